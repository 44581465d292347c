/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The enter event of a thread's call, kept for its exit: which of the two tells what
 * the call worked on depends on the call.
 */
#ifndef INSP_ENTER_H
#define INSP_ENTER_H

#include "thread.h"

/* Longer ones are not kept. */
enum { INSP_ENTER_BYTES_MAX = 4096 };

/* Remembers an enter event for its exit. */
void insp_enter_keep(struct insp_thread *thread, const struct scap_event *ev);

/* The enter event that belongs to the current exit; NULL if it was not kept. */
static inline const struct scap_event *insp_enter(const struct insp_thread *thread)
{
	return thread->enter_valid && thread->enter.nparams ? &thread->enter : NULL;
}

#endif
