// SPDX-License-Identifier: Apache-2.0
/*
 * Datagrams over IPv6, and over IPv4 through sockets that serve both.
 *
 * @sent: '%fd.name' if 'evt.type=sendto and evt.dir=< and evt.buffer startswith v6'
 * @received: '%fd.name %fd.lport %fd.rport' if 'evt.type=recvfrom and evt.dir=< and evt.buffer startswith v6'
 * @mapped: '%fd.type %fd.rip %fd.rport' if 'evt.type=sendto and evt.dir=< and evt.buffer=mapped'
 * @by_address: '%evt.type %evt.buffer' if 'evt.dir=< and fd.ip=127.0.0.9'
 * @by_network: '%evt.type %evt.buffer' if 'evt.dir=< and fd.net=127.0.0.8/29 and evt.type in (sendto, recvfrom)'
 * @accepted: '%fd.type %fd.lip %fd.rip' if 'evt.type=read and evt.dir=< and evt.buffer=both'
 * @bound: '%fd.sip' if 'evt.type=bind and evt.dir=< and fd.sport=7443'
 */
#include "truth.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in6 at6(const char *ip, int port)
{
	struct sockaddr_in6 addr = { AF_INET6, htons(port) };

	inet_pton(AF_INET6, ip, &addr.sin6_addr);
	return addr;
}

static void to(int s, const char *ip, int port, const char *text)
{
	struct sockaddr_in6 addr = at6(ip, port);

	sendto(s, text, strlen(text), 0, (void *)&addr, sizeof(addr));
}

static int bound6(const char *ip, int port, int type)
{
	struct sockaddr_in6 own = at6(ip, port);
	int s = socket(AF_INET6, type, 0), one = 1;

	setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(s, (void *)&own, sizeof(own)))
		TRUTH_SKIP("there is no IPv6");
	return s;
}

static void receive(int s)
{
	struct sockaddr_in6 from;
	socklen_t len = sizeof(from);
	char room[32];

	recvfrom(s, room, sizeof(room), 0, (void *)&from, &len);
}

static void serve_both(void)
{
	struct sockaddr_in to4 = { AF_INET, htons(7446), { inet_addr("127.0.0.1") } };
	int listener = bound6("::", 7446, SOCK_STREAM), client = socket(AF_INET, SOCK_STREAM, 0);
	char room[32];

	listen(listener, 1);
	connect(client, (void *)&to4, sizeof(to4));
	write(client, "both", 4);
	read(accept(listener, NULL, NULL), room, sizeof(room));
	truth("accepted", "ipv4 127.0.0.1 127.0.0.1");
}

int main(void)
{
	int own = bound6("::1", 7441, SOCK_DGRAM), peer = bound6("::1", 7442, SOCK_DGRAM);
	int any = bound6("::", 7444, SOCK_DGRAM);

	to(own, "::1", 7442, "v6 one");
	truth("sent", "::1:7441->::1:7442");
	to(own, "::1", 7444, "v6 two");
	truth("sent", "::1:7441->::1:7444");
	receive(peer);
	truth("received", "::1:7441->::1:7442 7442 7441");
	receive(any);
	truth("received", "::1:7441->::1:7444 7444 7441");
	to(any, "::ffff:127.0.0.9", 7445, "mapped");
	truth("mapped", "ipv4 127.0.0.9 7445");
	truth("by_address", "sendto mapped");
	truth("by_network", "sendto mapped");
	bound6("::ffff:127.0.0.1", 7443, SOCK_STREAM);
	truth("bound", "127.0.0.1");
	serve_both();
	return 0;
}
