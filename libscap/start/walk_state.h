/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The threads and descriptors of the machine, from a walk inside the kernel: the
 * module's, or that of eBPF iterators. Both give the records of RS_IOC_WALK.
 */
#ifndef WALK_STATE_H
#define WALK_STATE_H

#include "store.h"

/*
 * Each adds all threads to a store that has none. They return 0 or a negative errno;
 * then the store has no threads.
 */
int scap_walk_module(struct scap_store *store, int device_fd);
struct bpf_object;
/* The object's iterators (driver/bpf/walk.bpf.h) are loaded. */
int scap_walk_iterators(struct scap_store *store, const struct bpf_object *object);

/* The programs that are the walk, NULL at the end. */
extern const char *const scap_walk_programs[];
/* Whether the kernel with these types, and for this caller, is one that they walk. */
struct btf;
bool scap_walk_is_possible(const struct btf *kernel);

/*
 * Adds the threads of records as RS_IOC_WALK gives them; *leader is the tid whose
 * descriptors are being collected (-1 at first) and goes from call to call. Returns 0,
 * -EBADMSG or -ENOMEM.
 */
int scap_walk_records(struct scap_store *store, int64_t *leader, const uint8_t *data, size_t len);

/* After the last records: gives the last leader its descriptors. */
int scap_walk_end(struct scap_store *store, int64_t leader);

/* Once leaders are complete: what threads take from them. */
void scap_walk_join(struct scap_store *store);

#endif
