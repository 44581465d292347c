// SPDX-License-Identifier: Apache-2.0
/*
 * Whatever makes a descriptor, it is known what the descriptor is.
 *
 * @epoll: '%fd.type' if 'evt.type=close and evt.dir=> and fd.num=100'
 * @eventfd: '%fd.type' if 'evt.type=close and evt.dir=> and fd.num=101'
 * @signalfd: '%fd.type' if 'evt.type=close and evt.dir=> and fd.num=102'
 * @timerfd: '%fd.type' if 'evt.type=close and evt.dir=> and fd.num=103'
 * @inotify: '%fd.type' if 'evt.type=close and evt.dir=> and fd.num=104'
 * @memfd: '%fd.type %fd.name' if 'evt.type=close and evt.dir=> and fd.num=105'
 * @pidfd: '%fd.type %fd.name' if 'evt.type=close and evt.dir=> and fd.num=106'
 * @pipe: '%fd.type' if 'evt.type=close and evt.dir=> and fd.num in (107, 108)'
 * @tree: '%fd.name' if 'evt.type=close and evt.dir=> and fd.num=110'
 * @tree_of_folder: '%fd.name' if 'evt.type=close and evt.dir=> and fd.num=111'
 * @taken: '%fd.type %fd.name' if 'evt.type=close and evt.dir=> and fd.num=112'
 * @io_uring: '%fd.type' if 'evt.type=close and evt.dir=> and fd.num=113'
 * @userfaultfd: '%fd.type' if 'evt.type=close and evt.dir=> and fd.num=114'
 * @cannot userfaultfd before 5.11: the call does not take the flag
 * @created: '%fd.type %fd.name' if 'evt.type=close and evt.dir=> and fd.num=115'
 * @named_by_path: '%fd.type %fd.name' if 'evt.type=close and evt.dir=> and fd.num=116'
 */
#include "truth.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* Gives it the number, says what it is, and closes it. */
static void is(const char *situation, int fd, int num, const char *what)
{
	if (fd < 0) {
		truth(situation, "%s", what);
		open("/dev/null", O_RDONLY);
		return;
	}
	dup2(fd, num);
	close(fd);
	truth(situation, "%s", what);
	close(num);
}

static int taken_from(int pid)
{
	int pidfd = syscall(SYS_pidfd_open, pid, 0), fd;

	fd = syscall(SYS_pidfd_getfd, pidfd, 99, 0);
	close(pidfd);
	return fd;
}

int main(void)
{
	int pipes[2], etc = open("/etc", O_RDONLY | O_DIRECTORY), fd, pid;
	char ring[120] = "", name[64];
	sigset_t set;

	sigemptyset(&set);
	is("epoll", epoll_create1(0), 100, "eventpoll");
	is("eventfd", eventfd(0, EFD_CLOEXEC), 101, "event");
	is("signalfd", signalfd(-1, &set, SFD_NONBLOCK), 102, "signalfd");
	is("timerfd", timerfd_create(CLOCK_MONOTONIC, 0), 103, "timerfd");
	is("inotify", inotify_init1(IN_CLOEXEC), 104, "inotify");
	is("memfd", memfd_create("page", MFD_CLOEXEC), 105, "memfd /memfd:page");
	snprintf(name, sizeof(name), "pidfd /proc/%d", getpid());
	is("pidfd", syscall(SYS_pidfd_open, getpid(), 0), 106, name);
	pipe2(pipes, O_CLOEXEC);
	is("pipe", pipes[0], 107, "pipe");
	is("pipe", pipes[1], 108, "pipe");
	is("tree", syscall(SYS_open_tree, AT_FDCWD, "/etc", 0), 110, "/etc");
	is("tree_of_folder", syscall(SYS_open_tree, etc, "ssl", 0), 111, "/etc/ssl");
	fd = open("/etc/passwd", O_RDONLY);
	dup2(fd, 99);
	pid = fork();
	if (!pid) {
		pause();
		_exit(0);
	}
	close(99);
	is("taken", taken_from(pid), 112, "file /etc/passwd");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	is("io_uring", syscall(SYS_io_uring_setup, 1, ring), 113, "io_uring");
	is("userfaultfd", syscall(SYS_userfaultfd, 1), 114, "userfaultfd");
	snprintf(name, sizeof(name), "file %s/made", getenv("TRUTH_DIR"));
	is("created", creat("made", 0600), 115, name);
	is("named_by_path", open("/etc/issue", O_PATH), 116, "file /etc/issue");
	return 0;
}
