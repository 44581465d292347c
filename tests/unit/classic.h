/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the kernel's part of a filter in user space, with an interpreter for its program. */
#ifndef TEST_CLASSIC_H
#define TEST_CLASSIC_H

#include <linux/filter.h>
#include <string.h>

#include "ringside_abi.h"

static inline int classic_jumps(const struct sock_filter *insn, uint32_t a)
{
	switch (BPF_OP(insn->code)) {
	case BPF_JEQ:
		return a == insn->k;
	case BPF_JGT:
		return a > insn->k;
	case BPF_JGE:
		return a >= insn->k;
	default:
		return (a & insn->k) != 0;
	}
}

static inline uint32_t classic_run(const struct sock_filter *program,
				   const struct rs_filter_ctx *ctx)
{
	uint32_t a = 0;

	for (;; program++) {
		switch (BPF_CLASS(program->code)) {
		case BPF_LD:
			memcpy(&a, (const char *)ctx + program->k, sizeof(a));
			break;
		case BPF_ALU:
			a &= program->k;
			break;
		case BPF_RET:
			return program->k;
		default:
			if (BPF_OP(program->code) == BPF_JA)
				program += program->k;
			else
				program += classic_jumps(program, a) ? program->jt : program->jf;
		}
	}
}

/* Whether the kernel stores an event. */
static inline int classic_keeps(const struct rs_filter *filter, const struct rs_filter_ctx *ctx)
{
	if (!RS_FILTER_HAS(filter->types, ctx->type))
		return 0;
	if (RS_FILTER_HAS(filter->sure, ctx->type) || !filter->program)
		return 1;
	return classic_run((const struct sock_filter *)(uintptr_t)filter->program, ctx) != 0;
}

#endif
