// SPDX-License-Identifier: Apache-2.0
/* Draws with ncurses: it knows every terminal, and writes only what has changed. */
#include "term_priv.h"

#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "common/array.h"
#include "cells.h"

/* Numbers of curses' colour pairs: those of styles first, then those of heat levels. */
#define STYLE_PAIR(style) (1 + (style))
#define HEAT_PAIR(level) (1 + NSTYLES + (level))

static struct {
	SCREEN *screen;
	struct term_options options;
	int colours; /* 0: none */
	bool utf8, mouse;
	int cursor_y, cursor_x;
} term;

struct look {
	short text, back; /* colours; -1: the terminal's own */
	attr_t attrs;	  /* with colours */
	attr_t without;	  /* without */
};

static struct look looks[NSTYLES] = {
	[STYLE_PLAIN] = { -1, -1, 0, 0 },
	[STYLE_LABEL] = { COLOR_CYAN, -1, A_BOLD, A_BOLD },
	[STYLE_TABLE_HEADING] = { COLOR_BLACK, COLOR_GREEN, 0, A_REVERSE },
	[STYLE_LIST_HEADING] = { COLOR_BLACK, COLOR_YELLOW, 0, A_REVERSE },
	[STYLE_SORTED_HEADING] = { COLOR_BLACK, COLOR_CYAN, 0, A_REVERSE | A_BOLD },
	[STYLE_SELECTED] = { COLOR_BLACK, COLOR_CYAN, 0, A_REVERSE },
	[STYLE_ERROR] = { COLOR_RED, -1, A_BOLD, A_BOLD },
	[STYLE_GOOD] = { COLOR_GREEN, -1, 0, 0 },
	[STYLE_READ] = { COLOR_RED, -1, 0, 0 },
	[STYLE_WRITE] = { COLOR_CYAN, -1, 0, 0 },
	[STYLE_CONTAINER] = { COLOR_GREEN, -1, 0, 0 },
	[STYLE_PAUSED] = { COLOR_RED, -1, A_BOLD, A_REVERSE | A_BOLD },
	[STYLE_FAINT] = { -1, -1, A_DIM, 0 },
	[STYLE_KEY] = { -1, -1, A_BOLD, A_BOLD },
	[STYLE_LEGEND] = { COLOR_BLACK, COLOR_CYAN, 0, A_REVERSE },
	[STYLE_MATCH] = { COLOR_YELLOW, -1, A_BOLD, A_UNDERLINE },
	[STYLE_TAGGED] = { COLOR_YELLOW, -1, A_BOLD, A_BOLD },
	[STYLE_WARNING_ROW] = { COLOR_YELLOW, -1, 0, 0 },
	[STYLE_ERROR_ROW] = { COLOR_RED, -1, A_BOLD, A_BOLD },
	[STYLE_STRIP] = { COLOR_GREEN, -1, 0, 0 },
	[STYLE_STRIP_SELECTED] = { COLOR_BLACK, COLOR_YELLOW, 0, A_REVERSE },
};

/* From few events, dark green, to many, red: of 256 colours, and of 8. */
static const short heat_256[HEAT_LEVELS] = { 22,  22,  28,  28,	 34,  34,  40,	40,  46,  82,
					     118, 154, 190, 226, 220, 214, 208, 202, 196, 160 };
static const short heat_8[] = { COLOR_GREEN, COLOR_YELLOW, COLOR_RED };
/* Without colours, or when there are too few, the character tells it. */
static const wchar_t heat_marks[] = L" .,:;-~=+*oxsz%&$#8@M";

/* ---- colours ----------------------------------------------------------------------- */

static int colours_wanted(enum colours asked)
{
	const char *no = getenv("NO_COLOR"), *clicolor = getenv("CLICOLOR");

	switch (asked) {
	case COLOURS_NEVER:
		return 0;
	case COLOURS_16:
		return 16;
	case COLOURS_256:
	case COLOURS_TRUE:
		return 256;
	case COLOURS_AUTO:
		break;
	}
	return (no && *no) || (clicolor && !strcmp(clicolor, "0")) ? 0 : 256;
}

