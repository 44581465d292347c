// SPDX-License-Identifier: Apache-2.0
/*
 * Addresses, protocol, role and name of sockets. Knows nothing of events or threads;
 * parse_sock.c and load.c call these functions.
 *
 * Names and addresses are those of sysdig, including its limitation that a socket has only
 * one place for a connection and a bound address.
 */
#include "sock.h"
#include "base/path.h"
#include "fd_edit.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

/* Longest address:port of either family. */
#define END_MAX (INET6_ADDRSTRLEN + 8)

/* ---- events' addresses --------------------------------------------------- */

static const struct scap_addr any_addr;

bool insp_addr_is_mapped(const struct scap_addr *addr)
{
	static const uint8_t prefix[12] = { [10] = 0xff, [11] = 0xff };

	return memcmp(addr->bytes, prefix, sizeof(prefix)) == 0 ||
	       memcmp(addr, &any_addr, sizeof(*addr)) == 0;
}

struct scap_addr insp_addr_unmapped(const struct scap_addr *addr)
{
	struct scap_addr ipv4 = { { 0 } };

	memcpy(ipv4.bytes, addr->bytes + 12, 4);
	return ipv4;
}

/* Reads one end, an address and a port in host order. Returns the position after it. */
static const uint8_t *parse_end(const uint8_t *at, size_t addr_len, struct scap_addr *addr,
				uint16_t *port)
{
	memcpy(addr->bytes, at, addr_len);
	memcpy(port, at + addr_len, sizeof(*port));
	return at + addr_len + sizeof(*port);
}

static bool parse_unix(const struct scap_param *param, size_t header, struct insp_tuple *tuple)
{
	if (param->len < header)
		return false;
	tuple->path = (const char *)param->data + header;
	tuple->path_len = strnlen(tuple->path, param->len - header);
	return true;
}

static size_t addr_bytes(uint8_t family)
{
	return family == RS_VALUE_AF_INET ? 4 : family == RS_VALUE_AF_INET6 ? 16 : 0;
}

bool insp_tuple_parse(const struct scap_param *param, struct insp_tuple *tuple)
{
	const uint8_t *at;
	size_t len;

	*tuple = (struct insp_tuple){ .family = param->len ? param->data[0] : 0 };
	if (!param->len)
		return false;
	at = param->data + 1;
	if (tuple->family == RS_VALUE_AF_UNIX) {
		if (!parse_unix(param, 17, tuple))
			return false;
		memcpy(&tuple->unix_source, at, 8);
		memcpy(&tuple->unix_peer, at + 8, 8);
		return true;
	}
	len = addr_bytes(tuple->family);
	if (!len)
		return true;
	if (param->len < 1 + 2 * (len + 2))
		return false;
	at = parse_end(at, len, &tuple->saddr, &tuple->sport);
	parse_end(at, len, &tuple->daddr, &tuple->dport);
	if (tuple->family == RS_VALUE_AF_INET6 && insp_addr_is_mapped(&tuple->saddr) &&
	    insp_addr_is_mapped(&tuple->daddr)) {
		tuple->family = RS_VALUE_AF_INET;
		tuple->saddr = insp_addr_unmapped(&tuple->saddr);
		tuple->daddr = insp_addr_unmapped(&tuple->daddr);
	}
	return true;
}

bool insp_addr_parse(const struct scap_param *param, struct insp_tuple *tuple)
{
	size_t len;

	*tuple = (struct insp_tuple){ .family = param->len ? param->data[0] : 0 };
	if (!param->len)
		return false;
	if (tuple->family == RS_VALUE_AF_UNIX)
		return parse_unix(param, 1, tuple);
	len = addr_bytes(tuple->family);
	if (len && param->len < 1 + len + 2)
		return false;
	if (len)
		parse_end(param->data + 1, len, &tuple->saddr, &tuple->sport);
	return true;
}

/* ---- protocol and role ---------------------------------------------------- */

static bool is_ipv6(const struct insp_fd *fd)
{
	return fd->type == SCAP_FD_IPV6_SOCK || fd->type == SCAP_FD_IPV6_SERVSOCK;
}

