// SPDX-License-Identifier: Apache-2.0
/*
 * Applies events to threads: clone, execve, exit, and calls that change their identity,
 * limits and memory.
 */
#include "base/path.h"
#include "container_edit.h"
#include "cpu_time.h"
#include "enter.h"
#include "fd_edit.h"
#include "parse.h"
#include "thread_edit.h"

#include <string.h>

/* An entry that is older than this when its clone exits belongs to a reused tid. */
#define CLONE_FRESH_NS (2ULL * 1000000000)

#define AT_FDCWD_PORTABLE (-100)
#define AT_EMPTY_PATH_PORTABLE 1u
#define EXE_WRITABLE 1u
#define RLIMIT_NOFILE_PORTABLE 7

/* Indexes of the parameters that newer writers add after those of the row. */
enum {
	EXTRA_CAPS = 20,
	EXTRA_EXE_INO = 23,
	EXTRA_EXE_CTIME,
	EXTRA_EXE_MTIME,
	EXTRA_PGID = 28,
	EXTRA_ALL,	     /* with fewer parameters these have another meaning */
	EXTRA_PIDNS_TS = 20, /* in clone exits */
	EXTRA_REAPER = 4,    /* in procexit */
};

/* ---- copying parameters --------------------------------------------------- */

static void take_text(const struct insp *insp, const struct scap_event *ev, enum insp_arg arg,
		      char **dst)
{
	const struct scap_param *param = insp_arg(insp, ev, arg);

	if (param)
		insp_str_set(dst, (const char *)param->data,
			     strnlen((const char *)param->data, param->len));
}

static void take_strings(const struct insp *insp, const struct scap_event *ev, enum insp_arg arg,
			 struct scap_strings *dst)
{
	const struct scap_param *param = insp_arg(insp, ev, arg);

	if (param)
		insp_strings_set(dst, param->data, param->len);
}

/* In versions of the event without comm, the name comes from exe. */
static void take_comm(const struct insp *insp, const struct scap_event *ev,
		      struct insp_thread *thread)
{
	enum insp_arg arg = insp->types[ev->type].arg[INSP_ARG_COMM] == UINT8_MAX ? INSP_ARG_EXE :
										    INSP_ARG_COMM;

	take_text(insp, ev, arg, &thread->comm);
}

static void take_faults(const struct insp *insp, const struct scap_event *ev,
			struct insp_thread *thread)
{
	thread->pfmajor = insp_arg_num(insp, ev, INSP_ARG_PGFT_MAJ, thread->pfmajor);
	thread->pfminor = insp_arg_num(insp, ev, INSP_ARG_PGFT_MIN, thread->pfminor);
}

static void take_memory(const struct insp *insp, const struct scap_event *ev,
			struct insp_thread *thread)
{
	thread->vmsize_kb = insp_arg_num(insp, ev, INSP_ARG_VM_SIZE, thread->vmsize_kb);
	thread->vmrss_kb = insp_arg_num(insp, ev, INSP_ARG_VM_RSS, thread->vmrss_kb);
	thread->vmswap_kb = insp_arg_num(insp, ev, INSP_ARG_VM_SWAP, thread->vmswap_kb);
}

/* Copies the parameters that clone and execve have in common. */
static void take_program(struct insp *insp, const struct scap_event *ev, struct insp_thread *thread)
{
	const struct scap_param *cgroups = insp_arg(insp, ev, INSP_ARG_CGROUPS);

	take_text(insp, ev, INSP_ARG_EXE, &thread->exe);
	take_comm(insp, ev, thread);
	take_strings(insp, ev, INSP_ARG_ARGS, &thread->args);
	if (cgroups)
		insp_thread_set_cgroups(insp, thread, cgroups->data, cgroups->len);
	thread->fdlimit = insp_arg_num(insp, ev, INSP_ARG_FDLIMIT, thread->fdlimit);
	take_faults(insp, ev, thread);
	take_memory(insp, ev, thread);
}

/* ---- clone, fork, vfork, clone3 ------------------------------------------- */

static bool in_pid_namespace(const struct insp *insp, const struct scap_event *ev)
{
	return insp_arg_num(insp, ev, INSP_ARG_FLAGS, 0) & INSP_CHILD_IN_PIDNS ||
	       (int64_t)insp_arg_num(insp, ev, INSP_ARG_VTID, ev->tid) != ev->tid;
}

