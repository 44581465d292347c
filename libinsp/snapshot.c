// SPDX-License-Identifier: Apache-2.0
/*
 * Converts the current state to the form that sources have: the reverse of load.c.
 * Strings are borrowed from the state.
 */
#include "state/sock.h"
#include "state/thread_edit.h"
#include "engine.h"

#include <errno.h>
#include <stdlib.h>

struct insp_snapshot {
	struct scap_state state;
	struct scap_thread *threads;
	struct scap_fd *fds;
};

void insp_snapshot_free(struct insp *insp)
{
	if (!insp->snapshot)
		return;
	free(insp->snapshot->threads);
	free(insp->snapshot->fds);
	free(insp->snapshot);
	insp->snapshot = NULL;
}

static void copy_ends(struct scap_fd *to, const struct insp_fd *fd)
{
	/* a trace file has the local end first, which is the destination on a server */
	bool swap = fd->type == SCAP_FD_IPV4_SOCK && fd->role == INSP_ROLE_SERVER;

	to->saddr = swap ? fd->daddr : fd->saddr;
	to->daddr = swap ? fd->saddr : fd->daddr;
	to->sport = swap ? fd->dport : fd->sport;
	to->dport = swap ? fd->sport : fd->dport;
	to->l4 = insp_sock_get_l4(fd);
}

static void copy_fd(struct scap_fd *to, const struct insp_fd *fd)
{
	*to = (struct scap_fd){
		.fd = fd->num,
		.ino = fd->ino,
		.type = fd->type,
		.name = fd->real_path ? fd->real_path : fd->name,
		.unix_source = fd->unix_source,
		.unix_peer = fd->unix_peer,
		.open_flags = fd->open_flags,
		.dev = fd->dev,
	};
	if (fd->type == SCAP_FD_FILE)
		to->type = SCAP_FD_FILE_V2;
	if (insp_fd_is_inet(fd))
		copy_ends(to, fd);
}

static uint32_t copy_fds(struct scap_fd *to, const struct insp_fdtable *table)
{
	uint32_t n = 0;

	for (size_t i = 0; i < table->nslots; i++)
		if (table->slots[i] && table->slots[i]->type != SCAP_FD_UNKNOWN)
			copy_fd(&to[n++], table->slots[i]);
	return n;
}

static struct scap_strings copy_strings(const struct scap_strings *from)
{
	return from && from->data ? *from : (struct scap_strings){ .data = "" };
}

static void copy_thread(const struct insp *insp, struct scap_thread *to,
			const struct insp_thread *thread)
{
	const struct insp_thread *leader = insp_thread_leader_or_self(insp, thread);

	*to = (struct scap_thread){
		.tid = thread->tid,
		.pid = thread->pid,
		.ptid = insp_thread_ptid(thread),
		.sid = leader->sid,
		.vpgid = leader->vpgid,
		.vtid = thread->vtid,
		.vpid = thread->vpid,
		.comm = thread->comm,
		.exe = thread->exe,
		.exepath = thread->exepath,
		.cwd = thread->folders->cwd,
		.root = thread->folders->root,
		.args = copy_strings(&thread->args),
		.env = copy_strings(&thread->env),
		.cgroups = copy_strings(thread->cgroups ? &thread->cgroups->groups : NULL),
		.fdlimit = thread->fdlimit,
		.flags = thread->flags & ~(INSP_STATE_BITS | INSP_THREAD_ACTIVE),
		.uid = thread->uid,
		.gid = thread->gid,
		.loginuid = thread->loginuid,
		.start_ts_ns = thread->clone_ts_ns,
		.tty = thread->tty,
		.vmsize_kb = thread->vmsize_kb,
		.vmrss_kb = thread->vmrss_kb,
		.vmswap_kb = thread->vmswap_kb,
		.pfmajor = thread->pfmajor,
		.pfminor = thread->pfminor,
		.exe_writable = thread->exe_writable,
	};
}

/* A table that processes share is in the state of each of them. */
static size_t count_fds(const struct insp *insp)
{
	const struct insp_thread *thread = NULL;
	size_t cursor = 0, count = 0;

	while ((thread = insp_thread_next(insp, &cursor, thread)))
		if (!insp_thread_has_leaders_fds(insp, thread))
			count += thread->fds->count;
	return count;
}

static bool allocate(struct insp *insp)
{
	struct insp_snapshot *snap;

	insp_snapshot_free(insp);
	snap = insp->snapshot = calloc(1, sizeof(*snap));
	if (!snap)
		return false;
	snap->threads = calloc(insp->threads.count + 1, sizeof(*snap->threads));
	snap->fds = calloc(count_fds(insp) + 1, sizeof(*snap->fds));
	return snap->threads && snap->fds;
}

int insp_snapshot(struct insp *insp, const struct scap_state **state)
{
	const struct insp_thread *thread = NULL;
	struct insp_snapshot *snap;
	struct scap_thread *to;
	size_t cursor = 0, nfds = 0;
	uint32_t n = 0;

	if (!allocate(insp))
		return -ENOMEM;
	snap = insp->snapshot;
	snap->state = *insp->state;
	while ((thread = insp_thread_next(insp, &cursor, thread))) {
		/* a reader would take the defaults of a made-up thread for facts */
		if (insp_thread_is_stub(thread))
			continue;
		to = &snap->threads[n++];
		copy_thread(insp, to, thread);
		to->fds = snap->fds + nfds;
		if (insp_thread_has_leaders_fds(insp, thread))
			continue;
		to->nfds = copy_fds(snap->fds + nfds, thread->fds);
		nfds += to->nfds;
	}
	snap->state.threads = snap->threads;
	snap->state.nthreads = n;
	*state = &snap->state;
	return 0;
}