bool insp_sock_is_bound(const struct insp_fd *fd)
{
	return fd->type == SCAP_FD_IPV4_SERVSOCK || fd->type == SCAP_FD_IPV6_SERVSOCK;
}

/* An unconnected socket shows no protocol, unless it is a raw one. */
static void show_l4(struct insp_fd *fd)
{
	uint8_t l4 = fd->protocol;

	if (insp_sock_is_bound(fd))
		return;
	fd->l4 = fd->role == INSP_ROLE_NONE && l4 != SCAP_L4_RAW ? SCAP_L4_NA : l4;
}

void insp_sock_set_l4(struct insp_fd *fd, enum scap_l4 l4)
{
	fd->protocol = l4;
	show_l4(fd);
}

enum scap_l4 insp_sock_get_l4(const struct insp_fd *fd)
{
	return fd->protocol;
}

void insp_sock_set_role(struct insp_fd *fd, enum insp_role role)
{
	fd->role = role;
	if (insp_fd_is_inet(fd))
		show_l4(fd);
}

/* ---- addresses ------------------------------------------------------------ */

void insp_sock_bind(struct insp_fd *fd, const struct insp_tuple *tuple)
{
	bool ipv4 = tuple->family == RS_VALUE_AF_INET, mapped = insp_addr_is_mapped(&tuple->saddr);

	fd->l4 = insp_fd_is_inet(fd) && !insp_sock_is_bound(fd) ? insp_sock_get_l4(fd) : fd->l4;
	fd->type = ipv4 || mapped ? SCAP_FD_IPV4_SERVSOCK : SCAP_FD_IPV6_SERVSOCK;
	fd->saddr = !ipv4 && mapped ? insp_addr_unmapped(&tuple->saddr) : tuple->saddr;
	fd->sport = tuple->sport;
	fd->daddr = any_addr;
	fd->dport = 0;
	fd->role = INSP_ROLE_SERVER;
	fd->bound = true;
}

/* Changes the type. A bound address stays as the source until a tuple sets both ends. */
static void change_type(struct insp_fd *fd, enum scap_fd_type type)
{
	bool was_bound = insp_sock_is_bound(fd) && is_ipv6(fd) == (type == SCAP_FD_IPV6_SOCK);

	if (fd->type != type && !was_bound) {
		fd->saddr = fd->daddr = any_addr;
		fd->sport = fd->dport = 0;
	}
	fd->type = type;
}

