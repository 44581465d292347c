// SPDX-License-Identifier: Apache-2.0
/*
 * Makes threads and descriptors of the records of a walk (RS_STATE_* of the ABI). Does not
 * know whether they come from the module or from iterators.
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "describe.h"
#include "walk_state.h"

/* ---- descriptors ---------------------------------------------------------------- */

static uint8_t l4_of(const struct rs_state_fd *from)
{
	if (from->sock_type == SOCK_RAW)
		return SCAP_L4_RAW;
	switch (from->protocol) {
	case IPPROTO_TCP:
		return SCAP_L4_TCP;
	case IPPROTO_UDP:
		return SCAP_L4_UDP;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return SCAP_L4_ICMP;
	default:
		return SCAP_L4_UNKNOWN;
	}
}

/*
 * Returns false for a socket that is neither bound nor connected, or has a protocol that
 * the format does not know.
 */
static bool describe_inet(struct scap_fd *fd, const struct rs_state_fd *from)
{
	static const struct scap_addr none;
	bool v4 = from->family == AF_INET, connected;

	fd->l4 = l4_of(from);
	fd->sport = from->sport;
	fd->dport = from->dport;
	memcpy(fd->saddr.bytes, from->saddr, sizeof(from->saddr));
	memcpy(fd->daddr.bytes, from->daddr, sizeof(from->daddr));
	connected = fd->dport || memcmp(&fd->daddr, &none, sizeof(none));
	if (connected)
		fd->type = v4 ? SCAP_FD_IPV4_SOCK : SCAP_FD_IPV6_SOCK;
	else
		fd->type = v4 ? SCAP_FD_IPV4_SERVSOCK : SCAP_FD_IPV6_SERVSOCK;
	return fd->l4 != SCAP_L4_UNKNOWN && (connected || fd->sport);
}

static bool describe_socket(struct scap_fd *fd, const struct rs_state_fd *from)
{
	switch (from->family) {
	case AF_INET:
	case AF_INET6:
		return describe_inet(fd, from);
	case AF_UNIX:
		fd->type = SCAP_FD_UNIX_SOCK;
		fd->unix_source = from->unix_source;
		fd->unix_peer = from->unix_peer;
		return true;
	case AF_NETLINK:
		fd->type = SCAP_FD_NETLINK;
		return true;
	default:
		return false;
	}
}

static void describe_file(struct scap_fd *fd, const struct rs_state_fd *from)
{
	static const char anon[] = "anon_inode:";

	if (!strncmp(fd->name, anon, sizeof(anon) - 1)) {
		*fd = (struct scap_fd){
			.fd = fd->fd,
			.name = "",
			.type = scap_anon_type(fd->name + sizeof(anon) - 1),
		};
		return;
	}
	fd->type = scap_path_type(from->mode);
	if (fd->type != SCAP_FD_FILE_V2)
		return;
	fd->dev = from->dev;
	fd->open_flags = scap_open_flags(from->flags);
}

static int add_fd(struct scap_store *store, const struct rs_state_fd *from)
{
	struct scap_fd *slot, fd = { .fd = from->fd, .ino = from->ino };

	if (from->name_len > from->record.len - sizeof(*from))
		return -EBADMSG;
	fd.name = scap_keep(store, from + 1, from->name_len);
	if (!S_ISSOCK(from->mode))
		describe_file(&fd, from);
	else if (!describe_socket(&fd, from))
		return 0;
	slot = scap_vec_push(&store->fds, sizeof(*slot));
	if (!slot)
		return -ENOMEM;
	*slot = fd;
	return 0;
}

/* ---- threads -------------------------------------------------------------------- */

static void set_numbers(struct scap_thread *thread, const struct rs_state_thread *from)
{
	thread->tid = from->tid;
	thread->pid = from->pid;
	thread->ptid = from->ptid;
	thread->sid = from->sid;
	thread->vtid = from->vtid;
	thread->vpid = from->vpid;
	thread->vpgid = from->vpgid;
	thread->fdlimit = from->fdlimit;
	thread->pfmajor = from->pfmajor;
	thread->pfminor = from->pfminor;
	thread->uid = from->uid;
	thread->gid = from->gid;
	thread->loginuid = from->loginuid;
	thread->tty = from->tty;
	thread->start_ts_ns = from->start_ts_ns;
	thread->vmsize_kb = from->vmsize_kb;
	thread->vmrss_kb = from->vmrss_kb;
	thread->vmswap_kb = from->vmswap_kb;
	thread->exe_writable = from->exe_mode &&
			       scap_may_write(thread, from->exe_mode, from->exe_uid, from->exe_gid);
}

