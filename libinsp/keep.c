// SPDX-License-Identifier: Apache-2.0
/*
 * Decides which rejected events a file of filtered events needs, so that the others mean
 * the same when they are read from it. Knows nothing of files; the caller writes.
 */
#include "state/parse.h"
#include "engine.h"

static int keep(struct insp *insp, const struct scap_event *ev, uint32_t flags)
{
	struct scap_event marked = *ev;

	marked.dump_flags |= flags;
	return insp->keep(insp->keep_arg, &marked);
}

/* Containers and users that are announced before the first other event are never shown. */
static bool is_state(const struct insp *insp, const struct scap_event *ev)
{
	return !insp->begun || ev->dump_flags & SCAP_DUMP_STATE_ONLY;
}

/* Keeps the enter of an exit. For most exits only the enter has the descriptor. */
static int keep_enter(struct insp *insp, struct insp_thread *thread)
{
	thread->enter_rejected = false;
	/* an enter that was too long, or that was lost, was not stored */
	if (!thread->enter_valid || !thread->enter.raw)
		return 0;
	return keep(insp, &thread->enter, SCAP_DUMP_STATE_ONLY);
}

/* Keeps a tracer or a part of one: a reader needs it to know the spans of other events. */
static int keep_traced(struct insp *insp, const struct insp_event *ev)
{
	int err = ev->thread->enter_rejected ? keep_enter(insp, ev->thread) : 0;

	return err ? err : keep(insp, ev->scap, SCAP_DUMP_STATE_ONLY);
}

static int keep_rejected(struct insp *insp, const struct insp_event *ev)
{
	if (is_state(insp, ev->scap))
		return keep(insp, ev->scap, 0);
	if (ev->thread && ev->thread->suppressed)
		return 0;
	if (insp->traced)
		return keep_traced(insp, ev);
	if (insp->types[ev->scap->type].flags & EF_MODIFIES_STATE)
		return keep(insp, ev->scap, SCAP_DUMP_STATE_ONLY);
	if (ev->thread && ev->scap->type % 2 == 0)
		ev->thread->enter_rejected = true;
	return 0;
}

int insp_keep_event(struct insp *insp, bool passed)
{
	const struct insp_event *ev = &insp->event;
	int err = 0;

	if (!passed && !insp->unshown)
		return keep_rejected(insp, ev);
	if (ev->thread && ev->thread->enter_rejected && (ev->tracing || ev->scap->type % 2))
		err = keep_enter(insp, ev->thread);
	return !err && insp->unshown ? keep(insp, ev->scap, 0) : err;
}

void insp_set_keep(struct insp *insp, insp_keep_fn *fn, void *arg)
{
	insp->keep = fn;
	insp->keep_arg = arg;
}
