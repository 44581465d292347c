// SPDX-License-Identifier: Apache-2.0
/*
 * Applies execve and execveat: the thread runs another program.
 */
#include "base/path.h"
#include "enter.h"
#include "fd_edit.h"
#include "table/recipe.h"
#include "take.h"
#include "thread_edit.h"
#include "thread_index.h"

#include <stdio.h>
#include <string.h>

/* A longer chain of parents is a loop in a damaged trace. */
#define NAMESPACE_DEPTH_MAX 256

/* Indexes of the parameters that newer writers add after those of the row. */
enum {
	EXTRA_CAPS = 20,
	EXTRA_EXE_INO = 23,
	EXTRA_EXE_CTIME,
	EXTRA_EXE_MTIME,
	EXTRA_UID,
	EXTRA_EXEPATH,
	EXTRA_PGID,
	EXTRA_ALL, /* with fewer parameters these have another meaning */
	EXTRA_GID = EXTRA_ALL,
	EXTRA_FILENAME,
	EXTRA_OPEN_FDS,
};

/* The descriptor that a path such as /proc/self/fd/3 stands for; NULL: it is no such path. */
static const struct insp_fd *fd_of_path(struct insp *insp, struct insp_thread *thread,
					const char *path)
{
	long long pid = 0, num = -1;
	int end = -1;

	if (sscanf(path, "/dev/fd/%lld%n", &num, &end) != 1 &&
	    sscanf(path, "/proc/self/fd/%lld%n", &num, &end) != 1 &&
	    sscanf(path, "/proc/%lld/fd/%lld%n", &pid, &num, &end) != 2)
		return NULL;
	if (end < 0 || path[end])
		return NULL;
	/* a process in a namespace calls itself by its number there */
	if (pid && pid != thread->vpid)
		thread = insp_thread_edit(insp, pid);
	return thread ? insp_fd_find(insp_thread_get_fds(insp, thread), num) : NULL;
}

static void join_exepath(struct insp *insp, struct insp_thread *thread, const char *base,
			 const char *name)
{
	const struct insp_fd *from;
	char path[INSP_JOINED_BYTES];

	insp_path_join(path, sizeof(path), base, name);
	from = fd_of_path(insp, thread, path);
	insp_copy_text(insp, &thread->exepath, from && from->name[0] == '/' ? from->name : path);
}

/* Whether the thread is in a call that executes a program, of which the enter is stored. */
static bool is_executing(const struct insp_thread *thread)
{
	return thread->last_type == thread->enter.type && thread->enter.nparams &&
	       (thread->enter.type == RS_EV_SYSCALL_EXECVE_18_E ||
		thread->enter.type == RS_EV_SYSCALL_EXECVE_19_E ||
		thread->enter.type == RS_EV_SYSCALL_EXECVEAT_E);
}

/* The enter of the exit. The kernel may end execveat with the exit of execve. */
static const struct scap_event *find_enter(const struct insp_thread *caller)
{
	return is_executing(caller) ? &caller->enter : insp_enter(caller);
}

/*
 * The path that the kernel has put above the environment, for a name that was not in memory when
 * the call began. Returns whether there is one.
 */
static bool join_kept_path(struct insp *insp, const struct scap_event *ev,
			   struct insp_thread *thread)
{
	const struct scap_param *kept = insp_extra(ev, EXTRA_FILENAME);
	char name[INSP_PATH_BYTES], dir[INSP_JOINED_BYTES + 1];
	size_t len = kept ? strnlen((const char *)kept->data, kept->len) : 0;

	if (!len || len >= sizeof(name))
		return false;
	memcpy(name, kept->data, len);
	name[len] = '\0';
	join_exepath(insp, thread, insp_dirfd_path(insp, thread, INSP_AT_FDCWD, dir, sizeof(dir)),
		     name);
	return true;
}

