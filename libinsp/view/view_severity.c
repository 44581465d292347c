// SPDX-License-Identifier: Apache-2.0
/*
 * Which rows are to be noticed: a view may have a condition on a column for warnings and one for
 * errors, such as "PCT >= 95" or "RES != SUCCESS".
 */
#include "macros.h"
#include "state/error.h"
#include "state/handle.h"
#include "view_priv.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *text;
	enum view_operator op;
} operators[] = {
	{ ">=", VIEW_AT_LEAST }, { "<=", VIEW_AT_MOST }, { "!=", VIEW_NOT_EQUAL },
	{ ">", VIEW_MORE },	 { "<", VIEW_LESS },	 { "=", VIEW_EQUAL },
};

static const struct {
	const char *text;
	double factor;
} units[] = {
	{ "", 1 },    { "%", 1 },	{ "ns", 1 },	  { "us", 1e3 },     { "ms", 1e6 },
	{ "s", 1e9 }, { "K", 1 << 10 }, { "M", 1 << 20 }, { "G", 1u << 30 },
};

/* ---- reading a condition ---------------------------------------------------------------- */

/* A condition whose column is not looked up yet. */
struct parts {
	const char *name, *value;
	size_t name_len, value_len;
	enum view_operator op;
};

static size_t trimmed(const char *text, size_t len)
{
	while (len && isspace((unsigned char)text[len - 1]))
		len--;
	return len;
}

/* Returns false if there is no operator, or nothing on one side of it. */
static bool split(const char *text, struct parts *parts)
{
	size_t n, at = strcspn(text, "<>=!");

	for (n = 0; n < ARRAY_SIZE(operators); n++)
		if (!strncmp(text + at, operators[n].text, strlen(operators[n].text)))
			break;
	if (n == ARRAY_SIZE(operators))
		return false;
	parts->op = operators[n].op;
	parts->name = text;
	parts->name_len = trimmed(text, at);
	parts->value = text + at + strlen(operators[n].text);
	parts->value += strspn(parts->value, " \t");
	parts->value_len = trimmed(parts->value, strlen(parts->value));
	return parts->name_len && parts->value_len;
}

static bool is_named(const struct insp_view_column *column, const struct parts *parts)
{
	return !column->is_key && !column->is_groupby_key &&
	       strlen(column->name) == parts->name_len &&
	       !memcmp(column->name, parts->name, parts->name_len);
}

/* A number with a unit, such as 10ms. Returns false if it is none. */
static bool read_number(const struct parts *parts, double *number)
{
	char *end;
	size_t n, len;

	*number = strtod(parts->value, &end);
	if (end == parts->value || end > parts->value + parts->value_len)
		return false;
	end += strspn(end, " ");
	len = parts->value + parts->value_len - end;
	for (n = 0; n < ARRAY_SIZE(units); n++)
		if (strlen(units[n].text) == len && !memcmp(units[n].text, end, len))
			break;
	if (n == ARRAY_SIZE(units))
		return false;
	*number *= units[n].factor;
	return true;
}

const char *insp_severity_check(const struct insp_view_info *info)
{
	const char *const texts[] = { info->warning, info->error };
	struct parts parts;
	size_t n, column;

	for (n = 0; n < ARRAY_SIZE(texts); n++) {
		if (!texts[n] || !*texts[n])
			continue;
		if (!split(texts[n], &parts))
			return "severity: a condition such as \"ERRORS >= 10\" expected";
		for (column = 0; column < info->ncolumns; column++)
			if (is_named(&info->columns[column], &parts))
				break;
		if (column == info->ncolumns)
			return "severity: there is no column with that name";
	}
	return NULL;
}

/* ---- attaching ----------------------------------------------------------------------- */

/* A column that is not shown, because of its tags, has no condition. */
static int attach(struct insp_view *view, const char *text, struct view_condition *condition)
{
	struct parts parts;
	size_t n;

	*condition = (struct view_condition){ 0 };
	if (!text || !*text || !split(text, &parts))
		return 0;
	for (n = 0; n < view->nfields && !is_named(view->fields[n].column, &parts); n++)
		;
	if (n == view->nfields)
		return 0;
	*condition = (struct view_condition){
		.is_set = true,
		.field = n,
		.op = parts.op,
		.text = parts.value,
		.len = parts.value_len,
	};
	if (view->fields[n].is_text) {
		if (parts.op == VIEW_EQUAL || parts.op == VIEW_NOT_EQUAL)
			return 0;
		return insp_fail(view->insp, -EINVAL,
				 "severity: '%s': text has only = and !=", text);
	}
	if (!read_number(&parts, &condition->number))
		return insp_fail(view->insp, -EINVAL,
				 "severity: '%s': a number expected after the operator", text);
	return 0;
}

int insp_severity_attach(struct insp_view *view)
{
	int err = attach(view, view->info.warning, &view->warning);

	return err ? err : attach(view, view->info.error, &view->error);
}

/* ---- rows ---------------------------------------------------------------------------- */

static bool holds(int order, enum view_operator op)
{
	switch (op) {
	case VIEW_AT_LEAST:
		return order >= 0;
	case VIEW_AT_MOST:
		return order <= 0;
	case VIEW_MORE:
		return order > 0;
	case VIEW_LESS:
		return order < 0;
	case VIEW_EQUAL:
		return order == 0;
	case VIEW_NOT_EQUAL:
		return order != 0;
	}
	return false;
}

static bool is_met(const struct insp_view *view, const struct view_sample *sample,
		   const struct view_row *row, const struct view_condition *condition)
{
	const struct view_cell *cell;
	double number;

	if (!condition->is_set || condition->field >= sample->ncells)
		return false;
	cell = &row->cells[condition->field];
	if (!cell->filled)
		return false;
	if (cell->text)
		return holds(cell->text->len != condition->len ||
				     memcmp(cell->text->bytes, condition->text, condition->len),
			     condition->op);
	number = insp_cell_number(cell, view->fields[condition->field].column->aggregation,
				  sample->info.interval_ns);
	return holds((number > condition->number) - (number < condition->number), condition->op);
}

enum insp_severity insp_view_severity(struct insp_view *view, size_t row)
{
	const struct view_row *at = insp_view_row_at(view, row);
	const struct view_sample *sample = insp_view_selected(view);

	if (!at)
		return INSP_SEVERITY_NONE;
	if (is_met(view, sample, at, &view->error))
		return INSP_SEVERITY_ERROR;
	return is_met(view, sample, at, &view->warning) ? INSP_SEVERITY_WARNING :
							  INSP_SEVERITY_NONE;
}
