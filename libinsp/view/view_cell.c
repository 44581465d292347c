// SPDX-License-Identifier: Apache-2.0
/*
 * The cells of a view's table: aggregates, compares and prints the values of fields.
 */
#include "base/buf.h"
#include "fields/field.h"
#include "fields/render.h"
#include "view_priv.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_number(uint8_t type)
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

static double number_of(const struct insp_value *value)
{
	if (value->type == PT_DOUBLE)
		return value->dbl;
	return insp_type_is_signed(value->type) ? (double)value->s64 : (double)value->u64;
}

/* Replaces a cell's text. */
static int set_text(struct view_cell *cell, const char *text, size_t len)
{
	char *copy = malloc(len + 1);

	if (!copy)
		return -ENOMEM;
	memcpy(copy, text, len);
	copy[len] = '\0';
	free(cell->text);
	cell->text = copy;
	cell->len = len;
	return 0;
}

static void add_number(struct view_cell *cell, double number, enum insp_aggregation how)
{
	bool first = !cell->filled;

	switch (how) {
	case INSP_AGGREGATE_SUM:
	case INSP_AGGREGATE_AVG:
	case INSP_AGGREGATE_TIME_AVG:
		cell->number += number;
		break;
	case INSP_AGGREGATE_MIN:
		cell->number = first || number < cell->number ? number : cell->number;
		break;
	case INSP_AGGREGATE_MAX:
		cell->number = first || number > cell->number ? number : cell->number;
		break;
	case INSP_AGGREGATE_LAST:
		cell->number = number;
		break;
	}
}

int insp_cell_add(struct view_cell *cell, const struct insp_field *field,
		  const struct insp_event *ev, const struct insp_value *value,
		  enum insp_aggregation how)
{
	struct insp_buf buf = { 0 };
	int err = 0;

	cell->type = value->type;
	if (is_number(value->type)) {
		add_number(cell, number_of(value), how);
	} else {
		insp_field_put(field, ev, value, &buf);
		err = buf.failed ? -ENOMEM : set_text(cell, buf.len ? buf.data : "", buf.len);
		insp_buf_fini(&buf);
	}
	cell->filled = true;
	cell->count++;
	return err;
}

/* An average is kept as sum and count, so merging adds both. */
int insp_cell_merge(struct view_cell *cell, const struct view_cell *other,
		    enum insp_aggregation how)
{
	int err = 0;

	if (!other->filled)
		return 0;
	cell->type = other->type;
	if (other->text)
		err = set_text(cell, other->text, other->len);
	else
		add_number(cell, other->number, how);
	cell->filled = true;
	cell->count += other->count;
	return err;
}

void insp_cell_free(struct view_cell *cell)
{
	free(cell->text);
	*cell = (struct view_cell){ 0 };
}

int insp_cell_compare(const struct view_cell *a, const struct view_cell *b)
{
	if (!a->filled || !b->filled)
		return (int)a->filled - (int)b->filled;
	if (a->text && b->text)
		return strcmp(a->text, b->text);
	return (a->number > b->number) - (a->number < b->number);
}

/* FNV-1a over the text or the number's bytes. */
uint32_t insp_cell_hash(const struct view_cell *cell)
{
	const uint8_t *bytes =
		cell->text ? (const uint8_t *)cell->text : (const uint8_t *)&cell->number;
	size_t i, len = cell->text ? cell->len : sizeof(cell->number);
	uint32_t hash = 2166136261u;

	for (i = 0; i < len; i++)
		hash = (hash ^ bytes[i]) * 16777619u;
	return hash;
}

double insp_cell_result(const struct view_cell *cell, enum insp_aggregation how,
			uint64_t interval_ns)
{
	if (how == INSP_AGGREGATE_AVG)
		return cell->count ? cell->number / cell->count : 0;
	if (how == INSP_AGGREGATE_TIME_AVG)
		return interval_ns ? cell->number / (interval_ns / 1e9) : cell->number;
	return cell->number;
}

/* ---- text --------------------------------------------------------------------- */

/* Scales by 1024; prints two decimals if the value is a fraction. */
static void put_amount(double amount, bool fraction, struct insp_buf *out)
{
	static const char units[] = " KMGTP";
	size_t unit = 0;

	while (fabs(amount) >= 1024 && unit + 1 < sizeof(units) - 1) {
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
	size_t n = 0;

	while (ns < units[n].from)
		n++;
	if (units[n].from)
		ns /= units[n].from;
	/* cut rather than rounded */
	if (n == 3 || (ns >= 10 && n))
		insp_buf_printf(out, "%.0f%s", floor(ns), units[n].unit);
	else
		insp_buf_printf(out, "%.2f%s", floor(ns * 100) / 100, units[n].unit);
}

/* Prints 0 if the cell has no value. */
static void put_number(const struct view_cell *cell, const struct insp_field *field,
		       enum insp_aggregation how, uint64_t interval_ns, struct insp_buf *out)
{
	uint8_t type = cell->filled ? cell->type : insp_field_get_info(field)->type;
	double number = insp_cell_result(cell, how, interval_ns);
	bool fraction = how == INSP_AGGREGATE_TIME_AVG || how == INSP_AGGREGATE_AVG;

	if (type == PT_RELTIME)
		put_time(number, out);
	else if (type == PT_DOUBLE)
		insp_buf_printf(out, "%.2f", number);
	else if (insp_field_get_info(field)->format == PF_DEC || fraction)
		put_amount(number, fraction, out);
	else
		insp_buf_printf(out, "%.0f", number);
}

void insp_cell_put(const struct view_cell *cell, const struct insp_view_column *column,
		   const struct insp_field *field, uint64_t interval_ns, struct insp_buf *out)
{
	struct insp_buf text = { 0 };
	bool right = !cell->text &&
		     is_number(cell->filled ? cell->type : insp_field_get_info(field)->type);
	int width = column->colsize;

	if (cell->text)
		insp_put_printable(&text, cell->text, cell->len);
	else if (right)
		put_number(cell, field, column->aggregation, interval_ns, &text);
	insp_buf_putc(&text, '\0');
	if (!text.failed)
		insp_buf_printf(out, right ? "%*.*s" : "%-*.*s", width,
				width ? width : (int)text.len, text.data);
	insp_buf_fini(&text);
}
