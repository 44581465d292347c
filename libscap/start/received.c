// SPDX-License-Identifier: Apache-2.0
/* Descriptors that were received in a message (received.h), from /proc. Knows no ring. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "event_types.h"
#include "macros.h"
#include "proc.h"
#include "received.h"

/* A path and the largest of the other parameters, with header and lengths. */
#define NOTE_BYTES (PATH_MAX + 128)

struct note {
	uint8_t bytes[NOTE_BYTES];
};

struct scap_received {
	struct scap_vec notes; /* struct note */
	size_t at;	       /* the next one to be returned */
	uint32_t cpu;
};

/* ---- events ----------------------------------------------------------------------- */

/* An event that is being made: its parameters are put one after the other. */
struct maker {
	struct rs_event *head;
	uint8_t *lens, *at;
};

static void put(struct maker *to, const void *value, uint16_t len)
{
	memcpy(to->lens, &len, sizeof(len));
	memcpy(to->at, value, len);
	to->lens += sizeof(len);
	to->at += len;
	to->head->len += sizeof(len) + len;
}

static void put_number(struct maker *to, uint64_t value, uint16_t len)
{
	put(to, &value, len);
}

static void put_text(struct maker *to, const char *text)
{
	size_t len = strnlen(text, PATH_MAX - 1);

	put(to, text, len);
	to->at[0] = '\0';
	to->at++;
	to->head->len++;
	len++;
	memcpy(to->lens - sizeof(uint16_t), &(uint16_t){ len }, sizeof(uint16_t));
}

static uint16_t type_of(const struct scap_fd *fd)
{
	switch (fd->type) {
	case SCAP_FD_FILE:
	case SCAP_FD_FILE_V2:
		return RS_EV_ITER_TASK_FILE_REGULAR_E;
	case SCAP_FD_DIRECTORY:
		return RS_EV_ITER_TASK_FILE_DIRECTORY_E;
	case SCAP_FD_FIFO:
		return RS_EV_ITER_TASK_FILE_PIPE_E;
	case SCAP_FD_IPV4_SOCK:
	case SCAP_FD_IPV4_SERVSOCK:
		return RS_EV_ITER_TASK_FILE_SOCKET_INET_E;
	case SCAP_FD_IPV6_SOCK:
	case SCAP_FD_IPV6_SERVSOCK:
		return RS_EV_ITER_TASK_FILE_SOCKET_INET6_E;
	case SCAP_FD_UNIX_SOCK:
		return RS_EV_ITER_TASK_FILE_SOCKET_UNIX_E;
	case SCAP_FD_NETLINK:
		return RS_EV_ITER_TASK_FILE_SOCKET_NETLINK_E;
	}
	return RS_EV_ITER_TASK_FILE_ANON_INODE_E;
}

/* Values of the type and the protocol of a socket. */
static uint16_t sock_type_of(uint8_t l4)
{
	return l4 == SCAP_L4_TCP ? 1 : l4 == SCAP_L4_RAW ? 3 : 2;
}

static uint16_t sock_proto_of(uint8_t l4)
{
	return l4 == SCAP_L4_TCP ? 6 : l4 == SCAP_L4_UDP ? 17 : l4 == SCAP_L4_ICMP ? 1 : 0;
}

static void put_inet(struct maker *to, const struct scap_fd *fd, uint16_t addr_len)
{
	put_number(to, sock_type_of(fd->l4), 2);
	put_number(to, sock_proto_of(fd->l4), 2);
	put(to, fd->saddr.bytes, addr_len);
	put_number(to, fd->sport, 2);
	put(to, fd->daddr.bytes, addr_len);
	put_number(to, fd->dport, 2);
}

static uint8_t anon_type_of(uint8_t type)
{
	static const uint8_t values[] = {
		[SCAP_FD_EVENT] = 1,	   [SCAP_FD_EVENTPOLL] = 2, [SCAP_FD_INOTIFY] = 3,
		[SCAP_FD_SIGNALFD] = 4,	   [SCAP_FD_TIMERFD] = 5,   [SCAP_FD_IOURING] = 6,
		[SCAP_FD_USERFAULTFD] = 7, [SCAP_FD_PIDFD] = 8,	    [SCAP_FD_BPF] = 9,
	};

	return type < ARRAY_SIZE(values) ? values[type] : 0;
}

