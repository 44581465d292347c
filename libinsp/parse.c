// SPDX-License-Identifier: Apache-2.0
/*
 * Takes each event: finds its thread and descriptor, pairs exits with enters,
 * and has the state changed by the function its type has in the table below.
 * What those functions do is in parse_thread.c, parse_fd.c and parse_sock.c.
 */
#include "insp_state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static const insp_parse_fn parsers[SCAP_EVENT_TYPES] = {
	[RS_EV_SYSCALL_CLONE_11_X] = insp_parse_clone_exit,
	[RS_EV_SYSCALL_CLONE_16_X] = insp_parse_clone_exit,
	[RS_EV_SYSCALL_CLONE_17_X] = insp_parse_clone_exit,
	[RS_EV_SYSCALL_CLONE_20_X] = insp_parse_clone_exit,
	[RS_EV_SYSCALL_CLONE3_X] = insp_parse_clone_exit,
	[RS_EV_SYSCALL_FORK_X] = insp_parse_clone_exit,
	[RS_EV_SYSCALL_FORK_17_X] = insp_parse_clone_exit,
	[RS_EV_SYSCALL_FORK_20_X] = insp_parse_clone_exit,
	[RS_EV_SYSCALL_VFORK_X] = insp_parse_clone_exit,
	[RS_EV_SYSCALL_VFORK_17_X] = insp_parse_clone_exit,
	[RS_EV_SYSCALL_VFORK_20_X] = insp_parse_clone_exit,
	[RS_EV_SYSCALL_EXECVE_8_X] = insp_parse_execve_exit,
	[RS_EV_SYSCALL_EXECVE_13_X] = insp_parse_execve_exit,
	[RS_EV_SYSCALL_EXECVE_14_X] = insp_parse_execve_exit,
	[RS_EV_SYSCALL_EXECVE_15_X] = insp_parse_execve_exit,
	[RS_EV_SYSCALL_EXECVE_16_X] = insp_parse_execve_exit,
	[RS_EV_SYSCALL_EXECVE_17_X] = insp_parse_execve_exit,
	[RS_EV_SYSCALL_EXECVE_18_X] = insp_parse_execve_exit,
	[RS_EV_SYSCALL_EXECVE_19_X] = insp_parse_execve_exit,
	[RS_EV_SYSCALL_EXECVEAT_X] = insp_parse_execve_exit,
	[RS_EV_CONTAINER_E] = insp_parse_container,
	[RS_EV_PROCEXIT_E] = insp_parse_procexit,
	[RS_EV_PROCEXIT_1_E] = insp_parse_procexit,
	[RS_EV_SYSCALL_SETSID_X] = insp_parse_setsid_exit,
	[RS_EV_SYSCALL_SETUID_X] = insp_parse_setuid_exit,
	[RS_EV_SYSCALL_SETGID_X] = insp_parse_setuid_exit,
	[RS_EV_SYSCALL_SETRESUID_X] = insp_parse_setuid_exit,
	[RS_EV_SYSCALL_SETRESGID_X] = insp_parse_setuid_exit,
	[RS_EV_SYSCALL_CHROOT_X] = insp_parse_chroot_exit,
	[RS_EV_SCHEDSWITCH_6_E] = insp_parse_switch,
	[RS_EV_PROCINFO_E] = insp_parse_procinfo,
	[RS_EV_SYSCALL_BRK_4_X] = insp_parse_memory_exit,
	[RS_EV_SYSCALL_MMAP_X] = insp_parse_memory_exit,
	[RS_EV_SYSCALL_MMAP2_X] = insp_parse_memory_exit,
	[RS_EV_SYSCALL_MUNMAP_X] = insp_parse_memory_exit,
	[RS_EV_SYSCALL_GETRLIMIT_X] = insp_parse_rlimit_exit,
	[RS_EV_SYSCALL_SETRLIMIT_X] = insp_parse_rlimit_exit,
	[RS_EV_SYSCALL_PRLIMIT_X] = insp_parse_prlimit_exit,

	[RS_EV_SYSCALL_OPEN_X] = insp_parse_open_exit,
	[RS_EV_SYSCALL_CREAT_X] = insp_parse_open_exit,
	[RS_EV_SYSCALL_OPENAT_X] = insp_parse_open_exit,
	[RS_EV_SYSCALL_OPENAT_2_X] = insp_parse_open_exit,
	[RS_EV_SYSCALL_OPENAT2_X] = insp_parse_open_exit,
	[RS_EV_SYSCALL_EVENTFD_X] = insp_parse_eventfd_exit,
	[RS_EV_SYSCALL_SIGNALFD_X] = insp_parse_signalfd_exit,
	[RS_EV_SYSCALL_TIMERFD_CREATE_X] = insp_parse_timerfd_exit,
	[RS_EV_SYSCALL_INOTIFY_INIT_X] = insp_parse_inotify_exit,
	[RS_EV_SYSCALL_PIPE_X] = insp_parse_pipe_exit,
	[RS_EV_SYSCALL_DUP_X] = insp_parse_dup_exit,
	[RS_EV_SYSCALL_FCNTL_X] = insp_parse_fcntl_exit,
	[RS_EV_SYSCALL_CLOSE_E] = insp_parse_close_enter,
	[RS_EV_SYSCALL_CLOSE_X] = insp_parse_close_exit,
	[RS_EV_SYSCALL_CHDIR_X] = insp_parse_chdir_exit,
	[RS_EV_SYSCALL_FCHDIR_X] = insp_parse_fchdir_exit,
	[RS_EV_SYSCALL_GETCWD_X] = insp_parse_chdir_exit,

	[RS_EV_SOCKET_SOCKET_X] = insp_parse_socket_exit,
	[RS_EV_SOCKET_SOCKETPAIR_X] = insp_parse_socketpair_exit,
	[RS_EV_SOCKET_BIND_X] = insp_parse_bind_exit,
	[RS_EV_SOCKET_CONNECT_E] = insp_parse_connect_enter,
	[RS_EV_SOCKET_CONNECT_X] = insp_parse_connect_exit,
	[RS_EV_SOCKET_ACCEPT_X] = insp_parse_accept_exit,
	[RS_EV_SOCKET_ACCEPT4_X] = insp_parse_accept_exit,
	[RS_EV_SOCKET_ACCEPT_5_X] = insp_parse_accept_exit,
	[RS_EV_SOCKET_ACCEPT4_5_X] = insp_parse_accept_exit,
	[RS_EV_SOCKET_SENDTO_E] = insp_parse_sendto_enter,
	[RS_EV_SOCKET_SENDTO_X] = insp_parse_send_exit,
	[RS_EV_SOCKET_SENDMSG_X] = insp_parse_send_exit,
	[RS_EV_SOCKET_RECVFROM_X] = insp_parse_recv_exit,
	[RS_EV_SOCKET_RECVMSG_X] = insp_parse_recvmsg_exit,
	[RS_EV_SOCKET_GETSOCKOPT_X] = insp_parse_getsockopt_exit,

	[RS_EV_SYSCALL_OPEN_BY_HANDLE_AT_X] = insp_parse_open_handle_exit,
	[RS_EV_SYSCALL_IO_URING_SETUP_X] = insp_parse_iouring_exit,
	[RS_EV_SYSCALL_EPOLL_CREATE_X] = insp_parse_epoll_exit,
	[RS_EV_SYSCALL_EPOLL_CREATE1_X] = insp_parse_epoll_exit,
	[RS_EV_SYSCALL_BPF_2_X] = insp_parse_bpf_exit,
	[RS_EV_SYSCALL_MEMFD_CREATE_X] = insp_parse_memfd_exit,
	[RS_EV_SYSCALL_PIDFD_OPEN_X] = insp_parse_pidfd_open_exit,
	[RS_EV_SYSCALL_PIDFD_GETFD_X] = insp_parse_pidfd_getfd_exit,
	[RS_EV_SYSCALL_EVENTFD2_X] = insp_parse_eventfd_exit,
	[RS_EV_SYSCALL_SIGNALFD4_X] = insp_parse_signalfd_exit,
	[RS_EV_SYSCALL_INOTIFY_INIT1_X] = insp_parse_inotify_exit,
	[RS_EV_SYSCALL_PIPE2_X] = insp_parse_pipe_exit,
	[RS_EV_SYSCALL_DUP_1_X] = insp_parse_dup2_exit,
	[RS_EV_SYSCALL_DUP2_X] = insp_parse_dup2_exit,
	[RS_EV_SYSCALL_DUP3_X] = insp_parse_dup2_exit,
	[RS_EV_SYSCALL_CLOSE_RANGE_X] = insp_parse_close_range_exit,
	[RS_EV_SOCKET_ACCEPT4_6_X] = insp_parse_accept_exit,
	[RS_EV_SYSCALL_PRCTL_X] = insp_parse_prctl_exit,
	[RS_EV_SYSCALL_SETREUID_X] = insp_parse_setreuid_exit,
	[RS_EV_SYSCALL_SETREGID_X] = insp_parse_setreuid_exit,
	[RS_EV_SYSCALL_CAPSET_X] = insp_parse_capset_exit,
	[RS_EV_USER_ADDED_E] = insp_parse_account,
	[RS_EV_USER_DELETED_E] = insp_parse_account,
	[RS_EV_GROUP_ADDED_E] = insp_parse_account,
	[RS_EV_GROUP_DELETED_E] = insp_parse_account,
};

