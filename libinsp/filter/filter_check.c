// SPDX-License-Identifier: Apache-2.0
/*
 * Parses one check of a filter: the left side, the operator, the values.
 */
#include "fields/nearest.h"
#include "fields/words.h"
#include "macros.h"
#include "filter_parser.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const op_words[INSP_OPS] = {
	[INSP_OP_EQ2] = "==",
	[INSP_OP_EQ] = "=",
	[INSP_OP_NE] = "!=",
	[INSP_OP_LE] = "<=",
	[INSP_OP_LT] = "<",
	[INSP_OP_GE] = ">=",
	[INSP_OP_GT] = ">",
	[INSP_OP_CONTAINS] = "contains",
	[INSP_OP_ICONTAINS] = "icontains",
	[INSP_OP_STARTSWITH] = "startswith",
	[INSP_OP_ENDSWITH] = "endswith",
	[INSP_OP_BCONTAINS] = "bcontains",
	[INSP_OP_BSTARTSWITH] = "bstartswith",
	[INSP_OP_GLOB] = "glob",
	[INSP_OP_IGLOB] = "iglob",
	[INSP_OP_REGEX] = "regex",
	[INSP_OP_INTERSECTS] = "intersects",
	[INSP_OP_IN] = "in",
	[INSP_OP_PMATCH] = "pmatch",
	[INSP_OP_EXISTS] = "exists",
};

const char *insp_filter_operator(size_t n)
{
	return n < INSP_OPS ? op_words[n] : NULL;
}

/* ---- fields and functions ----------------------------------------------------------- */

/* The length of a field with its argument. An argument in brackets may contain any character. */
static size_t field_len(const char *text)
{
	size_t len = strcspn(text, " \t\r\n()!=<>,["), arg = 0;

	if (text[len] == '[')
		arg = insp_field_bracket_len(text + len);
	return arg ? len + arg : strcspn(text, " \t\r\n()!=<>,");
}

static int read_field_name(struct insp_parser *p, struct insp_field **field)
{
	size_t len = field_len(p->at), used = 0;
	char *text = strndup(p->at, len);
	int err;

	if (!text)
		return parser_fail_memory(p);
	err = insp_field_parse(p->insp, text, &used, field);
	if (!err && text[used])
		err = insp_field_unknown(p->insp, text, len);
	free(text);
	if (err)
		return parser_fail_at(p, p->at);
	insp_field_use_in_filter(*field);
	if ((*field)->row->info.flags & INSP_FIELD_PRINT_ONLY)
		return FAIL(p, p->at, "field '%s' is for output only, it cannot be in a filter",
			    (*field)->row->info.name);
	p->at += len;
	return 0;
}

/* Whether the text continues with a word and '(' right after it; sets the word's length. */
static bool is_call(const struct insp_parser *p, size_t *len)
{
	*len = 0;
	while (isalnum((unsigned char)p->at[*len]) || p->at[*len] == '_')
		++*len;
	return *len && p->at[*len] == '(';
}

static enum insp_fn find_function(const char *word, size_t len)
{
	for (int fn = INSP_FN_NONE + 1; fn < INSP_FNS; fn++)
		if (strlen(insp_functions[fn].name) == len &&
		    memcmp(insp_functions[fn].name, word, len) == 0)
			return fn;
	return INSP_FN_NONE;
}

static int fail_function(struct insp_parser *p, size_t len)
{
	const char *names[INSP_FNS - 1], *near;

	for (int fn = INSP_FN_NONE + 1; fn < INSP_FNS; fn++)
		names[fn - 1] = insp_functions[fn].name;
	near = insp_nearest_word(p->at, len, names, INSP_FNS - 1);
	if (near)
		return FAIL(p, p->at, "unknown function '%.*s', did you mean '%s'?", (int)len,
			    p->at, near);
	return FAIL(p, p->at, "unknown function '%.*s', such as tolower() or len()",
		    len < 64 ? (int)len : 64, p->at);
}

static int read_call(struct insp_parser *p, int depth, struct insp_term *term);

