// SPDX-License-Identifier: Apache-2.0
/*
 * Job "waits": the longest waits of threads in calls, and what ended each of them, as far as
 * the trace shows it (ends.h). Waits for files and memory are left out: a disk ends them.
 */
#include <errno.h>
#include <stdlib.h>

#include "ends.h"
#include "fields/field.h"
#include "filter/filter.h"
#include "job.h"
#include "state/generic.h"
#include "state/handle.h"

#define WAITS_MAX 4000
#define OPEN_SLOTS 4096 /* a power of two */
#define ON_BYTES 96

struct wait {
	uint64_t begin_ns, end_ns, num; /* num: of the exit; 0: there is none */
	int64_t tid;
	enum end_kind kind;
	struct act act;
	char thread[ACT_TEXT_BYTES], call[ACT_TEXT_BYTES], on[ON_BYTES];
};

struct waits {
	struct ends *ends;
	struct insp_field *result, *name;
	struct wait *heap; /* the shortest is the first; room for WAITS_MAX */
	size_t count;
	double all; /* that were long enough */
	uint64_t least_ns;
	struct wait *open; /* by thread: what ended it is not known yet */
};

static int begin(struct job *job, struct insp_json question)
{
	struct waits *waits = job->data;
	int err = job_field(job, "evt.rawres", &waits->result);

	if (!err)
		err = job_field(job, "fd.name", &waits->name);
	waits->least_ns = ask_number(question, "least", 1000, 1, INT64_MAX);
	waits->ends = ends_new();
	waits->heap = calloc(WAITS_MAX, sizeof(*waits->heap));
	waits->open = calloc(OPEN_SLOTS, sizeof(*waits->open));
	if (!err && (!waits->ends || !waits->heap || !waits->open))
		err = job_fail(job, -ENOMEM, "out of memory");
	return err;
}

/* ---- the longest -------------------------------------------------------------------- */

static uint64_t length_of(const struct wait *wait)
{
	return wait->end_ns - wait->begin_ns;
}

/* Moves the wait from a free place down to where no shorter one is below it. */
static void sink(struct waits *waits, size_t at, const struct wait *wait)
{
	struct wait *heap = waits->heap;
	size_t below;

	while ((below = 2 * at + 1) < waits->count) {
		if (below + 1 < waits->count &&
		    length_of(&heap[below + 1]) < length_of(&heap[below]))
			below++;
		if (length_of(&heap[below]) >= length_of(wait))
			break;
		heap[at] = heap[below];
		at = below;
	}
	heap[at] = *wait;
}

static void keep(struct waits *waits, const struct wait *wait)
{
	struct wait *heap = waits->heap;
	size_t at;

	waits->all++;
	if (waits->count == WAITS_MAX) {
		if (length_of(wait) > length_of(&heap[0]))
			sink(waits, 0, wait);
		return;
	}
	for (at = waits->count++; at && length_of(&heap[(at - 1) / 2]) > length_of(wait);
	     at = (at - 1) / 2)
		heap[at] = heap[(at - 1) / 2];
	heap[at] = *wait;
}

/* ---- waits -------------------------------------------------------------------------- */

static bool is_file(const struct insp_event *ev)
{
	return ev->fd && (ev->fd->type == SCAP_FD_FILE || ev->fd->type == SCAP_FD_FILE_V2 ||
			  ev->fd->type == SCAP_FD_DIRECTORY);
}

/* Other calls are only slow, unless another thread is known to have ended them. */
static bool may_wait(const struct insp_event *ev)
{
	const struct scap_syscall_info *call = insp_generic_call(ev);
	const struct scap_event_info *info = ev->scap->info;

	switch (call ? call->category : info->category) {
	case EC_IO_READ:
	case EC_IO_WRITE:
	case EC_IO_OTHER:
	case EC_WAIT:
	case EC_SLEEP:
		return true;
	case EC_NET:
		return !strncmp(info->name, "accept", 6) || !strcmp(info->name, "connect");
	case EC_IPC:
		return !(info->flags & EF_CREATES_FD);
	}
	return false;
}

static bool is_wanted(const struct waits *waits, const struct job *job, const struct insp_event *ev)
{
	if (ev->scap->type % 2 == 0 || ev->latency_ns < waits->least_ns || is_file(ev))
		return false;
	return !job->filter || insp_filter_match(job->filter, ev);
}

static void describe(struct waits *waits, struct wait *wait, const struct insp_event *ev)
{
	struct insp_value name;

	*wait = (struct wait){ .end_ns = ev->scap->ts_ns, .num = ev->num, .tid = ev->thread->tid };
	wait->begin_ns = wait->end_ns - ev->latency_ns;
	snprintf(wait->thread, sizeof(wait->thread), "%s", ev->thread->comm);
	snprintf(wait->call, sizeof(wait->call), "%s", acts_call_of(ev));
	if (insp_field_value(waits->name, ev, &name))
		snprintf(wait->on, sizeof(wait->on), "%.*s", (int)name.len,
			 (const char *)name.data);
}

