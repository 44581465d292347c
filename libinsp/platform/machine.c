// SPDX-License-Identifier: Apache-2.0
/* Terminal, host names and services (platform.h), from the C library on Linux. */
#include <arpa/inet.h>
#include <netdb.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "platform.h"

unsigned int insp_terminal_columns(void)
{
	struct winsize size = { 0 };

	if (isatty(STDOUT_FILENO))
		ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	return size.ws_col;
}

const char *insp_find_host(const char *name,
			   void (*found)(void *arg, const void *addr, size_t bytes), void *arg)
{
	static const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *list, *at;
	int err = getaddrinfo(name, NULL, &hints, &list);

	if (err)
		return gai_strerror(err);
	for (at = list; at; at = at->ai_next) {
		if (at->ai_family == AF_INET)
			found(arg, &((struct sockaddr_in *)at->ai_addr)->sin_addr, 4);
		else
			found(arg, &((struct sockaddr_in6 *)at->ai_addr)->sin6_addr, 16);
	}
	freeaddrinfo(list);
	return NULL;
}

int insp_find_port(const char *name)
{
	const struct servent *found = getservbyname(name, NULL);

	return found ? ntohs(found->s_port) : -1;
}

int insp_find_services(int (*found)(void *arg, const char *protocol, uint16_t port,
				    const char *name),
		       void *arg)
{
	struct servent entry, *next;
	char text[1024];
	int res = 0;

	setservent(1);
	while (!res && !getservent_r(&entry, text, sizeof(text), &next) && next)
		res = found(arg, entry.s_proto, ntohs(entry.s_port), entry.s_name);
	endservent();
	return res;
}
