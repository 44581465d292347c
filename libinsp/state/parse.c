// SPDX-License-Identifier: Apache-2.0
/*
 * Properties of event types: the function that updates the state (table below), and the
 * traits that next.c uses. The functions are in parse_*.c.
 */
#include "parse.h"
#include "macros.h"
#include "generic.h"
#include "named_fd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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
	[RS_EV_SYSCALL_SETPGID_X] = insp_parse_setpgid_exit,
	[RS_EV_SYSCALL_UNSHARE_X] = insp_parse_unshare_exit,
	[RS_EV_SYSCALL_SETNS_X] = insp_parse_setns_exit,
	[RS_EV_SYSCALL_SETUID_X] = insp_parse_setuid_exit,
	[RS_EV_SYSCALL_SETGID_X] = insp_parse_setuid_exit,
	[RS_EV_SYSCALL_SETRESUID_X] = insp_parse_setuid_exit,
	[RS_EV_SYSCALL_SETRESGID_X] = insp_parse_setuid_exit,
	[RS_EV_SYSCALL_CHROOT_X] = insp_parse_chroot_exit,
	[RS_EV_SCHEDSWITCH_1_E] = insp_parse_old_switch,
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
	[RS_EV_SYSCALL_USERFAULTFD_X] = insp_parse_userfaultfd_exit,
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
	[RS_EV_SOCKET_SENDTO_E] = insp_parse_send_enter,
	[RS_EV_SOCKET_SENDMSG_E] = insp_parse_send_enter,
	[RS_EV_SOCKET_SENDTO_X] = insp_parse_send_exit,
	[RS_EV_SOCKET_SENDMSG_X] = insp_parse_send_exit,
	[RS_EV_SOCKET_RECVFROM_X] = insp_parse_recv_exit,
	[RS_EV_SOCKET_RECVMSG_X] = insp_parse_recvmsg_exit,
	[RS_EV_SOCKET_SENDMMSG_X] = insp_parse_sendmmsg_exit,
	[RS_EV_SOCKET_RECVMMSG_X] = insp_parse_recvmsg_exit,

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
	[RS_EV_SYSCALL_DUP_1_X] = insp_parse_dup_exit,
	[RS_EV_SYSCALL_DUP2_X] = insp_parse_dup_exit,
	[RS_EV_SYSCALL_DUP3_X] = insp_parse_dup_exit,
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
	[RS_EV_ITER_TASK_FILE_PIPE_E] = insp_parse_task_file,
	[RS_EV_ITER_TASK_FILE_MEMFD_E] = insp_parse_task_file,
	[RS_EV_ITER_TASK_FILE_REGULAR_E] = insp_parse_task_file,
	[RS_EV_ITER_TASK_FILE_DIRECTORY_E] = insp_parse_task_file,
	[RS_EV_ITER_TASK_FILE_SOCKET_INET_E] = insp_parse_task_file,
	[RS_EV_ITER_TASK_FILE_SOCKET_INET6_E] = insp_parse_task_file,
	[RS_EV_ITER_TASK_FILE_SOCKET_UNIX_E] = insp_parse_task_file,
	[RS_EV_ITER_TASK_FILE_SOCKET_NETLINK_E] = insp_parse_task_file,
	[RS_EV_ITER_TASK_FILE_ANON_INODE_E] = insp_parse_task_file,
};

/* The exits of generic calls that carry their arguments, by the call's name. */
static const struct {
	const char *call;
	insp_parse_fn parse;
} call_parsers[] = {
	{ "capset", insp_parse_capset_exit },
	{ "close_range", insp_parse_close_range_exit },
	{ "epoll_create", insp_parse_epoll_exit },
	{ "epoll_create1", insp_parse_epoll_exit },
	{ "io_uring_setup", insp_parse_iouring_exit },
	{ "memfd_create", insp_parse_memfd_exit },
	{ "mq_open", insp_parse_mq_open_exit },
	{ "open_by_handle_at", insp_parse_open_handle_exit },
	{ "open_tree", insp_parse_open_tree_exit },
	{ "open_tree_attr", insp_parse_open_tree_exit },
	{ "pidfd_getfd", insp_parse_pidfd_getfd_exit },
	{ "pidfd_open", insp_parse_pidfd_open_exit },
	{ "prctl", insp_parse_prctl_exit },
	{ "setfsgid", insp_parse_setfsuid_exit },
	{ "setfsuid", insp_parse_setfsuid_exit },
	{ "setregid", insp_parse_setreuid_exit },
	{ "setreuid", insp_parse_setreuid_exit },
};

