/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The terminal: what the screens may do with it. Behind this header is ncurses
 * (term_curses.c, term_input.c); no other file knows that library. There is one terminal.
 */
#ifndef TOP_TERM_H
#define TOP_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

#include "common/colours.h"

/* How a piece of text looks. Nothing is told by colour alone. */
enum style {
	STYLE_PLAIN,
	STYLE_LABEL,
	STYLE_TABLE_HEADING,
	STYLE_LIST_HEADING,
	STYLE_SORTED_HEADING,
	STYLE_SELECTED,
	STYLE_ERROR,
	STYLE_GOOD,
	STYLE_READ,
	STYLE_WRITE,
	STYLE_CONTAINER,
	STYLE_PAUSED,
	STYLE_FAINT,
	STYLE_KEY, /* the name of a key in the legend */
	STYLE_LEGEND,
	STYLE_MATCH,
	STYLE_TAGGED,
	STYLE_WARNING_ROW,
	STYLE_ERROR_ROW,
	STYLE_STRIP,
	STYLE_STRIP_SELECTED,
	NSTYLES,
};

#define HEAT_LEVELS 20 /* of the colours of a spectrogram */

struct term_options {
	enum colours colours;
	bool no_mouse;
	bool ascii; /* draw without block and line characters, even if the terminal has them */
};

/*
 * Keys. Characters are their code points and control keys are 1 to 26; the others are here.
 */
enum {
	KEY_CODE_FIRST = 0x110000,
	K_UP,
	K_DOWN,
	K_LEFT,
	K_RIGHT,
	K_SHIFT_LEFT,
	K_SHIFT_RIGHT,
	K_PAGE_UP,
	K_PAGE_DOWN,
	K_HOME,
	K_END,
	K_DELETE,
	K_BACKSPACE,
	K_ENTER,
	K_ESC,
	K_TAB,
	K_BACKTAB,
	K_F1,
	K_F2,
	K_F3,
	K_F4,
	K_F5,
	K_F6,
	K_F7,
	K_F8,
	K_F9,
	K_F10,
	K_F11,
	K_F12,
	K_SHIFT_F12,
	K_MOUSE,
	K_RESIZE,
};
#define K_CTRL(letter) ((letter)&0x1f)

enum mouse_event { MOUSE_PRESS, MOUSE_RELEASE, MOUSE_DRAG, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };

struct key {
	uint32_t code;
	bool pasted; /* it is text that was pasted, and not a command */
	/* K_MOUSE */
	enum mouse_event mouse;
	int y, x;
};

/*
 * Takes over the terminal. Returns NULL, or the reason why it cannot, which is static. Pair
 * with term_close(), which gives the terminal back as it was and may be called twice.
 */
const char *term_open(const struct term_options *options);
void term_close(void);

/*
 * The colours of a style, from 0 to 7 in the terminal's order, -1: its own. Before term_open();
 * without colours it changes nothing.
 */
void term_set_style(enum style style, int text, int back);

/* Gives the terminal to another program for a while, and takes it back. */
void term_leave(void);
void term_return(void);

int term_rows(void);
int term_columns(void);
bool term_is_utf8(void);

/* Begins a new picture: everything is blank. */
void term_clear(void);

/*
 * Draws text into at most `width` columns of a line. Returns how many it took. What does not
 * fit on the screen is left out.
 */
int term_put(int y, int x, int width, enum style style, const char *text, size_t len);

/* The same for a text that ends with a zero. */
int term_puts(int y, int x, int width, enum style style, const char *text);

/* Fills columns of a line with blanks. */
void term_fill(int y, int x, int width, enum style style);

/* Draws a cell of a spectrogram; level 0 is blank. marked: it belongs to the selection. */
void term_heat(int y, int x, int level, bool marked);

/* Where the cursor is; y -1: nowhere. */
void term_cursor(int y, int x);

/* Shows the picture: writes what has changed. */
void term_flush(void);
/* Forgets what is on the screen, so that the next flush writes all of it. */
void term_forget(void);

/* Asks the terminal to put a text into its clipboard. */
void term_copy(const char *text, size_t len);

/* The descriptor to poll, and the next key. term_read() returns false if there is none. */
int term_fd(void);
bool term_read(struct key *key);

/* Whether the terminal is gone. */
bool term_is_lost(void);

#endif
