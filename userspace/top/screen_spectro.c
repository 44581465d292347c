// SPDX-License-Identifier: Apache-2.0
/*
 * The spectrogram: a line for each period, a column for each latency, and a colour for how
 * many calls took so long. A rectangle of it can be looked into.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "heat.h"
#include "table.h"

#define READ_NS (12 * 1000000ull)
#define LIVE_PERIOD_NS (500 * 1000000ull)
#define ROWS_MAX 400

struct spectro {
	struct screen screen;
	const struct insp_view_info *info;
	struct source reader; /* a file */
	bool reading;
	struct insp_filter *live_filter;
	struct insp_field *latency;
	char *field; /* its name; owned */
	struct heat heat;
	size_t row, column; /* the cursor */
	size_t first;	    /* the row at the top */
	bool at_end;	    /* the cursor stays at the newest row */
	bool selecting;
	size_t from_row, from_column; /* the first corner of the rectangle */
};

/* ---- source ------------------------------------------------------------------------ */

/* The view's filter, with the number of selections in place of %depth. */
static void put_own_filter(const struct spectro *spectro, struct insp_buf *out)
{
	const char *at = spectro->info->filter, *found;
	int depth = insp_view_path_depth(spectro->screen.path);

	for (; (found = strstr(at, "%depth")); at = found) {
		int more = 0;

		text_add(out, at, found - at);
		found += strlen("%depth");
		if (!strncmp(found, "+1", 2) || !strncmp(found, "-1", 2)) {
			more = *found == '+' ? 1 : -1;
			found += 2;
		}
		text_put(out, "%d", depth + more);
	}
	text_put(out, "%s", at);
}

static void put_filter(struct screen *screen, struct insp_buf *out)
{
	struct spectro *spectro = (struct spectro *)screen;

	insp_view_path_put_filter(screen->path, out);
	if (!*spectro->info->filter)
		return;
	text_put(out, "%s(", out->len ? " and " : "");
	put_own_filter(spectro, out);
	text_put(out, ")");
}

/* The key's field: evt.latency.quantized is evt.latency in steps. */
static char *latency_field(const struct insp_view_info *info)
{
	static const char quantized[] = ".quantized";
	char *field = strdup(info->columns[0].field);
	size_t len = field ? strlen(field) : 0;

	if (len > sizeof(quantized) - 1 && !strcmp(field + len - sizeof(quantized) + 1, quantized))
		field[len - sizeof(quantized) + 1] = '\0';
	return field;
}

static uint64_t period_of(const struct app *app)
{
	uint64_t rows = term_rows() > 8 ? term_rows() - 6 : 2, duration;

	if (app_is_live(app))
		return app->options->delay_ms == DEFAULT_DELAY_MS ? LIVE_PERIOD_NS :
								    app_delay_ns(app);
	/* so that all of a file that was read is on one screen */
	duration = app->source.last_ns - app->source.first_ns;
	return app->source.ended && duration ? duration / rows + 1 : 10000000;
}

static bool open_latency(struct spectro *spectro, struct insp *insp)
{
	if (!insp_field_new(insp, spectro->field, &spectro->latency))
		return true;
	app_complain(spectro->screen.app, "%s", insp_error(insp));
	return false;
}

static bool begin(struct spectro *spectro)
{
	struct app *app = spectro->screen.app;
	struct insp *live = app->source.insp;
	struct insp_buf filter = { 0 };
	bool ok;

	put_filter(&spectro->screen, &filter);
	heat_init(&spectro->heat, period_of(app), ROWS_MAX, app_is_live(app));
	spectro->at_end = true;
	spectro->column = term_columns() / 2;
	if (app->path) {
		spectro->reading = true;
		ok = !source_open(&spectro->reader, app->run, app->path, text_of(&filter)) &&
		     !source_narrow(&spectro->reader, spectro->screen.part) &&
		     open_latency(spectro, spectro->reader.insp);
	} else {
		ok = !insp_filter_compile(live, text_of(&filter), &spectro->live_filter) &&
		     open_latency(spectro, live);
	}
	insp_buf_fini(&filter);
	return ok;
}

