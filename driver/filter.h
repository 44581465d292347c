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
#include <linux/sched.h>

#include "plan.h"
#include "ringside_abi.h"
#include "ringside_table.h"

struct bpf_prog;

/* What a filter says of an event type: one comparison tells the first two. */
enum rs_verdict {
	RS_REJECT = -1,
	RS_ACCEPT,
	RS_ASK, /* the program */
};
#define RS_VERDICT 3
#define RS_ALONE 4 /* an exit whose enter is not recorded */

struct rs_session_filter {
	pid_t skip_tgid, only_tgid;
	bool only_some;			/* only_tgid or tree is set */
	bool page_faults;		/* were asked for; else they are another session's */
	unsigned long *tree; /* a bit per process that is in the tree; NULL: no tree */
	struct bpf_prog *program;
	unsigned int needs; /* enum rs_filter_need: what the program looks at */
	s8 verdicts[RS_EVENT_TYPES];
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

/* Whether the current task's events are this session's business. */
static __always_inline bool rs_filter_in_scope(const struct rs_session_filter *filter)
{
	pid_t tgid = current->tgid;

	if (tgid == filter->skip_tgid)
		return false;
	if (likely(!filter->only_some))
		return true;
	if (filter->only_tgid && tgid != filter->only_tgid)
		return false;
	return !filter->tree || test_bit(tgid, filter->tree);
}

/* Of types that are neither wanted nor not wanted just so: how it is to be written; NULL: it is not wanted. */
const struct rs_plan *rs_filter_decide(const struct rs_session_filter *filter,
				       const struct rs_plan *plan, const void *source);

/* Whether the event is wanted, with *plan how it is then to be written. */
static __always_inline bool rs_filter_wants(const struct rs_session_filter *filter,
					    const struct rs_plan **plan, const void *source)
{
	s8 verdict = filter->verdicts[(*plan)->type];

	if (verdict < RS_ACCEPT)
		return false;
	if (likely(verdict == RS_ACCEPT))
		return rs_filter_in_scope(filter);
	if (!rs_filter_in_scope(filter))
		return false;
	*plan = rs_filter_decide(filter, *plan, source);
	return *plan;
}

#endif
