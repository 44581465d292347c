// SPDX-License-Identifier: Apache-2.0
/* Draws a table: its headings, its rows, and what is said when there are none. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cells.h"
#include "table.h"

/* The last column takes the rest of the line, and more when it is scrolled. */
#define UNBOUNDED 100000

void table_cell_text(struct table *table, size_t row, size_t column, struct insp_buf *out)
{
	size_t start = out->len;

	insp_view_put_cell(table->view, row, column, out);
	if (out->len == start + 1 && out->data[start] == '-') {
		struct insp_view_cell cell;

		insp_view_cell(table->view, row, column, &cell);
		if (!cell.filled)
			out->len = start;
	}
}

/* Draws text into columns that may begin left of the area. */
static void put_clipped(const struct area *area, int y, int x, int width, enum style style,
			const char *text, size_t len)
{
	int end = area->x + area->columns;

	if (x + width > end)
		width = end - x;
	if (x < area->x) {
		int hidden = area->x - x;
		size_t skipped = cells_fit(text, len, hidden, term_is_utf8());

		text += skipped;
		len -= skipped;
		width -= hidden;
		x = area->x;
	}
	if (width > 0)
		term_put(y, x, width, style, text, len);
}

/* Draws a cell: text to the left, numbers to the right, and a mark where text is cut. */
static void put_cell(const struct area *area, int y, int x, int width, enum style style, bool right,
		     const char *text, size_t len)
{
	bool utf8 = term_is_utf8();
	size_t need = cells_width(text, len, utf8);
	int edge = area->x + area->columns - x;
	int room = width != UNBOUNDED ? width - 1 : edge > 2 ? edge : 2;

	if (room > 0 && need > (size_t)room) {
		len = cells_fit(text, len, room - 1, utf8);
		put_clipped(area, y, x, room, style, text, len);
		put_clipped(area, y, x + cells_width(text, len, utf8), 1, style, utf8 ? "…" : ">",
			    utf8 ? 3 : 1);
	} else if (right) {
		put_clipped(area, y, x + room - need, need, style, text, len);
	} else {
		put_clipped(area, y, x, need, style, text, len);
	}
}

static int width_of(const struct insp_view_heading *heading)
{
	return heading->size ? (int)heading->size : UNBOUNDED;
}

/* Whether the bars are drawn before this column: the one that takes the rest of the line. */
static bool has_bars_before(const struct table *table, size_t place)
{
	return table->beside && place + 1 == table->ncolumns;
}

/* ---- headings ---------------------------------------------------------------------- */

static void put_heading(struct table *table, const struct area *area, int x, size_t column,
			const struct insp_view_heading *heading)
{
	bool descending, sorted = insp_view_sorted_by(table->view, &descending) == column;
	const char *mark = !sorted	  ? "" :
			   term_is_utf8() ? (descending ? "▼" : "▲") :
					    (descending ? "v" : "^");
	enum style style = sorted			     ? STYLE_SORTED_HEADING :
			   table->screen.kind == SCREEN_LIST ? STYLE_LIST_HEADING :
							       STYLE_TABLE_HEADING;
	int width = width_of(heading);
	char text[128];

	snprintf(text, sizeof(text), "%s%s", heading->name, mark);
	if (width != UNBOUNDED && cells_width(text, strlen(text), true) > (size_t)width - 1)
		snprintf(text, sizeof(text), "%.*s%s", width - 1 - (int)sorted, heading->name,
			 mark);
	if (sorted && width != UNBOUNDED)
		for (int n = 0; n < width - 1; n++)
			put_clipped(area, area->y, x + n, 1, style, " ", 1);
	put_cell(area, area->y, x, width, style, heading->is_right, text, strlen(text));
}

/* Above latencies each unit is over its first bar: those for 1 ns, 1 us, 1 ms and 1 s. */
static void put_bars_heading(const struct table *table, const struct area *area, int x)
{
	const char *text = table->beside == BESIDE_HISTORY ? "HISTORY" : "ns us ms s";

	put_clipped(area, area->y, x, BESIDE_WIDTH, STYLE_TABLE_HEADING, text, strlen(text));
}

