// SPDX-License-Identifier: Apache-2.0
/*
 * Applies calls that change a thread's identity, root and limits, and the events that
 * tell its memory and its time.
 */
#include "base/path.h"
#include "cpu_time.h"
#include "enter.h"
#include "take.h"
#include "thread_edit.h"
#include "thread_index.h"

#include <string.h>

/* ---- sessions and process groups -------------------------------------------------------- */

struct new_group {
	bool session; /* the group begins a session */
	int64_t number;
};

/* All threads of a process are in one group and one session, which its leader knows. */
static void set_group(struct insp_thread *leader, const struct new_group *group)
{
	if (group->session)
		leader->sid = group->number;
	leader->vpgid = group->number;
	if (leader->pgid != -1)
		leader->pgid = group->number;
}

/* The new session has the number of its process. The result is the one inside its namespace. */
void insp_parse_setsid_exit(struct insp *insp, struct insp_event *ev)
{
	struct new_group group = { true, ev->thread->pid };

	if (ev->scap->nparams && insp_result(ev->scap) >= 0)
		set_group(insp_thread_get_leader(insp, ev->thread), &group);
}

void insp_parse_setpgid_exit(struct insp *insp, struct insp_event *ev)
{
	const struct scap_event *enter = insp_enter(ev->thread);
	int64_t pid = enter ? insp_arg_num(insp, enter, INSP_ARG_PID, 0) : 0;
	int64_t pgid = enter ? insp_arg_num(insp, enter, INSP_ARG_PGID, 0) : 0;
	struct insp_thread *thread = ev->thread;
	struct new_group group = { false, 0 };

	if (!enter || insp_result(ev->scap) < 0)
		return;
	if (pid)
		thread = insp_thread_edit(insp, insp_host_pid(insp, ev->thread, pid));
	if (!thread)
		return;
	thread = insp_thread_get_leader(insp, thread);
	group.number = pgid ? insp_host_pid(insp, ev->thread, pgid) : thread->pid;
	set_group(thread, &group);
}

/* ---- what a thread no longer shares ------------------------------------------------------ */

void insp_parse_unshare_exit(struct insp *insp, struct insp_event *ev)
{
	/* A mount namespace has folders of its own, and so has the process in a user namespace. */
	enum { FOLDERS = RS_VALUE_CLONE_FS | RS_VALUE_CLONE_NEWNS | RS_VALUE_CLONE_NEWUSER };
	const struct scap_event *enter = insp_enter(ev->thread);
	uint32_t flags = enter ? insp_arg_num(insp, enter, INSP_ARG_FLAGS, 0) : 0;

	if (!ev->scap->nparams || insp_result(ev->scap) < 0)
		return;
	if (flags & INSP_CLONE_FILES)
		insp_thread_unshare_fds(insp, ev->thread);
	if (flags & FOLDERS)
		insp_thread_unshare_folders(insp, ev->thread);
}

/* Whoever enters a mount namespace is in its root. */
void insp_parse_setns_exit(struct insp *insp, struct insp_event *ev)
{
	static const char mounts[] = "/mnt";
	const struct scap_event *enter = insp_enter(ev->thread);
	uint32_t type = enter ? insp_arg_num(insp, enter, INSP_ARG_NSTYPE, 0) : 0;
	size_t len = ev->fd ? strlen(ev->fd->name) : 0;
	bool named =
		len >= sizeof(mounts) && !strcmp(ev->fd->name + len - (sizeof(mounts) - 1), mounts);

	if (!enter || insp_result(ev->scap) < 0 ||
	    !(type & RS_VALUE_CLONE_NEWNS || (!type && named)))
		return;
	insp_thread_unshare_folders(insp, ev->thread);
	insp_thread_set_cwd(insp, ev->thread, "/");
	insp_copy_text(insp, &ev->thread->folders->root, "/");
}

/* ---- users and groups -------------------------------------------------------------------- */

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

/* ---- root ------------------------------------------------------------------------------- */

void insp_parse_chroot_exit(struct insp *insp, struct insp_event *ev)
{
	char path[INSP_PATH_BYTES], root[INSP_JOINED_BYTES];

	if (insp_result(ev->scap) < 0 || !insp_arg(insp, ev->scap, INSP_ARG_PATH))
		return;
	insp_arg_text(insp, ev->scap, INSP_ARG_PATH, path, sizeof(path));
	insp_path_join(root, sizeof(root), insp_thread_cwd(insp, ev->thread), path);
	insp_copy_text(insp, &ev->thread->folders->root, root);
}

/*
 * Process records have CPU ticks of 10 ms and come once a second, so the difference of two
 * records is a percentage. The first record has nothing to compare with: no value is known.
 */
void insp_parse_procinfo(struct insp *insp, struct insp_event *ev)
{
	struct insp_thread *thread = ev->thread;
	uint64_t now[2] = {
		insp_arg_num(insp, ev->scap, INSP_ARG_CPU_USR, 0),
		insp_arg_num(insp, ev->scap, INSP_ARG_CPU_SYS, 0),
	};
	uint64_t used[2];

	/* the number before may be larger: the id is another thread's now */
	for (int i = 0; i < 2; i++) {
		used[i] = now[i] > thread->cpu_ticks[i] ? now[i] - thread->cpu_ticks[i] : 0;
		thread->cpu_used[i + 1] = used[i];
		thread->cpu_ticks[i] = now[i];
	}
	thread->cpu_used[0] = used[0] + used[1];
	thread->cpu_known = thread->has_cpu_ticks;
	thread->has_cpu_ticks = true;
}

void insp_parse_switch(struct insp *insp, struct insp_event *ev)
{
	insp_cpu_time_add(insp, ev);
	if (!ev->thread)
		return;
	insp_take_faults(insp, ev->scap, ev->thread);
	insp_take_memory(insp, ev->scap, insp_thread_get_leader(insp, ev->thread));
}

/* The switch event of older writers has no memory and page faults. */
void insp_parse_old_switch(struct insp *insp, struct insp_event *ev)
{
	insp_cpu_time_add(insp, ev);
}

void insp_parse_memory_exit(struct insp *insp, struct insp_event *ev)
{
	insp_take_memory(insp, ev->scap, ev->thread);
}

static bool is_fd_limit(const struct insp *insp, const struct insp_event *ev)
{
	const struct scap_event *enter = insp_enter(ev->thread);

	return enter && insp_result(ev->scap) >= 0 &&
	       insp_arg_num(insp, enter, INSP_ARG_RESOURCE, 0) == RS_VALUE_RLIMIT_NOFILE;
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
	pid = insp_host_pid(insp, thread, insp_arg_num(insp, &thread->enter, INSP_ARG_PID, 0));
	thread = pid > 0 ? insp_thread_get(insp, pid) : thread;
	if (thread)
		insp_thread_get_leader(insp, thread)->fdlimit = cur;
}