static int read_arg_text(struct insp_parser *p, struct insp_term *term)
{
	struct insp_operand operand = { 0 };
	int err = insp_parser_read_value(p, "", &operand);

	term->type = PT_CHARBUF;
	term->text = operand.text;
	term->len = operand.len;
	return err;
}

static int read_arg(struct insp_parser *p, int depth, struct insp_term *term)
{
	const char *begin;
	size_t len;
	int err;

	parser_skip_blanks(p);
	begin = p->at;
	if (is_call(p, &len))
		return read_call(p, depth + 1, term);
	if (insp_is_quote(*p->at))
		return read_arg_text(p, term);
	if (!field_len(p->at))
		return FAIL(p, begin, "a field is missing in the function");
	err = read_field_name(p, &term->field);
	if (err)
		return err;
	term->type = term->field->type;
	if (term->field->row->info.flags & INSP_FIELD_ANY && !term->field->has_index)
		return FAIL(p, begin, "field '%s' has several values: a function takes one",
			    term->field->row->info.name);
	return 0;
}

static int read_args(struct insp_parser *p, int depth, struct insp_term *term)
{
	const char *open = p->at;
	int err;

	term->args = calloc(INSP_TERM_ARGS_MAX, sizeof(*term->args));
	if (!term->args)
		return parser_fail_memory(p);
	parser_accept(p, "(");
	do {
		if (term->nargs == INSP_TERM_ARGS_MAX)
			return FAIL(p, p->at, "a function takes no more than %d values",
				    INSP_TERM_ARGS_MAX);
		err = read_arg(p, depth, &term->args[term->nargs++]);
		if (err)
			return err;
		parser_skip_blanks(p);
	} while (parser_accept(p, ","));
	return parser_accept(p, ")") ? 0 : FAIL(p, open, "the function's bracket is not closed");
}

static int read_call(struct insp_parser *p, int depth, struct insp_term *term)
{
	const char *begin = p->at;
	size_t len;
	int err;

	if (depth > INSP_NESTING_MAX)
		return FAIL(p, p->at, "functions nest deeper than %d levels", INSP_NESTING_MAX);
	is_call(p, &len);
	term->fn = find_function(p->at, len);
	if (term->fn == INSP_FN_NONE)
		return fail_function(p, len);
	p->at += len;
	err = read_args(p, depth, term);
	if (err)
		return err;
	return insp_term_finish(p->insp, term) ? parser_fail_at(p, begin) : 0;
}

/* Parses a function call on the left side of the check or as an operand. */
static int new_call(struct insp_parser *p, struct insp_check *check, struct insp_term **termp)
{
	*termp = calloc(1, sizeof(**termp));
	if (!*termp)
		return parser_fail_memory(p);
	check->computed = true;
	return read_call(p, 0, *termp);
}

/* ---- operands -------------------------------------------------------------------------- */

static bool compares_types(const struct insp_check *check)
{
	const char *name = check->field->row->info.name;

	return strcmp(name, "evt.type") == 0 || strcmp(name, "syscall.type") == 0;
}

static struct insp_operand *new_operand(struct insp_check *check)
{
	struct insp_operand *operands;

	operands = realloc(check->operands, (check->noperands + 1) * sizeof(*operands));
	if (!operands)
		return NULL;
	check->operands = operands;
	operands += check->noperands++;
	*operands = (struct insp_operand){ 0 };
	return operands;
}

static int read_computed(struct insp_parser *p, struct insp_check *check,
			 struct insp_operand *operand)
{
	const char *begin = p->at;
	int err = new_call(p, check, &operand->term);

	if (!err && !insp_filter_compares(check, operand->term))
		err = FAIL(p, begin, "'%s' cannot compare with what %s() gives here",
			   op_words[check->op], insp_functions[operand->term->fn].name);
	return err;
}

static int fail_word(struct insp_parser *p, const char *at, const struct insp_field *field,
		     const char *word)
{
	struct insp_nearest nearest = insp_nearest_to(word, strlen(word));
	char list[96];

	insp_field_offer_words(field, &nearest);
	if (nearest.word)
		return FAIL(p, at, "field '%s' is never '%.64s', did you mean '%s'?",
			    field->row->info.name, word, nearest.word);
	return FAIL(p, at, "field '%s' is never '%.64s', but one of: %s", field->row->info.name,
		    word, insp_field_list_words(field, list, sizeof(list)));
}

