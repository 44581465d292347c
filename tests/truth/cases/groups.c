// SPDX-License-Identifier: Apache-2.0
/*
 * Process groups and sessions, set by the process itself or by its parent.
 *
 * @own: '%proc.vpgid' if 'evt.type=openat and evt.dir=< and fd.name=/etc/issue'
 * @by_parent: '%proc.vpgid' if 'evt.type=openat and evt.dir=< and fd.name=/etc/hosts'
 * @joined: '%proc.vpgid' if 'evt.type=openat and evt.dir=< and fd.name=/etc/group'
 * @session: '%proc.sid %proc.vpgid %proc.is_sid_leader' if 'evt.type=openat and evt.dir=< and fd.name=/etc/shells'
 * @in_namespace: '%proc.vpgid %proc.sid' if 'evt.type=openat and evt.dir=< and fd.name=/etc/passwd'
 * @failed: '%proc.sid' if 'evt.type=openat and evt.dir=< and fd.name=/etc/fstab'
 */
#include "truth.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

static int opens_after(int delay, const char *path)
{
	int pid = fork();

	if (pid)
		return pid;
	usleep(delay);
	open(path, O_RDONLY);
	_exit(0);
}

int main(void)
{
	int pid, leader;

	pid = fork();
	if (!pid) {
		setpgid(0, 0);
		open("/etc/issue", O_RDONLY);
		_exit(0);
	}
	truth("own", "%d", pid);
	waitpid(pid, NULL, 0);

	leader = opens_after(50000, "/etc/hosts");
	setpgid(leader, leader);
	truth("by_parent", "%d", leader);
	pid = opens_after(50000, "/etc/group");
	setpgid(pid, leader);
	truth("joined", "%d", leader);
	waitpid(leader, NULL, 0);
	waitpid(pid, NULL, 0);

	pid = fork();
	if (!pid) {
		setsid();
		open("/etc/shells", O_RDONLY);
		setsid();
		open("/etc/fstab", O_RDONLY);
		_exit(0);
	}
	truth("session", "%d %d true", pid, pid);
	truth("failed", "%d", pid);
	waitpid(pid, NULL, 0);

	if (unshare(CLONE_NEWPID))
		return 1;
	pid = fork();
	if (!pid) {
		setsid();
		setpgid(0, 0);
		open("/etc/passwd", O_RDONLY);
		_exit(0);
	}
	truth("in_namespace", "%d %d", pid, pid);
	waitpid(pid, NULL, 0);
	return 0;
}
