// SPDX-License-Identifier: Apache-2.0
/* Completes names of fields and views, and filters with values that a table shows. */
#include "complete.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/catalog.h"
#include "common/suggest.h"
#include "table.h"

#define VALUES_MAX 50

typedef void add_fn(void *list, const char *word);

/* The list that the caller's add() takes, and the table with values. */
struct taker {
	struct table *table;
	add_fn *add;
	void *list;
};

static void take(void *ctx, const char *word, const char *about)
{
	const struct taker *taker = ctx;

	taker->add(taker->list, word);
}

size_t complete_field(void *ctx, const char *text, size_t cursor, add_fn *add, void *list)
{
	struct taker taker = { .add = add, .list = list };

	return suggest_field(&(struct suggest){ .add = take, .ctx = &taker }, text, cursor);
}

/* Values of the table's rows in the column of the field, in quotes where they need them. */
static void add_values(void *ctx, const char *field, const char *part, size_t len)
{
	const struct taker *taker = ctx;
	struct table *table = taker->table;
	size_t column = table_find_field(table, field), row, n = table_nrows(table);
	struct insp_buf text = { 0 };

	for (row = 0; column != SIZE_MAX && row < n && row < VALUES_MAX; row++) {
		bool quote;

		text.len = 0;
		table_cell_text(table, table_row(table, row), column, &text);
		quote = strpbrk(text_of(&text), " (),=<>!\"'") != NULL;
		if (!text.len || strchr(text.data, '"') || strncmp(text.data, part, len))
			continue;
		if (quote) {
			struct insp_buf quoted = { 0 };

			text_put(&quoted, "\"%s\"", text.data);
			taker->add(taker->list, text_of(&quoted));
			insp_buf_fini(&quoted);
		} else {
			taker->add(taker->list, text.data);
		}
	}
	insp_buf_fini(&text);
}

size_t complete_filter(void *ctx, const char *text, size_t cursor, add_fn *add, void *list)
{
	struct taker taker = { .table = ctx, .add = add, .list = list };
	struct suggest suggest = {
		.add = take,
		.values = ctx ? add_values : NULL,
		.ctx = &taker,
	};

	return suggest_filter(&suggest, text, cursor);
}

size_t complete_view(void *ctx, const char *text, size_t cursor, add_fn *add, void *list)
{
	const struct catalog *catalog = ctx;
	size_t n;

	for (n = 0; n < catalog->n; n++)
		if (!strncmp(catalog->infos[n]->id, text, cursor))
			add(list, catalog->infos[n]->id);
	return 0;
}
