// SPDX-License-Identifier: Apache-2.0
/* Reads the cells of the selected sample, and prints it as lines of text. */
#include "base/buf.h"
#include "base/encode.h"
#include "view_priv.h"

#include <string.h>

static const struct view_cell *cell_at(struct insp_view *view, size_t row, size_t column)
{
	static const struct view_cell none = { 0 };
	const struct view_row *at = insp_view_row_at(view, row);

	if (!at || column >= view->nshown ||
	    view->shown[column] >= insp_view_selected(view)->ncells)
		return &none;
	return &at->cells[view->shown[column]];
}

static uint64_t interval_of(const struct insp_view *view)
{
	const struct view_sample *sample = insp_view_selected(view);

	return sample ? sample->info.interval_ns : 0;
}

void insp_view_cell(struct insp_view *view, size_t row, size_t column, struct insp_view_cell *out)
{
	const struct view_cell *cell = cell_at(view, row, column);

	*out = (struct insp_view_cell){
		.filled = cell->filled,
		.type = cell->type,
		.count = cell->count,
		.is_number = cell->filled && !cell->text,
	};
	if (cell->text) {
		out->text = cell->text->bytes;
		out->len = cell->text->len;
	} else if (cell->filled) {
		out->integer = cell->type == PT_DOUBLE ? 0 : cell->u64;
		out->number = insp_cell_number(
			cell, view->fields[view->shown[column]].column->aggregation,
			interval_of(view));
	}
}

void insp_view_put_cell(struct insp_view *view, size_t row, size_t column, struct insp_buf *out)
{
	const struct view_cell *cell = cell_at(view, row, column);
	const struct view_field *f;

	if (column >= view->nshown)
		return;
	f = &view->fields[view->shown[column]];
	insp_cell_put(cell, f, interval_of(view), out);
	if (cell->filled && !cell->text && f->column->unit)
		insp_buf_puts(out, f->column->unit);
}

/* ---- lines of text ---------------------------------------------------------------- */

/*
 * Appends text, padded to a width. Longer text is cut with a mark if cut is set. The last
 * column (width 0) takes the rest of the line.
 */
static void put_padded(struct insp_buf *out, const struct insp_buf *text, uint32_t width,
		       bool right, bool cut)
{
	size_t has = insp_text_width(text->data, text->len), n;
	size_t pad = has < width ? width - has : 0;

	for (n = 0; right && n < pad; n++)
		insp_buf_putc(out, ' ');
	if (cut && width && has > width) {
		insp_buf_put(out, text->data, insp_text_prefix(text->data, text->len, width - 1));
		insp_buf_putc(out, '~');
	} else {
		insp_buf_put(out, text->data, text->len);
	}
	for (n = 0; !right && n < pad; n++)
		insp_buf_putc(out, ' ');
}

/* Ends a line that began at start: cuts it, with a mark, where it is longer than width. */
static void end_line(struct insp_buf *out, size_t start, uint32_t width)
{
	while (out->len > start && out->data[out->len - 1] == ' ')
		out->len--;
	if (width && insp_text_width(out->data + start, out->len - start) > width) {
		out->len = start + insp_text_prefix(out->data + start, out->len - start, width - 1);
		insp_buf_putc(out, '~');
	}
	insp_buf_putc(out, '\n');
}

static void put_headings(const struct insp_view *view, uint32_t width, struct insp_buf *out)
{
	size_t n, start = out->len;

	for (n = 0; n < view->nshown; n++) {
		const struct view_field *f = &view->fields[view->shown[n]];
		struct insp_buf name = { .data = (char *)f->column->name,
					 .len = strlen(f->column->name) };

		if (n)
			insp_buf_putc(out, ' ');
		put_padded(out, &name, f->size, !f->is_text, width);
	}
	end_line(out, start, width);
}

void insp_view_put_text(struct insp_view *view, uint32_t width, struct insp_buf *out)
{
	size_t row, nrows = insp_view_nrows_put(view, out), n;
	struct insp_buf text = { 0 };

	put_headings(view, width, out);
	for (row = 0; row < nrows; row++) {
		size_t start = out->len;

		for (n = 0; n < view->nshown; n++) {
			const struct view_field *f = &view->fields[view->shown[n]];

			text.len = 0;
			insp_view_put_cell(view, row, n, &text);
			if (n)
				insp_buf_putc(out, ' ');
			put_padded(out, &text, f->size, !f->is_text, width);
		}
		end_line(out, start, width);
	}
	out->failed = out->failed || text.failed;
	insp_buf_fini(&text);
}

/* ---- as csysdig prints tables -------------------------------------------------------- */

static bool is_padded(const struct view_field *f)
{
	return !f->is_text && f->field->type != PT_PORT;
}

void insp_view_put_raw(struct insp_view *view, struct insp_buf *out)
{
	static const char line[] = "----------------------\n";
	size_t row, nrows = insp_view_nrows_put(view, out), n;
	struct insp_buf text = { 0 };

	insp_buf_puts(out, line);
	for (row = 0; row < nrows; row++) {
		for (n = 0; n < view->nshown; n++) {
			text.len = 0;
			/* csysdig knows no units */
			insp_cell_put(cell_at(view, row, n), &view->fields[view->shown[n]],
				      interval_of(view), &text);
			put_padded(out, &text, is_padded(&view->fields[view->shown[n]]) ? 10 : 0,
				   true, false);
			insp_buf_putc(out, ' ');
		}
		insp_buf_putc(out, '\n');
	}
	insp_buf_puts(out, line);
	out->failed = out->failed || text.failed;
	insp_buf_fini(&text);
}
