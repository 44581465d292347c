// SPDX-License-Identifier: Apache-2.0
/*
 * Owns a chisel's Lua state. A script may do anything in it, so every call into
 * Lua that can raise an error runs protected: an error becomes the handle's
 * text, never the end of the program. Nothing that Lua gives back is used as a
 * pointer.
 */
#include "chisel_priv.h"

#include <errno.h>
#include <stdlib.h>

static const char *const callback_names[CB_COUNT] = {
	[CB_SET_ARG] = "on_set_arg",
	[CB_INIT] = "on_init",
	[CB_CAPTURE_START] = "on_capture_start",
	[CB_EVENT] = "on_event",
	[CB_INTERVAL] = "on_interval",
	[CB_CAPTURE_END] = "on_capture_end",
};

struct insp_chisel *insp_lua_self(lua_State *lua)
{
	return lua_touserdata(lua, lua_upvalueindex(1));
}

struct insp *insp_lua_insp(lua_State *lua)
{
	struct insp *insp = insp_lua_self(lua)->insp;

	/* a finalizer may run after the capture */
	if (!insp)
		luaL_error(lua, "there is no capture any more");
	return insp;
}

void insp_lua_register(struct insp_chisel *chisel, const luaL_Reg *functions)
{
	for (; functions->name; functions++) {
		lua_pushlightuserdata(chisel->lua, chisel);
		lua_pushcclosure(chisel->lua, functions->func, 1);
		lua_setfield(chisel->lua, -2, functions->name);
	}
}

/* ---- protection ------------------------------------------------------------ */

int insp_lua_fail(struct insp_chisel *chisel)
{
	lua_State *lua = chisel->lua;

	/* lua_tostring() may allocate for anything but a string */
	if (lua_type(lua, -1) == LUA_TSTRING) {
		const char *text = lua_tostring(lua, -1);

		insp_fail(chisel->insp, -EINVAL, "chisel '%s': %.*s", chisel->info.name,
			  (int)strcspn(text, "\n"), text);
	} else {
		insp_fail(chisel->insp, -EINVAL, "chisel '%s': the error is a %s, not a text",
			  chisel->info.name, lua_typename(lua, lua_type(lua, -1)));
	}
	lua_pop(lua, 1);
	return -EINVAL;
}

struct protected_call {
	struct insp_chisel *chisel;
	int (*fn)(struct insp_chisel *, void *);
	void *ctx;
	int result;
};

static int run_protected(lua_State *lua)
{
	struct protected_call *call = lua_touserdata(lua, 1);

	call->result = call->fn(call->chisel, call->ctx);
	return 0;
}

int insp_lua_protect(struct insp_chisel *chisel, int (*fn)(struct insp_chisel *, void *),
		     void *ctx)
{
	struct protected_call call = { chisel, fn, ctx };

	return lua_cpcall(chisel->lua, run_protected, &call) ? insp_lua_fail(chisel) : call.result;
}

bool insp_lua_push_callback(struct insp_chisel *chisel, enum chisel_callback cb)
{
	lua_State *lua = chisel->lua;

	/* raw reads raise no errors and allocate nothing */
	lua_rawgeti(lua, LUA_REGISTRYINDEX, chisel->names[cb]);
	lua_rawget(lua, LUA_GLOBALSINDEX);
	if (lua_isfunction(lua, -1))
		return true;
	lua_pop(lua, 1);
	return false;
}

int insp_lua_call(struct insp_chisel *chisel, int nargs)
{
	return lua_pcall(chisel->lua, nargs, 1, 0) ? insp_lua_fail(chisel) : 0;
}

/* ---- the state ------------------------------------------------------------- */

/* Puts DIR/?.lua of every folder before the stock path, in the order of search. */
static void set_package_path(lua_State *lua, const char *const *dirs)
{
	lua_getglobal(lua, "package");
	lua_pushliteral(lua, "");
	for (; *dirs; dirs++) {
		lua_pushfstring(lua, "%s%s?.lua;", *dirs, **dirs ? "/" : "");
		lua_concat(lua, 2);
	}
	lua_getfield(lua, -2, "path");
	lua_concat(lua, 2);
	lua_setfield(lua, -2, "path");
	lua_pop(lua, 1);
}

static void open_table(struct insp_chisel *chisel, const char *name,
		       void (*fill)(struct insp_chisel *))
{
	lua_newtable(chisel->lua);
	fill(chisel);
	lua_setglobal(chisel->lua, name);
}

static int fill_state(struct insp_chisel *chisel, void *ctx)
{
	int cb;

	luaL_openlibs(chisel->lua);
	set_package_path(chisel->lua, chisel->host->dirs);
	open_table(chisel, "chisel", insp_lua_open_chisel);
	open_table(chisel, "evt", insp_lua_open_evt);
	open_table(chisel, "sysdig", insp_lua_open_sysdig);
	for (cb = 0; cb < CB_COUNT; cb++) {
		lua_pushstring(chisel->lua, callback_names[cb]);
		chisel->names[cb] = luaL_ref(chisel->lua, LUA_REGISTRYINDEX);
	}
	return 0;
}

int insp_lua_open(struct insp_chisel *chisel)
{
	chisel->lua = luaL_newstate();
	if (!chisel->lua)
		return insp_fail(chisel->insp, -ENOMEM, "out of memory");
	return insp_lua_protect(chisel, fill_state, NULL);
}

void insp_lua_close(struct insp_chisel *chisel)
{
	if (chisel->lua)
		lua_close(chisel->lua);
	chisel->lua = NULL;
}
