/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests every system call of syscalls.def through the driver's ABI: compares each
 * parameter of its events with the arguments (check_call.h). Calls with events of their
 * own have a line each below; all other calls are made with invalid arguments. Runs as
 * root in an empty folder; prints a line per failed call and one per group.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/futex.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/quota.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>

#include <asm/unistd.h>

#include "check_call.h"
#include "ia32.h"
#include "syscall_absent.h"
#include "table/flag_values.h"

static char buffer[256];

#define NONE C(0)

static void shut(long fd)
{
	syscall(SYS_close, fd);
}

static unsigned long dev_of(const char *path)
{
	struct stat st;

	if (stat(path, &st))
		die(path);
	/* The kernel's 32-bit encoding (new_encode_dev). */
	return (minor(st.st_dev) & 0xff) | major(st.st_dev) << 8 |
	       (minor(st.st_dev) & ~0xffu) << 12;
}

/* Portable values of open()'s flags. */
enum {
	P_RDONLY = RS_VALUE_O_RDONLY,
	P_WRONLY = RS_VALUE_O_WRONLY,
	P_RDWR = RS_VALUE_O_RDWR,
	P_CREAT = RS_VALUE_O_CREAT,
	P_APPEND = RS_VALUE_O_APPEND,
	P_EXCL = RS_VALUE_O_EXCL,
	P_NONBLOCK = RS_VALUE_O_NONBLOCK,
	P_TRUNC = RS_VALUE_O_TRUNC,
	P_DIRECTORY = RS_VALUE_O_DIRECTORY,
	P_CLOEXEC = RS_VALUE_O_CLOEXEC,
};

/* ---- files ------------------------------------------------------------------------ */

static void files(void)
{
	struct iovec out[] = { { "abc", 3 }, { "defg", 4 } },
		     in[] = { { buffer, 5 }, { buffer + 5, 9 } };
	struct blob written = bytes("abcdefg", 7);
	unsigned long dev = dev_of("."), offset[2] = { 1, 0 };
	int fd, other;

	fd = CHECK(open, SYSCALL_OPEN, OK, A("file", O_RDWR | O_CREAT | O_TRUNC, 0640),
		   C(P_RDWR | P_CREAT | P_TRUNC, dev), "s0 =4a u2", "r s0 =4a u2 =4b");
	CHECK(open, SYSCALL_OPEN, -ENOENT, A("none", O_WRONLY | O_APPEND, 0640),
	      C(P_WRONLY | P_APPEND, 0), "s0 =4a =4b", "r s0 =4a =4b =4b");
	CHECK(open, SYSCALL_OPEN, -EFAULT, A(8, O_RDONLY, 0), C(P_RDONLY, 0, "(NULL)", "<NA>"),
	      "$c =4a =4b", "r $d =4a =4b =4b");
	other = CHECK(creat, SYSCALL_CREAT, OK, A("other", 0600), C(dev), "s0 u1", "r s0 u1 =4a");
	shut(other);
	CHECK(write, SYSCALL_WRITE, 11, A(fd, "hello, ring", 11), NONE, "d0 u2", "r B1");
	CHECK(write, SYSCALL_WRITE, -EBADF, A(-1, "hello", 5), NONE, "d0 u2", "r B1");
	CHECK(write, SYSCALL_WRITE, 200, A(fd, buffer, 200), NONE, "d0 u2", "r B1");
	CHECK(lseek, SYSCALL_LSEEK, 7, A(fd, 7, SEEK_SET), NONE, "d0 q1 c2", "r");
	CHECK(lseek, SYSCALL_LSEEK, 5, A(fd, -2, SEEK_CUR), NONE, "d0 q1 c2", "r");
	CHECK(read, SYSCALL_READ, 6, A(fd, buffer, 6), NONE, "d0 u2", "r b1");
	CHECK(read, SYSCALL_READ, -EFAULT, A(fd, 8, 6), NONE, "d0 u2", "r 0");
	CHECK(pread64, SYSCALL_PREAD, 4, A(fd, buffer, 4, 7), NONE, "d0 u2 q3", "r b1");
	CHECK(pwrite64, SYSCALL_PWRITE, 3, A(fd, "END", 3, 2), NONE, "d0 u2 q3", "r B1");
	CHECK(lseek, SYSCALL_LSEEK, 0, A(fd, 0, SEEK_SET), NONE, "d0 q1 c2", "r");
	CHECK(writev, SYSCALL_WRITEV, 7, A(fd, out, 2), C(7, &written), "d0 =4a", "r @b");
	CHECK(pwritev, SYSCALL_PWRITEV, 7, A(fd, out, 2, 0), C(7, &written), "d0 =4a q3", "r @b");
	CHECK(preadv, SYSCALL_PREADV, 7, A(fd, (&(struct iovec){ buffer, 7 }), 1, 0),
	      C(7, &written), "d0 q3", "r =4a @b");
	CHECK(lseek, SYSCALL_LSEEK, 204, A(fd, 204, SEEK_SET), NONE, "d0 q1 c2", "r");
	CHECK(readv, SYSCALL_READV, 7, A(fd, in, 2), C(14), "d0", "r =4a *7");
	other = CHECK(openat, SYSCALL_OPENAT_2, OK,
		      A(AT_FDCWD, "other", O_WRONLY | O_CLOEXEC, 0600),
		      C(P_WRONLY | P_CLOEXEC, 0, dev), "d0 s1 =4a =4b", "r d0 s1 =4a =4b =4c");
	CHECK(sendfile, SYSCALL_SENDFILE, 10, A(other, fd, offset, 10), C(1, 11), "d0 d1 =8a q3",
	      "r =8b");
	offset[0] = 2;
	CHECK(copy_file_range, SYSCALL_COPY_FILE_RANGE, 5,
	      A(fd, &offset[0], other, &offset[1], 5, 0), C(2, 5), "d0 =8a q4", "r d2 =8b");
	CHECK(flock, SYSCALL_FLOCK, 0, A(fd, LOCK_EX | LOCK_NB), C(6), "d0 =4a", "r");
	CHECK(fcntl, SYSCALL_FCNTL, O_CLOEXEC ? 1 : 0, A(other, F_GETFD), C(2), "d0 =1a", "r");
	CHECK(ioctl, SYSCALL_IOCTL_3, -ENOTTY, A(fd, 0x5401, 0x1234), NONE, "d0 q1 q2", "r");
	CHECK(fstat, SYSCALL_FSTAT, 0, A(fd, buffer), NONE, "d0", "r");
	CHECK(fchmod, SYSCALL_FCHMOD, 0, A(fd, 0604), NONE, "", "r d0 u1");
	CHECK(stat, SYSCALL_STAT, 0, A("file", buffer), NONE, "", "r s0");
	CHECK(lstat, SYSCALL_LSTAT, 0, A("file", buffer), NONE, "", "r s0");
	CHECK(access, SYSCALL_ACCESS, 0, A("file", R_OK | W_OK), NONE, "u1", "r s0");
	CHECK(chmod, SYSCALL_CHMOD, 0, A("file", 0444), NONE, "", "r s0 u1");
	CHECK(close, SYSCALL_CLOSE, 0, A(other), NONE, "d0", "r");
	other = CHECK(dup, SYSCALL_DUP, OK, A(fd), NONE, "d0", "r d0");
	CHECK(dup2, SYSCALL_DUP, 97, A(fd, 97), NONE, "d0", "r d0 d1");
	CHECK(dup3, SYSCALL_DUP, 98, A(fd, 98, O_CLOEXEC), C(1 | 4096), "d0", "r d0 d1 =4a");
	shut(fd), shut(other), shut(97), shut(98);
}

