// SPDX-License-Identifier: Apache-2.0
/* Job "event": all that is known about one row of a list. */
#include <errno.h>

#include "fields/field.h"
#include "fields/render.h"
#include "walk.h"

/* The bytes of a value, and of the event itself, that are shown. */
#define VALUE_BYTES 65536

struct detail {
	struct walk walk;
	struct insp_buf text;
};

static int begin(struct job *job, struct insp_json question)
{
	struct detail *detail = job->data;

	return walk_begin(&detail->walk, job, question, 1, false);
}

static void put_shown(struct detail *detail, struct insp_buf *out)
{
	out_text(out, detail->text.data,
		 detail->text.len < VALUE_BYTES ? detail->text.len : VALUE_BYTES);
	detail->text.len = 0;
}

static void put_params(struct job *job, const struct insp_event *ev)
{
	const struct scap_event_info *info = ev->scap->info;
	struct detail *detail = job->data;
	struct insp_buf *out = &job->out;

	out_name(out, "params");
	insp_buf_putc(out, '[');
	for (uint32_t n = 0; n < ev->scap->nparams; n++) {
		out_comma(out);
		insp_buf_putc(out, '[');
		out_string(out, info->params[n].name);
		insp_buf_putc(out, ',');
		detail->text.len = 0;
		insp_render_plain(ev, n, &detail->text);
		put_shown(detail, out);
		insp_buf_putc(out, ',');
		insp_render_resolved(ev, n, &detail->text);
		put_shown(detail, out);
		insp_buf_printf(
			out, ",%u,%u]",
			(unsigned int)(ev->scap->params[n].data - (const uint8_t *)ev->scap->raw),
			ev->scap->params[n].len);
	}
	insp_buf_putc(out, ']');
}

static bool is_shown(const struct insp_field_info *info)
{
	const uint16_t hidden =
		INSP_FIELD_FILTER_ONLY | INSP_FIELD_TABLE_ONLY | INSP_FIELD_ELSEWHERE;

	return !(info->flags & hidden) && info->arg != INSP_ARG_REQUIRED &&
	       !walk_needs_start(info->name);
}

static void put_field(struct job *job, const struct insp_event *ev,
		      const struct insp_field_info *info)
{
	struct detail *detail = job->data;
	struct insp_buf *out = &job->out;
	struct insp_field *field;
	struct insp_value value;

	if (insp_field_new(job->insp, info->name, &field))
		return;
	detail->text.len = 0;
	if (insp_field_value(field, ev, &value)) {
		insp_field_put(field, ev, &value, &detail->text);
		out_comma(out);
		insp_buf_putc(out, '[');
		out_string(out, info->name);
		insp_buf_putc(out, ',');
		put_shown(detail, out);
		insp_buf_putc(out, ']');
	}
	insp_field_free(field);
}

static void put_event(struct job *job, const struct insp_event *ev)
{
	const struct insp_field_info *info;
	struct insp_buf *out = &job->out;
	uint32_t bytes = ev->scap->raw ? ev->scap->raw->len : 0;

	out_name(out, "number");
	out_number(out, ev->num);
	out_name(out, "time");
	out_big(out, ev->scap->ts_ns);
	out_name(out, "type");
	out_string(out, ev->scap->info->name);
	put_params(job, ev);
	out_name(out, "fields");
	insp_buf_putc(out, '[');
	for (size_t n = 0; (info = insp_field_info(n)); n++)
		if (is_shown(info))
			put_field(job, ev, info);
	insp_buf_putc(out, ']');
	out_name(out, "bytes");
	out_number(out, bytes);
	out_name(out, "raw");
	out_bytes(out, ev->scap->raw, bytes < VALUE_BYTES ? bytes : VALUE_BYTES);
}

static int event(struct job *job, const struct insp_event *ev)
{
	struct detail *detail = job->data;
	enum walk_place place = walk_event(&detail->walk, job, ev);

	if (place == WALK_ROW)
		put_event(job, ev);
	return place != WALK_BEFORE;
}

static int finish(struct job *job)
{
	return 0;
}

static void end(struct job *job)
{
	struct detail *detail = job->data;

	insp_buf_fini(&detail->text);
	insp_filter_free(job->filter);
	job->filter = NULL;
	walk_end(&detail->walk, job);
}

const struct job_kind job_event = {
	"event",	sizeof(struct detail), .own_filter = true, .opens = true,
	.begin = begin, .event = event,	       .finish = finish,   .free = end
};
