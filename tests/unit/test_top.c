/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `ringside top` that need no terminal. */
#include <locale.h>
#include <wchar.h>

#include "top/action.h"
#include "top/cells.h"
#include "top/heat.h"
#include "top/keys.h"
#include "top/line_edit.h"
#include "top/text.h"
#include "unit.h"

/* ---- the terminal, which is not used here ------------------------------------------ */

bool term_is_utf8(void)
{
	return true;
}

void term_fill(int y, int x, int width, enum style style)
{
}

int term_put(int y, int x, int width, enum style style, const char *text, size_t len)
{
	return 0;
}

void term_cursor(int y, int x)
{
}

/* ---- cells ------------------------------------------------------------------------- */

/* What a text looks like on the screen. */
static const char *shown(const char *text, size_t len, bool utf8)
{
	static char out[256];
	struct cell cell;
	size_t used = 0, n;

	while (cells_next(&text, &len, utf8, &cell))
		for (n = 0; cell.text[n]; n++)
			used += utf8_encode(cell.text[n], out + used);
	out[used] = '\0';
	return out;
}

START_TEST(test_top_nothing_controls_the_terminal)
{
	static const struct {
		const char *text, *shown, *in_ascii;
	} cases[] = {
		{ "plain", "plain", "plain" },
		{ "a\033[2Jb", "a\\x1B[2Jb", "a\\x1B[2Jb" },
		{ "\r\n\t\177", "\\x0D\\x0A\\x09\\x7F", "\\x0D\\x0A\\x09\\x7F" },
		{ "\302\233m", "\\xC2\\x9Bm", "\\xC2\\x9Bm" }, /* C1: a control sequence */
		{ "\342\200\213x", "\\xE2\\x80\\x8Bx", "\\xE2\\x80\\x8Bx" }, /* not visible */
		{ "\377\200", "\\xFF\\x80", "\\xFF\\x80" },
		{ "\300\257", "\\xC0\\xAF", "\\xC0\\xAF" },		  /* too long a form of / */
		{ "\355\240\200", "\\xED\\xA0\\x80", "\\xED\\xA0\\x80" }, /* a surrogate */
		{ "\303\251", "\303\251", "\\xC3\\xA9" },
		{ "\344\270", "\\xE4\\xB8", "\\xE4\\xB8" }, /* cut */
	};
	size_t n;

	for (n = 0; n < sizeof(cases) / sizeof(*cases); n++) {
		size_t len = strlen(cases[n].text);

		ck_assert_str_eq(shown(cases[n].text, len, true), cases[n].shown);
		ck_assert_str_eq(shown(cases[n].text, len, false), cases[n].in_ascii);
	}
	ck_assert_str_eq(shown("a\0b", 3, true), "a\\x00b");
}
END_TEST

START_TEST(test_top_every_byte_is_shown)
{
	char text[3] = "xyz";
	struct cell cell;
	int byte, n;

	for (byte = 0; byte < 256 * 256; byte++) {
		const char *at = text;
		size_t len = 2;

		text[0] = byte >> 8;
		text[1] = byte;
		while (cells_next(&at, &len, true, &cell))
			for (n = 0; cell.text[n]; n++)
				ck_assert(cell.text[n] >= 0x20 &&
					  (cell.text[n] < 0x7f || cell.text[n] >= 0xa0));
		ck_assert_uint_eq(len, 0);
	}
}
END_TEST

START_TEST(test_top_widths)
{
	static const char wide[] = "\346\227\245\346\234\254", accent[] = "e\314\201x";

	ck_assert_uint_eq(cells_width(wide, 6, true), 4);
	ck_assert_uint_eq(cells_width(accent, 4, true), 2);
	ck_assert_uint_eq(cells_fit(wide, 6, 3, true), 3);
	ck_assert_uint_eq(cells_fit(wide, 6, 1, true), 0);
	ck_assert_uint_eq(cells_fit(accent, 4, 1, true), 3);
	ck_assert_uint_eq(cells_fit("abc", 3, 2, true), 2);
	ck_assert_uint_eq(cells_width("\001", 1, true), 4);
}
END_TEST

