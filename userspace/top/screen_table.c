// SPDX-License-Identifier: Apache-2.0
/* The table screen: what each command does. The other parts are in table_*.c. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "table.h"

#define SCROLL_COLUMNS 4

/* ---- other screens of the same or of a smaller selection --------------------------- */

struct screen *view_screen_new(struct app *app, const struct insp_view_info *info,
			       struct insp_view_path *path, bool owns, bool pushed)
{
	if (info->type == INSP_VIEW_SPECTROGRAM)
		return spectro_screen_new(app, info, path, owns, pushed);
	return table_screen_new(app, info, path, owns, pushed);
}

/*
 * Adds the selected row, or the tagged ones, to the path. Returns false if there is none, or
 * it has no key.
 */
static bool push_rows(struct table *table)
{
	struct insp_view_path *path = table->screen.path;
	struct insp_buf filter = { 0 };
	size_t n, row = table_selected(table);
	int err;

	if (!table->ntags)
		return row != SIZE_MAX && !insp_view_path_push(path, table->view, row);
	text_put(&filter, "%s in (", insp_view_key_field(table->view));
	for (n = 0; n < table->ntags; n++)
		text_put(&filter, "%s%s", n ? "," : "", table->tags[n]);
	text_put(&filter, ")");
	err = insp_view_path_push_filter(path, text_of(&filter), text_of(&filter));
	insp_buf_fini(&filter);
	return !err;
}

/*
 * An expression took the place of the selections: what follows begins with it. Returns the
 * path for the next screen; *owns: that screen frees it.
 */
static struct insp_view_path *path_for_next(struct table *table, bool *owns)
{
	*owns = table->expression != NULL;
	return *owns ? insp_view_path_new(table->expression) : table->screen.path;
}

static void drill_down(struct table *table)
{
	struct app *app = table->screen.app;
	const struct insp_view_info *next = insp_view_next(table->view, app->catalog.infos);
	struct insp_view_path *before = table->screen.path;
	bool owns;

	if (table->screen.kind == SCREEN_LIST || !next) {
		app_say(app, "nothing is below a row of this view");
		return;
	}
	table->screen.path = path_for_next(table, &owns);
	if (table->screen.path && push_rows(table))
		app_push(app, view_screen_new(app, next, table->screen.path, owns, !owns));
	else if (owns)
		insp_view_path_free(table->screen.path);
	table->screen.path = before;
}

/* Opens a screen for the selected row: its I/O, its events, its latencies. */
static void open_on_row(struct table *table,
			struct screen *(*open)(struct table *table, struct insp_view_path *path,
					       bool owns, bool pushed))
{
	struct insp_view_path *before = table->screen.path;
	bool owns, pushed;

	table->screen.path = path_for_next(table, &owns);
	if (!table->screen.path)
		return;
	/* a list has no selection: its text screens show all of its path */
	pushed = table->screen.kind == SCREEN_TABLE && push_rows(table);
	app_push(table->screen.app, open(table, table->screen.path, owns, pushed && !owns));
	table->screen.path = before;
}

static struct screen *open_echo(struct table *table, struct insp_view_path *path, bool owns,
				bool pushed)
{
	return text_screen_new(table->screen.app, TEXT_ECHO, path, owns, pushed);
}

static struct screen *open_dig(struct table *table, struct insp_view_path *path, bool owns,
			       bool pushed)
{
	return text_screen_new(table->screen.app, TEXT_DIG, path, owns, pushed);
}

static struct screen *open_spectro_id(struct table *table, const char *id,
				      struct insp_view_path *path, bool owns, bool pushed)
{
	struct app *app = table->screen.app;
	const struct insp_view_info *info = catalog_find(&app->catalog, id);

	if (info)
		return spectro_screen_new(app, info, path, owns, pushed);
	app_complain(app, "the view '%s' is not in the chisel folders", id);
	path_give_up(path, owns, pushed);
	return NULL;
}

static struct screen *open_spectro(struct table *table, struct insp_view_path *path, bool owns,
				   bool pushed)
{
	return open_spectro_id(table, "spectro_all", path, owns, pushed);
}

