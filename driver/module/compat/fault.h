/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The bits of a page fault's error code (pf_flags). Only x86 and RISC-V have the
 * tracepoints; on other machines the values are not used.
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
