// SPDX-License-Identifier: Apache-2.0
/*
 * The script's table `sysdig`: the capture, the machine, and the program that runs
 * the chisel.
 */
#include "state/container.h"
#include "state/handle.h"
#include "chisel_priv.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const struct insp_chisel_host *host(lua_State *lua)
{
	return insp_lua_self(lua)->host;
}

/* ---- the capture ----------------------------------------------------------- */

static int get_filter(lua_State *lua)
{
	lua_pushstring(lua, host(lua)->filter);
	return 1;
}

static int get_evtsource_name(lua_State *lua)
{
	lua_pushstring(lua, host(lua)->source_name);
	return 1;
}

static int is_live(lua_State *lua)
{
	lua_pushboolean(lua, host(lua)->is_live);
	return 1;
}

static int end_capture(lua_State *lua)
{
	insp_lua_self(lua)->end_asked = true;
	return 0;
}

static int get_read_progress(lua_State *lua)
{
	struct scap_stats stats = { 0 };

	scap_stats(insp_scap(insp_lua_insp(lua)), &stats);
	lua_pushnumber(lua, stats.bytes_total ? 100.0 * stats.bytes_read / stats.bytes_total : 0);
	return 1;
}

static void set_word(lua_State *lua, const char *name, const char *word, const char *unknown)
{
	word = word ? word : unknown;
	insp_lua_push_text(lua, word, strlen(word));
	lua_setfield(lua, -2, name);
}

static int get_container_table(lua_State *lua)
{
	struct insp *insp = insp_lua_insp(lua);
	const struct insp_container *container = NULL;
	size_t cursor = 0;
	int n = 0;

	lua_newtable(lua);
	while ((container = insp_container_next(insp, &cursor, container))) {
		lua_newtable(lua);
		set_word(lua, "id", container->id, "");
		set_word(lua, "name", container->name, "");
		set_word(lua, "image", container->image, "");
		set_word(lua, "type", insp_container_type_name(container->type), "unknown");
		lua_rawseti(lua, -2, ++n);
	}
	return 1;
}

/* ---- times: 64 bits do not fit a Lua number, so they travel as text --------- */

static int push_ts(lua_State *lua, uint64_t ts_ns)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, (int64_t)ts_ns);
	lua_pushstring(lua, text);
	return 1;
}

static uint64_t check_ts(lua_State *lua, int arg)
{
	const char *text = luaL_checkstring(lua, arg);
	char *end;
	uint64_t ts = strtoull(text, &end, 10);

	luaL_argcheck(lua, end != text && !*end, arg, "a time in nanoseconds expected");
	return ts;
}

static int get_firstevent_ts(lua_State *lua)
{
	return push_ts(lua, insp_lua_insp(lua)->first_ts_ns);
}

static int get_lastevent_ts(lua_State *lua)
{
	return push_ts(lua, insp_lua_insp(lua)->last_ts_ns);
}

/* The cast of a number out of range would be undefined behaviour. */
static uint64_t check_part(lua_State *lua, int arg)
{
	double number = luaL_checknumber(lua, arg);

	luaL_argcheck(lua, number >= 0 && number < 9e18, arg, "out of range");
	return number;
}

static int make_ts(lua_State *lua)
{
	return push_ts(lua, check_part(lua, 1) * 1000000000 + check_part(lua, 2));
}

static int add_ts(lua_State *lua)
{
	return push_ts(lua, check_ts(lua, 1) + check_ts(lua, 2));
}

static int subtract_ts(lua_State *lua)
{
	return push_ts(lua, check_ts(lua, 1) - check_ts(lua, 2));
}

/* ---- the machine and the terminal -------------------------------------------- */

static void set_number(lua_State *lua, const char *name, double number)
{
	lua_pushnumber(lua, number);
	lua_setfield(lua, -2, name);
}

static int get_machine_info(lua_State *lua)
{
	struct scap *scap = insp_scap(insp_lua_insp(lua));
	const struct scap_state *state = scap ? scap_state(scap) : NULL;

	if (!state)
		return luaL_error(lua, "machine info is not available before on_capture_start");
	lua_newtable(lua);
	set_number(lua, "num_cpus", state->machine.num_cpus);
	set_number(lua, "memory_size_bytes", state->machine.memory_bytes);
	set_number(lua, "max_pid", state->machine.max_pid);
	insp_lua_push_text(lua, state->machine.hostname, strlen(state->machine.hostname));
	lua_setfield(lua, -2, "hostname");
	return 1;
}

static int is_tty(lua_State *lua)
{
	lua_pushboolean(lua, host(lua)->is_tty);
	return 1;
}

static int get_terminal_info(lua_State *lua)
{
	struct winsize size;
	bool known = host(lua)->is_tty && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);

	lua_newtable(lua);
	set_number(lua, "width", known ? size.ws_col : -1);
	set_number(lua, "height", known ? size.ws_row : -1);
	return 1;
}

/* ---- requests to the program ------------------------------------------------ */

static int set_filter(lua_State *lua)
{
	struct insp *insp = insp_lua_insp(lua);
	struct insp_filter *filter;
	size_t len;
	const char *text = luaL_checklstring(lua, 1, &len);

	luaL_argcheck(lua, len <= INSP_LUA_MAX_FILTER, 1, "too long");
	/* the program compiles it again, without the limits of the sandbox */
	if (insp_chisel_compile_filter(insp_lua_self(lua), text, &filter))
		return luaL_error(lua, "the filter '%s' was refused: %s", text, insp_error(insp));
	insp_filter_free(filter);
	if (!host(lua)->set_filter || host(lua)->set_filter(host(lua)->ctx, text))
		return luaL_error(lua, "the filter '%s' was refused", text);
	return 0;
}

