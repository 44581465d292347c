// SPDX-License-Identifier: Apache-2.0
/*
 * Drill-down: turns the rows that were selected into the filter of the next table, and says
 * which views apply to it.
 */
#include "base/buf.h"
#include "state/error.h"
#include "state/handle.h"
#include "view_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* One selection. All texts are owned. */
struct step {
	char *filter;	/* of the view in which the row was selected, if it goes on; else "" */
	char *check;	/* field=value */
	char *label;	/* for people */
	char *field;	/* the key's field, which applies_to of the next view has; "" */
	bool only_last; /* filter_in_child_only */
	bool deepens;	/* drilldown_increase_depth */
	bool grouped;	/* the check is a whole filter, and needs parentheses */
};

struct insp_view_path {
	char *filter; /* of the command line */
	struct step *steps;
	size_t nsteps;
};

struct insp_view_path *insp_view_path_new(const char *filter)
{
	struct insp_view_path *path = calloc(1, sizeof(*path));

	if (path)
		path->filter = strdup(filter ? filter : "");
	if (path && !path->filter) {
		free(path);
		path = NULL;
	}
	return path;
}

static void free_step(struct step *step)
{
	free(step->filter);
	free(step->check);
	free(step->label);
	free(step->field);
}

void insp_view_path_free(struct insp_view_path *path)
{
	if (!path)
		return;
	while (insp_view_path_pop(path))
		;
	free(path->steps);
	free(path->filter);
	free(path);
}

bool insp_view_path_pop(struct insp_view_path *path)
{
	if (!path->nsteps)
		return false;
	free_step(&path->steps[--path->nsteps]);
	return true;
}

size_t insp_view_path_length(const struct insp_view_path *path)
{
	return path->nsteps;
}

unsigned int insp_view_path_depth(const struct insp_view_path *path)
{
	unsigned int depth = 0;

	for (size_t n = 0; n < path->nsteps; n++)
		depth += path->steps[n].deepens;
	return depth;
}

/* ---- selections ------------------------------------------------------------------ */

static int add_step(struct insp_view_path *path, struct step *step)
{
	struct step *steps = realloc(path->steps, (path->nsteps + 1) * sizeof(*steps));

	if (steps)
		path->steps = steps;
	if (!steps || !step->filter || !step->check || !step->label || !step->field) {
		free_step(step);
		return -ENOMEM;
	}
	steps[path->nsteps++] = *step;
	return 0;
}

/* Appends a value for a filter. Text is quoted, and what the quotes would end is escaped. */
static void put_value(struct insp_buf *out, const struct insp_buf *value, bool quoted)
{
	size_t n;

	if (!quoted) {
		insp_buf_put(out, value->data, value->len);
		return;
	}
	insp_buf_putc(out, '"');
	for (n = 0; n < value->len; n++) {
		if (value->data[n] == '"' || value->data[n] == '\\')
			insp_buf_putc(out, '\\');
		insp_buf_putc(out, value->data[n]);
	}
	insp_buf_putc(out, '"');
}

/* Appends a value for people: encoded, as in the table. */
static void put_shown(struct insp_buf *out, const struct insp_buf *value, bool quoted)
{
	struct insp_buf text = { 0 };

	insp_encode(&text, value->len ? value->data : "", value->len, INSP_ENCODE_VALUE);
	insp_buf_puts(out, quoted ? "\"" : "");
	insp_buf_put(out, text.data, text.len);
	insp_buf_puts(out, quoted ? "\"" : "");
	out->failed = out->failed || text.failed;
	insp_buf_fini(&text);
}

/* Ends a text that was built in a buffer. NULL: out of memory. */
static char *finish(struct insp_buf *text)
{
	insp_buf_putc(text, '\0');
	if (text->failed)
		insp_buf_fini(text);
	return text->data;
}

/* A drill-down key is text if its field is no number. */
static bool is_quoted(const struct insp_view *view)
{
	size_t key = view->ngroups > view->nkeys ? view->nkeys : 0;

	return view->fields[key].is_text;
}

static bool only_in_child(const struct insp_view *view)
{
	size_t key = view->ngroups > view->nkeys ? view->nkeys : 0;

	return view->fields[key].column->filter_in_child_only;
}