/* What stands between the number and the inode. */
static void put_kind(struct maker *to, const struct scap_fd *fd)
{
	switch (to->head->type) {
	case RS_EV_ITER_TASK_FILE_REGULAR_E:
		put_text(to, fd->name);
		put_number(to, fd->open_flags, 4);
		put_number(to, 0, 4); /* the mount is not known */
		return;
	case RS_EV_ITER_TASK_FILE_SOCKET_INET_E:
		return put_inet(to, fd, 4);
	case RS_EV_ITER_TASK_FILE_SOCKET_INET6_E:
		return put_inet(to, fd, 16);
	case RS_EV_ITER_TASK_FILE_SOCKET_UNIX_E:
		put_number(to, 0, 2);
		put_number(to, 0, 2);
		put_number(to, fd->unix_source, 8);
		put_text(to, fd->name);
		return;
	case RS_EV_ITER_TASK_FILE_SOCKET_NETLINK_E:
		put_number(to, 0, 2);
		put_number(to, 0, 2);
		return;
	case RS_EV_ITER_TASK_FILE_ANON_INODE_E:
		put_number(to, anon_type_of(fd->type), 1);
		put_text(to, fd->name);
		return;
	}
	put_text(to, fd->name);
}

static void add_note(struct scap_received *received, const struct scap_event *ev,
		     const struct scap_fd *fd)
{
	struct note *note = scap_vec_push(&received->notes, sizeof(*note));
	struct maker to;
	uint16_t type = type_of(fd);

	if (!note)
		return;
	to.head = (struct rs_event *)note->bytes;
	*to.head = (struct rs_event){
		.ts = ev->ts_ns,
		.tid = ev->tid,
		.len = sizeof(*to.head),
		.type = type,
		.nparams = scap_event_info(type)->nparams,
	};
	to.lens = (uint8_t *)(to.head + 1);
	to.at = to.lens + to.head->nparams * sizeof(uint16_t);
	put_number(&to, fd->fd, 4);
	put_kind(&to, fd);
	put_number(&to, fd->ino, 8);
}

/* ---- finding out -------------------------------------------------------------------- */

static const struct scap_param *control_of(const struct scap_event *ev)
{
	enum { RECVMSG_CONTROL = 4, RECVMMSG_CONTROL = 5 };
	uint32_t n = ev->type == RS_EV_SOCKET_RECVMSG_X ? RECVMSG_CONTROL : RECVMMSG_CONTROL;

	if (ev->type != RS_EV_SOCKET_RECVMSG_X && ev->type != RS_EV_SOCKET_RECVMMSG_X)
		return NULL;
	return n < ev->nparams && ev->params[n].len ? &ev->params[n] : NULL;
}

bool scap_received_meet(struct scap_received *received, const struct scap_event *ev)
{
	const struct scap_param *control = control_of(ev);
	int32_t nums[SCAP_CONTROL_FDS];
	struct scap_store store = { 0 };
	const struct scap_fd *fds;
	size_t n;

	received->notes.count = received->at = 0;
	if (!control)
		return false;
	n = scap_control_fds(control, nums, SCAP_CONTROL_FDS);
	received->cpu = ev->cpu;
	if (n && !scap_proc_scan_fds(&store, ev->tid, nums, n)) {
		fds = store.fds.items;
		for (n = 0; n < store.fds.count; n++)
			add_note(received, ev, &fds[n]);
	}
	scap_store_fini(&store);
	return received->notes.count;
}

bool scap_received_next(struct scap_received *received, struct scap_event *ev)
{
	const struct note *notes = received->notes.items;

	if (received->at == received->notes.count)
		return false;
	scap_event_decode(ev, &notes[received->at++], sizeof(*notes));
	ev->cpu = received->cpu;
	ev->dump_flags = SCAP_DUMP_STATE_ONLY;
	return true;
}

struct scap_received *scap_received_new(void)
{
	return calloc(1, sizeof(struct scap_received));
}

void scap_received_free(struct scap_received *received)
{
	if (received)
		scap_vec_fini(&received->notes);
	free(received);
}
