// SPDX-License-Identifier: Apache-2.0
/*
 * Fills a view's table from events: a row for each value of the key columns, a cell for
 * each column. With a groupby key, rows are merged into groups when the table is
 * printed. A list has a row for each event.
 */
#include "view.h"
#include "base/buf.h"
#include "state/error.h"
#include "state/handle.h"
#include "view_priv.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Limits a table, because a trace decides how many rows there are. */
#define MAX_ROWS (1 << 20)
#define FIRST_BUCKETS 256

/* ---- the table ------------------------------------------------------------------ */

static void free_row(struct view_row *row, size_t ncells)
{
	size_t n;

	for (n = 0; n < ncells; n++)
		insp_cell_free(&row->cells[n]);
	free(row->cells);
	free(row);
}

static struct view_row *new_row(size_t ncells)
{
	struct view_row *row = calloc(1, sizeof(*row));

	if (row)
		row->cells = calloc(ncells, sizeof(*row->cells));
	if (row && !row->cells) {
		free(row);
		row = NULL;
	}
	return row;
}

static void clear_table(struct view_table *table, size_t ncells)
{
	size_t n;

	for (n = 0; n < table->nbuckets; n++) {
		while (table->buckets[n]) {
			struct view_row *row = table->buckets[n];

			table->buckets[n] = row->next;
			free_row(row, ncells);
		}
	}
	free(table->buckets);
	*table = (struct view_table){ 0 };
}

/* Doubles the number of buckets. A table that cannot grow is only slower. */
static int grow(struct view_table *table)
{
	size_t n, nbuckets = table->nbuckets ? table->nbuckets * 2 : FIRST_BUCKETS;
	struct view_row **buckets = calloc(nbuckets, sizeof(*buckets));

	if (!buckets)
		return table->nbuckets ? 0 : -ENOMEM;
	for (n = 0; n < table->nbuckets; n++) {
		while (table->buckets[n]) {
			struct view_row *row = table->buckets[n];
			struct view_row **to = &buckets[row->hash & (nbuckets - 1)];

			table->buckets[n] = row->next;
			row->next = *to;
			*to = row;
		}
	}
	free(table->buckets);
	table->buckets = buckets;
	table->nbuckets = nbuckets;
	return 0;
}

static int insert(struct view_table *table, struct view_row *row)
{
	struct view_row **to;

	if (table->nrows >= table->nbuckets && grow(table))
		return -ENOMEM;
	to = &table->buckets[row->hash & (table->nbuckets - 1)];
	row->next = *to;
	*to = row;
	table->nrows++;
	return 0;
}

/* The row whose cells from..to-1 equal those of like, or NULL. */
static struct view_row *find(const struct view_table *table, const struct view_row *like,
			     size_t from, size_t to)
{
	struct view_row *row;
	size_t n;

	if (!table->nbuckets)
		return NULL;
	for (row = table->buckets[like->hash & (table->nbuckets - 1)]; row; row = row->next) {
		for (n = from; n < to; n++)
			if (insp_cell_compare(&row->cells[n], &like->cells[n]))
				break;
		if (row->hash == like->hash && n == to)
			return row;
	}
	return NULL;
}

static uint32_t hash_cells(const struct view_row *row, size_t from, size_t to)
{
	uint32_t hash = 0;

	for (; from < to; from++)
		hash = hash * 31 + insp_cell_hash(&row->cells[from]);
	return hash;
}

/* ---- columns ---------------------------------------------------------------------- */

static bool is_key(const struct insp_view_column *column)
{
	return column->is_key || column->is_groupby_key;
}

static bool has_tag(const struct insp_view_column *column, const char *const *tags)
{
	const char *const *own, *const *given;

	if (!*column->tags)
		return true;
	for (own = column->tags; *own; own++)
		for (given = tags; *given; given++)
			if (!strcasecmp(*own, *given))
				return true;
	return false;
}

