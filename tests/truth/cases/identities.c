// SPDX-License-Identifier: Apache-2.0
/*
 * Users and groups: of threads alone, kept for a return, refused, and of programs with the
 * set-user-ID bit.
 *
 * @effective: '%user.uid' if 'evt.type=openat and evt.dir=< and fd.name=/etc/issue'
 * @returned: '%user.uid' if 'evt.type=openat and evt.dir=< and fd.name=/etc/hosts'
 * @refused: '%user.uid' if 'evt.type=openat and evt.dir=< and fd.name=/etc/group'
 * @one_thread: sorted '%user.uid' if 'evt.type=getppid and evt.dir=< and proc.name=identities'
 * @set_user_id: '%user.uid %group.gid' if 'evt.type=exit_group and evt.dir=> and proc.args=by-another'
 * @group: '%group.gid' if 'evt.type=openat and evt.dir=< and fd.name=/etc/fstab'
 * @unchanged: '%user.uid %group.gid' if 'evt.type=openat and evt.dir=< and fd.name=/etc/profile'
 * @child: '%user.uid' if 'evt.type=openat and evt.dir=< and fd.name=/etc/passwd'
 */
#include "truth.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Only the calling thread, which the C library's function would not do. */
static void *becomes_another(void *unused)
{
	syscall(SYS_setresuid, 40, 40, 40);
	syscall(SYS_getppid);
	return NULL;
}

static void copy(const char *from, const char *to)
{
	char command[8192];

	snprintf(command, sizeof(command), "cp %s %s", from, to);
	system(command);
}

int main(void)
{
	char program[4096];
	pthread_t thread;

	truth("unchanged", "0 0");
	syscall(SYS_setresuid, -1, -1, -1);
	syscall(SYS_setregid, -1, -1);
	open("/etc/profile", O_RDONLY);
	if (!fork()) {
		truth("effective", "33");
		syscall(SYS_setresuid, -1, 33, -1);
		open("/etc/issue", O_RDONLY);
		truth("returned", "0");
		syscall(SYS_setresuid, -1, 0, -1);
		open("/etc/hosts", O_RDONLY);
		truth("group", "41");
		syscall(SYS_setresgid, 40, 41, 42);
		open("/etc/fstab", O_RDONLY);
		truth("refused", "34");
		syscall(SYS_setuid, 34);
		syscall(SYS_setuid, 0);
		syscall(SYS_setreuid, 0, 0);
		syscall(SYS_setresuid, 1, 1, 1);
		open("/etc/group", O_RDONLY);
		truth("child", "34");
		if (!fork()) {
			open("/etc/passwd", O_RDONLY);
			_exit(0);
		}
		wait(NULL);
		_exit(0);
	}
	wait(NULL);

	truth("one_thread", "0");
	truth("one_thread", "40");
	pthread_create(&thread, NULL, becomes_another, NULL);
	pthread_join(thread, NULL);
	syscall(SYS_getppid);

	snprintf(program, sizeof(program), "%s/program", getenv("TRUTH_DIR"));
	copy("/usr/bin/true", program);
	chown(program, 50, 51);
	chmod(program, 06755);
	truth("set_user_id", "50 51");
	if (!fork()) {
		syscall(SYS_setgid, 1000);
		syscall(SYS_setuid, 1000);
		execl(program, "program", "by-another", NULL);
		_exit(1);
	}
	wait(NULL);
	return 0;
}
