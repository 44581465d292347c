/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared by the files of the chisel engine. chisel.c runs a chisel from loading
 * to the end of the capture, chisel_file.c opens its file and decides whether to
 * trust it, chisel_load.c reads its description, chisel_args.c splits the user's
 * arguments. lua.c owns the Lua state and every call into it; lua_guard.c limits
 * the memory and time of a script. The other lua_*.c files are the tables a
 * script sees; lua_prelude.lua and lua_event.c give it the current event;
 * lua_sandbox.lua removes what an untrusted chisel may not use.
 */
#ifndef INSP_CHISEL_PRIV_H
#define INSP_CHISEL_PRIV_H

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <setjmp.h>
#include <signal.h>

#include "insp.h"
#include "lua_event.cdef"

/* Default limit of a script's memory in bytes. */
#define CHISEL_MAX_MEMORY (1ull << 30)
/* Longest text of a filter that a script sets, in bytes. */
#define INSP_LUA_MAX_FILTER (1u << 20)

/* The callbacks a script may define; CB_LOADING: the file itself is running. */
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

/* A field from chisel.request_field; the script holds its number. */
struct chisel_field {
	char *text;
	struct insp_field *field; /* NULL while not attached to a handle */
};

struct chisel_timer {
	enum { TIMER_NONE, TIMER_ALIGNED, TIMER_PRECISE } kind;
	uint64_t interval_ns;
	bool running;	  /* the first event was seen */
	uint64_t slot;	  /* TIMER_ALIGNED: start of the current interval */
	uint64_t last_ns; /* time of the last call; 0: none yet */
};

/* lua_guard.c */
/* Executable address ranges of all loaded objects; is_lua: in the Lua library. */
struct chisel_code_map {
	struct {
		uintptr_t start, end;
		bool is_lua;
	} ranges[256];
	size_t n;
	bool complete;
};

struct chisel_guard {
	size_t used, limit; /* the script's memory in bytes */
	lua_Alloc allocate; /* Lua's own allocator */
	void *allocate_ctx;

	/* the signal handler reads these; see insp_chisel_watch() */
	volatile sig_atomic_t depth;  /* nonzero while the script runs */
	volatile unsigned int calls;  /* number of calls into the script */
	unsigned int ticks_of, ticks; /* the call seen by the last tick; its ticks so far */
	unsigned int stops;	      /* the user's stop requests when that call was first seen */
	unsigned int stop_tick;	      /* tick that ends the call after a later request; 0: none */
	struct chisel_code_map code;
	volatile unsigned int stops_now; /* the user's stop requests at the last tick */
	sigjmp_buf escape;
	uintptr_t stack; /* the C stack where the script was called */
	bool dead;	 /* a jump left the script: the Lua state must not be used again */
};

struct insp_chisel {
	struct insp *insp; /* NULL: not attached */
	const struct insp_chisel_host *host;
	struct insp_chisel_info info; /* strings and args owned */
	char *path;
	int fd;	       /* the file until it is loaded; -1: none */
	int max_steps; /* instructions that the file may take; 0: any number */
	bool sandboxed;
	bool told; /* the user knows that it is */
	lua_State *lua;
	int names[CB_COUNT]; /* registry references of the callbacks' names */
	int dispatch, loop;  /* registry references of the functions that call on_event */
	struct chisel_guard guard;
	enum chisel_callback doing; /* the last callback that was called */

	struct chisel_field *fields;
	size_t nfields;
	struct insp_field *type_field;	 /* evt.type, for evt.get_type */
	char *filter_text, *format_text; /* NULL: none set */
	struct insp_filter *filter;
	struct insp_format *format;
	struct insp_filter *table_filter; /* of the last get_thread_table call */
	struct insp_buf line;
	struct insp_buf text;	 /* of insp_chisel_encode() */
	struct insp_buf printed; /* of insp_lua_print() */
	char mark[20]; /* begins the terminal sequences that the script prints; "": none yet */

	struct chisel_timer timer;
	const struct insp_event *ev;		     /* the current event; NULL: none */
	const struct insp_event *(*next)(void *ctx); /* caller's event source; insp_chisel_run() */
	void *next_ctx;
	struct insp_lua_event event; /* the current event as the script reads it */
	struct insp_lua_host lua_host;
	bool end_asked;	 /* the script called sysdig.end_capture */
	bool exit_asked; /* the script called os.exit */
	int exit_status;