static bool take(void *ctx, const struct insp_event *ev)
{
	struct spectro *spectro = ctx;
	struct insp_value value;

	if (insp_field_value(spectro->latency, ev, &value) && value.u64)
		heat_add(&spectro->heat, ev->scap->ts_ns, value.u64);
	return true;
}

static void event(struct screen *screen, const struct insp_event *ev)
{
	struct spectro *spectro = (struct spectro *)screen;

	if (app_is_live(screen->app) && !screen->paused && app_top(screen->app) == screen &&
	    insp_filter_match(spectro->live_filter, ev))
		take(spectro, ev);
}

static bool tick(struct screen *screen, bool top, uint64_t now)
{
	struct spectro *spectro = (struct spectro *)screen;
	size_t before = spectro->heat.nrows;

	if (!top)
		return false;
	if (spectro->reading) {
		if (source_step(&spectro->reader, READ_NS, take, spectro) == SOURCE_ENDED)
			spectro->reading = false;
		app_dirty(screen->app);
		return spectro->reading;
	}
	if (app_is_live(screen->app) && !screen->paused && spectro->heat.first_ns) {
		heat_reach(&spectro->heat, realtime_ns());
		if (spectro->heat.nrows != before || screen->app->dirty)
			app_dirty(screen->app);
	}
	return false;
}

/* ---- drawing ----------------------------------------------------------------------- */

/* The rows and columns of the cells. */
static size_t columns_of(const struct spectro *spectro)
{
	return spectro->screen.area.columns > 0 ? spectro->screen.area.columns : 1;
}

static size_t lines_of(const struct spectro *spectro)
{
	return spectro->screen.area.rows > 2 ? spectro->screen.area.rows - 2 : 1;
}

static bool is_between(size_t at, size_t a, size_t b)
{
	return a < b ? at >= a && at <= b : at >= b && at <= a;
}

static bool is_marked(const struct spectro *spectro, size_t row, size_t column)
{
	if (!spectro->selecting)
		return row == spectro->row && column == spectro->column;
	return is_between(row, spectro->from_row, spectro->row) &&
	       is_between(column, spectro->from_column, spectro->column);
}

static void draw_axis(const struct area *area, int y)
{
	static const char *const labels[HEAT_DECADES] = { "1ns",   "10ns",  "100ns", "1us",
							  "10us",  "100us", "1ms",   "10ms",
							  "100ms", "1s",    "10s" };
	int n, end = -1;

	term_fill(y, area->x, area->columns, STYLE_TABLE_HEADING);
	for (n = 0; n < HEAT_DECADES; n++) {
		int x = n * area->columns / HEAT_DECADES;

		if (x <= end)
			continue;
		term_puts(y, area->x + x, area->columns - x, STYLE_TABLE_HEADING, "|");
		term_puts(y, area->x + x + 1, area->columns - x - 1, STYLE_TABLE_HEADING,
			  labels[n]);
		end = x + 1 + strlen(labels[n]);
	}
}

/* A latency in the largest unit that fits. */
static void put_time(struct insp_buf *out, uint64_t ns)
{
	static const char *const units[] = { "ns", "us", "ms", "s" };
	double shown = ns;
	size_t unit = 0;

	for (; shown >= 1000 && unit < 3; unit++)
		shown /= 1000;
	text_put(out, "%.3g%s", shown, units[unit]);
}

/* What is under the cursor. */
static void draw_status(struct spectro *spectro, const struct area *area, int y)
{
	const struct heat *heat = &spectro->heat;
	struct insp_buf text = { 0 };
	size_t from, to;

	heat_column(spectro->column, columns_of(spectro), &from, &to);
	text_put(&text, "%" PRIu64 " calls took ", heat_count(heat, spectro->row, from, to));
	put_time(&text, heat_latency(from));
	text_put(&text, " to ");
	put_time(&text, heat_latency(to));
	text_put(&text, ", %.3fs to %.3fs after the start%s", spectro->row * heat->period_ns / 1e9,
		 (spectro->row + 1) * heat->period_ns / 1e9,
		 spectro->selecting ? "; Enter shows the rectangle" : "");
	term_puts(y, area->x, area->columns, STYLE_PLAIN, text_of(&text));
	insp_buf_fini(&text);
}