static void join_asked_path(struct insp *insp, const struct scap_event *ev,
			    struct insp_thread *thread, const struct insp_thread *caller)
{
	const struct scap_event *enter = find_enter(caller);
	char name[INSP_PATH_BYTES], dir[INSP_JOINED_BYTES + 1];
	const struct scap_param *param;
	bool at = enter && enter->type == RS_EV_SYSCALL_EXECVEAT_E;
	int64_t dirfd = INSP_AT_FDCWD;

	param = enter ? insp_arg(insp, enter, at ? INSP_ARG_PATHNAME : INSP_ARG_FILENAME) : NULL;
	if (!param)
		return;
	insp_arg_text(insp, enter, at ? INSP_ARG_PATHNAME : INSP_ARG_FILENAME, name, sizeof(name));
	if (!param->len || strcmp(name, "<NA>") == 0) {
		if (!join_kept_path(insp, ev, thread))
			insp_copy_text(insp, &thread->exepath, name);
		return;
	}
	if (at)
		dirfd = insp_arg_num(insp, enter, INSP_ARG_DIRFD, INSP_AT_FDCWD);
	join_exepath(insp, thread, insp_dirfd_path(insp, thread, dirfd, dir, sizeof(dir)), name);
}

/*
 * The number on the host of a process group that an event tells in its namespace's
 * numbers: that of the process itself, or of the ancestor that leads the group. Without
 * one the group is the parent's, which the thread has inherited.
 */
static int64_t host_group(const struct insp *insp, const struct insp_thread *thread, int64_t id)
{
	const struct insp_thread *leader = thread;

	if (thread->vpid == -1 || thread->vpid == thread->pid)
		return id;
	for (int n = 0; leader && leader->vpid != leader->pid && n < NAMESPACE_DEPTH_MAX; n++) {
		if (leader->vpid == id)
			return leader->pid;
		leader = insp_thread_find(insp, insp_thread_ptid(leader));
	}
	return thread->vpgid;
}

static void take_group(const struct insp *insp, const struct scap_event *ev,
		       struct insp_thread *thread)
{
	if (insp_arg(insp, ev, INSP_ARG_PGID))
		thread->vpgid = host_group(insp, thread,
					   insp_arg_num(insp, ev, INSP_ARG_PGID, thread->vpgid));
}

/*
 * The path of the program as the kernel has it, which is not that of a script or of a link
 * to it; else the path that was asked for.
 */
static void set_exepath(struct insp *insp, const struct scap_event *ev, struct insp_thread *thread,
			const struct insp_thread *caller)
{
	const struct scap_param *path = insp_extra(ev, EXTRA_EXEPATH);
	size_t len = path ? strnlen((const char *)path->data, path->len) : 0;

	if (!len) {
		join_asked_path(insp, ev, thread, caller);
		return;
	}
	insp_str_set(insp, &thread->exepath, (const char *)path->data, len);
	len = insp_path_kept(thread->exepath);
	if (thread->exepath[len])
		thread->exepath[len] = '\0';
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
	/* which differ from before if the program's file has a set-user-ID bit */
	if (insp_extra(ev, EXTRA_UID)->len == sizeof(uint32_t))
		thread->uid = insp_param_u32(insp_extra(ev, EXTRA_UID));
	if (insp_extra(ev, EXTRA_GID) && insp_extra(ev, EXTRA_GID)->len == sizeof(uint32_t))
		thread->gid = insp_param_u32(insp_extra(ev, EXTRA_GID));
}

static void take_exe(const struct insp *insp, const struct scap_event *ev,
		     struct insp_thread *thread)
{
	if (insp_arg(insp, ev, INSP_ARG_FLAGS)) {
		thread->exe_flags = insp_arg_num(insp, ev, INSP_ARG_FLAGS, 0);
		thread->exe_writable = thread->exe_flags & RS_VALUE_EXE_WRITABLE;
	}
	thread->exe_ino = thread->exe_ctime_ns = thread->exe_mtime_ns = 0;
	take_extras(ev, thread);
}

/* ---- the rest of the group, and the descriptors ----------------------------------------- */

/*
 * The thread that made the call: the event's own, or another one of its group, of which
 * then only the number is gone, because the leader's is that of the process.
 */
