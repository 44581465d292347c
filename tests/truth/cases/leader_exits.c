// SPDX-License-Identifier: Apache-2.0
/*
 * The first thread of a process ends before the others, which go on.
 *
 * @files: '%fd.name' if 'evt.type=read and evt.dir=< and fd.num=60'
 * @process: '%proc.pid %proc.ppid %proc.args' if 'evt.type=openat and evt.dir=< and fd.name=/etc/hosts'
 * @folder: '%fd.name' if 'evt.type=openat and evt.dir=< and evt.rawarg.name=issue'
 * @child: '%proc.ppid %fd.name' if 'evt.type=openat and evt.dir=< and fd.name=/etc/group'
 */
#include "truth.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void *goes_on(void *unused)
{
	char byte;

	usleep(50000);
	truth("files", "/etc/passwd");
	read(60, &byte, 1);
	open("/etc/hosts", O_RDONLY);
	truth("folder", "/etc/issue");
	openat(AT_FDCWD, "issue", O_RDONLY);
	if (!fork()) {
		truth("child", "%d /etc/group", getppid());
		open("/etc/group", O_RDONLY);
		_exit(0);
	}
	wait(NULL);
	_exit(0);
}

int main(int argc, char **argv)
{
	pthread_t thread;
	int pid;

	if (argc == 1) {
		pid = fork();
		if (!pid)
			execl("/proc/self/exe", "x", "left-alone", NULL);
		truth("process", "%d %d left-alone", pid, getpid());
		waitpid(pid, NULL, 0);
		return 0;
	}
	chdir("/etc");
	dup2(open("/etc/passwd", O_RDONLY), 60);
	pthread_create(&thread, NULL, goes_on, NULL);
	syscall(SYS_exit, 0);
	return 0;
}
