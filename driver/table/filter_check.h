/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Checks whether a filter's program (ringside_abi.h) may run, and which members of its
 * context it reads. Knows no kernel interface and no memory but the instructions: the
 * module, libscap and the unit tests compile the same text.
 */
#ifndef RS_FILTER_CHECK_H
#define RS_FILTER_CHECK_H

#include <linux/filter.h>

#include "ringside_abi.h"

/* The members that the program reads, of those that cost something to set. */
enum rs_filter_need {
	RS_FILTER_NEEDS_PPID = 1 << 0,
	RS_FILTER_NEEDS_UID = 1 << 1,
	RS_FILTER_NEEDS_COMM = 1 << 2,
	RS_FILTER_NEEDS_RESULT = 1 << 3,
	RS_FILTER_NEEDS_ARG0 = 1 << 4, /* followed by the bits of the other arguments */
};
#define RS_FILTER_NEEDS_ARGS (63 * RS_FILTER_NEEDS_ARG0)

static inline int rs_filter_needs_of(unsigned int offset)
{
	if (offset == __builtin_offsetof(struct rs_filter_ctx, ppid))
		return RS_FILTER_NEEDS_PPID;
	if (offset == __builtin_offsetof(struct rs_filter_ctx, uid))
		return RS_FILTER_NEEDS_UID;
	if (offset >= __builtin_offsetof(struct rs_filter_ctx, comm) &&
	    offset < __builtin_offsetof(struct rs_filter_ctx, args))
		return RS_FILTER_NEEDS_COMM;
	if (offset >= __builtin_offsetof(struct rs_filter_ctx, args) &&
	    offset < __builtin_offsetof(struct rs_filter_ctx, result))
		return RS_FILTER_NEEDS_ARG0
		       << (offset - __builtin_offsetof(struct rs_filter_ctx, args)) / 8;
	if (offset >= __builtin_offsetof(struct rs_filter_ctx, result))
		return RS_FILTER_NEEDS_RESULT;
	return 0;
}

/* left: how many instructions follow this one. */
static inline int rs_filter_check_one(const struct sock_filter *insn, unsigned int left)
{
	switch (insn->code) {
	case BPF_LD | BPF_W | BPF_ABS:
		return left && insn->k % 4 == 0 && insn->k < sizeof(struct rs_filter_ctx);
	case BPF_ALU | BPF_AND | BPF_K:
		return left > 0;
	case BPF_JMP | BPF_JA:
		return insn->k < left;
	case BPF_JMP | BPF_JEQ | BPF_K:
	case BPF_JMP | BPF_JGT | BPF_K:
	case BPF_JMP | BPF_JGE | BPF_K:
	case BPF_JMP | BPF_JSET | BPF_K:
		return insn->jt < left && insn->jf < left;
	case BPF_RET | BPF_K:
		return 1;
	}
	return 0;
}

/*
 * Checks a program of len instructions. Returns 0 if it must not run; else 1, with
 * *needs set to bits of enum rs_filter_need.
 */
static inline int rs_filter_check(const struct sock_filter *insns, unsigned int len,
				  unsigned int *needs)
{
	unsigned int i;

	*needs = 0;
	if (!len || len > RS_FILTER_PROGRAM_MAX)
		return 0;
	if (insns[0].code != (BPF_LD | BPF_W | BPF_ABS) && insns[0].code != (BPF_RET | BPF_K))
		return 0;
	for (i = 0; i < len; i++) {
		if (!rs_filter_check_one(&insns[i], len - 1 - i))
			return 0;
		if (BPF_CLASS(insns[i].code) == BPF_LD)
			*needs |= rs_filter_needs_of(insns[i].k);
	}
	return 1;
}

#endif
