// SPDX-License-Identifier: Apache-2.0
/*
 * Reads a view's file: a Lua file that sets the table view_info. The file runs
 * once, as a chisel would be loaded; after that no Lua is left.
 */
#include "view_priv.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_COLUMNS 64
#define MAX_ITEMS 256 /* of any list of texts */

/*
 * All that is read lives in one chain of blocks, so a Lua error on the way leaves
 * nothing behind.
 */
struct view_block {
	struct view_block *next;
	char bytes[];
};

static void *view_alloc(struct insp_view *view, size_t size)
{
	struct view_block *block = calloc(1, sizeof(*block) + size);

	if (!block)
		luaL_error(view->loader.lua, "out of memory");
	block->next = view->blocks;
	view->blocks = block;
	return block->bytes;
}

void insp_view_free_blocks(struct insp_view *view)
{
	while (view->blocks) {
		struct view_block *next = view->blocks->next;

		free(view->blocks);
		view->blocks = next;
	}
}

/* ---- members of the table on top of the stack ---------------------------------- */

static void get(lua_State *lua, const char *name)
{
	lua_pushstring(lua, name);
	lua_rawget(lua, -2);
}

static const char *get_text(struct insp_view *view, const char *name, bool required)
{
	lua_State *lua = view->loader.lua;
	const char *text;
	char *copy;

	get(lua, name);
	if (lua_isnil(lua, -1) && required)
		luaL_error(lua, "%s: missing", name);
	if (!lua_isnil(lua, -1) && lua_type(lua, -1) != LUA_TSTRING)
		luaL_error(lua, "%s: a string expected", name);
	text = lua_isnil(lua, -1) ? "" : lua_tostring(lua, -1);
	copy = view_alloc(view, strlen(text) + 1);
	strcpy(copy, text);
	lua_pop(lua, 1);
	return copy;
}

static bool get_flag(struct insp_view *view, const char *name, bool fallback)
{
	lua_State *lua = view->loader.lua;
	bool flag;

	get(lua, name);
	flag = lua_isnil(lua, -1) ? fallback : lua_toboolean(lua, -1);
	lua_pop(lua, 1);
	return flag;
}

/* Pushes a list; returns its length, 0 and an empty list for nil. */
static size_t push_list(struct insp_view *view, const char *name, size_t max)
{
	lua_State *lua = view->loader.lua;
	size_t n;

	get(lua, name);
	if (lua_isnil(lua, -1)) {
		lua_pop(lua, 1);
		lua_newtable(lua);
	}
	if (!lua_istable(lua, -1))
		luaL_error(lua, "%s: a table expected", name);
	n = lua_objlen(lua, -1);
	if (n > max)
		luaL_error(lua, "%s: more than %d", name, (int)max);
	return n;
}

static const char *const *get_texts(struct insp_view *view, const char *name)
{
	lua_State *lua = view->loader.lua;
	size_t i, n = push_list(view, name, MAX_ITEMS);
	const char **texts = view_alloc(view, (n + 1) * sizeof(*texts));

	for (i = 0; i < n; i++) {
		char *copy;

		lua_rawgeti(lua, -1, i + 1);
		if (lua_type(lua, -1) != LUA_TSTRING)
			luaL_error(lua, "%s[%d]: a string expected", name, (int)i + 1);
		copy = view_alloc(view, lua_objlen(lua, -1) + 1);
		strcpy(copy, lua_tostring(lua, -1));
		texts[i] = copy;
		lua_pop(lua, 1);
	}
	lua_pop(lua, 1);
	return texts;
}

/* The place of a word in a list that ends with NULL; the first one if there is none. */
static int get_word(struct insp_view *view, const char *name, const char *const *words)
{
	const char *text = get_text(view, name, false);
	int n;

	for (n = 0; *text && words[n]; n++)
		if (!strcmp(text, words[n]))
			return n;
	if (*text)
		luaL_error(view->loader.lua, "%s: '%s' is not known", name, text);
	return 0;
}

/* ---- columns and actions ---------------------------------------------------------- */

static const char *const aggregations[] = {
	[INSP_AGGREGATE_LAST] = "",
	[INSP_AGGREGATE_SUM] = "SUM",
	[INSP_AGGREGATE_AVG] = "AVG",
	[INSP_AGGREGATE_TIME_AVG] = "TIME_AVG",
	[INSP_AGGREGATE_MIN] = "MIN",
	[INSP_AGGREGATE_MAX] = "MAX",
	NULL,
};

static uint32_t get_colsize(struct insp_view *view)
{
	lua_State *lua = view->loader.lua;
	double size;

	get(lua, "colsize");
	if (!lua_isnil(lua, -1) && lua_type(lua, -1) != LUA_TNUMBER)
		luaL_error(lua, "colsize: a number expected");
	size = lua_tonumber(lua, -1);
	if (!(size >= 0 && size <= 1000))
		luaL_error(lua, "colsize: not from 0 to 1000");
	lua_pop(lua, 1);
	return size;
}

static void read_column(struct insp_view *view, struct insp_view_column *column)
{
	column->name = get_text(view, "name", true);
	column->description = get_text(view, "description", false);
	column->field = get_text(view, "field", true);
	column->filterfield = get_text(view, "filterfield", false);
	column->colsize = get_colsize(view);
	column->is_key = get_flag(view, "is_key", false);
	column->is_groupby_key = get_flag(view, "is_groupby_key", false);
	column->is_sorting = get_flag(view, "is_sorting", false);
	column->filter_in_child_only = get_flag(view, "filter_in_child_only", false);
	column->aggregation = get_word(view, "aggregation", aggregations);
	column->groupby_aggregation = get_word(view, "groupby_aggregation", aggregations);
	column->tags = get_texts(view, "tags");
}

