// SPDX-License-Identifier: Apache-2.0
/*
 * The user and the group that a process acts as, whichever call changed them.
 *
 * @setreuid: '%user.uid' if 'evt.type=openat and evt.dir=< and fd.name=/etc/issue'
 * @setregid: '%group.gid' if 'evt.type=openat and evt.dir=< and fd.name=/etc/hosts'
 * @setresuid: '%user.uid' if 'evt.type=openat and evt.dir=< and fd.name=/etc/group'
 * @setgid: '%group.gid' if 'evt.type=openat and evt.dir=< and fd.name=/etc/shells'
 */
#include "truth.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void in_child(void (*change)(void), const char *path)
{
	if (!fork()) {
		change();
		open(path, O_RDONLY);
		_exit(0);
	}
	wait(NULL);
}

static void user_and_effective(void)
{
	syscall(SYS_setreuid, 1000, 33);
}

static void group_and_effective(void)
{
	syscall(SYS_setregid, 1000, 34);
}

static void three_users(void)
{
	syscall(SYS_setresuid, 1, 35, 1);
}

static void group(void)
{
	syscall(SYS_setgid, 36);
}

int main(void)
{
	truth("setreuid", "33");
	in_child(user_and_effective, "/etc/issue");
	truth("setregid", "34");
	in_child(group_and_effective, "/etc/hosts");
	truth("setresuid", "35");
	in_child(three_users, "/etc/group");
	truth("setgid", "36");
	in_child(group, "/etc/shells");
	return 0;
}
