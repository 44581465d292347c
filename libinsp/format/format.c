// SPDX-License-Identifier: Apache-2.0
/*
 * Output formats: text with %fields, compiled once into a list of pieces. Each piece
 * appends to a buffer. format_json.c prints the same fields as JSON.
 */
#include "format.h"
#include "base/buf.h"
#include "base/encode.h"
#include "state/error.h"
#include "state/handle.h"
#include "format_priv.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH_MAX 65535

static struct insp_piece *add_piece(struct insp_format *format)
{
	struct insp_piece *pieces =
		realloc(format->pieces, (format->npieces + 1) * sizeof(*pieces));

	if (!pieces)
		return NULL;
	format->pieces = pieces;
	pieces[format->npieces] = (struct insp_piece){ 0 };
	return &pieces[format->npieces++];
}

/* The character that the escape \c stands for; 0: it is no escape. */
static char escaped(char c)
{
	switch (c) {
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case 'e':
		return '\033';
	case '\\':
		return '\\';
	}
	return 0;
}

/* Copies text up to the next % or the end, and returns that position; NULL: no memory. */
static const char *read_literal(struct insp_piece *piece, const char *text)
{
	size_t len = strcspn(text, "%"), n = 0;

	piece->text = malloc(len + 1);
	if (!piece->text)
		return NULL;
	for (size_t i = 0; i < len; i++) {
		char c = text[i] == '\\' && i + 1 < len ? escaped(text[i + 1]) : 0;

		piece->text[n++] = c ? c : text[i];
		i += c != 0;
	}
	piece->text_len = n;
	return text + len;
}

/* Parses %field or %20field. Sets *textp to its end, or to the position of the error. */
static int read_field(struct insp *insp, struct insp_piece *piece, const char **textp)
{
	const char *text = *textp + 1;
	size_t len;
	int err;

	for (; isdigit((unsigned char)*text); text++) {
		piece->width = piece->width * 10 + (*text - '0');
		if (piece->width > WIDTH_MAX)
			return insp_fail(insp, -EINVAL, "output format: width above %d", WIDTH_MAX);
	}
	*textp = text;
	if (!*text)
		return insp_fail(insp, -EINVAL,
				 "output format: a field's name is missing after the last %%");
	err = insp_field_parse(insp, text, &len, &piece->field);
	if (err)
		return err == -ENOENT ? -EINVAL : err;
	if (piece->field->row->info.flags & INSP_FIELD_FILTER_ONLY)
		return insp_fail(insp, -EINVAL, "field '%s' works in filters only",
				 piece->field->row->info.name);
	piece->put = insp_field_has_names(piece->field) ? insp_field_show : insp_field_put;
	piece->name = strndup(text, len);
	*textp = text + len;
	return piece->name ? 0 : insp_fail(insp, -ENOMEM, "out of memory");
}

static int compile(struct insp *insp, struct insp_format *format, const char *text)
{
	const char *begin = text;
	int err = 0;

	if (*text == '*') {
		format->keep_incomplete = true;
		text++;
	}
	insp->format_error_pos = text - begin;
	if (!*text)
		return insp_fail(insp, -EINVAL, "output format: it is empty");
	while (!err && *text) {
		struct insp_piece *piece = add_piece(format);

		text = piece ? read_literal(piece, text) : NULL;
		if (!text)
			return insp_fail(insp, -ENOMEM, "out of memory");
		if (*text)
			err = read_field(insp, piece, &text);
		insp->format_error_pos = text - begin;
	}
	if (!err && insp_format_init_json(format))
		return insp_fail(insp, -ENOMEM, "out of memory");
	return err;
}

int insp_format_compile(struct insp *insp, const char *text, struct insp_format **formatp)
{
	struct insp_format *format = calloc(1, sizeof(*format));
	int err;

	*formatp = NULL;
	if (!format)
		return insp_fail(insp, -ENOMEM, "out of memory");
	err = compile(insp, format, text);
	if (err)
		insp_format_free(format);
	else
		*formatp = format;
	return err;
}

size_t insp_format_error_pos(const struct insp *insp)
{
	return insp->format_error_pos;
}

void insp_format_free(struct insp_format *format)
{
	if (!format)
		return;
	for (size_t i = 0; i < format->npieces; i++) {
		free(format->pieces[i].text);
		free(format->pieces[i].name);
		insp_field_free(format->pieces[i].field);
	}
	insp_format_fini_json(format);
	insp_buf_fini(&format->line);
	free(format->pieces);
	free(format);
}

static bool put_piece(const struct insp_format *format, const struct insp_piece *piece,
		      const struct insp_event *ev, struct insp_buf *out)
{
	struct insp_value value;
	size_t mark;

	insp_buf_put(out, piece->text, piece->text_len);
	if (!piece->field)
		return true;
	mark = out->len;
	if (insp_field_value(piece->field, ev, &value))
		piece->put(piece->field, ev, &value, out);
	else if (format->keep_incomplete)
		insp_buf_put(out, "<NA>", 4);
	else
		return false;
	if (piece->width)
		insp_fit_tail(out, mark, piece->width);
	return true;
}

static bool put_text(const struct insp_format *format, const struct insp_event *ev,
		     struct insp_buf *out)
{
	for (size_t i = 0; i < format->npieces; i++)
		if (!put_piece(format, &format->pieces[i], ev, out))
			return false;
	return true;
}

static void set_raw(struct insp_format *format, bool raw)
{
	format->raw = raw;
	for (size_t i = 0; i < format->npieces; i++)
		if (format->pieces[i].field)
			format->pieces[i].field->raw = raw;
}

bool insp_format_line(struct insp_format *format, const struct insp_event *ev, struct insp_buf *out)
{
	if (ev->scap->info->category == EC_INTERNAL && !ev->insp->print.internal)
		return false;
	return insp_format_any_line(format, ev, out);
}

bool insp_format_any_line(struct insp_format *format, const struct insp_event *ev,
			  struct insp_buf *out)
{
	const struct insp_print *print = &ev->insp->print;
	size_t mark = out->len;

	/* JSON has escapes of its own */
	if (format->raw != (print->raw || print->json))
		set_raw(format, !format->raw);
	if (print->json ? insp_format_put_json(format, ev, out) : put_text(format, ev, out)) {
		insp_buf_putc(out, '\n');
		return true;
	}
	out->len = mark;
	return false;
}

bool insp_format_print(struct insp_format *format, const struct insp_event *ev, FILE *out)
{
	struct insp_buf *line = &format->line;

	line->len = 0;
	return insp_format_line(format, ev, line) && !line->failed &&
	       fwrite(line->data, 1, line->len, out) == line->len;
}

bool insp_format_uses(const struct insp_format *format, uint16_t flag)
{
	for (size_t i = 0; i < format->npieces; i++) {
		const struct insp_field *field = format->pieces[i].field;

		if (field && field->row->info.flags & flag)
			return true;
	}
	return false;
}
