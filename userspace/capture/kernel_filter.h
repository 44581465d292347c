/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the filters that the kernel evaluates. */
#ifndef KERNEL_FILTER_H
#define KERNEL_FILTER_H

#include "run/run.h"

/*
 * Compiles a filter with a handle and takes from it what the kernel can decide: *lowered, which
 * the caller frees; NULL for an empty text. keep_enters as for insp_filter_lower(). Returns 0 or
 * a negative errno after one line on stderr.
 */
int kernel_filter_lower(struct insp *insp, const char *text, bool keep_enters,
			struct insp_lowered **lowered);

/*
 * Sets run->lowered for a live capture, unless something needs all events. The chisels have
 * set their filters. Returns 0 or a negative errno after one line on stderr.
 */
int kernel_filter_make(struct run *run);

/* Whether a chisel has set another filter since then, for which events may be missing. */
bool kernel_filter_is_old(const struct run *run);

/* The value for scap_options.filter of what was taken; NULL: the kernel passes every event. */
const struct rs_filter *kernel_filter_of(const struct insp_lowered *lowered);

/* The same, of run->lowered. */
const struct rs_filter *kernel_filter(const struct run *run);

/* -v: describes the filter in the kernel in one line on stderr. */
void kernel_filter_report(const struct run *run);

#endif
