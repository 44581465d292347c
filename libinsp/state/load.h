/* SPDX-License-Identifier: Apache-2.0 */
/* Loads the state at the start, and single threads from the running machine. */
#ifndef INSP_LOAD_H
#define INSP_LOAD_H

#include "thread.h"

/* Size of a bitmap of all ports. */
enum { INSP_PORTS_BYTES = 65536 / 8 };

int insp_load_state(struct insp *insp);
/* Reads an unknown thread from the running machine; false: it does not exist. */
bool insp_load_live(struct insp *insp, int64_t tid);
/* Reads these descriptors of a thread from the running machine, if the source is live. */
void insp_load_live_fds(struct insp *insp, struct insp_thread *thread, const int32_t *nums,
			size_t count);

#endif
