/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files at the root share: the way of an event through all rooms, and what
 * a file of filtered events needs beside them.
 */
#ifndef INSP_ENGINE_H
#define INSP_ENGINE_H

#include "state/handle.h"

/* So many events in a row, and for so long, are rejected before a live source's caller is heard. */
#define INSP_REJECTED_MAX 4096
#define INSP_REJECTED_NS 200000000

/* Takes over the state that the source has; a restart begins with it. */
int insp_load(struct insp *insp);

/* Takes an event: finds its thread and descriptor, updates the state. */
bool insp_process(struct insp *insp, const struct scap_event *scap_ev);
/* Removes what the last event ended; its names had to outlive it. */
void insp_finish_event(struct insp *insp);

/* Keeps what a file needs of the event that insp_process() took or rejected. */
int insp_keep_event(struct insp *insp, bool passed);

void insp_snapshot_free(struct insp *insp);

#endif