static void keep_cursor(struct spectro *spectro)
{
	size_t rows = spectro->heat.nrows, lines = lines_of(spectro);

	if (spectro->at_end || spectro->row >= rows)
		spectro->row = rows ? rows - 1 : 0;
	if (spectro->column >= columns_of(spectro))
		spectro->column = columns_of(spectro) - 1;
	if (spectro->row < spectro->first)
		spectro->first = spectro->row;
	if (spectro->row >= spectro->first + lines)
		spectro->first = spectro->row - lines + 1;
	if (rows <= lines)
		spectro->first = 0;
}

static void draw(struct screen *screen, const struct area *area)
{
	struct spectro *spectro = (struct spectro *)screen;
	const struct heat *heat = &spectro->heat;
	size_t columns = columns_of(spectro), row, column, from, to;

	keep_cursor(spectro);
	for (row = spectro->first; row < heat->nrows && row < spectro->first + lines_of(spectro);
	     row++) {
		for (column = 0; column < columns; column++) {
			heat_column(column, columns, &from, &to);
			term_heat(area->y + row - spectro->first, area->x + column,
				  heat_level(heat_count(heat, row, from, to), HEAT_LEVELS),
				  is_marked(spectro, row, column));
		}
	}
	if (!heat->nrows)
		term_puts(area->y + area->rows / 2, area->x, area->columns, STYLE_LABEL,
			  spectro->reading || app_is_live(screen->app) ?
				  "Collecting Data" :
				  "No Data For This Selection");
	draw_axis(area, area->y + area->rows - 2);
	if (heat->nrows)
		draw_status(spectro, area, area->y + area->rows - 1);
	if (screen->app->options->plain)
		term_cursor(area->y + spectro->row - spectro->first, area->x + spectro->column);
}

static void title(struct screen *screen, struct insp_buf *out)
{
	text_put(out, "%s", ((struct spectro *)screen)->info->name);
}

static void position(struct screen *screen, struct insp_buf *out)
{
	const struct spectro *spectro = (struct spectro *)screen;

	if (spectro->reading)
		text_put(out, "reading %.0f%% ", source_percent(&spectro->reader));
	text_put(out, "%zu/%zu, a line is ", spectro->heat.nrows ? spectro->row + 1 : 0,
		 spectro->heat.nrows);
	put_time(out, spectro->heat.period_ns);
}

/* ---- commands ---------------------------------------------------------------------- */

/* Shows the events of the rectangle. */
static void dig(struct spectro *spectro)
{
	struct app *app = spectro->screen.app;
	struct insp_view_path *path = spectro->screen.path;
	size_t row = spectro->selecting ? spectro->from_row : spectro->row;
	size_t column = spectro->selecting ? spectro->from_column : spectro->column;
	size_t first = row < spectro->row ? row : spectro->row;
	size_t last = row < spectro->row ? spectro->row : row, from, to, unused;
	const struct heat *heat = &spectro->heat;
	struct insp_buf filter = { 0 };

	if (app_is_live(app)) {
		app_say(app, "live events are gone once they are shown: rectangles are for files");
		return;
	}
	heat_column(column < spectro->column ? column : spectro->column, columns_of(spectro), &from,
		    &unused);
	heat_column(column < spectro->column ? spectro->column : column, columns_of(spectro),
		    &unused, &to);
	text_put(&filter,
		 "evt.rawtime>=%" PRIu64 " and evt.rawtime<%" PRIu64 " and %s>=%" PRIu64
		 " and %s<%" PRIu64,
		 heat->first_ns + first * heat->period_ns,
		 heat->first_ns + (last + 1) * heat->period_ns, spectro->field, heat_latency(from),
		 spectro->field, heat_latency(to));
	spectro->selecting = false;
	if (insp_view_path_push_filter(path, text_of(&filter), "spectrogram area"))
		app_complain(app, "out of memory");
	else
		app_push(app, text_screen_new(app, TEXT_DIG_LATENCY, path, false, true));
	insp_buf_fini(&filter);
}

static void begin_rectangle(struct spectro *spectro)
{
	spectro->selecting = !spectro->selecting;
	spectro->from_row = spectro->row;
	spectro->from_column = spectro->column;
}

