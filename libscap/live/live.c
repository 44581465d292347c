// SPDX-License-Identifier: Apache-2.0
/*
 * What the live engines share (live.h). Knows the merge and /proc, but not where the rings
 * come from.
 */
#include <errno.h>
#include <sched.h>
#include <string.h>

#include "scap_engine.h"
#include "clock.h"
#include "live.h"
#include "pollable.h"
#include "start/proc.h"
#include "start/received.h"
#include "start/usage.h"

#define NS_PER_MS (NS_PER_S / 1000)
/* How often a caller that polls is kept for a record that is being written. */
#define POLL_TRIES 1000

static int64_t now_ms(void)
{
	return scap_clock_ns(CLOCK_MONOTONIC) / NS_PER_MS;
}

/* A record is complete within a microsecond, unless its writer was interrupted. */
static void wait_for_writer(unsigned int tries)
{
	if (tries % 64 == 63)
		sched_yield();
}

static int take_event(struct scap *scap, struct scap_merge *merge,
		      int (*wait)(struct scap *scap, int timeout_ms))
{
	int64_t left = scap->timeout_ms, end = 0;
	enum scap_merge_result found;
	unsigned int tries = 0;
	int err;

	while ((found = scap_merge_next(merge, &scap->ev)) != SCAP_MERGE_EVENT) {
		if (found == SCAP_MERGE_NONE && merge->stopped)
			return SCAP_EOF;
		if (!end)
			end = now_ms() + left;
		else if (scap->timeout_ms >= 0 && (left = end - now_ms()) <= 0)
			return SCAP_TIMEOUT;
		if (found == SCAP_MERGE_PENDING) {
			wait_for_writer(tries++);
			continue;
		}
		err = wait(scap, left);
		if (err)
			return err;
	}
	return SCAP_EVENT;
}

/*
 * For a caller that polls. Nothing may come unseen between the last look at the rings and
 * its wait, so the producers are told to wake it before that look. If the writer of a
 * record was interrupted, the descriptor stays readable.
 */
static int take_polled(struct scap *scap, struct scap_merge *merge,
		       int (*wait)(struct scap *scap, int timeout_ms))
{
	enum scap_merge_result found;
	bool told = false;
	int err;

	for (unsigned int tries = 0; tries < POLL_TRIES; tries++) {
		found = scap_merge_next(merge, &scap->ev);
		if (found == SCAP_MERGE_EVENT)
			return SCAP_EVENT;
		if (found == SCAP_MERGE_PENDING) {
			wait_for_writer(tries);
			continue;
		}
		if (merge->stopped)
			return SCAP_EOF;
		if (told) {
			scap_pollable_set(scap->pollable, false);
			return SCAP_TIMEOUT;
		}
		told = true;
		err = wait(scap, 0);
		if (err)
			return err;
	}
	return SCAP_TIMEOUT;
}

static int take(struct scap *scap, struct scap_merge *merge,
		int (*wait)(struct scap *scap, int timeout_ms))
{
	if (!scap->pollable)
		return take_event(scap, merge, wait);
	scap_pollable_set(scap->pollable, true);
	return take_polled(scap, merge, wait);
}

static bool may_receive_fds(const struct scap_event *ev)
{
	return ev->type == RS_EV_SOCKET_RECVMSG_X || ev->type == RS_EV_SOCKET_RECVMMSG_X;
}

int scap_live_next(struct scap *scap, struct scap_merge *merge,
		   int (*wait)(struct scap *scap, int timeout_ms))
{
	int res;

	if (scap->has_received) {
		scap->has_received = scap_received_next(scap->received, &scap->ev);
		if (scap->has_received)
			return SCAP_EVENT;
	}
	if (scap->usage && scap_usage_next(scap->usage, &scap->ev))
		return SCAP_EVENT;
	res = take(scap, merge, wait);
	if (res == SCAP_EVENT && scap->usage)
		scap_usage_meet(scap->usage, &scap->ev);
	if (res == SCAP_TIMEOUT && scap->usage &&
	    scap_usage_idle(scap->usage, scap_clock_ns(CLOCK_REALTIME), &scap->ev))
		return SCAP_EVENT;
	if (res == SCAP_EVENT && may_receive_fds(&scap->ev))
		scap->has_received = scap_received_meet(scap->received, &scap->ev);
	return res;
}

int scap_live_poll_fd(struct scap *scap, int engine_fd)
{
	if (!scap->pollable)
		scap->pollable = scap_pollable_new(engine_fd);
	return scap->pollable ? scap->pollable->fd :
				scap_fail(scap, -errno, "cannot make a descriptor to poll: %s",
					  strerror(errno));
}

/* Each CPU changes its own counters, also while they are read. */
static uint64_t counter(const __u64 *value)
{
	return __atomic_load_n(value, __ATOMIC_RELAXED);
}

void scap_live_stats(const struct scap_merge *merge, struct scap_stats *stats)
{
	uint32_t n;

	stats->out_of_order = merge->out_of_order;
	stats->broken = merge->broken;
	for (n = 0; n < merge->nrings; n++) {
		const struct rs_ring_producer *producer = merge->rings[n].producer;

		stats->seen += counter(&producer->seen);
		stats->stored += counter(&producer->stored);
		stats->filtered += counter(&producer->filtered);
		stats->dropped_full += counter(&producer->dropped_full);
		stats->dropped_consumer += counter(&producer->dropped_consumer);
		stats->dropped_fault += counter(&producer->dropped_fault);
		stats->ring_bytes = merge->rings[n].size;
		if (stats->high_water < counter(&producer->high_water))
			stats->high_water = counter(&producer->high_water);
	}
}

int scap_live_scan(struct scap *scap, int (*walk)(struct scap *scap))
{
	struct scap_store *store = &scap->store;
	int err = scap_proc_scan_machine(store);

	if (!err && (!walk || walk(scap)))
		err = scap_proc_scan_threads(store);
	scap_store_publish(store);
	scap->received = scap_received_new();
	if (!scap->received || (!err && scap->opts.cpu_times && !(scap->usage = scap_usage_new())))
		return scap_fail(scap, -ENOMEM, "out of memory");
	return err ? scap_fail(scap, err, "/proc: cannot read: %s", strerror(-err)) : 0;
}

void scap_live_fini(struct scap *scap)
{
	scap_usage_free(scap->usage);
	scap_received_free(scap->received);
	scap_pollable_free(scap->pollable);
}
