// SPDX-License-Identifier: Apache-2.0
/* The text screens: dig shows the events of a selection, echo the data of its I/O. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "export.h"
#include "options/options.h"
#include "table.h"
#include "text_screen.h"

#define READ_NS (12 * 1000000ull)
#define SCROLL_COLUMNS 4

struct text_screen {
	struct screen screen;
	enum text_kind text_kind;
	struct source reader; /* a file */
	bool reading;
	struct insp_filter *live_filter;
	struct insp_format *format; /* dig: of lines; echo: of data */
	struct insp_field *bytes, *direction, *fd_name, *comm, *container;
	int buffers; /* how data is shown: of insp_print */
	struct text_lines lines;
	struct detail detail;
	size_t first, selected;
	int scroll;
	char *search;
	struct insp_buf line;
};

static struct insp *insp_of(struct text_screen *text)
{
	return text->reader.insp ? text->reader.insp : text->screen.app->source.insp;
}

/* ---- filter and formats ------------------------------------------------------------ */

static void put_filter(struct screen *screen, struct insp_buf *out)
{
	struct text_screen *text = (struct text_screen *)screen;

	insp_view_path_put_filter(screen->path, out);
	if (text->text_kind == TEXT_ECHO)
		text_put(out, "%sevt.io_dir exists and evt.buflen>0", out->len ? " and " : "");
}

/* The lines of dig: those of the program without options, without its colours. */
static const char *line_format(const struct text_screen *text)
{
	const char *own = text->screen.app->run->req->format;

	if (text->text_kind == TEXT_ECHO)
		return "%evt.buffer";
	if (text->text_kind == TEXT_DIG_LATENCY)
		return "*%evt.latency.human %fd.num %evt.num %evt.outputtime %evt.cpu %proc.name "
		       "(%thread.tid) %evt.dir %evt.type %evt.info";
	return strstr(own, "\\e[") ? default_format(false) : own;
}

static void free_formats(struct text_screen *text)
{
	insp_format_free(text->format);
	insp_field_free(text->bytes);
	insp_field_free(text->direction);
	insp_field_free(text->fd_name);
	insp_field_free(text->comm);
	insp_field_free(text->container);
	text->format = NULL;
	text->bytes = text->direction = text->fd_name = text->comm = text->container = NULL;
}

static bool compile(struct text_screen *text)
{
	struct insp *insp = insp_of(text);
	struct insp_print print = run_print(text->screen.app->run);

	print.buffers = text->buffers;
	print.json = false;
	print.verbose = true;
	insp_set_print(insp, &print);
	free_formats(text);
	if (insp_format_compile(insp, line_format(text), &text->format) ||
	    insp_field_new(insp, "evt.buflen", &text->bytes) ||
	    insp_field_new(insp, "evt.io_dir", &text->direction) ||
	    insp_field_new(insp, "fd.name", &text->fd_name) ||
	    insp_field_new(insp, "proc.name", &text->comm) ||
	    insp_field_new(insp, "container.name", &text->container)) {
		app_complain(text->screen.app, "%s", insp_error(insp));
		return false;
	}
	return true;
}

/* Begins at the start of the file, or with the next event. */
static bool begin(struct text_screen *text)
{
	struct app *app = text->screen.app;
	struct insp_buf filter = { 0 };
	bool ok;

	put_filter(&text->screen, &filter);
	free_formats(text);
	insp_filter_free(text->live_filter);
	text->live_filter = NULL;
	if (app->path) {
		source_close(&text->reader);
		text->reading = true;
		ok = !source_open(&text->reader, app->run, app->path, text_of(&filter)) &&
		     !source_narrow(&text->reader, text->screen.part);
	} else {
		ok = !filter.len ||
		     !insp_filter_compile(app->source.insp, text_of(&filter), &text->live_filter);
		if (!ok)
			app_complain(app, "%s", insp_error(app->source.insp));
	}
	insp_buf_fini(&filter);
	lines_clear(&text->lines);
	text->selected = text->first = 0;
	return ok && compile(text);
}

/* ---- lines from events ------------------------------------------------------------- */

