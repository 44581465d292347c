/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long threads run on a CPU, from one switch of the CPU to the next. The totals are
 * in insp_thread.exec_ns; they are counted only if a field of the handle shows them.
 */
#ifndef INSP_CPU_TIME_H
#define INSP_CPU_TIME_H

#include "insp.h"

/* The last switch of each CPU. All zeros is an empty list. */
struct insp_switches {
	uint64_t *at_ns; /* by CPU; 0: none yet */
	size_t ncpus;
};

/* The time from the last switch of the event's CPU to this one, 0 at the first one. */
uint64_t insp_switches_take(struct insp_switches *switches, const struct scap_event *ev);

/*
 * Begins to count, from the next event on, what passes the filter. before_filter: the
 * filter itself compares totals, so all events count.
 */
void insp_cpu_time_want(struct insp *insp, bool before_filter);
/* Counts a switch, if that is wanted. */
void insp_cpu_time_add(struct insp *insp, const struct insp_event *ev);

#endif
