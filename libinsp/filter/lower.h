/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files share that make the kernel's part of a filter: lower.c follows the
 * events of each type through the filter, lower_check.c knows what the kernel can say
 * of a check, lower_code.c writes the program.
 */
#ifndef INSP_LOWER_H
#define INSP_LOWER_H

#include <linux/filter.h>

#include "filter_priv.h"

/* A number in struct rs_filter_ctx. */
struct insp_word {
	uint16_t offset; /* of its low word; the high one stands behind it */
	uint8_t bits;	 /* 8, 16, 32 or 64 of it count */
	uint8_t is_signed;
};

/* ---- lower_check.c: what the kernel can say of a check ------------------------- */

/* What the kernel has of a check's field. */
enum insp_source {
	INSP_SOURCE_NONE,
	INSP_SOURCE_PID,
	INSP_SOURCE_TID,
	INSP_SOURCE_RESULT,
	INSP_SOURCE_FD,
	INSP_SOURCE_PARAM,
};

/* A check as the program makes it. */
struct insp_test {
	enum insp_source source;
	enum insp_filter_op op;
	int64_t *operands;
	size_t noperands;
	bool is_signed;
};

/* Events that go one way: of a type; of generic ones, of a call too. */
struct insp_cell {
	uint16_t type, code;
	bool no_result; /* what asks the result is not known */
};

enum insp_outcome { INSP_FAILS, INSP_HOLDS, INSP_ASKS, INSP_UNKNOWN };

/* Reads what a check compares with. Operands are freed by the caller. false: no memory. */
bool insp_test_read(struct insp_test *test, const struct insp_check *check);

/*
 * What a check says of all events of a cell. INSP_ASKS: the program can tell by
 * comparing *word; INSP_UNKNOWN: user space alone can.
 */
enum insp_outcome insp_test_decide(struct insp_check *check, const struct insp_test *test,
				   struct insp_cell cell, struct insp_word *word);

/* ---- lower_code.c: programs ------------------------------------------------------ */

#define INSP_CODE_LABELS 4096

/*
 * A program that grows: classic BPF over struct rs_filter_ctx, with labels that are
 * resolved at the end. Jumps go forward only.
 */
struct insp_code {
	struct sock_filter insns[RS_FILTER_PROGRAM_MAX];
	/* Labels of the jumps; UINT16_MAX: the next instruction. */
	uint16_t on_true[RS_FILTER_PROGRAM_MAX], on_false[RS_FILTER_PROGRAM_MAX];
	uint16_t at[INSP_CODE_LABELS]; /* the instruction that a label stands before */
	uint32_t len, nlabels;
	bool full; /* it did not fit */
};

#define INSP_LABEL_NEXT UINT16_MAX

uint16_t insp_code_label(struct insp_code *code);
void insp_code_place(struct insp_code *code, uint16_t label);
void insp_code_load(struct insp_code *code, uint16_t offset);
void insp_code_return(struct insp_code *code, uint32_t k);
void insp_code_goto(struct insp_code *code, uint16_t label);
/* Goes on if the word that was loaded last is k, else to the label. */
void insp_code_unless(struct insp_code *code, uint32_t k, uint16_t label);

/* Compares a number as the filter's operator does with each operand (IN) or the first. */
void insp_code_compare(struct insp_code *code, struct insp_word word, enum insp_filter_op op,
		       const int64_t *operands, size_t noperands, uint16_t on_true,
		       uint16_t on_false);

/* Resolves the labels. Returns false if the program did not fit or jumps too far. */
bool insp_code_finish(struct insp_code *code);

#endif
