// SPDX-License-Identifier: Apache-2.0
/*
 * Feeds a random stream of events to the state engine, and reads fields of each event. The
 * input is a byte that selects the fields, then records: u16 type, u8 thread, u8 time, u8
 * number of parameters, a u16 length for each parameter, then their bytes.
 */
#include "fuzz_insp.h"

struct input {
	const uint8_t *at, *end;
};

static uint16_t take(struct input *in, size_t bytes)
{
	uint16_t value = 0;

	if ((size_t)(in->end - in->at) < bytes) {
		in->at = in->end;
		return 0;
	}
	memcpy(&value, in->at, bytes);
	in->at += bytes;
	return value;
}

/* Threads that exist, some that do not, and none. */
static int64_t take_tid(struct input *in)
{
	static const int64_t tids[] = { 1, 2, 2, 3, 4, 1000, 0, -1 };

	return tids[take(in, 1) % ARRAY_SIZE(tids)];
}

static void add_event(struct trace *t, struct input *in)
{
	struct test_value values[SCAP_MAX_PARAMS];
	uint16_t type = take(in, 2) % SCAP_EVENT_TYPES;
	int64_t tid = take_tid(in);
	size_t nparams;

	t->now_ns += 1ULL << take(in, 1) % 40;
	nparams = take(in, 1) % (scap_event_info(type)->nparams + 1);
	for (size_t i = 0; i < nparams; i++)
		values[i] = BYTES(NULL, take(in, 2));
	for (size_t i = 0; i < nparams; i++) {
		if (values[i].len > (size_t)(in->end - in->at))
			values[i].len = in->end - in->at;
		values[i].data = in->at;
		in->at += values[i].len;
	}
	trace_add(t, tid, type, values, nparams);
}

#define SHARES 16

/* A selection of the fields that can be shown, with an argument if they need one. */
static const char *some_fields(struct insp *insp, unsigned int share)
{
	static const char *const args[] = { "", "[0]", ".a", ".fd", ".open" };
	static char texts[SHARES][1 << 13];
	char *text = texts[share], *end = text;
	const struct insp_field_info *info;

	if (*text)
		return text;
	*end++ = '*';
	for (size_t n = share; (info = insp_field_info(n)); n += SHARES) {
		struct insp_field *field = NULL;
		size_t i = 0;

		while (!field && i < ARRAY_SIZE(args)) {
			sprintf(end, "%s%s", info->name, args[i++]);
			insp_field_new(insp, end, &field);
		}
		if (field && !(info->flags & INSP_FIELD_FILTER_ONLY))
			end += sprintf(end, "%%%s%s ", info->name, args[i - 1]);
		insp_field_free(field);
	}
	strcpy(end, "%evt.args");
	return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, data + size };
	struct trace trace = { .now_ns = 1700000000000000000ULL };
	struct insp_format *format;
	struct insp_buf line = { 0 };
	const struct insp_event *ev;
	unsigned int share;
	struct insp *insp;

	share = take(&in, 1) % SHARES;
	while (in.at < in.end && trace.count < 200)
		add_event(&trace, &in);
	insp = fuzz_open(&trace);
	if (insp_format_compile(insp, some_fields(insp, share), &format))
		abort();
	while (insp_next(insp, &ev) == SCAP_EVENT) {
		line.len = 0;
		insp_format_line(format, ev, &line);
		fuzz_touch(line.data, line.len);
	}
	insp_buf_fini(&line);
	insp_format_free(format);
	insp_close(insp);
	trace_fini(&trace);
	return 0;
}
