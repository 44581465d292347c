// SPDX-License-Identifier: Apache-2.0
/*
 * Fills the table of a view from events: a row for each value of the key columns, a cell
 * for each column. A list has a row for each event.
 */
#include "state/error.h"
#include "state/handle.h"
#include "state/thread.h"
#include "state/thread_event.h"
#include "view_priv.h"

#include <errno.h>
#include <string.h>

/* Bins of the first row of a table are 1 << this many nanoseconds long: a millisecond. */
#define FIRST_BIN_BITS 20

static int out_of_memory(struct insp_view *view)
{
	return insp_fail(view->insp, -ENOMEM, "out of memory");
}

static bool has_keys(const struct insp_view *view)
{
	return view->info.type != INSP_VIEW_LIST;
}

/* ---- rows ------------------------------------------------------------------------ */

/* Adds a row with the keys of the scratch row. NULL: out of memory or beyond the bound. */
static struct view_row *add_row(struct insp_view *view)
{
	struct view_row *row = insp_view_row_new(view);
	size_t n;

	if (!row)
		return NULL;
	for (n = 0; has_keys(view) && n < view->nkeys; n++)
		insp_cell_merge(view, &row->cells[n], &view->scratch->cells[n],
				INSP_AGGREGATE_FIRST);
	row->hash = view->scratch->hash;
	if (!insp_view_row_insert(&view->table, row, has_keys(view)))
		return row;
	insp_view_row_drop(view, row, view->nfields);
	return NULL;
}

/* The row of the keys in the scratch row. NULL: there is none, and no room for it. */
static struct view_row *find_row(struct insp_view *view)
{
	struct view_row *row = NULL;

	if (has_keys(view)) {
		view->scratch->hash = insp_view_row_hash(view, view->scratch, 0, view->nkeys);
		row = insp_view_row_find(&view->table, view->scratch, 0, view->nkeys);
	}
	return row ? row : add_row(view);
}

/* Notes that events of this time are in the table. */
static void note_time(struct view_table *table, uint64_t ts_ns, uint64_t nevents)
{
	if (!table->first_ns) {
		table->first_ns = ts_ns;
		table->bin_bits = FIRST_BIN_BITS;
	}
	if (ts_ns > table->last_ns)
		table->last_ns = ts_ns;
	table->nevents += nevents;
}

int insp_view_add_cells(struct insp_view *view, const struct view_cell *cells, uint64_t ts_ns,
			const struct view_counts *counts)
{
	struct view_row *row;
	size_t n;

	memcpy(view->scratch->cells, cells, view->nkeys * sizeof(*cells));
	row = find_row(view);
	memset(view->scratch->cells, 0, view->nkeys * sizeof(*cells));
	if (!row)
		return view->memory.cut ? 0 : out_of_memory(view);
	for (n = has_keys(view) ? view->nkeys : 0; n < view->nfields; n++)
		insp_cell_merge(view, &row->cells[n], &cells[n],
				view->fields[n].column->aggregation);
	note_time(&view->table, ts_ns, counts->nevents);
	for (n = 0; n < VIEW_BINS; n++)
		row->bins[n] += counts->bins[n];
	for (n = 0; n < INSP_VIEW_LATENCIES; n++)
		row->latencies[n] += counts->latencies[n];
	return 0;
}

bool insp_view_has_newest(const struct insp_view *view, size_t n)
{
	return view->fields[n].is_text && view->fields[n].column->aggregation == INSP_AGGREGATE_MAX;
}

void insp_view_renew_texts(struct insp_view *view, const struct view_cell *cells)
{
	struct view_row *row;

	memcpy(view->scratch->cells, cells, view->nkeys * sizeof(*cells));
	view->scratch->hash = insp_view_row_hash(view, view->scratch, 0, view->nkeys);
	row = insp_view_row_find(&view->table, view->scratch, 0, view->nkeys);
	memset(view->scratch->cells, 0, view->nkeys * sizeof(*cells));
	for (size_t n = view->nkeys; row && n < view->nfields; n++)
		if (insp_view_has_newest(view, n))
			insp_cell_merge(view, &row->cells[n], &cells[n], INSP_AGGREGATE_MAX);
}

unsigned int insp_latency_place(uint64_t ns)
{
	unsigned int place = 0;

	while (ns >= 10 && place + 1 < INSP_VIEW_LATENCIES) {
		ns /= 10;
		place++;
	}
	return place;
}