static void draw_headings(struct table *table, const struct area *area, int left)
{
	struct insp_view_heading heading;
	int x = area->x + left - table->scroll;
	size_t n;

	term_fill(area->y, area->x, area->columns,
		  table->screen.kind == SCREEN_LIST ? STYLE_LIST_HEADING : STYLE_TABLE_HEADING);
	for (n = 0; n < table->ncolumns; n++) {
		insp_view_heading(table->view, table->columns[n], &heading);
		if (has_bars_before(table, n)) {
			put_bars_heading(table, area, x);
			x += BESIDE_WIDTH + 1;
		}
		put_heading(table, area, x, table->columns[n], &heading);
		x += width_of(&heading);
		table->heading_ends[n] = x;
	}
}

/* ---- rows -------------------------------------------------------------------------- */

static void read_history(struct table *table, size_t row, double *values)
{
	size_t column = insp_view_sorted_by(table->view, &(bool){ false });

	if (column == SIZE_MAX)
		column = 0;
	insp_view_trend(table->view, row, column, values, BESIDE_WIDTH);
}

static void read_latencies(struct table *table, size_t row, double *values)
{
	uint64_t counts[INSP_VIEW_LATENCIES];

	insp_view_latencies(table->view, row, counts);
	for (size_t n = 0; n < BESIDE_WIDTH; n++)
		values[n] = counts[n] ? (double)counts[n] : NAN;
}

static void put_bars(struct table *table, const struct area *area, int y, int x, size_t row,
		     enum style style)
{
	double values[BESIDE_WIDTH], max = 0;
	size_t n;

	if (table->beside == BESIDE_HISTORY)
		read_history(table, row, values);
	else
		read_latencies(table, row, values);
	for (n = 0; n < BESIDE_WIDTH; n++)
		max = values[n] > max ? values[n] : max;
	for (n = 0; n < BESIDE_WIDTH; n++) {
		const char *text = isnan(values[n]) ? " " : strip_block(values[n], max, 0, 1);

		put_clipped(area, y, x + n, 1, style, text, strlen(text));
	}
}

/* What stands before the text of a process in a tree. */
static void put_branch(struct table *table, size_t place, struct insp_buf *out)
{
	unsigned int depth = table->order ? table->order[place].depth : 0;

	if (!depth)
		return;
	while (--depth)
		text_put(out, "  ");
	text_put(out, "%s", term_is_utf8() ? "└─" : "`-");
}

static enum style style_of(struct table *table, size_t place, size_t row)
{
	if (place == table->selected)
		return STYLE_SELECTED;
	if (table_is_tagged(table, row))
		return STYLE_TAGGED;
	switch (insp_view_severity(table->view, row)) {
	case INSP_SEVERITY_ERROR:
		return STYLE_ERROR_ROW;
	case INSP_SEVERITY_WARNING:
		return STYLE_WARNING_ROW;
	default:
		return STYLE_PLAIN;
	}
}

static bool has_severity(const struct table *table)
{
	return *table->info->warning || *table->info->error;
}

/* The columns before a row: one for a tag and one for a letter of its severity, as needed. */
static int width_of_marks(const struct table *table)
{
	return (table->ntags ? 2 : 0) + (has_severity(table) ? 2 : 0);
}

static void put_marks(struct table *table, const struct area *area, int y, int x, size_t row,
		      enum style style)
{
	static const char *const letters[] = { " ", "W", "E" };

	if (table->ntags) {
		put_clipped(area, y, x, 1, style, table_is_tagged(table, row) ? "*" : " ", 1);
		x += 2;
	}
	if (has_severity(table))
		put_clipped(area, y, x, 1, style, letters[insp_view_severity(table->view, row)], 1);
}

