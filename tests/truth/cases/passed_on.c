// SPDX-License-Identifier: Apache-2.0
/*
 * Descriptors that are passed over other kinds of Unix sockets, and to a child.
 *
 * @sequence: '%fd.name' if 'evt.type=read and evt.dir=< and fd.num=71 and evt.rawres=1'
 * @stream: '%fd.name' if 'evt.type=read and evt.dir=< and fd.num=72 and evt.rawres=1'
 * @memory: '%fd.name' if 'evt.type=write and evt.dir=< and evt.buffer=to-memory'
 * @timer: '%fd.type' if 'evt.type=timerfd_settime and evt.dir=< and fd.num=74'
 * @in_child: '%fd.name' if 'evt.type=read and evt.dir=< and fd.num=75 and evt.rawres=1'
 * @peeked: '%evt.buffer' if 'evt.type=recvmsg and evt.dir=< and evt.buffer=peeked'
 */
#include "truth.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

static void give(int s, int fd, const char *text)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec out = { (void *)text, strlen(text) };
	struct msghdr msg = { 0, 0, &out, 1, control, sizeof(control) };
	struct cmsghdr *head = CMSG_FIRSTHDR(&msg);

	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(head), &fd, sizeof(int));
	sendmsg(s, &msg, 0);
	close(fd);
}

/* The reader of a recording's descriptors needs a moment. */
static void take(int s, int as, int flags)
{
	char control[CMSG_SPACE(sizeof(int))], room[16];
	struct iovec in = { room, sizeof(room) };
	struct msghdr msg = { 0, 0, &in, 1, control, sizeof(control) };
	int fd;

	recvmsg(s, &msg, flags);
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(fd));
	usleep(1500000);
	dup2(fd, as);
	close(fd);
}

int main(void)
{
	struct itimerspec never = { 0 };
	int sequence[2], stream[2];
	char byte;

	socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sequence);
	socketpair(AF_UNIX, SOCK_STREAM, 0, stream);
	give(sequence[0], open("/etc/passwd", O_RDONLY), "a");
	take(sequence[1], 71, 0);
	read(71, &byte, 1);
	truth("sequence", "/etc/passwd");
	give(stream[0], open("/etc/group", O_RDONLY), "b");
	take(stream[1], 72, MSG_CMSG_CLOEXEC);
	read(72, &byte, 1);
	truth("stream", "/etc/group");
	give(stream[0], memfd_create("shared", 0), "c");
	take(stream[1], 73, 0);
	write(73, "to-memory", 9);
	truth("memory", "/memfd:shared");
	give(stream[0], timerfd_create(CLOCK_MONOTONIC, 0), "d");
	take(stream[1], 74, 0);
	syscall(SYS_timerfd_settime, 74, 0, &never, NULL);
	truth("timer", "timerfd");
	give(stream[0], open("/etc/hosts", O_RDONLY), "peeked");
	take(stream[1], 76, MSG_PEEK);
	truth("peeked", "peeked");
	truth("peeked", "peeked");
	if (!fork()) {
		take(stream[1], 75, 0);
		read(75, &byte, 1);
		_exit(0);
	}
	truth("in_child", "/etc/hosts");
	wait(NULL);
	return 0;
}
