// SPDX-License-Identifier: Apache-2.0
/*
 * Runs a chisel from loading to on_capture_end. Knows the order of the
 * callbacks and the meaning of their results; calls Lua only through lua.c.
 */
#include "format/format.h"
#include "state/error.h"
#include "state/handle.h"
#include "chisel_priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* A longer chain of chisel.exec calls is taken for an endless one. */
#define MAX_EXEC 16

static int fail(struct insp_chisel *chisel, const char *what)
{
	return insp_fail(chisel->insp, -EINVAL, "chisel '%s': %s", chisel->info.name, what);
}

void insp_chisel_reset(struct insp_chisel *chisel)
{
	insp_lua_close(chisel);
	insp_chisel_close_file(chisel);
	insp_lua_close_udp(chisel);
	insp_chisel_unbind(chisel);
	insp_chisel_info_free(&chisel->info);
	insp_chisel_args_free(chisel->exec_args, chisel->nexec_args);
	free(chisel->exec_name);
	free(chisel->path);
	*chisel = (struct insp_chisel){ .insp = chisel->insp,
					.host = chisel->host,
					.sandboxed = chisel->sandboxed,
					.told = chisel->told,
					.fd = -1,
					.udp = -1 };
}

int insp_chisel_new(struct insp *insp, const char *name, const struct insp_chisel_host *host,
		    struct insp_chisel **out)
{
	struct insp_chisel *chisel = calloc(1, sizeof(*chisel));
	int err;

	*out = NULL;
	if (!chisel)
		return insp_fail(insp, -ENOMEM, "out of memory");
	chisel->insp = insp;
	chisel->host = host;
	chisel->fd = chisel->udp = -1;
	/* set before loading, so that insp_chisel_watch() can stop the loading script */
	*out = chisel;
	err = insp_chisel_load(chisel, name);
	if (err) {
		*out = NULL;
		insp_chisel_free(chisel);
	}
	return err;
}

void insp_chisel_free(struct insp_chisel *chisel)
{
	if (!chisel)
		return;
	insp_chisel_reset(chisel);
	free(chisel);
}

int insp_chisel_exit_status(const struct insp_chisel *chisel)
{
	return chisel->exit_status;
}

const struct insp_chisel_info *insp_chisel_get_info(const struct insp_chisel *chisel)
{
	return &chisel->info;
}

int insp_chisel_attach(struct insp_chisel *chisel, struct insp *insp)
{
	chisel->insp = insp;
	insp_lua_clear_event(chisel);
	return insp_chisel_bind(chisel);
}

/*
 * Calls on_init or on_capture_start, which return true to continue. A missing
 * callback counts as true. Returns 0 or a negative errno.
 */
static int call_start(struct insp_chisel *chisel, enum chisel_callback cb, const char *refusal)
{
	bool agreed, is_bool;
	int err;

	if (!insp_lua_push_callback(chisel, cb))
		return 0;
	err = insp_lua_call(chisel, 0);
	if (err)
		return err;
	is_bool = lua_isboolean(chisel->lua, -1);
	agreed = lua_toboolean(chisel->lua, -1);
	lua_pop(chisel->lua, 1);
	if (chisel->exec_name)
		return 0;
	if (!is_bool)
		return fail(chisel, cb == CB_INIT ?
					    "on_init returns neither true nor false" :
					    "on_capture_start returns neither true nor false");
	return agreed ? 0 : fail(chisel, refusal);
}

/* Replaces this chisel by the one that on_init passed to chisel.exec. */
static int replace(struct insp_chisel *chisel)
{
	char *name = chisel->exec_name, **args = chisel->exec_args;
	size_t nargs = chisel->nexec_args;
	int err;

	chisel->exec_name = NULL;
	chisel->exec_args = NULL;
	chisel->nexec_args = 0;
	insp_chisel_reset(chisel);
	err = insp_chisel_load(chisel, name);
	if (!err)
		err = insp_chisel_args_give(chisel, args, nargs);
	insp_chisel_args_free(args, nargs);
	free(name);
	return err;
}

/* Tells once that the script is not trusted, unless the user asked for the sandbox. */
static void tell_sandbox(struct insp_chisel *chisel)
{
	const struct insp_chisel_host *host = chisel->host;
	char *text;

	if (!chisel->sandboxed || chisel->told || host->sandbox != INSP_SANDBOX_UNTRUSTED ||
	    !host->log)
		return;
	chisel->told = true;
	if (asprintf(
		    &text,
		    "%s runs in the sandbox: it is not a file of root or yours in a trusted chisel "
		    "folder",
		    chisel->path) < 0)
		return;
	host->log(host->ctx, "warning", text);
	free(text);
}

int insp_chisel_init(struct insp_chisel *chisel, const char *text)
{
	char **args = NULL;
	size_t nargs = 0;
	int err, depth;

	if (insp_chisel_args_split(text ? text : "", &args, &nargs))
		return fail(chisel, "the arguments have an unclosed quote");
	tell_sandbox(chisel);
	err = insp_chisel_args_give(chisel, args, nargs);
	insp_chisel_args_free(args, nargs);
	for (depth = 0; !err; depth++) {
		tell_sandbox(chisel);
		err = call_start(chisel, CB_INIT, "on_init refused to start");
		if (err || !chisel->exec_name)
			break;
		err = depth < MAX_EXEC ? replace(chisel) :
					 fail(chisel, "chisel.exec goes round in circles");
	}
	return err;
}

int insp_chisel_start(struct insp_chisel *chisel)
{
	return call_start(chisel, CB_CAPTURE_START, "on_capture_start refused to start");
}