/* Enter events whose parameters the exit needs. */
static const uint16_t kept_enters[] = {
	RS_EV_SYSCALL_OPEN_E, RS_EV_SYSCALL_CREAT_E, RS_EV_SYSCALL_OPENAT_E,
	RS_EV_SYSCALL_OPENAT_2_E, RS_EV_SYSCALL_OPENAT2_E, RS_EV_SOCKET_SOCKET_E,
	RS_EV_SOCKET_SENDTO_E, RS_EV_SOCKET_SENDMSG_E, RS_EV_SYSCALL_FCNTL_E,
	RS_EV_SYSCALL_GETRLIMIT_E, RS_EV_SYSCALL_SETRLIMIT_E, RS_EV_SYSCALL_PRLIMIT_E,
	RS_EV_SYSCALL_SETRESUID_E, RS_EV_SYSCALL_SETRESGID_E, RS_EV_SYSCALL_SETUID_E,
	RS_EV_SYSCALL_SETGID_E, RS_EV_SYSCALL_EXECVE_18_E, RS_EV_SYSCALL_EXECVE_19_E,
	RS_EV_SYSCALL_EXECVEAT_E, RS_EV_GENERIC_E,
};

static const char *const arg_names[INSP_NARGS] = {
#define ARG(id, name) [INSP_ARG_##id] = name,
	INSP_ARGS(ARG)
#undef ARG
};

