/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handles that stand somewhere in the trace, for the jobs that show single events: the
 * next ones are often asked for soon.
 */
#ifndef WEB_READER_H
#define WEB_READER_H

#include "job.h"

/*
 * Gets a handle that stands before the event with that number, whose time is not before
 * ts_ns, and as near to it as can be. Returns 0 or a negative errno, with the reason in the
 * job. from_start: it has read all events before.
 */
int reader_take(struct job *job, uint32_t number, uint64_t ts_ns, bool from_start);

/* Gives the job's handle back. last: the number of the last event that it has read. */
void reader_give(struct job *job, uint64_t last);

void readers_free(struct engine *engine);

#endif
