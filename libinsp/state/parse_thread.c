// SPDX-License-Identifier: Apache-2.0
/*
 * Applies the events with which threads begin and end: clone, fork, vfork, clone3, and
 * procexit.
 */
#include "fd_edit.h"
#include "take.h"
#include "thread_edit.h"
#include "thread_index.h"

#include <string.h>

/* An entry that is older than this when its clone exits belongs to a reused tid. */
#define CLONE_FRESH_NS (2ULL * 1000000000)

/* A longer chain of parents is a loop in a damaged trace. */
#define NAMESPACE_DEPTH_MAX 256

/* Indexes of the parameters that newer writers add after those of the row. */
enum {
	EXTRA_PIDNS_TS = 20, /* in clone exits */
	EXTRA_PIDFD = 21,
	EXTRA_REAPER = 4, /* in procexit */
};

/* ---- clone, fork, vfork, clone3 ------------------------------------------- */

static bool in_pid_namespace(const struct insp *insp, const struct scap_event *ev)
{
	return insp_arg_num(insp, ev, INSP_ARG_FLAGS, 0) & INSP_CHILD_IN_PIDNS ||
	       (int64_t)insp_arg_num(insp, ev, INSP_ARG_VTID, ev->tid) != ev->tid;
}

/* Copies from the parent what the event does not have. */
static void inherit(struct insp *insp, struct insp_thread *child, struct insp_thread *parent)
{
	const struct insp_thread *process = insp_thread_leader_or_self(insp, parent);

	insp_copy_text(insp, &child->exepath, parent->exepath);
	child->sid = process->sid;
	child->vpgid = process->vpgid;
	child->pgid = process->pgid;
	child->tty = parent->tty;
	child->loginuid = parent->loginuid;
	child->exe_writable = parent->exe_writable;
	child->exe_flags = parent->exe_flags;
	child->exe_ino = parent->exe_ino;
	child->exe_ctime_ns = parent->exe_ctime_ns;
	child->exe_mtime_ns = parent->exe_mtime_ns;
	child->has_caps = parent->has_caps;
	memcpy(child->caps, parent->caps, sizeof(child->caps));
	if (child->flags & INSP_CLONE_THREAD)
		return;
	insp_strings_set(insp, &child->env, parent->env.data, parent->env.len);
}

/*
 * Whether a new thread shares with its creator what the flag says. The flags are not known
 * if they lack the memory that all threads of a group share: then it does, as most do.
 */
static bool shares(const struct insp_thread *child, uint32_t flag)
{
	bool unknown = child->flags & INSP_CLONE_THREAD && !(child->flags & RS_VALUE_CLONE_VM);

	return unknown || child->flags & flag;
}

static void inherit_fds(struct insp *insp, struct insp_thread *child, struct insp_thread *parent)
{
	bool shared = shares(child, INSP_CLONE_FILES);

	if (shared)
		insp_thread_share_fds(insp, child, parent);
	else
		insp_fdtable_copy(insp, child->fds, parent->fds);
	/* the flag stands for the table of the leader */
	child->flags &= ~INSP_CLONE_FILES;
	if (shared && child->flags & INSP_CLONE_THREAD)
		child->flags |= INSP_CLONE_FILES;
}

static void inherit_folders(struct insp *insp, struct insp_thread *child,
			    const struct insp_thread *parent)
{
	insp_thread_share_folders(insp, child, parent);
	if (!shares(child, RS_VALUE_CLONE_FS))
		insp_thread_unshare_folders(insp, child);
}

/* Describes a made-up parent from the event: parent and child still run the same program. */
static void describe_stub(struct insp *insp, const struct scap_event *ev,
			  struct insp_thread *parent)
{
	insp_take_text(insp, ev, INSP_ARG_EXE, &parent->exe);
	insp_take_comm(insp, ev, parent);
	insp_take_strings(insp, ev, INSP_ARG_ARGS, &parent->args);
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
	int64_t pid = child->pid;

	insp_thread_set_parent(insp, child, ptid);
	child->pidns_ts_ns = insp_extra_u64(ev, EXTRA_PIDNS_TS);
	if (child->flags & INSP_CLONE_THREAD)
		pid = insp_arg_num(insp, ev, INSP_ARG_PID, child->tid);
	child->vtid =
		pidns ? (int64_t)insp_arg_num(insp, ev, INSP_ARG_VTID, child->tid) : child->tid;
	insp_thread_set_ids(insp, child, pid,
			    pidns ? (int64_t)insp_arg_num(insp, ev, INSP_ARG_VPID, pid) : pid);
	child->uid = insp_arg_num(insp, ev, INSP_ARG_UID, child->uid);
	child->gid = insp_arg_num(insp, ev, INSP_ARG_GID, child->gid);
}

/* The parent of a new thread: its creator, or the creator's parent if the creator asks so. */
static int64_t parent_of_child(const struct insp *insp, const struct scap_event *ev,
			       const struct insp_thread *creator)
{
	if (ev->tid != creator->tid ||
	    !(insp_arg_num(insp, ev, INSP_ARG_FLAGS, 0) & RS_VALUE_CLONE_PARENT))
		return creator->tid;
	return insp_arg_num(insp, ev, INSP_ARG_PTID, insp_thread_ptid(creator));
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
	set_ids(insp, ev, child, parent_of_child(insp, ev, parent));
	insp_take_program(insp, ev, child);
	if (insp_thread_is_stub(parent))
		describe_stub(insp, ev, parent);
	else
		inherit(insp, child, parent);
	inherit_fds(insp, child, parent);
	inherit_folders(insp, child, parent);
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
	child = parent ? add_child(insp, ev->scap, tid, parent) : NULL;
	if (child)
		insp_thread_end_late(insp, child, ev->scap->ts_ns - ev->latency_ns);
}

