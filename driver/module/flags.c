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
#include <uapi/linux/dqblk_xfs.h>
#include <uapi/linux/quota.h>
#include <linux/sem.h>
#include <linux/socket.h>
#include <linux/tcp.h>
#include <uapi/linux/netfilter_ipv6.h>
#include "compat/fault.h"
#include "compat/ptrace.h"
#include <asm/socket.h>

#include <linux/percpu.h>

#include "encode.h"
#include "table/flags_expand.h"

/*
 * What each table was asked last on this CPU: the value plus one above its
 * translation. A program that opens files does so with the same flags again, and
 * taking them apart bit by bit costs as much as copying the path. One word, so
 * that an event that interrupts another cannot mix two answers.
 */
static DEFINE_PER_CPU(u64[RS_FLAGS_COUNT], answers);

u32 rs_flags(enum rs_flags_table table, u64 v)
{
	u64 answer = this_cpu_read(answers[table]);

	/* v + 1 of the highest value would be that of no answer yet */
	if (likely(v < U32_MAX && answer >> 32 == v + 1))
		return answer;
	answer = rs_flags_expand(table, v);
	if (v < U32_MAX)
		this_cpu_write(answers[table], (v + 1) << 32 | answer);
	return answer;
}
