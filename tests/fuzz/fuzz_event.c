// SPDX-License-Identifier: Apache-2.0
/*
 * The event decoder, and everything that libinsp does with events. The input is a series of
 * events with both versions of headers. They go to the state, the fields and a format.
 */
#include "event_v1.h"
#include "fuzz.h"
#include "insp.h"

#define EVENTS_MAX 64

/* An event of the exact size, decoded once before it is played. */
static struct rs_event *take_event(const uint8_t *data, size_t size)
{
	struct scap_event ev;
	struct rs_event *copy = malloc(size ? size : 1);
	uint8_t *converted = NULL;
	size_t room = 0;

	if (size)
		memcpy(copy, data, size);
	if (scap_event_from_v1(data, size, &converted, &room) > 0)
		fuzz_touch(converted, room);
	free(converted);
	if (scap_event_decode(&ev, copy, size) == 0) {
		fuzz_touch_event(&ev);
		return copy;
	}
	free(copy);
	return NULL;
}

static void play(const struct rs_event *const *events, size_t n)
{
	struct scap_options opts = { .size = sizeof(opts), .events = events, .nevents = n };
	struct insp_format *format = NULL;
	const struct insp_event *ev;
	struct insp_buf line = { 0 };
	struct insp *insp;

	if (insp_open(&insp, SCAP_TEST, &opts) ||
	    insp_format_compile(insp,
				"*%evt.num %evt.time %proc.name %proc.cmdline %fd.name %evt.info",
				&format))
		abort();
	while (insp_next(insp, &ev) == SCAP_EVENT) {
		line.len = 0;
		insp_format_line(format, ev, &line);
		fuzz_touch(line.data, line.len);
	}
	insp_buf_fini(&line);
	insp_format_free(format);
	insp_close(insp);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rs_event *events[EVENTS_MAX];
	size_t n = 0, len;
	struct rs_event head;

	while (n < EVENTS_MAX && size) {
		memset(&head, 0, sizeof(head));
		memcpy(&head, data, size < sizeof(head) ? size : sizeof(head));
		len = head.len > sizeof(head) && head.len < size ? head.len : size;
		events[n] = take_event(data, len);
		n += events[n] != NULL;
		data += len;
		size -= len;
	}
	play((const struct rs_event *const *)events, n);
	while (n)
		free(events[--n]);
	return 0;
}
