/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Views: tables that are filled from events. A view says which fields are its columns,
 * which of them identify a row, and how the values of a row are combined.
 *
 *	err = insp_view_new(insp, "v_procs", &host, &view);
 *	err = err ? err : insp_view_attach(view, insp, 0, tags);
 *	while (!err && (err = insp_next(insp, &ev)) == SCAP_EVENT)
 *		err = insp_view_event(view, ev);
 *	insp_view_sample(view, duration_ns, 0);
 *	for (row = 0; row < insp_view_nrows(view); row++)
 *		for (column = 0; column < insp_view_ncolumns(view); column++)
 *			insp_view_put_cell(view, row, column, &text);
 *	insp_view_free(view);
 *
 * Events collect in a table that is not visible. insp_view_sample() ends a period: it
 * makes a sample of that table, which the functions that read rows show. The samples of
 * the last periods can be kept. Rows are numbered from 0 in the order of the sort, without
 * those that do not match insp_view_match().
 *
 * The conventions are those of insp.h. insp_view_put_cell() appends text without control
 * characters; the text in struct insp_view_cell is as the traced program wrote it.
 */
#ifndef RINGSIDE_INSP_VIEW_H
#define RINGSIDE_INSP_VIEW_H

#include "insp.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- definitions ------------------------------------------------------------ */

enum insp_view_type { INSP_VIEW_TABLE, INSP_VIEW_LIST, INSP_VIEW_SPECTROGRAM };

/* How the values of a cell are combined; by default the first one remains. */
enum insp_aggregation {
	INSP_AGGREGATE_FIRST,
	INSP_AGGREGATE_SUM,
	INSP_AGGREGATE_AVG,
	INSP_AGGREGATE_TIME_AVG,
	INSP_AGGREGATE_MIN,
	INSP_AGGREGATE_MAX,
};

struct insp_view_column {
	const char *name, *description, *field;
	const char *filterfield; /* the field to use in filters instead, or "" */
	int32_t colsize;	 /* width in characters; 0: the rest of the line; -1: by type */
	bool is_key, is_groupby_key, is_sorting, filter_in_child_only;
	enum insp_aggregation aggregation, groupby_aggregation;
	const char *const *tags; /* NULL-terminated; a column without tags is always shown */
	const char *unit;	 /* what follows the numbers of the column, such as "%"; or NULL */
};

struct insp_view_action {
	char hotkey;
	const char *command; /* may contain a %field of the selected row */
	const char *description;
	bool ask_confirmation, wait_finish;
};

/* The description of a view: a table that a program fills and draws. */
struct insp_view_info {
	const char *id, *name, *description, *filter, *drilldown_target, *spectro_type;
	enum insp_view_type type;
	const char *const *tags, *const *tips, *const *applies_to; /* NULL-terminated */
	bool use_defaults, is_root, drilldown_increase_depth, propagate_filter;
	/*
	 * Conditions on a column of a row, such as "LATENCY >= 10ms" or "RES != SUCCESS"; NULL
	 * or "" if there is none. For insp_view_severity().
	 */
	const char *warning, *error;
	/* What to show beside each row at first: its history, or its latencies. */
	bool sparkline, histogram;
	size_t ncolumns, nactions;
	const struct insp_view_column *columns; /* keys first */
	const struct insp_view_action *actions;
};

struct insp_view;

/*
 * Finds a view by its file's name, like a chisel, and checks its contents. The caller owns
 * *view and frees it with insp_view_free(). Errors as for insp_chisel_new(); -ENOEXEC: a
 * Lua file that is no view.
 */
INSP_API int insp_view_new(struct insp *insp, const char *name, const struct insp_chisel_host *host,
			   struct insp_view **view);

/*
 * Makes a view from a description, which is copied: for programs that have no Lua, and for
 * a second table of a view that is in use. The caller owns *view. Returns 0, -ENOMEM or
 * -EINVAL; insp_error() has the reason.
 */
INSP_API int insp_view_define(struct insp *insp, const struct insp_view_info *info,
			      struct insp_view **view);
INSP_API void insp_view_free(struct insp_view *view);

/* The view's description. It is borrowed and lives as long as the view. */
INSP_API const struct insp_view_info *insp_view_get_info(const struct insp_view *view);

/* ---- collecting --------------------------------------------------------------- */

/*
 * Attaches the view to an open handle and compiles its fields and filter; depth replaces
 * %depth in them. Columns that have tags, but none of these (NULL-terminated), are left
 * out. Forgets the table, the samples, the sort and the text to match. Returns 0 or a
 * negative errno.
 */
INSP_API int insp_view_attach(struct insp_view *view, struct insp *insp, unsigned int depth,
			      const char *const *tags);

