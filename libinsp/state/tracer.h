/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tracers: what a program says of itself with a write to /dev/null. One that begins
 * (>) and one that ends (<) with the same id and tags are a span. tracer.c knows how
 * they are written, span.c which spans are open; both know no fields.
 */
#ifndef INSP_TRACER_H
#define INSP_TRACER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct insp;
struct insp_buf;
struct insp_event;

/* Longer ones are writes; so many spans are open at most, the oldest are forgotten. */
enum { INSP_TRACER_BYTES_MAX = 4096, INSP_SPANS_MAX = 4096 };

struct insp_tracer {
	bool ends;
	int64_t id;
	uint32_t ntags, nargs;
	size_t len;
	const char *text; /* tags, then name and value of each argument; all end in NUL */
};

/* ---- tracer.c: how they are written ------------------------------------------------ */

enum insp_tracer_result {
	INSP_TRACER_NONE, /* no tracer */
	INSP_TRACER_PART, /* what there is could begin one */
	INSP_TRACER_WHOLE,
};

/* The writer's numbers, for ids that are asked of it: t, p, pp. */
struct insp_tracer_writer {
	int64_t tid, pid, ppid;
};

/*
 * Reads a tracer, of either form:
 *	>:ID:tag.tag:name=value,name=value:
 *	[">", ID, ["tag", "tag"], [{"name": "value"}]]
 * What follows it is ignored. The text is made in *text, which begins empty.
 */
enum insp_tracer_result insp_tracer_parse(const char *data, size_t len,
					  const struct insp_tracer_writer *writer,
					  struct insp_buf *text, struct insp_tracer *tracer);

/* A tag or an argument's value; a negative number counts from the end. NULL: none. */
const char *insp_tracer_tag(const struct insp_tracer *tracer, int64_t n);
const char *insp_tracer_arg(const struct insp_tracer *tracer, int64_t n);
const char *insp_tracer_arg_named(const struct insp_tracer *tracer, const char *name);
/* All tags with dots between; all arguments as name, the character, value, commas between. */
void insp_tracer_put_tags(const struct insp_tracer *tracer, struct insp_buf *out);
void insp_tracer_put_args(const struct insp_tracer *tracer, char is, struct insp_buf *out);

/* ---- span.c: which spans are open -------------------------------------------------- */

struct insp_span {
	struct insp_tracer begin;
	uint64_t begin_ns;
	int64_t tid, pid; /* whoever began it */
	uint32_t hash;	  /* of its id and its tags */
	char text[];
};

/* The tracer of an event. */
struct insp_tracing {
	struct insp_tracer tracer;
	const struct insp_span *span; /* NULL: it ends what was not begun */
};

struct insp_spans;

/*
 * Looks at the exit of a write whose descriptor, ev->fd, is known. If it is a tracer, the event becomes one:
 * it is of type RS_EV_TRACER_E or _X and has insp_event.tracing. What it does to the
 * open spans is done by insp_spans_settle(), after the event. insp->traced tells whether
 * later writes depend on it. Returns whether it is to be shown at all: a part is not.
 */
bool insp_trace(struct insp *insp, struct insp_event *ev);
/* Whether the event, with ev->fd as above, begins a write whose end will be shown as a tracer in its place. */
bool insp_trace_hides(const struct insp_event *ev);

void insp_spans_settle(struct insp *insp);
void insp_spans_free(struct insp_spans *spans);

/* Which spans an event is asked about. */
enum insp_span_scope { INSP_SPAN_THREAD, INSP_SPAN_PROCESS, INSP_SPAN_SCRIPT, INSP_SPAN_MACHINE };

/*
 * The open spans around an event, the newest first: *cursor begins with SIZE_MAX.
 * NULL past the last.
 */
const struct insp_span *insp_span_around(const struct insp_event *ev, enum insp_span_scope scope,
					 size_t *cursor);
/* The span with the same id and all tags but the last; NULL: none is open. */
const struct insp_span *insp_span_parent(const struct insp *insp, const struct insp_span *span);

#endif
