// SPDX-License-Identifier: Apache-2.0
/* The panels of a table: views, columns to sort by, actions. */
#include <stdlib.h>
#include <string.h>

#include "table.h"

/* ---- views ------------------------------------------------------------------------- */

static void view_chosen(struct screen *screen, size_t value)
{
	struct app *app = screen->app;

	app_push(app, view_screen_new(app, app->catalog.infos[value], screen->path, false, false));
}

static void explain_view(struct screen *screen, size_t value, struct insp_buf *out)
{
	legend_put(screen->app->catalog.infos[value], out);
}

void table_views_panel(struct screen *screen)
{
	struct app *app = screen->app;
	struct panel *panel = &app->panel;
	struct insp_buf title = { 0 };
	size_t n;

	if (screen->ops->title)
		screen->ops->title(screen, &title);
	panel_open(panel, "Select View", 20);
	panel->can_narrow = true;
	panel->chosen = view_chosen;
	panel->explain = explain_view;
	for (n = 0; n < app->catalog.n; n++)
		if (insp_view_path_fits(screen->path, app->catalog.infos[n]))
			panel_add(panel, n, 0, "%s", app->catalog.infos[n]->name);
	for (n = 0; n < panel->n; n++)
		if (title.len && !strcmp(panel->entries[n].text, text_of(&title)))
			panel->selected = n;
	insp_buf_fini(&title);
	if (!panel->n) {
		panel_close(panel);
		app_say(app, "no other view applies to this selection");
	}
}

/* ---- sorting ----------------------------------------------------------------------- */

void table_sort_by(struct table *table, size_t column)
{
	bool descending;
	char *key = table_key(table, table_selected(table));

	if (insp_view_sorted_by(table->view, &descending) == column)
		descending = !descending;
	else
		descending = insp_view_descends(table->view, column);
	insp_view_sort(table->view, column, descending);
	table_arrange(table);
	if (key && table->follow)
		table_select_key(table, key);
	table_move(table, 0);
	free(key);
}

static void sort_chosen(struct screen *screen, size_t value)
{
	table_sort_by((struct table *)screen, value);
}

void table_sort_panel(struct table *table)
{
	struct panel *panel = &table->screen.app->panel;
	bool descending;
	size_t n, sorted = insp_view_sorted_by(table->view, &descending);
	struct insp_view_heading heading;

	panel_open(panel, "Select sort column", 20);
	panel->chosen = sort_chosen;
	panel->can_narrow = true;
	for (n = 0; n < table->ncolumns; n++) {
		insp_view_heading(table->view, table->columns[n], &heading);
		panel_add(panel, table->columns[n], 0, "%s%s", heading.name,
			  table->columns[n] != sorted ? "" :
			  descending		      ? " (V)" :
							" (^)");
	}
	panel_select(panel, sorted);
}

/* ---- users ------------------------------------------------------------------------- */

static void user_chosen(struct screen *screen, size_t value)
{
	struct table *table = (struct table *)screen;
	size_t column = table_find_field(table, "user.name");
	struct insp_buf filter = { 0 }, label = { 0 };
	struct insp_view_cell cell;

	insp_view_cell(table->view, value, column, &cell);
	/* a name with a quote is none that a system has */
	if (!cell.filled || !cell.text || strchr(cell.text, '\''))
		return;
	text_put(&label, "user.name=%s", cell.text);
	text_put(&filter, "user.name='%s'", cell.text);
	table_select(screen, text_of(&filter), text_of(&label));
	insp_buf_fini(&filter);
	insp_buf_fini(&label);
}

static bool has_entry(const struct panel *panel, const char *text)
{
	for (size_t n = 0; n < panel->n; n++)
		if (!strcmp(panel->entries[n].text, text))
			return true;
	return false;
}

void table_users_panel(struct table *table)
{
	struct panel *panel = &table->screen.app->panel;
	size_t column = table_find_field(table, "user.name"), row;
	struct insp_view_cell cell;

	if (column == SIZE_MAX) {
		app_complain(table->screen.app, "this view has no user.name: = adds it");
		return;
	}
	panel_open(panel, "Select user", 20);
	panel->chosen = user_chosen;
	panel->can_narrow = true;
	for (row = 0; row < insp_view_nrows(table->view); row++) {
		insp_view_cell(table->view, row, column, &cell);
		if (cell.filled && cell.text && !has_entry(panel, cell.text))
			panel_add(panel, row, 0, "%s", cell.text);
	}
	if (!panel->n) {
		panel_close(panel);
		app_say(table->screen.app, "no row has a user");
	}
}

/* ---- actions ----------------------------------------------------------------------- */

static void action_chosen(struct screen *screen, size_t value)
{
	struct table *table = (struct table *)screen;

	table_run_action(table, &table->info->actions[value]);
}

void table_actions_panel(struct table *table)
{
	struct panel *panel = &table->screen.app->panel;
	size_t n;

	if (!table->info->nactions) {
		app_say(table->screen.app, "this view has no actions");
		return;
	}
	panel_open(panel, "Select action", 30);
	panel->chosen = action_chosen;
	for (n = 0; n < table->info->nactions; n++)
		panel_add(panel, n, table->info->actions[n].hotkey, "%s",
			  table->info->actions[n].description);
}