static int compare_name(const void *name, const void *row)
{
	return strcmp(name, *(const char *const *)row);
}

static void find_args(struct insp_type *type, const struct scap_event_info *info)
{
	memset(type->arg, UINT8_MAX, sizeof(type->arg));
	for (uint8_t n = 0; n < info->nparams; n++) {
		const char *const *row = bsearch(info->params[n].name, arg_names, INSP_NARGS,
						 sizeof(*arg_names), compare_name);

		if (row)
			type->arg[row - arg_names] = n;
	}
}

static bool has_result(const struct scap_event_info *info)
{
	return info->nparams && (strcmp(info->params[0].name, "res") == 0 ||
				 strcmp(info->params[0].name, "fd") == 0);
}

/* Threads come to be by the events of their own calls, but not by these. */
static bool makes_no_thread(const struct insp_type *type, uint16_t n)
{
	return type->parse == insp_parse_clone_exit || type->parse == insp_parse_account || n == RS_EV_SCHEDSWITCH_6_E ||
	       n == RS_EV_CONTAINER_E;
}

static bool writes_file(uint16_t enter)
{
	return enter == RS_EV_SYSCALL_WRITE_E || enter == RS_EV_SYSCALL_WRITEV_E ||
	       enter == RS_EV_SYSCALL_PWRITE_E || enter == RS_EV_SYSCALL_PWRITEV_E;
}

