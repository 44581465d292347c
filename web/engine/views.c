// SPDX-License-Identifier: Apache-2.0
/*
 * Jobs "views" and "view": the tables. Their descriptions come from the Lua files, which
 * were turned into data when the page was made (web/views_to_c.c).
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "insp_view.h"
#include "memory.h"
#include "views_list.h"

#define ROWS_MAX 5000
#define SORT_NONE -1
/* The memory that the answers of one part of the time may take. */
#define CACHE_BYTES (64u << 20)

struct table {
	const struct insp_view_info *info;
	struct insp_view *view;
	struct insp_cache *cache; /* takes the events in place of the view; or NULL */
	char *path;		  /* the filter of the selections that lead to the view */
	unsigned int depth;
	uint64_t cache_bytes;
	bool containers;
	int64_t rows, sort;
	bool descending;
};

static const struct insp_view_info *find_info(struct insp_json question)
{
	struct insp_json id = insp_json_member(question, "view");

	for (size_t n = 0; web_views[n]; n++)
		if (insp_json_equals(id, web_views[n]->id))
			return web_views[n];
	return NULL;
}

/* ---- the list ------------------------------------------------------------------------- */

static void put_texts(struct insp_buf *out, const char *name, const char *const *texts)
{
	out_name(out, name);
	insp_buf_putc(out, '[');
	for (; *texts; texts++) {
		out_comma(out);
		out_string(out, *texts);
	}
	insp_buf_putc(out, ']');
}

static void put_info(struct insp_buf *out, const struct insp_view_info *info)
{
	static const char *const types[] = { "table", "list", "spectrogram" };

	out_comma(out);
	insp_buf_putc(out, '{');
	out_name(out, "id");
	out_string(out, info->id);
	out_name(out, "name");
	out_string(out, info->name);
	out_name(out, "description");
	out_string(out, info->description);
	out_name(out, "type");
	out_string(out, types[info->type]);
	out_name(out, "target");
	out_string(out, info->drilldown_target);
	out_name(out, "deepens");
	insp_buf_puts(out, info->drilldown_increase_depth ? "true" : "false");
	put_texts(out, "tips", info->tips);
	put_texts(out, "applies", info->applies_to);
	insp_buf_putc(out, '}');
}

static int begin_list(struct job *job, struct insp_json question)
{
	out_name(&job->out, "views");
	insp_buf_putc(&job->out, '[');
	for (size_t n = 0; web_views[n]; n++)
		put_info(&job->out, web_views[n]);
	insp_buf_putc(&job->out, ']');
	return 0;
}

/* ---- a table --------------------------------------------------------------------------- */

/* Columns may come in two variants, with and without containers. */
static int attach(struct job *job)
{
	struct table *table = job->data;
	const char *const tags[] = { table->containers ? "containers" : "default", NULL };
	int err = insp_view_define(job->insp, table->info, &table->view);

	if (!err)
		err = insp_view_attach(table->view, job->insp, table->depth, tags);
	if (!err && *table->path && (err = insp_view_set_filter(table->view, table->path)))
		job->position = insp_filter_error_pos(job->insp);
	return err ? job_fail_insp(job, err, job->insp) : 0;
}

static void detach(struct table *table)
{
	insp_view_free(table->view);
	table->view = NULL;
}

static int read_question(struct job *job, struct insp_json question)
{
	struct insp_json containers = insp_json_member(question, "containers");
	struct insp_json descending = insp_json_member(question, "descending");
	struct table *table = job->data;

	table->info = find_info(question);
	if (!table->info)
		return job_fail(job, -ENOENT, "there is no such view");
	table->path = ask_text(question, "path");
	if (!table->path)
		return job_fail(job, -ENOMEM, "out of memory");
	table->rows = ask_number(question, "rows", 1000, 0, ROWS_MAX);
	table->sort = ask_number(question, "sort", SORT_NONE, SORT_NONE, INT32_MAX);
	table->cache_bytes = ask_number(question, "memory", CACHE_BYTES, 1, CACHE_BYTES);
	table->depth = ask_number(question, "depth", 0, 0, 64);
	table->descending = insp_json_kind(descending) == INSP_JSON_TRUE;
	table->containers = insp_json_kind(containers) == INSP_JSON_TRUE;
	return 0;
}

