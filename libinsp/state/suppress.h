/* SPDX-License-Identifier: Apache-2.0 */
/* Processes whose events are not handed out. */
#ifndef INSP_SUPPRESS_H
#define INSP_SUPPRESS_H

#include "insp.h"

struct insp_suppression {
	char *comms[INSP_SUPPRESS_MAX]; /* names of processes; owned */
	size_t count;
	uint64_t nevents; /* not handed out so far */
};

/* Whether the thread's events are not to be handed out; counts the event if so. */
bool insp_is_suppressed(struct insp *insp, struct insp_thread *thread);
/* Marks the threads that came with the source. */
void insp_suppress_loaded(struct insp *insp);
void insp_suppress_fini(struct insp *insp);

#endif
