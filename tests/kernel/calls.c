/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes a known list of system calls and checks each result, so that the output of a
 * tracer can be compared with what really happened. Every call goes through syscall(), so
 * that the C library adds no calls.
 *
 * Usage: calls DIRECTORY, as root, with an empty directory, which is empty again at the end.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/futex.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <unistd.h>

#define ANY (-9999) /* any result except an error */
#define FAILS(e) (-(e))

static long call(int line, long want, long ret)
{
	long got = ret < 0 ? -errno : ret;

	if (want == ANY ? got < 0 : got != want) {
		dprintf(2, "calls.c:%d: result %ld, expected %ld\n", line, got, want);
		_exit(1);
	}
	return ret;
}

#define CALL(want, name, ...) call(__LINE__, want, syscall(SYS_##name, ##__VA_ARGS__))

static char buffer[256];

static void shut(long fd)
{
	CALL(0, close, fd);
}

static void files(void)
{
	struct stat st;
	int fd, fd2;

	fd = CALL(ANY, open, "file", O_RDWR | O_CREAT | O_TRUNC, 0640);
	CALL(12, write, fd, "hello, ring\n", 12);
	CALL(0, lseek, fd, 0, SEEK_SET);
	CALL(12, read, fd, buffer, 64);
	CALL(0, read, fd, buffer, 64);
	CALL(5, pread64, fd, buffer, 5, 7);
	CALL(3, pwrite64, fd, "END", 3, 2);
	CALL(FAILS(EBADF), read, 999, buffer, 1);
	CALL(FAILS(EFAULT), write, fd, (void *)8, 4);
	CALL(12, lseek, fd, 0, SEEK_END);
	CALL(2, writev, fd, ((struct iovec[]){ { "a", 1 }, { "b", 1 } }), 2);
	CALL(0, lseek, fd, 0, SEEK_SET);
	CALL(9, readv, fd, ((struct iovec[]){ { buffer, 4 }, { buffer + 10, 5 } }), 2);
	fd2 = CALL(ANY, dup, fd);
	CALL(100, dup2, fd2, 100);
	CALL(101, dup3, fd2, 101, O_CLOEXEC);
	CALL(102, fcntl, fd, F_DUPFD, 102);
	CALL(0, fcntl, fd, F_SETFD, FD_CLOEXEC);
	CALL(ANY, fcntl, fd, F_GETFL, 0);
	CALL(0, flock, fd, LOCK_EX | LOCK_NB);
	CALL(0, fstat, fd, &st);
	CALL(0, close, fd2);
	CALL(0, close, 100);
	CALL(0, close, 101);
	CALL(0, close, 102);
	CALL(FAILS(EBADF), close, 102);
	CALL(0, close, fd);
	CALL(0, stat, "file", &st);
	CALL(0, lstat, "file", &st);
	CALL(FAILS(ENOENT), stat, "nothing", &st);
	CALL(0, access, "file", R_OK | W_OK);
	CALL(FAILS(ENOENT), access, "/nothing/at/all", F_OK);
	CALL(0, chmod, "file", 0600);
	fd = CALL(ANY, creat, "other", 0600);
	CALL(0, fchmod, fd, 0644);
	CALL(0, close, fd);
	CALL(FAILS(ENOENT), open, "no such file", O_RDONLY, 0);
	CALL(FAILS(EFAULT), open, (void *)16, O_RDONLY, 0);
	fd = CALL(ANY, openat, AT_FDCWD, "other", O_RDONLY | O_CLOEXEC, 0);
	CALL(0, sendfile, 1, fd, NULL, 100);
	CALL(0, close, fd);
}

static void names(void)
{
	/* Room for all entries, as their order in the directory is not known. */
	static char entries[4096];
	struct open_how how = { .flags = O_RDONLY, .resolve = RESOLVE_NO_SYMLINKS };
	int dir;

	CALL(0, mkdir, "dir", 0755);
	dir = CALL(ANY, openat, AT_FDCWD, "dir", O_RDONLY | O_DIRECTORY, 0);
	CALL(0, mkdirat, dir, "sub", 0700);
	CALL(0, rename, "other", "dir/renamed");
	CALL(0, renameat, dir, "renamed", dir, "again");
	CALL(0, renameat2, dir, "again", dir, "third", RENAME_NOREPLACE);
	CALL(0, link, "file", "dir/link");
	CALL(0, linkat, AT_FDCWD, "file", dir, "link2", 0);
	CALL(0, symlink, "file", "soft");
	CALL(0, symlinkat, "file", dir, "soft2");
	CALL(0, fchmodat, dir, "third", 0600);
	call(__LINE__, ANY, syscall(SYS_openat2, dir, "third", &how, sizeof(how)));
	CALL(ANY, getdents64, dir, entries, sizeof(entries));
	CALL(0, unlinkat, dir, "sub", AT_REMOVEDIR);
	CALL(0, unlinkat, dir, "link2", 0);
	CALL(0, unlinkat, dir, "soft2", 0);
	CALL(0, unlinkat, dir, "third", 0);
	CALL(0, unlink, "dir/link");
	CALL(0, unlink, "soft");
	CALL(0, fchdir, dir);
	CALL(ANY, getcwd, buffer, sizeof(buffer));
	CALL(0, chdir, "..");
	CALL(0, close, dir);
	CALL(0, rmdir, "dir");
	CALL(FAILS(ENOENT), rmdir, "dir");
	CALL(0, unlink, "file");
	CALL(FAILS(ENOENT), chdir, "nowhere");
}

