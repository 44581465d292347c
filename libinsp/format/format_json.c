// SPDX-License-Identifier: Apache-2.0
/*
 * Prints an output format as JSON: one object with a member for each field, sorted by
 * name. The literal text of the format is left out.
 */
#include "base/buf.h"
#include "fields/render.h"
#include "format_priv.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- text ------------------------------------------------------------------- */

static bool is_unescaped(uint8_t c)
{
	return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

static void put_unit(uint32_t unit, struct insp_buf *out)
{
	char text[6] = "\\u";

	for (int i = 0; i < 4; i++)
		text[2 + i] = "0123456789abcdef"[unit >> (12 - 4 * i) & 15];
	insp_buf_put(out, text, sizeof(text));
}

static void put_code_point(uint32_t code, struct insp_buf *out)
{
	if (code < 0x10000) {
		put_unit(code, out);
		return;
	}
	code -= 0x10000;
	put_unit(0xd800 | code >> 10, out);
	put_unit(0xdc00 | (code & 0x3ff), out);
}

/* Reads a multibyte UTF-8 sequence; returns its length, 0 if it is invalid. */
static size_t read_utf8(const uint8_t *data, size_t len, uint32_t *code)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t size = data[0] < 0xc0 ? 0 : data[0] < 0xe0 ? 2 : data[0] < 0xf0 ? 3 : 4;

	if (!size || size > len || data[0] >= 0xf8)
		return 0;
	*code = data[0] & (0x7f >> size);
	for (size_t i = 1; i < size; i++) {
		if ((data[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (data[i] & 0x3f);
	}
	if (*code < least[size] || *code > 0x10ffff || (*code >= 0xd800 && *code < 0xe000))
		return 0;
	return size;
}

/* Appends one escaped character; returns how many bytes of data it has. */
static size_t put_escaped(const uint8_t *data, size_t len, struct insp_buf *out)
{
	static const char from[] = "\b\f\n\r\t\"\\", to[] = "bfnrt\"\\";
	const char *letter = data[0] ? strchr(from, data[0]) : NULL;
	uint32_t code = data[0];
	size_t size = 1;

	if (letter) {
		insp_buf_putc(out, '\\');
		insp_buf_putc(out, to[letter - from]);
		return 1;
	}
	if (data[0] >= 0x80) {
		size = read_utf8(data, len, &code);
		if (!size) {
			size = 1;
			code = 0xfffd; /* the replacement character */
		}
	}
	put_code_point(code, out);
	return size;
}

static void put_string(const void *text, size_t len, struct insp_buf *out)
{
	const uint8_t *at = text, *end = at + len;

	insp_buf_putc(out, '"');
	while (at < end) {
		const uint8_t *run = at;

		while (at < end && is_unescaped(*at))
			at++;
		insp_buf_put(out, run, at - run);
		if (at < end)
			at += put_escaped(at, end - at, out);
	}
	insp_buf_putc(out, '"');
}

/* ---- values ------------------------------------------------------------------- */

static void put_as_text(struct insp_format *format, const struct insp_field *field,
			const struct insp_event *ev, const struct insp_value *v,
			struct insp_buf *out)
{
	format->text.len = 0;
	insp_field_put(field, ev, v, &format->text);
	put_string(format->text.data, format->text.len, out);
	out->failed |= format->text.failed;
}

static void put_value(struct insp_format *format, const struct insp_field *field,
		      const struct insp_event *ev, const struct insp_value *v, struct insp_buf *out)
{
	if (insp_type_is_text(v->type))
		put_string(v->data, v->len, out);
	else if (v->type == PT_BOOL)
		insp_buf_puts(out, v->u64 ? "true" : "false");
	else if (v->type == PT_DOUBLE && isfinite(v->dbl))
		insp_buf_printf(out, "%.15g", v->dbl);
	else if (v->type == PT_DOUBLE)
		insp_buf_puts(out, "null");
	else if (!insp_type_is_number(v->type))
		put_as_text(format, field, ev, v, out);
	else if (!insp_type_is_signed(v->type))
		insp_put_u64(out, v->u64);
	else if (field->format == PF_HEX)
		put_as_text(format, field, ev, v, out);
	else
		insp_put_s64(out, v->s64);
}

static bool put_member(struct insp_format *format, const struct insp_member *member,
		       const struct insp_event *ev, struct insp_buf *out)
{
	struct insp_value value;

	insp_buf_put(out, member->key.data, member->key.len);
	if (member->field->row->info.flags & INSP_FIELD_CLOCK)
		insp_put_u64(out, ev->scap->ts_ns);
	else if (insp_field_value(member->field, ev, &value))
		put_value(format, member->field, ev, &value, out);
	else if (format->keep_incomplete)
		insp_buf_puts(out, "null");
	else
		return false;
	return true;
}

bool insp_format_put_json(struct insp_format *format, const struct insp_event *ev,
			  struct insp_buf *out)
{
	if (!format->nmembers) {
		insp_buf_puts(out, "null");
		return true;
	}
	for (size_t i = 0; i < format->nmembers; i++) {
		insp_buf_putc(out, i ? ',' : '{');
		if (!put_member(format, &format->members[i], ev, out))
			return false;
	}
	insp_buf_putc(out, '}');
	return true;
}

/* ---- members -------------------------------------------------------------------- */

static int compare_keys(const void *a, const void *b)
{
	const struct insp_buf *ka = &((const struct insp_member *)a)->key;
	const struct insp_buf *kb = &((const struct insp_member *)b)->key;
	/* without the last quote and the colon, so that a prefix sorts first */
	size_t la = ka->len - 2, lb = kb->len - 2;
	int order = memcmp(ka->data, kb->data, la < lb ? la : lb);

	return order ? order : (la > lb) - (la < lb);
}

/* A field that the format has twice becomes one member. */
static void drop_duplicates(struct insp_format *format)
{
	size_t used = 0;

	for (size_t i = 0; i < format->nmembers; i++) {
		struct insp_member *member = &format->members[i];

		if (used && !compare_keys(&format->members[used - 1], member))
			insp_buf_fini(&member->key);
		else
			format->members[used++] = *member;
	}
	format->nmembers = used;
}

int insp_format_init_json(struct insp_format *format)
{
	format->members = calloc(format->npieces, sizeof(*format->members));
	if (!format->members)
		return -ENOMEM;
	for (size_t i = 0; i < format->npieces; i++) {
		const struct insp_piece *piece = &format->pieces[i];
		struct insp_member *member = &format->members[format->nmembers];

		if (!piece->field)
			continue;
		put_string(piece->name, strlen(piece->name), &member->key);
		insp_buf_putc(&member->key, ':');
		member->field = piece->field;
		format->nmembers++;
		if (member->key.failed)
			return -ENOMEM;
	}
	qsort(format->members, format->nmembers, sizeof(*format->members), compare_keys);
	drop_duplicates(format);
	return 0;
}

void insp_format_fini_json(struct insp_format *format)
{
	for (size_t i = 0; i < format->nmembers; i++)
		insp_buf_fini(&format->members[i].key);
	free(format->members);
	insp_buf_fini(&format->text);
}
