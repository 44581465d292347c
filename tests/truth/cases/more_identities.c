// SPDX-License-Identifier: Apache-2.0
/*
 * Users and groups by the other calls that change them, and sessions.
 *
 * @setresuid: '%user.uid' if 'evt.type=openat and evt.dir=< and fd.name=/etc/issue'
 * @saved: '%user.uid' if 'evt.type=openat and evt.dir=< and fd.name=/etc/hosts'
 * @setfsuid: '%user.uid' if 'evt.type=openat and evt.dir=< and fd.name=/etc/group'
 * @setresgid: '%group.gid' if 'evt.type=openat and evt.dir=< and fd.name=/etc/shells'
 * @setgroups: '%evt.type %evt.res' if 'evt.type=setgroups and evt.dir=<'
 * @dropped: '%user.uid %user.name' if 'evt.type=openat and evt.dir=< and fd.name=/etc/passwd'
 * @refused: '%evt.type %evt.res' if 'evt.type=setuid and evt.dir=< and evt.failed=true'
 * @leader: '%proc.is_sid_leader %proc.is_vpgid_leader' if 'evt.type=openat and evt.dir=< and fd.name=/etc/fstab'
 * @member: '%proc.is_sid_leader' if 'evt.type=openat and evt.dir=< and fd.name=/etc/hostname'
 * @user_namespace: '%user.uid' if 'evt.type=openat and evt.dir=< and fd.name=/etc/profile'
 */
#include "truth.h"

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/fsuid.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void as_root(void)
{
	gid_t groups[] = { 5, 6 };

	syscall(SYS_setresuid, -1, 33, 0);
	truth("setresuid", "33");
	open("/etc/issue", O_RDONLY);
	syscall(SYS_setresuid, -1, 0, -1);
	truth("saved", "0");
	open("/etc/hosts", O_RDONLY);
	syscall(SYS_setresgid, -1, 44, -1);
	truth("setresgid", "44");
	open("/etc/shells", O_RDONLY);
	syscall(SYS_setgroups, 2, groups);
	truth("setgroups", "setgroups SUCCESS");
}

int main(void)
{
	if (getuid())
		TRUTH_SKIP("only root may take another user's number");
	as_root();
	if (!fork()) {
		syscall(SYS_setuid, 1);
		truth("dropped", "1 daemon");
		open("/etc/passwd", O_RDONLY);
		syscall(SYS_setuid, 0);
		truth("refused", "setuid EPERM");
		_exit(0);
	}
	wait(NULL);
	if (!fork()) {
		setsid();
		truth("leader", "true true");
		open("/etc/fstab", O_RDONLY);
		if (!fork()) {
			truth("member", "false");
			open("/etc/hostname", O_RDONLY);
			_exit(0);
		}
		wait(NULL);
		_exit(0);
	}
	wait(NULL);
	if (!fork()) {
		/* Nobody has mapped a number: but the kernel knows the user all the same. */
		unshare(CLONE_NEWUSER);
		truth("user_namespace", "0");
		open("/etc/profile", O_RDONLY);
		_exit(0);
	}
	wait(NULL);
	syscall(SYS_setfsuid, 34);
	truth("setfsuid", "34");
	open("/etc/group", O_RDONLY);
	return 0;
}
