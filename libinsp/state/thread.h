/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threads and their table, to read. thread_edit.h has the functions that change them.
 */
#ifndef INSP_THREAD_H
#define INSP_THREAD_H

#include <string.h>

#include "base/keyed_hash.h"
#include "table/flag_values.h"
#include "fd.h"

/* insp_thread.flags: the portable clone flags, and bits of the format for state. */
enum {
	INSP_CLONE_FILES = RS_VALUE_CLONE_FILES,
	INSP_CLONE_THREAD = RS_VALUE_CLONE_THREAD,
	INSP_CLONE_INVERTED = RS_VALUE_CLONE_INVERTED, /* added by the clone exit in the child */
	INSP_NAME_CHANGED = RS_VALUE_NAME_CHANGED,     /* its name differs from its creator's */
	INSP_THREAD_CLOSED = RS_VALUE_CLOSED, /* exited; a leader stays while its group lives */
	INSP_THREAD_ACTIVE = 1 << 19,
	INSP_PIPE_SRC = 1 << 21,
	INSP_PIPE_DST = 1 << 22,
	INSP_CHILD_IN_PIDNS = 1 << 29,
};

/* No time; 0 is one, in files of artificial clocks. */
#define INSP_TIME_NONE UINT64_MAX

struct insp_cgroups;
struct insp_container;

/* The folders of the threads that share them. */
struct insp_folders {
	char *cwd, *root; /* never NULL; owned. cwd ends in '/'; "": unknown */
	uint32_t refs;
	int64_t saved_by; /* detail.c: the thread with which they were saved last */
};

/* Threads with the same parent. When it ends, another one gets all of them at once. */
struct insp_family {
	int64_t ptid;
	size_t size;
	struct insp_thread *first;
	struct insp_family *next; /* in the bucket of ptid */
};

/* A place in a list of threads. */
struct insp_thread_link {
	struct insp_thread *next, **at; /* at: the pointer to this thread; NULL: in no list */
};

struct insp_thread {
	/* pid and vpid: see insp_thread_set_ids(). sid, vpgid, pgid: those of the leader count. */
	int64_t tid, pid, sid, vpgid, vtid, vpid;
	char *comm, *exe, *exepath;	  /* never NULL; owned */
	struct scap_strings args, env;	  /* owned */
	struct insp_folders *folders;	  /* shared; never NULL */
	struct insp_cgroups *cgroups;	  /* shared; NULL: none */
	struct insp_container *container; /* NULL: on the host */
	int64_t fdlimit;
	uint32_t flags;
	uint32_t uid, gid;
	int32_t loginuid, tty;
	uint32_t vmsize_kb, vmrss_kb, vmswap_kb;
	uint64_t pfmajor, pfminor;
	bool exe_writable, has_caps;
	uint8_t exe_flags;			      /* EXE_* of the format's execve_flags */
	uint64_t caps[3];			      /* inheritable, permitted, effective */
	uint64_t exe_ino, exe_ctime_ns, exe_mtime_ns; /* of the executable; 0: unknown */
	uint64_t pidns_ts_ns;			      /* start of the pid namespace; 0: unknown */
	int64_t pgid;	  /* process group id on the host; -1: unknown */
	bool suppressed;  /* its events are not returned to the caller */
	uint32_t nchilds; /* leader: number of the other live threads of its group */
	uint64_t clone_ts_ns;
	uint64_t exec_ns;	  /* CPU time, if it is counted; see cpu_time.h */
	uint64_t cpu_ticks[2];	  /* in the last process record: user, system */
	double cpu_used[3];	  /* percent between the last two records: all, user, system */
	bool has_cpu_ticks;	  /* there was a record */
	bool cpu_known;		  /* there were two */
	struct insp_fdtable *fds; /* shared; never NULL */

	/* the last enter, for its exit */
	uint16_t last_type;   /* type of the enter; UINT16_MAX: none */
	int64_t last_fd;      /* number of the last event's descriptor; -1: none */
	bool enter_valid;     /* the current exit belongs to the enter */
	bool enter_rejected;  /* the filter rejected the enter; see keep.c */
	uint64_t enter_ts_ns; /* INSP_TIME_NONE: not known */
	uint64_t latency_ns, last_ts_ns;
	/*
	 * Its copy, in enter_buf. raw NULL: it was not recorded, or not stored; nparams 0: so,
	 * or its parameters were used already.
	 */
	struct scap_event enter;
	uint8_t *enter_buf;
	size_t enter_cap;

