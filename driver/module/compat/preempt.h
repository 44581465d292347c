/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Since Linux 6.13 a tracepoint may call its probes with preemption on. Between
 * rs_probe_begin() and rs_probe_end() it is off, which makes an RCU read-side critical
 * section. Outside of that, the probes of a faultable tracepoint may fault user pages
 * in.
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

/* Faults user pages in; may sleep. Returns whether all of them could be read. */
static inline bool rs_fault_in(unsigned long src, size_t len)
{
#ifdef RS_HAVE_FAULTABLE_TRACEPOINTS
	return !fault_in_readable((const char __user *)src, len);
#else
	return false;
#endif
}

#endif
