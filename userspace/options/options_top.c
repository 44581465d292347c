// SPDX-License-Identifier: Apache-2.0
/*
 * The options that only `ringside top` takes, and csysdig, whose name the program may have.
 * They come before the options of the other commands, which this command takes too.
 */
#include "option_row.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/array.h"
#include "common/complain.h"

#define DELAY_MS 2000
#define DELAY_MS_MIN 100

static option_handler set_top_view, set_delay, set_top_flag, set_row, set_rows, set_sort,
	set_memory, set_colour, print_help;

#define TOP_FLAG(member) set_top_flag, offsetof(struct top_request, member)

static const char *const colour_names[] = {
	[COLOURS_AUTO] = "auto", [COLOURS_NEVER] = "never", [COLOURS_16] = "16",
	[COLOURS_256] = "256",	 [COLOURS_TRUE] = "true",   NULL,
};

static const struct option_row top_rows[] = {
	{ 'v', "view", "VIEW", "", set_top_view, 0,
	  "begin with this view; dig: events, echo: input and output" },
	{ 'd', "delay", "MS", "live", set_delay, 0,
	  "show a new table each MS milliseconds; default 2000" },
	{ 0, "raw", NULL, "", TOP_FLAG(raw), "print the rows as text and use no terminal" },
	{ 'j', "json", NULL, "", TOP_FLAG(json), "print the rows as JSON and use no terminal" },
	{ 0, "rows", "N-M", "", set_rows, 0, "with -j: rows N to M, from 0" },
	{ 0, "sortingcol", "N", "", set_sort, 0, "sort by column N, from 1" },
	{ 0, "list-views", NULL, "", TOP_FLAG(list_views), "list the views, as JSON" },
	{ 0, "interactive", NULL, "", TOP_FLAG(interactive),
	  "with -j: take commands from standard input, one JSON object each: apply, drilldown, "
	  "drillup, quit" },
	{ 0, "force-term-compat", NULL, "", accept_silently, 0,
	  "accepted for csysdig: the terminal's own type is used" },
	{ 0, "logfile", "FILE", "", accept_silently, 0, "accepted for csysdig: there is no log" },
	{ 0, "once", NULL, "", TOP_FLAG(once), "print the table, even if there is a terminal" },
	{ 0, "readonly", NULL, "", TOP_FLAG(read_only), "run no actions of views" },
	{ 0, "plain", NULL, "", TOP_FLAG(plain),
	  "for screen readers: the cursor is on the selected row, few lines change" },
	{ 0, "ascii", NULL, "", TOP_FLAG(ascii), "draw with ASCII characters only" },
	{ 0, "color", "WHEN", "", set_colour, 0, "use colours: auto, never, 16, 256 or true",
	  colour_names },
	{ 0, "no-mouse", NULL, "", TOP_FLAG(no_mouse), "leave the mouse to the terminal" },
	{ 0, "memory", "MB", "", set_memory, 0,
	  "keep at most this much of tables and events; default 256" },
	{ 'h', "help", NULL, "", print_help, 0, "print this page" },
	/* under the name csysdig only: rows, where ringside has times */
	{ 0, "from", "N", "", set_row, offsetof(struct top_request, first_row),
	  "with -j: the first row, from 0" },
	{ 0, "to", "N", "", set_row, offsetof(struct top_request, last_row),
	  "with -j: the last row" },
};

#define NCOMPATIBLE 2 /* of these rows, the last ones */

static int print_help(struct parse *p, const struct option_row *row, const char *arg)
{
	size_t n, nrows = ARRAY_SIZE(top_rows) - (p->req->top.compatible ? 0 : NCOMPATIBLE);

	puts("Usage: ringside top [VIEW] [options] [filter]\n\n"
	     "Shows the table of a view: of the running machine, or of a trace file.\n\nOptions:");
	for (n = 0; n < nrows; n++)
		option_print(&top_rows[n]);
	puts("\nThe options of ringside that say where events come from apply here too.");
	return 1;
}

static int set_top_view(struct parse *p, const struct option_row *row, const char *arg)
{
	p->req->top.view = arg;
	return 0;
}

