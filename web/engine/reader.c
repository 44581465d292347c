// SPDX-License-Identifier: Apache-2.0
/* Keeps a few handles open at the places where events were shown. */
#include <stdlib.h>

#include "reader.h"

#define READERS_MAX 4
/* Reading on by this many events takes less time than a new handle. */
#define NEAR_EVENTS 50000

struct reader {
	struct reader *next;
	struct insp *insp;
	uint64_t last; /* number of the last event that was read */
};

static struct insp *take_near(struct engine *engine, uint32_t number)
{
	struct reader **at, *reader;
	struct insp *insp;

	for (at = &engine->readers; *at; at = &(*at)->next)
		if ((*at)->last < number && number - (*at)->last < NEAR_EVENTS)
			break;
	reader = *at;
	if (!reader)
		return NULL;
	*at = reader->next;
	insp = reader->insp;
	free(reader);
	return insp;
}

int reader_take(struct job *job, uint32_t number, uint64_t ts_ns, bool from_start)
{
	int err;

	if (!from_start && (job->insp = take_near(job->engine, number)))
		return 0;
	err = engine_open_trace(&job->insp);
	if (!err && !from_start)
		err = insp_seek(job->insp, ts_ns);
	return err < 0 ? job_fail_insp(job, err, job->insp) : 0;
}

static void drop(struct reader **at)
{
	struct reader *reader = *at;

	*at = reader->next;
	insp_close(reader->insp);
	free(reader);
}

void reader_give(struct job *job, uint64_t last)
{
	struct reader *reader = calloc(1, sizeof(*reader)), **at = &job->engine->readers;

	if (!reader)
		return;
	*reader = (struct reader){ *at, job->insp, last };
	job->insp = NULL;
	*at = reader;
	for (int n = 0; n < READERS_MAX && *at; n++)
		at = &(*at)->next;
	if (*at)
		drop(at);
}

void readers_free(struct engine *engine)
{
	while (engine->readers)
		drop(&engine->readers);
}
