// SPDX-License-Identifier: Apache-2.0
/* The lines of a text screen, as a ring with a bound. */
#include <stdlib.h>
#include <string.h>

#include "text_screen.h"

struct text_line *lines_get(const struct text_lines *lines, size_t n)
{
	return &lines->lines[(lines->start + n) % lines->cap];
}

static void free_line(struct text_line *line)
{
	free(line->text);
	free(line->raw);
	*line = (struct text_line){ 0 };
}

void lines_clear(struct text_lines *lines)
{
	while (lines->n)
		free_line(lines_get(lines, --lines->n));
	free(lines->lines);
	*lines = (struct text_lines){ 0 };
}

/* Doubles the room. The ring begins at 0 until it is full, so lines keep their places. */
static bool grow(struct text_lines *lines)
{
	size_t cap = lines->cap ? lines->cap * 2 : 1024;
	struct text_line *grown;

	if (cap > LINES_MAX)
		cap = LINES_MAX;
	grown = realloc(lines->lines, cap * sizeof(*grown));
	if (!grown)
		return false;
	lines->lines = grown;
	lines->cap = cap;
	return true;
}

static void drop_oldest(struct text_lines *lines)
{
	free_line(lines_get(lines, 0));
	lines->start = (lines->start + 1) % lines->cap;
	lines->n--;
	lines->dropped++;
	lines->truncated = true;
}

bool lines_add(struct text_lines *lines, bool drop_old, const char *text, size_t len,
	       enum style style, uint64_t num)
{
	struct text_line line = { .len = len, .style = style, .num = num };

	if (lines->n == LINES_MAX && !drop_old) {
		lines->truncated = true;
		return false;
	}
	if (lines->n == LINES_MAX)
		drop_oldest(lines);
	else if (lines->n == lines->cap && !grow(lines))
		return false;
	line.text = malloc(len + 1);
	if (!line.text)
		return false;
	memcpy(line.text, text, len);
	line.text[len] = '\0';
	*lines_get(lines, lines->n++) = line;
	return true;
}
