// SPDX-License-Identifier: Apache-2.0
/*
 * Applies events to sockets.
 */
#include "enter.h"
#include "fd_edit.h"
#include "parse.h"
#include "sock.h"
#include "thread_edit.h"

#include <errno.h>
#include <string.h>

/* Portable values of the arguments of socket(). */
enum { TYPE_STREAM = 1, TYPE_DGRAM = 2, TYPE_RAW = 3, TYPE_MASK = 0xff };
enum { PROTO_DEFAULT = 0, PROTO_ICMP = 1, PROTO_TCP = 6, PROTO_UDP = 17, PROTO_RAW = 255 };
/* Results in files are errnos of Linux, which may differ from those of this platform. */
enum { RESULT_EINPROGRESS = -115 };

/* ---- socket, socketpair ----------------------------------------------------- */

static enum scap_l4 l4_of_socket(uint32_t type, uint32_t proto)
{
	bool raw = (type &= TYPE_MASK) == TYPE_RAW;

	switch (proto) {
	case PROTO_TCP:
		return raw ? SCAP_L4_RAW : SCAP_L4_TCP;
	case PROTO_UDP:
		return raw ? SCAP_L4_RAW : SCAP_L4_UDP;
	case PROTO_ICMP:
		return raw ? SCAP_L4_RAW : SCAP_L4_ICMP;
	case PROTO_RAW:
		return SCAP_L4_RAW;
	case PROTO_DEFAULT:
		return type == TYPE_STREAM ? SCAP_L4_TCP :
		       type == TYPE_DGRAM  ? SCAP_L4_UDP :
					     SCAP_L4_UNKNOWN;
	}
	return SCAP_L4_UNKNOWN;
}

static enum scap_fd_type type_of_family(uint64_t family)
{
	switch (family) {
	case RS_VALUE_AF_UNIX:
		return SCAP_FD_UNIX_SOCK;
	case RS_VALUE_AF_INET:
		return SCAP_FD_IPV4_SOCK;
	case RS_VALUE_AF_INET6:
		return SCAP_FD_IPV6_SOCK;
	case RS_VALUE_AF_NETLINK:
		return SCAP_FD_NETLINK;
	}
	return SCAP_FD_UNKNOWN;
}

void insp_parse_socket_exit(struct insp *insp, struct insp_event *ev)
{
	const struct scap_event *enter = insp_enter(ev->thread);
	struct insp_fd *fd;

	if (!enter || !ev->scap->nparams || insp_result(ev->scap) < 0)
		return;
	fd = insp_event_new_fd(insp, ev, insp_result(ev->scap),
			       type_of_family(insp_arg_num(insp, enter, INSP_ARG_DOMAIN, 0)));
	if (fd && insp_fd_is_inet(fd))
		insp_sock_set_l4(fd, l4_of_socket(insp_arg_num(insp, enter, INSP_ARG_TYPE, 0),
						  insp_arg_num(insp, enter, INSP_ARG_PROTO, 0)));
}

void insp_parse_socketpair_exit(struct insp *insp, struct insp_event *ev)
{
	static const enum insp_arg ends[] = { INSP_ARG_FD1, INSP_ARG_FD2 };

	if (!ev->scap->nparams || insp_result(ev->scap) < 0)
		return;
	for (int i = 0; i < 2; i++) {
		int64_t num = insp_arg_num(insp, ev->scap, ends[i], -1);
		struct insp_fd *fd = insp_event_new_fd(insp, ev, num, SCAP_FD_UNIX_SOCK);

		if (!fd)
			continue;
		fd->unix_source = insp_arg_num(insp, ev->scap, INSP_ARG_SOURCE, 0);
		fd->unix_peer = insp_arg_num(insp, ev->scap, INSP_ARG_PEER, 0);
	}
}

/* ---- another peer for one event ------------------------------------------------ */

/*
 * A call that names another peer than the one that the socket is connected to is shown with
 * that one. The connection stays, so the next event has the socket's own peer again.
 */
static void stray(struct insp *insp, const struct insp_event *ev)
{
	struct insp_ending *ending = &insp->ending;

	if (!ev->fd->joined || ending->strayed)
		return;
	if (!ending->kept)
		ending->kept = insp_fdtable_new(insp);
	if (!ending->kept || !insp_fd_copy(insp, ending->kept, 0, ev->fd))
		return;
	ending->strayed = true;
	ending->strayed_tid = ev->thread->tid;
	ending->strayed_fd = ev->fd->num;
}

void insp_return_peer(struct insp *insp)
{
	struct insp_ending *ending = &insp->ending;
	struct insp_thread *thread = insp_thread_edit(insp, ending->strayed_tid);

	if (thread)
		insp_fd_copy(insp, insp_thread_get_fds(insp, thread), ending->strayed_fd,
			     insp_fd_find(ending->kept, 0));
	ending->strayed = false;
}

/* ---- bind, connect, accept ---------------------------------------------------- */

static bool is_inet(const struct insp_tuple *tuple)
{
	return tuple->family == RS_VALUE_AF_INET || tuple->family == RS_VALUE_AF_INET6;
}

