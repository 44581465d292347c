// SPDX-License-Identifier: Apache-2.0
/* Draws the lines that all screens have: title, source and filter, and the legend. */
#include "app.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void add_target(struct app *app, int y, int x, int width, enum command command,
		       uint32_t code)
{
	if (app->ntargets < TARGETS_MAX)
		app->targets[app->ntargets++] = (struct target){ y, x, width, command, code };
}

/* Draws a label and what it is about. Returns the column after it. */
static int put_pair(int y, int x, const char *label, const char *text, size_t len)
{
	int width = term_columns();

	x += term_puts(y, x, width - x, STYLE_LABEL, label);
	x += term_puts(y, x, width - x, STYLE_PLAIN, " ");
	return x + term_put(y, x, width - x, STYLE_PLAIN, text, len);
}

/* Viewing: Processes For: whole machine */
static void draw_title(struct app *app, int y)
{
	struct screen *top = app_top(app);
	struct insp_buf text = { 0 };
	int x;

	if (top->ops->title)
		top->ops->title(top, &text);
	x = put_pair(y, 0, "Viewing:", text.data ? text.data : "", text.len);
	if (top->path) {
		text.len = 0;
		insp_view_path_put_label(top->path, &text);
		put_pair(y, x + 1, "For:", text.data ? text.data : "", text.len);
	}
	insp_buf_fini(&text);
	if (top->paused && term_columns() > 8)
		term_puts(y, term_columns() / 2 - 4, 8, STYLE_PAUSED, " PAUSED ");
}

/* How long a time is, in two units. */
static void put_duration(uint64_t ns, char *out, size_t size)
{
	uint64_t s = ns / NS_PER_S;

	if (s >= 3600)
		snprintf(out, size, "%" PRIu64 "h%02" PRIu64 "m", s / 3600, s / 60 % 60);
	else if (s >= 60)
		snprintf(out, size, "%" PRIu64 "m%02" PRIu64 "s", s / 60, s % 60);
	else
		snprintf(out, size, "%" PRIu64 ".%02" PRIu64 "s", s, ns / 10000000 % 100);
}

/* Live System, and how many events were lost, as a recording reports it at its end. */
static void live_text(const struct source *source, char *out, size_t size)
{
	struct scap_stats stats = { 0 };
	uint64_t lost = 0;

	if (!scap_stats(insp_scap(source->insp), &stats))
		lost = scap_stats_dropped(&stats);
	if (lost)
		snprintf(out, size, "Live System (%" PRIu64 " events lost)", lost);
	else
		snprintf(out, size, "Live System");
}

/* Live System, or FILE (N evts, DURATION), or FILE (reading 37%). */
static void source_text(const struct app *app, const char *path, char *out, size_t size)
{
	const struct source *source = &app->source;
	char time[32];

	put_duration(source->last_ns - source->first_ns, time, sizeof(time));
	if (app_is_live(app))
		live_text(source, out, size);
	else if (!source->ended)
		snprintf(out, size, "%s (reading %.0f%%)", path, source_percent(source));
	else
		snprintf(out, size, "%s (%" PRIu64 " evts, %s%s)", path, source->nevents, time,
			 *source->error ? ", truncated" : "");
}

static void draw_source(struct app *app, int y)
{
	struct screen *top = app_top(app);
	struct insp_buf text = { 0 };
	char source[512];
	int x, end;

	if (top->ops->filter)
		top->ops->filter(top, &text);
	source_text(app, app->path, source, sizeof(source));
	/* where there is no room for both, the filter is worth more than the folder */
	if (app->path && strrchr(app->path, '/') &&
	    strlen("Source:  Filter: ") + strlen(source) + text.len > (size_t)term_columns())
		source_text(app, strrchr(app->path, '/') + 1, source, sizeof(source));
	x = put_pair(y, 0, "Source:", source, strlen(source));
	end = put_pair(y, x + 1, "Filter:", text.len ? text.data : "none", text.len ? text.len : 4);
	if (top->kind & (SCREEN_TABLE | SCREEN_LIST))
		add_target(app, y, x + 1, end - x - 1, CMD_FILTER_TEXT, 0);
	insp_buf_fini(&text);
}

/* ---- the last line ----------------------------------------------------------------- */

/* Draws an entry of the legend. Returns the column after it. */
static int legend_entry(struct app *app, int y, int x, const char *key, const char *text,
			enum command command, uint32_t code)
{
	int start = x, width = term_columns();

	x += term_puts(y, x, width - x, STYLE_KEY, key);
	x += term_puts(y, x, width - x, STYLE_LEGEND, text);
	x += term_puts(y, x, width - x, STYLE_LEGEND, " ");
	add_target(app, y, start, x - start, command, code);
	return x;
}

