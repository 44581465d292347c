/* SPDX-License-Identifier: Apache-2.0 */
/* -S: how often each type of event came. */
#ifndef SUMMARY_H
#define SUMMARY_H

#include "insp.h"

/*
 * Places for the types of the table, then two for each call that has no type of
 * its own: its enter and its exit. A portable number beyond them counts as the
 * last one, which no call has.
 */
#define SUMMARY_CODES 1024
#define SUMMARY_PLACES (SCAP_EVENT_TYPES + 2 * SUMMARY_CODES)

struct summary {
	uint64_t counts[SUMMARY_PLACES];
};

void summary_count(struct summary *summary, const struct insp_event *ev);
/* Prints the most frequent types, the first 100. */
void summary_print(const struct summary *summary);

#endif
