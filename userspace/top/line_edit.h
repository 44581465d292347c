/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A line of text that the user edits, with a history and completion. Knows nothing of
 * screens.
 */
#ifndef TOP_LINE_EDIT_H
#define TOP_LINE_EDIT_H

#include "term.h"

#define LINE_MAX_BYTES 4096
#define HISTORY_MAX 100

/* Earlier lines, the newest last. Zero it before use. */
struct history {
	char *lines[HISTORY_MAX];
	size_t n;
};

void history_add(struct history *history, const char *line);
void history_fini(struct history *history);

/*
 * Completes a line. Calls add(ctx, word) for each word that can stand in place of
 * text[start..cursor); returns that start.
 */
typedef size_t line_complete_fn(void *ctx, const char *text, size_t cursor,
				void (*add)(void *list, const char *word), void *list);

struct line_edit {
	char text[LINE_MAX_BYTES];
	size_t len, cursor; /* bytes */
	struct history *history;
	size_t recalled; /* place in the history; history->n: the line is new */
	line_complete_fn *complete;
	void *complete_ctx;
	/* completion: what Tab offers in turn */
	char **words;
	size_t nwords, word, word_start;
};

enum line_result {
	LINE_SAME,    /* the key changed nothing, or moved the cursor */
	LINE_CHANGED, /* the text is another one */
	LINE_DONE,    /* Enter */
	LINE_CANCEL,  /* Esc */
	LINE_OTHER,   /* the key is none of an editor's */
};

/* Begins with a text. history and complete may be NULL. */
void line_begin(struct line_edit *line, const char *text, struct history *history);
void line_fini(struct line_edit *line);

enum line_result line_key(struct line_edit *line, const struct key *key);

/* Draws the line and sets the cursor. */
void line_draw(const struct line_edit *line, int y, int x, int width, enum style style);

#endif
