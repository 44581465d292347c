// SPDX-License-Identifier: Apache-2.0
/*
 * Where the events of a table come from. Live: from the source, period by period. From a
 * file: from what is remembered of it, and from the rest that is still being read; or, if
 * memory cannot answer, from another pass over the file.
 */
#include <stdlib.h>
#include <string.h>

#include "run/views.h"
#include "table.h"

#define PARTIAL_EVERY_NS (250 * 1000000ull)
#define READ_NS (12 * 1000000ull)

/* ---- samples ----------------------------------------------------------------------- */

/*
 * The selection stays on its row, except at the top: who looks at the first row wants to see
 * what is first.
 */
static void keep_selection(struct table *table, const char *key)
{
	table_arrange(table);
	if (key && (table->follow || table->selected))
		table_select_key(table, key);
	table_move(table, 0);
}

void table_sample(struct table *table, uint64_t interval_ns, unsigned int flags)
{
	char *key = table_key(table, table_selected(table));

	if (insp_view_sample(table->view, interval_ns, flags))
		app_complain(table->screen.app, "out of memory for the table");
	if (table->behind) {
		/* the sample that is looked at is now one further back */
		table->behind++;
		if (!insp_view_go_back(table->view, table->behind))
			insp_view_go_back(table->view, table->behind = 0);
	}
	keep_selection(table, key);
	free(key);
	app_dirty(table->screen.app);
}

static uint64_t duration(const struct source *source)
{
	return source->last_ns - source->first_ns;
}

/* ---- from memory -------------------------------------------------------------------- */

/*
 * Fills the table with all that memory has. Returns whether it can: not if the view needs what
 * is not remembered, or if there was more than fits.
 */
static bool fill_from_memory(struct table *table)
{
	struct app *app = table->screen.app;
	int res;

	insp_view_empty(table->view);
	res = app->cache ? insp_cache_fill(app->cache, table->view, 0, UINT64_MAX) : 0;
	if (res < 0)
		app_complain(app, "%s", insp_error(app->source.insp));
	table->from_memory = res > 0;
	return table->from_memory;
}

/* Whether no row has a value in the column that the table is sorted by. */
static bool sorts_nothing(const struct table *table)
{
	struct insp_view_cell cell = { 0 };
	bool descending;
	size_t column = insp_view_sorted_by(table->view, &descending);

	if (column >= insp_view_ncolumns(table->view))
		return false;
	for (size_t n = 0; n < insp_view_nrows(table->view) && !cell.filled; n++)
		insp_view_cell(table->view, n, column, &cell);
	return !cell.filled;
}

static void tell_missing(const struct table *table)
{
	if (view_shows_cpu(table->info) && sorts_nothing(table))
		app_say(table->screen.app, "no CPU times: recordings leave them out; "
					   "ringside -r FILE -c pidstat computes them");
}

/* Everything of a file was read: also the processes that did nothing. */
static void finish(struct table *table, const struct source *source)
{
	insp_view_threads(table->view, source->last_ns);
	table_sample(table, duration(source), 0);
	table->complete = true;
	tell_missing(table);
}

/* ---- filling ----------------------------------------------------------------------- */

/* Views that apply to a selection only are one level below the top. */
static unsigned int depth_of(const struct table *table)
{
	const struct insp_view_path *path = table->screen.path;
	unsigned int depth = insp_view_path_depth(path);

	if (!insp_view_path_length(path) && !insp_view_path_fits(path, table->info))
		depth++;
	return depth;
}

static int set_filter(struct table *table)
{
	struct insp_buf filter = { 0 };
	int err;

	if (table->expression)
		text_put(&filter, "%s", table->expression);
	else
		insp_view_path_put_filter(table->screen.path, &filter);
	err = insp_view_set_filter(table->view, text_of(&filter));
	insp_buf_fini(&filter);
	return err;
}

/* Attaching forgets columns that were added, the order and the text to match. */
static void restore(struct table *table, size_t sorted, bool descending)
{
	size_t n;

	for (n = 0; n < table->nadded; n++)
		insp_view_add_column(table->view, table->added[n], NULL, INSP_AGGREGATE_FIRST);
	if (sorted < insp_view_ncolumns(table->view))
		insp_view_sort(table->view, sorted, descending);
	if (table->match)
		insp_view_match(table->view, table->match);
}

static bool attach(struct table *table, struct insp *insp)
{
	const struct app *app = table->screen.app;
	const char *const tags[] = { app->run->req->container_data ? "containers" : "default",
				     NULL };
	bool descending = false, again = table->attached;
	size_t sorted = again ? insp_view_sorted_by(table->view, &descending) : SIZE_MAX;
	int err = insp_view_attach(table->view, insp, depth_of(table), tags);

	table->attached = !err;
	if (!err && again)
		restore(table, sorted, descending);
	if (!err)
		err = set_filter(table);
	if (err)
		app_complain(table->screen.app, "view '%s': %s", table->info->id, insp_error(insp));
	return !err;
}

