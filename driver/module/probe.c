// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The probes on tracepoints. A probe finds the plan of what happened and offers the
 * event to the sessions; each one that accepts it has it written into its ring.
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

/* Plans by call number. A number without a row has the plans of the unknown call. */
struct call_plans {
	struct rs_plan *enter[RS_CALL_NUMBERS], *exit[RS_CALL_NUMBERS];
};
static struct call_plans native_plans, ia32_plans;
static struct rs_plan *unknown_enter, *unknown_exit;
static struct rs_plan tracepoint_plans[RS_TP_COUNT];

/* ---- writing an event into a session's ring ---------------------------------- */

/*
 * Reserves room and writes the planned part of the event. Returns false if there is no
 * room, which has been counted.
 */
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

/*
 * Cancels an event if some user memory could not be read but may be faulted in. Returns
 * whether it did; then the event is to be stored again when the page is there.
 */
static __always_inline bool cancel_if_unread(struct rs_ring *ring, const struct rs_slot *slot,
					     bool may_fault)
{
	if (likely(!RS_PROBES_MAY_FAULT || !may_fault || !rs_unread_any()))
		return false;
	rs_ring_cancel(ring, slot);
	return true;
}

/* store_*(): return false if the event was cancelled by cancel_if_unread(). */

/* Stores an event of which a part is interpreted from the recipe. */
static __always_inline bool store_one(struct rs_session *session, struct rs_ring *ring,
				      const struct rs_plan *plan, const void *source,
				      bool may_fault)
{
	struct rs_slot slot;
	u32 len;

	if (!begin(ring, plan, source, plan->room + plan->nsnap * ring->snaplen, &slot))
		return true;
	rs_unread_clear();
	len = rs_encode_rest(plan, source, slot.payload, ring);
	if (cancel_if_unread(ring, &slot, may_fault))
		return false;
	rs_ring_give_back(ring, &slot, len);
	end(session, ring, &slot, len);
	return true;
}

/*
 * The other messages of a call whose first one has been stored: the argument that points to
 * it goes on to the next. The kernel has just been there, so no page is faulted in.
 */
static noinline void store_more(struct rs_session *session, struct rs_ring *ring,
				const struct rs_plan *plan, const void *source)
{
	struct pt_regs regs = *(const struct pt_regs *)source;
	unsigned long *array = (void *)&regs + plan->args[plan->messages - 1];
	long i, n = min_t(long, rs_plan_result(plan, source), RS_MESSAGES_MAX);

	for (i = 1; i < n; i++) {
		*array += rs_message_size(plan->arg_mask != ULONG_MAX);
		store_one(session, ring, plan, &regs, false);
	}
}

static noinline bool store_rest(struct rs_session *session, struct rs_ring *ring,
				const struct rs_plan *plan, const void *source, bool may_fault)
{
	if (!store_one(session, ring, plan, source, may_fault))
		return false;
	if (unlikely(plan->messages))
		store_more(session, ring, plan, source);
	return true;
}

