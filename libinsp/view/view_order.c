// SPDX-License-Identifier: Apache-2.0
/* The rows of a sample in the order of the sort, without those that do not match a text. */
#include "base/buf.h"
#include "fields/render.h"
#include "state/error.h"
#include "state/handle.h"
#include "view_priv.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- matching -------------------------------------------------------------------- */

/* Whether the text contains what is searched for; fold: upper and lower case are the same. */
static bool contains(const struct insp_buf *text, const char *part, bool fold)
{
	size_t i, n, len = strlen(part);

	for (i = 0; i + len <= text->len; i++) {
		for (n = 0; n < len; n++) {
			unsigned char c = text->data[i + n];

			if ((fold ? tolower(c) : c) != (unsigned char)part[n])
				break;
		}
		if (n == len)
			return true;
	}
	return false;
}

static bool has_upper(const char *text)
{
	for (; *text; text++)
		if (isupper((unsigned char)*text))
			return true;
	return false;
}

static bool matches(const struct insp_view *view, const struct view_sample *sample,
		    const struct view_row *row, struct insp_buf *text)
{
	const char *part = view->match;
	bool inverse = *part == '!' && part[1], found = false;
	bool fold = !has_upper(part);
	size_t n;

	part += inverse;
	for (n = 0; n < view->nshown && !found; n++) {
		size_t field = view->shown[n];

		if (field >= sample->ncells)
			break;
		text->len = 0;
		insp_cell_put(&row->cells[field], &view->fields[field], sample->info.interval_ns,
			      text);
		found = contains(text, part, fold);
	}
	return found != inverse;
}

/* ---- order ------------------------------------------------------------------------ */

/* Compares two rows by the sort, then by their keys; rows of a list keep their order. */
static int compare_rows(const struct insp_view *view, const struct view_sample *sample, uint32_t a,
			uint32_t b)
{
	const struct view_row *ra = sample->rows[a], *rb = sample->rows[b];
	size_t n, by = view->sorted_by;
	int res = 0;

	if (by < sample->ncells)
		res = insp_cell_compare(&ra->cells[by], &rb->cells[by]);
	if (view->descending)
		res = -res;
	if (view->info.type == INSP_VIEW_LIST)
		return res ? res : (a > b) - (a < b);
	/* groups are identified by the group's key, not by the key of their first row */
	for (n = view->ngroups > view->nkeys ? view->nkeys : 0; !res && n < view->ngroups; n++)
		res = insp_cell_compare(&ra->cells[n], &rb->cells[n]);
	return res ? res : (a > b) - (a < b);
}

static void merge_halves(const struct insp_view *view, const struct view_sample *sample,
			 uint32_t *rows, size_t middle, size_t n, uint32_t *spare)
{
	size_t a = 0, b = middle, to = 0;

	memcpy(spare, rows, n * sizeof(*rows));
	while (a < middle && b < n)
		rows[to++] = compare_rows(view, sample, spare[a], spare[b]) <= 0 ? spare[a++] :
										   spare[b++];
	while (a < middle)
		rows[to++] = spare[a++];
	while (b < n)
		rows[to++] = spare[b++];
}

/* A merge sort: stable, and it passes the view on, which qsort() does not. */
static void sort_rows(const struct insp_view *view, const struct view_sample *sample,
		      uint32_t *rows, size_t n, uint32_t *spare)
{
	size_t middle = n / 2;

	if (n < 2)
		return;
	sort_rows(view, sample, rows, middle, spare);
	sort_rows(view, sample, rows + middle, n - middle, spare);
	if (compare_rows(view, sample, rows[middle - 1], rows[middle]) > 0)
		merge_halves(view, sample, rows, middle, n, spare);
}

/* Makes the order of a sample, unless it has the current one. */
static int make_order(struct insp_view *view, struct view_sample *sample)
{
	size_t n, room = (sample->info.nrows + 1) * sizeof(uint32_t);
	uint32_t *rows, *spare;
	struct insp_buf text = { 0 };

	if (sample->shown && sample->shown_at == view->generation)
		return 0;
	rows = realloc(sample->shown, room);
	spare = malloc(room);
	sample->shown = rows ? rows : sample->shown;
	sample->nshown = 0;
	if (!rows || !spare) {
		free(spare);
		free(sample->shown);
		sample->shown = NULL;
		return -ENOMEM;
	}
	for (n = 0; n < sample->info.nrows; n++)
		if (!view->match || matches(view, sample, sample->rows[n], &text))
			rows[sample->nshown++] = n;
	sort_rows(view, sample, rows, sample->nshown, spare);
	sample->shown_at = view->generation;
	free(spare);
	insp_buf_fini(&text);
	return 0;
}

/* ---- the settings ------------------------------------------------------------------- */

bool insp_view_descends(const struct insp_view *view, size_t column)
{
	return !view->fields[view->shown[column]].is_text ||
	       view->fields[view->shown[column]].field->type == PT_BOOL;
}

void insp_view_order_init(struct insp_view *view)
{
	size_t n;

	view->sorted_by = SIZE_MAX;
	view->descending = false;
	view->generation++;
	for (n = 0; n < view->nshown; n++)
		if (view->fields[view->shown[n]].column->is_sorting)
			insp_view_sort(view, n, insp_view_descends(view, n));
	if (view->sorted_by == SIZE_MAX && view->nshown && view->info.type != INSP_VIEW_LIST)
		insp_view_sort(view, 0, insp_view_descends(view, 0));
}