/* Replaces %depth, %depth+1 and %depth-1. The caller frees the result. */
static char *at_depth(const char *text, unsigned int depth)
{
	struct insp_buf out = { 0 };

	while (*text) {
		int n = depth;

		if (strncmp(text, "%depth", 6)) {
			insp_buf_putc(&out, *text++);
			continue;
		}
		text += 6;
		if (!strncmp(text, "+1", 2) || !strncmp(text, "-1", 2)) {
			n += *text == '+' ? 1 : -1;
			text += 2;
		}
		insp_buf_printf(&out, "%d", n);
	}
	insp_buf_putc(&out, '\0');
	if (out.failed)
		insp_buf_fini(&out);
	return out.data;
}

static int add_field(struct insp_view *view, const struct insp_view_column *column,
		     unsigned int depth)
{
	struct view_field *added = &view->fields[view->nfields];
	char *text = at_depth(column->field, depth);
	int err = text ? insp_field_new(view->insp, text, &added->field) :
			 insp_fail(view->insp, -ENOMEM, "out of memory");

	free(text);
	if (err)
		return err;
	added->column = column;
	view->nfields++;
	return 0;
}

static void detach(struct insp_view *view)
{
	clear_table(&view->table, view->nfields);
	while (view->nfields)
		insp_field_free(view->fields[--view->nfields].field);
	free(view->fields);
	view->fields = NULL;
	insp_filter_free(view->filter);
	view->filter = NULL;
}

/*
 * The view's filter. Without use_defaults it is limited to events of known processes.
 * The caller frees the result.
 */
static char *full_filter(const struct insp_view *view, unsigned int depth)
{
	const char *format = "(%s) and proc.name exists";
	char *own = at_depth(view->info.filter, depth), *whole;

	if (!own || view->info.use_defaults)
		return own;
	if (!*own)
		format = "%sproc.name exists";
	if (asprintf(&whole, format, own) < 0)
		whole = NULL;
	free(own);
	return whole;
}

static int compile_filter(struct insp_view *view, unsigned int depth)
{
	char *text = full_filter(view, depth);
	int err = 0;

	if (!text)
		return insp_fail(view->insp, -ENOMEM, "out of memory");
	if (*text)
		err = insp_filter_compile(view->insp, text, &view->filter);
	if (err)
		view->filter = NULL;
	free(text);
	return err;
}

int insp_view_attach(struct insp_view *view, struct insp *insp, unsigned int depth,
		     const char *const *tags)
{
	size_t n;
	int err;

	detach(view);
	view->insp = insp;
	view->fields = calloc(view->info.ncolumns, sizeof(*view->fields));
	if (!view->fields)
		return insp_fail(insp, -ENOMEM, "out of memory");
	err = compile_filter(view, depth);
	for (n = 0; n < view->info.ncolumns && !err; n++)
		if (has_tag(&view->info.columns[n], tags))
			err = add_field(view, &view->info.columns[n], depth);
	return err;
}

/* The number of key columns, with or without the groupby keys that follow them. */
static size_t count_columns(const struct insp_view *view, bool groups)
{
	size_t n = 0;

	while (n < view->nfields && (view->fields[n].column->is_key ||
				     (groups && view->fields[n].column->is_groupby_key)))
		n++;
	return n;
}

/* ---- events ------------------------------------------------------------------------ */

static int read_cell(struct insp_view *view, size_t n, const struct insp_event *ev,
		     struct view_row *row)
{
	struct view_field *f = &view->fields[n];
	struct insp_value value;

	if (!insp_field_value(f->field, ev, &value))
		return 0;
	return insp_cell_add(&row->cells[n], f->field, ev, &value, f->column->aggregation);
}

/* Finds or adds the row of this event's keys. NULL: it has none, or *err is set. */
static struct view_row *row_for(struct insp_view *view, const struct insp_event *ev, int *err)
{
	struct view_row *row = new_row(view->nfields), *known;
	size_t n, nkeys = view->info.type == INSP_VIEW_TABLE ? count_columns(view, false) : 0;
	bool complete = true;

	*err = row ? 0 : -ENOMEM;
	for (n = 0; n < nkeys && !*err; n++) {
		*err = read_cell(view, n, ev, row);
		complete = complete && row->cells[n].filled;
	}
	if (!row || *err || !complete || view->table.nrows >= MAX_ROWS) {
		if (row)
			free_row(row, view->nfields);
		return NULL;
	}
	row->hash = nkeys ? hash_cells(row, 0, nkeys) : view->table.nrows;
	known = nkeys ? find(&view->table, row, 0, nkeys) : NULL;
	if (!known && !(*err = insert(&view->table, row)))
		return row;
	free_row(row, view->nfields);
	return known;
}