static uint16_t find_traits(const struct insp_type *type, uint16_t n)
{
	uint16_t traits = 0;

	if (!(type->flags & EF_SKIPPARSERESET) && n != RS_EV_SCHEDSWITCH_6_E)
		traits |= INSP_TRAIT_CALL;
	if (makes_no_thread(type, n))
		traits |= INSP_TRAIT_FINDS | INSP_TRAIT_ALONE;
	if (type->flags & EF_SKIPPARSERESET)
		traits |= INSP_TRAIT_FINDS;
	if (type->flags & EF_MODIFIES_STATE || n == RS_EV_PROCINFO_E)
		traits |= INSP_TRAIT_MODIFIES;
	if (type->flags & (EF_USES_FD | EF_CREATES_FD))
		traits |= INSP_TRAIT_SHOWS_FD;
	if (n % 2 && type->flags & (EF_READS_FROM_FD | EF_WRITES_TO_FD))
		traits |= INSP_TRAIT_TRANSFERS;
	if (writes_file(n & ~1))
		traits |= INSP_TRAIT_WRITES;
	if (n == RS_EV_CONTAINER_JSON_E || n == RS_EV_CONTAINER_JSON_2_E)
		traits |= INSP_TRAIT_CONTAINER;
	/* newer writers announce users and groups as they do containers */
	if (n == RS_EV_USER_ADDED_E || n == RS_EV_GROUP_ADDED_E)
		traits |= INSP_TRAIT_ACCOUNT;
	if (type->arg[INSP_ARG_FDOUT] != UINT8_MAX)
		traits |= INSP_TRAIT_TWO_FDS;
	return traits;
}

int insp_types_init(struct insp *insp)
{
	insp->types = aligned_alloc(INSP_TYPE_BYTES, SCAP_EVENT_TYPES * sizeof(*insp->types));
	if (!insp->types)
		return -ENOMEM;
	memset(insp->types, 0, SCAP_EVENT_TYPES * sizeof(*insp->types));
	for (uint16_t n = 0; n < SCAP_EVENT_TYPES; n++) {
		const struct scap_event_info *info = scap_event_info(n);
		struct insp_type *type = &insp->types[n];

		if (!info)
			continue;
		type->parse = parsers[n];
		type->flags = info->flags;
		type->kept_above = UINT8_MAX;
		find_args(type, info);
		type->traits = find_traits(type, n);
		type->has_result = n % 2 && has_result(info);
	}
	for (size_t i = 0; i < sizeof(kept_enters) / sizeof(kept_enters[0]); i++)
		insp->types[kept_enters[i]].kept_above = 0;
	/* others name themselves at their exits, too */
	insp->types[RS_EV_GENERIC_E].kept_above = INSP_GENERIC_NEW_ID;
	return 0;
}

uint64_t insp_arg_num(const struct insp *insp, const struct scap_event *ev, enum insp_arg arg,
		      uint64_t missing)
{
	const struct scap_param *param = insp_arg(insp, ev, arg);
	uint64_t num = 0;

	if (!param || !param->len || param->len > sizeof(num))
		return missing;
	memcpy(&num, param->data, param->len);
	return num;
}

const char *insp_arg_text(const struct insp *insp, const struct scap_event *ev, enum insp_arg arg,
			  char *buf, size_t size)
{
	const struct scap_param *param = insp_arg(insp, ev, arg);
	size_t len = param ? strnlen((const char *)param->data, param->len) : 0;

	if (len >= size)
		len = size - 1;
	if (len)
		memcpy(buf, param->data, len);
	buf[len] = '\0';
	return buf;
}

static bool wants_enter(const struct insp *insp, const struct scap_event *ev)
{
	if (ev->raw->len > INSP_ENTER_BYTES_MAX)
		return false;
	if (insp->keep && insp->filter)
		return true;
	if (ev->nparams <= insp->types[ev->type].kept_above)
		return false;
	return ev->type != RS_EV_SYSCALL_FCNTL_E || insp_fcntl_is_dup(insp, ev);
}