static void names(void)
{
	static char entries[4096];
	struct open_how how = { .flags = O_RDONLY | O_DIRECTORY, .resolve = RESOLVE_NO_SYMLINKS };
	unsigned long no = U("<NA>");
	int dir, fd;

	CHECK(mkdir, SYSCALL_MKDIR_2, 0, A("dir", 0755), NONE, "u1", "r s0");
	dir = CHECK(openat2, SYSCALL_OPENAT2, OK, A(AT_FDCWD, "dir", &how, sizeof(how)),
		    C(P_RDONLY | P_DIRECTORY, 0, 8), "d0 s1 =4a =4b =4c", "r d0 s1 =4a =4b =4c");
	fd = openat(dir, "f", O_CREAT | O_WRONLY, 0600);
	shut(fd);
	CHECK(mkdirat, SYSCALL_MKDIRAT, 0, A(dir, "sub", 0700), NONE, "", "r d0 s1 u2");
	CHECK(renameat, SYSCALL_RENAMEAT, 0, A(dir, "f", dir, "g"), NONE, "", "r d0 s1 d2 s3");
	CHECK(renameat2, SYSCALL_RENAMEAT2, 0, A(dir, "g", dir, "h", 1), NONE, "",
	      "r d0 s1 d2 s3 u4");
	CHECK(rename, SYSCALL_RENAME, 0, A("dir/h", "dir/i"), NONE, "", "r s0 s1");
	CHECK(link, SYSCALL_LINK_2, 0, A("dir/i", "dir/l"), NONE, "", "r s0 s1");
	CHECK(linkat, SYSCALL_LINKAT_2, 0, A(dir, "i", dir, "m", AT_SYMLINK_FOLLOW), NONE, "",
	      "r d0 s1 d2 s3 u4");
	CHECK(symlink, SYSCALL_SYMLINK, 0, A("file", "soft"), NONE, "", "r s0 s1");
	CHECK(symlinkat, SYSCALL_SYMLINKAT, 0, A("file", dir, "soft"), NONE, "", "r s0 d1 s2");
	CHECK(fchmodat, SYSCALL_FCHMODAT, 0, A(dir, "i", 0600), NONE, "", "r d0 s1 u2");
	CHECK(getdents, SYSCALL_GETDENTS, OK, A(dir, entries, sizeof(entries)), NONE, "d0", "r");
	CHECK(getdents64, SYSCALL_GETDENTS64, 0, A(dir, entries, sizeof(entries)), NONE, "d0", "r");
	CHECK(unlinkat, SYSCALL_UNLINKAT_2, 0, A(dir, "sub", AT_REMOVEDIR), NONE, "", "r d0 s1 u2");
	CHECK(unlinkat, SYSCALL_UNLINKAT_2, 0, A(dir, "soft", 0), NONE, "", "r d0 s1 u2");
	CHECK(unlink, SYSCALL_UNLINK_2, 0, A("dir/i"), NONE, "", "r s0");
	unlink("dir/l"), unlink("dir/m"), unlink("soft");
	CHECK(fchdir, SYSCALL_FCHDIR, 0, A(dir), NONE, "d0", "r");
	CHECK(getcwd, SYSCALL_GETCWD, OK, A(buffer, sizeof(buffer)), NONE, "", "r s0");
	CHECK(getcwd, SYSCALL_GETCWD, -ERANGE, A(buffer, 1), C("(NULL)"), "", "r $a");
	CHECK(chdir, SYSCALL_CHDIR, 0, A(".."), NONE, "", "r s0");
	CHECK(chdir, SYSCALL_CHDIR, -EFAULT, A(8), C(no), "", "r $a");
	shut(dir);
	CHECK(rmdir, SYSCALL_RMDIR_2, 0, A("dir"), NONE, "", "r s0");
	CHECK(chroot, SYSCALL_CHROOT, -ENOENT, A("nowhere"), NONE, "", "r s0");
	CHECK(mount, SYSCALL_MOUNT, -ENOENT,
	      A("none", "nowhere", "tmpfs", 0xc0ed0000ul | MS_NOSUID, 0), C(MS_NOSUID), "=4a",
	      "r s0 s1 s2");
	CHECK(umount2, SYSCALL_UMOUNT, -ENOENT, A("nowhere", MNT_DETACH), NONE, "u1", "r s0");
}

