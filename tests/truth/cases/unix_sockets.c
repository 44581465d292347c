// SPDX-License-Identifier: Apache-2.0
/*
 * Unix sockets by their names.
 *
 * @path: '%fd.unix.path' if 'evt.type=write and evt.dir=< and evt.buffer=named'
 * @server: '%fd.unix.path' if 'evt.type=read and evt.dir=< and evt.buffer=named'
 * @by_path: '%evt.type %evt.buffer' if 'evt.dir=< and fd.unix.path=named-socket and evt.type in (read, write)'
 * @abstract: '%fd.unix.path' if 'evt.type=write and evt.dir=< and evt.buffer=abstract'
 * @datagram: '%fd.unix.path' if 'evt.type=sendto and evt.dir=< and evt.buffer=datagram'
 * @pair: '%fd.type' if 'evt.type=write and evt.dir=< and evt.buffer=pair and not (fd.unix.path exists)'
 * @inet: '%evt.type' if 'evt.type=bind and evt.dir=< and fd.type=ipv4 and not (fd.unix.path exists)'
 */
#include "truth.h"

#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void stream(const struct sockaddr_un *addr, socklen_t len, const char *text)
{
	int listener = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0);
	char room[32];

	bind(listener, (const void *)addr, len);
	listen(listener, 1);
	connect(client, (const void *)addr, len);
	int server = accept(listener, NULL, NULL);
	write(client, text, strlen(text));
	read(server, room, sizeof(room));
}

int main(void)
{
	struct sockaddr_un named = { AF_UNIX, "named-socket" }, to = { AF_UNIX, "mailbox" };
	struct sockaddr_un hidden = { AF_UNIX, "\0hidden-socket" };
	struct sockaddr_in inet = { AF_INET };
	int mailbox = socket(AF_UNIX, SOCK_DGRAM, 0), s = socket(AF_UNIX, SOCK_DGRAM, 0), pair[2];

	stream(&named, sizeof(named), "named");
	truth("path", "named-socket");
	truth("server", "named-socket");
	truth("by_path", "write named");
	truth("by_path", "read named");
	stream(&hidden, offsetof(struct sockaddr_un, sun_path) + 14, "abstract");
	truth("abstract", "@hidden-socket");
	bind(mailbox, (void *)&to, sizeof(to));
	sendto(s, "datagram", 8, 0, (void *)&to, sizeof(to));
	truth("datagram", "mailbox");
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	write(pair[0], "pair", 4);
	truth("pair", "unix");
	bind(socket(AF_INET, SOCK_STREAM, 0), (void *)&inet, sizeof(inet));
	truth("inet", "bind");
	return 0;
}
