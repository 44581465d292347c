// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The probes on tracepoints: what happened finds its plan, which every session
 * that wants it has run into its ring.
 */
#include <linux/compat.h>
#include <linux/ktime.h>
#include <linux/rculist.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/signal.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/tracepoint.h>
#include <asm/syscall.h>
#include <asm/unistd.h>

#include "compat/preempt.h"
#include "compat/regs.h"
#include "encode.h"
#include "probe.h"
#include "session.h"
#include "table/rules.h"
#include "table/table.h"

/* Plans by the machine's call number, the unknown call's where there is no row. */
static struct rs_plan *enter_plans[RS_CALL_NUMBERS], *exit_plans[RS_CALL_NUMBERS];
static struct rs_plan *ia32_enter_plans[RS_CALL_NUMBERS], *ia32_exit_plans[RS_CALL_NUMBERS];
static struct rs_plan *unknown_enter, *unknown_exit;
static struct rs_plan tracepoint_plans[RS_TP_COUNT];

/* ---- from an event to the rings ------------------------------------------- */

/* Reserves room and writes all that is planned. False, having counted why: no room. */
static __always_inline bool begin(struct rs_ring *ring, const struct rs_plan *plan,
				  const void *source, u32 room, struct rs_slot *slot)
{
	struct rs_event *ev;

	if (!rs_ring_reserve(ring, room, plan->changes_state, slot)) {
		rs_ring_count(ring, seen);
		return false;
	}
	ev = (struct rs_event *)slot->payload;
	ev->ts = ktime_get_ns() + ring->clock_offset_ns;
	ev->tid = current->pid;
	rs_plan_run(plan, source, slot->payload);
	return true;
}

static __always_inline void end(struct rs_session *session, struct rs_ring *ring,
				const struct rs_slot *slot, u32 room)
{
	rs_ring_count_event(ring, stored);
	rs_ring_commit(slot, room);
	rs_session_notify(session, ring, slot->end);
}

/* Takes an event back of which memory could not be read that can be read in. */
static __always_inline bool taken_back(struct rs_ring *ring, const struct rs_slot *slot,
				       bool may_fault)
{
	if (likely(!RS_PROBES_MAY_FAULT || !may_fault || !rs_unread_any()))
		return false;
	rs_ring_cancel(ring, slot);
	return true;
}

/* Of this and those below: false, the event was taken back. */
static noinline bool store_rest(struct rs_session *session, struct rs_ring *ring,
				const struct rs_plan *plan, const void *source, bool may_fault)
{
	struct rs_slot slot;
	u32 len;

	if (!begin(ring, plan, source, plan->room + plan->nsnap * ring->snaplen, &slot))
		return true;
	rs_unread_forget();
	len = rs_encode_rest(plan, source, slot.payload, ring->snaplen);
	if (taken_back(ring, &slot, may_fault))
		return false;
	rs_ring_give_back(ring, &slot, len);
	end(session, ring, &slot, len);
	return true;
}

/* How long the buffer is, is known from the registers, unless not all can be read. */
static noinline bool store_buf(struct rs_session *session, struct rs_ring *ring,
			       const struct rs_plan *plan, const void *source, bool may_fault)
{
	u32 len = rs_plan_buf_len(plan, source, ring->snaplen), copied;
	struct rs_slot slot;

	if (!begin(ring, plan, source, plan->room + len, &slot))
		return true;
	rs_unread_forget();
	copied = rs_plan_copy_buf(plan, source, slot.payload, len);
	if (unlikely(copied != len)) {
		if (taken_back(ring, &slot, may_fault))
			return false;
		rs_ring_give_back(ring, &slot, plan->room + copied);
	}
	end(session, ring, &slot, plan->room + copied);
	return true;
}

static __always_inline bool store(struct rs_session *session, struct rs_ring *ring,
				  const struct rs_plan *plan, const void *source, bool may_fault)
{
	struct rs_slot slot;

	if (likely(!plan->tail)) {
		if (begin(ring, plan, source, plan->room, &slot))
			end(session, ring, &slot, plan->room);
		return true;
	}
	return plan->tail == RS_TAIL_REST ? store_rest(session, ring, plan, source, may_fault) :
					    store_buf(session, ring, plan, source, may_fault);
}

static __always_inline void count_filtered(struct rs_session *session)
{
	struct rs_ring *ring = this_cpu_ptr(session->rings);

	rs_ring_count_event(ring, filtered);
}

/*
 * What follows goes through the list of sessions. Preemption is off, which is a reader's
 * section of RCU.
 */