static struct insp_thread *find_caller(struct insp *insp, struct insp_thread *thread)
{
	struct insp_thread *other = NULL;

	if (!thread->nchilds || is_executing(thread))
		return thread;
	while ((other = insp_thread_next_member(insp, thread->pid, other)))
		if (other != thread && is_executing(other))
			return other;
	return thread;
}

static void take_over(struct insp *insp, struct insp_thread *thread,
		      const struct insp_thread *caller)
{
	if (caller == thread)
		return;
	insp_thread_share_fds(insp, thread, caller);
	insp_thread_share_folders(insp, thread, caller);
}

/* Only the calling thread is left, with the number of the process. */
static void end_other_threads(struct insp *insp, struct insp_thread *thread)
{
	struct insp_thread *other, *next;

	if (!thread->nchilds)
		return;
	other = insp_thread_next_member(insp, thread->pid, NULL);
	while (other) {
		next = insp_thread_next_member(insp, thread->pid, other);
		if (other != thread) {
			insp_thread_give_children(insp, other->tid, thread->tid);
			insp_thread_remove(insp, other);
		}
		other = next;
	}
	thread->nchilds = 0;
}

/* The descriptors below a number that are open after an exec, as bits. */
struct open_fds {
	const uint8_t *bits;
	int64_t below;
};

static bool is_closed(const struct insp_fd *fd, const void *arg)
{
	const struct open_fds *open = arg;

	return fd->num < open->below && !(open->bits[fd->num / 8] >> fd->num % 8 & 1);
}

/* Removes the descriptors that the exec has closed. Other writers may have no list of bits. */
static void close_on_exec(struct insp *insp, const struct scap_event *ev,
			  struct insp_thread *thread)
{
	const struct scap_param *list = insp_extra(ev, EXTRA_OPEN_FDS);
	struct open_fds open;

	if (!list || list->len < RS_OPEN_FDS_HEAD ||
	    memcmp(list->data, RS_OPEN_FDS_MAGIC, RS_OPEN_FDS_HEAD))
		return;
	open.bits = list->data + RS_OPEN_FDS_HEAD;
	open.below = (list->len - RS_OPEN_FDS_HEAD) * 8;
	insp_fdtable_remove_if(insp, thread->fds, is_closed, &open);
}

void insp_parse_execve_exit(struct insp *insp, struct insp_event *ev)
{
	enum { KEPT = INSP_CLONE_INVERTED | INSP_PIPE_SRC | INSP_PIPE_DST };
	const struct scap_event *scap_ev = ev->scap;
	struct insp_thread *thread = ev->thread, *caller;

	if (!scap_ev->nparams || insp_result(scap_ev) < 0)
		return;
	caller = find_caller(insp, thread);
	take_over(insp, thread, caller);
	insp_take_program(insp, scap_ev, thread);
	set_exepath(insp, scap_ev, thread, caller);
	end_other_threads(insp, thread);
	insp_take_strings(insp, scap_ev, INSP_ARG_ENV, &thread->env);
	thread->tty = insp_arg_num(insp, scap_ev, INSP_ARG_TTY, thread->tty);
	take_group(insp, scap_ev, thread);
	thread->loginuid = insp_arg_num(insp, scap_ev, INSP_ARG_LOGINUID, thread->loginuid);
	if (insp_thread_ptid(thread) == -1)
		insp_thread_set_parent(insp, thread,
				       insp_arg_num(insp, scap_ev, INSP_ARG_PTID, -1));
	take_exe(insp, scap_ev, thread);
	insp_thread_leave_group(insp, thread);
	insp_thread_set_ids(insp, thread, insp_arg_num(insp, scap_ev, INSP_ARG_PID, thread->pid),
			    thread->vpid);
	thread->flags = (thread->flags & KEPT) | INSP_THREAD_ACTIVE | INSP_NAME_CHANGED;
	insp_thread_get_leader(insp, thread);
	insp_thread_unshare_fds(insp, thread);
	close_on_exec(insp, scap_ev, thread);
}
