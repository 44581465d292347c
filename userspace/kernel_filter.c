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

static bool wants_all(const struct config *cfg)
{
	return cfg->ninputs || cfg->nchisels || cfg->view || cfg->fat || cfg->debug;
}

/*
 * Who asks how long calls took needs their enters. So does a file that older programs
 * read: they know an exit's descriptor from its enter alone.
 */
static bool wants_enters(const struct config *cfg, const struct insp_format *format)
{
	return cfg->output || cfg->print.timetype == 'd' ||
	       insp_format_uses(format, INSP_FIELD_LATENCY);
}

int kernel_filter_make(struct config *cfg, struct insp_filter *filter,
		       const struct insp_format *format)
{
	if (!filter || wants_all(cfg))
		return 0;
	cfg->lowered = malloc(sizeof(*cfg->lowered));
	if (!cfg->lowered || insp_filter_lower(filter, wants_enters(cfg, format), cfg->lowered)) {
		complain("out of memory");
		return -ENOMEM;
	}
	return 0;
}

const struct rs_filter *kernel_filter(const struct config *cfg)
{
	return cfg->lowered && cfg->lowered->any ? &cfg->lowered->filter : NULL;
}

void kernel_filter_report(const struct config *cfg)
{
	const struct rs_filter *filter = kernel_filter(cfg);
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
		"Filter in the kernel: of %u event types %u pass, %u are decided by a program of "
		"%u instructions\n",
		RS_EVENT_TYPES, passed, filter->program ? asked : 0, filter->program_len);
}
