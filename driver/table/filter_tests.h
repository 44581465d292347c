/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A program's short form (ringside_abi.h): what it compares as a tree of tests, which
 * the driver makes itself where the event is rejected, without a context and without
 * the program's call. What the tree cannot say, it leaves to the program. Knows no
 * kernel interface and no memory but its arguments: the module and tests call it alike.
 */
#ifndef RS_FILTER_TESTS_H
#define RS_FILTER_TESTS_H

#include <linux/filter.h>
#ifdef __KERNEL__
#include <linux/string.h>
#else
#include <stdbool.h>
#include <string.h>
#endif

#include "ringside_abi.h"

/* Holds if (word & mask) - lo <= span, in 32 bits: so does each of the program's comparisons. */
struct rs_test {
	__u8 depth;    /* so many tests in a row at most; 0: an end */
	__u8 word;     /* offset in struct rs_filter_ctx; of an end which it is */
	__u16 in_task; /* for the driver: where a task has the word; 0: it has not */
	__u32 mask, lo, span;
	const struct rs_test *fails, *holds;
};

/* The first ones. */
enum rs_test_end {
	RS_TEST_ASK, /* the program */
	RS_TEST_ACCEPT,
	RS_TEST_REJECT,
	RS_TEST_FIRST
};

/* More than so many in a row cost more than the program's call. */
#define RS_TESTS_DEEP 6
#define RS_TESTS_MAX 64

struct rs_tests {
	unsigned int count;
	struct rs_test tests[RS_TESTS_MAX];
};

/* What is known of an instruction, while tests are made. */
struct rs_test_insn {
	__u8 word;  /* what is loaded when it is reached; or: */
	__u32 mask; /* as far as it was not cut off */
	const struct rs_test *leads_to;
};

#define RS_WORD_NEVER 0xff   /* it is not reached */
#define RS_WORD_UNKNOWN 0xfe /* one thing or another */
_Static_assert(sizeof(struct rs_filter_ctx) <= RS_WORD_UNKNOWN, "a byte holds a word's offset");

/* ---- what is loaded ------------------------------------------------------------ */

static inline void rs_test_reach(struct rs_test_insn *insn, __u8 word, __u32 mask)
{
	if (insn->word == RS_WORD_NEVER) {
		insn->word = word;
		insn->mask = mask;
	} else if (insn->word != word || insn->mask != mask) {
		insn->word = RS_WORD_UNKNOWN;
	}
}

/* Jumps go forward only: what leads to an instruction was looked at before it. */
static inline void rs_test_follow(const struct sock_filter *insns, struct rs_test_insn *known,
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
		struct rs_test_insn *here = &known[i];

		if (here->word == RS_WORD_NEVER)
			continue;
		switch (insn->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			rs_test_reach(here + 1, insn->k, ~0U);
			break;
		case BPF_ALU | BPF_AND | BPF_K:
			rs_test_reach(here + 1, here->word, here->mask & insn->k);
			break;
		case BPF_JMP | BPF_JA:
			rs_test_reach(here + 1 + insn->k, here->word, here->mask);
			break;
		case BPF_RET | BPF_K:
			break;
		default:
			rs_test_reach(here + 1 + insn->jt, here->word, here->mask);
			rs_test_reach(here + 1 + insn->jf, here->word, here->mask);
		}
	}
}

/* ---- tests --------------------------------------------------------------------- */

/*
 * A name is compared with as a string: what is behind its end does not count, so only
 * its first word can be told alone. False: the text says what cannot be.
 */
static inline bool rs_test_cut_name(struct rs_test *test)
{
	__u8 mask[sizeof(test->mask)], text[sizeof(test->lo)];
	unsigned int i;

	if (test->span || test->mask != ~0U)
		return false;
	memcpy(text, &test->lo, sizeof(text));
	memset(mask, 0xff, sizeof(mask));
	for (i = 1; i < sizeof(text); i++) {
		if (!text[i - 1] || !mask[i - 1])
			mask[i] = 0;
		if (!mask[i] && text[i])
			return false;
	}
	memcpy(&test->mask, mask, sizeof(mask));
	return true;
}

