// SPDX-License-Identifier: Apache-2.0
/*
 * Owns a chisel's Lua state. A script may do anything in it, so every call into
 * Lua that can raise an error runs protected: an error becomes the handle's
 * error text and never ends the program. No value from Lua is used as a pointer.
 */
#include "state/error.h"
#include "state/handle.h"
#include "chisel_priv.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const callback_names[CB_COUNT] = {
	[CB_SET_ARG] = "on_set_arg",
	[CB_INIT] = "on_init",
	[CB_CAPTURE_START] = "on_capture_start",
	[CB_EVENT] = "on_event",
	[CB_INTERVAL] = "on_interval",
	[CB_CAPTURE_END] = "on_capture_end",
	[CB_END_OF_SAMPLE] = "on_end_of_sample",
};

struct insp_chisel *insp_lua_self(lua_State *lua)
{
	return lua_touserdata(lua, lua_upvalueindex(1));
}

struct insp *insp_lua_insp(lua_State *lua)
{
	struct insp *insp = insp_lua_self(lua)->insp;

	/* a finalizer may run after the chisel was detached */
	if (!insp)
		luaL_error(lua, "the capture is over");
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

/* The callback and its event, as in "on_event, event 12 > read by cat (3)". */
static void describe_place(const struct insp_chisel *chisel, char *text, size_t size)
{
	const struct insp_event *ev = chisel->ev;
	int used = snprintf(text, size, "%s",
			    chisel->doing < CB_COUNT ? callback_names[chisel->doing] : "loading");

	if (!ev)
		return;
	snprintf(text + used, size - used, ", event %" PRIu64 " %c %s by %s (%" PRId64 ")", ev->num,
		 ev->scap->type & 1 ? '<' : '>', ev->scap->info->name,
		 ev->thread ? ev->thread->comm : "<NA>", ev->scap->tid);
}

static int fail(struct insp_chisel *chisel, const char *what, size_t len)
{
	char place[256];

	describe_place(chisel, place, sizeof(place));
	return insp_fail(chisel->insp, -EINVAL, "chisel '%s': %.*s (in %s)", chisel->info.name,
			 (int)len, what, place);
}

/* Sets the handle's error text from the error value on top of the stack. */
static int fail_lua(struct insp_chisel *chisel)
{
	lua_State *lua = chisel->lua;
	char text[64];
	const char *what = text;

	if (lua_gethook(lua))
		lua_sethook(lua, NULL, 0, 0);
	/* lua_tostring() may allocate unless the value is a string */
	if (lua_type(lua, -1) == LUA_TSTRING)
		what = lua_tostring(lua, -1);
	else
		snprintf(text, sizeof(text), "the error is a %s, not a text",
			 lua_typename(lua, lua_type(lua, -1)));
	fail(chisel, what, strcspn(what, "\n"));
	lua_pop(lua, 1);
	return -EINVAL;
}

/* Turns the status of a protected Lua call into 0 or a negative errno. */
static int finish_call(struct insp_chisel *chisel, int status)
{
	/* os.exit raises an error; end even if the script caught it */
	if (chisel->exit_asked) {
		lua_settop(chisel->lua, 0);
		return insp_fail(chisel->insp, -ECANCELED, "chisel '%s': ended by os.exit(%d)",
				 chisel->info.name, chisel->exit_status);
	}
	if (status)
		return fail_lua(chisel);
	if (!insp_chisel_check_texts(chisel))
		return 0;
	lua_settop(chisel->lua, 0);
	return -ENOMEM;
}

/* After a jump out of the script the Lua state is unusable, so the text is made here. */
static int finish_guarded(struct insp_chisel *chisel, int err)
{
	static const char what[] = "stopped, it did not return";

	return err == -ENOTRECOVERABLE ? fail(chisel, what, sizeof(what) - 1) : err;
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

static int cpcall_guarded(struct insp_chisel *chisel, void *ctx)
{
	struct protected_call *call = ctx;
	int err = finish_call(chisel, lua_cpcall(chisel->lua, run_protected, call));

	return err ? err : call->result;
}

int insp_lua_protect(struct insp_chisel *chisel, enum chisel_callback doing,
		     int (*fn)(struct insp_chisel *, void *), void *ctx)
{
	struct protected_call call = { chisel, fn, ctx };

	chisel->doing = doing;
	return finish_guarded(chisel, insp_lua_guarded(chisel, cpcall_guarded, &call));
}

bool insp_lua_push_callback(struct insp_chisel *chisel, enum chisel_callback cb)
{
	lua_State *lua = chisel->lua;

	if (chisel->guard.dead)
		return false;
	chisel->doing = cb;
	/* raw reads raise no error and allocate nothing */
	lua_rawgeti(lua, LUA_REGISTRYINDEX, chisel->names[cb]);
	lua_rawget(lua, LUA_GLOBALSINDEX);
	if (lua_isfunction(lua, -1))
		return true;
	lua_pop(lua, 1);
	return false;
}

static int dispatch_guarded(struct insp_chisel *chisel, void *ref)
{
	lua_rawgeti(chisel->lua, LUA_REGISTRYINDEX, *(int *)ref);
	return finish_call(chisel, lua_pcall(chisel->lua, 0, 0, 0));
}

static int call_on_event(struct insp_chisel *chisel, int *ref)
{
	chisel->doing = CB_EVENT;
	return finish_guarded(chisel, insp_lua_guarded(chisel, dispatch_guarded, ref));
}

int insp_lua_call_event(struct insp_chisel *chisel)
{
	return call_on_event(chisel, &chisel->dispatch);
}

int insp_lua_call_loop(struct insp_chisel *chisel)
{
	return call_on_event(chisel, &chisel->loop);
}

static int pcall_guarded(struct insp_chisel *chisel, void *nargs)
{
	return finish_call(chisel, lua_pcall(chisel->lua, *(int *)nargs, 1, 0));
}

int insp_lua_call(struct insp_chisel *chisel, int nargs)
{
	return finish_guarded(chisel, insp_lua_guarded(chisel, pcall_guarded, &nargs));
}

/* ---- the state ------------------------------------------------------------- */

/*
 * Pushes package.path or package.cpath as Lua has it, without the working folder, where
 * anyone may have put a file.
 */
static void push_system_path(lua_State *lua, const char *name)
{
	const char *templates;

	lua_getglobal(lua, "package");
	lua_getfield(lua, -1, name);
	templates = lua_tostring(lua, -1);
	lua_pushliteral(lua, "");
	while (templates && *templates) {
		size_t len = strcspn(templates, ";");

		if (*templates == '/') {
			lua_pushlstring(lua, templates, len);
			lua_pushliteral(lua, ";");
			lua_concat(lua, 3);
		}
		templates += len + (templates[len] == ';');
	}
	lua_replace(lua, -3);
	lua_pop(lua, 1);
}

/* Modules: the chisel's own folder first, then the chisel folders in search order. */
static void set_package_path(struct insp_chisel *chisel)
{
	const struct insp_chisel_dir *dir = chisel->host->dirs;
	const char *slash = strrchr(chisel->path, '/');
	lua_State *lua = chisel->lua;

	lua_getglobal(lua, "package");
	lua_pushlstring(lua, chisel->path, slash ? slash + 1 - chisel->path : 0);
	lua_pushliteral(lua, "?.lua;");
	lua_concat(lua, 2);
	for (; dir->path; dir++) {
		lua_pushfstring(lua, "%s%s?.lua;", dir->path, *dir->path ? "/" : "");
		lua_concat(lua, 2);
	}
	push_system_path(lua, "path");
	lua_concat(lua, 2);
	lua_setfield(lua, -2, "path");
	push_system_path(lua, "cpath");
	lua_setfield(lua, -2, "cpath");
	lua_pop(lua, 1);
}

/* Lua's own searcher of source files opens a file a second time after it found it. */
static void replace_searcher(struct insp_chisel *chisel)
{
	lua_getglobal(chisel->lua, "package");
	lua_getfield(chisel->lua, -1, "loaders");
	lua_pushlightuserdata(chisel->lua, chisel);
	lua_pushcclosure(chisel->lua, insp_lua_find_module, 1);
	lua_rawseti(chisel->lua, -2, 2);
	lua_pop(chisel->lua, 2);
}

static void open_table(struct insp_chisel *chisel, const char *name,
		       void (*fill)(struct insp_chisel *))
{
	lua_newtable(chisel->lua);
	fill(chisel);
	lua_setglobal(chisel->lua, name);
}

/* Replaces os.exit: the capture ends normally and the program exits with this status. */
static int exit_run(lua_State *lua)
{
	struct insp_chisel *chisel = insp_lua_self(lua);

	chisel->exit_status =
		lua_isboolean(lua, 1) ? !lua_toboolean(lua, 1) : (int)luaL_optinteger(lua, 1, 0);
	chisel->exit_asked = true;
	return luaL_error(lua, "os.exit");
}

static void replace_exit(struct insp_chisel *chisel)
{
	static const luaL_Reg functions[] = { { "exit", exit_run }, { NULL, NULL } };

	lua_getglobal(chisel->lua, "os");
	insp_lua_register(chisel, functions);
	lua_pop(chisel->lua, 1);
}

static void run_text(lua_State *lua, const char *text, const char *name, int nargs, int nresults)
{
	if (luaL_loadbuffer(lua, text, strlen(text), name))
		lua_error(lua);
	lua_insert(lua, -1 - nargs);
	lua_call(lua, nargs, nresults);
}

/* lua_prelude.lua defines evt and the module "event" through the FFI. */
static void run_prelude(struct insp_chisel *chisel)
{
	lua_State *lua = chisel->lua;

	lua_getglobal(lua, "require");
	lua_pushliteral(lua, "ffi");
	lua_call(lua, 1, 1);
	lua_getfield(lua, -1, "cdef");
	lua_pushstring(lua, insp_lua_event_cdef);
	lua_call(lua, 1, 0);
	/*
	 * lua_close() uses a table that only the module ffi refers to. Keep a reference,
	 * because the sandbox removes the module.
	 */
	luaL_ref(lua, LUA_REGISTRYINDEX);
	insp_lua_init_event(chisel);
	lua_pushlightuserdata(lua, &chisel->lua_host);
	lua_pushlightuserdata(lua, chisel);
	lua_pushcclosure(lua, insp_lua_check_stack, 1);
	run_text(lua, insp_lua_prelude, "=prelude", 2, 2);
	chisel->loop = luaL_ref(lua, LUA_REGISTRYINDEX);
	chisel->dispatch = luaL_ref(lua, LUA_REGISTRYINDEX);
}

/* Chisels' folders may have modules of this name that print escape characters themselves. */
static void load_terminal(struct insp_chisel *chisel)
{
	lua_State *lua = chisel->lua;

	lua_getglobal(lua, "package");
	lua_getfield(lua, -1, "loaded");
	run_text(lua, insp_lua_terminal, "=ansiterminal", 0, 1);
	lua_setfield(lua, -2, "ansiterminal");
	lua_pop(lua, 2);
}

static void run_sandbox(struct insp_chisel *chisel)
{
	lua_pushlightuserdata(chisel->lua, chisel);
	lua_pushcclosure(chisel->lua, insp_lua_find_module, 1);
	run_text(chisel->lua, insp_lua_sandbox, "=sandbox", 1, 0);
}

static int fill_state(struct insp_chisel *chisel, void *ctx)
{
	int cb;

	luaL_openlibs(chisel->lua);
	set_package_path(chisel);
	replace_searcher(chisel);
	replace_exit(chisel);
	open_table(chisel, "chisel", insp_lua_open_chisel);
	open_table(chisel, "sysdig", insp_lua_open_sysdig);
	run_prelude(chisel);
	load_terminal(chisel);
	if (chisel->sandboxed)
		run_sandbox(chisel);
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
	insp_lua_guard_memory(chisel);
	insp_lua_guard_refresh(chisel);
	return insp_lua_protect(chisel, CB_LOADING, fill_state, NULL);
}

/* lua_close() runs the script's finalizers, so it needs the guard as well. */
static int close_guarded(struct insp_chisel *chisel, void *ctx)
{
	insp_lua_unguard_memory(chisel);
	lua_close(chisel->lua);
	return 0;
}

void insp_lua_close(struct insp_chisel *chisel)
{
	if (chisel->lua)
		insp_lua_guarded(chisel, close_guarded, NULL);
	chisel->lua = NULL;
}
