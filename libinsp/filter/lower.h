/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared by the files that lower a filter to the kernel: lower.c follows the events of
 * each type through the filter, lower_check.c knows which checks the kernel can decide,
 * lower_code.c writes the BPF program.
 */
#ifndef INSP_LOWER_H
#define INSP_LOWER_H

#include <linux/filter.h>

#include "filter_priv.h"

/* A number in struct rs_filter_ctx. */
struct insp_word {
	uint16_t offset; /* of its low 32 bits; the high 32 bits follow */
	uint8_t bits;	 /* its width: 8, 16, 32 or 64 */
	uint8_t is_signed;
};

/* ---- lower_check.c: which checks the kernel can decide -------------------------- */

/* The kernel's source of a field's value. */
enum insp_source {
	INSP_SOURCE_NONE,
	INSP_SOURCE_PID,
	INSP_SOURCE_TID,
	INSP_SOURCE_RESULT,
	INSP_SOURCE_FD,
	INSP_SOURCE_PARAM,
};

/* A check in the form in which the program tests it. */
struct insp_test {
	enum insp_source source;
	enum insp_filter_op op;
	int64_t *operands;
	size_t noperands;
	bool is_signed;
};

/* A group of events that are filtered alike: a type, and a call if that is generic. */
struct insp_cell {
	uint16_t type, code;
	bool no_result; /* treat checks of the result as unknown */
};

enum insp_outcome { INSP_FAILS, INSP_HOLDS, INSP_TESTED, INSP_UNKNOWN };

/* Converts a check to a test. The caller frees the operands. false: out of memory. */
bool insp_test_read(struct insp_test *test, const struct insp_check *check);

/*
 * The outcome of a check for all events of a cell. INSP_TESTED: the program decides by
 * comparing *word; INSP_UNKNOWN: only user space can decide.
 */
enum insp_outcome insp_test_decide(struct insp_check *check, const struct insp_test *test,
				   struct insp_cell cell, struct insp_word *word);

/* ---- lower_code.c: programs ------------------------------------------------------ */

#define INSP_CODE_LABELS 4096

/*
 * A classic BPF program over struct rs_filter_ctx that is being written. Jumps go
 * forward only; insp_code_finish() resolves their labels.
 */
struct insp_code {
	struct sock_filter insns[RS_FILTER_PROGRAM_MAX];
	/* The labels each instruction jumps to; INSP_LABEL_NEXT: the next instruction. */
	uint16_t on_true[RS_FILTER_PROGRAM_MAX], on_false[RS_FILTER_PROGRAM_MAX];
	uint16_t at[INSP_CODE_LABELS]; /* the instruction a label refers to */
	uint32_t len, nlabels;
	bool full; /* the program did not fit */
};

#define INSP_LABEL_NEXT UINT16_MAX

uint16_t insp_code_label(struct insp_code *code);
void insp_code_place(struct insp_code *code, uint16_t label);
void insp_code_load(struct insp_code *code, uint16_t offset);
void insp_code_return(struct insp_code *code, uint32_t k);
void insp_code_goto(struct insp_code *code, uint16_t label);
/* Jumps to the label unless the word loaded last is k. */
void insp_code_unless(struct insp_code *code, uint32_t k, uint16_t label);

/* Compares a number like the filter's operator: with any operand (INSP_OP_IN) or the first. */
void insp_code_compare(struct insp_code *code, struct insp_word word, enum insp_filter_op op,
		       const int64_t *operands, size_t noperands, uint16_t on_true,
		       uint16_t on_false);

/* Resolves the labels. Returns false if the program or a jump is too long. */
bool insp_code_finish(struct insp_code *code);

#endif
