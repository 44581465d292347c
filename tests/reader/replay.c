// SPDX-License-Identifier: Apache-2.0
/*
 * replay FILE [FORMAT [FILTER]]: prints the events of a trace file, over the public
 * interface of the libraries alone, so that it can be linked with the reader for any
 * target. A FORMAT of "" is the program's default one; one that begins with { prints
 * JSON of the fields behind it. A FILE of "" is the running machine.
 */
#include <stdio.h>
#include <stdlib.h>

#include "insp.h"

#define DEFAULT_FORMAT \
	"*%evt.num %evt.outputtime %evt.cpu %proc.name (%thread.tid) %evt.dir %evt.type %evt.info"
/* Lines are written in pieces of this size. */
#define OUT_BYTES (256u << 10)

struct replay {
	struct insp *insp;
	struct insp_format *format;
	struct insp_buf out;
};

static bool flush(struct replay *r)
{
	bool written = fwrite(r->out.data, 1, r->out.len, stdout) == r->out.len;

	r->out.len = 0;
	return written;
}

static int open_trace(struct replay *r, const char *path, const char *format, const char *filter)
{
	struct scap_options opts = { .size = sizeof(opts), .path = path };
	struct insp_print print = { .json = *format == '{' };
	int err = insp_open(&r->insp, *path ? SCAP_FILE : SCAP_LIVE, &opts);

	if (!err && *filter)
		err = insp_set_filter_text(r->insp, filter);
	if (!err) {
		insp_set_print(r->insp, &print);
		format += print.json;
		err = insp_format_compile(r->insp, *format ? format : DEFAULT_FORMAT, &r->format);
	}
	return err;
}

static int run(struct replay *r)
{
	const struct insp_event *ev;
	int res;

	while ((res = insp_next(r->insp, &ev)) == SCAP_EVENT) {
		insp_format_line(r->format, ev, &r->out);
		if (r->out.len >= OUT_BYTES && !flush(r))
			return -1;
	}
	return r->out.len && !flush(r) ? -1 : res;
}

int main(int argc, char **argv)
{
	struct replay r = { NULL };
	int res;

	if (argc < 2 || argc > 4) {
		fprintf(stderr, "usage: replay FILE [FORMAT [FILTER]]\n");
		return 2;
	}
	res = open_trace(&r, argv[1], argc > 2 ? argv[2] : "", argc > 3 ? argv[3] : "");
	if (!res)
		res = run(&r);
	if (res != SCAP_EOF)
		fprintf(stderr, "%s\n", insp_error(r.insp));
	insp_format_free(r.format);
	insp_buf_fini(&r.out);
	insp_close(r.insp);
	return res != SCAP_EOF;
}
