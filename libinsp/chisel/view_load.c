// SPDX-License-Identifier: Apache-2.0
/*
 * Reads a view's file: a Lua file that sets the table view_info. The file runs once, in
 * the same way as a chisel is loaded; its Lua state is closed afterwards.
 */
#include "state/error.h"
#include "state/handle.h"
#include "view/view.h"
#include "chisel_priv.h"

#include <errno.h>
#include <string.h>

#define MAX_COLUMNS 64
#define MAX_ITEMS 256 /* in any list of texts */

/* For setting a table, this is plenty; a file that loops would never return. */
#define MAX_STEPS 10000000

struct loader {
	struct insp_chisel chisel; /* the Lua state that runs the file */
	struct insp_view *view;	   /* owns all memory, so that a Lua error leaks nothing */
};

static void *view_alloc(struct loader *loader, size_t size)
{
	void *bytes = insp_view_alloc(loader->view, size);

	if (!bytes)
		luaL_error(loader->chisel.lua, "out of memory");
	return bytes;
}

/* ---- members of the table on top of the stack ---------------------------------- */

static void get(lua_State *lua, const char *name)
{
	lua_pushstring(lua, name);
	lua_rawget(lua, -2);
}

static const char *get_text(struct loader *loader, const char *name, bool required)
{
	lua_State *lua = loader->chisel.lua;
	const char *text;
	char *copy;

	get(lua, name);
	if (lua_isnil(lua, -1) && required)
		luaL_error(lua, "%s: missing", name);
	if (!lua_isnil(lua, -1) && lua_type(lua, -1) != LUA_TSTRING)
		luaL_error(lua, "%s: a string expected", name);
	text = lua_isnil(lua, -1) ? "" : lua_tostring(lua, -1);
	copy = view_alloc(loader, strlen(text) + 1);
	strcpy(copy, text);
	lua_pop(lua, 1);
	return copy;
}

static bool get_flag(struct loader *loader, const char *name, bool fallback)
{
	lua_State *lua = loader->chisel.lua;
	bool flag;

	get(lua, name);
	flag = lua_isnil(lua, -1) ? fallback : lua_toboolean(lua, -1);
	lua_pop(lua, 1);
	return flag;
}

