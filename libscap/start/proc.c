// SPDX-License-Identifier: Apache-2.0
/*
 * Goes through /proc: owns which processes and threads are read, and reading files and
 * links. proc_thread.c and proc_fd.c read what one of them consists of.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "describe.h"
#include "proc_priv.h"

#define TEXT_BYTES (16u << 10)

static bool make_text_room(struct proc_scan *scan, size_t bytes)
{
	char *bigger;

	if (bytes <= scan->text_room)
		return true;
	bigger = realloc(scan->text, bytes * 2);
	if (!bigger)
		return false;
	scan->text = bigger;
	scan->text_room = bytes * 2;
	return true;
}

ssize_t scap_proc_read(struct proc_scan *scan, int dir_fd, const char *name, size_t max)
{
	int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC);
	size_t len = 0, want;
	ssize_t n = 0;

	if (fd < 0)
		return -errno;
	do {
		want = max ? max : TEXT_BYTES;
		if (!make_text_room(scan, len + want + 1)) {
			n = -1;
			break;
		}
		n = read(fd, scan->text + len, want);
		len += n > 0 ? n : 0;
	} while (n > 0 && !max);
	n = n < 0 ? -errno : (ssize_t)len;
	scan->text[len] = '\0';
	close(fd);
	return n;
}

const char *scap_proc_keep(struct proc_scan *scan, const void *text, size_t len)
{
	return scap_keep(scan->store, text, len);
}

const char *scap_proc_link(struct proc_scan *scan, int dir_fd, const char *name)
{
	char target[PATH_MAX];
	ssize_t len = readlinkat(dir_fd, name, target, sizeof(target));

	return len <= 0 ? "" : scap_proc_keep(scan, target, len);
}

uint32_t scap_proc_self(void)
{
	const char *root = getenv("HOST_ROOT");
	char path[PATH_MAX], target[24] = "";

	snprintf(path, sizeof(path), "%s/proc/self", root ? root : "");
	if (readlink(path, target, sizeof(target) - 1) <= 0)
		return getpid();
	return strtoul(target, NULL, 10);
}

int scap_proc_scan_init(struct proc_scan *scan, struct scap_store *store)
{
	const char *root = getenv("HOST_ROOT");
	char path[PATH_MAX];

	*scan = (struct proc_scan){ .store = store, .root = root ? root : "" };
	snprintf(path, sizeof(path), "%s/proc", scan->root);
	scan->proc_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (scan->proc_fd < 0)
		return -errno;
	return make_text_room(scan, TEXT_BYTES) ? 0 : -ENOMEM;
}

void scap_proc_scan_fini(struct proc_scan *scan)
{
	if (scan->proc_fd >= 0)
		close(scan->proc_fd);
	free(scan->text);
	scap_proc_free_sockets(scan);
}

int scap_proc_for_each_id(struct proc_scan *scan, int parent_fd, const char *name,
			  void (*call)(struct proc_scan *scan, int dir_fd, int64_t id, void *arg),
			  void *arg)
{
	int fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!dir) {
		int err = -errno;

		if (fd >= 0)
			close(fd);
		return err;
	}
	while ((entry = readdir(dir)))
		if (isdigit((unsigned char)entry->d_name[0]))
			call(scan, fd, strtoll(entry->d_name, NULL, 10), arg);
	closedir(dir);
	return 0;
}

int scap_proc_open_id(int dir_fd, int64_t id)
{
	char name[24];

	snprintf(name, sizeof(name), "%lld", (long long)id);
	return openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void scan_member(struct proc_scan *scan, int tasks_fd, int64_t tid, void *arg)
{
	const struct scap_thread *leader = arg;
	int fd;

	if (tid == leader->tid)
		return;
	fd = scap_proc_open_id(tasks_fd, tid);
	if (fd < 0)
		return;
	scap_proc_add_member(scan, fd, tid, leader);
	close(fd);
}

static void scan_process(struct proc_scan *scan, int proc_fd, int64_t pid, void *arg)
{
	int fd = scap_proc_open_id(proc_fd, pid);
	struct scap_thread *leader = fd < 0 ? NULL : scap_proc_add_leader(scan, fd, pid);
	struct scap_thread copy;

	if (leader) {
		scap_proc_collect_fds(scan, fd);
		scap_store_take_fds(scan->store, leader);
		copy = *leader; /* adding threads may move the array that it is in */
		scap_proc_for_each_id(scan, fd, "task", scan_member, &copy);
	}
	if (fd >= 0)
		close(fd);
}

int scap_proc_scan_machine(struct scap_store *store)
{
	struct proc_scan scan;
	int err = scap_proc_scan_init(&scan, store);

	if (!err) {
		scap_proc_read_machine(&scan);
		scap_proc_read_interfaces(&scan);
		scap_proc_read_users(&scan);
	}
	scap_proc_scan_fini(&scan);
	return err;
}

int scap_proc_scan_threads(struct scap_store *store)
{
	struct proc_scan scan;
	int err = scap_proc_scan_init(&scan, store);

	if (!err)
		err = scap_proc_for_each_id(&scan, scan.proc_fd, ".", scan_process, NULL);
	scap_proc_scan_fini(&scan);
	return err;
}

static void complete_process(struct proc_scan *scan, int proc_fd, int64_t pid, void *arg)
{
	struct scap_thread *leader = scap_store_find_thread(scan->store, pid);
	int fd;

	if (!leader) {
		scan_process(scan, proc_fd, pid, arg);
		return;
	}
	fd = scap_proc_open_id(proc_fd, pid);
	if (fd < 0)
		return;
	scap_proc_read_process(scan, fd, leader);
	close(fd);
}

int scap_proc_complete(struct scap_store *store)
{
	struct proc_scan scan;
	int err = scap_proc_scan_init(&scan, store);

	if (!err)
		err = scap_proc_for_each_id(&scan, scan.proc_fd, ".", complete_process, NULL);
	scap_proc_scan_fini(&scan);
	return err;
}

int scap_proc_scan(struct scap_store *store)
{
	int err = scap_proc_scan_machine(store);

	return err ? err : scap_proc_scan_threads(store);
}

int scap_proc_scan_fds(struct scap_store *store, int64_t tid, const int32_t *nums, size_t count)
{
	struct proc_scan scan;
	int fd = -1, err = scap_proc_scan_init(&scan, store);

	if (!err) {
		fd = scap_proc_open_id(scan.proc_fd, tid);
		err = fd < 0 ? -ESRCH : 0;
	}
	if (fd >= 0) {
		scap_proc_collect_some_fds(&scan, fd, nums, count);
		close(fd);
	}
	scap_proc_scan_fini(&scan);
	return err;
}

int scap_proc_scan_thread(struct scap_store *store, int64_t tid)
{
	struct scap_thread *thread = NULL;
	struct proc_scan scan;
	int fd, err = scap_proc_scan_init(&scan, store);

	if (err) {
		scap_proc_scan_fini(&scan);
		return err;
	}
	fd = scap_proc_open_id(scan.proc_fd, tid);
	if (fd >= 0)
		thread = scap_proc_add_leader(&scan, fd, tid);
	if (thread && thread->pid == tid) {
		scap_proc_collect_fds(&scan, fd);
		err = scap_store_take_fds(store, thread);
	}
	if (fd >= 0)
		close(fd);
	scap_proc_scan_fini(&scan);
	return thread ? err : -ESRCH;
}
