// SPDX-License-Identifier: Apache-2.0
/* A page of text to read. Keys other than those for scrolling leave it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "cells.h"
#include "text.h"

struct page {
	struct screen screen;
	const char *title;
	struct insp_buf text;
	size_t nlines, first; /* lines of the screen */
};

/* A line of the text, and how it is divided among lines of the screen. */
struct wrapped {
	const char *at;
	size_t len;    /* what is left of the line */
	size_t indent; /* of the lines after the first one */
	bool begun, heading;
};

/* Where the text of a line begins: after its blanks, or after a name and two blanks. */
static size_t indent_of(const char *line, size_t len, size_t width)
{
	size_t lead = strspn(line, " "), n = lead;

	while (n + 1 < len && !(line[n] == ' ' && line[n + 1] == ' '))
		n++;
	while (n + 1 < len && line[n] == ' ')
		n++;
	if (n + 1 >= len || n > width / 2)
		n = lead;
	return n < width / 2 ? n : 0;
}

static struct wrapped wrap_begin(const char *line, size_t len, size_t width)
{
	/* a line that begins with # is a heading */
	bool heading = len && *line == '#';

	return (struct wrapped){
		.at = line + heading,
		.len = len - heading,
		.indent = indent_of(line, len, width),
		.heading = heading,
	};
}

/* The bytes for the next line of the screen, up to a blank if possible. 0: no more. */
static size_t wrap_next(struct wrapped *line, size_t width)
{
	size_t room = line->begun && line->indent < width ? width - line->indent : width;
	size_t fits = cells_fit(line->at, line->len, room, term_is_utf8()), n = fits;

	if (line->begun && !line->len)
		return 0;
	if (fits == line->len)
		return fits;
	while (n > fits / 2 && line->at[n] != ' ')
		n--;
	n = n > fits / 2 ? n : fits;
	return n ? n : line->len;
}

/* Goes on after these bytes. */
static void wrap_skip(struct wrapped *line, size_t n)
{
	line->begun = true;
	line->at += n;
	line->len -= n;
	while (n && line->len && *line->at == ' ') {
		line->at++;
		line->len--;
	}
}

/*
 * Draws the lines of the screen from `first` on; area NULL: only counts. Returns how many
 * the text has.
 */
static size_t put_lines(const struct insp_buf *text, size_t first, size_t width,
			const struct area *area)
{
	const char *at = text->data, *end = at + text->len;
	size_t lines = 0, n;

	while (at < end) {
		const char *stop = memchr(at, '\n', end - at);
		size_t len = (stop ? stop : end) - at;
		struct wrapped line = wrap_begin(at, len, width);

		do {
			n = wrap_next(&line, width);
			if (area && lines >= first && lines - first < (size_t)area->rows)
				term_put(area->y + (int)(lines - first),
					 area->x + (line.begun ? (int)line.indent : 0),
					 area->columns, line.heading ? STYLE_LABEL : STYLE_PLAIN,
					 line.at, n);
			lines++;
			wrap_skip(&line, n);
		} while (line.len);
		at += len + 1;
	}
	return lines;
}

size_t page_draw_text(const struct insp_buf *text, size_t *first, const struct area *area)
{
	size_t width = area->columns > 4 ? area->columns - 1 : 4, lines, most;

	if (!text->data)
		return 0;
	lines = put_lines(text, 0, width, NULL);
	most = lines > (size_t)area->rows ? lines - area->rows : 0;
	if (*first > most)
		*first = most;
	put_lines(text, *first, width, area);
	return lines;
}

static void draw(struct screen *screen, const struct area *area)
{
	struct page *page = (struct page *)screen;

	page->nlines = page_draw_text(&page->text, &page->first, area);
}

static void scroll(struct page *page, long lines)
{
	if (lines < 0 && (size_t)-lines > page->first)
		page->first = 0;
	else
		page->first += lines;
}

static bool command(struct screen *screen, enum command command, size_t index)
{
	struct page *page = (struct page *)screen;
	long rows = screen->area.rows > 1 ? screen->area.rows - 1 : 1;

	switch (command) {
	case CMD_UP:
		scroll(page, -1);
		return true;
	case CMD_DOWN:
		scroll(page, 1);
		return true;
	case CMD_PAGE_UP:
		scroll(page, -rows);
		return true;
	case CMD_PAGE_DOWN:
		scroll(page, rows);
		return true;
	case CMD_HOME:
		page->first = 0;
		return true;
	case CMD_END:
		page->first = SIZE_MAX / 2; /* drawing takes it back to the last page */
		return true;
	case CMD_HELP:
		app_pop(screen->app);
		return true;
	default:
		return false;
	}
}

static bool leave(struct screen *screen, const struct key *key)
{
	app_pop(screen->app);
	return true;
}

static void mouse(struct screen *screen, const struct key *key)
{
	if (key->mouse == MOUSE_WHEEL_UP || key->mouse == MOUSE_WHEEL_DOWN)
		scroll((struct page *)screen, key->mouse == MOUSE_WHEEL_UP ? -3 : 3);
}

static void title(struct screen *screen, struct insp_buf *out)
{
	text_put(out, "%s", ((struct page *)screen)->title);
}

static void position(struct screen *screen, struct insp_buf *out)
{
	struct page *page = (struct page *)screen;
	size_t last = page->first + screen->area.rows;

	text_put(out, "%zu/%zu", last < page->nlines ? last : page->nlines, page->nlines);
}

static void free_page(struct screen *screen)
{
	struct page *page = (struct page *)screen;

	insp_buf_fini(&page->text);
	free(page);
}

static const struct screen_ops page_ops = {
	.draw = draw,
	.command = command,
	.key = leave,
	.mouse = mouse,
	.title = title,
	.position = position,
	.free = free_page,
};

struct screen *page_screen_new(struct app *app, const char *name, struct insp_buf *text)
{
	struct page *page = calloc(1, sizeof(*page));

	if (!page || text->failed) {
		app_complain(app, "out of memory");
		insp_buf_fini(text);
		free(page);
		return NULL;
	}
	page->screen = (struct screen){ .ops = &page_ops, .app = app, .kind = SCREEN_PAGE };
	page->title = name;
	page->text = *text;
	return &page->screen;
}

void page_draw_explanation(struct app *app, const struct area *area)
{
	struct area inner = { area->y, area->x + 1, area->rows, area->columns - 1 };
	struct insp_buf text = { 0 };

	app->panel.explain(app_top(app), panel_selected(&app->panel)->value, &text);
	if (text.data && inner.columns > 0)
		put_lines(&text, 0, inner.columns, &inner);
	insp_buf_fini(&text);
}
