// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * A session's filter: checks the consumer's request, has the kernel check and compile
 * its program, and runs the program on an event.
 */
#include <linux/bitmap.h>
#include <linux/cred.h>
#include <linux/filter.h>
#include <linux/sched/signal.h>
#include <linux/threads.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>
#include <linux/mm.h>
#include <linux/vmalloc.h>
#include <asm/word-at-a-time.h>

#include "compat/bpf.h"
#include "compat/uninitialized.h"
#include "filter.h"
#include "table/filter_check.h"

int rs_filter_init(struct rs_session_filter *filter, const struct rs_setup *setup)
{
	filter->skip_tgid = setup->skip_tgid;
	filter->only_tgid = setup->only_tgid;
	filter->only_some = setup->only_tgid || setup->tree_tgid;
	filter->page_faults = setup->flags & RS_SETUP_PAGE_FAULTS;
	memset(filter->verdicts, RS_ACCEPT, sizeof(filter->verdicts));
	if (!filter->page_faults)
		filter->verdicts[RS_EV_PAGE_FAULT_E] = RS_REJECT;
	if (!setup->tree_tgid)
		return 0;
	filter->tree = vzalloc(BITS_TO_LONGS(PID_MAX_LIMIT) * sizeof(long));
	if (!filter->tree)
		return -ENOMEM;
	set_bit(setup->tree_tgid, filter->tree);
	return 0;
}

void rs_filter_fini(struct rs_session_filter *filter)
{
	vfree(filter->tree);
	filter->tree = NULL;
	rs_filter_unload(filter->program);
	filter->program = NULL;
}

/* Makes the program load from a context instead of a packet, as seccomp does. */
static int translate(struct sock_filter *insns, unsigned int len)
{
	unsigned int needs;
	struct sock_filter *insn;

	if (!rs_filter_check(insns, len, &needs))
		return -EINVAL;
	for (insn = insns; insn < insns + len; insn++)
		if (insn->code == (BPF_LD | BPF_W | BPF_ABS))
			insn->code = BPF_LDX | BPF_W | BPF_ABS;
	return 0;
}

struct bpf_prog *rs_filter_load(const struct rs_filter *request)
{
	struct sock_fprog user = {
		.len = request->program_len,
		.filter = (struct sock_filter __user *)(unsigned long)request->program,
	};
	struct bpf_prog *program;
	int err;

	if (memchr_inv(request->reserved, 0, sizeof(request->reserved)) || request->flags ||
	    request->program_len > RS_FILTER_PROGRAM_MAX ||
	    !request->program != !request->program_len)
		return ERR_PTR(-EINVAL);
	if (!request->program)
		return NULL;
	err = bpf_prog_create_from_user(&program, &user, translate, true);
	return err ? ERR_PTR(err) : program;
}

void rs_filter_unload(struct bpf_prog *program)
{
	if (program)
		bpf_prog_destroy(program);
}

static s8 verdict_of(const struct rs_session_filter *filter, const struct rs_filter *request,
		     unsigned int type)
{
	bool alone = type % 2 && !RS_FILTER_HAS(request->types, type - 1);

	if (!RS_FILTER_HAS(request->types, type) ||
	    (type == RS_EV_PAGE_FAULT_E && !filter->page_faults))
		return RS_REJECT;
	if (filter->program && !RS_FILTER_HAS(request->sure, type))
		return alone ? RS_PROGRAM_ALONE : RS_PROGRAM;
	return alone ? RS_ACCEPT_ALONE : RS_ACCEPT;
}

/* ---- comparisons ------------------------------------------------------------------ */

static u16 offset_in_task(unsigned int word)
{
	BUILD_BUG_ON(sizeof(struct task_struct) > U16_MAX);
	switch (word) {
	case offsetof(struct rs_filter_ctx, pid):
		return offsetof(struct task_struct, tgid);
	case offsetof(struct rs_filter_ctx, tid):
		return offsetof(struct task_struct, pid);
	case offsetof(struct rs_filter_ctx, comm):
		return offsetof(struct task_struct, comm);
	}
	return 0;
}

/* A type that the program was to decide: comparisons decide, or already have. */
static void set_first(struct rs_session_filter *filter, unsigned int type,
		      const struct rs_cmp *first)
{
	bool alone = filter->verdicts[type] == RS_PROGRAM_ALONE;

	if (first->depth)
		filter->verdicts[type] = alone ? RS_COMPARE_ALONE : RS_COMPARE;
	else if (first->word == RS_CMP_REJECT)
		filter->verdicts[type] = RS_REJECT;
	else if (first->word == RS_CMP_ACCEPT)
		filter->verdicts[type] = alone ? RS_ACCEPT_ALONE : RS_ACCEPT;
	filter->first[type] = first;
}

/* If an allocation fails, the program decides everything. */
static void make_comparisons(struct rs_session_filter *filter,
			     const struct sock_fprog_kern *program)
{
	struct rs_cmp_insn *known = kvmalloc_array(program->len, sizeof(*known), GFP_KERNEL);
	struct rs_cmp *cmps = filter->comparisons.cmps;
	unsigned int type, i;

	if (!known)
		return;
	rs_cmps_make(&filter->comparisons, program->filter, program->len, known);
	for (i = RS_CMP_FIRST; i < filter->comparisons.count; i++)
		cmps[i].in_task = offset_in_task(cmps[i].word);
	for (type = 0; type < RS_EVENT_TYPES; type++)
		if (filter->verdicts[type] <= RS_PROGRAM)
			set_first(filter, type, rs_cmp_of_type(program->filter, known, type));
	kvfree(known);
}

