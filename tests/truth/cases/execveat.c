// SPDX-License-Identifier: Apache-2.0
/*
 * A program that is executed by its descriptor has its own path, not its caller's.
 *
 * @exepath: '%proc.exepath' if 'evt.type in (execve, execveat) and evt.dir=< and evt.rawres=0 and proc.args=hi'
 */
#include "truth.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

extern char **environ;

int main(void)
{
	char *args[] = { "echo", "hi", 0 };
	int fd = open("/usr/bin/echo", O_RDONLY);

	truth("exepath", "/usr/bin/echo");
	return syscall(SYS_execveat, fd, "", args, environ, AT_EMPTY_PATH);
}
