/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Plans: recipes made ready for the probes when the module loads. As long as an
 * event's parameters are constants, registers or what a tracepoint brings, their
 * places and lengths are known beforehand. Constants and lengths become a
 * template, values become steps, and neither asks which encoder it was. A buffer
 * may end the event: how long it is, registers tell. From the first other
 * parameter on, the rest of the recipe is left to encode.c.
 */
#ifndef RS_PLAN_H
#define RS_PLAN_H

#include <linux/minmax.h>
#include <linux/stddef.h>
#include <linux/types.h>

#include "compat/regs.h"
#include "ringside_abi.h"
#include "table/table.h"
#include "user.h"

/* A value of the source put in its place. */
struct rs_step {
	u16 from; /* bytes into the source */
	u8 to;	  /* bytes into the event */
	u8 shift; /* up, then down with its sign */
};

/* Places of values that a plan knows; an operation's number may be above the last. */
#define RS_PLAN_ARGS 8
#define RS_PLAN_WORDS 12
#define RS_PLAN_STEPS 12

enum rs_plan_tail {
	RS_TAIL_NONE,	/* template and steps make all parameters */
	RS_TAIL_BUF,	/* and RS_ENC_BUF the last */
	RS_TAIL_BUFRET, /* and RS_ENC_BUFRET the last */
	RS_TAIL_REST,
};

/*
 * Template and steps store whole words: room is what they and the rest may
 * touch, some bytes more than the event is long.
 */
struct rs_plan {
	u32 room; /* without what the snaplen bounds */
	u32 len;  /* of the event without the values of the rest */
	u16 type; /* enum rs_event_type */
	u16 nr;	  /* the machine's number of the call */
	u16 code; /* the portable number */
	u8 nwords, nsteps;
	u8 nops;		/* parameters */
	u8 nplanned;		/* how many template and steps make, the rest is encoded */
	u8 nsnap;		/* how many of the others the snaplen bounds */
	bool changes_state;	/* may use the ring's reserve */
	u8 tail;		/* enum rs_plan_tail */
	bool knows_nr;		/* else nr is in the registers */
	bool has_result;	/* an exit: types of exits are odd */
	u16 buf, buf_len;	/* of the tail: where the source has address and size */
	const u16 *args;	/* where the source has value n: bytes into it */
	unsigned long arg_mask; /* how much of it the call takes */
	const struct rs_op *ops;
	const struct rs_plan *alone;  /* an exit's where its enter is not recorded */
	const struct rs_plan *paired; /* of such a one the usual one; else itself */
	u64 words[RS_PLAN_WORDS];     /* the template, from the event's len on */
	struct rs_step steps[RS_PLAN_STEPS];
};

#define RS_PLAN_TEMPLATE offsetof(struct rs_event, len)
static_assert(sizeof(struct rs_event) - RS_PLAN_TEMPLATE > sizeof(u64),
	      "rs_plan_run() writes two words of the template unasked");
static_assert(RS_PLAN_ARGS >= RS_TRACEPOINT_VALUES);

void rs_plan_tracepoint(struct rs_plan *plan, const struct rs_prog *prog);

enum rs_abi { RS_ABI_NATIVE, RS_ABI_IA32 };

/*
 * The plan of one of a call's events. code is the call's portable number, nr the
 * machine's number; -1: the plan takes it from the registers each time.
 */
void rs_plan_call(struct rs_plan *plan, const struct rs_prog *prog, u16 code, int nr,
		  enum rs_abi abi);

/* Argument n of the call, or the n-th value that the tracepoint brings. */
static __always_inline unsigned long rs_plan_arg(const struct rs_plan *plan, const void *source,
						 unsigned int n)
{
	return *(const unsigned long *)(source + plan->args[n]) & plan->arg_mask;
}

/* The call's result; at the enter the register holds none. */
static __always_inline long rs_plan_result(const struct rs_plan *plan, const void *source)
{
	return plan->has_result ? *(const long *)(source + RS_REGS_RESULT) : 0;
}

/* How long a buffer at the end is, by the registers. */
static __always_inline u32 rs_plan_buf_len(const struct rs_plan *plan, const void *source,
					   u32 snaplen)
{
	u64 len = *(const unsigned long *)(source + plan->buf_len);
	s64 ret;

	if (plan->tail == RS_TAIL_BUFRET) {
		/* With MSG_TRUNC the result is more than what was written. */
		ret = *(const long *)(source + RS_REGS_RESULT);
		len = ret < 0 ? 0 : min_t(u64, ret, len);
	}
	return min_t(u64, len, snaplen);
}

/* Writes all that is planned into an event, but its time and thread. */
static __always_inline void rs_plan_run(const struct rs_plan *plan, const void *source, u8 *event)
{
	const struct rs_step *step, *end = plan->steps + plan->nsteps;
	u64 *to = (u64 *)(event + RS_PLAN_TEMPLATE);
	unsigned int i, n = plan->nwords;
	s64 v;

	/* The header alone is more than one word. */
	to[0] = plan->words[0];
	to[1] = plan->words[1];
	for (i = 2; i < n; i++)
		to[i] = plan->words[i];
	for (step = plan->steps; step < end; step++) {
		v = *(const s64 *)(source + step->from) << step->shift >> step->shift;
		memcpy(event + step->to, &v, sizeof(v));
	}
}

/* Appends len bytes of buffer, as far as they can be read. Returns how many. */
static __always_inline u32 rs_plan_copy_buf(const struct rs_plan *plan, const void *source,
					    u8 *event, u32 len)
{
	u16 *lens = (u16 *)(event + sizeof(struct rs_event));

	if (len)
		len = rs_copy_buf(event + plan->len, *(const unsigned long *)(source + plan->buf),
				  len);
	lens[plan->nplanned] = len;
	((struct rs_event *)event)->len += len;
	return len;
}

#endif