static void draw_legend(struct app *app, int y, int limit)
{
	struct screen *top = app_top(app);
	const struct key_row *row;
	char name[16];
	size_t n;
	int x = 0;

	for (n = 0; (row = keys_row(n)); n++) {
		if (!*row->legend || !(row->screens & top->kind))
			continue;
		keys_name(row->keys[0], name, sizeof(name));
		if (x + (int)strlen(name) + (int)strlen(row->legend) + 1 > limit)
			break;
		x = legend_entry(app, y, x, name, row->legend, row->command, 0);
	}
}

static void draw_prompt(struct app *app, int y)
{
	struct prompt *prompt = &app->prompt;
	int x = 0, width = term_columns(), keys = 2 * 10, hint = (int)strlen(prompt->hint);
	int room = width - (int)strlen(prompt->label) - 30 - (int)prompt->line.len;

	/* a long text is worth more than the hint, and than the names of keys */
	if (room > keys) {
		x = legend_entry(app, y, x, "Enter", "Done", CMD_NONE, K_ENTER);
		x = legend_entry(app, y, x, "Esc", "Cancel", CMD_NONE, K_ESC);
	}
	if (room > keys + hint)
		x += term_puts(y, x, width - x, STYLE_FAINT, prompt->hint);
	/* what the text is worth is on the line above, with a caret under the fault */
	x += term_puts(y, x, width - x, STYLE_LABEL, prompt->label);
	x += term_puts(y, x, width - x, STYLE_PLAIN, " ");
	line_draw(&prompt->line, y, x, width - x > 1 ? width - x : 1,
		  prompt->valid ? STYLE_PLAIN : STYLE_ERROR);
	if (!*prompt->verdict || y < 3)
		return;
	term_fill(y - 1, 0, width, STYLE_PLAIN);
	if (prompt->error_pos != SIZE_MAX && x + (int)prompt->error_pos < width) {
		x += prompt->error_pos;
		x += term_puts(y - 1, x, width - x, STYLE_ERROR, "v ");
		/* the message is where there is room for it */
		if (width - x < (int)strlen(prompt->verdict)) {
			x = 0;
			term_fill(y - 2, 0, width, STYLE_PLAIN);
			y--;
		}
	}
	term_puts(y - 1, x, width - x, prompt->valid ? STYLE_GOOD : STYLE_ERROR, prompt->verdict);
}

static void draw_last_line(struct app *app, int y)
{
	struct screen *top = app_top(app);
	struct insp_buf position = { 0 };
	int width = term_columns(), end = width;

	if (app->prompt.active) {
		draw_prompt(app, y);
		return;
	}
	if (top->ops->position)
		top->ops->position(top, &position);
	if (position.len && (int)position.len < width) {
		end = width - position.len;
		term_put(y, end, position.len, STYLE_PLAIN, position.data, position.len);
	}
	insp_buf_fini(&position);
	if (*app->message)
		term_puts(y, 0, end, app->message_is_error ? STYLE_ERROR : STYLE_GOOD,
			  app->message);
	else
		draw_legend(app, y, end - 1);
}

/* ---- everything -------------------------------------------------------------------- */

/* The panel at the left, and beside it the screen or what it explains. */
static void draw_body(struct app *app, struct area area)
{
	struct screen *top = app_top(app);
	struct panel *panel = &app->panel;

	if (panel->active) {
		panel_draw(panel, area.y, area.x, area.rows);
		area.x += panel->width;
		area.columns -= panel->width;
	}
	if (area.columns <= 0 || area.rows <= 0)
		return;
	top->area = area;
	if (panel->active && panel->explain && panel_selected(panel))
		page_draw_explanation(app, &area);
	else
		top->ops->draw(top, &area);
}

void app_draw(struct app *app)
{
	int rows = term_rows(), columns = term_columns(), strip = strip_height(app, rows);
	struct area area = { .y = 2, .columns = columns, .rows = rows - 3 };

	term_clear();
	app->ntargets = 0;
	app->strip_state.height = 0;
	/* a very low terminal has room for rows only */
	if (rows < 6)
		area = (struct area){ .y = 0, .columns = columns, .rows = rows - 1 };
	if (area.y) {
		draw_title(app, 0);
		draw_source(app, 1);
	}
	if (strip) {
		strip_draw(app, area.y, 0, columns, strip);
		area.y += strip;
		area.rows -= strip;
	}
	draw_body(app, area);
	if (rows > 1)
		draw_last_line(app, rows - 1);
	term_flush();
	app->dirty = false;
}
