// SPDX-License-Identifier: Apache-2.0
/*
 * A process that renames itself with prctl() has that name, for its children too.
 *
 * @own: '%proc.name' if 'evt.type=openat and evt.dir=< and fd.name=/etc/issue'
 * @parent: '%proc.name|%proc.pname' if 'evt.type=openat and evt.dir=< and fd.name=/etc/hosts'
 */
#include "truth.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	prctl(PR_SET_NAME, "worker: 1");
	truth("own", "worker: 1");
	open("/etc/issue", O_RDONLY);
	truth("parent", "worker: 1|worker: 1");
	if (!fork()) {
		open("/etc/hosts", O_RDONLY);
		_exit(0);
	}
	wait(0);
	return 0;
}
