// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Lower bounds for the cost of eBPF programs on these tracepoints: programs that do
 * nothing, programs that only read the clock, a pair that also keeps it for each thread, and
 * one that also copies the buffer of read and write.
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

/* The time of each thread's enter, by its number: what it takes to know how long a call took. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1 << 22);
	__type(key, __u32);
	__type(value, __u64);
} times SEC(".maps");

SEC("raw_tp/sys_enter")
int time_enter(void *ctx)
{
	__u32 tid = bpf_get_current_pid_tgid();
	__u64 *time = bpf_map_lookup_elem(&times, &tid);

	if (time)
		*time = bpf_ktime_get_ns();
	return 0;
}

SEC("raw_tp/sys_exit")
int time_exit(void *ctx)
{
	__u32 tid = bpf_get_current_pid_tgid();
	__u64 *time = bpf_map_lookup_elem(&times, &tid);

	if (time)
		now = bpf_ktime_get_ns() - *time;
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
