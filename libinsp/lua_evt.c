// SPDX-License-Identifier: Apache-2.0
/*
 * The script's table `evt`: reads the event that the callback is called for.
 */
#include "chisel_priv.h"

#include "field_priv.h"

/* Longest text a field gives to a script. */
#define MAX_TEXT 64999

static const struct insp_event *current(lua_State *lua)
{
	const struct insp_event *ev = insp_lua_self(lua)->ev;

	if (!ev)
		luaL_error(lua, "there is no event here: evt works in on_event and on_interval");
	return ev;
}

static void push_text(lua_State *lua, const char *text, size_t len)
{
	lua_pushlstring(lua, len ? text : "", len < MAX_TEXT ? len : MAX_TEXT);
}

/* What has no Lua type goes as it is printed. */
static void push_printed(lua_State *lua, const struct insp_field *field,
			 const struct insp_value *value)
{
	struct insp_buf *buf = &insp_lua_self(lua)->line;

	buf->len = 0;
	insp_field_put(field, value, buf);
	push_text(lua, buf->data, buf->len);
}

/* evt.rawarg gives bytes as they are; evt.buffer as the user wants buffers shown. */
static void push_bytes(lua_State *lua, const struct insp_field *field,
		       const struct insp_value *value)
{
	if (insp_field_get_info(field)->type == PT_DYN)
		push_text(lua, value->data, value->len);
	else
		push_printed(lua, field, value);
}

static void push_value(lua_State *lua, const struct insp_field *field,
		       const struct insp_value *value)
{
	switch (value->type) {
	case PT_BYTEBUF:
		push_bytes(lua, field, value);
		break;
	case PT_CHARBUF:
	case PT_FSPATH:
	case PT_FSRELPATH:
		push_text(lua, value->data, value->len);
		break;
	case PT_INT8:
	case PT_INT16:
	case PT_INT32:
	case PT_INT64:
	case PT_ERRNO:
	case PT_FD:
	case PT_PID:
		lua_pushnumber(lua, value->s64);
		break;
	case PT_BOOL:
		lua_pushboolean(lua, value->u64 != 0);
		break;
	case PT_DOUBLE:
		lua_pushnumber(lua, value->dbl);
		break;
	case PT_UINT8:
	case PT_UINT16:
	case PT_UINT32:
	case PT_UINT64:
	case PT_FLAGS8:
	case PT_FLAGS16:
	case PT_FLAGS32:
	case PT_MODE:
	case PT_SYSCALLID:
	case PT_SIGTYPE:
	case PT_RELTIME:
	case PT_ABSTIME:
	case PT_PORT:
	case PT_L4PROTO:
	case PT_SOCKFAMILY:
	case PT_UID:
	case PT_GID:
		lua_pushnumber(lua, value->u64);
		break;
	default:
		push_printed(lua, field, value);
	}
}

static int get_field(lua_State *lua)
{
	struct insp_chisel *chisel = insp_lua_self(lua);
	struct insp_field *field;
	struct insp_value value;
	double number;

	if (lua_isnil(lua, 1) || !chisel->ev) {
		lua_pushnil(lua);
		return 1;
	}
	number = lua_type(lua, 1) == LUA_TNUMBER ? lua_tonumber(lua, 1) : 0;
	if (!(number >= 1 && number <= chisel->nfields))
		return luaL_argerror(lua, 1, "not a field of chisel.request_field");
	field = chisel->fields[(size_t)number - 1].field;
	if (insp_field_value(field, chisel->ev, &value))
		push_value(lua, field, &value);
	else
		lua_pushnil(lua);
	return 1;
}

static int get_num(lua_State *lua)
{
	lua_pushnumber(lua, current(lua)->num);
	return 1;
}

static int get_ts(lua_State *lua)
{
	uint64_t ts_ns = current(lua)->scap->ts_ns;

	lua_pushnumber(lua, ts_ns / 1000000000);
	lua_pushnumber(lua, ts_ns % 1000000000);
	return 2;
}

static int get_type(lua_State *lua)
{
	const struct insp_event *ev = current(lua);
	struct insp_value value;

	if (insp_field_value(insp_lua_self(lua)->type_field, ev, &value))
		lua_pushlstring(lua, value.data, value.len);
	else
		lua_pushstring(lua, ev->scap->info->name);
	return 1;
}

static int get_cpuid(lua_State *lua)
{
	lua_pushnumber(lua, current(lua)->scap->cpu);
	return 1;
}

void insp_lua_open_evt(struct insp_chisel *chisel)
{
	static const luaL_Reg functions[] = {
		{ "field", get_field }, { "get_num", get_num },	    { "get_ts", get_ts },
		{ "get_type", get_type }, { "get_cpuid", get_cpuid }, { NULL, NULL },
	};

	insp_lua_register(chisel, functions);
}
