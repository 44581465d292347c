// SPDX-License-Identifier: Apache-2.0
/*
 * The cells of a view's table: aggregates, compares and prints the values of fields.
 */
#include "base/buf.h"
#include "base/encode.h"
#include "fields/field.h"
#include "fields/render.h"
#include "state/handle.h"
#include "view_priv.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

bool insp_cell_type_is_number(uint8_t type)
{
	switch (type) {
	case PT_CHARBUF:
	case PT_FSPATH:
	case PT_FSRELPATH:
	case PT_BYTEBUF:
	case PT_BOOL:
	case PT_IPADDR:
	case PT_IPNET:
	case PT_SOCKADDR:
	case PT_SOCKTUPLE:
		return false;
	}
	return true;
}

/* ---- texts ---------------------------------------------------------------------- */

static struct view_text *new_text(struct insp_view *view, const char *bytes, size_t len)
{
	struct view_text *text = malloc(sizeof(*text) + len + 1);

	if (!text)
		return NULL;
	text->users = 1;
	text->len = len;
	if (len)
		memcpy(text->bytes, bytes, len);
	text->bytes[len] = '\0';
	view->memory.used += sizeof(*text) + len + 1;
	return text;
}

static struct view_text *use_text(struct view_text *text)
{
	if (text)
		text->users++;
	return text;
}

static void drop_text(struct insp_view *view, struct view_text *text)
{
	size_t size;

	if (!text || --text->users)
		return;
	size = sizeof(*text) + text->len + 1;
	/* the text may have been counted elsewhere: by the cache, or by another view */
	view->memory.used -= size < view->memory.used ? size : view->memory.used;
	free(text);
}

/* ---- values ---------------------------------------------------------------------- */

int insp_cell_read(struct insp_view *view, const struct view_field *f, const struct insp_event *ev,
		   const struct insp_value *value, struct view_cell *cell)
{
	*cell = (struct view_cell){ .filled = true, .type = value->type, .count = 1 };
	if (value->type == PT_DOUBLE) {
		cell->dbl = value->dbl;
	} else if (insp_cell_type_is_number(value->type)) {
		cell->u64 = value->u64;
	} else {
		view->text.len = 0;
		insp_field_put(f->field, ev, value, &view->text);
		if (!view->text.failed)
			cell->text = new_text(view, view->text.data, view->text.len);
		cell->filled = cell->text != NULL;
	}
	return cell->filled ? 0 : -ENOMEM;
}

static bool is_less(const struct view_cell *a, const struct view_cell *b)
{
	return insp_cell_compare(a, b) < 0;
}

static void replace(struct insp_view *view, struct view_cell *cell, const struct view_cell *other)
{
	uint32_t count = cell->count;

	drop_text(view, cell->text);
	*cell = *other;
	use_text(cell->text);
	cell->count = count;
}

void insp_cell_merge(struct insp_view *view, struct view_cell *cell, const struct view_cell *other,
		     enum insp_aggregation how)
{
	if (!other->filled)
		return;
	if (!cell->filled) {
		replace(view, cell, other);
		cell->count = other->count;
		return;
	}
	/* as in csysdig, the greatest of texts is the newest: the last command line */
	if (how == INSP_AGGREGATE_MAX && cell->text)
		replace(view, cell, other);
	else if (how == INSP_AGGREGATE_MIN && is_less(other, cell))
		replace(view, cell, other);
	else if (how == INSP_AGGREGATE_MAX && is_less(cell, other))
		replace(view, cell, other);
	else if (how == INSP_AGGREGATE_SUM || how == INSP_AGGREGATE_AVG ||
		 how == INSP_AGGREGATE_TIME_AVG) {
		if (cell->type == PT_DOUBLE)
			cell->dbl += other->dbl;
		else if (!cell->text)
			cell->u64 += other->u64;
	}
	cell->count += other->count;
}

static double undivided(const struct view_cell *cell)
{
	if (cell->type == PT_DOUBLE)
		return cell->dbl;
	return insp_type_is_signed(cell->type) ? (double)(int64_t)cell->u64 : (double)cell->u64;
}

void insp_cell_divide(struct view_cell *cell, enum insp_aggregation how)
{
	if (how != INSP_AGGREGATE_AVG || !cell->count || cell->text)
		return;
	if (cell->type == PT_DOUBLE)
		cell->dbl /= cell->count;
	else if (insp_type_is_signed(cell->type))
		cell->u64 = (uint64_t)((int64_t)cell->u64 / (int64_t)cell->count);
	else
		cell->u64 /= cell->count;
	cell->count = 1;
}

void insp_cell_free(struct insp_view *view, struct view_cell *cell)
{
	drop_text(view, cell->text);
	*cell = (struct view_cell){ 0 };
}

