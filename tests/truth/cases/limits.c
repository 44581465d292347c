// SPDX-License-Identifier: Apache-2.0
/*
 * Limits and memory change by calls that the filter rejects; a process in a namespace names
 * others by its own numbers.
 *
 * @limit: '%proc.fdlimit' if 'evt.type=openat and evt.dir=< and fd.name=/etc/issue'
 * @by_other: '%proc.fdlimit' if 'evt.type=openat and evt.dir=< and fd.name=/etc/hosts'
 * @memory: '%proc.vmsize' if 'evt.type=openat and evt.dir=< and fd.name=/etc/group'
 * @taken: '%fd.name' if 'evt.type=fstat and evt.dir=< and fd.num=70'
 */
#include "truth.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void look_at(const char *path)
{
	close(open(path, O_RDONLY));
}

static unsigned long vmsize_kb(void)
{
	unsigned long pages = 0;
	char text[256] = "";
	int fd = open("/proc/self/statm", O_RDONLY);

	if (read(fd, text, sizeof(text) - 1) > 0)
		pages = strtoul(text, NULL, 10);
	close(fd);
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

/* Process 1 of a namespace changes process 2, and takes a descriptor of it. */
static void in_namespace(void)
{
	struct rlimit limit = { 444, 444 };
	int ready[2], go[2], pid, taken;
	struct stat st;
	char byte;

	pipe(ready);
	pipe(go);
	pid = fork();
	if (!pid) {
		dup2(open("/etc/shells", O_RDONLY), 60);
		write(ready[1], "x", 1);
		read(go[0], &byte, 1);
		look_at("/etc/hosts");
		_exit(0);
	}
	read(ready[0], &byte, 1);
	syscall(SYS_prlimit64, pid, RLIMIT_NOFILE, &limit, NULL);
	truth("by_other", "444");
	taken = syscall(SYS_pidfd_getfd, syscall(SYS_pidfd_open, pid, 0), 60, 0);
	syscall(SYS_fstat, dup2(taken, 70), &st);
	truth("taken", "/etc/shells");
	write(go[1], "x", 1);
	waitpid(pid, NULL, 0);
}

int main(void)
{
	struct rlimit limit = { 333, 1000 };

	setrlimit(RLIMIT_NOFILE, &limit);
	look_at("/etc/issue");
	truth("limit", "333");
	mmap(NULL, 64 << 20, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	look_at("/etc/group");
	truth("memory", "%lu", vmsize_kb());
	unshare(CLONE_NEWPID);
	if (!fork()) {
		in_namespace();
		_exit(0);
	}
	wait(NULL);
	return 0;
}