void insp_enter_keep(struct insp_thread *thread, const struct scap_event *ev)
{
	const uint8_t *raw = (const uint8_t *)ev->raw;
	struct scap_event *kept = &thread->enter;

	if (thread->enter_cap < ev->raw->len) {
		uint8_t *bigger = realloc(thread->enter_buf, ev->raw->len);

		if (!bigger)
			return;
		thread->enter_buf = bigger;
		thread->enter_cap = ev->raw->len;
	}
	memcpy(thread->enter_buf, raw, ev->raw->len);
	kept->ts_ns = ev->ts_ns;
	kept->tid = ev->tid;
	kept->cpu = ev->cpu;
	kept->type = ev->type;
	kept->nparams = ev->nparams;
	kept->info = ev->info;
	kept->raw = (const struct rs_event *)thread->enter_buf;
	for (uint32_t i = 0; i < ev->nparams; i++) {
		kept->params[i].len = ev->params[i].len;
		kept->params[i].data = thread->enter_buf;
		if (ev->params[i].len)
			kept->params[i].data += ev->params[i].data - raw;
	}
}

/* The descriptor that an event is about to work on. */
static struct insp_fd *find_fd(struct insp *insp, struct insp_thread *thread, int64_t num)
{
	struct insp_fd *fd = insp_fd_find(insp_thread_fds(insp, thread), num);

	if (fd && fd->renamed)
		fd->renamed = false;
	return fd;
}

static inline __attribute__((always_inline)) void
prepare_enter(struct insp *insp, struct insp_event *ev, const struct scap_event *scap_ev,
	      struct insp_thread *thread, const struct insp_type *type)
{
	thread->last_type = scap_ev->type;
	thread->last_fd = -1;
	thread->latency_ns = 0;
	thread->enter_ts_ns = scap_ev->ts_ns;
	thread->enter_valid = false;
	thread->enter.nparams = 0;
	if (type->flags & EF_USES_FD && scap_ev->nparams) {
		thread->last_fd = insp_param_s64(&scap_ev->params[0]);
		ev->fd = find_fd(insp, thread, thread->last_fd);
	}
	if ((scap_ev->nparams > type->kept_above || insp->keep) && wants_enter(insp, scap_ev))
		insp_enter_keep(thread, scap_ev);
}

/*
 * An exit that carries its enter, because enters were not recorded: what the enter
 * would have done is done now. Only how long the call took is not known.
 */
static __attribute__((noinline)) void recover_enter(struct insp *insp, struct insp_event *exit)
{
	struct insp_thread *thread = exit->thread;
	struct scap_event scap;
	struct insp_event enter = {
		.scap = &scap, .num = exit->num, .insp = insp, .thread = thread, .fdnum = -1,
	};

	if (!scap_event_enter(exit->scap, &scap))
		return;
	prepare_enter(insp, &enter, &scap, thread, &insp->types[scap.type]);
	if (insp->types[scap.type].parse)
		insp->types[scap.type].parse(insp, &enter);
	thread->enter_ts_ns = 0;
}

static inline __attribute__((always_inline)) void
prepare_exit(struct insp *insp, struct insp_event *ev, const struct scap_event *scap_ev,
	     struct insp_thread *thread, const struct insp_type *type)
{
	const uint16_t enter = scap_ev->type - 1;
	int64_t result;

	if (!thread->enter_ts_ns || thread->last_type != enter)
		recover_enter(insp, ev);
	if (thread->enter_ts_ns)
		thread->latency_ns = scap_ev->ts_ns - thread->enter_ts_ns;
	thread->enter_valid = thread->last_type == enter;
	/* An enter that is not here would have named no descriptor. */
	if (!thread->enter_valid && !(insp->types[enter].flags & EF_USES_FD))
		thread->last_fd = -1;
	/* Of the two descriptors of copy_file_range the one written to counts. */
	if (type->traits & INSP_TRAIT_TWO_FDS && insp_arg(insp, scap_ev, INSP_ARG_FDOUT))
		thread->last_fd = insp_arg_num(insp, scap_ev, INSP_ARG_FDOUT, -1);
	result = type->has_result ? insp_result(scap_ev) : 0;
	if (result < 0)
		ev->error = result;
	if (thread->enter_valid && type->flags & EF_USES_FD)
		ev->fd = find_fd(insp, thread, thread->last_fd);
}

