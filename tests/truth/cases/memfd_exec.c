// SPDX-License-Identifier: Apache-2.0
/*
 * A program that is executed from memory.
 *
 * @exepath: '%proc.exepath %proc.is_exe_from_memfd' if 'evt.type in (execve, execveat) and evt.dir=< and evt.rawres=0 and proc.args=from-memory'
 */
#include "truth.h"

#include <fcntl.h>
#include <unistd.h>

extern char **environ;

int main(void)
{
	char buf[65536], *args[] = { "x", "from-memory", 0 };
	int memory = memfd_create("payload", 0), source = open("/bin/echo", O_RDONLY);
	ssize_t n;

	while ((n = read(source, buf, sizeof(buf))) > 0)
		write(memory, buf, n);
	truth("exepath", "/memfd:payload true");
	return fexecve(memory, args, environ);
}
