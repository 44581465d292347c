// SPDX-License-Identifier: Apache-2.0
/*
 * Decides whether the kernel may drop the events that the filter rejects. It may not with
 * chisels and views, which can set other filters while they run, nor with -F and -D, which
 * need more events than the filter passes.
 */
#include "kernel_filter.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compile.h"
#include "complain.h"

static bool wants_all(const struct run *run)
{
	const struct request *req = run->req;

	return req->ninputs || run->nchisels || run->view || req->fat || req->debug;
}

/*
 * Latencies need the enter event of each call. So does a trace file: older programs find
 * the descriptor of an exit event only in its enter event.
 */
static bool wants_enters(const struct run *run, const struct insp_format *format)
{
	return run->req->output || run->req->print.timetype == 'd' ||
	       insp_format_uses(format, INSP_FIELD_LATENCY);
}

/*
 * --exits: the enters of calls stay in the kernel, but for those whose parameters the exit
 * cannot carry.
 */
#define NO_ENTERS "(evt.dir=< or not syscall.type exists)"

static int compile_without_enters(struct run *run, struct insp_filter **filter)
{
	size_t room = strlen(run->filter) + sizeof("() and " NO_ENTERS);
	char *text = malloc(room);
	int err;

	if (!text)
		return complain("out of memory");
	if (*run->filter)
		snprintf(text, room, "(%s) and %s", run->filter, NO_ENTERS);
	else
		snprintf(text, room, "%s", NO_ENTERS);
	err = compile_filter(run->scratch, text, filter);
	free(text);
	return err;
}

static int lower(struct run *run, struct insp_filter *filter, bool keep_enters)
{
	run->lowered = malloc(sizeof(*run->lowered));
	if (!run->lowered || insp_filter_lower(filter, keep_enters, run->lowered)) {
		complain("out of memory");
		return -ENOMEM;
	}
	return 0;
}

int kernel_filter_make(struct run *run, struct insp_filter *filter,
		       const struct insp_format *format)
{
	struct insp_filter *exits = NULL;
	int err;

	if (wants_all(run) || (!filter && !run->req->exits))
		return 0;
	if (!run->req->exits)
		return lower(run, filter, wants_enters(run, format));
	err = compile_without_enters(run, &exits);
	if (!err)
		err = lower(run, exits, false);
	insp_filter_free(exits);
	return err;
}

const struct rs_filter *kernel_filter(const struct run *run)
{
	return run->lowered && run->lowered->any ? &run->lowered->filter : NULL;
}

void kernel_filter_report(const struct run *run)
{
	const struct rs_filter *filter = kernel_filter(run);
	unsigned int type, passed = 0, undecided = 0;

	if (!filter) {
		fputs("Filter in the kernel: none\n", stderr);
		return;
	}
	for (type = 0; type < RS_EVENT_TYPES; type++) {
		bool passes = RS_FILTER_HAS(filter->types, type);

		passed += passes && RS_FILTER_HAS(filter->sure, type);
		undecided += passes && !RS_FILTER_HAS(filter->sure, type);
	}
	fprintf(stderr,
		"Filter in the kernel: %u of %d event types pass; for %u more, a program of %u "
		"instructions decides\n",
		passed, RS_EVENT_TYPES, filter->program ? undecided : 0, filter->program_len);
}
