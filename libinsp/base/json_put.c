// SPDX-License-Identifier: Apache-2.0
/* Writes strings of JSON. json.c reads it. */
#include "buf.h"
#include "text.h"

#include <string.h>

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

void insp_put_json_text(struct insp_buf *out, const void *text, size_t len)
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
