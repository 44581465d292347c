/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A source of events that is read in small steps, so that keys are served in between: the
 * running machine, or a trace file.
 */
#ifndef TOP_SOURCE_H
#define TOP_SOURCE_H

#include "common/range.h"
#include "run/run.h"

struct source {
	const struct run *run;
	const char *path; /* NULL: live */
	struct insp *insp;
	struct insp_filter *filter;
	struct range range;
	uint64_t nevents, first_ns, last_ns;
	bool ended;
	char error[256]; /* why a file ended early; "" if it did not */
};

/* A part of the time, from_ns <= t < to_ns; to_ns 0: all of it. */
struct part {
	uint64_t from_ns, to_ns;
};

enum source_state {
	SOURCE_MORE,  /* there are more events at once */
	SOURCE_IDLE,  /* live: there are none at the moment */
	SOURCE_ENDED, /* the end of the file, or a limit of the request */
};

/*
 * Opens a source whose events pass a filter ("": all). Returns 0 or a negative errno after
 * one line on stderr. Pair with source_close() in every case.
 */
int source_open(struct source *source, const struct run *run, const char *path, const char *filter);
void source_close(struct source *source);

/*
 * Reads only a part of the time, right after source_open(): from the last checkpoint before it
 * where the file has an index, and not beyond its end. What comes before it is for a filter to
 * reject. Returns 0 or a negative errno after one line on stderr.
 */
int source_narrow(struct source *source, struct part part);

/* Called for each event. Returns false to end the step. */
typedef bool source_event_fn(void *ctx, const struct insp_event *ev);

/* Reads for about budget_ns. */
enum source_state source_step(struct source *source, uint64_t budget_ns, source_event_fn *take,
			      void *ctx);

/* How much of a file has been read, from 0 to 100. */
double source_percent(const struct source *source);

/* Nanoseconds of a clock that only goes forward. */
uint64_t monotonic_ns(void);

#endif
