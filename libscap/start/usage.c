// SPDX-License-Identifier: Apache-2.0
/* CPU times of threads (usage.h), from the stat files of /proc. Knows no ring. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "proc_priv.h"
#include "usage.h"

#define STAT_BYTES 1024
/* The unit of the event's times is a hundredth of a second. */
#define TICKS_PER_SECOND 100

struct scap_usage {
	struct scap_vec records; /* struct usage_event */
	size_t at;		 /* the next record to be returned */
	uint64_t due_ns;	 /* event time from which on new records are due */
	bool holds;		 /* held comes after the records */
	struct scap_event held;
};

struct usage_event {
	struct rs_event head;
	uint16_t lens[2];
	uint64_t ticks[2]; /* in user space, in the kernel */
} __attribute__((packed));
_Static_assert(sizeof(struct usage_event) ==
		       sizeof(struct rs_event) + 2 * (sizeof(uint16_t) + sizeof(uint64_t)),
	       "an event as it is stored: header, lengths, values");

/*
 * Fields 14 and 15 are the times. The name, field 2, is in parentheses and may have any
 * bytes, so fields are counted from the last parenthesis. Returns false if there are no times,
 * or both are 0.
 */
static bool parse_stat(const char *text, uint64_t ticks[2])
{
	const char *behind = strrchr(text, ')');
	unsigned long long usr, sys;
	const uint64_t hz = sysconf(_SC_CLK_TCK);

	if (!behind || sscanf(behind + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu",
			      &usr, &sys) != 2)
		return false;
	ticks[0] = usr * TICKS_PER_SECOND / hz;
	ticks[1] = sys * TICKS_PER_SECOND / hz;
	return ticks[0] || ticks[1];
}

struct collection {
	struct scap_usage *usage;
	uint64_t ts_ns;
};

static void add_thread(struct proc_scan *scan, int tasks_fd, int64_t tid, void *arg)
{
	struct collection *to = arg;
	struct usage_event *record;
	uint64_t ticks[2];
	char name[40];

	snprintf(name, sizeof(name), "%lld/stat", (long long)tid);
	if (scap_proc_read(scan, tasks_fd, name, STAT_BYTES) <= 0 || !parse_stat(scan->text, ticks))
		return;
	record = scap_vec_push(&to->usage->records, sizeof(*record));
	if (!record)
		return;
	*record = (struct usage_event){
		.head = { .ts = to->ts_ns,
			  .tid = tid,
			  .len = sizeof(*record),
			  .type = RS_EV_PROCINFO_E,
			  .nparams = 2 },
		.lens = { sizeof(ticks[0]), sizeof(ticks[1]) },
		.ticks = { ticks[0], ticks[1] },
	};
}

static void add_process(struct proc_scan *scan, int proc_fd, int64_t pid, void *arg)
{
	int fd = scap_proc_open_id(proc_fd, pid);

	if (fd < 0)
		return;
	scap_proc_for_each_id(scan, fd, "task", add_thread, arg);
	close(fd);
}

static void collect(struct scap_usage *usage, uint64_t ts_ns)
{
	struct collection to = { usage, ts_ns };
	struct proc_scan scan;

	usage->records.count = usage->at = 0;
	if (!scap_proc_scan_init(&scan, NULL))
		scap_proc_for_each_id(&scan, scan.proc_fd, ".", add_process, &to);
	scap_proc_scan_fini(&scan);
}

/*
 * Collects records if a second has begun since those before. Readers compare two records of a
 * thread as if a whole second lay between them, so the part of a second in which the capture
 * starts has none.
 */
static bool begin_second(struct scap_usage *usage, uint64_t now_ns)
{
	uint64_t second = now_ns - now_ns % NS_PER_S;
	bool started = usage->due_ns;

	if (now_ns < usage->due_ns)
		return false;
	usage->due_ns = second + NS_PER_S;
	if (!started)
		return false;
	collect(usage, second - 1);
	return true;
}

void scap_usage_meet(struct scap_usage *usage, struct scap_event *ev)
{
	if (!begin_second(usage, ev->ts_ns))
		return;
	usage->held = *ev;
	usage->holds = true;
	scap_usage_next(usage, ev);
}

bool scap_usage_idle(struct scap_usage *usage, uint64_t now_ns, struct scap_event *ev)
{
	return begin_second(usage, now_ns) && scap_usage_next(usage, ev);
}

bool scap_usage_next(struct scap_usage *usage, struct scap_event *ev)
{
	const struct usage_event *records = usage->records.items;

	if (usage->at < usage->records.count) {
		scap_event_decode(ev, &records[usage->at++], sizeof(*records));
		ev->cpu = 0;
		ev->dump_flags = 0;
		return true;
	}
	if (!usage->holds)
		return false;
	usage->holds = false;
	*ev = usage->held;
	return true;
}

struct scap_usage *scap_usage_new(void)
{
	return calloc(1, sizeof(struct scap_usage));
}

void scap_usage_free(struct scap_usage *usage)
{
	if (usage)
		scap_vec_fini(&usage->records);
	free(usage);
}
