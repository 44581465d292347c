// SPDX-License-Identifier: Apache-2.0
/*
 * Compiles the text of a filter into its checks (filter_priv.h).
 *
 *	filter = part { "and" part } | part { "or" part }
 *	part   = { "not" } ( "(" filter ")" | check )
 *	check  = field operator value | field "exists" | field listop "(" value { "," value } ")"
 *
 * One level is all 'and' or all 'or': there is no precedence to get wrong.
 */
#include "filter_priv.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#define DEPTH_MAX 100
#define VALUE_BYTES_MAX 255

struct parser {
	struct insp *insp;
	struct insp_filter *filter;
	const char *text, *at;
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
			return FAIL(p, p->at - 1, "'\\x' needs two hexadecimal digits");
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
			return FAIL(p, begin, "value is missing");
		return err;
	}
	p->at++;
	err = read_text(p, quote, operand);
	if (err)
		return err;
	if (!*p->at)
		return FAIL(p, begin, "quotes are not closed");
	p->at++;
	return 0;
}

static bool compares_types(const struct insp_check *check)
{
	const char *name = check->field->row->info.name;

	if (check->op != INSP_OP_EQ && check->op != INSP_OP_EQ2 && check->op != INSP_OP_NE && check->op != INSP_OP_IN &&
	    check->op != INSP_OP_INTERSECTS)
		return false;
	return strcmp(name, "evt.type") == 0 || strcmp(name, "syscall.type") == 0;
}

/* Reads one value and appends it to the check's. */
static int add_operand(struct parser *p, struct insp_check *check, const char *ends)
{
	const char *begin = p->at;
	struct insp_operand *operands, *operand;
	int err;

	operands = realloc(check->operands, (check->noperands + 1) * sizeof(*operands));
	if (!operands)
		return fail_memory(p);
	check->operands = operands;
	operand = &operands[check->noperands++];
	*operand = (struct insp_operand){ 0 };
	err = read_value(p, ends, operand);
	if (err)
		return err;
	if (insp_filter_read_operand(p->insp, check, operand))
		return fail_at(p, begin);
	if (compares_types(check) && !insp_event_name_exists(operand->text))
		return insp_event_name_unknown(p->insp, operand->text), fail_at(p, begin);
	return 0;
}

static int read_list(struct parser *p, struct insp_check *check)
{
	int err;

	skip_blanks(p);
	if (!accept(p, "("))
		return FAIL(p, p->at, "'%s' needs a list in brackets", op_words[check->op]);
	do {
		skip_blanks(p);
		err = add_operand(p, check, " \t\r\n(),");
		if (err)
			return err;
		skip_blanks(p);
	} while (accept(p, ","));
	if (!accept(p, ")"))
		return FAIL(p, p->at, "',' or ')' is missing in the list");
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
		return FAIL(p, p->at, "a check is missing before '%.*s'", (int)len, p->at);
	if (*p->at == '!')
		return FAIL(p, p->at, "'!' is written 'not' before a check");
	return FAIL(p, p->at, *p->at ? "field is missing" : "filter ends too early");
}

static int read_field(struct parser *p, struct insp_check *check)
{
	size_t len = strcspn(p->at, " \t\r\n()!=<>"), used = 0;
	char *text;
	int err;

	if (!len || is_joint(p->at, len))
		return fail_field(p, len);
	text = strndup(p->at, len);
	if (!text)
		return fail_memory(p);
	err = insp_field_parse(p->insp, text, &used, &check->field);
	if (!err && text[used])
		err = insp_field_unknown(p->insp, text, len);
	free(text);
	if (err)
		return fail_at(p, p->at);
	check->field->in_filter = true;
	if (check->field->row->info.flags & INSP_FIELD_PRINT_ONLY)
		return FAIL(p, p->at, "field '%s' is for output only", check->field->row->info.name);
	p->at += len;
	return 0;
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

static int read_op(struct parser *p, struct insp_check *check)
{
	const char *begin;

	skip_blanks(p);
	begin = p->at;
	for (int op = 0; op < INSP_OPS; op++) {
		if (!accept(p, op_words[op]))
			continue;
		check->op = op;
		check->match = insp_filter_match_fn(check->field, op);
		if (!check->match && op != INSP_OP_EXISTS)
			return FAIL(p, begin, "'%s' does not work on field '%s'", op_words[op],
				    check->field->row->info.name);
		return 0;
	}
	return fail_op(p, check);
}

/*
 * Fields with several values are tried one after the other, unless one was picked.
 * Neither end of a connection may be what != names; of ancestors one other suffices.
 */
static void set_several(struct insp_check *check)
{
	const struct insp_field *field = check->field;

	check->several = field->row->info.flags & INSP_FIELD_ANY && !field->has_index &&
			 check->op != INSP_OP_EXISTS;
	check->first_nth = field->row->syntax == INSP_SYNTAX_INDEX;
	check->all = check->op == INSP_OP_NE && field->row->syntax != INSP_SYNTAX_INDEX;
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
	err = read_field(p, check);
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

static int parse_part(struct parser *p, int depth, struct exits *exits)
{
	size_t first = p->filter->nchecks;
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
			err = FAIL(p, begin, "bracket is not closed");
	} else {
		err = parse_check(p, exits);
	}
	if (negated)
		negate(p, first, exits);
	return err;
}

enum joint { JOINT_NONE, JOINT_AND, JOINT_OR };

static enum joint accept_joint(struct parser *p)
{
	skip_blanks(p);
	return accept(p, "and") ? JOINT_AND : accept(p, "or") ? JOINT_OR : JOINT_NONE;
}

/* Reads one more part and makes the last one lead to it. */
static int add_part(struct parser *p, int depth, enum joint joint, struct exits *exits)
{
	uint32_t begin = p->filter->nchecks;
	struct exits next;
	int err = parse_part(p, depth, &next);

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

static int parse_level(struct parser *p, int depth, struct exits *exits)
{
	enum joint level = JOINT_NONE, joint;
	const char *begin;
	int err;

	if (depth > DEPTH_MAX)
		return FAIL(p, p->at, "brackets nest deeper than %d levels", DEPTH_MAX);
	err = parse_part(p, depth, exits);
	while (!err) {
		skip_blanks(p);
		begin = p->at;
		joint = accept_joint(p);
		if (joint == JOINT_NONE)
			break;
		if (level != JOINT_NONE && joint != level)
			return FAIL(p, begin, "'and' and 'or' are mixed, use brackets to say which comes first");
		level = joint;
		err = add_part(p, depth, joint, exits);
	}
	return err;
}

static int parse_filter(struct parser *p)
{
	struct exits exits;
	int err = parse_level(p, 0, &exits);

	if (err)
		return err;
	if (*p->at == ')')
		return FAIL(p, p->at, "bracket was not opened");
	if (strncmp(p->at, "&&", 2) == 0 || strncmp(p->at, "||", 2) == 0)
		return FAIL(p, p->at, "'%.2s' is written '%s'", p->at, *p->at == '&' ? "and" : "or");
	if (*p->at)
		return FAIL(p, p->at, "'and' or 'or' is missing");
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
		insp_field_free(check->field);
	}
	free(filter->checks);
	free(filter);
}
