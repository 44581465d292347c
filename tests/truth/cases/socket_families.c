// SPDX-License-Identifier: Apache-2.0
/*
 * Sockets of other families, and what their descriptors are called.
 *
 * @netlink: '%fd.type' if 'evt.type=sendto and evt.dir=< and evt.buflen=20'
 * @netlink_bound: '%evt.res %fd.type' if 'evt.type=bind and evt.dir=< and fd.type=netlink'
 * @seqpacket: '%fd.unix.path %evt.buffer' if 'evt.type=sendto and evt.dir=< and evt.buffer=in-sequence'
 * @seqpacket_server: '%fd.unix.path' if 'evt.type=recvfrom and evt.dir=< and evt.buffer=in-sequence'
 * @abstract_datagram: '%fd.unix.path' if 'evt.type=sendto and evt.dir=< and evt.buffer=abstract-box'
 * @autobound: '%evt.res' if 'evt.type=bind and evt.dir=< and fd.type=unix and evt.rawres=0 and fd.num=90'
 * @unix_refused: '%evt.res %fd.unix.path' if 'evt.type=connect and evt.dir=< and evt.res=ECONNREFUSED and fd.type=unix'
 * @scoped: '%fd.type %fd.rip %fd.rport' if 'evt.type=sendto and evt.dir=< and fd.rport=7534'
 * @raw: '%fd.type %fd.l4proto' if 'evt.type=sendto and evt.dir=< and evt.buflen=8'
 * @accepted: '%fd.lport' if 'evt.type=accept and evt.dir=< and evt.rawres>=0 and fd.type=ipv4'
 * @accepted_nothing: '%evt.res' if 'evt.type=accept and evt.dir=< and evt.failed=true'
 * @listener: '%fd.name %fd.type' if 'evt.type=listen and evt.dir=< and fd.type=ipv4'
 * @shutdown: '%fd.lport %fd.rport' if 'evt.type=shutdown and evt.dir=<'
 * @kept_port: '%fd.rport' if 'evt.type=getsockname and evt.dir=< and fd.num=91'
 */
#include "truth.h"

#include <arpa/inet.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void netlink(void)
{
	struct sockaddr_nl addr = { AF_NETLINK };
	struct nlmsghdr head = { .nlmsg_len = sizeof(head), .nlmsg_type = NLMSG_NOOP };
	char message[20] = { 0 };
	int s = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

	memcpy(message, &head, sizeof(head));
	bind(s, (void *)&addr, sizeof(addr));
	truth("netlink_bound", "SUCCESS netlink");
	sendto(s, message, sizeof(message), 0, (void *)&addr, sizeof(addr));
	truth("netlink", "netlink");
}

static void local(void)
{
	struct sockaddr_un addr = { AF_UNIX, "sequence" }, box = { AF_UNIX, "\0box" };
	int server = socket(AF_UNIX, SOCK_SEQPACKET, 0),
	    client = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	int auto_bound = dup2(socket(AF_UNIX, SOCK_DGRAM, 0), 90), other;
	socklen_t box_len = offsetof(struct sockaddr_un, sun_path) + 4;
	int receiver = socket(AF_UNIX, SOCK_DGRAM, 0);
	char room[64];

	bind(server, (void *)&addr, sizeof(addr));
	listen(server, 1);
	connect(client, (void *)&addr, sizeof(addr));
	other = accept(server, NULL, NULL);
	send(client, "in-sequence", 11, 0);
	recv(other, room, sizeof(room), 0);
	truth("seqpacket", "sequence in-sequence");
	truth("seqpacket_server", "sequence");
	bind(receiver, (void *)&box, box_len);
	sendto(auto_bound, "abstract-box", 12, 0, (void *)&box, box_len);
	truth("abstract_datagram", "@box");
	bind(auto_bound, (void *)&addr, sizeof(sa_family_t));
	truth("autobound", "SUCCESS");
	close(server);
	connect(socket(AF_UNIX, SOCK_SEQPACKET, 0), (void *)&addr, sizeof(addr));
	truth("unix_refused", "ECONNREFUSED sequence");
}

static void internet(void)
{
	struct sockaddr_in addr = { AF_INET, htons(7531), { htonl(INADDR_LOOPBACK) } };
	struct sockaddr_in6 scoped = { AF_INET6, htons(7534), 0, IN6ADDR_LOOPBACK_INIT, 1 };
	struct sockaddr_in ping = { AF_INET, 0, { htonl(INADDR_LOOPBACK) } };
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	int client = socket(AF_INET, SOCK_STREAM, 0), raw, one = 1;
	socklen_t len = sizeof(addr);

	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	bind(listener, (void *)&addr, sizeof(addr));
	listen(listener, 4);
	truth("listener", "127.0.0.1:7531 ipv4");
	accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	truth("accepted_nothing", "EAGAIN");
	connect(client, (void *)&addr, sizeof(addr));
	accept4(listener, (void *)&addr, &len, SOCK_CLOEXEC);
	truth("accepted", "7531");
	getsockname(client, (void *)&addr, &len);
	shutdown(client, SHUT_WR);
	truth("shutdown", "%d 7531", ntohs(addr.sin_port));
	sendto(socket(AF_INET6, SOCK_DGRAM, 0), "scoped", 6, 0, (void *)&scoped, sizeof(scoped));
	truth("scoped", "ipv6 ::1 7534");
	raw = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
	if (raw >= 0) {
		sendto(raw, "\x08\0\xf7\xff\0\0\0\0", 8, 0, (void *)&ping, sizeof(ping));
		truth("raw", "ipv4 raw");
	}
	dup2(client, 91);
	getsockname(91, (void *)&addr, &len);
	truth("kept_port", "7531");
}

int main(void)
{
	alarm(20);
	netlink();
	local();
	internet();
	return 0;
}