	int udp; /* socket of sysdig.udp_send; -1: none */

	/* set by chisel.exec: the chisel that replaces this one after on_init */
	char *exec_name;
	char **exec_args;
	size_t nexec_args;
};

#define CHISEL_DEFAULT_FORMAT \
	"*%evt.num %evt.time %evt.cpu %proc.name (%thread.tid) %evt.dir %evt.type %evt.args"

/* chisel_file.c */

/*
 * Opens NAME.lua in the first folder that has it, else plain NAME; a name with a slash is
 * tried as a path first. Returns the descriptor and *path, which the caller frees, or a
 * negative errno; *path may be set then, too.
 */
int insp_chisel_open_file(const struct insp_chisel_dir *dirs, const char *name, char **path);
/*
 * Whether an open file needs no sandbox: it belongs to root or to the user, no one else may
 * write to it, and it is the file `name` of a trusted folder.
 */
bool insp_chisel_trusts(const struct insp_chisel_dir *dirs, int fd, const char *name);
/* The same for the file that was opened as path, which may be a link to it. */
bool insp_chisel_trusts_file(const struct insp_chisel_dir *dirs, int fd, const char *path);
/* Pushes the function that the file's text is, or a message. Returns a status of Lua. */
int insp_chisel_load_fd(lua_State *lua, int fd, const char *path);
/*
 * find_module(name [, templates]), a Lua function: the module as a function, or a text: the
 * places where it is not. The default of templates is package.path.
 */
int insp_lua_find_module(lua_State *lua);

/* chisel_load.c */

/*
 * Loads a chisel's file into a new Lua state and reads its description. *chisel
 * has insp and host set and is otherwise zero. Errors as for insp_chisel_new().
 */
int insp_chisel_load(struct insp_chisel *chisel, const char *name);
/* The first half of this: finds the file and runs it, even if it is not a chisel. */
int insp_chisel_run_file(struct insp_chisel *chisel, const char *name);
void insp_chisel_close_file(struct insp_chisel *chisel);
/* Frees everything but the handle and the host; in chisel.c. */
void insp_chisel_reset(struct insp_chisel *chisel);
void insp_chisel_info_free(struct insp_chisel_info *info);
/* Finishes the current event of insp_chisel_run() and moves to the next; false: no more. */
bool insp_chisel_take(struct insp_chisel *chisel);

/* chisel_args.c */

/*
 * Splits text at blanks; a word in '...' or `...` may contain blanks. The caller
 * frees with insp_chisel_args_free(). -EINVAL: a closing quote is missing.
 */
int insp_chisel_args_split(const char *text, char ***args, size_t *nargs);
void insp_chisel_args_free(char **args, size_t nargs);
/* Checks the number of arguments and passes each to on_set_arg, in order of declaration. */
int insp_chisel_args_give(struct insp_chisel *chisel, char *const *args, size_t nargs);

/* chisel_bind.c: the objects a chisel compiles for the handle it is attached to. */

/* Adds a field. Returns its number from 1 on, or a negative errno with insp_error(). */
int insp_chisel_add_field(struct insp_chisel *chisel, const char *text);
/* As insp_filter_compile(), for a script: one in the sandbox has no host looked up. */
int insp_chisel_compile_filter(struct insp_chisel *chisel, const char *text,
			       struct insp_filter **filter);
/* NULL or "" removes the filter. */
int insp_chisel_set_filter(struct insp_chisel *chisel, const char *text);
/* "" and "default" select the default format. */
int insp_chisel_set_format(struct insp_chisel *chisel, const char *text);
/* Compiles all objects again for chisel->insp, or frees them if that is NULL. */
int insp_chisel_bind(struct insp_chisel *chisel);
/* Frees all objects and their texts. */
void insp_chisel_unbind(struct insp_chisel *chisel);

/* lua.c */

/* Creates a Lua state with the tables a script sees. Returns 0 or a negative errno. */
int insp_lua_open(struct insp_chisel *chisel);
void insp_lua_close(struct insp_chisel *chisel);

