/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The tables as the engines use them: for each system call and each other tracepoint,
 * the event's type and the recipe of its parameters. Plain C without kernel headers, so
 * that the unit tests read the same tables.
 */
#ifndef RS_TABLE_H
#define RS_TABLE_H

#include "recipe.h"

struct rs_prog {
	unsigned short type;  /* enum rs_event_type */
	unsigned short flags; /* enum rs_event_flag of a generic call, in addition to its type's */
	unsigned char nops;   /* parameters of the event */
	const struct rs_op *ops;
};

struct rs_call {
	const char *name;
	short nr;	     /* the number on this machine; -1: it does not have the call */
	unsigned short code; /* the portable number */
	struct rs_prog enter, exit;
};

/* For each call in syscalls.def, its index in rs_calls and its code. */
#define NAMED(code, category, shown)
enum rs_row {
#define SYSCALL(name, ...) RS_ROW_##name,
#define GENERIC(name, ...) RS_ROW_##name,
#define NEWER(name, ...) RS_ROW_##name,
#include "syscalls.def"
#undef SYSCALL
#undef GENERIC
#undef NEWER
	RS_ROW_COUNT,
};
enum rs_code {
#define SYSCALL(name, code, ...) RS_CODE_##name = code,
#define GENERIC(name, code, ...) RS_CODE_##name = code,
#define NEWER(name, code, ...) RS_CODE_##name = code,
#include "syscalls.def"
#undef SYSCALL
#undef GENERIC
#undef NEWER
};
#undef NAMED
/* The machine's call numbers are below this; larger ones appear as the unknown call. */
#define RS_CALL_NUMBERS 512

/* Codes from here on are those of NEWER rows: the format's own table lacks them. */
#define RS_NEWER_CODES 329

extern const struct rs_call rs_calls[];
extern const unsigned int rs_calls_count;

/* Rows of appended.def by the exit's type: the parameters of the enter to append. */
#define RS_APPENDED_MAX 6
#define RS_ALONE_OPS RS_MAX_PARAMS /* the most operations of a stand-alone exit */
#define RS_APPENDED_BLANK 0x80	   /* or-ed with a size: not a number, but zeros */

struct rs_appended {
	unsigned char n;
	unsigned char from[RS_APPENDED_MAX];
};
extern const struct rs_appended rs_appended[RS_EVENT_TYPES];

/* The unknown call, for numbers without a row. */
extern const struct rs_call rs_call_unknown;

/*
 * The rows of ia32.def: a 32-bit call has the recipes of a row of rs_calls, or (row -1)
 * is the generic event with the name of a code.
 */
struct rs_ia32_call {
	short nr;
	short row;
	unsigned short code;
};
extern const struct rs_ia32_call rs_ia32_calls[];
extern const unsigned int rs_ia32_calls_count;

/* The rows of socketcalls.def, by the call's number in socketcall(); nr 0: there is none. */
#define RS_IA32_SOCKETCALL 102
struct rs_socketcall {
	unsigned short nr;
	unsigned char nargs;
};
extern const struct rs_socketcall rs_socketcalls[];
extern const unsigned int rs_socketcalls_count;

/* The recipes of a call that appears as the generic event with that code. */
struct rs_call rs_call_shown(unsigned short code);

/* The rows of tracepoints.def. */
enum rs_tracepoint_event {
#define TRACEPOINT(event, recipe) RS_TP_##event,
#include "tracepoints.def"
#undef TRACEPOINT
	RS_TP_COUNT,
};
extern const struct rs_prog rs_tracepoint_progs[];

/* Size of a parameter by encoder: 0 if it varies; and the most it takes. */
extern const unsigned char rs_enc_width[];
extern const unsigned int rs_enc_bound[];

/*
 * The bytes that the parameters of a recipe take at most, without those that the
 * snaplen bounds; *nsnap is the number of those.
 */
unsigned int rs_prog_bound(const struct rs_prog *prog, unsigned char *nsnap);

/*
 * 0, or, if the recipe is run for each message that the call has moved, 1 + the number of
 * the argument that points to the array of them.
 */
unsigned int rs_prog_messages(const struct rs_prog *prog);

/* Whether the event changes the state and may use the ring's reserve. */
int rs_prog_changes_state(const struct rs_prog *prog);

/* The type that filters look at: the event's, or RS_FILTER_STATE_CALLS. */
unsigned short rs_prog_filter_type(const struct rs_prog *prog);

/*
 * The recipe of a call's exit where its enter is not recorded: some exits then carry
 * parameters of the enter as well (appended.def). The operations of such an exit are put
 * into ops, which must stay as long as the result is used.
 */
struct rs_prog rs_call_alone(const struct rs_call *call, struct rs_op ops[RS_ALONE_OPS]);

#endif
