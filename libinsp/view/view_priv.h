/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared by the files of views: view.c holds the definition, view_attach.c compiles it for
 * a handle, view_collect.c fills the table from events, view_sample.c makes samples of it,
 * view_order.c sorts and matches their rows, view_cell.c aggregates, compares and prints
 * values, view_severity.c finds rows to be noticed, view_put.c and view_json.c print tables,
 * view_path.c makes filters of selections.
 * chisel/view_load.c reads a view from a Lua file.
 */
#ifndef INSP_VIEW_PRIV_H
#define INSP_VIEW_PRIV_H

#include "base/keyed_hash.h"
#include "fields/field.h"
#include "insp_view.h"

/* Parts of the time of a table in which the events of each row are counted. */
#define VIEW_BINS 32

/* A text that several cells may share. */
struct view_text {
	uint32_t users, len;
	char bytes[]; /* and a zero */
};

/* A value in a table. */
struct view_cell {
	bool filled;
	uint8_t type;	/* enum rs_param_type */
	uint32_t count; /* number of values aggregated into it */
	union {
		uint64_t u64; /* integers; signed ones as int64_t */
		double dbl;   /* PT_DOUBLE, and averages once they are divided */
	};
	struct view_text *text; /* any other value; NULL for numbers */
};

struct view_row {
	struct view_row *next; /* in its bucket */
	uint32_t users;	       /* the table and the samples that have it */
	uint32_t hash;
	uint32_t bins[VIEW_BINS];
	uint32_t latencies[INSP_VIEW_LATENCIES]; /* of its calls */
	struct view_cell cells[];		 /* one for each column in use */
};

struct view_table {
	struct view_row **rows; /* in the order of their first events */
	size_t nrows, rows_cap;
	struct view_row **buckets; /* by the hash of the key; nbuckets is a power of two */
	size_t nbuckets;
	uint64_t nevents, first_ns, last_ns; /* first_ns 0: no event */
	unsigned int bin_bits; /* a bin is 1 << bin_bits ns long; the first begins at first_ns */
};

struct view_sample {
	struct insp_view_sample info;
	unsigned int bin_bits;
	size_t ncells; /* of its rows: columns may have been added since */
	struct view_row **rows;
	/* the order of rows, without those that do not match; valid if made at view->order */
	uint32_t *shown;
	size_t nshown;
	uint64_t shown_at;
};

/* A column in use. */
struct view_field {
	const struct insp_view_column *column;
	struct insp_field *field;
	char *text;	  /* the field with its argument at this depth; owned */
	bool zero_absent; /* a count of events: no value means 0 */
	bool optional;	  /* an event without a value counts */
	bool added;	  /* by the user */
	bool is_text;
	uint32_t size; /* width in characters; 0: the rest of the line */
};

/* How many texts and rows there are is bounded by the memory they take. */
struct view_memory {
	uint64_t used, max;
	bool cut;
};

enum view_operator {
	VIEW_AT_LEAST,
	VIEW_AT_MOST,
	VIEW_MORE,
	VIEW_LESS,
	VIEW_EQUAL,
	VIEW_NOT_EQUAL,
};

/* A condition on one column of a row. */
struct view_condition {
	bool is_set;
	size_t field;
	enum view_operator op;
	double number;
	const char *text; /* len bytes; borrowed from the view's description */
	size_t len;
};

struct view_block;

struct insp_view {
	struct insp_view_info info;
	struct view_block *blocks; /* memory from insp_view_alloc() */

	struct insp *insp; /* NULL: not attached */
	unsigned int depth;
	struct insp_filter *filter;	/* the view's own */
	struct insp_filter *selected;	/* from insp_view_set_filter() */
	struct view_field *fields;	/* keys first */
	size_t nfields, nkeys, ngroups; /* ngroups: keys and the groupby keys after them */
	uint16_t *shown;		/* indices of the fields that are shown */
	size_t nshown;
	struct view_condition warning, error;

	struct view_memory memory;
	struct insp_hash_key key; /* of the rows' hashes */
	struct view_table table;
	/* of the current event: the cells of its keys, and its values */
	struct view_row *scratch;
	struct insp_value *values;
	bool *present;
	struct insp_buf text; /* of one value */

	/* the samples, the last one first */
	struct view_sample **samples;
	size_t nsamples, samples_max, selected_sample;

	/* the order of rows; generation counts its changes */
	size_t sorted_by; /* index of a field; SIZE_MAX: none */
	bool descending;
	char *match; /* NULL: all rows */
	uint64_t generation;
};

/* view_cell.c */