/* ---- descriptors of other kinds ----------------------------------------------------- */

/* The list of descriptors of poll(), before or after the call, as in the trace. */
static struct blob poll_set(int fd, unsigned short events)
{
	struct blob b = { .len = 12 };
	long wide = fd;

	b.data[0] = 1;
	memcpy(b.data + 2, &wide, 8);
	memcpy(b.data + 10, &events, 2);
	return b;
}

static unsigned long inode_of(int fd)
{
	struct stat st;

	fstat(fd, &st);
	return st.st_ino;
}

/* A parameter of dynamic type: the index of the type, then the value. */
static struct blob one_of(unsigned char which, unsigned long v, unsigned int width)
{
	struct blob b = { .len = 1 + width, .data = { which } };

	memcpy(b.data + 1, &v, width);
	return b;
}

static void check_pipes(void)
{
	int fds[2], other[2];
	struct blob set;
	struct pollfd pfd = { .events = POLLIN };
	struct timespec soon = { 1, 500 };
	unsigned long mask = 1 << (SIGUSR2 - 1);

	/* The next free descriptor; 0 to 2 are open. */
	int first = dup(0);

	shut(first);
	CHECK(pipe, SYSCALL_PIPE, 0, A(fds), C(first, first + 1), "", "r =8a =8b *8");
	CHECK(pipe2, SYSCALL_PIPE, 0, A(other, O_NONBLOCK), C(first + 2, first + 3), "",
	      "r =8a =8b *8");
	CHECK(pipe2, SYSCALL_PIPE, -EINVAL, A(other, -1), C(-1, 0), "", "r =8a =8a =8b");
	if (!inode_of(fds[0]) || write(fds[1], "xyz", 3) != 3)
		die("pipe");
	pfd.fd = fds[0];
	set = poll_set(fds[0], 1);
	CHECK(poll, SYSCALL_POLL, 1, A(&pfd, 1, 100), C(&set), "@a d2", "r @a");
	CHECK(ppoll, SYSCALL_PPOLL, 1, A(&pfd, 1, &soon, &mask, 8), C(&set, 1000000500, mask),
	      "@a =8b =4c", "r @a");
	CHECK(select, SYSCALL_SELECT, 0, A(0, 0, 0, 0, (&(struct timeval){ 0, 10 })), NONE, "",
	      "r");
	CHECK(splice, SYSCALL_SPLICE, 3, A(fds[0], 0, other[1], 0, 3, 2), NONE, "d0 d2 q4 u5", "r");
	shut(fds[0]), shut(fds[1]), shut(other[0]), shut(other[1]);
}

static void descriptors(void)
{
	struct epoll_event ev;
	unsigned long mask = 1 << (SIGUSR2 - 1);
	struct timespec soon = { 0, 1000 };
	struct blob result = one_of(1, -EINVAL, 8);
	int fd = syscall(SYS_epoll_create1, 0);

	check_pipes();
	CHECK(epoll_wait, SYSCALL_EPOLLWAIT, 0, A(fd, &ev, 8, 0), NONE, "d2", "r");
	shut(fd);
	shut(CHECK(eventfd, SYSCALL_EVENTFD, OK, A(3), C(0), "q0 =4a", "r"));
	shut(CHECK(eventfd2, SYSCALL_EVENTFD, OK, A(4, EFD_NONBLOCK), NONE, "q0 u1", "r"));
	shut(CHECK(inotify_init, SYSCALL_INOTIFY_INIT, OK, A(0), C(0), "=1a", "r"));
	shut(CHECK(inotify_init1, SYSCALL_INOTIFY_INIT, OK, A(O_CLOEXEC), NONE, "c0", "r"));
	shut(CHECK(timerfd_create, SYSCALL_TIMERFD_CREATE, OK, A(CLOCK_MONOTONIC, 0), NONE, "c0 c1",
		   "r"));
	shut(CHECK(signalfd, SYSCALL_SIGNALFD, OK, A(-1, &mask, 8), C(mask, 0), "d0 =4a =1b", "r"));
	shut(CHECK(signalfd4, SYSCALL_SIGNALFD, OK, A(-1, &mask, 8, SFD_CLOEXEC), C(mask),
		   "d0 =4a c3", "r"));
	shut(CHECK(userfaultfd, SYSCALL_USERFAULTFD, OK, A(O_CLOEXEC | O_NONBLOCK),
		   C(P_CLOEXEC | P_NONBLOCK | P_RDONLY), "", "r =4a"));
	CHECK(nanosleep, SYSCALL_NANOSLEEP, 0, A(&soon, 0), C(1000), "=8a", "r");
	CHECK(futex, SYSCALL_FUTEX, 0, A(&fd, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1), C(129),
	      "q0 =2a q2", "r");
	CHECK(bpf, SYSCALL_BPF, -EINVAL, A(9999, buffer, 64), C(&result), "d0", "@a");
}

