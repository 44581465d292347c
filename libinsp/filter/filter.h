/* SPDX-License-Identifier: Apache-2.0 */
/* Filters as the rooms above see them, beside what insp.h declares. */
#ifndef INSP_FILTER_H
#define INSP_FILTER_H

#include "insp.h"

/* Forgets what names were defined as. */
void insp_macros_free(struct insp *insp);

/* The name of a field in the filter that only an event has; NULL: none. */
const char *insp_filter_event_field(const struct insp_filter *filter);
/* Whether a filter passes a descriptor of a thread (NULL: the thread alone). */
bool insp_filter_match_fd(struct insp_filter *filter, struct insp *insp, struct insp_thread *thread,
			  struct insp_fd *fd);

#endif
