// SPDX-License-Identifier: Apache-2.0
/*
 * Compiles the text of a filter into a list of checks (filter_priv.h).
 *
 *	filter = all { "or" all }
 *	all    = part { "and" part }
 *	part   = { "not" } ( "(" filter ")" | check | name )
 *	check  = left operator value | left "exists" | left listop list
 *	list   = "(" [ value { "," value } ] ")" | name
 *	left   = field | call
 *	value  = text | call
 *	call   = function "(" arg { "," arg } ")"
 *	arg    = call | field | quoted text
 */
#include "filter_parser.h"

#include <stdlib.h>
#include <string.h>

/*
 * Jumps out of a part whose targets are not known yet, as two lists to backpatch.
 * Each list is linked through the unset targets themselves. An element is the
 * check's index times two, plus one for on_true, plus one because 0 ends the list.
 */
struct exits {
	uint32_t on_true, on_false;
};

/* ---- backpatching ------------------------------------------------------------- */

static uint32_t *target_of(struct insp_parser *p, uint32_t element)
{
	struct insp_check *check = &p->filter->checks[(element - 1) / 2];

	return (element - 1) % 2 ? &check->on_true : &check->on_false;
}

static void patch(struct insp_parser *p, uint32_t list, uint32_t target)
{
	while (list) {
		uint32_t *at = target_of(p, list);

		list = *at;
		*at = target;
	}
}

/* Appends list b to list a; a should be the shorter one. */
static uint32_t join(struct insp_parser *p, uint32_t a, uint32_t b)
{
	uint32_t *end = &a;

	while (*end)
		end = target_of(p, *end);
	*end = b;
	return a;
}

/* ---- checks ---------------------------------------------------------------------- */

static struct insp_check *new_check(struct insp_filter *filter)
{
	size_t cap = filter->cap ? filter->cap * 2 : 8;
	struct insp_check *checks;

	if (filter->nchecks == filter->cap) {
		checks = realloc(filter->checks, cap * sizeof(*checks));
		if (!checks)
			return NULL;
		filter->checks = checks;
		filter->cap = cap;
	}
	checks = &filter->checks[filter->nchecks++];
	*checks = (struct insp_check){ 0 };
	return checks;
}

static int parse_check(struct insp_parser *p, struct exits *exits)
{
	struct insp_check *check = new_check(p->filter);
	uint32_t number = p->filter->nchecks - 1;

	if (!check)
		return parser_fail_memory(p);
	exits->on_false = number * 2 + 1;
	exits->on_true = number * 2 + 2;
	return insp_parser_read_check(p, check);
}

/* ---- levels ------------------------------------------------------------------------ */

static int parse_level(struct insp_parser *p, int depth, struct exits *exits);

/* Negates the part that begins at check `from`: swaps its exits, marks its checks. */
static void negate(struct insp_parser *p, size_t from, struct exits *exits)
{
	for (size_t i = from; i < p->filter->nchecks; i++)
		p->filter->checks[i].negated = !p->filter->checks[i].negated;
	*exits = (struct exits){ .on_true = exits->on_false, .on_false = exits->on_true };
}

/* Fails where 'and' or 'or' is expected; recognizes the spelling of other languages. */
static int fail_connective(struct insp_parser *p)
{
	size_t len = strcspn(p->at, " \t\r\n()");

	if (strncmp(p->at, "&&", 2) == 0 || strncmp(p->at, "||", 2) == 0)
		return FAIL(p, p->at, "'%.2s' is written '%s'", p->at,
			    *p->at == '&' ? "and" : "or");
	if (strncasecmp(p->at, "and ", 4) == 0 || strncasecmp(p->at, "or ", 3) == 0)
		return FAIL(p, p->at, "'%.*s' is written in small letters", (int)len, p->at);
	return FAIL(p, p->at,
		    "'and' or 'or' is missing; a value with blanks or brackets stands in quotes");
}

static int fail_bracket(struct insp_parser *p, const char *open)
{
	return *p->at ? fail_connective(p) :
			FAIL(p, open, "bracket is not closed, ')' is missing at the end");
}

/* Parses the filter that a macro stands for in its place. */
static int parse_macro(struct insp_parser *p, int depth, const struct insp_macro *macro,
		       struct exits *exits)
{
	struct insp_parser outer;
	int err = insp_parser_begin_macro(p, macro, &outer);

	return err ? err :
		     insp_parser_end_macro(p, macro, &outer, parse_level(p, depth + 1, exits));
}

