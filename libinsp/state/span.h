/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Spans: a tracer that begins (>) and one that ends (<) with the same id and tags.
 * Which are open, and the writes that become tracers.
 */
#ifndef INSP_SPAN_H
#define INSP_SPAN_H

#include "insp.h"
#include "tracer.h"

/* So many are open at most; the oldest are forgotten. */
enum { INSP_SPANS_MAX = 4096 };

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
