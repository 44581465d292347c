/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threads: what is known of one, and their table. What changes them is in
 * thread_edit.h.
 */
#ifndef INSP_THREAD_H
#define INSP_THREAD_H

#include <string.h>

#include "fd.h"

/* State bits kept in insp_thread.flags beside the portable clone flags. */
enum {
	INSP_CLONE_FILES = 1 << 0,
	INSP_CLONE_THREAD = 1 << 13,
	INSP_CLONE_INVERTED = 1 << 16, /* made by the child's own event */
	INSP_NAME_CHANGED = 1 << 17,   /* it has another name than who made it */
	INSP_THREAD_CLOSED = 1 << 18,  /* exited; removed once its group is done with it */
	INSP_THREAD_ACTIVE = 1 << 19,
	INSP_PIPE_SRC = 1 << 21,
	INSP_PIPE_DST = 1 << 22,
	INSP_CHILD_IN_PIDNS = 1 << 29,
};

struct insp_cgroups;
struct insp_container;

struct insp_thread {
	int64_t tid, pid, ptid, sid, vpgid, vtid, vpid;
	char *comm, *exe, *exepath, *cwd, *root; /* never NULL; owned */
	struct scap_strings args, env;		 /* owned */
	struct insp_cgroups *cgroups;		 /* shared; NULL: none */
	struct insp_container *container;	 /* NULL: on the host */
	int64_t fdlimit;
	uint32_t flags;
	uint32_t uid, gid;
	int32_t loginuid, tty;
	uint32_t vmsize_kb, vmrss_kb, vmswap_kb;
	uint64_t pfmajor, pfminor;
	bool exe_writable, has_caps;
	uint8_t exe_flags;			      /* EXE_* of the format's execve_flags */
	uint64_t caps[3];			      /* inheritable, permitted, effective */
	uint64_t exe_ino, exe_ctime_ns, exe_mtime_ns; /* of its file; 0: unknown */
	uint64_t pidns_ts_ns;			      /* its pid namespace's start; 0: unknown */
	int64_t pgid;	  /* its process group on the host; -1: unknown */
	bool suppressed;  /* its events are not handed out */
	uint32_t nchilds; /* other live threads of this leader's group */
	uint64_t clone_ts_ns;
	uint64_t exec_ns;	 /* time on the CPU, if it is counted: cpu_time.h */
	uint64_t cpu_ticks[2];	 /* of the last process record: user, system */
	double cpu_used[3];	 /* percent between the last two: all, user, system */
	struct insp_fdtable fds; /* use insp_thread_fds() */

	/* the enter event waiting for its exit */
	uint16_t last_type; /* UINT16_MAX: none */
	int64_t last_fd;
	bool enter_valid;    /* the current exit belongs to the last enter */
	bool enter_rejected; /* the filter did not pass it; see keep.c */
	uint64_t enter_ts_ns, latency_ns, last_ts_ns;
	struct scap_event enter; /* params point into enter_buf; nparams 0: not kept */
	uint8_t *enter_buf;
	size_t enter_cap;

	struct insp_thread *next;		  /* hash chain; owned by thread.c */
	struct insp_thread *next_kin, **kin_link; /* as next, by parent; what points here */
};

/* All threads of a handle. */
struct insp_threads {
	struct insp_thread **buckets; /* by tid */
	struct insp_thread **kin;     /* by the parent's tid; as many, behind the buckets */
	size_t nbuckets, count;
	size_t ndead;	      /* leaders kept after the last of their group */
	size_t max, sweep_at; /* bounds: of all, of the dead ones */
	uint64_t refused;     /* how often there was no room */
	struct insp_thread *last_found;
	uint64_t next_purge_ns;
};

/* The thread with this tid, or NULL. Valid until the next event. */
const struct insp_thread *insp_thread_find(const struct insp *insp, int64_t tid);
/*
 * The leader of the thread's group, which may be the thread itself. Known for the thread
 * of an event, as far as the table has room; NULL: not known.
 */
const struct insp_thread *insp_thread_leader(const struct insp *insp,
					     const struct insp_thread *thread);
/* The same, or the thread in its place. */
const struct insp_thread *insp_thread_leader_or_self(const struct insp *insp,
						     const struct insp_thread *thread);
/* The descriptors a thread works with: its leader's if it shares them. */
const struct insp_fdtable *insp_thread_fds(const struct insp *insp,
					   const struct insp_thread *thread);
/* The thread's working directory, ending in '/'; "" if unknown. */
const char *insp_thread_cwd(const struct insp *insp, const struct insp_thread *thread);
/* Iterates all threads: start with *cursor = 0, ends with NULL. */
const struct insp_thread *insp_thread_next(const struct insp *insp, size_t *cursor,
					   const struct insp_thread *prev);
size_t insp_thread_count(const struct insp *insp);

static inline bool insp_thread_is_stub(const struct insp_thread *thread)
{
	return strcmp(thread->comm, "<NA>") == 0;
}

#endif