/* Pushes a list (an empty one for nil) and returns its length. */
static size_t push_list(struct loader *loader, const char *name, size_t max)
{
	lua_State *lua = loader->chisel.lua;
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

static const char *const *get_texts(struct loader *loader, const char *name)
{
	lua_State *lua = loader->chisel.lua;
	size_t i, n = push_list(loader, name, MAX_ITEMS);
	const char **texts = view_alloc(loader, (n + 1) * sizeof(*texts));

	for (i = 0; i < n; i++) {
		char *copy;

		lua_rawgeti(lua, -1, i + 1);
		if (lua_type(lua, -1) != LUA_TSTRING)
			luaL_error(lua, "%s[%d]: a string expected", name, (int)i + 1);
		copy = view_alloc(loader, lua_objlen(lua, -1) + 1);
		strcpy(copy, lua_tostring(lua, -1));
		texts[i] = copy;
		lua_pop(lua, 1);
	}
	lua_pop(lua, 1);
	return texts;
}

/* The index in words (NULL-terminated) of the member's text; 0 if there is no member. */
static int get_word(struct loader *loader, const char *name, const char *const *words)
{
	const char *text = get_text(loader, name, false);
	int n;

	for (n = 0; *text && words[n]; n++)
		if (!strcmp(text, words[n]))
			return n;
	if (*text)
		luaL_error(loader->chisel.lua, "%s: '%s' is not known", name, text);
	return 0;
}

/* ---- columns and actions ---------------------------------------------------------- */

static const char *const aggregations[] = {
	[INSP_AGGREGATE_FIRST] = "",
	[INSP_AGGREGATE_SUM] = "SUM",
	[INSP_AGGREGATE_AVG] = "AVG",
	[INSP_AGGREGATE_TIME_AVG] = "TIME_AVG",
	[INSP_AGGREGATE_MIN] = "MIN",
	[INSP_AGGREGATE_MAX] = "MAX",
	NULL,
};

static int32_t get_colsize(struct loader *loader)
{
	lua_State *lua = loader->chisel.lua;
	double size;

	get(lua, "colsize");
	if (!lua_isnil(lua, -1) && lua_type(lua, -1) != LUA_TNUMBER)
		luaL_error(lua, "colsize: a number expected");
	size = lua_isnil(lua, -1) ? -1 : lua_tonumber(lua, -1);
	if (!(size >= -1 && size <= 1000))
		luaL_error(lua, "colsize: must be from 0 to 1000, or -1 for the type's");
	lua_pop(lua, 1);
	return size;
}

static void read_column(struct loader *loader, struct insp_view_column *column)
{
	column->name = get_text(loader, "name", true);
	column->description = get_text(loader, "description", false);
	column->field = get_text(loader, "field", true);
	column->filterfield = get_text(loader, "filterfield", false);
	column->colsize = get_colsize(loader);
	column->is_key = get_flag(loader, "is_key", false);
	column->is_groupby_key = get_flag(loader, "is_groupby_key", false);
	column->is_sorting = get_flag(loader, "is_sorting", false);
	column->filter_in_child_only = get_flag(loader, "filter_in_child_only", false);
	column->aggregation = get_word(loader, "aggregation", aggregations);
	column->groupby_aggregation = get_word(loader, "groupby_aggregation", aggregations);
	column->tags = get_texts(loader, "tags");
	column->unit = get_text(loader, "unit", false);
}

static void read_action(struct loader *loader, struct insp_view_action *action)
{
	const char *hotkey = get_text(loader, "hotkey", true);

	if (strlen(hotkey) != 1)
		luaL_error(loader->chisel.lua, "hotkey: '%s' is not one character", hotkey);
	action->hotkey = *hotkey;
	action->command = get_text(loader, "command", true);
	action->description = get_text(loader, "description", false);
	action->ask_confirmation = get_flag(loader, "ask_confirmation", false);
	action->wait_finish = get_flag(loader, "wait_finish", true);
}

static void read_columns(struct loader *loader, struct insp_view_info *info)
{
	size_t i, n = push_list(loader, "columns", MAX_COLUMNS);
	struct insp_view_column *columns = view_alloc(loader, n * sizeof(*columns));
	lua_State *lua = loader->chisel.lua;

	for (i = 0; i < n; i++) {
		lua_rawgeti(lua, -1, i + 1);
		if (!lua_istable(lua, -1))
			luaL_error(lua, "columns[%d]: a table expected", (int)i + 1);
		read_column(loader, &columns[i]);
		lua_pop(lua, 1);
	}
	lua_pop(lua, 1);
	info->columns = columns;
	info->ncolumns = n;
}

static void read_actions(struct loader *loader, struct insp_view_info *info)
{
	size_t i, n = push_list(loader, "actions", MAX_ITEMS);
	struct insp_view_action *actions = view_alloc(loader, n * sizeof(*actions));
	lua_State *lua = loader->chisel.lua;

	for (i = 0; i < n; i++) {
		lua_rawgeti(lua, -1, i + 1);
		if (!lua_istable(lua, -1))
			luaL_error(lua, "actions[%d]: a table expected", (int)i + 1);
		read_action(loader, &actions[i]);
		lua_pop(lua, 1);
	}
	lua_pop(lua, 1);
	info->actions = actions;
	info->nactions = n;
}

/* ---- the view ----------------------------------------------------------------------- */

/* severity = { warning = "PCT >= 75", error = "PCT >= 95" } */
static void read_severity(struct loader *loader, struct insp_view_info *info)
{
	push_list(loader, "severity", 0);
	info->warning = get_text(loader, "warning", false);
	info->error = get_text(loader, "error", false);
	lua_pop(loader->chisel.lua, 1);
}

static void read_info(struct loader *loader, struct insp_view_info *info)
{
	static const char *const types[] = { "table", "list", "spectrogram", NULL };

	info->id = get_text(loader, "id", true);
	info->name = get_text(loader, "name", true);
	info->description = get_text(loader, "description", false);
	info->filter = get_text(loader, "filter", false);
	info->drilldown_target = get_text(loader, "drilldown_target", false);
	info->spectro_type = get_text(loader, "spectro_type", false);
	info->type = get_word(loader, "view_type", types);
	info->tags = get_texts(loader, "tags");
	info->tips = get_texts(loader, "tips");
	info->applies_to = get_texts(loader, "applies_to");
	info->use_defaults = get_flag(loader, "use_defaults", false);
	info->is_root = get_flag(loader, "is_root", false);
	info->drilldown_increase_depth = get_flag(loader, "drilldown_increase_depth", false);
	info->propagate_filter = get_flag(loader, "propagate_filter", true);
	info->sparkline = get_flag(loader, "sparkline", false);
	info->histogram = get_flag(loader, "histogram", false);
	read_severity(loader, info);
	read_columns(loader, info);
	read_actions(loader, info);
}

static int read_view(struct insp_chisel *chisel, void *ctx)
{
	struct loader *loader = ctx;
	struct insp_view_info info = { 0 };
	const char *wrong;

	lua_pushliteral(chisel->lua, "view_info");
	lua_rawget(chisel->lua, LUA_GLOBALSINDEX);
	if (!lua_istable(chisel->lua, -1))
		return insp_fail(chisel->insp, -ENOEXEC, "view '%s': %s sets no table view_info",
				 chisel->info.name, chisel->path);
	read_info(loader, &info);
	wrong = insp_view_set_info(loader->view, &info);
	if (wrong)
		luaL_error(chisel->lua, "%s", wrong);
	return 0;
}

static int load(struct insp_view *view, struct insp *insp, const char *name,
		const struct insp_chisel_host *host)
{
	struct loader loader = {
		.chisel = { .insp = insp,
			    .host = host,
			    .fd = -1,
			    .udp = -1,
			    .max_steps = MAX_STEPS },
		.view = view,
	};
	int err = insp_chisel_run_file(&loader.chisel, name);

	if (!err)
		err = insp_lua_protect(&loader.chisel, CB_LOADING, read_view, &loader);
	insp_chisel_reset(&loader.chisel);
	return err;
}

int insp_view_new(struct insp *insp, const char *name, const struct insp_chisel_host *host,
		  struct insp_view **out)
{
	struct insp_view *view = *out = insp_view_alloc_empty();
	int err;

	if (!view)
		return insp_fail(insp, -ENOMEM, "out of memory");
	err = load(view, insp, name, host);
	if (err) {
		insp_view_free(view);
		*out = NULL;
	}
	return err;
}
