// SPDX-License-Identifier: Apache-2.0
/* Completes names of fields and views, and filters with values that a table shows. */
#include "complete.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "catalog.h"
#include "table.h"

#define VALUES_MAX 50

typedef void add_fn(void *list, const char *word);

/* The start of the word that ends at the cursor. */
static size_t word_start(const char *text, size_t cursor)
{
	while (cursor && !strchr(" (),=<>!", text[cursor - 1]))
		cursor--;
	return cursor;
}

static bool begins(const char *word, const char *part, size_t len)
{
	return !strncmp(word, part, len);
}

static void add_fields(const char *part, size_t len, add_fn *add, void *list)
{
	const struct insp_field_info *info;
	size_t n;

	for (n = 0; (info = insp_field_info(n)); n++)
		if (!(info->flags & INSP_FIELD_TABLE_ONLY) && begins(info->name, part, len))
			add(list, info->name);
}

size_t complete_field(void *ctx, const char *text, size_t cursor, add_fn *add, void *list)
{
	size_t start = word_start(text, cursor);

	add_fields(text + start, cursor - start, add, list);
	return start;
}

static void add_words(const char *const *words, size_t n, const char *part, size_t len, add_fn *add,
		      void *list)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (begins(words[i], part, len))
			add(list, words[i]);
}

static void add_operators(const char *part, size_t len, add_fn *add, void *list)
{
	const char *word;

	for (size_t n = 0; (word = insp_filter_operator(n)); n++)
		if (begins(word, part, len))
			add(list, word);
}

/* The word before a place, without its end: the field that an operator or a value is for. */
static void word_before(const char *text, size_t at, char *word, size_t size)
{
	size_t end, start;

	while (at && strchr(" (,=<>!", text[at - 1]))
		at--;
	end = at;
	start = word_start(text, end);
	snprintf(word, size, "%.*s", (int)(end - start), text + start);
}

static bool is_field(const char *word)
{
	const struct insp_field_info *info;
	size_t n, len = strcspn(word, "[");

	for (n = 0; (info = insp_field_info(n)); n++)
		if (strlen(info->name) == len && !strncmp(info->name, word, len))
			return true;
	return false;
}

/* Values of the table's rows in the column of the field, in quotes where they need them. */
static void add_values(struct table *table, const char *field, const char *part, size_t len,
		       add_fn *add, void *list)
{
	size_t column = table_find_field(table, field), row, n = table_nrows(table);
	struct insp_buf text = { 0 };

	for (row = 0; column != SIZE_MAX && row < n && row < VALUES_MAX; row++) {
		bool quote;

		text.len = 0;
		table_cell_text(table, table_row(table, row), column, &text);
		quote = strpbrk(text_of(&text), " (),=<>!\"'") != NULL;
		if (!text.len || strchr(text.data, '"') || !begins(text.data, part, len))
			continue;
		if (quote) {
			struct insp_buf quoted = { 0 };

			text_put(&quoted, "\"%s\"", text.data);
			add(list, text_of(&quoted));
			insp_buf_fini(&quoted);
		} else {
			add(list, text.data);
		}
	}
	insp_buf_fini(&text);
}

size_t complete_filter(void *ctx, const char *text, size_t cursor, add_fn *add, void *list)
{
	static const char *const words[] = { "and", "or", "not" };
	size_t start = word_start(text, cursor), len = cursor - start, before = start;
	const char *part = text + start;
	char word[128];

	while (before && text[before - 1] == ' ')
		before--;
	word_before(text, start, word, sizeof(word));
	/* after an operator comes a value, after a field an operator, after a value a word */
	if (before && strchr("=<>,(", text[before - 1]) && is_field(word)) {
		if (ctx)
			add_values(ctx, word, part, len, add, list);
		return start;
	}
	if (before && is_field(word)) {
		add_operators(part, len, add, list);
		return start;
	}
	if (before && strcmp(word, "and") && strcmp(word, "or") && strcmp(word, "not"))
		add_words(words, ARRAY_SIZE(words), part, len, add, list);
	add_fields(part, len, add, list);
	return start;
}

size_t complete_view(void *ctx, const char *text, size_t cursor, add_fn *add, void *list)
{
	const struct catalog *catalog = ctx;
	size_t n;

	for (n = 0; n < catalog->n; n++)
		if (begins(catalog->infos[n]->id, text, cursor))
			add(list, catalog->infos[n]->id);
	return 0;
}
