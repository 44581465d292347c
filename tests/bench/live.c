/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a system call costs with and without the eBPF engine recording it, on
 * this machine: rounds without and with take turns on one CPU, the least of each
 * is shown, so that what else the machine does weighs little.
 */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "scap.h"

#define CALLS_PER_ROUND 20000
#define ROUNDS 15

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
	for (i = 0; i < CALLS_PER_ROUND; i++)
		run();
	clock_gettime(CLOCK_MONOTONIC, &b);
	return ((b.tv_sec - a.tv_sec) * 1e9 + (b.tv_nsec - a.tv_nsec)) / CALLS_PER_ROUND;
}

enum { NONE, CAPTURED, FILTERED, WAYS };

static struct scap *record(int way)
{
	const struct scap_options opts = {
		.size = sizeof(opts), .engine = SCAP_ENGINE_BPF, .ring_bytes = 64 << 20,
		.only_tgid = way == FILTERED ? 1 : getpid(), .include_self = 1,
	};
	struct scap *scap = NULL;

	if (way != NONE && scap_open(&scap, SCAP_LIVE, &opts)) {
		fprintf(stderr, "live: %s\n", scap_error(scap));
		_exit(1);
	}
	return scap;
}

static void round_of(int way, double least[CALLS][WAYS])
{
	struct scap *scap = record(way);
	struct scap_stats stats = { 0 };
	double ns;
	size_t i;

	for (i = 0; i < CALLS; i++) {
		ns = measure(calls[i].run);
		if (!least[i][way] || ns < least[i][way])
			least[i][way] = ns;
	}
	if (scap && !scap_stats(scap, &stats) && stats.dropped_full)
		fprintf(stderr, "live: a ring filled, the figures are too low\n");
	scap_close(scap);
}

int main(void)
{
	double least[CALLS][WAYS] = { 0 };
	cpu_set_t cpu;
	int round, way;
	size_t i;

	CPU_ZERO(&cpu);
	CPU_SET(sched_getcpu(), &cpu);
	sched_setaffinity(0, sizeof(cpu), &cpu);
	zero = open("/dev/zero", O_RDONLY);
	null = open("/dev/null", O_WRONLY);
	for (round = 0; round < ROUNDS; round++)
		for (way = NONE; way < WAYS; way++)
			round_of(way, least);
	printf("%-16s %10s %10s %10s\n", "ns per call", "none", "captured", "filtered");
	for (i = 0; i < CALLS; i++)
		printf("%-16s %10.0f %+10.0f %+10.0f\n", calls[i].name, least[i][NONE],
		       least[i][CAPTURED] - least[i][NONE], least[i][FILTERED] - least[i][NONE]);
	return 0;
}