static void copy_text(char **dst, const char *src)
{
	insp_str_set(dst, src, strlen(src));
}

/* Copies from the parent what the event does not have. */
static void inherit(struct insp *insp, struct insp_thread *child, struct insp_thread *parent)
{
	copy_text(&child->exepath, parent->exepath);
	copy_text(&child->root, parent->root);
	child->sid = parent->sid;
	child->vpgid = parent->vpgid;
	child->tty = parent->tty;
	child->loginuid = parent->loginuid;
	child->exe_writable = parent->exe_writable;
	child->exe_flags = parent->exe_flags;
	child->exe_ino = parent->exe_ino;
	child->exe_ctime_ns = parent->exe_ctime_ns;
	child->exe_mtime_ns = parent->exe_mtime_ns;
	child->has_caps = parent->has_caps;
	memcpy(child->caps, parent->caps, sizeof(child->caps));
	child->pgid = parent->pgid;
	if (child->flags & INSP_CLONE_THREAD)
		return;
	copy_text(&child->cwd, insp_thread_get_leader(insp, parent)->cwd);
	insp_strings_set(&child->env, parent->env.data, parent->env.len);
}

/*
 * A new thread shares its group's descriptors. A new process gets a copy of its parent's,
 * even with CLONE_FILES: only the threads of one group share a table here.
 */
static void inherit_fds(struct insp *insp, struct insp_thread *child, struct insp_thread *parent)
{
	if (child->flags & INSP_CLONE_THREAD) {
		child->flags |= INSP_CLONE_FILES;
		return;
	}
	child->flags &= ~INSP_CLONE_FILES;
	insp_fdtable_copy(insp, &child->fds, insp_thread_get_fds(insp, parent));
}

/* Describes a made-up parent from the event: parent and child still run the same program. */
static void describe_stub(const struct insp *insp, const struct scap_event *ev,
			  struct insp_thread *parent)
{
	take_text(insp, ev, INSP_ARG_EXE, &parent->exe);
	take_comm(insp, ev, parent);
	take_strings(insp, ev, INSP_ARG_ARGS, &parent->args);
}

static void join_group(struct insp *insp, struct insp_thread *child)
{
	struct insp_thread *leader;

	if (!(child->flags & INSP_CLONE_THREAD) || child->tid == child->pid)
		return;
	leader = insp_thread_edit(insp, child->pid);
	if (leader)
		leader->nchilds++;
}

static void set_ids(struct insp *insp, const struct scap_event *ev, struct insp_thread *child,
		    int64_t ptid)
{
	bool pidns = in_pid_namespace(insp, ev);

	insp_thread_set_parent(insp, child, ptid);
	if (child->flags & INSP_CLONE_THREAD)
		child->pid = insp_arg_num(insp, ev, INSP_ARG_PID, child->tid);
	child->vtid =
		pidns ? (int64_t)insp_arg_num(insp, ev, INSP_ARG_VTID, child->tid) : child->tid;
	child->vpid =
		pidns ? (int64_t)insp_arg_num(insp, ev, INSP_ARG_VPID, child->pid) : child->pid;
	child->uid = insp_arg_num(insp, ev, INSP_ARG_UID, child->uid);
	child->gid = insp_arg_num(insp, ev, INSP_ARG_GID, child->gid);
	child->pidns_ts_ns = insp_extra_u64(ev, EXTRA_PIDNS_TS);
}

static struct insp_thread *add_child(struct insp *insp, const struct scap_event *ev, int64_t tid,
				     struct insp_thread *parent)
{
	struct insp_thread *child = insp_thread_add(insp, tid);

	if (!child)
		return NULL;
	child->flags = insp_arg_num(insp, ev, INSP_ARG_FLAGS, 0) & ~INSP_STATE_BITS;
	child->flags |= INSP_THREAD_ACTIVE;
	child->clone_ts_ns = ev->ts_ns;
	child->last_ts_ns = ev->ts_ns;
	child->suppressed = parent->suppressed;
	set_ids(insp, ev, child, parent->tid);
	take_program(insp, ev, child);
	if (insp_thread_is_stub(parent))
		describe_stub(insp, ev, parent);
	else
		inherit(insp, child, parent);
	inherit_fds(insp, child, parent);
	join_group(insp, child);
	return child;
}

