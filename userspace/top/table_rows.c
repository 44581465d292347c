// SPDX-License-Identifier: Apache-2.0
/* The rows of a table as they are shown: their order, the selected one, the tagged ones. */
#include <stdlib.h>
#include <string.h>

#include "table.h"

size_t table_nrows(struct table *table)
{
	return table->order ? table->norder : insp_view_nrows(table->view);
}

size_t table_row(struct table *table, size_t place)
{
	if (place >= table_nrows(table))
		return SIZE_MAX;
	return table->order ? table->order[place].row : place;
}

size_t table_selected(struct table *table)
{
	return table_row(table, table->selected);
}

char *table_key(struct table *table, size_t row)
{
	struct insp_buf key = { 0 };

	if (row == SIZE_MAX || !insp_view_put_key(table->view, row, &key)) {
		insp_buf_fini(&key);
		return NULL;
	}
	text_of(&key);
	return key.data;
}

bool table_select_key(struct table *table, const char *key)
{
	size_t row = insp_view_find_key(table->view, key), n;

	if (row == SIZE_MAX)
		return false;
	for (n = 0; table->order && n < table->norder && table->order[n].row != row; n++)
		;
	if (table->order && n == table->norder)
		return false;
	table->selected = table->order ? n : row;
	return true;
}

void table_move(struct table *table, long rows)
{
	size_t n = table_nrows(table);

	if (rows < 0 && (size_t)-rows > table->selected)
		table->selected = 0;
	else
		table->selected += rows;
	if (table->selected >= n)
		table->selected = n ? n - 1 : 0;
}

size_t table_find_field(struct table *table, const char *field)
{
	struct insp_view_heading heading;
	size_t n;

	for (n = 0; n < insp_view_ncolumns(table->view); n++) {
		insp_view_heading(table->view, n, &heading);
		if (!strcmp(heading.field, field))
			return n;
	}
	return SIZE_MAX;
}

/* ---- the tree ---------------------------------------------------------------------- */

/* A row, its own number and its parent's. */
struct node {
	size_t row;
	long own, parent;
	bool placed;
};

static long number_of(struct table *table, size_t row, size_t column)
{
	struct insp_view_cell cell;

	insp_view_cell(table->view, row, column, &cell);
	return cell.filled && cell.is_number ? (long)cell.number : -1;
}

static struct node *make_nodes(struct table *table, size_t n)
{
	size_t own = table_find_field(table, "proc.pid");
	size_t parent = table_find_field(table, "proc.ppid"), row;
	struct node *nodes = calloc(n + 1, sizeof(*nodes));

	for (row = 0; nodes && row < n; row++)
		nodes[row] = (struct node){ row, number_of(table, row, own),
					    number_of(table, row, parent), false };
	return nodes;
}

/* Places the children of a process after it, in the order of the sort. */
static void place_children(struct table *table, struct node *nodes, size_t n, long parent,
			   unsigned int depth)
{
	size_t i;

	/* deeper than any tree of processes: the numbers are those of a broken trace */
	for (i = 0; i < n && depth < 100; i++) {
		if (nodes[i].placed || nodes[i].parent != parent || nodes[i].own == parent)
			continue;
		nodes[i].placed = true;
		table->order[table->norder++] = (struct shown_row){ nodes[i].row, depth };
		place_children(table, nodes, n, nodes[i].own, depth + 1);
	}
}

static bool is_there(const struct node *nodes, size_t n, long own)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (nodes[i].own == own)
			return true;
	return false;
}

static void place_all(struct table *table, struct node *nodes, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (nodes[i].placed ||
		    (nodes[i].parent != nodes[i].own && is_there(nodes, n, nodes[i].parent)))
			continue;
		nodes[i].placed = true;
		table->order[table->norder++] = (struct shown_row){ nodes[i].row, 0 };
		place_children(table, nodes, n, nodes[i].own, 1);
	}
	/* what is left are circles */
	for (i = 0; i < n; i++)
		if (!nodes[i].placed)
			table->order[table->norder++] = (struct shown_row){ nodes[i].row, 0 };
}

void table_arrange(struct table *table)
{
	size_t n = insp_view_nrows(table->view);
	struct node *nodes;

	free(table->order);
	table->order = NULL;
	table->norder = 0;
	/* the time it takes grows with the square of the number of processes */
	if (!table->tree || n > 5000)
		return;
	nodes = make_nodes(table, n);
	table->order = calloc(n + 1, sizeof(*table->order));
	if (nodes && table->order)
		place_all(table, nodes, n);
	free(nodes);
}

/* ---- tags -------------------------------------------------------------------------- */

static size_t find_tag(const struct table *table, const char *key)
{
	size_t n;

	for (n = 0; n < table->ntags && strcmp(table->tags[n], key); n++)
		;
	return n;
}

bool table_is_tagged(struct table *table, size_t row)
{
	char *key = table->ntags ? table_key(table, row) : NULL;
	bool tagged = key && find_tag(table, key) < table->ntags;

	free(key);
	return tagged;
}

void table_tag(struct table *table)
{
	char *key = table_key(table, table_selected(table)), **grown;
	size_t n;

	if (!key)
		return;
	n = find_tag(table, key);
	if (n < table->ntags) {
		free(key);
		free(table->tags[n]);
		table->tags[n] = table->tags[--table->ntags];
	} else if ((grown = realloc(table->tags, (n + 1) * sizeof(*grown)))) {
		table->tags = grown;
		table->tags[table->ntags++] = key;
	} else {
		free(key);
	}
	table_move(table, 1);
}

/* ---- search ------------------------------------------------------------------------ */

static bool row_contains(struct table *table, size_t row, struct insp_buf *text)
{
	size_t n;

	for (n = 0; n < table->ncolumns; n++) {
		text->len = 0;
		table_cell_text(table, row, table->columns[n], text);
		if (text_find(text_of(text), table->search))
			return true;
	}
	return false;
}

bool table_search(struct table *table, size_t from, int step)
{
	size_t n = table_nrows(table), seen;
	struct insp_buf text = { 0 };
	bool found = false;

	if (!table->search || !*table->search || !n)
		return false;
	for (seen = 0; seen < n && !found; seen++) {
		size_t place = (from + (step > 0 ? seen : n * 2 - seen)) % n;

		found = row_contains(table, table_row(table, place), &text);
		if (found)
			table->selected = place;
	}
	insp_buf_fini(&text);
	return found;
}
