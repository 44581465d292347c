/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What a session wants of the events, decided before anything is reserved: by the
 * event's type, by the process that causes it (the scope), and, for the types that ask
 * for it, by the session's program. Knows nothing of rings.
 */
#ifndef RS_FILTER_H
#define RS_FILTER_H

#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/cred.h>
#include <linux/sched.h>

#include "table/filter_cmp.h"
#include "plan.h"
#include "ringside_abi.h"
#include "ringside_table.h"

struct bpf_prog;

/*
 * What a filter says about an event type. "Alone" is for an exit whose enter is not
 * recorded: it is written by its stand-alone plan. The order lets one comparison tell
 * the most frequent verdicts from the others.
 */
enum rs_verdict {
	RS_PROGRAM_ALONE = -4,
	RS_PROGRAM, /* the program decides */
	RS_ACCEPT_ALONE,
	RS_REJECT,
	RS_ACCEPT,
	RS_COMPARE, /* comparisons decide, or the program where they cannot */
	RS_COMPARE_ALONE,
};
/* rs_filter_decide_fast() compares with RS_ACCEPT, make_comparisons() with RS_PROGRAM. */
static_assert(RS_PROGRAM_ALONE < RS_PROGRAM && RS_PROGRAM < RS_ACCEPT_ALONE);
static_assert(RS_ACCEPT_ALONE < RS_ACCEPT && RS_REJECT < RS_ACCEPT && RS_ACCEPT < RS_COMPARE);

/* What the fast path decides about an event; the last two leave it to the slow path. */
enum rs_decision {
	RS_DECIDED_REJECT,
	RS_DECIDED_ACCEPT,
	RS_DECIDED_ACCEPT_ALONE, /* by the stand-alone plan */
	RS_SCOPE_LEFT,		 /* accepted, if the process is in scope */
	RS_PROGRAM_LEFT,	 /* neither the scope nor the program has been asked */
};

struct rs_session_filter {
	pid_t skip_tgid, only_tgid;
	bool only_some;	     /* only_tgid or tree is set */
	bool page_faults;    /* this session asked for them: another one may have attached them */
	unsigned long *tree; /* a bit for each process number, set in the tree; NULL: no tree */
	struct bpf_prog *program;
	unsigned int needs; /* enum rs_filter_need: what the program reads */
	s8 verdicts[RS_EVENT_TYPES];
	const struct rs_cmp *first[RS_EVENT_TYPES]; /* where types of verdict RS_COMPARE begin */
	struct rs_cmps comparisons;
};

/* Accepts every event within the limits of setup. Returns 0 or -ENOMEM. */
int rs_filter_init(struct rs_session_filter *filter, const struct rs_setup *setup);
void rs_filter_fini(struct rs_session_filter *filter);

/*
 * Checks a consumer's request and compiles its program, which is in user memory. Sleeps.
 * Returns the program, NULL if there is none, or an ERR_PTR. The caller owns the program
 * until it is installed.
 */
struct bpf_prog *rs_filter_load(const struct rs_filter *request);
void rs_filter_unload(struct bpf_prog *program);

/* Takes over a checked request and its program, before the session starts. */
void rs_filter_install(struct rs_session_filter *filter, const struct rs_filter *request,
		       struct bpf_prog *program);

/* Puts a new process into the tree if its parent is in it. */
void rs_filter_forked(struct rs_session_filter *filter, const struct task_struct *parent,
		      const struct task_struct *child);

/* Whether the session records the task's process at all. */
static __always_inline bool rs_filter_in_scope(const struct rs_session_filter *filter,
					       const struct task_struct *task)
{
	pid_t tgid = task->tgid;

	if (tgid == filter->skip_tgid)
		return false;
	if (likely(!filter->only_some))
		return true;
	if (filter->only_tgid && tgid != filter->only_tgid)
		return false;
	return !filter->tree || test_bit(tgid, filter->tree);
}

