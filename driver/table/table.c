// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Expands the .def files into the tables of table.h. Of the kernel it knows only the
 * numbers of system calls.
 */
#include <asm/unistd.h>

#include "call_words.h"
#include "recipe_words.h"
#include "ringside_abi.h"
#include "table.h"
#include "syscall_absent.h" /* generated: numbers of calls that the headers lack */
#include "table_assert.h"

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#endif

/*
 * SYSCALL(close, 6, EC_IO_OTHER, SYSCALL_CLOSE, ENTER(FD(0)), EXIT(RET)) becomes
 * { .name = "close", .nr = __NR_close, .code = 6,
 *   .enter = { .type = RS_EV_SYSCALL_CLOSE_E, .ops = {{ RS_ENC_S32, 0 }}, .nops = 1 }, ... }
 */
#define RECIPE(...) \
	.ops = (const struct rs_op[]){ __VA_ARGS__ }, \
	.nops = ARRAY_SIZE(((const struct rs_op[]){ __VA_ARGS__ }))
/* clang-format off */
#define SYSCALL(call, number, category, event, enter_recipe, exit_recipe)                          \
	{ .name = #call, .nr = __NR_##call, .code = number,                                        \
	  .enter = { .type = RS_EV_##event##_E, enter_recipe },                                    \
	  .exit = { .type = RS_EV_##event##_X, exit_recipe } },
/* clang-format on */
/*
 * GENERIC(fsync, 72, EC_IO_OTHER, "fsync", EF_USES_FD, A_FD("fd", 0)) has the exit
 * { .type = RS_EV_GENERIC_X, .flags = EF_USES_FD, .ops = { CODE, NR, RET, { RS_ENC_S32, 0 } } }
 */
#define CALL_ARG(name, type, format, op) op
#define CALL_LABELS(name, type, format, table, op) op
#define CALL_AT(name, dirfd, op) op
#define GENERIC_PROGS(exit_flags, ...) \
	.enter = { .type = RS_EV_GENERIC_E, RECIPE(CODE, NR) }, .exit = { \
		.type = RS_EV_GENERIC_X, .flags = exit_flags, RECIPE(CODE, NR, RET, ##__VA_ARGS__) \
	}
/* Code 0 comes first, for readers that do not know the call's own code. */
#define NEWER_PROGS(exit_flags, ...) \
	.enter = { .type = RS_EV_GENERIC_E, \
		   RECIPE(ZERO16, NR, CODE, U64(0), U64(1), U64(2), U64(3), U64(4), U64(5)) }, \
	.exit = { .type = RS_EV_GENERIC_X, \
		  .flags = exit_flags, \
		  RECIPE(ZERO16, NR, CODE, RET, ##__VA_ARGS__) }
#define GENERIC(call, number, category, shown, ...) \
	{ .name = #call, .nr = __NR_##call, .code = number, GENERIC_PROGS(__VA_ARGS__) },
#define NEWER(call, number, category, shown, nr_of_all, ...) \
	{ .name = #call, .nr = __NR_##call, .code = number, NEWER_PROGS(__VA_ARGS__) },
#define NAMED(number, category, shown)

const struct rs_call rs_calls[] = {
#include "syscalls.def"
};
#undef SYSCALL
#undef GENERIC
#undef NEWER
#undef NAMED
const unsigned int rs_calls_count = ARRAY_SIZE(rs_calls);

static const struct rs_call generic = { .name = "generic", .nr = -1, GENERIC_PROGS(0) };
const struct rs_call rs_call_unknown = { .name = "unknown", .nr = -1, NEWER_PROGS(0) };

struct rs_call rs_call_shown(unsigned short code)
{
	struct rs_call call = code && code < RS_NEWER_CODES ? generic : rs_call_unknown;

	call.code = code;
	return call;
}

/* IA32(5, open) becomes { 5, RS_ROW_open, RS_CODE_open }. */
#define IA32(number, name) IA32_AS(number, name, name)
#define IA32_AS(number, name, row) { number, RS_ROW_##row, RS_CODE_##row },
#define IA32_SHOWN(number, name, row) { number, -1, RS_CODE_##row },
#define IA32_CODE(number, name, code) { number, -1, code },
const struct rs_ia32_call rs_ia32_calls[] = {
#include "ia32.def"
};
const unsigned int rs_ia32_calls_count = ARRAY_SIZE(rs_ia32_calls);

#define SOCKETCALL(number, nr, nargs) [number] = { nr, nargs },
const struct rs_socketcall rs_socketcalls[] = {
#include "socketcalls.def"
};
#undef SOCKETCALL
const unsigned int rs_socketcalls_count = ARRAY_SIZE(rs_socketcalls);

#define TRACEPOINT(event, recipe) [RS_TP_##event] = { .type = RS_EV_##event, recipe },
const struct rs_prog rs_tracepoint_progs[] = {
#include "tracepoints.def"
};

#define ENC(name, width, bound) [RS_ENC_##name] = width,
const unsigned char rs_enc_width[] = {
#include "encoders.def"
};
#undef ENC

#define ENC(name, width, bound) [RS_ENC_##name] = bound,
const unsigned int rs_enc_bound[] = {
#include "encoders.def"
};
#undef ENC

/* APPENDED(SYSCALL_READ, 0, 1) becomes [RS_EV_SYSCALL_READ_X] = { 2, { 0, 1 } } */
#define BLANK(bytes) (RS_APPENDED_BLANK | (bytes))
#define APPENDED(event, ...) \
	[RS_EV_##event##_X] = { sizeof((const unsigned char[]){ __VA_ARGS__ }), { __VA_ARGS__ } },
const struct rs_appended rs_appended[RS_EVENT_TYPES] = {
#include "appended.def"
};
#undef BLANK
#undef APPENDED

/* EVENT(4, SYSCALL_CLOSE_E, "close", EC_..., EF_..., ...) becomes [4] = EF_... */
#define EVENT(number, id, name, category, flags, ...) [number] = flags,
static const unsigned short event_flags[RS_EVENT_TYPES] = {
#include "events.def"
};
#undef EVENT

/*
 * Events with data do not count: a datagram may name its sender, but a flood of datagrams
 * must not use up the reserve.
 */
int rs_prog_changes_state(const struct rs_prog *prog)
{
	unsigned short flags = event_flags[prog->type] | prog->flags;

	return flags & EF_MODIFIES_STATE && !(flags & (EF_READS_FROM_FD | EF_WRITES_TO_FD));
}

unsigned short rs_prog_filter_type(const struct rs_prog *prog)
{
	return prog->type == RS_EV_GENERIC_X && rs_prog_changes_state(prog) ?
		       RS_FILTER_STATE_CALLS :
		       prog->type;
}

unsigned int rs_prog_messages(const struct rs_prog *prog)
{
	unsigned int i;

	for (i = 0; i < prog->nops; i++)
		if (prog->ops[i].enc == RS_ENC_MESSAGE_BYTES)
			return 1 + prog->ops[i].a;
	return 0;
}

unsigned int rs_prog_bound(const struct rs_prog *prog, unsigned char *nsnap)
{
	unsigned int i, bound, sum = 0;

	*nsnap = 0;
	for (i = 0; i < prog->nops; i++) {
		bound = rs_enc_bound[prog->ops[i].enc];
		if (bound >= RS_SNAP) {
			++*nsnap;
			bound -= RS_SNAP;
		}
		sum += bound;
	}
	return sum;
}

static struct rs_op appended_op(const struct rs_call *call, unsigned char from)
{
	if (from & RS_APPENDED_BLANK)
		return (struct rs_op){ RS_ENC_ZERO, from & ~RS_APPENDED_BLANK };
	return call->enter.ops[from];
}

struct rs_prog rs_call_alone(const struct rs_call *call, struct rs_op ops[RS_ALONE_OPS])
{
	const struct rs_appended *appended = &rs_appended[call->exit.type];
	struct rs_prog alone = call->exit;
	unsigned int i;

	if (!appended->n || call->exit.nops + appended->n > RS_ALONE_OPS)
		return alone;
	for (i = 0; i < call->exit.nops; i++)
		ops[i] = call->exit.ops[i];
	for (i = 0; i < appended->n; i++)
		ops[call->exit.nops + i] = appended_op(call, appended->from[i]);
	alone.ops = ops;
	alone.nops += appended->n;
	return alone;
}
