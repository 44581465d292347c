/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Translates the kernel's flags into the portable ones, one function per table
 * of flags.def, as flags.c does for the module.
 */
#ifndef RS_FLAGS_BPF_H
#define RS_FLAGS_BPF_H

#include <asm/ptrace-abi.h>
#include <asm/socket.h>
#include <linux/eventpoll.h>
#include <linux/fcntl.h>
#include <linux/futex.h>
#include <linux/ipc.h>
#include <linux/mman.h>
#include <linux/openat2.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/sem.h>

#include "kernel.bpf.h"

#define __force
/* What user space's headers leave to the C library, or say for programs of 64 bits. */
#undef O_LARGEFILE
#define O_LARGEFILE 00100000
#define SOL_TCP 6
#define F_GETLK64 12
#define F_SETLK64 13
#define F_SETLKW64 14

#define BITS_BEGIN(table) static __always_inline u32 to_##table(u64 v) { u32 out = 0;
#define FLAG(name, value, kernel) if ((v & (kernel)) == (kernel)) out |= (value);
#define FIELD(name, value, mask, kernel) if ((v & (mask)) == (kernel)) out |= (value);
#define BITS_END(table) return out; }
#define CASES_BEGIN(table) static __always_inline u32 to_##table(u64 v) { switch (v) {
#define CASE(name, value, kernel) case (kernel): return (value);
#define CASES_END(table) } return 0; }
#define LABELS_BEGIN(table) static __always_inline u32 to_##table(u64 v) { return v;
#define LABELS_END(table) }
#define LABEL(name, value)
#include "../flags.def"
#undef BITS_BEGIN
#undef BITS_END
#undef CASES_BEGIN
#undef CASES_END
#undef LABELS_BEGIN
#undef LABELS_END
#undef FLAG
#undef FIELD
#undef CASE
#undef LABEL

/* Not static: the verifier looks at it once, not at every call. */
__noinline u32 rs_flags(u32 table, u64 v)
{
	switch (table) {
#define BITS_BEGIN(table) case RS_FLAGS_##table: return to_##table(v);
#define CASES_BEGIN(table) BITS_BEGIN(table)
#define LABELS_BEGIN(table) BITS_BEGIN(table)
#define BITS_END(table)
#define CASES_END(table)
#define LABELS_END(table)
#define FLAG(name, value, kernel)
#define FIELD(name, value, mask, kernel)
#define CASE(name, value, kernel)
#define LABEL(name, value)
#include "../flags.def"
#undef BITS_BEGIN
#undef BITS_END
#undef CASES_BEGIN
#undef CASES_END
#undef LABELS_BEGIN
#undef LABELS_END
#undef FLAG
#undef FIELD
#undef CASE
#undef LABEL
	}
	return 0;
}

#endif
