// SPDX-License-Identifier: Apache-2.0
/*
 * One thread, from the files of its directory in /proc. Owns the parsing of stat, status,
 * cmdline, limits and cgroup. If a file cannot be read, its members stay unknown.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "describe.h"
#include "macros.h"
#include "proc_priv.h"
#include "state_limits.h"

/* ---- stat ------------------------------------------------------------------ */

/*
 * "TID (comm) S ppid pgrp session tty tpgid flags minflt cminflt majflt ...";
 * comm may hold any byte, parentheses included, so it ends at the last one.
 */
static int read_stat(struct proc_scan *scan, int dir_fd, struct scap_thread *thread)
{
	long long ppid, session;
	unsigned long long minflt, majflt, started;
	char *open, *close;
	int tty;

	if (scap_proc_read(scan, dir_fd, "stat", PROC_READ_ALL) < 0)
		return -ESRCH;
	open = strchr(scan->text, '(');
	close = strrchr(scan->text, ')');
	if (!open || !close || close < open)
		return -ESRCH;
	thread->comm = scap_proc_keep(scan, open + 1, close - open - 1);
	if (sscanf(close + 1,
		   " %*c %lld %*d %lld %d %*d %*u %llu %*u %llu %*u %*u %*u %*d %*d %*d %*d %*d %*d"
		   " %llu",
		   &ppid, &session, &tty, &minflt, &majflt, &started) != 6)
		return -ESRCH;
	thread->ptid = ppid;
	thread->sid = session;
	thread->tty = tty;
	thread->pfminor = minflt;
	thread->pfmajor = majflt;
	thread->start_ts_ns = scap_clock_ns(CLOCK_REALTIME) - scap_clock_ns(CLOCK_BOOTTIME) +
			      started * (1000000000 / sysconf(_SC_CLK_TCK));
	return 0;
}

/* ---- status ---------------------------------------------------------------- */

/* The text after a key such as "\nName:" in status; NULL: there is no such line. */
static const char *status_value(const char *text, const char *key)
{
	const char *at = strstr(text, key);

	return at ? at + strlen(key) : NULL;
}

static uint64_t status_number(const char *text, const char *key)
{
	const char *value = status_value(text, key);

	return value ? strtoull(value, NULL, 10) : 0;
}

/* The last number of a line: the one in the innermost namespace. */
static int64_t status_innermost(const char *text, const char *key, int64_t otherwise)
{
	const char *value = status_value(text, key);
	int64_t id = otherwise;
	char *end;

	while (value && *value != '\n' && *value) {
		id = strtoll(value, &end, 10);
		if (end == value)
			break;
		value = end;
	}
	return id;
}

/* "Uid: real effective saved filesystem" */
static uint32_t status_effective_id(const char *text, const char *key)
{
	const char *value = status_value(text, key);
	unsigned int effective = UINT32_MAX;

	if (value)
		sscanf(value, "%*u %u", &effective);
	return effective;
}

static int read_status(struct proc_scan *scan, int dir_fd, struct scap_thread *thread)
{
	const char *text;

	if (scap_proc_read(scan, dir_fd, "status", PROC_READ_ALL) < 0)
		return -ESRCH;
	text = scan->text;
	if (!status_value(text, "\nTgid:"))
		return -ESRCH;
	thread->pid = status_number(text, "\nTgid:");
	thread->uid = status_effective_id(text, "\nUid:");
	thread->gid = status_effective_id(text, "\nGid:");
	thread->vtid = status_innermost(text, "\nNSpid:", thread->tid);
	thread->vpid = status_innermost(text, "\nNStgid:", thread->pid);
	thread->vpgid = status_innermost(text, "\nNSpgid:", -1);
	thread->vmsize_kb = status_number(text, "\nVmSize:");
	thread->vmrss_kb = status_number(text, "\nVmRSS:");
	thread->vmswap_kb = status_number(text, "\nVmSwap:");
	return 0;
}

/* ---- the program --------------------------------------------------------------- */

static void read_cmdline(struct proc_scan *scan, int dir_fd, struct scap_thread *thread)
{
	ssize_t len = scap_proc_read(scan, dir_fd, "cmdline", SCAP_PATH_MAX + SCAP_STRINGS_MAX);

	if (len > 0)
		scap_set_cmdline(scan->store, thread, scan->text, len);
}

static void read_environ(struct proc_scan *scan, int dir_fd, struct scap_thread *thread)
{
	ssize_t len = scap_proc_read(scan, dir_fd, "environ", SCAP_STRINGS_MAX);

	if (len > 0)
		thread->env = scap_keep_strings(scan->store, scan->text, len);
}

/* Whether the thread's user may write the file it runs. */
static bool exe_writable(int dir_fd, const struct scap_thread *thread)
{
	struct statx st;

	if (statx(dir_fd, "exe", AT_STATX_DONT_SYNC, STATX_MODE | STATX_UID | STATX_GID, &st))
		return false;
	return scap_may_write(thread, st.stx_mode, st.stx_uid, st.stx_gid);
}

