// SPDX-License-Identifier: Apache-2.0
/*
 * Names of ports, from the machine's list of services. The names of sockets in the state
 * have numbers; this file replaces them when they are printed.
 */
#include "service.h"
#include "base/buf.h"
#include "base/text.h"
#include "handle.h"
#include "sock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "platform.h"

struct insp_service {
	uint32_t key; /* protocol and port */
	char *name;
};

static uint32_t key_of(uint8_t l4, uint16_t port)
{
	return (uint32_t)l4 << 16 | port;
}

static int compare(const void *a, const void *b)
{
	const struct insp_service *sa = a, *sb = b;

	return sa->key < sb->key ? -1 : sa->key > sb->key;
}

static int add(void *arg, const char *protocol, uint16_t port, const char *service)
{
	uint8_t l4 = strcmp(protocol, "tcp") == 0 ? SCAP_L4_TCP :
		     strcmp(protocol, "udp") == 0 ? SCAP_L4_UDP :
						    SCAP_L4_NA;
	struct insp_services *services = arg;
	struct insp_service *grown;
	char *name;

	if (l4 == SCAP_L4_NA)
		return 0;
	grown = realloc(services->items, (services->count + 1) * sizeof(*grown));
	name = grown ? strdup(service) : NULL;
	if (grown)
		services->items = grown;
	if (!name)
		return -ENOMEM;
	grown[services->count++] = (struct insp_service){ key_of(l4, port), name };
	return 0;
}

int insp_services_load(struct insp_services *services)
{
	int err;

	insp_services_fini(services);
	err = insp_find_services(add, services);
	if (services->count)
		qsort(services->items, services->count, sizeof(*services->items), compare);
	return err;
}

void insp_services_fini(struct insp_services *services)
{
	for (size_t i = 0; i < services->count; i++)
		free(services->items[i].name);
	free(services->items);
	memset(services, 0, sizeof(*services));
}

static const struct insp_service *find(const struct insp *insp, uint8_t l4, uint16_t port)
{
	const struct insp_service wanted = { .key = key_of(l4, port) };

	return bsearch(&wanted, insp->services.items, insp->services.count, sizeof(wanted),
		       compare);
}

/* If the protocol is not known, uses the name for TCP or else for UDP. */
static const struct insp_service *find_any(const struct insp *insp, uint16_t port)
{
	const struct insp_service *found = find(insp, SCAP_L4_TCP, port);

	return found ? found : find(insp, SCAP_L4_UDP, port);
}

void insp_put_port(const struct insp *insp, uint8_t l4, uint16_t port, struct insp_buf *out)
{
	const struct insp_service *found = NULL;

	if (insp && insp->services.count)
		found = l4 == SCAP_L4_TCP || l4 == SCAP_L4_UDP ? find(insp, l4, port) :
								 find_any(insp, port);
	if (found)
		insp_buf_puts(out, found->name);
	else
		insp_put_u64(out, port);
}

/* Appends one end of a socket's name; the number after its last colon is the port. */
static void put_end(const struct insp *insp, uint8_t l4, const char *text, size_t len,
		    struct insp_buf *out)
{
	const char *colon = memrchr(text, ':', len);

	if (!colon) {
		insp_buf_put(out, text, len);
		return;
	}
	insp_buf_put(out, text, colon + 1 - text);
	insp_put_port(insp, l4, strtoul(colon + 1, NULL, 10), out);
}

/* fd->l4 is not set before the socket has a role; then its family's protocol counts. */
static uint8_t protocol(const struct insp_fd *fd)
{
	return fd->l4 == SCAP_L4_NA ? insp_sock_get_l4(fd) : fd->l4;
}

/* A name with a blank is no address; names of other protocols have no ports. */
static bool has_ports(const struct insp_fd *fd)
{
	uint8_t l4 = protocol(fd);

	return insp_fd_is_inet(fd) && (l4 == SCAP_L4_TCP || l4 == SCAP_L4_UDP) &&
	       !strchr(fd->name, ' ');
}

void insp_put_fd_name(const struct insp *insp, const struct insp_fd *fd, struct insp_buf *out)
{
	const char *name = fd->name, *arrow;

	if (insp->comparing || !insp->services.count || !has_ports(fd)) {
		insp_buf_puts(out, name);
		return;
	}
	arrow = strstr(name, "->");
	if (arrow) {
		put_end(insp, protocol(fd), name, arrow - name, out);
		insp_buf_put(out, "->", 2);
		name = arrow + 2;
	}
	put_end(insp, protocol(fd), name, strlen(name), out);
}

uint8_t insp_event_l4(const struct insp_event *ev)
{
	return ev->fd ? protocol(ev->fd) : SCAP_L4_NA;
}