/* ---- actions ----------------------------------------------------------------------- */

static const char *value;

static bool get_value(void *ctx, const char *field, struct insp_buf *out)
{
	if (strcmp(field, "fd.name") != 0)
		return false;
	text_put(out, "%s", value);
	return true;
}

/* Runs a command as an action with a value, and returns what it prints. */
static const char *run(const char *command)
{
	static char out[512];
	struct action_line line;
	char field[64], *argv[] = { "sh", "-c", NULL, "sh", NULL, NULL, NULL };
	int ends[2];
	ssize_t len;
	pid_t pid;

	ck_assert_ptr_null(action_line_make(&line, command, get_value, NULL, field, sizeof(field)));
	argv[2] = line.script.data;
	argv[4] = line.values[0];
	argv[5] = line.values[1];
	ck_assert_int_eq(pipe(ends), 0);
	pid = fork();
	if (!pid) {
		dup2(ends[1], 1);
		execv("/bin/sh", argv);
		_exit(1);
	}
	close(ends[1]);
	len = read(ends[0], out, sizeof(out) - 1);
	out[len > 0 ? len : 0] = '\0';
	close(ends[0]);
	action_line_fini(&line);
	return out;
}

START_TEST(test_top_values_are_no_commands)
{
	static const char *const values[] = {
		"/tmp/a b",
		"/x; echo evil",
		"$(echo evil)",
		"`echo evil`",
		"'; echo evil; '",
		"\"; echo evil; \"",
		"a\nb",
		"*",
		"~",
		"x' \"y",
		"\\",
		"%fd.name",
		"${1}",
	};
	char expected[128];
	size_t n;

	for (n = 0; n < sizeof(values) / sizeof(*values); n++) {
		value = values[n];
		snprintf(expected, sizeof(expected), "<%s>", value);
		ck_assert_str_eq(run("printf '<%s>' %fd.name"), expected);
		ck_assert_str_eq(run("printf '<%s>' \"%fd.name\""), expected);
		ck_assert_str_eq(run("printf '<%s>' '%fd.name'"), expected);
		ck_assert_str_eq(run("printf '<%s>' \\\'%fd.name\\\' | sed 's/<./</;s/.>$/>/'"),
				 expected);
		ck_assert_str_eq(run("(printf '<%s>' \"$(echo \"(\" >&2; printf '%s' %fd.name)\")"),
				 expected);
		ck_assert_str_eq(run("printf '<%s>' \"$(printf '%s' %fd.name)\""), expected);
	}
}
END_TEST

START_TEST(test_top_actions_refuse)
{
	struct action_line line;
	char field[64];

	value = "-rf";
	ck_assert_ptr_nonnull(
		action_line_make(&line, "rm %fd.name", get_value, NULL, field, sizeof(field)));
	action_line_fini(&line);
	ck_assert_ptr_nonnull(
		action_line_make(&line, "kill %proc.pid", get_value, NULL, field, sizeof(field)));
	ck_assert_str_eq(field, "proc.pid");
	action_line_fini(&line);
	value = "x";
	ck_assert_ptr_nonnull(
		action_line_make(&line, "ls `%fd.name`", get_value, NULL, field, sizeof(field)));
	action_line_fini(&line);
	ck_assert_ptr_nonnull(action_line_make(&line, "$($($($($($($($(a", get_value, NULL, field,
					       sizeof(field)));
	action_line_fini(&line);
	value = "it's";
	ck_assert_ptr_null(
		action_line_make(&line, "less %fd.name 5%", get_value, NULL, field, sizeof(field)));
	ck_assert_str_eq(line.shown.data, "less 'it'\\''s' 5%");
	action_line_fini(&line);
}
END_TEST

/* ---- a line ------------------------------------------------------------------------ */

static enum line_result press(struct line_edit *line, uint32_t code)
{
	return line_key(line, &(struct key){ .code = code });
}