/* Parses one value and adds it to the check's operands. */
static int add_operand(struct insp_parser *p, struct insp_check *check, const char *ends)
{
	struct insp_operand *operand = new_operand(check);
	const char *begin = p->at;
	size_t len;
	int err;

	if (!operand)
		return parser_fail_memory(p);
	if (is_call(p, &len) && find_function(p->at, len) != INSP_FN_NONE)
		return read_computed(p, check, operand);
	err = insp_parser_read_value(p, ends, operand);
	if (err)
		return err;
	if (insp_filter_read_operand(p->insp, check, operand))
		return parser_fail_at(p, begin);
	if (check->term || !insp_check_compares_equal(check))
		return 0;
	if (compares_types(check) && !insp_event_name_exists(operand->text))
		return insp_event_name_unknown(p->insp, operand->text), parser_fail_at(p, begin);
	if (!insp_field_can_be(check->field, operand->text))
		return fail_word(p, begin, check->field, operand->text);
	return 0;
}

static int add_operands(struct insp_parser *p, struct insp_check *check);

/* Adds the values that a macro stands for. */
static int add_macro(struct insp_parser *p, struct insp_check *check,
		     const struct insp_macro *macro)
{
	struct insp_parser outer;
	int err = insp_parser_begin_macro(p, macro, &outer);

	return err ? err : insp_parser_end_macro(p, macro, &outer, add_operands(p, check));
}

/* Parses values separated by commas. */
static int add_operands(struct insp_parser *p, struct insp_check *check)
{
	const struct insp_macro *macro;
	size_t len;
	int err;

	do {
		parser_skip_blanks(p);
		macro = insp_parser_find_macro(p, &len);
		if (macro && strchr(" \t\r\n(),", p->at[len]))
			err = add_macro(p, check, macro);
		else
			err = add_operand(p, check, " \t\r\n(),");
		if (err)
			return err;
		parser_skip_blanks(p);
	} while (parser_accept(p, ","));
	return 0;
}

static int read_bracketed(struct insp_parser *p, struct insp_check *check)
{
	int err;

	if (!parser_accept(p, "("))
		return FAIL(p, p->at, "'%s' needs a list in brackets, such as (a, b)",
			    op_words[check->op]);
	parser_skip_blanks(p);
	if (parser_accept(p, ")"))
		return 0;
	err = add_operands(p, check);
	if (!err && !parser_accept(p, ")"))
		err = FAIL(p, p->at, "',' or ')' is missing in the list");
	return err;
}

static int read_list(struct insp_parser *p, struct insp_check *check)
{
	const struct insp_macro *macro;
	size_t len;
	int err;

	parser_skip_blanks(p);
	macro = insp_parser_find_macro(p, &len);
	err = macro ? add_macro(p, check, macro) : read_bracketed(p, check);
	if (err)
		return err;
	return insp_filter_make_set(check) ? parser_fail_memory(p) : 0;
}

/* ---- checks ---------------------------------------------------------------------- */

bool insp_parser_is_connective(const char *word, size_t len)
{
	return (len == 3 && memcmp(word, "and", 3) == 0) ||
	       (len == 2 && memcmp(word, "or", 2) == 0);
}

/* Fails where a check is expected: the text has 'and', '!', nothing, or something else. */
static int fail_field(struct insp_parser *p, size_t len)
{
	if (len)
		return FAIL(p, p->at, "a check is missing before '%.*s', such as proc.name=cat",
			    (int)len, p->at);
	if (*p->at == '!')
		return FAIL(p, p->at, "'!' is written 'not' before a check");
	if (!*p->at)
		return FAIL(p, p->at,
			    "filter ends too early, a check such as proc.name=cat is missing");
	return FAIL(p, p->at, "field is missing, such as proc.name");
}

