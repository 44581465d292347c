/* SPDX-License-Identifier: Apache-2.0 */
/* The compiled eBPF programs, embedded in the library (bpf_object.c). */
#ifndef BPF_OBJECT_H
#define BPF_OBJECT_H

#include <stdint.h>

extern const uint8_t scap_bpf_object[], scap_bpf_object_end[];
/* The same for kernels with bpf_iter_num_new(). */
extern const uint8_t scap_bpf_object_iterates[], scap_bpf_object_iterates_end[];

#endif