static int set_snaplen(lua_State *lua)
{
	double bytes = luaL_checknumber(lua, 1);

	luaL_argcheck(lua, bytes >= 0 && bytes <= UINT32_MAX, 1, "out of range");
	if (host(lua)->set_snaplen)
		host(lua)->set_snaplen(host(lua)->ctx, bytes);
	return 0;
}

static int set_output_format(lua_State *lua)
{
	const char *mode = luaL_checkstring(lua, 1);

	if (!host(lua)->set_output_format || host(lua)->set_output_format(host(lua)->ctx, mode))
		return luaL_error(lua, "the output format '%s' is not supported", mode);
	return 0;
}

static int get_output_format(lua_State *lua)
{
	lua_pushstring(lua, insp_lua_insp(lua)->print.json ? "json" : "normal");
	return 1;
}

static int set_fatfile_dump_mode(lua_State *lua)
{
	bool on = lua_toboolean(lua, 1);

	if (host(lua)->set_fatfile_dump_mode)
		host(lua)->set_fatfile_dump_mode(host(lua)->ctx, on);
	return 0;
}

static int run_app(lua_State *lua)
{
	const char *words = luaL_checkstring(lua, 1);

	if (!host(lua)->run_app || host(lua)->run_app(host(lua)->ctx, words))
		return luaL_error(lua, "'%s' cannot be run", words);
	return 0;
}

static int is_print_container_data(lua_State *lua)
{
	lua_pushboolean(lua, host(lua)->container_data);
	return 1;
}

static int log_line(lua_State *lua)
{
	static const char *const severities[] = { "debug", "info",     "warning",
						  "error", "critical", NULL };
	const char *text = luaL_checkstring(lua, 1);
	int severity = luaL_checkoption(lua, 2, "info", severities);

	if (host(lua)->log)
		host(lua)->log(host(lua)->ctx, severities[severity], text);
	return 0;
}

void insp_lua_open_sysdig(struct insp_chisel *chisel)
{
	static const luaL_Reg functions[] = {
		/* get_filter(): the filter on the command line, "" if none */
		{ "get_filter", get_filter },
		/* get_evtsource_name(): the name of the file that is read, "" when live */
		{ "get_evtsource_name", get_evtsource_name },
		/*
		 * is_live(): whether this is a live capture without an end. False with ringside
		 * run: the command owns the screen, so tables are printed after it ended
		 */
		{ "is_live", is_live },
		/* end_capture(): stop after this event, with status 0 */
		{ "end_capture", end_capture },
		/* get_read_progress(): the part of the file that was read, in percent */
		{ "get_read_progress", get_read_progress },
		/*
		 * get_container_table(): the containers known so far: an array of tables with id,
		 * name, image, type
		 */
		{ "get_container_table", get_container_table },
		/* get_firstevent_ts(): the time of the first event in ns, as decimal text */
		{ "get_firstevent_ts", get_firstevent_ts },
		/* get_lastevent_ts(): the time of the last event in ns, as decimal text */
		{ "get_lastevent_ts", get_lastevent_ts },
		/* make_ts(seconds, ns): a time in ns as decimal text (numbers hold only 53 bits) */
		{ "make_ts", make_ts },
		/* add_ts(a, b): the sum of two such texts */
		{ "add_ts", add_ts },
		/* subtract_ts(a, b): their difference */
		{ "subtract_ts", subtract_ts },
		/*
		 * get_machine_info(): a table with num_cpus, memory_size_bytes, max_pid, hostname;
		 * not before on_capture_start
		 */
		{ "get_machine_info", get_machine_info },
		/* is_tty(): whether standard output is a terminal */
		{ "is_tty", is_tty },
		/* get_terminal_info(): the terminal's width and height, -1 if not known */
		{ "get_terminal_info", get_terminal_info },
		/* set_filter(text): a further condition for the capture, besides get_filter() */
		{ "set_filter", set_filter },
		/*
		 * set_snaplen(bytes): how much of each buffer a live capture records; the option
		 * -s overrides it
		 */
		{ "set_snaplen", set_snaplen },
		/*
		 * set_output_format(mode): how buffers are shown: normal, hex, hexascii, ascii,
		 * base64, json, jsonbase64; the user's choice overrides it
		 */
		{ "set_output_format", set_output_format },
		/* get_output_format(): "json" after -j, else "normal" */
		{ "get_output_format", get_output_format },
		/* is_print_container_data(): whether -pc, -pk or -pm was given */
		{ "is_print_container_data", is_print_container_data },
		/*
		 * set_fatfile_dump_mode(on): as -F: a written file also keeps rejected events
		 * that change the state, which later events need
		 */
		{ "set_fatfile_dump_mode", set_fatfile_dump_mode },
		/*
		 * run_app(words): runs the program again with these arguments after this run; not
		 * in the sandbox
		 */
		{ "run_app", run_app },
		/*
		 * log(text, severity): prints a line on standard error; severity: debug info
		 * warning error critical; debug and info are printed only with -v
		 */
		{ "log", log_line },
		{ NULL, NULL },
	};

	insp_lua_register(chisel, functions);
	insp_lua_open_threads(chisel);
	insp_lua_open_print(chisel);
	insp_lua_open_udp(chisel);
}
