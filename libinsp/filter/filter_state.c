// SPDX-License-Identifier: Apache-2.0
/*
 * Applies filters to threads and their descriptors, without an event. Of the fields
 * of events only the time has a value: that of the last event.
 */
#include "state/handle.h"
#include "state/thread.h"
#include "state/thread_event.h"
#include "filter.h"
#include "filter_priv.h"

const char *insp_filter_event_field(const struct insp_filter *filter)
{
	for (size_t n = 0; n < filter->nchecks; n++)
		if (insp_field_needs_event(filter->checks[n].field))
			return filter->checks[n].field->row->info.name;
	return NULL;
}

bool insp_filter_match_fd(struct insp_filter *filter, struct insp *insp,
			  const struct insp_thread *thread, const struct insp_fd *fd)
{
	struct insp_thread_event made;

	return !filter || insp_filter_match(filter, insp_thread_event_make(&made, insp, thread, fd,
									   insp->last_ts_ns));
}

bool insp_filter_match_thread(struct insp_filter *filter, struct insp *insp, int64_t tid)
{
	const struct insp_thread *thread = insp_thread_find(insp, tid);
	const struct insp_fdtable *fds = thread ? insp_thread_fds(insp, thread) : NULL;

	if (!thread)
		return false;
	if (insp_filter_match_fd(filter, insp, thread, NULL))
		return true;
	for (size_t n = 0; fds && n < fds->nslots; n++)
		if (fds->slots[n] && insp_filter_match_fd(filter, insp, thread, fds->slots[n]))
			return true;
	return false;
}

bool insp_filter_each_field(struct insp_filter *filter,
			    bool (*visit)(struct insp_field *field, void *arg), void *arg)
{
	for (size_t n = 0; filter && n < filter->nchecks; n++)
		if (filter->checks[n].slow || !visit(filter->checks[n].field, arg))
			return false;
	return true;
}
