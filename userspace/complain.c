// SPDX-License-Identifier: Apache-2.0
/* Writes messages to stderr, after everything that was written to stdout before. */
#include "complain.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

int complain(const char *fmt, ...)
{
	va_list ap;

	fflush(stdout);
	va_start(ap, fmt);
	fputs("ringside: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	return -EINVAL;
}
