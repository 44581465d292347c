// SPDX-License-Identifier: Apache-2.0
/* Keeps the caches of the times that were asked for last, with their handles. */
#include <stdlib.h>
#include <string.h>

#include "host.h"
#include "memory.h"

/* All of the trace, and a selected part of its time. */
#define MEMORIES_MAX 2

static bool is_of(const struct memory *memory, const struct job *job)
{
	return memory->from_ns == job->from_ns && memory->to_ns == job->to_ns &&
	       memory->bytes == host_size();
}

const struct memory *memory_find(const struct job *job)
{
	const struct memory *memory = job->engine->memories;

	while (memory && !is_of(memory, job))
		memory = memory->next;
	return memory;
}

static void drop(struct memory **at)
{
	struct memory *memory = *at;

	*at = memory->next;
	insp_cache_free(memory->cache);
	insp_close(memory->insp);
	free(memory->fault);
	free(memory);
}

void memory_keep(struct job *job, struct insp_cache *cache)
{
	struct memory *memory = calloc(1, sizeof(*memory)), **at = &job->engine->memories;

	if (!memory) {
		insp_cache_free(cache);
		return;
	}
	*memory = (struct memory){
		.next = *at,
		.insp = job->insp,
		.cache = cache,
		.from_ns = job->from_ns,
		.to_ns = job->to_ns,
		.bytes = host_size(),
		.first_ns = job->first_ns,
		.last_ns = job->last_ns,
		.fault = *job->error ? strdup(job->error) : NULL,
	};
	job->insp = NULL;
	*at = memory;
	for (int n = 0; n < MEMORIES_MAX && *at; n++)
		at = &(*at)->next;
	if (*at)
		drop(at);
}

void memories_free(struct engine *engine)
{
	while (engine->memories)
		drop(&engine->memories);
}