int insp_view_path_push(struct insp_view_path *path, struct insp_view *view, size_t row)
{
	const char *field = insp_view_key_field(view);
	struct insp_buf key = { 0 }, check = { 0 }, label = { 0 };
	struct step step;

	if (!insp_view_put_key(view, row, &key)) {
		insp_buf_fini(&key);
		return insp_fail(view->insp, -ENOENT, "the row has no key to select it by");
	}
	insp_buf_printf(&check, "%s=", field);
	put_value(&check, &key, is_quoted(view));
	insp_buf_printf(&label, "%s=", field);
	put_shown(&label, &key, is_quoted(view));
	insp_buf_fini(&key);
	step = (struct step){
		.filter = view->info.propagate_filter ?
				  insp_view_at_depth(view->info.filter, view->depth) :
				  strdup(""),
		.check = finish(&check),
		.label = finish(&label),
		.field = strdup(field),
		.only_last = only_in_child(view),
		.deepens = view->info.drilldown_increase_depth,
	};
	return add_step(path, &step);
}

int insp_view_path_push_filter(struct insp_view_path *path, const char *filter, const char *label)
{
	const char *field = path->nsteps ? path->steps[path->nsteps - 1].field : "";
	struct step step = {
		.filter = strdup(""),
		.check = strdup(filter),
		.label = strdup(label ? label : filter),
		.field = strdup(field),
		.grouped = true,
	};

	return add_step(path, &step);
}

/* ---- the filter ------------------------------------------------------------------- */

static void put_and(struct insp_buf *out, size_t start, const char *text, bool group)
{
	if (!*text)
		return;
	if (out->len > start)
		insp_buf_puts(out, " and ");
	insp_buf_printf(out, group ? "(%s)" : "%s", text);
}

void insp_view_path_put_filter(const struct insp_view_path *path, struct insp_buf *out)
{
	size_t n, start = out->len;

	put_and(out, start, path->filter, true);
	for (n = 0; n < path->nsteps; n++) {
		const struct step *step = &path->steps[n];

		put_and(out, start, step->filter, true);
		if (!step->only_last || n + 1 == path->nsteps)
			put_and(out, start, step->check, step->grouped);
	}
}

void insp_view_path_put_label(const struct insp_view_path *path, struct insp_buf *out)
{
	size_t n, start = out->len;

	for (n = 0; n < path->nsteps; n++)
		put_and(out, start, path->steps[n].label, false);
	if (!path->nsteps)
		insp_buf_puts(out, "whole machine");
}

/* ---- the next view ----------------------------------------------------------------- */

/* Whether applies_to has the field; of fields with an argument the name counts. */
static bool applies(const struct insp_view_info *info, const char *field)
{
	size_t len = strcspn(field, "[");

	for (const char *const *to = info->applies_to; to && *to; to++)
		if (strlen(*to) == len && !strncmp(*to, field, len))
			return true;
	return false;
}

bool insp_view_path_fits(const struct insp_view_path *path, const struct insp_view_info *info)
{
	return applies(info, path->nsteps ? path->steps[path->nsteps - 1].field : "");
}

static const struct insp_view_info *find_next(const struct insp_view_info *from, const char *key,
					      const struct insp_view_info *const *views)
{
	const struct insp_view_info *first = NULL;
	const char *target = from->drilldown_target;

	if (!*key)
		return NULL;
	for (; *views; views++) {
		if (*target && !strcmp((*views)->id, target))
			return *views;
		if (!*target && applies(*views, key) &&
		    (!first || strcmp((*views)->name, first->name) < 0))
			first = *views;
	}
	return first;
}

const struct insp_view_info *insp_view_next(const struct insp_view *from,
					    const struct insp_view_info *const *views)
{
	return find_next(&from->info, insp_view_key_field(from), views);
}

/* The groupby key, else the first key. */
static const char *key_of_info(const struct insp_view_info *info)
{
	const char *key = "";
	size_t n;

	if (info->type == INSP_VIEW_LIST)
		return "";
	for (n = 0; n < info->ncolumns; n++) {
		if (info->columns[n].is_groupby_key)
			return info->columns[n].field;
		if (info->columns[n].is_key && !*key)
			key = info->columns[n].field;
	}
	return key;
}

const struct insp_view_info *insp_view_next_info(const struct insp_view_info *from,
						 const struct insp_view_info *const *views)
{
	return find_next(from, key_of_info(from), views);
}
