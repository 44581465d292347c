// SPDX-License-Identifier: Apache-2.0
/*
 * The script's table `chisel`: what a chisel sets for itself.
 */
#include "chisel_priv.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* Longest interval: keeps sums of times within 64 bits. */
#define MAX_INTERVAL_NS 1e18

/* Raises the handle's text as a Lua error, so that it gets the script's line. */
static int raise_fault(lua_State *lua)
{
	return luaL_error(lua, "%s", insp_error(insp_lua_insp(lua)));
}

/* The chisel, which must be on a handle to compile something. */
static struct insp_chisel *attached(lua_State *lua)
{
	insp_lua_insp(lua);
	return insp_lua_self(lua);
}

/* Returns the field's number: a script cannot forge what is only looked up. */
static int request_field(lua_State *lua)
{
	struct insp_chisel *chisel = attached(lua);
	int number = insp_chisel_add_field(chisel, luaL_checkstring(lua, 1));

	if (number < 0)
		return raise_fault(lua);
	lua_pushinteger(lua, number);
	return 1;
}

static int set_filter(lua_State *lua)
{
	struct insp_chisel *chisel = attached(lua);

	return insp_chisel_set_filter(chisel, luaL_checkstring(lua, 1)) ? raise_fault(lua) : 0;
}

static int set_event_formatter(lua_State *lua)
{
	struct insp_chisel *chisel = attached(lua);

	return insp_chisel_set_format(chisel, luaL_checkstring(lua, 1)) ? raise_fault(lua) : 0;
}

static int set_interval(lua_State *lua, int kind, double unit_ns)
{
	double ns = luaL_checknumber(lua, 1) * unit_ns;

	if (ns == 0)
		kind = TIMER_NONE;
	else if (!(ns >= 1 && ns <= MAX_INTERVAL_NS))
		return luaL_error(lua, "the interval is not from 1 ns to %f s",
				  MAX_INTERVAL_NS / 1e9);
	insp_lua_self(lua)->timer = (struct chisel_timer){ .kind = kind, .interval_ns = ns };
	return 0;
}

static int set_interval_ns(lua_State *lua)
{
	return set_interval(lua, TIMER_ALIGNED, 1);
}

static int set_interval_s(lua_State *lua)
{
	return set_interval(lua, TIMER_ALIGNED, 1e9);
}

static int set_precise_interval_ns(lua_State *lua)
{
	return set_interval(lua, TIMER_PRECISE, 1);
}

/* Only notes it: the running chisel stays until its on_init returns. */
static int exec(lua_State *lua)
{
	struct insp_chisel *chisel = insp_lua_self(lua);
	int n, top = lua_gettop(lua);

	/* all checks before the first allocation: they do not return */
	for (n = 1; n <= top || n == 1; n++)
		luaL_checkstring(lua, n);
	insp_chisel_args_free(chisel->exec_args, chisel->nexec_args);
	free(chisel->exec_name);
	chisel->nexec_args = 0;
	chisel->exec_name = strdup(lua_tostring(lua, 1));
	chisel->exec_args = calloc(top, sizeof(*chisel->exec_args));
	for (n = 2; n <= top && chisel->exec_args; n++) {
		char *arg = strdup(lua_tostring(lua, n));

		if (!arg)
			break;
		chisel->exec_args[chisel->nexec_args++] = arg;
	}
	if (!chisel->exec_name || n <= top)
		return luaL_error(lua, "out of memory");
	return 0;
}

void insp_lua_open_chisel(struct insp_chisel *chisel)
{
	static const luaL_Reg functions[] = {
		/*
		 * request_field(name): a handle for evt.field, of any field of ringside -l; in
		 * on_init
		 */
		{ "request_field", request_field },
		/* set_filter(text): the filter of this chisel only; "" removes it */
		{ "set_filter", set_filter },
		/*
		 * set_event_formatter(text): the format of the events for which on_event returns
		 * true; "" or "default" for the default one
		 */
		{ "set_event_formatter", set_event_formatter },
		/*
		 * set_interval_ns(n): on_interval at the first event of each stretch of n ns;
		 * 0, here and below: no more
		 */
		{ "set_interval_ns", set_interval_ns },
		/* set_interval_s(n): the same in seconds */
		{ "set_interval_s", set_interval_s },
		/*
		 * set_precise_interval_ns(n): on_interval once for each n ns that went by,
		 * however many at once
		 */
		{ "set_precise_interval_ns", set_precise_interval_ns },
		/*
		 * exec(name, arg, ...): in on_init: another chisel takes this one's place, with
		 * these arguments
		 */
		{ "exec", exec },
		{ NULL, NULL },
	};

	insp_lua_register(chisel, functions);
}