/* ---- sockets ------------------------------------------------------------------------- */

static void put(struct blob *b, const void *data, unsigned int len)
{
	memcpy(b->data + b->len, data, len);
	b->len += len;
}

static void put_inet(struct blob *b, const char *ip, unsigned short port)
{
	unsigned char addr[16];
	bool v6 = inet_pton(AF_INET6, ip, addr) == 1;

	if (!v6)
		inet_pton(AF_INET, ip, addr);
	put(b, addr, v6 ? 16 : 4);
	put(b, &port, 2);
}

static struct blob inet_addr_of(int family, const char *ip, unsigned short port)
{
	struct blob b = { 1, { family } };

	put_inet(&b, ip, port);
	return b;
}

static struct blob inet_tuple(int family, const char *from, unsigned short from_port,
			      const char *to, unsigned short to_port)
{
	struct blob b = { 1, { family } };

	put_inet(&b, from, from_port);
	put_inet(&b, to, to_port);
	return b;
}

static unsigned short port_of(int fd)
{
	struct sockaddr_in6 addr;
	socklen_t len = sizeof(addr);

	getsockname(fd, (struct sockaddr *)&addr, &len);
	return ntohs(addr.sin6_port);
}

static void check_stream(int family, const char *ip, void *address, socklen_t len,
			 unsigned short port)
{
	struct iovec iov = { "message", 7 }, in = { buffer, 32 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct msghdr reply = { .msg_iov = &in, .msg_iovlen = 1 };
	struct blob where = inet_addr_of(family, ip, port), tuple, message = bytes("message", 7);
	int server, client, peer, one = 1;
	struct blob on = one_of(2, 1, 4);

	server = CHECK(socket, SOCKET_SOCKET, OK, A(family, SOCK_STREAM, 0), NONE, "u0 u1 u2", "r");
	CHECK(setsockopt, SOCKET_SETSOCKOPT, 0,
	      A(server, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)), C(1, 2, &on), "",
	      "r d0 =1a =1b @c u4");
	CHECK(bind, SOCKET_BIND, 0, A(server, address, len), C(&where), "d0", "r @a");
	CHECK(listen, SOCKET_LISTEN, 0, A(server, 7), NONE, "d0 u1", "r");
	client = socket(family, SOCK_STREAM, 0);
	/* Bind first, so that the tuple is known before the call. */
	tuple = where;
	{
		char local[128];

		memcpy(local, address, len);
		memset(local + 2, 0, 2);
		if (bind(client, (struct sockaddr *)local, len))
			die("bind");
	}
	tuple = inet_tuple(family, ip, port_of(client), ip, port);
	CHECK(connect, SOCKET_CONNECT, 0, A(client, address, len), C(&where, &tuple), "d0 @a",
	      "r @b");
	peer = family == AF_INET ?
		       CHECK(accept, SOCKET_ACCEPT_5, OK, A(server, 0, 0), C(&tuple, 0, 7), "",
			     "r @a =1b =4b =4c") :
		       CHECK(accept4, SOCKET_ACCEPT4_5, OK, A(server, 0, 0, SOCK_CLOEXEC),
			     C(&tuple, 0, 7), "u3", "r @a =1b =4b =4c");
	CHECK(sendto, SOCKET_SENDTO, 5, A(client, "query", 5, 0, 0, 0), NONE, "d0 u2 0", "r B1");
	CHECK(recvfrom, SOCKET_RECVFROM, 5, A(peer, buffer, 64, 0, 0, 0), NONE, "d0 u2", "r b1 0");
	CHECK(sendmsg, SOCKET_SENDMSG, 7, A(peer, &msg, 0), C(7, &message), "d0 =4a 0", "r @b");
	CHECK(recvmsg, SOCKET_RECVMSG, 7, A(client, &reply, 0), C(32, &message), "d0",
	      "r =4a @b 0 0");
	CHECK(shutdown, SOCKET_SHUTDOWN, 0, A(client, SHUT_WR), NONE, "d0 c1", "r");
	shut(peer), shut(client), shut(server);
}

