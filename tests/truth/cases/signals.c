// SPDX-License-Identifier: Apache-2.0
/*
 * The signal that ends a process is the one that was sent, with its sender; the kernel
 * delivers SIGKILL to each thread. What a handler gets, and how a process ends.
 *
 * @term: '%evt.arg.sig %evt.rawarg.spid' if 'evt.type=signaldeliver and proc.args=term'
 * @kill: '%evt.arg.sig %evt.rawarg.spid' if 'evt.type=signaldeliver and proc.args=kill'
 * @segv: '%evt.arg.sig' if 'evt.type=signaldeliver and proc.args=segv'
 * @handled: '%evt.arg.sig %evt.rawarg.spid' if 'evt.type=signaldeliver and proc.args=handled'
 * @threads: sorted '%evt.arg.sig' if 'evt.type=signaldeliver and proc.args=threads'
 * @ends: sorted '%proc.args %evt.arg.sig' if 'evt.type=procexit and proc.args in (term, kill, segv) and thread.ismain=true'
 */
#include "truth.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void *sleeper(void *arg)
{
	for (;;)
		pause();
	return arg;
}

static void got(int signal)
{
	(void)signal;
}

/* What the program does when it is executed again, until a signal comes. */
static int be(const char *what)
{
	pthread_t thread;
	sigset_t none, user;

	if (strcmp(what, "segv") == 0)
		raise(SIGSEGV);
	if (strcmp(what, "handled") == 0) {
		/* Blocked until it is waited for, or it could come before. */
		sigemptyset(&none);
		sigemptyset(&user);
		sigaddset(&user, SIGUSR1);
		sigprocmask(SIG_BLOCK, &user, NULL);
		signal(SIGUSR1, got);
		write(1, "r", 1);
		sigsuspend(&none);
		return 0;
	}
	if (strcmp(what, "threads") == 0)
		pthread_create(&thread, NULL, sleeper, NULL);
	write(1, "r", 1);
	for (;;)
		pause();
}

/* Starts it, waits until it is ready, and sends the signal; 0: it sends one itself. */
static void end_by(const char *what, int signal)
{
	int ready[2];
	char c;
	pid_t pid;

	pipe(ready);
	pid = fork();
	if (!pid) {
		dup2(ready[1], 1);
		execl("/proc/self/exe", "signals", what, (char *)0);
		_exit(1);
	}
	close(ready[1]);
	read(ready[0], &c, 1);
	if (signal)
		kill(pid, signal);
	waitpid(pid, NULL, 0);
	close(ready[0]);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return be(argv[1]);
	truth("term", "SIGTERM %d", getpid());
	end_by("term", SIGTERM);
	truth("kill", "SIGKILL -1");
	end_by("kill", SIGKILL);
	truth("segv", "SIGSEGV");
	end_by("segv", 0);
	truth("handled", "SIGUSR1 %d", getpid());
	end_by("handled", SIGUSR1);
	truth("threads", "SIGTERM");
	truth("threads", "SIGTERM");
	end_by("threads", SIGTERM);
	truth("ends", "term SIGTERM");
	truth("ends", "kill SIGKILL");
	truth("ends", "segv SIGSEGV");
	return 0;
}
