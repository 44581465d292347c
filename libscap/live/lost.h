/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many events a ring lost, as an event that readers of trace files know: a
 * notification without a thread (-1), with the id "drops" and the counts by reason.
 */
#ifndef LOST_H
#define LOST_H

#include "ringside_abi.h"
#include "ringside_table.h"

#define SCAP_LOST_TEXT 100

struct scap_lost_event {
	struct rs_event head;
	__u16 lens[2];
	char text[SCAP_LOST_TEXT]; /* id and description, each with a NUL */
} __attribute__((packed));

/* Makes the event, from the time and the counts in *lost. */
void scap_lost_write(struct scap_lost_event *ev, const struct rs_lost *lost);

#endif
