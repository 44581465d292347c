// SPDX-License-Identifier: Apache-2.0
/* Counts events by type for -S and prints the table. */
#include "summary.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_ROWS 100

static size_t place_of(const struct insp_event *ev)
{
	uint16_t code, type = ev->scap->type;

	if (type > RS_EV_GENERIC_X)
		return type;
	code = insp_generic_code(ev);
	if (code >= SUMMARY_CODES)
		code = SUMMARY_CODES - 1;
	return SCAP_EVENT_TYPES + 2 * code + (type & 1);
}

static const char *name_of(size_t place)
{
	const struct scap_syscall_info *call;

	if (place < SCAP_EVENT_TYPES)
		return scap_event_info(place)->name;
	call = scap_syscall_info((place - SCAP_EVENT_TYPES) / 2);
	return call ? call->name : "<unknown>";
}

void summary_count(struct summary *summary, const struct insp_event *ev)
{
	size_t place = place_of(ev);

	if (place < SUMMARY_PLACES)
		summary->counts[place]++;
}

/* Descending by count; equal counts in the order of the tables. */
static int compare(const void *a, const void *b, void *counts)
{
	uint16_t pa = *(const uint16_t *)a, pb = *(const uint16_t *)b;
	const uint64_t *of = counts;

	if (of[pa] != of[pb])
		return of[pa] < of[pb] ? 1 : -1;
	return pa - pb;
}

void summary_print(const struct summary *summary)
{
	uint16_t places[SUMMARY_PLACES];
	size_t n, used = 0;

	static_assert(SCAP_EVENT_TYPES % 2 == 0, "odd places are exits in both parts");
	for (n = 0; n < SUMMARY_PLACES; n++)
		if (summary->counts[n])
			places[used++] = n;
	qsort_r(places, used, sizeof(*places), compare, (void *)summary->counts);
	puts("----------------------\nEvent           #Calls\n----------------------");
	for (n = 0; n < used && n < MAX_ROWS; n++)
		printf("%c %-15s %" PRIu64 "\n", places[n] & 1 ? '<' : '>', name_of(places[n]),
		       summary->counts[places[n]]);
}
