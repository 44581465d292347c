// SPDX-License-Identifier: Apache-2.0
/* Writes JSON. Knows nothing of what it says. */
#include <math.h>

#include "base/text.h"
#include "out.h"

/* The length of the character at data, 0 if it is not valid UTF-8. */
static size_t character(const uint8_t *data, size_t len)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t size = data[0] < 0xc0 ? 0 : data[0] < 0xe0 ? 2 : data[0] < 0xf0 ? 3 : 4;
	uint32_t code;

	if (!size || size > len || data[0] >= 0xf8)
		return 0;
	code = data[0] & (0x7f >> size);
	for (size_t n = 1; n < size; n++) {
		if ((data[n] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (data[n] & 0x3f);
	}
	if (code < least[size] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return 0;
	return size;
}

static void put_unit(struct insp_buf *out, uint8_t code)
{
	insp_buf_puts(out, "\\u00");
	insp_buf_putc(out, "0123456789abcdef"[code >> 4]);
	insp_buf_putc(out, "0123456789abcdef"[code & 15]);
}

static bool is_plain(uint8_t c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

static size_t put_special(struct insp_buf *out, const uint8_t *at, size_t left)
{
	size_t size;

	if (*at < 0x80) {
		put_unit(out, *at);
		return 1;
	}
	size = character(at, left);
	if (size)
		insp_buf_put(out, at, size);
	else
		insp_buf_puts(out, "\xef\xbf\xbd");
	return size ? size : 1;
}

void out_text(struct insp_buf *out, const void *text, size_t len)
{
	const uint8_t *at = len ? text : (const void *)"", *end = at + len, *run;

	insp_buf_putc(out, '"');
	while (at < end) {
		for (run = at; at < end && is_plain(*at); at++)
			;
		insp_buf_put(out, run, at - run);
		if (at < end)
			at += put_special(out, at, end - at);
	}
	insp_buf_putc(out, '"');
}

void out_string(struct insp_buf *out, const char *text)
{
	if (text)
		out_text(out, text, strlen(text));
	else
		insp_buf_puts(out, "null");
}

void out_bytes(struct insp_buf *out, const void *data, size_t len)
{
	const uint8_t *at = data;

	insp_buf_putc(out, '"');
	for (size_t n = 0; n < len; n++) {
		if (is_plain(at[n]))
			insp_buf_putc(out, at[n]);
		else
			put_unit(out, at[n]);
	}
	insp_buf_putc(out, '"');
}

void out_number(struct insp_buf *out, double number)
{
	if (!isfinite(number))
		insp_buf_puts(out, "null");
	else if (number >= 0 && number < 1e15 && number == (double)(uint64_t)number)
		insp_put_u64(out, number);
	else
		insp_buf_printf(out, "%.17g", number);
}

void out_big(struct insp_buf *out, uint64_t number)
{
	insp_buf_putc(out, '"');
	insp_put_u64(out, number);
	insp_buf_putc(out, '"');
}

void out_comma(struct insp_buf *out)
{
	char last = out->len ? out->data[out->len - 1] : '[';

	if (last != '[' && last != '{')
		insp_buf_putc(out, ',');
}

void out_name(struct insp_buf *out, const char *name)
{
	out_comma(out);
	out_string(out, name);
	insp_buf_putc(out, ':');
}

void out_numbers(struct insp_buf *out, const double *numbers, size_t count)
{
	insp_buf_putc(out, '[');
	for (size_t n = 0; n < count; n++) {
		out_comma(out);
		out_number(out, numbers[n]);
	}
	insp_buf_putc(out, ']');
}
