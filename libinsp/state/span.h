/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Spans: the time between two tracers, begin (>) and end (<), with the same id and tags.
 * Manages the open spans, and the writes that become tracers.
 */
#ifndef INSP_SPAN_H
#define INSP_SPAN_H

#include "insp.h"
#include "tracer.h"

/* Maximum number of open spans; beyond it, the oldest are dropped. */
enum { INSP_SPANS_MAX = 4096 };

struct insp_span {
	struct insp_tracer begin;
	uint64_t begin_ns;
	int64_t tid, pid; /* the thread that began it */
	uint32_t hash;	  /* of id and tags */
	char text[];
};

/* The tracer of an event. */
struct insp_tracing {
	struct insp_tracer tracer;
	const struct insp_span *span; /* NULL: the tracer ends a span whose begin was not seen */
};

struct insp_spans;

/*
 * Checks the exit of a write whose descriptor ev->fd is known. It may name a thread. If it
 * completes a tracer, the event becomes one: its type is RS_EV_TRACER_E or _X, and ev->tracing
 * is set. Sets insp->traced if later writes depend on it; insp_spans_settle() then updates the
 * open spans after the event. Returns whether the event may be shown: a part of a tracer is not.
 */
bool insp_trace(struct insp *insp, struct insp_event *ev);
/* Whether the event is the enter of a write that will be shown as a tracer at its exit. */
bool insp_trace_hides(const struct insp_event *ev);

void insp_spans_settle(struct insp *insp);
void insp_spans_free(struct insp *insp);

/* The open spans to consider: those begun by this thread, process, the parent, or all. */
enum insp_span_scope { INSP_SPAN_THREAD, INSP_SPAN_PROCESS, INSP_SPAN_SCRIPT, INSP_SPAN_MACHINE };

/*
 * Iterates over the open spans around an event, the newest first. *cursor starts with
 * SIZE_MAX; NULL at the end.
 */
const struct insp_span *insp_span_around(const struct insp_event *ev, enum insp_span_scope scope,
					 size_t *cursor);
/* The open span with the same id and all tags but the last one, or NULL. */
const struct insp_span *insp_span_parent(const struct insp *insp, const struct insp_span *span);

#endif
