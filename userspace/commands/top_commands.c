// SPDX-License-Identifier: Apache-2.0
/*
 * The commands of --interactive, one JSON object on each line:
 *
 *	{"action": "apply", "args": {"view": "errors"}}
 *	{"action": "drilldown", "args": {"rownum": 0}}
 *	{"action": "drillup"}
 *	{"action": "quit"}
 *
 * Each answer is what -j prints for the table that the command leads to.
 */
#include "top_commands.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/capture.h"
#include "common/complain.h"
#include "common/output.h"

#define MAX_LEVELS 64

struct session {
	struct run *run;
	const struct catalog *catalog;
	struct insp_view_path *path;
	const char *views[MAX_LEVELS]; /* ids of the views above, owned by the catalog */
	size_t nviews;
};

static void put(const char *text)
{
	output_write(text, strlen(text));
}

/* ---- reading a command ------------------------------------------------------------ */

/*
 * The value of a member: a string without its quotes or a number. Commands are flat enough
 * to look for the name alone. Returns false if there is none.
 */
static bool get_member(const char *line, const char *name, char *value, size_t size)
{
	char quoted[32];
	const char *at;
	size_t len = 0;

	snprintf(quoted, sizeof(quoted), "\"%s\"", name);
	at = strstr(line, quoted);
	if (!at)
		return false;
	at += strlen(quoted);
	at += strspn(at, " \t");
	if (*at++ != ':')
		return false;
	at += strspn(at, " \t\"");
	while (at[len] && !strchr("\",} \t\n", at[len]) && len + 1 < size)
		len++;
	memcpy(value, at, len);
	value[len] = '\0';
	return len > 0;
}

/* ---- answers ---------------------------------------------------------------------- */

static int set_filter(struct session *s)
{
	struct insp_buf text = { 0 };

	insp_view_path_put_filter(s->path, &text);
	insp_buf_append(&text, "", 1);
	free(s->run->view_filter);
	s->run->view_filter = text.data;
	s->run->view_depth = insp_view_path_depth(s->path);
	return text.failed ? complain("out of memory") : 0;
}

/* Reads the source for the view and the selection, and prints the table. */
static int answer(struct session *s, const char *view)
{
	int err = top_load(s->run, s->catalog, view);

	if (!err)
		err = set_filter(s);
	if (err)
		return err;
	put("{\"slices\": [\n{\"progress\": 0},\n");
	err = cmd_capture(s->run);
	put("\n]}\n");
	return output_flush() ? -EPIPE : err;
}

static int apply(struct session *s, const char *line)
{
	const struct insp_view_info *info;
	char id[64];

	if (!get_member(line, "view", id, sizeof(id)))
		return complain("apply: names no view: {\"view\": \"ID\"} is missing");
	info = catalog_find(s->catalog, id);
	if (!info)
		return complain("view '%s': not found, --list-views lists all", id);
	return answer(s, info->id);
}

static int drill_down(struct session *s, const char *line)
{
	struct insp_view *view = s->run->view;
	const struct insp_view_info *from, *next = s->run->view_next;
	char text[24], *end;
	unsigned long long row;

	if (!get_member(line, "rownum", text, sizeof(text)))
		return complain("drilldown: names no row: {\"rownum\": N} is missing");
	row = strtoull(text, &end, 10);
	if (*end || !view || row >= insp_view_nrows(view))
		return complain("drilldown: there is no row %s", text);
	if (!next || s->nviews == MAX_LEVELS)
		return complain("drilldown: nothing below this view");
	from = catalog_find(s->catalog, insp_view_get_info(view)->id);
	if (!from || insp_view_path_push(s->path, view, row))
		return complain("drilldown: row %s has no key to select it by", text);
	s->views[s->nviews++] = from->id;
	return answer(s, next->id);
}

static int drill_up(struct session *s)
{
	if (!insp_view_path_pop(s->path))
		return complain("drillup: this is the first table");
	return answer(s, s->views[--s->nviews]);
}

/* Returns 1 to end, 0 after an answer, a negative errno after one line on stderr. */
static int obey(struct session *s, const char *line)
{
	char action[32];

	if (line[strspn(line, " \t\r\n")] == '\0')
		return 0;
	if (!get_member(line, "action", action, sizeof(action)))
		return complain("a command has no action: {\"action\": \"apply\"|\"drilldown\"|"
				"\"drillup\"|\"quit\"}");
	if (!strcmp(action, "quit"))
		return 1;
	if (!strcmp(action, "apply"))
		return apply(s, line);
	if (!strcmp(action, "drilldown"))
		return drill_down(s, line);
	if (!strcmp(action, "drillup"))
		return drill_up(s);
	return complain("action '%s' is unknown: apply, drilldown, drillup or quit", action);
}

int top_commands(struct run *run, const struct catalog *catalog)
{
	struct session session = { .run = run, .catalog = catalog };
	char *line = NULL;
	size_t size = 0;
	int err = 0;

	session.path = insp_view_path_new("");
	if (!session.path)
		return complain("out of memory") ? 1 : 0;
	put("ready\n");
	if (run->view) {
		const struct insp_view_info *first =
			catalog_find(catalog, insp_view_get_info(run->view)->id);

		err = first ? answer(&session, first->id) : 0;
	}
	while (err != 1 && err != -EPIPE && getline(&line, &size, stdin) >= 0) {
		err = obey(&session, line);
		if (err < 0 && err != -EPIPE) {
			put("{\"error\": true}\n");
			output_flush();
		}
	}
	free(line);
	insp_view_path_free(session.path);
	return err < 0 ? 1 : 0;
}
