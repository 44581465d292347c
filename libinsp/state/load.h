/* SPDX-License-Identifier: Apache-2.0 */
/* The state that comes with a source, and what the running machine tells. */
#ifndef INSP_LOAD_H
#define INSP_LOAD_H

#include "thread.h"

/* One bit for each port. */
enum { INSP_PORTS_BYTES = 65536 / 8 };

int insp_load_state(struct insp *insp);
/* Reads an unknown thread from the running machine; false: it is not there. */
bool insp_load_live(struct insp *insp, int64_t tid);
/* Reads new descriptors of a thread from there, if the source is it. */
void insp_load_live_fds(struct insp *insp, struct insp_thread *thread, const int32_t *nums,
			size_t count);

#endif
