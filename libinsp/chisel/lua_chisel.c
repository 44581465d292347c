// SPDX-License-Identifier: Apache-2.0
/*
 * The script's table `chisel`: a chisel's own fields, filter, format and timer.
 */
#include "chisel_priv.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Longest interval; keeps sums of times within 64 bits. */
#define MAX_INTERVAL_NS 1e18

/* What is compiled for a script is outside its own memory. */
#define MAX_FIELDS 4096
#define MAX_FIELD 4096		 /* bytes of a field's text */
#define MAX_FORMAT 8192		 /* bytes of a format's text */
#define MAX_EXEC_TEXT (1u << 20) /* bytes of all arguments of exec */

/* Raises the handle's error text as a Lua error, which adds the script's line. */
static int raise_error(lua_State *lua)
{
	return luaL_error(lua, "%s", insp_error(insp_lua_insp(lua)));
}

/* The chisel; raises a Lua error unless it is attached to a handle. */
static struct insp_chisel *attached(lua_State *lua)
{
	insp_lua_insp(lua);
	return insp_lua_self(lua);
}

/* Texts are kept outside the script's own memory, so their length is limited. */
static const char *check_text(lua_State *lua, size_t max)
{
	size_t len;
	const char *text = luaL_checklstring(lua, 1, &len);

	if (len > max)
		luaL_error(lua, "the text is longer than %d bytes", (int)max);
	return text;
}

/* Gives the script a number, not a pointer, so that it cannot forge a field. */
static int request_field(lua_State *lua)
{
	struct insp_chisel *chisel = attached(lua);
	const char *text = check_text(lua, MAX_FIELD);
	int number;

	if (chisel->nfields >= MAX_FIELDS)
		return luaL_error(lua, "more than %d fields", MAX_FIELDS);
	number = insp_chisel_add_field(chisel, text);
	if (number < 0)
		return raise_error(lua);
	lua_pushinteger(lua, number);
	return 1;
}

static int set_filter(lua_State *lua)
{
	struct insp_chisel *chisel = attached(lua);

	return insp_chisel_set_filter(chisel, check_text(lua, INSP_LUA_MAX_FILTER)) ?
		       raise_error(lua) :
		       0;
}

static int set_event_formatter(lua_State *lua)
{
	struct insp_chisel *chisel = attached(lua);

	return insp_chisel_set_format(chisel, check_text(lua, MAX_FORMAT)) ? raise_error(lua) : 0;
}

static int set_interval(lua_State *lua, int kind, double unit_ns)
{
	double ns = luaL_checknumber(lua, 1) * unit_ns;

	if (ns == 0)
		kind = TIMER_NONE;
	else if (!(ns >= 1 && ns <= MAX_INTERVAL_NS))
		return luaL_error(lua, "the interval must be 0 or from 1 ns to %f s",
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

/* Only stores the request: the running chisel is replaced after its on_init returned. */
static int exec(lua_State *lua)
{
	struct insp_chisel *chisel = insp_lua_self(lua);
	int n, top = lua_gettop(lua);
	size_t len, sum = 0;

	/* check everything before allocating: a failed check does not return */
	for (n = 1; n <= top || n == 1; n++) {
		luaL_checklstring(lua, n, &len);
		sum += len;
		if (sum > MAX_EXEC_TEXT)
			return luaL_error(lua, "the arguments are too long");
	}
	if (chisel->sandboxed && strchr(lua_tostring(lua, 1), '/'))
		return luaL_error(lua,
				  "'%s': a script in the sandbox has the chisels of the chisel "
				  "folders only (--no-chisel-sandbox runs chisels that you trust "
				  "without it)",
				  lua_tostring(lua, 1));
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
		 * request_field(name): a handle for evt.field; name is any field of ringside -l;
		 * call it in on_init
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
		 * set_interval_ns(n): calls on_interval at the first event of each interval of
		 * n ns; 0, here and below, stops the timer
		 */
		{ "set_interval_ns", set_interval_ns },
		/* set_interval_s(n): the same in seconds */
		{ "set_interval_s", set_interval_s },
		/*
		 * set_precise_interval_ns(n): calls on_interval once for each elapsed interval of
		 * n ns, even if several elapsed between two events
		 */
		{ "set_precise_interval_ns", set_precise_interval_ns },
		/*
		 * exec(name, arg, ...): call it in on_init: another chisel replaces this one and
		 * gets these arguments
		 */
		{ "exec", exec },
		{ NULL, NULL },
	};

	insp_lua_register(chisel, functions);
}
