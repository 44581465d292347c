// SPDX-License-Identifier: Apache-2.0
/*
 * Folders are folders however they were opened; files without a name are files.
 *
 * @folder: '%fd.type %fd.name' if 'evt.type=openat and evt.dir=< and fd.name=/usr/lib'
 * @listed: '%fd.type %fd.name' if 'evt.type=close and evt.dir=> and fd.name=/usr/lib'
 * @asked_for: '%fd.type' if 'evt.type=openat and evt.dir=< and fd.name=/usr/bin'
 * @unnamed: '%fd.type' if 'evt.type=close and evt.dir=> and fd.num=31'
 * @device: '%fd.type %fd.name' if 'evt.type=openat and evt.dir=< and fd.name=/dev/zero'
 * @base: '%fd.name' if 'evt.type=openat and evt.dir=< and evt.rawarg.name=os-release'
 */
#include "truth.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
	int fd = open("/usr/lib", O_RDONLY), unnamed;
	char room[4096];

	truth("folder", "directory /usr/lib");
	syscall(SYS_getdents64, fd, room, sizeof(room));
	truth("base", "/usr/lib/os-release");
	openat(fd, "os-release", O_RDONLY);
	truth("listed", "directory /usr/lib");
	close(fd);
	truth("asked_for", "directory");
	open("/usr/bin", O_RDONLY | O_DIRECTORY);
	truth("unnamed", "file");
	unnamed = open(getenv("TRUTH_DIR"), O_TMPFILE | O_RDWR, 0600);
	dup2(unnamed < 0 ? open("/etc/passwd", O_RDONLY) : unnamed, 31);
	close(31);
	truth("device", "file /dev/zero");
	open("/dev/zero", O_RDONLY);
	return 0;
}
