/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The events that pass a filter, as numbers, so that any part of a list of events can be
 * shown without reading the trace from its beginning.
 */
#ifndef WEB_LIST_H
#define WEB_LIST_H

#include "job.h"

/* The time of every so many rows is kept. */
#define LIST_MARK_ROWS 256

/*
 * Events of types that are newer than the format share the number of the event before them.
 */
#define LIST_UNNUMBERED (1u << 31)

struct list {
	struct list *next;
	uint32_t number;
	char *filter;	   /* its text */
	uint32_t *numbers; /* insp_event.num, and LIST_UNNUMBERED */
	size_t count, room;
	uint64_t *marks; /* times of rows 0, LIST_MARK_ROWS, ... */
	size_t marks_room;
	bool cut; /* there are more events than a list holds */
};

/* NULL: there is no list with this number. */
struct list *list_find(const struct engine *engine, int64_t number);
void list_free(struct list *list);
void lists_free(struct engine *engine);

#endif
