// SPDX-License-Identifier: Apache-2.0
/*
 * A child that borrows its parent's memory has descriptors, a folder and a name of its own.
 *
 * @child: '%proc.ppid %fd.name' if 'evt.type=openat and evt.dir=< and evt.rawarg.name=issue'
 * @parent: '%fd.name' if 'evt.type=read and evt.dir=< and fd.num=9'
 * @executed: '%proc.name %proc.pname %proc.exepath' if 'evt.type=execve and evt.dir=< and evt.rawres=0 and proc.args=by-vfork'
 * @spawned: '%proc.name %proc.exepath' if 'evt.type=execve and evt.dir=< and evt.rawres=0 and proc.args=by-spawn'
 * @redirected: '%fd.name' if 'evt.type=read and evt.dir=< and evt.rawres>0 and proc.name=cat and fd.num=0'
 */
#include "truth.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int main(void)
{
	char *echo[] = { "/usr/bin/echo", "by-spawn", NULL }, *cat[] = { "/usr/bin/cat", NULL };
	posix_spawn_file_actions_t actions;
	char byte;
	int pid;

	prctl(PR_SET_NAME, "borrower");
	chdir("/");
	dup2(open("/etc/hosts", O_RDONLY), 9);
	truth("child", "%d /etc/issue", getpid());
	truth("executed", "true borrower /usr/bin/true");
	pid = vfork();
	if (!pid) {
		chdir("/etc");
		openat(AT_FDCWD, "issue", O_RDONLY);
		close(9);
		execl("/usr/bin/true", "true", "by-vfork", NULL);
		_exit(1);
	}
	waitpid(pid, NULL, 0);
	truth("parent", "/etc/hosts");
	read(9, &byte, 1);
	truth("spawned", "echo /usr/bin/echo");
	posix_spawn(&pid, echo[0], NULL, NULL, echo, environ);
	waitpid(pid, NULL, 0);
	truth("redirected", "/etc/passwd");
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/etc/passwd", O_RDONLY, 0);
	posix_spawn(&pid, cat[0], &actions, NULL, cat, environ);
	waitpid(pid, NULL, 0);
	return 0;
}