static struct screen *open_spectro_file(struct table *table, struct insp_view_path *path, bool owns,
					bool pushed)
{
	return open_spectro_id(table, "spectro_file", path, owns, pushed);
}

void table_select(struct screen *screen, const char *filter, const char *label)
{
	struct table *table = (struct table *)screen;
	struct app *app = screen->app;
	bool owns;
	struct insp_view_path *path = path_for_next(table, &owns);

	if (!path || insp_view_path_push_filter(path, filter, label)) {
		app_complain(app, "out of memory");
		if (owns)
			insp_view_path_free(path);
		return;
	}
	app_push(app, table_screen_new(app, table->info, path, owns, !owns));
}

static void show_legend(struct table *table)
{
	struct insp_buf text = { 0 };

	legend_put(table->info, &text);
	app_push(table->screen.app, page_screen_new(table->screen.app, table->info->name, &text));
}

static void show_help(struct table *table)
{
	struct insp_buf text = { 0 };

	help_put(table->screen.kind, table->info, &text);
	app_push(table->screen.app, page_screen_new(table->screen.app, "Help", &text));
}

static void show_preset(struct table *table, size_t n)
{
	struct app *app = table->screen.app;
	const char *id = n < PRESETS_MAX ? app->config.presets[n] : NULL;
	const struct insp_view_info *info = id ? catalog_find(&app->catalog, id) : NULL;

	if (info)
		app_push(app, view_screen_new(app, info, table->screen.path, false, false));
	else
		app_complain(app, "there is no view '%s' for the key %zu", id ? id : "", n + 1);
}

/* ---- what changes the table itself ------------------------------------------------- */

static void invert(struct table *table)
{
	bool descending;
	size_t column = insp_view_sorted_by(table->view, &descending);

	if (column != SIZE_MAX)
		table_sort_by(table, column);
}

/* Sorts by the neighbour of the sorted column. */
static void sort_beside(struct table *table, int step)
{
	bool descending;
	size_t column = insp_view_sorted_by(table->view, &descending), n;

	for (n = 0; n < table->ncolumns && table->columns[n] != column; n++)
		;
	if (n == table->ncolumns)
		n = step > 0 ? -1 : 1;
	if (step < 0 ? n > 0 : n + 1 < table->ncolumns || n == SIZE_MAX)
		table_sort_by(table, table->columns[n + step]);
}

static void toggle_tree(struct table *table)
{
	struct app *app = table->screen.app;

	if (table_find_field(table, "proc.pid") == SIZE_MAX ||
	    table_find_field(table, "proc.ppid") == SIZE_MAX) {
		app_complain(app, "a tree needs the columns proc.pid and proc.ppid: = adds them");
		return;
	}
	table->tree = !table->tree;
	table_arrange(table);
	table_move(table, 0);
}

/* Shows the table of another period. */
static void walk(struct table *table, int step)
{
	struct app *app = table->screen.app;
	char *key = table_key(table, table_selected(table));
	size_t behind = table->behind + step;

	if (!app_is_live(app))
		app_say(app, "a file has one period: [ and ] select a part of it");
	else if (step < 0 && !table->behind)
		app_say(app, "this is the newest table");
	else if (!insp_view_go_back(table->view, behind))
		app_say(app, "this is the oldest table that is kept");
	else
		table->behind = behind;
	table_arrange(table);
	if (key)
		table_select_key(table, key);
	table_move(table, 0);
	free(key);
}

static const char *severity_word(struct table *table, size_t row)
{
	switch (insp_view_severity(table->view, row)) {
	case INSP_SEVERITY_ERROR:
		return "error: ";
	case INSP_SEVERITY_WARNING:
		return "warning: ";
	default:
		return "";
	}
}

/* A column's name and value; nothing if the row has no value in it. */
static void put_clause(struct table *table, size_t row, size_t column, bool first,
		       struct insp_buf *out)
{
	struct insp_view_heading heading;
	size_t before = out->len, named;

