// SPDX-License-Identifier: Apache-2.0
/*
 * Counts the CPU time of threads.
 */
#include "cpu_time.h"
#include "macros.h"
#include "parse.h"

#include <stdlib.h>
#include <string.h>

static uint64_t *place_of(struct insp_switches *switches, uint16_t cpu)
{
	if (cpu >= switches->ncpus) {
		size_t count = (size_t)cpu + 64;
		uint64_t *bigger = realloc(switches->at_ns, count * sizeof(*bigger));

		if (!bigger)
			return NULL;
		memset(bigger + switches->ncpus, 0, (count - switches->ncpus) * sizeof(*bigger));
		switches->at_ns = bigger;
		switches->ncpus = count;
	}
	return &switches->at_ns[cpu];
}

uint64_t insp_switches_take(struct insp_switches *switches, const struct scap_event *ev)
{
	uint64_t *at_ns = place_of(switches, ev->cpu), before_ns;

	if (!at_ns)
		return 0;
	before_ns = *at_ns;
	*at_ns = ev->ts_ns;
	return before_ns && ev->ts_ns > before_ns ? ev->ts_ns - before_ns : 0;
}

void insp_cpu_time_want(struct insp *insp, bool before_filter)
{
	static const uint16_t switches[] = { RS_EV_SCHEDSWITCH_1_E, RS_EV_SCHEDSWITCH_6_E };

	insp->cpu_time_wanted = true;
	for (size_t i = 0; before_filter && i < ARRAY_SIZE(switches); i++)
		insp->types[switches[i]].traits |= INSP_TRAIT_MODIFIES;
}

void insp_cpu_time_add(struct insp *insp, const struct insp_event *ev)
{
	uint64_t ns;

	if (!insp->cpu_time_wanted || ev->scap->dump_flags & SCAP_DUMP_STATE_ONLY)
		return;
	ns = insp_switches_take(&insp->switches, ev->scap);
	if (ev->thread)
		ev->thread->exec_ns += ns;
}