#define session_behind(session) list_entry_rcu((session)->node.next, struct rs_session, node)
#define is_session(session) (&(session)->node != &rs_sessions)

/* The first session from this one on that wants the event; NULL: none. */
static __always_inline struct rs_session *find_wanting(struct rs_session *session,
						       const void *source,
						       const struct rs_plan *plan,
						       const struct rs_plan **wanted)
{
	for (; is_session(session); session = session_behind(session)) {
		*wanted = rs_filter_wanted(&session->filter, plan, source);
		if (*wanted)
			return session;
		count_filtered(session);
	}
	return NULL;
}

/*
 * Stores the event for a session, and for those behind it that want it too. Returns 0,
 * or the number of the session that took it back, with which one may go on when the page
 * is there.
 */
static noinline u64 store_from(struct rs_session *session, const void *source,
			       const struct rs_plan *wanted, bool may_fault)
{
	do {
		if (!store(session, this_cpu_ptr(session->rings), wanted, source, may_fault))
			return session->number;
		session = session_behind(session);
		if (likely(!is_session(session)))
			return 0;
		session = find_wanting(session, source, wanted->paired, &wanted);
	} while (session);
	return 0;
}

/* Offers the event to the sessions from this one on, which has seen it and has not decided. */
static noinline u64 ask_from(struct rs_session *session, const void *source,
			     const struct rs_plan *plan, enum rs_glance seen, bool may_fault)
{
	const struct rs_plan *wanted = rs_filter_ask(&session->filter, plan, source, seen);

	if (!wanted) {
		count_filtered(session);
		session = find_wanting(session_behind(session), source, plan, &wanted);
		if (!session)
			return 0;
	}
	return store_from(session, source, wanted, may_fault);
}

/*
 * Offers the event to all sessions. Most events are wanted by none: to find that out
 * nothing is called, and so no register is saved.
 */
static __always_inline u64 emit(const struct rs_plan *plan, const void *source, bool may_fault)
{
	const struct task_struct *task = current;
	struct rs_session *session;
	enum rs_glance seen;

	list_for_each_entry_rcu (session, &rs_sessions, node, true) {
		seen = rs_filter_glance(&session->filter, task, plan, source);
		switch (seen) {
		case RS_WANTED:
			return store_from(session, source, plan, may_fault);
		case RS_WANTED_ALONE:
			return store_from(session, source, plan->alone, may_fault);
		case RS_NOT_WANTED:
			count_filtered(session);
			break;
		default:
			return ask_from(session, source, plan, seen, may_fault);
		}
	}
	return 0;
}

/* The same from the session of a number on. */
static u64 emit_from(u64 number, const struct rs_plan *plan, const void *source, bool may_fault)
{
	const struct rs_plan *wanted;
	struct rs_session *session;

	list_for_each_entry_rcu (session, &rs_sessions, node, true)
		if (session->number >= number)
			break;
	session = find_wanting(session, source, plan, &wanted);
	return session ? store_from(session, source, wanted, may_fault) : 0;
}

/* ---- system calls ----------------------------------------------------------- */

static __always_inline bool is_known(unsigned long nr)
{
	return likely(nr < RS_CALL_NUMBERS && !rs_in_32bit_call());
}

/* Plans of 32-bit calls, whose numbers mean other calls; those of x32 are not known. */
static const struct rs_plan *plan_of_other_enter(unsigned long nr)
{
	return nr < RS_CALL_NUMBERS ? ia32_enter_plans[nr] : unknown_enter;
}

static const struct rs_plan *plan_of_other_exit(unsigned long nr)
{
#ifdef __X32_SYSCALL_BIT
	/* How the exec of an x32 program ends: the call was another's. */
	if (nr == (__X32_SYSCALL_BIT | __NR_execve))
		return exit_plans[__NR_execve];
#endif
	return nr < RS_CALL_NUMBERS ? ia32_exit_plans[nr] : unknown_exit;
}

/* Whether both probes of calls may have pages read in. */
static bool calls_may_fault __ro_after_init;

/* What one event has read in at most: a list of strings may lie on as many pages. */
#define FAULTS_MAX 32

/*
 * Sessions before the one that stopped have the event. What the probe looks at has to
 * be looked at anew: sessions may have come and gone, and the CPU may be another.
 */
static noinline void fault_in_and_go_on(const struct rs_plan *plan, const void *source, u64 stopped)
{
	unsigned int left = FAULTS_MAX;
	struct rs_unread unread;
	bool there;

	do {
		unread = *this_cpu_ptr(&rs_unread);
		rs_probe_end();
		there = rs_fault_in(unread.src, unread.len);
		rs_probe_begin();
		stopped = emit_from(stopped, plan, source, RS_PROBES_MAY_FAULT && there && --left);
	} while (stopped);
}

