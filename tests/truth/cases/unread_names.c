// SPDX-License-Identifier: Apache-2.0
/*
 * A name that could not be read is no name: no path is made of it.
 *
 * @open: '%evt.type %fd.name %fs.path.name' if 'evt.type=openat and evt.dir=< and evt.rawres=-14'
 * @null: '%evt.type %fd.name' if 'evt.type=open and evt.dir=< and evt.rawres=-14'
 * @stat: '%evt.type %fs.path.name' if 'evt.type=newfstatat and evt.dir=< and evt.rawres=-14'
 * @execve: '%evt.type %evt.res %proc.exepath' if 'evt.type=execve and evt.dir=< and evt.rawres=-14'
 * @folder: '%fd.name' if 'evt.type=openat and evt.dir=< and evt.rawarg.name=after'
 * @descriptor: '%evt.res %fd.name' if 'evt.type=openat and evt.dir=< and evt.rawarg.name=below-nothing'
 */
#include "truth.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
	char self[4096] = "", buf[256];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	chdir("/etc");
	truth("open", "openat <NA> <NA>");
	syscall(SYS_openat, AT_FDCWD, 8, O_RDONLY);
	truth("null", "open <NA>");
	syscall(SYS_open, 0, O_RDONLY);
	truth("stat", "newfstatat <NA>");
	syscall(SYS_newfstatat, AT_FDCWD, 8, buf, 0);
	truth("execve", "execve EFAULT %s", n > 0 ? self : "");
	syscall(SYS_execve, 8, NULL, NULL);
	truth("folder", "/etc/after");
	syscall(SYS_chdir, 8);
	openat(AT_FDCWD, "after", O_RDONLY);
	truth("descriptor", "EBADF <UNKNOWN>/below-nothing");
	openat(777, "below-nothing", O_RDONLY);
	return 0;
}
