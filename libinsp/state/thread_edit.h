/* SPDX-License-Identifier: Apache-2.0 */
/* Changes threads. Used by state/, and by the root when it opens or closes a handle. */
#ifndef INSP_THREAD_EDIT_H
#define INSP_THREAD_EDIT_H

#include "thread.h"

/* Limits of what a trace may make the state hold, besides INSP_THREADS_MAX. */
enum {
	INSP_STRINGS_BYTES_MAX = 4096, /* of args, and of env */
};

/* Bits that are only set here and masked out of the flags of events. */
#define INSP_STATE_BITS \
	(INSP_CLONE_INVERTED | INSP_NAME_CHANGED | INSP_THREAD_CLOSED | INSP_PIPE_SRC | \
	 INSP_PIPE_DST)

/* Like insp_thread_find() and insp_thread_next(), for threads that will be changed. */
struct insp_thread *insp_thread_edit(struct insp *insp, int64_t tid);
struct insp_thread *insp_thread_edit_next(struct insp *insp, size_t *cursor,
					  struct insp_thread *prev);
/* Finds a thread, or adds it: live from /proc if possible, else made up. NULL: no room. */
struct insp_thread *insp_thread_get(struct insp *insp, int64_t tid);
/* The leader of the thread's group, made up if unknown; the thread itself if there is no room. */
struct insp_thread *insp_thread_get_leader(struct insp *insp, struct insp_thread *thread);
/* Like insp_thread_fds(), for a table that will be changed. */
static inline struct insp_fdtable *insp_thread_get_fds(struct insp *insp,
						       struct insp_thread *thread)
{
	(void)insp;
	return thread->fds;
}
/* The thread uses the descriptors, or the folders, of another one from now on. */
void insp_thread_share_fds(struct insp *insp, struct insp_thread *thread,
			   const struct insp_thread *with);
void insp_thread_share_folders(struct insp *insp, struct insp_thread *thread,
			       const struct insp_thread *with);
/* Gives the thread a copy that it shares with no other. Out of memory: it stays as it is. */
void insp_thread_unshare_fds(struct insp *insp, struct insp_thread *thread);
void insp_thread_unshare_folders(struct insp *insp, struct insp_thread *thread);
/* A new thread in no table; insp_thread_free() frees it. NULL: out of memory. */
struct insp_thread *insp_thread_new(struct insp *insp, int64_t tid);
void insp_thread_free(struct insp *insp, struct insp_thread *thread);
/* Adds a thread with default values and replaces an old one with this tid. NULL: no room. */
struct insp_thread *insp_thread_add(struct insp *insp, int64_t tid);
/* Removes a thread, whatever others it leads. */
void insp_thread_remove(struct insp *insp, struct insp_thread *thread);
/* Removes a thread that has ended, unless it leads a group with live threads. */
void insp_thread_reap(struct insp *insp, int64_t tid);
/* Remembers that a thread ended, for insp_thread_end_late() and insp_thread_reaper_of(). */
void insp_thread_note_end(struct insp *insp, const struct insp_ended *end);
/* Who took over the children of a thread that has ended; 0: it goes on, or is not known. */
int64_t insp_thread_reaper_of(struct insp *insp, int64_t tid);
/*
 * Ends a thread that was just added, if it has ended already: its creator's call began at
 * since_ns and returns only now, because the new thread was the faster one.
 */
void insp_thread_end_late(struct insp *insp, struct insp_thread *thread, uint64_t since_ns);
/* Removes a thread as if it had never been seen. */
void insp_thread_forget(struct insp *insp, struct insp_thread *thread);
/* Subtracts a thread from the count of its leader's group. */
void insp_thread_leave_group(struct insp *insp, const struct insp_thread *thread);
void insp_threads_clear(struct insp *insp);
/* Removes leaders of dead groups once there are many. Call it between events only. */
void insp_threads_sweep(struct insp *insp);
/* Live: removes threads without recent events that no longer exist; some at each call. */
void insp_threads_purge(struct insp *insp);

/* Replaces an owned string. Keeps the old one if memory runs out. */
void insp_str_set(struct insp *insp, char **dst, const char *text, size_t len);
void insp_str_free(struct insp *insp, char **str);
void insp_strings_set(struct insp *insp, struct scap_strings *dst, const void *data, size_t len);
/* Sets a thread's control groups, and its container according to them. */
void insp_thread_set_cgroups(struct insp *insp, struct insp_thread *thread, const void *data,
			     size_t len);
/* The thread, and all with which it shares its folders, works in the path from now on. */
void insp_thread_set_cwd(struct insp *insp, struct insp_thread *thread, const char *path);

#endif
