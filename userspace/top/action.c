// SPDX-License-Identifier: Apache-2.0
/* Runs the actions of a view: gives the terminal to a shell for a while. */
#include "action.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/array.h"
#include "cells.h"
#include "loop.h"
#include "table.h"

/* The row that a command is made for. */
struct action_row {
	struct table *table;
	size_t row;
};

static bool get_value(void *ctx, const char *field, struct insp_buf *out)
{
	const struct action_row *at = ctx;
	struct insp_view *view = at->table->view;
	size_t column = table_find_field(at->table, field);
	struct insp_view_cell cell;

	if (!strcmp(insp_view_key_field(view), field)) {
		char *key = table_key(at->table, at->row);

		/* as text: a key is in quotes where a filter needs them */
		if (key && *key != '"') {
			text_put(out, "%s", key);
			free(key);
			return true;
		}
		free(key);
	}
	if (column == SIZE_MAX)
		return false;
	insp_view_cell(view, at->row, column, &cell);
	if (!cell.filled)
		return false;
	if (cell.is_number)
		text_put(out, "%.0f", cell.number);
	else
		text_add(out, cell.text, cell.len);
	return true;
}

/* ---- running ----------------------------------------------------------------------- */

static void run_shell(struct action_line *line)
{
	char *argv[ACTION_VALUES_MAX + 5] = { "sh", "-c", line->script.data, "sh" };
	size_t n;

	for (n = 0; n < line->nvalues; n++)
		argv[4 + n] = line->values[n];
	loop_restore_output();
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGTSTP, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	execv("/bin/sh", argv);
	_exit(127);
}

/* Waits for the command; the source is read meanwhile, so that its rings do not fill. */
static void wait_for(struct app *app, pid_t pid)
{
	int status;

	while (waitpid(pid, &status, WNOHANG) == 0)
		if (!loop_read(app))
			poll(NULL, 0, 20);
}

static void put_line(const char *text)
{
	if (write(STDOUT_FILENO, text, strlen(text)) < 0)
		return;
}

/* Writes a command with values of a traced program: nothing in it controls the terminal. */
static void put_safe(const struct insp_buf *text)
{
	const char *at = text->data;
	size_t len = text->len, n;
	struct cell cell;
	char bytes[5];

	while (cells_next(&at, &len, term_is_utf8(), &cell)) {
		for (n = 0; cell.text[n]; n++) {
			bytes[utf8_encode(cell.text[n], bytes)] = '\0';
			put_line(bytes);
		}
	}
}

/* Reads a line from the terminal and returns its first character. */
static char read_answer(void)
{
	char first = '\n', c = '\n';
	bool begun = false;

	while (read(STDIN_FILENO, &c, 1) == 1) {
		first = begun ? first : c;
		begun = true;
		if (c == '\n')
			break;
	}
	return first;
}

static void run_line(struct app *app, const struct insp_view_action *action,
		     struct action_line *line)
{
	pid_t pid;

	put_line("\n");
	put_safe(&line->shown);
	put_line("\n");
	pid = fork();
	if (!pid)
		run_shell(line);
	if (pid < 0) {
		app_complain(app, "cannot start another process");
		return;
	}
	wait_for(app, pid);
	if (action->wait_finish) {
		put_line("Command finished. Press ENTER to return");
		read_answer();
	}
}

static bool confirm(const struct insp_view_action *action, const struct action_line *line,
		    size_t nrows)
{
	char more[64] = "";

	if (!action->ask_confirmation)
		return true;
	if (nrows > 1)
		snprintf(more, sizeof(more), " and for %zu more rows", nrows - 1);
	put_line("\nConfirm command '");
	put_safe(&line->shown);
	put_line("'");
	put_line(more);
	put_line("? [y/N] ");
	return (read_answer() | 32) == 'y';
}

/* Makes the lines of all rows first, so that nothing runs if one of them is wrong. */
static size_t make_lines(struct table *table, const struct insp_view_action *action,
			 struct action_line *lines, size_t max)
{
	struct action_row at = { .table = table, .row = table_selected(table) };
	size_t n = 0, place;
	const char *wrong = NULL;
	char field[128];

	for (place = 0; place < table_nrows(table) && n < max && !wrong; place++) {
		if (table->ntags && !table_is_tagged(table, table_row(table, place)))
			continue;
		if (table->ntags)
			at.row = table_row(table, place);
		wrong = action_line_make(&lines[n++], action->command, get_value, &at, field,
					 sizeof(field));
		if (!table->ntags)
			break;
	}
	if (!wrong)
		return n;
	app_complain(table->screen.app, "%s: %s%s%s%s", action->description, *field ? "%" : "",
		     field, *field ? ": " : "", wrong);
	while (n)
		action_line_fini(&lines[--n]);
	return 0;
}

/* Why actions are off, or NULL. */
static const char *refusal(const struct app *app)
{
	if (app->options->read_only)
		return "actions are off: --readonly was given";
	if (!app_is_live(app))
		return "actions are off for files: the processes of a trace are not those of now";
	return NULL;
}

void table_run_action(struct table *table, const struct insp_view_action *action)
{
	struct app *app = table->screen.app;
	struct action_line lines[64];
	const char *off = refusal(app);
	size_t n, i;

	if (off) {
		app_complain(app, "%s", off);
		return;
	}
	n = make_lines(table, action, lines, ARRAY_SIZE(lines));
	if (!n)
		return;
	term_leave();
	if (confirm(action, &lines[0], n))
		for (i = 0; i < n; i++)
			run_line(app, action, &lines[i]);
	term_return();
	for (i = 0; i < n; i++)
		action_line_fini(&lines[i]);
}
