// SPDX-License-Identifier: Apache-2.0
/* Edits a line. Characters are whole: the cursor never stands within one. */
#include "line_edit.h"

#include <stdlib.h>
#include <string.h>

#include "cells.h"

/* ---- history ----------------------------------------------------------------------- */

void history_add(struct history *history, const char *line)
{
	char *copy = *line ? strdup(line) : NULL;
	size_t n;

	if (!copy)
		return;
	/* a line that is there already moves to the end; a full history drops its oldest */
	for (n = 0; n < history->n && strcmp(history->lines[n], line); n++)
		;
	if (n == history->n)
		n = history->n == HISTORY_MAX ? 0 : SIZE_MAX;
	if (n != SIZE_MAX) {
		free(history->lines[n]);
		memmove(history->lines + n, history->lines + n + 1,
			(--history->n - n) * sizeof(*history->lines));
	}
	history->lines[history->n++] = copy;
}

void history_fini(struct history *history)
{
	while (history->n)
		free(history->lines[--history->n]);
}

/* ---- completion -------------------------------------------------------------------- */

static void forget_words(struct line_edit *line)
{
	while (line->nwords)
		free(line->words[--line->nwords]);
	free(line->words);
	line->words = NULL;
}

static void add_word(void *list, const char *word)
{
	struct line_edit *line = list;
	char **grown = realloc(line->words, (line->nwords + 1) * sizeof(*grown));

	if (!grown)
		return;
	line->words = grown;
	line->words[line->nwords] = strdup(word);
	if (line->words[line->nwords])
		line->nwords++;
}

/* Puts text in place of the bytes from start to the cursor, if there is room. */
static bool replace(struct line_edit *line, size_t start, const char *text, size_t len)
{
	size_t rest = line->len - line->cursor;

	if (start + len + rest >= sizeof(line->text))
		return false;
	memmove(line->text + start + len, line->text + line->cursor, rest);
	memcpy(line->text + start, text, len);
	line->len = start + len + rest;
	line->cursor = start + len;
	line->text[line->len] = '\0';
	return true;
}

/* Tab offers one word after the other; step is -1 for the other direction. */
static enum line_result complete(struct line_edit *line, int step)
{
	const char *word;

	if (!line->complete)
		return LINE_SAME;
	if (!line->nwords) {
		line->word_start = line->complete(line->complete_ctx, line->text, line->cursor,
						  add_word, line);
		line->word = step > 0 ? 0 : line->nwords - 1;
	} else {
		line->word = (line->word + line->nwords + step) % line->nwords;
	}
	if (!line->nwords)
		return LINE_SAME;
	word = line->words[line->word];
	return replace(line, line->word_start, word, strlen(word)) ? LINE_CHANGED : LINE_SAME;
}

/* ---- editing ----------------------------------------------------------------------- */

static void set_text(struct line_edit *line, const char *text)
{
	line->len = strnlen(text, sizeof(line->text) - 1);
	memcpy(line->text, text, line->len);
	line->text[line->len] = '\0';
	line->cursor = line->len;
}

void line_begin(struct line_edit *line, const char *text, struct history *history)
{
	*line = (struct line_edit){ .history = history };
	line->recalled = history ? history->n : 0;
	set_text(line, text);
}

void line_fini(struct line_edit *line)
{
	forget_words(line);
}

/* The start of the character before the cursor, or after it. */
static size_t neighbour(const struct line_edit *line, int step)
{
	size_t at = line->cursor;

	do
		at += step;
	while (at && at < line->len && (line->text[at] & 0xc0) == 0x80);
	return at;
}

static size_t word_before(const struct line_edit *line)
{
	size_t at = line->cursor;

	while (at && line->text[at - 1] == ' ')
		at--;
	while (at && line->text[at - 1] != ' ')
		at--;
	return at;
}

static enum line_result erase_from(struct line_edit *line, size_t start)
{
	if (start == line->cursor)
		return LINE_SAME;
	replace(line, start, "", 0);
	return LINE_CHANGED;
}

static enum line_result recall(struct line_edit *line, int step)
{
	const struct history *history = line->history;

	if (!history || (step < 0 ? !line->recalled : line->recalled >= history->n))
		return LINE_SAME;
	line->recalled += step;
	set_text(line, line->recalled < history->n ? history->lines[line->recalled] : "");
	return LINE_CHANGED;
}

static enum line_result insert(struct line_edit *line, uint32_t code)
{
	char bytes[4];
	size_t len;

	if (code < ' ' || code >= KEY_CODE_FIRST)
		return LINE_OTHER;
	len = utf8_encode(code, bytes);
	return replace(line, line->cursor, bytes, len) ? LINE_CHANGED : LINE_SAME;
}

static enum line_result move(struct line_edit *line, size_t cursor)
{
	line->cursor = cursor;
	return LINE_SAME;
}

static enum line_result delete_here(struct line_edit *line)
{
	if (line->cursor == line->len)
		return LINE_SAME;
	line->cursor = neighbour(line, 1);
	return erase_from(line, neighbour(line, -1));
}

/* Keys that erase or complete. */
static enum line_result change_key(struct line_edit *line, uint32_t code)
{
	switch (code) {
	case K_BACKSPACE:
		return erase_from(line, line->cursor ? neighbour(line, -1) : 0);
	case K_DELETE:
		return delete_here(line);
	case K_CTRL('u'):
		return erase_from(line, 0);
	case K_CTRL('w'):
		return erase_from(line, word_before(line));
	case K_CTRL('k'):
		line->text[line->len = line->cursor] = '\0';
		return LINE_CHANGED;
	case K_TAB:
		return complete(line, 1);
	case K_BACKTAB:
		return complete(line, -1);
	}
	return insert(line, code);
}

enum line_result line_key(struct line_edit *line, const struct key *key)
{
	if (key->code != K_TAB && key->code != K_BACKTAB)
		forget_words(line);
	/* pasted text does not end or cancel the line */
	if (key->pasted)
		return key->code == K_ENTER || key->code == K_TAB ? insert(line, ' ') :
								    insert(line, key->code);
	switch (key->code) {
	case K_ENTER:
		return LINE_DONE;
	case K_ESC:
		return LINE_CANCEL;
	case K_UP:
		return recall(line, -1);
	case K_DOWN:
		return recall(line, 1);
	case K_LEFT:
		return move(line, line->cursor ? neighbour(line, -1) : 0);
	case K_RIGHT:
		return move(line, line->cursor < line->len ? neighbour(line, 1) : line->len);
	case K_HOME:
	case K_CTRL('a'):
		return move(line, 0);
	case K_END:
	case K_CTRL('e'):
		return move(line, line->len);
	}
	return change_key(line, key->code);
}

void line_draw(const struct line_edit *line, int y, int x, int width, enum style style)
{
	bool utf8 = term_is_utf8();
	size_t from = 0, before, step;

	/* the part around the cursor, if the line is too long */
	while ((before = cells_width(line->text + from, line->cursor - from, utf8)) + 1 >
		       (size_t)width &&
	       from < line->cursor) {
		step = cells_fit(line->text + from, line->cursor - from, width / 2 + 1, utf8);
		/* a cell that is wider than all of the room */
		from += step ? step : 1;
	}
	term_fill(y, x, width, style);
	term_put(y, x, width, style, line->text + from, line->len - from);
	term_cursor(y, x + before);
}
