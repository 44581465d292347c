// SPDX-License-Identifier: Apache-2.0
/*
 * The threads of a process share its descriptors: each is listed once.
 *
 * @once: raw -c lsof "fd.name=/etc/hostname" evt.type=getppid
 */
#include "truth.h"

#include <fcntl.h>
#include <pthread.h>
#include <pwd.h>
#include <unistd.h>

static void *wait_for_end(void *arg)
{
	for (;;)
		pause();
	return arg;
}

int main(void)
{
	pthread_t thread;
	int fd;

	for (int i = 0; i < 3; i++)
		pthread_create(&thread, NULL, wait_for_end, NULL);
	fd = open("/etc/hostname", O_RDONLY);
	getppid();
	truth("once", "%-20.20s%-8s%-8s%-7.7s %-8s%-12.12s%s", "COMMAND", "PID", "TID", "USER",
	      "FD", "TYPE", "NAME");
	truth("once", "%-20.20s%-8d%-8d%-7.7s %-8d%-12.12s%s", "lsof", getpid(), getpid(), "root",
	      fd, "file", "/etc/hostname");
	return 0;
}
