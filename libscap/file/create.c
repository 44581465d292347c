// SPDX-License-Identifier: Apache-2.0
/*
 * Creates trace files. A trace holds other people's data and is often written by root, so
 * it gets mode 0600. In a folder that others can write to, such as /tmp, anybody can put a
 * symbolic link or a file of theirs in the place of the trace: there the program writes to
 * a new file or to one of its own.
 */
#include "create.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CREATE_MODE 0600
#define REMEDY "in a folder that others can write to: remove it or choose another folder"

static bool others_can_write(const struct stat *folder)
{
	return folder->st_mode & S_IWOTH ||
	       (folder->st_mode & S_IWGRP && folder->st_gid != getegid()) ||
	       (folder->st_uid != geteuid() && folder->st_uid != 0);
}

/* Opens the folder of a path; *name is what follows. Returns a descriptor or -errno. */
static int open_folder(const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');
	size_t len = slash ? (size_t)(slash - path) + 1 : 0;
	char folder[PATH_MAX];
	int fd;

	if (len >= sizeof(folder))
		return -ENAMETOOLONG;
	memcpy(folder, path, len);
	folder[len] = 0;
	*name = path + len;
	fd = open(len ? folder : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int refuse(const char **reason, int err, const char *why)
{
	*reason = why;
	return err;
}

/* Why an entry of a shared folder must not be written to; 0: it may. */
static int check_entry(const struct stat *st, const char **reason)
{
	if (S_ISLNK(st->st_mode))
		return refuse(reason, -ELOOP, "it is a symbolic link " REMEDY);
	if (st->st_uid != geteuid())
		return refuse(reason, -EPERM, "it belongs to another user, " REMEDY);
	if (S_ISREG(st->st_mode) && st->st_nlink > 1)
		return refuse(reason, -EMLINK, "it has other names (hard links), " REMEDY);
	return 0;
}

/* A trace has the control characters of strangers. */
static int check_terminal(int fd, const char **reason)
{
	if (isatty(fd))
		return refuse(reason, -EINVAL, "it is a terminal: choose a file or a pipe");
	return 0;
}

/* The kernel may refuse what check_entry() refuses; then its text is the better one. */
static int explain(int folder, const char *name, int err, const char **reason)
{
	struct stat st;

	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW))
		return err;
	return check_entry(&st, reason) ?: err;
}

static int create_at(int folder, const char *name, bool shared, const char **reason)
{
	int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | (shared ? O_NOFOLLOW : 0);
	int fd = openat(folder, name, flags, CREATE_MODE), err;
	struct stat st;

	if (fd < 0)
		return shared ? explain(folder, name, -errno, reason) : -errno;
	err = fstat(fd, &st) ? -errno : 0;
	err = err ?: check_terminal(fd, reason);
	if (!err && shared)
		err = check_entry(&st, reason);
	/* only now, as the file of somebody else must stay as it is */
	if (!err && S_ISREG(st.st_mode) && ftruncate(fd, 0))
		err = -errno;
	if (!err)
		return fd;
	close(fd);
	return err;
}

int scap_file_create(const char *path, const char **reason)
{
	const char *name;
	struct stat st;
	int folder = open_folder(path, &name), fd;

	*reason = NULL;
	if (folder < 0)
		return folder;
	if (fstat(folder, &st))
		fd = -errno;
	else if (!*name)
		fd = *path ? -EISDIR : -ENOENT;
	else
		fd = create_at(folder, name, others_can_write(&st), reason);
	close(folder);
	return fd;
}

int scap_file_copy(int fd, const char **reason)
{
	int err, copy;

	*reason = NULL;
	err = check_terminal(fd, reason);
	if (err)
		return err;
	copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	return copy < 0 ? -errno : copy;
}
