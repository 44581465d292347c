/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPU time of threads: the times between the switches of a CPU. The totals are in
 * insp_thread.exec_ns; they are counted only if a field of the handle needs them.
 */
#ifndef INSP_CPU_TIME_H
#define INSP_CPU_TIME_H

#include "insp.h"

/* The last switch of each CPU. Zero it before use. */
struct insp_switches {
	uint64_t *at_ns; /* time by CPU; 0: none yet */
	size_t ncpus;
};

/* Stores a switch and returns the time since the previous one of its CPU; 0: there is none. */
uint64_t insp_switches_take(struct insp_switches *switches, const struct scap_event *ev);

/*
 * Starts counting with the next event. Only events that pass the filter are counted;
 * before_filter: the filter itself compares totals, so all events are counted.
 */
void insp_cpu_time_want(struct insp *insp, bool before_filter);
/* Adds a switch to the total of its thread, if totals are counted. */
void insp_cpu_time_add(struct insp *insp, const struct insp_event *ev);

#endif
