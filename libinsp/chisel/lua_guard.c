// SPDX-License-Identifier: Apache-2.0
/*
 * Limits a script's memory, and stops a script that does not return.
 *
 * The first step to stop a script is a hook, which the interpreter calls at its
 * next instruction. Compiled code does not check hooks, nor does a pattern match
 * that runs for ever. So there is a second step: the signal handler jumps to where
 * the script was called from. This is safe only if the signal interrupted Lua's
 * own code, which holds no lock and changes nothing but its own state. That Lua
 * state is never used again.
 */
#include "chisel_priv.h"

#include <errno.h>
#include <limits.h>
#include <link.h>
#include <luajit.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <ucontext.h>

/* Ticks that the hook has to end the script, before the jump. */
#define HOOK_TICKS 2
/* Ticks that a callback may continue after the user asked to stop. */
#define STOP_TICKS 5
/* What a script may use of the C stack: a quarter of it, but no more than this. */
#define MAX_STACK (2u << 20)

/* ---- memory ------------------------------------------------------------------ */

static void *allocate(void *ctx, void *block, size_t old, size_t size)
{
	struct chisel_guard *guard = ctx;
	void *result;

	if (size > old && guard->used + (size - old) > guard->limit)
		return NULL;
	result = guard->allocate(guard->allocate_ctx, block, old, size);
	if (result || !size)
		guard->used += size - old;
	return result;
}

void insp_lua_guard_memory(struct insp_chisel *chisel)
{
	struct chisel_guard *guard = &chisel->guard;

	guard->limit = chisel->host->max_memory ? chisel->host->max_memory : CHISEL_MAX_MEMORY;
	guard->used = 0;
	/* wrap Lua's own allocator, which is faster than realloc() */
	guard->allocate = lua_getallocf(chisel->lua, &guard->allocate_ctx);
	lua_setallocf(chisel->lua, allocate, guard);
}

void insp_lua_unguard_memory(struct insp_chisel *chisel)
{
	/* lua_close() frees Lua's own allocator only if that is the current one */
	lua_setallocf(chisel->lua, chisel->guard.allocate, chisel->guard.allocate_ctx);
}

/* ---- the C stack --------------------------------------------------------------- */

int insp_lua_check_stack(lua_State *lua)
{
	const struct insp_chisel *chisel = insp_lua_self(lua);
	struct rlimit limit;
	size_t room = MAX_STACK;

	if (!getrlimit(RLIMIT_STACK, &limit) && limit.rlim_cur / 4 < room)
		room = limit.rlim_cur / 4;
	if (chisel->guard.stack - (uintptr_t)__builtin_frame_address(0) < room)
		return 0;
	lua_pushliteral(lua, "C stack overflow");
	return lua_error(lua);
}

/* ---- time ---------------------------------------------------------------------- */

static int add_object(struct dl_phdr_info *info, size_t size, void *ctx)
{
	struct chisel_code_map *map = ctx;
	int n;

	for (n = 0; n < info->dlpi_phnum; n++) {
		const ElfW(Phdr) *phdr = &info->dlpi_phdr[n];
		uintptr_t start = info->dlpi_addr + phdr->p_vaddr;
		uintptr_t end = start + phdr->p_memsz, lua = (uintptr_t)lua_pcall;
		uintptr_t self = (uintptr_t)insp_lua_guard_refresh;

		if (phdr->p_type != PT_LOAD || !(phdr->p_flags & PF_X))
			continue;
		if (map->n == sizeof(map->ranges) / sizeof(*map->ranges)) {
			map->complete = false;
			return 1;
		}
		map->ranges[map->n].start = start;
		map->ranges[map->n].end = end;
		/* a statically linked Lua cannot be distinguished from our own code */
		map->ranges[map->n++].is_lua =
			lua >= start && lua < end && !(self >= start && self < end);
	}
	return 0;
}

void insp_lua_guard_refresh(struct insp_chisel *chisel)
{
	struct chisel_code_map *map = &chisel->guard.code;

	map->n = 0;
	map->complete = true;
	dl_iterate_phdr(add_object, map);
}

/* Code outside all loaded objects comes from Lua's JIT compiler. */
static bool is_lua_code(const struct chisel_code_map *map, uintptr_t pc)
{
	size_t n;

	for (n = 0; n < map->n; n++)
		if (pc >= map->ranges[n].start && pc < map->ranges[n].end)
			return map->ranges[n].is_lua;
	return map->complete;
}

static uintptr_t program_counter(const void *context)
{
	const ucontext_t *uc = context;

#if defined(__x86_64__)
	return uc->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
	return uc->uc_mcontext.pc;
#else
	(void)uc;
	return 0;
#endif
}

static void stop_script(lua_State *lua, lua_Debug *ar)
{
	/* the hook stays set, so a script that catches the error gets it again */
	lua_getinfo(lua, "Sl", ar);
	luaL_error(lua, "%s:%d: stopped, it did not return", ar->short_src, ar->currentline);
}

/* From the limit on, each instruction is an error, so a script that catches one gets the next. */
static void stop_steps(lua_State *lua, lua_Debug *ar)
{
	lua_sethook(lua, stop_steps, LUA_MASKCOUNT, 1);
	stop_script(lua, ar);
}

void insp_lua_limit_steps(lua_State *lua, int steps)
{
	/* compiled code does not check hooks */
	luaJIT_setmode(lua, 0, LUAJIT_MODE_ENGINE | LUAJIT_MODE_OFF);
	lua_sethook(lua, stop_steps, LUA_MASKCOUNT, steps);
}

/* The tick at which the running call is ended. */
static unsigned int last_tick(struct chisel_guard *guard, unsigned int max_ticks,
			      unsigned int stops)
{
	unsigned int last = max_ticks ? max_ticks : UINT_MAX;

	if (stops != guard->stops && !guard->stop_tick)
		guard->stop_tick = guard->ticks + STOP_TICKS;
	return guard->stop_tick && guard->stop_tick < last ? guard->stop_tick : last;
}

void insp_chisel_watch(struct insp_chisel *chisel, unsigned int max_ticks, unsigned int stops,
		       const void *context)
{
	struct chisel_guard *guard = &chisel->guard;
	unsigned int last, before = guard->stops_now;

	guard->stops_now = stops;
	if (!guard->depth)
		return;
	if (guard->ticks_of != guard->calls) {
		guard->ticks_of = guard->calls;
		guard->ticks = guard->stop_tick = 0;
		/* a request may have come before the first tick; it is what ends the capture */
		guard->stops = chisel->doing == CB_CAPTURE_END ? stops : before;
	}
	last = last_tick(guard, max_ticks, stops);
	if (++guard->ticks < last)
		return;
	if (guard->ticks - last < HOOK_TICKS)
		lua_sethook(chisel->lua, stop_script, LUA_MASKCOUNT, 1);
	else if (is_lua_code(&guard->code, program_counter(context)))
		siglongjmp(guard->escape, 1);
}

int insp_lua_guarded(struct insp_chisel *chisel, int (*call)(struct insp_chisel *, void *),
		     void *ctx)
{
	struct chisel_guard *guard = &chisel->guard;
	volatile int err;

	if (guard->dead)
		return -ENOTRECOVERABLE;
	if (guard->depth)
		return call(chisel, ctx);
	if (sigsetjmp(guard->escape, 0)) {
		insp_lua_leave_script(chisel);
		guard->dead = true;
		return -ENOTRECOVERABLE;
	}
	guard->stack = (uintptr_t)__builtin_frame_address(0);
	insp_lua_enter_script(chisel);
	err = call(chisel, ctx);
	insp_lua_leave_script(chisel);
	return err;
}
