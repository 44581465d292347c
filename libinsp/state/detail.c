// SPDX-License-Identifier: Apache-2.0
/*
 * Saves and loads the detail of a checkpoint: the enters of running calls, and members of
 * threads and descriptors that the state blocks do not have. Only the same version can
 * load it; otherwise the state is that of the blocks. All lengths are checked.
 */
#include "detail.h"
#include "base/buf.h"
#include "handle.h"
#include "enter.h"
#include "fd_edit.h"
#include "load.h"
#include "thread_edit.h"
#include "thread_index.h"

#include <stdlib.h>
#include <string.h>

#define DETAIL_VERSION 5
struct detail_head {
	uint32_t version, bytes; /* bytes: LAYOUT_BYTES, to detect another layout */
	uint64_t last_ts_ns;
	uint32_t nthreads, reserved;
	uint8_t server_ports[INSP_PORTS_BYTES];
};

struct detail_thread {
	int64_t tid, pid, last_fd;
	uint64_t clone_ts_ns, enter_ts_ns, latency_ns, last_ts_ns;
	uint32_t flags, nchilds;
	int32_t tty;
	uint16_t last_type;
	uint8_t enter_valid, stub;
	uint32_t enter_len, nfds;
	/* the thread before this one that has the same table, the same folders; 0: none */
	int64_t fds_of, folders_of;
	uint32_t cwd_len, root_len;
};

struct detail_fd {
	int64_t num;
	uint8_t type, role, l4, protocol, connected, joined, writes;
	uint16_t sport, dport, path_at;
	struct scap_addr saddr, daddr;
	uint64_t unix_source, unix_peer, ino;
	uint32_t open_flags, dev, name_len, real_len;
	uint8_t real_known, bound;
};

#define LAYOUT_BYTES \
	(sizeof(struct detail_head) + sizeof(struct detail_thread) + sizeof(struct detail_fd))

/* ---- saving ------------------------------------------------------------------ */

static void save_fd(const struct insp_fd *fd, struct insp_buf *out)
{
	struct detail_fd d = {
		.num = fd->num,
		.type = fd->type,
		.role = fd->role,
		.l4 = fd->l4,
		.protocol = fd->protocol,
		.connected = fd->connected,
		.joined = fd->joined,
		.writes = fd->writes,
		.sport = fd->sport,
		.dport = fd->dport,
		.path_at = fd->path_at,
		.saddr = fd->saddr,
		.daddr = fd->daddr,
		.unix_source = fd->unix_source,
		.unix_peer = fd->unix_peer,
		.ino = fd->ino,
		.open_flags = fd->open_flags,
		.dev = fd->dev,
		.name_len = strlen(fd->name),
		.real_len = fd->real_path ? strlen(fd->real_path) + 1 : 0,
		.real_known = fd->real_known,
		.bound = fd->bound,
	};

	insp_buf_put(out, &d, sizeof(d));
	insp_buf_put(out, fd->name, d.name_len);
	insp_buf_put(out, fd->real_path, d.real_len);
}

/* Marks what the thread shares; *of is the thread before it that has the same. */
static void note_saved(int64_t *saved_by, int64_t tid, int64_t *of)
{
	*of = *saved_by;
	if (!*saved_by)
		*saved_by = tid;
}

static void save_shared(struct insp_thread *thread, const struct detail_thread *d,
			struct insp_buf *out)
{
	for (size_t i = 0; d->nfds && i < thread->fds->nslots; i++)
		if (thread->fds->slots[i])
			save_fd(thread->fds->slots[i], out);
	insp_buf_put(out, thread->folders->cwd, d->cwd_len);
	insp_buf_put(out, thread->folders->root, d->root_len);
}

static void save_thread(struct insp_thread *thread, struct insp_buf *out)
{
	bool kept = thread->enter.raw && thread->enter.nparams;
	struct detail_thread d = {
		.tid = thread->tid,
		.pid = thread->pid,
		.last_fd = thread->last_fd,
		.clone_ts_ns = thread->clone_ts_ns,
		/* 0 in files: not known */
		.enter_ts_ns = thread->enter_ts_ns == INSP_TIME_NONE ? 0 : thread->enter_ts_ns,
		.latency_ns = thread->latency_ns,
		.last_ts_ns = thread->last_ts_ns,
		.flags = thread->flags,
		.nchilds = thread->nchilds,
		.tty = thread->tty,
		.last_type = thread->last_type,
		.enter_valid = thread->enter_valid,
		.stub = insp_thread_is_stub(thread),
		.enter_len = kept ? thread->enter.raw->len : 0,
	};

	note_saved(&thread->fds->saved_by, thread->tid, &d.fds_of);
	note_saved(&thread->folders->saved_by, thread->tid, &d.folders_of);
	d.nfds = d.fds_of ? 0 : thread->fds->count;
	if (!d.folders_of) {
		d.cwd_len = strlen(thread->folders->cwd);
		d.root_len = strlen(thread->folders->root);
	}
	insp_buf_put(out, &d, sizeof(d));
	insp_buf_put(out, thread->enter.raw, d.enter_len);
	save_shared(thread, &d, out);
}

bool insp_detail_save(struct insp *insp, struct insp_buf *out)
{
	struct detail_head head = {
		.version = DETAIL_VERSION,
		.bytes = LAYOUT_BYTES,
		.last_ts_ns = insp->last_ts_ns,
		.nthreads = insp->threads.count,
	};
	struct insp_thread *thread = NULL;
	size_t cursor = 0;

	memcpy(head.server_ports, insp->server_ports, INSP_PORTS_BYTES);
	insp_buf_put(out, &head, sizeof(head));
	while ((thread = insp_thread_edit_next(insp, &cursor, thread)))
		thread->fds->saved_by = thread->folders->saved_by = 0;
	cursor = 0;
	while ((thread = insp_thread_edit_next(insp, &cursor, thread)))
		save_thread(thread, out);
	return !out->failed;
}

