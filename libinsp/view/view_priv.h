/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared by the files of views: view.c fills the table, view_cell.c aggregates, compares
 * and prints values. chisel/view_load.c reads a view from a Lua file.
 */
#ifndef INSP_VIEW_PRIV_H
#define INSP_VIEW_PRIV_H

#include "fields/field.h"

/* A value in a table. Owns its text. */
struct view_cell {
	bool filled;
	uint8_t type;	/* enum rs_param_type */
	uint32_t count; /* number of values aggregated into it */
	double number;	/* if a number: the sum, minimum, maximum or last one */
	char *text;	/* any other value; NULL for numbers */
	size_t len;
};

struct view_row {
	struct view_cell *cells; /* one for each column in use */
	uint32_t hash;
	struct view_row *next; /* in its bucket */
};

struct view_table {
	struct view_row **buckets; /* by the hash of the key; nbuckets is a power of two */
	size_t nbuckets, nrows;
};

/* A column in use. */
struct view_field {
	const struct insp_view_column *column;
	struct insp_field *field;
};

struct view_block;

struct insp_view {
	struct insp_view_info info;
	struct view_block *blocks; /* memory from insp_view_alloc() */

	struct insp *insp; /* NULL: not attached */
	struct insp_filter *filter;
	struct view_field *fields;
	size_t nfields;
	struct view_table table;
};

/* view_cell.c */

/* Adds a value to a cell, which may be empty. Returns 0 or -ENOMEM. */
int insp_cell_add(struct view_cell *cell, const struct insp_field *field,
		  const struct insp_event *ev, const struct insp_value *value,
		  enum insp_aggregation how);
/* Adds the values of another cell, when rows are grouped. Returns 0 or -ENOMEM. */
int insp_cell_merge(struct view_cell *cell, const struct view_cell *other,
		    enum insp_aggregation how);
void insp_cell_free(struct view_cell *cell);
/* Order of values: negative, 0 or positive. Empty cells are the smallest. */
int insp_cell_compare(const struct view_cell *a, const struct view_cell *b);
uint32_t insp_cell_hash(const struct view_cell *cell);
/* The aggregated number of a cell whose values span interval_ns. */
double insp_cell_result(const struct view_cell *cell, enum insp_aggregation how,
			uint64_t interval_ns);
/* Appends a cell padded or cut to the column's colsize (0: as it is); numbers align right. */
void insp_cell_put(const struct view_cell *cell, const struct insp_view_column *column,
		   const struct insp_field *field, uint64_t interval_ns, struct insp_buf *out);

#endif
