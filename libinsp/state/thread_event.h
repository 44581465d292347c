/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A made-up event that stands for a thread, or for one of its descriptors, so that fields
 * and filters can be asked about what no event tells.
 */
#ifndef STATE_THREAD_EVENT_H
#define STATE_THREAD_EVENT_H

#include "insp.h"

struct insp_thread_event {
	struct rs_event raw;
	struct scap_event scap;
	struct insp_event ev;
};

/*
 * Returns the event, which is in *made and borrows the rest. Of the fields of events only
 * the time has a value. fd may be NULL.
 */
const struct insp_event *insp_thread_event_make(struct insp_thread_event *made, struct insp *insp,
						const struct insp_thread *thread,
						const struct insp_fd *fd, uint64_t ts_ns);

#endif
