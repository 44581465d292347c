/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Plans: recipes prepared for the probes when the module loads. Parameters that are
 * constants, registers or values of a tracepoint have known places and lengths:
 * constants and lengths become a template, values become steps, and running them needs
 * no encoder. A buffer may end the event, if its length is in the registers. From the
 * first other parameter on, the rest of the recipe is left to encode.c.
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

/*
 * Copies a value from the source (the call's registers or the tracepoint's values) into
 * the event.
 */
struct rs_step {
	u16 from; /* byte offset in the source */
	u8 to;	  /* byte offset in the event */
	u8 shift; /* left, then arithmetically right: extends the sign */
};

/* Size of a table of arguments; a power of two above the six that a call has. */
#define RS_PLAN_ARGS 8
#define RS_PLAN_WORDS 12
#define RS_PLAN_STEPS 12

/* What follows the parameters that template and steps write. */
enum rs_plan_tail {
	RS_TAIL_NONE,
	RS_TAIL_BUF,	/* one parameter, RS_ENC_BUF */
	RS_TAIL_BUFRET, /* one parameter, RS_ENC_BUFRET */
	RS_TAIL_REST,	/* parameters that encode.c writes */
};

/*
 * Template and steps store whole words, so they may write a few bytes after the event's
 * end; room includes these.
 */
struct rs_plan {
	u32 room;	 /* bytes to reserve, without the parameters that the snaplen bounds */
	u32 len;	 /* of the event without the parameters of the tail */
	u16 type;	 /* enum rs_event_type */
	u16 filter_type; /* the type that filters look at: rs_prog_filter_type() */
	u16 nr;		 /* the call's number on this machine */
	u16 code;	 /* the call's portable number */
	u8 nwords, nsteps;
	u8 nops;		/* parameters */
	u8 nplanned;		/* parameters that template and steps write */
	u8 nsnap;		/* parameters that the snaplen bounds */
	bool changes_state;	/* may use the ring's reserve */
	u8 tail;		/* enum rs_plan_tail */
	bool knows_nr;		/* nr is set; else it is read from the registers */
	bool has_result;	/* an exit */
	u8 messages;		/* rs_prog_messages() */
	u16 buf, buf_len;	/* the tail's buffer: offsets of address and size in the source */
	const u16 *args;	/* offset of value n in the source */
	unsigned long arg_mask; /* the bits of a register that the call uses */
	const struct rs_op *ops;
	const struct rs_plan *alone;  /* of an exit: its stand-alone form */
	const struct rs_plan *paired; /* of a stand-alone exit: the normal plan; else itself */
	u64 words[RS_PLAN_WORDS];     /* the template */
	struct rs_step steps[RS_PLAN_STEPS];
};

/* Where the template begins in the event: time and thread stand before it. */
#define RS_PLAN_TEMPLATE offsetof(struct rs_event, len)
static_assert(sizeof(struct rs_event) - RS_PLAN_TEMPLATE > sizeof(u64),
	      "rs_plan_run() writes two words of every template");
static_assert(RS_PLAN_ARGS >= RS_TRACEPOINT_VALUES);

void rs_plan_tracepoint(struct rs_plan *plan, const struct rs_prog *prog);

enum rs_abi { RS_ABI_NATIVE, RS_ABI_IA32 };

/*
 * The plan of one of a call's events. code is the call's portable number, nr the
 * machine's number; -1: the plan takes it from the registers each time.
 */
void rs_plan_call(struct rs_plan *plan, const struct rs_prog *prog, u16 code, int nr,
		  enum rs_abi abi);

/* Argument n of the call, or value n of the tracepoint. */
static __always_inline unsigned long rs_plan_arg(const struct rs_plan *plan, const void *source,
						 unsigned int n)
{
	return *(const unsigned long *)(source + plan->args[n]) & plan->arg_mask;
}

/* The call's result; 0 at the enter, where the register does not hold one yet. */
static __always_inline long rs_plan_result(const struct rs_plan *plan, const void *source)
{
	return plan->has_result ? *(const long *)(source + RS_REGS_RESULT) : 0;
}

/* How many bytes of the tail's buffer are to be recorded. */
static __always_inline u32 rs_plan_buf_len(const struct rs_plan *plan, const void *source,
					   u32 snaplen)
{
	u64 len = *(const unsigned long *)(source + plan->buf_len);
	s64 ret;

	if (plan->tail == RS_TAIL_BUFRET) {
		/* With MSG_TRUNC the result may exceed the size of the buffer. */
		ret = *(const long *)(source + RS_REGS_RESULT);
		len = ret < 0 ? 0 : min_t(u64, ret, len);
	}
	return min_t(u64, len, snaplen);
}

/* Writes an event but for its time, its thread and its tail. */
static __always_inline void rs_plan_run(const struct rs_plan *plan, const void *source, u8 *event)
{
	const struct rs_step *step, *end = plan->steps + plan->nsteps;
	u64 *to = (u64 *)(event + RS_PLAN_TEMPLATE);
	unsigned int i, n = plan->nwords;
	s64 v;

	/* Every template has two words at least: the rest of the header is longer than one. */
	to[0] = plan->words[0];
	to[1] = plan->words[1];
	for (i = 2; i < n; i++)
		to[i] = plan->words[i];
	for (step = plan->steps; step < end; step++) {
		v = *(const s64 *)(source + step->from) << step->shift >> step->shift;
		memcpy(event + step->to, &v, sizeof(v));
	}
}

/* Appends the tail's buffer of len bytes. Returns how many of them could be read. */
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
