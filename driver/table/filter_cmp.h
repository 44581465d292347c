/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Comparisons: a filter's program (ringside_abi.h) as a decision tree, which the driver
 * walks itself to reject an event without building a context and without calling the
 * program. Where the tree cannot express the program, the program decides. Knows no
 * kernel interface and no memory but its arguments: the module and the unit tests
 * compile the same text.
 */
#ifndef RS_FILTER_CMP_H
#define RS_FILTER_CMP_H

#include <linux/filter.h>
#ifdef __KERNEL__
#include <linux/string.h>
#else
#include <stdbool.h>
#include <string.h>
#endif

#include "ringside_abi.h"

/*
 * A node of the tree. The comparison holds if (word & mask) - lo <= span in 32-bit
 * arithmetic, a form that covers each comparison a program can make. A leaf (depth 0)
 * compares nothing: its word is an enum rs_cmp_end.
 */
struct rs_cmp {
	__u8 depth;    /* the most comparisons from here to a leaf */
	__u8 word;     /* offset in struct rs_filter_ctx */
	__u16 in_task; /* set by the driver: the word's offset in a task; 0: not in a task */
	__u32 mask, lo, span;
	const struct rs_cmp *fails, *holds; /* where the tree goes on */
};

/* What a leaf says. The leaves are the first nodes of the array. */
enum rs_cmp_end {
	RS_CMP_UNDECIDED, /* the program decides */
	RS_CMP_ACCEPT,
	RS_CMP_REJECT,
	RS_CMP_FIRST /* the first node that compares */
};

/* A longer chain of comparisons costs more than a call of the program. */
#define RS_CMP_DEPTH_MAX 6
#define RS_CMPS_MAX 64

struct rs_cmps {
	unsigned int count;
	struct rs_cmp cmps[RS_CMPS_MAX];
};

/* What is known about an instruction of the program while the tree is built. */
struct rs_cmp_insn {
	__u8 word;  /* offset of what the accumulator holds on arrival, or as below */
	__u32 mask; /* the bits of it that are left */
	const struct rs_cmp *leads_to;
};

#define RS_WORD_NEVER 0xff   /* no path leads to the instruction */
#define RS_WORD_UNKNOWN 0xfe /* it depends on the path */
_Static_assert(sizeof(struct rs_filter_ctx) <= RS_WORD_UNKNOWN, "a byte holds a word's offset");

/* ---- what the accumulator holds --------------------------------------------------- */

static inline void rs_cmp_reach(struct rs_cmp_insn *insn, __u8 word, __u32 mask)
{
	if (insn->word == RS_WORD_NEVER) {
		insn->word = word;
		insn->mask = mask;
	} else if (insn->word != word || insn->mask != mask) {
		insn->word = RS_WORD_UNKNOWN;
	}
}

/* Jumps only go forward, so everything that leads to an instruction stands before it. */
static inline void rs_cmp_follow(const struct sock_filter *insns, struct rs_cmp_insn *known,
				 unsigned int len)
{
	unsigned int i;

	for (i = 0; i < len; i++) {
		known[i].word = RS_WORD_NEVER;
		known[i].mask = 0;
	}
	known[0].word = RS_WORD_UNKNOWN;
	for (i = 0; i < len; i++) {
		const struct sock_filter *insn = &insns[i];
		struct rs_cmp_insn *here = &known[i];

		if (here->word == RS_WORD_NEVER)
			continue;
		switch (insn->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			rs_cmp_reach(here + 1, insn->k, ~0U);
			break;
		case BPF_ALU | BPF_AND | BPF_K:
			rs_cmp_reach(here + 1, here->word, here->mask & insn->k);
			break;
		case BPF_JMP | BPF_JA:
			rs_cmp_reach(here + 1 + insn->k, here->word, here->mask);
			break;
		case BPF_RET | BPF_K:
			break;
		default:
			rs_cmp_reach(here + 1 + insn->jt, here->word, here->mask);
			rs_cmp_reach(here + 1 + insn->jf, here->word, here->mask);
		}
	}
}

/* ---- building the tree ------------------------------------------------------------ */

/*
 * The program sees a task's name with zeros after its end; the task itself may still
 * hold bytes of an older name there. So the mask is cut after the NUL in the value.
 * Returns false if this is not a comparison of a whole word with a value that a name can
 * have. Only the first word of a name is compared: in the others it matters whether the
 * name has ended before.
 */
static inline bool rs_cmp_cut_name(struct rs_cmp *cmp)
{
	__u8 mask[sizeof(cmp->mask)], text[sizeof(cmp->lo)];
	unsigned int i;

	if (cmp->span || cmp->mask != ~0U)
		return false;
	memcpy(text, &cmp->lo, sizeof(text));
	memset(mask, 0xff, sizeof(mask));
	for (i = 1; i < sizeof(text); i++) {
		if (!text[i - 1] || !mask[i - 1])
			mask[i] = 0;
		if (!mask[i] && text[i])
			return false;
	}
	memcpy(&cmp->mask, mask, sizeof(mask));
	return true;
}

/*
 * Whether the driver reads the word without a context. It does not read the parent, who
 * may be gone; comparisons of the type are answered beforehand (rs_cmp_of_type).
 */
