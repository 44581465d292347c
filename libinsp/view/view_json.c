// SPDX-License-Identifier: Apache-2.0
/*
 * A table in JSON as csysdig -j writes it: the rows with their raw values, and a description
 * of the view with the filter that a selection leads to.
 */
#include "base/buf.h"
#include "base/text.h"
#include "fields/render.h"
#include "state/handle.h"
#include "view_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What stands for the key in a filter; the reader of the JSON replaces it. */
#define PLACEHOLDER "\"@#$f1CA^&;\""

static void put_text(struct insp_buf *out, const char *text)
{
	insp_put_json_text(out, text, strlen(text));
}

static void put_texts(struct insp_buf *out, const char *name, const char *const *texts)
{
	insp_buf_printf(out, "\"%s\":[", name);
	for (size_t n = 0; texts && texts[n]; n++) {
		if (n)
			insp_buf_putc(out, ',');
		put_text(out, texts[n]);
	}
	insp_buf_putc(out, ']');
}

static void put_member(struct insp_buf *out, const char *name, const char *text)
{
	insp_buf_printf(out, "\"%s\":", name);
	put_text(out, text);
}

/* ---- rows ------------------------------------------------------------------------- */

static void put_double(struct insp_buf *out, double number)
{
	char text[32];

	if (!isfinite(number)) {
		insp_buf_puts(out, "null");
		return;
	}
	snprintf(text, sizeof(text), "%.17g", number);
	insp_buf_puts(out, text);
	if (!strpbrk(text, ".e"))
		insp_buf_puts(out, ".0");
}

/* A duration is text with its unit, as in csysdig. */
static void put_duration(struct insp_view *view, size_t row, size_t column, struct insp_buf *out)
{
	struct insp_buf text = { 0 }, padded = { 0 };

	insp_view_put_cell(view, row, column, &text);
	for (size_t n = text.len; n < 10; n++)
		insp_buf_putc(&padded, ' ');
	insp_buf_put(&padded, text.data, text.len);
	insp_put_json_text(out, padded.data, padded.len);
	out->failed = out->failed || text.failed || padded.failed;
	insp_buf_fini(&padded);
	insp_buf_fini(&text);
}

static void put_cell(struct insp_view *view, size_t row, size_t column, struct insp_buf *out)
{
	struct insp_view_cell cell;

	insp_view_cell(view, row, column, &cell);
	if (!cell.filled && view->fields[view->shown[column]].is_text)
		insp_buf_puts(out, "\"\"");
	else if (!cell.filled)
		insp_buf_puts(out, "null");
	else if (cell.text)
		insp_put_json_text(out, cell.text, cell.len);
	else if (cell.type == PT_RELTIME)
		put_duration(view, row, column, out);
	else if (cell.type == PT_DOUBLE)
		put_double(out, cell.number);
	else if (insp_type_is_signed(cell.type))
		insp_put_s64(out, (int64_t)cell.integer);
	else
		insp_put_u64(out, cell.integer);
}

static void put_row(struct insp_view *view, size_t row, struct insp_buf *out)
{
	struct insp_buf key = { 0 };

	insp_buf_puts(out, "{\"d\":[");
	for (size_t n = 0; n < view->nshown; n++) {
		if (n)
			insp_buf_putc(out, ',');
		put_cell(view, row, n, out);
	}
	insp_buf_puts(out, "],\"k\":");
	if (!insp_view_put_key(view, row, &key))
		insp_put_u64(&key, row + 1);
	insp_put_json_text(out, key.data, key.len);
	insp_buf_putc(out, '}');
	out->failed = out->failed || key.failed;
	insp_buf_fini(&key);
}

/* ---- the description ----------------------------------------------------------------- */

static void put_legend(const struct insp_view *view, struct insp_buf *out)
{
	insp_buf_puts(out, "\"legend\":[");
	for (size_t n = 0; n < view->nshown; n++) {
		const struct view_field *f = &view->fields[view->shown[n]];

		if (n)
			insp_buf_putc(out, ',');
		insp_buf_putc(out, '{');
		put_member(out, "format", insp_print_format_name(f->field->format));
		insp_buf_putc(out, ',');
		put_member(out, "name", f->column->name);
		insp_buf_printf(out, ",\"size\":%d,", f->column->colsize);
		put_member(out, "type", insp_type_name(f->field->type));
		insp_buf_putc(out, '}');
	}
	insp_buf_putc(out, ']');
}

