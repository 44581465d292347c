/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of views share: view.c fills the table, view_cell.c knows values
 * and their text. Where a view comes from is its maker's affair (chisel/view_load.c
 * reads it from a Lua file).
 */
#ifndef INSP_VIEW_PRIV_H
#define INSP_VIEW_PRIV_H

#include "fields/field.h"

/* A value that a table keeps. Text is owned. */
struct view_cell {
	bool filled;
	uint8_t type;	/* enum rs_param_type */
	uint32_t count; /* how many values went into it */
	double number;	/* numbers, and what they add up to */
	char *text;	/* anything else; NULL for numbers */
	size_t len;
};

struct view_row {
	struct view_cell *cells; /* one for each column in use */
	uint32_t hash;
	struct view_row *next; /* in the table's chain */
};

struct view_table {
	struct view_row **buckets; /* by the key's hash; a power of two of them */
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
	struct view_block *blocks; /* of insp_view_alloc() */

	struct insp *insp; /* NULL: not attached */
	struct insp_filter *filter;
	struct view_field *fields;
	size_t nfields;
	struct view_table table;
};

/* view_cell.c */

/* Makes a cell of a value, or puts one more value into it. Returns 0 or -ENOMEM. */
int insp_cell_add(struct view_cell *cell, const struct insp_field *field,
		  const struct insp_value *value, enum insp_aggregation how);
/* Puts another cell into one, as when rows become a group. */
int insp_cell_merge(struct view_cell *cell, const struct view_cell *other,
		    enum insp_aggregation how);
void insp_cell_free(struct view_cell *cell);
/* Order of values: negative, 0 or positive. Empty cells are the smallest. */
int insp_cell_compare(const struct view_cell *a, const struct view_cell *b);
uint32_t insp_cell_hash(const struct view_cell *cell);
/* The number that aggregation makes of it, over interval_ns. */
double insp_cell_result(const struct view_cell *cell, enum insp_aggregation how,
			uint64_t interval_ns);
/* Appends a cell in colsize columns (0: as long as it is), numbers to the right. */
void insp_cell_put(const struct view_cell *cell, const struct insp_view_column *column,
		   const struct insp_field *field, uint64_t interval_ns, struct insp_buf *out);

#endif
