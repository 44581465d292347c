/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files that change state share: parse*.c, load.c, and the tables they
 * change (thread.c, fd.c, sock.c, user.c). Fields, filters and formats
 * have no business here; what they read is in insp_priv.h.
 */
#ifndef INSP_STATE_H
#define INSP_STATE_H

#include "state/container.h"
#include "event_types.h"
#include "state/tracer.h"

/* Bounds of what a trace may make us keep. */
enum {
	INSP_THREADS_MAX = 131072,
	INSP_FDS_MAX = 4096, /* per table */
	INSP_FDS_TOTAL_MAX = 1 << 22,
	INSP_ENTER_BYTES_MAX = 4096,
	INSP_STRINGS_BYTES_MAX = 4096, /* args, env */
};

/* Bits that only we set, whatever an event's flags say. */
#define INSP_STATE_BITS \
	(INSP_CLONE_INVERTED | INSP_NAME_CHANGED | INSP_THREAD_CLOSED | INSP_PIPE_SRC | \
	 INSP_PIPE_DST)

/*
 * Parameters by meaning. A call whose event gained parameters over the years
 * has a row per version, with the same names at other places; the places are
 * looked up by name once, when a source is opened. Rows are in the order of names.
 */
#define INSP_ARGS(ARG) \
	ARG(ADDR, "addr") \
	ARG(ARG2_STR, "arg2_str") \
	ARG(ARGS, "args") \
	ARG(CAP_EFFECTIVE, "cap_effective") \
	ARG(CAP_INHERITABLE, "cap_inheritable") \
	ARG(CAP_PERMITTED, "cap_permitted") \
	ARG(CGROUPS, "cgroups") \
	ARG(CMD, "cmd") \
	ARG(COMM, "comm") \
	ARG(CONTAINER_ID, "container_id") \
	ARG(CPU_SYS, "cpu_sys") \
	ARG(CPU_USR, "cpu_usr") \
	ARG(CUR, "cur") \
	ARG(DATA, "data") \
	ARG(DEV, "dev") \
	ARG(DIRFD, "dirfd") \
	ARG(DOMAIN, "domain") \
	ARG(EGID, "egid") \
	ARG(ENV, "env") \
	ARG(EUID, "euid") \
	ARG(EXE, "exe") \
	ARG(FD, "fd") \
	ARG(FD1, "fd1") \
	ARG(FD2, "fd2") \
	ARG(FDLIMIT, "fdlimit") \
	ARG(FDOUT, "fdout") \
	ARG(FILENAME, "filename") \
	ARG(FIRST, "first") \
	ARG(FLAGS, "flags") \
	ARG(GID, "gid") \
	ARG(HOME, "home") \
	ARG(ID, "id") \
	ARG(IMAGE, "image") \
	ARG(INO, "ino") \
	ARG(JSON, "json") \
	ARG(LAST, "last") \
	ARG(LOGINUID, "loginuid") \
	ARG(NAME, "name") \
	ARG(NEWCUR, "newcur") \
	ARG(OLDFD, "oldfd") \
	ARG(OPTION, "option") \
	ARG(PATH, "path") \
	ARG(PATHNAME, "pathname") \
	ARG(PEER, "peer") \
	ARG(PGFT_MAJ, "pgft_maj") \
	ARG(PGFT_MIN, "pgft_min") \
	ARG(PGID, "pgid") \
	ARG(PID, "pid") \
	ARG(PID_FD, "pid_fd") \
	ARG(PROTO, "proto") \
	ARG(PTID, "ptid") \
	ARG(RES, "res") \
	ARG(RESOURCE, "resource") \
	ARG(SHELL, "shell") \
	ARG(SOURCE, "source") \
	ARG(TARGET_FD, "target_fd") \
	ARG(TID, "tid") \
	ARG(TTY, "tty") \
	ARG(TUPLE, "tuple") \
	ARG(TYPE, "type") \
	ARG(UID, "uid") \
	ARG(VM_RSS, "vm_rss") \
	ARG(VM_SIZE, "vm_size") \
	ARG(VM_SWAP, "vm_swap") \
	ARG(VPID, "vpid") \
	ARG(VTID, "vtid")

enum insp_arg {
#define ARG(id, name) INSP_ARG_##id,
	INSP_ARGS(ARG)
#undef ARG
		INSP_NARGS,
};

typedef void (*insp_parse_fn)(struct insp *insp, struct insp_event *ev);

