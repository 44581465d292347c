/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The threads and descriptors of the machine, from a walk in the kernel: by the module or
 * by eBPF iterators. Both return the records of RS_IOC_WALK.
 */
#ifndef WALK_STATE_H
#define WALK_STATE_H

#include "store.h"

/*
 * These add all threads to a store that has none. They return 0 or a negative errno; the
 * store then still has none.
 */
int scap_walk_module(struct scap_store *store, int device_fd);
struct bpf_object;
/* Uses the object's iterators (driver/bpf/walk.bpf.h), which must be loaded. */
int scap_walk_iterators(struct scap_store *store, const struct bpf_object *object);

/* The names of the iterators' programs, and NULL. */
extern const char *const scap_walk_programs[];
/*
 * Whether the iterators work in a kernel with these types, and show this process all
 * others.
 */
struct btf;
bool scap_walk_is_possible(const struct btf *kernel);

/*
 * Adds the threads and descriptors of records. *leader is the tid whose descriptors are
 * being collected: -1 for the first call, then what the last call has set. Returns 0,
 * -EBADMSG or -ENOMEM.
 */
int scap_walk_records(struct scap_store *store, int64_t *leader, const uint8_t *data, size_t len);

/* After the last records: moves the collected descriptors to the last leader. */
int scap_walk_end(struct scap_store *store, int64_t leader);

/* When all leaders are complete: copies what the other threads share with them. */
void scap_walk_join(struct scap_store *store);

#endif
