// SPDX-License-Identifier: Apache-2.0
/*
 * dup, dup2 and dup3 are one type of event, whose exit tells which of them it was.
 *
 * @strace: raw -c strace 'evt.type=dup'
 * @arguments: '%evt.rawarg.oldfd %evt.rawarg.newfd' if 'evt.type=dup and evt.rawarg.newfd>=60'
 * @flags: '%evt.arg.flags' if 'evt.type=dup and evt.arg.flags contains CLOEXEC'
 */
#include "truth.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* The line of the chisel for a call that has just returned. */
__attribute__((format(printf, 2, 3))) static void shows(int result, const char *format, ...)
{
	const int error = errno;
	char call[64];
	va_list args;

	va_start(args, format);
	vsnprintf(call, sizeof(call), format, args);
	va_end(args);
	if (result < 0)
		truth("strace", "%-6d %-39s = -1 %s (%s)", getpid(), call,
		      error == EBADF ? "EBADF" : "EINVAL", strerror(error));
	else
		truth("strace", "%-6d %-39s = %d", getpid(), call, result);
}

int main(void)
{
	int fd = open("/etc/passwd", O_RDONLY), most = 1 << 30;

	truth_page();
	shows(dup(fd), "dup(%d)", fd);
	shows(dup2(fd, 61), "dup2(%d, 61)", fd);
	truth("arguments", "%d 61", fd);
	shows(dup3(fd, 62, O_CLOEXEC), "dup3(%d, 62, O_CLOEXEC)", fd);
	truth("arguments", "%d 62", fd);
	truth("flags", "O_RDONLY|O_CLOEXEC");
	shows(dup3(fd, 63, 0), "dup3(%d, 63, 0)", fd);
	truth("arguments", "%d 63", fd);
	shows(dup3(fd, fd, 0), "dup3(%d, %d, 0)", fd, fd);
	shows(dup2(fd, most), "dup2(%d, %d)", fd, most);
	truth("arguments", "%d %d", fd, most);
	return 0;
}