static inline __attribute__((always_inline)) void
follow_call(struct insp *insp, struct insp_event *ev, const struct scap_event *scap_ev,
	    struct insp_thread *thread, const struct insp_type *type)
{
	thread->flags |= INSP_THREAD_ACTIVE;
	thread->last_ts_ns = scap_ev->ts_ns;
	if (scap_ev->type % 2)
		prepare_exit(insp, ev, scap_ev, thread, type);
	else
		prepare_enter(insp, ev, scap_ev, thread, type);
}

/* Finds the thread, and what its last event has to do with this one. */
static inline __attribute__((always_inline)) void
prepare(struct insp *insp, struct insp_event *ev, const struct scap_event *scap_ev,
	const struct insp_type *type)
{
	struct insp_thread *thread = insp->last_found;
	int64_t tid = scap_ev->tid;

	if (!thread || thread->tid != tid)
		thread = type->traits & INSP_TRAIT_FINDS ? insp_thread_find(insp, tid) :
							   insp_thread_get(insp, tid);
	ev->thread = thread;
	if (!thread)
		return;
	if (type->traits & INSP_TRAIT_CALL)
		follow_call(insp, ev, scap_ev, thread, type);
	ev->latency_ns = thread->latency_ns;
}

/*
 * The descriptor to show: an exit whose enter was lost could not be trusted
 * with the state, but the last number is still the best guess for the reader.
 */
static void attach_fd(struct insp *insp, struct insp_event *ev, const struct insp_type *type)
{
	if (!(type->traits & INSP_TRAIT_SHOWS_FD) || !ev->thread)
		return;
	ev->fdnum = ev->thread->last_fd;
	if (!ev->fd)
		ev->fd = find_fd(insp, ev->thread, ev->fdnum);
}

static bool passes(struct insp *insp)
{
	if (insp->may_pass && !insp->may_pass[insp->event.scap->type])
		return false;
	return !insp->filter || insp_filter_run(insp->filter, &insp->event);
}

/*
 * Data that went through proves a connection whose making was not seen to end,
 * but not one that these data themselves begin: those of a bound socket.
 */
static void note_transfer(struct insp_event *ev)
{
	struct insp_fd *fd = ev->fd;

	if (fd && !ev->error && ev->thread->enter_valid &&
	    (fd->type == SCAP_FD_IPV4_SOCK || fd->type == SCAP_FD_IPV6_SOCK))
		fd->connected = true;
}

static void parse(struct insp *insp, struct insp_event *ev, const struct insp_type *type)
{
	if (type->traits & INSP_TRAIT_TRANSFERS)
		note_transfer(ev);
	if (type->parse && (ev->thread || type->traits & INSP_TRAIT_ALONE)) {
		type->parse(insp, ev);
		insp->unfinished = true;
	}
	attach_fd(insp, ev, type);
	/* What a generic exit is called is asked later, of its enter. */
	if (ev->thread && ev->scap->type % 2 && ev->scap->type != RS_EV_GENERIC_X)
		ev->thread->enter.nparams = 0;
}

/* Events that change names come before the filter, which asks for names. */
static inline __attribute__((always_inline)) bool
update_and_filter(struct insp *insp, struct insp_event *ev, const struct scap_event *scap_ev,
		  const struct insp_type *type)
{
	bool hidden = scap_ev->dump_flags & SCAP_DUMP_STATE_ONLY;

	if (type->traits & INSP_TRAIT_MODIFIES || hidden) {
		parse(insp, ev, type);
		return !hidden && passes(insp);
	}
	/* a type that cannot pass needs no descriptor */
	if (insp->may_pass && !insp->may_pass[scap_ev->type])
		return false;
	attach_fd(insp, ev, type);
	if (insp->filter && !insp_filter_run(insp->filter, ev))
		return false;
	parse(insp, ev, type);
	return true;
}

