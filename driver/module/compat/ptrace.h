/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Requests of ptrace() that only x86 has. On other machines they get numbers that the
 * kernel does not know.
 */
#ifndef RS_COMPAT_PTRACE_H
#define RS_COMPAT_PTRACE_H

#include <linux/ptrace.h>

#ifdef CONFIG_X86
#include <asm/ptrace-abi.h>
#else
enum {
	RS_PTRACE_ABSENT = 0x7fffff00,
	PTRACE_ARCH_PRCTL,
	PTRACE_GET_THREAD_AREA,
	PTRACE_SET_THREAD_AREA,
	PTRACE_OLDSETOPTIONS,
	PTRACE_GETREGS,
	PTRACE_SETREGS,
	PTRACE_GETFPREGS,
	PTRACE_SETFPREGS,
	PTRACE_GETFPXREGS,
	PTRACE_SETFPXREGS,
	PTRACE_SINGLEBLOCK,
};
#endif

#endif
