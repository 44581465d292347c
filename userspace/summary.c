// SPDX-License-Identifier: Apache-2.0
/* Counts events by type for -S and prints the table. */
#include "summary.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_ROWS 100

void summary_count(struct summary *summary, const struct insp_event *ev)
{
	if (ev->scap->type < RS_EVENT_TYPES)
		summary->counts[ev->scap->type]++;
}

/* More first; among equals the table's order. */
static int compare(const void *a, const void *b, void *counts)
{
	uint16_t ta = *(const uint16_t *)a, tb = *(const uint16_t *)b;
	const uint64_t *of = counts;

	if (of[ta] != of[tb])
		return of[ta] < of[tb] ? 1 : -1;
	return ta - tb;
}

void summary_print(const struct summary *summary)
{
	uint16_t types[RS_EVENT_TYPES];
	size_t n, ntypes = 0;

	for (n = 0; n < RS_EVENT_TYPES; n++)
		if (summary->counts[n])
			types[ntypes++] = n;
	qsort_r(types, ntypes, sizeof(*types), compare, (void *)summary->counts);
	puts("----------------------\nEvent           #Calls\n----------------------");
	for (n = 0; n < ntypes && n < MAX_ROWS; n++)
		printf("%c %-16s%" PRIu64 "\n", types[n] & 1 ? '<' : '>',
		       scap_event_info(types[n])->name, summary->counts[types[n]]);
}