static inline __attribute__((always_inline)) bool
is_wanted(struct insp *insp, struct insp_event *ev, const struct scap_event *scap_ev,
	  const struct insp_type *type)
{
	bool passed = update_and_filter(insp, ev, scap_ev, type);

	return passed && !insp_is_suppressed(insp, ev->thread);
}

/*
 * Such events come from no thread. What stands for one shows the container, and
 * has the numbers that a thread of nowhere has always been shown with.
 */
static void announce(struct insp *insp, struct insp_event *ev, struct insp_container *container)
{
	struct insp_thread *thread = insp->announcer;
	char name[256];
	int len = snprintf(name, sizeof(name), "container:%s", container ? container->id : "");

	insp_str_set(&thread->comm, name, len < (int)sizeof(name) ? (size_t)len : sizeof(name) - 1);
	thread->vtid = thread->vpid = -2;
	thread->container = container;
	ev->thread = thread;
}

/*
 * Containers announced before the first other event are what the writer knew at
 * the start: state, not news. No news either is a search that has found nothing.
 */
static __attribute__((noinline)) bool process_container(struct insp *insp, struct insp_event *ev)
{
	const struct scap_param *json = insp_arg(insp, ev->scap, INSP_ARG_JSON);
	bool failed = false;

	announce(insp, ev, json ? insp_container_describe(insp, (const char *)json->data,
							   json->len, &failed) : NULL);
	if (!insp->begun || ev->scap->dump_flags & SCAP_DUMP_STATE_ONLY)
		return false;
	return insp->filter ? passes(insp) : !failed;
}

/* A write that may be a tracer is shown as one, or not at all if the tracer goes on. */
static __attribute__((noinline)) bool is_wanted_write(struct insp *insp, struct insp_event *ev)
{
	bool exits = ev->scap->type % 2;
	bool shown = exits ? insp_trace(insp, ev) : !insp_trace_hides(ev);
	bool wanted = is_wanted(insp, ev, ev->scap, &insp->types[ev->scap->type]);

	insp->unshown = !shown && wanted;
	return shown && wanted;
}

bool insp_process(struct insp *insp, const struct scap_event *scap_ev)
{
	const struct insp_type *type = &insp->types[scap_ev->type];
	struct insp_event *ev = &insp->event;

	insp->nevents += scap_event_has_number(scap_ev);
	insp->unshown = false;
	*ev = (struct insp_event){
		.scap = scap_ev, .num = insp->nevents, .insp = insp, .fdnum = -1,
	};
	if (type->traits & INSP_TRAIT_CONTAINER)
		return process_container(insp, ev);
	if (!insp->begun) {
		if (type->traits & INSP_TRAIT_ACCOUNT) {
			insp_parse_account(insp, ev);
			return false;
		}
		insp->begun = true;
		insp->first_ts_ns = scap_ev->ts_ns;
	}
	insp->last_ts_ns = scap_ev->ts_ns;
	prepare(insp, ev, scap_ev, type);
	if (type->traits & INSP_TRAIT_WRITES && ev->fd && ev->fd->tracers != INSP_TRACERS_NO)
		return is_wanted_write(insp, ev);
	return is_wanted(insp, ev, scap_ev, type);
}

void insp_finish_event(struct insp *insp)
{
	struct insp_thread *thread;

	if (insp->traced)
		insp_spans_settle(insp);
	if (insp->closed) {
		thread = insp_thread_find(insp, insp->closed_tid);
		if (thread)
			insp_fd_remove(insp, insp_thread_fds(insp, thread), insp->closed_fd);
		insp->closed = false;
	}
	if (insp->exited) {
		insp_thread_reap(insp, insp->exited_tid);
		insp->exited = false;
	}
	insp_threads_sweep(insp);
	insp_threads_purge(insp);
	insp->unfinished = insp->ndead || insp->live;
}