static void draw_row(struct table *table, const struct area *area, int y, size_t place, int left)
{
	size_t row = table_row(table, place), n;
	enum style style = style_of(table, place, row);
	struct insp_view_heading heading;
	struct insp_buf text = { 0 };
	int x = area->x + left - table->scroll;

	if (place == table->selected)
		term_fill(y, area->x, area->columns, style);
	put_marks(table, area, y, x - left, row, style);
	for (n = 0; n < table->ncolumns; n++) {
		insp_view_heading(table->view, table->columns[n], &heading);
		if (has_bars_before(table, n)) {
			put_bars(table, area, y, x, row, style);
			x += BESIDE_WIDTH + 1;
		}
		text.len = 0;
		if (n + 1 == table->ncolumns)
			put_branch(table, place, &text);
		table_cell_text(table, row, table->columns[n], &text);
		put_cell(area, y, x, width_of(&heading), style, heading.is_right,
			 text.data ? text.data : "", text.len);
		x += width_of(&heading);
	}
	insp_buf_fini(&text);
}

/* ---- the whole --------------------------------------------------------------------- */

static void draw_notice(const struct table *table, const struct area *area, bool sampled)
{
	const struct app *app = table->screen.app;
	const struct source *source = table->reading ? &table->reader : &app->source;
	char text[128];

	if (table->match && *table->match)
		snprintf(text, sizeof(text), "No row contains the text: \\ changes it");
	else if (app_is_live(app))
		snprintf(text, sizeof(text), sampled ? "No Data For This View" : "Collecting Data");
	else if (table->complete && !source->nevents && *app->run->filter)
		snprintf(text, sizeof(text), "No event passes the filter");
	else if (table->complete || table->cancelled)
		snprintf(text, sizeof(text), "No Data For This View");
	else
		snprintf(text, sizeof(text), "Processing File, Progress: %.2f",
			 source_percent(source));
	term_puts(area->y + area->rows / 2,
		  area->x + (area->columns - (int)strlen(text)) / 2 > 0 ?
			  area->x + (area->columns - (int)strlen(text)) / 2 :
			  area->x,
		  area->columns, STYLE_LABEL, text);
}

void table_draw(struct screen *screen, const struct area *area)
{
	struct table *table = (struct table *)screen;
	size_t n, total = table_nrows(table), lines = area->rows > 1 ? area->rows - 1 : 0;
	struct insp_view_sample sample;
	int left = width_of_marks(table);

	table->rows_y = area->y + 1;
	draw_headings(table, area, left);
	if (!total) {
		draw_notice(table, area, insp_view_get_sample(table->view, &sample));
		return;
	}
	table_move(table, 0);
	if (table->selected < table->first)
		table->first = table->selected;
	if (lines && table->selected >= table->first + lines)
		table->first = table->selected - lines + 1;
	if (table->first + lines > total)
		table->first = total > lines ? total - lines : 0;
	for (n = 0; n < lines && table->first + n < total; n++)
		draw_row(table, area, area->y + 1 + n, table->first + n, left);
	/* screen readers follow the cursor */
	if (screen->app->options->plain && !screen->app->prompt.active)
		term_cursor(area->y + 1 + table->selected - table->first, area->x);
}

void table_position(struct screen *screen, struct insp_buf *out)
{
	struct table *table = (struct table *)screen;
	const struct source *source = table->reading ? &table->reader : &screen->app->source;
	size_t total = table_nrows(table), at = total ? table->selected + 1 : 0;

	if (table->behind)
		text_put(out, "-%zu ", table->behind);
	if (table->cancelled)
		text_put(out, "stopped ");
	else if (!app_is_live(screen->app) && !table->complete)
		text_put(out, "partial %.0f%% ", source_percent(source));
	if (insp_view_is_cut(table->view))
		text_put(out, "rows missing (--memory) ");
	text_put(out, "%zu/%zu(%.1f%%)", at, total, total ? 100.0 * at / total : 0);
}
