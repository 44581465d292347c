// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Translates the kernel's flags into the portable ones, one function per table
 * of flags.def.
 */
#include <linux/fcntl.h>
#include <uapi/linux/futex.h>
#include <linux/ipc.h>
#include <linux/mman.h>
#include <linux/openat2.h>
#include <linux/poll.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/sem.h>
#include <linux/socket.h>
#include <linux/tcp.h>
#include <uapi/linux/netfilter_ipv6.h>
#include <asm/ptrace-abi.h>
#include <asm/socket.h>

#include "encode.h"

/*
 * BITS_BEGIN(prot_flags) FLAG(PROT_READ, 1, PROT_READ) ... BITS_END(prot_flags)
 * becomes
 * static u32 to_prot_flags(u64 v) { u32 out = 0;
 *	if ((v & PROT_READ) == PROT_READ) out |= 1; ... return out; }
 */
#define BITS_BEGIN(table) static u32 to_##table(u64 v) { u32 out = 0;
#define FLAG(name, value, kernel) if ((v & (kernel)) == (kernel)) out |= (value);
#define FIELD(name, value, mask, kernel) if ((v & (mask)) == (kernel)) out |= (value);
#define BITS_END(table) return out; }
#define CASES_BEGIN(table) static u32 to_##table(u64 v) { switch (v) {
#define CASE(name, value, kernel) case (kernel): return (value);
#define CASES_END(table) } return 0; }
#define LABELS_BEGIN(table) static u32 to_##table(u64 v) { return v;
#define LABELS_END(table) }
#define LABEL(name, value)
#include "flags.def"
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

u32 rs_flags(enum rs_flags_table table, u64 v)
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
#include "flags.def"
	case RS_FLAGS_COUNT:
		break;
	}
	return 0;
}
