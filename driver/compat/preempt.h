/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Since 6.13 tracepoints may call their probes with preemption on, before that
 * they never do. Between begin and end it is off, which is a reader's section of
 * RCU.
 */
#ifndef RS_COMPAT_PREEMPT_H
#define RS_COMPAT_PREEMPT_H

#include <linux/preempt.h>

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

#endif
