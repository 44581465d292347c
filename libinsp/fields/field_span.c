// SPDX-License-Identifier: Apache-2.0
/*
 * Fields of classes span and evtin: a tracer and the span that it begins or ends, and
 * the spans that are open when an event happens.
 */
#include "state/span.h"
#include "extract_priv.h"

#define TRACER(ev) ((ev)->tracing ? &(ev)->tracing->tracer : NULL)

/* The tracer's span; NULL if the event is no tracer or the begin of the span was not seen. */
static const struct insp_span *span_of(const struct insp_event *ev)
{
	return ev->tracing ? ev->tracing->span : NULL;
}

static bool value_tags(struct insp_value *v, struct insp_field *field,
		       const struct insp_tracer *tracer)
{
	insp_tracer_put_tags(tracer, &field->text);
	return value_made(v, field);
}

static bool value_args(struct insp_value *v, struct insp_field *field, char is,
		       const struct insp_tracer *tracer)
{
	insp_tracer_put_args(tracer, is, &field->text);
	return value_made(v, field);
}

static bool value_tag(struct insp_value *v, struct insp_field *field,
		      const struct insp_tracer *tracer)
{
	return value_text(v, insp_tracer_tag(tracer, (int64_t)field->index));
}

static bool value_arg(struct insp_value *v, struct insp_field *field,
		      const struct insp_tracer *tracer)
{
	return value_text(v, field->arg ? insp_tracer_arg_named(tracer, field->arg) :
					  insp_tracer_arg(tracer, (int64_t)field->index));
}

/* ---- span ------------------------------------------------------------------------------ */

EXTRACT(span_id)
{
	return ev->tracing && value_s64(v, TRACER(ev)->id);
}

EXTRACT(span_time)
{
	if (!span_of(ev))
		return false;
	insp_put_clock(&field->text, &field->clock, ev->scap->ts_ns, INSP_CLOCK_NS);
	return value_made(v, field);
}

EXTRACT(span_ntags)
{
	return ev->tracing && value_u64(v, TRACER(ev)->ntags);
}

EXTRACT(span_nargs)
{
	return span_of(ev) && value_u64(v, span_of(ev)->begin.nargs);
}

EXTRACT(span_tags)
{
	return ev->tracing && value_tags(v, field, TRACER(ev));
}

EXTRACT(span_tag)
{
	return ev->tracing && value_tag(v, field, TRACER(ev));
}

/* The event's tracer, or the one that began its span. */
static const struct insp_tracer *chosen(const struct insp_field *field, const struct insp_event *ev)
{
	return field->row->data == SPAN_BEGIN ? &span_of(ev)->begin : TRACER(ev);
}

EXTRACT(span_args)
{
	return span_of(ev) && value_args(v, field, '=', chosen(field, ev));
}

EXTRACT(span_arg)
{
	return span_of(ev) && value_arg(v, field, chosen(field, ev));
}

static bool duration_ns(const struct insp_event *ev, uint64_t *ns)
{
	if (!span_of(ev) || !TRACER(ev)->ends)
		return false;
	*ns = ev->scap->ts_ns - span_of(ev)->begin_ns;
	return true;
}

EXTRACT(span_duration)
{
	return duration_ns(ev, &v->u64);
}

EXTRACT(span_duration_quantized)
{
	uint64_t ns;

	return duration_ns(ev, &ns) && ns && value_u64(v, insp_quantized(ns));
}

EXTRACT(span_duration_human)
{
	uint64_t ns;

	if (!duration_ns(ev, &ns))
		return false;
	insp_put_duration(&field->text, ns);
	return value_made(v, field);
}

EXTRACT(span_duration_fortag)
{
	return ev->tracing && TRACER(ev)->ntags == field->index + 1 && duration_ns(ev, &v->u64);
}

EXTRACT(span_count)
{
	uint64_t tag = field->index;

	if (!ev->tracing)
		return false;
	v->u64 = TRACER(ev)->ends;
	if (field->row->data == SPAN_LAST)
		v->u64 &= TRACER(ev)->ntags == tag + 1;
	else if (field->row->data == SPAN_BEYOND)
		v->u64 &= TRACER(ev)->ntags > tag + 1;
	return true;
}

EXTRACT(span_idtag)
{
	const char *tag;

	if (!span_of(ev))
		return false;
	tag = insp_tracer_tag(TRACER(ev), (int64_t)field->index);
	insp_put_s64(&field->text, TRACER(ev)->id);
	insp_buf_puts(&field->text, tag ? tag : "");
	return value_made(v, field);
}

static bool value_begin(struct insp_value *v, struct insp_field *field,
			const struct insp_span *span)
{
	if (!span)
		return false;
	insp_put_u64(&field->text, span->begin_ns);
	return value_made(v, field);
}

EXTRACT(span_rawtime)
{
	return value_begin(v, field, span_of(ev));
}

EXTRACT(span_rawparenttime)
{
	return span_of(ev) && value_begin(v, field, insp_span_parent(ev->insp, span_of(ev)));
}

/* ---- evtin: one value for each open span, the newest first ------------------------------ */

typedef bool value_fn(struct insp_value *v, struct insp_field *field,
		      const struct insp_tracer *tracer);

/*
 * The caller reads the values one by one; the field keeps the position between calls. Spans
 * without a value are skipped, because "no value" ends the series.
 */
static bool value_around(struct insp_value *v, struct insp_field *field,
			 const struct insp_event *ev, value_fn *value)
{
	size_t cursor = field->nth ? field->count : SIZE_MAX;
	const struct insp_span *span;
	bool found = false;

	while (!found && (span = insp_span_around(ev, field->row->data, &cursor)))
		found = value(v, field, &span->begin);
	field->count = cursor;
	return found;
}

static bool begin_id(struct insp_value *v, struct insp_field *field,
		     const struct insp_tracer *tracer)
{
	return value_s64(v, tracer->id);
}

static bool begin_ntags(struct insp_value *v, struct insp_field *field,
			const struct insp_tracer *tracer)
{
	return value_u64(v, tracer->ntags);
}

static bool begin_nargs(struct insp_value *v, struct insp_field *field,
			const struct insp_tracer *tracer)
{
	return value_u64(v, tracer->nargs);
}

static bool begin_args(struct insp_value *v, struct insp_field *field,
		       const struct insp_tracer *tracer)
{
	return value_args(v, field, ':', tracer);
}

EXTRACT(evtin_id)
{
	return value_around(v, field, ev, begin_id);
}

EXTRACT(evtin_ntags)
{
	return value_around(v, field, ev, begin_ntags);
}

EXTRACT(evtin_nargs)
{
	return value_around(v, field, ev, begin_nargs);
}

EXTRACT(evtin_tags)
{
	return value_around(v, field, ev, value_tags);
}

EXTRACT(evtin_tag)
{
	return value_around(v, field, ev, value_tag);
}

EXTRACT(evtin_args)
{
	return value_around(v, field, ev, begin_args);
}

EXTRACT(evtin_arg)
{
	return value_around(v, field, ev, value_arg);
}