static __always_inline void emit_call(const struct rs_plan *plan, const struct pt_regs *regs)
{
	u64 stopped;

	rs_probe_begin();
	stopped = emit(plan, regs, RS_PROBES_MAY_FAULT && calls_may_fault);
	if (RS_PROBES_MAY_FAULT && unlikely(stopped))
		fault_in_and_go_on(plan, regs, stopped);
	rs_probe_end();
}

static void probe_sys_enter(void *data, struct pt_regs *regs, long nr)
{
	emit_call(is_known(nr) ? enter_plans[nr] : plan_of_other_enter(nr), regs);
}

static void probe_sys_exit(void *data, struct pt_regs *regs, long ret)
{
	long nr = syscall_get_nr(current, regs);

	/* The end of a signal handler restores registers: which call is not known. */
	if (unlikely(nr < 0))
		return;
	emit_call(is_known(nr) ? exit_plans[nr] : plan_of_other_exit(nr), regs);
}

/* ---- scheduler, exits, signals ------------------------------------------------ */

static void emit_tracepoint(enum rs_tracepoint_event event, const long *values)
{
	rs_probe_begin();
	emit(&tracepoint_plans[event], values, false);
	rs_probe_end();
}

static void probe_sched_switch(void *data, bool preempt, struct task_struct *prev,
			       struct task_struct *next)
{
	const long values[RS_TRACEPOINT_VALUES] = { next->pid };

	emit_tracepoint(RS_TP_SCHEDSWITCH_6_E, values);
}

static void probe_process_exit(void *data, struct task_struct *task)
{
	long status = task->exit_code;
	const long values[RS_TRACEPOINT_VALUES] = {
		status,
		rs_exit_code(status),
		rs_exit_signal(status),
		rs_exit_dumped_core(status),
	};

	emit_tracepoint(RS_TP_PROCEXIT_1_E, values);
}

static void probe_process_fork(void *data, struct task_struct *parent, struct task_struct *child)
{
	struct rs_session *session;

	rs_probe_begin();
	list_for_each_entry_rcu (session, &rs_sessions, node, true)
		rs_filter_forked(&session->filter, parent, child);
	rs_probe_end();
}

/* The process that sent a signal; 0: none is known. */
static pid_t sender_of(int signal, const struct kernel_siginfo *info)
{
	/* The kernel passes a marker in place of a pointer with some fatal signals. */
	if (info == SEND_SIG_NOINFO || info == SEND_SIG_PRIV)
		return 0;
	return rs_signal_has_sender(signal, info->si_code) ? info->si_pid : 0;
}

static void probe_signal_deliver(void *data, int signal, struct kernel_siginfo *info,
				 struct k_sigaction *action)
{
	const long values[RS_TRACEPOINT_VALUES] = {
		sender_of(signal, info),
		current->pid,
		signal,
	};

	emit_tracepoint(RS_TP_SIGNALDELIVER_E, values);
}

static void probe_page_fault(void *data, unsigned long address, struct pt_regs *regs,
			     unsigned long error)
{
	const long values[RS_TRACEPOINT_VALUES] = {
		address,
		instruction_pointer(regs),
		error,
	};

	emit_tracepoint(RS_TP_PAGE_FAULT_E, values);
}

/* ---- attaching ------------------------------------------------------------------ */

static struct probe {
	const char *name;
	void *function;
	enum rs_probes group;
	struct tracepoint *tracepoint;
} probes[] = {
	{ "sched_process_fork", probe_process_fork },
	{ "sched_process_exit", probe_process_exit },
	{ "sched_switch", probe_sched_switch },
	{ "signal_deliver", probe_signal_deliver },
	{ "sys_exit", probe_sys_exit },
	{ "sys_enter", probe_sys_enter },
	{ "page_fault_user", probe_page_fault, RS_PROBES_PAGE_FAULTS },
	{ "page_fault_kernel", probe_page_fault, RS_PROBES_PAGE_FAULTS },
};

/* Sessions that use a group. */
static unsigned int users[RS_PROBES_GROUPS];

/* Those of the first n probes that are of the group. */
static void detach(enum rs_probes group, unsigned int n)
{
	while (n--)
		if (probes[n].group == group)
			tracepoint_probe_unregister(probes[n].tracepoint, probes[n].function, NULL);
}

static int attach(const struct probe *probe)
{
	if (!probe->tracepoint)
		return -EOPNOTSUPP;
	return tracepoint_probe_register(probe->tracepoint, probe->function, NULL);
}