static void read_action(struct insp_view *view, struct insp_view_action *action)
{
	const char *hotkey = get_text(view, "hotkey", true);

	if (strlen(hotkey) != 1)
		luaL_error(view->loader.lua, "hotkey: '%s' is not one character", hotkey);
	action->hotkey = *hotkey;
	action->command = get_text(view, "command", true);
	action->description = get_text(view, "description", false);
	action->ask_confirmation = get_flag(view, "ask_confirmation", false);
	action->wait_finish = get_flag(view, "wait_finish", true);
}

static int is_no_key(const void *column)
{
	const struct insp_view_column *c = column;

	return !c->is_key && !c->is_groupby_key;
}

/* Keys go first; all else stays in its order. */
static void keys_first(struct insp_view_column *columns, size_t n)
{
	struct insp_view_column sorted[MAX_COLUMNS];
	size_t i, used = 0;
	int pass;

	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < n; i++)
			if (is_no_key(&columns[i]) == pass)
				sorted[used++] = columns[i];
	memcpy(columns, sorted, n * sizeof(*columns));
}

static void check_columns(struct insp_view *view)
{
	const struct insp_view_info *info = &view->info;
	size_t i, keys = 0, sorting = 0;

	for (i = 0; i < info->ncolumns; i++) {
		keys += info->columns[i].is_key;
		sorting += info->columns[i].is_sorting;
	}
	if (!info->ncolumns)
		luaL_error(view->loader.lua, "columns: none");
	if (sorting > 1)
		luaL_error(view->loader.lua, "columns: more than one has is_sorting");
	if (info->type == INSP_VIEW_TABLE && !keys)
		luaL_error(view->loader.lua, "columns: a table needs one with is_key");
}

static void read_columns(struct insp_view *view)
{
	size_t i, n = push_list(view, "columns", MAX_COLUMNS);
	struct insp_view_column *columns = view_alloc(view, n * sizeof(*columns));
	lua_State *lua = view->loader.lua;

	for (i = 0; i < n; i++) {
		lua_rawgeti(lua, -1, i + 1);
		if (!lua_istable(lua, -1))
			luaL_error(lua, "columns[%d]: a table expected", (int)i + 1);
		read_column(view, &columns[i]);
		lua_pop(lua, 1);
	}
	lua_pop(lua, 1);
	keys_first(columns, n);
	view->info.columns = columns;
	view->info.ncolumns = n;
	check_columns(view);
}

static void read_actions(struct insp_view *view)
{
	size_t i, n = push_list(view, "actions", MAX_ITEMS);
	struct insp_view_action *actions = view_alloc(view, n * sizeof(*actions));
	lua_State *lua = view->loader.lua;

	for (i = 0; i < n; i++) {
		lua_rawgeti(lua, -1, i + 1);
		if (!lua_istable(lua, -1))
			luaL_error(lua, "actions[%d]: a table expected", (int)i + 1);
		read_action(view, &actions[i]);
		lua_pop(lua, 1);
	}
	lua_pop(lua, 1);
	view->info.actions = actions;
	view->info.nactions = n;
}

/* ---- the whole ---------------------------------------------------------------------- */

static int read_view(struct insp_chisel *chisel, void *ctx)
{
	static const char *const types[] = { "table", "list", "spectrogram", NULL };
	struct insp_view *view = ctx;
	struct insp_view_info *info = &view->info;

	lua_pushliteral(chisel->lua, "view_info");
	lua_rawget(chisel->lua, LUA_GLOBALSINDEX);
	if (!lua_istable(chisel->lua, -1))
		return insp_fail(chisel->insp, -ENOEXEC, "view '%s': %s sets no table view_info",
				 chisel->info.name, chisel->path);
	info->id = get_text(view, "id", true);
	info->name = get_text(view, "name", true);
	info->description = get_text(view, "description", false);
	info->filter = get_text(view, "filter", false);
	info->drilldown_target = get_text(view, "drilldown_target", false);
	info->spectro_type = get_text(view, "spectro_type", false);
	info->type = get_word(view, "view_type", types);
	info->tags = get_texts(view, "tags");
	info->tips = get_texts(view, "tips");
	info->applies_to = get_texts(view, "applies_to");
	info->use_defaults = get_flag(view, "use_defaults", false);
	info->is_root = get_flag(view, "is_root", false);
	info->drilldown_increase_depth = get_flag(view, "drilldown_increase_depth", false);
	info->propagate_filter = get_flag(view, "propagate_filter", true);
	read_columns(view);
	read_actions(view);
	return 0;
}

int insp_view_load(struct insp_view *view, struct insp *insp, const char *name,
		   const struct insp_chisel_host *host)
{
	struct insp_chisel *chisel = &view->loader;
	int err;

	*chisel = (struct insp_chisel){ .insp = insp, .host = host, .udp = -1 };
	err = insp_chisel_run_file(chisel, name);
	if (!err)
		err = insp_lua_protect(chisel, CB_LOADING, read_view, view);
	insp_chisel_reset(chisel);
	return err;
}