static void pipes_and_waits(void)
{
	struct timespec soon = { 0, 1000000 };
	struct pollfd pfd = { .events = POLLIN };
	struct epoll_event ev = { .events = EPOLLIN };
	sigset_t mask;
	fd_set set;
	int fds[2], efd;

	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR2);
	CALL(0, pipe, fds);
	CALL(3, write, fds[1], "xyz", 3);
	pfd.fd = fds[0];
	CALL(1, poll, &pfd, 1, 100);
	CALL(1, ppoll, &pfd, 1, &soon, &mask, 8);
	FD_ZERO(&set);
	FD_SET(fds[0], &set);
	CALL(1, select, fds[0] + 1, &set, NULL, NULL, &(struct timeval){ 0, 1000 });
	efd = CALL(ANY, epoll_create1, EPOLL_CLOEXEC);
	CALL(0, epoll_ctl, efd, EPOLL_CTL_ADD, fds[0], &ev);
	CALL(1, epoll_wait, efd, &ev, 8, 10);
	CALL(0, close, efd);
	shut(CALL(ANY, epoll_create, 1));
	CALL(0, close, fds[0]);
	CALL(0, close, fds[1]);
	CALL(0, pipe2, fds, O_CLOEXEC | O_NONBLOCK);
	CALL(FAILS(EAGAIN), read, fds[0], buffer, 1);
	CALL(0, close, fds[0]);
	CALL(0, close, fds[1]);
	shut(CALL(ANY, eventfd, 3));
	shut(CALL(ANY, eventfd2, 4, EFD_NONBLOCK));
	shut(CALL(ANY, inotify_init));
	shut(CALL(ANY, inotify_init1, O_CLOEXEC));
	shut(CALL(ANY, timerfd_create, CLOCK_MONOTONIC, TFD_CLOEXEC));
	shut(CALL(ANY, signalfd, -1, &mask, 8));
	shut(CALL(ANY, signalfd4, -1, &mask, 8, SFD_CLOEXEC));
	CALL(0, nanosleep, &soon, NULL);
	CALL(0, futex, &efd, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, NULL, NULL, 0);
}

static void splices(void)
{
	int a[2], b[2];

	CALL(0, pipe, a);
	CALL(0, pipe, b);
	CALL(4, write, a[1], "data", 4);
	CALL(4, splice, a[0], NULL, b[1], NULL, 4, 0);
	CALL(0, close, a[0]);
	CALL(0, close, a[1]);
	CALL(0, close, b[0]);
	CALL(0, close, b[1]);
}

