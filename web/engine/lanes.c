// SPDX-License-Identifier: Apache-2.0
/*
 * Job "lanes": what each thread waited for, or each CPU had to do, in each part of the time.
 * The lane of a thread has nanoseconds inside calls, by cause; that of a CPU has events.
 */
#include <errno.h>
#include <stdlib.h>

#include "bins.h"
#include "base/text.h"
#include "state/handle.h"

#define LANES_MAX 512
#define SHOWN_MAX 96
#define LANE_BINS_MAX 600

enum cause {
	CAUSE_FILE,
	CAUSE_NETWORK,
	CAUSE_PIPE,
	CAUSE_SLEEP,
	CAUSE_PROCESS,
	CAUSE_MEMORY,
	CAUSE_OTHER,
	CAUSES
};

static const char *const cause_names[CAUSES] = {
	"file", "network", "pipe, local socket", "sleep, lock", "process, signal", "memory", "other"
};

struct lane {
	int64_t key; /* thread or CPU */
	char name[64];
	double total;
	float *bins; /* CAUSES for each part of the time */
};

struct lanes {
	struct bins bins;
	bool by_cpu;
	struct lane lanes[LANES_MAX];
	uint32_t count;
	bool cut;
};

static int begin(struct job *job, struct insp_json question)
{
	struct lanes *lanes = job->data;
	int err = job_bins(job, question, &lanes->bins);

	if (err)
		return err;
	if (!lanes->bins.count || lanes->bins.count > LANE_BINS_MAX)
		return job_fail(job, -EINVAL, "lanes have 1 to %d parts", LANE_BINS_MAX);
	lanes->by_cpu = insp_json_equals(insp_json_member(question, "by"), "cpu");
	return 0;
}

static enum cause cause_of_fd(const struct insp_fd *fd)
{
	switch (fd->type) {
	case SCAP_FD_FILE:
	case SCAP_FD_FILE_V2:
	case SCAP_FD_DIRECTORY:
		return CAUSE_FILE;
	case SCAP_FD_IPV4_SOCK:
	case SCAP_FD_IPV6_SOCK:
	case SCAP_FD_IPV4_SERVSOCK:
	case SCAP_FD_IPV6_SERVSOCK:
		return CAUSE_NETWORK;
	case SCAP_FD_FIFO:
	case SCAP_FD_UNIX_SOCK:
		return CAUSE_PIPE;
	case SCAP_FD_EVENT:
	case SCAP_FD_EVENTPOLL:
	case SCAP_FD_TIMERFD:
		return CAUSE_SLEEP;
	}
	return CAUSE_OTHER;
}

/* Calls without events of their own have a category, too. */
static uint8_t category_of(const struct insp_event *ev)
{
	const struct scap_syscall_info *call =
		ev->scap->type <= RS_EV_GENERIC_X || ev->scap->type >= SCAP_EVENT_TYPES ?
			scap_syscall_info(insp_generic_code(ev)) :
			NULL;

	return call ? call->category : ev->scap->info->category;
}

static enum cause cause_of(const struct insp_event *ev)
{
	if (ev->fd)
		return cause_of_fd(ev->fd);
	switch (category_of(ev)) {
	case EC_FILE:
		return CAUSE_FILE;
	case EC_NET:
		return CAUSE_NETWORK;
	case EC_IPC:
	case EC_SLEEP:
	case EC_WAIT:
	case EC_TIME:
		return CAUSE_SLEEP;
	case EC_PROCESS:
	case EC_SIGNAL:
	case EC_SCHEDULER:
		return CAUSE_PROCESS;
	case EC_MEMORY:
		return CAUSE_MEMORY;
	}
	return CAUSE_OTHER;
}

static struct lane *find(struct lanes *lanes, int64_t key)
{
	struct lane *lane;

	for (uint32_t n = 0; n < lanes->count; n++)
		if (lanes->lanes[n].key == key)
			return &lanes->lanes[n];
	if (lanes->count == LANES_MAX) {
		lanes->cut = true;
		return NULL;
	}
	lane = &lanes->lanes[lanes->count];
	lane->bins = calloc((size_t)lanes->bins.count * CAUSES, sizeof(*lane->bins));
	if (!lane->bins)
		return NULL;
	lane->key = key;
	lanes->count++;
	return lane;
}