struct insp *table_insp(struct table *table)
{
	return table->reader.insp ? table->reader.insp : table->screen.app->source.insp;
}

/* Reads the file again for this table. */
static bool read_again(struct table *table)
{
	struct app *app = table->screen.app;

	insp_view_clear(table->view);
	source_close(&table->reader);
	if (source_open(&table->reader, app->run, app->path, app->run->filter) ||
	    source_narrow(&table->reader, table->screen.part) ||
	    !attach(table, table->reader.insp)) {
		source_close(&table->reader);
		return false;
	}
	table->reading = true;
	return true;
}

/* Gives the table what is known of the file so far. */
static bool fill_from_file(struct table *table)
{
	struct app *app = table->screen.app;

	if (!fill_from_memory(table))
		/* the first table can take the events as they are read */
		return app->source.nevents ? read_again(table) : true;
	if (app->source.ended)
		finish(table, &app->source);
	else if (app->source.nevents)
		table_sample(table, duration(&app->source), INSP_SAMPLE_PARTIAL);
	return true;
}

void table_refill(struct table *table)
{
	table->complete = false;
	if (app_is_live(table->screen.app))
		return;
	/* the memory of events belongs to the handle of the main source */
	if (table->reader.insp)
		read_again(table);
	else
		fill_from_file(table);
}

bool table_fill(struct table *table)
{
	struct app *app = table->screen.app;
	uint64_t now = monotonic_ns(), delay = app_delay_ns(app);

	if (!attach(table, app->source.insp))
		return false;
	if (app->options->memory_mb)
		insp_view_set_memory(table->view, app->options->memory_mb << 20);
	if (!app_is_live(app)) {
		table->next_ns = now + PARTIAL_EVERY_NS;
		return fill_from_file(table);
	}
	if (view_shows_cpu(table->info) && view_loses_cpu(app->run))
		app_say(app, "CPU times are too small with a filter of events; proc.name=x is one "
			     "of processes");
	insp_view_keep(table->view, SAMPLES_KEPT);
	table->started_ns = now;
	table->next_ns = now + delay;
	return true;
}

/* ---- as events come ---------------------------------------------------------------- */

static bool take(void *ctx, const struct insp_event *ev)
{
	struct table *table = ctx;

	if (insp_view_event(table->view, ev))
		app_complain(table->screen.app, "out of memory for the table");
	return true;
}

void table_event(struct screen *screen, const struct insp_event *ev)
{
	struct table *table = (struct table *)screen;

	/* what is remembered is not added twice */
	if (!table->reading && !table->cancelled && !table->from_memory)
		take(table, ev);
}

void table_ended(struct screen *screen)
{
	struct table *table = (struct table *)screen;

	if (table->reading || app_is_live(screen->app))
		return;
	if (table->from_memory && !fill_from_memory(table))
		read_again(table);
	else
		finish(table, &screen->app->source);
}

static bool read_on(struct table *table)
{
	if (source_step(&table->reader, READ_NS, take, table) != SOURCE_ENDED)
		return true;
	table->reading = false;
	finish(table, &table->reader);
	return false;
}

/* Live: lists show all lines since the start and are renewed more often. */
static void end_period(struct table *table, uint64_t now)
{
	struct app *app = table->screen.app;
	uint64_t delay = app_delay_ns(app);

	if (table->info->type == INSP_VIEW_TABLE)
		insp_view_threads(table->view, realtime_ns());
	table_sample(table, now - table->started_ns, 0);
	table->started_ns = now;
	if (table->info->type == INSP_VIEW_LIST && !app->options->plain && delay > 200000000)
		delay = 200000000;
	table->next_ns = now + delay;
}

/* Shows what was read so far. A table that takes long to fill is shown less often. */
static void show_partial(struct table *table, const struct source *source)
{
	uint64_t began = monotonic_ns(), took;

	if (table->from_memory && !fill_from_memory(table)) {
		read_again(table);
		return;
	}
	table_sample(table, duration(source), INSP_SAMPLE_PARTIAL);
	took = monotonic_ns() - began;
	table->next_ns =
		began + took + (10 * took > PARTIAL_EVERY_NS ? 10 * took : PARTIAL_EVERY_NS);
}

bool table_tick(struct screen *screen, bool top, uint64_t now)
{
	struct table *table = (struct table *)screen;
	const struct source *source = table->reading ? &table->reader : &screen->app->source;
	bool more = table->reading && top ? read_on(table) : false;

	if (!top || now < table->next_ns)
		return more;
	if (app_is_live(screen->app)) {
		/* the rows stay while an action or another view is chosen for one of them */
		if (!screen->paused && !screen->app->panel.active)
			end_period(table, now);
		return false;
	}
	if (!table->complete && source->nevents && !screen->app->panel.active)
		show_partial(table, source);
	return more;
}