/* A word of a context that belongs to the call: half of an argument or of the result. */
static __always_inline u32 rs_filter_word_of_call(unsigned int word, const struct rs_plan *plan,
						  const void *source)
{
	const unsigned int args = offsetof(struct rs_filter_ctx, args);
	u64 v = 0;

	if (word >= offsetof(struct rs_filter_ctx, result))
		v = rs_plan_result(plan, source);
	else if (plan->code != RS_FILTER_NO_CALL)
		v = rs_plan_arg(plan, source, (word - args) / sizeof(v));
	return v >> word % sizeof(v) * BITS_PER_BYTE;
}

/* The word that a comparison is about, read where it is instead of from a context. */
static __always_inline u32 rs_filter_word(const struct rs_cmp *cmp, const struct task_struct *task,
					  const struct rs_plan *plan, const void *source)
{
	if (likely(cmp->in_task))
		return *(const u32 *)((const u8 *)task + cmp->in_task);
	if (cmp->word >= offsetof(struct rs_filter_ctx, args))
		return rs_filter_word_of_call(cmp->word, plan, source);
	if (cmp->word == offsetof(struct rs_filter_ctx, code))
		return plan->code;
	/*
	 * The user. A context has from_kuid_munged(), which differs only for numbers that
	 * no task has.
	 */
	return __kuid_val(current_euid());
}

/* Walks the comparisons to the leaf to which they lead. */
static __always_inline enum rs_cmp_end rs_filter_compare(const struct rs_session_filter *filter,
							 const struct task_struct *task,
							 const struct rs_plan *plan,
							 const void *source)
{
	const struct rs_cmp *cmp = filter->first[plan->filter_type];
	u32 word;

	do {
		word = (rs_filter_word(cmp, task, plan, source) & cmp->mask) - cmp->lo;
		cmp = word <= cmp->span ? cmp->holds : cmp->fails;
	} while (cmp->depth);
	return cmp->word;
}

/*
 * Fast path: decides about an event of the current task (the caller has it in a
 * register) without calling anything. The scope comes after the comparisons, in the slow
 * path: checked before them it would occupy a register in their loop.
 */
static __always_inline enum rs_decision
rs_filter_decide_fast(const struct rs_session_filter *filter, const struct task_struct *task,
		      const struct rs_plan *plan, const void *source)
{
	s8 verdict = filter->verdicts[plan->filter_type];

	if (likely(verdict == RS_ACCEPT))
		return rs_filter_in_scope(filter, task) ? RS_DECIDED_ACCEPT : RS_DECIDED_REJECT;
	if (verdict > RS_ACCEPT) {
		enum rs_cmp_end end = rs_filter_compare(filter, task, plan, source);

		return end == RS_CMP_REJECT ? RS_DECIDED_REJECT :
		       end == RS_CMP_ACCEPT ? RS_SCOPE_LEFT :
					      RS_PROGRAM_LEFT;
	}
	if (verdict == RS_REJECT || !rs_filter_in_scope(filter, task))
		return RS_DECIDED_REJECT;
	return verdict == RS_ACCEPT_ALONE ? RS_DECIDED_ACCEPT_ALONE : RS_PROGRAM_LEFT;
}

/*
 * Slow path: decides what the fast path has left, RS_SCOPE_LEFT or RS_PROGRAM_LEFT.
 * Returns the plan by which to write the event; NULL: reject it.
 */
const struct rs_plan *rs_filter_decide_slow(const struct rs_session_filter *filter,
					    const struct rs_plan *plan, const void *source,
					    enum rs_decision left);

/* Both paths. Returns the plan by which to write the current task's event; NULL: reject it. */
static __always_inline const struct rs_plan *
rs_filter_decide(const struct rs_session_filter *filter, const struct rs_plan *plan,
		 const void *source)
{
	enum rs_decision decision = rs_filter_decide_fast(filter, current, plan, source);

	switch (decision) {
	case RS_DECIDED_REJECT:
		return NULL;
	case RS_DECIDED_ACCEPT:
		return plan;
	case RS_DECIDED_ACCEPT_ALONE:
		return plan->alone;
	default:
		return rs_filter_decide_slow(filter, plan, source, decision);
	}
}

#endif
