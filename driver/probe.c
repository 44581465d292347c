// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The probes on tracepoints. Up to 6.12 system-call tracepoints call them with
 * preemption off, later ones do not, so each probe turns it off itself.
 */
#include <linux/compat.h>
#include <linux/ktime.h>
#include <linux/rculist.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/signal.h>
#include <linux/slab.h>
#include <linux/tracepoint.h>
#include <asm/syscall.h>
#include <asm/unistd.h>

#include "encode.h"
#include "probe.h"
#include "session.h"
#include "table.h"

/* Recipes by the machine's call number; NULL: no row. */
static struct rs_call **calls;
static unsigned int calls_len;

/* ---- from an event to the rings ------------------------------------------- */

static __always_inline void write_header(struct rs_event *ev, u64 ts, u16 type, u32 nparams,
					 u32 len)
{
	ev->ts = ts;
	ev->tid = current->pid;
	ev->len = len;
	ev->type = type;
	ev->nparams = nparams;
}

static void store(struct rs_session *session, struct rs_ring *ring, struct rs_ctx *ctx,
		  const struct rs_prog *prog)
{
	u32 head = sizeof(struct rs_event) + prog->nops * sizeof(u16);
	struct rs_slot slot;
	u32 len;
	u64 ts;

	if (!rs_ring_reserve(ring, head + prog->bound + prog->nsnap * session->snaplen, &slot))
		return;
	ts = ktime_get_ns() + session->clock_offset_ns;
	rs_ctx_take_args(ctx);
	ctx->snaplen = session->snaplen;
	ctx->lens = slot.payload + sizeof(struct rs_event);
	ctx->pos = slot.payload + head;
	rs_encode(ctx, prog->ops, prog->nops);
	len = ctx->pos - slot.payload;
	write_header((struct rs_event *)slot.payload, ts, prog->type, prog->nops, len);
	rs_ring_commit(ring, &slot, len);
	rs_session_notify(session, ring);
}

static void emit(struct rs_ctx *ctx, const struct rs_prog *prog)
{
	struct rs_session *session;
	struct rs_ring *ring;
	u8 verdict;

	/* Preemption is off, which is a reader's section of RCU. */
	list_for_each_entry_rcu(session, &rs_sessions, node, true) {
		ring = &session->rings[smp_processor_id()];
		rs_ring_count(ring, seen);
		verdict = session->filter.verdicts[prog->type];
		if (likely(rs_filter_wants(&session->filter, verdict, ctx, prog)))
			store(session, ring, ctx, verdict & RS_ALONE ? prog->alone : prog);
		else
			rs_ring_count(ring, filtered);
	}
}

/* ---- system calls ----------------------------------------------------------- */

/* A 32-bit or x32 call's number means another call: it appears as unknown. */
static struct rs_call *find_call(long nr)
{
	if (unlikely(in_compat_syscall()))
		return &rs_call_unknown;
	if (unlikely((unsigned long)nr >= calls_len) || !calls[nr])
		return &rs_call_unknown;
	return calls[nr];
}

/*
 * When a program of another ABI has been executed, the number at the exit is
 * that ABI's: the call that ends is the execve that the enter showed.
 */
static bool exec_to_compat(long nr, long ret)
{
	if (likely(!in_compat_syscall()) || ret)
		return false;
#ifdef CONFIG_IA32_EMULATION
	if (in_ia32_syscall())
		return nr == __NR_ia32_execve;
#endif
#ifdef __X32_SYSCALL_BIT
	return nr == (__X32_SYSCALL_BIT | __NR_execve);
#else
	return false;
#endif
}

static void probe_sys_enter(void *data, struct pt_regs *regs, long nr)
{
	struct rs_call *call;
	struct rs_ctx ctx;

	preempt_disable_notrace();
	call = find_call(nr);
	ctx.code = call->code;
	ctx.nr = min_t(unsigned long, nr, U16_MAX);
	ctx.ret = 0;
	ctx.regs = regs;
	emit(&ctx, &call->enter);
	preempt_enable_notrace();
}

static void probe_sys_exit(void *data, struct pt_regs *regs, long ret)
{
	long nr = syscall_get_nr(current, regs);
	struct rs_call *call;
	struct rs_ctx ctx;

	/* The end of a signal handler restores registers: which call is not known. */
	if (unlikely(nr < 0))
		return;
	preempt_disable_notrace();
	if (unlikely(exec_to_compat(nr, ret))) {
		nr = __NR_execve;
		call = calls[nr];
	} else {
		call = find_call(nr);
	}
	ctx.code = call->code;
	ctx.nr = min_t(unsigned long, nr, U16_MAX);
	ctx.ret = ret;
	ctx.regs = regs;
	emit(&ctx, &call->exit);
	preempt_enable_notrace();
}

