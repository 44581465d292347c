// SPDX-License-Identifier: Apache-2.0
/*
 * The time strip above a table: how many events, errors or bytes there were at which time.
 * A part of it can be selected, and everything below is then of that part.
 */
#include "app.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "common/array.h"
#include "cells.h"

#define COLUMNS_MAX 1024
#define LABEL_WIDTH 8

static const char *const labels[] = { "Events", "Errors", "Bytes" };

int strip_height(const struct app *app, int rows)
{
	struct screen *top = app->stack[app->nscreens - 1];

	if (app->strip_state.what == STRIP_OFF || !(top->kind & (SCREEN_TABLE | SCREEN_LIST)) ||
	    rows < 12)
		return 0;
	return rows < 24 ? 1 : 2;
}

static uint64_t count_of(const struct insp_strip_bin *bin, enum strip_what what)
{
	switch (what) {
	case STRIP_ERRORS:
		return bin->errors;
	case STRIP_BYTES:
		return bin->bytes;
	default:
		return bin->events;
	}
}

/*
 * Adds up the bins for each column, or spreads them if there are more columns. Live, the
 * newest bin is at the right end. Returns the largest count.
 */
static uint64_t fill_columns(struct app *app, uint64_t *counts, int width)
{
	struct strip_state *state = &app->strip_state;
	const struct insp_strip_bin *bins;
	uint64_t first_ns, bin_ns, max = 0;
	size_t nbins = insp_strip_bins(app->strip, &bins, &first_ns, &bin_ns), n;
	size_t from = app_is_live(app) && nbins > (size_t)width ? nbins - width : 0;

	memset(counts, 0, width * sizeof(*counts));
	if (!nbins)
		return 0;
	bins += from;
	nbins -= from;
	state->first_ns = first_ns + from * bin_ns;
	state->column_ns = app_is_live(app) ? bin_ns : (bin_ns * nbins + width - 1) / width;
	if (!state->column_ns)
		state->column_ns = 1;
	for (n = 0; n < (size_t)width; n++) {
		size_t at = n * state->column_ns / bin_ns;
		size_t end = (n + 1) * state->column_ns / bin_ns;

		if (at < nbins)
			counts[n] = count_of(&bins[at], state->what);
		for (at++; at < end && at < nbins; at++)
			counts[n] += count_of(&bins[at], state->what);
		max = counts[n] > max ? counts[n] : max;
	}
	return max;
}

/* A column of a graph: eighths of a line in UTF-8, else characters that look heavier. */
static const char *block(unsigned int level)
{
	static const char *const blocks[] = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	static const char *const marks[] = { " ", ".", ":", "-", "=", "+", "*", "#", "@" };

	return term_is_utf8() ? blocks[level] : marks[level];
}

const char *strip_block(double value, double max, unsigned int line, unsigned int lines)
{
	unsigned int level = 0;

	if (value > 0 && max > 0) {
		level = value / max * 8 * lines;
		level = level ? level : 1;
	}
	level = level > line * 8 ? level - line * 8 : 0;
	return block(level > 8 ? 8 : level);
}

static bool is_selected(const struct strip_state *state, size_t column)
{
	uint64_t at = state->first_ns + column * state->column_ns;

	return column == state->cursor || (state->begin_ns && state->cursor != SIZE_MAX &&
					   at >= state->begin_ns && column <= state->cursor);
}

static void draw_label(struct app *app, int y, int x, uint64_t max)
{
	static const char units[] = " KMGTP";
	double shown = max;
	size_t unit = 0;
	char text[32];

	term_puts(y, x, LABEL_WIDTH, STYLE_LABEL, labels[app->strip_state.what]);
	if (app->strip_state.height < 2)
		return;
	for (; shown >= 1000 && unit < sizeof(units) - 2; unit++)
		shown /= 1000;
	snprintf(text, sizeof(text), unit ? "<%.1f%c" : "<%.0f", shown, units[unit]);
	term_puts(y + 1, x, LABEL_WIDTH, STYLE_FAINT, text);
}

void strip_draw(struct app *app, int y, int x, int width, int height)
{
	struct strip_state *state = &app->strip_state;
	uint64_t counts[COLUMNS_MAX], max;
	int n, line;

	width -= LABEL_WIDTH;
	if (width > COLUMNS_MAX)
		width = COLUMNS_MAX;
	if (width <= 0 || !app->strip)
		return;
	state->y = y;
	state->height = height;
	state->x = x + LABEL_WIDTH;
	state->width = width;
	max = fill_columns(app, counts, width);
	draw_label(app, y, x, max);
	if (state->cursor != SIZE_MAX && state->cursor >= (size_t)width)
		state->cursor = width - 1;
	for (n = 0; n < width; n++)
		for (line = 0; line < height; line++)
			term_puts(y + height - 1 - line, state->x + n, 1,
				  is_selected(state, n) ? STYLE_STRIP_SELECTED : STYLE_STRIP,
				  strip_block(counts[n], max, line, height));
}

