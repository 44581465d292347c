// SPDX-License-Identifier: Apache-2.0
/*
 * Applies events to descriptors other than sockets, and to the working directory.
 */
#include "base/path.h"
#include "enter.h"
#include "fd_edit.h"
#include "parse.h"
#include "thread_edit.h"

#include <stdio.h>
#include <string.h>

struct insp_fd *insp_event_new_fd(struct insp *insp, struct insp_event *ev, int64_t num,
				  enum scap_fd_type type)
{
	struct insp_fd *fd = insp_fd_add(insp, insp_thread_get_fds(insp, ev->thread), num);

	ev->thread->last_fd = num;
	ev->fd = fd;
	if (fd)
		fd->type = type;
	return fd;
}

const char *insp_dirfd_path(struct insp *insp, struct insp_thread *thread, int64_t dirfd, char *buf,
			    size_t size)
{
	struct insp_fd *fd;

	if (dirfd == INSP_AT_FDCWD)
		return insp_thread_cwd(insp, thread);
	fd = insp_fd_edit(insp_thread_get_fds(insp, thread), dirfd);
	if (!fd)
		return "<UNKNOWN>/";
	snprintf(buf, size, "%s/", fd->name);
	return buf;
}

/* ---- open, creat, openat, openat2 ------------------------------------------- */

/* Whether the enter has the path. It is preferred: the exit reads memory that may have changed. */
static bool has_path(const struct insp *insp, const struct scap_event *enter)
{
	static const char null[] = "(NULL)";
	const struct scap_param *name = enter ? insp_arg(insp, enter, INSP_ARG_NAME) : NULL;

	return name && name->len &&
	       !(name->len == sizeof(null) && memcmp(name->data, null, sizeof(null)) == 0);
}

/* The event, enter or exit, that has the parameters of the open; NULL: none was stored. */
static const struct scap_event *event_with_path(const struct insp *insp,
						const struct insp_event *ev)
{
	const struct scap_event *enter = insp_enter(ev->thread);

	if (insp->types[ev->scap->type].arg[INSP_ARG_NAME] == UINT8_MAX)
		return enter;
	return has_path(insp, enter) ? enter : ev->scap;
}

/* Files have the kernel's values, whatever machine reads them. */
enum { MODE_TYPE = 0170000, MODE_FOLDER = 0040000 };

/* What an open tells about its file after the parameters of its row. */
struct opened {
	uint32_t dev;
	uint64_t ino;
	uint32_t mode;		       /* 0: not told */
	const struct scap_param *path; /* without symbolic links; NULL: not told */
};

/* Of device and inode, newer writers append what the row lacks. Ringside adds path and mode. */
static struct opened read_opened(const struct insp *insp, const struct scap_event *ev)
{
	const uint8_t *args = insp->types[ev->type].arg;
	uint32_t extra = ev->info->nparams;
	struct opened opened = {
		.dev = insp_arg_num(insp, ev, INSP_ARG_DEV, 0),
		.ino = insp_arg_num(insp, ev, INSP_ARG_INO, 0),
	};

	if (args[INSP_ARG_DEV] == UINT8_MAX)
		opened.dev = insp_extra_u32(ev, extra++);
	if (args[INSP_ARG_INO] == UINT8_MAX)
		opened.ino = insp_extra_u64(ev, extra++);
	/* creat() has its own flags there. */
	extra += ev->type == RS_EV_SYSCALL_CREAT_X;
	opened.path = insp_extra(ev, extra);
	opened.mode = insp_extra_u16(ev, extra + 1);
	return opened;
}

/* A folder need not be opened as one; older writers do not tell what it is. */
static enum scap_fd_type type_of_opened(const struct opened *opened, uint32_t flags)
{
	bool folder = opened->mode ? (opened->mode & MODE_TYPE) == MODE_FOLDER :
				     flags & RS_VALUE_O_DIRECTORY;

	return folder ? SCAP_FD_DIRECTORY : SCAP_FD_FILE;
}

/* Whether a component of the path is "..". */
static bool goes_up(const char *path)
{
	for (const char *at = path; (at = strstr(at, "..")); at += 2)
		if ((at == path || at[-1] == '/') && (!at[2] || at[2] == '/'))
			return true;
	return false;
}

static bool is_path(const struct scap_param *param)
{
	return param && param->len > 1 && param->data[0] == '/' && !param->data[param->len - 1];
}

/*
 * A text cannot tell where ".." leads from behind a symbolic link: there the name is the
 * path that the kernel found.
 */
static void set_names(struct insp_fd *fd, const char *asked, const char *joined,
		      const struct scap_param *real)
{
	const char *found = is_path(real) ? (const char *)real->data : NULL;
	const char *name = found && goes_up(asked) ? found : joined;

	insp_fd_set_name(fd, name, strlen(name));
	if (found)
		insp_fd_set_real_path(fd, found);
	if (asked[0] != '/')
		fd->raw_name = insp_memory_text(fd->memory, asked, strlen(asked));
}

void insp_parse_open_exit(struct insp *insp, struct insp_event *ev)
{
	const struct scap_event *scap_ev = ev->scap, *from = event_with_path(insp, ev);
	char name[INSP_PATH_BYTES], dir[INSP_JOINED_BYTES + 1], path[INSP_JOINED_BYTES];
	struct opened opened;
	struct insp_fd *fd;
	int64_t dirfd;
	uint32_t flags;

	if (!from || !scap_ev->nparams || insp_result(scap_ev) < 0)
		return;
	flags = insp_arg_num(insp, from, INSP_ARG_FLAGS, 0);
	dirfd = insp_arg_num(insp, from, INSP_ARG_DIRFD, INSP_AT_FDCWD);
	insp_arg_text(insp, from, INSP_ARG_NAME, name, sizeof(name));
	insp_path_join(path, sizeof(path),
		       insp_dirfd_path(insp, ev->thread, dirfd, dir, sizeof(dir)), name);
	opened = read_opened(insp, scap_ev);
	fd = insp_event_new_fd(insp, ev, insp_result(scap_ev), type_of_opened(&opened, flags));
	if (!fd)
		return;
	fd->open_flags = flags;
	fd->dev = opened.dev;
	fd->ino = opened.ino;
	set_names(fd, name, path, opened.path);
}

