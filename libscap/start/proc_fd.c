// SPDX-License-Identifier: Apache-2.0
/*
 * The descriptors of one process, from /proc/PID/fd. Owns what the text of a link says
 * about the type of a descriptor; proc_sock.c finds sockets by inode.
 */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "describe.h"
#include "proc_priv.h"

/* The number of a device as the kernel's new_encode_dev() encodes it. */
static uint32_t encode_dev(uint32_t major, uint32_t minor)
{
	return (minor & 0xff) | (major << 8) | ((minor & ~0xffu) << 12);
}

/* fdinfo begins with "pos:\t0\nflags:\t0100002\n". */
static uint32_t read_open_flags(struct proc_scan *scan, int pid_fd, const char *number)
{
	static const char key[] = "flags:";
	const char *value;
	char name[40];

	snprintf(name, sizeof(name), "fdinfo/%s", number);
	if (scap_proc_read(scan, pid_fd, name, 256) <= 0)
		return 0;
	value = strstr(scan->text, key);
	return value ? scap_open_flags(strtoul(value + strlen(key), NULL, 8)) : 0;
}

/* A file, a directory or a named pipe: the inode of the open file tells which. */
static void describe_path(struct proc_scan *scan, int pid_fd, int fds_fd, const char *number,
			  struct scap_fd *fd)
{
	struct statx st;

	fd->type = SCAP_FD_FILE_V2;
	if (!statx(fds_fd, number, AT_STATX_DONT_SYNC, STATX_TYPE | STATX_INO, &st)) {
		fd->ino = st.stx_ino;
		fd->type = scap_path_type(st.stx_mode);
		if (fd->type == SCAP_FD_FILE_V2)
			fd->dev = encode_dev(st.stx_dev_major, st.stx_dev_minor);
	}
	if (fd->type == SCAP_FD_FILE_V2)
		fd->open_flags = read_open_flags(scan, pid_fd, number);
}

static bool starts_with(const char *text, const char *start, const char **rest)
{
	size_t len = strlen(start);

	*rest = text + len;
	return !strncmp(text, start, len);
}

/* Returns false for a socket that is in no table, about which nothing is known. */
static bool describe_fd(struct proc_scan *scan, int pid_fd, int fds_fd, const char *number,
			const char *target, struct scap_fd *fd)
{
	const struct scap_fd *socket;
	const char *rest;
	int64_t num = fd->fd;

	if (starts_with(target, "socket:[", &rest)) {
		socket = scap_proc_find_socket(scan, pid_fd, strtoull(rest, NULL, 10));
		if (!socket)
			return false;
		*fd = *socket;
		fd->fd = num;
	} else if (starts_with(target, "pipe:[", &rest)) {
		fd->type = SCAP_FD_FIFO;
		fd->ino = strtoull(rest, NULL, 10);
		fd->name = scap_proc_keep(scan, target, strlen(target));
	} else if (starts_with(target, "anon_inode:", &rest)) {
		fd->type = scap_anon_type(rest);
	} else {
		describe_path(scan, pid_fd, fds_fd, number, fd);
		fd->name = scap_proc_keep(scan, target, strlen(target));
	}
	return true;
}

static void collect_fd(struct proc_scan *scan, int pid_fd, int fds_fd, const char *number)
{
	struct scap_fd *slot, fd = { .fd = strtoll(number, NULL, 10), .name = "" };
	char target[PATH_MAX];
	ssize_t len = readlinkat(fds_fd, number, target, sizeof(target) - 1);

	if (len < 0)
		return;
	target[len] = '\0';
	if (!describe_fd(scan, pid_fd, fds_fd, number, target, &fd))
		return;
	slot = scap_vec_push(&scan->store->fds, sizeof(*slot));
	if (slot)
		*slot = fd;
}

void scap_proc_collect_fds(struct proc_scan *scan, int pid_fd)
{
	int fds_fd = openat(pid_fd, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fds_fd < 0 ? NULL : fdopendir(fds_fd);
	struct dirent *entry;

	scan->store->fds.count = 0;
	scan->own_netns = 0;
	if (!dir) {
		if (fds_fd >= 0)
			close(fds_fd);
		return;
	}
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			collect_fd(scan, pid_fd, fds_fd, entry->d_name);
	closedir(dir);
}

void scap_proc_collect_some_fds(struct proc_scan *scan, int pid_fd, const int32_t *nums,
				size_t count)
{
	int fds_fd = openat(pid_fd, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char number[16];

	if (fds_fd < 0)
		return;
	while (count--) {
		snprintf(number, sizeof(number), "%d", *nums++);
		collect_fd(scan, pid_fd, fds_fd, number);
	}
	close(fds_fd);
}
