// SPDX-License-Identifier: Apache-2.0
/*
 * Descriptors that processes share, and threads that have their own.
 *
 * @child_opens: '%fd.name' if 'evt.type=pread and evt.dir=< and evt.rawres=1'
 * @child_closes: '%fd.name' if 'evt.type=fstat and evt.dir=< and fd.num=5'
 * @thread_own: sorted '%fd.name' if 'evt.type=readv and evt.dir=<'
 * @unshared: sorted '%fd.name' if 'evt.type=preadv and evt.dir=<'
 * @ranged: sorted '%fd.name' if 'evt.type=lseek and evt.dir=<'
 */
#include "truth.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static char stacks[2][65536] __attribute__((aligned(64)));
static char byte;
static struct iovec vector = { &byte, 1 };

/* Runs the function in a new task with these flags and waits until it has ended. */
static void run(int (*work)(void *), int flags, char *stack)
{
	static volatile pid_t alive;
	int pid;

	alive = 1;
	pid = clone(work, stack + sizeof(stacks[0]), flags | CLONE_CHILD_CLEARTID | CLONE_VM, NULL,
		    NULL, NULL, (pid_t *)&alive);
	if (pid < 0)
		exit(1);
	while (alive)
		usleep(1000);
	if (!(flags & CLONE_THREAD))
		waitpid(pid, NULL, 0);
}

static int opens(void *unused)
{
	return dup2(open("/etc/passwd", O_RDONLY), 4) != 4;
}

static int closes(void *unused)
{
	close(5);
	return dup2(open("/etc/group", O_RDONLY), 5) != 5;
}

static int opens_its_own(void *unused)
{
	dup2(open("/etc/shells", O_RDONLY), 7);
	return readv(7, &vector, 1) != 1;
}

static void *unshares(void *unused)
{
	unshare(CLONE_FILES);
	dup2(open("/etc/shells", O_RDONLY), 8);
	preadv(8, &vector, 1, 0);
	return NULL;
}

static void *unshares_range(void *unused)
{
	/* CLOSE_RANGE_UNSHARE */
	if (syscall(SYS_close_range, 9, 9, 2))
		truth("skip", "no close_range()");
	dup2(open("/etc/shells", O_RDONLY), 9);
	lseek(9, 0, SEEK_SET);
	return NULL;
}

int main(void)
{
	enum { OWN_FILES = CLONE_THREAD | CLONE_SIGHAND | CLONE_FS };
	char room[256];
	pthread_t thread;

	truth("child_opens", "/etc/passwd");
	run(opens, CLONE_FILES | SIGCHLD, stacks[0]);
	pread(4, &byte, 1, 0);

	dup2(open("/etc/hosts", O_RDONLY), 5);
	truth("child_closes", "/etc/group");
	run(closes, CLONE_FILES | SIGCHLD, stacks[0]);
	syscall(SYS_fstat, 5, room);

	dup2(open("/etc/hosts", O_RDONLY), 7);
	truth("thread_own", "/etc/hosts");
	truth("thread_own", "/etc/shells");
	run(opens_its_own, OWN_FILES, stacks[1]);
	readv(7, &vector, 1);

	dup2(open("/etc/hosts", O_RDONLY), 8);
	truth("unshared", "/etc/hosts");
	truth("unshared", "/etc/shells");
	pthread_create(&thread, NULL, unshares, NULL);
	pthread_join(thread, NULL);
	preadv(8, &vector, 1, 0);

	dup2(open("/etc/hosts", O_RDONLY), 9);
	truth("ranged", "/etc/hosts");
	truth("ranged", "/etc/shells");
	pthread_create(&thread, NULL, unshares_range, NULL);
	pthread_join(thread, NULL);
	lseek(9, 0, SEEK_SET);
	return 0;
}