static void parse_in_parent(struct insp *insp, struct insp_event *ev, int64_t tid)
{
	struct insp_thread *child = insp_thread_edit(insp, tid), *parent;

	if (in_pid_namespace(insp, ev->scap) || tid == ev->scap->tid)
		return;
	if (child && child->flags & INSP_CLONE_INVERTED)
		return;
	parent = insp_thread_get(insp, ev->scap->tid);
	ev->thread = parent;
	if (parent)
		add_child(insp, ev->scap, tid, parent);
}

static void parse_in_child(struct insp *insp, struct insp_event *ev)
{
	const struct scap_event *scap_ev = ev->scap;
	struct insp_thread *child = ev->thread, *parent;
	bool is_thread = insp_arg_num(insp, scap_ev, INSP_ARG_FLAGS, 0) & INSP_CLONE_THREAD;
	int64_t ptid = insp_arg_num(insp, scap_ev, is_thread ? INSP_ARG_PID : INSP_ARG_PTID, -1);

	if (child && scap_ev->ts_ns - child->clone_ts_ns <= CLONE_FRESH_NS) {
		if (in_pid_namespace(insp, scap_ev)) {
			child->vtid = insp_arg_num(insp, scap_ev, INSP_ARG_VTID, child->vtid);
			child->vpid = insp_arg_num(insp, scap_ev, INSP_ARG_VPID, child->vpid);
		}
		return;
	}
	/* An old entry belongs to another thread that had this tid; replace it. */
	ev->thread = NULL;
	if (ptid == scap_ev->tid)
		return;
	parent = insp_thread_get(insp, ptid);
	if (parent)
		ev->thread = add_child(insp, scap_ev, scap_ev->tid, parent);
	if (ev->thread)
		ev->thread->flags |= INSP_CLONE_INVERTED;
}

void insp_parse_clone_exit(struct insp *insp, struct insp_event *ev)
{
	int64_t res = insp_result(ev->scap);

	if (!ev->scap->nparams || res < 0)
		return;
	if (res > 0)
		parse_in_parent(insp, ev, res);
	else
		parse_in_child(insp, ev);
}

/* ---- execve, execveat ------------------------------------------------------- */

static void join_exepath(struct insp_thread *thread, const char *base, const char *name)
{
	char path[INSP_PATH_BYTES];

	insp_path_join(path, sizeof(path), base, name);
	copy_text(&thread->exepath, path);
}

static void set_exepath(struct insp *insp, struct insp_thread *thread)
{
	const struct scap_event *enter = insp_enter(thread);
	char name[INSP_PATH_BYTES + 1], dir[INSP_PATH_BYTES + 1];
	const struct scap_param *param;
	bool at = enter && enter->type == RS_EV_SYSCALL_EXECVEAT_E;
	int64_t dirfd = AT_FDCWD_PORTABLE;

	param = enter ? insp_arg(insp, enter, at ? INSP_ARG_PATHNAME : INSP_ARG_FILENAME) : NULL;
	if (!param)
		return;
	insp_arg_text(insp, enter, at ? INSP_ARG_PATHNAME : INSP_ARG_FILENAME, name, sizeof(name));
	if (!param->len || strcmp(name, "<NA>") == 0) {
		copy_text(&thread->exepath, name);
		return;
	}
	if (at)
		dirfd = insp_arg_num(insp, enter, INSP_ARG_DIRFD, AT_FDCWD_PORTABLE);
	join_exepath(thread, insp_dirfd_path(insp, thread, dirfd, dir, sizeof(dir)), name);
}

static void take_extras(const struct scap_event *ev, struct insp_thread *thread)
{
	if (ev->ncarried < EXTRA_ALL)
		return;
	thread->has_caps = true;
	for (int i = 0; i < 3; i++)
		thread->caps[i] = insp_extra_u64(ev, EXTRA_CAPS + i);
	thread->exe_ino = insp_extra_u64(ev, EXTRA_EXE_INO);
	thread->exe_ctime_ns = insp_extra_u64(ev, EXTRA_EXE_CTIME);
	thread->exe_mtime_ns = insp_extra_u64(ev, EXTRA_EXE_MTIME);
	if (insp_extra(ev, EXTRA_PGID)->len == sizeof(uint64_t))
		thread->pgid = insp_extra_u64(ev, EXTRA_PGID);
}

