// SPDX-License-Identifier: Apache-2.0
/* What is typed into a table's prompts: filters, a search, where to go, a file to write. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "complete.h"
#include "export.h"
#include "table.h"

static void set_text(char **to, const char *text)
{
	char *copy = *text ? strdup(text) : NULL;

	free(*to);
	*to = copy;
}

/* The last line of a message, without the name of its function. */
static void put_verdict(struct prompt *prompt, bool valid, const char *text)
{
	snprintf(prompt->verdict, sizeof(prompt->verdict), "%s", text);
	prompt->valid = valid;
}

/* ---- the text filter --------------------------------------------------------------- */

static void match_changed(struct screen *screen, const char *text)
{
	struct table *table = (struct table *)screen;

	set_text(&table->match, text);
	if (insp_view_match(table->view, text))
		app_complain(screen->app, "out of memory");
	table_arrange(table);
	table_move(table, 0);
}

static bool match_done(struct screen *screen, const char *text)
{
	return true;
}

static void match_cancelled(struct screen *screen)
{
	match_changed(screen, "");
}

/* F2: between the text and an expression. */
static bool match_other(struct screen *screen, uint32_t code)
{
	if (code != K_F2)
		return false;
	table_ask_expression((struct table *)screen);
	return true;
}

void table_ask_filter(struct table *table)
{
	struct app *app = table->screen.app;
	struct prompt *prompt =
		app_ask(app, "Text to match:", table->match ? table->match : "", &app->texts);

	prompt->hint = "F2 sysdig filter  ";
	prompt->changed = match_changed;
	prompt->done = match_done;
	prompt->cancelled = match_cancelled;
	prompt->other = match_other;
}

/* ---- the filter expression --------------------------------------------------------- */

void table_filter(struct screen *screen, struct insp_buf *out)
{
	struct table *table = (struct table *)screen;
	const char *own = table->info->filter;

	if (table->expression) {
		text_put(out, "%s", table->expression);
		return;
	}
	insp_view_path_put_filter(screen->path, out);
	if (*own)
		text_put(out, out->len ? " and (%s)" : "%s", own);
}

/* Compiles the filter at each key: says where it is wrong. */
static void expression_changed(struct screen *screen, const char *text)
{
	struct prompt *prompt = &screen->app->prompt;
	struct insp *insp = screen->app->run->scratch;
	struct insp_filter *filter = NULL;

	prompt->error_pos = SIZE_MAX;
	if (!*text) {
		put_verdict(prompt, true, "ok: everything");
	} else if (insp_filter_compile(insp, text, &filter)) {
		put_verdict(prompt, false, insp_error(insp));
		prompt->error_pos = insp_filter_error_pos(insp);
	} else {
		put_verdict(prompt, true, "ok");
	}
	insp_filter_free(filter);
}

static bool expression_done(struct screen *screen, const char *text)
{
	struct app *app = screen->app;
	struct screen *next;

	if (!app->prompt.valid)
		return false;
	history_add(&app->filters, text);
	next = table_screen_with(app, (struct table *)screen, text);
	if (next)
		app_push(app, next);
	return true;
}

static bool expression_other(struct screen *screen, uint32_t code)
{
	if (code != K_F2)
		return false;
	table_ask_filter((struct table *)screen);
	return true;
}

void table_ask_expression(struct table *table)
{
	struct app *app = table->screen.app;
	struct insp_buf filter = { 0 };
	struct prompt *prompt;

	table_filter(&table->screen, &filter);
	prompt = app_ask(app, "Expression:", text_of(&filter), &app->filters);
	insp_buf_fini(&filter);
	prompt->hint = "F2 Text  Tab complete  ";
	prompt->changed = expression_changed;
	prompt->done = expression_done;
	prompt->other = expression_other;
	prompt->line.complete = complete_filter;
	prompt->line.complete_ctx = table;
	expression_changed(&table->screen, prompt->line.text);
}

/* ---- search ------------------------------------------------------------------------ */

static void search_changed(struct screen *screen, const char *text)
{
	struct table *table = (struct table *)screen;
	struct prompt *prompt = &screen->app->prompt;

	set_text(&table->search, text);
	if (!*text || table_search(table, table->selected, 1))
		put_verdict(prompt, true, "");
	else
		put_verdict(prompt, false, "NOT FOUND");
}

