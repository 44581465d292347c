// SPDX-License-Identifier: Apache-2.0
/*
 * Fields of class process about CPU time.
 */
#include "extract_priv.h"

/* Only switches that the field is read from count, for example those that pass a filter. */
EXTRACT(thread_exectime)
{
	bool is_switch = ev->scap->info->category == EC_SCHEDULER;

	return value_u64(v, is_switch ? insp_switches_take(&field->switches, ev->scap) : 0);
}

EXTRACT(thread_totexectime)
{
	return ev->thread && value_u64(v, ev->thread->exec_ns);
}

/*
 * insp_parse_procinfo() computes the percentages for each process record. A record without
 * parameters is made up to offer a thread to a filter or a view.
 */
EXTRACT(thread_cpu)
{
	const struct insp_thread *thread = ev->thread;

	if (!thread || ev->scap->type != RS_EV_PROCINFO_E || !ev->scap->nparams ||
	    !thread->cpu_known)
		return false;
	v->dbl = thread->cpu_used[field->row->data];
	return true;
}
