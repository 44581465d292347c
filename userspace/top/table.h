/* SPDX-License-Identifier: Apache-2.0 */
/* The table screen, divided into files table_*.c. For these alone. */
#ifndef TOP_TABLE_H
#define TOP_TABLE_H

#include "app.h"
#include "text.h"

#define TABLE_COLUMNS_MAX 64
#define SAMPLES_KEPT 60
#define BESIDE_WIDTH INSP_VIEW_LATENCIES

/* What is drawn beside each row: the sorted column over time, or how long its calls took. */
enum beside { BESIDE_NOTHING, BESIDE_HISTORY, BESIDE_LATENCIES, NBESIDE };

/* A row as it is shown: its number in the view, and its place in the tree. */
struct shown_row {
	size_t row;
	unsigned int depth;
};

struct table {
	struct screen screen;
	const struct insp_view_info *info;
	struct insp_view *view;
	char *expression; /* the filter in place of the selections, or NULL; owned */

	/* a pass of its own over the file, when memory cannot answer */
	struct source reader;
	bool attached, reading, cancelled;
	bool from_memory;    /* filled by what was remembered of the events, not by each */
	bool complete;	     /* the last sample is of the whole file */
	uint64_t next_ns;    /* when the next sample is due */
	uint64_t started_ns; /* of the period */

	/* what is shown */
	size_t columns[TABLE_COLUMNS_MAX], ncolumns; /* of the view, in the order of the screen */
	char *added[TABLE_COLUMNS_MAX]; /* fields of columns that the user added; owned */
	size_t nadded;
	enum beside beside;
	bool tree, follow;
	struct shown_row *order; /* in a tree; else NULL */
	size_t norder;
	size_t selected, first;
	int scroll;    /* columns of the screen */
	size_t behind; /* samples back from the last one */
	char *match;   /* the text filter; owned */
	char *search;  /* owned */
	char **tags;   /* keys of tagged rows; owned */
	size_t ntags;
	int rows_y;			     /* where the first row was drawn */
	int heading_ends[TABLE_COLUMNS_MAX]; /* on the screen */
};

/*
 * Makes the same table for what passes an expression, in place of the selections. NULL after
 * a message.
 */
struct screen *table_screen_with(struct app *app, struct table *table, const char *expression);

/* ---- table_rows.c: which rows, and which is selected ------------------------------- */

size_t table_nrows(struct table *table);
/* The row of the view at a place of the screen's list; SIZE_MAX: none. */
size_t table_row(struct table *table, size_t place);
/* The selected row of the view; SIZE_MAX: the table is empty. */
size_t table_selected(struct table *table);
/* The key of a row. The caller frees it; NULL: it has none. */
char *table_key(struct table *table, size_t row);
/* Selects the row with a key. Returns false if it is not there. */
bool table_select_key(struct table *table, const char *key);
/* Makes the order of the tree, after the rows have changed. */
void table_arrange(struct table *table);
/* Moves the selection; it stays within the table. */
void table_move(struct table *table, long rows);
bool table_is_tagged(struct table *table, size_t row);
void table_tag(struct table *table);
/* The number of the heading with a field, SIZE_MAX: none. */
size_t table_find_field(struct table *table, const char *field);
/* Looks for the text of the search, from a place on. Returns false if it is not found. */
bool table_search(struct table *table, size_t from, int step);

/* ---- table_fill.c: where its events come from -------------------------------------- */

/* Attaches the view and fills it from what is known. Returns false after a message. */
bool table_fill(struct table *table);
/* Fills it again, after a column was added: the events before have no value in it. */
void table_refill(struct table *table);
/* The handle that the view is attached to. */
struct insp *table_insp(struct table *table);
bool table_tick(struct screen *screen, bool top, uint64_t now_ns);
void table_event(struct screen *screen, const struct insp_event *ev);
void table_ended(struct screen *screen);
/* Takes a sample, and keeps the selection on its row. */
void table_sample(struct table *table, uint64_t interval_ns, unsigned int flags);

/* ---- table_draw.c ------------------------------------------------------------------ */

void table_draw(struct screen *screen, const struct area *area);
void table_position(struct screen *screen, struct insp_buf *out);
/* The text of a cell; a cell without a value is "". */
void table_cell_text(struct table *table, size_t row, size_t column, struct insp_buf *out);

/* ---- table_columns.c --------------------------------------------------------------- */

/* Chooses the columns that the configuration or the user wants. */
void table_columns_init(struct table *table);
void table_columns_panel(struct table *table);
void table_columns_save(struct table *table);

/* ---- table_panels.c ---------------------------------------------------------------- */

void table_views_panel(struct screen *screen);
void table_sort_panel(struct table *table);
/* The users of the rows; one of them selects what belongs to it. */
void table_users_panel(struct table *table);
void table_actions_panel(struct table *table);
/* Sorts by a shown column; by the same one again: inverts the order. */
void table_sort_by(struct table *table, size_t column);

/* ---- table_prompts.c --------------------------------------------------------------- */

void table_ask_filter(struct table *table);
void table_ask_expression(struct table *table);
void table_ask_search(struct table *table);
void table_ask_goto(struct table *table);
void table_ask_write(struct table *table);
void table_ask_export(struct screen *screen);
/* Appends the complete filter: of the command line, the selections and the view. */
void table_filter(struct screen *screen, struct insp_buf *out);

/* ---- action.c ---------------------------------------------------------------------- */

/* Runs an action of the view on the selected or the tagged rows. */
void table_run_action(struct table *table, const struct insp_view_action *action);

#endif