/* Adds a text as one line for each of its own, and for each width of the screen if it wraps. */
static bool add_text(struct text_screen *text, const char *at, size_t len, enum style style,
		     uint64_t num)
{
	bool live = app_is_live(text->screen.app), ok = true;
	size_t width = text->text_kind == TEXT_ECHO ? (size_t)term_columns() : SIZE_MAX;
	const char *end = at + len;

	while (at < end && ok) {
		const char *stop = memchr(at, '\n', end - at);
		size_t line = (stop ? stop : end) - at;
		size_t part = width == SIZE_MAX ? line : cells_fit(at, line, width, term_is_utf8());

		part = part ? part : line;
		ok = lines_add(&text->lines, live, at, part, style, num);
		at += part + (part == line && stop);
		num = 0;
	}
	return ok;
}

static const char *value_text(struct insp_field *field, const struct insp_event *ev,
			      struct insp_value *value)
{
	if (!insp_field_value(field, ev, value)) {
		*value = (struct insp_value){ .data = "<NA>", .len = 4 };
	}
	return value->data;
}

/* ------ Read 12B from /etc/passwd (cat) */
static bool add_header(struct text_screen *text, const struct insp_event *ev, bool is_read)
{
	struct insp_value name, comm, container;
	struct insp_value bytes = { 0 };
	struct insp_buf *line = &text->line;
	enum style style = is_read ? STYLE_READ : STYLE_WRITE;

	insp_field_value(text->bytes, ev, &bytes);
	line->len = 0;
	text_put(line, "------ %s %" PRIu64 "B %s ", is_read ? "Read" : "Write", bytes.u64,
		 is_read ? "from" : "to");
	if (value_text(text->fd_name, ev, &name))
		text_add(line, name.data, name.len);
	text_put(line, " (");
	if (value_text(text->comm, ev, &comm))
		text_add(line, comm.data, comm.len);
	text_put(line, ")");
	if (text->screen.app->run->req->container_data &&
	    value_text(text->container, ev, &container)) {
		text_put(line, " [");
		text_add(line, container.data, container.len);
		text_put(line, "]");
	}
	return add_text(text, line->data, line->len, style, ev->num);
}

static bool add_io(struct text_screen *text, const struct insp_event *ev)
{
	struct insp_value direction;
	bool is_read, live = app_is_live(text->screen.app), ok;

	value_text(text->direction, ev, &direction);
	is_read = direction.len >= 4 && !memcmp(direction.data, "read", 4);
	ok = add_header(text, ev, is_read) && lines_add(&text->lines, live, "", 0, STYLE_PLAIN, 0);
	text->line.len = 0;
	if (ok && insp_format_line(text->format, ev, &text->line))
		ok = add_text(text, text->line.data, text->line.len,
			      is_read ? STYLE_READ : STYLE_WRITE, 0);
	return ok && lines_add(&text->lines, live, "", 0, STYLE_PLAIN, 0);
}

static bool add_event(struct text_screen *text, const struct insp_event *ev)
{
	if (text->text_kind == TEXT_ECHO)
		return add_io(text, ev);
	text->line.len = 0;
	if (!insp_format_line(text->format, ev, &text->line))
		return true;
	return add_text(text, text->line.data, text->line.len, STYLE_PLAIN, ev->num);
}

/* Keeps the bytes of a live event with its line, which is the newest one with a number. */
static void keep_raw(struct text_screen *text, const struct insp_event *ev)
{
	struct text_line *line;
	size_t n;

	for (n = text->lines.n; n-- && !(line = lines_get(&text->lines, n))->num;)
		;
	if (n == SIZE_MAX || line->num != ev->num || line->raw)
		return;
	line->raw = malloc(ev->scap->raw->len);
	if (line->raw) {
		memcpy(line->raw, ev->scap->raw, ev->scap->raw->len);
		line->raw_len = ev->scap->raw->len;
	}
	if (text->lines.n > RAW_KEPT) {
		line = lines_get(&text->lines, text->lines.n - RAW_KEPT - 1);
		free(line->raw);
		line->raw = NULL;
	}
}

static void event(struct screen *screen, const struct insp_event *ev)
{
	struct text_screen *text = (struct text_screen *)screen;
	bool at_end = text->selected + 1 >= text->lines.n;
	uint64_t dropped = text->lines.dropped;

	if (!app_is_live(screen->app) || screen->paused || app_top(screen->app) != screen ||
	    (text->live_filter && !insp_filter_match(text->live_filter, ev)))
		return;
	add_event(text, ev);
	keep_raw(text, ev);
	/* live it stays at the end, unless the user went elsewhere */
	if (at_end)
		text->selected = text->lines.n ? text->lines.n - 1 : 0;
	else if (text->lines.dropped > dropped && text->selected)
		text->selected--;
	app_dirty(screen->app);
}

