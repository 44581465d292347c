/* SPDX-License-Identifier: Apache-2.0 */
/* --from and --to: the part of a trace file that is read. */
#ifndef RANGE_H
#define RANGE_H

#include "insp.h"
#include "realtime.h"

struct request;

/* A time on the command line. */
struct when {
	enum { WHEN_NEVER, WHEN_EPOCH, WHEN_SINCE_START, WHEN_CLOCK } kind;
	uint64_t ns; /* since 1970, since the first event, or since midnight */
};

struct range {
	struct when from, to;
	bool resolved;
	uint64_t from_ns, to_ns; /* once resolved */
};

enum range_place { RANGE_IN, RANGE_BEFORE, RANGE_AFTER };

/*
 * Parses a time such as 1690557262.5, +2.5, 15:14:22.5 or 2023-07-28 15:14:22.5, which may end
 * with its distance from UTC, as in +0200. Returns 0 or -EINVAL.
 */
int when_parse(const char *text, struct when *when);

/* Parses a duration: seconds, or with a unit 1.5s, 200ms, 50us, 10m or 2h. Returns as above. */
int duration_parse(const char *text, uint64_t *ns);

/*
 * Takes the range from req and, if the file at path has an index, seeks the handle to its
 * start. Returns 0 or a negative errno with the text in the handle.
 */
int range_open(struct range *range, const struct request *req, const char *path, struct insp *insp);

/* Computes the absolute times, given the time of the first event. */
void range_resolve(struct range *range, uint64_t first_ns);

/* Whether an event of this time is in the range. The first call is for the first event. */
static inline enum range_place range_check(struct range *range, uint64_t ts_ns)
{
	if (!range->resolved)
		range_resolve(range, ts_ns);
	if (ts_ns < range->from_ns)
		return RANGE_BEFORE;
	return ts_ns > range->to_ns ? RANGE_AFTER : RANGE_IN;
}

#endif