void insp_view_sort(struct insp_view *view, size_t column, bool descending)
{
	view->sorted_by = column < view->nshown ? view->shown[column] : SIZE_MAX;
	view->descending = descending;
	view->generation++;
}

size_t insp_view_sorted_by(const struct insp_view *view, bool *descending)
{
	*descending = view->descending;
	for (size_t n = 0; n < view->nshown; n++)
		if (view->shown[n] == view->sorted_by)
			return n;
	return SIZE_MAX;
}

int insp_view_match(struct insp_view *view, const char *text)
{
	char *copy = text && *text ? strdup(text) : NULL;

	if (text && *text && !copy)
		return insp_fail(view->insp, -ENOMEM, "out of memory");
	free(view->match);
	view->match = copy;
	view->generation++;
	return 0;
}

/* ---- rows --------------------------------------------------------------------------- */

size_t insp_view_nrows_put(struct insp_view *view, struct insp_buf *out)
{
	struct view_sample *sample = insp_view_selected(view);

	if (!sample)
		return 0;
	if (make_order(view, sample)) {
		out->failed = true;
		return 0;
	}
	return sample->nshown;
}

size_t insp_view_nrows(struct insp_view *view)
{
	struct insp_buf none = { 0 };

	return insp_view_nrows_put(view, &none);
}

const struct view_row *insp_view_row_at(struct insp_view *view, size_t row)
{
	struct view_sample *sample = insp_view_selected(view);

	if (!sample || make_order(view, sample) || row >= sample->nshown)
		return NULL;
	return sample->rows[sample->shown[row]];
}

static const struct view_cell *key_of(const struct insp_view *view, const struct view_row *row)
{
	if (!row || view->info.type == INSP_VIEW_LIST || !view->ngroups)
		return NULL;
	return &row->cells[view->ngroups > view->nkeys ? view->nkeys : 0];
}

static bool put_key(const struct view_cell *cell, struct insp_buf *out)
{
	if (!cell || !cell->filled)
		return false;
	if (cell->text)
		insp_buf_put(out, cell->text->bytes, cell->text->len);
	else if (cell->type == PT_DOUBLE)
		insp_buf_printf(out, "%g", cell->dbl);
	else if (insp_type_is_signed(cell->type))
		insp_put_s64(out, (int64_t)cell->u64);
	else
		insp_put_u64(out, cell->u64);
	return true;
}

bool insp_view_put_key(struct insp_view *view, size_t row, struct insp_buf *out)
{
	return put_key(key_of(view, insp_view_row_at(view, row)), out);
}

size_t insp_view_find_key(struct insp_view *view, const char *key)
{
	size_t row, n = insp_view_nrows(view), len = strlen(key);
	struct insp_buf text = { 0 };

	for (row = 0; row < n; row++) {
		text.len = 0;
		if (insp_view_put_key(view, row, &text) && text.len == len &&
		    !memcmp(text.data ? text.data : "", key, len))
			break;
	}
	insp_buf_fini(&text);
	return row < n ? row : SIZE_MAX;
}

/* ---- a row over time ------------------------------------------------------------------ */

/* The row of another sample with the same key, or NULL. */
static const struct view_row *same_row(const struct insp_view *view,
				       const struct view_sample *sample,
				       const struct view_cell *key)
{
	for (size_t n = 0; n < sample->info.nrows; n++)
		if (!insp_cell_compare(key_of(view, sample->rows[n]), key))
			return sample->rows[n];
	return NULL;
}

static void trend_of_samples(const struct insp_view *view, const struct view_cell *key,
			     size_t field, double *values, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t ago = view->selected_sample + n - 1 - i;
		const struct view_sample *sample = ago < view->nsamples ? view->samples[ago] : NULL;
		const struct view_row *row =
			sample && field < sample->ncells ? same_row(view, sample, key) : NULL;

		values[i] = NAN;
		if (row && row->cells[field].filled && !row->cells[field].text)
			values[i] = insp_cell_number(&row->cells[field],
						     view->fields[field].column->aggregation,
						     sample->info.interval_ns);
	}
}

static void trend_of_bins(const struct view_sample *sample, const struct view_row *row,
			  double *values, size_t n)
{
	uint64_t bins = ((sample->info.last_ns - sample->info.first_ns) >> sample->bin_bits) + 1;

	for (size_t i = 0; i < n; i++)
		values[i] = 0;
	for (size_t bin = 0; bin < bins && bin < VIEW_BINS; bin++)
		values[bin * n / bins] += row->bins[bin];
}

void insp_view_trend(struct insp_view *view, size_t row, size_t column, double *values, size_t n)
{
	const struct view_row *at = insp_view_row_at(view, row);
	const struct view_cell *key = key_of(view, at);

	for (size_t i = 0; i < n; i++)
		values[i] = NAN;
	if (!key || !n || column >= view->nshown)
		return;
	if (view->samples_max > 1)
		trend_of_samples(view, key, view->shown[column], values, n);
	else
		trend_of_bins(insp_view_selected(view), at, values, n);
}

void insp_view_latencies(struct insp_view *view, size_t row, uint64_t counts[INSP_VIEW_LATENCIES])
{
	const struct view_row *at = insp_view_row_at(view, row);

	for (size_t n = 0; n < INSP_VIEW_LATENCIES; n++)
		counts[n] = at ? at->latencies[n] : 0;
}
