/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Sessions: one per open of the device, each with its own rings and options.
 * The list of started ones is what the probes walk.
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

/* What a consumer in poll() is waiting for. */
enum rs_wait_state {
	RS_WAIT_NONE,  /* nobody waits */
	RS_WAIT_FIRST, /* for the first event: it starts the latency timer */
	RS_WAIT_TIMER, /* for the timer or the watermark */
};

struct rs_session {
	struct list_head node;		/* in rs_sessions while started */
	u64 number;			/* counts sessions as they start: the order of the list */
	struct rs_ring __percpu *rings; /* NULL before RS_IOC_SETUP */
	u32 watermark;			/* bytes waiting that wake the consumer at once */
	unsigned long latency;		/* jiffies that an event may wait for others */
	struct rs_session_filter filter;
	bool started;
	bool stopped;
	bool filtered;	/* RS_IOC_FILTER has been */
	bool ready;	/* poll() shall return */
	int wait_state; /* enum rs_wait_state */
	wait_queue_head_t wait;
	struct irq_work work;
	struct timer_list timer;
};

/* The started sessions: read under RCU, changed under a mutex. */
extern struct list_head rs_sessions;
extern const struct file_operations rs_session_fops;

/*
 * Wakes a consumer that waits, or prepares to, and says when to ask again; on the
 * ring's CPU, from any context.
 */
void rs_session_rouse(struct rs_session *session, struct rs_ring *ring);

/* To be called when an event was stored, with the position behind what was reserved for it. */
static __always_inline void rs_session_notify(struct rs_session *session, struct rs_ring *ring,
					      u64 pos)
{
	if (unlikely(pos >= READ_ONCE(ring->wake_at)))
		rs_session_rouse(session, ring);
}

#endif
