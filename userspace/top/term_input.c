// SPDX-License-Identifier: Apache-2.0
/*
 * Reads keys. ncurses recognises the sequences that the terminal's description has. All
 * others end here: what is known by its form becomes a key, and the rest is dropped as a
 * whole, because its characters must not be taken for commands.
 */
#include "term_priv.h"

#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/array.h"

enum {
	CONTINUES_MS = 30,     /* until the next byte of a sequence, from a slow terminal */
	LATE_BRACKET_MS = 400, /* a [ or O so soon after ESC belongs to a sequence in pieces */
	SEQUENCE_MAX = 64,
};

static struct {
	bool lost, pasting;
	uint64_t escape_ms; /* when an ESC came alone; 0: not since */
} input;

struct known_key {
	int curses;
	uint32_t code;
};

static const struct known_key known_keys[] = {
	{ KEY_UP, K_UP },	  { KEY_DOWN, K_DOWN },	       { KEY_LEFT, K_LEFT },
	{ KEY_RIGHT, K_RIGHT },	  { KEY_SLEFT, K_SHIFT_LEFT }, { KEY_SRIGHT, K_SHIFT_RIGHT },
	{ KEY_PPAGE, K_PAGE_UP }, { KEY_NPAGE, K_PAGE_DOWN },  { KEY_HOME, K_HOME },
	{ KEY_END, K_END },	  { KEY_DC, K_DELETE },	       { KEY_BACKSPACE, K_BACKSPACE },
	{ KEY_ENTER, K_ENTER },	  { KEY_BTAB, K_BACKTAB },     { KEY_F(1), K_F1 },
	{ KEY_F(2), K_F2 },	  { KEY_F(3), K_F3 },	       { KEY_F(4), K_F4 },
	{ KEY_F(5), K_F5 },	  { KEY_F(6), K_F6 },	       { KEY_F(7), K_F7 },
	{ KEY_F(8), K_F8 },	  { KEY_F(9), K_F9 },	       { KEY_F(10), K_F10 },
	{ KEY_F(11), K_F11 },	  { KEY_F(12), K_F12 },	       { KEY_F(24), K_SHIFT_F12 },
	{ KEY_RESIZE, K_RESIZE },
};

/* Sequences by their text after ESC: those of other terminals than the one of TERM. */
static const struct {
	const char *text;
	uint32_t code;
} sequences[] = {
	{ "[A", K_UP },
	{ "[B", K_DOWN },
	{ "[C", K_RIGHT },
	{ "[D", K_LEFT },
	{ "OA", K_UP },
	{ "OB", K_DOWN },
	{ "OC", K_RIGHT },
	{ "OD", K_LEFT },
	{ "[H", K_HOME },
	{ "[F", K_END },
	{ "OH", K_HOME },
	{ "OF", K_END },
	{ "[1~", K_HOME },
	{ "[4~", K_END },
	{ "[7~", K_HOME },
	{ "[8~", K_END },
	{ "[3~", K_DELETE },
	{ "[5~", K_PAGE_UP },
	{ "[6~", K_PAGE_DOWN },
	{ "[Z", K_BACKTAB },
	{ "OP", K_F1 },
	{ "OQ", K_F2 },
	{ "OR", K_F3 },
	{ "OS", K_F4 },
	{ "[[A", K_F1 },
	{ "[[B", K_F2 },
	{ "[[C", K_F3 },
	{ "[[D", K_F4 },
	{ "[[E", K_F5 },
	{ "[11~", K_F1 },
	{ "[12~", K_F2 },
	{ "[13~", K_F3 },
	{ "[14~", K_F4 },
	{ "[15~", K_F5 },
	{ "[17~", K_F6 },
	{ "[18~", K_F7 },
	{ "[19~", K_F8 },
	{ "[20~", K_F9 },
	{ "[21~", K_F10 },
	{ "[23~", K_F11 },
	{ "[24~", K_F12 },
	{ "[24;2~", K_SHIFT_F12 },
	{ "[1;2C", K_SHIFT_RIGHT },
	{ "[1;2D", K_SHIFT_LEFT },
};

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ull + now.tv_nsec / 1000000;
}

void term_input_init(void)
{
	memset(&input, 0, sizeof(input));
	/* mouse reports are decoded here, in every form and whatever TERM says */
	define_key(NULL, KEY_MOUSE);
}

bool term_is_lost(void)
{
	return input.lost;
}

int term_fd(void)
{
	return STDIN_FILENO;
}

/* The next character, waiting for it if it is a part of a sequence. -1: none. */
static int next_character(bool wait)
{
	struct pollfd tty = { .fd = STDIN_FILENO, .events = POLLIN };
	wint_t code;
	int kind = get_wch(&code);

	if (kind == ERR && wait && poll(&tty, 1, CONTINUES_MS) == 1)
		kind = get_wch(&code);
	return kind == OK ? (int)code : -1;
}

/* ---- mouse ------------------------------------------------------------------------- */

/* Fills in a mouse report. Returns false for what no screen uses. */
static bool set_mouse(struct key *key, int button, int x, int y, bool released)
{
	*key = (struct key){ .code = K_MOUSE, .x = x - 1, .y = y - 1 };
	if (button & 64) {
		key->mouse = button & 1 ? MOUSE_WHEEL_DOWN : MOUSE_WHEEL_UP;
		return !(button & 2);
	}
	if (released || (button & 3) == 3) {
		key->mouse = MOUSE_RELEASE;
		return !(button & 32);
	}
	if (button & 3) /* another button than the left one */
		return false;
	key->mouse = button & 32 ? MOUSE_DRAG : MOUSE_PRESS;
	return true;
}

