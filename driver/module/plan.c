// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Makes plans from recipes. Runs when the module loads, so it may be slow. A parameter
 * that does not fit a plan, and all after it, are left to encode.c. That includes 64-bit
 * values of 32-bit calls: a step copies the whole register, of which such a call uses
 * one half.
 */
#include <linux/build_bug.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "plan.h"

static const u16 args_of_call[RS_PLAN_ARGS] = { RS_REGS_ARGS };
static const u16 args_of_ia32_call[RS_PLAN_ARGS] = { RS_REGS_IA32_ARGS };
static const u16 args_of_tracepoint[RS_PLAN_ARGS] = {
	0,
	sizeof(long),
	2 * sizeof(long),
	3 * sizeof(long),
};

static_assert(ARRAY_SIZE(((u16[]){ RS_REGS_ARGS })) <= RS_PLAN_ARGS);
static_assert(sizeof(struct pt_regs) <= U16_MAX, "a step's source is within 16 bits");

static u8 *template(struct rs_plan *plan, u32 at)
{
	return (u8 *)plan->words + at - RS_PLAN_TEMPLATE;
}

/* Makes the template cover bytes [at, at + width) of the event. False: too long. */
static bool extend_template(struct rs_plan *plan, u32 at, u32 width)
{
	u32 words = DIV_ROUND_UP(at + width - RS_PLAN_TEMPLATE, sizeof(u64));

	if (words > RS_PLAN_WORDS)
		return false;
	plan->nwords = max_t(u32, plan->nwords, words);
	return true;
}

/* Steps run after the template and store 8 bytes, which must not overwrite a constant. */
static bool add_constant(struct rs_plan *plan, u16 value, u32 width)
{
	const struct rs_step *last = plan->steps + plan->nsteps - 1;

	if (plan->nsteps && last->to + sizeof(u64) > plan->len)
		return false;
	if (!extend_template(plan, plan->len, width))
		return false;
	memcpy(template(plan, plan->len), &value, min_t(u32, width, sizeof(value)));
	return true;
}

static bool add_step(struct rs_plan *plan, u16 from, u8 shift)
{
	if (plan->nsteps == RS_PLAN_STEPS || plan->len > U8_MAX)
		return false;
	plan->steps[plan->nsteps++] = (struct rs_step){ from, plan->len, shift };
	return true;
}

/* Plans a parameter. Returns false if its size varies, or if it does not fit. */
static bool add_op(struct rs_plan *plan, const struct rs_op *op)
{
	switch (op->enc) {
	case RS_ENC_U8:
	case RS_ENC_U16:
	case RS_ENC_U32:
	case RS_ENC_ARG8:
		return add_step(plan, plan->args[op->a], 0);
	case RS_ENC_U64:
	case RS_ENC_POS:
	case RS_ENC_ARG64:
		return plan->arg_mask == ULONG_MAX && add_step(plan, plan->args[op->a], 0);
	case RS_ENC_S32:
		return add_step(plan, plan->args[op->a], 32);
	case RS_ENC_RET:
	case RS_ENC_RET32:
		return add_step(plan, RS_REGS_RESULT, 0);
	case RS_ENC_ZERO:
		return add_constant(plan, 0, op->a);
	case RS_ENC_CODE:
		return add_constant(plan, plan->code, sizeof(plan->code));
	case RS_ENC_NR:
		return plan->knows_nr && add_constant(plan, plan->nr, sizeof(plan->nr));
	default:
		return false;
	}
}

static void add_ops(struct rs_plan *plan)
{
	const struct rs_op *op;
	u16 width;

	for (op = plan->ops; plan->nplanned < plan->nops; op++, plan->nplanned++) {
		if (!add_op(plan, op))
			break;
		width = op->enc == RS_ENC_ZERO ? op->a : rs_enc_width[op->enc];
		memcpy(template(plan, sizeof(struct rs_event) + plan->nplanned * sizeof(width)),
		       &width, sizeof(width));
		plan->len += width;
	}
}

/* What kind of tail the parameters are that are not planned. */
static u8 tail_of(struct rs_plan *plan)
{
	const struct rs_op *op = plan->ops + plan->nplanned;
	u8 left = plan->nops - plan->nplanned;

	if (!left)
		return RS_TAIL_NONE;
	if (left > 1 || plan->arg_mask != ULONG_MAX ||
	    (op->enc != RS_ENC_BUF && op->enc != RS_ENC_BUFRET))
		return RS_TAIL_REST;
	plan->buf = plan->args[op->a];
	plan->buf_len = plan->args[op->b];
	return op->enc == RS_ENC_BUF ? RS_TAIL_BUF : RS_TAIL_BUFRET;
}

static void make_plan(struct rs_plan *plan, const struct rs_prog *prog)
{
	const struct rs_event head = { .type = prog->type, .nparams = prog->nops };
	u8 nsnap;
	u32 touched, bound = rs_prog_bound(prog, &nsnap);

	plan->paired = plan;
	plan->type = prog->type;
	plan->filter_type = rs_prog_filter_type(prog);
	plan->has_result = prog->type % 2;
	plan->ops = prog->ops;
	plan->nops = prog->nops;
	plan->nsnap = nsnap;
	plan->changes_state = rs_prog_changes_state(prog);
	plan->messages = rs_prog_messages(prog);
	plan->len = sizeof(head) + prog->nops * sizeof(u16);
	memcpy(plan->words, (const u8 *)&head + RS_PLAN_TEMPLATE, sizeof(head) - RS_PLAN_TEMPLATE);
	extend_template(plan, sizeof(head), prog->nops * sizeof(u16));
	add_ops(plan);
	memcpy(plan->words, &plan->len, sizeof(plan->len));
	touched = RS_PLAN_TEMPLATE + plan->nwords * sizeof(u64);
	if (plan->nsteps)
		touched = max_t(u32, touched, plan->steps[plan->nsteps - 1].to + sizeof(u64));
	plan->tail = tail_of(plan);
	plan->room = plan->tail == RS_TAIL_REST ? sizeof(head) + prog->nops * sizeof(u16) + bound :
						  plan->len;
	plan->room = max(plan->room, touched);
}

void rs_plan_tracepoint(struct rs_plan *plan, const struct rs_prog *prog)
{
	*plan = (struct rs_plan){
		.args = args_of_tracepoint,
		.arg_mask = ULONG_MAX,
		.code = RS_FILTER_NO_CALL,
	};
	make_plan(plan, prog);
}

/* Where a call has its arguments, and how much of each register it takes. */
static const struct {
	const u16 *args;
	unsigned long arg_mask;
} abis[] = {
	[RS_ABI_NATIVE] = { args_of_call, ULONG_MAX },
	[RS_ABI_IA32] = { args_of_ia32_call, U32_MAX },
};

void rs_plan_call(struct rs_plan *plan, const struct rs_prog *prog, u16 code, int nr,
		  enum rs_abi abi)
{
	*plan = (struct rs_plan){
		.args = abis[abi].args,
		.arg_mask = abis[abi].arg_mask,
		.code = code,
		.nr = nr,
		.knows_nr = nr >= 0,
	};
	make_plan(plan, prog);
}
