// SPDX-License-Identifier: Apache-2.0
/*
 * The number says which event a row is. Of several without a number of their own, the list's
 * filter says it. It is not asked otherwise, because it was meant for the state before the
 * event, and a walk sees the state after it.
 */
#include <errno.h>
#include <stdlib.h>

#include "reader.h"
#include "walk.h"

bool walk_needs_start(const char *text)
{
	return strstr(text, "deltatime") || strstr(text, "exectime") || strstr(text, "span.") ||
	       strstr(text, "evt.around") || strstr(text, "evt.count");
}

static int open_at(struct walk *walk, struct job *job, bool from_start)
{
	const struct list *list = walk->list;
	int err = reader_take(job, list->numbers[walk->row] & ~LIST_UNNUMBERED,
			      list->marks[walk->row / LIST_MARK_ROWS], from_start);

	return err ? err : job_compile(job, list->filter, &job->filter);
}

int walk_begin(struct walk *walk, struct job *job, struct insp_json question, size_t count_max,
	       bool from_start)
{
	size_t count;

	walk->list = list_find(job->engine, ask_number(question, "list", -1, -1, INT64_MAX));
	if (!walk->list)
		return job_fail(job, -ENOENT, "the list is not kept any more");
	walk->row = ask_number(question, "first", 0, 0, walk->list->count);
	count = ask_number(question, "count", 1, 0, count_max);
	walk->end = count < walk->list->count - walk->row ? walk->row + count : walk->list->count;
	if (walk->row == walk->end) {
		job->insp = job->engine->insp;
		return 0;
	}
	return open_at(walk, job, from_start);
}

static bool is_row(const struct walk *walk, const struct job *job, const struct insp_event *ev)
{
	uint32_t number = walk->list->numbers[walk->row];
	bool unnumbered = number & LIST_UNNUMBERED;

	if (ev->num != (number & ~LIST_UNNUMBERED) ||
	    unnumbered == (bool)scap_event_has_number(ev->scap))
		return false;
	return !unnumbered || !job->filter || insp_filter_match(job->filter, ev);
}

enum walk_place walk_event(struct walk *walk, struct job *job, const struct insp_event *ev)
{
	walk->last = ev->num;
	if (walk->row == walk->end)
		return WALK_END;
	if (!is_row(walk, job, ev))
		return WALK_BEFORE;
	walk->row++;
	return WALK_ROW;
}

void walk_end(struct walk *walk, struct job *job)
{
	if (job->insp && job->insp != job->engine->insp && !*job->error && walk->last)
		reader_give(job, walk->last);
}