	insp_view_heading(table->view, column, &heading);
	text_put(out, "%s%s ", first ? "" : ", ", heading.name);
	named = out->len;
	table_cell_text(table, row, column, out);
	if (out->len == named)
		out->len = before;
}

/* The row as one sentence: CPU 12.5, USER root, ... */
static void row_sentence(struct table *table, struct insp_buf *out)
{
	size_t n, row = table_selected(table), start;

	if (row != SIZE_MAX)
		text_put(out, "%s", severity_word(table, row));
	start = out->len;
	for (n = 0; row != SIZE_MAX && n < table->ncolumns; n++)
		put_clause(table, row, table->columns[n], out->len == start, out);
}

static void say_row(struct table *table)
{
	struct insp_buf text = { 0 };

	row_sentence(table, &text);
	app_say(table->screen.app, "%s", text_of(&text));
	insp_buf_fini(&text);
}

static void copy_row(struct table *table)
{
	struct insp_buf text = { 0 };
	size_t n, row = table_selected(table);

	for (n = 0; row != SIZE_MAX && n < table->ncolumns; n++) {
		if (n)
			text_put(&text, "\t");
		table_cell_text(table, row, table->columns[n], &text);
	}
	term_copy(text_of(&text), text.len);
	app_say(table->screen.app, "the row was given to the terminal's clipboard");
	insp_buf_fini(&text);
}

/* Esc: stops the reading of a file, or leaves a text filter. */
static void cancel(struct table *table)
{
	if (table->reading) {
		table->reading = false;
		table->cancelled = true;
	} else if (table->match) {
		free(table->match);
		table->match = NULL;
		insp_view_match(table->view, NULL);
		table_arrange(table);
		table_move(table, 0);
	}
}

static void save_state(struct table *table)
{
	struct app *app = table->screen.app;
	char *path;
	int err;

	table_columns_save(table);
	config_set_history(&app->config, "filter", &app->filters);
	config_set_history(&app->config, "search", &app->searches);
	err = config_save(&app->config, &path);
	if (err)
		app_complain(app, "%s: %s", path ? path : "no home folder", strerror(-err));
	else
		app_say(app, "%s: written", path);
	free(path);
}

static void search_again(struct table *table, int step)
{
	if (!table->search)
		table_ask_search(table);
	else if (!table_search(table, table->selected + step + (step < 0 ? table_nrows(table) : 0),
			       step))
		app_complain(table->screen.app, "NOT FOUND: %s", table->search);
}

/* ---- commands ---------------------------------------------------------------------- */

static bool move_command(struct table *table, enum command command)
{
	long page = table->screen.area.rows > 2 ? table->screen.area.rows - 2 : 1;

	switch (command) {
	case CMD_UP:
		table_move(table, -1);
		return true;
	case CMD_DOWN:
		table_move(table, 1);
		return true;
	case CMD_PAGE_UP:
		table_move(table, -page);
		return true;
	case CMD_PAGE_DOWN:
		table_move(table, page);
		return true;
	case CMD_HOME:
		table->selected = 0;
		return true;
	case CMD_END:
		table->selected = SIZE_MAX / 2;
		table_move(table, 0);
		return true;
	case CMD_LEFT:
		table->scroll -= table->scroll ? SCROLL_COLUMNS : 0;
		return true;
	case CMD_RIGHT:
		table->scroll += SCROLL_COLUMNS;
		return true;
	default:
		return false;
	}
}

/* Commands that open another screen, a panel or a prompt. */
static bool open_command(struct table *table, enum command command, size_t index)
{
	switch (command) {
	case CMD_HELP:
		show_help(table);
		return true;
	case CMD_INFO:
		show_legend(table);
		return true;
	case CMD_DRILL:
		drill_down(table);
		return true;
	case CMD_ECHO:
		open_on_row(table, open_echo);
		return true;
	case CMD_DIG:
		open_on_row(table, open_dig);
		return true;
	case CMD_SPECTRO:
		open_on_row(table, open_spectro);
		return true;
	case CMD_SPECTRO_FILE:
		open_on_row(table, open_spectro_file);
		return true;
	case CMD_PRESET:
		show_preset(table, index);
		return true;
	case CMD_ZOOM_OUT:
		app_pop(table->screen.app);
		return true;
	default:
		return false;
	}
}

