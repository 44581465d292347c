// SPDX-License-Identifier: Apache-2.0
/* A table in which each thing has one place: another thing there is forgotten. */
#include "acts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scap.h"
#include "state/generic.h"
#include "state/thread.h"

#define THINGS 16384 /* a power of two */

struct thing {
	uint64_t thing;
	struct act acts[2]; /* by the end */
};

struct acts {
	struct thing things[THINGS];
};

struct acts *acts_new(void)
{
	return calloc(1, sizeof(struct acts));
}

void acts_free(struct acts *acts)
{
	free(acts);
}

/* FNV-1a, and a mix, since the low bits are the place in the table. */
uint64_t acts_thing(enum act_kind kind, const void *name, size_t len)
{
	uint64_t hash = (14695981039346656037u ^ kind) * 1099511628211u;

	for (size_t n = 0; n < len; n++)
		hash = (hash ^ ((const uint8_t *)name)[n]) * 1099511628211u;
	return hash ^ hash >> 32;
}

const char *acts_call_of(const struct insp_event *ev)
{
	const struct scap_syscall_info *call = insp_generic_call(ev);

	return call ? call->name : ev->scap->info->name;
}

static size_t place_of(uint64_t thing)
{
	return thing & (THINGS - 1);
}

void acts_add(struct acts *acts, uint64_t thing, enum act_kind kind, int end, uint64_t ts_ns,
	      const struct insp_event *ev)
{
	struct thing *place = &acts->things[place_of(thing)];
	struct act *act = &place->acts[end];

	if (place->thing != thing) {
		*place = (struct thing){ .thing = thing };
	} else if (act->num && kind < ACT_WAKE) {
		return;
	}
	act->num = ev->num;
	act->ts_ns = ts_ns;
	act->tid = ev->thread->tid;
	snprintf(act->thread, sizeof(act->thread), "%s", ev->thread->comm);
	snprintf(act->call, sizeof(act->call), "%s", acts_call_of(ev));
}

const struct act *acts_find(const struct acts *acts, uint64_t thing, int end, int64_t tid,
			    uint64_t begin_ns, uint64_t end_ns)
{
	const struct thing *place = &acts->things[place_of(thing)];
	const struct act *act;

	for (int n = 0; place->thing == thing && n < 2; n++) {
		act = &place->acts[n ? end : !end];
		if (act->num && act->tid != tid && act->ts_ns >= begin_ns && act->ts_ns <= end_ns)
			return act;
	}
	return NULL;
}

void acts_clear(struct acts *acts, uint64_t thing)
{
	struct thing *place = &acts->things[place_of(thing)];

	if (place->thing == thing)
		memset(place, 0, sizeof(*place));
}
