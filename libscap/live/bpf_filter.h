/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's part of a filter for the eBPF engine: verdicts by event type, and
 * the session's program put into the compiled object.
 */
#ifndef BPF_FILTER_H
#define BPF_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/ringside_bpf.h"

/* What filter says of an event type; NULL accepts all. */
enum rs_bpf_verdict scap_bpf_verdict(const struct rs_filter *filter, unsigned int type);

/* Whether an exit's event has to stand alone: its enter is not recorded. */
bool scap_bpf_stands_alone(const struct rs_filter *filter, unsigned int exit_type);

/*
 * Puts filter's program, if it has one, into the object's bytes. *needs are enum
 * rs_filter_need bits. Returns 0, -EINVAL: the program is none that may run, or
 * -ENOEXEC: the object has no place for it.
 */
int scap_bpf_put_filter(void *object, size_t bytes, const struct rs_filter *filter,
			unsigned int *needs);

#endif