static int parse_part(struct insp_parser *p, int depth, struct exits *exits)
{
	size_t first = p->filter->nchecks, len;
	const struct insp_macro *macro;
	const char *begin;
	bool negated = false;
	int err;

	parser_skip_blanks(p);
	for (; parser_accept(p, "not"); parser_skip_blanks(p))
		negated = true;
	begin = p->at;
	if (parser_accept(p, "(")) {
		err = parse_level(p, depth + 1, exits);
		if (!err && !parser_accept(p, ")"))
			err = fail_bracket(p, begin);
	} else if ((macro = insp_parser_find_macro(p, &len)) && strchr(" \t\r\n()", p->at[len])) {
		err = parse_macro(p, depth, macro, exits);
	} else {
		err = parse_check(p, exits);
	}
	if (negated)
		negate(p, first, exits);
	return err;
}

enum connective { CONNECT_AND, CONNECT_OR };

static int parse_joined(struct insp_parser *p, int depth, enum connective conn,
			struct exits *exits);

/* 'and' binds closer than 'or'. */
static int parse_term(struct insp_parser *p, int depth, enum connective conn, struct exits *exits)
{
	return conn == CONNECT_OR ? parse_joined(p, depth, CONNECT_AND, exits) :
				    parse_part(p, depth, exits);
}

/* Parses the next part and links the exits of the parts before to it. */
static int add_part(struct insp_parser *p, int depth, enum connective conn, struct exits *exits)
{
	uint32_t begin = p->filter->nchecks;
	struct exits next;
	int err = parse_term(p, depth, conn, &next);

	if (err)
		return err;
	if (conn == CONNECT_AND) {
		patch(p, exits->on_true, begin);
		exits->on_true = next.on_true;
		exits->on_false = join(p, next.on_false, exits->on_false);
	} else {
		patch(p, exits->on_false, begin);
		exits->on_false = next.on_false;
		exits->on_true = join(p, next.on_true, exits->on_true);
	}
	return 0;
}

static int parse_joined(struct insp_parser *p, int depth, enum connective conn, struct exits *exits)
{
	const char *word = conn == CONNECT_AND ? "and" : "or";
	int err = parse_term(p, depth, conn, exits);

	for (parser_skip_blanks(p); !err && parser_accept(p, word); parser_skip_blanks(p))
		err = add_part(p, depth, conn, exits);
	return err;
}

static int parse_level(struct insp_parser *p, int depth, struct exits *exits)
{
	if (depth > INSP_NESTING_MAX)
		return FAIL(p, p->at, "brackets nest deeper than %d levels", INSP_NESTING_MAX);
	return parse_joined(p, depth, CONNECT_OR, exits);
}

static int parse_filter(struct insp_parser *p)
{
	struct exits exits;
	int err = parse_level(p, 0, &exits);

	if (err)
		return err;
	if (*p->at == ')')
		return FAIL(p, p->at, "bracket was not opened, '(' is missing before");
	if (*p->at)
		return fail_connective(p);
	patch(p, exits.on_true, INSP_PASS);
	patch(p, exits.on_false, INSP_FAIL);
	return 0;
}

int insp_filter_compile(struct insp *insp, const char *text, struct insp_filter **filterp)
{
	struct insp_parser p = { .insp = insp, .text = text, .at = text };
	int err;

	*filterp = NULL;
	p.filter = calloc(1, sizeof(*p.filter));
	if (!p.filter)
		return parser_fail_memory(&p);
	err = parse_filter(&p);
	if (err) {
		insp_filter_free(p.filter);
		return err;
	}
	insp_filter_prepare(insp, p.filter);
	*filterp = p.filter;
	return 0;
}

size_t insp_filter_error_pos(const struct insp *insp)
{
	return insp->filter_error_pos;
}

void insp_filter_free(struct insp_filter *filter)
{
	if (!filter)
		return;
	for (size_t i = 0; i < filter->nchecks; i++) {
		struct insp_check *check = &filter->checks[i];

		for (size_t k = 0; k < check->noperands; k++)
			insp_filter_free_operand(&check->operands[k]);
		free(check->operands);
		insp_filter_set_free(check->set);
		insp_buf_fini(&check->scratch);
		if (check->term)
			insp_term_fini(check->term);
		else
			insp_field_free(check->field);
		free(check->term);
	}
	free(filter->checks);
	free(filter);
}