static inline bool rs_cmp_has_word(struct rs_cmp *cmp)
{
	switch (cmp->word) {
	case __builtin_offsetof(struct rs_filter_ctx, comm[0]):
		return rs_cmp_cut_name(cmp);
	case __builtin_offsetof(struct rs_filter_ctx, code):
	case __builtin_offsetof(struct rs_filter_ctx, pid):
	case __builtin_offsetof(struct rs_filter_ctx, tid):
	case __builtin_offsetof(struct rs_filter_ctx, uid):
		return true;
	}
	return cmp->word >= __builtin_offsetof(struct rs_filter_ctx, args) &&
	       cmp->word < sizeof(struct rs_filter_ctx);
}

/* Translates a jump. Returns false if only the program can compare this. */
static inline bool rs_cmp_set(struct rs_cmp *cmp, const struct sock_filter *insn,
			      const struct rs_cmp_insn *known)
{
	cmp->word = known->word;
	cmp->mask = known->mask;
	cmp->lo = insn->k;
	cmp->span = ~0U - insn->k;
	switch (BPF_OP(insn->code)) {
	case BPF_JEQ:
		cmp->span = 0;
		break;
	case BPF_JGT:
		if (insn->k == ~0U)
			return false;
		cmp->lo++;
		cmp->span--;
		break;
	case BPF_JSET:
		cmp->mask &= insn->k;
		cmp->lo = 1;
		cmp->span = ~0U - 1;
	}
	return rs_cmp_has_word(cmp);
}

static inline bool rs_cmp_may_reject(const struct rs_cmp *cmp)
{
	return cmp->depth || cmp->word == RS_CMP_REJECT;
}

/* Adds a jump to the tree if one of its outcomes may reject. Returns its node, or a leaf. */
static inline const struct rs_cmp *rs_cmp_add(struct rs_cmps *cmps, const struct sock_filter *insn,
					      const struct rs_cmp_insn *known)
{
	const struct rs_cmp *fails = known[1 + insn->jf].leads_to;
	const struct rs_cmp *holds = known[1 + insn->jt].leads_to;
	struct rs_cmp *cmp = &cmps->cmps[cmps->count];
	unsigned int depth = 1 + (fails->depth > holds->depth ? fails->depth : holds->depth);

	if (fails == holds)
		return fails;
	if (depth > RS_CMP_DEPTH_MAX || cmps->count == RS_CMPS_MAX ||
	    !(rs_cmp_may_reject(fails) || rs_cmp_may_reject(holds)) ||
	    !rs_cmp_set(cmp, insn, known))
		return &cmps->cmps[RS_CMP_UNDECIDED];
	cmp->depth = depth;
	cmp->fails = fails;
	cmp->holds = holds;
	cmps->count++;
	return cmp;
}

/*
 * Builds the tree of a program that rs_filter_check() has accepted. known has room for
 * len instructions; rs_cmp_of_type() needs it afterwards.
 */
static inline void rs_cmps_make(struct rs_cmps *cmps, const struct sock_filter *insns,
				unsigned int len, struct rs_cmp_insn *known)
{
	unsigned int i;

	for (i = 0; i < RS_CMP_FIRST; i++)
		cmps->cmps[i] = (struct rs_cmp){ .word = i };
	cmps->count = RS_CMP_FIRST;
	rs_cmp_follow(insns, known, len);
	for (i = len; i--;) {
		const struct sock_filter *insn = &insns[i];

		switch (BPF_CLASS(insn->code)) {
		case BPF_RET:
			known[i].leads_to = &cmps->cmps[insn->k ? RS_CMP_ACCEPT : RS_CMP_REJECT];
			break;
		case BPF_JMP:
			known[i].leads_to = BPF_OP(insn->code) == BPF_JA ?
						    known[i + 1 + insn->k].leads_to :
						    rs_cmp_add(cmps, insn, &known[i]);
			break;
		default:
			known[i].leads_to = known[i + 1].leads_to;
		}
	}
}

static inline bool rs_cmp_type_holds(const struct sock_filter *insn, __u32 v)
{
	switch (BPF_OP(insn->code)) {
	case BPF_JEQ:
		return v == insn->k;
	case BPF_JGT:
		return v > insn->k;
	case BPF_JGE:
		return v >= insn->k;
	default:
		return v & insn->k;
	}
}

/*
 * The node where the events of a type start: follows the program past everything that
 * compares the type, which is known here.
 */
static inline const struct rs_cmp *rs_cmp_of_type(const struct sock_filter *insns,
						  const struct rs_cmp_insn *known, __u32 type)
{
	unsigned int i = 0;

	for (;;) {
		const struct sock_filter *insn = &insns[i];

		if (BPF_CLASS(insn->code) == BPF_RET)
			return known[i].leads_to;
		if (BPF_CLASS(insn->code) != BPF_JMP)
			i++;
		else if (BPF_OP(insn->code) == BPF_JA)
			i += 1 + insn->k;
		else if (known[i].word == __builtin_offsetof(struct rs_filter_ctx, type))
			i += 1 +
			     (rs_cmp_type_holds(insn, type & known[i].mask) ? insn->jt : insn->jf);
		else
			return known[i].leads_to;
	}
}

#endif
