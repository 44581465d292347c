// SPDX-License-Identifier: Apache-2.0
/*
 * Compiles the text of a filter into its checks (filter_priv.h).
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
#include "filter_priv.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define DEPTH_MAX 100
#define VALUE_BYTES_MAX 255
/* Names that stand for others many times over. */
#define EXPANSIONS_MAX 10000

struct parser {
	struct insp *insp;
	struct insp_filter *filter;
	const char *text, *at;
	int nested, expansions;		/* of names: at hand, in all */
	bool blamed;			/* a name has been told in which the fault is */
};

/*
 * Where a part's checks leave it: two lists of places that still lack their
 * target, threaded through those places. An element is the check's number times
 * two, plus one for on_true, plus one so that 0 ends the list.
 */
struct exits {
	uint32_t on_true, on_false;
};

static const char *const op_words[INSP_OPS] = {
	[INSP_OP_EQ2] = "==", [INSP_OP_EQ] = "=", [INSP_OP_NE] = "!=", [INSP_OP_LE] = "<=", [INSP_OP_LT] = "<",
	[INSP_OP_GE] = ">=", [INSP_OP_GT] = ">", [INSP_OP_CONTAINS] = "contains",
	[INSP_OP_ICONTAINS] = "icontains", [INSP_OP_STARTSWITH] = "startswith",
	[INSP_OP_ENDSWITH] = "endswith", [INSP_OP_BCONTAINS] = "bcontains",
	[INSP_OP_BSTARTSWITH] = "bstartswith", [INSP_OP_GLOB] = "glob",
	[INSP_OP_IGLOB] = "iglob", [INSP_OP_REGEX] = "regex",
	[INSP_OP_INTERSECTS] = "intersects", [INSP_OP_IN] = "in", [INSP_OP_PMATCH] = "pmatch",
	[INSP_OP_EXISTS] = "exists",
};

static int fail_at(struct parser *p, const char *at)
{
	p->insp->filter_error_pos = at - p->text;
	return -EINVAL;
}

#define FAIL(p, at, ...) (insp_fail((p)->insp, -EINVAL, __VA_ARGS__), fail_at(p, at))

static int fail_memory(struct parser *p)
{
	fail_at(p, p->at);
	return insp_fail(p->insp, -ENOMEM, "out of memory");
}

static void skip_blanks(struct parser *p)
{
	p->at += strspn(p->at, " \t\r\n");
}

static bool accept(struct parser *p, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(p->at, word, len))
		return false;
	p->at += len;
	return true;
}

/* ---- names ----------------------------------------------------------------------- */

static const struct insp_macro *find_macro(const struct parser *p, size_t *len)
{
	*len = insp_macro_name_len(p->at);
	return insp_macro_find(p->insp, p->at, *len);
}

/* Reads on in what the name at hand stands for. Sets outer to what end_macro() wants. */
static int begin_macro(struct parser *p, const struct insp_macro *macro, struct parser *outer)
{
	*outer = *p;
	if (++p->nested > DEPTH_MAX || ++p->expansions > EXPANSIONS_MAX)
		return FAIL(p, p->at, "'%s' stands for too much, or for itself", macro->name);
	p->text = p->at = macro->text ? macro->text : "";
	return 0;
}

/* Reads on behind the name. A fault inside is told of the name. */
static int end_macro(struct parser *p, const struct insp_macro *macro, const struct parser *outer,
		     int err)
{
	char reason[sizeof(p->insp->error)];

	skip_blanks(p);
	if (!err && *p->at)
		err = FAIL(p, p->at, "'%.20s' does not belong there", p->at);
	p->text = outer->text;
	p->at = outer->at;
	p->nested = outer->nested;
	if (!err) {
		p->at += strlen(macro->name);
		return 0;
	}
	fail_at(p, p->at);
	if (p->blamed)
		return err;
	p->blamed = true;
	memcpy(reason, p->insp->error, sizeof(reason));
	return insp_fail(p->insp, err, "in '%s': %.900s", macro->name, reason);
}

/* ---- places that lack their target ------------------------------------------- */