void rs_filter_install(struct rs_session_filter *filter, const struct rs_filter *request,
		       struct bpf_prog *program)
{
	const struct sock_fprog_kern *checked;
	unsigned int type;

	filter->program = program;
	for (type = 0; type < RS_EVENT_TYPES; type++)
		filter->verdicts[type] = verdict_of(filter, request, type);
	if (!program)
		return;
	/* The kernel's copy is the one that was checked; the consumer may have changed its own. */
	checked = program->orig_prog;
	rs_filter_check(checked->filter, checked->len, &filter->needs);
	make_comparisons(filter, checked);
}

/* ---- events ----------------------------------------------------------------------- */

/*
 * Process numbers are reused. A new process always gets its bit set or cleared, so that
 * nothing has to be done when a process ends.
 */
void rs_filter_forked(struct rs_session_filter *filter, const struct task_struct *parent,
		      const struct task_struct *child)
{
	if (!filter->tree || child->tgid != child->pid)
		return;
	if (test_bit(parent->tgid, filter->tree))
		set_bit(child->tgid, filter->tree);
	else
		clear_bit(child->tgid, filter->tree);
}

static void put_words(u32 words[2], u64 v)
{
	words[0] = v;
	words[1] = v >> 32;
}

/* Sets only the arguments that the program reads. */
static void put_args(struct rs_filter_ctx *seen, const struct rs_plan *plan, const void *source,
		     unsigned int needs)
{
	unsigned long left = (needs & RS_FILTER_NEEDS_ARGS) / RS_FILTER_NEEDS_ARG0;
	unsigned int i;

	for (; left; left &= left - 1) {
		i = __ffs(left);
		put_words(seen->args[i],
			  plan->code == RS_FILTER_NO_CALL ? 0 : rs_plan_arg(plan, source, i));
	}
}

/* Clears the bytes after a string's NUL. Returns whether the word contains the NUL. */
static bool clear_after_nul(unsigned long *word)
{
	const struct word_at_a_time constants = WORD_AT_A_TIME_CONSTANTS;
	unsigned long bits;

	if (!has_zero(*word, &bits, &constants))
		return false;
	bits = prep_zero_mask(*word, bits, &constants);
	*word &= zero_bytemask(create_zero_mask(bits));
	return true;
}

/* Before Linux 5.17 a task's name may be followed by bytes of an older, longer name. */
static void put_comm(u32 comm[4])
{
	unsigned long words[2];

	BUILD_BUG_ON(sizeof(words) != sizeof(current->comm));
	memcpy(words, current->comm, sizeof(words));
	if (clear_after_nul(&words[0]))
		words[1] = 0;
	else
		clear_after_nul(&words[1]);
	memcpy(comm, words, sizeof(words));
}

/* A task that was reaped and is about to leave its CPU may outlive its parent. */
static u32 parent_pid(void)
{
	return pid_alive(current) ? rcu_dereference_sched(current->real_parent)->tgid : 0;
}

static void put_needed(struct rs_filter_ctx *seen, const struct rs_plan *plan, const void *source,
		       unsigned int needs)
{
	/* Preemption is off, so this is an RCU read-side critical section. */
	if (needs & RS_FILTER_NEEDS_PPID)
		seen->ppid = parent_pid();
	if (needs & RS_FILTER_NEEDS_UID)
		seen->uid = from_kuid_munged(&init_user_ns, current_euid());
	if (needs & RS_FILTER_NEEDS_COMM)
		put_comm(seen->comm);
	if (needs & RS_FILTER_NEEDS_RESULT)
		put_words(seen->result, rs_plan_result(plan, source));
	if (needs & RS_FILTER_NEEDS_ARGS)
		put_args(seen, plan, source, needs);
}

/* Runs the program on the current task's event. */
static bool run_program(const struct rs_session_filter *filter, const struct rs_plan *plan,
			const void *source)
{
	struct rs_filter_ctx seen __uninitialized; /* only what the program reads is set */

	seen.type = plan->type;
	seen.code = plan->code;
	seen.pid = current->tgid;
	seen.tid = current->pid;
	if (filter->needs)
		put_needed(&seen, plan, source, filter->needs);
	return rs_bpf_prog_run(filter->program, &seen);
}

const struct rs_plan *rs_filter_decide_slow(const struct rs_session_filter *filter,
					    const struct rs_plan *plan, const void *source,
					    enum rs_decision left)
{
	s8 verdict = filter->verdicts[plan->filter_type];

	if (!rs_filter_in_scope(filter, current))
		return NULL;
	if (left == RS_PROGRAM_LEFT && !run_program(filter, plan, source))
		return NULL;
	return verdict == RS_COMPARE_ALONE || verdict == RS_PROGRAM_ALONE ? plan->alone : plan;
}
