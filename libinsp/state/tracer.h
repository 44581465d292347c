/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tracers: what a program says of itself with a write to /dev/null, and how they are
 * written. Which spans they begin and end is in span.h.
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
	const char *text; /* tags, then name and value of each argument; all end in NUL */
};

enum insp_tracer_result {
	INSP_TRACER_NONE, /* no tracer */
	INSP_TRACER_PART, /* what there is could begin one */
	INSP_TRACER_WHOLE,
};

/* The writer's numbers, for ids that are asked of it: t, p, pp. */
struct insp_tracer_writer {
	int64_t tid, pid, ppid;
};

/*
 * Reads a tracer, of either form:
 *	>:ID:tag.tag:name=value,name=value:
 *	[">", ID, ["tag", "tag"], [{"name": "value"}]]
 * What follows it is ignored. The text is made in *text, which begins empty.
 */
enum insp_tracer_result insp_tracer_parse(const char *data, size_t len,
					  const struct insp_tracer_writer *writer,
					  struct insp_buf *text, struct insp_tracer *tracer);

/* A tag or an argument's value; a negative number counts from the end. NULL: none. */
const char *insp_tracer_tag(const struct insp_tracer *tracer, int64_t n);
const char *insp_tracer_arg(const struct insp_tracer *tracer, int64_t n);
const char *insp_tracer_arg_named(const struct insp_tracer *tracer, const char *name);
/* All tags with dots between; all arguments as name, the character, value, commas between. */
void insp_tracer_put_tags(const struct insp_tracer *tracer, struct insp_buf *out);
void insp_tracer_put_args(const struct insp_tracer *tracer, char is, struct insp_buf *out);

#endif
