// SPDX-License-Identifier: Apache-2.0
/*
 * Who becomes the parent of a process whose parent dies.
 *
 * @init: '%proc.ppid' if 'evt.type=openat and evt.dir=< and fd.name=/etc/issue'
 * @subreaper: '%proc.ppid %proc.pname' if 'evt.type=openat and evt.dir=< and fd.name=/etc/hosts'
 * @other_thread: '%proc.ppid' if 'evt.type=openat and evt.dir=< and fd.name=/etc/group'
 * @in_namespace: '%proc.ppid' if 'evt.type=openat and evt.dir=< and fd.name=/etc/shells'
 */
#include "truth.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* A grandchild whose parent ends at once; it then opens the file. */
static void orphan(const char *situation, const char *path, const char *name)
{
	int pid = fork(), parent;

	if (pid) {
		waitpid(pid, NULL, 0);
		return;
	}
	parent = getpid();
	if (fork())
		_exit(0);
	while (getppid() == parent)
		usleep(1000);
	open(path, O_RDONLY);
	truth(situation, "%d%s", getppid(), name);
	_exit(0);
}

static void *makes_child(void *unused)
{
	if (!fork()) {
		usleep(50000);
		open("/etc/group", O_RDONLY);
		_exit(0);
	}
	return NULL;
}

/* In a new process name space: its first process adopts the orphans. */
static void in_namespace(void)
{
	int pid;

	if (unshare(CLONE_NEWPID))
		return;
	pid = fork();
	if (!pid) {
		if (!fork()) {
			if (!fork()) {
				while (getppid() != 1)
					usleep(1000);
				open("/etc/shells", O_RDONLY);
			}
			_exit(0);
		}
		while (wait(NULL) > 0)
			;
		_exit(0);
	}
	truth("in_namespace", "%d", pid);
	waitpid(pid, NULL, 0);
}

int main(void)
{
	pthread_t thread;

	prctl(PR_SET_NAME, "adopter");
	orphan("init", "/etc/issue", "");
	usleep(50000);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	orphan("subreaper", "/etc/hosts", " adopter");
	while (wait(NULL) > 0)
		;
	truth("other_thread", "%d", getpid());
	pthread_create(&thread, NULL, makes_child, NULL);
	pthread_join(thread, NULL);
	while (wait(NULL) > 0)
		;
	in_namespace();
	return 0;
}
