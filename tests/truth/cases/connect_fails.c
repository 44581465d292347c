// SPDX-License-Identifier: Apache-2.0
/*
 * Connections that are refused, or not there yet: the end that was asked for is known.
 *
 * @refused: '%evt.res %fd.rip %fd.rport' if 'evt.type=connect and evt.dir=< and evt.res=ECONNREFUSED and fd.type=ipv4'
 * @by_port: '%evt.res' if 'evt.type=connect and evt.dir=< and fd.sport=7419'
 * @refused6: '%fd.rip %fd.rport' if 'evt.type=connect and evt.dir=< and evt.res=ECONNREFUSED and fd.type=ipv6'
 * @in_progress: '%fd.rport %fd.connected' if 'evt.type=connect and evt.dir=< and evt.res=EINPROGRESS'
 * @after: '%fd.rport' if 'evt.type=write and evt.dir=< and evt.buffer=late'
 * @udp_refused: '%evt.res %fd.rport' if 'evt.type=sendto and evt.dir=< and evt.res=ECONNREFUSED'
 * @unix: '%evt.res %fd.unix.path' if 'evt.type=connect and evt.dir=< and evt.res=ENOENT'
 */
#include "truth.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static struct sockaddr_in at(const char *ip, int port)
{
	return (struct sockaddr_in){ AF_INET, htons(port), { inet_addr(ip) } };
}

static void in_progress(void)
{
	struct sockaddr_in to = at("127.0.0.1", 7417);
	int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
	int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	struct pollfd writable = { client, POLLOUT };

	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	bind(listener, (void *)&to, sizeof(to));
	listen(listener, 1);
	if (connect(client, (void *)&to, sizeof(to)) < 0)
		truth("in_progress", "7417 true");
	poll(&writable, 1, 1000);
	truth("after", "7417");
	write(client, "late", 4);
}

/* The first datagram brings the error, the second one reports it. */
static void udp_refused(void)
{
	struct sockaddr_in to = at("127.0.0.1", 7418);
	int s = socket(AF_INET, SOCK_DGRAM, 0);

	connect(s, (void *)&to, sizeof(to));
	send(s, "one", 3, 0);
	if (send(s, "two", 3, 0) < 0)
		truth("udp_refused", "ECONNREFUSED 7418");
}

int main(void)
{
	struct sockaddr_in closed = at("127.0.0.1", 7419);
	struct sockaddr_in6 closed6 = { AF_INET6, htons(7419), 0, IN6ADDR_LOOPBACK_INIT };
	struct sockaddr_un none = { AF_UNIX, "no-such-socket" };

	connect(socket(AF_INET, SOCK_STREAM, 0), (void *)&closed, sizeof(closed));
	truth("refused", "ECONNREFUSED 127.0.0.1 7419");
	truth("by_port", "ECONNREFUSED");
	connect(socket(AF_INET6, SOCK_STREAM, 0), (void *)&closed6, sizeof(closed6));
	truth("refused6", "::1 7419");
	truth("by_port", "ECONNREFUSED");
	in_progress();
	udp_refused();
	connect(socket(AF_UNIX, SOCK_STREAM, 0), (void *)&none, sizeof(none));
	truth("unix", "ENOENT no-such-socket");
	return 0;
}