static int put_answer(struct job *job);

/* Answers from what is remembered. Returns 1 if that is possible, else 0, or an error. */
static int recall(struct job *job)
{
	const struct memory *memory = memory_find(job);
	struct table *table = job->data;
	int res;

	if (!memory)
		return 0;
	job->insp = memory->insp;
	res = attach(job);
	if (!res && (res = insp_cache_fill(memory->cache, table->view, 0, UINT64_MAX)) < 0)
		job_fail_insp(job, res, job->insp);
	if (res == 1) {
		job->is_whole = true;
		job->first_ns = memory->first_ns;
		job->last_ns = memory->last_ns;
		if (put_answer(job))
			res = -ENOMEM;
		else if (memory->fault)
			job_fail(job, 0, "%s", memory->fault);
	}
	detach(table);
	job->insp = NULL;
	return res;
}

/* A cache takes the events if it can answer the view, so that it can answer others later. */
static int add_cache(struct job *job)
{
	struct table *table = job->data;
	int res;

	if (job->filter || job->engine->is_vast || memory_find(job))
		return 0;
	res = insp_cache_new(job->insp, table->cache_bytes, &table->cache);
	if (!res)
		res = insp_cache_fill(table->cache, table->view, 0, UINT64_MAX);
	if (res == 1)
		return 0;
	insp_cache_free(table->cache);
	table->cache = NULL;
	return res ? job_fail_insp(job, res, job->insp) : 0;
}

static int begin(struct job *job, struct insp_json question)
{
	struct insp_json filter = insp_json_member(question, "filter");
	int res = read_question(job, question);

	if (!res && (!filter.at || insp_json_equals(filter, "")))
		res = recall(job);
	if (res)
		return res < 0 ? res : 0;
	res = job_open(job);
	if (!res)
		res = job_set_filter(job, question);
	if (!res)
		res = attach(job);
	return res ? res : add_cache(job);
}

/* The cache has no room: reads from the beginning, without one. */
static int start_over(struct job *job)
{
	struct table *table = job->data;
	int err;

	job->engine->is_vast = true;
	job->first_ns = 0;
	detach(table);
	insp_cache_free(table->cache);
	table->cache = NULL;
	insp_close(job->insp);
	job->insp = NULL;
	err = job_open(job);
	return err ? err : attach(job);
}

static int event(struct job *job, const struct insp_event *ev)
{
	struct table *table = job->data;
	bool is_complete = true;
	int err;

	if (table->cache) {
		err = insp_cache_event(table->cache, ev);
		insp_cache_bytes(table->cache, &is_complete);
		if (!err && !is_complete)
			return start_over(job);
	} else {
		err = insp_view_event(table->view, ev);
	}
	return err ? job_fail_insp(job, err, job->insp) : 0;
}

static void put_heading(const struct insp_view *view, size_t n, struct insp_buf *out)
{
	struct insp_view_heading heading;

	insp_view_heading(view, n, &heading);
	out_comma(out);
	insp_buf_putc(out, '{');
	out_name(out, "name");
	out_string(out, heading.name);
	out_name(out, "description");
	out_string(out, heading.description);
	out_name(out, "field");
	out_string(out, heading.field);
	out_name(out, "right");
	insp_buf_puts(out, heading.is_right ? "true" : "false");
	out_name(out, "descends");
	insp_buf_puts(out, insp_view_descends(view, n) ? "true" : "false");
	insp_buf_putc(out, '}');
}

/* The filter that a selection of the row adds; null if it has no key. */
static void put_selection(struct insp_view *view, size_t row, struct insp_buf *out)
{
	struct insp_view_path *path = insp_view_path_new("");
	struct insp_buf text = { 0 };

	out->failed |= !path;
	if (path && !insp_view_path_push(path, view, row)) {
		insp_view_path_put_filter(path, &text);
		out_text(out, text.data, text.len);
	} else {
		insp_buf_puts(out, "null");
	}
	insp_buf_fini(&text);
	insp_view_path_free(path);
}