START_TEST(test_top_line_is_edited)
{
	struct line_edit line;

	line_begin(&line, "ab", NULL);
	ck_assert_int_eq(press(&line, 0xe9), LINE_CHANGED); /* two bytes */
	ck_assert_str_eq(line.text, "ab\303\251");
	press(&line, K_LEFT);
	ck_assert_uint_eq(line.cursor, 2);
	press(&line, 'x');
	ck_assert_str_eq(line.text, "abx\303\251");
	press(&line, K_DELETE);
	ck_assert_str_eq(line.text, "abx");
	ck_assert_int_eq(press(&line, K_DELETE), LINE_SAME);
	press(&line, K_HOME);
	ck_assert_int_eq(press(&line, K_BACKSPACE), LINE_SAME);
	press(&line, K_CTRL('k'));
	ck_assert_str_eq(line.text, "");
	ck_assert_int_eq(press(&line, K_F2), LINE_OTHER);
	ck_assert_int_eq(press(&line, K_ESC), LINE_CANCEL);
	ck_assert_int_eq(line_key(&line, &(struct key){ .code = K_ENTER, .pasted = true }),
			 LINE_CHANGED);
	ck_assert_int_eq(press(&line, K_ENTER), LINE_DONE);
	line_fini(&line);
}
END_TEST

START_TEST(test_top_line_has_an_end)
{
	struct line_edit line;
	int n;

	line_begin(&line, "", NULL);
	for (n = 0; n < LINE_MAX_BYTES + 10; n++)
		press(&line, 0xe9);
	ck_assert_uint_lt(line.len, LINE_MAX_BYTES);
	ck_assert_uint_eq(line.len % 2, 0);
	line_fini(&line);
}
END_TEST

START_TEST(test_top_line_has_a_history)
{
	struct history history = { 0 };
	struct line_edit line;
	char text[32];
	int n;

	for (n = 0; n < HISTORY_MAX + 5; n++) {
		snprintf(text, sizeof(text), "line %d", n);
		history_add(&history, text);
	}
	history_add(&history, "line 50");
	history_add(&history, "");
	ck_assert_uint_eq(history.n, HISTORY_MAX);
	line_begin(&line, "", &history);
	press(&line, K_UP);
	ck_assert_str_eq(line.text, "line 50");
	press(&line, K_UP);
	ck_assert_str_eq(line.text, "line 104");
	for (n = 0; n < 200; n++)
		press(&line, K_UP);
	ck_assert_str_eq(line.text, "line 5");
	for (n = 0; n < 200; n++)
		press(&line, K_DOWN);
	ck_assert_str_eq(line.text, "");
	line_fini(&line);
	history_fini(&history);
}
END_TEST

static size_t two_words(void *ctx, const char *text, size_t cursor,
			void (*add)(void *list, const char *word), void *list)
{
	add(list, "evt.num");
	add(list, "evt.type");
	return 4;
}

START_TEST(test_top_line_is_completed)
{
	struct line_edit line;

	line_begin(&line, "not e", NULL);
	line.complete = two_words;
	press(&line, K_TAB);
	ck_assert_str_eq(line.text, "not evt.num");
	press(&line, K_TAB);
	ck_assert_str_eq(line.text, "not evt.type");
	press(&line, K_TAB);
	ck_assert_str_eq(line.text, "not evt.num");
	press(&line, K_BACKTAB);
	ck_assert_str_eq(line.text, "not evt.type");
	line_fini(&line);
}
END_TEST

/* ---- keys, latencies, text --------------------------------------------------------- */

START_TEST(test_top_keys_have_names)
{
	const struct key_row *row;
	char name[16];
	size_t n, i, index;

	for (n = 0; (row = keys_row(n)); n++) {
		for (i = 0; i < KEYS_MAX && row->keys[i]; i++) {
			keys_name(row->keys[i], name, sizeof(name));
			ck_assert_uint_eq(keys_parse(name), row->keys[i]);
		}
		ck_assert_ptr_nonnull(strchr(row->help, ' '));
	}
	ck_assert_uint_eq(keys_parse("F13"), 0);
	ck_assert_uint_eq(keys_parse("nothing"), 0);
	ck_assert_int_eq(keys_find(SCREEN_TEXT, K_ENTER, &index)->command, CMD_DOWN);
	ck_assert_int_eq(keys_find(SCREEN_TABLE, '3', &index)->command, CMD_PRESET);
	ck_assert_uint_eq(index, 2);
	ck_assert(keys_bind("back", 'x'));
	ck_assert_int_eq(keys_find(SCREEN_TABLE, 'x', &index)->command, CMD_BACK);
	ck_assert(!keys_bind("nothing", 'x'));
}
END_TEST

