/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rows of the table of options (options.c, and options_top.c for one command) and their
 * handlers (options_set.c). For these files alone.
 */
#ifndef RS_OPTION_ROW_H
#define RS_OPTION_ROW_H

#include "options.h"

struct option_row;

/* The command line that is being parsed. */
struct parse {
	struct request *req;
	struct run *run;
	int argc;
	char **argv;
	const struct option_row **rows; /* the options that the command takes, in its own order */
	size_t nrows;
};

/*
 * Handles an option of the command line; arg is its argument, or NULL. Returns 0 to go on,
 * 1 when there is nothing left to do, or a negative errno after one line on stderr.
 */
typedef int option_handler(struct parse *p, const struct option_row *row, const char *arg);

struct option_row {
	char letter;	     /* 0: long form only */
	const char *name;    /* NULL: letter only */
	const char *arg;     /* NULL: takes none */
	const char *applies; /* "", "live" or "files" */
	option_handler *set;
	int value; /* for the handler: offset of a member of struct request, value of an enum */
	const char *help;
	const char *const *values; /* all that arg can be, then NULL; or NULL: anything */
};

/*
 * The place of arg among the values. Returns -EINVAL, after one line on stderr that calls it
 * `what`, if it is none of them.
 */
int find_value(const char *what, const char *arg, const char *const *values);

option_handler accept_silently, add_defined, add_input, add_suppressed, ignore, list_markdown,
	print_libs_version, print_version, refuse, refuse_input, set_action, set_bpf, set_buffers,
	set_chisel, set_chisel_timeout, set_compress, set_count, set_engine, set_file_bytes,
	set_file_events, set_flag, set_format, set_gzip, set_listen, set_max_events, set_max_memory,
	set_max_seconds, set_max_size, set_output, set_page, set_redact, set_ring_size, set_sandbox,
	set_snaplen, set_timetype, set_trigger, set_trigger_pause, set_trigger_seconds, set_user,
	set_view, set_when;

/* Prints a row of the help. */
void option_print(const struct option_row *row);

/* Sets the format of lines for when the user gives none: in colour on a terminal. */
void set_default_format(struct request *req);

/*
 * Takes `ringside top [VIEW]`, or the name csysdig, off the command line. Returns the rows of
 * options that only this command takes, which come before the others; NULL: it is not this
 * command.
 */
const struct option_row *take_top(struct parse *p, size_t *nrows);
/*
 * Lists in p->rows, which has room for 256, the rows of the command and then those that every
 * command takes.
 */
void list_option_rows(struct parse *p, const struct option_row *own, size_t nown);
/* Checks the options of that command once all are parsed. Returns 0 or a negative errno. */
int finish_top(struct parse *p);

#endif