/* ---- loading ----------------------------------------------------------------- */

struct reader {
	const uint8_t *at;
	size_t left;
};

static const void *take(struct reader *r, size_t bytes)
{
	const void *at = r->at;

	if (bytes > r->left)
		return NULL;
	r->at += bytes;
	r->left -= bytes;
	return at;
}

static bool take_into(struct reader *r, void *to, size_t bytes)
{
	const void *at = take(r, bytes);

	if (at)
		memcpy(to, at, bytes);
	return at;
}

static bool load_fd(struct insp *insp, struct insp_thread *thread, struct reader *r)
{
	struct detail_fd d;
	struct insp_fd *fd;
	const char *name, *real;

	if (!take_into(r, &d, sizeof(d)) || d.type > SCAP_FD_PIDFD || d.role > INSP_ROLE_SERVER ||
	    d.writes > INSP_WRITES_NAME_THREAD)
		return false;
	name = take(r, d.name_len);
	real = take(r, d.real_len);
	if (!real || (d.real_len && real[d.real_len - 1]))
		return false;
	fd = name ? insp_fd_add(insp, thread->fds, d.num) : NULL;
	if (!fd)
		return false;
	fd->type = d.type;
	fd->role = d.role;
	fd->l4 = d.l4;
	fd->protocol = d.protocol;
	fd->connected = d.connected;
	fd->joined = d.joined;
	fd->bound = d.bound;
	fd->writes = d.writes;
	fd->sport = d.sport;
	fd->dport = d.dport;
	fd->saddr = d.saddr;
	fd->daddr = d.daddr;
	fd->unix_source = d.unix_source;
	fd->unix_peer = d.unix_peer;
	fd->ino = d.ino;
	fd->open_flags = d.open_flags;
	fd->dev = d.dev;
	insp_fd_set_name(fd, name, d.name_len);
	if (d.real_len)
		insp_fd_set_real_path(fd, real);
	fd->real_known = d.real_known;
	fd->path_at = d.path_at <= d.name_len ? d.path_at : 0;
	return true;
}

static bool load_enter(struct insp *insp, struct insp_thread *thread, struct reader *r,
		       uint32_t len)
{
	const void *raw = take(r, len);
	struct scap_event ev;

	if (!raw || (len && scap_event_decode(&ev, raw, len)))
		return false;
	ev.cpu = 0;
	if (len)
		insp_enter_keep(insp, thread, &ev);
	return true;
}

static bool load_folders(struct insp *insp, struct insp_thread *thread,
			 const struct detail_thread *d, struct reader *r)
{
	const struct insp_thread *with =
		d->folders_of ? insp_thread_edit(insp, d->folders_of) : NULL;
	const char *cwd = take(r, d->cwd_len), *root = cwd ? take(r, d->root_len) : NULL;

	if (!root || (d->folders_of && !with))
		return false;
	if (with) {
		insp_thread_share_folders(insp, thread, with);
		return true;
	}
	insp_thread_unshare_folders(insp, thread);
	insp_str_set(insp, &thread->folders->cwd, cwd, d->cwd_len);
	insp_str_set(insp, &thread->folders->root, root, d->root_len);
	return true;
}

static bool load_fds(struct insp *insp, struct insp_thread *thread, struct detail_thread *d,
		     struct reader *r)
{
	const struct insp_thread *with = d->fds_of ? insp_thread_edit(insp, d->fds_of) : NULL;

	if (d->fds_of && !with)
		return false;
	if (with) {
		insp_thread_share_fds(insp, thread, with);
		return true;
	}
	insp_thread_unshare_fds(insp, thread);
	insp_fdtable_clear(insp, thread->fds);
	while (d->nfds-- > 0)
		if (!load_fd(insp, thread, r))
			return false;
	return true;
}

static bool load_thread(struct insp *insp, struct reader *r)
{
	struct insp_thread *thread;
	struct detail_thread d;

	if (!take_into(r, &d, sizeof(d)))
		return false;
	thread = insp_thread_edit(insp, d.tid);
	if (!thread && d.stub)
		thread = insp_thread_get(insp, d.tid);
	if (!thread || (d.last_type >= SCAP_EVENT_TYPES && d.last_type != UINT16_MAX))
		return false;
	insp_thread_set_ids(insp, thread, d.pid, thread->vpid);
	thread->last_fd = d.last_fd;
	thread->clone_ts_ns = d.clone_ts_ns;
	thread->enter_ts_ns = d.enter_ts_ns ? d.enter_ts_ns : INSP_TIME_NONE;
	thread->latency_ns = d.latency_ns;
	thread->last_ts_ns = d.last_ts_ns;
	thread->flags = d.flags;
	thread->nchilds = d.nchilds;
	thread->tty = d.tty;
	thread->last_type = d.last_type;
	thread->enter_valid = d.enter_valid;
	if (!load_enter(insp, thread, r, d.enter_len))
		return false;
	return load_fds(insp, thread, &d, r) && load_folders(insp, thread, &d, r);
}

bool insp_detail_load(struct insp *insp, const void *data, size_t len)
{
	struct reader r = { data, len };
	struct detail_head head;

	if (!take_into(&r, &head, sizeof(head)) || head.version != DETAIL_VERSION ||
	    head.bytes != LAYOUT_BYTES)
		return false;
	insp->last_ts_ns = head.last_ts_ns;
	memcpy(insp->server_ports, head.server_ports, INSP_PORTS_BYTES);
	while (head.nthreads-- > 0)
		if (!load_thread(insp, &r))
			return false;
	return true;
}
