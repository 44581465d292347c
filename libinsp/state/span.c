// SPDX-License-Identifier: Apache-2.0
/*
 * Manages the open spans, and turns writes to /dev/null into tracers. The first write to
 * a descriptor decides: if it is no tracer, later writes are not checked. A tracer may be
 * written in parts. The memory that a trace can use here is limited.
 */
#include "span.h"
#include "base/buf.h"
#include "parse.h"
#include "thread_name.h"

#include <stdlib.h>
#include <string.h>

/* Maximum number of incomplete tracers, of all threads. */
#define PARTS 64

struct part {
	int64_t tid, fd;
	struct insp_buf text; /* empty: unused */
};

struct insp_spans {
	struct insp_tracing now;
	struct scap_event shown; /* the tracer event that replaces the write */
	struct insp_buf words, tags, args, joined;
	struct insp_span *begun; /* the span that the current event begins; owned */
	size_t ended;		 /* index of the span that it ends; nopen: none */
	struct part parts[PARTS];
	size_t next_part;
	struct insp_span *open[INSP_SPANS_MAX]; /* in order of their begin; owned */
	size_t nopen;
};

static struct insp_spans *spans_of(struct insp *insp)
{
	if (!insp->spans)
		insp->spans = insp_memory_zeroed(&insp->memory, 1, sizeof(*insp->spans));
	return insp->spans;
}

void insp_spans_free(struct insp *insp)
{
	struct insp_spans *spans = insp->spans;

	if (!spans)
		return;
	for (size_t i = 0; i < spans->nopen; i++)
		insp_memory_free(&insp->memory, spans->open[i]);
	for (size_t i = 0; i < PARTS; i++)
		insp_buf_fini(&spans->parts[i].text);
	insp_memory_free(&insp->memory, spans->begun);
	insp_buf_fini(&spans->words);
	insp_buf_fini(&spans->tags);
	insp_buf_fini(&spans->args);
	insp_buf_fini(&spans->joined);
	insp_memory_free(&insp->memory, spans);
	insp->spans = NULL;
}

/* ---- open spans ------------------------------------------------------------------------ */

/* The length of the first ntags tags in bytes. */
static size_t tags_len(const struct insp_tracer *tracer, uint32_t ntags)
{
	const char *end = tracer->text;

	while (ntags--)
		end += strlen(end) + 1;
	return end - tracer->text;
}

static uint32_t hash_of(const struct insp_tracer *tracer)
{
	uint64_t hash = (uint64_t)tracer->id * 0x9e3779b97f4a7c15ULL;
	size_t len = tags_len(tracer, tracer->ntags);

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (uint8_t)tracer->text[i]) * 0x100000001b3ULL;
	return (uint32_t)(hash >> 32 ^ hash);
}

/* Whether both have the same id and the same first ntags tags. */
static bool same_start(const struct insp_tracer *a, const struct insp_tracer *b, uint32_t ntags)
{
	size_t len = tags_len(a, ntags);

	return a->id == b->id && len == tags_len(b, ntags) && memcmp(a->text, b->text, len) == 0;
}

/* The index of the newest span that a tracer ends; nopen: none. */
static size_t find_begun(const struct insp_spans *spans, const struct insp_tracer *tracer)
{
	uint32_t hash = hash_of(tracer);

	for (size_t i = spans->nopen; i--;) {
		const struct insp_span *span = spans->open[i];

		if (span->hash == hash && span->begin.ntags == tracer->ntags &&
		    same_start(&span->begin, tracer, tracer->ntags))
			return i;
	}
	return spans->nopen;
}

static struct insp_span *new_span(const struct insp_event *ev, const struct insp_tracer *tracer)
{
	struct insp_span *span =
		insp_memory_alloc(&ev->insp->memory, sizeof(*span) + tracer->len + 1);

	if (!span)
		return NULL;
	*span = (struct insp_span){
		.begin = *tracer,
		.begin_ns = ev->scap->ts_ns,
		.tid = ev->thread->tid,
		.pid = ev->thread->pid,
		.hash = hash_of(tracer),
	};
	memcpy(span->text, tracer->text, tracer->len);
	span->text[tracer->len] = '\0';
	span->begin.text = span->text;
	return span;
}

static void remove_at(struct insp *insp, size_t n)
{
	struct insp_spans *spans = insp->spans;

	insp_memory_free(&insp->memory, spans->open[n]);
	spans->nopen--;
	memmove(&spans->open[n], &spans->open[n + 1], (spans->nopen - n) * sizeof(spans->open[0]));
}

