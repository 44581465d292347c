// SPDX-License-Identifier: Apache-2.0
/*
 * Applies events of calls that are generic events in older traces. Their exits have all
 * parameters, so the enters are not needed.
 */
#include "base/path.h"
#include "fd_edit.h"
#include "parse.h"
#include "thread_edit.h"
#include "thread_index.h"

#include <stdio.h>
#include <string.h>

/* The kernel takes no longer one. */
#define MEMFD_NAME_MAX 249

/* ---- new descriptors ------------------------------------------------------------- */

static struct insp_fd *new_fd(struct insp *insp, struct insp_event *ev, enum scap_fd_type type)
{
	if (!ev->scap->nparams || insp_result(ev->scap) < 0)
		return NULL;
	return insp_event_new_fd(insp, ev, insp_result(ev->scap), type);
}

void insp_parse_epoll_exit(struct insp *insp, struct insp_event *ev)
{
	new_fd(insp, ev, SCAP_FD_EVENTPOLL);
}

void insp_parse_iouring_exit(struct insp *insp, struct insp_event *ev)
{
	new_fd(insp, ev, SCAP_FD_IOURING);
}

/* Few commands of bpf create a descriptor. A result up to 2 is taken for that of another. */
void insp_parse_bpf_exit(struct insp *insp, struct insp_event *ev)
{
	if (ev->scap->nparams && insp_result(ev->scap) > 2)
		new_fd(insp, ev, SCAP_FD_BPF);
}

static void new_named_fd(struct insp *insp, struct insp_event *ev, enum scap_fd_type type,
			 const char *name)
{
	struct insp_fd *fd = new_fd(insp, ev, type);

	if (fd)
		insp_fd_set_name(fd, name, strlen(name));
}

void insp_parse_memfd_exit(struct insp *insp, struct insp_event *ev)
{
	char name[INSP_PATH_BYTES], path[INSP_PATH_BYTES];

	insp_arg_text(insp, ev->scap, INSP_ARG_NAME, name, sizeof(name));
	/* What /proc calls it while it is open, without the note that it has no file. */
	snprintf(path, sizeof(path), "/memfd:%.*s", MEMFD_NAME_MAX, name);
	new_named_fd(insp, ev, SCAP_FD_MEMFD, path);
}

void insp_parse_pidfd_open_exit(struct insp *insp, struct insp_event *ev)
{
	int64_t num = insp_result(ev->scap);

	if (!ev->scap->nparams || num < 0)
		return;
	ev->fd = insp_fd_add_pidfd(insp, insp_thread_get_fds(insp, ev->thread), num,
				   insp_arg_num(insp, ev->scap, INSP_ARG_PID, 0));
	ev->thread->last_fd = num;
}

/* The process that a pidfd refers to. */
static struct insp_thread *pidfd_target(struct insp *insp, struct insp_event *ev)
{
	const struct insp_fd *fd = insp_fd_edit(insp_thread_get_fds(insp, ev->thread),
						insp_arg_num(insp, ev->scap, INSP_ARG_PID_FD, -1));
	long long pid;

	if (!fd || fd->type != SCAP_FD_PIDFD || sscanf(fd->name, "/proc/%lld", &pid) != 1)
		return NULL;
	return insp_thread_edit(insp, insp_host_pid(insp, ev->thread, pid));
}

void insp_parse_pidfd_getfd_exit(struct insp *insp, struct insp_event *ev)
{
	struct insp_thread *target = ev->scap->nparams ? pidfd_target(insp, ev) : NULL;
	int64_t num = insp_arg_num(insp, ev->scap, INSP_ARG_TARGET_FD, -1);
	const struct insp_fd *from =
		target ? insp_fd_edit(insp_thread_get_fds(insp, target), num) : NULL;

	if (!from || insp_result(ev->scap) < 0)
		return;
	ev->fd = insp_fd_copy(insp, insp_thread_get_fds(insp, ev->thread), insp_result(ev->scap),
			      from);
	ev->thread->last_fd = insp_result(ev->scap);
}

void insp_parse_open_handle_exit(struct insp *insp, struct insp_event *ev)
{
	char name[INSP_PATH_BYTES];
	struct insp_fd *fd = new_fd(insp, ev, SCAP_FD_FILE);

	if (!fd)
		return;
	insp_arg_text(insp, ev->scap, INSP_ARG_PATH, name, sizeof(name));
	insp_fd_set_name(fd, name, strlen(name));
	fd->open_flags = insp_arg_num(insp, ev->scap, INSP_ARG_FLAGS, 0);
	fd->dev = insp_arg_num(insp, ev->scap, INSP_ARG_DEV, 0);
	fd->ino = insp_arg_num(insp, ev->scap, INSP_ARG_INO, 0);
}

