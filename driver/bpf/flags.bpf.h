/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Translates the kernel's flags into portable ones, as flags.c does for the module. */
#ifndef RS_FLAGS_BPF_H
#define RS_FLAGS_BPF_H

#include <asm/ptrace-abi.h>
#include <asm/socket.h>
#include <linux/dqblk_xfs.h>
#include <linux/eventpoll.h>
#include <linux/fcntl.h>
#include <linux/futex.h>
#include <linux/ipc.h>
#include <linux/mman.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <linux/ptrace.h>
#include <linux/quota.h>
#include <linux/sched.h>
#include <linux/sem.h>

#include "kernel.bpf.h"

#define __force
/* Constants that the UAPI headers lack, or define differently for 64-bit programs. */
#undef O_LARGEFILE
#define O_LARGEFILE 00100000
#define SOL_TCP 6
#define F_GETLK64 12
#define F_SETLK64 13
#define F_SETLKW64 14
#define X86_PF_PROT 1
#define X86_PF_WRITE 2
#define X86_PF_USER 4
#define X86_PF_RSVD 8
#define X86_PF_INSTR 16

#include "table/flags_expand.h"

/* A global function: the verifier checks it once, not at each call. */
__noinline u32 rs_flags(u32 table, u64 v)
{
	return rs_flags_expand(table, v);
}

#endif
