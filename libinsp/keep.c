// SPDX-License-Identifier: Apache-2.0
/*
 * What a file of filtered events must hold beside them, so that they mean the
 * same when they are read from it. Knows no file; the caller writes.
 */
#include "state/parse.h"
#include "engine.h"

static int give(struct insp *insp, const struct scap_event *ev, uint32_t flags)
{
	struct scap_event marked = *ev;

	marked.dump_flags |= flags;
	return insp->keep(insp->keep_arg, &marked);
}

/* Told before the first other event, containers and users are never shown. */
static bool is_state(const struct insp *insp, const struct scap_event *ev)
{
	return !insp->begun || ev->dump_flags & SCAP_DUMP_STATE_ONLY;
}

/* The descriptor of most exits is told by their enter alone. */
static int keep_enter(struct insp *insp, struct insp_thread *thread)
{
	thread->enter_rejected = false;
	/* a long one was not remembered */
	if (!thread->enter_valid || thread->enter.ts_ns != thread->enter_ts_ns)
		return 0;
	return give(insp, &thread->enter, SCAP_DUMP_STATE_ONLY);
}

/* A tracer, or a part of one: a reader must meet it to know what is around other events. */
static int keep_traced(struct insp *insp, const struct insp_event *ev)
{
	int err = ev->thread->enter_rejected ? keep_enter(insp, ev->thread) : 0;

	return err ? err : give(insp, ev->scap, SCAP_DUMP_STATE_ONLY);
}

static int keep_rejected(struct insp *insp, const struct insp_event *ev)
{
	if (is_state(insp, ev->scap))
		return give(insp, ev->scap, 0);
	if (ev->thread && ev->thread->suppressed)
		return 0;
	if (insp->traced)
		return keep_traced(insp, ev);
	if (insp->types[ev->scap->type].flags & EF_MODIFIES_STATE)
		return give(insp, ev->scap, SCAP_DUMP_STATE_ONLY);
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
	return !err && insp->unshown ? give(insp, ev->scap, 0) : err;
}

void insp_set_keep(struct insp *insp, insp_keep_fn *keep, void *arg)
{
	insp->keep = keep;
	insp->keep_arg = arg;
}
