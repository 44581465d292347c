// SPDX-License-Identifier: Apache-2.0
/*
 * A timer whose signal handler checks the chisels. It counts CPU time, because a script may
 * wait for a slow terminal, but not compute for ever.
 */
#include "watchdog.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "complain.h"
#include "stop.h"

#define TICK_NS 50000000
#define TICKS_PER_S (NS_PER_S / TICK_NS)

/* glibc names this member only in later versions. */
#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

static const struct run *watched;
static timer_t timer;

static void tick(int sig, siginfo_t *info, void *context)
{
	int saved_errno = errno;
	size_t n;

	/* <=: the chisel that is being loaded is not counted yet */
	for (n = 0; n <= watched->nchisels && n < MAX_CHISELS; n++)
		if (watched->chisels[n].chisel)
			insp_chisel_watch(watched->chisels[n].chisel,
					  watched->req->chisel_seconds * TICKS_PER_S,
					  stop_requests(), context);
	errno = saved_errno;
}

int watchdog_start(const struct run *run)
{
	/* SA_NODEFER: insp_chisel_watch() may leave the handler with a jump */
	const struct sigaction action = { .sa_sigaction = tick,
					  .sa_flags = SA_SIGINFO | SA_RESTART | SA_NODEFER };
	const struct itimerspec period = { { 0, TICK_NS }, { 0, TICK_NS } };
	struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGPROF };

	if (watched)
		return 0;
	watched = run;
	event.sigev_notify_thread_id = syscall(SYS_gettid);
	if (sigaction(SIGPROF, &action, NULL) ||
	    timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer) ||
	    timer_settime(timer, 0, &period, NULL))
		return complain("chisels: cannot set the timer that watches them: %s",
				strerror(errno));
	return 0;
}

void watchdog_stop(void)
{
	if (!watched)
		return;
	timer_delete(timer);
	signal(SIGPROF, SIG_IGN);
	watched = NULL;
}