int insp_view_event(struct insp_view *view, const struct insp_event *ev)
{
	struct view_row *row;
	size_t n;
	int err;

	if (view->filter && !insp_filter_match(view->filter, ev))
		return 0;
	row = row_for(view, ev, &err);
	n = row && view->info.type == INSP_VIEW_TABLE ? count_columns(view, false) : 0;
	for (; row && n < view->nfields && !err; n++)
		err = read_cell(view, n, ev, row);
	return err ? insp_fail(view->insp, err, "out of memory") : 0;
}

/* ---- groups, order, text ------------------------------------------------------------ */

/* Merges a row into its group, or makes it the first row of a new group. */
static int merge_row(struct insp_view *view, struct view_table *groups, struct view_row *row,
		     size_t from, size_t to)
{
	struct view_row *group;
	size_t n;
	int err = 0;

	row->hash = hash_cells(row, from, to);
	group = find(groups, row, from, to);
	if (!group) {
		err = insert(groups, row);
		if (err)
			free_row(row, view->nfields);
		return err;
	}
	for (n = to; n < view->nfields && !err; n++) {
		const struct insp_view_column *column = view->fields[n].column;
		enum insp_aggregation how = column->groupby_aggregation;

		err = insp_cell_merge(&group->cells[n], &row->cells[n],
				      how ? how : column->aggregation);
	}
	free_row(row, view->nfields);
	return err;
}

/* Merges rows of the same group; for example the threads of a process become one row. */
static void group_rows(struct insp_view *view)
{
	size_t n, from = count_columns(view, false), to = count_columns(view, true);
	struct view_table groups = { 0 };

	if (from == to)
		return;
	for (n = 0; n < view->table.nbuckets; n++) {
		while (view->table.buckets[n]) {
			struct view_row *row = view->table.buckets[n];

			view->table.buckets[n] = row->next;
			if (merge_row(view, &groups, row, from, to))
				break;
		}
	}
	clear_table(&view->table, view->nfields);
	view->table = groups;
}

struct order {
	const struct insp_view *view;
	size_t column;
	uint64_t interval_ns;
};

/* A row as qsort() sees it; qsort_r() is not on all platforms. */
struct sorted_row {
	const struct view_row *row;
	const struct order *order;
};

static int compare_results(const struct order *order, const struct view_cell *a,
			   const struct view_cell *b)
{
	enum insp_aggregation how = order->view->fields[order->column].column->aggregation;
	double x, y;

	if (!a->filled || !b->filled || a->text || b->text)
		return insp_cell_compare(a, b);
	x = insp_cell_result(a, how, order->interval_ns);
	y = insp_cell_result(b, how, order->interval_ns);
	return (x > y) - (x < y);
}

/* Larger values come first, equal ones in the order of keys. A list keeps event order. */
static int compare_rows(const void *a, const void *b)
{
	const struct sorted_row *sa = a, *sb = b;
	const struct view_row *ra = sa->row, *rb = sb->row;
	const struct order *order = sa->order;
	size_t n;
	int by = 0;

	if (order->view->info.type == INSP_VIEW_LIST)
		return (ra->hash > rb->hash) - (ra->hash < rb->hash);
	by = -compare_results(order, &ra->cells[order->column], &rb->cells[order->column]);
	for (n = 0; !by && n < order->view->nfields; n++)
		by = insp_cell_compare(&ra->cells[n], &rb->cells[n]);
	return by;
}

static size_t sorting_column(const struct insp_view *view)
{
	size_t n, first = count_columns(view, true);

	for (n = 0; n < view->nfields; n++)
		if (view->fields[n].column->is_sorting)
			return n;
	return first < view->nfields ? first : 0;
}

static struct sorted_row *sort_rows(const struct insp_view *view, const struct order *order)
{
	struct sorted_row *rows = malloc((view->table.nrows + 1) * sizeof(*rows));
	const struct view_row *row;
	size_t n, used = 0;

