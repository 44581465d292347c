/* SPDX-License-Identifier: Apache-2.0 */
/* The threads and descriptors of the machine, from the module's walk. */
#ifndef KMOD_WALK_H
#define KMOD_WALK_H

#include "scap_priv.h"

/*
 * Adds all threads to a store that has none. Returns 0 or a negative errno; then the
 * store has no threads.
 */
int scap_walk(struct scap_store *store, int device_fd);

/*
 * Adds the threads of records as RS_IOC_WALK gives them; *leader is the tid whose
 * descriptors are being collected (-1 at first) and goes from call to call. Returns 0,
 * -EBADMSG or -ENOMEM.
 */
int scap_walk_records(struct scap_store *store, int64_t *leader, const uint8_t *data, size_t len);

/* After the last records: completes leaders and what threads take from them. */
int scap_walk_end(struct scap_store *store, int64_t leader);

#endif
