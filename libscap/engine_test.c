// SPDX-License-Identifier: Apache-2.0
/*
 * The engine that returns an array of events from memory, for tests that need neither a
 * kernel nor a file.
 */
#include <errno.h>

#include "scap_engine.h"

static int test_open(struct scap *scap)
{
	if (scap->opts.nevents && !scap->opts.events)
		return scap_fail(scap, -EINVAL, "test events: no array was given");
	if (scap->opts.state)
		scap->state = scap->opts.state;
	return 0;
}

static int test_next(struct scap *scap)
{
	uint64_t n = scap->stats.seen;
	const struct rs_event *raw;
	int err;

	if (n == scap->opts.nevents)
		return SCAP_EOF;
	raw = scap->opts.events[n];
	err = scap_event_decode(&scap->ev, raw, raw->len);
	if (err)
		return scap_fail(scap, err, "test events: event %llu is broken",
				 (unsigned long long)n);
	scap->stats.seen++;
	scap->stats.stored++;
	return SCAP_EVENT;
}

static void test_close(struct scap *scap)
{
}

const struct engine_ops scap_engine_test = {
	.open = test_open,
	.next = test_next,
	.close = test_close,
};
