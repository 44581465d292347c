/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPU times in the events of a live source: at the beginning of each second, a procinfo
 * event for every thread that has used the CPU. The seconds are those of the events' times.
 * Where no event comes, because the machine is idle or because the filter in the kernel lets
 * none pass, they are those of the clock, whenever the caller has waited in vain.
 */
#ifndef USAGE_H
#define USAGE_H

#include "scap.h"

/* NULL: out of memory. */
struct scap_usage *scap_usage_new(void);
void scap_usage_free(struct scap_usage *usage); /* NULL is allowed */

/*
 * To be called with each event of the source. If it is the first one of a second, it is
 * put aside and *ev becomes the first procinfo event. Threads that cannot be read are left
 * out.
 */
void scap_usage_meet(struct scap_usage *usage, struct scap_event *ev);

/*
 * To be called when no event has come within the caller's timeout, and now_ns is the time. Returns
 * whether a second has begun, and *ev is its first procinfo event.
 */
bool scap_usage_idle(struct scap_usage *usage, uint64_t now_ns, struct scap_event *ev);

/*
 * Sets *ev to the next procinfo event or, after the last, to the event that was put aside.
 * Returns false if there is neither.
 */
bool scap_usage_next(struct scap_usage *usage, struct scap_event *ev);

#endif
