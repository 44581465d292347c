/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A compiled filter, as its parser (filter_parse.c) and its interpreter
 * (filter_run.c) share it: a flat list of checks. Each names the check to go to
 * when it holds and when it does not, always further down, so there is no tree
 * to walk and a run visits no check twice.
 */
#ifndef INSP_FILTER_PRIV_H
#define INSP_FILTER_PRIV_H

#include "field_priv.h"
#include "filter_set.h"

/* In the order in which they are looked for: no name hides a longer one after it. */
enum insp_filter_op {
	INSP_OP_EQ2,		/* == */
	INSP_OP_EQ,
	INSP_OP_NE,
	INSP_OP_LE,
	INSP_OP_LT,
	INSP_OP_GE,
	INSP_OP_GT,
	INSP_OP_CONTAINS,
	INSP_OP_ICONTAINS,
	INSP_OP_STARTSWITH,
	INSP_OP_ENDSWITH,
	INSP_OP_BCONTAINS,
	INSP_OP_BSTARTSWITH,
	INSP_OP_GLOB,
	INSP_OP_IGLOB,
	INSP_OP_REGEX,
	INSP_OP_INTERSECTS,
	INSP_OP_IN,
	INSP_OP_PMATCH,
	INSP_OP_EXISTS,
	INSP_OPS,
};

/* A value of the filter's text, in the form in which it is compared. */
struct insp_operand {
	char *text;			/* with a terminator; owned */
	size_t len;
	union {
		uint64_t u64;
		int64_t s64;
		double dbl;
	};
	uint8_t addr[16];
	uint8_t addr_len, prefix_bits;
	struct insp_regex *regex;
};

struct insp_check;
typedef bool insp_match_fn(struct insp_check *check, const struct insp_value *value,
			   const struct insp_operand *operand);

struct insp_check {
	struct insp_field *field;
	uint8_t op;			/* enum insp_filter_op */
	bool negated;			/* it stands under an odd number of 'not' */
	bool all;			/* of several values all must match, not one */
	bool several;			/* the field has several values; see first_nth */
	bool plain;			/* one value to be compared with one */
	uint32_t first_nth;
	insp_match_fn *match;		/* NULL: the value need only be there */
	struct insp_operand *operands;
	size_t noperands;
	bool all_operands;		/* every value must match, not one */
	struct insp_filter_set *set;	/* the values, if they are many; NULL: few */
	bool (*in_set)(const struct insp_filter_set *set, const struct insp_value *value);
	struct insp_buf scratch;
	uint32_t on_true, on_false;	/* the next check, INSP_PASS or INSP_FAIL */
};

#define INSP_PASS (UINT32_MAX - 1)
#define INSP_FAIL UINT32_MAX

struct insp_filter {
	struct insp_check *checks;
	size_t nchecks, cap;
	bool types[SCAP_EVENT_TYPES];	/* may pass at all */
};

/* filter_value.c */

/* The comparison for an operator on a field; NULL: there is none. */
insp_match_fn *insp_filter_match_fn(const struct insp_field *field, enum insp_filter_op op);
/* Reads a value of the field's type from the operand's text. Errors as elsewhere. */
int insp_filter_read_operand(struct insp *insp, const struct insp_check *check,
			     struct insp_operand *operand);
void insp_filter_free_operand(struct insp_operand *operand);
/* Prepares a look-up if the values are many. -ENOMEM: out of memory. */
int insp_filter_make_set(struct insp_check *check);

/* filter_regex.c */

struct insp_regex;
int insp_regex_new(struct insp *insp, const char *pattern, size_t len, struct insp_regex **regex);
void insp_regex_free(struct insp_regex *regex);
/* Whether the whole text matches. */
bool insp_regex_match(const struct insp_regex *regex, const char *text, size_t len);

/* filter_run.c */

bool insp_filter_run_check(struct insp_check *check, const struct insp_event *ev);
/* What is worked out once of a filter whose checks are complete. */
void insp_filter_prepare(struct insp *insp, struct insp_filter *filter);

#endif
