/* SPDX-License-Identifier: Apache-2.0 */
/* -S: how often each type of event came. */
#ifndef SUMMARY_H
#define SUMMARY_H

#include "insp.h"

struct summary {
	uint64_t counts[RS_EVENT_TYPES];
};

void summary_count(struct summary *summary, const struct insp_event *ev);
/* Prints the most frequent types, the first 100. */
void summary_print(const struct summary *summary);

#endif