/*
 * Narrows the view to events that pass a filter too, such as the one of
 * insp_view_path_filter(); "" or NULL: no longer. Empties the table. Errors as for
 * insp_filter_compile(), and the filter before stays.
 */
INSP_API int insp_view_set_filter(struct insp_view *view, const char *text);

/*
 * Adds a column for any field (proc.aname[2]) at the right end of an attached view. name
 * NULL: the field's. The column has no value in the samples that were taken before. Empties
 * the table. Returns the number of the column or a negative errno, as insp_field_new().
 */
INSP_API int insp_view_add_column(struct insp_view *view, const char *field, const char *name,
				  enum insp_aggregation aggregation);

/* Adds an event that passed the global filter to the table. Returns 0 or a negative errno. */
INSP_API int insp_view_event(struct insp_view *view, const struct insp_event *ev);

/*
 * Adds every thread of the state to the table, so that processes are shown that had no
 * event in the period: once before each insp_view_sample(), at its time. Threads that the
 * view's filter rejects are left out; fields of events have no value in it. Returns 0 or a
 * negative errno.
 */
INSP_API int insp_view_threads(struct insp_view *view, uint64_t ts_ns);

/* The most bytes that the table and the kept samples may take; 0: 256 MiB. */
INSP_API void insp_view_set_memory(struct insp_view *view, uint64_t bytes);

/* Whether rows are missing because of that limit. */
INSP_API bool insp_view_is_cut(const struct insp_view *view);

/* ---- samples ------------------------------------------------------------------ */

enum insp_sample_flags {
	/* The period has not ended: show what there is, and go on collecting. */
	INSP_SAMPLE_PARTIAL = 1 << 0,
};

/*
 * Makes a sample of the table. interval_ns is the time that its events cover, by which
 * averages over time are divided (0: they are not divided). The table is emptied, except
 * that of a list, and except with INSP_SAMPLE_PARTIAL. The oldest kept sample is dropped if
 * there is no room; a partial sample is replaced by the next one. Returns 0 or -ENOMEM.
 */
INSP_API int insp_view_sample(struct insp_view *view, uint64_t interval_ns, unsigned int flags);

/* Empties the table; the samples stay. */
INSP_API void insp_view_empty(struct insp_view *view);

/* Empties the table and forgets all samples; for a list that is cleared. */
INSP_API void insp_view_clear(struct insp_view *view);

/* How many samples are kept (default 1), for insp_view_go_back() and insp_view_trend(). */
INSP_API void insp_view_keep(struct insp_view *view, size_t nsamples);

/* How many there are. */
INSP_API size_t insp_view_nsamples(const struct insp_view *view);

/*
 * Selects the sample to show: 0 is the last one, 1 the one before, and so on. A new sample
 * selects the last one. Returns false if there is no such sample.
 */
INSP_API bool insp_view_go_back(struct insp_view *view, size_t n);

/* The selected sample. */
struct insp_view_sample {
	uint64_t interval_ns;	    /* as given */
	uint64_t first_ns, last_ns; /* times of its first and last event; 0: none */
	uint64_t nevents;	    /* events in it */
	size_t nrows;		    /* rows before matching */
	bool partial;
};

/* Returns false if no sample was made yet. */
INSP_API bool insp_view_get_sample(const struct insp_view *view, struct insp_view_sample *sample);

/* ---- columns -------------------------------------------------------------------- */

struct insp_view_heading {
	const char *name, *description;
	const char *field;  /* with its argument and the depth: proc.aname[1] */
	uint32_t size;	    /* width in characters; 0: the rest of the line */
	uint8_t type;	    /* enum rs_param_type */
	uint8_t format;	    /* enum rs_print_format */
	bool is_right;	    /* aligned to the right: numbers */
	bool added;	    /* by insp_view_add_column() */
	bool is_aggregated; /* by a sum, an average, a minimum or a maximum */
	enum insp_aggregation aggregation;
	const char *const *tags; /* NULL-terminated */
};

/*
 * The columns that are shown, from the left: those of keys are not. The strings are borrowed
 * until the view is attached again or freed.
 */
INSP_API size_t insp_view_ncolumns(const struct insp_view *view);
INSP_API void insp_view_heading(const struct insp_view *view, size_t column,
				struct insp_view_heading *heading);

/* ---- rows ------------------------------------------------------------------------ */

/*
 * Sorts by a column. Rows with equal values are in the order of their keys, so the order is
 * the same in each sample; rows of a list are in the order of their events. A view that was
 * attached is sorted by the column with is_sorting, else by the first one (a list: not at
 * all); numbers in descending order.
 */
