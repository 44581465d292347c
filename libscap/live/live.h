/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the live engines share: the loop that takes events from the merge and
 * waits where there are none, the scan at the start, the books of the rings.
 */
#ifndef LIVE_H
#define LIVE_H

#include "merge.h"

struct scap;

/*
 * The next event, or what struct engine_ops.next returns. wait() is called when
 * all rings are at rest and returns 0 after up to timeout_ms, early when there
 * may be events, or a negative errno. It may return at once: it is called again.
 */
int scap_live_next(struct scap *scap, struct scap_merge *merge,
		   int (*wait)(struct scap *scap, int timeout_ms));

/* Adds the producers' counters to *stats. */
void scap_live_stats(const struct scap_merge *merge, struct scap_stats *stats);

/*
 * Reads the state at the start: threads and descriptors through walk(), which returns 0
 * or a negative errno and then has added nothing, or else (also NULL) from /proc. Returns
 * 0 or a negative errno.
 */
int scap_live_scan(struct scap *scap, int (*walk)(struct scap *scap));

/* Frees what the scan has left in the handle. */
void scap_live_fini(struct scap *scap);

#endif
