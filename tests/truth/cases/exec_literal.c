// SPDX-License-Identifier: Apache-2.0
/*
 * A forked child executes a path that stands in a page which it never touched.
 *
 * @exepath: '%proc.name %proc.exepath %evt.arg.filename' if 'evt.type=execve and evt.dir=< and proc.name=printf'
 */
#include "truth.h"

#include <sys/wait.h>
#include <unistd.h>

static const char pad[65536] __attribute__((aligned(65536))) = { 1 };
static const char path[65536] __attribute__((aligned(65536))) = "/usr/bin/printf";

int main(void)
{
	volatile char first = path[0];

	truth("exepath", "printf /usr/bin/printf /usr/bin/printf");
	if (!fork()) {
		execl(path, "printf", "x", (char *)0);
		_exit(1);
	}
	wait(0);
	return pad[(unsigned char)first] > 1;
}
