/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's part of a filter for the eBPF engine: verdicts by event type, and
 * the session's program in the compiled object.
 */
#ifndef BPF_FILTER_H
#define BPF_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/ringside_bpf.h"

/* The verdict of a filter about an event type. A filter of NULL accepts all. */
enum rs_bpf_verdict scap_bpf_verdict(const struct rs_filter *filter, unsigned int type);

/* Whether an exit stands alone, as its enter is not recorded. */
bool scap_bpf_stands_alone(const struct rs_filter *filter, unsigned int exit_type);

/*
 * Puts the filter's program, if it has one, into the object's bytes, and sets *needs (bits
 * of enum rs_filter_need). Returns 0, -EINVAL if the program is not valid, or -ENOEXEC if
 * the object has no marked body for it.
 */
int scap_bpf_put_filter(void *object, size_t bytes, const struct rs_filter *filter,
			unsigned int *needs);

#endif