static bool ask_command(struct table *table, enum command command)
{
	switch (command) {
	case CMD_VIEWS:
		table_views_panel(&table->screen);
		return true;
	case CMD_SORT:
		table_sort_panel(table);
		return true;
	case CMD_ACTIONS:
		table_actions_panel(table);
		return true;
	case CMD_COLUMNS:
		table_columns_panel(table);
		return true;
	case CMD_USERS:
		table_users_panel(table);
		return true;
	case CMD_NO_KERNEL:
		/* the kernel's threads are children of kthreadd, whose number is always 2 */
		table_select(&table->screen, "proc.pid!=2 and proc.ppid!=2", "programs only");
		return true;
	case CMD_FILTER:
		table_ask_filter(table);
		return true;
	case CMD_FILTER_TEXT:
		table_ask_expression(table);
		return true;
	case CMD_SEARCH:
		table_ask_search(table);
		return true;
	case CMD_GOTO:
		table_ask_goto(table);
		return true;
	case CMD_WRITE:
		table_ask_write(table);
		return true;
	case CMD_EXPORT:
		table_ask_export(&table->screen);
		return true;
	default:
		return false;
	}
}

static bool change_command(struct table *table, enum command command, size_t index)
{
	switch (command) {
	case CMD_SORT_COLUMN:
		if (index < table->ncolumns)
			table_sort_by(table, table->columns[index]);
		return true;
	case CMD_SORT_LEFT:
	case CMD_SORT_RIGHT:
		sort_beside(table, command == CMD_SORT_LEFT ? -1 : 1);
		return true;
	case CMD_INVERT:
		invert(table);
		return true;
	case CMD_BESIDE:
		table->beside = (table->beside + 1) % NBESIDE;
		return true;
	case CMD_TREE:
		toggle_tree(table);
		return true;
	case CMD_FOLLOW:
		table->follow = !table->follow;
		app_say(table->screen.app,
			table->follow ? "following the row" : "no longer following the row");
		return true;
	case CMD_TAG:
		table_tag(table);
		return true;
	case CMD_NEXT:
	case CMD_PREVIOUS:
		search_again(table, command == CMD_NEXT ? 1 : -1);
		return true;
	case CMD_CANCEL:
		cancel(table);
		return true;
	default:
		return false;
	}
}

static void clear_list(struct table *table)
{
	insp_view_clear(table->view);
	table_arrange(table);
	table_move(table, 0);
}

static bool other_command(struct table *table, enum command command)
{
	switch (command) {
	case CMD_CLEAR:
		clear_list(table);
		return true;
	case CMD_OLDER:
	case CMD_NEWER:
		walk(table, command == CMD_OLDER ? 1 : -1);
		return true;
	case CMD_COPY:
		copy_row(table);
		return true;
	case CMD_SAY:
		say_row(table);
		return true;
	case CMD_SAVE:
		save_state(table);
		return true;
	case CMD_PAUSE:
		/* going on shows the newest table again */
		table->behind = 0;
		insp_view_go_back(table->view, 0);
		table_arrange(table);
		return false;
	default:
		return false;
	}
}

static bool command(struct screen *screen, enum command command, size_t index)
{
	struct table *table = (struct table *)screen;

	return move_command(table, command) || open_command(table, command, index) ||
	       ask_command(table, command) || change_command(table, command, index) ||
	       other_command(table, command);
}

/* A key of one of the view's actions. */
static bool key(struct screen *screen, const struct key *pressed)
{
	struct table *table = (struct table *)screen;
	size_t n;

	for (n = 0; n < table->info->nactions; n++) {
		if ((unsigned char)table->info->actions[n].hotkey != pressed->code)
			continue;
		table_run_action(table, &table->info->actions[n]);
		return true;
	}
	return false;
}