/* Parses a decimal number. Returns 0 or a negative errno after one line on stderr. */
static int parse_count(const char *name, const char *arg, uint64_t *count)
{
	char *end;

	errno = 0;
	*count = strtoull(arg, &end, 10);
	if (!isdigit((unsigned char)*arg) || *end || errno)
		return complain("--%s: '%s' is no number", name, arg);
	return 0;
}

static int set_delay(struct parse *p, const struct option_row *row, const char *arg)
{
	int err = parse_count(row->name, arg, &p->req->top.delay_ms);

	if (!err && p->req->top.delay_ms < DELAY_MS_MIN)
		return complain("--delay: %s milliseconds are too short, give at least %d", arg,
				DELAY_MS_MIN);
	return err;
}

static int set_memory(struct parse *p, const struct option_row *row, const char *arg)
{
	int err = parse_count(row->name, arg, &p->req->top.memory_mb);

	if (!err && (!p->req->top.memory_mb || p->req->top.memory_mb > 1 << 20))
		return complain("--memory: '%s' is not from 1 to %d megabytes", arg, 1 << 20);
	return err;
}

static int set_colour(struct parse *p, const struct option_row *row, const char *arg)
{
	int colours = find_value("--color:", arg, row->values);

	p->req->top.colours = colours;
	return colours < 0 ? colours : 0;
}

static int set_top_flag(struct parse *p, const struct option_row *row, const char *arg)
{
	*((bool *)((char *)&p->req->top + row->value)) = true;
	return 0;
}

static int set_row(struct parse *p, const struct option_row *row, const char *arg)
{
	return parse_count(row->name, arg, (uint64_t *)((char *)&p->req->top + row->value));
}

static int set_rows(struct parse *p, const struct option_row *row, const char *arg)
{
	unsigned long long first, last;
	char rest;

	if (sscanf(arg, "%llu-%llu%c", &first, &last, &rest) != 2 || last < first)
		return complain("--rows: '%s' is not two numbers as in 0-19", arg);
	p->req->top.first_row = first;
	p->req->top.last_row = last;
	return 0;
}

static int set_sort(struct parse *p, const struct option_row *row, const char *arg)
{
	return parse_count(row->name, arg, &p->req->top.sort_by);
}

static bool is_named_csysdig(const char *path)
{
	const char *name = strrchr(path, '/');

	return !strcmp(name ? name + 1 : path, "csysdig");
}

const struct option_row *take_top(struct parse *p, size_t *nrows)
{
	struct top_request *top = &p->req->top;
	bool named = p->argc > 0 && is_named_csysdig(p->argv[0]);

	if (!named && (p->argc < 2 || strcmp(p->argv[1], "top")))
		return NULL;
	p->req->action = ACT_TOP;
	top->compatible = named;
	top->delay_ms = DELAY_MS;
	if (!named) {
		p->argv++;
		p->argc--;
		p->argv[0] = "ringside";
	}
	*nrows = ARRAY_SIZE(top_rows) - (named ? 0 : NCOMPATIBLE);
	return top_rows;
}

/* The first word of the filter is a view if it can be no filter: it has no operator. */
static bool is_view_name(const char *word)
{
	if (!*word)
		return false;
	for (; *word; word++)
		if (!isalnum((unsigned char)*word) && *word != '_' && *word != '-')
			return false;
	return true;
}

/* `ringside top VIEW [FILTER]`: takes the view off the filter. */
static void take_view(struct request *req)
{
	char *end = req->filter + strcspn(req->filter, " ");
	bool last = !*end;
	size_t len;

	if (req->top.view || req->top.compatible || !strncmp(end, " exists", 7))
		return;
	*end = '\0';
	if (!is_view_name(req->filter) || !strcmp(req->filter, "not")) {
		*end = last ? '\0' : ' ';
		return;
	}
	snprintf(req->top.name, sizeof(req->top.name), "%s", req->filter);
	req->top.view = req->top.name;
	len = last ? 0 : strlen(end + 1);
	memmove(req->filter, last ? "" : end + 1, len + 1);
}

int finish_top(struct parse *p)
{
	struct request *req = p->req;

	if (req->output)
		return complain("top: shows tables and writes no trace file: leave -w out");
	if (p->run->nchisels)
		return complain("top: shows a view: leave -c out");
	if (req->top.interactive && !req->top.json)
		return complain("--interactive answers in JSON: add -j");
	take_view(req);
	req->quiet = true; /* of events; tables are printed */
	return 0;
}
