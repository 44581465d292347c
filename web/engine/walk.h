/* SPDX-License-Identifier: Apache-2.0 */
/* Goes to rows of a list: which event of the trace is the next row. */
#ifndef WEB_WALK_H
#define WEB_WALK_H

#include "list.h"

struct walk {
	const struct list *list;
	size_t row, end; /* the next row, and where to stop */
	uint64_t last;	 /* number of the last event seen */
};

/*
 * Whether a text names a field whose value depends on events that are not read when the
 * reading begins in the middle.
 */
bool walk_needs_start(const char *text);

/*
 * Begins at the row that a question names ("list", "first", "count"), and opens the job's
 * handle. from_start: so that it reads the trace from its beginning.
 */
int walk_begin(struct walk *walk, struct job *job, struct insp_json question, size_t count_max,
	       bool from_start);

enum walk_place { WALK_BEFORE, WALK_ROW, WALK_END };

/* What the event is: not the next row, the next row, or past the last one. */
enum walk_place walk_event(struct walk *walk, struct job *job, const struct insp_event *ev);

/* Gives the handle back, if it has not failed. */
void walk_end(struct walk *walk, struct job *job);

#endif
