/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds threads by their parent, by their process and by their number in a pid namespace
 * without a look at all threads, which events could ask for again and again.
 */
#ifndef INSP_THREAD_INDEX_H
#define INSP_THREAD_INDEX_H

#include "thread.h"

/* Makes the index as large as the table of threads, and moves what is in it. */
bool insp_index_grow(struct insp *insp, unsigned int bits);
/* Frees the index. Its threads must be gone from it, or about to be freed. */
void insp_index_clear(struct insp *insp);
/* Adds a thread whose numbers are set, as a child of ptid. false: out of memory. */
bool insp_index_add(struct insp *insp, struct insp_thread *thread, int64_t ptid);
void insp_index_remove(struct insp *insp, struct insp_thread *thread);

/* Sets the parent of a thread. Out of memory: it keeps the one it has. */
void insp_thread_set_parent(struct insp *insp, struct insp_thread *thread, int64_t ptid);
/* Gives all children of a thread to another one. */
void insp_thread_give_children(struct insp *insp, int64_t from, int64_t to);
/* Sets the process of a thread, and the number of the process in its pid namespace. */
void insp_thread_set_ids(struct insp *insp, struct insp_thread *thread, int64_t pid, int64_t vpid);
/*
 * Iterates over the threads of a process: start with prev = NULL; NULL at the end. The
 * next one must be asked for before a thread is removed.
 */
struct insp_thread *insp_thread_next_member(struct insp *insp, int64_t pid,
					    struct insp_thread *prev);
/* The process that has another number on the host than this one in its pid namespace. */
const struct insp_thread *insp_thread_find_inside(const struct insp *insp, int64_t vpid,
						  uint64_t pidns_ts_ns);
/* The number on the host of a process that the caller names by that in its own namespace. */
int64_t insp_host_pid(const struct insp *insp, const struct insp_thread *caller, int64_t pid);

#endif