static int compare_texts(const struct view_text *a, const struct view_text *b)
{
	int by = memcmp(a->bytes, b->bytes, a->len < b->len ? a->len : b->len);

	return by ? by : (a->len > b->len) - (a->len < b->len);
}

int insp_cell_compare(const struct view_cell *a, const struct view_cell *b)
{
	if (!a->filled || !b->filled)
		return (int)a->filled - (int)b->filled;
	if (a->text && b->text)
		return a->text == b->text ? 0 : compare_texts(a->text, b->text);
	if (a->text || b->text)
		return a->text ? 1 : -1;
	if (a->type == PT_DOUBLE)
		return (a->dbl > b->dbl) - (a->dbl < b->dbl);
	if (insp_type_is_signed(a->type))
		return ((int64_t)a->u64 > (int64_t)b->u64) - ((int64_t)a->u64 < (int64_t)b->u64);
	return (a->u64 > b->u64) - (a->u64 < b->u64);
}

/* FNV-1a over the text or the number's bytes. */
uint32_t insp_cell_hash(const struct view_cell *cell, const struct insp_hash_key *key)
{
	if (cell->text)
		return insp_hash_text(key, cell->text->bytes, cell->text->len);
	return insp_hash_number(key, cell->u64, 32);
}

double insp_cell_number(const struct view_cell *cell, enum insp_aggregation how,
			uint64_t interval_ns)
{
	double number = undivided(cell);

	if (how == INSP_AGGREGATE_TIME_AVG && interval_ns)
		return number / (interval_ns / 1e9);
	return number;
}

/* ---- text --------------------------------------------------------------------- */

/* Scales by 1024; prints two decimals if the value is a fraction. */
static void put_amount(double amount, bool fraction, struct insp_buf *out)
{
	static const char units[] = " KMGTP";
	size_t unit = 0;

	while (fabs(amount) > 1024 && unit + 1 < sizeof(units) - 1) {
		amount /= 1024;
		unit++;
	}
	insp_buf_printf(out, fraction ? "%.2f" : "%.0f", amount);
	if (unit)
		insp_buf_putc(out, units[unit]);
}

/* Like evt.latency.human, but always one unit, so that it fits into a column. */
static void put_time(double ns, struct insp_buf *out)
{
	static const struct {
		double from;
		const char *unit;
	} units[] = { { 1e9, "s" }, { 1e6, "ms" }, { 1e3, "us" }, { 0, "ns" } };
	double hundredths;
	size_t n = 0;

	while (ns < units[n].from)
		n++;
	/* cut rather than rounded; the product first, for 4.02 * 100 is less than 402 */
	hundredths = units[n].from ? floor(ns * 100 / units[n].from) : 0;
	if (!units[n].from)
		insp_buf_printf(out, "%.0f%s", floor(ns), units[n].unit);
	else if (n && hundredths >= 1000)
		insp_buf_printf(out, "%.0f%s", floor(hundredths / 100), units[n].unit);
	else
		insp_buf_printf(out, "%.2f%s", hundredths / 100, units[n].unit);
}

/* Amounts get units; numbers that name something (ports, ids) do not. */
static bool is_amount(const struct view_field *f)
{
	return insp_field_get_info(f->field)->format == PF_DEC && f->field->type != PT_PORT;
}

static void put_number(const struct view_cell *cell, const struct view_field *f,
		       uint64_t interval_ns, struct insp_buf *out)
{
	enum insp_aggregation how = f->column->aggregation;
	double number = insp_cell_number(cell, how, interval_ns);
	bool fraction = how == INSP_AGGREGATE_TIME_AVG;

	if (cell->type == PT_RELTIME)
		put_time(number, out);
	else if (cell->type == PT_DOUBLE)
		insp_buf_printf(out, "%.2f", number);
	else if (is_amount(f) || fraction)
		put_amount(number, fraction, out);
	else if (insp_type_is_signed(cell->type))
		insp_put_s64(out, (int64_t)cell->u64);
	else
		insp_put_u64(out, cell->u64);
}

/* A table's row is one line, so line ends in the text of a buffer are escaped as well. */
static void put_text(const struct view_cell *cell, const struct view_field *f, struct insp_buf *out)
{
	if (f->field->insp->print.raw)
		insp_buf_put(out, cell->text->bytes, cell->text->len);
	else
		insp_encode(out, cell->text->bytes, cell->text->len, INSP_ENCODE_VALUE);
}

void insp_cell_put(const struct view_cell *cell, const struct view_field *f, uint64_t interval_ns,
		   struct insp_buf *out)
{
	if (!cell->filled && f->is_text)
		return;
	if (!cell->filled)
		insp_buf_putc(out, '-');
	else if (cell->text)
		put_text(cell, f, out);
	else
		put_number(cell, f, interval_ns, out);
}
