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
/* Adds a descriptor, in place of one with its number. */
void insp_load_fd(struct insp *insp, struct insp_fdtable *table, const struct scap_fd *from);

#endif