static void init_heat(void)
{
	short level;

	for (level = 0; level < HEAT_LEVELS; level++)
		init_pair(HEAT_PAIR(level), COLOR_BLACK,
			  term.colours >= 256 ? heat_256[level] : heat_8[level * 3 / HEAT_LEVELS]);
}

static void init_colours(void)
{
	int style, wanted = colours_wanted(term.options.colours);

	term.colours = 0;
	if (!wanted || !has_colors() || start_color() == ERR)
		return;
	term.colours = COLORS < wanted ? COLORS : wanted;
	use_default_colors();
	for (style = 0; style < NSTYLES; style++)
		init_pair(STYLE_PAIR(style), looks[style].text, looks[style].back);
	init_heat();
}

void term_set_style(enum style style, int text, int back)
{
	looks[style].text = text;
	looks[style].back = back;
}

static attr_t attrs_of(enum style style)
{
	return term.colours ? looks[style].attrs : looks[style].without;
}

/* ---- start and end ----------------------------------------------------------------- */

void term_write(const char *text, size_t len)
{
	while (len) {
		ssize_t n = write(STDOUT_FILENO, text, len);

		if (n <= 0)
			return;
		text += n;
		len -= n;
	}
}

/*
 * Mouse reports with presses, the wheel and drags, in a form without limits; and pasted text
 * in brackets. Only for terminals that are known to have a mouse.
 */
static void set_reports(bool on)
{
	static const char start[] = "\033[?1000h\033[?1002h\033[?1006h\033[?2004h";
	static const char stop[] = "\033[?2004l\033[?1006l\033[?1002l\033[?1000l";

	if (term.mouse)
		term_write(on ? start : stop, on ? sizeof(start) - 1 : sizeof(stop) - 1);
}

static bool has_capability(const char *name)
{
	const char *text = tigetstr((char *)name);

	return text && text != (char *)-1;
}

static void init_screen(void)
{
	const char *name = getenv("TERM");

	cbreak();
	noecho();
	nonl();
	nodelay(stdscr, TRUE);
	keypad(stdscr, TRUE);
	set_escdelay(25);
	leaveok(stdscr, FALSE);
	/* a terminal that says it has a mouse, and those that have one and do not say it */
	term.mouse = !term.options.no_mouse &&
		     (has_capability("kmous") || (name && !strncmp(name, "screen", 6)));
	term_input_init();
	init_colours();
	term.cursor_y = -1;
	curs_set(0);
	set_reports(true);
}

const char *term_open(const struct term_options *options)
{
	const char *name = getenv("TERM");

	term.options = *options;
	setlocale(LC_CTYPE, "");
	term.utf8 = !strcasecmp(nl_langinfo(CODESET), "UTF-8") && !options->ascii;
	if (!name || !*name)
		return "the variable TERM is not set, so the kind of terminal is not known; set "
		       "it, "
		       "or give --once";
	term.screen = newterm(NULL, stdout, stdin);
	if (!term.screen)
		return "this terminal's type (TERM) is not in the terminfo database; install "
		       "ncurses-term, set TERM, or give --once";
	if (!has_capability("cup")) {
		endwin();
		delscreen(term.screen);
		term.screen = NULL;
		return "this terminal (TERM) cannot move its cursor; give --once to print the "
		       "table";
	}
	init_screen();
	return NULL;
}

void term_close(void)
{
	if (!term.screen)
		return;
	set_reports(false);
	endwin();
	delscreen(term.screen);
	term.screen = NULL;
}

void term_leave(void)
{
	set_reports(false);
	curs_set(1);
	endwin();
}

void term_return(void)
{
	refresh();
	curs_set(term.cursor_y >= 0);
	set_reports(true);
	term_forget();
}

