// SPDX-License-Identifier: Apache-2.0
/*
 * A duplicate has the name of what it duplicates, whatever its number had before.
 *
 * @dup2: '%fd.name' if 'evt.type=read and evt.dir=< and fd.num=21'
 * @dup3: '%fd.name' if 'evt.type=read and evt.dir=< and fd.num=22'
 * @fcntl: '%fd.name' if 'evt.type=read and evt.dir=< and fd.num=23'
 * @fcntl_cloexec: '%fd.name' if 'evt.type=read and evt.dir=< and fd.num=24'
 * @onto_itself: '%fd.name' if 'evt.type=read and evt.dir=< and fd.num=25'
 * @failed: '%fd.name' if 'evt.type=read and evt.dir=< and fd.num=26'
 * @source_closed: '%fd.name' if 'evt.type=read and evt.dir=< and fd.num=27'
 */
#include "truth.h"

#include <fcntl.h>
#include <unistd.h>

static void busy(int num)
{
	int fd = open("/etc/hosts", O_RDONLY);

	dup2(fd, num);
	close(fd);
}

int main(void)
{
	int passwd = open("/etc/passwd", O_RDONLY), group;
	char byte;

	truth("dup2", "/etc/passwd");
	busy(21);
	dup2(passwd, 21);
	read(21, &byte, 1);

	truth("dup3", "/etc/passwd");
	busy(22);
	dup3(passwd, 22, O_CLOEXEC);
	read(22, &byte, 1);

	truth("fcntl", "/etc/passwd");
	fcntl(passwd, F_DUPFD, 23);
	read(23, &byte, 1);

	truth("fcntl_cloexec", "/etc/passwd");
	fcntl(passwd, F_DUPFD_CLOEXEC, 24);
	read(24, &byte, 1);

	truth("onto_itself", "/etc/hosts");
	busy(25);
	dup2(25, 25);
	read(25, &byte, 1);

	truth("failed", "/etc/hosts");
	busy(26);
	dup2(999, 26);
	dup3(passwd, passwd, 0);
	read(26, &byte, 1);

	truth("source_closed", "/etc/group");
	group = open("/etc/group", O_RDONLY);
	dup2(group, 27);
	close(group);
	read(27, &byte, 1);
	return 0;
}
