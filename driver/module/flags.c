// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* Translates the kernel's flags into portable ones, with a function for each table. */
#include <linux/fcntl.h>
#include <linux/ipc.h>
#include <linux/mman.h>
#include <linux/openat2.h>
#include <linux/percpu.h>
#include <linux/poll.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/sem.h>
#include <linux/socket.h>
#include <linux/tcp.h>
#include <uapi/linux/dqblk_xfs.h>
#include <uapi/linux/futex.h>
#include <uapi/linux/netfilter_ipv6.h>
#include <uapi/linux/quota.h>
#include <asm/socket.h>

#include "compat/fault.h"
#include "compat/ptrace.h"
#include "encode.h"
#include "table/flags_expand.h"

/*
 * A cache: for each table the last value on this CPU, plus one, in the upper half and
 * its translation in the lower half. Programs tend to open files with the same flags
 * again, and to translate these bit by bit costs as much as to copy the path. It is one
 * word so that an event that interrupts another cannot mix two entries.
 */
static DEFINE_PER_CPU(u64[RS_FLAGS_COUNT], cache);

u32 rs_flags(enum rs_flags_table table, u64 v)
{
	u64 entry = this_cpu_read(cache[table]);

	/* Not for U32_MAX, whose v + 1 would look like an empty entry. */
	if (likely(v < U32_MAX && entry >> 32 == v + 1))
		return entry;
	entry = rs_flags_expand(table, v);
	if (v < U32_MAX)
		this_cpu_write(cache[table], (v + 1) << 32 | entry);
	return entry;
}
