// SPDX-License-Identifier: Apache-2.0
/*
 * Decides how text of traced programs becomes output: which characters are shown as they
 * are, and how all others are escaped. Knows nothing of fields or terminals.
 */
#include "encode.h"
#include "buf.h"
#include "macros.h"

#include <string.h>

/* ---- characters ----------------------------------------------------------------------- */

/*
 * Characters beyond ASCII that are not shown: controls, and what a terminal draws as nothing
 * or what changes the order of other characters (Unicode's bidirectional and
 * default-ignorable ones). U+FE00 to U+FE0F, which select the form of the character before
 * them, are left out: names with emoji have them.
 */
static const struct {
	uint32_t first, last;
} hidden[] = {
	{ 0x80, 0x9f },	      { 0xad, 0xad },	    { 0x34f, 0x34f },	{ 0x61c, 0x61c },
	{ 0x115f, 0x1160 },   { 0x17b4, 0x17b5 },   { 0x180b, 0x180f }, { 0x200b, 0x200f },
	{ 0x2028, 0x202e },   { 0x2060, 0x206f },   { 0x3164, 0x3164 }, { 0xfeff, 0xfeff },
	{ 0xffa0, 0xffa0 },   { 0xfff0, 0xfffb },   { 0xfffe, 0xffff }, { 0x1bca0, 0x1bca3 },
	{ 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
};

static bool is_hidden(uint32_t code)
{
	for (size_t n = 0; n < ARRAY_SIZE(hidden); n++)
		if (code <= hidden[n].last)
			return code >= hidden[n].first;
	return false;
}

/* The size of the character that begins with this byte, by the byte alone; 0: none does. */
static size_t size_by_first(uint8_t first)
{
	return first < 0x80 ? 1 :
	       first < 0xc2 ? 0 :
	       first < 0xe0 ? 2 :
	       first < 0xf0 ? 3 :
	       first < 0xf5 ? 4 :
			      0;
}

uint32_t insp_char_code(const char *text, size_t size)
{
	uint32_t code = (uint8_t)text[0] & (size == 1 ? 0x7f : 0x7f >> size);

	for (size_t i = 1; i < size; i++)
		code = code << 6 | (text[i] & 0x3f);
	return code;
}

enum insp_char insp_char_read(const char *text, size_t len, size_t *size)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t want = size_by_first(text[0]);
	uint32_t code;

	*size = 1;
	if (want == 1)
		return (uint8_t)text[0] < 0x20 || text[0] == 0x7f ? INSP_CHAR_HIDDEN :
								    INSP_CHAR_SHOWN;
	if (!want || want > len)
		return INSP_CHAR_INVALID;
	for (size_t i = 1; i < want; i++)
		if ((text[i] & 0xc0) != 0x80)
			return INSP_CHAR_INVALID;
	code = insp_char_code(text, want);
	if (code < least[want] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return INSP_CHAR_INVALID;
	*size = want;
	return is_hidden(code) ? INSP_CHAR_HIDDEN : INSP_CHAR_SHOWN;
}

/* ---- the fast way: text that needs no change ------------------------------------------- */

typedef int8_t block __attribute__((vector_size(16)));

/* Bytes of 0x80 and above are negative here. */
bool insp_long_text_is_plain(const char *text, size_t len)
{
	block bytes, found = { 0 };
	uint64_t halves[2];

	for (size_t at = 0;; at += sizeof(block)) {
		if (at + sizeof(block) > len)
			at = len - sizeof(block);
		memcpy(&bytes, text + at, sizeof(bytes));
		found |= (bytes < 0x20) | (bytes == 0x7f) | (bytes == '\\');
		if (at + sizeof(block) == len)
			break;
	}
	memcpy(halves, &found, sizeof(halves));
	return !(halves[0] | halves[1]);
}

/* ---- escapes --------------------------------------------------------------------------- */

static const char letters[] = "ntr", meanings[] = "\n\t\r";

static void put_byte(uint8_t byte, struct insp_buf *out)
{
	static const char digits[] = "0123456789abcdef";
	const char *letter = byte ? strchr(meanings, byte) : NULL;
	char text[4] = { '\\', 'x', digits[byte >> 4], digits[byte & 15] };

	if (letter) {
		insp_buf_putc(out, '\\');
		insp_buf_putc(out, letters[letter - meanings]);
	} else {
		insp_buf_put(out, text, sizeof(text));
	}
}

/*
 * Whether a backslash must be doubled, because a filter would take it and what follows for an
 * escape. Other backslashes, as that of \d, stay as they are.
 */
static bool is_ambiguous(const char *after, size_t len)
{
	size_t size;

	/* at the end of a text in quotes it would take the quote's meaning */
	if (!len)
		return true;
	if (*after && strchr("\\\"xntr", *after))
		return true;
	return insp_char_read(after, len, &size) != INSP_CHAR_SHOWN;
}

/* Appends one character; returns its size. */
static size_t put_char(const char *at, size_t len, enum insp_encode how, struct insp_buf *out)
{
	size_t size;
	enum insp_char kind = insp_char_read(at, len, &size);

	if (kind == INSP_CHAR_SHOWN || (how == INSP_ENCODE_LINES && (*at == '\n' || *at == '\t'))) {
		if (how == INSP_ENCODE_VALUE && *at == '\\' && is_ambiguous(at + 1, len - 1))
			insp_buf_putc(out, '\\');
		insp_buf_put(out, at, size);
		return size;
	}
	for (size_t i = 0; i < size; i++)
		put_byte(at[i], out);
	return size;
}

static bool is_plain_byte(uint8_t c)
{
	return c >= 0x20 && c < 0x7f && c != '\\';
}

void insp_encode(struct insp_buf *out, const char *text, size_t len, enum insp_encode how)
{
	if (insp_text_is_plain(text, len)) {
		insp_buf_put(out, text, len);
		return;
	}
	for (size_t at = 0; at < len;) {
		size_t run = at;

		while (run < len && is_plain_byte(text[run]))
			run++;
		insp_buf_put(out, text + at, run - at);
		at = run;
		if (at < len)
			at += put_char(text + at, len - at, how, out);
	}
}

void insp_encode_tail(struct insp_buf *out, size_t mark)
{
	struct insp_buf copy = { 0 };

	if (out->len == mark || insp_text_is_plain(out->data + mark, out->len - mark))
		return;
	insp_buf_put(&copy, out->data + mark, out->len - mark);
	out->len = mark;
	insp_encode(out, copy.len ? copy.data : "", copy.len, INSP_ENCODE_VALUE);
	out->failed |= copy.failed;
	insp_buf_fini(&copy);
}

/* ---- columns --------------------------------------------------------------------------- */

size_t insp_text_prefix(const char *text, size_t len, size_t width)
{
	size_t at = 0, size;

	for (; at < len && width; width--) {
		insp_char_read(text + at, len - at, &size);
		at += size;
	}
	return at;
}

size_t insp_text_width(const char *text, size_t len)
{
	size_t width = 0, size;

	for (size_t at = 0; at < len; at += size, width++)
		insp_char_read(text + at, len - at, &size);
	return width;
}

void insp_fit_tail(struct insp_buf *out, size_t mark, size_t width)
{
	size_t has = insp_text_width(out->data + mark, out->len - mark), pad;
	char *blanks;

	if (has >= width) {
		out->len = mark + insp_text_prefix(out->data + mark, out->len - mark, width);
		return;
	}
	pad = width - has;
	blanks = insp_buf_reserve(out, pad);
	if (blanks) {
		memset(blanks, ' ', pad);
		out->len += pad;
	}
}
