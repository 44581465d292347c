// SPDX-License-Identifier: Apache-2.0
/*
 * Decides whether the kernel may drop what the filter rejects. Chisels and views may
 * change or add filters while they run, -F and -D want more than the filter passes:
 * for those all events are fetched.
 */
#include "kernel_filter.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "complain.h"

static bool wants_all(const struct run *run)
{
	const struct request *req = run->req;

	return req->ninputs || run->nchisels || run->view || req->fat || req->debug;
}

/*
 * Who asks how long calls took needs their enters. So does a file that older programs
 * read: they know an exit's descriptor from its enter alone.
 */
static bool wants_enters(const struct run *run, const struct insp_format *format)
{
	return run->req->output || run->req->print.timetype == 'd' ||
	       insp_format_uses(format, INSP_FIELD_LATENCY);
}

int kernel_filter_make(struct run *run, struct insp_filter *filter,
		       const struct insp_format *format)
{
	if (!filter || wants_all(run))
		return 0;
	run->lowered = malloc(sizeof(*run->lowered));
	if (!run->lowered || insp_filter_lower(filter, wants_enters(run, format), run->lowered)) {
		complain("out of memory");
		return -ENOMEM;
	}
	return 0;
}

const struct rs_filter *kernel_filter(const struct run *run)
{
	return run->lowered && run->lowered->any ? &run->lowered->filter : NULL;
}

void kernel_filter_report(const struct run *run)
{
	const struct rs_filter *filter = kernel_filter(run);
	unsigned int type, passed = 0, asked = 0;

	if (!filter) {
		fputs("Filter in the kernel: none\n", stderr);
		return;
	}
	for (type = 0; type < RS_EVENT_TYPES; type++) {
		bool passes = RS_FILTER_HAS(filter->types, type);

		passed += passes && RS_FILTER_HAS(filter->sure, type);
		asked += passes && !RS_FILTER_HAS(filter->sure, type);
	}
	fprintf(stderr,
		"Filter in the kernel: of %d event types %u pass, %u are decided by a program of "
		"%u instructions\n",
		RS_EVENT_TYPES, passed, filter->program ? asked : 0, filter->program_len);
}
