// SPDX-License-Identifier: Apache-2.0
/*
 * Job "stream": the data that were read and written, in order, up to a number of bytes.
 * The filter says of which descriptor; transfers without data are left out.
 */
#include <errno.h>

#include "fields/field.h"
#include "job.h"

#define BYTES_MAX (16 << 20)

struct stream {
	struct insp_field *is_read, *result, *name;
	struct insp_filter *transfers;
	double reads, writes, bytes;
	size_t kept, limit;
	bool cut; /* there are more */
};

static int begin(struct job *job, struct insp_json question)
{
	struct stream *stream = job->data;
	int err = job_compile(job, "evt.is_io=true and evt.dir=< and evt.rawres>0",
			      &stream->transfers);

	stream->limit = ask_number(question, "bytes", 1 << 20, 0, BYTES_MAX);
	if (!err)
		err = job_field(job, "evt.is_io_read", &stream->is_read);
	if (!err)
		err = job_field(job, "evt.rawres", &stream->result);
	if (!err)
		err = job_field(job, "fd.name", &stream->name);
	out_name(&job->out, "transfers");
	insp_buf_putc(&job->out, '[');
	return err;
}

/* The parameter with the data; its length is 0 if there is none. */
static struct scap_param data_of(const struct insp_event *ev)
{
	const struct scap_event_info *info = ev->scap->info;

	for (uint32_t n = 0; n < ev->scap->nparams; n++)
		if (info->params[n].type == PT_BYTEBUF)
			return ev->scap->params[n];
	return (struct scap_param){ 0 };
}

static void put_name(struct stream *stream, const struct insp_event *ev, struct insp_buf *out)
{
	struct insp_value value;

	if (insp_field_value(stream->name, ev, &value))
		out_text(out, value.data, value.len);
	else
		insp_buf_puts(out, "null");
}

/* [number, time, read, bytes, descriptor, its name, thread, data] */
static void put_transfer(struct stream *stream, const struct insp_event *ev, bool read,
			 int64_t bytes, struct insp_buf *out)
{
	struct scap_param data = data_of(ev);

	out_comma(out);
	insp_buf_putc(out, '[');
	out_number(out, ev->num);
	insp_buf_putc(out, ',');
	out_big(out, ev->scap->ts_ns);
	insp_buf_printf(out, ",%s,%lld,%lld,", read ? "true" : "false", (long long)bytes,
			(long long)ev->fdnum);
	put_name(stream, ev, out);
	insp_buf_printf(out, ",%lld,", (long long)ev->scap->tid);
	out_bytes(out, data.data, data.len);
	insp_buf_putc(out, ']');
	stream->kept += data.len + 64;
}

static int event(struct job *job, const struct insp_event *ev)
{
	struct stream *stream = job->data;
	struct insp_value read, result;

	if (!insp_filter_match(stream->transfers, ev) ||
	    !insp_field_value(stream->result, ev, &result))
		return 0;
	read.u64 = 0;
	insp_field_value(stream->is_read, ev, &read);
	*(read.u64 ? &stream->reads : &stream->writes) += 1;
	stream->bytes += result.s64;
	if (stream->kept < stream->limit)
		put_transfer(stream, ev, read.u64, result.s64, &job->out);
	else
		stream->cut = true;
	return 0;
}

static int finish(struct job *job)
{
	struct stream *stream = job->data;
	struct insp_buf *out = &job->out;

	insp_buf_putc(out, ']');
	out_name(out, "reads");
	out_number(out, stream->reads);
	out_name(out, "writes");
	out_number(out, stream->writes);
	out_name(out, "bytes");
	out_number(out, stream->bytes);
	out_name(out, "cut");
	insp_buf_puts(out, stream->cut ? "true" : "false");
	return 0;
}

static void end(struct job *job)
{
	struct stream *stream = job->data;

	insp_field_free(stream->is_read);
	insp_field_free(stream->result);
	insp_field_free(stream->name);
	insp_filter_free(stream->transfers);
}

const struct job_kind job_stream = { "stream",	     sizeof(struct stream), .begin = begin,
				     .event = event, .finish = finish,	    .free = end };
