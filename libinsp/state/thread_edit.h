/* SPDX-License-Identifier: Apache-2.0 */
/* What changes threads: for state/ alone, and for who opens and closes the handle. */
#ifndef INSP_THREAD_EDIT_H
#define INSP_THREAD_EDIT_H

#include "thread.h"

/* Bounds of what a trace may make us keep, beside INSP_THREADS_MAX. */
enum {
	INSP_STRINGS_BYTES_MAX = 4096, /* args, env */
};

/* Bits that only we set, whatever an event's flags say. */
#define INSP_STATE_BITS \
	(INSP_CLONE_INVERTED | INSP_NAME_CHANGED | INSP_THREAD_CLOSED | INSP_PIPE_SRC | \
	 INSP_PIPE_DST)

/* As insp_thread_find() and insp_thread_next(), for a thread that is to be changed. */
struct insp_thread *insp_thread_edit(struct insp *insp, int64_t tid);
struct insp_thread *insp_thread_edit_next(struct insp *insp, size_t *cursor,
					  struct insp_thread *prev);
/* The thread with this tid; made up, if need be from /proc. NULL: table full. */
struct insp_thread *insp_thread_get(struct insp *insp, int64_t tid);
/*
 * The leader of the thread's group. One that was never seen is made up, as for
 * any unknown thread; the thread itself if the table is full.
 */
struct insp_thread *insp_thread_get_leader(struct insp *insp, struct insp_thread *thread);
/* The descriptors a thread works with, with such a leader. */
struct insp_fdtable *insp_thread_get_fds(struct insp *insp, struct insp_thread *thread);
/* An entry that is in no table; the caller frees it. NULL: out of memory. */
struct insp_thread *insp_thread_new(int64_t tid);
void insp_thread_free(struct insp *insp, struct insp_thread *thread);
/* A new entry, all defaults, in place of an old one. NULL: table full. */
struct insp_thread *insp_thread_add(struct insp *insp, int64_t tid);
/* Removes a thread that has ended, unless its group still needs it. */
void insp_thread_reap(struct insp *insp, int64_t tid);
/* Says who a thread's parent is. */
void insp_thread_set_parent(struct insp *insp, struct insp_thread *thread, int64_t ptid);
bool insp_thread_has_children(const struct insp *insp, int64_t tid);
/* All children of one become another's. */
void insp_thread_give_children(struct insp *insp, int64_t from, int64_t to);
/* A thread leaves its leader's group. */
void insp_thread_leave_group(struct insp *insp, const struct insp_thread *thread);
void insp_threads_clear(struct insp *insp);
/* Forgets leaders of groups that are gone, when they have become many. Between events only. */
void insp_threads_sweep(struct insp *insp);
/* Live: forgets threads that have been silent for long and are gone. */
void insp_threads_purge(struct insp *insp);

/* Replaces an owned string; keeps the old one if memory runs out. */
void insp_str_set(char **dst, const char *text, size_t len);
void insp_str_free(char **str);
void insp_strings_set(struct scap_strings *dst, const void *data, size_t len);
/* Puts a thread into control groups, and so into a container or out of it. */
void insp_thread_set_cgroups(struct insp *insp, struct insp_thread *thread, const void *data,
			     size_t len);
void insp_thread_set_cwd(struct insp *insp, struct insp_thread *thread, const char *path);

#endif
