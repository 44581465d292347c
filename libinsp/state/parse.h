/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Properties of event types, and the functions that apply events to the state. Shared by
 * parse*.c and their callers.
 */
#ifndef INSP_PARSE_H
#define INSP_PARSE_H

#include "base/param.h"
#include "event_types.h"
#include "handle.h"

/*
 * Parameters by name. A call whose event gained parameters over the years has a type per
 * version, with the same parameters at other positions. The positions are looked up by name
 * once, when a source is opened. Keep these rows sorted by name.
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
	ARG(FD_TYPE, "fd_type") \
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
	ARG(INO_NUM, "ino_num") \
	ARG(JSON, "json") \
	ARG(LAST, "last") \
	ARG(LOCAL_IP, "local_ip") \
	ARG(LOCAL_PORT, "local_port") \
	ARG(LOGINUID, "loginuid") \
	ARG(MSGCONTROL, "msgcontrol") \
	ARG(NAME, "name") \
	ARG(NEWCUR, "newcur") \
	ARG(NSTYPE, "nstype") \
	ARG(OFLAG, "oflag") \
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
	ARG(REMOTE_IP, "remote_ip") \
	ARG(REMOTE_PORT, "remote_port") \
	ARG(RES, "res") \
	ARG(RESOURCE, "resource") \
	ARG(SHELL, "shell") \
	ARG(SK_POINTER, "sk_pointer") \
	ARG(SK_PROTO, "sk_proto") \
	ARG(SK_TYPE, "sk_type") \
	ARG(SOURCE, "source") \
	ARG(SUN_PATH, "sun_path") \
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

/* Properties of a type, precomputed for next.c. */
enum insp_trait {
	INSP_TRAIT_CALL = 1 << 0,      /* the enter or exit of a call */
	INSP_TRAIT_FINDS = 1 << 1,     /* an unknown thread is not made up */
	INSP_TRAIT_MODIFIES = 1 << 2,  /* updates the state before the filter runs */
	INSP_TRAIT_SHOWS_FD = 1 << 3,  /* uses or creates a descriptor */
	INSP_TRAIT_TRANSFERS = 1 << 4, /* the exit of a call that moves data */
	INSP_TRAIT_CONTAINER = 1 << 5, /* announces a container */
	INSP_TRAIT_ACCOUNT = 1 << 6,   /* announces a user or a group */
	INSP_TRAIT_ALONE = 1 << 7,     /* updates the state even without a thread */
	INSP_TRAIT_WRITES = 1 << 8,    /* the enter or exit of a write: may be a tracer */
	INSP_TRAIT_NAMES_FD = 1 << 9,  /* an exit that has its descriptor as a parameter */
};

/* A power of two, because the table is indexed for each event. */
#define INSP_TYPE_BYTES 128

struct insp_type {
	insp_parse_fn parse;	 /* updates the state; NULL: nothing to do */
	uint32_t flags;		 /* enum rs_event_flag of the row */
	uint16_t traits;	 /* enum insp_trait */
	uint16_t enter;		 /* the type of the enter that belongs to an exit */
	bool has_result;	 /* parameter 0 is a result: negative means failure */
	uint8_t kept_above;	 /* store enters with more parameters than this for the exit */
	uint8_t arg[INSP_NARGS]; /* parameter index; UINT8_MAX: none */
} __attribute__((aligned(INSP_TYPE_BYTES)));

int insp_types_init(struct insp *insp);

/* The parameter with this name; NULL: the event does not have it. */
static inline const struct scap_param *insp_arg(const struct insp *insp,
						const struct scap_event *ev, enum insp_arg arg)
{
	uint8_t n = insp->types[ev->type].arg[arg];

	return n < ev->nparams ? &ev->params[n] : NULL;
}

/* A number of any width, zero-extended; `missing` if the event does not have it. */
uint64_t insp_arg_num(const struct insp *insp, const struct scap_event *ev, enum insp_arg arg,
		      uint64_t missing);
