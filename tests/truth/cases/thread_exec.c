// SPDX-License-Identifier: Apache-2.0
/*
 * A thread that is not the first one executes a program: it becomes the whole process.
 *
 * @executed: '%proc.name %proc.exepath %proc.args %thread.ismain %proc.nthreads' if 'evt.type=execve and evt.dir=< and evt.rawres=0 and proc.args startswith from-thread'
 * @after: '%proc.name %proc.exepath %proc.pid %thread.tid %proc.nthreads' if 'evt.type=exit_group and evt.dir=> and proc.args startswith from-thread'
 * @kept: '%fd.name' if 'evt.type=read and evt.dir=< and fd.num=0 and proc.args startswith -'
 */
#include "truth.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

static void *sleeps(void *unused)
{
	pause();
	return NULL;
}

static void *executes(void *path)
{
	usleep(10000);
	execl(path, "x", strstr(path, "cat") ? "-" : "from-thread", NULL);
	return NULL;
}

static int in_thread(const char *path)
{
	pthread_t thread;
	int pid = fork();

	if (pid)
		return pid;
	pthread_create(&thread, NULL, sleeps, NULL);
	pthread_create(&thread, NULL, executes, (void *)path);
	pthread_join(thread, NULL);
	_exit(1);
}

int main(void)
{
	int pid = in_thread("/usr/bin/echo");

	truth("executed", "echo /usr/bin/echo from-thread true 1");
	truth("after", "echo /usr/bin/echo %d %d 1", pid, pid);
	waitpid(pid, NULL, 0);
	truth("kept", "/etc/issue");
	truth("kept", "/etc/issue");
	dup2(open("/etc/issue", O_RDONLY), 0);
	waitpid(in_thread("/usr/bin/cat"), NULL, 0);
	return 0;
}
