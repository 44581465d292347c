/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text as the cells of a screen. Everything that reaches the terminal passes through here:
 * what is not printable becomes \xNN, so no text of a traced program controls the terminal.
 */
#ifndef TOP_CELLS_H
#define TOP_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>

/* One printable character with its accents, or the text of a byte that is not printable. */
struct cell {
	wchar_t text[6]; /* ends with a zero */
	int width;	 /* columns: 1 or 2; 4 for \xNN */
};

/*
 * Takes the next cell from *text, of which *len bytes are left. utf8: whether the terminal
 * shows more than ASCII. Returns false at the end.
 */
bool cells_next(const char **text, size_t *len, bool utf8, struct cell *cell);

/* The columns that a text takes. */
size_t cells_width(const char *text, size_t len, bool utf8);

/* The bytes at the start of the text that fit into so many columns. */
size_t cells_fit(const char *text, size_t len, size_t columns, bool utf8);

/*
 * Decodes the character at the start of a text. Returns its length in bytes, 0 if the bytes
 * are not valid UTF-8.
 */
size_t utf8_decode(const char *text, size_t len, wchar_t *code);

/* Writes a character as UTF-8 and returns the number of bytes. */
size_t utf8_encode(wchar_t code, char bytes[4]);

#endif
