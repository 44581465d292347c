/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the user's filter that the kernel evaluates. */
#ifndef KERNEL_FILTER_H
#define KERNEL_FILTER_H

#include "run.h"

/*
 * Sets run->lowered for a live capture, unless something needs all events. Returns 0 or
 * -ENOMEM after one line on stderr.
 */
int kernel_filter_make(struct run *run, struct insp_filter *filter,
		       const struct insp_format *format);

/* The value for scap_options.filter; NULL: the kernel passes every event. */
const struct rs_filter *kernel_filter(const struct run *run);

/* -v: describes the filter in the kernel in one line on stderr. */
void kernel_filter_report(const struct run *run);

#endif
