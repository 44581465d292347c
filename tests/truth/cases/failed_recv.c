// SPDX-License-Identifier: Apache-2.0
/*
 * Calls on sockets that fail or tell about a socket: the descriptor keeps its name.
 *
 * @recvfrom: '%evt.res %fd.name' if 'evt.type=recvfrom and evt.dir=< and evt.res=EAGAIN'
 * @unknown: '%evt.res [%fd.name]' if 'evt.type=recvfrom and evt.dir=< and evt.res=EBADF'
 * @shut: '%evt.res %fd.name' if 'evt.type=sendto and evt.dir=< and evt.res=EPIPE'
 * @getsockname: '%evt.rawres %evt.arg.addr' if 'evt.type=getsockname and evt.dir=< and fd.lport=7461'
 * @getpeername: '%evt.res %evt.arg.addr' if 'evt.type=getpeername and evt.dir=< and evt.res=SUCCESS'
 * @no_peer: '%evt.res' if 'evt.type=getpeername and evt.dir=< and evt.failed=true'
 * @getsockopt: '%fd.lport %evt.arg.optname %fd.name_changed' if 'evt.type=getsockopt and evt.dir=< and fd.lport=7461'
 * @setsockopt: '%fd.sport %evt.arg.optname' if 'evt.type=setsockopt and evt.dir=< and fd.sport=7461 and evt.arg.optname contains SNDBUF'
 */
#include "truth.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
	struct sockaddr_in own = { AF_INET, htons(7461), { htonl(INADDR_LOOPBACK) } }, addr;
	struct sockaddr_in peer = { AF_INET, htons(7462), { htonl(INADDR_LOOPBACK) } };
	int s = socket(AF_INET, SOCK_DGRAM, 0), error;
	int tcp = socket(AF_INET, SOCK_STREAM, 0);
	socklen_t len = sizeof(addr), four = sizeof(error);
	char room[16];

	signal(SIGPIPE, SIG_IGN);
	bind(s, (void *)&own, sizeof(own));
	connect(s, (void *)&peer, sizeof(peer));
	recv(s, room, sizeof(room), MSG_DONTWAIT);
	truth("recvfrom", "EAGAIN 127.0.0.1:7461->127.0.0.1:7462");
	recv(77, room, sizeof(room), 0);
	truth("unknown", "EBADF []");
	shutdown(s, SHUT_WR);
	send(s, "x", 1, 0);
	truth("shut", "EPIPE 127.0.0.1:7461->127.0.0.1:7462");
	getsockname(s, (void *)&addr, &len);
	truth("getsockname", "0 127.0.0.1:7461");
	getpeername(s, (void *)&addr, &len);
	truth("getpeername", "SUCCESS 127.0.0.1:7462");
	getpeername(tcp, (void *)&addr, &len);
	truth("no_peer", "ENOTCONN");
	getsockopt(s, SOL_SOCKET, SO_ERROR, &error, &four);
	truth("getsockopt", "7461 SO_ERROR false");
	error = 4096;
	own.sin_port = htons(7461);
	bind(tcp, (void *)&own, sizeof(own));
	setsockopt(tcp, SOL_SOCKET, SO_SNDBUF, &error, four);
	truth("setsockopt", "7461 SO_SNDBUF");
	return 0;
}
