/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Since 6.13 tracepoints may call their probes with preemption on, before that
 * they never do. Between begin and end it is off, which is a reader's section of
 * RCU. Where a tracepoint says that its probes may fault, they can have user pages
 * read in, outside of such a section.
 */
#ifndef RS_COMPAT_PREEMPT_H
#define RS_COMPAT_PREEMPT_H

#include <linux/pagemap.h>
#include <linux/preempt.h>
#include <linux/tracepoint.h>

static __always_inline void rs_probe_begin(void)
{
#ifdef RS_HAVE_FAULTABLE_TRACEPOINTS
	preempt_disable_notrace();
#endif
}

static __always_inline void rs_probe_end(void)
{
#ifdef RS_HAVE_FAULTABLE_TRACEPOINTS
	preempt_enable_notrace();
#endif
}

#ifdef RS_HAVE_FAULTABLE_TRACEPOINTS
#define RS_PROBES_MAY_FAULT 1
#else
#define RS_PROBES_MAY_FAULT 0
#endif

static inline bool rs_tracepoint_may_fault(struct tracepoint *tp)
{
#ifdef RS_HAVE_FAULTABLE_TRACEPOINTS
	return tracepoint_is_faultable(tp);
#else
	return false;
#endif
}

/* Has user pages read in. May sleep. Returns whether all of them are there. */
static inline bool rs_fault_in(unsigned long src, size_t len)
{
#ifdef RS_HAVE_FAULTABLE_TRACEPOINTS
	return !fault_in_readable((const char __user *)src, len);
#else
	return false;
#endif
}

#endif
