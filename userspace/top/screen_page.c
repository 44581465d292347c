// SPDX-License-Identifier: Apache-2.0
/* A page of text to read. Keys other than those for scrolling leave it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "text.h"

struct page {
	struct screen screen;
	const char *title;
	struct insp_buf text;
	size_t nlines, first;
};

static size_t count_lines(const struct insp_buf *text)
{
	size_t n, lines = 0;

	for (n = 0; n < text->len; n++)
		lines += text->data[n] == '\n';
	return lines + (text->len && text->data[text->len - 1] != '\n');
}

/* A line that begins with # is a heading; tabs do not occur. */
static void draw_line(int y, int x, int width, const char *line, size_t len)
{
	bool heading = len && *line == '#';

	term_put(y, x, width, heading ? STYLE_LABEL : STYLE_PLAIN, line + heading, len - heading);
}

static void draw_lines(const struct insp_buf *text, size_t first, const struct area *area)
{
	const char *at = text->data, *end = at + text->len;
	int y = area->y;

	while (at < end && y < area->y + area->rows) {
		const char *stop = memchr(at, '\n', end - at);
		size_t len = (stop ? stop : end) - at;

		if (first)
			first--;
		else
			draw_line(y++, area->x, area->columns, at, len);
		at += len + 1;
	}
}

void page_draw_text(const struct insp_buf *text, size_t *first, const struct area *area)
{
	size_t lines = count_lines(text);
	size_t most = lines > (size_t)area->rows ? lines - area->rows : 0;

	if (*first > most)
		*first = most;
	if (text->data)
		draw_lines(text, *first, area);
}

static void draw(struct screen *screen, const struct area *area)
{
	struct page *page = (struct page *)screen;

	page_draw_text(&page->text, &page->first, area);
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
		page->first = page->nlines;
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
	page->nlines = count_lines(text);
	return &page->screen;
}

void page_draw_explanation(struct app *app, const struct area *area)
{
	struct area inner = { area->y, area->x + 1, area->rows, area->columns - 1 };
	struct insp_buf text = { 0 };

	app->panel.explain(app_top(app), panel_selected(&app->panel)->value, &text);
	if (text.data && inner.columns > 0)
		draw_lines(&text, 0, &inner);
	insp_buf_fini(&text);
}
