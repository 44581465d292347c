// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Probes on the system-call tracepoints that do nothing, or with clock=1 read the clock: lower
 * bounds for the cost of any tracer on them.
 */
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/ptrace.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

static void on_enter(void *data, struct pt_regs *regs, long nr)
{
}

static void on_exit(void *data, struct pt_regs *regs, long ret)
{
}

static void read_clock(void *data, struct pt_regs *regs, long value)
{
	ktime_get_ns();
}

static bool clock;
module_param(clock, bool, 0);

static struct tracepoint *enter, *leave;

static void match(struct tracepoint *tp, void *data)
{
	if (!strcmp(tp->name, "sys_enter"))
		enter = tp;
	if (!strcmp(tp->name, "sys_exit"))
		leave = tp;
}

static int __init floor_init(void)
{
	int err;

	for_each_kernel_tracepoint(match, NULL);
	if (!enter || !leave)
		return -ENOENT;
	err = tracepoint_probe_register(enter, clock ? read_clock : on_enter, NULL);
	if (err)
		return err;
	err = tracepoint_probe_register(leave, clock ? read_clock : on_exit, NULL);
	if (err)
		tracepoint_probe_unregister(enter, clock ? read_clock : on_enter, NULL);
	return err;
}

static void __exit floor_exit(void)
{
	tracepoint_probe_unregister(leave, clock ? read_clock : on_exit, NULL);
	tracepoint_probe_unregister(enter, clock ? read_clock : on_enter, NULL);
	tracepoint_synchronize_unregister();
}

module_init(floor_init);
module_exit(floor_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("Empty probes on system calls, to measure against");