/* What is asked of a type for each event, answered once. */
enum insp_trait {
	INSP_TRAIT_CALL = 1 << 0,     /* the enter or exit of a call of its thread */
	INSP_TRAIT_FINDS = 1 << 1,    /* makes up no thread that is not known */
	INSP_TRAIT_MODIFIES = 1 << 2, /* names depend on it */
	INSP_TRAIT_SHOWS_FD = 1 << 3,
	INSP_TRAIT_TRANSFERS = 1 << 4, /* the end of a call that moved data */
	INSP_TRAIT_CONTAINER = 1 << 5, /* announces a container */
	INSP_TRAIT_ACCOUNT = 1 << 6,   /* announces a user or a group */
	INSP_TRAIT_ALONE = 1 << 7,     /* changes the state even if it has no thread */
	INSP_TRAIT_WRITES = 1 << 8,    /* begins or ends a write to a file: may be a tracer */
	INSP_TRAIT_TWO_FDS = 1 << 9,   /* its result names the descriptor written to */
};

/* A power of two: they are found by number for each event. */
#define INSP_TYPE_BYTES 128

struct insp_type {
	insp_parse_fn parse;	 /* changes the state; NULL: nothing to do */
	uint32_t flags;		 /* enum rs_event_flag of the row */
	uint16_t traits;	 /* enum insp_trait */
	bool has_result;	 /* parameter 0 is a result: negative means failure */
	uint8_t kept_above;	 /* of more parameters an enter is kept for its exit */
	uint8_t arg[INSP_NARGS]; /* parameter number; UINT8_MAX: none */
} __attribute__((aligned(INSP_TYPE_BYTES)));

/* suppress.c */
/* Whether the thread's events are not to be handed out; counts the event if so. */
bool insp_is_suppressed(struct insp *insp, struct insp_thread *thread);
/* Marks the threads that came with the source. */
void insp_suppress_loaded(struct insp *insp);
void insp_suppress_fini(struct insp *insp);

/* insp.c */
/* Takes over the state that the source has; a restart begins with it. */
int insp_load(struct insp *insp);

/* parse.c */
int insp_types_init(struct insp *insp);

/* next.c */
/* So many events in a row, and for so long, are rejected before a live source's caller is heard. */
#define INSP_REJECTED_MAX 4096
#define INSP_REJECTED_NS 200000000
/* Takes an event: finds its thread and descriptor, updates the state. */
bool insp_process(struct insp *insp, const struct scap_event *scap_ev);
/* Removes what the last event ended; its names had to outlive it. */
void insp_finish_event(struct insp *insp);

/* The parameter with this meaning; NULL if the event lacks it. */
static inline const struct scap_param *insp_arg(const struct insp *insp,
						const struct scap_event *ev, enum insp_arg arg)
{
	uint8_t n = insp->types[ev->type].arg[arg];

	return n < ev->nparams ? &ev->params[n] : NULL;
}

/* A number of any width, zero extended; missing if the event lacks it. */
uint64_t insp_arg_num(const struct insp *insp, const struct scap_event *ev, enum insp_arg arg,
		      uint64_t missing);
/* Text in the caller's buffer; cut to fit; "" if the event lacks it. */
const char *insp_arg_text(const struct insp *insp, const struct scap_event *ev, enum insp_arg arg,
			  char *buf, size_t size);
/* The result of an exit: its first parameter. */
static inline int64_t insp_result(const struct scap_event *ev)
{
	return ev->nparams ? insp_param_s64(&ev->params[0]) : 0;
}
/* A parameter that newer writers give beyond those of the row; NULL: this one did not. */
static inline const struct scap_param *insp_extra(const struct scap_event *ev, uint32_t n)
{
	return n < ev->ncarried ? &ev->params[n] : NULL;
}
static inline uint64_t insp_extra_u64(const struct scap_event *ev, uint32_t n)
{
	const struct scap_param *param = insp_extra(ev, n);

	return param ? (uint64_t)insp_param_s64(param) : 0;
}
/* The enter event that belongs to the current exit; NULL if it was not kept. */
static inline const struct scap_event *insp_enter(const struct insp_thread *thread)
{
	return thread->enter_valid && thread->enter.nparams ? &thread->enter : NULL;
}

/* Remembers an enter event for its exit. */
void insp_enter_keep(struct insp_thread *thread, const struct scap_event *ev);

/* keep.c: what a file needs of the event that insp_process() took or rejected. */
int insp_keep_event(struct insp *insp, bool passed);

/* snapshot.c */
void insp_snapshot_free(struct insp *insp);

/* detail.c: what the state blocks of a checkpoint cannot say. */
bool insp_detail_save(struct insp *insp, struct insp_buf *out);
bool insp_detail_load(struct insp *insp, const void *data, size_t len);

