/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What the session wants of the events (RS_IOC_FILTER in ringside_abi.h), decided before
 * anything is written: by the event's type, by the process that causes it, and, for the
 * types that ask for it, by the session's program. Knows nothing of rings.
 */
#ifndef RS_FILTER_BPF_H
#define RS_FILTER_BPF_H

#include "table/filter_check.h"

#include "encode.bpf.h"

/* A byte for each process number, not 0 if it is in the tree. The loader sets the size. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(u32));
	__uint(value_size, RS_BPF_PIDS);
} tree SEC(".maps");

static __always_inline u8 *tree_of(u32 tgid)
{
	u32 zero = 0;
	u8 *bytes = bpf_map_lookup_elem(&tree, &zero);

	return bytes ? bytes + (tgid & (RS_BPF_PIDS - 1)) : NULL;
}

static __always_inline bool in_tree(u32 tgid)
{
	u8 *byte = tree_of(tgid);

	return byte && *byte;
}

/* Process numbers are reused, so a new process always gets its byte set or cleared. */
static __always_inline void follow_fork(u32 parent, u32 child)
{
	u8 *byte = tree_of(child);

	if (byte)
		*byte = in_tree(parent);
}

/*
 * A placeholder for the session's program: the loader finds the mark and replaces the
 * instructions after it. The program finds its context in r1, as the function got it,
 * and returns from the function itself.
 */
#define TEXT_OF(n) #n
#define TEXT(n) TEXT_OF(n)
static __noinline u32 rs_filter(const struct rs_filter_ctx *seen)
{
	u64 verdict;

	asm volatile("r0 = " TEXT(RS_BPF_FILTER_MARK) " ll\n"
						      ".rept " TEXT(RS_BPF_FILTER_INSNS) "\n"
											 "r0 = 1\n"
											 ".endr\n"
											 "%0 = r0\n"
		     : "=r"(verdict)
		     : "r"(seen)
		     : "r0");
	return verdict;
}

static __always_inline void put_words(u32 words[2], u64 v)
{
	words[0] = v;
	words[1] = v >> 32;
}

static __always_inline void put_args(struct rs_filter_ctx *seen,
				     const struct pt_regs___kernel *regs, bool ia32)
{
	u64 args[sizeof(seen->args) / sizeof(seen->args[0])];

	take_args(args, regs, ia32);
#pragma unroll
	for (u32 i = 0; i < sizeof(seen->args) / sizeof(seen->args[0]); i++)
		put_words(seen->args[i], args[i]);
}

/* Runs the session's program on the current task's event. regs is NULL if it is not a call. */
static __noinline bool run_filter(const struct rs_bpf_prog *prog, struct pt_regs___kernel *regs,
				  bool ia32, s64 ret)
{
	struct rs_filter_ctx seen = { .type = prog->type };
	u64 ids = bpf_get_current_pid_tgid();

	seen.code = regs ? prog->code : RS_FILTER_NO_CALL;
	seen.pid = ids >> 32;
	seen.tid = ids;
	put_words(seen.result, ret);
	if (setup.filter_needs & RS_FILTER_NEEDS_PPID)
		seen.ppid = READ(current_task(), real_parent, tgid);
	if (setup.filter_needs & RS_FILTER_NEEDS_UID)
		seen.uid = READ(current_task(), cred, euid.val);
	if (setup.filter_needs & RS_FILTER_NEEDS_COMM)
		bpf_get_current_comm(seen.comm, sizeof(seen.comm));
	if (regs && setup.filter_needs & RS_FILTER_NEEDS_ARGS)
		put_args(&seen, regs, ia32);
	return rs_filter(&seen);
}

static __always_inline bool in_scope(u32 tgid)
{
	if (tgid == setup.skip_tgid || (setup.only_tgid && tgid != setup.only_tgid))
		return false;
	return !setup.follows_tree || in_tree(tgid);
}

static __always_inline bool accepts(const struct rs_bpf_prog *prog, u32 tgid,
				    struct pt_regs___kernel *regs, bool ia32, s64 ret)
{
	if (prog->verdict == RS_BPF_REJECT || !in_scope(tgid))
		return false;
	return prog->verdict == RS_BPF_ACCEPT || !setup.has_filter ||
	       run_filter(prog, regs, ia32, ret);
}

#endif
