// SPDX-License-Identifier: Apache-2.0
/* Makes the event that stands for a thread (thread_event.h). */
#include "thread_event.h"

#include "fd.h"
#include "thread.h"

const struct insp_event *insp_thread_event_make(struct insp_thread_event *made, struct insp *insp,
						const struct insp_thread *thread,
						const struct insp_fd *fd, uint64_t ts_ns)
{
	const uint16_t type = RS_EV_PROCINFO_E;

	made->raw = (struct rs_event){
		.tid = thread->tid,
		.len = sizeof(made->raw),
		.type = type,
	};
	made->scap = (struct scap_event){
		.ts_ns = ts_ns,
		.tid = thread->tid,
		.type = type,
		.info = scap_event_info(type),
		.raw = &made->raw,
	};
	made->ev = (struct insp_event){
		.scap = &made->scap,
		.insp = insp,
		/* not const in struct insp_event, but fields and filters only read them */
		.thread = (struct insp_thread *)thread,
		.fd = (struct insp_fd *)fd,
		.fdnum = fd ? fd->num : -1,
	};
	return &made->ev;
}
