/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared by the files that parse a filter's text into checks: filter_scan.c (words,
 * values, macros), filter_check.c (checks), filter_parse.c (and, or, not, brackets).
 */
#ifndef INSP_FILTER_PARSER_H
#define INSP_FILTER_PARSER_H

#include "state/error.h"
#include "state/handle.h"
#include "filter_priv.h"

#include <errno.h>

/* Maximum nesting depth of brackets, of functions and of macros. */
#define INSP_NESTING_MAX 100

struct insp_parser {
	struct insp *insp;
	struct insp_filter *filter;
	const char *text, *at;
	int nested, expansions; /* macros: current nesting depth, total number of expansions */
	bool names_macro;	/* the error text names the macro with the error */
};

/* Sets the position of the error in the filter's text. Returns -EINVAL. */
static inline int parser_fail_at(struct insp_parser *p, const char *at)
{
	p->insp->filter_error_pos = at - p->text;
	return -EINVAL;
}

#define FAIL(p, at, ...) (insp_fail((p)->insp, -EINVAL, __VA_ARGS__), parser_fail_at(p, at))

static inline int parser_fail_memory(struct insp_parser *p)
{
	parser_fail_at(p, p->at);
	return insp_fail(p->insp, -ENOMEM, "out of memory");
}

static inline void parser_skip_blanks(struct insp_parser *p)
{
	p->at += strspn(p->at, " \t\r\n");
}

/* Skips word if the text continues with it. */
static inline bool parser_accept(struct insp_parser *p, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(p->at, word, len))
		return false;
	p->at += len;
	return true;
}

/* filter_scan.c */

/* Reads a value, which is in quotes or ends before one of the characters in ends. */
int insp_parser_read_value(struct insp_parser *p, const char *ends, struct insp_operand *operand);
/* The macro named by the next word, or NULL. Sets the word's length. */
const struct insp_macro *insp_parser_find_macro(const struct insp_parser *p, size_t *len);
/* Continues in the macro's text. Saves the parser in *outer for insp_parser_end_macro(). */
int insp_parser_begin_macro(struct insp_parser *p, const struct insp_macro *macro,
			    struct insp_parser *outer);
/* Continues after the macro's name. If err is set, the error text names the macro. */
int insp_parser_end_macro(struct insp_parser *p, const struct insp_macro *macro,
			  const struct insp_parser *outer, int err);

/* filter_check.c */

/* Parses one check into *check, which must be all zero. */
int insp_parser_read_check(struct insp_parser *p, struct insp_check *check);
/* Whether the word is "and" or "or". */
bool insp_parser_is_connective(const char *word, size_t len);

#endif