/* ---- scheduler, exits, signals ------------------------------------------------ */

static void probe_sched_switch(void *data, bool preempt, struct task_struct *prev,
			       struct task_struct *next)
{
	struct rs_ctx ctx = { .code = RS_FILTER_NO_CALL, .args = { next->pid } };

	preempt_disable_notrace();
	emit(&ctx, &rs_tracepoint_progs[RS_TP_SCHEDSWITCH_6_E]);
	preempt_enable_notrace();
}

static void probe_process_exit(void *data, struct task_struct *task)
{
	long status = task->exit_code;
	int signal = status & 0x7f;
	struct rs_ctx ctx = { .code = RS_FILTER_NO_CALL, .args = {
		status, signal ? 0 : (status >> 8) & 0xff, signal, !!(status & 0x80),
	} };

	preempt_disable_notrace();
	emit(&ctx, &rs_tracepoint_progs[RS_TP_PROCEXIT_1_E]);
	preempt_enable_notrace();
}

static void probe_process_fork(void *data, struct task_struct *parent, struct task_struct *child)
{
	struct rs_session *session;

	preempt_disable_notrace();
	list_for_each_entry_rcu(session, &rs_sessions, node, true)
		rs_filter_forked(&session->filter, parent, child);
	preempt_enable_notrace();
}

/* Whether a signal's information names a sender. */
static bool has_sender(int signal, const struct kernel_siginfo *info)
{
	/* A fatal signal comes with a marker in place of a pointer. */
	if (info == SEND_SIG_NOINFO || info == SEND_SIG_PRIV)
		return false;
	switch (info->si_code) {
	case SI_USER:
	case SI_QUEUE:
	case SI_TKILL:
	case SI_MESGQ:
		return true;
	default:
		return signal == SIGCHLD && info->si_code > 0;
	}
}

static void probe_signal_deliver(void *data, int signal, struct kernel_siginfo *info,
				 struct k_sigaction *action)
{
	struct rs_ctx ctx = { .code = RS_FILTER_NO_CALL, .args = {
		has_sender(signal, info) ? info->si_pid : 0, current->pid, signal,
	} };

	preempt_disable_notrace();
	emit(&ctx, &rs_tracepoint_progs[RS_TP_SIGNALDELIVER_E]);
	preempt_enable_notrace();
}

/* ---- attaching ------------------------------------------------------------------ */

static struct probe {
	const char *name;
	void *function;
	struct tracepoint *tracepoint;
} probes[] = {
	{ "sched_process_fork", probe_process_fork },
	{ "sched_process_exit", probe_process_exit },
	{ "sched_switch", probe_sched_switch },
	{ "signal_deliver", probe_signal_deliver },
	{ "sys_exit", probe_sys_exit },
	{ "sys_enter", probe_sys_enter },
};

static unsigned int users;

static void detach(unsigned int n)
{
	while (n--)
		tracepoint_probe_unregister(probes[n].tracepoint, probes[n].function, NULL);
}

int rs_probes_get(void)
{
	unsigned int i;
	int err;

	if (users++)
		return 0;
	for (i = 0; i < ARRAY_SIZE(probes); i++) {
		err = tracepoint_probe_register(probes[i].tracepoint, probes[i].function, NULL);
		if (err) {
			detach(i);
			users--;
			return err;
		}
	}
	return 0;
}

void rs_probes_put(void)
{
	if (!--users)
		detach(ARRAY_SIZE(probes));
}

void rs_probes_synchronize(void)
{
	tracepoint_synchronize_unregister();
	synchronize_rcu();
}

/* The kernel exports no tracepoint by symbol: they are found by name. */
static void match_tracepoint(struct tracepoint *tp, void *data)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(probes); i++)
		if (!strcmp(tp->name, probes[i].name))
			probes[i].tracepoint = tp;
}

static int build_calls(void)
{
	unsigned int i;

	for (i = 0; i < rs_calls_count; i++)
		calls_len = max_t(int, calls_len, rs_calls[i].nr + 1);
	calls = kcalloc(calls_len, sizeof(*calls), GFP_KERNEL);
	if (!calls)
		return -ENOMEM;
	for (i = 0; i < rs_calls_count; i++)
		if (rs_calls[i].nr >= 0)
			calls[rs_calls[i].nr] = &rs_calls[i];
	return 0;
}

int rs_probes_init(void)
{
	unsigned int i;

	for_each_kernel_tracepoint(match_tracepoint, NULL);
	for (i = 0; i < ARRAY_SIZE(probes); i++) {
		if (!probes[i].tracepoint) {
			pr_err("this kernel has no tracepoint '%s'\n", probes[i].name);
			return -ENOENT;
		}
	}
	rs_table_init();
	return build_calls();
}

void rs_probes_fini(void)
{
	kfree(calls);
}
