// SPDX-License-Identifier: Apache-2.0
/* Writes the help page, from the table of keys, and the explanation of a view. */
#include <stdio.h>
#include <string.h>

#include "app.h"
#include "common/array.h"
#include "text.h"

#define KEYS_WIDTH 26

static const char *kind_name(unsigned int kind)
{
	switch (kind) {
	case SCREEN_TABLE:
		return "a table";
	case SCREEN_LIST:
		return "a list";
	case SCREEN_TEXT:
		return "text";
	case SCREEN_SPECTRO:
		return "a spectrogram";
	}
	return "a page";
}

/* "F2 V", or "1 to 9" for a row with many keys. */
static void put_keys(const struct key_row *row, char *out, size_t size)
{
	size_t n, used = 0;
	char name[16], last[16];

	for (n = 0; n < KEYS_MAX && row->keys[n]; n++)
		;
	if (n > 4) {
		keys_name(row->keys[0], name, sizeof(name));
		keys_name(row->keys[n - 1], last, sizeof(last));
		snprintf(out, size, "%s to %s", name, last);
		return;
	}
	*out = '\0';
	for (n = 0; n < KEYS_MAX && row->keys[n] && used < size; n++) {
		keys_name(row->keys[n], name, sizeof(name));
		used += snprintf(out + used, size - used, "%s%s", n ? " " : "", name);
	}
}

static void put_row(const struct key_row *row, struct insp_buf *out)
{
	char keys[64];

	put_keys(row, keys, sizeof(keys));
	text_put(out, "  %-*s %s\n", KEYS_WIDTH, keys, row->help);
}

static void put_actions(const struct insp_view_info *view, struct insp_buf *out)
{
	size_t n;

	if (!view || !view->nactions)
		return;
	text_put(out, "\n#Actions of the view (F8, then the key)\n");
	for (n = 0; n < view->nactions; n++)
		text_put(out, "  %-*c %s: %s\n", KEYS_WIDTH, view->actions[n].hotkey,
			 view->actions[n].description, view->actions[n].command);
}

void help_put(unsigned int kind, const struct insp_view_info *view, struct insp_buf *out)
{
	static const char *const mouse[] = {
		"  click                      select a row; its second click is Enter",
		"  click on a heading         sort by the column",
		"  click on the filter        edit the whole filter",
		"  click in the last line     what the key does",
		"  drag over the time strip   select the time",
		"  wheel                      scroll",
	};
	const struct key_row *row;
	size_t n;

	text_put(out,
		 "#Keys of %s. Up, Down and PgDn scroll here; q quits; any other key leaves.\n",
		 kind_name(kind));
	for (n = 0; (row = keys_row(n)); n++)
		if ((row->screens & kind) && *row->legend)
			put_row(row, out);
	text_put(out, "\n");
	for (n = 0; (row = keys_row(n)); n++)
		if ((row->screens & kind) && !*row->legend)
			put_row(row, out);
	put_actions(view, out);
	text_put(out, "\n#Mouse\n");
	for (n = 0; n < ARRAY_SIZE(mouse); n++)
		text_put(out, "%s\n", mouse[n]);
	text_put(out, "\n#Where a line is typed\n"
		      "  Tab                        complete fields, operators and values\n"
		      "  Up Down                    earlier lines\n"
		      "  Ctrl-A Ctrl-E Ctrl-U Ctrl-W Ctrl-K   as in a shell\n"
		      "  Enter, Esc                 done, cancel\n");
}

static const char *how_combined(enum insp_aggregation how)
{
	switch (how) {
	case INSP_AGGREGATE_SUM:
		return ", added up";
	case INSP_AGGREGATE_AVG:
		return ", on average";
	case INSP_AGGREGATE_TIME_AVG:
		return ", per second";
	case INSP_AGGREGATE_MIN:
		return ", the least";
	case INSP_AGGREGATE_MAX:
		return ", the most";
	default:
		return "";
	}
}

static void put_column(const struct insp_view_column *column, struct insp_buf *out)
{
	if (column->is_key || column->is_groupby_key)
		return;
	text_put(out, "  %-14s %s%s\n", column->name,
		 *column->description ? column->description : column->field,
		 strstr(column->description, "per second") ? "" :
							     how_combined(column->aggregation));
}

void legend_put(const struct insp_view_info *view, struct insp_buf *out)
{
	size_t n;

	text_put(out, "#%s\n", view->name);
	text_wrap(out, "", view->description, 76);
	if (view->tips && *view->tips)
		text_put(out, "\n#Tips\n");
	for (n = 0; view->tips && view->tips[n]; n++)
		text_wrap(out, "  ", view->tips[n], 76);
	text_put(out, "\n#Columns\n");
	for (n = 0; n < view->ncolumns; n++)
		put_column(&view->columns[n], out);
	text_put(out, "\n#Id, filter and actions\n  %s\n  %s\n", view->id,
		 *view->filter ? view->filter : "no filter");
	for (n = 0; n < view->nactions; n++)
		text_put(out, "  %c  %s: %s\n", view->actions[n].hotkey,
			 view->actions[n].description, view->actions[n].command);
}