static void check_datagrams(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons(7373),
				  .sin_addr = { htonl(INADDR_LOOPBACK) } },
			   from = to;
	struct blob tuple, error = one_of(1, 0, 8), ping = bytes("ping", 4);
	struct blob where = inet_addr_of(AF_INET, "127.0.0.1", 7373);
	socklen_t len = sizeof(to), four = 4;
	struct iovec out = { "ping", 4 }, in = { buffer, 64 };
	struct mmsghdr sent = { { &to, len, &out, 1 } }, received = { { &from, len, &in, 1 } };
	int a = socket(AF_INET, SOCK_DGRAM, 0), b = socket(AF_INET, SOCK_DGRAM, 0), value;

	if (bind(a, (struct sockaddr *)&to, len))
		die("bind");
	from.sin_port = 0;
	if (bind(b, (struct sockaddr *)&from, len))
		die("bind");
	tuple = inet_tuple(AF_INET, "127.0.0.1", port_of(b), "127.0.0.1", 7373);
	CHECK(sendto, SOCKET_SENDTO, 4, A(b, "ping", 4, 0, &to, len), C(&tuple), "d0 u2 @a",
	      "r B1");
	CHECK(recvfrom, SOCKET_RECVFROM, 4, A(a, buffer, 64, 0, &from, &len), C(&tuple), "d0 u2",
	      "r b1 @a");
	CHECK(getsockopt, SOCKET_GETSOCKOPT, 0, A(a, SOL_SOCKET, SO_ERROR, &value, &four),
	      C(1, 4, &error, 4), "", "r d0 =1a =1b @c =4d");
	CHECK(getsockname, SOCKET_GETSOCKNAME, 0, A(a, &from, &len), C(&where), "", "r d0 @a");
	CHECK(getpeername, SOCKET_GETPEERNAME, -ENOTCONN, A(a, &from, &len), NONE, "", "r d0 0");
	CHECK(sendmmsg, SOCKET_SENDMMSG, 0, A(a, buffer, 0, 0), C(0), "", "r d0 =4a 0 0");
	CHECK(sendmmsg, SOCKET_SENDMMSG, 1, A(b, &sent, 1, 0), C(4, &ping, &tuple), "",
	      "r d0 =4a @b @c");
	CHECK(recvmmsg, SOCKET_RECVMMSG, 1, A(a, &received, 1, 0, 0), C(4, &ping, &tuple), "",
	      "r d0 =4a @b @c 0");
	shut(a), shut(b);
}

static void sockets(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
				  .sin_port = htons(7171),
				  .sin_addr = { htonl(INADDR_LOOPBACK) } };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6,
				    .sin6_port = htons(7272),
				    .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	struct sockaddr_un un = { .sun_family = AF_UNIX, .sun_path = "socket" };
	struct blob where = { 8, "\1socket" };
	int fds[2], fd, first;

	check_stream(AF_INET, "127.0.0.1", &in, sizeof(in), 7171);
	check_stream(AF_INET6, "::1", &in6, sizeof(in6), 7272);
	check_datagrams();
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	CHECK(bind, SOCKET_BIND, 0, A(fd, &un, sizeof(un)), C(&where), "d0", "r @a");
	shut(fd);
	unlink("socket");
	first = dup(0);
	shut(first);
	CHECK(socketpair, SOCKET_SOCKETPAIR, 0, A(AF_UNIX, SOCK_STREAM, 0, fds),
	      C(first, first + 1), "u0 u1 u2", "r =8a =8b *8 *8");
	shut(fds[0]), shut(fds[1]);
}

/* ---- memory, identity, the rest -------------------------------------------------------- */

static void memory(void)
{
	long p;

	p = CHECK(mmap, SYSCALL_MMAP, OK,
		  A(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), C(3, 10),
		  "q0 q1 =4a =4b d4 q5", "r *4 *4 *4");
	CHECK(mprotect, SYSCALL_MPROTECT, 0, A(p, 4096, PROT_READ), C(1), "q0 q1 =4a", "r");
	CHECK(munmap, SYSCALL_MUNMAP, 0, A(p, 8192), NONE, "q0 q1", "r *4 *4 *4");
	CHECK(munmap, SYSCALL_MUNMAP, -EINVAL, A(4095, 1), NONE, "q0 q1", "r *4 *4 *4");
	CHECK(brk, SYSCALL_BRK_4, OK, A(0), NONE, "q0", "r *4 *4 *4");
}

static void limits(void)
{
	struct rlimit limit = { 100, 200 }, old, set = { 100, 200 };

	CHECK(setrlimit, SYSCALL_SETRLIMIT, 0, A(RLIMIT_NOFILE, &limit), C(100, 200), "c0",
	      "r =8a =8b");
	CHECK(getrlimit, SYSCALL_GETRLIMIT, 0, A(RLIMIT_NOFILE, &old), C(100, 200), "c0",
	      "r =8a =8b");
	CHECK(getrlimit, SYSCALL_GETRLIMIT, -EINVAL, A(99, &old), C(-1), "c0", "r =8a =8a");
	CHECK(prlimit64, SYSCALL_PRLIMIT, 0, A(0, RLIMIT_NOFILE, &set, &old), C(100, 200), "d0 c1",
	      "r =8a =8b =8a =8b");
	CHECK(prlimit64, SYSCALL_PRLIMIT, 0, A(0, RLIMIT_NOFILE, 0, &old), C(100, 200, -1), "d0 c1",
	      "r =8c =8c =8a =8b");
}

