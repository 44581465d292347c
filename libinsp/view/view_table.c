// SPDX-License-Identifier: Apache-2.0
/* The table of a view: rows by the hash of their keys, bounded in memory. */
#include "view_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BUCKETS 256

static size_t row_size(size_t ncells)
{
	return sizeof(struct view_row) + ncells * sizeof(struct view_cell);
}

struct view_row *insp_view_row_new(struct insp_view *view)
{
	size_t size = row_size(view->nfields);
	struct view_row *row;

	if (view->memory.used + size > view->memory.max) {
		view->memory.cut = true;
		return NULL;
	}
	row = calloc(1, size);
	if (!row)
		return NULL;
	view->memory.used += size;
	row->users = 1;
	return row;
}

struct view_row *insp_view_row_copy(struct insp_view *view, const struct view_row *row)
{
	struct view_row *copy = insp_view_row_new(view);
	size_t n;

	if (!copy)
		return NULL;
	memcpy(copy, row, row_size(view->nfields));
	copy->users = 1;
	for (n = 0; n < view->nfields; n++)
		if (copy->cells[n].text)
			copy->cells[n].text->users++;
	return copy;
}

void insp_view_row_drop(struct insp_view *view, struct view_row *row, size_t ncells)
{
	size_t n;

	if (!row || --row->users)
		return;
	for (n = 0; n < ncells; n++)
		insp_cell_free(view, &row->cells[n]);
	view->memory.used -=
		row_size(ncells) < view->memory.used ? row_size(ncells) : view->memory.used;
	free(row);
}

/* Doubles the number of buckets. A table that cannot grow is only slower. */
static int grow_buckets(struct view_table *table)
{
	size_t n, nbuckets = table->nbuckets ? table->nbuckets * 2 : FIRST_BUCKETS;
	struct view_row **buckets = calloc(nbuckets, sizeof(*buckets));

	if (!buckets)
		return table->nbuckets ? 0 : -ENOMEM;
	for (n = 0; n < table->nrows; n++) {
		struct view_row **to = &buckets[table->rows[n]->hash & (nbuckets - 1)];

		table->rows[n]->next = *to;
		*to = table->rows[n];
	}
	free(table->buckets);
	table->buckets = buckets;
	table->nbuckets = nbuckets;
	return 0;
}

static int append(struct view_table *table, struct view_row *row)
{
	if (table->nrows == table->rows_cap) {
		size_t cap = table->rows_cap ? table->rows_cap * 2 : FIRST_BUCKETS;
		struct view_row **rows = realloc(table->rows, cap * sizeof(*rows));

		if (!rows)
			return -ENOMEM;
		table->rows = rows;
		table->rows_cap = cap;
	}
	table->rows[table->nrows++] = row;
	return 0;
}

int insp_view_row_insert(struct view_table *table, struct view_row *row, bool with_key)
{
	struct view_row **to;

	if (with_key && table->nrows >= table->nbuckets && grow_buckets(table))
		return -ENOMEM;
	if (append(table, row))
		return -ENOMEM;
	if (with_key) {
		to = &table->buckets[row->hash & (table->nbuckets - 1)];
		row->next = *to;
		*to = row;
	}
	return 0;
}

struct view_row *insp_view_row_find(const struct view_table *table, const struct view_row *like,
				    size_t from, size_t to)
{
	struct view_row *row;
	size_t n;

	if (!table->nbuckets)
		return NULL;
	for (row = table->buckets[like->hash & (table->nbuckets - 1)]; row; row = row->next) {
		if (row->hash != like->hash)
			continue;
		for (n = from; n < to; n++)
			if (insp_cell_compare(&row->cells[n], &like->cells[n]))
				break;
		if (n == to)
			return row;
	}
	return NULL;
}

uint32_t insp_view_row_hash(const struct insp_view *view, const struct view_row *row, size_t from,
			    size_t to)
{
	uint32_t hash = 0;

	for (; from < to; from++)
		hash = hash * 31 + insp_cell_hash(&row->cells[from], &view->key);
	return hash ^ hash >> 15;
}

void insp_view_table_clear(struct insp_view *view, struct view_table *table)
{
	size_t n;

	for (n = 0; n < table->nrows; n++)
		insp_view_row_drop(view, table->rows[n], view->nfields);
	free(table->rows);
	free(table->buckets);
	*table = (struct view_table){ 0 };
}

/* ---- events over time ------------------------------------------------------------- */

/* Merges pairs of bins, so that they reach twice as far. */
static void double_bins(struct view_table *table)
{
	size_t n, bin;

	table->bin_bits++;
	for (n = 0; n < table->nrows; n++) {
		uint32_t *bins = table->rows[n]->bins;

		for (bin = 0; bin < VIEW_BINS / 2; bin++)
			bins[bin] = bins[2 * bin] + bins[2 * bin + 1];
		memset(bins + VIEW_BINS / 2, 0, VIEW_BINS / 2 * sizeof(*bins));
	}
}

void insp_view_row_count(struct view_table *table, struct view_row *row, uint64_t ts_ns,
			 uint32_t nevents)
{
	uint64_t since = ts_ns > table->first_ns ? ts_ns - table->first_ns : 0;

	while (since >> table->bin_bits >= VIEW_BINS)
		double_bins(table);
	row->bins[since >> table->bin_bits] += nevents;
}
