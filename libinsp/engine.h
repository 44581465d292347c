/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared by the files at the root: how an event is processed, and what a file of
 * filtered events needs in addition to these.
 */
#ifndef INSP_ENGINE_H
#define INSP_ENGINE_H

#include "state/handle.h"

/* Limits of rejected events in a row (number, time) after which a live insp_next() returns. */
#define INSP_REJECTED_MAX 4096
#define INSP_REJECTED_NS 200000000

/*
 * As insp_open(), for a source that the caller has opened; err is what that returned. The
 * source belongs to the handle from now on, in case of an error too.
 */
int insp_open_scap(struct insp **result, struct scap *scap, int err);

/* Loads the state at the start from the source: at the beginning and after a restart. */
int insp_load(struct insp *insp);

/* Finds the event's thread and descriptor and updates the state. Returns whether it passes. */
bool insp_process(struct insp *insp, const struct scap_event *scap_ev);
/* Removes the thread or descriptor that the last event ended. Its caller still needed them. */
void insp_finish_event(struct insp *insp);

/* Calls insp->keep for what a file needs after insp_process(), which returned passed. */
int insp_keep_event(struct insp *insp, bool passed);

void insp_snapshot_free(struct insp *insp);

/*
 * What a checkpoint holds: the state after the last event, borrowed like that of
 * insp_snapshot(), and the detail, which replaces what the buffer held.
 */
int insp_checkpoint_state(struct insp *insp, const struct scap_state **state,
			  struct insp_buf *detail);

#endif
