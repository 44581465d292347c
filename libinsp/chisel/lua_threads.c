// SPDX-License-Identifier: Apache-2.0
/*
 * sysdig.get_thread_table and its smaller variants: threads and descriptors as
 * Lua tables.
 */
#include "base/text.h"
#include "filter/filter.h"
#include "state/handle.h"
#include "state/service.h"
#include "state/thread.h"
#include "state/user.h"
#include "macros.h"
#include "chisel_priv.h"

#include <string.h>

/* What the table of each thread contains. */
enum table_parts {
	WITH_FDS = 1 << 0,     /* descriptors; otherwise fdtable is empty */
	WITH_DETAILS = 1 << 1, /* more than tid, pid and the addresses of sockets */
};

static void set_number(lua_State *lua, const char *name, double number)
{
	lua_pushnumber(lua, number);
	lua_setfield(lua, -2, name);
}

static void set_string(lua_State *lua, const char *name, const char *text)
{
	insp_lua_push_text(lua, text, strlen(text));
	lua_setfield(lua, -2, name);
}

static void set_strings(lua_State *lua, const char *name, const struct scap_strings *strings)
{
	uint32_t at = 0;
	int n = 0;

	lua_newtable(lua);
	while (at < strings->len) {
		size_t len = strnlen(strings->data + at, strings->len - at);

		insp_lua_push_text(lua, strings->data + at, len);
		lua_rawseti(lua, -2, ++n);
		at += len + 1;
	}
	lua_setfield(lua, -2, name);
}

/* Strips the empty strings at the end, left by programs that overwrite their environment. */
static void set_environment(lua_State *lua, const struct insp_thread *leader)
{
	struct scap_strings env = leader->env;

	while (env.len && !env.data[env.len - 1] && (env.len == 1 || !env.data[env.len - 2]))
		env.len--;
	set_strings(lua, "env", &env);
}

/* The chisel's buffer, emptied, for building one text. */
static struct insp_buf *scratch(lua_State *lua)
{
	struct insp_buf *buf = &insp_lua_self(lua)->line;

	buf->len = 0;
	return buf;
}

static void set_made(lua_State *lua, const char *name, const struct insp_buf *buf)
{
	if (buf->failed)
		luaL_error(lua, "out of memory");
	insp_lua_push_text(lua, buf->len ? buf->data : "", buf->len);
	lua_setfield(lua, -2, name);
}

static void set_address(lua_State *lua, const char *name, const struct insp_fd *fd,
			const struct scap_addr *addr)
{
	bool v6 = fd->type == SCAP_FD_IPV6_SOCK || fd->type == SCAP_FD_IPV6_SERVSOCK;
	struct insp_buf *buf = scratch(lua);

	insp_put_ip(buf, addr->bytes, v6 ? 16 : 4);
	set_made(lua, name, buf);
}

static const char *l4_word(uint8_t l4)
{
	static const char *const words[] = {
		[SCAP_L4_TCP] = "tcp",
		[SCAP_L4_UDP] = "udp",
		[SCAP_L4_ICMP] = "icmp",
		[SCAP_L4_RAW] = "raw",
	};

	return l4 < ARRAY_SIZE(words) && words[l4] ? words[l4] : "<NA>";
}

static void set_socket(lua_State *lua, const struct insp_fd *fd)
{
	bool bound = fd->type == SCAP_FD_IPV4_SERVSOCK || fd->type == SCAP_FD_IPV6_SERVSOCK;

	if (bound) {
		set_address(lua, "sip", fd, &fd->saddr);
		set_number(lua, "sport", fd->sport);
	} else {
		set_address(lua, "cip", fd, &fd->saddr);
		set_number(lua, "cport", fd->sport);
		set_address(lua, "sip", fd, &fd->daddr);
		set_number(lua, "sport", fd->dport);
	}
	lua_pushboolean(lua, bound || fd->role == INSP_ROLE_SERVER);
	lua_setfield(lua, -2, "is_server");
	set_string(lua, "l4proto", l4_word(fd->l4));
}

static void push_fd(lua_State *lua, const struct insp_fd *fd, int parts)
{
	struct insp_buf *buf = scratch(lua);

	lua_newtable(lua);
	if (parts & WITH_DETAILS) {
		insp_put_fd_name(insp_lua_insp(lua), fd, buf);
		set_made(lua, "name", buf);
		set_string(lua, "type", insp_fd_type_word(fd));
	}
	if (insp_fd_is_inet(fd))
		set_socket(lua, fd);
}

/* Pushes the descriptors that match; returns how many. */
static size_t push_fdtable(lua_State *lua, struct insp_chisel *chisel,
			   const struct insp_thread *thread, int parts)
{
	const struct insp_fdtable *fds = insp_thread_fds(chisel->insp, thread);
	size_t n, count = 0;

	lua_newtable(lua);
	for (n = 0; fds && n < fds->nslots; n++) {
		const struct insp_fd *fd = fds->slots[n];

		if (!fd || !insp_filter_match_fd(chisel->table_filter, chisel->insp, thread, fd))
			continue;
		count++;
		if (!(parts & WITH_FDS))
			continue;
		push_fd(lua, fd, parts);
		lua_rawseti(lua, -2, fd->num);
	}
	return count;
}