/* On a screen, no key means two commands of which one could never be reached. */
START_TEST(test_top_keys_are_unique)
{
	const struct key_row *row;
	size_t n, i, index;
	unsigned int kind;

	for (n = 0; (row = keys_row(n)); n++)
		for (i = 0; i < KEYS_MAX && row->keys[i]; i++)
			for (kind = SCREEN_TABLE; kind <= SCREEN_PAGE; kind <<= 1)
				if (row->screens & kind)
					ck_assert_ptr_eq(keys_find(kind, row->keys[i], &index),
							 row);
}
END_TEST

START_TEST(test_top_heat_merges_rows)
{
	struct heat heat;
	size_t from, to, n;

	heat_init(&heat, 10, 4, false);
	for (n = 0; n < 16; n++)
		ck_assert(heat_add(&heat, 1000 + n * 10, 1500));
	ck_assert_uint_eq(heat.period_ns, 40);
	ck_assert_uint_eq(heat.nrows, 4);
	heat_column(0, 1, &from, &to);
	for (n = 0; n < 4; n++)
		ck_assert_uint_eq(heat_count(&heat, n, from, to), 4);
	heat_fini(&heat);
	heat_init(&heat, 10, 4, true);
	for (n = 0; n < 16; n++)
		heat_add(&heat, 1000 + n * 10, 1500);
	ck_assert_uint_eq(heat.nrows, 4);
	ck_assert_uint_eq(heat.first_ns, 1120);
	heat_add(&heat, 1000000, 1);
	ck_assert_uint_le(heat.nrows, 4);
	heat_fini(&heat);
}
END_TEST

START_TEST(test_top_heat_has_bins)
{
	struct heat heat;
	size_t n, from, to;
	uint64_t ns;

	heat_init(&heat, 10, 4, false);
	/* each latency is in the bin whose bounds say so */
	for (ns = 1, n = 0; ns < 90000000000ull; ns = ns * 3 / 2 + 1, n++) {
		size_t bin;

		heat_init(&heat, 10, 4, false);
		heat_add(&heat, 1, ns);
		for (bin = 0; !heat_count(&heat, 0, bin, bin + 1); bin++)
			;
		ck_assert_uint_ge(ns, heat_latency(bin));
		ck_assert_uint_lt(ns, heat_latency(bin + 1));
		heat_fini(&heat);
	}
	heat_column(99, 100, &from, &to);
	ck_assert_uint_eq(to, HEAT_BINS);
	ck_assert_int_eq(heat_level(0, 20), 0);
	ck_assert_int_eq(heat_level(1, 20), 2);
	ck_assert_int_eq(heat_level(UINT64_MAX / 4, 20), 20);
}
END_TEST

START_TEST(test_top_text_is_found)
{
	ck_assert_ptr_nonnull(text_find("OpenAt", "openat"));
	ck_assert_ptr_null(text_find("openat", "Open"));
	ck_assert_ptr_nonnull(text_find("xOpen", "Open"));
	ck_assert_ptr_nonnull(text_find("x", ""));
	ck_assert_ptr_null(text_find("", "x"));
}
END_TEST

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	return UNIT_RUN("top", test_top_nothing_controls_the_terminal, test_top_every_byte_is_shown,
			test_top_widths, test_top_values_are_no_commands, test_top_actions_refuse,
			test_top_line_is_edited, test_top_line_has_an_end,
			test_top_line_has_a_history, test_top_line_is_completed,
			test_top_keys_have_names, test_top_keys_are_unique,
			test_top_heat_merges_rows, test_top_heat_has_bins, test_top_text_is_found);
}