/* Whether the driver can have the word without making a context: not of kin and types. */
static inline bool rs_test_has_word(struct rs_test *test)
{
	switch (test->word) {
	case __builtin_offsetof(struct rs_filter_ctx, comm[0]):
		return rs_test_cut_name(test);
	case __builtin_offsetof(struct rs_filter_ctx, code):
	case __builtin_offsetof(struct rs_filter_ctx, pid):
	case __builtin_offsetof(struct rs_filter_ctx, tid):
	case __builtin_offsetof(struct rs_filter_ctx, uid):
		return true;
	}
	return test->word >= __builtin_offsetof(struct rs_filter_ctx, args) &&
	       test->word < sizeof(struct rs_filter_ctx);
}

/* The comparison as a test. False: only the program can make it. */
static inline bool rs_test_set(struct rs_test *test, const struct sock_filter *insn,
			       const struct rs_test_insn *known)
{
	test->word = known->word;
	test->mask = known->mask;
	test->lo = insn->k;
	test->span = ~0U - insn->k;
	switch (BPF_OP(insn->code)) {
	case BPF_JEQ:
		test->span = 0;
		break;
	case BPF_JGT:
		if (insn->k == ~0U)
			return false;
		test->lo++;
		test->span--;
		break;
	case BPF_JSET:
		test->mask &= insn->k;
		test->lo = 1;
		test->span = ~0U - 1;
	}
	return rs_test_has_word(test);
}

static inline bool rs_test_may_reject(const struct rs_test *test)
{
	return test->depth || test->word == RS_TEST_REJECT;
}

/* Where a comparison leads: to a test if one of its outcomes may reject. */
static inline const struct rs_test *rs_test_add(struct rs_tests *tests,
						const struct sock_filter *insn,
						const struct rs_test_insn *known)
{
	const struct rs_test *fails = known[1 + insn->jf].leads_to;
	const struct rs_test *holds = known[1 + insn->jt].leads_to;
	struct rs_test *test = &tests->tests[tests->count];
	unsigned int depth = 1 + (fails->depth > holds->depth ? fails->depth : holds->depth);

	if (fails == holds)
		return fails;
	if (depth > RS_TESTS_DEEP || tests->count == RS_TESTS_MAX ||
	    !(rs_test_may_reject(fails) || rs_test_may_reject(holds)) ||
	    !rs_test_set(test, insn, known))
		return &tests->tests[RS_TEST_ASK];
	test->depth = depth;
	test->fails = fails;
	test->holds = holds;
	tests->count++;
	return test;
}

/* Makes the tests of a program that was checked (filter_check.h). known: one per instruction. */
static inline void rs_tests_make(struct rs_tests *tests, const struct sock_filter *insns,
				 unsigned int len, struct rs_test_insn *known)
{
	unsigned int i;

	for (i = 0; i < RS_TEST_FIRST; i++)
		tests->tests[i] = (struct rs_test){ .word = i };
	tests->count = RS_TEST_FIRST;
	rs_test_follow(insns, known, len);
	for (i = len; i--;) {
		const struct sock_filter *insn = &insns[i];

		switch (BPF_CLASS(insn->code)) {
		case BPF_RET:
			known[i].leads_to =
				&tests->tests[insn->k ? RS_TEST_ACCEPT : RS_TEST_REJECT];
			break;
		case BPF_JMP:
			known[i].leads_to = BPF_OP(insn->code) == BPF_JA ?
						    known[i + 1 + insn->k].leads_to :
						    rs_test_add(tests, insn, &known[i]);
			break;
		default:
			known[i].leads_to = known[i + 1].leads_to;
		}
	}
}

static inline bool rs_test_type_holds(const struct sock_filter *insn, __u32 v)
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

/* Where the events of a type begin: what the program asks of the type is answered. */
static inline const struct rs_test *rs_tests_of_type(const struct sock_filter *insns,
						     const struct rs_test_insn *known, __u32 type)
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
			     (rs_test_type_holds(insn, type & known[i].mask) ? insn->jt : insn->jf);
		else
			return known[i].leads_to;
	}
}

#endif