/* Appends a filter as a string, and-ed with that of the next view. */
static void put_with_next(const struct insp_view *view, const struct insp_view_info *next,
			  const struct insp_buf *filter, struct insp_buf *out)
{
	char *own = next && *next->filter ? insp_view_at_depth(next->filter, view->depth) : NULL;
	struct insp_buf whole = { 0 };

	if (own)
		insp_buf_putc(&whole, '(');
	insp_buf_put(&whole, filter->data, filter->len);
	if (own)
		insp_buf_printf(&whole, ") and (%s)", own);
	insp_put_json_text(out, whole.data, whole.len);
	out->failed = out->failed || whole.failed;
	insp_buf_fini(&whole);
	free(own);
}

/* The field of the drill-down key as the view's file has it. */
static const char *key_name(const struct insp_view *view)
{
	return view->fields[view->ngroups > view->nkeys ? view->nkeys : 0].column->field;
}

/* The filter of a selection, and the same and-ed with the filter of the view it leads to. */
static void put_templates(const struct insp_view *view, const struct insp_view_info *next,
			  struct insp_buf *out)
{
	struct insp_buf text = { 0 };
	char *own = insp_view_at_depth(view->info.filter, view->depth);

	if (!own) {
		out->failed = true;
		return;
	}
	if (*own && view->info.propagate_filter)
		insp_buf_printf(&text, "(%s) and ", own);
	insp_buf_printf(&text, "%s=" PLACEHOLDER, insp_view_key_field(view));
	insp_buf_puts(out, "\"filterTemplate\":");
	insp_put_json_text(out, text.data, text.len);
	insp_buf_puts(out, ",\"filterTemplateF\":");
	put_with_next(view, next, &text, out);
	insp_buf_putc(out, ',');
	insp_buf_fini(&text);
	free(own);
}

static void put_description(const struct insp_view *view, const struct insp_view_info *next,
			    struct insp_buf *out)
{
	const char *key = insp_view_key_field(view);
	bool descending;
	size_t by = insp_view_sorted_by(view, &descending);

	insp_buf_puts(out, "\"info\": {");
	put_texts(out, "appliesTo", view->info.applies_to);
	insp_buf_printf(out, ",\"canDrillDown\":%s,", *key ? "true" : "false");
	if (*key) {
		put_member(out, "drillDownKeyField", key_name(view));
		insp_buf_putc(out, ',');
		if (view->info.type == INSP_VIEW_TABLE)
			put_templates(view, next, out);
	}
	put_legend(view, out);
	insp_buf_printf(out, ",\"sortingCol\":%zu}", by == SIZE_MAX ? 1 : by + 1);
}

void insp_view_put_json(struct insp_view *view, size_t from, size_t to,
			const struct insp_view_info *next, struct insp_buf *out)
{
	size_t row, nrows = insp_view_nrows_put(view, out), count = 0;

	for (row = from; row < nrows && row <= to; row++) {
		insp_buf_puts(out, count++ ? ",\n" : "\"data\": [\n");
		put_row(view, row, out);
	}
	insp_buf_printf(out, "%s\"count\": %zu, ", count ? "],\n" : "", count);
	put_description(view, next, out);
}

void insp_view_put_info(const struct insp_view_info *info, struct insp_buf *out)
{
	insp_buf_putc(out, '{');
	put_texts(out, "appliesTo", info->applies_to);
	insp_buf_printf(out, ",\"canDrillDown\":%s,",
			info->type == INSP_VIEW_TABLE ? "true" : "false");
	put_member(out, "description", info->description);
	insp_buf_putc(out, ',');
	put_member(out, "drilldownTarget", info->drilldown_target);
	insp_buf_putc(out, ',');
	put_member(out, "filter", info->filter);
	insp_buf_putc(out, ',');
	put_member(out, "id", info->id);
	insp_buf_printf(out, ",\"isRoot\":%s,", info->is_root ? "true" : "false");
	put_member(out, "name", info->name);
	insp_buf_putc(out, ',');
	put_texts(out, "tags", info->tags);
	insp_buf_putc(out, ',');
	put_texts(out, "tips", info->tips);
	insp_buf_putc(out, '}');
}