int rs_probes_get(enum rs_probes group)
{
	unsigned int i;
	int err = 0;

	if (users[group]++)
		return 0;
	for (i = 0; i < ARRAY_SIZE(probes) && !err; i++)
		if (probes[i].group == group)
			err = attach(&probes[i]);
	if (err) {
		detach(group, i - 1);
		users[group]--;
	}
	return err;
}

void rs_probes_put(enum rs_probes group)
{
	if (!--users[group])
		detach(group, ARRAY_SIZE(probes));
}

void rs_probes_synchronize(void)
{
	tracepoint_synchronize_unregister();
}

/* The kernel exports no tracepoint by symbol: they are found by name. */
static void match_tracepoint(struct tracepoint *tp, void *data)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(probes); i++)
		if (!strcmp(tp->name, probes[i].name))
			probes[i].tracepoint = tp;
}

static struct rs_plan *plans;

/* Plans of a call, from which the next ones are taken. */
static struct rs_plan *make_plans(struct rs_plan *next, const struct rs_call *call)
{
	rs_plan_call(&next[0], &call->enter, call);
	rs_plan_call(&next[1], &call->exit, call);
	rs_plan_call(&next[2], &call->alone, call);
	next[1].alone = &next[2];
	next[2].paired = &next[1];
	return next + 3;
}

#ifdef CONFIG_IA32_EMULATION
static unsigned int ia32_plans(void)
{
	return 3 * rs_ia32_calls_count;
}

static void make_ia32_plans(struct rs_plan *next)
{
	const struct rs_ia32_call *row;
	struct rs_call call;

	for (row = rs_ia32_calls; row < rs_ia32_calls + rs_ia32_calls_count; row++, next += 3) {
		if (WARN_ON_ONCE(row->nr >= RS_CALL_NUMBERS))
			continue;
		call = row->row >= 0 ? rs_calls[row->row] : rs_call_shown(row->code);
		rs_plan_ia32_call(&next[0], &call.enter, &call, row->nr);
		rs_plan_ia32_call(&next[1], &call.exit, &call, row->nr);
		rs_plan_ia32_call(&next[2], &call.alone, &call, row->nr);
		next[1].alone = &next[2];
		next[2].paired = &next[1];
		ia32_enter_plans[row->nr] = next;
		ia32_exit_plans[row->nr] = next + 1;
	}
}
#else
static unsigned int ia32_plans(void)
{
	return 0;
}

static void make_ia32_plans(struct rs_plan *next)
{
}
#endif

static int build_plans(void)
{
	struct rs_plan *next;
	unsigned int i;

	next = plans =
		kvcalloc(3 * (rs_calls_count + 1) + ia32_plans(), sizeof(*plans), GFP_KERNEL);
	if (!plans)
		return -ENOMEM;
	unknown_enter = next;
	unknown_exit = next + 1;
	next = make_plans(next, &rs_call_unknown);
	for (i = 0; i < RS_CALL_NUMBERS; i++) {
		enter_plans[i] = ia32_enter_plans[i] = unknown_enter;
		exit_plans[i] = ia32_exit_plans[i] = unknown_exit;
	}
	for (i = 0; i < rs_calls_count; i++) {
		if (rs_calls[i].nr < 0 || WARN_ON_ONCE(rs_calls[i].nr >= RS_CALL_NUMBERS))
			continue;
		enter_plans[rs_calls[i].nr] = next;
		exit_plans[rs_calls[i].nr] = next + 1;
		next = make_plans(next, &rs_calls[i]);
	}
	make_ia32_plans(next);
	for (i = 0; i < RS_TP_COUNT; i++)
		rs_plan_tracepoint(&tracepoint_plans[i], &rs_tracepoint_progs[i]);
	return 0;
}

static bool is_of_calls(const struct probe *probe)
{
	return probe->function == probe_sys_enter || probe->function == probe_sys_exit;
}

int rs_probes_init(void)
{
	bool may_fault = true;
	unsigned int i;

	for_each_kernel_tracepoint(match_tracepoint, NULL);
	for (i = 0; i < ARRAY_SIZE(probes); i++) {
		if (!probes[i].tracepoint && probes[i].group == RS_PROBES_ALWAYS) {
			pr_err("this kernel has no tracepoint '%s'\n", probes[i].name);
			return -ENOENT;
		}
		may_fault &=
			!is_of_calls(&probes[i]) || rs_tracepoint_may_fault(probes[i].tracepoint);
	}
	calls_may_fault = may_fault;
	rs_table_init();
	return build_plans();
}

void rs_probes_fini(void)
{
	kvfree(plans);
}
