// SPDX-License-Identifier: Apache-2.0
/*
 * Job "rows": some rows of a list, as lines of a format or with the texts of any fields;
 * of each row the first rule (a filter) that it meets, too.
 */
#include <errno.h>
#include <stdlib.h>

#include "fields/field.h"
#include "walk.h"

#define COLUMNS_MAX 32
#define RULES_MAX 32
#define ROWS_AT_ONCE 2000
/* The bytes of one value that are shown in a list. */
#define CELL_BYTES 1024

struct rows {
	struct walk walk;
	struct insp_format *format; /* NULL: none was asked for */
	struct insp_field *fields[COLUMNS_MAX];
	struct insp_filter *rules[RULES_MAX];
	size_t nfields, nrules;
	struct insp_buf text;
};

static bool any_needs_start(struct insp_json list)
{
	bool found = false;

	for (struct insp_json item = insp_json_first(list); item.at && !found;
	     item = insp_json_next(item)) {
		struct insp_buf text = { 0 };

		insp_json_put(item, &text);
		insp_buf_putc(&text, '\0');
		found = text.data && walk_needs_start(text.data);
		insp_buf_fini(&text);
	}
	return found;
}

static int add_field(struct job *job, const char *text)
{
	struct rows *rows = job->data;
	int err = job_field(job, text, &rows->fields[rows->nfields]);

	rows->nfields += !err;
	return err;
}

static int add_rule(struct job *job, const char *text)
{
	struct rows *rows = job->data;
	int err = job_compile(job, text, &rows->rules[rows->nrules]);

	rows->nrules += !err;
	return err;
}

/* Calls add() with the text of each item, up to so many. */
static int add_each(struct job *job, struct insp_json list, size_t max,
		    int (*add)(struct job *job, const char *text))
{
	struct insp_buf text = { 0 };
	int err = insp_json_count(list) > max ? job_fail(job, -E2BIG, "too many columns") : 0;

	for (struct insp_json item = insp_json_first(list); item.at && !err;
	     item = insp_json_next(item)) {
		text.len = 0;
		insp_json_put(item, &text);
		insp_buf_putc(&text, '\0');
		err = text.failed ? job_fail(job, -ENOMEM, "out of memory") : add(job, text.data);
	}
	insp_buf_fini(&text);
	return err;
}

static int set_format(struct job *job, const char *text)
{
	struct rows *rows = job->data;
	int err = *text ? insp_format_compile(job->insp, text, &rows->format) : 0;

	if (!err)
		return 0;
	rows->format = NULL;
	job->position = insp_format_error_pos(job->insp);
	return job_fail_insp(job, err, job->insp);
}

static int begin(struct job *job, struct insp_json question)
{
	struct rows *rows = job->data;
	struct insp_json fields = insp_json_member(question, "fields");
	char *format = ask_text(question, "format");
	int err;

	if (!format)
		return job_fail(job, -ENOMEM, "out of memory");
	err = walk_begin(&rows->walk, job, question, ROWS_AT_ONCE,
			 walk_needs_start(format) || any_needs_start(fields));
	if (!err)
		err = set_format(job, format);
	free(format);
	if (!err)
		err = add_each(job, fields, COLUMNS_MAX, add_field);
	if (!err)
		err = add_each(job, insp_json_member(question, "rules"), RULES_MAX, add_rule);
	out_name(&job->out, "rows");
	insp_buf_putc(&job->out, '[');
	return err;
}

static int rule_of(const struct rows *rows, const struct insp_event *ev)
{
	for (size_t n = 0; n < rows->nrules; n++)
		if (rows->rules[n] && insp_filter_match(rows->rules[n], ev))
			return n;
	return -1;
}

static void put_cell(struct rows *rows, struct insp_field *field, const struct insp_event *ev,
		     struct insp_buf *out)
{
	struct insp_value value;

	out_comma(out);
	rows->text.len = 0;
	if (!insp_field_value(field, ev, &value)) {
		insp_buf_puts(out, "null");
		return;
	}
	insp_field_put(field, ev, &value, &rows->text);
	out_text(out, rows->text.data, rows->text.len < CELL_BYTES ? rows->text.len : CELL_BYTES);
}

static void put_row(struct job *job, const struct insp_event *ev)
{
	struct rows *rows = job->data;
	struct insp_buf *out = &job->out;

	out_comma(out);
	insp_buf_puts(out, "{\"n\":");
	out_number(out, ev->num);
	out_name(out, "t");
	out_big(out, ev->scap->ts_ns);
	out_name(out, "r");
	insp_buf_printf(out, "%d", rule_of(rows, ev));
	if (rows->format) {
		rows->text.len = 0;
		out_name(out, "line");
		insp_format_line(rows->format, ev, &rows->text);
		out_text(out, rows->text.data, rows->text.len);
	}
	out_name(out, "v");
	insp_buf_putc(out, '[');
	for (size_t n = 0; n < rows->nfields; n++)
		put_cell(rows, rows->fields[n], ev, out);
	insp_buf_puts(out, "]}");
}

/* The fields that count events see every event, whether it is a row or not. */
static int event(struct job *job, const struct insp_event *ev)
{
	struct rows *rows = job->data;

	switch (walk_event(&rows->walk, job, ev)) {
	case WALK_BEFORE:
		return 0;
	case WALK_ROW:
		put_row(job, ev);
		return rows->walk.row == rows->walk.end;
	default:
		return 1;
	}
}

static int finish(struct job *job)
{
	insp_buf_putc(&job->out, ']');
	return 0;
}

static void end(struct job *job)
{
	struct rows *rows = job->data;

	for (size_t n = 0; n < rows->nfields; n++)
		insp_field_free(rows->fields[n]);
	for (size_t n = 0; n < rows->nrules; n++)
		insp_filter_free(rows->rules[n]);
	insp_format_free(rows->format);
	insp_buf_fini(&rows->text);
	insp_filter_free(job->filter);
	job->filter = NULL;
	walk_end(&rows->walk, job);
}

const struct job_kind job_rows = { "rows",	     sizeof(struct rows), .own_filter = true,
				   .opens = true,    .begin = begin,	  .event = event,
				   .finish = finish, .free = end };
