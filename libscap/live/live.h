/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the live engines share: the loop that takes events from the merge and waits when
 * there are none, the state at the start, the counters of the rings.
 */
#ifndef LIVE_H
#define LIVE_H

#include "merge.h"

struct scap;

/*
 * Serves struct engine_ops.next. When all rings are empty, wait() is called. It returns 0
 * after up to timeout_ms, or earlier if there may be events, or a negative errno. It may
 * also return at once, and is then called again.
 */
int scap_live_next(struct scap *scap, struct scap_merge *merge,
		   int (*wait)(struct scap *scap, int timeout_ms));

/*
 * Serves scap_poll_fd(). engine_fd becomes readable when there are events after wait() was
 * called and SCAP_TIMEOUT returned. From this call on, that is the only use of wait(): it
 * is called once, with timeout 0, before the rings are looked at for the last time.
 */
int scap_live_poll_fd(struct scap *scap, int engine_fd);

/* Adds the producers' counters to *stats. */
void scap_live_stats(const struct scap_merge *merge, struct scap_stats *stats);

/*
 * Reads the state at the start. Threads and descriptors come from walk() or, if that is
 * NULL or fails, from /proc. walk() returns 0 or a negative errno; if it fails it must not
 * have added anything. Returns 0 or a negative errno.
 */
int scap_live_scan(struct scap *scap, int (*walk)(struct scap *scap));

/* Frees what scap_live_scan() allocated in the handle, except the store. */
void scap_live_fini(struct scap *scap);

#endif
