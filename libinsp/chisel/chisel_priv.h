/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the chisel engine share. chisel.c drives a chisel through
 * its life, chisel_load.c finds its file and reads what it says of itself,
 * chisel_args.c takes the user's arguments apart. lua.c owns the Lua state and
 * the one way to call into it, lua_guard.c what a script may not do to us;
 * lua_*.c are the tables a script sees, lua_prelude.lua and lua_event.c the
 * current event, lua_sandbox.lua what is taken away again.
 */
#ifndef INSP_CHISEL_PRIV_H
#define INSP_CHISEL_PRIV_H

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <setjmp.h>
#include <signal.h>

#include "insp_priv.h"
#include "lua_event.cdef"

/* Bytes that a script may use unless the host says otherwise. */
#define CHISEL_MAX_MEMORY (1ull << 30)

/* What a script is doing: the functions it may define, and being loaded. */
enum chisel_callback {
	CB_SET_ARG,
	CB_INIT,
	CB_CAPTURE_START,
	CB_EVENT,
	CB_INTERVAL,
	CB_CAPTURE_END,
	CB_END_OF_SAMPLE,
	CB_COUNT,
	CB_LOADING = CB_COUNT,
};

/* A field asked for with chisel.request_field; the script holds its number. */
struct chisel_field {
	char *text;
	struct insp_field *field; /* NULL while off a handle */
};

struct chisel_timer {
	enum { TIMER_NONE, TIMER_ALIGNED, TIMER_PRECISE } kind;
	uint64_t interval_ns;
	bool running;	  /* the first event was seen */
	uint64_t slot;	  /* aligned: the interval we are in */
	uint64_t last_ns; /* of the last call; 0: none yet */
};

/* lua_guard.c */
struct chisel_guard {
	size_t used, limit; /* bytes of the script's memory */
	lua_Alloc allocate; /* Lua's own */
	void *allocate_ctx;

	/* read by a signal handler */
	volatile sig_atomic_t depth;   /* whether the script runs */
	volatile unsigned int calls;   /* into the script so far */
	unsigned int ticks_of, ticks;  /* the call that was seen last, and how often */
	unsigned int stops, stop_tick; /* wishes to stop when it was first seen; its end */
	sigjmp_buf escape;
	bool dead; /* left by a jump: the Lua state may not be touched */
};

struct insp_chisel {
	struct insp *insp; /* NULL: off a handle */
	const struct insp_chisel_host *host;
	struct insp_chisel_info info; /* strings and args owned */
	char *path;
	bool sandboxed;
	lua_State *lua;
	int names[CB_COUNT]; /* registry references of the callbacks' names */
	int dispatch, loop;  /* registry references of what calls on_event */
	struct chisel_guard guard;
	enum chisel_callback doing; /* what the script was last called for */

	struct chisel_field *fields;
	size_t nfields;
	struct insp_field *type_field;	 /* evt.type, for evt.get_type */
	char *filter_text, *format_text; /* NULL: none set */
	struct insp_filter *filter;
	struct insp_format *format;
	struct insp_filter *table_filter; /* of the last get_thread_table */
	struct insp_buf line;

	struct chisel_timer timer;
	const struct insp_event *ev;		     /* NULL outside of events */
	const struct insp_event *(*next)(void *ctx); /* insp_chisel_run() */
	void *next_ctx;
	struct insp_lua_event event; /* the same for the script */
	struct insp_lua_host lua_host;
	bool end_asked;	 /* sysdig.end_capture */
	bool exit_asked; /* os.exit */
	int exit_status;

	int udp; /* socket of sysdig.udp_send; -1: none */

	/* chisel.exec: what takes this one's place after on_init */
	char *exec_name;
	char **exec_args;
	size_t nexec_args;
};

#define CHISEL_DEFAULT_FORMAT \
	"*%evt.num %evt.time %evt.cpu %proc.name (%thread.tid) %evt.dir %evt.type %evt.args"

/* chisel_load.c */

/*
 * Loads a chisel's file into a fresh state and reads its description. *chisel
 * has insp and host set and is otherwise zero. Errors as insp_chisel_new().
 */
int insp_chisel_load(struct insp_chisel *chisel, const char *name);
/* The first half: finds the file and runs it, whatever it is. */
int insp_chisel_run_file(struct insp_chisel *chisel, const char *name);
/* Drops everything but the handle and the host; in chisel.c. */
void insp_chisel_reset(struct insp_chisel *chisel);
void insp_chisel_info_free(struct insp_chisel_info *info);
/* Ends the event that the loop is at, and sets the next. Returns whether there is one. */
bool insp_chisel_take(struct insp_chisel *chisel);

/* chisel_args.c */