/* load.c: the state that comes with the source. */
int insp_load_state(struct insp *insp);
/* Reads an unknown thread from the running machine; false: it is not there. */
bool insp_load_live(struct insp *insp, int64_t tid);
/* Reads new descriptors of a thread from there, if the source is it. */
void insp_load_live_fds(struct insp *insp, struct insp_thread *thread, const int32_t *nums,
			size_t count);

/* thread.c */

/* The thread with this tid; made up, if need be from /proc. NULL: table full. */
struct insp_thread *insp_thread_get(struct insp *insp, int64_t tid);
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
static inline bool insp_thread_is_stub(const struct insp_thread *thread)
{
	return strcmp(thread->comm, "<NA>") == 0;
}

/* Replaces an owned string; keeps the old one if memory runs out. */
void insp_str_set(char **dst, const char *text, size_t len);
void insp_str_free(char **str);
void insp_strings_set(struct scap_strings *dst, const void *data, size_t len);
/* Puts a thread into control groups, and so into a container or out of it. */
void insp_thread_set_cgroups(struct insp *insp, struct insp_thread *thread, const void *data,
			     size_t len);
void insp_thread_set_cwd(struct insp *insp, struct insp_thread *thread, const char *path);

/* fd.c */

/* A new descriptor, all zero, in place of an old one. NULL: table full. */
struct insp_fd *insp_fd_add(struct insp *insp, struct insp_fdtable *table, int64_t num);
void insp_fd_remove(struct insp *insp, struct insp_fdtable *table, int64_t num);
/* Copies a descriptor to another number. src may stand in the same table. */
struct insp_fd *insp_fd_copy(struct insp *insp, struct insp_fdtable *table, int64_t num,
			     const struct insp_fd *src);
void insp_fd_set_name(struct insp_fd *fd, const char *name, size_t len);
void insp_fdtable_copy(struct insp *insp, struct insp_fdtable *dst, const struct insp_fdtable *src);
void insp_fdtable_clear(struct insp *insp, struct insp_fdtable *table);
void insp_fd_pool_free(struct insp *insp);

/* user.c */
int insp_users_load(struct insp *insp);
void insp_users_free(struct insp *insp);
/* An account is added, or taken away. Texts are copied. */
void insp_user_set(struct insp *insp, const struct scap_user *user);
void insp_user_remove(struct insp *insp, uint32_t uid);
void insp_group_set(struct insp *insp, const struct scap_group *group);
void insp_group_remove(struct insp *insp, uint32_t gid);

/* parse_thread.c, parse_fd.c, parse_sock.c: rows of the table in parse.c. */
void insp_parse_clone_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_execve_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_container(struct insp *insp, struct insp_event *ev);
void insp_parse_procexit(struct insp *insp, struct insp_event *ev);
void insp_parse_setsid_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_setuid_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_chroot_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_procinfo(struct insp *insp, struct insp_event *ev);
void insp_parse_switch(struct insp *insp, struct insp_event *ev);
void insp_parse_memory_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_rlimit_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_prlimit_exit(struct insp *insp, struct insp_event *ev);

void insp_parse_open_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_eventfd_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_signalfd_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_timerfd_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_inotify_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_pipe_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_dup_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_fcntl_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_close_enter(struct insp *insp, struct insp_event *ev);
void insp_parse_close_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_chdir_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_fchdir_exit(struct insp *insp, struct insp_event *ev);
bool insp_fcntl_is_dup(const struct insp *insp, const struct scap_event *ev);

/* parse_new.c: calls that only newer writers record by themselves. */
void insp_parse_epoll_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_iouring_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_bpf_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_memfd_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_pidfd_open_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_pidfd_getfd_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_open_handle_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_dup2_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_close_range_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_prctl_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_setreuid_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_capset_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_account(struct insp *insp, struct insp_event *ev);

void insp_parse_socket_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_socketpair_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_bind_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_connect_enter(struct insp *insp, struct insp_event *ev);
void insp_parse_connect_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_accept_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_sendto_enter(struct insp *insp, struct insp_event *ev);
void insp_parse_send_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_recv_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_recvmsg_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_getsockopt_exit(struct insp *insp, struct insp_event *ev);

/* Adds a descriptor that the event made, and attaches it. NULL: no room. */
struct insp_fd *insp_event_new_fd(struct insp *insp, struct insp_event *ev, int64_t num,
				  enum scap_fd_type type);
/*
 * The directory that the paths of an *at call start from, in the caller's
 * buffer or borrowed: "<UNKNOWN>" if its descriptor is not known.
 */
const char *insp_dirfd_path(struct insp *insp, struct insp_thread *thread, int64_t dirfd, char *buf,
			    size_t size);

#endif
