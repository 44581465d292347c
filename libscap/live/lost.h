/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a ring lost, as an event of a kind that trace files and their readers
 * know: a notification with id "drops" and the counts by reason, which has no
 * thread (-1).
 */
#ifndef LOST_H
#define LOST_H

#include "ringside_abi.h"
#include "ringside_table.h"

#define SCAP_LOST_TEXT 100

struct scap_lost_event {
	struct rs_event head;
	__u16 lens[2];
	char text[SCAP_LOST_TEXT]; /* id and description, each with its NUL */
} __attribute__((packed));

/* Writes the event of lost->event's time, from the counts alone. */
void scap_lost_write(struct scap_lost_event *ev, const struct rs_lost *lost);

#endif