void insp_parse_bind_exit(struct insp *insp, struct insp_event *ev)
{
	const struct scap_param *addr = insp_arg(insp, ev->scap, INSP_ARG_ADDR);
	struct insp_tuple tuple;

	if (!ev->fd || !addr || insp_result(ev->scap) < 0 || !insp_addr_parse(addr, &tuple))
		return;
	if (is_inet(&tuple)) {
		if (tuple.sport)
			insp_sock_bind(ev->fd, &tuple);
		insp_sock_name_addr(ev->fd, &tuple);
	} else if (tuple.family == RS_VALUE_AF_UNIX) {
		insp_fd_set_name(ev->fd, tuple.path, tuple.path_len);
	} else {
		insp_sock_set_family(ev->fd, tuple.family);
	}
}

/* The enter has the address that the caller passed; the exit has the resulting tuple. */
void insp_parse_connect_enter(struct insp *insp, struct insp_event *ev)
{
	const struct scap_param *addr = insp_arg(insp, ev->scap, INSP_ARG_ADDR);
	struct insp_tuple tuple;

	if (!ev->fd || !addr || !insp_addr_parse(addr, &tuple))
		return;
	if (tuple.family != RS_VALUE_AF_UNSPEC)
		stray(insp, ev);
	if (is_inet(&tuple))
		insp_sock_aim(ev->fd, &tuple);
	else if (tuple.family == RS_VALUE_AF_UNSPEC && insp_fd_is_inet(ev->fd))
		insp_sock_disconnect(ev->fd);
	else if (tuple.family == RS_VALUE_AF_UNIX)
		insp_fd_set_name(ev->fd, tuple.path, tuple.path_len);
	else
		insp_sock_set_family(ev->fd, tuple.family);
}

static void connect_inet(struct insp_fd *fd, const struct insp_tuple *tuple)
{
	insp_sock_set_role(fd, INSP_ROLE_CLIENT);
	if (fd->joined)
		insp_sock_datagram(fd, tuple);
	else
		insp_sock_connect(fd, tuple);
	insp_sock_name(fd);
}

static void connect_socket(struct insp_fd *fd, const struct insp_tuple *tuple)
{
	if (is_inet(tuple))
		connect_inet(fd, tuple);
	else if (tuple->family == RS_VALUE_AF_UNIX)
		insp_sock_set_unix(fd, tuple);
	else
		insp_sock_set_family(fd, tuple->family);
	if (fd->role == INSP_ROLE_NONE)
		insp_sock_set_role(fd, INSP_ROLE_CLIENT);
	fd->connected = fd->joined = true;
}

/* The peer that a connected socket asked for in vain. */
static void show_peer(struct insp_fd *fd, const struct insp_tuple *tuple)
{
	if (tuple->family == RS_VALUE_AF_UNIX) {
		insp_sock_set_unix(fd, tuple);
	} else if (is_inet(tuple)) {
		insp_sock_datagram(fd, tuple);
		insp_sock_name(fd);
	}
}

/* Of a connection that was refused, too, this end is the client. */
void insp_parse_connect_exit(struct insp *insp, struct insp_event *ev)
{
	const struct scap_param *param = insp_arg(insp, ev->scap, INSP_ARG_TUPLE);
	int64_t res = insp_result(ev->scap);
	struct insp_tuple tuple;

	if (!ev->fd || !param || !insp_tuple_parse(param, &tuple))
		return;
	if (res >= 0 || res == RESULT_EINPROGRESS) {
		connect_socket(ev->fd, &tuple);
		insp->ending.strayed = false; /* what the same event's enter may have begun */
	} else if (ev->fd->joined) {
		stray(insp, ev);
		show_peer(ev->fd, &tuple);
	} else if (is_inet(&tuple) && ev->fd->role == INSP_ROLE_NONE) {
		insp_sock_set_role(ev->fd, INSP_ROLE_CLIENT);
	}
}

void insp_parse_accept_exit(struct insp *insp, struct insp_event *ev)
{
	const struct scap_param *param = insp_arg(insp, ev->scap, INSP_ARG_TUPLE);
	struct insp_tuple tuple;
	struct insp_fd *fd;

	if (!param || insp_result(ev->scap) < 0)
		return;
	ev->thread->last_fd = insp_result(ev->scap);
	if (!insp_tuple_parse(param, &tuple) ||
	    !(is_inet(&tuple) || tuple.family == RS_VALUE_AF_UNIX))
		return;
	fd = insp_event_new_fd(insp, ev, insp_result(ev->scap), type_of_family(tuple.family));
	if (!fd)
		return;
	fd->role = INSP_ROLE_SERVER;
	fd->connected = fd->joined = true;
	if (is_inet(&tuple)) {
		insp_sock_set_l4(fd, SCAP_L4_TCP);
		insp_sock_connect(fd, &tuple);
		insp_sock_name(fd);
	} else {
		insp_sock_set_unix(fd, &tuple);
	}
}

/* ---- datagrams ------------------------------------------------------------------ */

static bool is_tcp(const struct insp_fd *fd)
{
	return (fd->type == SCAP_FD_IPV4_SOCK || fd->type == SCAP_FD_IPV6_SOCK) &&
	       insp_sock_get_l4(fd) == SCAP_L4_TCP;
}

