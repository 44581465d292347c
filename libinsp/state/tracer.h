/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tracers: descriptions that a program writes to /dev/null. Parses their text; span.h has
 * the spans that they begin and end.
 */
#ifndef INSP_TRACER_H
#define INSP_TRACER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "insp.h"

struct insp_tracer {
	bool ends;
	int64_t id;
	uint32_t ntags, nargs;
	size_t len;
	const char *text; /* tags, then name and value of each argument, all NUL-terminated */
};

enum insp_tracer_result {
	INSP_TRACER_NONE, /* no tracer */
	INSP_TRACER_PART, /* could be the beginning of one */
	INSP_TRACER_WHOLE,
};

/* Ids of the thread that wrote the tracer, for the symbolic ids t, p and pp. */
struct insp_tracer_writer {
	int64_t tid, pid, ppid;
};

/*
 * Parses a tracer of either form:
 *	>:ID:tag.tag:name=value,name=value:
 *	[">", ID, ["tag", "tag"], [{"name": "value"}]]
 * Ignores what follows it. tracer->text points into *text, which must be empty.
 */
enum insp_tracer_result insp_tracer_parse(const char *data, size_t len,
					  const struct insp_tracer_writer *writer,
					  struct insp_buf *text, struct insp_tracer *tracer);

/* The n-th tag, or value of an argument; a negative n counts from the end. NULL: none. */
const char *insp_tracer_tag(const struct insp_tracer *tracer, int64_t n);
const char *insp_tracer_arg(const struct insp_tracer *tracer, int64_t n);
const char *insp_tracer_arg_named(const struct insp_tracer *tracer, const char *name);
/* All tags, separated by dots; all arguments as name, `is` and value, separated by commas. */
void insp_tracer_put_tags(const struct insp_tracer *tracer, struct insp_buf *out);
void insp_tracer_put_args(const struct insp_tracer *tracer, char is, struct insp_buf *out);

#endif
