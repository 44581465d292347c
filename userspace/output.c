// SPDX-License-Identifier: Apache-2.0
/* The buffer of standard output. Knows nothing of events. */
#include "output.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

static char buffer[256 << 10];
static bool flush_always;
static int failure; /* the first error, which every later call returns */

void output_init(bool at_once)
{
	setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));
	flush_always = at_once || isatty(STDOUT_FILENO);
}

void output_write(const char *data, size_t len)
{
	fwrite_unlocked(data, 1, len, stdout);
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
	return fflush_unlocked(stdout) || ferror_unlocked(stdout) ? note_failure() : 0;
}