static void click_heading(struct table *table, int x)
{
	size_t n;

	for (n = 0; n < table->ncolumns; n++) {
		if (x < table->heading_ends[n]) {
			table_sort_by(table, table->columns[n]);
			return;
		}
	}
}

static void mouse(struct screen *screen, const struct key *pressed)
{
	struct table *table = (struct table *)screen;
	size_t place = table->first + (pressed->y - table->rows_y);

	if (pressed->mouse == MOUSE_WHEEL_UP || pressed->mouse == MOUSE_WHEEL_DOWN) {
		table_move(table, pressed->mouse == MOUSE_WHEEL_UP ? -3 : 3);
		return;
	}
	if (pressed->mouse != MOUSE_PRESS)
		return;
	if (pressed->y == table->rows_y - 1) {
		click_heading(table, pressed->x);
		return;
	}
	if (pressed->y < table->rows_y || place >= table_nrows(table) ||
	    pressed->y >= screen->area.y + screen->area.rows)
		return;
	table->selected = place;
	if (app_is_double_click(screen->app, pressed))
		drill_down(table);
}

/* ---- the screen -------------------------------------------------------------------- */

static void title(struct screen *screen, struct insp_buf *out)
{
	struct table *table = (struct table *)screen;

	text_put(out, "%s", table->info->name);
	if (table->match && *table->match)
		text_put(out, " with \"%s\"", table->match);
	if (table->follow)
		text_put(out, " (following)");
}

static void free_table(struct screen *screen)
{
	struct table *table = (struct table *)screen;

	insp_view_free(table->view);
	source_close(&table->reader);
	while (table->ntags)
		free(table->tags[--table->ntags]);
	while (table->nadded)
		free(table->added[--table->nadded]);
	free(table->tags);
	free(table->order);
	free(table->expression);
	free(table->match);
	free(table->search);
	free(table);
}

static const struct screen_ops table_ops = {
	.draw = table_draw,
	.command = command,
	.key = key,
	.mouse = mouse,
	.event = table_event,
	.tick = table_tick,
	.ended = table_ended,
	.title = title,
	.filter = table_filter,
	.position = table_position,
	.free = free_table,
};

/* Undoes what the caller did for a screen that cannot be made. */
static struct screen *fail(struct table *table, struct insp_view_path *path, bool owns, bool pushed)
{
	if (table)
		free_table(&table->screen);
	path_give_up(path, owns, pushed);
	return NULL;
}

/* expression: NULL or the filter in place of the selections. */
static struct screen *new_table(struct app *app, const struct insp_view_info *info,
				struct insp_view_path *path, bool owns, bool pushed,
				const char *expression)
{
	struct table *table = calloc(1, sizeof(*table));
	bool is_list = info->type == INSP_VIEW_LIST;

	if (table && expression)
		table->expression = strdup(expression);
	if (!table || insp_view_define(app->run->scratch, info, &table->view) ||
	    (expression && !table->expression)) {
		app_complain(app, "view '%s': out of memory", info->id);
		return fail(table, path, owns, pushed);
	}
	table->info = info;
	table->screen = (struct screen){
		.ops = &table_ops,
		.app = app,
		.kind = is_list ? SCREEN_LIST : SCREEN_TABLE,
		.path = path,
		.owns_path = owns,
		.pushed = pushed,
		.part = app->part,
	};
	table->beside = info->histogram ? BESIDE_LATENCIES :
			info->sparkline ? BESIDE_HISTORY :
					  BESIDE_NOTHING;
	if (!table_fill(table))
		return fail(table, path, owns, pushed);
	table_columns_init(table);
	return &table->screen;
}

struct screen *table_screen_new(struct app *app, const struct insp_view_info *info,
				struct insp_view_path *path, bool owns, bool pushed)
{
	return new_table(app, info, path, owns, pushed, NULL);
}

struct screen *table_screen_with(struct app *app, struct table *table, const char *expression)
{
	/* it takes the place of all selections, also that of the time */
	app->part = (struct part){ 0 };
	return new_table(app, table->info, table->screen.path, false, false, expression);
}
