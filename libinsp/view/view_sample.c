// SPDX-License-Identifier: Apache-2.0
/*
 * Samples of a view's table: at the end of a period its rows are merged into groups,
 * averages are divided, and the result is kept while the table fills again.
 */
#include "state/error.h"
#include "state/handle.h"
#include "view_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- groups ---------------------------------------------------------------------- */

static void divide(struct insp_view *view, struct view_row *row, size_t from)
{
	for (size_t n = from; n < view->nfields; n++)
		insp_cell_divide(&row->cells[n], view->fields[n].column->aggregation);
}

static void merge_counts(struct view_row *group, const struct view_row *row)
{
	for (size_t n = 0; n < VIEW_BINS; n++)
		group->bins[n] += row->bins[n];
	for (size_t n = 0; n < INSP_VIEW_LATENCIES; n++)
		group->latencies[n] += row->latencies[n];
}

/* Merges a row into its group, or makes it the first row of a new group. */
static int merge_row(struct insp_view *view, struct view_table *groups, struct view_row *row)
{
	struct view_row *group;
	size_t n;

	row->hash = insp_view_row_hash(view, row, view->nkeys, view->ngroups);
	group = insp_view_row_find(groups, row, view->nkeys, view->ngroups);
	if (!group) {
		row->users++;
		return insp_view_row_insert(groups, row, true);
	}
	for (n = view->ngroups; n < view->nfields; n++)
		insp_cell_merge(view, &group->cells[n], &row->cells[n],
				view->fields[n].column->groupby_aggregation);
	merge_counts(group, row);
	return 0;
}

/* ---- rows of a sample ------------------------------------------------------------- */

/*
 * Takes the rows out of the table. Of a partial sample the table keeps its own, which change
 * later, so these are copied; the rows of a list do not change and are shared.
 */
static int take_rows(struct insp_view *view, bool partial, struct view_row **rows)
{
	bool is_list = view->info.type == INSP_VIEW_LIST;
	size_t n;

	for (n = 0; n < view->table.nrows; n++) {
		struct view_row *row = view->table.rows[n];

		if (!partial || is_list)
			row->users++;
		else
			row = insp_view_row_copy(view, row);
		if (!row)
			break;
		rows[n] = row;
		if (!is_list)
			divide(view, row, view->nkeys);
	}
	return n;
}

static int group_rows(struct insp_view *view, struct view_row **rows, size_t *nrows)
{
	struct view_table groups = { 0 };
	size_t n;
	int err = 0;

	for (n = 0; n < *nrows; n++) {
		if (!err)
			err = merge_row(view, &groups, rows[n]);
		insp_view_row_drop(view, rows[n], view->nfields);
	}
	for (n = 0; n < groups.nrows; n++)
		rows[n] = groups.rows[n];
	*nrows = groups.nrows;
	free(groups.rows);
	free(groups.buckets);
	return err;
}

static void free_sample(struct insp_view *view, struct view_sample *sample)
{
	for (size_t n = 0; n < sample->info.nrows; n++)
		insp_view_row_drop(view, sample->rows[n], sample->ncells);
	free(sample->rows);
	free(sample->shown);
	free(sample);
}

static struct view_sample *make_sample(struct insp_view *view, bool partial)
{
	const struct view_table *table = &view->table;
	struct view_sample *sample = calloc(1, sizeof(*sample));

	if (!sample)
		return NULL;
	sample->rows = malloc((table->nrows + 1) * sizeof(*sample->rows));
	if (!sample->rows) {
		free(sample);
		return NULL;
	}
	sample->ncells = view->nfields;
	sample->bin_bits = table->bin_bits;
	sample->info.partial = partial;
	sample->info.nevents = table->nevents;
	sample->info.first_ns = table->first_ns;
	sample->info.last_ns = table->last_ns;
	sample->info.nrows = take_rows(view, partial, sample->rows);
	if (view->info.type != INSP_VIEW_LIST && view->ngroups > view->nkeys &&
	    group_rows(view, sample->rows, &sample->info.nrows)) {
		free_sample(view, sample);
		return NULL;
	}
	return sample;
}

/* ---- the samples that are kept ----------------------------------------------------- */

static void drop_oldest(struct insp_view *view, size_t keep)
{
	while (view->nsamples > keep)
		free_sample(view, view->samples[--view->nsamples]);
}

/* A partial sample is not of a whole period: the next one takes its place. */
static void drop_partial(struct insp_view *view)
{
	if (!view->nsamples || !view->samples[0]->info.partial)
		return;
	free_sample(view, view->samples[0]);
	view->nsamples--;
	memmove(view->samples, view->samples + 1, view->nsamples * sizeof(*view->samples));
}

static int add_sample(struct insp_view *view, struct view_sample *sample)
{
	size_t max = view->samples_max ? view->samples_max : 1;
	struct view_sample **samples;

	drop_partial(view);
	drop_oldest(view, max - 1);
	samples = realloc(view->samples, max * sizeof(*samples));
	if (!samples)
		return -ENOMEM;
	view->samples = samples;
	memmove(samples + 1, samples, view->nsamples * sizeof(*samples));
	samples[0] = sample;
	view->nsamples++;
	view->selected_sample = 0;
	return 0;
}

int insp_view_sample(struct insp_view *view, uint64_t interval_ns, unsigned int flags)
{
	bool partial = flags & INSP_SAMPLE_PARTIAL;
	struct view_sample *sample;

	drop_partial(view);
	sample = make_sample(view, partial);
	if (!sample)
		return insp_fail(view->insp, -ENOMEM, "out of memory for the table");
	sample->info.interval_ns = interval_ns;
	if (add_sample(view, sample)) {
		free_sample(view, sample);
		return insp_fail(view->insp, -ENOMEM, "out of memory for the table");
	}
	if (!partial && view->info.type != INSP_VIEW_LIST)
		insp_view_table_clear(view, &view->table);
	while (view->memory.used > view->memory.max && view->nsamples > 1)
		drop_oldest(view, view->nsamples - 1);
	return 0;
}

void insp_view_empty(struct insp_view *view)
{
	insp_view_table_clear(view, &view->table);
}

void insp_view_clear(struct insp_view *view)
{
	insp_view_empty(view);
	drop_oldest(view, 0);
	free(view->samples);
	view->samples = NULL;
	view->selected_sample = 0;
	view->memory.cut = false;
}

void insp_view_keep(struct insp_view *view, size_t nsamples)
{
	view->samples_max = nsamples ? nsamples : 1;
	drop_oldest(view, view->samples_max);
}

size_t insp_view_nsamples(const struct insp_view *view)
{
	return view->nsamples;
}

bool insp_view_go_back(struct insp_view *view, size_t n)
{
	if (n >= view->nsamples)
		return false;
	view->selected_sample = n;
	return true;
}

struct view_sample *insp_view_selected(const struct insp_view *view)
{
	return view->selected_sample < view->nsamples ? view->samples[view->selected_sample] : NULL;
}

bool insp_view_get_sample(const struct insp_view *view, struct insp_view_sample *info)
{
	const struct view_sample *sample = insp_view_selected(view);

	if (sample)
		*info = sample->info;
	return sample != NULL;
}

void insp_view_set_memory(struct insp_view *view, uint64_t bytes)
{
	view->memory.max = bytes;
}

bool insp_view_is_cut(const struct insp_view *view)
{
	return view->memory.cut;
}
