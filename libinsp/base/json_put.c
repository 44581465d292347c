// SPDX-License-Identifier: Apache-2.0
/* Writes strings of JSON. json.c reads it. */
#include "buf.h"
#include "encode.h"
#include "text.h"

#include <ctype.h>
#include <string.h>

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

/* An escape of JSON: of a quote, a backslash, a control or another hidden character. */
static void put_escape(const char *at, size_t size, struct insp_buf *out)
{
	static const char from[] = "\b\f\n\r\t\"\\", to[] = "bfnrt\"\\";
	const char *letter = *at ? strchr(from, *at) : NULL;

	if (!letter) {
		put_code_point(insp_char_code(at, size), out);
		return;
	}
	insp_buf_putc(out, '\\');
	insp_buf_putc(out, to[letter - from]);
}

/*
 * JSON has text, not bytes. So a byte of an invalid character becomes the text \xHH, and a
 * backslash that would read as the beginning of one is doubled.
 */
static bool is_ambiguous(const char *at, size_t len)
{
	size_t size;

	if (len > 2 && at[0] == 'x' && isxdigit((uint8_t)at[1]) && isxdigit((uint8_t)at[2]))
		return at[1] > '7';
	return len && (*at == '\\' || insp_char_read(at, len, &size) == INSP_CHAR_INVALID);
}

/* Appends one character; returns its size. */
static size_t put_char(const char *at, size_t len, struct insp_buf *out)
{
	size_t size;
	enum insp_char kind = insp_char_read(at, len, &size);

	if (kind == INSP_CHAR_INVALID) {
		insp_buf_printf(out, "\\\\x%02x", (uint8_t)*at);
	} else if (kind == INSP_CHAR_SHOWN && *at != '"' && *at != '\\') {
		insp_buf_put(out, at, size);
	} else {
		put_escape(at, size, out);
		if (*at == '\\' && is_ambiguous(at + 1, len - 1))
			put_escape(at, size, out);
	}
	return size;
}

static bool is_unescaped(uint8_t c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

void insp_put_json_text(struct insp_buf *out, const void *text, size_t len)
{
	const char *at = text, *end = at + len;

	insp_buf_putc(out, '"');
	while (at < end) {
		const char *run = at;

		while (at < end && is_unescaped(*at))
			at++;
		insp_buf_put(out, run, at - run);
		if (at < end)
			at += put_char(at, end - at, out);
	}
	insp_buf_putc(out, '"');
}