static bool take(void *ctx, const struct insp_event *ev)
{
	struct text_screen *text = ctx;

	if (add_event(text, ev))
		return true;
	text->reading = false;
	return false;
}

static bool tick(struct screen *screen, bool top, uint64_t now)
{
	struct text_screen *text = (struct text_screen *)screen;
	size_t before = text->lines.n;
	bool more = false;

	if (!top)
		return false;
	if (text->reading) {
		if (source_step(&text->reader, READ_NS, take, text) == SOURCE_ENDED)
			text->reading = false;
		if (text->lines.n != before || !text->reading)
			app_dirty(screen->app);
		more = text->reading;
	}
	return detail_tick(&text->detail, screen->app) || more;
}

/* ---- drawing ----------------------------------------------------------------------- */

static void draw_line(const struct text_screen *text, size_t n, int y, const struct area *area)
{
	const struct text_line *line = lines_get(&text->lines, n);
	bool selected = n == text->selected;
	enum style style = selected ? STYLE_SELECTED : line->style;
	size_t skipped = cells_fit(line->text, line->len, text->scroll, term_is_utf8());

	if (selected)
		term_fill(y, area->x, area->columns, style);
	term_put(y, area->x, area->columns, style, line->text + skipped, line->len - skipped);
}

static void draw_notice(const struct text_screen *text, const struct area *area)
{
	const char *notice = text->reading		   ? "Processing File" :
			     app_is_live(text->screen.app) ? "Collecting Data" :
							     "No Data For This Selection";
	int x = area->x + (area->columns - (int)strlen(notice)) / 2;

	term_puts(area->y + area->rows / 2, x > area->x ? x : area->x, area->columns, STYLE_LABEL,
		  notice);
}

static void put_live_detail(const struct text_line *line, struct insp_buf *out)
{
	if (line->raw) {
		text_put(out, "#the event: %u bytes\n", line->raw_len);
		detail_put_hex(out, line->raw, line->raw_len);
	} else {
		text_put(out, "The bytes of this event are no longer kept.\n");
	}
}

/* The number of the event that a line belongs to. */
static struct text_line *line_with_event(const struct text_screen *text)
{
	size_t n = text->selected;

	if (n >= text->lines.n)
		return NULL;
	while (n && !lines_get(&text->lines, n)->num)
		n--;
	return lines_get(&text->lines, n);
}

/* The lower half: all about the selected event. Returns the lines it takes. */
static int draw_detail(struct text_screen *text, const struct area *area)
{
	int rows = area->rows / 2, y = area->y + area->rows - rows;
	struct text_line *line = line_with_event(text);
	struct detail *detail = &text->detail;

	if (!detail->shown || rows < 2 || !line)
		return 0;
	detail_want(detail, line->num);
	if (app_is_live(text->screen.app)) {
		detail->text.len = 0;
		put_live_detail(line, &detail->text);
		detail->have = detail->wanted;
	}
	term_fill(y, area->x, area->columns, STYLE_TABLE_HEADING);
	term_puts(y, area->x, area->columns, STYLE_TABLE_HEADING,
		  detail->have == detail->wanted ?
			  "Event, all fields (Shift-Left/Right or , . scroll)" :
			  "Event: reading...");
	if (detail->have == detail->wanted)
		page_draw_text(&detail->text, &detail->first,
			       &(struct area){ y + 1, area->x, rows - 1, area->columns });
	return rows;
}

static void draw(struct screen *screen, const struct area *area)
{
	struct text_screen *text = (struct text_screen *)screen;
	size_t n, lines;

	term_fill(area->y, area->x, area->columns, STYLE_TABLE_HEADING);
	if (!text->lines.n) {
		draw_notice(text, area);
		return;
	}
	lines = area->rows - 1;
	lines -= draw_detail(text, area);
	if (text->selected >= text->lines.n)
		text->selected = text->lines.n - 1;
	if (text->selected < text->first)
		text->first = text->selected;
	if (lines && text->selected >= text->first + lines)
		text->first = text->selected - lines + 1;
	for (n = 0; n < lines && text->first + n < text->lines.n; n++)
		draw_line(text, text->first + n, area->y + 1 + n, area);
	if (screen->app->options->plain && !screen->app->prompt.active)
		term_cursor(area->y + 1 + text->selected - text->first, area->x);
}