static void read_limits(struct proc_scan *scan, int dir_fd, struct scap_thread *thread)
{
	static const char key[] = "\nMax open files";
	const char *value;

	if (scap_proc_read(scan, dir_fd, "limits", PROC_READ_ALL) < 0)
		return;
	value = strstr(scan->text, key);
	if (!value)
		return;
	value += strlen(key);
	value += strspn(value, " ");
	thread->fdlimit = strncmp(value, "unlimited", 9) ? strtoll(value, NULL, 10) : -1;
}

static void read_loginuid(struct proc_scan *scan, int dir_fd, struct scap_thread *thread)
{
	if (scap_proc_read(scan, dir_fd, "loginuid", PROC_READ_ALL) > 0)
		thread->loginuid = (int32_t)strtoul(scan->text, NULL, 10);
}

/* ---- cgroups ------------------------------------------------------------------- */

/* A list "name=path NUL name=path NUL". Entries that do not fit are left out. */
struct cgroup_list {
	char text[SCAP_STRINGS_MAX];
	size_t len;
};

static void add_cgroup(struct cgroup_list *list, const char *name, size_t name_len,
		       const char *path)
{
	size_t room = sizeof(list->text) - list->len;
	int n = snprintf(list->text + list->len, room, "%.*s=%s", (int)name_len, name, path);

	if (n > 0 && (size_t)n < room)
		list->len += n + 1;
}

/* "ID:cpu,cpuacct:/path" becomes one entry for each name. */
static void add_v1_line(struct cgroup_list *list, const char *names, const char *path)
{
	size_t len;

	for (; *names; names += len + (names[len] == ',')) {
		len = strcspn(names, ",");
		add_cgroup(list, names, len, path);
	}
}

static bool has_cgroup(const struct cgroup_list *list, const char *name)
{
	size_t at, len = strlen(name);

	for (at = 0; at < list->len; at += strlen(list->text + at) + 1)
		if (!strncmp(list->text + at, name, len) && list->text[at + len] == '=')
			return true;
	return false;
}

/*
 * "0::/path" is the unified hierarchy and comes last. The line does not name its
 * controllers. It becomes entries for the three that readers use, unless earlier lines
 * had them.
 */
static void add_v2_line(struct cgroup_list *list, const char *path)
{
	static const char *const names[] = { "cpu", "memory", "cpuset" };
	size_t n;

	for (n = 0; n < ARRAY_SIZE(names); n++)
		if (!has_cgroup(list, names[n]))
			add_cgroup(list, names[n], strlen(names[n]), path);
}

static void read_cgroups(struct proc_scan *scan, int dir_fd, struct scap_thread *thread)
{
	struct cgroup_list list = { .len = 0 };
	char *line, *names, *path, *rest;

	if (scap_proc_read(scan, dir_fd, "cgroup", PROC_READ_ALL) <= 0)
		return;
	for (line = strtok_r(scan->text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		names = strchr(line, ':');
		path = names ? strchr(names + 1, ':') : NULL;
		if (!path)
			continue;
		*path++ = '\0';
		if (names[1])
			add_v1_line(&list, names + 1, path);
		else
			add_v2_line(&list, path);
	}
	thread->cgroups.data = scap_proc_keep(scan, list.text, list.len);
	thread->cgroups.len = list.len;
}

/* ---- threads ------------------------------------------------------------------- */

/* Adds a thread with the members that it does not share with its group. */
static struct scap_thread *add_thread(struct proc_scan *scan, int dir_fd, int64_t tid)
{
	struct scap_thread *thread = scap_store_add_thread(scan->store);

	if (!thread)
		return NULL;
	thread->tid = tid;
	if (!read_stat(scan, dir_fd, thread) && !read_status(scan, dir_fd, thread))
		return thread;
	scan->store->threads.count--;
	return NULL;
}

void scap_proc_read_process(struct proc_scan *scan, int dir_fd, struct scap_thread *thread)
{
	thread->exepath = scap_proc_link(scan, dir_fd, "exe");
	thread->cwd = scap_proc_link(scan, dir_fd, "cwd");
	thread->root = scap_proc_link(scan, dir_fd, "root");
	thread->exe_writable = exe_writable(dir_fd, thread);
	read_cmdline(scan, dir_fd, thread);
	read_environ(scan, dir_fd, thread);
	read_cgroups(scan, dir_fd, thread);
}

struct scap_thread *scap_proc_add_leader(struct proc_scan *scan, int dir_fd, int64_t tid)
{
	struct scap_thread *thread = add_thread(scan, dir_fd, tid);

	if (!thread)
		return NULL;
	thread->flags = thread->pid == tid ? 0 : SCAP_THREAD_FLAGS;
	scap_proc_read_process(scan, dir_fd, thread);
	read_limits(scan, dir_fd, thread);
	read_loginuid(scan, dir_fd, thread);
	return thread;
}

struct scap_thread *scap_proc_add_member(struct proc_scan *scan, int dir_fd, int64_t tid,
					 const struct scap_thread *leader)
{
	struct scap_thread *thread = add_thread(scan, dir_fd, tid);

	if (!thread)
		return NULL;
	scap_join_leader(thread, leader);
	return thread;
}
