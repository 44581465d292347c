// SPDX-License-Identifier: Apache-2.0
/*
 * Compiles the columns and the filter of a view for a handle: chooses the columns by their
 * tags, adds those of the user, and replaces the depth.
 */
#include "base/buf.h"
#include "state/error.h"
#include "state/handle.h"
#include "view.h"
#include "view_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DEFAULT_MEMORY (256u << 20)

static bool is_key(const struct insp_view_column *column)
{
	return column->is_key || column->is_groupby_key;
}

static bool has_tag(const struct insp_view_column *column, const char *const *tags)
{
	const char *const *own, *const *given;

	if (!column->tags || !*column->tags)
		return true;
	for (own = column->tags; *own; own++)
		for (given = tags; *given; given++)
			if (!strcasecmp(*own, *given))
				return true;
	return false;
}

char *insp_view_at_depth(const char *text, unsigned int depth)
{
	struct insp_buf out = { 0 };

	while (*text) {
		int n = depth;

		if (strncmp(text, "%depth", 6)) {
			insp_buf_putc(&out, *text++);
			continue;
		}
		text += 6;
		if (!strncmp(text, "+1", 2) || !strncmp(text, "-1", 2)) {
			n += *text == '+' ? 1 : -1;
			text += 2;
		}
		insp_buf_printf(&out, "%d", n);
	}
	insp_buf_putc(&out, '\0');
	if (out.failed)
		insp_buf_fini(&out);
	return out.data;
}

/* ---- columns --------------------------------------------------------------------- */

/* What is not known of a process is not 0; a number that counts in events is. */
static bool is_zero_absent(const struct insp_view *view, const struct insp_field *field)
{
	return view->info.use_defaults && insp_cell_type_is_number(field->type) &&
	       insp_field_needs_event(field);
}

/* The width of a column whose view does not say: by its type, as csysdig has it. */
static uint32_t size_of(const struct view_field *f)
{
	if (f->column->colsize >= 0)
		return f->column->colsize;
	switch (f->field->type) {
	case PT_CHARBUF:
	case PT_FSPATH:
	case PT_FSRELPATH:
	case PT_BYTEBUF:
		return 32;
	case PT_ABSTIME:
	case PT_RELTIME:
	case PT_IPADDR:
	case PT_IPNET:
		return 16;
	}
	return 8;
}

static int add_field(struct insp_view *view, const struct insp_view_column *column)
{
	struct view_field *added = &view->fields[view->nfields];
	int err;

	*added = (struct view_field){ .column = column };
	added->text = insp_view_at_depth(column->field, view->depth);
	err = added->text ? insp_field_new(view->insp, added->text, &added->field) :
			    insp_fail(view->insp, -ENOMEM, "out of memory");
	if (err) {
		free(added->text);
		return err;
	}
	/* what prints the cells encodes them */
	added->field->raw = true;
	added->zero_absent = is_zero_absent(view, added->field);
	added->optional = insp_field_is_occasional(added->field);
	added->is_text = !insp_cell_type_is_number(added->field->type);
	added->size = size_of(added);
	if (!is_key(column))
		view->shown[view->nshown++] = view->nfields;
	view->nfields++;
	return 0;
}

/* Counts the key columns, without and with the groupby keys that follow them. */
static void count_keys(struct insp_view *view)
{
	size_t n;

	for (n = 0; n < view->nfields && view->fields[n].column->is_key; n++)
		;
	view->nkeys = n;
	while (n < view->nfields && is_key(view->fields[n].column))
		n++;
	view->ngroups = n;
}

/* Makes room for columns; attaching and adding one change their number. */
static int resize(struct insp_view *view, size_t ncolumns)
{
	struct view_field *fields = realloc(view->fields, ncolumns * sizeof(*fields));
	uint16_t *shown = realloc(view->shown, ncolumns * sizeof(*shown));
	struct insp_value *values = realloc(view->values, ncolumns * sizeof(*values));
	bool *present = realloc(view->present, ncolumns * sizeof(*present));

	if (fields)
		view->fields = fields;
	if (shown)
		view->shown = shown;
	if (values)
		view->values = values;
	if (present)
		view->present = present;
	if (fields && shown && values && present)
		return 0;
	return insp_fail(view->insp, -ENOMEM, "out of memory");
}

static int new_scratch(struct insp_view *view)
{
	if (!view->memory.max)
		view->memory.max = DEFAULT_MEMORY;
	insp_hash_key_draw(&view->key);
	view->scratch = insp_view_row_new(view);
	return view->scratch ? 0 : insp_fail(view->insp, -ENOMEM, "out of memory");
}

static void drop_scratch(struct insp_view *view)
{
	insp_view_row_drop(view, view->scratch, view->nfields);
	view->scratch = NULL;
}

/* ---- filters --------------------------------------------------------------------- */

/*
 * The view's filter. Without use_defaults it is limited to events of known processes.
 * The caller frees the result.
 */