static bool search_done(struct screen *screen, const char *text)
{
	return true;
}

void table_ask_search(struct table *table)
{
	struct prompt *prompt =
		app_ask(table->screen.app, "Text:", "", &table->screen.app->searches);

	prompt->changed = search_changed;
	prompt->done = search_done;
}

/* ---- going to a view or a row ------------------------------------------------------ */

static bool goto_done(struct screen *screen, const char *text)
{
	struct app *app = screen->app;
	struct table *table = (struct table *)screen;
	const struct insp_view_info *info = catalog_find(&app->catalog, text);
	size_t number = strtoul(text, NULL, 10);

	if (!*text)
		return true;
	if (!strcmp(text, "q") || !strcmp(text, "quit")) {
		app->quit = true;
	} else if (isdigit((unsigned char)*text)) {
		table->selected = number ? number - 1 : 0;
		table_move(table, 0);
	} else if (info) {
		app_push(app, view_screen_new(app, info, screen->path, false, false));
	} else {
		app_complain(app, "there is no view '%s': Tab lists them", text);
	}
	return true;
}

void table_ask_goto(struct table *table)
{
	struct app *app = table->screen.app;
	struct prompt *prompt = app_ask(app, ":", "", &app->gotos);

	prompt->hint = "view or row  ";
	prompt->done = goto_done;
	prompt->line.complete = complete_view;
	prompt->line.complete_ctx = &app->catalog;
}

/* ---- writing ----------------------------------------------------------------------- */

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), need = strlen(end);

	return len >= need && !strcmp(text + len - need, end);
}

/* A value of a line of CSV: in quotes if it needs them. */
static void put_csv(struct insp_buf *out, const char *text)
{
	if (!strpbrk(text, ",\"\n")) {
		text_put(out, "%s", text);
		return;
	}
	text_put(out, "\"");
	for (; *text; text++)
		text_put(out, *text == '"' ? "\"\"" : "%c", *text);
	text_put(out, "\"");
}

static void put_csv_table(struct table *table, struct insp_buf *out)
{
	struct insp_view_heading heading;
	struct insp_buf text = { 0 };
	size_t n, place;

	for (n = 0; n < table->ncolumns; n++) {
		insp_view_heading(table->view, table->columns[n], &heading);
		text_put(out, "%s", n ? "," : "");
		put_csv(out, heading.name);
	}
	text_put(out, "\n");
	for (place = 0; place < table_nrows(table); place++) {
		for (n = 0; n < table->ncolumns; n++) {
			text.len = 0;
			table_cell_text(table, table_row(table, place), table->columns[n], &text);
			text_put(out, "%s", n ? "," : "");
			put_csv(out, text_of(&text));
		}
		text_put(out, "\n");
	}
	insp_buf_fini(&text);
}

static bool write_done(struct screen *screen, const char *path)
{
	struct table *table = (struct table *)screen;
	struct insp_buf out = { 0 };

	if (!*path)
		return true;
	if (ends_with(path, ".scap") || ends_with(path, ".scap.lz4")) {
		export_events(screen, path);
		return true;
	}
	if (ends_with(path, ".csv")) {
		put_csv_table(table, &out);
	} else if (ends_with(path, ".json")) {
		text_put(&out, "{");
		insp_view_put_json(table->view, 0, SIZE_MAX,
				   insp_view_next(table->view, screen->app->catalog.infos), &out);
		text_put(&out, "}\n");
	} else {
		insp_view_put_text(table->view, 0, &out);
	}
	export_text(screen->app, path, &out);
	insp_buf_fini(&out);
	return true;
}

void table_ask_write(struct table *table)
{
	struct prompt *prompt = app_ask(table->screen.app, "Write to file:", "", NULL);

	prompt->hint = ".txt .csv .json .scap  ";
	prompt->done = write_done;
}

static bool export_done(struct screen *screen, const char *path)
{
	if (*path)
		export_events(screen, path);
	return true;
}

void table_ask_export(struct screen *screen)
{
	struct prompt *prompt = app_ask(screen->app, "Write events to file:", "", NULL);

	prompt->hint = "a trace file  ";
	prompt->done = export_done;
}