/* ESC [ M and three characters. */
static bool take_old_mouse(struct key *key)
{
	int part[3];
	size_t n;

	for (n = 0; n < ARRAY_SIZE(part); n++)
		part[n] = next_character(true);
	if (part[0] < 32 || part[1] < 33 || part[2] < 33)
		return false;
	return set_mouse(key, part[0] - 32, part[1] - 32, part[2] - 32, false);
}

/* ESC [ < button ; x ; y and M or m. */
static bool take_mouse(struct key *key, const char *text)
{
	char *end, last = text[strlen(text) - 1];
	long part[3];
	size_t n;

	for (n = 0; n < ARRAY_SIZE(part); n++) {
		part[n] = strtol(++text, &end, 10);
		if (end == text || part[n] < 0 || part[n] > 10000)
			return false;
		if (*end != (n < 2 ? ';' : last))
			return false;
		text = end;
	}
	return set_mouse(key, part[0], part[1], part[2], last == 'm');
}

/* ---- sequences --------------------------------------------------------------------- */

/* Skips a string that ends with BEL or ESC \, such as a terminal's answer. */
static void skip_string(void)
{
	int code, before = 0, n;

	for (n = 0; n < 4096 && (code = next_character(true)) >= 0; n++) {
		if (code == 7 || (before == 27 && code == '\\'))
			return;
		before = code;
	}
}

/* Reads the rest of ESC [ up to its last character. Returns false if it is broken. */
static bool read_sequence(char *text, size_t used)
{
	bool first = true;
	int code;

	while (used < SEQUENCE_MAX - 1) {
		code = next_character(true);
		if (code < 0x20 || code > 0x7e)
			return false;
		text[used++] = code;
		text[used] = '\0';
		/* the function keys of the Linux console have a second bracket */
		if (code >= 0x40 && !(first && code == '['))
			return true;
		first = false;
	}
	return false;
}

static uint32_t find_sequence(const char *text)
{
	size_t n;

	for (n = 0; n < ARRAY_SIZE(sequences); n++)
		if (!strcmp(sequences[n].text, text))
			return sequences[n].code;
	return 0;
}

/* What began with ESC [ or ESC O. Returns false if it is no key. */
static bool take_sequence(struct key *key, char first)
{
	char text[SEQUENCE_MAX] = { first, '\0' };

	if (!read_sequence(text, 1))
		return false;
	if (!strcmp(text, "[M"))
		return take_old_mouse(key);
	if (!strncmp(text, "[<", 2))
		return take_mouse(key, text + 1);
	if (!strcmp(text, "[200~") || !strcmp(text, "[201~")) {
		input.pasting = text[3] == '0';
		return false;
	}
	*key = (struct key){ .code = find_sequence(text) };
	return key->code != 0;
}

/* After ESC: nothing more is the Esc key; with a character it is Alt and that, which is no key. */
static bool take_escape(struct key *key)
{
	int code = next_character(true);

	input.escape_ms = 0;
	if (code < 0) {
		input.escape_ms = now_ms();
		*key = (struct key){ .code = K_ESC };
		return true;
	}
	switch (code) {
	case '[':
	case 'O':
		return take_sequence(key, code);
	case ']':
	case 'P':
	case '_':
	case '^':
	case 'X':
		skip_string();
		return false;
	case 27:
		*key = (struct key){ .code = K_ESC };
		return true;
	}
	return false;
}

/* ---- keys -------------------------------------------------------------------------- */

static uint32_t code_of(int curses)
{
	size_t n;

	for (n = 0; n < ARRAY_SIZE(known_keys); n++)
		if (known_keys[n].curses == curses)
			return known_keys[n].code;
	return 0;
}

static uint32_t code_of_character(wint_t code)
{
	switch (code) {
	case '\r':
	case '\n':
		return K_ENTER;
	case '\t':
		return K_TAB;
	case 8:
	case 127:
		return K_BACKSPACE;
	}
	return code;
}

/* The second half of a sequence whose ESC came alone. */
static bool is_late_bracket(wint_t code)
{
	bool late = input.escape_ms && now_ms() - input.escape_ms < LATE_BRACKET_MS;

	input.escape_ms = 0;
	return late && (code == '[' || code == 'O');
}

static bool take_character(struct key *key, wint_t code)
{
	if (code == 27)
		return take_escape(key);
	if (is_late_bracket(code))
		return take_sequence(key, code);
	*key = (struct key){ .code = code_of_character(code), .pasted = input.pasting };
	return key->code != 0;
}

/* Nothing to read although poll() says so: the terminal was closed. */
static void check_lost(void)
{
	struct pollfd tty = { .fd = STDIN_FILENO, .events = POLLIN };

	if (poll(&tty, 1, 0) == 1 && (tty.revents & (POLLHUP | POLLERR | POLLNVAL)))
		input.lost = true;
}

bool term_read(struct key *key)
{
	wint_t code;
	int kind;

	while ((kind = get_wch(&code)) != ERR) {
		*key = (struct key){ 0 };
		if (kind == OK && take_character(key, code))
			return true;
		if (kind == KEY_CODE_YES && (key->code = code_of(code)) != 0)
			return true;
	}
	check_lost();
	return false;
}
