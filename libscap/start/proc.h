/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the state of the running machine from /proc. If the environment has HOST_ROOT,
 * that directory is the machine's root.
 */
#ifndef PROC_H
#define PROC_H

#include "store.h"

/*
 * These add to a store, which the caller publishes. They leave out processes that end
 * meanwhile, and what the caller may not read. They return 0 or a negative errno.
 */
/* The machine, its interfaces, users and groups. */
int scap_proc_scan_machine(struct scap_store *store);
/* Threads and descriptors. */
int scap_proc_scan_threads(struct scap_store *store);
/* What iterators lack: parts of the leaders in the store, and whole new processes. */
int scap_proc_complete(struct scap_store *store);
/* scap_proc_scan_machine() and scap_proc_scan_threads(). */
int scap_proc_scan(struct scap_store *store);

/*
 * Reads one thread into an empty store, with its descriptors if it is the leader of its
 * group. Returns 0, -ESRCH if it has ended, or another negative errno.
 */
int scap_proc_scan_thread(struct scap_store *store, int64_t tid);

/*
 * Reads single descriptors of a thread into store->fds. Those that are gone are left out.
 * Returns 0, -ESRCH if the thread has ended, or another negative errno.
 */
int scap_proc_scan_fds(struct scap_store *store, int64_t tid, const int32_t *nums, size_t count);

/* The number of the calling process in this /proc. */
uint32_t scap_proc_self(void);

#endif
