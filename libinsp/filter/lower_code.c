// SPDX-License-Identifier: Apache-2.0
/*
 * Writes classic BPF (lower.h). Knows numbers and comparisons, but not what they
 * mean.
 */
#include "lower.h"

#include <stdlib.h>

#define SIGN 0x80000000u

uint16_t insp_code_label(struct insp_code *code)
{
	if (code->nlabels == INSP_CODE_LABELS) {
		code->full = true;
		return 0;
	}
	return code->nlabels++;
}

void insp_code_place(struct insp_code *code, uint16_t label)
{
	code->at[label] = code->len;
}

static void put(struct insp_code *code, struct sock_filter insn, uint16_t on_true,
		uint16_t on_false)
{
	if (code->len == RS_FILTER_PROGRAM_MAX) {
		code->full = true;
		return;
	}
	code->insns[code->len] = insn;
	code->on_true[code->len] = on_true;
	code->on_false[code->len] = on_false;
	code->len++;
}

static void put_plain(struct insp_code *code, uint16_t op, uint32_t k)
{
	put(code, (struct sock_filter)BPF_STMT(op, k), INSP_LABEL_NEXT, INSP_LABEL_NEXT);
}

static void put_jump(struct insp_code *code, uint16_t op, uint32_t k, uint16_t on_true,
		     uint16_t on_false)
{
	put(code, (struct sock_filter)BPF_STMT(BPF_JMP | op | BPF_K, k), on_true, on_false);
}

void insp_code_load(struct insp_code *code, uint16_t offset)
{
	put_plain(code, BPF_LD | BPF_W | BPF_ABS, offset);
}

void insp_code_return(struct insp_code *code, uint32_t k)
{
	put_plain(code, BPF_RET | BPF_K, k);
}

void insp_code_goto(struct insp_code *code, uint16_t label)
{
	put(code, (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, 0), label, label);
}

void insp_code_unless(struct insp_code *code, uint32_t k, uint16_t label)
{
	put_jump(code, BPF_JEQ, k, INSP_LABEL_NEXT, label);
}

/* ---- comparisons --------------------------------------------------------------- */

static void load_low(struct insp_code *code, struct insp_word word)
{
	insp_code_load(code, word.offset);
	if (word.bits < 32)
		put_plain(code, BPF_ALU | BPF_AND | BPF_K, (1u << word.bits) - 1);
}

static int64_t least(struct insp_word word)
{
	return !word.is_signed ? 0 : word.bits == 64 ? INT64_MIN : -(1ll << (word.bits - 1));
}

static int64_t most(struct insp_word word)
{
	return word.bits == 64 ? INT64_MAX : (1ll << (word.bits - word.is_signed)) - 1;
}

/* Operands are at most INT64_MAX, so the upper half of unsigned 64-bit numbers has none. */
static bool out_of_range(struct insp_word word, int64_t operand)
{
	return operand < least(word) || operand > most(word);
}

/* Decides if the signs differ. With equal signs the bits compare like unsigned numbers. */
static void compare_signs(struct insp_code *code, int64_t operand, uint16_t on_true,
			  uint16_t on_false)
{
	if (operand >= 0)
		put_jump(code, BPF_JSET, SIGN, on_true, INSP_LABEL_NEXT);
	else
		put_jump(code, BPF_JSET, SIGN, INSP_LABEL_NEXT, on_false);
}

/* Emits the test: is the number less than the operand? */
static void compare_lt(struct insp_code *code, struct insp_word word, int64_t operand,
		       uint16_t on_true, uint16_t on_false)
{
	if (operand <= least(word)) {
		insp_code_goto(code, on_false);
		return;
	}
	if (operand > most(word)) {
		insp_code_goto(code, on_true);
		return;
	}
	if (word.is_signed && operand == 0) {
		insp_code_load(code, word.offset + (word.bits == 64 ? 4 : 0));
		put_jump(code, BPF_JSET, SIGN, on_true, on_false);
		return;
	}
	if (word.bits == 64) {
		insp_code_load(code, word.offset + 4);
		if (word.is_signed)
			compare_signs(code, operand, on_true, on_false);
		put_jump(code, BPF_JGT, (uint64_t)operand >> 32, on_false, INSP_LABEL_NEXT);
		put_jump(code, BPF_JEQ, (uint64_t)operand >> 32, INSP_LABEL_NEXT, on_true);
		load_low(code, word);
	} else {
		load_low(code, word);
		if (word.is_signed)
			compare_signs(code, operand, on_true, on_false);
	}
	put_jump(code, BPF_JGE, operand, on_false, on_true);
}

