// SPDX-License-Identifier: Apache-2.0
/* Waits for the events that pass the trigger's filter (trigger.h). */
#include "trigger.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/array.h"
#include "run/compile.h"
#include "common/complain.h"
#include "kernel_filter.h"
#include "common/remedy.h"
#include "common/stop.h"

/* How long to wait for an event before looking at signals and at the clock again. */
enum { RESTING_MS = 1000, PENDING_MS = 30 };
#define REJECTED_MAX 65536
/* The recorder and the trigger each read the clock for an event, one soon after the other. */
#define CLOCK_SLACK_NS 1000000

/* What a file's name says about its hit. */
static const char *const reason_formats[] = { "%proc.name", "%evt.type", "%evt.arg.sig",
					      "%evt.res" };

struct trigger {
	const struct request *req;
	struct insp *insp;
	struct insp_filter *filter;
	struct insp_lowered *lowered; /* the kernel's part of the filter; NULL: none */
	struct insp_format *formats[ARRAY_SIZE(reason_formats)];
	struct insp_buf text;
	bool pending;	      /* a hit whose file is not due yet */
	struct due_file next; /* the file of that hit */
	uint64_t quiet_ns;    /* hits before this time write no file */
	unsigned int passed;  /* how many such hits there were */
};

static int open_source(struct trigger *trigger, const struct run *run)
{
	const struct request *req = run->req;
	const struct scap_options opts = {
		.size = sizeof(opts),
		.snaplen = run_snaplen(run),
		.page_faults = req->page_faults,
		.real_paths = 1,
		.include_self = req->debug,
		.engine = req->engine,
		.filter = kernel_filter_of(trigger->lowered),
		.max_memory_mb = req->max_memory_mb,
	};
	int err = insp_open(&trigger->insp, SCAP_LIVE, &opts);

	for (size_t n = 0; !err && n < req->ndefined; n++)
		err = define_name(trigger->insp, req->defined[n]);
	if (err)
		return complain("%s%s", trigger->insp ? insp_error(trigger->insp) : strerror(-err),
				remedy_for_engine(err));
	insp_set_patience(trigger->insp, REJECTED_MAX);
	return 0;
}

int trigger_open(struct trigger **result, const struct run *run)
{
	struct trigger *trigger = *result = calloc(1, sizeof(*trigger));
	int err;

	if (!trigger)
		return complain("out of memory");
	trigger->req = run->req;
	/* the source is opened with the kernel's part: another handle compiles the filter first */
	err = kernel_filter_lower(run->scratch, run->req->trigger, false, &trigger->lowered);
	if (!err)
		err = open_source(trigger, run);
	if (!err)
		err = compile_filter(trigger->insp, run->req->trigger, &trigger->filter);
	for (size_t n = 0; !err && n < ARRAY_SIZE(reason_formats); n++)
		err = compile_format(trigger->insp, reason_formats[n], &trigger->formats[n]);
	if (!err)
		insp_set_filter(trigger->insp, trigger->filter);
	return err;
}

void trigger_close(struct trigger *trigger)
{
	if (!trigger)
		return;
	for (size_t n = 0; n < ARRAY_SIZE(reason_formats); n++)
		insp_format_free(trigger->formats[n]);
	insp_filter_free(trigger->filter);
	insp_buf_fini(&trigger->text);
	insp_close(trigger->insp);
	free(trigger->lowered);
	free(trigger);
}

/* Appends a word to the reason. Names of processes are of strangers, and may have any byte. */
static void add_word(char *reason, size_t room, const char *word, size_t len)
{
	size_t used = strlen(reason);

	if (used && used + 1 < room)
		reason[used++] = '-';
	for (size_t n = 0; n < len && used + 1 < room; n++)
		reason[used++] =
			isalnum((unsigned char)word[n]) || strchr("_.+", word[n]) ? word[n] : '_';
	reason[used] = '\0';
}

static bool says_something(const char *word, size_t len)
{
	return len && *word != '<' && (len != strlen("SUCCESS") || memcmp(word, "SUCCESS", len));
}

static void tell_reason(struct trigger *trigger, const struct insp_event *ev, struct due_file *due)
{
	struct insp_buf *text = &trigger->text;

	due->reason[0] = '\0';
	for (size_t n = 0; n < ARRAY_SIZE(reason_formats); n++) {
		text->len = 0;
		if (!insp_format_line(trigger->formats[n], ev, text) || text->len < 1)
			continue;
		/* without the line's end */
		if (says_something(text->data, text->len - 1))
			add_word(due->reason, sizeof(due->reason), text->data, text->len - 1);
	}
}

static void take_hit(struct trigger *trigger, const struct insp_event *ev)
{
	const struct request *req = trigger->req;
	uint64_t now = ev->scap->ts_ns, before_ns;
	struct due_file *next = &trigger->next;

	before_ns = req->trigger_before * NS_PER_S + CLOCK_SLACK_NS;
	if (trigger->pending || now < trigger->quiet_ns) {
		trigger->passed++;
		return;
	}
	*next = (struct due_file){
		.hit_ns = now,
		.from_ns = now > before_ns ? now - before_ns : 0,
		.to_ns = now + req->trigger_after * NS_PER_S + CLOCK_SLACK_NS,
		.passed = trigger->passed,
	};
	tell_reason(trigger, ev, next);
	trigger->pending = true;
	trigger->passed = 0;
	trigger->quiet_ns = now + req->trigger_pause * NS_PER_S;
}

/* Whether a file is due. An end that the user asks for does not wait for the time after a hit. */
static bool is_due(struct trigger *trigger, unsigned int taken, struct due_file *due)
{
	if (trigger->pending && (realtime_ns() > trigger->next.to_ns || stop_requests())) {
		*due = trigger->next;
		trigger->pending = false;
		return true;
	}
	if (stop_snapshots() <= taken)
		return false;
	*due = (struct due_file){ .reason = "request" };
	return true;
}

int trigger_wait(struct trigger *trigger, unsigned int taken, struct due_file *due)
{
	const struct insp_event *ev;
	int res;

	while (!is_due(trigger, taken, due)) {
		if (stop_requests())
			return 0;
		scap_set_timeout(insp_scap(trigger->insp),
				 trigger->pending ? PENDING_MS : RESTING_MS);
		res = insp_next(trigger->insp, &ev);
		if (res == SCAP_EVENT)
			take_hit(trigger, ev);
		else if (res < 0 && res != -EINTR)
			return complain("%s", insp_error(trigger->insp));
	}
	return 1;
}