/* Spreads a call over the parts of the time in which it was. */
static void add_call(struct lanes *lanes, struct lane *lane, const struct insp_event *ev)
{
	const struct bins *bins = &lanes->bins;
	uint64_t end = ev->scap->ts_ns, begin = end - ev->latency_ns;
	double width = (double)(bins->end_ns - bins->begin_ns) / bins->count;
	uint32_t n = bin_of(bins, begin), last = bin_of(bins, end);
	enum cause cause = cause_of(ev);
	double from, to;

	if (end < bins->begin_ns || begin > bins->end_ns)
		return;
	for (; n <= last; n++) {
		from = bins->begin_ns + n * width;
		to = from + width;
		from = from < begin ? begin : from;
		to = to > end ? end : to;
		if (to > from)
			lane->bins[n * CAUSES + cause] += to - from;
	}
	lane->total += ev->latency_ns;
}

static void set_name(struct lanes *lanes, struct lane *lane, const struct insp_event *ev)
{
	if (lanes->by_cpu)
		snprintf(lane->name, sizeof(lane->name), "CPU %u", ev->scap->cpu);
	else
		snprintf(lane->name, sizeof(lane->name), "%.40s (%lld)", ev->thread->comm,
			 (long long)ev->thread->tid);
}

static int event(struct job *job, const struct insp_event *ev)
{
	struct lanes *lanes = job->data;
	struct lane *lane;

	if (!lanes->by_cpu && (!ev->thread || !ev->latency_ns || ev->scap->type % 2 == 0))
		return 0;
	lane = find(lanes, lanes->by_cpu ? ev->scap->cpu : ev->thread->tid);
	if (!lane)
		return 0;
	if (!*lane->name || ev->scap->info->flags & EF_MODIFIES_STATE)
		set_name(lanes, lane, ev);
	if (!lanes->by_cpu) {
		add_call(lanes, lane, ev);
		return 0;
	}
	lane->bins[bin_of(&lanes->bins, ev->scap->ts_ns) * CAUSES + cause_of(ev)]++;
	lane->total++;
	return 0;
}

static int compare_lanes(const void *a, const void *b)
{
	const struct lane *x = a, *y = b;

	return x->total < y->total ? 1 :
	       x->total > y->total ? -1 :
				     (x->key > y->key) - (x->key < y->key);
}

static int compare_keys(const void *a, const void *b)
{
	const struct lane *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

static void put_lane(const struct lanes *lanes, const struct lane *lane, struct insp_buf *out)
{
	out_comma(out);
	insp_buf_printf(out, "{\"key\":%lld", (long long)lane->key);
	out_name(out, "name");
	out_string(out, lane->name);
	out_name(out, "total");
	out_number(out, lane->total);
	out_name(out, "bins");
	insp_buf_putc(out, '[');
	for (uint32_t n = 0; n < lanes->bins.count * CAUSES; n++) {
		out_comma(out);
		insp_put_u64(out, lane->bins[n] > 0 ? lane->bins[n] + 0.5 : 0);
	}
	insp_buf_puts(out, "]}");
}

static int finish(struct job *job)
{
	struct lanes *lanes = job->data;
	struct insp_buf *out = &job->out;
	uint32_t shown = lanes->count < SHOWN_MAX ? lanes->count : SHOWN_MAX;

	qsort(lanes->lanes, lanes->count, sizeof(lanes->lanes[0]),
	      lanes->by_cpu ? compare_keys : compare_lanes);
	out_name(out, "causes");
	insp_buf_putc(out, '[');
	for (int n = 0; n < CAUSES; n++) {
		out_comma(out);
		out_string(out, cause_names[n]);
	}
	insp_buf_putc(out, ']');
	out_name(out, "count");
	out_number(out, lanes->count);
	out_name(out, "cut");
	insp_buf_puts(out, lanes->cut ? "true" : "false");
	out_name(out, "lanes");
	insp_buf_putc(out, '[');
	for (uint32_t n = 0; n < shown; n++)
		put_lane(lanes, &lanes->lanes[n], out);
	insp_buf_putc(out, ']');
	return 0;
}

static void end(struct job *job)
{
	struct lanes *lanes = job->data;

	for (uint32_t n = 0; n < lanes->count; n++)
		free(lanes->lanes[n].bins);
}

const struct job_kind job_lanes = { "lanes",	    sizeof(struct lanes), .begin = begin,
				    .event = event, .finish = finish,	  .free = end };