/* [key, filter, text of each column] and then the numbers, null for texts */
static void put_row(struct insp_view *view, size_t row, struct insp_buf *out)
{
	size_t ncolumns = insp_view_ncolumns(view);
	struct insp_buf text = { 0 };
	struct insp_view_cell cell;

	insp_view_put_key(view, row, &text);
	out_comma(out);
	insp_buf_puts(out, "{\"key\":");
	out_text(out, text.data, text.len);
	insp_buf_puts(out, ",\"filter\":");
	put_selection(view, row, out);
	insp_buf_printf(out, ",\"severity\":%d,\"cells\":[", insp_view_severity(view, row));
	for (size_t n = 0; n < ncolumns; n++) {
		text.len = 0;
		insp_view_put_cell(view, row, n, &text);
		out_comma(out);
		out_text(out, text.data, text.len);
	}
	insp_buf_puts(out, "],\"numbers\":[");
	for (size_t n = 0; n < ncolumns; n++) {
		insp_view_cell(view, row, n, &cell);
		out_comma(out);
		if (cell.filled && cell.is_number)
			out_number(out, cell.number);
		else
			insp_buf_puts(out, "null");
	}
	insp_buf_puts(out, "]}");
	insp_buf_fini(&text);
}

static void put_table(struct table *table, struct insp_buf *out)
{
	struct insp_view *view = table->view;
	size_t nrows = insp_view_nrows(view), sorted;
	bool descending;

	sorted = insp_view_sorted_by(view, &descending);
	out_name(out, "sort");
	out_number(out, sorted == SIZE_MAX ? NAN : (double)sorted);
	out_name(out, "descending");
	insp_buf_puts(out, descending ? "true" : "false");
	out_name(out, "key_field");
	out_string(out, insp_view_key_field(view));
	out_name(out, "cut");
	insp_buf_puts(out, insp_view_is_cut(view) ? "true" : "false");
	out_name(out, "count");
	out_number(out, nrows);
	out_name(out, "columns");
	insp_buf_putc(out, '[');
	for (size_t n = 0; n < insp_view_ncolumns(view); n++)
		put_heading(view, n, out);
	insp_buf_putc(out, ']');
	out_name(out, "rows");
	insp_buf_putc(out, '[');
	for (size_t n = 0; n < nrows && n < (size_t)table->rows; n++)
		put_row(view, n, out);
	insp_buf_putc(out, ']');
}

/* Of a table with all its events. */
static int put_answer(struct job *job)
{
	struct table *table = job->data;
	int err = insp_view_threads(table->view, job->last_ns);

	if (!err)
		err = insp_view_sample(table->view, job->last_ns - job->first_ns, 0);
	if (err)
		return job_fail_insp(job, err, job->insp);
	if (table->sort >= 0 && (size_t)table->sort < insp_view_ncolumns(table->view))
		insp_view_sort(table->view, table->sort, table->descending);
	put_table(table, &job->out);
	return 0;
}

static int finish(struct job *job)
{
	struct table *table = job->data;
	int res;

	if (job->is_whole)
		return 0;
	if (table->cache) {
		res = insp_cache_fill(table->cache, table->view, 0, UINT64_MAX);
		if (res < 0)
			return job_fail_insp(job, res, job->insp);
	}
	res = put_answer(job);
	if (!res && table->cache) {
		detach(table);
		memory_keep(job, table->cache);
		table->cache = NULL;
	}
	return res;
}

static void end(struct job *job)
{
	struct table *table = job->data;

	detach(table);
	insp_cache_free(table->cache);
	free(table->path);
}

static int no_event(struct job *job, const struct insp_event *ev)
{
	return 0;
}

static int nothing(struct job *job)
{
	return 0;
}

const struct job_kind job_view = { "view",	   sizeof(struct table), .own_filter = true,
				   .opens = true,  .internal = true,	 .begin = begin,
				   .event = event, .finish = finish,	 .free = end };
const struct job_kind job_views = {
	"views",	   .is_static = true, .own_filter = true, .begin = begin_list,
	.event = no_event, .finish = nothing
};
