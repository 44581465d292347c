/* SPDX-License-Identifier: Apache-2.0 */
/* Shows how far a long run has come, on a terminal that shows nothing else. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "common/request.h"

struct progress {
	const char *name;
	bool wanted, shown, ended;
	bool percent; /* -P: the percentage alone, also if stderr is not a terminal */
	int last_percent;
	uint64_t steps; /* calls of progress_step() */
	double next_s;
};

void progress_init(struct progress *progress, const struct request *req, const char *name);

/* Updates what is shown; `events` is the number of events that passed the filter. */
void progress_show(struct progress *progress, struct scap *scap, uint64_t events);

/* To be called for each event of the source; calls progress_show() from time to time. */
static inline void progress_step(struct progress *progress, struct scap *scap, uint64_t events)
{
	if (progress->wanted && ++progress->steps % 1024 == 0)
		progress_show(progress, scap, events);
}

/* Erases the line, or with -P shows the last percentage. Later calls do nothing. */
void progress_end(struct progress *progress, struct scap *scap);

#endif