static bool same_addr(const struct scap_addr *a, const struct scap_addr *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

bool insp_sock_has_ends(const struct insp_fd *fd, const struct insp_tuple *t)
{
	return (fd->sport == t->sport && fd->dport == t->dport &&
		same_addr(&fd->saddr, &t->saddr) && same_addr(&fd->daddr, &t->daddr)) ||
	       (fd->sport == t->dport && fd->dport == t->sport &&
		same_addr(&fd->saddr, &t->daddr) && same_addr(&fd->daddr, &t->saddr));
}

/* Sets the source always, but the destination only if there is none yet. */
static bool set_ends(struct insp_fd *fd, const struct insp_tuple *t)
{
	bool changed = false;

	if (fd->sport != t->sport || !same_addr(&fd->saddr, &t->saddr)) {
		fd->sport = t->sport;
		fd->saddr = t->saddr;
		changed = true;
	}
	if (same_addr(&fd->daddr, &any_addr) && !same_addr(&t->daddr, &any_addr)) {
		fd->daddr = t->daddr;
		changed = true;
	}
	if (!fd->dport && t->dport) {
		fd->dport = t->dport;
		changed = true;
	}
	return changed;
}

static enum scap_fd_type type_of(const struct insp_tuple *tuple)
{
	return tuple->family == RS_VALUE_AF_INET ? SCAP_FD_IPV4_SOCK : SCAP_FD_IPV6_SOCK;
}

bool insp_sock_connect(struct insp_fd *fd, const struct insp_tuple *tuple)
{
	enum scap_fd_type type = type_of(tuple);
	bool changed;

	if (fd->type == type && insp_sock_has_ends(fd, tuple))
		return false;
	change_type(fd, type);
	changed = set_ends(fd, tuple);
	show_l4(fd);
	return changed;
}

void insp_sock_aim(struct insp_fd *fd, const struct insp_tuple *tuple)
{
	bool mapped = tuple->family == RS_VALUE_AF_INET6 && insp_addr_is_mapped(&tuple->saddr);

	change_type(fd, tuple->family == RS_VALUE_AF_INET || mapped ? SCAP_FD_IPV4_SOCK :
								      SCAP_FD_IPV6_SOCK);
	fd->daddr = mapped ? insp_addr_unmapped(&tuple->saddr) : tuple->saddr;
	fd->dport = tuple->sport;
	show_l4(fd);
}

void insp_sock_datagram(struct insp_fd *fd, const struct insp_tuple *tuple)
{
	fd->type = type_of(tuple);
	fd->saddr = tuple->saddr;
	fd->daddr = tuple->daddr;
	fd->sport = tuple->sport;
	fd->dport = tuple->dport;
	show_l4(fd);
}

void insp_sock_swap(struct insp_fd *fd)
{
	struct scap_addr addr = fd->saddr;
	uint16_t port = fd->sport;

	fd->saddr = fd->daddr;
	fd->sport = fd->dport;
	fd->daddr = addr;
	fd->dport = port;
}

void insp_sock_set_unix(struct insp_fd *fd, const struct insp_tuple *tuple)
{
	char text[INSP_PATH_BYTES];
	int head =
		snprintf(text, sizeof(text), "%llx->%llx ", (unsigned long long)tuple->unix_source,
			 (unsigned long long)tuple->unix_peer);
	size_t len = tuple->path_len, room = sizeof(text) - head - 1;

	len = len < room ? len : room;
	memcpy(text + head, tuple->path, len);
	fd->type = SCAP_FD_UNIX_SOCK;
	fd->unix_source = tuple->unix_source;
	fd->unix_peer = tuple->unix_peer;
	insp_fd_set_name(fd, text, head + len);
	fd->path_at = head;
}

/* ---- local address --------------------------------------------------------- */

/* How well a local address fits a peer. */
enum fitness { UNFIT, ANY_NET, SAME_NET, SAME_ADDR };

static bool is_loopback(const struct scap_interface *itf)
{
	static const struct scap_addr ipv4 = { { 127, 0, 0, 1 } }, ipv6 = { { [15] = 1 } };

	return same_addr(&itf->addr, itf->family == 4 ? &ipv4 : &ipv6);
}

/* IPv6 networks are assumed to be /64. */
static enum fitness fitness(const struct scap_interface *itf, const struct scap_addr *peer)
{
	static const struct scap_addr half = { { 255, 255, 255, 255, 255, 255, 255, 255 } };
	const struct scap_addr *mask = itf->family == 4 ? &itf->netmask : &half;

	if (same_addr(&itf->addr, peer))
		return SAME_ADDR;
	for (size_t i = 0; i < sizeof(peer->bytes); i++)
		if ((itf->addr.bytes[i] ^ peer->bytes[i]) & mask->bytes[i])
			return is_loopback(itf) ? UNFIT : ANY_NET;
	return SAME_NET;
}

/* The local address that fits a peer best; the first one if several do. */
static struct scap_addr own_addr(const struct scap_state *state, uint8_t family,
				 const struct scap_addr *peer)
{
	struct scap_addr best = any_addr;
	enum fitness best_fit = UNFIT;

	for (uint32_t i = 0; i < state->ninterfaces; i++) {
		const struct scap_interface *itf = &state->interfaces[i];
		enum fitness fit = itf->family == family ? fitness(itf, peer) : UNFIT;

		if (fit > best_fit) {
			best = itf->addr;
			best_fit = fit;
		}
	}
	return best;
}

void insp_sock_infer_own(struct insp_fd *fd, const struct scap_state *state)
{
	bool own_source = same_addr(&fd->saddr, &any_addr);
	struct scap_addr *own = own_source ? &fd->saddr : &fd->daddr;
	const struct scap_addr *peer = own_source ? &fd->daddr : &fd->saddr;
	struct scap_addr addr;

	if (!same_addr(own, &any_addr))
		return;
	addr = own_addr(state, is_ipv6(fd) ? 6 : 4, peer);
	if (fd->sport != fd->dport || !same_addr(&addr, peer))
		*own = addr;
}

/* ---- names ---------------------------------------------------------------- */

static char *put_number(char *at, unsigned int n)
{
	char digits[12];
	size_t len = 0;

	do
		digits[len++] = '0' + n % 10;
	while (n /= 10);
	while (len)
		*at++ = digits[--len];
	return at;
}

static char *put_address(char *at, bool ipv6, const struct scap_addr *addr)
{
	if (ipv6) {
		inet_ntop(AF_INET6, addr->bytes, at, INET6_ADDRSTRLEN);
		return at + strlen(at);
	}
	for (int i = 0; i < 4; i++) {
		if (i)
			*at++ = '.';
		at = put_number(at, addr->bytes[i]);
	}
	return at;
}

static char *put_end(char *at, bool ipv6, const struct scap_addr *addr, uint16_t port, bool ports)
{
	at = put_address(at, ipv6, addr);
	if (ports) {
		*at++ = ':';
		at = put_number(at, port);
	}
	return at;
}

static void name_ends(struct insp_fd *fd, const struct insp_tuple *t, bool ports)
{
	bool ipv6 = t->family == RS_VALUE_AF_INET6;
	char text[2 * END_MAX + 2], *at = text;

	at = put_end(at, ipv6, &t->saddr, t->sport, ports);
	*at++ = '-';
	*at++ = '>';
	at = put_end(at, ipv6, &t->daddr, t->dport, ports);
	insp_fd_set_name(fd, text, at - text);
}

static struct insp_tuple own_ends(const struct insp_fd *fd)
{
	return (struct insp_tuple){
		.family = is_ipv6(fd) ? RS_VALUE_AF_INET6 : RS_VALUE_AF_INET,
		.saddr = fd->saddr,
		.sport = fd->sport,
		.daddr = fd->daddr,
		.dport = fd->dport,
	};
}

void insp_sock_name(struct insp_fd *fd)
{
	enum scap_l4 l4 = insp_sock_get_l4(fd);
	struct insp_tuple ends = own_ends(fd);

	if (l4 == SCAP_L4_UNKNOWN || l4 == SCAP_L4_NA)
		insp_fd_set_name(fd, "<unknown>", 9);
	else
		name_ends(fd, &ends, l4 == SCAP_L4_TCP || l4 == SCAP_L4_UDP);
}

void insp_sock_name_ports(struct insp_fd *fd)
{
	struct insp_tuple ends = own_ends(fd);

	if (insp_sock_is_bound(fd))
		insp_sock_name_addr(fd, &ends);
	else
		name_ends(fd, &ends, true);
}

void insp_sock_name_addr(struct insp_fd *fd, const struct insp_tuple *tuple)
{
	char text[END_MAX];
	char *end = put_end(text, tuple->family == RS_VALUE_AF_INET6, &tuple->saddr, tuple->sport,
			    true);

	insp_fd_set_name(fd, text, end - text);
}

/* Of a client the source is the local end; a bound socket that was a server has swapped ends. */
void insp_sock_disconnect(struct insp_fd *fd)
{
	bool ipv4 = fd->type == SCAP_FD_IPV4_SOCK;
	struct insp_tuple own;

	if (fd->role == INSP_ROLE_SERVER && !insp_sock_is_bound(fd))
		insp_sock_swap(fd);
	own = own_ends(fd);
	fd->connected = fd->joined = false;
	if (fd->bound) {
		insp_sock_bind(fd, &own);
		insp_sock_name_addr(fd, &own);
		return;
	}
	fd->type = ipv4 ? SCAP_FD_IPV4_SOCK : SCAP_FD_IPV6_SOCK;
	fd->saddr = fd->daddr = any_addr;
	fd->sport = fd->dport = 0;
	insp_sock_set_role(fd, INSP_ROLE_NONE);
	insp_fd_set_name(fd, "", 0);
}

void insp_sock_set_family(struct insp_fd *fd, uint8_t family)
{
	char text[16];

	insp_fd_set_name(fd, text, snprintf(text, sizeof(text), "family %u", family));
	if (fd->type != SCAP_FD_IPV4_SOCK)
		return;
	fd->saddr = fd->daddr = any_addr;
	fd->sport = fd->dport = 0;
	insp_sock_set_l4(fd, SCAP_L4_UNKNOWN);
}
