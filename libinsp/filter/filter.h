/* SPDX-License-Identifier: Apache-2.0 */
/* What other rooms may use of filters, in addition to insp.h. */
#ifndef INSP_FILTER_H
#define INSP_FILTER_H

#include "insp.h"

/* Frees the handle's macros. */
void insp_macros_free(struct insp *insp);

/* The name of a field in the filter that needs an event; NULL: none does. */
const char *insp_filter_event_field(const struct insp_filter *filter);
/* Whether a filter passes a thread with one of its descriptors (fd NULL: with none). */
bool insp_filter_match_fd(struct insp_filter *filter, struct insp *insp,
			  const struct insp_thread *thread, const struct insp_fd *fd);

/*
 * Calls visit for the field of each check. Returns false as soon as it does, or if the filter
 * computes values or has fields with several: it is not made of fields alone. NULL: no field.
 */
bool insp_filter_each_field(struct insp_filter *filter,
			    bool (*visit)(struct insp_field *field, void *arg), void *arg);

/* Whether events of a type can pass, as far as the type decides it. */
bool insp_filter_may_pass(const struct insp_filter *filter, uint16_t type);

#endif