/*
 * The end that first receives is assumed to be the server, the end that first sends the
 * client, even if it is bound.
 */
static void guess_role(struct insp_fd *fd, bool incoming, bool is_first)
{
	if (fd->role == INSP_ROLE_NONE || is_first)
		insp_sock_set_role(fd, incoming ? INSP_ROLE_SERVER : INSP_ROLE_CLIENT);
}

static void take_datagram(struct insp *insp, struct insp_fd *fd, const struct insp_tuple *tuple,
			  bool incoming)
{
	bool is_first = insp_sock_is_bound(fd);

	insp_sock_datagram(fd, tuple);
	if (insp_sock_get_l4(fd) == SCAP_L4_UNKNOWN)
		insp_sock_set_l4(fd, SCAP_L4_UDP);
	guess_role(fd, incoming, is_first);
	insp_sock_infer_own(fd, insp->state);
	if (fd->role == (incoming ? INSP_ROLE_CLIENT : INSP_ROLE_SERVER))
		insp_sock_swap(fd);
	insp_sock_name(fd);
}

static void take_tuple(struct insp *insp, struct insp_event *ev, const struct scap_param *param,
		       bool incoming)
{
	struct insp_fd *fd = ev->fd;
	struct insp_tuple tuple;

	if (!fd || !param || (fd->name[0] && is_tcp(fd)) || !insp_tuple_parse(param, &tuple))
		return;
	if (is_inet(&tuple)) {
		if (!insp_sock_has_ends(fd, &tuple))
			stray(insp, ev);
		take_datagram(insp, fd, &tuple, incoming);
	} else if (tuple.family == RS_VALUE_AF_UNIX) {
		if (!incoming)
			stray(insp, ev);
		insp_sock_set_unix(fd, &tuple);
	} else {
		insp_sock_set_family(fd, tuple.family);
	}
}

static bool is_of_inet(const struct scap_param *tuple)
{
	return tuple && tuple->len &&
	       (tuple->data[0] == RS_VALUE_AF_INET || tuple->data[0] == RS_VALUE_AF_INET6);
}

/* The creation of this socket was not seen; its first datagram shows its family. */
static void find_out_family(struct insp *insp, struct insp_event *ev,
			    const struct scap_param *tuple)
{
	struct insp_fd *fd;

	if (ev->fd || !is_of_inet(tuple))
		return;
	fd = insp_event_new_fd(insp, ev, ev->thread->last_fd, type_of_family(tuple->data[0]));
	if (fd)
		insp_sock_set_l4(fd, SCAP_L4_UDP);
}

/* A datagram's own peer is shown from the enter on, and if it cannot be sent, too. */
void insp_parse_send_enter(struct insp *insp, struct insp_event *ev)
{
	const struct scap_param *tuple = insp_arg(insp, ev->scap, INSP_ARG_TUPLE);

	find_out_family(insp, ev, tuple);
	if (is_of_inet(tuple))
		take_tuple(insp, ev, tuple, false);
}

void insp_parse_send_exit(struct insp *insp, struct insp_event *ev)
{
	const struct scap_event *enter = insp_enter(ev->thread);

	if (enter && insp_result(ev->scap) >= 0)
		take_tuple(insp, ev, insp_arg(insp, enter, INSP_ARG_TUPLE), false);
}

void insp_parse_sendmmsg_exit(struct insp *insp, struct insp_event *ev)
{
	const struct scap_param *tuple = insp_arg(insp, ev->scap, INSP_ARG_TUPLE);

	find_out_family(insp, ev, tuple);
	if (insp_result(ev->scap) >= 0 || is_of_inet(tuple))
		take_tuple(insp, ev, tuple, false);
}

void insp_parse_recv_exit(struct insp *insp, struct insp_event *ev)
{
	if (insp_result(ev->scap) >= 0)
		take_tuple(insp, ev, insp_arg(insp, ev->scap, INSP_ARG_TUPLE), true);
}

/* ---- descriptors in a message ----------------------------------------------------- */

/*
 * Forgets old descriptors with these numbers. What the new ones are is in events of their
 * own: parse_announce.c.
 */
static void take_fds(struct insp *insp, struct insp_event *ev, const struct scap_param *control)
{
	struct insp_fdtable *fds = insp_thread_get_fds(insp, ev->thread);
	int32_t nums[SCAP_CONTROL_FDS];
	size_t count = scap_control_fds(control, nums, SCAP_CONTROL_FDS);

	for (size_t i = 0; i < count; i++)
		insp_fd_remove(insp, fds, nums[i]);
	/* the table may have had the socket itself under one of these numbers */
	ev->fd = insp_fd_edit(fds, ev->thread->last_fd);
}

void insp_parse_recvmsg_exit(struct insp *insp, struct insp_event *ev)
{
	const struct scap_param *control = insp_arg(insp, ev->scap, INSP_ARG_MSGCONTROL);

	insp_parse_recv_exit(insp, ev);
	if (control && insp_result(ev->scap) >= 0)
		take_fds(insp, ev, control);
}