static uint32_t *place(struct parser *p, uint32_t element)
{
	struct insp_check *check = &p->filter->checks[(element - 1) / 2];

	return (element - 1) % 2 ? &check->on_true : &check->on_false;
}

static void patch(struct parser *p, uint32_t list, uint32_t target)
{
	while (list) {
		uint32_t *at = place(p, list);

		list = *at;
		*at = target;
	}
}

/* Appends b to a; a should be the shorter one. */
static uint32_t join(struct parser *p, uint32_t a, uint32_t b)
{
	uint32_t *end = &a;

	while (*end)
		end = place(p, *end);
	*end = b;
	return a;
}

/* ---- values --------------------------------------------------------------------- */

static int hex_digit(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	c = tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* \\ \" \xHH; any other backslash is a letter like others. */
static int read_char(struct parser *p, char *c)
{
	int high, low;

	*c = *p->at++;
	if (*c != '\\')
		return 0;
	if (*p->at == '\\' || *p->at == '"') {
		*c = *p->at++;
	} else if (*p->at == 'x') {
		high = hex_digit(p->at[1]);
		low = high < 0 ? -1 : hex_digit(p->at[2]);
		if (low < 0)
			return FAIL(p, p->at - 1, "'\\x' needs two hexadecimal digits, as in \\x0a");
		*c = high << 4 | low;
		p->at += 3;
	}
	return 0;
}

/* Copies a value's letters up to one of ends, which is left unread. */
static int read_text(struct parser *p, const char *ends, struct insp_operand *operand)
{
	const char *begin = p->at;
	char text[VALUE_BYTES_MAX];
	size_t len = 0;
	int err;

	while (*p->at && !strchr(ends, *p->at)) {
		if (len == sizeof(text))
			return FAIL(p, begin, "value is longer than %d bytes", VALUE_BYTES_MAX);
		err = read_char(p, &text[len++]);
		if (err)
			return err;
	}
	operand->text = malloc(len + 1);
	if (!operand->text)
		return fail_memory(p);
	memcpy(operand->text, text, len);
	operand->text[len] = '\0';
	operand->len = len;
	return 0;
}

static int read_value(struct parser *p, const char *ends, struct insp_operand *operand)
{
	const char *begin = p->at;
	char quote[2] = { *p->at, '\0' };
	int err;

	if (*quote != '\'' && *quote != '"') {
		err = read_text(p, ends, operand);
		if (!err && p->at == begin)
			return FAIL(p, begin, "value is missing, an empty one is written ''");
		return err;
	}
	p->at++;
	err = read_text(p, quote, operand);
	if (err)
		return err;
	if (!*p->at)
		return FAIL(p, begin, "quotes are not closed, %s is missing at the end of the value", quote);
	p->at++;
	return 0;
}

/* ---- fields and functions of them --------------------------------------------------- */

/* How much of the text may be a field: brackets may hold what else would end it. */
static size_t field_len(const char *text)
{
	size_t len = strcspn(text, " \t\r\n()!=<>,["), arg = 0;

	if (text[len] == '[')
		arg = insp_field_bracket_len(text + len);
	return arg ? len + arg : strcspn(text, " \t\r\n()!=<>,");
}

static int read_field_name(struct parser *p, struct insp_field **field)
{
	size_t len = field_len(p->at), used = 0;
	char *text = strndup(p->at, len);
	int err;

	if (!text)
		return fail_memory(p);
	err = insp_field_parse(p->insp, text, &used, field);
	if (!err && text[used])
		err = insp_field_unknown(p->insp, text, len);
	free(text);
	if (err)
		return fail_at(p, p->at);
	(*field)->in_filter = true;
	if ((*field)->row->info.flags & INSP_FIELD_PRINT_ONLY)
		return FAIL(p, p->at, "field '%s' is for output only: use it with -p",
			    (*field)->row->info.name);
	p->at += len;
	return 0;
}

/* Whether a word with a bracket right behind it is at hand; sets its length. */
static bool is_call(const struct parser *p, size_t *len)
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

static int fail_function(struct parser *p, size_t len)
{
	const char *names[INSP_FNS - 1], *near;

	for (int fn = INSP_FN_NONE + 1; fn < INSP_FNS; fn++)
		names[fn - 1] = insp_functions[fn].name;
	near = insp_nearest_word(p->at, len, names, INSP_FNS - 1);
	if (near)
		return FAIL(p, p->at, "unknown function '%.*s', did you mean '%s'?", (int)len, p->at,
			    near);
	return FAIL(p, p->at, "unknown function '%.*s', such as tolower() or len()",
		    len < 64 ? (int)len : 64, p->at);
}

static int read_call(struct parser *p, int depth, struct insp_term *term);

static int read_arg_text(struct parser *p, struct insp_term *term)
{
	struct insp_operand operand = { 0 };
	int err = read_value(p, "", &operand);

	term->type = PT_CHARBUF;
	term->text = operand.text;
	term->len = operand.len;
	return err;
}

static int read_arg(struct parser *p, int depth, struct insp_term *term)
{
	const char *begin;
	size_t len;
	int err;

	skip_blanks(p);
	begin = p->at;
	if (is_call(p, &len))
		return read_call(p, depth + 1, term);
	if (*p->at == '\'' || *p->at == '"')
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

static int read_args(struct parser *p, int depth, struct insp_term *term)
{
	const char *open = p->at;
	int err;

	term->args = calloc(INSP_TERM_ARGS_MAX, sizeof(*term->args));
	if (!term->args)
		return fail_memory(p);
	accept(p, "(");
	do {
		if (term->nargs == INSP_TERM_ARGS_MAX)
			return FAIL(p, p->at, "a function takes no more than %d values",
				    INSP_TERM_ARGS_MAX);
		err = read_arg(p, depth, &term->args[term->nargs++]);
		if (err)
			return err;
		skip_blanks(p);
	} while (accept(p, ","));
	return accept(p, ")") ? 0 : FAIL(p, open, "the function's bracket is not closed");
}

static int read_call(struct parser *p, int depth, struct insp_term *term)
{
	const char *begin = p->at;
	size_t len;
	int err;

	if (depth > DEPTH_MAX)
		return FAIL(p, p->at, "functions nest deeper than %d levels", DEPTH_MAX);
	is_call(p, &len);
	term->fn = find_function(p->at, len);
	if (term->fn == INSP_FN_NONE)
		return fail_function(p, len);
	p->at += len;
	err = read_args(p, depth, term);
	if (err)
		return err;
	return insp_term_finish(p->insp, term) ? fail_at(p, begin) : 0;
}

/* A call of a function in the place of the check's field, or of a value. */
static int new_call(struct parser *p, struct insp_check *check, struct insp_term **termp)
{
	*termp = calloc(1, sizeof(**termp));
	if (!*termp)
		return fail_memory(p);
	check->computed = true;
	return read_call(p, 0, *termp);
}

/* ---- operands -------------------------------------------------------------------------- */

static bool compares_types(const struct insp_check *check)
{
	const char *name = check->field->row->info.name;

	if (check->term)
		return false;
	if (check->op != INSP_OP_EQ && check->op != INSP_OP_EQ2 && check->op != INSP_OP_NE && check->op != INSP_OP_IN &&
	    check->op != INSP_OP_INTERSECTS)
		return false;
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

static int read_computed(struct parser *p, struct insp_check *check, struct insp_operand *operand)
{
	const char *begin = p->at;
	int err = new_call(p, check, &operand->term);

	if (!err && !insp_filter_compares(check, operand->term))
		err = FAIL(p, begin, "'%s' cannot compare with what %s() gives here",
			   op_words[check->op], insp_functions[operand->term->fn].name);
	return err;
}

/* Reads one value and appends it to the check's. */
static int add_operand(struct parser *p, struct insp_check *check, const char *ends)
{
	struct insp_operand *operand = new_operand(check);
	const char *begin = p->at;
	size_t len;
	int err;

	if (!operand)
		return fail_memory(p);
	if (is_call(p, &len) && find_function(p->at, len) != INSP_FN_NONE)
		return read_computed(p, check, operand);
	err = read_value(p, ends, operand);
	if (err)
		return err;
	if (insp_filter_read_operand(p->insp, check, operand))
		return fail_at(p, begin);
	if (compares_types(check) && !insp_event_name_exists(operand->text))
		return insp_event_name_unknown(p->insp, operand->text), fail_at(p, begin);
	return 0;
}

static int add_operands(struct parser *p, struct insp_check *check);

/* The values that a name stands for. */
static int add_named(struct parser *p, struct insp_check *check, const struct insp_macro *macro)
{
	struct parser outer;
	int err = begin_macro(p, macro, &outer);

	return err ? err : end_macro(p, macro, &outer, add_operands(p, check));
}

/* Values with commas between. */
static int add_operands(struct parser *p, struct insp_check *check)
{
	const struct insp_macro *macro;
	size_t len;
	int err;

	do {
		skip_blanks(p);
		macro = find_macro(p, &len);
		if (macro && strchr(" \t\r\n(),", p->at[len]))
			err = add_named(p, check, macro);
		else
			err = add_operand(p, check, " \t\r\n(),");
		if (err)
			return err;
		skip_blanks(p);
	} while (accept(p, ","));
	return 0;
}

static int read_bracketed(struct parser *p, struct insp_check *check)
{
	int err;

	if (!accept(p, "("))
		return FAIL(p, p->at, "'%s' needs a list in brackets, such as (a, b)",
			    op_words[check->op]);
	skip_blanks(p);
	if (accept(p, ")"))
		return 0;
	err = add_operands(p, check);
	if (!err && !accept(p, ")"))
		err = FAIL(p, p->at, "',' or ')' is missing in the list");
	return err;
}

static int read_list(struct parser *p, struct insp_check *check)
{
	const struct insp_macro *macro;
	size_t len;
	int err;

	skip_blanks(p);
	macro = find_macro(p, &len);
	err = macro ? add_named(p, check, macro) : read_bracketed(p, check);
	if (err)
		return err;
	return insp_filter_make_set(check) ? fail_memory(p) : 0;
}

/* ---- checks ---------------------------------------------------------------------- */

static bool is_joint(const char *word, size_t len)
{
	return (len == 3 && memcmp(word, "and", 3) == 0) || (len == 2 && memcmp(word, "or", 2) == 0);
}

/* Says what stands where a field should: the signs of other languages, or nothing. */
static int fail_field(struct parser *p, size_t len)
{
	if (len)
		return FAIL(p, p->at, "a check is missing before '%.*s', such as proc.name=cat",
			    (int)len, p->at);
	if (*p->at == '!')
		return FAIL(p, p->at, "'!' is written 'not' before a check");
	if (!*p->at)
		return FAIL(p, p->at, "filter ends too early, a check such as proc.name=cat is missing");
	return FAIL(p, p->at, "field is missing, such as proc.name; all are shown with -l");
}

/* A field, or a function of one. */
static int read_left(struct parser *p, struct insp_check *check)
{
	const char *begin = p->at;
	size_t len = field_len(p->at);
	int err;

	if (!len || is_joint(p->at, len))
		return fail_field(p, len);
	if (!is_call(p, &len))
		return read_field_name(p, &check->field);
	err = new_call(p, check, &check->term);
	if (err)
		return err;
	check->field = insp_term_field(check->term);
	if (check->term->fn == INSP_FN_VAL)
		return FAIL(p, begin, "val() stands on the right, a field on the left needs none");
	return check->field ? 0 : FAIL(p, begin, "%s() needs a field to work on",
				       insp_functions[check->term->fn].name);
}

/* Says which operator may have been meant by the word at hand. */
static int fail_op(struct parser *p, const struct insp_check *check)
{
	size_t len = strcspn(p->at, " \t\r\n()='\"");
	const char *near = len > 1 ? insp_nearest_word(p->at, len, op_words, INSP_OPS) : NULL;

	if (near)
		return FAIL(p, p->at, "unknown operator '%.*s', did you mean '%s'?", (int)len, p->at,
			    near);
	return FAIL(p, p->at, "operator is missing after field '%s', such as '=' or 'contains'",
		    check->field->row->info.name);
}

/* The operators that do work on the check's field, in the caller's buffer. */
static const char *working_ops(const struct insp_check *check, char *list, size_t size)
{
	for (int op = 0; op < INSP_OPS; op++)
		if (op == INSP_OP_EXISTS || (op != INSP_OP_EQ2 && insp_filter_match_fn(check, op)))
			snprintf(list + strlen(list), size - strlen(list), "%s%s", *list ? " " : "",
				 op_words[op]);
	return list;
}

static int read_op(struct parser *p, struct insp_check *check)
{
	const char *begin;

	skip_blanks(p);
	begin = p->at;
	for (int op = 0; op < INSP_OPS; op++) {
		if (!accept(p, op_words[op]))
			continue;
		check->op = op;
		check->match = insp_filter_match_fn(check, op);
		if (check->match || op == INSP_OP_EXISTS)
			return 0;
		if (check->term)
			return FAIL(p, begin, "'%s' does not work on what %s() gives",
				    op_words[op], insp_functions[check->term->fn].name);
		return FAIL(p, begin, "'%s' does not work on field '%s', but %s do", op_words[op],
			    check->field->row->info.name, working_ops(check, (char[256]){ 0 }, 256));
	}
	return fail_op(p, check);
}

/*
 * Fields with several values are tried one after the other, unless one was picked.
 * Neither end of a connection may be what != names; of ancestors and spans one other
 * suffices.
 */
static void set_several(struct insp_check *check)
{
	const struct insp_field *field = check->field;

	check->several = !check->term && field->row->info.flags & INSP_FIELD_ANY && !field->has_index &&
			 check->op != INSP_OP_EXISTS;
	check->first_nth = field->row->syntax == INSP_SYNTAX_INDEX;
	check->all = check->op == INSP_OP_NE && field->row->syntax != INSP_SYNTAX_INDEX &&
		     !(field->row->info.flags & INSP_FIELD_HISTORY);
}

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

/*
 * Whether a list follows: always for some operators, for others after one of the
 * words that say how many of its values must match.
 */
static bool takes_list(struct parser *p, struct insp_check *check)
{
	static const char *const words[] = { "oneof", "anyof", "allof" };

	if (check->op == INSP_OP_IN || check->op == INSP_OP_INTERSECTS ||
	    check->op == INSP_OP_PMATCH)
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t len = strlen(words[i]);

		if (strncmp(p->at, words[i], len) || p->at[len + strspn(p->at + len, " \t")] != '(')
			continue;
		p->at += len;
		check->all_operands = i == 2;
		return true;
	}
	return false;
}

static int parse_check(struct parser *p, struct exits *exits)
{
	struct insp_check *check = new_check(p->filter);
	uint32_t number = p->filter->nchecks - 1;
	int err;

	if (!check)
		return fail_memory(p);
	exits->on_false = number * 2 + 1;
	exits->on_true = number * 2 + 2;
	err = read_left(p, check);
	if (!err)
		err = read_op(p, check);
	if (err)
		return err;
	set_several(check);
	skip_blanks(p);
	if (check->op == INSP_OP_EXISTS)
		return 0;
	if (takes_list(p, check))
		return read_list(p, check);
	return add_operand(p, check, " \t\r\n()");
}

/* ---- levels ------------------------------------------------------------------------ */

static int parse_level(struct parser *p, int depth, struct exits *exits);

/* Turns the checks from one on around: what makes them hold makes the part fail. */
static void negate(struct parser *p, size_t from, struct exits *exits)
{
	for (size_t i = from; i < p->filter->nchecks; i++)
		p->filter->checks[i].negated = !p->filter->checks[i].negated;
	*exits = (struct exits){ .on_true = exits->on_false, .on_false = exits->on_true };
}

/* What stands where a filter should go on: what other languages have, or nothing that joins. */
static int fail_joint(struct parser *p)
{
	size_t len = strcspn(p->at, " \t\r\n()");

	if (strncmp(p->at, "&&", 2) == 0 || strncmp(p->at, "||", 2) == 0)
		return FAIL(p, p->at, "'%.2s' is written '%s'", p->at, *p->at == '&' ? "and" : "or");
	if (strncasecmp(p->at, "and ", 4) == 0 || strncasecmp(p->at, "or ", 3) == 0)
		return FAIL(p, p->at, "'%.*s' is written in small letters", (int)len, p->at);
	return FAIL(p, p->at, "'and' or 'or' is missing; a value with blanks or brackets stands in quotes");
}

static int fail_bracket(struct parser *p, const char *open)
{
	return *p->at ? fail_joint(p) : FAIL(p, open, "bracket is not closed, ')' is missing at the end");
}

/* The filter that a name stands for. */
static int parse_named(struct parser *p, int depth, const struct insp_macro *macro,
		       struct exits *exits)
{
	struct parser outer;
	int err = begin_macro(p, macro, &outer);

	return err ? err : end_macro(p, macro, &outer, parse_level(p, depth + 1, exits));
}

static int parse_part(struct parser *p, int depth, struct exits *exits)
{
	size_t first = p->filter->nchecks, len;
	const struct insp_macro *macro;
	const char *begin;
	bool negated = false;
	int err;

	skip_blanks(p);
	for (; accept(p, "not"); skip_blanks(p))
		negated = true;
	begin = p->at;
	if (accept(p, "(")) {
		err = parse_level(p, depth + 1, exits);
		if (!err && !accept(p, ")"))
			err = fail_bracket(p, begin);
	} else if ((macro = find_macro(p, &len)) && (!p->at[len] || strchr(" \t\r\n()", p->at[len]))) {
		err = parse_named(p, depth, macro, exits);
	} else {
		err = parse_check(p, exits);
	}
	if (negated)
		negate(p, first, exits);
	return err;
}

enum joint { JOINT_AND, JOINT_OR };

static int parse_joined(struct parser *p, int depth, enum joint joint, struct exits *exits);

/* 'and' binds closer than 'or'. */
static int parse_term(struct parser *p, int depth, enum joint joint, struct exits *exits)
{
	return joint == JOINT_OR ? parse_joined(p, depth, JOINT_AND, exits) :
				   parse_part(p, depth, exits);
}

/* Reads one more part and makes the last one lead to it. */
static int add_part(struct parser *p, int depth, enum joint joint, struct exits *exits)
{
	uint32_t begin = p->filter->nchecks;
	struct exits next;
	int err = parse_term(p, depth, joint, &next);

	if (err)
		return err;
	if (joint == JOINT_AND) {
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

static int parse_joined(struct parser *p, int depth, enum joint joint, struct exits *exits)
{
	const char *word = joint == JOINT_AND ? "and" : "or";
	int err = parse_term(p, depth, joint, exits);

	for (skip_blanks(p); !err && accept(p, word); skip_blanks(p))
		err = add_part(p, depth, joint, exits);
	return err;
}

static int parse_level(struct parser *p, int depth, struct exits *exits)
{
	if (depth > DEPTH_MAX)
		return FAIL(p, p->at, "brackets nest deeper than %d levels", DEPTH_MAX);
	return parse_joined(p, depth, JOINT_OR, exits);
}

static int parse_filter(struct parser *p)
{
	struct exits exits;
	int err = parse_level(p, 0, &exits);

	if (err)
		return err;
	if (*p->at == ')')
		return FAIL(p, p->at, "bracket was not opened, '(' is missing before");
	if (*p->at)
		return fail_joint(p);
	patch(p, exits.on_true, INSP_PASS);
	patch(p, exits.on_false, INSP_FAIL);
	return 0;
}

int insp_filter_compile(struct insp *insp, const char *text, struct insp_filter **filterp)
{
	struct parser p = { .insp = insp, .text = text, .at = text };
	int err;

	*filterp = NULL;
	p.filter = calloc(1, sizeof(*p.filter));
	if (!p.filter)
		return fail_memory(&p);
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