static void parse_in_child(struct insp *insp, struct insp_event *ev)
{
	const struct scap_event *scap_ev = ev->scap;
	struct insp_thread *child = ev->thread, *parent;
	bool is_thread = insp_arg_num(insp, scap_ev, INSP_ARG_FLAGS, 0) & INSP_CLONE_THREAD;
	int64_t ptid = insp_arg_num(insp, scap_ev, is_thread ? INSP_ARG_PID : INSP_ARG_PTID, -1);
	int64_t reaper;

	if (child && scap_ev->ts_ns - child->clone_ts_ns <= CLONE_FRESH_NS) {
		if (in_pid_namespace(insp, scap_ev)) {
			child->vtid = insp_arg_num(insp, scap_ev, INSP_ARG_VTID, child->vtid);
			insp_thread_set_ids(
				insp, child, child->pid,
				insp_arg_num(insp, scap_ev, INSP_ARG_VPID, child->vpid));
		}
		return;
	}
	/* An old entry belongs to another thread that had this tid; replace it. */
	ev->thread = NULL;
	if (ptid == scap_ev->tid)
		return;
	reaper = is_thread ? 0 : insp_thread_reaper_of(insp, ptid);
	parent = insp_thread_get(insp, ptid);
	if (parent)
		ev->thread = add_child(insp, scap_ev, scap_ev->tid, parent);
	if (!ev->thread)
		return;
	ev->thread->flags |= INSP_CLONE_INVERTED;
	/* The creator has ended since, and the kernel had not yet said whose child this is now. */
	if (reaper) {
		insp_thread_set_parent(insp, ev->thread, reaper);
		if (!(parent->flags & INSP_THREAD_CLOSED))
			insp_thread_end_late(insp, parent, 0);
	}
}

/* The call may make a descriptor of the new process as well, which is not its result. */
static void take_pidfd(struct insp *insp, const struct scap_event *ev, int64_t pid)
{
	const struct scap_param *param = insp_extra(ev, EXTRA_PIDFD);
	struct insp_thread *parent = insp_thread_edit(insp, ev->tid);

	if (param && param->len == sizeof(int64_t) && parent)
		insp_fd_add_pidfd(insp, insp_thread_get_fds(insp, parent), insp_param_s64(param),
				  pid);
}

void insp_parse_clone_exit(struct insp *insp, struct insp_event *ev)
{
	int64_t res = insp_result(ev->scap);

	if (!ev->scap->nparams || res < 0)
		return;
	if (res == 0) {
		parse_in_child(insp, ev);
		return;
	}
	parse_in_parent(insp, ev, res);
	take_pidfd(insp, ev->scap, res);
}

/* ---- procexit --------------------------------------------------------------- */

static bool is_alive(const struct insp_thread *thread)
{
	return !(thread->flags & INSP_THREAD_CLOSED);
}

/* The first process of the dead thread's namespace, which is one of its ancestors; else 1. */
static int64_t find_init(const struct insp *insp, const struct insp_thread *dead)
{
	const struct insp_thread *thread = dead;

	if (dead->vtid == dead->tid)
		return 1;
	for (int n = 0; thread && n < NAMESPACE_DEPTH_MAX; n++) {
		thread = insp_thread_find(insp, insp_thread_ptid(thread));
		if (thread && thread->vtid == 1 && thread->pidns_ts_ns == dead->pidns_ts_ns)
			return thread->tid;
	}
	return 1;
}

/* Whether a thread of the group goes on when this one is dead. */
static bool group_goes_on(const struct insp_thread *leader, const struct insp_thread *dead)
{
	if (leader == dead)
		return leader->nchilds;
	return leader && (is_alive(leader) || leader->nchilds > 1);
}

/*
 * The kernel names who adopts the children of a dead thread; 0: it knows of none. A group
 * that goes on is their parent by the number of its leader, dead or not. Without the
 * parameter (older writers), children keep the parent that is gone. Returns who adopts them; 0:
 * nobody.
 */
static int64_t give_children(struct insp *insp, const struct scap_event *ev,
			     const struct insp_thread *dead)
{
	const struct insp_thread *leader = insp_thread_find(insp, dead->pid);
	bool goes_on = group_goes_on(leader, dead);
	int64_t reaper = insp_extra_u64(ev, EXTRA_REAPER);

	if (ev->type != RS_EV_PROCEXIT_1_E || !insp_extra(ev, EXTRA_REAPER))
		return 0;
	if (reaper <= 0)
		reaper = goes_on ? leader->tid : find_init(insp, dead);
	insp_thread_give_children(insp, dead->tid, reaper);
	if (leader && !goes_on)
		insp_thread_give_children(insp, leader->tid, reaper);
	return reaper;
}

void insp_parse_procexit(struct insp *insp, struct insp_event *ev)
{
	const struct insp_ended end = {
		.tid = ev->thread->tid,
		.reaper = give_children(insp, ev->scap, ev->thread),
		.ts_ns = ev->scap->ts_ns,
	};

	ev->thread->flags |= INSP_THREAD_CLOSED;
	insp->ending.exited = true;
	insp->ending.exited_tid = ev->thread->tid;
	insp_thread_note_end(insp, &end);
}
