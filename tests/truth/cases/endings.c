// SPDX-License-Identifier: Apache-2.0
/*
 * How processes end: by a status, by a signal, with or without a core.
 *
 * @status: sorted '%proc.args %evt.arg.ret %evt.arg.sig' if 'evt.type=procexit and proc.args in (zero, three, group) and thread.ismain=true'
 * @signal: sorted '%proc.args %evt.arg.sig' if 'evt.type=procexit and proc.args in (abort, queued, timer, pipe, user) and thread.ismain=true'
 * @sender: '%evt.arg.sig %evt.rawarg.spid' if 'evt.type=signaldeliver and proc.args=queued'
 * @kernel: '%evt.arg.sig %evt.rawarg.spid' if 'evt.type=signaldeliver and proc.args in (timer, pipe)'
 * @itself: '%evt.arg.sig' if 'evt.type=signaldeliver and proc.args=user'
 * @calls: '%evt.type %evt.arg.sig' if 'evt.type in (kill, tgkill) and evt.dir=> and evt.arg.sig in (SIGUSR2, SIGTERM)'
 * @waited: '%evt.type %evt.rawres' if 'evt.type in (wait4, waitid) and evt.dir=< and evt.rawres!=0 and evt.failed=true'
 * @thread: sorted '%thread.ismain' if 'evt.type=procexit and proc.args=threads'
 */
#include "truth.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void *nothing(void *arg)
{
	return arg;
}

static int be(const char *what)
{
	int pipes[2];
	pthread_t thread;

	if (!strcmp(what, "three"))
		return 3;
	if (!strcmp(what, "group"))
		syscall(SYS_exit_group, 7);
	if (!strcmp(what, "abort"))
		abort();
	if (!strcmp(what, "user"))
		syscall(SYS_tgkill, getpid(), getpid(), SIGUSR2);
	if (!strcmp(what, "queued") || !strcmp(what, "unheard"))
		pause();
	if (!strcmp(what, "timer")) {
		alarm(1);
		pause();
	}
	if (!strcmp(what, "pipe")) {
		pipe(pipes);
		close(pipes[0]);
		write(pipes[1], "x", 1);
	}
	if (!strcmp(what, "threads")) {
		pthread_create(&thread, NULL, nothing, NULL);
		pthread_join(thread, NULL);
	}
	return 0;
}

static pid_t start(const char *what)
{
	pid_t pid = fork();

	if (!pid) {
		execl("/proc/self/exe", "endings", what, (char *)0);
		_exit(1);
	}
	return pid;
}

static void run(const char *what)
{
	waitpid(start(what), NULL, 0);
}

int main(int argc, char **argv)
{
	struct rlimit none = { 0, 0 };
	union sigval value = { 1 };
	pid_t pid;

	if (argc > 1)
		return be(argv[1]);
	signal(SIGHUP, SIG_DFL); /* which nohup ignores */
	setrlimit(RLIMIT_CORE, &none);
	run("zero");
	run("three");
	run("group");
	truth("status", "zero 0 0");
	truth("status", "three 3 0");
	truth("status", "group 7 0");
	run("abort");
	run("user");
	pid = start("queued");
	usleep(200000);
	sigqueue(pid, SIGHUP, value);
	waitpid(pid, NULL, 0);
	run("timer");
	run("pipe");
	truth("signal", "abort SIGABRT");
	truth("signal", "user SIGUSR2");
	truth("signal", "queued SIGHUP");
	truth("signal", "timer SIGALRM");
	truth("signal", "pipe SIGPIPE");
	truth("sender", "SIGHUP %d", getpid());
	truth("kernel", "SIGALRM 0");
	truth("kernel", "SIGPIPE 0");
	truth("itself", "SIGUSR2");
	truth("calls", "tgkill SIGUSR2");
	kill(start("unheard"), SIGTERM);
	wait(NULL);
	truth("calls", "kill SIGTERM");
	run("threads");
	truth("thread", "false");
	truth("thread", "true");
	waitpid(-1, NULL, 0);
	truth("waited", "wait4 -10");
	return 0;
}
