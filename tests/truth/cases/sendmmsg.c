// SPDX-License-Identifier: Apache-2.0
/*
 * sendmmsg() and recvmmsg(): the descriptor, and whom the messages go to.
 *
 * @connected: '%evt.type %evt.rawres %fd.name' if 'evt.type=sendmmsg and evt.dir=< and fd.rip=127.0.0.5'
 * @data: '%evt.type' if 'evt.type=sendmmsg and evt.dir=< and evt.buffer contains query'
 * @received: '%evt.type %evt.rawres' if 'evt.type=recvmmsg and evt.dir=< and evt.buffer contains answer'
 */
#include "truth.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
	struct sockaddr_in to = { AF_INET, htons(53), { inet_addr("127.0.0.5") } }, own;
	struct iovec vector = { "query", 5 };
	struct mmsghdr message = { { 0, 0, &vector, 1 } };
	int s = socket(AF_INET, SOCK_DGRAM, 0), pair[2];
	socklen_t len = sizeof(own);
	char room[64];

	connect(s, (void *)&to, sizeof(to));
	getsockname(s, (void *)&own, &len);
	truth("connected", "sendmmsg 1 127.0.0.1:%d->127.0.0.5:53", ntohs(own.sin_port));
	truth("data", "sendmmsg");
	sendmmsg(s, &message, 1, 0);
	socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
	send(pair[0], "the answer", 10, 0);
	vector = (struct iovec){ room, sizeof(room) };
	truth("received", "recvmmsg %d", recvmmsg(pair[1], &message, 1, 0, NULL));
	return 0;
}
