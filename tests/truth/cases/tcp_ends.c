// SPDX-License-Identifier: Apache-2.0
/*
 * The ends of TCP connections over the loopback interface: which is this process's end does
 * not follow from the addresses.
 *
 * @client: '%fd.lip:%fd.lport %fd.rip:%fd.rport' if 'evt.type=write and evt.dir=< and evt.buffer=question'
 * @server: '%fd.lip:%fd.lport %fd.rip:%fd.rport' if 'evt.type=read and evt.dir=< and evt.buffer=question'
 * @by_local_port: '%evt.type' if 'evt.dir=< and fd.lport=7411 and evt.type in (read, write)'
 * @bound_client: '%fd.name %fd.lport %fd.rport' if 'evt.type=write and evt.dir=< and evt.buffer=bound'
 * @client6: '%fd.name %fd.lport %fd.rport' if 'evt.type=write and evt.dir=< and evt.buffer=six'
 * @server6: '%fd.name %fd.lport %fd.rport' if 'evt.type=read and evt.dir=< and evt.buffer=six'
 */
#include "truth.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in at(int port)
{
	return (struct sockaddr_in){ AF_INET, htons(port), { htonl(INADDR_LOOPBACK) } };
}

static int port_of(int s)
{
	struct sockaddr_in6 own;
	socklen_t len = sizeof(own);

	getsockname(s, (void *)&own, &len);
	return ntohs(own.sin6_port);
}

static int listening(const void *addr, socklen_t len)
{
	int s = socket(*(const sa_family_t *)addr, SOCK_STREAM, 0), one = 1;

	setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(s, addr, len) || listen(s, 4))
		TRUTH_SKIP("an address cannot be bound");
	return s;
}

static void ask(int client, int server, const char *text)
{
	char room[32];

	write(client, text, strlen(text));
	read(server, room, sizeof(room));
}

int main(void)
{
	struct sockaddr_in to = at(7411), own = at(7412);
	struct sockaddr_in6 to6 = { AF_INET6, htons(7413), 0, IN6ADDR_LOOPBACK_INIT };
	int one = 1, listener = listening(&to, sizeof(to));
	int client = socket(AF_INET, SOCK_STREAM, 0), second = socket(AF_INET, SOCK_STREAM, 0);
	int listener6 = listening(&to6, sizeof(to6)), client6 = socket(AF_INET6, SOCK_STREAM, 0);

	connect(client, (void *)&to, sizeof(to));
	truth("client", "127.0.0.1:%d 127.0.0.1:7411", port_of(client));
	truth("server", "127.0.0.1:7411 127.0.0.1:%d", port_of(client));
	truth("by_local_port", "read");
	ask(client, accept(listener, NULL, NULL), "question");
	setsockopt(second, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	bind(second, (void *)&own, sizeof(own));
	connect(second, (void *)&to, sizeof(to));
	truth("bound_client", "127.0.0.1:7412->127.0.0.1:7411 7412 7411");
	truth("by_local_port", "read");
	ask(second, accept4(listener, NULL, NULL, SOCK_CLOEXEC), "bound");
	connect(client6, (void *)&to6, sizeof(to6));
	truth("client6", "::1:%d->::1:7413 %d 7413", port_of(client6), port_of(client6));
	truth("server6", "::1:%d->::1:7413 7413 %d", port_of(client6), port_of(client6));
	ask(client6, accept(listener6, NULL, NULL), "six");
	return 0;
}