static void take_exe(const struct insp *insp, const struct scap_event *ev,
		     struct insp_thread *thread)
{
	if (insp_arg(insp, ev, INSP_ARG_FLAGS)) {
		thread->exe_flags = insp_arg_num(insp, ev, INSP_ARG_FLAGS, 0);
		thread->exe_writable = thread->exe_flags & EXE_WRITABLE;
	}
	thread->exe_ino = thread->exe_ctime_ns = thread->exe_mtime_ns = 0;
	take_extras(ev, thread);
}

void insp_parse_execve_exit(struct insp *insp, struct insp_event *ev)
{
	enum { KEPT = INSP_CLONE_INVERTED | INSP_PIPE_SRC | INSP_PIPE_DST };
	const struct scap_event *scap_ev = ev->scap;
	struct insp_thread *thread = ev->thread;

	if (!scap_ev->nparams || insp_result(scap_ev) < 0)
		return;
	take_program(insp, scap_ev, thread);
	set_exepath(insp, thread);
	take_strings(insp, scap_ev, INSP_ARG_ENV, &thread->env);
	thread->tty = insp_arg_num(insp, scap_ev, INSP_ARG_TTY, thread->tty);
	thread->vpgid = insp_arg_num(insp, scap_ev, INSP_ARG_PGID, thread->vpgid);
	thread->loginuid = insp_arg_num(insp, scap_ev, INSP_ARG_LOGINUID, thread->loginuid);
	if (thread->ptid == -1)
		insp_thread_set_parent(insp, thread,
				       insp_arg_num(insp, scap_ev, INSP_ARG_PTID, -1));
	take_exe(insp, scap_ev, thread);
	insp_thread_leave_group(insp, thread);
	thread->pid = insp_arg_num(insp, scap_ev, INSP_ARG_PID, thread->pid);
	thread->flags = (thread->flags & KEPT) | INSP_THREAD_ACTIVE | INSP_NAME_CHANGED;
	insp_thread_get_leader(insp, thread);
}

/* ---- container events of the oldest writers --------------------------------- */

void insp_parse_container(struct insp *insp, struct insp_event *ev)
{
	char id[128], name[INSP_PATH_BYTES], image[INSP_PATH_BYTES];

	insp_arg_text(insp, ev->scap, INSP_ARG_ID, id, sizeof(id));
	insp_arg_text(insp, ev->scap, INSP_ARG_NAME, name, sizeof(name));
	insp_arg_text(insp, ev->scap, INSP_ARG_IMAGE, image, sizeof(image));
	insp_container_name(insp, id, insp_arg_num(insp, ev->scap, INSP_ARG_TYPE, 0), name, image);
}

/* ---- exit, identity, limits, memory ------------------------------------------ */

static bool is_alive(const struct insp_thread *thread)
{
	return !(thread->flags & INSP_THREAD_CLOSED);
}

/* The thread that adopts the children of a dead thread, if the event does not name it. */
static int64_t find_reaper(const struct insp *insp, const struct insp_thread *dead)
{
	const struct insp_thread *thread = NULL;
	int64_t init = 1;
	size_t cursor = 0;

	while ((thread = insp_thread_next(insp, &cursor, thread))) {
		if (thread == dead || !is_alive(thread))
			continue;
		if (thread->pid == dead->pid)
			return thread->tid;
		if (dead->vtid != dead->tid && thread->vtid == 1 &&
		    thread->pidns_ts_ns == dead->pidns_ts_ns)
			init = thread->tid;
	}
	return init;
}

/* Without the reaper (older writers), children keep the parent that is gone. */
static void give_children(struct insp *insp, const struct scap_event *ev,
			  const struct insp_thread *dead)
{
	int64_t reaper = insp_extra_u64(ev, EXTRA_REAPER);

	if (!insp_extra(ev, EXTRA_REAPER) || !insp_thread_has_children(insp, dead->tid))
		return;
	insp_thread_give_children(insp, dead->tid, reaper > 0 ? reaper : find_reaper(insp, dead));
}

void insp_parse_procexit(struct insp *insp, struct insp_event *ev)
{
	if (ev->scap->type == RS_EV_PROCEXIT_1_E)
		give_children(insp, ev->scap, ev->thread);
	ev->thread->flags |= INSP_THREAD_CLOSED;
	insp->ending.exited = true;
	insp->ending.exited_tid = ev->thread->tid;
}

void insp_parse_setsid_exit(struct insp *insp, struct insp_event *ev)
{
	if (insp_result(ev->scap) >= 0)
		ev->thread->sid = insp_arg_num(insp, ev->scap, INSP_ARG_RES, ev->thread->sid);
}

