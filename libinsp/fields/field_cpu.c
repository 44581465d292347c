// SPDX-License-Identifier: Apache-2.0
/*
 * Fields of class process about time on the CPU.
 */
#include "extract.h"

#include <stdlib.h>
#include <string.h>

/* A trace that claims more CPUs than this is broken. */
#define CPUS_MAX 65536

/* When the CPU was last handed over, as far as this field has seen; 0: not yet. */
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

/* Several fields may read the same event: it is added once. */
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

/* Process records come once a second and count hundredths of it. */
EXTRACT(thread_cpu)
{
	const struct insp_thread *thread = ev->thread;

	if (!thread || ev->scap->type != RS_EV_PROCINFO_E)
		return false;
	v->dbl = thread->cpu_used[field->row->data];
	return true;
}
