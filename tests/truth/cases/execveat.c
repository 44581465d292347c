// SPDX-License-Identifier: Apache-2.0
/*
 * A program that is executed by its descriptor has its own path, not its caller's.
 *
 * @exepath: '%proc.name %proc.exepath' if 'evt.type in (execve, execveat) and evt.dir=< and evt.rawres=0 and proc.args=hi'
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
	char name[32];

	/* The kernel names such a process after its file, older ones after the descriptor. */
	snprintf(name, sizeof(name), "%d", fd);
	truth("exepath", "%s /usr/bin/echo", access("/proc/self/fd", F_OK) ? name : "echo");
	return syscall(SYS_execveat, fd, "", args, environ, AT_EMPTY_PATH);
}
