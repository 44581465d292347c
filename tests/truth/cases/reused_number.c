// SPDX-License-Identifier: Apache-2.0
/*
 * A process that gets the number of a dead one has nothing of it.
 *
 * @name: '%proc.name' if 'evt.type=openat and evt.dir=< and fd.name=/etc/issue'
 * @files: '%fd.num %fd.name' if 'evt.type=fstat and evt.dir=< and fd.num=40'
 * @folder: '%fd.name' if 'evt.type=openat and evt.dir=< and evt.rawarg.name=hosts'
 * @parent: '%proc.ppid' if 'evt.type=getppid and evt.dir=>'
 * @user: '%user.uid' if 'evt.type=getppid and evt.dir=<'
 */
#include "truth.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* struct clone_args, whose member set_tid Linux 5.5 added */
struct args {
	unsigned long flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls,
		set_tid, set_tid_size;
};

static int clone_as(pid_t pid)
{
	struct args args = { .exit_signal = 17, .set_tid = (unsigned long)&pid, .set_tid_size = 1 };

	return syscall(SYS_clone3, &args, sizeof(args));
}

int main(void)
{
	struct stat st;
	int pid, again;

	prctl(PR_SET_NAME, "parent");
	chdir("/etc");
	truth("name", "parent");
	truth("files", "40 ");
	truth("folder", "/etc/hosts");
	truth("parent", "%d", getpid());
	truth("user", "0");
	pid = fork();
	if (!pid) {
		prctl(PR_SET_NAME, "first");
		dup2(open("/etc/passwd", O_RDONLY), 40);
		chdir("/usr");
		syscall(SYS_setuid, 60);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	again = clone_as(pid);
	if (again < 0)
		TRUTH_SKIP("the kernel gives no number that is asked for");
	if (!again) {
		open("/etc/issue", O_RDONLY);
		syscall(SYS_fstat, 40, &st);
		openat(AT_FDCWD, "hosts", O_RDONLY);
		syscall(SYS_getppid);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	return 0;
}
