/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What a session wants of the events, decided before anything is written: first
 * whose they are, then by their type, and then, for the types that ask for it, by
 * the session's program. Knows nothing of rings.
 */
#ifndef RS_FILTER_H
#define RS_FILTER_H

#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/cred.h>
#include <linux/sched.h>

#include "table/filter_tests.h"
#include "plan.h"
#include "ringside_abi.h"
#include "ringside_table.h"

struct bpf_prog;

/* What a filter says of an event type. One comparison tells those apart that cost most. */
enum rs_verdict {
	RS_PROGRAM_ALONE = -4, /* alone: an exit whose enter is not recorded */
	RS_PROGRAM,	       /* decides */
	RS_ACCEPT_ALONE,
	RS_REJECT,
	RS_ACCEPT,
	RS_TESTS, /* decide, or the program where they do not */
	RS_TESTS_ALONE,
};
/* rs_filter_glance() compares with RS_ACCEPT, rs_filter_install() with RS_PROGRAM. */
static_assert(RS_PROGRAM_ALONE < RS_PROGRAM && RS_PROGRAM < RS_ACCEPT_ALONE);
static_assert(RS_ACCEPT_ALONE < RS_ACCEPT && RS_REJECT < RS_ACCEPT && RS_ACCEPT < RS_TESTS);

/* What is known of an event at a glance. */
enum rs_glance {
	RS_NOT_WANTED,
	RS_WANTED,
	RS_WANTED_ALONE,
	RS_PASSED,  /* the tests: its scope is left, and whether it stands alone */
	RS_UNKNOWN, /* that and the program are left */
};

struct rs_session_filter {
	pid_t skip_tgid, only_tgid;
	bool only_some;	     /* only_tgid or tree is set */
	bool page_faults;    /* were asked for; else they are another session's */
	unsigned long *tree; /* a bit per process that is in the tree; NULL: no tree */
	struct bpf_prog *program;
	unsigned int needs; /* enum rs_filter_need: what the program looks at */
	s8 verdicts[RS_EVENT_TYPES];
	const struct rs_test *first[RS_EVENT_TYPES]; /* of types that tests decide */
	struct rs_tests tests;
};

/* Lets everything pass, but for what setup says. Returns 0 or -ENOMEM. */
int rs_filter_init(struct rs_session_filter *filter, const struct rs_setup *setup);
void rs_filter_fini(struct rs_session_filter *filter);

/*
 * Checks what the consumer asks for and compiles its program, which is in user memory.
 * Sleeps. Returns the program, NULL if there is none, or an ERR_PTR. The caller owns
 * it until it is installed.
 */
struct bpf_prog *rs_filter_load(const struct rs_filter *wanted);
void rs_filter_unload(struct bpf_prog *program);

/* Takes over a checked filter and its program, before the session starts. */
void rs_filter_install(struct rs_session_filter *filter, const struct rs_filter *wanted,
		       struct bpf_prog *program);

/* A process was made: whether it is in the tree follows from its parent. */
void rs_filter_forked(struct rs_session_filter *filter, const struct task_struct *parent,
		      const struct task_struct *child);

/* Whether a task's events are this session's business. */
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

/* The words of a context that belong to a call: its arguments and its result. */
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

/* A word of the context without the context. */
static __always_inline u32 rs_filter_word(const struct rs_test *test,
					  const struct task_struct *task,
					  const struct rs_plan *plan, const void *source)
{
	if (likely(test->in_task))
		return *(const u32 *)((const u8 *)task + test->in_task);
	if (test->word >= offsetof(struct rs_filter_ctx, args))
		return rs_filter_word_of_call(test->word, plan, source);
	if (test->word == offsetof(struct rs_filter_ctx, code))
		return plan->code;
	/* A number that a context would not show as it is, no task has. */
	return __kuid_val(current_euid());
}

/* The end to which an event's tests lead. */
static __always_inline enum rs_test_end rs_filter_test(const struct rs_session_filter *filter,
						       const struct task_struct *task,
						       const struct rs_plan *plan,
						       const void *source)
{
	const struct rs_test *test = filter->first[plan->type];
	u32 word;

	do {
		word = (rs_filter_word(test, task, plan, source) & test->mask) - test->lo;
		test = word <= test->span ? test->holds : test->fails;
	} while (test->depth);
	return test->word;
}

/*
 * What is known without a call of an event of the current task, which the caller has at
 * hand. What RS_PASSED leaves would keep a register during the tests.
 */
static __always_inline enum rs_glance rs_filter_glance(const struct rs_session_filter *filter,
						       const struct task_struct *task,
						       const struct rs_plan *plan,
						       const void *source)
{
	s8 verdict = filter->verdicts[plan->type];

	if (likely(verdict == RS_ACCEPT))
		return rs_filter_in_scope(filter, task) ? RS_WANTED : RS_NOT_WANTED;
	if (verdict > RS_ACCEPT) {
		enum rs_test_end end = rs_filter_test(filter, task, plan, source);

		return end == RS_TEST_REJECT ? RS_NOT_WANTED :
		       end == RS_TEST_ACCEPT ? RS_PASSED :
					       RS_UNKNOWN;
	}
	if (verdict == RS_REJECT || !rs_filter_in_scope(filter, task))
		return RS_NOT_WANTED;
	return verdict == RS_ACCEPT_ALONE ? RS_WANTED_ALONE : RS_UNKNOWN;
}

/* How an event is to be written that passed, or is not known to; NULL: it is not wanted. */
const struct rs_plan *rs_filter_ask(const struct rs_session_filter *filter,
				    const struct rs_plan *plan, const void *source,
				    enum rs_glance seen);

/* How the current task's event is to be written; NULL: it is not wanted. */
static __always_inline const struct rs_plan *
rs_filter_wanted(const struct rs_session_filter *filter, const struct rs_plan *plan,
		 const void *source)
{
	enum rs_glance seen = rs_filter_glance(filter, current, plan, source);

	switch (seen) {
	case RS_NOT_WANTED:
		return NULL;
	case RS_WANTED:
		return plan;
	case RS_WANTED_ALONE:
		return plan->alone;
	default:
		return rs_filter_ask(filter, plan, source, seen);
	}
}

#endif
