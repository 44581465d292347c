// SPDX-License-Identifier: Apache-2.0
/*
 * Measures the sustained rate of events: writers that do nothing but one call, on as many
 * CPUs, and the library as the consumer, which counts the events or copies them to a file.
 *
 *   sustained flood WRITERS CALL                          only the writers, until killed
 *   sustained count WRITERS CALL SECONDS
 *   sustained copy WRITERS CALL SECONDS FILE none|gzip|lz4
 *
 * CALL is getppid, or how many bytes each write() has. The rings are 8 MiB each.
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "scap.h"

enum { MAX_WRITERS = 16, MAX_BYTES = 1 << 16 };

struct flood {
	int writers;
	const char *call;
	pid_t pids[MAX_WRITERS];
};

static double seconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

static void pin(int which)
{
	cpu_set_t cpu;

	CPU_ZERO(&cpu);
	CPU_SET(which, &cpu);
	sched_setaffinity(0, sizeof(cpu), &cpu);
}

static void __attribute__((noreturn)) repeat(const char *call)
{
	static char data[MAX_BYTES];
	size_t bytes = atoi(call) < MAX_BYTES ? atoi(call) : MAX_BYTES;
	int null = open("/dev/null", O_WRONLY);

	if (strcmp(call, "getppid") == 0)
		for (;;)
			syscall(SYS_getppid);
	for (;;)
		if (write(null, data, bytes) < 0)
			_exit(1);
}

static void start_flood(struct flood *flood)
{
	int cpus = sysconf(_SC_NPROCESSORS_ONLN);

	for (int n = 0; n < flood->writers; n++) {
		flood->pids[n] = fork();
		if (flood->pids[n])
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		pin(n % cpus);
		repeat(flood->call);
	}
}

static void end_flood(const struct flood *flood)
{
	for (int n = 0; n < flood->writers; n++) {
		kill(flood->pids[n], SIGKILL);
		waitpid(flood->pids[n], NULL, 0);
	}
}

/* Reads events until the time `until`; dump may be NULL. Returns their number, or -1. */
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
		if (dump && scap_dump_event(dump, ev))
			return -1;
	}
	return -1;
}

static int fail(const char *text)
{
	fprintf(stderr, "sustained: %s\n", text);
	return 1;
}

static uint32_t compression(const char *name)
{
	return !strcmp(name, "lz4")  ? SCAP_COMPRESS_LZ4 :
	       !strcmp(name, "gzip") ? SCAP_COMPRESS_GZIP :
				       SCAP_COMPRESS_NONE;
}

static void print_result(const struct scap *scap, long long n, double wall_s, double cpu_s)
{
	struct scap_stats stats = { 0 };

	scap_stats((struct scap *)scap, &stats);
	printf("%.3f million events/s, %.1f %% dropped, %.0f ns of CPU an event\n",
	       n / wall_s / 1e6, 100.0 * stats.dropped_full / (stats.seen ? stats.seen : 1),
	       1e9 * cpu_s / (n ? n : 1));
}

/* Consumes for so many seconds, with or without a file. */
static int measure(struct flood *flood, double time, const char *file, const char *compress)
{
	const struct scap_options opts = { .size = sizeof(opts), .engine = SCAP_ENGINE_BPF };
	const struct scap_dump_options dump_opts = { .size = sizeof(dump_opts),
						     .compress = compression(compress),
						     .threaded = 1 };
	struct scap_dump *dump = NULL;
	struct scap *scap = NULL;
	double start, cpu;
	long long n;

	if (scap_open(&scap, SCAP_LIVE, &opts))
		return fail(scap_error(scap));
	if (file && scap_dump_open(&dump, file, scap_state(scap), &dump_opts))
		return fail(scap_dump_error(dump));
	start_flood(flood);
	start = seconds(CLOCK_MONOTONIC);
	cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
	n = consume(scap, dump, start + time);
	time = seconds(CLOCK_MONOTONIC) - start;
	end_flood(flood);
	if (n < 0 || (dump && scap_dump_close(dump)))
		return fail("cannot write the file");
	cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	print_result(scap, n, time, cpu);
	scap_close(scap);
	return 0;
}

int main(int argc, char **argv)
{
	bool copies = argc == 7 && !strcmp(argv[1], "copy");
	struct flood flood = { .writers = argc > 3 ? atoi(argv[2]) : 0, .call = argv[3] };

	if (flood.writers < 1 || flood.writers > MAX_WRITERS || argc < 4)
		return fail("usage: sustained flood|count|copy WRITERS CALL "
			    "[SECONDS [FILE none|gzip|lz4]]");
	if (argc == 4) {
		start_flood(&flood);
		pause();
		return 0;
	}
	return measure(&flood, atof(argv[4]), copies ? argv[5] : NULL, copies ? argv[6] : "none");
}
