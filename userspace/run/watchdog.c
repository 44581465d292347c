// SPDX-License-Identifier: Apache-2.0
/*
 * Timers whose signal handler checks the chisels. The limit of a callback counts CPU time,
 * because a script may wait for a slow terminal, but not compute for ever. Once the user has
 * asked to stop, the time counts that he waits.
 */
#include "watchdog.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "common/complain.h"
#include "common/stop.h"

#define TICK_NS 50000000
#define TICKS_PER_S (NS_PER_S / TICK_NS)

/* glibc names this member only in later versions. */
#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

static const struct run *watched;
static timer_t cpu_timer, real_timer;

/* Ticks of each callback after SIGTERM, whose sender may not come back to ask again. */
#define TICKS_AFTER_TERM 12

static unsigned int max_ticks(void)
{
	if (stop_signal() == SIGTERM)
		return TICKS_AFTER_TERM;
	return watched->req->chisel_seconds * TICKS_PER_S;
}

static void tick(int sig, siginfo_t *info, void *context)
{
	int saved_errno = errno;
	size_t n;

	/* <=: the chisel that is being loaded is not counted yet */
	for (n = 0; n <= watched->nchisels && n < MAX_CHISELS; n++)
		if (watched->chisels[n].chisel)
			insp_chisel_watch(watched->chisels[n].chisel, max_ticks(), stop_requests(),
					  context);
	errno = saved_errno;
}

static const struct itimerspec period = { { 0, TICK_NS }, { 0, TICK_NS } };

/* Runs in a signal handler. */
static void count_real_time(void)
{
	static const struct itimerspec none = { { 0, 0 }, { 0, 0 } };

	timer_settime(cpu_timer, 0, &none, NULL);
	timer_settime(real_timer, 0, &period, NULL);
}

int watchdog_start(const struct run *run)
{
	/* SA_NODEFER: insp_chisel_watch() may leave the handler with a jump */
	const struct sigaction action = { .sa_sigaction = tick,
					  .sa_flags = SA_SIGINFO | SA_RESTART | SA_NODEFER };
	struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGPROF };

	if (watched)
		return 0;
	watched = run;
	event.sigev_notify_thread_id = syscall(SYS_gettid);
	if (sigaction(SIGPROF, &action, NULL) ||
	    timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &cpu_timer) ||
	    timer_create(CLOCK_MONOTONIC, &event, &real_timer) ||
	    timer_settime(cpu_timer, 0, &period, NULL))
		return complain("chisels: cannot set the timer that watches them: %s",
				strerror(errno));
	stop_call(count_real_time);
	return 0;
}

void watchdog_hold(bool hold)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGPROF);
	pthread_sigmask(hold ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

void watchdog_stop(void)
{
	if (!watched)
		return;
	stop_call(NULL);
	timer_delete(cpu_timer);
	timer_delete(real_timer);
	signal(SIGPROF, SIG_IGN);
	watched = NULL;
}