	/* owned by thread.c */
	struct insp_thread *next;	 /* in the bucket of its tid */
	struct insp_family *family;	 /* NULL: of a thread in no table */
	struct insp_thread_link sibling; /* in the family */
	struct insp_thread_link member;	 /* in the bucket of pid */
	struct insp_thread_link inside;	 /* a process in a pid namespace: in the bucket of vpid */
};

/* Indexes of threads by other numbers than their own; thread_index.c. */
struct insp_thread_index {
	struct insp_family **families; /* by the parent's tid; the allocation of all three */
	struct insp_thread **members;  /* by the process */
	struct insp_thread **inside;   /* by the number in a pid namespace */
	unsigned int bits;
	struct insp_hash_key key;
};

/* All threads of a handle. */
/* Threads that ended last: enough for those whose creator is told later. */
enum { INSP_ENDED_MAX = 1024 };

/* When a thread ended, and who took over its children. */
struct insp_ended {
	int64_t tid, reaper; /* reaper 0: not known */
	uint64_t ts_ns;	     /* 0: no thread */
};

struct insp_threads {
	struct insp_thread **buckets; /* by tid */
	size_t nbuckets, count;
	unsigned int bits;	  /* of nbuckets, which is 1 << bits */
	struct insp_hash_key key; /* of buckets once they were filled unevenly */
	bool uneven;
	struct insp_thread_index index;
	size_t ndead;	      /* leaders that are kept after their whole group has exited */
	size_t max, sweep_at; /* limit of count; value of ndead that starts a sweep */
	uint64_t refused;     /* how often a thread was not added because of max */
	struct insp_thread *last_found;
	uint64_t next_purge_ns; /* 0: no event yet */
	size_t purge_at;	/* the bucket that the purge looks at next */
	uint64_t next_look_ns;	/* when to look whether events were lost */
	uint64_t lost;		/* how many were lost at the last look */
	bool purges_soon;	/* events were lost, among them perhaps ends of threads */
	struct insp_ended ended[INSP_ENDED_MAX]; /* by tid */
};

/* The tid of the thread's parent; -1: unknown. */
static inline int64_t insp_thread_ptid(const struct insp_thread *thread)
{
	return thread->family ? thread->family->ptid : -1;
}
/* The thread with this tid, or NULL. Valid until the next event. */
const struct insp_thread *insp_thread_find(const struct insp *insp, int64_t tid);
/*
 * The leader of the thread's group, which may be the thread itself. NULL: unknown; for the
 * thread of an event only if the table had no room.
 */
const struct insp_thread *insp_thread_leader(const struct insp *insp,
					     const struct insp_thread *thread);
/* The same, or the thread itself if the leader is unknown. */
const struct insp_thread *insp_thread_leader_or_self(const struct insp *insp,
						     const struct insp_thread *thread);
/* The descriptors of a thread. */
static inline const struct insp_fdtable *insp_thread_fds(const struct insp *insp,
							 const struct insp_thread *thread)
{
	(void)insp;
	return thread->fds;
}
/* The thread's working directory, ending in '/'; "" if unknown. */
static inline const char *insp_thread_cwd(const struct insp *insp, const struct insp_thread *thread)
{
	(void)insp;
	return thread->folders->cwd;
}
/* Whether the thread's descriptors are those of another thread, its leader. */
bool insp_thread_has_leaders_fds(const struct insp *insp, const struct insp_thread *thread);
/* Iterates over all threads: start with *cursor = 0 and prev = NULL; NULL at the end. */
const struct insp_thread *insp_thread_next(const struct insp *insp, size_t *cursor,
					   const struct insp_thread *prev);
size_t insp_thread_count(const struct insp *insp);

/* Whether the thread is made up: nothing but its tid is known. */
static inline bool insp_thread_is_stub(const struct insp_thread *thread)
{
	return strcmp(thread->comm, "<NA>") == 0;
}

#endif
