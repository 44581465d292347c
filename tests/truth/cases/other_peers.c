// SPDX-License-Identifier: Apache-2.0
/*
 * A call that names another peer than the one that the socket is connected to does not change
 * the connection. A socket's protocol is the same with any address.
 *
 * @mapped: '%fd.type %fd.l4proto %fd.name' if 'evt.type=write and evt.dir=< and evt.buffer=mapped-tcp'
 * @mapped_nobody: '%evt.res %fd.l4proto' if 'evt.type=sendto and evt.dir=< and evt.buffer=nobody'
 * @connected: '%evt.res %fd.rport' if 'evt.type=connect and evt.dir=< and evt.res=EISCONN'
 * @still: '%fd.rport' if 'evt.type=write and evt.dir=< and evt.buffer=still-there'
 * @denied: '%evt.res %fd.rip' if 'evt.type=connect and evt.dir=< and evt.res=EACCES'
 * @kept: '%fd.lip:%fd.lport %fd.rip:%fd.rport' if 'evt.type=write and evt.dir=< and evt.buffer=after-denied'
 * @aside: '%fd.rip:%fd.rport' if 'evt.type=sendto and evt.buffer=aside'
 * @after_aside: '%fd.rip:%fd.rport' if 'evt.type=write and evt.dir=< and evt.buffer=after-aside'
 * @after_messages: '%fd.rip:%fd.rport' if 'evt.type=write and evt.dir=< and evt.buffer=after-messages'
 * @unix_aside: '%fd.unix.path' if 'evt.type=sendto and evt.dir=< and evt.buffer=unix-aside'
 * @unix_after: '%fd.unix.path' if 'evt.type=write and evt.dir=< and evt.buffer=unix-after'
 * @unix_failed: '%evt.res %fd.unix.path' if 'evt.type=connect and evt.dir=< and evt.res=ENOENT'
 * @unix_kept: '%fd.unix.path' if 'evt.type=write and evt.dir=< and evt.buffer=unix-kept'
 * @unix_duplicate: '%fd.unix.path' if 'evt.type=write and evt.dir=< and evt.buffer=by-duplicate'
 * @unix_inherited: '%fd.unix.path' if 'evt.type=write and evt.dir=< and evt.buffer=by-child'
 */
#include "truth.h"
#include "truth_inet.h"

#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static void join(int s, const char *ip, int port)
{
	struct sockaddr_in addr = at(ip, port);

	connect(s, (void *)&addr, sizeof(addr));
}

static void listen_at(const char *ip, int port)
{
	struct sockaddr_in addr = at(ip, port);
	int s = socket(AF_INET, SOCK_STREAM, 0);

	setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof(int));
	bind(s, (void *)&addr, sizeof(addr));
	listen(s, 5);
}

static void streams(void)
{
	struct sockaddr_in6 mapped = { AF_INET6, htons(7620) }, own;
	socklen_t len = sizeof(own);
	int s = socket(AF_INET6, SOCK_STREAM, 0);

	inet_pton(AF_INET6, "::ffff:127.0.0.1", &mapped.sin6_addr);
	connect(s, (void *)&mapped, sizeof(mapped));
	getsockname(s, (void *)&own, &len);
	write(s, "mapped-tcp", 10);
	truth("mapped", "ipv4 tcp 127.0.0.1:%d->127.0.0.1:7620", ntohs(own.sin6_port));
	s = socket(AF_INET6, SOCK_STREAM, 0);
	sendto(s, "nobody", 6, MSG_NOSIGNAL, (void *)&mapped, sizeof(mapped));
	truth("mapped_nobody", "EPIPE tcp");

	s = socket(AF_INET, SOCK_STREAM, 0);
	join(s, "127.0.0.1", 7620);
	join(s, "127.0.0.1", 7625);
	truth("connected", "EISCONN 7625");
	write(s, "still-there", 11);
	truth("still", "7620");
}

static void datagrams(void)
{
	struct sockaddr_in other = at("127.0.0.3", 7623);
	struct iovec part = { "message", 7 };
	struct mmsghdr messages[2] = { { { &other, sizeof(other), &part, 1 } },
				       { { &other, sizeof(other), &part, 1 } } };
	int s = bound("127.0.0.1", 7621);

	bound("127.0.0.2", 7622);
	join(s, "127.0.0.2", 7622);
	join(s, "255.255.255.255", 7624);
	truth("denied", "EACCES 255.255.255.255");
	write(s, "after-denied", 12);
	truth("kept", "127.0.0.1:7621 127.0.0.2:7622");
	sendto(s, "aside", 5, 0, (void *)&other, sizeof(other));
	truth("aside", "127.0.0.3:7623");
	write(s, "after-aside", 11);
	truth("after_aside", "127.0.0.2:7622");
	sendmmsg(s, messages, 2, 0);
	write(s, "after-messages", 14);
	truth("after_messages", "127.0.0.2:7622");
}

static void local(void)
{
	struct sockaddr_un first = { AF_UNIX, "first" }, second = { AF_UNIX, "second" },
			   none = { AF_UNIX, "none" };
	int s = socket(AF_UNIX, SOCK_DGRAM, 0);

	bind(socket(AF_UNIX, SOCK_DGRAM, 0), (void *)&first, sizeof(first));
	bind(socket(AF_UNIX, SOCK_DGRAM, 0), (void *)&second, sizeof(second));
	connect(s, (void *)&first, sizeof(first));
	sendto(s, "unix-aside", 10, 0, (void *)&second, sizeof(second));
	truth("unix_aside", "second");
	write(s, "unix-after", 10);
	truth("unix_after", "first");
	connect(s, (void *)&none, sizeof(none));
	truth("unix_failed", "ENOENT none");
	write(s, "unix-kept", 9);
	truth("unix_kept", "first");
	write(dup(s), "by-duplicate", 12);
	truth("unix_duplicate", "first");
	if (!fork()) {
		write(s, "by-child", 8);
		_exit(0);
	}
	wait(NULL);
	truth("unix_inherited", "first");
}

int main(void)
{
	listen_at("127.0.0.1", 7620);
	streams();
	datagrams();
	local();
	return 0;
}
