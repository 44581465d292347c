// SPDX-License-Identifier: Apache-2.0
/*
 * `ringside top` without a terminal: the tables of a view as text or JSON, the list of the
 * views, and commands that are read from standard input. With a terminal it hands over to
 * the screens.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/capture.h"
#include "run/catalog.h"
#include "common/complain.h"
#include "run/lines.h"
#include "common/output.h"
#include "top_commands.h"
#include "run/views.h"

static void put(const char *text)
{
	output_write(text, strlen(text));
}

static int list_views(struct run *run)
{
	struct insp_buf text = { 0 };
	struct catalog catalog;
	size_t n;
	int err = catalog_load(&catalog, run);

	insp_buf_append(&text, "[", 1);
	for (n = 0; !err && n < catalog.n; n++) {
		if (n)
			insp_buf_append(&text, ",", 1);
		insp_view_put_info(catalog.infos[n], &text);
	}
	insp_buf_append(&text, "]\n", 2);
	if (catalog.nbroken)
		complain("%s", catalog.broken);
	if (err || text.failed)
		err = complain("out of memory for the list of views");
	else
		output_write(text.data, text.len);
	insp_buf_fini(&text);
	catalog_fini(&catalog);
	return err ? 1 : 0;
}

/* The view that the user names, or the first root view. */
static const char *first_view(const struct run *run, const struct catalog *catalog)
{
	size_t n;

	if (run->req->top.view)
		return run->req->top.view;
	for (n = 0; n < catalog->n; n++)
		if (catalog->infos[n]->is_root)
			return catalog->infos[n]->id;
	return "procs";
}

int top_load(struct run *run, const struct catalog *catalog, const char *id)
{
	int err;

	insp_view_free(run->view);
	run->view = NULL;
	run->view_next = NULL;
	lines_free(run->lines);
	run->lines = NULL;
	if (lines_is_view(id))
		return lines_new(run, id);
	err = view_find(run, id);
	if (!err)
		run->view_next = insp_view_next_info(insp_view_get_info(run->view), catalog->infos);
	return err;
}

static int print_tables(struct run *run)
{
	const struct top_request *top = &run->req->top;
	struct catalog catalog;
	int err = catalog_load(&catalog, run), status = 1;

	if (!err)
		err = top_load(run, &catalog, first_view(run, &catalog));
	if (!err && top->json && !top->interactive)
		put(run->lines ? "{\"slices\": [\n" : "{\"slices\": [\n{\"progress\": 0},\n");
	if (!err)
		status = top->interactive ? top_commands(run, &catalog) : cmd_capture(run);
	if (!err && top->json && !top->interactive)
		put(run->lines ? "]}\n" : "\n]}\n");
	catalog_fini(&catalog);
	return status;
}

static bool wants_screens(const struct top_request *top)
{
	return !top->raw && !top->json && !top->list_views && !top->once && isatty(STDIN_FILENO) &&
	       isatty(STDOUT_FILENO);
}

#ifndef WITH_TUI
int top_screens(struct run *run)
{
	return complain("this program was built without the screens (TUI=0); --once prints the "
			"table, --raw and -j print it for programs");
}
#endif

int cmd_top(struct run *run)
{
	if (wants_screens(&run->req->top))
		return top_screens(run) ? 1 : 0;
	output_init(run->req->unbuffered);
	return run->req->top.list_views ? list_views(run) : print_tables(run);
}