/* Parses the left side: a field, or a function of one. */
static int read_left(struct insp_parser *p, struct insp_check *check)
{
	const char *begin = p->at;
	size_t len = field_len(p->at);
	int err;

	if (!len || insp_parser_is_connective(p->at, len))
		return fail_field(p, len);
	if (!is_call(p, &len))
		return read_field_name(p, &check->field);
	err = new_call(p, check, &check->term);
	if (err)
		return err;
	check->field = insp_term_field(check->term);
	if (check->term->fn == INSP_FN_VAL)
		return FAIL(p, begin, "val() stands on the right, a field on the left needs none");
	return check->field ? 0 :
			      FAIL(p, begin, "%s() needs a field to work on",
				   insp_functions[check->term->fn].name);
}

/* Fails where an operator is expected; suggests one with a similar name. */
static int fail_op(struct insp_parser *p, const struct insp_check *check)
{
	size_t len = strcspn(p->at, " \t\r\n()='\"");
	const char *near = len > 1 ? insp_nearest_word(p->at, len, op_words, INSP_OPS) : NULL;

	if (near)
		return FAIL(p, p->at, "unknown operator '%.*s', did you mean '%s'?", (int)len,
			    p->at, near);
	return FAIL(p, p->at, "operator is missing after field '%s', such as '=' or 'contains'",
		    check->field->row->info.name);
}

/* Lists the operators that work on the check's field in the caller's buffer. */
static const char *working_ops(const struct insp_check *check, char *list, size_t size)
{
	for (int op = 0; op < INSP_OPS; op++)
		if (op == INSP_OP_EXISTS || (op != INSP_OP_EQ2 && insp_filter_match_fn(check, op)))
			snprintf(list + strlen(list), size - strlen(list), "%s%s", *list ? " " : "",
				 op_words[op]);
	return list;
}

static int read_op(struct insp_parser *p, struct insp_check *check)
{
	const char *begin;

	parser_skip_blanks(p);
	begin = p->at;
	for (int op = 0; op < INSP_OPS; op++) {
		if (!parser_accept(p, op_words[op]))
			continue;
		check->op = op;
		check->match = insp_filter_match_fn(check, op);
		if (check->match || op == INSP_OP_EXISTS)
			return 0;
		if (check->term)
			return FAIL(p, begin, "'%s' does not work on what %s() gives", op_words[op],
				    insp_functions[check->term->fn].name);
		return FAIL(p, begin, "'%s' does not work on field '%s', but %s do", op_words[op],
			    check->field->row->info.name,
			    working_ops(check, (char[256]){ 0 }, 256));
	}
	return fail_op(p, check);
}

/*
 * A field with several values is compared value by value, unless an index selects one.
 * With !=, both ends of a connection must differ from the operand; of ancestors and
 * spans it is enough that one differs.
 */
static void set_several(struct insp_check *check)
{
	const struct insp_field *field = check->field;

	check->several = !check->term && field->row->info.flags & INSP_FIELD_ANY &&
			 !field->has_index && check->op != INSP_OP_EXISTS;
	check->first_nth = field->row->syntax == INSP_SYNTAX_INDEX;
	check->all = check->op == INSP_OP_NE && field->row->syntax != INSP_SYNTAX_INDEX &&
		     !(field->row->info.flags & INSP_FIELD_HISTORY);
}

/*
 * Whether a list of values follows. Some operators always take one; for the others
 * one of these words before the list says how many of its values must match.
 */
static bool takes_list(struct insp_parser *p, struct insp_check *check)
{
	static const char *const words[] = { "oneof", "anyof", "allof" };

	if (check->op == INSP_OP_IN || check->op == INSP_OP_INTERSECTS ||
	    check->op == INSP_OP_PMATCH)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		size_t len = strlen(words[i]);

		if (strncmp(p->at, words[i], len) || p->at[len + strspn(p->at + len, " \t")] != '(')
			continue;
		p->at += len;
		check->all_operands = i == 2;
		return true;
	}
	return false;
}

int insp_parser_read_check(struct insp_parser *p, struct insp_check *check)
{
	int err = read_left(p, check);

	if (!err)
		err = read_op(p, check);
	if (err)
		return err;
	set_several(check);
	parser_skip_blanks(p);
	if (check->op == INSP_OP_EXISTS)
		return 0;
	if (takes_list(p, check))
		return read_list(p, check);
	return add_operand(p, check, " \t\r\n()");
}