static struct wait *open_of(struct waits *waits, int64_t tid)
{
	return &waits->open[(uint64_t)tid & (OPEN_SLOTS - 1)];
}

static void conclude(struct waits *waits, struct wait *wait)
{
	if (wait->num)
		keep(waits, wait);
	wait->num = 0;
}

/* What the thread does now may tell what ended its last wait. */
static void look_back(struct waits *waits, const struct insp_event *ev)
{
	struct wait *wait = open_of(waits, ev->thread->tid);

	if (!wait->num || wait->tid != ev->thread->tid)
		return;
	wait->kind =
		ends_later(waits->ends, ev, wait->kind, wait->begin_ns, wait->end_ns, &wait->act);
	if (wait->kind < END_READ)
		conclude(waits, wait);
}

static void take(struct waits *waits, const struct insp_event *ev)
{
	struct wait *open = open_of(waits, ev->thread->tid), wait;
	struct insp_value result = { 0 };

	describe(waits, &wait, ev);
	insp_field_value(waits->result, ev, &result);
	wait.kind = ends_of_call(waits->ends, ev, result.s64, &wait.act);
	if (wait.kind == END_UNKNOWN && !may_wait(ev))
		return;
	conclude(waits, open);
	*open = wait;
	if (wait.kind < END_READ)
		conclude(waits, open);
}

static int event(struct job *job, const struct insp_event *ev)
{
	struct waits *waits = job->data;

	if (!ev->thread)
		return 0;
	look_back(waits, ev);
	if (is_wanted(waits, job, ev))
		take(waits, ev);
	ends_note(waits->ends, ev);
	ends_forget(waits->ends, ev);
	return 0;
}

/* ---- the answer ------------------------------------------------------------------------ */

/* [thread, its name, call, event, time] */
static void put_act(const struct act *act, struct insp_buf *out)
{
	insp_buf_printf(out, "[%lld,", (long long)act->tid);
	out_string(out, act->thread);
	insp_buf_putc(out, ',');
	out_string(out, act->call);
	insp_buf_putc(out, ',');
	out_number(out, act->num);
	insp_buf_putc(out, ',');
	out_big(out, act->ts_ns);
	insp_buf_putc(out, ']');
}

/* [thread, its name, begin, end, event, call, on what, its end]; the end: "time" or an act */
static void put_wait(const struct wait *wait, struct insp_buf *out)
{
	out_comma(out);
	insp_buf_printf(out, "[%lld,", (long long)wait->tid);
	out_string(out, wait->thread);
	insp_buf_putc(out, ',');
	out_big(out, wait->begin_ns);
	insp_buf_putc(out, ',');
	out_big(out, wait->end_ns);
	insp_buf_putc(out, ',');
	out_number(out, wait->num);
	insp_buf_putc(out, ',');
	out_string(out, wait->call);
	insp_buf_putc(out, ',');
	out_string(out, wait->on);
	insp_buf_putc(out, ',');
	if (wait->kind == END_ACT)
		put_act(&wait->act, out);
	else
		insp_buf_puts(out, wait->kind == END_TIME ? "\"time\"" : "null");
	insp_buf_putc(out, ']');
}

static int compare_waits(const void *a, const void *b)
{
	uint64_t x = length_of(a), y = length_of(b);

	return (x < y) - (x > y);
}

static int finish(struct job *job)
{
	struct waits *waits = job->data;
	struct insp_buf *out = &job->out;

	for (size_t n = 0; n < OPEN_SLOTS; n++)
		conclude(waits, &waits->open[n]);
	qsort(waits->heap, waits->count, sizeof(*waits->heap), compare_waits);
	out_name(out, "count");
	out_number(out, waits->all);
	out_name(out, "waits");
	insp_buf_putc(out, '[');
	for (size_t n = 0; n < waits->count; n++)
		put_wait(&waits->heap[n], out);
	insp_buf_putc(out, ']');
	return 0;
}

static void end(struct job *job)
{
	struct waits *waits = job->data;

	insp_field_free(waits->result);
	insp_field_free(waits->name);
	ends_free(waits->ends);
	free(waits->heap);
	free(waits->open);
}

/* The filter says whose waits; what others do counts for their ends. */
static int begin_filtered(struct job *job, struct insp_json question)
{
	char *text = ask_text(question, "filter");
	int err = text ? job_compile(job, text, &job->filter) :
			 job_fail(job, -ENOMEM, "out of memory");

	free(text);
	return err ? err : begin(job, question);
}

const struct job_kind job_waits = {
	"waits",	sizeof(struct waits), .own_filter = true, .begin = begin_filtered,
	.event = event, .finish = finish,     .free = end
};
