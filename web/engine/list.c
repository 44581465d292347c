// SPDX-License-Identifier: Apache-2.0
/* Job "list": which events pass a filter, and how many of them in each part of the time. */
#include <errno.h>
#include <stdlib.h>

#include "bins.h"
#include "list.h"

/* Beyond this many rows, a list would fill memory. */
#define ROWS_MAX (1u << 25)
/* The lists that were asked for last stay. */
#define LISTS_MAX 6

struct counting {
	struct list *list;
	struct bins bins; /* count 0: none */
	double *events, *errors;
};

/* ---- lists ------------------------------------------------------------------------- */

struct list *list_find(const struct engine *engine, int64_t number)
{
	struct list *list = engine->lists;

	while (list && list->number != number)
		list = list->next;
	return list;
}

void list_free(struct list *list)
{
	if (!list)
		return;
	free(list->filter);
	free(list->numbers);
	free(list->marks);
	free(list);
}

void lists_free(struct engine *engine)
{
	struct list *next;

	for (struct list *list = engine->lists; list; list = next) {
		next = list->next;
		list_free(list);
	}
	engine->lists = NULL;
}

/* Makes a list the first one of those that stay. */
static void keep(struct engine *engine, struct list *list)
{
	static uint32_t last;
	struct list **at = &engine->lists;

	list->number = ++last;
	list->next = engine->lists;
	engine->lists = list;
	for (int n = 0; n < LISTS_MAX && *at; n++)
		at = &(*at)->next;
	if (*at) {
		list_free(*at);
		*at = NULL;
	}
}

static bool make_room(struct list *list)
{
	size_t room = list->room ? list->room * 2 : 4096;
	uint32_t *numbers = realloc(list->numbers, room * sizeof(*numbers));
	uint64_t *marks;

	if (!numbers)
		return false;
	list->numbers = numbers;
	marks = realloc(list->marks, room / LIST_MARK_ROWS * sizeof(*marks));
	if (!marks)
		return false;
	list->marks = marks;
	list->room = room;
	return true;
}

static int add(struct job *job, struct list *list, const struct insp_event *ev)
{
	if (list->count == ROWS_MAX || ev->num >= LIST_UNNUMBERED) {
		list->cut = true;
		return 0;
	}
	if (list->count == list->room && !make_room(list))
		return job_fail(job, -ENOMEM, "out of memory");
	if (list->count % LIST_MARK_ROWS == 0)
		list->marks[list->count / LIST_MARK_ROWS] = ev->scap->ts_ns;
	list->numbers[list->count++] =
		ev->num | (scap_event_has_number(ev->scap) ? 0 : LIST_UNNUMBERED);
	return 0;
}

/* ---- the job ------------------------------------------------------------------------- */

int job_bins(struct job *job, struct insp_json question, struct bins *bins)
{
	*bins = (struct bins){
		.begin_ns = ask_time(question, "begin", 0),
		.end_ns = ask_time(question, "end", 0),
		.count = ask_number(question, "bins", 0, 0, BINS_MAX),
	};
	if (bins->count && bins->end_ns <= bins->begin_ns)
		return job_fail(job, -EINVAL, "the end of the time is not after its begin");
	return 0;
}

static int begin(struct job *job, struct insp_json question)
{
	struct counting *c = job->data;
	int err = job_bins(job, question, &c->bins);

	if (err)
		return err;
	c->list = calloc(1, sizeof(*c->list));
	c->events = calloc(c->bins.count + 1, sizeof(double));
	c->errors = calloc(c->bins.count + 1, sizeof(double));
	if (c->list)
		c->list->filter = ask_text(question, "filter");
	if (!c->list || !c->list->filter || !c->events || !c->errors)
		return job_fail(job, -ENOMEM, "out of memory");
	return 0;
}

static int event(struct job *job, const struct insp_event *ev)
{
	struct counting *c = job->data;
	uint32_t bin;

	if (c->bins.count) {
		bin = bin_of(&c->bins, ev->scap->ts_ns);
		c->events[bin]++;
		c->errors[bin] += ev->error != 0;
	}
	return add(job, c->list, ev);
}

static int finish(struct job *job)
{
	struct counting *c = job->data;
	struct insp_buf *out = &job->out;

	keep(job->engine, c->list);
	out_name(out, "list");
	out_number(out, c->list->number);
	out_name(out, "rows");
	out_number(out, c->list->count);
	out_name(out, "cut");
	insp_buf_puts(out, c->list->cut ? "true" : "false");
	out_name(out, "first");
	out_big(out, job->first_ns);
	out_name(out, "last");
	out_big(out, job->last_ns);
	out_name(out, "events");
	out_numbers(out, c->events, c->bins.count);
	out_name(out, "errors");
	out_numbers(out, c->errors, c->bins.count);
	c->list = NULL;
	return 0;
}

static void end(struct job *job)
{
	struct counting *c = job->data;

	list_free(c->list);
	free(c->events);
	free(c->errors);
}

const struct job_kind job_list = { "list",	   sizeof(struct counting), .begin = begin,
				   .event = event, .finish = finish,	    .free = end };
