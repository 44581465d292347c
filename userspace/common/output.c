// SPDX-License-Identifier: Apache-2.0
/* The buffer of standard output, and text for both streams. Knows nothing of events. */
#include "output.h"

#include <errno.h>
#include <stdarg.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "insp.h"

static char buffer[256 << 10];
static bool flush_always;
static int failure; /* the first error, which every later call returns */

void output_init(bool at_once)
{
	setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));
	flush_always = at_once || isatty(STDOUT_FILENO);
}

bool output_colours(void)
{
	const char *refused = getenv("NO_COLOR");

	return !refused || !*refused;
}

/* An empty text may have no address, which the C library does not take. */
static void put(FILE *to, const char *data, size_t len)
{
	if (len)
		fwrite_unlocked(data, 1, len, to);
}

void output_write(const char *data, size_t len)
{
	put(stdout, data, len);
}

void output_write_error(const char *data, size_t len)
{
	output_flush();
	put(stderr, data, len);
}

static int print_encoded(FILE *to, const char *fmt, va_list args)
{
	struct insp_buf safe = { 0 };
	char *text;
	int len = vasprintf(&text, fmt, args);

	if (len < 0) {
		failure = failure ? failure : -ENOMEM;
		return 0;
	}
	insp_encode(&safe, text, len, INSP_ENCODE_LINES);
	if (safe.failed && !failure)
		failure = -ENOMEM;
	put(to, safe.data, safe.len);
	len = safe.len;
	insp_buf_fini(&safe);
	free(text);
	return len;
}

int output_printf(const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = print_encoded(stdout, fmt, args);
	va_end(args);
	return len;
}

void output_error(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_encoded(stderr, fmt, args);
	va_end(args);
}

/* The failed write may have been Lua's, whose errno is lost: poll tells a closed pipe. */
static int note_failure(void)
{
	struct pollfd out = { .fd = STDOUT_FILENO };

	if (failure)
		return failure;
	failure = errno ? -errno : -EIO;
	if (poll(&out, 1, 0) == 1 && (out.revents & (POLLERR | POLLHUP)))
		failure = -EPIPE;
	return failure;
}

int output_settle(void)
{
	if (flush_always)
		return output_flush();
	return ferror_unlocked(stdout) ? note_failure() : 0;
}

int output_flush(void)
{
	errno = 0;
	return fflush_unlocked(stdout) || ferror_unlocked(stdout) || failure ? note_failure() : 0;
}