static void move_to(struct spectro *spectro, size_t row, size_t column)
{
	spectro->row = row;
	spectro->column = column;
	spectro->at_end = row + 1 >= spectro->heat.nrows;
	keep_cursor(spectro);
}

static bool move_command(struct spectro *spectro, enum command command)
{
	size_t row = spectro->row, column = spectro->column, page = lines_of(spectro);

	switch (command) {
	case CMD_UP:
		move_to(spectro, row ? row - 1 : 0, column);
		return true;
	case CMD_DOWN:
		move_to(spectro, row + 1, column);
		return true;
	case CMD_PAGE_UP:
		move_to(spectro, row > page ? row - page : 0, column);
		return true;
	case CMD_PAGE_DOWN:
		move_to(spectro, row + page, column);
		return true;
	case CMD_HOME:
		move_to(spectro, 0, column);
		return true;
	case CMD_END:
		move_to(spectro, spectro->heat.nrows, column);
		return true;
	case CMD_LEFT:
		move_to(spectro, row, column ? column - 1 : 0);
		return true;
	case CMD_RIGHT:
		move_to(spectro, row, column + 1);
		return true;
	default:
		return false;
	}
}

static bool command(struct screen *screen, enum command command, size_t index)
{
	struct spectro *spectro = (struct spectro *)screen;

	switch (command) {
	case CMD_VIEWS:
		table_views_panel(screen);
		return true;
	case CMD_RECTANGLE:
		begin_rectangle(spectro);
		return true;
	case CMD_DRILL:
		dig(spectro);
		return true;
	case CMD_CANCEL:
		spectro->selecting = false;
		return true;
	default:
		return move_command(spectro, command);
	}
}

/* Press begins a rectangle, the button's release shows it; so do two clicks at its corners. */
static void mouse(struct screen *screen, const struct key *key)
{
	struct spectro *spectro = (struct spectro *)screen;
	size_t row = spectro->first + (key->y - screen->area.y);
	bool inside = key->y >= screen->area.y && row < spectro->heat.nrows &&
		      key->y < screen->area.y + screen->area.rows - 2;

	if (key->mouse == MOUSE_WHEEL_UP || key->mouse == MOUSE_WHEEL_DOWN) {
		move_command(spectro, key->mouse == MOUSE_WHEEL_UP ? CMD_UP : CMD_DOWN);
		return;
	}
	if (!inside)
		return;
	if (key->mouse == MOUSE_PRESS && !spectro->selecting) {
		move_to(spectro, row, key->x - screen->area.x);
		begin_rectangle(spectro);
		return;
	}
	move_to(spectro, row, key->x - screen->area.x);
	if (key->mouse == MOUSE_PRESS ||
	    (key->mouse == MOUSE_RELEASE && spectro->selecting &&
	     (row != spectro->from_row || spectro->column != spectro->from_column)))
		dig(spectro);
}

/* ---- the screen -------------------------------------------------------------------- */

static void free_spectro(struct screen *screen)
{
	struct spectro *spectro = (struct spectro *)screen;

	insp_field_free(spectro->latency);
	insp_filter_free(spectro->live_filter);
	source_close(&spectro->reader);
	heat_fini(&spectro->heat);
	free(spectro->field);
	free(spectro);
}

static const struct screen_ops spectro_ops = {
	.draw = draw,
	.command = command,
	.mouse = mouse,
	.event = event,
	.tick = tick,
	.title = title,
	.filter = put_filter,
	.position = position,
	.free = free_spectro,
};

struct screen *spectro_screen_new(struct app *app, const struct insp_view_info *info,
				  struct insp_view_path *path, bool owns, bool pushed)
{
	struct spectro *spectro = calloc(1, sizeof(*spectro));

	if (spectro) {
		spectro->screen = (struct screen){
			.ops = &spectro_ops,
			.app = app,
			.kind = SCREEN_SPECTRO,
			.path = path,
			.owns_path = owns,
			.pushed = pushed,
			.part = app->part,
		};
		spectro->info = info;
		spectro->field = latency_field(info);
		if (spectro->field && begin(spectro))
			return &spectro->screen;
		free_spectro(&spectro->screen);
	}
	path_give_up(path, owns, pushed);
	return NULL;
}
