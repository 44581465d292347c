// SPDX-License-Identifier: Apache-2.0
/*
 * Names of threads: given by the thread, by another one, or through /proc.
 *
 * @own: '%proc.name' if 'evt.type=openat and evt.dir=< and fd.name=/etc/issue'
 * @main: '%proc.name' if 'evt.type=openat and evt.dir=< and fd.name=/etc/hosts'
 * @by_other: '%proc.name' if 'evt.type=openat and evt.dir=< and fd.name=/etc/group'
 * @through_proc: '%proc.name' if 'evt.type=openat and evt.dir=< and fd.name=/etc/shells'
 * @child: '%proc.name' if 'evt.type=openat and evt.dir=< and fd.name=/etc/passwd'
 * @executed: '%proc.name' if 'evt.type=exit_group and evt.dir=> and proc.args=renamed-no-more'
 * @long: '%proc.name' if 'evt.type=openat and evt.dir=< and fd.name=/etc/fstab'
 */
#include "truth.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void *names_itself(void *unused)
{
	prctl(PR_SET_NAME, "worker");
	open("/etc/issue", O_RDONLY);
	if (!fork()) {
		open("/etc/passwd", O_RDONLY);
		_exit(0);
	}
	wait(NULL);
	return NULL;
}

static volatile int named;

static void *is_named(void *unused)
{
	while (!named)
		usleep(1000);
	open("/etc/group", O_RDONLY);
	return NULL;
}

int main(void)
{
	pthread_t thread;
	int fd;

	prctl(PR_SET_NAME, "first");
	truth("own", "worker");
	truth("child", "worker");
	pthread_create(&thread, NULL, names_itself, NULL);
	pthread_join(thread, NULL);
	truth("main", "first");
	open("/etc/hosts", O_RDONLY);

	truth("by_other", "second");
	pthread_create(&thread, NULL, is_named, NULL);
	pthread_setname_np(thread, "second");
	named = 1;
	pthread_join(thread, NULL);

	truth("through_proc", "third");
	fd = open("/proc/self/comm", O_WRONLY);
	write(fd, "third", 5);
	open("/etc/shells", O_RDONLY);

	truth("long", "a-name-of-which");
	prctl(PR_SET_NAME, "a-name-of-which-15-bytes-are-kept");
	open("/etc/fstab", O_RDONLY);

	truth("executed", "true");
	if (!fork())
		execl("/usr/bin/true", "/usr/bin/true", "renamed-no-more", NULL);
	wait(NULL);
	return 0;
}
