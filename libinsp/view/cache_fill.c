// SPDX-License-Identifier: Apache-2.0
/*
 * Answers a view from the cache: runs its filters on the values of each class in place of an
 * event, and adds the class to the table as all of its events.
 */
#include "macros.h"
#include "cache_priv.h"
#include "filter/filter.h"
#include "state/error.h"
#include "state/handle.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A class in place of an event, for the fields of filters. */
struct stored_event {
	struct insp_event ev;
	struct scap_event scap;
	struct rs_event raw;
	const struct insp_cache *cache;
	const struct cache_class *class;
};

static const struct view_cell *part_cell(const struct cache_class *class,
					 const struct cache_field *f)
{
	switch (f->kind) {
	case CACHE_THREAD:
		return &class->thread->cells[f->index];
	case CACHE_FD:
		return &class->fd->cells[f->index];
	case CACHE_EVENT:
		return &class->event->cells[f->index];
	default:
		return NULL;
	}
}

/* ---- filters --------------------------------------------------------------------- */

/* In place of the function that reads a field from an event. data: the field's number. */
static bool extract_stored(struct insp_field *field, const struct insp_event *ev,
			   struct insp_value *value)
{
	const struct stored_event *stored = (const struct stored_event *)ev;
	const struct cache_field *f = &stored->cache->fields[field->row->data];
	const struct view_cell *cell = part_cell(stored->class, f);

	if (!cell->filled)
		return false;
	if (value->type == PT_BOOL) {
		value->u64 = *cell->text->bytes == 't';
	} else if (cell->text) {
		value->data = cell->text->bytes;
		value->len = cell->text->len;
	} else {
		value->u64 = cell->u64;
	}
	return true;
}

/* Whether a filter's field can be read from classes. Addresses are stored as text only. */
static bool can_filter(const struct insp_cache *cache, const struct insp_field *field)
{
	const struct cache_field *f = insp_cache_find(cache, field->row->info.name);

	return f && f->kind <= CACHE_EVENT && !field->arg && !field->has_index &&
	       !(field->row->info.flags & INSP_FIELD_ANY) && field->type != PT_IPADDR &&
	       field->type != PT_IPNET;
}

/* The fields of filters while their rows are replaced. */
struct borrowed {
	const struct insp_cache *cache;
	struct insp_field *fields[256];
	const struct insp_field_row *rows[256];
	struct insp_field_row stored[256];
	size_t n;
};

static bool borrow_field(struct insp_field *field, void *arg)
{
	struct borrowed *b = arg;

	if (b->n == ARRAY_SIZE(b->fields) || !can_filter(b->cache, field))
		return false;
	b->fields[b->n] = field;
	b->rows[b->n] = field->row;
	b->stored[b->n] = *field->row;
	b->stored[b->n].extract = extract_stored;
	b->stored[b->n].data = insp_cache_find(b->cache, field->row->info.name) - b->cache->fields;
	field->row = &b->stored[b->n];
	b->n++;
	return true;
}

static void return_fields(struct borrowed *b)
{
	while (b->n) {
		b->n--;
		b->fields[b->n]->row = b->rows[b->n];
	}
}

/* ---- columns --------------------------------------------------------------------- */

static bool is_sum(enum insp_aggregation how)
{
	return how == INSP_AGGREGATE_SUM || how == INSP_AGGREGATE_AVG ||
	       how == INSP_AGGREGATE_TIME_AVG;
}

/* Whether the column can be made from what is stored of the field. */
static bool can_show(const struct view_field *column, const struct cache_field *f, bool is_key)
{
	enum insp_aggregation how = column->column->aggregation;

	if (!f)
		return false;
	if (f->kind == CACHE_VOLATILE)
		return how == INSP_AGGREGATE_MAX && !is_key;
	return f->kind != CACHE_MEASURE || (how != INSP_AGGREGATE_FIRST && !is_key);
}

/* The bits of a number are those of a cell: both are a union of an integer and a double. */
static struct view_cell number_cell(const struct cache_field *f, union cache_number number,
				    uint64_t count)
{
	return (struct view_cell){
		.filled = true, .type = f->field->type, .count = count, .u64 = number.u64
	};
}

static void put_measure(const struct cache_class *class, const struct cache_field *f,
			const struct view_field *column, struct view_cell *cell)
{
	static const struct cache_measure none;
	bool has = class->io & 1u << f->index;
	const struct cache_measure *m = has ? &class->measures[f->place] : &none;
	enum insp_aggregation how = column->column->aggregation;
	bool partly = m->count < class->nevents;

	*cell = (struct view_cell){ 0 };
	if (m->count)
		*cell = number_cell(f,
				    is_sum(how)		      ? m->sum :
				    how == INSP_AGGREGATE_MIN ? m->min :
								m->max,
				    m->count);
	if (!column->zero_absent || !partly)
		return;
	if (!m->count || how == INSP_AGGREGATE_MIN)
		*cell = number_cell(f, (union cache_number){ 0 }, 0);
	cell->count = class->nevents;
}

static void put_volatile(const struct cache_class *class, const struct cache_field *f,
			 struct view_cell *cell)
{
	*cell = (struct view_cell){ 0 };
	if (class->volatiles.present & 1u << f->index)
		*cell = number_cell(f, class->volatiles.numbers[f->index], class->nevents);
}