static void set_strings(struct scap_store *store, struct scap_thread *thread,
			const char *const *text, const uint32_t *lens)
{
	thread->comm = scap_keep(store, text[RS_STATE_COMM], lens[RS_STATE_COMM]);
	if (lens[RS_STATE_CMDLINE])
		scap_set_cmdline(store, thread, text[RS_STATE_CMDLINE], lens[RS_STATE_CMDLINE]);
	thread->env = scap_keep_strings(store, text[RS_STATE_ENV], lens[RS_STATE_ENV]);
	thread->exepath = scap_keep(store, text[RS_STATE_EXEPATH], lens[RS_STATE_EXEPATH]);
	thread->cwd = scap_keep(store, text[RS_STATE_CWD], lens[RS_STATE_CWD]);
	thread->root = scap_keep(store, text[RS_STATE_ROOT], lens[RS_STATE_ROOT]);
	thread->cgroups.data = scap_keep(store, text[RS_STATE_CGROUPS], lens[RS_STATE_CGROUPS]);
	thread->cgroups.len = lens[RS_STATE_CGROUPS];
}

static int add_thread(struct scap_store *store, const struct rs_state_thread *from)
{
	const char *text[RS_STATE_STRINGS], *pos = (const char *)(from + 1);
	size_t n, left = from->record.len - sizeof(*from);
	struct scap_thread *thread;

	for (n = 0; n < RS_STATE_STRINGS; n++) {
		if (from->lens[n] > left)
			return -EBADMSG;
		text[n] = pos;
		pos += from->lens[n];
		left -= from->lens[n];
	}
	thread = scap_store_add_thread(store);
	if (!thread)
		return -ENOMEM;
	set_numbers(thread, from);
	set_strings(store, thread, text, from->lens);
	return 0;
}

/* ---- records -------------------------------------------------------------------- */

static int give_fds(struct scap_store *store, int64_t leader)
{
	struct scap_thread *thread = scap_store_find_thread(store, leader);

	return thread && store->fds.count ? scap_store_take_fds(store, thread) : 0;
}

static int add_record(struct scap_store *store, int64_t *leader,
		      const struct rs_state_record *record)
{
	const struct rs_state_thread *thread = (const void *)record;
	int err;

	if (record->type == RS_STATE_FD && record->len >= sizeof(struct rs_state_fd))
		return add_fd(store, (const struct rs_state_fd *)record);
	if (record->type != RS_STATE_THREAD)
		return 0;
	if (record->len < sizeof(*thread))
		return -EBADMSG;
	err = give_fds(store, *leader);
	*leader = thread->tid;
	return err ? err : add_thread(store, thread);
}

int scap_walk_records(struct scap_store *store, int64_t *leader, const uint8_t *data, size_t len)
{
	const struct rs_state_record *record;
	int err = 0;

	for (; len && !err; data += record->len, len -= record->len) {
		record = (const void *)data;
		if (len < sizeof(*record) || record->len < sizeof(*record) || record->len > len ||
		    record->len % 8)
			return -EBADMSG;
		err = add_record(store, leader, record);
	}
	return err;
}

int scap_walk_end(struct scap_store *store, int64_t leader)
{
	return give_fds(store, leader);
}

void scap_walk_join(struct scap_store *store)
{
	struct scap_thread *threads = store->threads.items;
	const struct scap_thread *leader;
	size_t n;

	for (n = 0; n < store->threads.count; n++) {
		if (threads[n].tid == threads[n].pid)
			continue;
		threads[n].flags = SCAP_THREAD_FLAGS;
		leader = scap_store_find_thread(store, threads[n].pid);
		if (leader)
			scap_join_leader(&threads[n], leader);
	}
}
