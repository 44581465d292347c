// SPDX-License-Identifier: Apache-2.0
/*
 * Descriptors that come in a message have their names.
 *
 * @file: '%fd.name' if 'evt.type=read and evt.dir=< and evt.buffer startswith root:x'
 * @by_name: '%evt.type' if 'evt.dir=< and fd.name=/etc/passwd and fd.num=71'
 * @folder: '%fd.type %fd.name' if 'evt.type=fstat and evt.dir=< and fd.num=72'
 * @pipe: '%fd.type' if 'evt.type=write and evt.dir=< and evt.buffer=through-pipe'
 * @socket: '%fd.type %fd.name %fd.l4proto' if 'evt.type=write and evt.dir=< and evt.buffer=through-socket'
 * @event: '%fd.type' if 'evt.type=write and evt.dir=< and fd.num=75'
 * @many: '%evt.buflen' if 'evt.type=recvmmsg and evt.dir=< and evt.buffer startswith many'
 * @last_of_many: '%fd.name' if 'evt.type=pread and evt.dir=< and fd.num=400'
 * @reused: '%fd.name' if 'evt.type=read and evt.dir=< and fd.num=71 and evt.buffer startswith 127'
 */
#include "truth.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MOST = 253 };

static int sender, receiver;

static void pause_for_reader(void)
{
	usleep(400000);
}

/* Sends descriptors to this process and closes them. The new ones are from first on. */
static void pass(const int *fds, int n, int first, const char *text)
{
	char control[CMSG_SPACE(MOST * sizeof(int))] = { 0 }, room[16];
	struct iovec out = { (void *)text, strlen(text) }, in = { room, sizeof(room) };
	struct msghdr msg = { 0, 0, &out, 1, control, CMSG_SPACE(n * sizeof(int)) };
	struct mmsghdr got = { { 0, 0, &in, 1, control, sizeof(control) } };
	struct cmsghdr *head = CMSG_FIRSTHDR(&msg);
	static int filler[1000];
	int nfillers = 0, fd;

	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(n * sizeof(int));
	memcpy(CMSG_DATA(head), fds, n * sizeof(int));
	sendmsg(sender, &msg, 0);
	/* The kernel takes the lowest free numbers. */
	while ((fd = dup(0)) < first)
		filler[nfillers++] = fd;
	close(fd);
	if (n == MOST)
		recvmmsg(receiver, &got, 1, 0, NULL);
	else
		recvmsg(receiver, &got.msg_hdr, 0);
	while (nfillers)
		close(filler[--nfillers]);
	pause_for_reader();
}

static int connected(void)
{
	struct sockaddr_in to = { AF_INET, htons(7481), { htonl(INADDR_LOOPBACK) } };
	int s = socket(AF_INET, SOCK_DGRAM, 0);

	bind(s, (void *)&to, sizeof(to));
	to.sin_port = htons(7482);
	connect(s, (void *)&to, sizeof(to));
	return s;
}

static void one_of_each(void)
{
	int pipes[2], fds[5];
	struct stat st;
	char room[64];

	pipe(pipes);
	fds[0] = open("/etc/passwd", O_RDONLY);
	fds[1] = open("/etc", O_RDONLY | O_DIRECTORY);
	fds[2] = pipes[1];
	fds[3] = connected();
	fds[4] = eventfd(0, 0);
	pass(fds, 5, 71, "five");
	read(71, room, sizeof(room));
	syscall(SYS_fstat, 72, &st);
	write(73, "through-pipe", 12);
	write(74, "through-socket", 14);
	write(75, &(uint64_t){ 1 }, 8);
	truth("file", "/etc/passwd");
	truth("by_name", "read");
	truth("folder", "directory /etc");
	truth("pipe", "pipe");
	truth("socket", "ipv4 127.0.0.1:7481->127.0.0.1:7482 udp");
	truth("event", "event");
	for (int fd = 71; fd <= 75; fd++)
		close(fd);
	fds[0] = open("/etc/hosts", O_RDONLY);
	pass(fds, 1, 71, "again");
	if (read(71, room, sizeof(room)) > 3 && !memcmp(room, "127", 3))
		truth("reused", "/etc/hosts");
	truth("by_name", "close");
}

static void many(void)
{
	int fds[MOST], file = open("/etc/group", O_RDONLY);
	char room[4];

	for (int i = 0; i < MOST; i++)
		fds[i] = file;
	pass(fds, MOST, 200, "many");
	truth("many", "4");
	syscall(SYS_pread64, 400, room, sizeof(room), 0);
	truth("last_of_many", "/etc/group");
}

int main(void)
{
	struct rlimit limit = { 2000, 2000 };
	int pair[2];

	setrlimit(RLIMIT_NOFILE, &limit);
	socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
	sender = pair[0];
	receiver = pair[1];
	one_of_each();
	many();
	return 0;
}
