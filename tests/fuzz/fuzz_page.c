// SPDX-License-Identifier: Apache-2.0
/*
 * The engine of the page (web/engine): a question, and after a line end the trace that it is
 * about; without one a small trace. An @ in the question becomes the number of a list of all
 * events. Questions go on for a moment only, so that jobs are given up half-way, too.
 */
#include <math.h>

#include "fuzz.h"
#include "host.h"
#include "web.h"

__asm__(".section .rodata\n"
	"small_trace: .incbin \"tests/data/calls.scap\"\n"
	"small_trace_end:\n"
	".previous\n");
extern const uint8_t small_trace[], small_trace_end[];

static const uint8_t *trace;
static size_t trace_bytes;
static double clock_ms;

double host_size(void)
{
	return trace_bytes;
}

int32_t host_read(double offset, void *to, uint32_t room)
{
	size_t at = offset, left = at < trace_bytes ? trace_bytes - at : 0;

	if (room > left)
		room = left;
	if (room)
		memcpy(to, trace + at, room);
	return room;
}

/* Each look at the clock takes a millisecond. */
double host_now(void)
{
	return clock_ms++;
}

/* An answer is JSON, as far as can be seen from its ends. */
static void check_answer(void)
{
	uint32_t len = web_length();
	const char *data = web_data();

	if (len < 2 || data[0] != '{' || data[len - 1] != '}')
		abort();
	for (uint32_t n = 0; n < len; n++)
		fuzz_sink += data[n];
}

static int list_all(void)
{
	static const char question[] = "{\"what\":\"list\",\"filter\":\"\"}";
	int32_t job = web_start(question, sizeof(question) - 1);
	int number = 0;

	if (!job)
		abort();
	while (!web_step(job, 100))
		;
	check_answer();
	sscanf(web_data(), "{\"list\":%d", &number);
	web_end(job);
	return number;
}

static void ask(const char *text, size_t len, int list)
{
	char *question = malloc(12 * len + 1), *end = question;
	int32_t job;

	for (size_t n = 0; n < len; n++) {
		if (text[n] == '@')
			end += sprintf(end, "%d", list);
		else
			*end++ = text[n];
	}
	job = web_start(question, end - question);
	if (!job)
		check_answer();
	for (int n = 0; job && n < 20; n++) {
		fuzz_sink += !isnan(web_progress(job));
		if (web_step(job, 3)) {
			check_answer();
			break;
		}
	}
	if (job && len % 4)
		web_end(job); /* else web_close() ends it */
	free(question);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *line_end = memchr(data, '\n', size);

	trace = line_end ? line_end + 1 : small_trace;
	trace_bytes =
		line_end ? size - (line_end + 1 - data) : (size_t)(small_trace_end - small_trace);
	if (web_open(size % 2))
		check_answer();
	else
		ask((const char *)data, line_end ? (size_t)(line_end - data) : size, list_all());
	web_close();
	return 0;
}
