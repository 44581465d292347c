// SPDX-License-Identifier: Apache-2.0
/* The signal handlers that end a capture. Knows nothing of captures. */
#include "stop.h"

#include <signal.h>
#include <sys/time.h>
#include <stddef.h>
#include <unistd.h>

#include "array.h"

static volatile sig_atomic_t requests, snapshots, last;

static void (*volatile on_request)(void);

void stop_call(void (*fn)(void))
{
	on_request = fn;
}

static void count_request(int sig)
{
	void (*call)(void) = on_request;

	requests++;
	if (sig != SIGALRM)
		last = sig;
	if (call)
		call();
	/* a chisel in an endless loop never calls stop_requests(): a third signal kills us */
	if (requests == 2)
		signal(sig, SIG_DFL);
}

void stop_init(bool leave_interrupt)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGALRM, SIGHUP };
	/* no SA_RESTART: a signal must end the wait for events */
	struct sigaction action = { .sa_handler = count_request };
	struct sigaction old;
	size_t n;

	sigemptyset(&action.sa_mask);
	for (n = 0; n < ARRAY_SIZE(signals); n++) {
		if (signals[n] == SIGHUP && !sigaction(SIGHUP, NULL, &old) &&
		    old.sa_handler == SIG_IGN)
			continue;
		sigaction(signals[n], &action, NULL);
	}
	if (leave_interrupt)
		signal(SIGINT, SIG_IGN);
	/* writes to a closed pipe return EPIPE instead */
	signal(SIGPIPE, SIG_IGN);
}

void stop_after(uint64_t duration_ns)
{
	const struct itimerval timer = { .it_value = { duration_ns / 1000000000,
						       (duration_ns / 1000 + 1) % 1000000 } };

	if (duration_ns)
		setitimer(ITIMER_REAL, &timer, NULL);
}

int stop_requests(void)
{
	return requests;
}

int stop_signal(void)
{
	return last;
}

static void count_snapshot(int sig)
{
	snapshots++;
}

void stop_catch_snapshots(void)
{
	struct sigaction action = { .sa_handler = count_snapshot };

	sigemptyset(&action.sa_mask);
	sigaction(SIGUSR1, &action, NULL);
}

unsigned int stop_snapshots(void)
{
	return snapshots;
}

/* Signals are blocked between the test and sigsuspend(), so none is missed. */
bool stop_wait(unsigned int taken)
{
	sigset_t all, old;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &old);
	while (!requests && (unsigned int)snapshots <= taken)
		sigsuspend(&old);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return (unsigned int)snapshots > taken;
}
