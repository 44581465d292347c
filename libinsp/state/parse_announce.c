// SPDX-License-Identifier: Apache-2.0
/*
 * Applies what writers announce without a call: users and groups, what a descriptor is, and
 * the containers of the oldest writers. Newer ones describe containers in JSON: container.c.
 */
#include "base/path.h"
#include "container_edit.h"
#include "load.h"
#include "parse.h"
#include "thread_edit.h"
#include "user_edit.h"

#include <string.h>

/* ---- containers ------------------------------------------------------------------------ */

void insp_parse_container(struct insp *insp, struct insp_event *ev)
{
	char id[128], name[INSP_PATH_BYTES], image[INSP_PATH_BYTES];

	insp_arg_text(insp, ev->scap, INSP_ARG_ID, id, sizeof(id));
	insp_arg_text(insp, ev->scap, INSP_ARG_NAME, name, sizeof(name));
	insp_arg_text(insp, ev->scap, INSP_ARG_IMAGE, image, sizeof(image));
	insp_container_name(insp, id, insp_arg_num(insp, ev->scap, INSP_ARG_TYPE, 0), name, image);
}

/* ---- accounts --------------------------------------------------------------------------- */

static void parse_user(struct insp *insp, const struct scap_event *ev)
{
	char name[INSP_PATH_BYTES], home[INSP_PATH_BYTES], shell[INSP_PATH_BYTES];
	struct scap_user user = {
		.uid = insp_arg_num(insp, ev, INSP_ARG_UID, UINT32_MAX),
		.gid = insp_arg_num(insp, ev, INSP_ARG_GID, UINT32_MAX),
		.name = insp_arg_text(insp, ev, INSP_ARG_NAME, name, sizeof(name)),
		.home = insp_arg_text(insp, ev, INSP_ARG_HOME, home, sizeof(home)),
		.shell = insp_arg_text(insp, ev, INSP_ARG_SHELL, shell, sizeof(shell)),
	};

	if (ev->type == RS_EV_USER_ADDED_E)
		insp_user_set(insp, &user);
	else
		insp_user_remove(insp, user.uid);
}

static void parse_group(struct insp *insp, const struct scap_event *ev)
{
	char name[INSP_PATH_BYTES];
	struct scap_group group = {
		.gid = insp_arg_num(insp, ev, INSP_ARG_GID, UINT32_MAX),
		.name = insp_arg_text(insp, ev, INSP_ARG_NAME, name, sizeof(name)),
	};

	if (ev->type == RS_EV_GROUP_ADDED_E)
		insp_group_set(insp, &group);
	else
		insp_group_remove(insp, group.gid);
}

/* Accounts inside a container have ids of their own and are ignored. */
void insp_parse_account(struct insp *insp, struct insp_event *ev)
{
	char container[128];

	insp_arg_text(insp, ev->scap, INSP_ARG_CONTAINER_ID, container, sizeof(container));
	if (*container && strcmp(container, "host"))
		return;
	if (ev->scap->type == RS_EV_USER_ADDED_E || ev->scap->type == RS_EV_USER_DELETED_E)
		parse_user(insp, ev->scap);
	else
		parse_group(insp, ev->scap);
}

/* ---- descriptors ------------------------------------------------------------------------ */

static enum scap_fd_type anon_type(uint64_t value)
{
	static const uint8_t types[] = {
		SCAP_FD_UNSUPPORTED, SCAP_FD_EVENT,   SCAP_FD_EVENTPOLL, SCAP_FD_INOTIFY,
		SCAP_FD_SIGNALFD,    SCAP_FD_TIMERFD, SCAP_FD_IOURING,	 SCAP_FD_USERFAULTFD,
		SCAP_FD_PIDFD,	     SCAP_FD_BPF,     SCAP_FD_BPF,	 SCAP_FD_BPF,
		SCAP_FD_BPF,
	};

	return value < sizeof(types) ? types[value] : SCAP_FD_UNSUPPORTED;
}

static bool copy_address(struct insp *insp, const struct scap_event *ev, enum insp_arg arg,
			 struct scap_addr *addr)
{
	const struct scap_param *param = insp_arg(insp, ev, arg);

	if (!param || param->len > sizeof(addr->bytes))
		return false;
	if (param->len)
		memcpy(addr->bytes, param->data, param->len);
	return true;
}

