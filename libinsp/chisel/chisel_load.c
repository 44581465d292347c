// SPDX-License-Identifier: Apache-2.0
/*
 * Runs a chisel's file once and reads its description.
 */
#include "state/error.h"
#include "chisel_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_ARGS 64

/* ---- the file -------------------------------------------------------------- */

/* A chisel started by chisel.exec from a sandboxed one is sandboxed too. */
static bool needs_sandbox(const struct insp_chisel *chisel)
{
	const struct insp_chisel_host *host = chisel->host;

	if (host->sandbox != INSP_SANDBOX_UNTRUSTED)
		return host->sandbox == INSP_SANDBOX_ALWAYS;
	return chisel->sandboxed || !insp_chisel_trusts_file(host->dirs, chisel->fd, chisel->path);
}

/* ---- the description ------------------------------------------------------- */

void insp_chisel_info_free(struct insp_chisel_info *info)
{
	size_t n;

	for (n = 0; n < info->nargs; n++) {
		free((char *)info->args[n].name);
		free((char *)info->args[n].description);
		free((char *)info->args[n].type);
	}
	free((void *)info->args);
	free((char *)info->name);
	free((char *)info->description);
	free((char *)info->short_description);
	free((char *)info->category);
	*info = (struct insp_chisel_info){ 0 };
}

/* A copy of a string member of the table at index, or of fallback if it is not a string. */
static char *copy_member(lua_State *lua, int index, const char *name, const char *fallback)
{
	const char *text = fallback;
	char *copy;

	lua_pushstring(lua, name);
	lua_rawget(lua, index);
	if (lua_type(lua, -1) == LUA_TSTRING)
		text = lua_tostring(lua, -1);
	copy = strdup(text);
	lua_pop(lua, 1);
	if (!copy)
		luaL_error(lua, "out of memory");
	return copy;
}

static bool read_flag(lua_State *lua, int index, const char *name)
{
	bool flag;

	lua_pushstring(lua, name);
	lua_rawget(lua, index);
	flag = lua_toboolean(lua, -1);
	lua_pop(lua, 1);
	return flag;
}

/* Reads one argument from the table on top of the stack. */
static void read_arg(lua_State *lua, size_t n, struct insp_chisel_arg *arg)
{
	int index = lua_gettop(lua);

	if (!lua_istable(lua, index))
		luaL_error(lua, "args[%d] is not a table", (int)n);
	arg->name = copy_member(lua, index, "name", "");
	arg->description = copy_member(lua, index, "description", "");
	arg->type = copy_member(lua, index, "argtype", "string");
	arg->optional = read_flag(lua, index, "optional");
	if (!*arg->name)
		luaL_error(lua, "args[%d] has no name", (int)n);
}

static void read_args(struct insp_chisel *chisel, int index)
{
	struct insp_chisel_info *info = &chisel->info;
	lua_State *lua = chisel->lua;
	size_t n, count = lua_objlen(lua, index);
	struct insp_chisel_arg *args;

	if (count > MAX_ARGS)
		luaL_error(lua, "more than %d args", MAX_ARGS);
	args = calloc(count + 1, sizeof(*args));
	if (!args)
		luaL_error(lua, "out of memory");
	/* stored before any Lua error, so that insp_chisel_info_free() frees them */
	info->args = args;
	for (n = 0; n < count; n++) {
		info->nargs = n + 1;
		lua_rawgeti(lua, index, n + 1);
		read_arg(lua, n + 1, &args[n]);
		lua_pop(lua, 1);
	}
}

static int read_info(struct insp_chisel *chisel, void *ctx)
{
	struct insp_chisel_info *info = &chisel->info;
	lua_State *lua = chisel->lua;

	info->description = copy_member(lua, LUA_GLOBALSINDEX, "description", "");
	info->short_description =
		copy_member(lua, LUA_GLOBALSINDEX, "short_description", info->description);
	info->category = copy_member(lua, LUA_GLOBALSINDEX, "category", "Other");
	info->hidden = read_flag(lua, LUA_GLOBALSINDEX, "hidden");
	lua_pushliteral(lua, "args");
	lua_rawget(lua, LUA_GLOBALSINDEX);
	if (!lua_istable(lua, -1))
		return insp_fail(chisel->insp, -ENOEXEC,
				 "chisel '%s': %s is no chisel, it has no table args", info->name,
				 chisel->path);
	read_args(chisel, lua_gettop(lua));
	return 0;
}

/* ---- loading --------------------------------------------------------------- */

static int run_file(struct insp_chisel *chisel, void *ctx)
{
	if (insp_chisel_load_fd(chisel->lua, chisel->fd, chisel->path))
		lua_error(chisel->lua);
	insp_chisel_close_file(chisel);
	if (chisel->max_steps)
		insp_lua_limit_steps(chisel->lua, chisel->max_steps);
	lua_call(chisel->lua, 0, 0);
	return 0;
}

static int open_chisel(struct insp_chisel *chisel, const char *name)
{
	struct insp *insp = chisel->insp;
	int fd = insp_chisel_open_file(chisel->host->dirs, name, &chisel->path);

	if (fd == -ENOENT)
		return insp_fail(insp, -ENOENT, "chisel '%s': not found", name);
	if (fd < 0)
		return insp_fail(insp, fd == -ENOMEM ? fd : -EINVAL,
				 "chisel '%s': cannot open %s: %s", name,
				 chisel->path ? chisel->path : "it", strerror(-fd));
	chisel->fd = fd;
	chisel->sandboxed = needs_sandbox(chisel);
	return 0;
}

void insp_chisel_close_file(struct insp_chisel *chisel)
{
	if (chisel->fd >= 0)
		close(chisel->fd);
	chisel->fd = -1;
}

int insp_chisel_run_file(struct insp_chisel *chisel, const char *name)
{
	int err;

	chisel->info.name = strdup(name);
	if (!chisel->info.name)
		return insp_fail(chisel->insp, -ENOMEM, "out of memory");
	err = open_chisel(chisel, name);
	if (!err)
		err = insp_lua_open(chisel);
	return err ? err : insp_lua_protect(chisel, CB_LOADING, run_file, NULL);
}

int insp_chisel_load(struct insp_chisel *chisel, const char *name)
{
	int err = insp_chisel_run_file(chisel, name);

	if (!err)
		err = insp_chisel_bind(chisel);
	return err ? err : insp_lua_protect(chisel, CB_LOADING, read_info, NULL);
}