static uint32_t new_id(const struct insp *insp, const struct scap_event *enter, enum insp_arg arg,
		       uint32_t old)
{
	uint32_t id = insp_arg_num(insp, enter, arg, UINT32_MAX);

	return id == UINT32_MAX ? old : id;
}

void insp_parse_setuid_exit(struct insp *insp, struct insp_event *ev)
{
	const struct scap_event *enter = insp_enter(ev->thread);
	struct insp_thread *thread = ev->thread;

	if (!enter || insp_result(ev->scap) < 0)
		return;
	thread->uid = new_id(insp, enter, INSP_ARG_UID, thread->uid);
	thread->uid = new_id(insp, enter, INSP_ARG_EUID, thread->uid);
	thread->gid = new_id(insp, enter, INSP_ARG_GID, thread->gid);
	thread->gid = new_id(insp, enter, INSP_ARG_EGID, thread->gid);
}

void insp_parse_chroot_exit(struct insp *insp, struct insp_event *ev)
{
	char path[INSP_PATH_BYTES + 1], root[INSP_PATH_BYTES];

	if (insp_result(ev->scap) < 0 || !insp_arg(insp, ev->scap, INSP_ARG_PATH))
		return;
	insp_arg_text(insp, ev->scap, INSP_ARG_PATH, path, sizeof(path));
	insp_path_join(root, sizeof(root), insp_thread_cwd(insp, ev->thread), path);
	copy_text(&ev->thread->root, root);
}

/*
 * Process records have CPU ticks of 10 ms and come once a second, so the difference of two
 * records is a percentage. The first record has nothing to compare with.
 */
void insp_parse_procinfo(struct insp *insp, struct insp_event *ev)
{
	struct insp_thread *thread = ev->thread;
	uint64_t now[2] = {
		insp_arg_num(insp, ev->scap, INSP_ARG_CPU_USR, 0),
		insp_arg_num(insp, ev->scap, INSP_ARG_CPU_SYS, 0),
	};
	uint64_t before = thread->cpu_ticks[0] + thread->cpu_ticks[1];

	thread->cpu_used[0] = before ? (double)(now[0] + now[1]) - (double)before : 0;
	for (int i = 0; i < 2; i++) {
		before = thread->cpu_ticks[i];
		thread->cpu_used[i + 1] = before ? (double)now[i] - (double)before : 0;
		thread->cpu_ticks[i] = now[i];
	}
}

void insp_parse_switch(struct insp *insp, struct insp_event *ev)
{
	insp_cpu_time_add(insp, ev);
	if (!ev->thread)
		return;
	take_faults(insp, ev->scap, ev->thread);
	take_memory(insp, ev->scap, insp_thread_get_leader(insp, ev->thread));
}

/* The switch event of older writers has no memory and page faults. */
void insp_parse_old_switch(struct insp *insp, struct insp_event *ev)
{
	insp_cpu_time_add(insp, ev);
}

void insp_parse_memory_exit(struct insp *insp, struct insp_event *ev)
{
	take_memory(insp, ev->scap, ev->thread);
}

static bool is_fd_limit(const struct insp *insp, const struct insp_event *ev)
{
	const struct scap_event *enter = insp_enter(ev->thread);

	return enter && insp_result(ev->scap) >= 0 &&
	       insp_arg_num(insp, enter, INSP_ARG_RESOURCE, 0) == RLIMIT_NOFILE_PORTABLE;
}

void insp_parse_rlimit_exit(struct insp *insp, struct insp_event *ev)
{
	struct insp_thread *leader;

	if (!is_fd_limit(insp, ev))
		return;
	leader = insp_thread_get_leader(insp, ev->thread);
	leader->fdlimit = insp_arg_num(insp, ev->scap, INSP_ARG_CUR, leader->fdlimit);
}

void insp_parse_prlimit_exit(struct insp *insp, struct insp_event *ev)
{
	struct insp_thread *thread = ev->thread;
	int64_t cur = insp_arg_num(insp, ev->scap, INSP_ARG_NEWCUR, -1), pid;

	if (!is_fd_limit(insp, ev) || cur == -1)
		return;
	pid = insp_arg_num(insp, &thread->enter, INSP_ARG_PID, 0);
	thread = pid > 0 ? insp_thread_get(insp, pid) : thread;
	if (thread)
		insp_thread_get_leader(insp, thread)->fdlimit = cur;
}
