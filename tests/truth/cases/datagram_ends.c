// SPDX-License-Identifier: Apache-2.0
/*
 * Sockets of datagrams that are bound, connected, connected again and let go.
 *
 * @bound_then_connected: '%fd.lip:%fd.lport %fd.rip:%fd.rport' if 'evt.type=write and evt.dir=< and evt.buffer=bound-connected'
 * @by_remote: '%evt.buffer' if 'evt.type=write and evt.dir=< and fd.rport=7522 and evt.buffer startswith bound'
 * @again: '%fd.rip:%fd.rport' if 'evt.type=write and evt.dir=< and evt.buffer=connected-again'
 * @unspec: '*%fd.name %fd.lport %fd.rport' if 'evt.type=write and evt.dir=< and evt.buffer=nowhere'
 * @unspec_unbound: '*%fd.lport %fd.rport %fd.connected' if 'evt.type=write and evt.dir=< and evt.buffer=no-place'
 * @let_go: '%fd.rip:%fd.rport' if 'evt.type=sendto and evt.dir=< and evt.buffer=let-go'
 * @no_peer: '%evt.res' if 'evt.type=write and evt.dir=< and evt.failed=true'
 * @not_there: '%evt.type' if 'evt.type=write and evt.dir=< and evt.failed=true and not fd.rport=7523'
 * @other_while_connected: '%fd.rip:%fd.rport' if 'evt.type=sendto and evt.dir=< and evt.buffer=aside'
 * @received: '%fd.lip:%fd.lport' if 'evt.type=recvfrom and evt.dir=< and evt.buffer=aside'
 * @read: '%fd.lport' if 'evt.type=read and evt.dir=< and evt.buffer=after-aside'
 */
#include "truth.h"
#include "truth_inet.h"

#include <unistd.h>

static void join(int s, const char *ip, int port)
{
	struct sockaddr_in addr = at(ip, port);

	connect(s, (void *)&addr, sizeof(addr));
}

int main(void)
{
	int first = bound("127.0.0.2", 7522), second = bound("127.0.0.3", 7523);
	int s = bound("127.0.0.1", 7521);
	struct sockaddr unspec = { AF_UNSPEC };
	struct sockaddr_in to = at("127.0.0.3", 7523);
	char room[64];

	join(s, "127.0.0.2", 7522);
	write(s, "bound-connected", 15);
	truth("bound_then_connected", "127.0.0.1:7521 127.0.0.2:7522");
	truth("by_remote", "bound-connected");
	join(s, "127.0.0.3", 7523);
	write(s, "connected-again", 15);
	truth("again", "127.0.0.3:7523");

	sendto(s, "aside", 5, 0, (void *)&(struct sockaddr_in[]){ at("127.0.0.2", 7522) },
	       sizeof(to));
	truth("other_while_connected", "127.0.0.2:7522");
	write(s, "after-aside", 11);
	recvfrom(first, room, sizeof(room), 0, NULL, NULL);
	recvfrom(first, room, sizeof(room), 0, NULL, NULL);
	truth("received", "127.0.0.2:7522");
	read(second, room, sizeof(room));
	read(second, room, sizeof(room));
	truth("read", "7523");

	connect(s, &unspec, sizeof(unspec));
	write(s, "nowhere", 7);
	truth("no_peer", "EDESTADDRREQ");
	truth("no_peer", "EDESTADDRREQ");
	truth("not_there", "write");
	truth("not_there", "write");
	truth("unspec", "127.0.0.1:7521 7521 <NA>");
	sendto(s, "let-go", 6, 0, (void *)&to, sizeof(to));
	s = socket(AF_INET, SOCK_DGRAM, 0);
	join(s, "127.0.0.2", 7522);
	connect(s, &unspec, sizeof(unspec));
	write(s, "no-place", 8);
	truth("unspec_unbound", "<NA> <NA> false");
	truth("let_go", "127.0.0.3:7523");
	return 0;
}
