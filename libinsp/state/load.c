// SPDX-License-Identifier: Apache-2.0
/*
 * Fills the tables from the state at the start of a source, and adds single threads from
 * the running machine. Knows nothing of events.
 */
#include "load.h"
#include "base/path.h"
#include "budget.h"
#include "handle.h"
#include "container_edit.h"
#include "fd_edit.h"
#include "sock.h"
#include "thread_edit.h"
#include "thread_index.h"
#include "user_edit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool is_server_port(const struct insp *insp, uint16_t port)
{
	return insp->server_ports[port / 8] >> (port % 8) & 1;
}

static void note_server_ports(struct insp *insp, const struct scap_thread *thread)
{
	for (uint32_t i = 0; i < thread->nfds; i++) {
		const struct scap_fd *fd = &thread->fds[i];

		if (fd->type == SCAP_FD_IPV4_SERVSOCK || fd->type == SCAP_FD_IPV6_SERVSOCK)
			insp->server_ports[fd->sport / 8] |= 1 << (fd->sport % 8);
	}
}

/* The state has the local end as the source; swap the ends if that is the server. */
static void load_ipv4(struct insp *insp, struct insp_fd *fd)
{
	bool server = is_server_port(insp, fd->sport);

	fd->type = SCAP_FD_IPV4_SOCK;
	if (server)
		insp_sock_swap(fd);
	insp_sock_set_role(fd, server ? INSP_ROLE_SERVER : INSP_ROLE_CLIENT);
	insp_sock_name_ports(fd);
}

static void load_socket(struct insp *insp, struct insp_fd *fd, const struct scap_fd *from)
{
	bool mapped = fd->type == SCAP_FD_IPV6_SOCK && insp_addr_is_mapped(&from->saddr) &&
		      insp_addr_is_mapped(&from->daddr);

	fd->saddr = mapped ? insp_addr_unmapped(&from->saddr) : from->saddr;
	fd->daddr = mapped ? insp_addr_unmapped(&from->daddr) : from->daddr;
	fd->sport = from->sport;
	fd->dport = from->dport;
	fd->l4 = fd->protocol = from->l4;
	fd->connected = from->l4 == SCAP_L4_TCP && from->type <= SCAP_FD_IPV6_SOCK;
	fd->joined = fd->dport;
	if (fd->type == SCAP_FD_IPV4_SOCK || mapped) {
		load_ipv4(insp, fd);
	} else {
		insp_sock_set_role(fd, INSP_ROLE_NONE);
		insp_sock_name_ports(fd);
	}
}

/* sysdig records the names of Unix sockets with the line end that /proc/net/unix has. */
static size_t name_len(const struct scap_fd *from)
{
	size_t len = from->name ? insp_path_kept(from->name) : 0;

	return len && from->type == SCAP_FD_UNIX_SOCK && from->name[len - 1] == '\n' ? len - 1 :
										       len;
}

void insp_load_fd(struct insp *insp, struct insp_fdtable *table, const struct scap_fd *from)
{
	struct insp_fd *fd;

	if (from->type == SCAP_FD_UNKNOWN)
		return;
	fd = insp_fd_add(insp, table, from->fd);
	if (!fd)
		return;
	fd->type = from->type == SCAP_FD_FILE_V2 ? SCAP_FD_FILE : from->type;
	fd->ino = from->ino;
	if (insp_fd_is_inet(fd)) {
		load_socket(insp, fd, from);
		return;
	}
	fd->unix_source = from->unix_source;
	fd->unix_peer = from->unix_peer;
	fd->open_flags = from->open_flags;
	fd->dev = from->dev;
	if (fd->type == SCAP_FD_UNIX_SOCK)
		fd->role = from->name && from->name[0] ? INSP_ROLE_SERVER : INSP_ROLE_CLIENT;
	insp_fd_set_name(fd, from->name ? from->name : "", name_len(from));
	/* The names at the start are the kernel's. */
	fd->real_known =
		fd->name[0] == '/' && (fd->type == SCAP_FD_FILE || fd->type == SCAP_FD_DIRECTORY);
}

static void set_text(struct insp *insp, char **dst, const char *text)
{
	insp_str_set(insp, dst, text ? text : "", text ? strlen(text) : 0);
}

