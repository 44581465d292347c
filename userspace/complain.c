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

int complain(const char *fmt, ...)
{
	struct insp_buf line = { 0 };
	va_list ap;
	char *text;
	int len;

	fflush(stdout);
	va_start(ap, fmt);
	len = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (len < 0)
		return -EINVAL;
	insp_encode(&line, text, len, INSP_ENCODE_MESSAGE);
	fprintf(stderr, "ringside: %.*s\n", (int)line.len, line.len ? line.data : "");
	insp_buf_fini(&line);
	free(text);
	return -EINVAL;
}
