// SPDX-License-Identifier: Apache-2.0
/*
 * Buffers as text: dots, hex dump, hex dump with ASCII, ASCII alone, base64. Knows
 * nothing of what the bytes mean. Characters beyond ASCII are shown in text only: their bytes
 * also occur in binary data, where they mean something else.
 */
#include "base/buf.h"
#include "base/encode.h"
#include "render.h"

/* Bytes of a buffer that are printed by default, so that it fits on a line. */
#define CUT_BYTES 80

static bool is_printable(uint8_t c)
{
	return c >= 0x20 && c < 0x7f;
}

static bool is_high(uint8_t c)
{
	return c & 0x80;
}

/* Control characters that texts have: those from \a to \r, and escape. */
static bool is_control_of_text(uint8_t c)
{
	return (c >= 0x07 && c <= 0x0d) || c == 0x1b;
}

/*
 * Whether the bytes are text, or texts that end with a NUL each, which are encoded in UTF-8.
 * The last character may be cut.
 */
static bool is_utf8_text(const uint8_t *data, size_t len)
{
	size_t size;

	for (size_t at = 0; at < len; at += size) {
		if (insp_char_read((const char *)data + at, len - at, &size) == INSP_CHAR_INVALID &&
		    (len - at > 3 || data[at] < 0xc2))
			return false;
		if (size > 1 || is_printable(data[at]) || is_control_of_text(data[at]))
			continue;
		if (data[at] || (at && !data[at - 1]))
			return is_high(data[at]) && len - at <= 3;
	}
	return true;
}

static bool is_utf8(const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (is_high(data[i]))
			return is_utf8_text(data, len);
	return false;
}

static void put_utf8_dots(const uint8_t *data, size_t len, struct insp_buf *out)
{
	size_t size;

	for (size_t at = 0; at < len; at += size)
		if (insp_char_read((const char *)data + at, len - at, &size) == INSP_CHAR_SHOWN)
			insp_buf_put(out, data + at, size);
		else
			insp_buf_put(out, "....", size);
}

/* Returns whether there is a byte above ASCII. */
static bool put_ascii_dots(const uint8_t *data, size_t len, struct insp_buf *out)
{
	char *to = insp_buf_reserve(out, len);
	uint8_t all = 0;

	if (!to)
		return false;
	for (size_t i = 0; i < len; i++) {
		to[i] = is_printable(data[i]) ? data[i] : '.';
		all |= data[i];
	}
	out->len += len;
	return is_high(all);
}

static void put_dots(const uint8_t *data, size_t len, struct insp_buf *out)
{
	size_t mark = out->len;

	if (!put_ascii_dots(data, len, out) || !is_utf8_text(data, len))
		return;
	out->len = mark;
	put_utf8_dots(data, len, out);
}

static void put_cut(const uint8_t *data, size_t len, struct insp_buf *out)
{
	size_t cut = CUT_BYTES - 3;

	if (len <= CUT_BYTES) {
		put_dots(data, len, out);
		return;
	}
	/* not within a character */
	if (is_high(data[cut]) && is_utf8(data, len))
		while (cut && (data[cut] & 0xc0) == 0x80)
			cut--;
	put_dots(data, cut, out);
	insp_buf_put(out, "...", 3);
}

static void put_hex_byte(uint8_t byte, struct insp_buf *out)
{
	insp_buf_putc(out, "0123456789abcdef"[byte >> 4]);
	insp_buf_putc(out, "0123456789abcdef"[byte & 15]);
}

/* One line of a dump: the offset and up to 16 bytes in groups of two. */
static void put_hex_line(const uint8_t *data, size_t len, size_t offset, struct insp_buf *out)
{
	insp_buf_printf(out, "\t0x%04zx:", offset);
	for (size_t i = 0; i < len; i++) {
		if (i % 2 == 0)
			insp_buf_putc(out, ' ');
		put_hex_byte(data[i], out);
	}
}

static void put_hex(const uint8_t *data, size_t len, bool ascii, struct insp_buf *out)
{
	if (len)
		insp_buf_putc(out, '\n');
	for (size_t at = 0; at < len; at += 16) {
		size_t n = len - at < 16 ? len - at : 16;

		put_hex_line(data + at, n, at, out);
		if (ascii) {
			for (size_t group = (n + 1) / 2; group < 8; group++)
				insp_buf_put(out, "     ", 5);
			insp_buf_put(out, "  ", 2);
			put_ascii_dots(data + at, n, out);
		}
		insp_buf_putc(out, '\n');
	}
}

/* Printable characters only; \r, \n and \r\n all become \n. */
static void put_text(const uint8_t *data, size_t len, struct insp_buf *out)
{
	bool utf8 = is_utf8(data, len);
	size_t size;

	if (len)
		insp_buf_putc(out, '\n');
	for (size_t i = 0; i < len; i += size) {
		size = 1;
		if (is_printable(data[i]))
			insp_buf_putc(out, data[i]);
		else if (data[i] == '\r' || (data[i] == '\n' && i > 0 && data[i - 1] != '\r'))
			insp_buf_putc(out, '\n');
		else if (utf8 &&
			 insp_char_read((const char *)data + i, len - i, &size) == INSP_CHAR_SHOWN)
			insp_buf_put(out, data + i, size);
	}
}

static void put_base64(const uint8_t *data, size_t len, struct insp_buf *out)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < len; i += 3) {
		size_t n = len - i < 3 ? len - i : 3;
		uint32_t group = data[i] << 16;
		char text[4];

		group |= n > 1 ? data[i + 1] << 8 : 0;
		group |= n > 2 ? data[i + 2] : 0;
		for (size_t k = 0; k < 4; k++)
			text[k] = k <= n ? digits[group >> (18 - 6 * k) & 63] : '=';
		insp_buf_put(out, text, sizeof(text));
	}
}

void insp_render_buffer(const struct insp_print *print, const uint8_t *data, size_t len,
			struct insp_buf *out)
{
	if (print->raw && print->buffers == INSP_BUF_ASCII && !print->json) {
		insp_buf_put(out, data, len);
		return;
	}
	switch (print->buffers) {
	case INSP_BUF_DOTS:
		if (print->verbose || print->json)
			put_dots(data, len, out);
		else
			put_cut(data, len, out);
		break;
	case INSP_BUF_HEX:
		put_hex(data, len, false, out);
		break;
	case INSP_BUF_HEXASCII:
		put_hex(data, len, true, out);
		break;
	case INSP_BUF_ASCII:
		put_text(data, len, out);
		break;
	case INSP_BUF_BASE64:
		put_base64(data, len, out);
		break;
	}
}