/* A mount, by the path from which it was taken. */
void insp_parse_open_tree_exit(struct insp *insp, struct insp_event *ev)
{
	char name[INSP_PATH_BYTES + 1], dir[INSP_PATH_BYTES + 1], path[INSP_PATH_BYTES];
	int64_t dirfd = insp_arg_num(insp, ev->scap, INSP_ARG_DIRFD, INSP_AT_FDCWD);

	insp_arg_text(insp, ev->scap, INSP_ARG_PATH, name, sizeof(name));
	insp_path_join(path, sizeof(path),
		       insp_dirfd_path(insp, ev->thread, dirfd, dir, sizeof(dir)), name);
	new_named_fd(insp, ev, SCAP_FD_FILE, path);
}

void insp_parse_mq_open_exit(struct insp *insp, struct insp_event *ev)
{
	char name[INSP_PATH_BYTES];

	insp_arg_text(insp, ev->scap, INSP_ARG_NAME, name, sizeof(name));
	new_named_fd(insp, ev, SCAP_FD_UNSUPPORTED, name);
}

void insp_parse_userfaultfd_exit(struct insp *insp, struct insp_event *ev)
{
	new_fd(insp, ev, SCAP_FD_USERFAULTFD);
}

/* A descriptor of a kind that the format has no type for; its number is no longer another's. */
void insp_parse_other_fd_exit(struct insp *insp, struct insp_event *ev)
{
	new_fd(insp, ev, SCAP_FD_UNSUPPORTED);
}

/* ---- close_range ------------------------------------------------------------------- */

struct range {
	int64_t first, last;
};

static bool is_in_range(const struct insp_fd *fd, const void *arg)
{
	const struct range *range = arg;

	return fd->num >= range->first && fd->num <= range->last;
}

void insp_parse_close_range_exit(struct insp *insp, struct insp_event *ev)
{
	struct range range = {
		.first = insp_arg_num(insp, ev->scap, INSP_ARG_FIRST, 0),
		.last = insp_arg_num(insp, ev->scap, INSP_ARG_LAST, 0),
	};
	uint32_t flags = insp_arg_num(insp, ev->scap, INSP_ARG_FLAGS, 0);

	if (!ev->scap->nparams || insp_result(ev->scap) < 0)
		return;
	if (flags & insp_arg_flag(insp, ev->scap, INSP_ARG_FLAGS, "CLOSE_RANGE_UNSHARE"))
		insp_thread_unshare_fds(insp, ev->thread);
	if (!(flags & insp_arg_flag(insp, ev->scap, INSP_ARG_FLAGS, "CLOSE_RANGE_CLOEXEC")))
		insp_fdtable_remove_if(insp, ev->thread->fds, is_in_range, &range);
}

/* ---- threads ---------------------------------------------------------------------------- */

void insp_parse_prctl_exit(struct insp *insp, struct insp_event *ev)
{
	char name[16];

	if (insp_result(ev->scap) < 0 || !insp_arg(insp, ev->scap, INSP_ARG_ARG2_STR) ||
	    insp_arg_num(insp, ev->scap, INSP_ARG_OPTION, 0) !=
		    insp_arg_flag(insp, ev->scap, INSP_ARG_OPTION, "PR_SET_NAME"))
		return;
	insp_arg_text(insp, ev->scap, INSP_ARG_ARG2_STR, name, sizeof(name));
	insp_str_set(insp, &ev->thread->comm, name, strlen(name));
}

void insp_parse_setreuid_exit(struct insp *insp, struct insp_event *ev)
{
	uint32_t uid = insp_arg_num(insp, ev->scap, INSP_ARG_EUID, UINT32_MAX);
	uint32_t gid = insp_arg_num(insp, ev->scap, INSP_ARG_EGID, UINT32_MAX);

	if (!ev->scap->nparams || insp_result(ev->scap) < 0)
		return;
	if (uid != UINT32_MAX)
		ev->thread->uid = uid;
	if (gid != UINT32_MAX)
		ev->thread->gid = gid;
}

/*
 * The call does not say whether it worked: its result is the number of before. Only a
 * privileged caller may take any number.
 */
void insp_parse_setfsuid_exit(struct insp *insp, struct insp_event *ev)
{
	uint32_t uid = insp_arg_num(insp, ev->scap, INSP_ARG_UID, UINT32_MAX);
	uint32_t gid = insp_arg_num(insp, ev->scap, INSP_ARG_GID, UINT32_MAX);

	if (ev->thread->uid != 0)
		return;
	if (uid != UINT32_MAX)
		ev->thread->uid = uid;
	if (gid != UINT32_MAX)
		ev->thread->gid = gid;
}

void insp_parse_capset_exit(struct insp *insp, struct insp_event *ev)
{
	static const enum insp_arg caps[] = { INSP_ARG_CAP_INHERITABLE, INSP_ARG_CAP_PERMITTED,
					      INSP_ARG_CAP_EFFECTIVE };

	if (!ev->scap->nparams || insp_result(ev->scap) < 0)
		return;
	ev->thread->has_caps = true;
	for (int i = 0; i < 3; i++)
		ev->thread->caps[i] = insp_arg_num(insp, ev->scap, caps[i], 0);
}
