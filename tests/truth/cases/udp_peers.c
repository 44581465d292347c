// SPDX-License-Identifier: Apache-2.0
/*
 * A datagram socket that talks to several peers: each event has its own.
 *
 * @sent: '%evt.type %fd.rip:%fd.rport' if 'evt.type=sendto and evt.dir=< and fd.type=ipv4 and not evt.buffer contains bound'
 * @filtered: '%evt.type %evt.buffer' if 'evt.type=sendto and evt.dir=< and fd.ip=127.0.0.3'
 * @bound: '%fd.name' if 'evt.type=sendto and evt.dir=< and evt.buffer=bound'
 */
#include "truth.h"
#include "truth_inet.h"

static void to(int s, const char *ip, int port, const char *text)
{
	struct sockaddr_in peer = at(ip, port);

	sendto(s, text, strlen(text), 0, (void *)&peer, sizeof(peer));
}

int main(void)
{
	int any = socket(AF_INET, SOCK_DGRAM, 0), own = bound("127.0.0.1", 7000);

	bound("127.0.0.2", 7001);
	bound("127.0.0.3", 7002);
	bound("127.0.0.4", 7003);
	to(any, "127.0.0.2", 7001, "one");
	to(any, "127.0.0.3", 7002, "two");
	to(any, "127.0.0.4", 7003, "three");
	truth("sent", "sendto 127.0.0.2:7001");
	truth("sent", "sendto 127.0.0.3:7002");
	truth("sent", "sendto 127.0.0.4:7003");
	truth("filtered", "sendto two");
	to(own, "127.0.0.2", 7001, "bound");
	to(own, "127.0.0.4", 7003, "bound");
	truth("bound", "127.0.0.1:7000->127.0.0.2:7001");
	truth("bound", "127.0.0.1:7000->127.0.0.4:7003");
	return 0;
}
