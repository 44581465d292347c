// SPDX-License-Identifier: Apache-2.0
/*
 * Filters on what is known without an event: threads and their descriptors.
 * Fields of events have no value there.
 */
#include "filter_priv.h"

bool insp_filter_match_fd(struct insp_filter *filter, struct insp *insp,
			  struct insp_thread *thread, struct insp_fd *fd)
{
	const struct rs_event raw = {
		.tid = thread->tid, .len = sizeof(raw), .type = RS_EV_PROCINFO_E,
	};
	const struct scap_event scap = {
		.tid = thread->tid,
		.type = RS_EV_PROCINFO_E,
		.info = scap_event_info(RS_EV_PROCINFO_E),
		.raw = &raw,
	};
	const struct insp_event ev = {
		.scap = &scap,
		.insp = insp,
		.thread = thread,
		.fd = fd,
		.fdnum = fd ? fd->num : -1,
	};

	return !filter || insp_filter_match(filter, &ev);
}

bool insp_filter_match_thread(struct insp_filter *filter, struct insp *insp, int64_t tid)
{
	struct insp_thread *thread = insp_thread_find(insp, tid);
	struct insp_fdtable *fds = thread ? insp_thread_fds(insp, thread) : NULL;

	if (!thread)
		return false;
	if (insp_filter_match_fd(filter, insp, thread, NULL))
		return true;
	for (size_t n = 0; fds && n < fds->nslots; n++)
		if (fds->slots[n] && insp_filter_match_fd(filter, insp, thread, fds->slots[n]))
			return true;
	return false;
}
