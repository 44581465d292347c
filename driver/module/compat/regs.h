/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Which registers hold the arguments and the result of a system call on each machine,
 * and whether the call is a 32-bit one.
 */
#ifndef RS_COMPAT_REGS_H
#define RS_COMPAT_REGS_H

#include <linux/compat.h>
#include <linux/ptrace.h>
#include <linux/stddef.h>
#include <linux/thread_info.h>

#ifdef CONFIG_X86_64
#define RS_REGS_ARGS \
	offsetof(struct pt_regs, di), offsetof(struct pt_regs, si), offsetof(struct pt_regs, dx), \
		offsetof(struct pt_regs, r10), offsetof(struct pt_regs, r8), \
		offsetof(struct pt_regs, r9)
#define RS_REGS_IA32_ARGS \
	offsetof(struct pt_regs, bx), offsetof(struct pt_regs, cx), offsetof(struct pt_regs, dx), \
		offsetof(struct pt_regs, si), offsetof(struct pt_regs, di), \
		offsetof(struct pt_regs, bp)
#define RS_REGS_RESULT offsetof(struct pt_regs, ax)
#elif defined(CONFIG_ARM64)
#define RS_REGS_ARGS \
	offsetof(struct pt_regs, orig_x0), offsetof(struct pt_regs, regs[1]), \
		offsetof(struct pt_regs, regs[2]), offsetof(struct pt_regs, regs[3]), \
		offsetof(struct pt_regs, regs[4]), offsetof(struct pt_regs, regs[5])
/* 32-bit calls are unknown calls on this machine. */
#define RS_REGS_IA32_ARGS RS_REGS_ARGS
#define RS_REGS_RESULT offsetof(struct pt_regs, regs[0])
#else
#error "which registers hold a system call is not known for this machine"
#endif

/* Whether the number is that of a 32-bit call. On x86-64 this is not true of x32 calls. */
static __always_inline bool rs_in_32bit_call(void)
{
#ifdef CONFIG_X86_64
	return in_ia32_syscall();
#else
	return in_compat_syscall();
#endif
}

#endif
