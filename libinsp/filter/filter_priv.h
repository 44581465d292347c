/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A compiled filter, as its parser (filter_parser.h) and its interpreter
 * (filter_run.c) share it: a flat list of checks. Each names the check to go to
 * when it holds and when it does not, always further down, so there is no tree
 * to walk and a run visits no check twice.
 */
#ifndef INSP_FILTER_PRIV_H
#define INSP_FILTER_PRIV_H

#include "fields/field_priv.h"
#include "filter_set.h"

/* In the order in which they are looked for: no name hides a longer one after it. */
enum insp_filter_op {
	INSP_OP_EQ2, /* == */
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

/* Functions of values; see insp_functions. */
enum insp_fn {
	INSP_FN_NONE,
	INSP_FN_VAL, /* what a field has; only on the right, where else a text would stand */
	INSP_FN_TOLOWER,
	INSP_FN_TOUPPER,
	INSP_FN_B64,	  /* what was encoded so */
	INSP_FN_BASENAME, /* of a path what follows the last slash */
	INSP_FN_LEN,	  /* of a text the bytes */
	INSP_FN_CONCAT,
	INSP_FN_JOIN, /* with the first between the others */
	INSP_FNS,
};

enum { INSP_TERM_ARGS_MAX = 16 };

struct insp_function {
	const char *name;
	size_t min_args, max_args;
};

extern const struct insp_function insp_functions[INSP_FNS];

/* What a filter computes: a function of others, a field, or a text. */
struct insp_term {
	uint8_t fn;		  /* enum insp_fn */
	uint8_t type;		  /* enum rs_param_type: of its value */
	struct insp_field *field; /* owned */
	char *text;		  /* owned */
	size_t len;
	struct insp_term *args; /* owned */
	size_t nargs;
	struct insp_buf made;
};

/* A value of the filter's text, in the form in which it is compared. */
struct insp_operand {
	char *text; /* with a terminator; owned, but for a term's */
	size_t len;
	union {
		uint64_t u64;
		int64_t s64;
		double dbl;
	};
	uint8_t addr[16];
	uint8_t addr_len, prefix_bits;
	struct insp_regex *regex;
	struct insp_term *term; /* computed for each event; NULL: it is as it is; owned */
	bool absent;		/* there is none for this event */
};

struct insp_check;
typedef bool insp_match_fn(struct insp_check *check, const struct insp_value *value,
			   const struct insp_operand *operand);

struct insp_check {
	struct insp_field *field; /* the first one of the term, if there is one */
	struct insp_term *term;	  /* what stands on the left; NULL: the field itself; owned */
	uint8_t op;		  /* enum insp_filter_op */
	bool negated;		  /* it stands under an odd number of 'not' */
	bool all;		  /* of several values all must match, not one */
	bool several;		  /* the field has several values; see first_nth */
	bool plain;		  /* one value to be compared with one */
	bool computed;		  /* there are terms in it */
	bool slow;		  /* several or computed */
	uint32_t first_nth;
	insp_match_fn *match; /* NULL: the value need only be there */
	struct insp_operand *operands;
	size_t noperands;
	bool all_operands;	     /* every value must match, not one */
	struct insp_filter_set *set; /* the values, if they are many; NULL: few */
	bool (*in_set)(const struct insp_filter_set *set, const struct insp_value *value);
	struct insp_buf scratch;
	uint32_t on_true, on_false; /* the next check, INSP_PASS or INSP_FAIL */
};

#define INSP_PASS (UINT32_MAX - 1)
#define INSP_FAIL UINT32_MAX

struct insp_filter {
	struct insp_check *checks;
	size_t nchecks, cap;
	bool types[SCAP_EVENT_TYPES]; /* may pass at all */
};

/* filter_value.c */

/* The comparison for an operator on what stands on the left; NULL: there is none. */
insp_match_fn *insp_filter_match_fn(const struct insp_check *check, enum insp_filter_op op);
/* Whether the check's operator can compare with a value that is computed. */
bool insp_filter_compares(const struct insp_check *check, const struct insp_term *term);
/* Reads a value of the field's type from the operand's text. Errors as elsewhere. */
int insp_filter_read_operand(struct insp *insp, const struct insp_check *check,
			     struct insp_operand *operand);
void insp_filter_free_operand(struct insp_operand *operand);
/* Prepares a look-up if the values are many. -ENOMEM: out of memory. */
int insp_filter_make_set(struct insp_check *check);

/* filter_define.c */

/* How much of the text may be a name. */
size_t insp_macro_name_len(const char *text);
/* What is defined under a name; NULL: nothing. */
struct insp_macro *insp_macro_find(const struct insp *insp, const char *name, size_t len);

/* filter_regex.c */

struct insp_regex;
int insp_regex_new(struct insp *insp, const char *pattern, size_t len, struct insp_regex **regex);
void insp_regex_free(struct insp_regex *regex);
/* Whether the whole text matches. */
bool insp_regex_match(const struct insp_regex *regex, const char *text, size_t len);

/* filter_term.c */

/* A function whose arguments are complete: checks them, works out its type. */
int insp_term_finish(struct insp *insp, struct insp_term *term);
void insp_term_fini(struct insp_term *term);
/* False: there is none for this event. Borrowed until it is asked again. */
bool insp_term_value(struct insp_term *term, const struct insp_event *ev, struct insp_value *v);
/* The first field in it, NULL: none. */
struct insp_field *insp_term_field(const struct insp_term *term);
/* Whether a field in it has the flag. */
bool insp_term_asks(const struct insp_term *term, uint32_t flag);

/* filter_run.c */

/* Whether a field that the check looks at has the flag. */
bool insp_check_asks(const struct insp_check *check, uint32_t flag);
/* What is worked out once of a filter whose checks are complete. */
void insp_filter_prepare(struct insp *insp, struct insp_filter *filter);

#endif
