/* SPDX-License-Identifier: Apache-2.0 */
/* The system calls whose cost is measured, and the measurement. */
#ifndef BENCH_CALLS_H
#define BENCH_CALLS_H

#include <fcntl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Number of calls in one measurement. */
#ifndef ROUND
#define ROUND 20000
#endif

static char bytes[1024];
static int zero, null;

static void do_getppid(void)
{
	syscall(SYS_getppid);
}

static void do_read(void)
{
	syscall(SYS_read, zero, bytes, 1);
}

static void do_write(void)
{
	syscall(SYS_write, null, bytes, 64);
}

static void do_write_1k(void)
{
	syscall(SYS_write, null, bytes, 1024);
}

static void do_open_close(void)
{
	syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY, 0));
}

static const struct {
	const char *name;
	void (*run)(void);
} calls[] = {
	{ "getppid", do_getppid },	{ "read1", do_read },	    { "write64", do_write },
	{ "openclose", do_open_close }, { "write1k", do_write_1k },
};
#define CALLS (sizeof(calls) / sizeof(calls[0]))

/* Nanoseconds per call. */
static double measure(void (*run)(void))
{
	struct timespec a, b;
	int i;

	for (i = 0; i < 100; i++)
		run();
	clock_gettime(CLOCK_MONOTONIC, &a);
	for (i = 0; i < ROUND; i++)
		run();
	clock_gettime(CLOCK_MONOTONIC, &b);
	return ((b.tv_sec - a.tv_sec) * 1e9 + (b.tv_nsec - a.tv_nsec)) / ROUND;
}

static void open_files(void)
{
	zero = open("/dev/zero", O_RDONLY);
	null = open("/dev/null", O_WRONLY);
}

#endif
