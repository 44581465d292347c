/* SPDX-License-Identifier: Apache-2.0 */
/* How far a long run is, on a terminal that shows nothing else. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "request.h"

struct progress {
	const char *name;
	bool wanted, shown, ended;
	bool percent; /* -P: nothing else, wherever it goes */
	int last_percent;
	uint64_t asked; /* calls of progress_step() */
	double next_s;
};

void progress_init(struct progress *progress, const struct request *req, const char *name);

/* Called for each event that is taken from the source; events: those used. */
void progress_show(struct progress *progress, struct scap *scap, uint64_t events);
static inline void progress_step(struct progress *progress, struct scap *scap, uint64_t events)
{
	if (progress->wanted && ++progress->asked % 1024 == 0)
		progress_show(progress, scap, events);
}

/* Takes the line away; of -P, ends it with how much was read. Once, whoever asks. */
void progress_end(struct progress *progress, struct scap *scap);

#endif
