// SPDX-License-Identifier: Apache-2.0
/* Job "list": which events pass a filter, and how many of them in each part of the time. */
#include <errno.h>
#include <stdlib.h>

#include "bins.h"
#include "insp_view.h"
#include "list.h"
#include "state/thread.h"

/* Beyond this many rows, a list would fill memory. */
#define ROWS_MAX (1u << 25)
/* The lists that were asked for last stay. */
#define LISTS_MAX 6

/* Without bins in the question, parts of the time that fit the trace. */
#define STRIP_BINS 600

struct counting {
	struct list *list;
	struct bins bins; /* count 0: none */
	double *events, *errors;
	struct insp_strip *strip;
	bool containers; /* an event was in one */
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
	c->events = calloc(c->bins.count + STRIP_BINS, sizeof(double));
	c->errors = calloc(c->bins.count + STRIP_BINS, sizeof(double));
	c->strip = insp_strip_new(STRIP_BINS);
	if (c->list)
		c->list->filter = ask_text(question, "filter");
	if (!c->list || !c->list->filter || !c->events || !c->errors || !c->strip)
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
	} else {
		insp_strip_event(c->strip, ev);
	}
	c->containers |= ev->thread && ev->thread->container;
	return add(job, c->list, ev);
}

/* Takes the parts of the time from the strip, if there are none. */
static void take_strip(struct counting *c)
{
	const struct insp_strip_bin *bins;
	uint64_t first_ns, bin_ns;
	size_t count;

	if (c->bins.count)
		return;
	count = insp_strip_bins(c->strip, &bins, &first_ns, &bin_ns);
	for (size_t n = 0; n < count && n < STRIP_BINS; n++) {
		c->events[n] = bins[n].events;
		c->errors[n] = bins[n].errors;
	}
	c->bins = (struct bins){ first_ns, first_ns + count * bin_ns, count };
}

static int finish(struct job *job)
{
	struct counting *c = job->data;
	struct insp_buf *out = &job->out;

	take_strip(c);
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
	out_name(out, "containers");
	insp_buf_puts(out, c->containers ? "true" : "false");
	out_name(out, "begin");
	out_big(out, c->bins.begin_ns);
	out_name(out, "end");
	out_big(out, c->bins.end_ns);
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
	insp_strip_free(c->strip);
}

const struct job_kind job_list = { "list",	   sizeof(struct counting), .begin = begin,
				   .event = event, .finish = finish,	    .free = end };
