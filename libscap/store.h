/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The state at the start while it is collected, from a trace file or from the
 * running machine.
 */
#ifndef SCAP_STORE_H
#define SCAP_STORE_H

#include "arena.h"
#include "scap.h"
#include "vec.h"

struct scap_store {
	struct scap_state state; /* its arrays: set by scap_store_publish() */
	struct scap_arena arena; /* all strings and lists of descriptors */
	struct scap_vec interfaces, users, groups, threads;
	struct scap_vec fds;		   /* of the process being collected */
	uint32_t *by_tid;		   /* hash table: index into threads + 1; 0: free */
	size_t by_tid_slots, by_tid_count; /* count: how many threads are in the table */
	bool failed;			   /* memory ran out for by_tid */
	size_t max_bytes;		   /* for readers of files; 0: no limit */
};

/* Adds a thread whose strings are "" and whose numbers are unknown; NULL: out of memory. */
struct scap_thread *scap_store_add_thread(struct scap_store *store);
/* NULL: there is none, or memory is out (store->failed). */
struct scap_thread *scap_store_find_thread(struct scap_store *store, int64_t tid);
/*
 * Moves the descriptors in store->fds to the thread, in place of those it had.
 * Returns 0 or -ENOMEM.
 */
int scap_store_take_fds(struct scap_store *store, struct scap_thread *thread);
/* Whether it takes more memory than store->max_bytes. */
bool scap_store_is_over(const struct scap_store *store);
/* Removes all threads; what they point to stays in the arena. */
void scap_store_drop_threads(struct scap_store *store);
/* Sets the arrays of store->state, which are valid until something is added. */
void scap_store_publish(struct scap_store *store);
/* Frees everything; the store is empty again, and keeps its limit. */
void scap_store_fini(struct scap_store *store);

#endif