/* The value of a name in the argument's table of flags; 0: there is none. */
uint32_t insp_arg_flag(const struct insp *insp, const struct scap_event *ev, enum insp_arg arg,
		       const char *name);
/* Text in the caller's buffer, cut to fit; "" if the event does not have it. */
const char *insp_arg_text(const struct insp *insp, const struct scap_event *ev, enum insp_arg arg,
			  char *buf, size_t size);
/* The result of an exit: its first parameter. */
static inline int64_t insp_result(const struct scap_event *ev)
{
	return ev->nparams ? insp_param_s64(&ev->params[0]) : 0;
}
/* A parameter of newer writers beyond those of the row; NULL: the event does not have it. */
static inline const struct scap_param *insp_extra(const struct scap_event *ev, uint32_t n)
{
	return n < ev->ncarried ? &ev->params[n] : NULL;
}
static inline uint16_t insp_extra_u16(const struct scap_event *ev, uint32_t n)
{
	const struct scap_param *param = insp_extra(ev, n);
	uint16_t v = 0;

	if (param && param->len == sizeof(v))
		memcpy(&v, param->data, sizeof(v));
	return v;
}
static inline uint32_t insp_extra_u32(const struct scap_event *ev, uint32_t n)
{
	const struct scap_param *param = insp_extra(ev, n);

	return param ? insp_param_u32(param) : 0;
}
static inline uint64_t insp_extra_u64(const struct scap_event *ev, uint32_t n)
{
	const struct scap_param *param = insp_extra(ev, n);

	return param ? (uint64_t)insp_param_s64(param) : 0;
}

/* The functions in the table of parse.c. */

/* parse_thread.c, parse_exec.c, parse_announce.c */
void insp_parse_clone_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_procexit(struct insp *insp, struct insp_event *ev);
void insp_parse_execve_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_container(struct insp *insp, struct insp_event *ev);
void insp_parse_account(struct insp *insp, struct insp_event *ev);
void insp_parse_task_file(struct insp *insp, struct insp_event *ev);

/* parse_change.c */
void insp_parse_setsid_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_setpgid_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_unshare_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_setns_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_setuid_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_chroot_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_procinfo(struct insp *insp, struct insp_event *ev);
void insp_parse_switch(struct insp *insp, struct insp_event *ev);
void insp_parse_old_switch(struct insp *insp, struct insp_event *ev);
void insp_parse_memory_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_rlimit_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_prlimit_exit(struct insp *insp, struct insp_event *ev);

/* parse_fd.c */
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

/* parse_new.c: calls that are generic events in older traces. */
void insp_parse_epoll_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_iouring_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_bpf_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_memfd_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_pidfd_open_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_pidfd_getfd_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_open_handle_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_open_tree_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_mq_open_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_userfaultfd_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_other_fd_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_close_range_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_prctl_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_setreuid_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_setfsuid_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_capset_exit(struct insp *insp, struct insp_event *ev);

/* parse_sock.c */
void insp_parse_socket_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_socketpair_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_bind_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_connect_enter(struct insp *insp, struct insp_event *ev);
void insp_parse_connect_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_accept_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_send_enter(struct insp *insp, struct insp_event *ev);
void insp_parse_send_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_recv_exit(struct insp *insp, struct insp_event *ev);
/* Gives the socket its own peer back that the last event showed with another one. */
void insp_return_peer(struct insp *insp);
void insp_parse_recvmsg_exit(struct insp *insp, struct insp_event *ev);
void insp_parse_sendmmsg_exit(struct insp *insp, struct insp_event *ev);

/* Adds a descriptor that the event created, and sets ev->fd to it. NULL: no room. */
struct insp_fd *insp_event_new_fd(struct insp *insp, struct insp_event *ev, int64_t num,
				  enum scap_fd_type type);
/*
 * The directory that dirfd of an *at call refers to, in the caller's buffer or borrowed;
 * "<UNKNOWN>/" if the descriptor is not known.
 */
const char *insp_dirfd_path(struct insp *insp, struct insp_thread *thread, int64_t dirfd, char *buf,
			    size_t size);

#endif