/* The kernel's values. */
enum { PROTO_ICMP = 1, PROTO_TCP = 6, PROTO_UDP = 17, TYPE_RAW = 3 };

static enum scap_l4 l4_of(uint64_t type, uint64_t proto)
{
	switch (proto) {
	case PROTO_TCP:
		return SCAP_L4_TCP;
	case PROTO_UDP:
		return SCAP_L4_UDP;
	case PROTO_ICMP:
		return SCAP_L4_ICMP;
	}
	return type == TYPE_RAW ? SCAP_L4_RAW : SCAP_L4_UNKNOWN;
}

/* The local end comes first. A socket without a peer is a bound one. */
static void describe_inet(struct insp *insp, const struct scap_event *ev, struct scap_fd *fd)
{
	static const struct scap_addr none;
	bool ipv4 = ev->type == RS_EV_ITER_TASK_FILE_SOCKET_INET_E, connected;

	fd->l4 = l4_of(insp_arg_num(insp, ev, INSP_ARG_SK_TYPE, 0),
		       insp_arg_num(insp, ev, INSP_ARG_SK_PROTO, 0));
	copy_address(insp, ev, INSP_ARG_LOCAL_IP, &fd->saddr);
	copy_address(insp, ev, INSP_ARG_REMOTE_IP, &fd->daddr);
	fd->sport = insp_arg_num(insp, ev, INSP_ARG_LOCAL_PORT, 0);
	fd->dport = insp_arg_num(insp, ev, INSP_ARG_REMOTE_PORT, 0);
	connected = fd->dport || memcmp(&fd->daddr, &none, sizeof(none));
	if (connected)
		fd->type = ipv4 ? SCAP_FD_IPV4_SOCK : SCAP_FD_IPV6_SOCK;
	else
		fd->type = ipv4 ? SCAP_FD_IPV4_SERVSOCK : SCAP_FD_IPV6_SERVSOCK;
}

static void describe_fd(struct insp *insp, const struct scap_event *ev, struct scap_fd *fd)
{
	switch (ev->type) {
	case RS_EV_ITER_TASK_FILE_PIPE_E:
		fd->type = SCAP_FD_FIFO;
		break;
	case RS_EV_ITER_TASK_FILE_MEMFD_E:
		fd->type = SCAP_FD_MEMFD;
		break;
	case RS_EV_ITER_TASK_FILE_REGULAR_E:
		fd->type = SCAP_FD_FILE_V2;
		break;
	case RS_EV_ITER_TASK_FILE_DIRECTORY_E:
		fd->type = SCAP_FD_DIRECTORY;
		break;
	case RS_EV_ITER_TASK_FILE_SOCKET_INET_E:
	case RS_EV_ITER_TASK_FILE_SOCKET_INET6_E:
		describe_inet(insp, ev, fd);
		break;
	case RS_EV_ITER_TASK_FILE_SOCKET_UNIX_E:
		fd->type = SCAP_FD_UNIX_SOCK;
		fd->unix_source = insp_arg_num(insp, ev, INSP_ARG_SK_POINTER, 0);
		break;
	case RS_EV_ITER_TASK_FILE_SOCKET_NETLINK_E:
		fd->type = SCAP_FD_NETLINK;
		break;
	default:
		fd->type = anon_type(insp_arg_num(insp, ev, INSP_ARG_FD_TYPE, 0));
	}
}

void insp_parse_task_file(struct insp *insp, struct insp_event *ev)
{
	enum insp_arg path = ev->scap->type == RS_EV_ITER_TASK_FILE_SOCKET_UNIX_E ?
				     INSP_ARG_SUN_PATH :
				     INSP_ARG_PATH;
	char name[INSP_PATH_BYTES];
	struct scap_fd fd = {
		.fd = (int32_t)insp_arg_num(insp, ev->scap, INSP_ARG_FD, -1),
		.ino = insp_arg_num(insp, ev->scap, INSP_ARG_INO_NUM, 0),
		.open_flags = insp_arg_num(insp, ev->scap, INSP_ARG_FLAGS, 0),
		.name = insp_arg_text(insp, ev->scap, path, name, sizeof(name)),
	};

	if (!ev->thread || fd.fd < 0)
		return;
	describe_fd(insp, ev->scap, &fd);
	insp_load_fd(insp, insp_thread_get_fds(insp, ev->thread), &fd);
}
