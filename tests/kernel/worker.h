/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For tests of the live engines: a process that makes events on command, and the kernel's
 * own count of its tracepoint hits.
 */
#ifndef TEST_WORKER_H
#define TEST_WORKER_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static inline void die(const char *what)
{
	perror(what);
	exit(2);
}

/* ---- a process that makes events on command ---------------------------------- */

struct worker {
	pid_t pid;
	int command, answer; /* pipes: the number of calls to make; done */
};

static inline void work(int command, int answer)
{
	unsigned int n, i;

	while (read(command, &n, sizeof(n)) == sizeof(n)) {
		for (i = 0; i < n; i++)
			syscall(SYS_getppid);
		if (write(answer, "", 1) != 1)
			break;
	}
	_exit(0);
}

static inline bool sleeps(pid_t pid)
{
	char path[64], line[512], *state;
	FILE *file;
	bool yes = false;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "r");
	if (file && fgets(line, sizeof(line), file)) {
		state = strrchr(line, ')');
		yes = state && state[2] == 'S';
	}
	if (file)
		fclose(file);
	return yes;
}

/* Waits until the worker sleeps and waits for its next command. */
static inline void worker_wait_idle(const struct worker *w)
{
	while (!sleeps(w->pid))
		usleep(1000);
	usleep(20000);
}

static inline void worker_start(struct worker *w)
{
	int down[2], up[2];

	if (pipe(down) || pipe(up))
		die("pipe");
	w->pid = fork();
	if (w->pid < 0)
		die("fork");
	if (!w->pid) {
		close(down[1]);
		work(down[0], up[1]);
	}
	close(down[0]);
	close(up[1]);
	w->command = down[1];
	w->answer = up[0];
	worker_wait_idle(w);
}

static inline void worker_run(struct worker *w, unsigned int calls)
{
	char done;

	if (write(w->command, &calls, sizeof(calls)) != sizeof(calls) ||
	    read(w->answer, &done, 1) != 1)
		die("worker");
	worker_wait_idle(w);
}

static inline void worker_end(struct worker *w)
{
	close(w->command);
	close(w->answer);
	waitpid(w->pid, NULL, 0);
}

/* ---- the kernel's own count of the same tracepoints -------------------------- */

static const char *const tracepoints[] = {
	"raw_syscalls/sys_enter",   "raw_syscalls/sys_exit", "sched/sched_switch",
	"sched/sched_process_exit", "signal/signal_deliver",
};
#define NTRACEPOINTS (sizeof(tracepoints) / sizeof(tracepoints[0]))

static inline int counter_open(const char *tracepoint, pid_t pid)
{
	struct perf_event_attr attr = { .type = PERF_TYPE_TRACEPOINT, .size = sizeof(attr) };
	char path[128];
	FILE *file;
	unsigned long long id;
	int fd;

	snprintf(path, sizeof(path), "/sys/kernel/tracing/events/%s/id", tracepoint);
	file = fopen(path, "r");
	if (!file || fscanf(file, "%llu", &id) != 1)
		die(path);
	fclose(file);
	attr.config = id;
	fd = syscall(SYS_perf_event_open, &attr, pid, -1, -1, 0);
	if (fd < 0)
		die("perf_event_open");
	return fd;
}

static inline void counters_open(int fds[NTRACEPOINTS], pid_t pid)
{
	size_t i;

	for (i = 0; i < NTRACEPOINTS; i++)
		fds[i] = counter_open(tracepoints[i], pid);
}

static inline __u64 counters_sum(int fds[NTRACEPOINTS])
{
	__u64 sum = 0, n;
	size_t i;

	for (i = 0; i < NTRACEPOINTS; i++) {
		if (read(fds[i], &n, sizeof(n)) != sizeof(n))
			die("counter");
		sum += n;
		close(fds[i]);
	}
	return sum;
}

#endif
