/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Sessions: one for each open of the device, each with rings and options of its own.
 * The probes walk the list of started sessions.
 */
#ifndef RS_SESSION_H
#define RS_SESSION_H

#include <linux/fs.h>
#include <linux/irq_work.h>
#include <linux/list.h>
#include <linux/timer.h>
#include <linux/wait.h>

#include "filter.h"
#include "ring.h"

/* What a consumer that sleeps in poll() waits for. */
enum rs_wait_state {
	RS_WAIT_NONE,  /* no consumer sleeps */
	RS_WAIT_FIRST, /* the first event, which starts the latency timer */
	RS_WAIT_TIMER, /* the timer or the watermark */
};

struct rs_session {
	struct list_head node;		/* in rs_sessions while started */
	u64 number;			/* increases from session to session along the list */
	struct rs_ring __percpu *rings; /* NULL before RS_IOC_SETUP */
	u32 watermark;			/* so many unread bytes in a ring wake the consumer */
	unsigned long latency;		/* jiffies after the first event that wake it */
	struct rs_session_filter filter;
	bool started;
	bool stopped;
	bool filtered;	/* RS_IOC_FILTER was used */
	bool ready;	/* poll() is to return */
	int wait_state; /* enum rs_wait_state */
	wait_queue_head_t wait;
	struct irq_work work;
	struct timer_list timer;
};

/* The started sessions; read under RCU, changed under a mutex. */
extern struct list_head rs_sessions;
extern const struct file_operations rs_session_fops;

/*
 * Wakes the consumer, or lets the timer do so, if it sleeps and what it waits for has
 * happened. Sets the ring's next wake_at. Runs on the ring's CPU in any context.
 */
void rs_session_check_wakeup(struct rs_session *session, struct rs_ring *ring);

/* To be called after an event was stored, with the position after its reservation. */
static __always_inline void rs_session_notify(struct rs_session *session, struct rs_ring *ring,
					      u64 pos)
{
	if (unlikely(pos >= READ_ONCE(ring->wake_at)))
		rs_session_check_wakeup(session, ring);
}

#endif