/*
 * Runs fn(chisel, ctx) so that a Lua error inside ends only fn. Returns fn's result,
 * -EINVAL after an error, -ECANCELED if the script called os.exit. Error texts name
 * the callback `doing`.
 */
int insp_lua_protect(struct insp_chisel *chisel, enum chisel_callback doing,
		     int (*fn)(struct insp_chisel *, void *), void *ctx);

/*
 * Pushes a callback. Returns false, with nothing pushed, if the script does not
 * define it. Raises no error.
 */
bool insp_lua_push_callback(struct insp_chisel *chisel, enum chisel_callback cb);
/* Calls the pushed callback. On success its result is on the stack; errors as above. */
int insp_lua_call(struct insp_chisel *chisel, int nargs);

/* Calls on_event, if defined, and stores its result in chisel->event.show. Errors as above. */
int insp_lua_call_event(struct insp_chisel *chisel);
/* The same for each event that insp_chisel_take() moves to. */
int insp_lua_call_loop(struct insp_chisel *chisel);

/* The chisel whose script runs. */
struct insp_chisel *insp_lua_self(lua_State *lua);
/* The handle it is attached to; raises a Lua error if there is none. */
struct insp *insp_lua_insp(lua_State *lua);
/* Adds functions to the table on top of the stack. */
void insp_lua_register(struct insp_chisel *chisel, const luaL_Reg *functions);

/* lua_guard.c */

/* Limits the script's memory. Undo with insp_lua_unguard_memory() before lua_close(). */
void insp_lua_guard_memory(struct insp_chisel *chisel);
void insp_lua_unguard_memory(struct insp_chisel *chisel);
/* Reads the memory map of code, for insp_chisel_watch(). Not async-signal-safe. */
void insp_lua_guard_refresh(struct insp_chisel *chisel);
/* Ends the script with an error after so many instructions. They run uncompiled. */
void insp_lua_limit_steps(lua_State *lua, int steps);
/* check_stack(), a Lua function: an error if the script has used up its part of the C stack. */
int insp_lua_check_stack(lua_State *lua);
/* Runs call(chisel, ctx); -ENOTRECOVERABLE if insp_chisel_watch() jumped out of it. */
int insp_lua_guarded(struct insp_chisel *chisel, int (*call)(struct insp_chisel *, void *),
		     void *ctx);
/*
 * Bracket engine code that a running script calls: insp_chisel_watch() must not jump
 * out of it, and its time does not count as the script's.
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

/* Sets the event that the script is called for. */
void insp_lua_set_event(struct insp_chisel *chisel, const struct insp_event *ev);
/* Leaves the script without a current event. */
void insp_lua_clear_event(struct insp_chisel *chisel);
/* Fills chisel->lua_host. */
void insp_lua_init_event(struct insp_chisel *chisel);

/* lua_*.c: each fills the table on top of the stack; call them protected. */
void insp_lua_open_chisel(struct insp_chisel *chisel);
void insp_lua_open_sysdig(struct insp_chisel *chisel);
/* insp_lua_open_sysdig() calls these: they add to the same table. */
void insp_lua_open_threads(struct insp_chisel *chisel);
void insp_lua_open_udp(struct insp_chisel *chisel);
void insp_lua_close_udp(struct insp_chisel *chisel);

/* lua_print.c */

/* A text as scripts see it: as insp_encode() makes a value. It is valid until the next call. */
const char *insp_chisel_encode(struct insp_chisel *chisel, const char *text, size_t *len);
/* Pushes such a text, which is not NULL. */
void insp_lua_push_text(lua_State *lua, const char *text, size_t len);
/* Adds to the table sysdig on top of the stack. */
void insp_lua_open_print(struct insp_chisel *chisel);
/* Prints what a script wants, also the lines of its format; see struct insp_lua_host. */
void insp_lua_print(void *ctx, int stream, const char *text, uint64_t len);

/*
 * Fails with -ENOMEM if a text that the script got or printed was lost because an allocation
 * failed: the script's output is not whole then.
 */
int insp_chisel_check_texts(struct insp_chisel *chisel);

/* lua_texts.c */
extern const char insp_lua_event_cdef[], insp_lua_prelude[], insp_lua_terminal[],
	insp_lua_sandbox[];

#endif