void insp_spans_settle(struct insp *insp)
{
	struct insp_spans *spans = insp->spans;

	insp->traced = false;
	if (!spans)
		return;
	if (spans->ended < spans->nopen)
		remove_at(insp, spans->ended);
	if (spans->begun && spans->nopen == INSP_SPANS_MAX)
		remove_at(insp, 0);
	if (spans->begun)
		spans->open[spans->nopen++] = spans->begun;
	spans->begun = NULL;
	spans->ended = spans->nopen;
}

static bool is_around(const struct insp_span *span, const struct insp_event *ev,
		      enum insp_span_scope scope)
{
	if (scope == INSP_SPAN_MACHINE)
		return true;
	if (!ev->thread)
		return false;
	if (scope == INSP_SPAN_THREAD)
		return span->tid == ev->thread->tid;
	/* INSP_SPAN_SCRIPT: a script begins spans, and its children are the events in them. */
	return span->pid ==
	       (scope == INSP_SPAN_PROCESS ? ev->thread->pid : insp_thread_ptid(ev->thread));
}

const struct insp_span *insp_span_around(const struct insp_event *ev, enum insp_span_scope scope,
					 size_t *cursor)
{
	const struct insp_spans *spans = ev->insp->spans;

	if (!spans)
		return NULL;
	if (*cursor > spans->nopen)
		*cursor = spans->nopen;
	while (*cursor > 0) {
		const struct insp_span *span = spans->open[--*cursor];

		if (is_around(span, ev, scope))
			return span;
	}
	return NULL;
}

const struct insp_span *insp_span_parent(const struct insp *insp, const struct insp_span *span)
{
	const struct insp_spans *spans = insp->spans;
	uint32_t ntags = span->begin.ntags - 1;

	if (!span->begin.ntags)
		return NULL;
	for (size_t i = spans->nopen; i--;)
		if (spans->open[i]->begin.ntags == ntags &&
		    same_start(&spans->open[i]->begin, &span->begin, ntags))
			return spans->open[i];
	return NULL;
}

/* ---- writes that become tracers -------------------------------------------------------- */

static struct part *find_part(struct insp_spans *spans, const struct insp_event *ev)
{
	for (size_t i = 0; i < PARTS; i++) {
		struct part *part = &spans->parts[i];

		if (part->text.len && part->tid == ev->thread->tid && part->fd == ev->fd->num)
			return part;
	}
	return NULL;
}

/* Stores an incomplete tracer, if necessary in place of the oldest one. */
/* A text that lacks its end must not pass for a whole one. */
static void check_buf(struct insp *insp, const struct insp_buf *buf)
{
	if (buf->failed)
		insp_memory_fail(&insp->memory);
}

static void keep_part(struct insp_spans *spans, const struct insp_event *ev, const void *data,
		      size_t len)
{
	struct part *part = &spans->parts[spans->next_part++ % PARTS];

	part->tid = ev->thread->tid;
	part->fd = ev->fd->num;
	part->text.len = 0;
	insp_buf_put(&part->text, data, len);
	check_buf(ev->insp, &part->text);
}

static enum insp_tracer_result parse(struct insp *insp, const struct insp_event *ev,
				     const void *data, size_t len)
{
	struct insp_spans *spans = insp->spans;
	const struct insp_thread *leader = insp_thread_leader_or_self(insp, ev->thread);
	const struct insp_tracer_writer writer = {
		.tid = ev->thread->tid,
		.pid = ev->thread->pid,
		.ppid = insp_thread_ptid(leader),
	};

	enum insp_tracer_result result;

	spans->words.len = 0;
	spans->words.failed = false;
	result = insp_tracer_parse(data, len, &writer, &spans->words, &spans->now.tracer);
	check_buf(insp, &spans->words);
	return result;
}

/* Parses a write as the continuation of an earlier part, or else as a tracer of its own. */
static enum insp_tracer_result parse_write(struct insp *insp, const struct insp_event *ev,
					   const struct scap_param *data)
{
	struct insp_spans *spans = insp->spans;
	struct part *part = find_part(spans, ev);
	bool whole = (uint64_t)insp_result(ev->scap) <= data->len;
	enum insp_tracer_result result = INSP_TRACER_NONE;
	const struct insp_buf *joined = &spans->joined;

	if (part) {
		spans->joined.len = 0;
		insp_buf_put(&spans->joined, part->text.data, part->text.len);
		insp_buf_put(&spans->joined, data->data, data->len);
		check_buf(insp, &spans->joined);
		part->text.len = 0;
		result = parse(insp, ev, joined->data, joined->len);
		if (result == INSP_TRACER_PART && whole)
			keep_part(spans, ev, joined->data, joined->len);
	}
	if (result == INSP_TRACER_NONE) {
		result = parse(insp, ev, data->data, data->len);
		if (result == INSP_TRACER_PART && whole)
			keep_part(spans, ev, data->data, data->len);
	}
	return result;
}

