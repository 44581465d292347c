// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Expands the .def files into the tables of table.h. Knows no kernel interface
 * but the numbers of system calls.
 */
#include <asm/unistd.h>

#include "recipe_words.h"
#include "table.h"
#include "syscall_absent.h"	/* generated: calls that this machine does not have */

/*
 * SYSCALL(close, 6, EC_IO_OTHER, SYSCALL_CLOSE, ENTER(FD(0)), EXIT(RET)) becomes
 * { .name = "close", .nr = __NR_close, .code = 6,
 *   .enter = { .type = RS_EV_SYSCALL_CLOSE_E, .ops = {{ RS_ENC_S32, 0 }}, .nops = 1 }, ... }
 */
#define RECIPE(...)                                                                                \
	.ops = (const struct rs_op[]){ __VA_ARGS__ },                                              \
	.nops = sizeof((const struct rs_op[]){ __VA_ARGS__ }) / sizeof(struct rs_op)
#define SYSCALL(call, number, category, event, enter_recipe, exit_recipe)                          \
	{ .name = #call, .nr = __NR_##call, .code = number,                                        \
	  .enter = { .type = RS_EV_##event##_E, enter_recipe },                                    \
	  .exit = { .type = RS_EV_##event##_X, exit_recipe } },
#define GENERIC_PROGS                                                                              \
	.enter = { .type = RS_EV_GENERIC_E, RECIPE(CODE, NR) },                                    \
	.exit = { .type = RS_EV_GENERIC_X, RECIPE(CODE) }
#define GENERIC(call, number, category, shown)                                                     \
	{ .name = #call, .nr = __NR_##call, .code = number, GENERIC_PROGS },
#define NAMED(number, category, shown)

struct rs_call rs_calls[] = {
#include "syscalls.def"
};
const unsigned int rs_calls_count = sizeof(rs_calls) / sizeof(rs_calls[0]);

struct rs_call rs_call_unknown = { .name = "unknown", .nr = -1, GENERIC_PROGS };

#define TRACEPOINT(event, recipe) [RS_TP_##event] = { .type = RS_EV_##event, recipe },
struct rs_prog rs_tracepoint_progs[] = {
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

/* EVENT(4, SYSCALL_CLOSE_E, "close", EC_..., EF_..., ...) becomes [4] = EF_... */
#define EVENT(number, id, name, category, flags, ...) [number] = flags,
static const unsigned short event_flags[RS_EVENT_TYPES] = {
#include "events.def"
};
#undef EVENT

/* Names that a datagram may carry are no reason to keep room for a flood of datagrams. */
static unsigned char changes_state(unsigned short type)
{
	unsigned short flags = event_flags[type];

	return flags & EF_MODIFIES_STATE && !(flags & (EF_READS_FROM_FD | EF_WRITES_TO_FD));
}

static void init_prog(struct rs_prog *prog)
{
	unsigned int i, bound;

	prog->changes_state = changes_state(prog->type);
	prog->bound = 0;
	prog->nsnap = 0;
	for (i = 0; i < prog->nops; i++) {
		bound = rs_enc_bound[prog->ops[i].enc];
		if (bound >= RS_SNAP) {
			prog->nsnap++;
			bound -= RS_SNAP;
		}
		prog->bound += bound;
	}
}

static void init_call(struct rs_call *call)
{
	init_prog(&call->enter);
	init_prog(&call->exit);
}

void rs_table_init(void)
{
	unsigned int i;

	for (i = 0; i < rs_calls_count; i++)
		init_call(&rs_calls[i]);
	init_call(&rs_call_unknown);
	for (i = 0; i < RS_TP_COUNT; i++)
		init_prog(&rs_tracepoint_progs[i]);
}