/* ---- events ---------------------------------------------------------------------- */

/*
 * Whether an event without a value for the column counts. With the view's defaults, text may
 * be absent, and so may what is counted in events; but a row of a process whose number is
 * unknown would be invented.
 */
bool insp_view_may_be_absent(const struct insp_view *view, size_t n)
{
	const struct view_field *f = &view->fields[n];

	if (f->optional)
		return true;
	return view->info.use_defaults && n >= view->ngroups && (f->is_text || f->zero_absent);
}

/* Reads the values of all columns. Returns false if the event lacks one that it needs. */
static bool read_values(struct insp_view *view, const struct insp_event *ev)
{
	size_t n;

	for (n = 0; n < view->nfields; n++) {
		view->present[n] = insp_field_value(view->fields[n].field, ev, &view->values[n]);
		if (!view->present[n] && !insp_view_may_be_absent(view, n))
			return false;
	}
	return true;
}

static int read_keys(struct insp_view *view, const struct insp_event *ev)
{
	size_t n;
	int err = 0;

	for (n = 0; n < view->nkeys && !err; n++) {
		insp_cell_free(view, &view->scratch->cells[n]);
		err = insp_cell_read(view, &view->fields[n], ev, &view->values[n],
				     &view->scratch->cells[n]);
	}
	return err;
}

/* Adds the event's value for a column to its row. */
static int add_value(struct insp_view *view, struct view_row *row, size_t n,
		     const struct insp_event *ev)
{
	const struct view_field *f = &view->fields[n];
	struct view_cell cell = { .filled = true, .count = 1, .type = f->field->type };
	int err = 0;

	if (row->cells[n].filled && f->column->aggregation == INSP_AGGREGATE_FIRST)
		return 0;
	if (view->present[n])
		err = insp_cell_read(view, f, ev, &view->values[n], &cell);
	else if (!f->zero_absent)
		return 0;
	if (!err)
		insp_cell_merge(view, &row->cells[n], &cell, f->column->aggregation);
	insp_cell_free(view, &cell);
	return err;
}

static int add_values(struct insp_view *view, const struct insp_event *ev, uint32_t nevents)
{
	struct view_row *row;
	size_t n = has_keys(view) ? view->nkeys : 0;
	int err;

	if (has_keys(view) && read_keys(view, ev))
		return out_of_memory(view);
	row = find_row(view);
	if (!row)
		return view->memory.cut ? 0 : out_of_memory(view);
	for (err = 0; n < view->nfields && !err; n++)
		err = add_value(view, row, n, ev);
	if (nevents) {
		note_time(&view->table, ev->scap->ts_ns, nevents);
		insp_view_row_count(&view->table, row, ev->scap->ts_ns, nevents);
		if (ev->latency_ns)
			row->latencies[insp_latency_place(ev->latency_ns)]++;
	}
	return err ? out_of_memory(view) : 0;
}

static bool is_selected(struct insp_view *view, const struct insp_event *ev)
{
	return (!view->filter || insp_filter_match(view->filter, ev)) &&
	       (!view->selected || insp_filter_match(view->selected, ev));
}

int insp_view_event(struct insp_view *view, const struct insp_event *ev)
{
	if (!is_selected(view, ev) || !read_values(view, ev))
		return 0;
	return add_values(view, ev, 1);
}

/* ---- threads --------------------------------------------------------------------- */

static int add_thread(struct insp_view *view, const struct insp_thread *thread, uint64_t ts_ns)
{
	struct insp_thread_event made;
	const struct insp_event *ev =
		insp_thread_event_make(&made, view->insp, thread, NULL, ts_ns);

	if (!is_selected(view, ev) || !read_values(view, ev))
		return 0;
	return add_values(view, ev, 0);
}

int insp_view_threads(struct insp_view *view, uint64_t ts_ns)
{
	const struct insp_thread *thread = NULL;
	size_t cursor = 0;
	int err = 0;

	if (view->info.type != INSP_VIEW_TABLE)
		return 0;
	while (!err && (thread = insp_thread_next(view->insp, &cursor, thread)))
		if (!(thread->flags & INSP_THREAD_CLOSED) && !insp_thread_is_stub(thread))
			err = add_thread(view, thread, ts_ns);
	return err;
}
