// SPDX-License-Identifier: Apache-2.0
/*
 * An exec closes the descriptors that are marked for it, however they were marked.
 *
 * @kept: '%fd.name' if 'evt.type=fstat and evt.dir=< and fd.num=50'
 * @opened: '%fd.name' if 'evt.type=fstat and evt.dir=< and fd.num=51'
 * @marked: '%fd.name' if 'evt.type=fstat and evt.dir=< and fd.num=52'
 * @unmarked: '%fd.name' if 'evt.type=fstat and evt.dir=< and fd.num=53'
 * @dup3: '%fd.name' if 'evt.type=fstat and evt.dir=< and fd.num=54'
 * @fcntl: '%fd.name' if 'evt.type=fstat and evt.dir=< and fd.num=55'
 * @ranged: '%fd.name' if 'evt.type=fstat and evt.dir=< and fd.num=56'
 * @cannot ranged before 5.11: close_range cannot mark descriptors
 * @duplicated: '%fd.name' if 'evt.type=fstat and evt.dir=< and fd.num=57'
 * @failed_exec: '%fd.name' if 'evt.type=fstat and evt.dir=< and fd.num=58'
 */
#include "truth.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void is(const char *situation, int num, const char *name)
{
	struct stat st;

	truth(situation, "%s", name);
	syscall(SYS_fstat, num, &st);
}

/* Opens the file with the flags, under the lowest free number, which is moved on by F_DUPFD. */
static void at(int num, int mark)
{
	int fd = open("/etc/hosts", O_RDONLY);

	dup3(fd, num, mark);
	close(fd);
}

static void after(void)
{
	is("kept", 50, "/etc/hosts");
	is("opened", 51, "");
	is("marked", 52, "");
	is("unmarked", 53, "/etc/hosts");
	is("dup3", 54, "");
	is("fcntl", 55, "");
	is("ranged", 56, "");
	is("duplicated", 57, "/etc/hosts");
}

int main(int argc, char **argv)
{
	int fd;

	if (argc > 1) {
		after();
		return 0;
	}
	at(50, 0);
	while ((fd = open("/etc/hosts", O_RDONLY | O_CLOEXEC)) < 51 && fd >= 0)
		if (fd == 49)
			continue;
	at(52, 0);
	fcntl(52, F_SETFD, FD_CLOEXEC);
	at(53, O_CLOEXEC);
	fcntl(53, F_SETFD, 0);
	at(54, O_CLOEXEC);
	at(50, 0);
	fcntl(50, F_DUPFD_CLOEXEC, 55);
	at(56, 0);
	syscall(SYS_close_range, 56, 56, 4);
	/* a duplicate of a marked descriptor is not marked */
	dup2(51, 57);
	at(58, O_CLOEXEC);
	execl("/no-such-program", "x", NULL);
	is("failed_exec", 58, "/etc/hosts");
	execl("/proc/self/exe", "again", "again", NULL);
	return 1;
}
