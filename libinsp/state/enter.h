/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stores a thread's last enter event for its exit, because some parameters are only in
 * the enter.
 */
#ifndef INSP_ENTER_H
#define INSP_ENTER_H

#include "thread.h"

/* Longer events are not stored. A path of 4095 bytes and a few numbers fit. */
enum { INSP_ENTER_BYTES_MAX = 8192 };

/* Copies an enter event into the thread. */
void insp_enter_keep(struct insp *insp, struct insp_thread *thread, const struct scap_event *ev);

/* The enter event that belongs to the current exit; NULL: it was not stored. */
static inline const struct scap_event *insp_enter(const struct insp_thread *thread)
{
	return thread->enter_valid && thread->enter.nparams ? &thread->enter : NULL;
}

#endif