static struct scap_param text_param(struct insp *insp, struct insp_buf *text)
{
	insp_buf_putc(text, '\0');
	check_buf(insp, text);
	return (struct scap_param){ (const uint8_t *)(text->data ? text->data : ""), text->len };
}

/* Makes the tracer event. It keeps raw, so that files still get the write. */
static void make_shown(struct insp *insp, const struct scap_event *write)
{
	struct insp_spans *spans = insp->spans;
	const struct insp_tracer *tracer = &spans->now.tracer;
	struct scap_event *shown = &spans->shown;

	shown->ts_ns = write->ts_ns;
	shown->tid = write->tid;
	shown->cpu = write->cpu;
	shown->dump_flags = write->dump_flags;
	shown->raw = write->raw;
	shown->type = tracer->ends ? RS_EV_TRACER_X : RS_EV_TRACER_E;
	shown->info = scap_event_info(shown->type);
	shown->nparams = 3;
	shown->ncarried = 3;
	spans->tags.len = spans->args.len = 0;
	insp_tracer_put_tags(tracer, &spans->tags);
	insp_tracer_put_args(tracer, ':', &spans->args);
	shown->params[0] = (struct scap_param){ (const uint8_t *)&tracer->id, sizeof(tracer->id) };
	shown->params[1] = text_param(insp, &spans->tags);
	shown->params[2] = text_param(insp, &spans->args);
}

static void become_tracer(struct insp_spans *spans, struct insp_event *ev)
{
	make_shown(ev->insp, ev->scap);
	spans->ended = spans->nopen;
	spans->now.span = NULL;
	if (spans->now.tracer.ends) {
		spans->ended = find_begun(spans, &spans->now.tracer);
		if (spans->ended < spans->nopen)
			spans->now.span = spans->open[spans->ended];
	} else {
		spans->begun = new_span(ev, &spans->now.tracer);
		spans->now.span = spans->begun;
	}
	ev->scap = &spans->shown;
	ev->tracing = &spans->now;
	ev->fd = NULL;
	ev->latency_ns = 0;
	ev->thread->enter.nparams = 0;
}

static enum insp_writes what_writes_are(const struct insp_fd *fd)
{
	if (fd->type == SCAP_FD_FILE && strcmp(fd->name, "/dev/null") == 0)
		return INSP_WRITES_MAY_TRACE;
	return insp_fd_names_thread(fd) ? INSP_WRITES_NAME_THREAD : INSP_WRITES_DATA;
}

/* Whether writes to the descriptor do more than write. Checks its name only once. */
static bool means_more(struct insp_fd *fd)
{
	if (fd->writes == INSP_WRITES_UNASKED)
		fd->writes = what_writes_are(fd);
	return fd->writes != INSP_WRITES_DATA;
}

bool insp_trace(struct insp *insp, struct insp_event *ev)
{
	const struct scap_param *data = insp_arg(insp, ev->scap, INSP_ARG_DATA);
	struct insp_spans *spans;

	if (!means_more(ev->fd) || ev->error || !data || !data->len)
		return true;
	if (ev->fd->writes == INSP_WRITES_NAME_THREAD) {
		insp_name_thread(insp, ev, data);
		return true;
	}
	spans = spans_of(insp);
	if (!spans)
		return true;
	insp->traced = insp->unfinished = true;
	switch (parse_write(insp, ev, data)) {
	case INSP_TRACER_NONE:
		if (ev->fd->writes == INSP_WRITES_MAY_TRACE)
			ev->fd->writes = INSP_WRITES_DATA;
		else
			insp->traced = false;
		break;
	case INSP_TRACER_PART:
		return ev->fd->writes != INSP_WRITES_TRACE;
	case INSP_TRACER_WHOLE:
		ev->fd->writes = INSP_WRITES_TRACE;
		become_tracer(spans, ev);
	}
	return true;
}

bool insp_trace_hides(const struct insp_event *ev)
{
	return ev->scap->type == RS_EV_SYSCALL_WRITE_E && ev->fd->writes == INSP_WRITES_TRACE;
}
