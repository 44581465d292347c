// SPDX-License-Identifier: Apache-2.0
/* dig and echo of `ringside top` without a terminal: lines of text, or one array of JSON. */
#include "lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/array.h"
#include "compile.h"
#include "common/complain.h"
#include "common/output.h"

/* csysdig keeps this many lines, too. */
#define MAX_LINES 500000

/* What csysdig calls I/O: bytes were moved. */
#define ECHO_FILTER "evt.is_io=true and evt.dir=< and evt.rawres>0 and evt.buffer exists"
#define DIG_FORMAT \
	"*%evt.num %evt.outputtime %evt.cpu %proc.name (%thread.tid) %evt.dir %evt.type %evt.info"

/* The members of an object of echo in JSON, sorted by name as csysdig has them. */
static const struct {
	const char *name, *field; /* field "": made of others */
	bool containers;	  /* only with -pc */
} members[] = {
	{ "c", "container.name", true },
	{ "d", "evt.is_io_read", false },
	{ "f", "", false },
	{ "fd", "fd.num", false },
	{ "fn", "fd.name", false },
	{ "ft", "fd.typechar", false },
	{ "l", "evt.rawres", false },
	{ "p", "proc.name", false },
	{ "ta", "evt.rawtime", false },
	{ "td", "evt.reltime", false },
	{ "v", "evt.buffer", false },
};

enum {
	CONTAINER,
	DIRECTION,
	WHOLE,
	NUMBER,
	NAME,
	KIND,
	LENGTH,
	PROCESS,
	AT,
	SINCE,
	TEXT,
	NMEMBERS
};

struct lines {
	const struct run *run;
	bool is_echo;
	struct insp_filter *filter; /* of echo */
	struct insp_format *format; /* of dig */
	struct insp_format *fields[NMEMBERS];
	struct insp_buf line;
	struct insp_buf all; /* the JSON so far */
	uint64_t count;
};

bool lines_is_view(const char *id)
{
	return !strcmp(id, "dig") || !strcmp(id, "echo");
}

int lines_new(struct run *run, const char *id)
{
	run->lines = calloc(1, sizeof(*run->lines));
	if (!run->lines)
		return complain("out of memory");
	run->lines->run = run;
	run->lines->is_echo = !strcmp(id, "echo");
	return 0;
}

void lines_stop(struct lines *lines)
{
	size_t n;

	if (!lines)
		return;
	for (n = 0; n < NMEMBERS; n++) {
		insp_format_free(lines->fields[n]);
		lines->fields[n] = NULL;
	}
	insp_format_free(lines->format);
	insp_filter_free(lines->filter);
	lines->format = NULL;
	lines->filter = NULL;
}

void lines_free(struct lines *lines)
{
	if (!lines)
		return;
	lines_stop(lines);
	insp_buf_fini(&lines->line);
	insp_buf_fini(&lines->all);
	free(lines);
}

static int compile_members(struct lines *lines, struct insp *insp)
{
	char format[64];
	size_t n;
	int err = 0;

	for (n = 0; n < NMEMBERS && !err; n++) {
		if (!*members[n].field)
			continue;
		snprintf(format, sizeof(format), "*%%%s", members[n].field);
		err = compile_format(insp, format, &lines->fields[n]);
	}
	return err;
}

int lines_start(struct run *run, struct insp *insp)
{
	struct lines *lines = run->lines;
	int err;

	if (!lines->is_echo)
		return compile_format(insp,
				      run->req->container_data ? run->req->format : DIG_FORMAT,
				      &lines->format);
	err = compile_filter(insp, ECHO_FILTER, &lines->filter);
	return err ? err : compile_members(lines, insp);
}

/* ---- events ---------------------------------------------------------------------- */

/* The text of one member, without the end of the line; in lines->line. */
static void read_member(struct lines *lines, size_t n, const struct insp_event *ev)
{
	struct insp_buf *line = &lines->line;

	line->len = 0;
	insp_format_line(lines->fields[n], ev, line);
	if (line->len && line->data[line->len - 1] == '\n')
		line->len--;
}

static void put(struct insp_buf *out, const char *text)
{
	insp_buf_append(out, text, strlen(text));
}