static void inet_sockets(int family, void *address, socklen_t len)
{
	int server, client, peer, one = 1;
	socklen_t size = len;
	struct iovec iov = { "message", 7 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct iovec in = { buffer, 32 };
	struct msghdr reply = { .msg_iov = &in, .msg_iovlen = 1 };

	server = CALL(ANY, socket, family, SOCK_STREAM, 0);
	CALL(0, setsockopt, server, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	CALL(0, bind, server, address, len);
	CALL(0, listen, server, 7);
	CALL(0, getsockname, server, address, &size);
	client = CALL(ANY, socket, family, SOCK_STREAM, 0);
	CALL(0, connect, client, address, len);
	size = len;
	peer = CALL(ANY, accept4, server, NULL, NULL, SOCK_CLOEXEC);
	CALL(5, sendto, client, "query", 5, 0, NULL, 0);
	CALL(5, recvfrom, peer, buffer, 64, 0, NULL, NULL);
	CALL(7, sendmsg, peer, &msg, 0);
	CALL(7, recvmsg, client, &reply, 0);
	CALL(0, getsockopt, client, SOL_SOCKET, SO_ERROR, &one, &(socklen_t){ sizeof(one) });
	CALL(0, shutdown, client, SHUT_WR);
	CALL(0, close, peer);
	CALL(0, close, client);
	CALL(0, close, server);
}

static void sockets(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
				  .sin_port = htons(7171),
				  .sin_addr = { htonl(INADDR_LOOPBACK) } };
	struct sockaddr_in to = in;
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6,
				    .sin6_port = htons(7272),
				    .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	struct sockaddr_un un = { .sun_family = AF_UNIX, .sun_path = "socket" };
	socklen_t size = sizeof(in);
	int fds[2], a, b;

	inet_sockets(AF_INET, &in, sizeof(in));
	inet_sockets(AF_INET6, &in6, sizeof(in6));
	inet_sockets(AF_UNIX, &un, sizeof(un));
	CALL(0, unlink, "socket");
	CALL(0, socketpair, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds);
	CALL(0, close, fds[0]);
	CALL(0, close, fds[1]);
	a = CALL(ANY, socket, AF_INET, SOCK_DGRAM, 0);
	b = CALL(ANY, socket, AF_INET, SOCK_DGRAM, 0);
	CALL(0, bind, a, &to, sizeof(to));
	CALL(4, sendto, b, "ping", 4, 0, &to, sizeof(to));
	CALL(4, recvfrom, a, buffer, 64, 0, &in, &size);
	CALL(0, close, a);
	CALL(0, close, b);
	a = CALL(ANY, socket, AF_INET, SOCK_STREAM, 0);
	to.sin_port = htons(1);
	CALL(FAILS(ECONNREFUSED), connect, a, &to, sizeof(to));
	CALL(FAILS(EINVAL), accept, a, NULL, NULL);
	CALL(0, close, a);
}

static void memory(void)
{
	void *p;

	p = (void *)CALL(ANY, mmap, NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			 -1, 0);
	CALL(0, mprotect, p, 4096, PROT_READ);
	CALL(0, munmap, p, 8192);
	CALL(ANY, brk, NULL);
	CALL(FAILS(EINVAL), munmap, 4095, 1);
}

static void identity(void)
{
	struct rlimit limit;
	unsigned int a, b, c;

	CALL(0, getuid);
	CALL(0, geteuid);
	CALL(0, getgid);
	CALL(0, getegid);
	CALL(0, getresuid, &a, &b, &c);
	CALL(0, getresgid, &a, &b, &c);
	CALL(0, getrlimit, RLIMIT_NOFILE, &limit);
	CALL(0, setrlimit, RLIMIT_NOFILE, &limit);
	CALL(0, prlimit64, 0, RLIMIT_CORE, NULL, &limit);
	CALL(FAILS(EBADF), ioctl, 998, 0x5401, &limit);
	CALL(FAILS(ESRCH), kill, 0x3fffffff, SIGTERM);
	CALL(0, kill, getpid(), 0);
	CALL(0, tkill, getpid(), 0);
	CALL(0, tgkill, getpid(), getpid(), 0);
	CALL(FAILS(ENOENT), mount, "none", "/nowhere", "tmpfs", MS_NOSUID, NULL);
	CALL(FAILS(ENOENT), umount2, "/nowhere", MNT_DETACH);
	CALL(FAILS(ENOENT), chroot, "/nowhere");
	CALL(FAILS(EBADF), setns, 997, CLONE_NEWNET);
	CALL(0, unshare, CLONE_FS);
	CALL(FAILS(ESRCH), ptrace, PTRACE_CONT, 0x3fffffff, NULL, NULL);
	CALL(FAILS(EINVAL), seccomp, 99, 0, NULL);
	CALL(FAILS(EINVAL), bpf, 9999, (char[64]){ 0 }, 64);
	CALL(FAILS(ENOENT), execve, "/no/such/program", ((char *[]){ "program", "one", NULL }),
	     NULL);
	CALL(FAILS(ENOENT), execveat, AT_FDCWD, "/no/such/program", ((char *[]){ "program", NULL }),
	     NULL, 0);
}

static void child(void)
{
	CALL(ANY, setsid);
	CALL(0, setresgid, -1, 65534, -1);
	CALL(0, setgid, 65534);
	CALL(0, setresuid, 65534, 65534, 65534);
	CALL(FAILS(EPERM), setuid, 0);
	CALL(65534, getuid);
	CALL(65534, getegid);
	CALL(FAILS(EACCES), open, "/etc/shadow", O_RDONLY, 0);
	syscall(SYS_exit_group, 7);
}

static void signalled(void)
{
	syscall(SYS_kill, getpid(), SIGUSR1);
}

static void children(void)
{
	struct clone_args args = { .exit_signal = SIGCHLD };
	int status;
	long pid;

	pid = CALL(ANY, fork);
	if (!pid)
		child();
	CALL(pid, wait4, pid, &status, 0, NULL);
	pid = CALL(ANY, clone, SIGCHLD, NULL, NULL, NULL, NULL);
	if (!pid)
		signalled();
	CALL(pid, wait4, pid, &status, 0, NULL);
	pid = CALL(ANY, clone3, &args, sizeof(args));
	if (!pid)
		syscall(SYS_execve, "/bin/true", ((char *[]){ "true", "and", "false", NULL }),
			((char *[]){ "A=b", NULL }));
	CALL(pid, wait4, pid, &status, 0, NULL);
}

int main(int argc, char **argv)
{
	if (argc != 2 || chdir(argv[1])) {
		fprintf(stderr, "usage: calls DIRECTORY\n");
		return 1;
	}
	files();
	names();
	pipes_and_waits();
	splices();
	sockets();
	memory();
	identity();
	children();
	syscall(SYS_exit_group, 0);
}