static void set_details(lua_State *lua, struct insp_chisel *chisel,
			const struct insp_thread *thread)
{
	const struct insp_thread *leader = insp_thread_find(chisel->insp, thread->pid);
	const char *user = insp_user_name(chisel->insp, thread->uid);
	struct insp_buf *buf = scratch(lua);

	insp_put_u64(buf, thread->clone_ts_ns);
	set_made(lua, "clone_ts", buf);
	set_string(lua, "username", user ? user : "<NA>");
	set_string(lua, "comm", thread->comm);
	set_string(lua, "exe", thread->exe);
	set_strings(lua, "args", &thread->args);
	set_environment(lua, leader ? leader : thread);
	set_number(lua, "ptid", insp_thread_ptid(thread));
	set_number(lua, "flags", thread->flags);
	set_number(lua, "fdlimit", thread->fdlimit);
	set_number(lua, "uid", thread->uid);
	set_number(lua, "gid", thread->gid);
	set_number(lua, "nchilds", thread->nchilds);
	set_number(lua, "vmsize_kb", thread->vmsize_kb);
	set_number(lua, "vmrss_kb", thread->vmrss_kb);
	set_number(lua, "vmswap_kb", thread->vmswap_kb);
	set_number(lua, "pfmajor", thread->pfmajor);
	set_number(lua, "pfminor", thread->pfminor);
}

/* Adds a thread to the table on top of the stack, if it passes the filter. */
static void add_thread(lua_State *lua, struct insp_chisel *chisel, const struct insp_thread *thread,
		       int parts)
{
	size_t matching;

	lua_newtable(lua);
	matching = push_fdtable(lua, chisel, thread, parts);
	if (chisel->table_filter && !matching) {
		lua_pop(lua, 2);
		return;
	}
	lua_setfield(lua, -2, "fdtable");
	set_number(lua, "tid", thread->tid);
	set_number(lua, "pid", thread->pid);
	if (parts & WITH_DETAILS)
		set_details(lua, chisel, thread);
	lua_rawseti(lua, -2, thread->tid);
}

/* Stored in the chisel, which frees it: a Lua error does not return here. */
static void set_table_filter(lua_State *lua, const char *text)
{
	struct insp_chisel *chisel = insp_lua_self(lua);
	struct insp *insp = insp_lua_insp(lua);
	const char *field;

	luaL_argcheck(lua, strlen(text) <= INSP_LUA_MAX_FILTER, 1, "too long");
	insp_filter_free(chisel->table_filter);
	chisel->table_filter = NULL;
	if (!*text)
		return;
	if (insp_chisel_compile_filter(chisel, text, &chisel->table_filter)) {
		chisel->table_filter = NULL;
		luaL_error(lua, "%s", insp_error(insp));
	}
	field = insp_filter_event_field(chisel->table_filter);
	if (field)
		luaL_error(lua,
			   "field '%s' belongs to events, but a thread table is filtered by fields "
			   "of process, thread, fd, user, group and container",
			   field);
}

static int push_table(lua_State *lua, int parts)
{
	struct insp_chisel *chisel = insp_lua_self(lua);
	struct insp *insp = insp_lua_insp(lua);
	const struct insp_thread *thread = NULL;
	size_t cursor = 0;

	set_table_filter(lua, luaL_optstring(lua, 1, ""));
	luaL_checkstack(lua, 8, NULL);
	lua_newtable(lua);
	while ((thread = insp_thread_next(insp, &cursor, thread)))
		add_thread(lua, chisel, thread, parts);
	return 1;
}

static int get_thread_table(lua_State *lua)
{
	return push_table(lua, WITH_FDS | WITH_DETAILS);
}

static int get_thread_table_nofds(lua_State *lua)
{
	return push_table(lua, WITH_DETAILS);
}

static int get_thread_table_barebone(lua_State *lua)
{
	return push_table(lua, WITH_FDS);
}

static int get_thread_table_barebone_nofds(lua_State *lua)
{
	return push_table(lua, 0);
}

void insp_lua_open_threads(struct insp_chisel *chisel)
{
	static const luaL_Reg functions[] = {
		/*
		 * get_thread_table([filter]): all threads by tid, with their descriptors; with a
		 * filter, only threads with a descriptor that passes it
		 */
		{ "get_thread_table", get_thread_table },
		/* get_thread_table_nofds([filter]): the same, each fdtable empty */
		{ "get_thread_table_nofds", get_thread_table_nofds },
		/*
		 * get_thread_table_barebone([filter]): the same, but only tid, pid, fdtable, and
		 * descriptors without name and type
		 */
		{ "get_thread_table_barebone", get_thread_table_barebone },
		/* get_thread_table_barebone_nofds([filter]): only tid, pid and an empty fdtable */
		{ "get_thread_table_barebone_nofds", get_thread_table_barebone_nofds },
		{ NULL, NULL },
	};

	insp_lua_register(chisel, functions);
}