	for (n = 0; rows && n < view->table.nbuckets; n++)
		for (row = view->table.buckets[n]; row; row = row->next)
			rows[used++] = (struct sorted_row){ row, order };
	if (rows)
		qsort(rows, used, sizeof(*rows), compare_rows);
	return rows;
}

/* Key columns only identify rows and are not printed. */
static bool is_shown(const struct view_field *f)
{
	return !is_key(f->column);
}

static void put_headings(const struct insp_view *view, struct insp_buf *out)
{
	size_t n, start = out->len;

	for (n = 0; n < view->nfields; n++) {
		const struct insp_view_column *column = view->fields[n].column;
		int width = column->colsize;

		if (!is_shown(&view->fields[n]))
			continue;
		insp_buf_printf(out, "%s%-*.*s", out->len > start ? " " : "", width,
				width ? width : (int)strlen(column->name), column->name);
	}
	insp_buf_putc(out, '\n');
}

static void put_row(const struct insp_view *view, const struct view_row *row, uint64_t interval_ns,
		    struct insp_buf *out)
{
	size_t n, start = out->len;

	for (n = 0; n < view->nfields; n++) {
		const struct view_field *f = &view->fields[n];

		if (!is_shown(f))
			continue;
		if (out->len > start)
			insp_buf_putc(out, ' ');
		insp_cell_put(&row->cells[n], f->column, f->field, interval_ns, out);
	}
	insp_buf_putc(out, '\n');
}

void insp_view_print(struct insp_view *view, uint64_t interval_ns, struct insp_buf *out)
{
	struct order order = { .view = view, .interval_ns = interval_ns };
	struct sorted_row *rows;
	size_t n;

	group_rows(view);
	order.column = sorting_column(view);
	rows = sort_rows(view, &order);
	put_headings(view, out);
	for (n = 0; rows && n < view->table.nrows; n++)
		put_row(view, rows[n].row, interval_ns, out);
	out->failed = out->failed || !rows;
	free(rows);
	clear_table(&view->table, view->nfields);
}

/* ---- columns of a new view ----------------------------------------------------------- */

/* Returns NULL, or the reason why the columns are invalid. */
static const char *check_columns(const struct insp_view_info *info)
{
	size_t n, keys = 0, sorting = 0;

	for (n = 0; n < info->ncolumns; n++) {
		keys += info->columns[n].is_key;
		sorting += info->columns[n].is_sorting;
	}
	if (!info->ncolumns)
		return "columns: none";
	if (sorting > 1)
		return "columns: more than one has is_sorting";
	if (info->type == INSP_VIEW_TABLE && !keys)
		return "columns: a table needs one with is_key";
	return NULL;
}

/* Moves keys to the front; otherwise keeps the order. */
static void copy_keys_first(struct insp_view_column *to, const struct insp_view_info *info)
{
	size_t n;
	int pass;

	for (pass = 0; pass < 2; pass++)
		for (n = 0; n < info->ncolumns; n++)
			if (is_key(&info->columns[n]) != pass)
				*to++ = info->columns[n];
}

const char *insp_view_set_info(struct insp_view *view, const struct insp_view_info *info)
{
	struct insp_view_column *columns;
	const char *wrong = check_columns(info);

	if (wrong)
		return wrong;
	columns = insp_view_alloc(view, info->ncolumns * sizeof(*columns));
	if (!columns)
		return "out of memory";
	copy_keys_first(columns, info);
	view->info = *info;
	view->info.columns = columns;
	return NULL;
}

const struct insp_view_info *insp_view_get_info(const struct insp_view *view)
{
	return &view->info;
}

/* ---- memory ------------------------------------------------------------------------- */

struct view_block {
	struct view_block *next;
	_Alignas(max_align_t) char bytes[];
};

void *insp_view_alloc(struct insp_view *view, size_t size)
{
	struct view_block *block = calloc(1, sizeof(*block) + size);

	if (!block)
		return NULL;
	block->next = view->blocks;
	view->blocks = block;
	return block->bytes;
}

struct insp_view *insp_view_alloc_empty(void)
{
	return calloc(1, sizeof(struct insp_view));
}

void insp_view_free(struct insp_view *view)
{
	if (!view)
		return;
	detach(view);
	while (view->blocks) {
		struct view_block *block = view->blocks;

		view->blocks = block->next;
		free(block);
	}
	free(view);
}