/*
 * Splits at blanks; '...' and `...` at a word's start group. The caller frees
 * with insp_chisel_args_free(). -EINVAL: a group does not end.
 */
int insp_chisel_args_split(const char *text, char ***args, size_t *nargs);
void insp_chisel_args_free(char **args, size_t nargs);
/* Checks their number and gives them to on_set_arg, in the order of declaration. */
int insp_chisel_args_give(struct insp_chisel *chisel, char *const *args, size_t nargs);

/* chisel_bind.c: what a chisel compiles on the handle it is attached to. */

/* Adds a field. Returns its number from 1 on, or a negative errno with insp_error(). */
int insp_chisel_add_field(struct insp_chisel *chisel, const char *text);
/* NULL or "" removes the filter. */
int insp_chisel_set_filter(struct insp_chisel *chisel, const char *text);
/* "" and "default" are the default format. */
int insp_chisel_set_format(struct insp_chisel *chisel, const char *text);
/* Compiles all of it again on chisel->insp, or drops it when that is NULL. */
int insp_chisel_bind(struct insp_chisel *chisel);
/* Forgets all of it. */
void insp_chisel_unbind(struct insp_chisel *chisel);

/* lua.c */

/* Makes a state with the script's tables. Returns 0 or a negative errno. */
int insp_lua_open(struct insp_chisel *chisel);
void insp_lua_close(struct insp_chisel *chisel);

/*
 * Runs fn(chisel, ctx) for what `doing` says, so that a Lua error inside ends only
 * fn: then -EINVAL, or -ECANCELED if the script called os.exit.
 */
int insp_lua_protect(struct insp_chisel *chisel, enum chisel_callback doing,
		     int (*fn)(struct insp_chisel *, void *), void *ctx);

/*
 * Pushes a callback. Returns whether the script has it; if not nothing is
 * pushed. Cannot fail.
 */
bool insp_lua_push_callback(struct insp_chisel *chisel, enum chisel_callback cb);
/* Calls what was pushed. On success one result is on the stack; errors as above. */
int insp_lua_call(struct insp_chisel *chisel, int nargs);

/* Calls on_event, if there is one; chisel->event.show is its answer. Errors as above. */
int insp_lua_call_event(struct insp_chisel *chisel);
/* The same for all that insp_chisel_take() brings. */
int insp_lua_call_loop(struct insp_chisel *chisel);

/* The chisel whose script runs. */
struct insp_chisel *insp_lua_self(lua_State *lua);
/* The handle it is attached to; a Lua error when there is none. */
struct insp *insp_lua_insp(lua_State *lua);
/* Adds functions to the table on top of the stack. */
void insp_lua_register(struct insp_chisel *chisel, const luaL_Reg *functions);

/* lua_guard.c */

/* Bounds the script's memory; to be taken back before the state is closed. */
void insp_lua_guard_memory(struct insp_chisel *chisel);
void insp_lua_unguard_memory(struct insp_chisel *chisel);
/* Learns where code lies, for insp_chisel_watch(). Not from a signal handler. */
void insp_lua_guard_refresh(void);
/* Runs call(chisel, ctx), which insp_chisel_watch() may leave: -ENOTRECOVERABLE. */
int insp_lua_guarded(struct insp_chisel *chisel, int (*call)(struct insp_chisel *, void *),
		     void *ctx);
/*
 * A call of the script out of which insp_chisel_watch() must not jump, and which is
 * none of the script's time: between these.
 */
static inline void insp_lua_leave_script(struct insp_chisel *chisel)
{
	chisel->guard.depth = 0;
}
static inline void insp_lua_enter_script(struct insp_chisel *chisel)
{
	chisel->guard.calls++;
	chisel->guard.depth = 1;
}

/* lua_event.c */

/* The event that the script is called for. */
void insp_lua_set_event(struct insp_chisel *chisel, const struct insp_event *ev);
/* There is no event now. */
void insp_lua_clear_event(struct insp_chisel *chisel);
/* Fills chisel->lua_host. */
void insp_lua_init_event(struct insp_chisel *chisel);

/* lua_*.c: each fills the table on top of the stack; run protected. */
void insp_lua_open_chisel(struct insp_chisel *chisel);
void insp_lua_open_sysdig(struct insp_chisel *chisel);
/* The functions of lua_threads.c and lua_udp.c, which are part of the table sysdig. */
void insp_lua_open_threads(struct insp_chisel *chisel);
void insp_lua_open_udp(struct insp_chisel *chisel);
void insp_lua_close_udp(struct insp_chisel *chisel);

/* lua_texts.c */
extern const char insp_lua_event_cdef[], insp_lua_prelude[], insp_lua_sandbox[];

#endif
