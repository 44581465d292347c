// SPDX-License-Identifier: Apache-2.0
/*
 * Terms: values that a filter computes from fields, on either side of an operator.
 */
#include "base/buf.h"
#include "fields/render.h"
#include "state/error.h"
#include "state/handle.h"
#include "filter_priv.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

const struct insp_function insp_functions[INSP_FNS] = {
	[INSP_FN_VAL] = { "val", 1, 1 },
	[INSP_FN_TOLOWER] = { "tolower", 1, 1 },
	[INSP_FN_TOUPPER] = { "toupper", 1, 1 },
	[INSP_FN_B64] = { "b64", 1, 1 },
	[INSP_FN_BASENAME] = { "basename", 1, 1 },
	[INSP_FN_LEN] = { "len", 1, 1 },
	[INSP_FN_CONCAT] = { "concat", 1, INSP_TERM_ARGS_MAX },
	[INSP_FN_JOIN] = { "join", 2, INSP_TERM_ARGS_MAX },
};

/* ---- types ---------------------------------------------------------------------- */

static bool is_text(const struct insp_term *term)
{
	return insp_type_is_text(term->type) || term->type == PT_BYTEBUF;
}

/* The type of a function's value; by default the type of its argument. */
static uint8_t type_of(const struct insp_term *term)
{
	switch (term->fn) {
	case INSP_FN_LEN:
		return PT_UINT64;
	case INSP_FN_BASENAME:
	case INSP_FN_CONCAT:
	case INSP_FN_JOIN:
		return PT_CHARBUF;
	}
	return term->args[0].type;
}

static int fail_count(struct insp *insp, const struct insp_function *fn, size_t count)
{
	if (fn->max_args == 1)
		return insp_fail(insp, -EINVAL, "%s() takes one value, not %zu", fn->name, count);
	return insp_fail(insp, -EINVAL, "%s() takes %zu to %zu values, not %zu", fn->name,
			 fn->min_args, fn->max_args, count);
}

int insp_term_finish(struct insp *insp, struct insp_term *term)
{
	const struct insp_function *fn = &insp_functions[term->fn];
	bool of_any =
		term->fn == INSP_FN_VAL || term->fn == INSP_FN_CONCAT || term->fn == INSP_FN_JOIN;

	if (term->nargs < fn->min_args || term->nargs > fn->max_args)
		return fail_count(insp, fn, term->nargs);
	if (!of_any && !is_text(&term->args[0]))
		return insp_fail(insp, -EINVAL, "%s() works on texts, not on numbers or addresses",
				 fn->name);
	term->type = type_of(term);
	return 0;
}

struct insp_field *insp_term_field(const struct insp_term *term)
{
	struct insp_field *field = term->field;

	for (size_t i = 0; !field && i < term->nargs; i++)
		field = insp_term_field(&term->args[i]);
	return field;
}

bool insp_term_uses(const struct insp_term *term, uint32_t flag)
{
	bool uses = term->field && term->field->row->info.flags & flag;

	for (size_t i = 0; !uses && i < term->nargs; i++)
		uses = insp_term_uses(&term->args[i], flag);
	return uses;
}

void insp_term_fini(struct insp_term *term)
{
	for (size_t i = 0; i < term->nargs; i++)
		insp_term_fini(&term->args[i]);
	free(term->args);
	insp_field_free(term->field);
	free(term->text);
	insp_buf_fini(&term->made);
}

/* ---- values --------------------------------------------------------------------- */

static void put_letters(struct insp_buf *out, const struct insp_value *v, int (*change)(int))
{
	const uint8_t *data = v->data;

	for (size_t i = 0; i < v->len; i++)
		insp_buf_putc(out, change(data[i]));
}

static int base64_digit(uint8_t c)
{
	if (isupper(c))
		return c - 'A';
	if (islower(c))
		return c - 'a' + 26;
	if (isdigit(c))
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Returns false if the text is not base64. Padding is optional. */
static bool put_decoded(struct insp_buf *out, const struct insp_value *v)
{
	const uint8_t *data = v->data;
	size_t len = v->len;
	uint32_t bits = 0;

	while (len && v->len - len < 2 && data[len - 1] == '=')
		len--;
	if (len % 4 == 1)
		return false;
	for (size_t i = 0; i < len; i++) {
		int digit = base64_digit(data[i]);

		if (digit < 0)
			return false;
		bits = bits << 6 | digit;
		if (i % 4)
			insp_buf_putc(out, bits >> (6 - i % 4 * 2));
	}
	return true;
}

static void put_basename(struct insp_buf *out, const struct insp_value *v)
{
	const char *slash = v->len ? memrchr(v->data, '/', v->len) : NULL;
	size_t skip = slash ? slash + 1 - (const char *)v->data : 0;

	insp_buf_put(out, (const char *)v->data + skip, v->len - skip);
}

/* Appends a value as text; numbers and addresses as they are printed. */
static void put_shown(struct insp_buf *out, const struct insp_term *term,
		      const struct insp_event *ev, const struct insp_value *v)
{
	struct insp_field *field;

	if (is_text(term))
		insp_buf_put(out, v->data, v->len);
	else if ((field = insp_term_field(term)))
		insp_field_put(field, ev, v, out);
}

/* Returns false if an argument has no value. */
static bool put_joined(struct insp_term *term, const struct insp_event *ev)
{
	bool join = term->fn == INSP_FN_JOIN;
	struct insp_value v, between = { 0 };

	if (join && !insp_term_value(&term->args[0], ev, &between))
		return false;
	for (size_t i = join; i < term->nargs; i++) {
		if (!insp_term_value(&term->args[i], ev, &v))
			return false;
		if (i > join)
			insp_buf_put(&term->made, between.data, between.len);
		put_shown(&term->made, &term->args[i], ev, &v);
	}
	return true;
}

static bool make(struct insp_term *term, const struct insp_event *ev, struct insp_value *v)
{
	if (term->fn == INSP_FN_CONCAT || term->fn == INSP_FN_JOIN)
		return put_joined(term, ev);
	if (!insp_term_value(&term->args[0], ev, v))
		return false;
	switch (term->fn) {
	case INSP_FN_TOLOWER:
		put_letters(&term->made, v, tolower);
		break;
	case INSP_FN_TOUPPER:
		put_letters(&term->made, v, toupper);
		break;
	case INSP_FN_B64:
		return put_decoded(&term->made, v);
	case INSP_FN_BASENAME:
		put_basename(&term->made, v);
	}
	return true;
}

bool insp_term_value(struct insp_term *term, const struct insp_event *ev, struct insp_value *v)
{
	if (term->field)
		return field_value(term->field, ev, v);
	*v = (struct insp_value){ .type = term->type, .data = term->text, .len = term->len };
	if (!term->nargs)
		return true;
	term->made.len = 0;
	if (!make(term, ev, v))
		return false;
	if (term->fn == INSP_FN_VAL)
		return true;
	v->type = term->type;
	if (term->fn == INSP_FN_LEN) {
		v->u64 = v->len;
		return true;
	}
	v->data = term->made.data ? term->made.data : "";
	v->len = term->made.len;
	return !term->made.failed;
}