static void title(struct screen *screen, struct insp_buf *out)
{
	text_put(out, "%s",
		 ((struct text_screen *)screen)->text_kind == TEXT_ECHO ? "I/O" : "Events");
}

static void position(struct screen *screen, struct insp_buf *out)
{
	const struct text_screen *text = (struct text_screen *)screen;
	size_t total = text->lines.n, at = total ? text->selected + 1 : 0;

	if (text->reading)
		text_put(out, "reading %.0f%% ", source_percent(&text->reader));
	text_put(out, "%zu/%zu(%.1f%%)%s", at, total, total ? 100.0 * at / total : 0,
		 text->lines.truncated ? " (truncated)" : "");
}

/* ---- commands ---------------------------------------------------------------------- */

static void move(struct text_screen *text, long lines)
{
	if (lines < 0 && (size_t)-lines > text->selected)
		text->selected = 0;
	else
		text->selected += lines;
	if (text->selected >= text->lines.n)
		text->selected = text->lines.n ? text->lines.n - 1 : 0;
}

static bool find(struct text_screen *text, size_t from, int step)
{
	size_t n, total = text->lines.n;

	for (n = 0; text->search && n < total; n++) {
		size_t at = (from + (step > 0 ? n : 2 * total - n)) % total;

		if (text_find(lines_get(&text->lines, at)->text, text->search)) {
			text->selected = at;
			return true;
		}
	}
	return false;
}

static bool search_done(struct screen *screen, const char *typed)
{
	struct text_screen *text = (struct text_screen *)screen;

	free(text->search);
	text->search = *typed ? strdup(typed) : NULL;
	if (text->search && !find(text, text->selected, 1))
		app_complain(screen->app, "NOT FOUND: %s%s", typed,
			     text->reading ? " (the file is still being read)" : "");
	return true;
}

static void ask_search(struct text_screen *text)
{
	struct prompt *prompt = app_ask(text->screen.app, "Text:", "", &text->screen.app->searches);

	prompt->done = search_done;
}

static void search_again(struct text_screen *text, int step)
{
	size_t total = text->lines.n;

	if (!text->search)
		ask_search(text);
	else if (total && !find(text, (text->selected + total + step) % total, step))
		app_complain(text->screen.app, "NOT FOUND: %s", text->search);
}

static bool goto_done(struct screen *screen, const char *typed)
{
	struct text_screen *text = (struct text_screen *)screen;
	size_t number = strtoul(typed, NULL, 10);

	text->selected = number ? number - 1 : 0;
	move(text, 0);
	return true;
}

static bool write_done(struct screen *screen, const char *path)
{
	struct text_screen *text = (struct text_screen *)screen;
	struct insp_buf out = { 0 };
	size_t n;

	for (n = 0; n < text->lines.n; n++) {
		const struct text_line *line = lines_get(&text->lines, n);

		text_add(&out, line->text, line->len);
		text_add(&out, "\n", 1);
	}
	if (*path)
		export_text(screen->app, path, &out);
	insp_buf_fini(&out);
	return true;
}

static void render_chosen(struct screen *screen, size_t value)
{
	struct text_screen *text = (struct text_screen *)screen;

	text->buffers = value;
	begin(text);
}

static void render_panel(struct text_screen *text)
{
	struct panel *panel = &text->screen.app->panel;

	panel_open(panel, "View As", 20);
	panel->chosen = render_chosen;
	panel_add(panel, INSP_BUF_DOTS, 0, "Dotted ASCII");
	panel_add(panel, INSP_BUF_ASCII, 0, "Printable ASCII");
	panel_add(panel, INSP_BUF_HEXASCII, 0, "Hex");
	panel_select(panel, text->buffers);
}

static void copy_line(struct text_screen *text)
{
	const struct text_line *line;

	if (text->selected >= text->lines.n)
		return;
	line = lines_get(&text->lines, text->selected);
	term_copy(line->text, line->len);
	app_say(text->screen.app, "the line was given to the terminal's clipboard");
}

