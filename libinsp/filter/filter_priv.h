/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A compiled filter, shared by its parser (filter_parser.h) and its interpreter
 * (filter_run.c): a flat list of checks. Each check has the index of the next
 * check if it holds and if it fails. Both are larger than its own index, so there
 * is no tree to walk and a run visits no check twice.
 */
#ifndef INSP_FILTER_PRIV_H
#define INSP_FILTER_PRIV_H

#include "fields/field.h"
#include "filter_set.h"

/* The parser tries them in this order, so an operator must not follow a prefix of its name. */
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

/* Functions in filters; see insp_functions. */
enum insp_fn {
	INSP_FN_NONE,
	INSP_FN_VAL, /* the value of a field; right side only, where a bare word is text */
	INSP_FN_TOLOWER,
	INSP_FN_TOUPPER,
	INSP_FN_B64,	  /* decodes base64 */
	INSP_FN_BASENAME, /* the part of a path after the last slash */
	INSP_FN_LEN,	  /* the length of a text in bytes */
	INSP_FN_CONCAT,
	INSP_FN_JOIN, /* concatenates; the first argument is the separator */
	INSP_FNS,
};

enum { INSP_TERM_ARGS_MAX = 16 };

struct insp_function {
	const char *name;
	size_t min_args, max_args;
};

extern const struct insp_function insp_functions[INSP_FNS];

/* A value that a filter computes: a function of other terms, a field, or a text. */
struct insp_term {
	uint8_t fn;		  /* enum insp_fn */
	uint8_t type;		  /* of the value: enum rs_param_type */
	struct insp_field *field; /* owned */
	char *text;		  /* owned */
	size_t len;
	struct insp_term *args; /* owned */
	size_t nargs;
	struct insp_buf made; /* the last value, if it is text that was built */
};

/* A value on the right side of a check, converted for the comparison. */
struct insp_operand {
	char *text; /* NUL-terminated; owned unless term is set */
	size_t len;
	union {
		uint64_t u64;
		int64_t s64;
		double dbl;
	};
	uint8_t addr[16];
	uint8_t addr_len, prefix_bits;
	struct insp_regex *regex; /* platform.h */
	struct insp_term *term;	  /* computes the value for each event; NULL: constant; owned */
	bool absent;		  /* the term has no value for this event */
};

struct insp_check;
typedef bool insp_match_fn(struct insp_check *check, const struct insp_value *value,
			   const struct insp_operand *operand);

struct insp_check {
	struct insp_field *field; /* on the left side; the first one, if a term is there */
	struct insp_term *term;	  /* on the left side; NULL: only a field is there; owned */
	uint8_t op;		  /* enum insp_filter_op */
	bool negated;		  /* below an odd number of 'not' */
	bool several;		  /* the field has several values, from first_nth on */
	bool all;		  /* all of these values must match, not just one */
	bool plain;		  /* compares with exactly one operand */
	bool computed;		  /* has a term on the left or right side */
	bool slow;		  /* several or computed */
	uint32_t first_nth;
	insp_match_fn *match; /* NULL: holds if the field has a value */
	struct insp_operand *operands;
	size_t noperands;
	bool all_operands;	     /* all operands must match, not just one */
	struct insp_filter_set *set; /* the operands, for a fast look-up; NULL: too few */
	bool (*in_set)(const struct insp_filter_set *set, const struct insp_value *value);
	struct insp_buf scratch;
	uint64_t undecided;	    /* how often its matcher gave up */
	uint32_t on_true, on_false; /* the next check, INSP_PASS or INSP_FAIL */
};

#define INSP_PASS (UINT32_MAX - 1)
#define INSP_FAIL UINT32_MAX

struct insp_filter {
	struct insp_check *checks;
	size_t nchecks, cap;
	/* The first check that an event's type does not decide, or INSP_PASS or INSP_FAIL. */
	uint32_t start[SCAP_TYPES];
};

/* filter_value.c */

/* The comparison of the check's left side with op; NULL: op does not work on its type. */
insp_match_fn *insp_filter_match_fn(const struct insp_check *check, enum insp_filter_op op);
/* Whether the check's operator can compare its left side with the term. */
bool insp_filter_compares(const struct insp_check *check, const struct insp_term *term);
/* Whether the check compares its whole field with values, for equality. */
bool insp_check_compares_equal(const struct insp_check *check);
/* Converts the operand's text to the type of the left side. Returns 0 or a negative errno. */
int insp_filter_read_operand(struct insp *insp, const struct insp_check *check,
			     struct insp_operand *operand);
/*
 * Converts its text to an integer, which may have an exponent and a unit; or to a plain one.
 * Both return 0 or -EINVAL.
 */
int insp_filter_read_number(struct insp *insp, const struct insp_check *check, uint8_t type,
			    struct insp_operand *operand);
int insp_filter_read_integer(struct insp *insp, uint8_t type, struct insp_operand *operand);
void insp_filter_free_operand(struct insp_operand *operand);
/* Puts the operands into a set if there are many. Returns 0 or -ENOMEM. */
int insp_filter_make_set(struct insp_check *check);

/* filter_define.c */

/* A macro: a name for a part of a filter. */
struct insp_macro {
	char *name, *text; /* owned; text NULL: its allocation failed */
};

/* The length of the macro name that text begins with; 0: none. */
size_t insp_macro_name_len(const char *text);
/* The macro with this name, or NULL. */
struct insp_macro *insp_macro_find(const struct insp *insp, const char *name, size_t len);

/* filter_term.c */

/* Checks the arguments of a parsed function and sets its type. */
int insp_term_finish(struct insp *insp, struct insp_term *term);
void insp_term_fini(struct insp_term *term);
/* False: no value for this event. The value is valid until the next call for this term. */
bool insp_term_value(struct insp_term *term, const struct insp_event *ev, struct insp_value *v);
/* The first field in the term; NULL: none. */
struct insp_field *insp_term_field(const struct insp_term *term);
/* Whether a field in the term has the flag. */
bool insp_term_uses(const struct insp_term *term, uint32_t flag);

/* filter_run.c */

/* Whether a field in the check has the flag. */
bool insp_check_uses(const struct insp_check *check, uint32_t flag);
/* Precomputes what insp_filter_match() needs, after the filter was parsed. */
void insp_filter_prepare(struct insp *insp, struct insp_filter *filter);

#endif
