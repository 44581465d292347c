// SPDX-License-Identifier: Apache-2.0
/*
 * The definition of a view: its description, checked and copied, and the memory that lives
 * as long as the view.
 */
#include "state/error.h"
#include "state/handle.h"
#include "view.h"
#include "view_priv.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static bool is_key(const struct insp_view_column *column)
{
	return column->is_key || column->is_groupby_key;
}

/* ---- columns of a new view ----------------------------------------------------------- */

/* Returns NULL, or the reason why the columns are invalid. */
static const char *check_columns(const struct insp_view_info *info)
{
	size_t n, keys = 0, sorting = 0;

	for (n = 0; n < info->ncolumns; n++) {
		keys += info->columns[n].is_key;
		sorting += info->columns[n].is_sorting;
	}
	if (!info->ncolumns)
		return "columns: none";
	if (sorting > 1)
		return "columns: more than one has is_sorting";
	if (info->type == INSP_VIEW_TABLE && !keys)
		return "columns: a table needs one with is_key";
	return insp_severity_check(info);
}

/* Moves keys to the front; otherwise keeps the order. */
static void copy_keys_first(struct insp_view_column *to, const struct insp_view_info *info)
{
	size_t n;
	int pass;

	for (pass = 0; pass < 2; pass++)
		for (n = 0; n < info->ncolumns; n++)
			if (is_key(&info->columns[n]) != pass)
				*to++ = info->columns[n];
}

const char *insp_view_set_info(struct insp_view *view, const struct insp_view_info *info)
{
	struct insp_view_column *columns;
	const char *wrong = check_columns(info);

	if (wrong)
		return wrong;
	columns = insp_view_alloc(view, info->ncolumns * sizeof(*columns));
	if (!columns)
		return "out of memory";
	copy_keys_first(columns, info);
	view->info = *info;
	view->info.columns = columns;
	return NULL;
}

const struct insp_view_info *insp_view_get_info(const struct insp_view *view)
{
	return &view->info;
}

/* ---- a copy of a description ---------------------------------------------------------- */

static const char *copy_text(struct insp_view *view, const char *text, bool *failed)
{
	char *copy = insp_view_alloc(view, text ? strlen(text) + 1 : 1);

	if (copy && text)
		strcpy(copy, text);
	*failed = *failed || !copy;
	return copy;
}

static const char *const *copy_texts(struct insp_view *view, const char *const *texts, bool *failed)
{
	const char **copy;
	size_t n = 0, i;

	while (texts && texts[n])
		n++;
	copy = insp_view_alloc(view, (n + 1) * sizeof(*copy));
	for (i = 0; copy && i < n; i++)
		copy[i] = copy_text(view, texts[i], failed);
	*failed = *failed || !copy;
	return copy;
}

static void copy_columns(struct insp_view *view, struct insp_view_info *info, bool *failed)
{
	struct insp_view_column *columns = insp_view_alloc(view, info->ncolumns * sizeof(*columns));
	size_t n;

	*failed = *failed || !columns;
	for (n = 0; !*failed && n < info->ncolumns; n++) {
		columns[n] = info->columns[n];
		columns[n].name = copy_text(view, columns[n].name, failed);
		columns[n].description = copy_text(view, columns[n].description, failed);
		columns[n].field = copy_text(view, columns[n].field, failed);
		columns[n].filterfield = copy_text(view, columns[n].filterfield, failed);
		columns[n].tags = copy_texts(view, columns[n].tags, failed);
		columns[n].unit = copy_text(view, columns[n].unit, failed);
	}
	info->columns = columns;
}

static void copy_actions(struct insp_view *view, struct insp_view_info *info, bool *failed)
{
	struct insp_view_action *actions = insp_view_alloc(view, info->nactions * sizeof(*actions));
	size_t n;

	*failed = *failed || !actions;
	for (n = 0; !*failed && n < info->nactions; n++) {
		actions[n] = info->actions[n];
		actions[n].command = copy_text(view, actions[n].command, failed);
		actions[n].description = copy_text(view, actions[n].description, failed);
	}
	info->actions = actions;
}

static bool copy_info(struct insp_view *view, struct insp_view_info *info)
{
	bool failed = false;

	info->id = copy_text(view, info->id, &failed);
	info->name = copy_text(view, info->name, &failed);
	info->description = copy_text(view, info->description, &failed);
	info->filter = copy_text(view, info->filter, &failed);
	info->drilldown_target = copy_text(view, info->drilldown_target, &failed);
	info->spectro_type = copy_text(view, info->spectro_type, &failed);
	info->warning = copy_text(view, info->warning, &failed);
	info->error = copy_text(view, info->error, &failed);
	info->tags = copy_texts(view, info->tags, &failed);
	info->tips = copy_texts(view, info->tips, &failed);
	info->applies_to = copy_texts(view, info->applies_to, &failed);
	copy_columns(view, info, &failed);
	copy_actions(view, info, &failed);
	return !failed;
}

int insp_view_define(struct insp *insp, const struct insp_view_info *info, struct insp_view **out)
{
	struct insp_view *view = insp_view_alloc_empty();
	struct insp_view_info copy = *info;
	const char *wrong = "out of memory";

	*out = NULL;
	if (view && copy_info(view, &copy))
		wrong = insp_view_set_info(view, &copy);
	if (!wrong) {
		*out = view;
		return 0;
	}
	insp_view_free(view);
	return insp_fail(insp, -EINVAL, "view '%s': %s", info->id ? info->id : "", wrong);
}

/* ---- memory ------------------------------------------------------------------------- */

struct view_block {
	struct view_block *next;
	_Alignas(max_align_t) char bytes[];
};

void *insp_view_alloc(struct insp_view *view, size_t size)
{
	struct view_block *block = calloc(1, sizeof(*block) + size);

	if (!block)
		return NULL;
	block->next = view->blocks;
	view->blocks = block;
	return block->bytes;
}

struct insp_view *insp_view_alloc_empty(void)
{
	return calloc(1, sizeof(struct insp_view));
}

void insp_view_free(struct insp_view *view)
{
	if (!view)
		return;
	insp_view_detach(view);
	while (view->blocks) {
		struct view_block *block = view->blocks;

		view->blocks = block->next;
		free(block);
	}
	free(view);
}