/* Whether values of the type are added and shown as numbers. */
bool insp_cell_type_is_number(uint8_t type);
/* Reads the value of an event into an empty cell, whose text the caller owns. 0 or -ENOMEM. */
int insp_cell_read(struct insp_view *view, const struct view_field *f, const struct insp_event *ev,
		   const struct insp_value *value, struct view_cell *cell);
/* Combines a cell, which may be empty, with another one. */
void insp_cell_merge(struct insp_view *view, struct view_cell *cell, const struct view_cell *other,
		     enum insp_aggregation how);
/* Divides an average by its count. */
void insp_cell_divide(struct view_cell *cell, enum insp_aggregation how);
void insp_cell_free(struct insp_view *view, struct view_cell *cell);
/* Order of values: negative, 0 or positive. Empty cells are the smallest. */
int insp_cell_compare(const struct view_cell *a, const struct view_cell *b);
uint32_t insp_cell_hash(const struct view_cell *cell, const struct insp_hash_key *key);
/* The number of a cell whose values span interval_ns. */
double insp_cell_number(const struct view_cell *cell, enum insp_aggregation how,
			uint64_t interval_ns);
/* Appends the text of a cell. */
void insp_cell_put(const struct view_cell *cell, const struct view_field *f, uint64_t interval_ns,
		   struct insp_buf *out);

/* view_table.c */

/* A row without values; NULL: out of memory, or beyond the view's bound. */
struct view_row *insp_view_row_new(struct insp_view *view);
/* A copy that no table has. */
struct view_row *insp_view_row_copy(struct insp_view *view, const struct view_row *row);
/* Gives up one use of a row, and frees it after the last. */
void insp_view_row_drop(struct insp_view *view, struct view_row *row, size_t ncells);
/* Adds a row by its hash; with_key false: insp_view_row_find() need not find it. 0 or -ENOMEM. */
int insp_view_row_insert(struct view_table *table, struct view_row *row, bool with_key);
/* The row whose cells from..to-1 equal those of like, or NULL. */
struct view_row *insp_view_row_find(const struct view_table *table, const struct view_row *like,
				    size_t from, size_t to);
uint32_t insp_view_row_hash(const struct insp_view *view, const struct view_row *row, size_t from,
			    size_t to);
void insp_view_table_clear(struct insp_view *view, struct view_table *table);
/* Counts events of a row at a time that is not before the table's first event. */
void insp_view_row_count(struct view_table *table, struct view_row *row, uint64_t ts_ns,
			 uint32_t nevents);

/* view_collect.c */

/* How many events there were, when they happened, and how long they took. */
struct view_counts {
	uint64_t nevents;
	uint32_t bins[VIEW_BINS]; /* of the table, whose times are set */
	uint32_t latencies[INSP_VIEW_LATENCIES];
};

/*
 * Merges cells (nfields of them, borrowed, with counts) into the row of their keys, as if
 * they came from the events in counts, the last at ts_ns. Returns 0 or a negative errno.
 */
int insp_view_add_cells(struct insp_view *view, const struct view_cell *cells, uint64_t ts_ns,
			const struct view_counts *counts);
/* Replaces the texts whose newest value counts in the row of the cells' keys, if it exists. */
void insp_view_renew_texts(struct insp_view *view, const struct view_cell *cells);
/* Whether the newest text of a column counts: the greatest one, as MAX has it. */
bool insp_view_has_newest(const struct insp_view *view, size_t n);
/* Whether an event without a value for a column counts. */
bool insp_view_may_be_absent(const struct insp_view *view, size_t n);

/* Where a latency is counted: a number less than INSP_VIEW_LATENCIES. */
unsigned int insp_latency_place(uint64_t ns);

/* view_severity.c */

/* Returns NULL, or what is wrong with the conditions of a description. */
const char *insp_severity_check(const struct insp_view_info *info);
/* Compiles the conditions for the columns in use. Returns 0 or a negative errno. */
int insp_severity_attach(struct insp_view *view);

/* view_sample.c */

/* The selected sample, or NULL. */
struct view_sample *insp_view_selected(const struct insp_view *view);

/* view_order.c */

/* As insp_view_nrows(); marks out as failed where no memory is left for the rows' order. */
size_t insp_view_nrows_put(struct insp_view *view, struct insp_buf *out);
/* A row of the selected sample in the order shown, or NULL. */
const struct view_row *insp_view_row_at(struct insp_view *view, size_t row);
/* Sets the sort and the text to match as for a view that was just attached. */
void insp_view_order_init(struct insp_view *view);

/* view_attach.c */

/* Replaces %depth, %depth+1 and %depth-1. NULL: out of memory. The caller frees it. */
char *insp_view_at_depth(const char *text, unsigned int depth);
void insp_view_detach(struct insp_view *view);

#endif