/* Stores an event that ends in a buffer, whose length is in the registers. */
static noinline bool store_buf(struct rs_session *session, struct rs_ring *ring,
			       const struct rs_plan *plan, const void *source, bool may_fault)
{
	u32 len = rs_plan_buf_len(plan, source, ring->snaplen), copied;
	struct rs_slot slot;

	if (!begin(ring, plan, source, plan->room + len, &slot))
		return true;
	rs_unread_clear();
	copied = rs_plan_copy_buf(plan, source, slot.payload, len);
	if (unlikely(copied != len)) {
		if (cancel_if_unread(ring, &slot, may_fault))
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

/* ---- offering an event to all sessions ---------------------------------------- */

/*
 * Preemption is off while the list of sessions is walked, so this is an RCU read-side
 * critical section.
 */
#define next_session(session) list_entry_rcu((session)->node.next, struct rs_session, node)
#define is_end_of_list(session) (&(session)->node == &rs_sessions)

static __always_inline void count_filtered(struct rs_session *session)
{
	struct rs_ring *ring = this_cpu_ptr(session->rings);

	rs_ring_count_event(ring, filtered);
}

/*
 * The first session, starting with the given one, that accepts the event; NULL: none.
 * *as is then the plan by which to write it.
 */
static __always_inline struct rs_session *find_accepting(struct rs_session *session,
							 const void *source,
							 const struct rs_plan *plan,
							 const struct rs_plan **as)
{
	for (; !is_end_of_list(session); session = next_session(session)) {
		*as = rs_filter_decide(&session->filter, plan, source);
		if (*as)
			return session;
		count_filtered(session);
	}
	return NULL;
}

/*
 * Stores the event for a session that has accepted it, then offers it to the sessions
 * after that one. Returns 0, or the number of the session for which the event was
 * cancelled: the caller may fault the page in and resume there.
 */
static noinline u64 store_and_continue(struct rs_session *session, const void *source,
				       const struct rs_plan *as, bool may_fault)
{
	do {
		if (!store(session, this_cpu_ptr(session->rings), as, source, may_fault))
			return session->number;
		session = next_session(session);
		if (likely(is_end_of_list(session)))
			return 0;
		session = find_accepting(session, source, as->paired, &as);
	} while (session);
	return 0;
}

/*
 * Slow path: this session's fast path has left the decision. Decides, then offers the
 * event to the sessions after this one. Returns as store_and_continue().
 */
static noinline u64 decide_and_continue(struct rs_session *session, const void *source,
					const struct rs_plan *plan, enum rs_decision left,
					bool may_fault)
{
	const struct rs_plan *as = rs_filter_decide_slow(&session->filter, plan, source, left);

	if (!as) {
		count_filtered(session);
		session = find_accepting(next_session(session), source, plan, &as);
		if (!session)
			return 0;
	}
	return store_and_continue(session, source, as, may_fault);
}

/*
 * Offers the event to all sessions. Most events are rejected by all of them; that path
 * calls no function, so that no register has to be saved. Returns as
 * store_and_continue().
 */
static __always_inline u64 offer_to_all(const struct rs_plan *plan, const void *source,
					bool may_fault)
{
	const struct task_struct *task = current;
	struct rs_session *session;
	enum rs_decision decision;

	list_for_each_entry_rcu (session, &rs_sessions, node, true) {
		decision = rs_filter_decide_fast(&session->filter, task, plan, source);
		switch (decision) {
		case RS_DECIDED_ACCEPT:
			return store_and_continue(session, source, plan, may_fault);
		case RS_DECIDED_ACCEPT_ALONE:
			return store_and_continue(session, source, plan->alone, may_fault);
		case RS_DECIDED_REJECT:
			count_filtered(session);
			break;
		default:
			return decide_and_continue(session, source, plan, decision, may_fault);
		}
	}
	return 0;
}

/* Offers the event to the sessions with that number and above. */
static u64 offer_again(u64 number, const struct rs_plan *plan, const void *source, bool may_fault)
{
	struct rs_session *session;
	const struct rs_plan *as;

	list_for_each_entry_rcu (session, &rs_sessions, node, true)
		if (session->number >= number)
			break;
	session = find_accepting(session, source, plan, &as);
	return session ? store_and_continue(session, source, as, may_fault) : 0;
}

/* ---- system calls ----------------------------------------------------------- */

static __always_inline bool is_native(unsigned long nr)
{
	return likely(nr < RS_CALL_NUMBERS && !rs_in_32bit_call());
}

/*
 * The plans of other calls: 32-bit calls have numbers of their own, x32 calls (whose
 * numbers are above all others) are unknown calls.
 */
static const struct rs_plan *other_enter(unsigned long nr)
{
	return nr < RS_CALL_NUMBERS ? ia32_plans.enter[nr] : unknown_enter;
}

static const struct rs_plan *other_exit(unsigned long nr)
{
#ifdef __X32_SYSCALL_BIT
	/* The exec of an x32 program sets the x32 bit in the number under which execve returns. */
	if (nr == (__X32_SYSCALL_BIT | __NR_execve))
		return native_plans.exit[__NR_execve];
#endif
	return nr < RS_CALL_NUMBERS ? ia32_plans.exit[nr] : unknown_exit;
}

/* Whether the kernel lets both probes on system calls fault pages in. */
static bool calls_may_fault __ro_after_init;

/* The most pages that are faulted in for one event: a list of strings may need as many. */
#define FAULTS_MAX 32

/*
 * The session with the number stopped has cancelled the event, the sessions before it
 * have stored it. While the page was faulted in, sessions may have come and gone and the
 * task may have moved to another CPU, so nothing is kept but the number.
 */
static noinline void fault_in_and_resume(const struct rs_plan *plan, const void *source,
					 u64 stopped)
{
	unsigned int left = FAULTS_MAX;
	struct rs_unread unread;
	bool there;

	do {
		unread = *this_cpu_ptr(&rs_unread);
		rs_probe_end();
		there = rs_fault_in(unread.src, unread.len);
		rs_probe_begin();
		stopped =
			offer_again(stopped, plan, source, RS_PROBES_MAY_FAULT && there && --left);
	} while (stopped);
}

static __always_inline void emit_call(const struct rs_plan *plan, const struct pt_regs *regs)
{
	u64 stopped;

	rs_probe_begin();
	stopped = offer_to_all(plan, regs, RS_PROBES_MAY_FAULT && calls_may_fault);
	if (RS_PROBES_MAY_FAULT && unlikely(stopped))
		fault_in_and_resume(plan, regs, stopped);
	rs_probe_end();
}

/*
 * A 32-bit program may make a call through socketcall(), whose arguments are in memory.
 * Puts them into registers, where the plans of the call find them, and sets *nr to the
 * call's own number. Returns false if it is another call.
 */
static bool unpack_socketcall(struct pt_regs *unpacked, const struct pt_regs *regs,
			      unsigned long *nr)
{
	static const u16 places[] = { RS_REGS_IA32_ARGS };
	const struct rs_socketcall *call;
	u32 args[ARRAY_SIZE(places)] = {};
	u32 number = *(const u32 *)((const u8 *)regs + places[0]);
	u32 from = *(const u32 *)((const u8 *)regs + places[1]);
	unsigned int i;

	if (*nr != RS_IA32_SOCKETCALL || !rs_in_32bit_call() || number >= rs_socketcalls_count)
		return false;
	call = &rs_socketcalls[number];
	if (!call->nr || copy_from_user_nofault(args, (void __user *)(unsigned long)from,
						call->nargs * sizeof(args[0])))
		return false;
	*unpacked = *regs;
	for (i = 0; i < ARRAY_SIZE(places); i++)
		*(unsigned long *)((u8 *)unpacked + places[i]) = args[i];
	*nr = call->nr;
	return true;
}

/* Has registers and number where the probes have them, so that these move nothing. */
static noinline void emit_other(bool is_exit, const struct pt_regs *regs, unsigned long nr)
{
	struct pt_regs unpacked;

	if (IS_ENABLED(CONFIG_IA32_EMULATION) && unpack_socketcall(&unpacked, regs, &nr))
		regs = &unpacked;
	emit_call(is_exit ? other_exit(nr) : other_enter(nr), regs);
}

static void probe_sys_enter(void *data, struct pt_regs *regs, long nr)
{
	if (is_native(nr))
		emit_call(native_plans.enter[nr], regs);
	else
		emit_other(false, regs, nr);
}

static void probe_sys_exit(void *data, struct pt_regs *regs, long ret)
{
	long nr = syscall_get_nr(current, regs);

	/* sigreturn() has restored the registers of the interrupted code: no call is known. */
	if (unlikely(nr < 0))
		return;
	if (is_native(nr))
		emit_call(native_plans.exit[nr], regs);
	else
		emit_other(true, regs, nr);
}

/* ---- scheduler, exits, signals ------------------------------------------------ */

static void emit_tracepoint(enum rs_tracepoint_event event, const long *values)
{
	rs_probe_begin();
	offer_to_all(&tracepoint_plans[event], values, false);
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

/* The kernel passes a marker in place of a pointer with fatal signals. */
static bool has_info(const struct kernel_siginfo *info)
{
	return info != SEND_SIG_NOINFO && info != SEND_SIG_PRIV;
}

/*
 * What was sent with the signal. If only a marker came, it may still be in the process's
 * queue, whose lock the caller of the tracepoint holds. SIGKILL has nothing there.
 */
static const struct kernel_siginfo *info_sent(int signal, const struct kernel_siginfo *info)
{
	struct sigqueue *first = list_first_entry_or_null(&current->signal->shared_pending.list,
							  struct sigqueue, list);

	if (has_info(info))
		return info;
	return first && first->info.si_signo == signal ? &first->info : NULL;
}

/* The process that sent a signal; 0: none is known, or the kernel; -1: not known. */
static pid_t sender_of(int signal, const struct kernel_siginfo *info)
{
	const struct signal_struct *process = current->signal;

	info = info_sent(signal, info);
	if (!info)
		return rs_untold_sender(process->group_exit_code, process->oom_mm);
	return rs_signal_has_sender(signal, info->si_code) ? info->si_pid : 0;
}

static void probe_signal_deliver(void *data, int signal, struct kernel_siginfo *info,
				 struct k_sigaction *action)
{
	const int sent = rs_signal_sent(signal, has_info(info), current->signal->group_exit_code);
	const long values[RS_TRACEPOINT_VALUES] = {
		sender_of(sent, info),
		current->pid,
		sent,
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

/* How many sessions use each group. */
static unsigned int users[RS_PROBES_GROUPS];

/* Detaches those of the first n probes that belong to the group. */
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

/* The kernel does not export these tracepoints as symbols, so they are found by name. */
static void match_tracepoint(struct tracepoint *tp, void *data)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(probes); i++)
		if (!strcmp(tp->name, probes[i].name))
			probes[i].tracepoint = tp;
}

/* ---- plans ------------------------------------------------------------------------ */

static struct rs_plan *plans;

/*
 * Operations of stand-alone exits, which their plans refer to: by row of rs_calls, and
 * one set for calls without a row.
 */
static struct rs_op alone_ops[RS_ROW_COUNT + 1][RS_ALONE_OPS];

/* A call has an enter, an exit and a stand-alone exit. */
#define PLANS_OF_CALL 3

static unsigned int ia32_calls(void)
{
	return IS_ENABLED(CONFIG_IA32_EMULATION) ? rs_ia32_calls_count : 0;
}

/*
 * Makes the plans of a call of a row (RS_ROW_COUNT: of none). nr is its number, -1 if the
 * plans are to read it each time.
 */
static void make_plans(struct rs_plan *first, const struct rs_call *call, unsigned int row, int nr,
		       enum rs_abi abi)
{
	const struct rs_prog alone_prog = rs_call_alone(call, alone_ops[row]);
	struct rs_plan *enter = &first[0], *exit = &first[1], *alone = &first[2];

	rs_plan_call(enter, &call->enter, call->code, nr, abi);
	rs_plan_call(exit, &call->exit, call->code, nr, abi);
	rs_plan_call(alone, &alone_prog, call->code, nr, abi);
	exit->alone = alone;
	alone->paired = exit;
}

/* Makes the plans of a call with a number and enters them. Returns where the next ones go. */
static struct rs_plan *add_plans(struct rs_plan *first, const struct rs_call *call,
				 unsigned int row, unsigned int nr, enum rs_abi abi)
{
	struct call_plans *to = abi == RS_ABI_IA32 ? &ia32_plans : &native_plans;

	make_plans(first, call, row, nr, abi);
	to->enter[nr] = &first[0];
	to->exit[nr] = &first[1];
	return first + PLANS_OF_CALL;
}

static void clear_plans(struct call_plans *to)
{
	unsigned int nr;

	for (nr = 0; nr < RS_CALL_NUMBERS; nr++) {
		to->enter[nr] = unknown_enter;
		to->exit[nr] = unknown_exit;
	}
}

static int build_plans(void)
{
	const struct rs_ia32_call *row;
	struct rs_plan *next;
	struct rs_call call;
	unsigned int i;

	plans = kvcalloc(PLANS_OF_CALL * (1 + rs_calls_count + ia32_calls()), sizeof(*plans),
			 GFP_KERNEL);
	if (!plans)
		return -ENOMEM;
	make_plans(plans, &rs_call_unknown, RS_ROW_COUNT, -1, RS_ABI_NATIVE);
	unknown_enter = &plans[0];
	unknown_exit = &plans[1];
	clear_plans(&native_plans);
	clear_plans(&ia32_plans);
	next = plans + PLANS_OF_CALL;
	for (i = 0; i < rs_calls_count; i++)
		if (rs_calls[i].nr >= 0)
			next = add_plans(next, &rs_calls[i], i, rs_calls[i].nr, RS_ABI_NATIVE);
	for (row = rs_ia32_calls; row < rs_ia32_calls + ia32_calls(); row++) {
		call = row->row >= 0 ? rs_calls[row->row] : rs_call_shown(row->code);
		next = add_plans(next, &call, row->row >= 0 ? row->row : RS_ROW_COUNT, row->nr,
				 RS_ABI_IA32);
	}
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
	return build_plans();
}

void rs_probes_fini(void)
{
	kvfree(plans);
}