/* The descriptor as evt.args shows it: 3(<f>/etc/passwd). */
static void put_descriptor(struct lines *lines, const struct insp_event *ev, struct insp_buf *out)
{
	read_member(lines, NUMBER, ev);
	insp_buf_append(out, lines->line.data, lines->line.len);
	put(out, "(<");
	read_member(lines, KIND, ev);
	insp_buf_append(out, lines->line.data, lines->line.len);
	put(out, ">");
	read_member(lines, NAME, ev);
	insp_buf_append(out, lines->line.data, lines->line.len);
	put(out, ")");
}

static bool is_read(struct lines *lines, const struct insp_event *ev)
{
	read_member(lines, DIRECTION, ev);
	return lines->line.len == 4; /* true */
}

static void put_object(struct lines *lines, const struct insp_event *ev)
{
	struct insp_buf *out = &lines->all;
	const char *comma = "{";
	size_t n;

	for (n = 0; n < NMEMBERS; n++) {
		struct insp_buf text = { 0 };

		if (members[n].containers && !lines->run->req->container_data)
			continue;
		put(out, comma);
		comma = ",";
		put(out, "\"");
		put(out, members[n].name);
		put(out, "\":");
		if (n == WHOLE)
			put_descriptor(lines, ev, &text);
		else if (n == DIRECTION)
			put(&text, is_read(lines, ev) ? "<" : ">");
		else
			read_member(lines, n, ev);
		if (text.data)
			insp_put_json_text(out, text.data, text.len);
		else
			insp_put_json_text(out, lines->line.data, lines->line.len);
		insp_buf_fini(&text);
	}
	put(out, "}");
}

static int add_json(struct lines *lines, const struct insp_event *ev)
{
	if (lines->count == MAX_LINES)
		return 0;
	if (!lines->is_echo) {
		lines->line.len = 0;
		if (!insp_format_line(lines->format, ev, &lines->line))
			return 0;
		lines->line.len--; /* the end of the line */
	}
	if (lines->count++)
		put(&lines->all, ",");
	if (lines->is_echo)
		put_object(lines, ev);
	else
		insp_put_json_text(&lines->all, lines->line.data, lines->line.len);
	return lines->all.failed ? complain("out of memory for the lines") : 0;
}

/* ------ Read 832B from /lib/x86_64-linux-gnu/libc.so.6 (curl), and the bytes */
static void print_io(struct lines *lines, const struct insp_event *ev)
{
	static const size_t parts[] = { LENGTH, NAME, PROCESS };
	const char *before[] = { is_read(lines, ev) ? "------ Read " : "------ Write ",
				 is_read(lines, ev) ? "B from " : "B to ", " (" };
	size_t n;

	for (n = 0; n < ARRAY_SIZE(parts); n++) {
		output_write(before[n], strlen(before[n]));
		read_member(lines, parts[n], ev);
		output_write(lines->line.data, lines->line.len);
	}
	output_write(")\n\n", 3);
	read_member(lines, TEXT, ev);
	output_write(lines->line.data, lines->line.len);
	output_write("\n\n", 2);
}

int lines_event(struct lines *lines, const struct insp_event *ev)
{
	if (lines->filter && !insp_filter_match(lines->filter, ev))
		return 0;
	if (lines->run->req->top.json)
		return add_json(lines, ev);
	if (lines->is_echo) {
		print_io(lines, ev);
		return 0;
	}
	lines->line.len = 0;
	if (insp_format_line(lines->format, ev, &lines->line))
		output_write(lines->line.data, lines->line.len);
	return lines->line.failed ? complain("out of memory for a line of output") : 0;
}

int lines_print(struct lines *lines)
{
	char head[80];
	int len;

	if (!lines->run->req->top.json)
		return 0;
	len = snprintf(head, sizeof(head), "{\"progress\": 100.00, \"count\": %llu, \"data\": [",
		       (unsigned long long)lines->count);
	output_write(head, len);
	output_write(lines->all.data ? lines->all.data : "", lines->all.len);
	output_write("\n]}", 3);
	lines->all.len = 0;
	lines->count = 0;
	return 0;
}