INSP_API void insp_view_sort(struct insp_view *view, size_t column, bool descending);
/* The column by which rows are sorted, SIZE_MAX: by none. */
INSP_API size_t insp_view_sorted_by(const struct insp_view *view, bool *descending);
/* Whether csysdig sorts this column in descending order when it is chosen. */
INSP_API bool insp_view_descends(const struct insp_view *view, size_t column);

/*
 * Shows only rows in which the text of a column contains this text; "" or NULL: all rows.
 * Upper and lower case are the same unless the text has an upper-case letter; a text that
 * begins with ! shows the rows that do not contain the rest. Returns 0 or -ENOMEM.
 */
INSP_API int insp_view_match(struct insp_view *view, const char *text);

/* The number of rows of the selected sample that match. */
INSP_API size_t insp_view_nrows(struct insp_view *view);

/* A value of a cell. Text is borrowed until the next sample. */
struct insp_view_cell {
	bool filled;	  /* false: no value; the file or the kernel does not say */
	bool is_number;	  /* number is set, else text */
	uint8_t type;	  /* enum rs_param_type */
	uint32_t count;	  /* how many values were combined */
	double number;	  /* combined: an average is divided already */
	uint64_t integer; /* the same before TIME_AVG divides it; not for PT_DOUBLE; exact */
	const char *text; /* not a number: len bytes, and a zero after them */
	size_t len;
};

/* Reads a cell of a column that is shown. */
INSP_API void insp_view_cell(struct insp_view *view, size_t row, size_t column,
			     struct insp_view_cell *cell);

/*
 * Appends the text of a cell in the units of the view (11M, 9.99us), in full, without
 * padding, and without control characters. "-": it has no value.
 */
INSP_API void insp_view_put_cell(struct insp_view *view, size_t row, size_t column,
				 struct insp_buf *out);

/*
 * The value of the row's drill-down key as a filter takes it: numbers as digits. A row is
 * the same in two samples if its keys are equal. Appends nothing for a list. Returns whether
 * the row has one.
 */
INSP_API bool insp_view_put_key(struct insp_view *view, size_t row, struct insp_buf *out);
/* The row with this key, SIZE_MAX if it is not among those shown. */
INSP_API size_t insp_view_find_key(struct insp_view *view, const char *key);
/* The field of that key, "" for a list. */
INSP_API const char *insp_view_key_field(const struct insp_view *view);

/*
 * The numbers of one column for a row in the last n samples, from old to new: NAN where the
 * row was absent or the cell has no value. If fewer samples were kept, and the selected one
 * has bins of time (a file), the row's events in each of n equal parts of the sample's time.
 */
INSP_API void insp_view_trend(struct insp_view *view, size_t row, size_t column, double *values,
			      size_t n);

/*
 * How many of the row's calls took how long: from 1 ns on, ten times as long with each element,
 * and in the last one a second or longer. All are 0 if there is no such row.
 */
#define INSP_VIEW_LATENCIES 10
INSP_API void insp_view_latencies(struct insp_view *view, size_t row,
				  uint64_t counts[INSP_VIEW_LATENCIES]);

/* What a row deserves by the conditions of the view. */
enum insp_severity { INSP_SEVERITY_NONE, INSP_SEVERITY_WARNING, INSP_SEVERITY_ERROR };
INSP_API enum insp_severity insp_view_severity(struct insp_view *view, size_t row);

/*
 * Appends the table as lines of text, the headings and then the sorted rows of the selected
 * sample. width: characters of a line; longer ones are cut with a mark; 0: nothing is cut.
 */
INSP_API void insp_view_put_text(struct insp_view *view, uint32_t width, struct insp_buf *out);
/*
 * Appends it as csysdig --raw prints it: a line of dashes, a line for each row with numbers in
 * ten characters and text as it is, another line of dashes.
 */
INSP_API void insp_view_put_raw(struct insp_view *view, struct insp_buf *out);

/*
 * Appends rows from..to (inclusive, from 0) in the form of csysdig -j: the members "data",
 * "count" and "info", without the braces around them. next: the view that a selection leads
 * to, or NULL.
 */
INSP_API void insp_view_put_json(struct insp_view *view, size_t from, size_t to,
				 const struct insp_view_info *next, struct insp_buf *out);

/* Appends the description of the view as an object of csysdig --list-views. */
INSP_API void insp_view_put_info(const struct insp_view_info *info, struct insp_buf *out);

/* ---- drill-down ------------------------------------------------------------------- */

/* The selections that lead from the whole machine to the table that is shown. */
struct insp_view_path;

