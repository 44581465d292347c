// SPDX-License-Identifier: Apache-2.0
/*
 * What clone3 shares with the child, and whose child it is.
 *
 * @sibling: '%proc.ppid' if 'evt.type=openat and evt.dir=< and fd.name=/etc/issue'
 * @files_shared: '%fd.name' if 'evt.type=fstat and evt.dir=< and fd.num=41'
 * @files_own: '%fd.num %fd.name' if 'evt.type=fstat and evt.dir=< and fd.num=42'
 * @folder_shared: '%fd.name' if 'evt.type=openat and evt.dir=< and evt.rawarg.name=hosts'
 * @pidfd: '%fd.type' if 'evt.type=close and evt.dir=> and fd.num=43'
 * @vfork: '%proc.ppid %fd.name' if 'evt.type=openat and evt.dir=< and fd.name=/etc/group'
 * @failed: '%evt.res' if 'evt.type=clone3 and evt.dir=< and evt.failed=true and evt.res!=EEXIST'
 * @chosen: '%proc.pid' if 'evt.type=openat and evt.dir=< and fd.name=/etc/shells'
 * @vpid: '%proc.vpid %proc.vpid' if 'evt.type=openat and evt.dir=< and fd.name=/etc/fstab'
 * @in_namespace: '%proc.vpid' if 'evt.type=openat and evt.dir=< and fd.name=/etc/hostname'
 */
#include "truth.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* struct clone_args of Linux 5.5 */
struct args {
	unsigned long flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls,
		set_tid, set_tid_size;
};

static long clone_with(unsigned long flags, int *pidfd)
{
	struct args args = { .flags = flags, .pidfd = (unsigned long)pidfd };

	args.exit_signal = flags & CLONE_PARENT ? 0 : SIGCHLD;
	return syscall(SYS_clone3, &args, sizeof(args));
}

/* The kernel may free the number of a process that ended a moment later. */
static long clone_as(pid_t pid)
{
	struct args args = { .exit_signal = SIGCHLD };
	long result;
	int tries;

	args.set_tid = (unsigned long)&pid;
	args.set_tid_size = 1;
	for (tries = 0; tries < 100; tries++) {
		result = syscall(SYS_clone3, &args, sizeof(args));
		if (result >= 0 || errno != EEXIST)
			break;
		usleep(10000);
	}
	return result;
}

static void files(void)
{
	struct stat st;

	truth("files_shared", "/etc/passwd");
	if (!clone_with(CLONE_FILES, NULL)) {
		dup2(open("/etc/passwd", O_RDONLY), 41);
		_exit(0);
	}
	wait(NULL);
	syscall(SYS_fstat, 41, &st);
	truth("files_own", "42 ");
	if (!clone_with(0, NULL)) {
		dup2(open("/etc/passwd", O_RDONLY), 42);
		_exit(0);
	}
	wait(NULL);
	syscall(SYS_fstat, 42, &st);
	truth("folder_shared", "/etc/hosts");
	if (!clone_with(CLONE_FS, NULL)) {
		chdir("/etc");
		_exit(0);
	}
	wait(NULL);
	openat(AT_FDCWD, "hosts", O_RDONLY);
}

static void relatives(void)
{
	int pidfd;
	pid_t pid;

	truth("sibling", "%d", getppid());
	if (!clone_with(CLONE_PARENT, NULL)) {
		open("/etc/issue", O_RDONLY);
		_exit(0);
	}
	usleep(100000);
	truth("pidfd", "pidfd");
	if (!clone_with(CLONE_PIDFD, &pidfd))
		_exit(0);
	dup2(pidfd, 43);
	close(43);
	wait(NULL);
	truth("vfork", "%d /etc/group", getpid());
	if (!clone_with(CLONE_VFORK, NULL)) {
		open("/etc/group", O_RDONLY);
		_exit(0);
	}
	wait(NULL);
	clone_with(CLONE_THREAD, NULL);
	truth("failed", "EINVAL");
	pid = fork();
	if (!pid)
		_exit(0);
	waitpid(pid, NULL, 0);
	truth("chosen", "%d", pid);
	if (!clone_as(pid)) {
		open("/etc/shells", O_RDONLY);
		_exit(0);
	}
	wait(NULL);
}

int main(void)
{
	truth_page();
	files();
	relatives();
	truth("vpid", "%d %d", getpid(), getpid());
	open("/etc/fstab", O_RDONLY);
	truth("in_namespace", "1");
	if (!clone_with(CLONE_NEWPID, NULL)) {
		open("/etc/hostname", O_RDONLY);
		_exit(0);
	}
	wait(NULL);
	return 0;
}
