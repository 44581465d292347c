// SPDX-License-Identifier: Apache-2.0
/*
 * Jobs "fields" and "check": what the language of filters has, for completing what a user
 * types, and whether a text is a filter.
 */
#include "fields/field.h"
#include "job.h"

static int event(struct job *job, const struct insp_event *ev)
{
	return 0;
}

static int finish(struct job *job)
{
	return 0;
}

static void put_fields(struct insp_buf *out)
{
	const struct insp_field_info *info;

	for (size_t n = 0; (info = insp_field_info(n)); n++) {
		if (info->flags & (INSP_FIELD_ELSEWHERE | INSP_FIELD_TABLE_ONLY))
			continue;
		out_comma(out);
		insp_buf_putc(out, '[');
		out_string(out, info->name);
		insp_buf_printf(out, ",%u,%u,%u,", info->type, info->arg, info->flags);
		out_string(out, info->help);
		insp_buf_putc(out, ']');
	}
}

static void put_types(struct insp_buf *out)
{
	const struct scap_event_info *info;
	const struct scap_syscall_info *call;

	for (uint16_t type = 0; type < SCAP_EVENT_TYPES; type++) {
		info = scap_event_info(type);
		if (!info || !info->name || (info->flags & EF_OLD_VERSION))
			continue;
		out_comma(out);
		out_string(out, info->name);
	}
	for (uint16_t code = 0; code < SCAP_CALLS; code++) {
		call = scap_syscall_info(code);
		if (!call || !call->generic)
			continue;
		out_comma(out);
		out_string(out, call->name);
	}
}

static void put_operators(struct insp_buf *out)
{
	const char *word;

	for (size_t n = 0; (word = insp_filter_operator(n)); n++) {
		out_comma(out);
		out_string(out, word);
	}
}

static int begin_fields(struct job *job, struct insp_json question)
{
	struct insp_buf *out = &job->out;

	out_name(out, "fields");
	insp_buf_putc(out, '[');
	put_fields(out);
	insp_buf_putc(out, ']');
	out_name(out, "types");
	insp_buf_putc(out, '[');
	put_types(out);
	insp_buf_putc(out, ']');
	out_name(out, "operators");
	insp_buf_putc(out, '[');
	put_operators(out);
	insp_buf_putc(out, ']');
	return 0;
}

/* The filter was compiled already, or the job was refused. */
static int begin_check(struct job *job, struct insp_json question)
{
	insp_set_filter(job->insp, NULL);
	return 0;
}

const struct job_kind job_fields = { "fields",		 .is_static = true,
				     .own_filter = true, .begin = begin_fields,
				     .event = event,	 .finish = finish };
const struct job_kind job_check = { "check", .is_static = true, .begin = begin_check,
				    .event = event, .finish = finish };
