/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the views remember of a trace, or of a part of its time, so that the next view is
 * answered without reading it again.
 */
#ifndef WEB_MEMORY_H
#define WEB_MEMORY_H

#include "insp_view.h"
#include "job.h"

struct memory {
	struct memory *next;
	struct insp *insp; /* has read all these events; owned, as is the cache */
	struct insp_cache *cache;
	uint64_t from_ns, to_ns; /* the part of the time that was asked for */
	double bytes;		 /* of the trace, as it was */
	uint64_t first_ns, last_ns;
	char *fault; /* of the trace; NULL: none; owned */
};

/* What is remembered of all events in the job's time. NULL: nothing. */
const struct memory *memory_find(const struct job *job);

/* Remembers what the job has read. Takes its handle, and the cache. */
void memory_keep(struct job *job, struct insp_cache *cache);

void memories_free(struct engine *engine);

#endif
