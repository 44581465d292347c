// SPDX-License-Identifier: Apache-2.0
/* Which columns of a table are shown, in which order; adds columns for any field. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "complete.h"
#include "table.h"

#define STATE_COLUMNS "state.columns"

static void show_all(struct table *table)
{
	size_t n = insp_view_ncolumns(table->view);

	table->ncolumns = 0;
	while (table->ncolumns < n && table->ncolumns < TABLE_COLUMNS_MAX) {
		table->columns[table->ncolumns] = table->ncolumns;
		table->ncolumns++;
	}
}

static size_t find_column(struct table *table, const char *name)
{
	struct insp_view_heading heading;
	size_t n;

	for (n = 0; n < insp_view_ncolumns(table->view); n++) {
		insp_view_heading(table->view, n, &heading);
		if (!strcmp(heading.name, name) || (heading.added && !strcmp(heading.field, name)))
			return n;
	}
	return SIZE_MAX;
}

/* Adds a column to the view, which loses its rows. Returns its number or SIZE_MAX. */
static size_t add_field(struct table *table, const char *field)
{
	int column = -1;
	char *copy = strdup(field);

	if (copy && table->nadded < TABLE_COLUMNS_MAX)
		column = insp_view_add_column(table->view, field, NULL, INSP_AGGREGATE_FIRST);
	if (column < 0) {
		free(copy);
		return SIZE_MAX;
	}
	table->added[table->nadded++] = copy;
	return column;
}

/* The columns in a list of names with commas. Returns whether one was added to the view. */
static bool choose(struct table *table, const char *names)
{
	char *copy = strdup(names), *name, *rest = copy;
	bool added = false;

	table->ncolumns = 0;
	while (copy && (name = strsep(&rest, ",")) && table->ncolumns < TABLE_COLUMNS_MAX) {
		size_t column;

		name += strspn(name, " ");
		column = find_column(table, name);
		if (column == SIZE_MAX && strchr(name, '.')) {
			column = add_field(table, name);
			added |= column != SIZE_MAX;
		}
		if (column != SIZE_MAX)
			table->columns[table->ncolumns++] = column;
	}
	free(copy);
	if (!table->ncolumns)
		show_all(table);
	return added;
}

void table_columns_init(struct table *table)
{
	const struct config *config = &table->screen.app->config;
	const char *names = config_get(config, STATE_COLUMNS, table->info->id);

	if (!names)
		names = config_get(config, "columns", table->info->id);
	show_all(table);
	if (names && choose(table, names))
		table_refill(table);
}

/* The names of the shown columns; those that were added by their field. */
static void put_names(struct table *table, struct insp_buf *out)
{
	struct insp_view_heading heading;
	size_t n;

	for (n = 0; n < table->ncolumns; n++) {
		insp_view_heading(table->view, table->columns[n], &heading);
		text_put(out, "%s%s", n ? "," : "", heading.added ? heading.field : heading.name);
	}
}

void table_columns_save(struct table *table)
{
	struct insp_buf names = { 0 };

	put_names(table, &names);
	config_set(&table->screen.app->config, STATE_COLUMNS, table->info->id, text_of(&names));
	insp_buf_fini(&names);
}

/* ---- the panel --------------------------------------------------------------------- */

/* Entries are the shown columns in their order, then the hidden ones, then "add". */
#define ADD_ENTRY ((size_t)TABLE_COLUMNS_MAX)

static size_t place_of(const struct table *table, size_t column)
{
	size_t n;

	for (n = 0; n < table->ncolumns && table->columns[n] != column; n++)
		;
	return n;
}

static void fill_panel(struct table *table)
{
	struct panel *panel = &table->screen.app->panel;
	struct insp_view_heading heading;
	size_t n;

	panel_empty(panel);
	for (n = 0; n < table->ncolumns; n++) {
		insp_view_heading(table->view, table->columns[n], &heading);
		panel_add(panel, table->columns[n], 0, "[x] %s", heading.name);
	}
	for (n = 0; n < insp_view_ncolumns(table->view) && n < TABLE_COLUMNS_MAX; n++) {
		insp_view_heading(table->view, n, &heading);
		if (place_of(table, n) == table->ncolumns)
			panel_add(panel, n, 0, "[ ] %s", heading.name);
	}
	panel_add(panel, ADD_ENTRY, 0, "add a field...");
}

static bool add_done(struct screen *screen, const char *text)
{
	struct table *table = (struct table *)screen;
	size_t column;

	if (!*text)
		return true;
	column = add_field(table, text);
	if (column == SIZE_MAX || table->ncolumns == TABLE_COLUMNS_MAX) {
		app_complain(screen->app, "%s", insp_error(table_insp(table)));
		return true;
	}
	/* before the last column, which takes the rest of the line */
	table->columns[table->ncolumns] = table->columns[table->ncolumns - 1];
	table->columns[table->ncolumns - 1] = column;
	table->ncolumns++;
	table_refill(table);
	return true;
}

static void ask_field(struct table *table)
{
	struct prompt *prompt = app_ask(table->screen.app, "Field:", "", NULL);

	prompt->hint = "Tab completes ";
	prompt->done = add_done;
	prompt->line.complete = complete_field;
	prompt->line.complete_ctx = table;
}

/* Shows a hidden column, hides one that is shown. */
static void toggle(struct screen *screen, size_t value)
{
	struct table *table = (struct table *)screen;
	size_t place;

	if (value == ADD_ENTRY) {
		ask_field(table);
		return;
	}
	place = place_of(table, value);
	if (place < table->ncolumns && table->ncolumns > 1) {
		memmove(table->columns + place, table->columns + place + 1,
			(--table->ncolumns - place) * sizeof(*table->columns));
	} else if (place == table->ncolumns && place < TABLE_COLUMNS_MAX) {
		table->columns[table->ncolumns++] = value;
	}
	fill_panel(table);
	panel_select(&screen->app->panel, value);
}

/* Moves a column to the left or to the right. */
static bool shift(struct screen *screen, uint32_t code, size_t value)
{
	struct table *table = (struct table *)screen;
	size_t place = place_of(table, value), other;

	if (code == ' ') {
		toggle(screen, value);
		return true;
	}
	if ((code != '-' && code != '+' && code != '<' && code != '>') || place == table->ncolumns)
		return false;
	other = code == '-' || code == '<' ? place - 1 : place + 1;
	if (other >= table->ncolumns)
		return true;
	table->columns[place] = table->columns[other];
	table->columns[other] = value;
	fill_panel(table);
	panel_select(&screen->app->panel, value);
	return true;
}

void table_columns_panel(struct table *table)
{
	struct panel *panel = &table->screen.app->panel;

	panel_open(panel, "Enter shows/hides, < > move", 28);
	panel->stays_open = true;
	panel->chosen = toggle;
	panel->other = shift;
	fill_panel(table);
}
