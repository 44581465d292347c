/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What the error code of a page fault is made of (pf_flags). The tracepoints are x86's
 * and RISC-V's; elsewhere nothing is asked.
 */
#ifndef RS_COMPAT_FAULT_H
#define RS_COMPAT_FAULT_H

#include <linux/bits.h>
#include <linux/types.h>

#ifdef CONFIG_X86
#include <asm/trap_pf.h>
#else
enum {
	X86_PF_PROT = BIT(0),
	X86_PF_WRITE = BIT(1),
	X86_PF_USER = BIT(2),
	X86_PF_RSVD = BIT(3),
	X86_PF_INSTR = BIT(4),
};
#endif

#endif
