// SPDX-License-Identifier: Apache-2.0
/*
 * Calls of 32-bit programs, whose structures have 32-bit members.
 *
 * @readv: '%evt.type %evt.rawres %evt.buffer' if 'evt.type in (readv, writev) and evt.dir=< and evt.buffer contains narrow'
 * @position: '%evt.type %evt.arg.pos' if 'evt.type in (pread, pwrite) and evt.dir=> and evt.arg.pos>4294967296'
 * @sendmsg: '%fd.rport %evt.buffer' if 'evt.type=sendmsg and evt.dir=< and fd.type=ipv4'
 * @sendmmsg: '%evt.rawres %fd.rport %evt.buflen %evt.buffer' if 'evt.type=sendmmsg and evt.dir=< and fd.type=ipv4'
 * @recvmsg: '%evt.buffer' if 'evt.type=recvmsg and evt.dir=< and fd.type=unix'
 * @received: '%fd.name' if 'evt.type=read and evt.dir=< and fd.num=91'
 * @timeout: '%evt.arg.optname %evt.arg.val' if 'evt.type=setsockopt and evt.dir=< and evt.arg.optname contains RCVTIMEO'
 * @socketcall: '%evt.type %evt.rawres' if 'evt.type in (connect, getpeername) and evt.dir=< and fd.rport=7492'
 * @socketcall_data: '%evt.type %evt.buffer' if 'evt.type in (sendto, recvfrom) and evt.dir=< and evt.buffer contains multiplexed'
 */
#include "truth.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../kernel/ia32.h"

/* The call numbers of 32-bit programs, and the numbers within socketcall(). */
enum {
	NR_SOCKETCALL = 102,
	NR_READV = 145,
	NR_WRITEV = 146,
	NR_PREAD = 180,
	NR_PWRITE = 181,
	NR_SENDMMSG = 345,
	NR_SETSOCKOPT = 366,
	NR_SENDMSG = 370,
	NR_RECVMSG = 372,
};
enum { SYS_SOCKET_ = 1, SYS_CONNECT_ = 3, SYS_GETPEERNAME_ = 7, SYS_SEND_ = 9, SYS_RECV_ = 10 };

struct narrow_vector {
	uint32_t base, len;
};

struct narrow_msg {
	uint32_t name, namelen, iov, iovlen, control, controllen, flags;
};

/* Memory that 32-bit pointers reach. */
static struct {
	char text[2][32], room[64];
	struct narrow_vector vectors[2];
	struct {
		struct narrow_msg msg;
		uint32_t len;
	} messages[2];
	struct sockaddr_in to[2];
	uint32_t control[4], timeout[2], args[6], len;
} * m;

static uint32_t at(const void *p)
{
	return (uintptr_t)p;
}

static long socketcall(int nr, uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
	uint32_t args[] = { a, b, c, d };

	memcpy(m->args, args, sizeof(args));
	return int80(NR_SOCKETCALL, nr, at(m->args), 0, 0, 0);
}

static void vectors(void)
{
	int file = open("file", O_RDWR | O_CREAT, 0600);

	strcpy(m->text[0], "narrow ");
	strcpy(m->text[1], "vectors");
	m->vectors[0] = (struct narrow_vector){ at(m->text[0]), 7 };
	m->vectors[1] = (struct narrow_vector){ at(m->text[1]), 7 };
	truth("readv", "writev %ld narrow vectors",
	      int80(NR_WRITEV, file, at(m->vectors), 2, 0, 0));
	lseek(file, 0, SEEK_SET);
	truth("readv", "readv %ld narrow vectors", int80(NR_READV, file, at(m->vectors), 2, 0, 0));
	int80(NR_PWRITE, file, at(m->text[0]), 1, 5, 1);
	truth("position", "pwrite 4294967301");
	int80(NR_PREAD, file, at(m->text[0]), 1, 6, 2);
	truth("position", "pread 8589934598");
}

static void messages(void)
{
	int s = socket(AF_INET, SOCK_DGRAM, 0);

	for (int i = 0; i < 2; i++) {
		m->to[i] = (struct sockaddr_in){ AF_INET,
						 htons(7491 + i),
						 { htonl(INADDR_LOOPBACK) } };
		m->messages[i].msg = (struct narrow_msg){ at(m->to + i), sizeof(m->to[i]),
							  at(m->vectors + i), 1 };
	}
	int80(NR_SENDMSG, s, at(&m->messages[1].msg), 0, 0, 0);
	truth("sendmsg", "7492 vectors");
	m->vectors[0].len = 6;
	int80(NR_SENDMMSG, s, at(m->messages), 2, 0, 0);
	truth("sendmmsg", "2 7491 6 narrow");
	truth("sendmmsg", "2 7492 7 vectors");
	m->timeout[0] = 3;
	m->timeout[1] = 500000;
	int80(NR_SETSOCKOPT, s, SOL_SOCKET, SO_RCVTIMEO, at(m->timeout), 8);
	truth("timeout", "SO_RCVTIMEO 3.5s");
}

static void descriptors(void)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec out = { "passed", 6 };
	struct msghdr msg = { 0, 0, &out, 1, control, sizeof(control) };
	struct cmsghdr *head = CMSG_FIRSTHDR(&msg);
	int pair[2], file = open("/etc/passwd", O_RDONLY), fd;
	int fillers[100], n = 0;

	socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(head), &file, sizeof(file));
	sendmsg(pair[0], &msg, 0);
	while ((fd = dup(0)) < 91)
		fillers[n++] = fd;
	close(fd);
	m->vectors[0] = (struct narrow_vector){ at(m->room), sizeof(m->room) };
	m->messages[0].msg =
		(struct narrow_msg){ 0, 0, at(m->vectors), 1, at(m->control), sizeof(m->control) };
	int80(NR_RECVMSG, pair[1], at(&m->messages[0].msg), 0, 0, 0);
	truth("recvmsg", "passed");
	while (n)
		close(fillers[--n]);
	usleep(400000);
	read(91, m->room, 4);
	truth("received", "/etc/passwd");
}

static void multiplexed(void)
{
	int pair[2], s;

	s = socketcall(SYS_SOCKET_, AF_INET, SOCK_DGRAM, 0, 0);
	dup2(s, 93);
	close(s);
	dup2(93, s);
	socketcall(SYS_CONNECT_, s, at(m->to + 1), sizeof(m->to[1]), 0);
	truth("socketcall", "connect 0");
	m->len = sizeof(m->to[0]);
	socketcall(SYS_GETPEERNAME_, s, at(m->to), at(&m->len), 0);
	truth("socketcall", "getpeername 0");
	socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
	strcpy(m->text[0], "multiplexed");
	socketcall(SYS_SEND_, pair[0], at(m->text[0]), 11, 0);
	truth("socketcall_data", "sendto multiplexed");
	socketcall(SYS_RECV_, pair[1], at(m->room), sizeof(m->room), 0);
	truth("socketcall_data", "recvfrom multiplexed");
}

int main(void)
{
	m = mmap(NULL, sizeof(*m), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT,
		 -1, 0);
	if (m == MAP_FAILED || int80(IA32_GETPID, 0, 0, 0, 0, 0) != getpid())
		TRUTH_SKIP("the kernel runs no 32-bit calls");
	vectors();
	messages();
	descriptors();
	multiplexed();
	return 0;
}
