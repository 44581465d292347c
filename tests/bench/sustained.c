/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Measures the sustained rate of events: a loop of 1-byte writes on one CPU, and a
 * consumer on another CPU that records the whole machine to a file.
 *
 *   sustained FILE [SECONDS [none|gzip|lz4]]
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "scap.h"

static void pin(int which)
{
	cpu_set_t cpu;

	CPU_ZERO(&cpu);
	CPU_SET(which, &cpu);
	sched_setaffinity(0, sizeof(cpu), &cpu);
}

static double seconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

static pid_t start_flood(void)
{
	pid_t pid = fork();
	int null;

	if (pid)
		return pid;
	pin(0);
	null = open("/dev/null", O_WRONLY);
	for (;;)
		if (write(null, "", 1) != 1)
			_exit(1);
}

/* Reads events until the time `until`. Returns their number, or a negative errno. */
static long long consume(struct scap *scap, struct scap_dump *dump, double until)
{
	const struct scap_event *ev;
	long long n = 0;
	int got;

	while ((got = scap_next(scap, &ev)) >= 0) {
		if (got == SCAP_EOF || (n % 1024 == 0 && seconds(CLOCK_MONOTONIC) > until))
			return n;
		if (got != SCAP_EVENT)
			continue;
		n++;
		if (scap_dump_event(dump, ev))
			return -1;
	}
	return got;
}

static int fail(const char *text)
{
	fprintf(stderr, "sustained: %s\n", text);
	return 1;
}

static uint32_t compression(const char *name)
{
	return !name || !strcmp(name, "none") ? SCAP_COMPRESS_NONE :
	       !strcmp(name, "lz4")	      ? SCAP_COMPRESS_LZ4 :
						SCAP_COMPRESS_GZIP;
}

int main(int argc, char **argv)
{
	const char *compress = argc > 3 ? argv[3] : "none";
	const struct scap_options opts = {
		.size = sizeof(opts),
		.engine = SCAP_ENGINE_BPF,
		.ring_bytes = 64 << 20,
	};
	const struct scap_dump_options dump_opts = {
		.size = sizeof(dump_opts),
		.compress = compression(compress),
	};
	double time = argc > 2 ? atof(argv[2]) : 20, start, cpu;
	struct scap_stats stats = { 0 };
	struct scap_dump *dump = NULL;
	struct scap *scap = NULL;
	uint64_t bytes;
	long long n;
	pid_t flood;

	if (argc < 2 || sysconf(_SC_NPROCESSORS_ONLN) < 2)
		return fail("usage: sustained FILE [SECONDS [none|gzip|lz4]], on two CPUs or more");
	flood = start_flood();
	pin(1);
	if (scap_open(&scap, SCAP_LIVE, &opts))
		return kill(flood, SIGKILL), fail(scap_error(scap));
	if (scap_dump_open(&dump, argv[1], scap_state(scap), &dump_opts))
		return kill(flood, SIGKILL), fail(scap_dump_error(dump));
	start = seconds(CLOCK_MONOTONIC);
	cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
	n = consume(scap, dump, start + time);
	cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	time = seconds(CLOCK_MONOTONIC) - start;
	kill(flood, SIGKILL);
	waitpid(flood, NULL, 0);
	scap_stats(scap, &stats);
	bytes = scap_dump_bytes(dump);
	if (n < 0 || scap_dump_close(dump))
		return fail("cannot write the file");
	printf("%-4s %6.1f s: %5.2f million events/s, %llu dropped (%.1f %%), consumer %3.0f %% of "
	       "a CPU, %.0f MB/s\n",
	       compress, time, n / time / 1e6, (unsigned long long)stats.dropped_full,
	       100.0 * stats.dropped_full / (stats.seen ? stats.seen : 1), 100 * cpu / time,
	       bytes / time / 1e6);
	scap_close(scap);
	return 0;
}