static void identity(void)
{
	struct blob where = one_of(0, 0x10, 8), word = one_of(0, 0x20, 8),
		    signal = one_of(1, SIGHUP, 1);
	unsigned int a, b, c;

	CHECK(getuid, SYSCALL_GETUID, 0, A(0), NONE, "", "R");
	CHECK(geteuid, SYSCALL_GETEUID, 0, A(0), NONE, "", "R");
	CHECK(getgid, SYSCALL_GETGID, 0, A(0), NONE, "", "R");
	CHECK(getegid, SYSCALL_GETEGID, 0, A(0), NONE, "", "R");
	CHECK(setresuid, SYSCALL_SETRESUID, 0, A(-1, -1, 0), NONE, "u0 u1 u2", "r");
	CHECK(setresgid, SYSCALL_SETRESGID, 0, A(-1, 0, -1), NONE, "u0 u1 u2", "r");
	CHECK(getresuid, SYSCALL_GETRESUID, 0, A(&a, &b, &c), C(0), "", "r =4a =4a =4a");
	CHECK(getresuid, SYSCALL_GETRESUID, -EFAULT, A(8, 8, 8), C(-1), "", "r =4a =4a =4a");
	CHECK(getresgid, SYSCALL_GETRESGID, 0, A(&a, &b, &c), C(0), "", "r =4a =4a =4a");
	CHECK(setuid, SYSCALL_SETUID, 0, A(0), NONE, "u0", "r");
	CHECK(setgid, SYSCALL_SETGID, 0, A(0), NONE, "u0", "r");
	CHECK(setpgid, SYSCALL_SETPGID, -ESRCH, A(0x3fffffff, 5), NONE, "d0 d1", "r");
	CHECK(setsid, SYSCALL_SETSID, OK, A(0), NONE, "", "r");
	CHECK(kill, SYSCALL_KILL, -ESRCH, A(0x3fffffff, SIGTERM), NONE, "d0 c1", "r");
	CHECK(tkill, SYSCALL_TKILL, 0, A(getpid(), 0), NONE, "d0 c1", "r");
	CHECK(tgkill, SYSCALL_TGKILL, 0, A(getpid(), getpid(), 0), NONE, "d0 d1 c2", "r");
	CHECK(unshare, SYSCALL_UNSHARE, 0, A(CLONE_FS | CLONE_FILES), C(3), "=4a", "r");
	CHECK(setns, SYSCALL_SETNS, -EBADF, A(999, CLONE_NEWNET), C(16), "d0 =4a", "r");
	CHECK(seccomp, SYSCALL_SECCOMP, -EINVAL, A(99, 0, 0), NONE, "q0", "r");
	CHECK(ptrace, SYSCALL_PTRACE, -ESRCH, A(PTRACE_PEEKDATA, 0x3fffffff, 0x10, 0x20),
	      C(3, &where, &word), "=2a d1", "r @b @c");
	CHECK(ptrace, SYSCALL_PTRACE, -ESRCH, A(PTRACE_CONT, 0x3fffffff, 0x10, SIGHUP),
	      C(8, &where, &signal), "=2a d1", "r @b @c");
}

static void queues(void)
{
	struct sembuf ops[2] = { { 0, 1, 0 }, { 1, -0, IPC_NOWAIT | SEM_UNDO } };
	int id;

	id = CHECK(semget, SYSCALL_SEMGET, OK, A(IPC_PRIVATE, 2, IPC_CREAT | IPC_EXCL | 0600),
		   C(24576), "u0 u1 =4a", "r");
	CHECK(semop, SYSCALL_SEMOP, 0, A(id, ops, 2), C(2, 0, 1, 3), "u0",
	      "r =4a =2b =2c =2b =2c =2b =2d");
	CHECK(semop, SYSCALL_SEMOP, 0, A(id, ops, 1), C(1, 0), "u0",
	      "r =4a =2b =2a =2b =2b =2b =2b");
	CHECK(semctl, SYSCALL_SEMCTL, 0, A(id, 1, SETVAL, 5), C(4096), "u0 u1 =2a u3", "r");
	CHECK(semctl, SYSCALL_SEMCTL, 0, A(id, 0, IPC_RMID, 0), C(4), "u0 u1 =2a u3", "r");
	CHECK(quotactl, SYSCALL_QUOTACTL, -ENOENT,
	      A(QCMD(Q_GETQUOTA, GRPQUOTA), "nowhere", 7, buffer), C(32, 2, 1, 0, "(NULL)"),
	      "=2a =1b u2 =1c", "r s1 $e =8d =8d =8d =8d =8d =8d =8d =8d =8d =1c =1c");
	CHECK(quotactl, SYSCALL_QUOTACTL, -ENOENT,
	      A(QCMD(Q_QUOTAON, USRQUOTA), "nowhere", 4, "the file"), C(1, 0, 8, "the file"),
	      "=2a =1a =4b =1c", "r s1 $d =8b =8b =8b =8b =8b =8b =8b =8b =8b =1a =1a");
}

/* ---- processes ----------------------------------------------------------------------- */

static const char *program, *folder; /* arguments of this program */

