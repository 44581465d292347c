/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Copies parameters of events into threads. What the event lacks stays as it is.
 * Private to parse_*.c.
 */
#ifndef INSP_TAKE_H
#define INSP_TAKE_H

#include "parse.h"

/* A text by its meaning, into an owned string; and from one owned string into another. */
void insp_take_text(struct insp *insp, const struct scap_event *ev, enum insp_arg arg, char **dst);
void insp_copy_text(struct insp *insp, char **dst, const char *src);
void insp_take_strings(struct insp *insp, const struct scap_event *ev, enum insp_arg arg,
		       struct scap_strings *dst);

void insp_take_comm(struct insp *insp, const struct scap_event *ev, struct insp_thread *thread);
/* Page faults, and the sizes of its memory. */
void insp_take_faults(const struct insp *insp, const struct scap_event *ev,
		      struct insp_thread *thread);
void insp_take_memory(const struct insp *insp, const struct scap_event *ev,
		      struct insp_thread *thread);
/* All that the exits of clone and execve have in common. */
void insp_take_program(struct insp *insp, const struct scap_event *ev, struct insp_thread *thread);

#endif
