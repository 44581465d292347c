// SPDX-License-Identifier: Apache-2.0
/*
 * Writes to /dev/null that may be tracers. Each line of the input is a write; its first letter
 * selects the thread. Fields of spans are read from each event.
 */
#include "fuzz_insp.h"

static const char *const format_text =
	"*%evt.args%span.id%span.time%span.ntags%span.nargs%span.tags%span.tag[0]%span.tag[-3]"
	"%span.args%span.arg[0]%span.arg[-1]%span.enterargs%span.enterarg.a%span.duration.human"
	"%span.duration.fortag[1]%span.count.fortag[0]%span.idtag[1]%span.rawtime"
	"%span.rawparenttime%evtin.span.tags%evtin.span.p.tag[1]%evtin.span.s.args"
	"%evtin.span.m.arg.a";

static void add_write(struct trace *t, const uint8_t *line, size_t len)
{
	int64_t tid = line[0] % 2 + 1;

	EVENT_ADD(t, tid, RS_EV_SYSCALL_WRITE_E, NUM(1), NUM(len - 1));
	EVENT_ADD(t, tid, RS_EV_SYSCALL_WRITE_X, NUM(len - 1), BYTES(line + 1, len - 1));
}

static void add_writes(struct trace *t, const uint8_t *data, size_t size)
{
	/* makes libinsp look for tracers */
	add_write(t, (const uint8_t *)"1>:1:a::", 8);
	while (size && t->count < 400) {
		const uint8_t *end = memchr(data, '\n', size);
		size_t len = end ? (size_t)(end - data) : size;

		if (len)
			add_write(t, data, len);
		data += len + (end != NULL);
		size -= len + (end != NULL);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct trace trace = { .now_ns = 1700000000000000000ULL };
	struct insp_filter *filter;
	struct insp_format *format;
	struct insp_buf line = { 0 };
	const struct insp_event *ev;
	struct insp *insp;

	add_writes(&trace, data, size);
	insp = fuzz_open(&trace);
	if (insp_format_compile(insp, format_text, &format) ||
	    insp_filter_compile(insp, "evtin.span.m.tag[0]!=q and evtin.span.arg[-1]=b", &filter))
		abort();
	while (insp_next(insp, &ev) == SCAP_EVENT) {
		insp_filter_match(filter, ev);
		line.len = 0;
		insp_format_line(format, ev, &line);
		fuzz_touch(line.data, line.len);
	}
	insp_buf_fini(&line);
	insp_format_free(format);
	insp_filter_free(filter);
	insp_close(insp);
	trace_fini(&trace);
	return 0;
}