/* ---- drawing ----------------------------------------------------------------------- */

int term_rows(void)
{
	return LINES;
}

int term_columns(void)
{
	return COLS;
}

bool term_is_utf8(void)
{
	return term.utf8;
}

void term_clear(void)
{
	erase();
	term.cursor_y = -1;
}

/* Whether columns from x on of the line are on the screen; limits the width. */
static bool clip(int y, int x, int *width)
{
	if (y < 0 || y >= LINES || x < 0 || x >= COLS)
		return false;
	if (*width > COLS - x)
		*width = COLS - x;
	return *width > 0;
}

static void put_cell(int y, int x, enum style style, const struct cell *cell)
{
	cchar_t shown;
	int n;

	if (cell->width <= 2) {
		setcchar(&shown, cell->text, attrs_of(style), term.colours ? STYLE_PAIR(style) : 0,
			 NULL);
		mvadd_wch(y, x, &shown);
		return;
	}
	for (n = 0; n < cell->width; n++) {
		wchar_t one[2] = { cell->text[n], 0 };

		setcchar(&shown, one, attrs_of(style), term.colours ? STYLE_PAIR(style) : 0, NULL);
		mvadd_wch(y, x + n, &shown);
	}
}

int term_put(int y, int x, int width, enum style style, const char *text, size_t len)
{
	struct cell cell;
	int used = 0;

	if (!clip(y, x, &width))
		return 0;
	while (cells_next(&text, &len, term.utf8, &cell) && used + cell.width <= width) {
		put_cell(y, x + used, style, &cell);
		used += cell.width;
	}
	return used;
}

int term_puts(int y, int x, int width, enum style style, const char *text)
{
	return term_put(y, x, width, style, text, strlen(text));
}

void term_fill(int y, int x, int width, enum style style)
{
	const struct cell blank = { .text = L" ", .width = 1 };
	int n;

	if (!clip(y, x, &width))
		return;
	for (n = 0; n < width; n++)
		put_cell(y, x + n, style, &blank);
}

void term_heat(int y, int x, int level, bool marked)
{
	wchar_t text[2] = { L' ', 0 };
	attr_t attrs = marked ? A_REVERSE : 0;
	cchar_t shown;
	short pair = 0;
	int width = 1;

	if (!clip(y, x, &width))
		return;
	if (level && term.colours)
		pair = HEAT_PAIR(level - 1);
	if (level && term.colours < 256)
		text[0] = heat_marks[level];
	if (marked && term.colours >= 256)
		text[0] = level ? '#' : '.';
	setcchar(&shown, text, attrs, pair, NULL);
	mvadd_wch(y, x, &shown);
}

void term_cursor(int y, int x)
{
	term.cursor_y = y < LINES ? y : -1;
	term.cursor_x = x < COLS ? x : COLS - 1;
}

void term_flush(void)
{
	bool shown = term.cursor_y >= 0;

	curs_set(shown);
	move(shown ? term.cursor_y : LINES - 1, shown ? term.cursor_x : 0);
	refresh();
}

void term_forget(void)
{
	clearok(curscr, TRUE);
}

/* ---- clipboard --------------------------------------------------------------------- */

/* OSC 52, in base64. The terminal or its user may ignore it. */
void term_copy(const char *text, size_t len)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *in = (const unsigned char *)text;
	size_t n;

	term_write("\033]52;c;", 7);
	for (n = 0; n < len; n += 3) {
		unsigned int a = in[n], b = n + 1 < len ? in[n + 1] : 0,
			     c = n + 2 < len ? in[n + 2] : 0;
		char out[4] = { digits[a >> 2], digits[(a & 3) << 4 | b >> 4],
				n + 1 < len ? digits[(b & 15) << 2 | c >> 6] : '=',
				n + 2 < len ? digits[c & 63] : '=' };

		term_write(out, 4);
	}
	term_write("\007", 1);
}