/* ---- descriptors without a name ---------------------------------------------- */

static void new_fd(struct insp *insp, struct insp_event *ev, enum scap_fd_type type)
{
	if (ev->scap->nparams && insp_result(ev->scap) >= 0)
		insp_event_new_fd(insp, ev, insp_result(ev->scap), type);
}

void insp_parse_eventfd_exit(struct insp *insp, struct insp_event *ev)
{
	new_fd(insp, ev, SCAP_FD_EVENT);
}

void insp_parse_signalfd_exit(struct insp *insp, struct insp_event *ev)
{
	new_fd(insp, ev, SCAP_FD_SIGNALFD);
}

void insp_parse_timerfd_exit(struct insp *insp, struct insp_event *ev)
{
	new_fd(insp, ev, SCAP_FD_TIMERFD);
}

void insp_parse_inotify_exit(struct insp *insp, struct insp_event *ev)
{
	new_fd(insp, ev, SCAP_FD_INOTIFY);
}

void insp_parse_pipe_exit(struct insp *insp, struct insp_event *ev)
{
	static const enum insp_arg ends[] = { INSP_ARG_FD1, INSP_ARG_FD2 };

	if (!ev->scap->nparams || insp_result(ev->scap) < 0)
		return;
	for (int i = 0; i < 2; i++) {
		int64_t num = insp_arg_num(insp, ev->scap, ends[i], -1);
		struct insp_fd *fd = insp_event_new_fd(insp, ev, num, SCAP_FD_FIFO);

		if (fd)
			fd->ino = insp_arg_num(insp, ev->scap, INSP_ARG_INO, 0);
	}
}

/* ---- dup and close ------------------------------------------------------------ */

static void duplicate(struct insp *insp, struct insp_event *ev)
{
	int64_t num = insp_result(ev->scap);

	if (!ev->fd || !ev->scap->nparams || num < 0)
		return;
	/* meant for shells that connect pipes, but the bits are set for any descriptor */
	if (num <= 1)
		ev->thread->flags |= num ? INSP_PIPE_SRC : INSP_PIPE_DST;
	ev->fd = insp_fd_copy(insp, insp_thread_get_fds(insp, ev->thread), num, ev->fd);
	ev->thread->last_fd = num;
}

/* In exits of newer writers, of dup, dup2 and dup3: the enter is then not needed. */
enum { EXTRA_OLDFD = 1 };

void insp_parse_dup_exit(struct insp *insp, struct insp_event *ev)
{
	const struct scap_param *oldfd = insp_extra(ev->scap, EXTRA_OLDFD);
	struct insp_fd *from = NULL;

	if (oldfd && oldfd->len == sizeof(int64_t))
		from = insp_fd_edit(insp_thread_get_fds(insp, ev->thread), insp_param_s64(oldfd));
	if (from)
		ev->fd = from;
	duplicate(insp, ev);
}

bool insp_fcntl_is_dup(const struct insp *insp, const struct scap_event *ev)
{
	uint64_t cmd = insp_arg_num(insp, ev, INSP_ARG_CMD, 0);

	return cmd == RS_VALUE_F_DUPFD || cmd == RS_VALUE_F_DUPFD_CLOEXEC;
}

void insp_parse_fcntl_exit(struct insp *insp, struct insp_event *ev)
{
	/* Only the enters of commands that duplicate are stored. */
	if (insp_enter(ev->thread))
		duplicate(insp, ev);
}

void insp_parse_close_enter(struct insp *insp, struct insp_event *ev)
{
	if (!ev->fd)
		return;
	ev->fd->closing = true;
	ev->fd->outlives_close = false;
}

/*
 * The kernel frees the number before close returns, so another thread may already have
 * created a new descriptor with it. That one must stay.
 */
void insp_parse_close_exit(struct insp *insp, struct insp_event *ev)
{
	if (!ev->fd || !ev->scap->nparams)
		return;
	if (ev->fd->outlives_close || insp_result(ev->scap) < 0) {
		ev->fd->closing = ev->fd->outlives_close = false;
		return;
	}
	insp->ending.closed = true;
	insp->ending.closed_tid = ev->thread->tid;
	insp->ending.closed_fd = ev->fd->num;
}

/* ---- working directory ---------------------------------------------------------- */

void insp_parse_chdir_exit(struct insp *insp, struct insp_event *ev)
{
	const struct scap_param *found;
	char path[INSP_PATH_BYTES];

	if (insp_result(ev->scap) < 0 || !insp_arg(insp, ev->scap, INSP_ARG_PATH))
		return;
	insp_arg_text(insp, ev->scap, INSP_ARG_PATH, path, sizeof(path));
	found = insp_extra(ev->scap, ev->scap->info->nparams);
	insp_thread_set_cwd(insp, ev->thread,
			    goes_up(path) && is_path(found) ? (const char *)found->data : path);
}

void insp_parse_fchdir_exit(struct insp *insp, struct insp_event *ev)
{
	if (!ev->fd || !ev->scap->nparams || insp_result(ev->scap) < 0)
		return;
	insp_thread_set_cwd(insp, ev->thread, ev->fd->name);
}