/* filter: the one of the command line, "" if none. NULL: out of memory. */
INSP_API struct insp_view_path *insp_view_path_new(const char *filter);
INSP_API void insp_view_path_free(struct insp_view_path *path);

/*
 * Adds the selection of a row, or of a filter that the user gave (spectrogram area, time).
 * Both return 0, -ENOENT (the row has no key) or -ENOMEM.
 */
INSP_API int insp_view_path_push(struct insp_view_path *path, struct insp_view *view, size_t row);
INSP_API int insp_view_path_push_filter(struct insp_view_path *path, const char *filter,
					const char *label);
/* Removes the last selection. Returns false if there is none. */
INSP_API bool insp_view_path_pop(struct insp_view_path *path);
INSP_API size_t insp_view_path_length(const struct insp_view_path *path);

/* The number for %depth: selections in views with drilldown_increase_depth. */
INSP_API unsigned int insp_view_path_depth(const struct insp_view_path *path);

/*
 * Appends the filter of the path, for insp_view_set_filter() and the text screens: that of
 * the command line and each selection, without the filter of the view that is shown next.
 */
INSP_API void insp_view_path_put_filter(const struct insp_view_path *path, struct insp_buf *out);
/* Appends the path for people: proc.pid=12 and fd.name="/etc/passwd"; "whole machine". */
INSP_API void insp_view_path_put_label(const struct insp_view_path *path, struct insp_buf *out);

/*
 * Whether a view applies to the last selection, or at the top to the whole machine: its
 * applies_to has the key's field.
 */
INSP_API bool insp_view_path_fits(const struct insp_view_path *path,
				  const struct insp_view_info *info);
/*
 * The view that a selection in `from` leads to: its drilldown_target, else the first by name
 * that applies to its key. views: NULL-terminated. NULL: none.
 */
INSP_API const struct insp_view_info *insp_view_next(const struct insp_view *from,
						     const struct insp_view_info *const *views);
/* The same for a view that is not attached, whose key is the first one of its columns. */
INSP_API const struct insp_view_info *
insp_view_next_info(const struct insp_view_info *from, const struct insp_view_info *const *views);

/* ---- events over time -------------------------------------------------------------- */

/* Counts events, errors and bytes in bins of equal time, at most max_bins of them. */
struct insp_strip;

struct insp_strip_bin {
	uint64_t events, errors, bytes; /* bytes: of I/O calls that succeeded */
};

/* NULL: out of memory. Free it with insp_strip_free(). */
INSP_API struct insp_strip *insp_strip_new(size_t max_bins);
INSP_API void insp_strip_free(struct insp_strip *strip);

/* Makes each bin bin_ns long. When no bin is free, the oldest ones are dropped. */
INSP_API void insp_strip_set_live(struct insp_strip *strip, uint64_t bin_ns);
/* Counts an event. When no bin is free, pairs of bins are merged, unless the strip is live. */
INSP_API void insp_strip_event(struct insp_strip *strip, const struct insp_event *ev);

/* The bins in use, the time of the first one and the length of each. Borrowed. */
INSP_API size_t insp_strip_bins(const struct insp_strip *strip, const struct insp_strip_bin **bins,
				uint64_t *first_ns, uint64_t *bin_ns);

/* ---- answers without reading again --------------------------------------------------- */

/*
 * What is remembered of the events that were read, so that another view or a selection is
 * answered without reading the file again (docs/views.md). Bounded: beyond max_bytes it forgets
 * everything and answers no more.
 */
struct insp_cache;

/* max_bytes 0: 256 MiB. The caller frees *cache before the handle. Returns 0 or -ENOMEM. */
INSP_API int insp_cache_new(struct insp *insp, uint64_t max_bytes, struct insp_cache **cache);
INSP_API void insp_cache_free(struct insp_cache *cache);

/* Remembers an event, which passed the global filter. Returns 0 or a negative errno. */
INSP_API int insp_cache_event(struct insp_cache *cache, const struct insp_event *ev);

/* The bytes in use; *is_complete is false if the bound was exceeded. */
INSP_API uint64_t insp_cache_bytes(const struct insp_cache *cache, bool *is_complete);

/*
 * Fills the table of an attached view (with its filter) as if all remembered events with
 * from_ns <= time < to_ns (0, UINT64_MAX: all) had been given to insp_view_event(). Returns
 * 1, 0 if it cannot be answered from memory (read the file again): lists, parts of the time,
 * and fields that are not remembered; or a negative errno.
 */
INSP_API int insp_cache_fill(struct insp_cache *cache, struct insp_view *view, uint64_t from_ns,
			     uint64_t to_ns);

#ifdef __cplusplus
}
#endif
#endif