/* ---- selecting a part -------------------------------------------------------------- */

/* The time of day, for the label of a selection. */
static void put_clock(uint64_t ns, char *out, size_t size)
{
	time_t s = ns / NS_PER_S;
	struct tm tm;
	char text[16];

	localtime_r(&s, &tm);
	strftime(text, sizeof(text), "%H:%M:%S", &tm);
	snprintf(out, size, "%s.%03u", text, (unsigned int)(ns / 1000000 % 1000));
}

static void select_time(struct app *app, uint64_t begin_ns, uint64_t end_ns)
{
	struct screen *top = app_top(app);
	char filter[128], label[96], begin[32], end[32];

	app->strip_state.begin_ns = 0;
	if (app_is_live(app)) {
		app_complain(app, "a part of the time can be selected in a file; live, p and { go "
				  "back to earlier tables");
		return;
	}
	put_clock(begin_ns, begin, sizeof(begin));
	put_clock(end_ns, end, sizeof(end));
	snprintf(filter, sizeof(filter), "evt.rawtime>=%" PRIu64 " and evt.rawtime<%" PRIu64,
		 begin_ns, end_ns);
	snprintf(label, sizeof(label), "time %s to %s", begin, end);
	app->part = (struct part){ begin_ns, end_ns };
	table_select(top, filter, label);
}

static void move_cursor(struct strip_state *state, int step)
{
	if (state->cursor == SIZE_MAX)
		state->cursor = state->width / 2;
	else if (step < 0 ? state->cursor > 0 : state->cursor + 1 < (size_t)state->width)
		state->cursor += step;
}

static uint64_t cursor_ns(const struct strip_state *state)
{
	return state->first_ns + state->cursor * state->column_ns;
}

/* Selects an eighth of the strip on both sides of the cursor. */
static void zoom(struct app *app)
{
	struct strip_state *state = &app->strip_state;
	uint64_t half = (state->width / 8 + 1) * state->column_ns, at;

	if (state->cursor == SIZE_MAX)
		move_cursor(state, 1);
	at = cursor_ns(state);
	select_time(app, at > state->first_ns + half ? at - half : state->first_ns, at + half);
}

/* Up to the cursor, or from it to the end, from where [ was pressed if it was. */
static void end_selection(struct app *app)
{
	struct strip_state *state = &app->strip_state;
	uint64_t end = cursor_ns(state) + state->column_ns;
	uint64_t begin = state->begin_ns ? state->begin_ns : state->first_ns;

	select_time(app, begin < end ? begin : end - state->column_ns,
		    begin < end ? end : begin + state->column_ns);
}

bool strip_command(struct app *app, enum command command)
{
	struct strip_state *state = &app->strip_state;

	if (command == CMD_STRIP_WHAT) {
		state->what = (state->what + 1) % (STRIP_OFF + 1);
		return true;
	}
	if (command < CMD_STRIP_LEFT || command > CMD_ZOOM_IN)
		return false;
	if (!state->height) {
		app_complain(app, "no time strip is shown: T shows it, in a higher terminal");
		return true;
	}
	switch (command) {
	case CMD_STRIP_LEFT:
	case CMD_STRIP_RIGHT:
		move_cursor(state, command == CMD_STRIP_LEFT ? -1 : 1);
		break;
	case CMD_STRIP_BEGIN:
		if (state->cursor == SIZE_MAX)
			move_cursor(state, 1);
		state->begin_ns = cursor_ns(state);
		break;
	case CMD_STRIP_END:
		if (state->cursor != SIZE_MAX)
			end_selection(app);
		break;
	default:
		zoom(app);
	}
	return true;
}

bool strip_mouse(struct app *app, const struct key *key)
{
	struct strip_state *state = &app->strip_state;
	int column = key->x - state->x;
	bool over = state->height && key->y >= state->y && key->y < state->y + state->height;

	if (key->mouse == MOUSE_PRESS && over && column >= 0 && column < state->width) {
		state->cursor = column;
		state->begin_ns = cursor_ns(state);
		state->selecting = true;
		return true;
	}
	if (!state->selecting)
		return false;
	column = column < 0 ? 0 : column >= state->width ? state->width - 1 : column;
	state->cursor = column;
	if (key->mouse == MOUSE_RELEASE) {
		state->selecting = false;
		/* a click without a drag only places the cursor */
		if (cursor_ns(state) != state->begin_ns)
			end_selection(app);
		else
			state->begin_ns = 0;
	}
	return true;
}
