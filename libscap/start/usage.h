/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPU time, once a second, in the stream of a live source: a procinfo event of
 * each thread that has used any, before the first event of the second. No clock
 * is looked at but that of the events, so a machine where nothing happens is not
 * woken for this.
 */
#ifndef USAGE_H
#define USAGE_H

#include "scap.h"

/* One that has met no event, to be freed by the caller; NULL: out of memory. */
struct scap_usage *scap_usage_new(void);
void scap_usage_free(struct scap_usage *usage); /* NULL is allowed */

/*
 * An event of the source. Where a second begins with it, it is put aside and *ev is
 * the first record. Threads that cannot be read are left out.
 */
void scap_usage_meet(struct scap_usage *usage, struct scap_event *ev);

/* What is yet to be handed out: records, then the event put aside. False: nothing is. */
bool scap_usage_next(struct scap_usage *usage, struct scap_event *ev);

#endif