static void compare_le(struct insp_code *code, struct insp_word word, int64_t operand,
		       uint16_t on_true, uint16_t on_false)
{
	if (operand < INT64_MAX) {
		compare_lt(code, word, operand + 1, on_true, on_false);
		return;
	}
	if (word.is_signed || word.bits < 64) {
		insp_code_goto(code, on_true);
		return;
	}
	insp_code_load(code, word.offset + 4);
	put_jump(code, BPF_JSET, SIGN, on_false, on_true);
}

/* Up to this many values are compared one by one. */
#define ROW 2

/* Emits a binary search for the loaded low word in sorted. */
static void search(struct insp_code *code, const uint64_t *sorted, size_t n, uint16_t on_true,
		   uint16_t on_false)
{
	uint16_t upper;

	if (n > ROW) {
		upper = insp_code_label(code);
		put_jump(code, BPF_JGE, sorted[n / 2], upper, INSP_LABEL_NEXT);
		search(code, sorted, n / 2, on_true, on_false);
		insp_code_place(code, upper);
		search(code, sorted + n / 2, n - n / 2, on_true, on_false);
		return;
	}
	for (size_t i = 0; i < n; i++)
		put_jump(code, BPF_JEQ, sorted[i], on_true, i + 1 < n ? INSP_LABEL_NEXT : on_false);
}

static int compare_bits(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Drops operands out of the word's range and sorts the rest as unsigned numbers. */
static size_t sort_bits(struct insp_word word, const int64_t *operands, size_t n, uint64_t *sorted)
{
	uint64_t mask = word.bits == 64 ? UINT64_MAX : (1ull << word.bits) - 1;
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (!out_of_range(word, operands[i]))
			sorted[count++] = (uint64_t)operands[i] & mask;
	qsort(sorted, count, sizeof(*sorted), compare_bits);
	return count;
}

/* Emits the test: is the number one of the operands? Groups them by their high word. */
static void compare_any(struct insp_code *code, struct insp_word word, const int64_t *operands,
			size_t noperands, uint16_t on_true, uint16_t on_false)
{
	uint64_t *sorted = malloc(noperands * sizeof(*sorted));
	size_t n = sorted ? sort_bits(word, operands, noperands, sorted) : 0, begin, end;

	code->full |= !sorted;
	if (!n)
		insp_code_goto(code, on_false);
	for (begin = 0; begin < n; begin = end) {
		uint32_t high = sorted[begin] >> 32;
		uint16_t next;

		for (end = begin + 1; end < n && sorted[end] >> 32 == high; end++)
			;
		next = end < n ? insp_code_label(code) : on_false;
		if (word.bits == 64) {
			insp_code_load(code, word.offset + 4);
			insp_code_unless(code, high, next);
		}
		load_low(code, word);
		search(code, sorted + begin, end - begin, on_true, on_false);
		if (end < n)
			insp_code_place(code, next);
	}
	free(sorted);
}

void insp_code_compare(struct insp_code *code, struct insp_word word, enum insp_filter_op op,
		       const int64_t *operands, size_t noperands, uint16_t on_true,
		       uint16_t on_false)
{
	switch (op) {
	case INSP_OP_NE:
		compare_any(code, word, operands, 1, on_false, on_true);
		break;
	case INSP_OP_LT:
		compare_lt(code, word, operands[0], on_true, on_false);
		break;
	case INSP_OP_GE:
		compare_lt(code, word, operands[0], on_false, on_true);
		break;
	case INSP_OP_LE:
		compare_le(code, word, operands[0], on_true, on_false);
		break;
	case INSP_OP_GT:
		compare_le(code, word, operands[0], on_false, on_true);
		break;
	default:
		compare_any(code, word, operands, noperands, on_true, on_false);
	}
}

/* ---- labels ---------------------------------------------------------------------- */

/* The jump offset from insn to the label, counted from the next instruction. */
static uint32_t distance(const struct insp_code *code, uint32_t insn, uint16_t label)
{
	return label == INSP_LABEL_NEXT ? 0 : code->at[label] - insn - 1;
}

bool insp_code_finish(struct insp_code *code)
{
	for (uint32_t i = 0; i < code->len && !code->full; i++) {
		struct sock_filter *insn = &code->insns[i];
		uint32_t jt = distance(code, i, code->on_true[i]);
		uint32_t jf = distance(code, i, code->on_false[i]);

		if (BPF_CLASS(insn->code) != BPF_JMP)
			continue;
		if (BPF_OP(insn->code) == BPF_JA) {
			insn->k = jt;
			continue;
		}
		insn->jt = jt;
		insn->jf = jf;
		code->full = jt > UINT8_MAX || jf > UINT8_MAX;
	}
	return !code->full;
}