static void load_numbers(struct insp_thread *thread, const struct scap_thread *from)
{
	thread->sid = from->sid;
	thread->vpgid = from->vpgid;
	thread->vtid = from->vtid;
	thread->fdlimit = from->fdlimit;
	thread->flags = (from->flags & ~INSP_STATE_BITS) | INSP_THREAD_ACTIVE | INSP_NAME_CHANGED;
	thread->uid = from->uid;
	thread->gid = from->gid;
	thread->loginuid = from->loginuid;
	thread->tty = from->tty;
	thread->vmsize_kb = from->vmsize_kb;
	thread->vmrss_kb = from->vmrss_kb;
	thread->vmswap_kb = from->vmswap_kb;
	thread->pfmajor = from->pfmajor;
	thread->pfminor = from->pfminor;
	thread->exe_writable = from->exe_writable;
	thread->clone_ts_ns = from->start_ts_ns;
}

static struct insp_thread *load_thread(struct insp *insp, const struct scap_thread *from)
{
	struct insp_thread *thread = insp_thread_add(insp, from->tid);

	if (!thread)
		return NULL;
	load_numbers(thread, from);
	insp_thread_set_ids(insp, thread, from->pid, from->vpid);
	insp_thread_set_parent(insp, thread, from->ptid);
	set_text(insp, &thread->comm, from->comm);
	set_text(insp, &thread->exe, from->exe);
	set_text(insp, &thread->exepath, from->exepath);
	set_text(insp, &thread->folders->root, from->root);
	insp_strings_set(insp, &thread->args, from->args.data, from->args.len);
	insp_thread_set_cgroups(insp, thread, from->cgroups.data, from->cgroups.len);
	if (thread->tid == thread->pid) {
		insp_strings_set(insp, &thread->env, from->env.data, from->env.len);
		insp_thread_set_cwd(insp, thread, from->cwd ? from->cwd : "");
	}
	for (uint32_t i = 0; i < from->nfds; i++)
		insp_load_fd(insp, thread->fds, &from->fds[i]);
	return thread;
}

/* A thread that was loaded joins the group of its leader, if that is known. */
static void join_group(struct insp *insp, struct insp_thread *thread)
{
	struct insp_thread *leader = insp_thread_edit(insp, thread->pid);

	if (!leader || leader == thread)
		return;
	if (thread->flags & INSP_CLONE_THREAD)
		leader->nchilds++;
	if (thread->flags & INSP_CLONE_FILES)
		insp_thread_share_fds(insp, thread, leader);
	insp_thread_share_folders(insp, thread, leader);
}

/* After loading all, as a leader may come after its threads. */
static void join_groups(struct insp *insp)
{
	struct insp_thread *thread = NULL;
	size_t cursor = 0;

	while ((thread = insp_thread_edit_next(insp, &cursor, thread)))
		join_group(insp, thread);
}

int insp_load_state(struct insp *insp)
{
	int err;

	insp->state = scap_state(insp->scap);
	insp_threads_clear(insp);
	insp_containers_clear(insp);
	insp->ending.exited = insp->ending.closed = insp->ending.strayed = false;
	insp->unfinished = true;
	if (!insp->server_ports)
		insp->server_ports = malloc(INSP_PORTS_BYTES);
	if (!insp->server_ports)
		return -ENOMEM;
	memset(insp->server_ports, 0, INSP_PORTS_BYTES);
	err = insp_users_load(insp);
	if (err)
		return err;
	for (uint32_t i = 0; i < insp->state->nthreads; i++)
		note_server_ports(insp, &insp->state->threads[i]);
	for (uint32_t i = 0; i < insp->state->nthreads; i++) {
		load_thread(insp, &insp->state->threads[i]);
		if (insp_budget_is_over(insp))
			insp_budget_keep(insp);
	}
	join_groups(insp);
	return 0;
}

bool insp_load_live(struct insp *insp, int64_t tid)
{
	const struct scap_thread *from;
	struct insp_thread *thread;

	if (tid <= 0 || scap_proc_thread(insp->scap, tid, &from) < 0 || from->tid != tid)
		return false;
	note_server_ports(insp, from);
	thread = load_thread(insp, from);
	if (!thread)
		return false;
	thread->last_ts_ns = insp->last_ts_ns;
	join_group(insp, thread);
	return true;
}
