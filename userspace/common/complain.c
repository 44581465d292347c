// SPDX-License-Identifier: Apache-2.0
/*
 * Writes messages to stderr, after everything that was written to stdout before. A message is
 * one line, whatever a name in it holds.
 */
#include "complain.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "insp.h"
#include "output.h"

/* Without memory: as much of the text as fits, and only what is printable. */
static void complain_shortly(const char *fmt, va_list ap)
{
	char text[512];

	vsnprintf(text, sizeof(text), fmt, ap);
	for (char *c = text; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	fprintf(stderr, "ringside: %s\n", text);
}

/* Returns false if memory is out. */
static bool complain_encoded(const char *fmt, va_list ap)
{
	struct insp_buf line = { 0 };
	char *text;
	int len = vasprintf(&text, fmt, ap);
	bool done;

	if (len < 0)
		return false;
	insp_encode(&line, text, len, INSP_ENCODE_MESSAGE);
	done = !line.failed;
	if (done)
		fprintf(stderr, "ringside: %.*s\n", (int)line.len, line.len ? line.data : "");
	insp_buf_fini(&line);
	free(text);
	return done;
}

int complain(const char *fmt, ...)
{
	va_list ap, again;
	int err = errno; /* callers look at it afterwards */

	output_flush();
	va_start(ap, fmt);
	va_copy(again, ap);
	if (!complain_encoded(fmt, ap))
		complain_shortly(fmt, again);
	va_end(again);
	va_end(ap);
	errno = err;
	return -EINVAL;
}