/* A number that all events of the class have is added once for each. */
static void put_value(const struct cache_class *class, const struct view_cell *value,
		      const struct view_field *column, struct view_cell *cell)
{
	*cell = *value;
	if (!cell->filled && column->zero_absent)
		*cell = (struct view_cell){ .filled = true, .type = column->field->type };
	cell->count = class->nevents;
	if (!cell->text && is_sum(column->column->aggregation))
		cell->u64 *= class->nevents;
}

static void put_cell(const struct cache_class *class, const struct cache_field *f,
		     const struct view_field *column, struct view_cell *cell)
{
	if (f->kind == CACHE_MEASURE)
		put_measure(class, f, column, cell);
	else if (f->kind == CACHE_VOLATILE)
		put_volatile(class, f, cell);
	else
		put_value(class, part_cell(class, f), column, cell);
}

static bool fill_cells(const struct insp_view *view, const struct cache_class *class,
		       const struct cache_field *const *fields, struct view_cell *cells)
{
	for (size_t n = 0; n < view->nfields; n++) {
		put_cell(class, fields[n], &view->fields[n], &cells[n]);
		if (!cells[n].filled && !insp_view_may_be_absent(view, n))
			return false;
	}
	return true;
}

/* ---- the table -------------------------------------------------------------------- */

static void set_event(struct stored_event *stored, const struct insp_cache *cache,
		      const struct cache_class *class)
{
	*stored = (struct stored_event){
		.cache = cache,
		.class = class,
		.raw = { .type = class->type },
		.scap = { .type = class->type,
			  .info = scap_event_info(class->type),
			  .ts_ns = class->first_ns },
		.ev = { .insp = cache->insp, .fdnum = -1, .error = class->error },
	};
	stored->scap.raw = &stored->raw;
	stored->ev.scap = &stored->scap;
}

static bool passes(struct insp_filter *filter, const struct stored_event *stored)
{
	return !filter || insp_filter_match(filter, &stored->ev);
}

/* Whether the class is among those asked for. Makes its cells. */
static bool is_wanted(const struct insp_cache *cache, const struct insp_view *view,
		      const struct cache_class *class, const struct cache_field *const *fields,
		      struct view_cell *cells)
{
	struct stored_event stored;

	set_event(&stored, cache, class);
	return passes(view->filter, &stored) && passes(view->selected, &stored) &&
	       fill_cells(view, class, fields, cells);
}

static int by_last_event(const void *a, const void *b)
{
	const struct cache_class *const *ca = a, *const *cb = b;

	return ((*ca)->last_num > (*cb)->last_num) - ((*ca)->last_num < (*cb)->last_num);
}

/* Classes come in the order of their first events; the newest texts are those of the last. */
static int renew_texts(const struct insp_cache *cache, struct insp_view *view,
		       const struct cache_field *const *fields, struct view_cell *cells)
{
	size_t n, count = cache->classes.count;
	struct cache_class **order;

	for (n = 0; n < view->nfields && !insp_view_has_newest(view, n); n++)
		;
	if (n == view->nfields || !count)
		return 0;
	order = malloc(count * sizeof(*order));
	if (!order)
		return -ENOMEM;
	memcpy(order, cache->order, count * sizeof(*order));
	qsort(order, count, sizeof(*order), by_last_event);
	for (n = 0; n < count; n++)
		if (is_wanted(cache, view, order[n], fields, cells))
			insp_view_renew_texts(view, cells);
	free(order);
	return 0;
}

static int add_classes(const struct insp_cache *cache, struct insp_view *view,
		       const struct cache_field *const *fields, struct view_cell *cells)
{
	struct view_counts counts;
	int err = 0;

	view->table.first_ns = cache->first_ns;
	view->table.bin_bits = cache->bin_bits;
	for (size_t n = 0; n < cache->classes.count && !err; n++) {
		const struct cache_class *class = cache->order[n];

		if (!is_wanted(cache, view, class, fields, cells))
			continue;
		insp_cache_put_counts(cache, class, &counts);
		err = insp_view_add_cells(view, cells, class->last_ns, &counts);
	}
	return err ? err : renew_texts(cache, view, fields, cells);
}

/* The stored field of each column. Returns false if one is not stored. */
static bool find_fields(const struct insp_cache *cache, const struct insp_view *view,
			const struct cache_field **fields)
{
	for (size_t n = 0; n < view->nfields; n++) {
		fields[n] = insp_cache_find(cache, view->fields[n].text);
		if (!can_show(&view->fields[n], fields[n], n < view->ngroups))
			return false;
	}
	return true;
}

int insp_cache_fill(struct insp_cache *cache, struct insp_view *view, uint64_t from_ns,
		    uint64_t to_ns)
{
	const struct cache_field **fields = calloc(view->nfields + 1, sizeof(*fields));
	struct view_cell *cells = calloc(view->nfields + 1, sizeof(*cells));
	struct borrowed *borrowed = calloc(1, sizeof(*borrowed));
	bool can = cache->complete && view->info.type != INSP_VIEW_LIST &&
		   from_ns <= cache->first_ns && to_ns > cache->last_ns;
	int err = fields && cells && borrowed ? 0 : -ENOMEM;

	if (!err && can) {
		borrowed->cache = cache;
		can = find_fields(cache, view, fields) &&
		      insp_filter_each_field(view->filter, borrow_field, borrowed) &&
		      insp_filter_each_field(view->selected, borrow_field, borrowed);
		if (can)
			err = add_classes(cache, view, fields, cells);
		return_fields(borrowed);
	}
	free(borrowed);
	free(cells);
	free(fields);
	if (err)
		return insp_fail(cache->insp, err, "out of memory");
	return can;
}
