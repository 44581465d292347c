// SPDX-License-Identifier: Apache-2.0
/*
 * Job "index": what the index of an LZ4 trace says about all of it, without reading it: when
 * there were how many events. Large traces are shown by parts that are found so.
 */
#include "file/index.h"
#include "host.h"
#include "job.h"

static int event(struct job *job, const struct insp_event *ev)
{
	return 0;
}

static int finish(struct job *job)
{
	return 0;
}

/* [first, last, events] of each part that has events */
static void put_entry(struct insp_buf *out, const struct scap_note *note)
{
	if (note->first_ns > note->last_ns)
		return;
	out_comma(out);
	insp_buf_putc(out, '[');
	out_big(out, note->first_ns);
	insp_buf_putc(out, ',');
	out_big(out, note->last_ns);
	insp_buf_putc(out, ',');
	out_number(out, note->events);
	insp_buf_putc(out, ']');
}

static int begin(struct job *job, struct insp_json question)
{
	const struct scap_bytes bytes = engine_bytes();
	struct scap_index index = { 0 };
	const struct index_entry *entries;
	int err = scap_index_load(&index, &bytes);

	if (err)
		return job_fail(job, err, "the index of the trace cannot be read");
	out_name(&job->out, "parts");
	insp_buf_putc(&job->out, '[');
	entries = index.entries.items;
	for (size_t n = 0; n < index.entries.count; n++)
		put_entry(&job->out, &entries[n].note);
	insp_buf_putc(&job->out, ']');
	scap_vec_fini(&index.entries);
	return 0;
}

const struct job_kind job_index = { "index",	    .is_static = true, .own_filter = true,
				    .begin = begin, .event = event,    .finish = finish };
