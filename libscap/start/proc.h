/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The state of the running machine, read from /proc (under the directory that
 * the environment's HOST_ROOT names, if any).
 */
#ifndef PROC_H
#define PROC_H

#include "store.h"

/*
 * Each reads its part into a store: machine, interfaces and users; threads and
 * descriptors. Publishing is the caller's. What vanishes or is forbidden meanwhile is
 * left out. They return 0 or a negative errno.
 */
int scap_proc_scan_machine(struct scap_store *store);
int scap_proc_scan_threads(struct scap_store *store);
/* What iterators leave out: of the leaders that a store holds, and whole processes. */
int scap_proc_complete(struct scap_store *store);
/* Machine and threads. */
int scap_proc_scan(struct scap_store *store);

/*
 * Reads one thread into an empty store, with descriptors if it is a group's
 * leader. Returns 0, -ESRCH when it is gone, or a negative errno.
 */
int scap_proc_scan_thread(struct scap_store *store, int64_t tid);

/* The caller's process, by the number that this /proc gives it. */
uint32_t scap_proc_self(void);

#endif
