/* SPDX-License-Identifier: Apache-2.0 */
/* What of the user's filter is left to the kernel. */
#ifndef KERNEL_FILTER_H
#define KERNEL_FILTER_H

#include "run.h"

/*
 * Sets run->lowered for a live capture, unless somebody wants to see all events.
 * Returns 0 or -ENOMEM after one line on stderr.
 */
int kernel_filter_make(struct run *run, struct insp_filter *filter,
		       const struct insp_format *format);

/* For scap_options.filter. */
const struct rs_filter *kernel_filter(const struct run *run);

/* For -v, what was decided: one line on stderr. */
void kernel_filter_report(const struct run *run);

#endif
