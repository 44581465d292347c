// SPDX-License-Identifier: Apache-2.0
/* Divides text into the cells of a screen. Knows nothing of terminals. */
#include "cells.h"

#include <stdint.h>
#include <wctype.h>

#include "common/array.h"

size_t utf8_decode(const char *text, size_t len, wchar_t *code)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *bytes = (const unsigned char *)text;
	size_t n, need;

	if (!len)
		return 0;
	need = bytes[0] < 0x80		 ? 1 :
	       (bytes[0] & 0xe0) == 0xc0 ? 2 :
	       (bytes[0] & 0xf0) == 0xe0 ? 3 :
	       (bytes[0] & 0xf8) == 0xf0 ? 4 :
					   0;
	if (!need || need > len)
		return 0;
	*code = need == 1 ? bytes[0] : bytes[0] & (0x7f >> need);
	for (n = 1; n < need; n++) {
		if ((bytes[n] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (bytes[n] & 0x3f);
	}
	if ((uint32_t)*code < least[need] || *code > 0x10ffff ||
	    (*code >= 0xd800 && *code < 0xe000))
		return 0;
	return need;
}

size_t utf8_encode(wchar_t code, char bytes[4])
{
	uint32_t c = code;

	if (c < 0x80) {
		bytes[0] = c;
		return 1;
	}
	if (c < 0x800) {
		bytes[0] = 0xc0 | c >> 6;
		bytes[1] = 0x80 | (c & 0x3f);
		return 2;
	}
	if (c < 0x10000) {
		bytes[0] = 0xe0 | c >> 12;
		bytes[1] = 0x80 | (c >> 6 & 0x3f);
		bytes[2] = 0x80 | (c & 0x3f);
		return 3;
	}
	bytes[0] = 0xf0 | c >> 18;
	bytes[1] = 0x80 | (c >> 12 & 0x3f);
	bytes[2] = 0x80 | (c >> 6 & 0x3f);
	bytes[3] = 0x80 | (c & 0x3f);
	return 4;
}

/* Characters that are invisible and change how their neighbours are shown. */
static bool is_deceptive(wchar_t code)
{
	return code == 0x61c || (code >= 0x200b && code <= 0x200f) ||
	       (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) ||
	       code == 0xfeff || (code >= 0xfff9 && code <= 0xfffb);
}

/* The columns of a character: 0 for an accent, -1 if it cannot be shown. */
static int width_of(wchar_t code, bool utf8)
{
	if (code >= 0x20 && code < 0x7f)
		return 1;
	if (code < 0xa0 || !utf8 || is_deceptive(code))
		return -1;
	return wcwidth(code);
}

/* Shows one byte as \xNN. */
static void put_byte(struct cell *cell, unsigned char byte)
{
	static const wchar_t digits[] = L"0123456789ABCDEF";

	cell->text[0] = L'\\';
	cell->text[1] = L'x';
	cell->text[2] = digits[byte >> 4];
	cell->text[3] = digits[byte & 15];
	cell->text[4] = 0;
	cell->width = 4;
}

/* Adds the accents that follow a character, as many as a cell of the screen holds. */
static void take_accents(const char **text, size_t *len, struct cell *cell)
{
	size_t at = 1, used;
	wchar_t code;

	while ((used = utf8_decode(*text, *len, &code)) && width_of(code, true) == 0) {
		if (at < ARRAY_SIZE(cell->text) - 2)
			cell->text[at++] = code;
		*text += used;
		*len -= used;
	}
	cell->text[at] = 0;
}

bool cells_next(const char **text, size_t *len, bool utf8, struct cell *cell)
{
	wchar_t code = 0;
	size_t used;
	int width;

	if (!*len)
		return false;
	used = utf8_decode(*text, *len, &code);
	width = used ? width_of(code, utf8) : -1;
	/* an accent without a letter is no cell of its own */
	if (width <= 0) {
		put_byte(cell, **text);
		++*text;
		--*len;
		return true;
	}
	*cell = (struct cell){ .text = { code, 0 }, .width = width };
	*text += used;
	*len -= used;
	if (utf8 && *len && (unsigned char)**text >= 0x80)
		take_accents(text, len, cell);
	return true;
}

size_t cells_width(const char *text, size_t len, bool utf8)
{
	struct cell cell;
	size_t width = 0;

	while (cells_next(&text, &len, utf8, &cell))
		width += cell.width;
	return width;
}

size_t cells_fit(const char *text, size_t len, size_t columns, bool utf8)
{
	const char *at = text, *fits = text;
	struct cell cell;
	size_t width = 0;

	while (cells_next(&at, &len, utf8, &cell) && (width += cell.width) <= columns)
		fits = at;
	return fits - text;
}