static bool move_command(struct text_screen *text, enum command command)
{
	long page = text->screen.area.rows > 2 ? text->screen.area.rows - 2 : 1;

	switch (command) {
	case CMD_UP:
		move(text, -1);
		return true;
	case CMD_DOWN:
		move(text, 1);
		return true;
	case CMD_PAGE_UP:
		move(text, -page);
		return true;
	case CMD_PAGE_DOWN:
		move(text, page);
		return true;
	case CMD_HOME:
		move(text, -(long)text->lines.n);
		return true;
	case CMD_END:
		move(text, text->lines.n);
		return true;
	case CMD_LEFT:
		text->scroll -= text->scroll ? SCROLL_COLUMNS : 0;
		return true;
	case CMD_RIGHT:
		text->scroll += SCROLL_COLUMNS;
		return true;
	default:
		return false;
	}
}

static bool command(struct screen *screen, enum command command, size_t index)
{
	struct text_screen *text = (struct text_screen *)screen;

	switch (command) {
	case CMD_SEARCH:
		ask_search(text);
		return true;
	case CMD_NEXT:
	case CMD_PREVIOUS:
		search_again(text, command == CMD_NEXT ? 1 : -1);
		return true;
	case CMD_GOTO_LINE:
		app_ask(screen->app, "Line:", "", NULL)->done = goto_done;
		return true;
	case CMD_CLEAR:
		lines_clear(&text->lines);
		text->selected = text->first = 0;
		return true;
	case CMD_RENDER:
		render_panel(text);
		return true;
	case CMD_DETAIL:
		text->detail.shown = !text->detail.shown;
		return true;
	case CMD_COPY:
		copy_line(text);
		return true;
	case CMD_WRITE:
		app_ask(screen->app, "Write to file:", "", NULL)->done = write_done;
		return true;
	case CMD_EXPORT:
		table_ask_export(screen);
		return true;
	default:
		return move_command(text, command);
	}
}

/* Scrolls the detail. */
static bool key(struct screen *screen, const struct key *pressed)
{
	struct detail *detail = &((struct text_screen *)screen)->detail;

	switch (pressed->code) {
	case K_SHIFT_LEFT:
	case ',':
		detail->first -= detail->first > 5 ? 5 : detail->first;
		return true;
	case K_SHIFT_RIGHT:
	case '.':
		detail->first += 5;
		return true;
	}
	return false;
}

static void mouse(struct screen *screen, const struct key *pressed)
{
	struct text_screen *text = (struct text_screen *)screen;

	if (pressed->mouse == MOUSE_WHEEL_UP || pressed->mouse == MOUSE_WHEEL_DOWN)
		move(text, pressed->mouse == MOUSE_WHEEL_UP ? -3 : 3);
	else if (pressed->mouse == MOUSE_PRESS && pressed->y > screen->area.y &&
		 text->first + (pressed->y - screen->area.y - 1) < text->lines.n)
		text->selected = text->first + (pressed->y - screen->area.y - 1);
}

/* ---- the screen -------------------------------------------------------------------- */

static void free_text(struct screen *screen)
{
	struct text_screen *text = (struct text_screen *)screen;
	struct insp_print print = run_print(screen->app->run);

	if (app_is_live(screen->app))
		insp_set_print(screen->app->source.insp, &print);
	free_formats(text);
	insp_filter_free(text->live_filter);
	source_close(&text->reader);
	detail_close(&text->detail);
	lines_clear(&text->lines);
	insp_buf_fini(&text->line);
	free(text->search);
	free(text);
}

static const struct screen_ops text_ops = {
	.draw = draw,
	.command = command,
	.key = key,
	.mouse = mouse,
	.event = event,
	.tick = tick,
	.title = title,
	.filter = put_filter,
	.position = position,
	.free = free_text,
};

struct screen *text_screen_new(struct app *app, enum text_kind kind, struct insp_view_path *path,
			       bool owns, bool pushed)
{
	struct text_screen *text = calloc(1, sizeof(*text));

	if (text) {
		text->screen = (struct screen){
			.ops = &text_ops,
			.app = app,
			.kind = SCREEN_TEXT,
			.path = path,
			.owns_path = owns,
			.pushed = pushed,
			.part = app->part,
		};
		text->text_kind = kind;
		text->buffers = run_print(app->run).buffers;
		if (begin(text))
			return &text->screen;
		free_text(&text->screen);
	}
	path_give_up(path, owns, pushed);
	return NULL;
}
