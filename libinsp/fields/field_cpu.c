// SPDX-License-Identifier: Apache-2.0
/*
 * Fields of class process about CPU time.
 */
#include "extract_priv.h"

#include <stdlib.h>
#include <string.h>

/* A trace with more CPUs than this is damaged. */
#define CPUS_MAX 65536

/* Time of the last switch on the CPU that this field has seen; 0: none yet. */
static uint64_t *last_switch(struct insp_field *field, uint16_t cpu)
{
	if (cpu >= field->ncpus) {
		size_t count = (size_t)cpu + 64;
		uint64_t *bigger = realloc(field->switched_ns, count * sizeof(*bigger));

		if (!bigger)
			return NULL;
		memset(bigger + field->ncpus, 0, (count - field->ncpus) * sizeof(*bigger));
		field->switched_ns = bigger;
		field->ncpus = count;
	}
	return &field->switched_ns[cpu];
}

static uint64_t time_on_cpu(struct insp_field *field, const struct insp_event *ev)
{
	uint64_t *last_ns, before_ns, ts_ns = ev->scap->ts_ns;

	if (ev->scap->info->category != EC_SCHEDULER)
		return 0;
	last_ns = last_switch(field, ev->scap->cpu);
	if (!last_ns)
		return 0;
	before_ns = *last_ns;
	*last_ns = ts_ns;
	return before_ns && ts_ns > before_ns ? ts_ns - before_ns : 0;
}

EXTRACT(thread_exectime)
{
	return value_u64(v, time_on_cpu(field, ev));
}

/* Several fields may read the same event, but its time is added only once. */
EXTRACT(thread_totexectime)
{
	uint64_t ns = time_on_cpu(field, ev);
	struct insp_thread *thread = ev->thread;

	if (!thread)
		return false;
	if (thread->exec_num != ev->num) {
		thread->exec_ns += ns;
		thread->exec_num = ev->num;
	}
	return value_u64(v, thread->exec_ns);
}

/* insp_parse_procinfo() computes the percentages for each process record. */
EXTRACT(thread_cpu)
{
	const struct insp_thread *thread = ev->thread;

	if (!thread || ev->scap->type != RS_EV_PROCINFO_E)
		return false;
	v->dbl = thread->cpu_used[field->row->data];
	return true;
}