static insp_parse_fn find_parser(uint16_t type, const struct scap_event_info *info)
{
	if (type < SCAP_EVENT_TYPES)
		return parsers[type];
	for (size_t i = 0; i < ARRAY_SIZE(call_parsers); i++)
		if (strcmp(call_parsers[i].call, info->name) == 0)
			return call_parsers[i].parse;
	return info->flags & EF_CREATES_FD ? insp_parse_other_fd_exit : NULL;
}

/* The exits of generic calls have the generic enter, the others the type before their own. */
static uint16_t enter_of(uint16_t type)
{
	return type < SCAP_EVENT_TYPES ? type - 1 : RS_EV_GENERIC_E;
}

/* Enter events whose parameters the exit needs. */
static const uint16_t kept_enters[] = {
	RS_EV_SYSCALL_OPEN_E,	   RS_EV_SYSCALL_CREAT_E,     RS_EV_SYSCALL_OPENAT_E,
	RS_EV_SYSCALL_OPENAT_2_E,  RS_EV_SYSCALL_OPENAT2_E,   RS_EV_SOCKET_SOCKET_E,
	RS_EV_SOCKET_SENDTO_E,	   RS_EV_SOCKET_SENDMSG_E,    RS_EV_SYSCALL_FCNTL_E,
	RS_EV_SYSCALL_GETRLIMIT_E, RS_EV_SYSCALL_SETRLIMIT_E, RS_EV_SYSCALL_PRLIMIT_E,
	RS_EV_SYSCALL_SETRESUID_E, RS_EV_SYSCALL_SETRESGID_E, RS_EV_SYSCALL_SETUID_E,
	RS_EV_SYSCALL_UNSHARE_E,   RS_EV_SYSCALL_SETNS_E,     RS_EV_SYSCALL_SETPGID_E,
	RS_EV_SYSCALL_SETGID_E,	   RS_EV_SYSCALL_EXECVE_18_E, RS_EV_SYSCALL_EXECVE_19_E,
	RS_EV_SYSCALL_EXECVEAT_E,  RS_EV_GENERIC_E,
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

/* These events do not add their thread if it is unknown, unlike other events of calls. */
static bool makes_no_thread(const struct insp_type *type, uint16_t n)
{
	return type->parse == insp_parse_clone_exit || type->parse == insp_parse_account ||
	       type->parse == insp_parse_old_switch || n == RS_EV_SCHEDSWITCH_6_E ||
	       n == RS_EV_CONTAINER_E;
}

static bool writes_file(uint16_t enter)
{
	return enter == RS_EV_SYSCALL_WRITE_E || enter == RS_EV_SYSCALL_WRITEV_E ||
	       enter == RS_EV_SYSCALL_PWRITE_E || enter == RS_EV_SYSCALL_PWRITEV_E;
}

/* Whether an exit has its descriptor itself: of other exits, the enter has it. */
static bool names_fd(const struct insp_type *type, uint16_t n)
{
	if (type->arg[INSP_ARG_FDOUT] != UINT8_MAX)
		return true;
	if (n % 2 == 0 || !(type->flags & EF_USES_FD))
		return false;
	return n >= SCAP_EVENT_TYPES || (type->arg[INSP_ARG_FD] != UINT8_MAX &&
					 !(scap_event_info(n - 1)->flags & EF_USES_FD));
}

/* Limits and memory change by calls that the format does not mark as changing the state. */
static bool changes_numbers(insp_parse_fn parse)
{
	return parse == insp_parse_rlimit_exit || parse == insp_parse_prlimit_exit ||
	       parse == insp_parse_memory_exit;
}

static uint16_t find_traits(const struct insp_type *type, uint16_t n)
{
	uint16_t traits = 0;

	if (!(type->flags & EF_SKIPPARSERESET) && n != RS_EV_SCHEDSWITCH_6_E &&
	    type->parse != insp_parse_task_file)
		traits |= INSP_TRAIT_CALL;
	if (makes_no_thread(type, n))
		traits |= INSP_TRAIT_FINDS | INSP_TRAIT_ALONE;
	if (type->flags & EF_SKIPPARSERESET || type->parse == insp_parse_task_file)
		traits |= INSP_TRAIT_FINDS;
	if (type->flags & EF_MODIFIES_STATE || n == RS_EV_PROCINFO_E ||
	    changes_numbers(type->parse))
		traits |= INSP_TRAIT_MODIFIES;
	if (type->flags & (EF_USES_FD | EF_CREATES_FD))
		traits |= INSP_TRAIT_SHOWS_FD;
	if (n % 2 && type->flags & (EF_READS_FROM_FD | EF_WRITES_TO_FD))
		traits |= INSP_TRAIT_TRANSFERS;
	if (writes_file(n & ~1))
		traits |= INSP_TRAIT_WRITES;
	if (n == RS_EV_CONTAINER_JSON_E || n == RS_EV_CONTAINER_JSON_2_E)
		traits |= INSP_TRAIT_CONTAINER;
	/* newer writers announce users and groups in the same way as containers */
	if (n == RS_EV_USER_ADDED_E || n == RS_EV_GROUP_ADDED_E)
		traits |= INSP_TRAIT_ACCOUNT;
	if (names_fd(type, n))
		traits |= INSP_TRAIT_NAMES_FD;
	return traits;
}

int insp_types_init(struct insp *insp)
{
	insp->types = aligned_alloc(INSP_TYPE_BYTES, SCAP_TYPES * sizeof(*insp->types));
	if (!insp->types)
		return -ENOMEM;
	memset(insp->types, 0, SCAP_TYPES * sizeof(*insp->types));
	for (uint16_t n = 0; n < SCAP_TYPES; n++) {
		const struct scap_event_info *info = scap_event_info(n);
		struct insp_type *type = &insp->types[n];

		if (!info)
			continue;
		type->parse = find_parser(n, info);
		type->enter = enter_of(n);
		type->flags = info->flags;
		type->kept_above = UINT8_MAX;
		find_args(type, info);
		type->traits = find_traits(type, n);
		type->has_result = n % 2 && has_result(info);
	}
	for (size_t i = 0; i < ARRAY_SIZE(kept_enters); i++)
		insp->types[kept_enters[i]].kept_above = 0;
	/* generic exits of other calls have the call's number themselves */
	insp->types[RS_EV_GENERIC_E].kept_above = INSP_GENERIC_NEW_ID;
	return 0;
}

enum insp_names_fd insp_names_fd(const struct insp_event *ev)
{
	const struct insp_type *type = &ev->insp->types[ev->scap->type];
	uint8_t n = type->arg[INSP_ARG_FD];

	if (!(type->traits & INSP_TRAIT_NAMES_FD))
		return INSP_NAMES_NO_FD;
	if (n != UINT8_MAX && n >= ev->scap->nparams && ev->scap->info->params[n].ours)
		return INSP_OMITS_FD;
	return INSP_NAMES_FD;
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

uint32_t insp_arg_flag(const struct insp *insp, const struct scap_event *ev, enum insp_arg arg,
		       const char *name)
{
	uint8_t n = insp->types[ev->type].arg[arg];
	const struct scap_flag *flag = n < ev->info->nparams ? ev->info->params[n].flags : NULL;

	while (flag && flag->name && strcmp(flag->name, name))
		flag++;
	return flag && flag->name ? flag->value : 0;
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

bool insp_type_changes_state(const struct insp *insp, uint16_t type)
{
	return insp->types[type].parse != NULL;
}