/*
 * Calls on_interval or on_capture_end with a time and a difference. The difference is
 * negative if the source has an event with an earlier time after a later one.
 */
static int call_timed(struct insp_chisel *chisel, uint64_t ts_ns, int64_t delta_ns)
{
	uint64_t seconds = ts_ns / 1000000000;

	lua_pushnumber(chisel->lua, seconds);
	lua_pushnumber(chisel->lua, ts_ns % 1000000000);
	lua_pushnumber(chisel->lua, delta_ns);
	return insp_lua_call(chisel, 3);
}

static int call_interval(struct insp_chisel *chisel, uint64_t ts_ns, int64_t delta_ns)
{
	bool go_on;
	int err;

	if (!insp_lua_push_callback(chisel, CB_INTERVAL))
		return 0;
	err = call_timed(chisel, ts_ns, delta_ns);
	if (err)
		return err;
	go_on = lua_toboolean(chisel->lua, -1);
	lua_pop(chisel->lua, 1);
	return go_on ? 0 : fail(chisel, "ended by its on_interval");
}

static int tick_aligned(struct insp_chisel *chisel, struct chisel_timer *timer, uint64_t now)
{
	uint64_t slot = now - now % timer->interval_ns;
	int64_t delta = timer->last_ns ? now - timer->last_ns : 0;

	timer->slot = slot;
	timer->last_ns = now;
	return call_interval(chisel, now, delta);
}

/*
 * One call per elapsed interval, until the user asks to stop: there may be any number. The
 * script may change the timer in each call.
 */
static int tick_precise(struct insp_chisel *chisel, struct chisel_timer *timer, uint64_t now)
{
	unsigned int stops = chisel->guard.stops_now;
	int err = 0;

	while (!err && stops == chisel->guard.stops_now && timer->kind == TIMER_PRECISE &&
	       now >= timer->last_ns && now - timer->last_ns >= timer->interval_ns) {
		uint64_t at = timer->last_ns;

		timer->last_ns += timer->interval_ns;
		err = call_interval(chisel, at, timer->interval_ns);
	}
	return err;
}

/* The differences are unsigned: a time before the slot or the last call wraps and is due. */
bool insp_chisel_is_due(const struct insp_chisel *chisel, const struct insp_event *ev)
{
	const struct chisel_timer *timer = &chisel->timer;
	uint64_t now = ev->scap->ts_ns;

	switch (timer->kind) {
	case TIMER_NONE:
		return false;
	case TIMER_ALIGNED:
		return !timer->running || now - timer->slot >= timer->interval_ns;
	case TIMER_PRECISE:
		return !timer->running || now - timer->last_ns >= timer->interval_ns;
	}
	return false;
}

int insp_chisel_tick(struct insp_chisel *chisel, const struct insp_event *ev)
{
	struct chisel_timer *timer = &chisel->timer;
	uint64_t now = ev->scap->ts_ns;
	int err = 0;

	if (!insp_chisel_is_due(chisel, ev))
		return 0;
	if (!timer->running) {
		timer->running = true;
		timer->slot = now - now % timer->interval_ns;
		timer->last_ns = timer->kind == TIMER_PRECISE ? now : 0;
		return 0;
	}
	insp_lua_set_event(chisel, ev);
	err = timer->kind == TIMER_ALIGNED ? tick_aligned(chisel, timer, now) :
					     tick_precise(chisel, timer, now);
	insp_lua_clear_event(chisel);
	return err ? err : chisel->end_asked;
}

static void show_event(struct insp_chisel *chisel, const struct insp_event *ev)
{
	if (!chisel->event.show || !chisel->format)
		return;
	chisel->line.len = 0;
	if (insp_format_any_line(chisel->format, ev, &chisel->line))
		insp_lua_print(chisel, INSP_LUA_OUTPUT, chisel->line.data, chisel->line.len);
}

int insp_chisel_event(struct insp_chisel *chisel, const struct insp_event *ev)
{
	int err;

	if (chisel->filter && !insp_filter_match(chisel->filter, ev))
		return 0;
	insp_lua_set_event(chisel, ev);
	err = insp_lua_call_event(chisel);
	insp_lua_clear_event(chisel);
	if (err)
		return err;
	show_event(chisel, ev);
	return chisel->end_asked;
}

bool insp_chisel_take(struct insp_chisel *chisel)
{
	const struct insp_event *ev = chisel->ev;

	if (ev)
		show_event(chisel, ev);
	do
		ev = chisel->end_asked ? NULL : chisel->next(chisel->next_ctx);
	while (ev && chisel->filter && !insp_filter_match(chisel->filter, ev));
	if (ev)
		insp_lua_set_event(chisel, ev);
	else
		insp_lua_clear_event(chisel);
	return ev;
}

int insp_chisel_run(struct insp_chisel *chisel, const struct insp_event *(*next)(void *ctx),
		    void *ctx)
{
	int err;

	chisel->next = next;
	chisel->next_ctx = ctx;
	err = insp_lua_call_loop(chisel);
	insp_lua_clear_event(chisel);
	return err ? err : chisel->end_asked;
}

int insp_chisel_end(struct insp_chisel *chisel)
{
	uint64_t first = chisel->insp->first_ts_ns, last = chisel->insp->last_ts_ns;
	int err = insp_chisel_check_texts(chisel);

	if (err || !insp_lua_push_callback(chisel, CB_CAPTURE_END))
		return err;
	err = call_timed(chisel, last, last - first);
	if (!err)
		lua_pop(chisel->lua, 1);
	return err;
}
