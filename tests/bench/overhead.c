/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a system call costs with and without a session recording it, both in one
 * run. In a virtual machine that counts instructions (scripts/vm run --icount)
 * the nanoseconds are instructions, the same in every run.
 */
#include <time.h>
#include <sys/syscall.h>

#include "../kernel/session.h"

#define ROUNDS 20000

static char bytes[64];
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

static void do_open_close(void)
{
	syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY, 0));
}

static const struct {
	const char *name;
	void (*run)(void);
} calls[] = {
	{ "getppid", do_getppid },
	{ "read 1 byte", do_read },
	{ "write 64 bytes", do_write },
	{ "openat + close", do_open_close },
};
#define CALLS (sizeof(calls) / sizeof(calls[0]))

static double measure(void (*run)(void))
{
	struct timespec a, b;
	int i;

	for (i = 0; i < 100; i++)
		run();
	clock_gettime(CLOCK_MONOTONIC, &a);
	for (i = 0; i < ROUNDS; i++)
		run();
	clock_gettime(CLOCK_MONOTONIC, &b);
	return ((b.tv_sec - a.tv_sec) * 1e9 + (b.tv_nsec - a.tv_nsec)) / ROUNDS;
}

int main(void)
{
	struct rs_setup setup = { .ring_bytes = 32 << 20, .only_tgid = getpid() };
	double without[CALLS];
	struct session s;
	size_t i;

	zero = open("/dev/zero", O_RDONLY);
	null = open("/dev/null", O_WRONLY);
	for (i = 0; i < CALLS; i++)
		without[i] = measure(calls[i].run);
	for (i = 0; i < CALLS; i++) {
		session_open(&s, &setup);
		session_start(&s);
		double with = measure(calls[i].run);

		session_stop(&s);
		if (session_books(&s).dropped_full)
			printf("the ring filled: the next figure is too low\n");
		session_close(&s);
		printf("%-16s %8.0f without %8.0f with: %.0f more\n", calls[i].name, without[i], with,
		       with - without[i]);
	}
	return 0;
}
