// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * What no eBPF program on these tracepoints can be cheaper than: programs that do
 * nothing, and programs that only read the clock.
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
