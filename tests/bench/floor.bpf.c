// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Lower bounds for the cost of eBPF programs on these tracepoints: programs that do
 * nothing, programs that only read the clock, and one that also copies the buffer of read
 * and write.
 */
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual MIT/GPL";

volatile __u64 now;

SEC("raw_tp/sys_enter")
int empty_enter(void *ctx)
{
	return 0;
}

SEC("raw_tp/sys_exit")
int empty_exit(void *ctx)
{
	return 0;
}

SEC("raw_tp/sys_enter")
int clock_enter(void *ctx)
{
	now = bpf_ktime_get_ns();
	return 0;
}

SEC("raw_tp/sys_exit")
int clock_exit(void *ctx)
{
	now = bpf_ktime_get_ns();
	return 0;
}

struct pt_regs___kernel {
	unsigned long dx, si, orig_ax;
} __attribute__((preserve_access_index));

char copied[64];

SEC("tp_btf/sys_exit")
int copy_exit(__u64 *ctx)
{
	struct pt_regs___kernel *regs = (struct pt_regs___kernel *)ctx[0];
	__u64 size = regs->dx;

	now = bpf_ktime_get_ns();
	if (regs->orig_ax <= 1)
		bpf_probe_read_user(copied, size < 64 ? size : 64, (void *)regs->si);
	return 0;
}
