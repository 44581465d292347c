/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text of traced programs as output. Everything that is shown goes through these functions,
 * which docs/output.md describes. Private to libinsp; insp_encode() is the public one.
 */
#ifndef INSP_ENCODE_H
#define INSP_ENCODE_H

#include <string.h>

#include "insp.h"

enum insp_char {
	INSP_CHAR_SHOWN,   /* a valid UTF-8 character that can be seen */
	INSP_CHAR_HIDDEN,  /* a valid one that controls the terminal, reorders or hides */
	INSP_CHAR_INVALID, /* a byte that belongs to no valid character */
};

/* The kind of the first character of text, whose len is not 0. Sets its size in bytes. */
enum insp_char insp_char_read(const char *text, size_t len, size_t *size);
/* The code point of a valid character. */
uint32_t insp_char_code(const char *text, size_t size);

/*
 * A high bit for each byte that is no plain character: 0x80 and above, below 0x20, 0x7f, or
 * a backslash. Borrows reach a neighbour only from a byte that is marked itself.
 */
static inline uint64_t insp_mark_bytes(uint64_t bytes)
{
	const uint64_t each = 0x0101010101010101u;

	return (bytes | (bytes - each * 0x20) | (bytes + each) | ((bytes ^ each * '\\') - each)) &
	       each * 0x80;
}

static inline uint64_t insp_read_bytes(const char *text, size_t len)
{
	uint64_t bytes = 0;

	memcpy(&bytes, text, len);
	return bytes;
}

/* The same for text of at least 16 bytes. */
bool insp_long_text_is_plain(const char *text, size_t len);

/* Whether the text is printable ASCII without a backslash, so that encoding changes nothing. */
static inline bool insp_text_is_plain(const char *text, size_t len)
{
	uint64_t bytes = 0x2020202020202020u;

	if (len >= 16)
		return insp_long_text_is_plain(text, len);
	if (len >= 8)
		return !(insp_mark_bytes(insp_read_bytes(text, 8)) |
			 insp_mark_bytes(insp_read_bytes(text + len - 8, 8)));
	if (len >= 4)
		return !insp_mark_bytes(insp_read_bytes(text, 4) |
					insp_read_bytes(text + len - 4, 4) << 32);
	for (size_t i = 0; i < len; i++)
		bytes = bytes << 8 | (uint8_t)text[i];
	return !insp_mark_bytes(bytes);
}

/* Encodes what was appended to the buffer from position mark on, as INSP_ENCODE_VALUE. */
void insp_encode_tail(struct insp_buf *out, size_t mark);

/* How many characters a text has, and how many bytes the first of them have. */
size_t insp_text_width(const char *text, size_t len);
size_t insp_text_prefix(const char *text, size_t len, size_t width);

/* Cuts the text after mark to width characters, or pads it with blanks. */
void insp_fit_tail(struct insp_buf *out, size_t mark, size_t width);

#endif
