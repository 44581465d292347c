// SPDX-License-Identifier: Apache-2.0
/*
 * Copies enter events. The parameters of a copy point into the thread's own buffer.
 */
#include "handle.h"
#include "enter.h"

#include <stdlib.h>
#include <string.h>

void insp_enter_keep(struct insp *insp, struct insp_thread *thread, const struct scap_event *ev)
{
	const uint8_t *raw = (const uint8_t *)ev->raw;
	struct scap_event *kept = &thread->enter;

	if (thread->enter_cap < ev->raw->len) {
		uint8_t *bigger =
			insp_memory_resize(&insp->memory, thread->enter_buf, ev->raw->len);

		if (!bigger)
			return;
		thread->enter_buf = bigger;
		thread->enter_cap = ev->raw->len;
	}
	memcpy(thread->enter_buf, raw, ev->raw->len);
	kept->ts_ns = ev->ts_ns;
	kept->tid = ev->tid;
	kept->cpu = ev->cpu;
	kept->type = ev->type;
	kept->nparams = ev->nparams;
	kept->info = ev->info;
	kept->raw = (const struct rs_event *)thread->enter_buf;
	for (uint32_t i = 0; i < ev->nparams; i++) {
		kept->params[i].len = ev->params[i].len;
		kept->params[i].data = thread->enter_buf;
		if (ev->params[i].len)
			kept->params[i].data += ev->params[i].data - raw;
	}
}