/* Constants for the exits of fork, vfork and clone, in the caller and in the child. */
#define FORKED_OF(tid, parent, flags) C(program, tid, parent, "test_calls", flags, 0, folder)
/* clang-format off */
#define FORK(call, event, flags, ...)                                                              \
	fork_checked(CHECK(call, event, OK, A(__VA_ARGS__),                                        \
			   FORKED_OF(getpid(), getppid(), flags), "",                              \
			   FORKED), RS_EV_##event##_X, __LINE__, flags)
/* clang-format on */
#define FORKED "r $a $g =8b =8b =8c =1f *8 *8 *8 *4 *4 *4 $d * =4e =4f =4f =8b =8b"

static void fork_checked(long pid, unsigned short exit_type, int line, unsigned long flags)
{
	const unsigned int made = ncalls - 1;
	int status;

	expect_event(line, made, pid, exit_type, FORKED_OF(pid, getpid(), flags), FORKED);
	expect_event(line, made, pid, RS_EV_PROCEXIT_1_E, C(0x700, 7, 0), "=8a =8b =1c =1c");
	if (waitpid(pid, &status, __WALL) != pid || WEXITSTATUS(status) != 7)
		die("child");
}

static void forks(void)
{
	struct clone_args three = { .flags = CLONE_FS, .exit_signal = SIGCHLD };

	FORK(fork, SYSCALL_FORK_20, 0, 0);
	FORK(vfork, SYSCALL_VFORK_20, 134217728 | 32768, 0);
	FORK(clone, SYSCALL_CLONE_20, 1, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
	FORK(clone3, SYSCALL_CLONE3, 2, &three, sizeof(three));
}

/* Parameters of an exec exit: as above up to the control groups, then environment etc. */
#define EXECED "r $a @b =8c =8c =8d @g *8 *8 *8 *4 *4 *4 $e * @f *4 *8 *4 *4"

static void execs(void)
{
	char *args[] = { "true", "and", "false", NULL }, *env[] = { "A=b", "C=d", NULL };
	struct blob rest = { 10, "and\0false" }, set = { 8, "A=b\0C=d" }, empty = { 1, "" };
	struct expected *e = new_expectation("execve", __LINE__, RS_EV_SYSCALL_EXECVE_19_E);
	unsigned int made = ncalls - 1;
	/* Before Linux 6.13, a path on a page that the new process did not touch cannot be read. */
	char name[] = "/bin/true";
	pid_t pid = fork();
	unsigned long c[] = {
		U("true"), U(&rest), pid, getpid(), U("true"), U(&set), U(&empty), 0
	};

	if (!pid) {
		syscall(SYS_close, MARK(made));
		syscall(SYS_execve, name, args, env);
		_exit(9);
	}
	e->tid = pid;
	e->n[0] = expect_words(e->values[0], "$a", NULL, C("/bin/true"), 0);
	e->n[1] = expect_words(e->values[1], EXECED, NULL, c, 0);
	waitpid(pid, NULL, 0);
	c[2] = getpid(), c[3] = getppid(), c[4] = U("test_calls"), c[7] = -ENOENT;
	CHECK(execve, SYSCALL_EXECVE_19, -ENOENT, A("/no/such", args, env), c, "s0", EXECED);
	CHECK(execveat, SYSCALL_EXECVEAT, -ENOENT, A(AT_FDCWD, "no/such", args, env, 0), c,
	      "d0 s1 u4", EXECED);
}

static void ignore(int signal)
{
}

static void signals(void)
{
	const unsigned int made = ncalls;
	pid_t pid;

	CHECK(kill, SYSCALL_KILL, 0, A(getpid(), 0), NONE, "d0 c1", "r");
	pid = fork();
	if (!pid) {
		signal(SIGUSR1, ignore);
		syscall(SYS_kill, getpid(), SIGUSR1);
		syscall(SYS_kill, getpid(), SIGUSR2);
		_exit(0);
	}
	expect_event(__LINE__, made, pid, RS_EV_SIGNALDELIVER_E, C(pid, SIGUSR1), "=8a =8a =1b");
	expect_event(__LINE__, made, pid, RS_EV_PROCEXIT_1_E, C(SIGUSR2, 0), "=8a =8b =1a =1b");
	expect_event(__LINE__, made, getpid(), RS_EV_SCHEDSWITCH_6_E, NONE, "*8 *8 *8 *4 *4 *4");
	waitpid(pid, NULL, 0);
}

/* ---- calls without events of their own --------------------------------------------------- */

#define NEVER_RETURNS(name) \
	(!strcmp(name, "exit") || !strcmp(name, "exit_group") || !strcmp(name, "rt_sigreturn"))

/* Makes the call in a process of its own, because some have an effect even so. */
static void call_with_nonsense(const char *name, int nr, unsigned long code, bool newer)
{
	struct expected *e;
	unsigned int made = ncalls;
	pid_t pid;

	if (nr < 0)
		return;
	e = new_expectation(name, __LINE__, RS_EV_GENERIC_E);
	pid = fork();
	if (!pid) {
		struct itimerval soon = { .it_value = { 0, 200000 } };

		setitimer(ITIMER_REAL, &soon, NULL);
		syscall(SYS_close, MARK(made));
		syscall(nr, -1L, -2L, -3L, -4L, -5L, -6L);
		_exit(0);
	}
	e->tid = pid;
	e->has_exit = !NEVER_RETURNS(name);
	if (newer) {
		e->n[0] = expect_words(e->values[0], "=2h =2a =2b =8c =8d =8e =8f =8g *8", NULL,
				       (unsigned long[]){ nr, code, -1, -2, -3, -4, -5, 0 }, 0);
		e->n[1] = expect_words(e->values[1], "=2h =2a =2b", NULL,
				       (unsigned long[]){ nr, code, 0, 0, 0, 0, 0, 0 }, 0);
	} else {
		e->n[0] = expect_words(e->values[0], "=2a =2b", NULL, C(code, nr), 0);
		e->n[1] = expect_words(e->values[1], "=2a =2b", NULL, C(code, nr), 0);
	}
	if (waitpid(pid, NULL, 0) != pid)
		die("waitpid");
}

static void generic(void)
{
#define SYSCALL(...)
#define NAMED(...)
#define GENERIC(name, code, category, shown, ...) \
	call_with_nonsense(#name, __NR_##name, code, false);
#define NEWER(name, code, category, shown, nr, ...) \
	call_with_nonsense(#name, __NR_##name, code, true);
#include "table/syscalls.def"
	call_with_nonsense("unknown", 500, 0, true);
}

/* ---- 32-bit calls -------------------------------------------------------------------------- */

#define WIDE (0x12345678ul << 32)

/* 32-bit numbers: 6 is close (64-bit: lstat), 20 getpid (writev), 383 statx (none). */
static void ia32(void)
{
	struct expected *e;

	e = new_expectation("32-bit close", __LINE__, RS_EV_SYSCALL_CLOSE_E);
	syscall(SYS_close, MARK(ncalls - 1));
	int80(IA32_CLOSE, 999, 0, 0, 0, 0);
	e->n[0] = expect_words(e->values[0], "=8a", NULL, C(999), 0);
	e->n[1] = expect_words(e->values[1], "=8a", NULL, C(-EBADF), 0);
	/* the upper half of the register is not part of a 32-bit argument */
	e = new_expectation("32-bit close by a wide register", __LINE__, RS_EV_SYSCALL_CLOSE_E);
	syscall(SYS_close, MARK(ncalls - 1));
	int80(IA32_CLOSE, WIDE | 999, 0, 0, 0, 0);
	e->n[0] = expect_words(e->values[0], "=8a", NULL, C(999), 0);
	e->n[1] = expect_words(e->values[1], "=8a", NULL, C(-EBADF), 0);
	e = new_expectation("32-bit statx by wide registers", __LINE__, RS_EV_GENERIC_E);
	syscall(SYS_close, MARK(ncalls - 1));
	int80(IA32_STATX, WIDE | 1, WIDE | 2, WIDE | 3, 0, 0);
	e->n[0] = expect_words(e->values[0], "=2a =2b =2c =8d =8e =8f *8 *8 *8", NULL,
			       C(0, 383, 367, 1, 2, 3), 0);
	e->n[1] = expect_words(e->values[1], "=2a =2b =2c", NULL, C(0, 383, 367), 0);
	e = new_expectation("32-bit getpid", __LINE__, RS_EV_GENERIC_E);
	syscall(SYS_close, MARK(ncalls - 1));
	int80(IA32_GETPID, 0, 0, 0, 0, 0);
	e->n[0] = expect_words(e->values[0], "=2a =2b", NULL, C(16, 20), 0);
	e->n[1] = expect_words(e->values[1], "=2a =2b *8", NULL, C(16, 20), 0);
	e = new_expectation("32-bit statx", __LINE__, RS_EV_GENERIC_E);
	syscall(SYS_close, MARK(ncalls - 1));
	int80(IA32_STATX, 0xffffffff, 2, 3, 0, 0);
	e->n[0] = expect_words(e->values[0], "=2a =2b =2c =8d =8e =8f *8 *8 *8", NULL,
			       C(0, 383, 367, 0xffffffffu, 2, 3), 0);
	e->n[1] = expect_words(e->values[1], "=2a =2b =2c", NULL, C(0, 383, 367), 0);
}

/* The lists of strings of a 32-bit exec have 4-byte pointers. */
static void ia32_execs(void)
{
	struct blob rest = { 10, "and\0false" }, set = { 8, "A=b\0C=d" }, empty = { 1, "" };
	const unsigned long c[] = { U("true"),	     U(&rest), getpid(),  getppid(),
				    U("test_calls"), U(&set),  U(&empty), -ENOENT };
	static const char file[] = "/no/such";
	struct ia32_exec *exec = ia32_exec();
	const unsigned long at[] = { AT_FDCWD, U(exec->file), U(exec->argv), U(exec->envp), 0 };
	struct expected *e;

	e = new_expectation("32-bit execve", __LINE__, RS_EV_SYSCALL_EXECVE_19_E);
	syscall(SYS_close, MARK(ncalls - 1));
	int80(IA32_EXECVE, U(exec->file), U(exec->argv), U(exec->envp), 0, 0);
	e->n[0] = expect_words(e->values[0], "$a", NULL, C(U(file)), 0);
	e->n[1] = expect_words(e->values[1], EXECED, NULL, c, -ENOENT);
	e = new_expectation("32-bit execveat", __LINE__, RS_EV_SYSCALL_EXECVEAT_E);
	syscall(SYS_close, MARK(ncalls - 1));
	int80(IA32_EXECVEAT, at[0], at[1], at[2], at[3], at[4]);
	e->n[0] = expect_words(e->values[0], "d0 $a u4", at, C(U(file)), 0);
	e->n[1] = expect_words(e->values[1], EXECED, NULL, c, -ENOENT);
	munmap(exec, sizeof(*exec));
}

/* ---- */

static const struct {
	const char *name;
	void (*run)(void);
} groups[] = {
/* clang-format off */
#define GROUP(name) { #name, name }
	/* clang-format on */
	GROUP(files),	GROUP(names),	 GROUP(descriptors), GROUP(sockets), GROUP(memory),
	GROUP(limits),	GROUP(identity), GROUP(queues),	     GROUP(forks),   GROUP(execs),
	GROUP(signals), GROUP(ia32),	 GROUP(ia32_execs),  GROUP(generic),
};

static bool run_group(size_t g)
{
	struct rs_setup setup = { .ring_bytes = 32 << 20 };
	struct session s;
	struct cursor c = { .s = &s };
	unsigned int n, wrong = 0;

	ncalls = 0;
	session_open(&s, &setup);
	session_start(&s);
	groups[g].run();
	session_stop(&s);
	c.pos = s.consumer[0]->pos;
	for (n = 0; n < ncalls; n++)
		wrong += !check_recorded(&c, n);
	session_close(&s);
	printf("%s calls_%s: %u of %u as passed\n", wrong ? "not ok" : "ok", groups[g].name,
	       n - wrong, n);
	return !wrong;
}

int main(int argc, char **argv)
{
	unsigned int failed = 0;

	if (argc != 2 || chdir(argv[1])) {
		fprintf(stderr, "usage: test_calls DIRECTORY\n");
		return 2;
	}
	program = argv[0];
	folder = argv[1];
	setbuf(stdout, NULL);
	stay_on_cpu(0);
	for (size_t g = 0; g < sizeof(groups) / sizeof(groups[0]); g++)
		failed += !run_group(g);
	return failed > 0;
}