static char *full_filter(const struct insp_view *view)
{
	const char *format = "(%s) and proc.name exists";
	char *own = insp_view_at_depth(view->info.filter, view->depth);
	struct insp_buf whole = { 0 };

	if (!own || view->info.use_defaults)
		return own;
	if (!*own)
		format = "%sproc.name exists";
	insp_buf_printf(&whole, format, own);
	insp_buf_putc(&whole, '\0');
	free(own);
	if (whole.failed)
		insp_buf_fini(&whole);
	return whole.data;
}

static int compile_filter(struct insp_view *view)
{
	char *text = full_filter(view);
	int err = 0;

	if (!text)
		return insp_fail(view->insp, -ENOMEM, "out of memory");
	if (*text)
		err = insp_filter_compile(view->insp, text, &view->filter);
	if (err)
		view->filter = NULL;
	free(text);
	return err;
}

int insp_view_set_filter(struct insp_view *view, const char *text)
{
	struct insp_filter *filter = NULL;
	int err = text && *text ? insp_filter_compile(view->insp, text, &filter) : 0;

	if (err)
		return err;
	insp_filter_free(view->selected);
	view->selected = filter;
	insp_view_table_clear(view, &view->table);
	return 0;
}

/* ---- attaching ------------------------------------------------------------------- */

void insp_view_detach(struct insp_view *view)
{
	insp_view_clear(view);
	drop_scratch(view);
	while (view->nfields) {
		struct view_field *f = &view->fields[--view->nfields];

		insp_field_free(f->field);
		free(f->text);
	}
	view->nshown = view->nkeys = view->ngroups = 0;
	free(view->fields);
	free(view->shown);
	free(view->values);
	free(view->present);
	view->fields = NULL;
	view->shown = NULL;
	view->values = NULL;
	view->present = NULL;
	insp_filter_free(view->filter);
	insp_filter_free(view->selected);
	view->filter = view->selected = NULL;
	insp_buf_fini(&view->text);
	free(view->match);
	view->match = NULL;
}

int insp_view_attach(struct insp_view *view, struct insp *insp, unsigned int depth,
		     const char *const *tags)
{
	size_t n;
	int err;

	insp_view_detach(view);
	view->insp = insp;
	view->depth = depth;
	err = resize(view, view->info.ncolumns);
	if (!err)
		err = compile_filter(view);
	for (n = 0; n < view->info.ncolumns && !err; n++)
		if (has_tag(&view->info.columns[n], tags))
			err = add_field(view, &view->info.columns[n]);
	if (err)
		return err;
	err = insp_severity_attach(view);
	if (err)
		return err;
	count_keys(view);
	insp_view_order_init(view);
	return new_scratch(view);
}

static const char *copy_text(struct insp_view *view, const char *text)
{
	char *copy = insp_view_alloc(view, strlen(text) + 1);

	return copy ? strcpy(copy, text) : NULL;
}

int insp_view_add_column(struct insp_view *view, const char *field, const char *name,
			 enum insp_aggregation aggregation)
{
	static const char *const no_tags[] = { NULL };
	struct insp_view_column *column = insp_view_alloc(view, sizeof(*column));
	int err;

	if (!column || !(column->name = copy_text(view, name ? name : field)) ||
	    !(column->field = copy_text(view, field)))
		return insp_fail(view->insp, -ENOMEM, "out of memory");
	column->description = column->filterfield = "";
	column->tags = no_tags;
	column->colsize = -1;
	column->aggregation = column->groupby_aggregation = aggregation;
	err = resize(view, view->nfields + 1);
	if (err)
		return err;
	insp_view_table_clear(view, &view->table);
	drop_scratch(view);
	err = add_field(view, column);
	if (!err) {
		view->fields[view->nfields - 1].optional = true;
		view->fields[view->nfields - 1].added = true;
		column->description =
			insp_field_get_info(view->fields[view->nfields - 1].field)->help;
	}
	return new_scratch(view) || err ? (err ? err : -ENOMEM) : (int)view->nshown - 1;
}

/* ---- headings -------------------------------------------------------------------- */

size_t insp_view_ncolumns(const struct insp_view *view)
{
	return view->nshown;
}

void insp_view_heading(const struct insp_view *view, size_t column,
		       struct insp_view_heading *heading)
{
	const struct view_field *f = &view->fields[view->shown[column]];

	*heading = (struct insp_view_heading){
		.name = f->column->name,
		.description = f->column->description,
		.field = f->text,
		.size = f->size,
		.type = f->field->type,
		.format = f->field->format,
		.is_right = !f->is_text,
		.added = f->added,
		.is_aggregated = f->column->aggregation != INSP_AGGREGATE_FIRST,
		.aggregation = f->column->aggregation,
		.tags = f->column->tags,
	};
}

static const struct view_field *drill_key(const struct insp_view *view)
{
	if (view->info.type == INSP_VIEW_LIST || !view->ngroups)
		return NULL;
	return &view->fields[view->ngroups > view->nkeys ? view->nkeys : 0];
}

const char *insp_view_key_field(const struct insp_view *view)
{
	const struct view_field *key = drill_key(view);

	if (!key)
		return "";
	return *key->column->filterfield ? key->column->filterfield : key->text;
}
