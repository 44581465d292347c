// SPDX-License-Identifier: Apache-2.0
/*
 * The working folder: shared by threads, by processes that ask for it, or a task's own.
 *
 * @thread: '%fd.name' if 'evt.type=openat and evt.dir=< and evt.rawarg.name=hostname'
 * @process: '%fd.name' if 'evt.type=openat and evt.dir=< and evt.rawarg.name=issue'
 * @forked: sorted '%fd.name' if 'evt.type=openat and evt.dir=< and evt.rawarg.name=hosts'
 * @unshared: sorted '%fd.name' if 'evt.type=openat and evt.dir=< and evt.rawarg.name=group'
 * @descriptor: '%fd.name %proc.cwd' if 'evt.type=openat and evt.dir=< and evt.rawarg.name=bash.bashrc'
 * @failed: '%fd.name' if 'evt.type=openat and evt.dir=< and evt.rawarg.name=shells'
 */
#include "truth.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static char stack[65536] __attribute__((aligned(64)));

static void *goes_to_etc(void *unused)
{
	chdir("/etc");
	return NULL;
}

static int child_goes_to_etc(void *unused)
{
	return chdir("/etc");
}

static void *goes_alone(void *unused)
{
	unshare(CLONE_FS);
	chdir("/usr");
	openat(AT_FDCWD, "group", O_RDONLY);
	return NULL;
}

static void in_thread(void *(*work)(void *))
{
	pthread_t thread;

	pthread_create(&thread, NULL, work, NULL);
	pthread_join(thread, NULL);
}

int main(void)
{
	chdir("/");
	truth("thread", "/etc/hostname");
	in_thread(goes_to_etc);
	openat(AT_FDCWD, "hostname", O_RDONLY);

	chdir("/");
	truth("process", "/etc/issue");
	waitpid(clone(child_goes_to_etc, stack + sizeof(stack), CLONE_VM | CLONE_FS | SIGCHLD,
		      NULL),
		NULL, 0);
	openat(AT_FDCWD, "issue", O_RDONLY);

	chdir("/");
	truth("forked", "/etc/hosts");
	truth("forked", "/hosts");
	if (!fork()) {
		chdir("etc");
		openat(AT_FDCWD, "hosts", O_RDONLY);
		_exit(0);
	}
	wait(NULL);
	openat(AT_FDCWD, "hosts", O_RDONLY);

	chdir("/etc");
	truth("unshared", "/etc/group");
	truth("unshared", "/usr/group");
	in_thread(goes_alone);
	openat(AT_FDCWD, "group", O_RDONLY);

	chdir("/usr");
	truth("descriptor", "/etc/bash.bashrc /etc/");
	fchdir(open("/etc", O_RDONLY));
	openat(AT_FDCWD, "bash.bashrc", O_RDONLY);

	truth("failed", "/etc/shells");
	chdir("/no-such-folder");
	openat(AT_FDCWD, "shells", O_RDONLY);
	return 0;
}
