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
#include "flags_expand.h"

u32 rs_flags(enum rs_flags_table table, u64 v)
{
	return rs_flags_expand(table, v);
}
