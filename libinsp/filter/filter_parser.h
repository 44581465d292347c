/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A filter's text on its way into checks, as the files that read it share it:
 * filter_scan.c (words, values, names), filter_check.c (checks), filter_parse.c (what
 * joins them).
 */
#ifndef INSP_FILTER_PARSER_H
#define INSP_FILTER_PARSER_H

#include "filter_priv.h"

#include <errno.h>

/* Of brackets, functions and names. */
#define INSP_NESTING_MAX 100

struct insp_parser {
	struct insp *insp;
	struct insp_filter *filter;
	const char *text, *at;
	int nested, expansions; /* of names: at hand, in all */
	bool blamed;		/* a name has been told in which the fault is */
};

/* Says where the fault is that the handle's text tells. Returns -EINVAL. */
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

/* Passes over the letters, if they are at hand. */
static inline bool parser_accept(struct insp_parser *p, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(p->at, word, len))
		return false;
	p->at += len;
	return true;
}

/* filter_scan.c */

/* Reads a value, in quotes or up to one of ends, which is left unread. */
int insp_parser_read_value(struct insp_parser *p, const char *ends, struct insp_operand *operand);
/* What the word at hand was defined as; NULL: nothing. Sets the word's length. */
const struct insp_macro *insp_parser_find_macro(const struct insp_parser *p, size_t *len);
/* Reads on in what the name at hand stands for. Sets outer to what the next one wants. */
int insp_parser_begin_macro(struct insp_parser *p, const struct insp_macro *macro,
			    struct insp_parser *outer);
/* Reads on behind the name. A fault inside, err, is told of the name. */
int insp_parser_end_macro(struct insp_parser *p, const struct insp_macro *macro,
			  const struct insp_parser *outer, int err);

/* filter_check.c */

/* Reads one check, which is all zero. */
int insp_parser_read_check(struct insp_parser *p, struct insp_check *check);
/* Whether the word joins checks. */
bool insp_parser_is_joint(const char *word, size_t len);

#endif
