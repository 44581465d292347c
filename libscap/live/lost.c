// SPDX-License-Identifier: Apache-2.0
/* Makes the event about lost events (lost.h). Knows no ring. */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "lost.h"

static const char id[] = "drops";

#define U64_DIGITS "18446744073709551615"
_Static_assert(sizeof(id) + sizeof("full=" U64_DIGITS " position=" U64_DIGITS
				   " fault=" U64_DIGITS) <=
		       SCAP_LOST_TEXT,
	       "the longest text has room");

void scap_lost_write(struct scap_lost_event *ev, const struct rs_lost *lost)
{
	int len;

	memcpy(ev->text, id, sizeof(id));
	len = snprintf(ev->text + sizeof(id), sizeof(ev->text) - sizeof(id),
		       "full=%" PRIu64 " position=%" PRIu64 " fault=%" PRIu64, (uint64_t)lost->full,
		       (uint64_t)lost->consumer, (uint64_t)lost->fault);
	ev->lens[0] = sizeof(id);
	ev->lens[1] = len + 1;
	ev->head = (struct rs_event){
		.ts = lost->event.ts,
		.tid = -1,
		.type = RS_EV_NOTIFICATION_E,
		.nparams = 2,
		.len = offsetof(struct scap_lost_event, text) + sizeof(id) + len + 1,
	};
}
