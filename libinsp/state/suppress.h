/* SPDX-License-Identifier: Apache-2.0 */
/* Processes whose events are not returned to the caller. */
#ifndef INSP_SUPPRESS_H
#define INSP_SUPPRESS_H

#include "insp.h"

struct insp_suppression {
	char *comms[INSP_SUPPRESS_MAX]; /* names of processes; owned */
	size_t count;
	uint64_t nevents; /* number of suppressed events */
};

/* Whether the thread's events are suppressed; if so, counts the event. */
bool insp_is_suppressed(struct insp *insp, struct insp_thread *thread);
/* Marks the threads of the state at the start. */
void insp_suppress_loaded(struct insp *insp);
void insp_suppress_fini(struct insp *insp);

#endif
