/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Where the arguments of a system call are: in registers, or behind socketcall(). */
#ifndef RS_ARGS_BPF_H
#define RS_ARGS_BPF_H

#include "kernel.bpf.h"
#include "table/rules.h"

#define IA32_ARGS 6

/* A power of two above the numbers, so that a mask keeps an index inside. */
static const struct rs_socketcall socketcalls[32] = {
#define SOCKETCALL(number, nr, nargs) [number] = { nr, nargs },
#include "table/socketcalls.def"
#undef SOCKETCALL
};

static __always_inline const struct rs_socketcall *find_socketcall(u32 number)
{
	if (number >= sizeof(socketcalls) / sizeof(socketcalls[0]))
		number = 0;
	return &socketcalls[masked(number, 31)];
}

/* The number of a 32-bit call, or of the one that is made through socketcall(). */
static __always_inline u64 ia32_number(const struct pt_regs___kernel *regs, u64 nr)
{
	const struct rs_socketcall *call;

	if (nr != RS_IA32_SOCKETCALL)
		return nr;
	call = find_socketcall(regs->bx);
	return call->nr ? call->nr : nr;
}

static __noinline void take_socketcall(u64 *args, u32 number, u64 src)
{
	u32 words[8] = {}, n = find_socketcall(number)->nargs, i;

	bpf_probe_read_user(words, (n & 7) * sizeof(words[0]), (void *)src);
#pragma unroll
	for (i = 0; i < IA32_ARGS; i++)
		args[i] = words[i];
}

/* A 32-bit call uses the lower halves of its registers; the upper ones may hold anything. */
static __always_inline void take_ia32_args(u64 *args, const struct pt_regs___kernel *regs)
{
	u32 number = regs->bx;

	if ((u32)regs->orig_ax == RS_IA32_SOCKETCALL && find_socketcall(number)->nr) {
		take_socketcall(args, number, (u32)regs->cx);
		return;
	}
	args[0] = number;
	args[1] = (u32)regs->cx;
	args[2] = (u32)regs->dx;
	args[3] = (u32)regs->si;
	args[4] = (u32)regs->di;
	args[5] = (u32)regs->bp;
}

static __always_inline void take_args(u64 *args, const struct pt_regs___kernel *regs, bool ia32)
{
	if (ia32) {
		take_ia32_args(args, regs);
		return;
	}
	args[0] = regs->di;
	args[1] = regs->si;
	args[2] = regs->dx;
	args[3] = regs->r10;
	args[4] = regs->r8;
	args[5] = regs->r9;
}

#endif
