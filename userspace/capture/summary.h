/* SPDX-License-Identifier: Apache-2.0 */
/* -S: counts the events of each type. */
#ifndef SUMMARY_H
#define SUMMARY_H

#include "insp.h"

/*
 * A counter for each event type, then two for each system call without a type of its own:
 * for its enter and its exit. Portable numbers beyond the last counter share it.
 */
#define SUMMARY_CODES 1024
#define SUMMARY_PLACES (SCAP_EVENT_TYPES + 2 * SUMMARY_CODES)

struct summary {
	uint64_t counts[SUMMARY_PLACES];
};

void summary_count(struct summary *summary, const struct insp_event *ev);
/* Prints the 100 most frequent types. */
void summary_print(const struct summary *summary);

#endif
