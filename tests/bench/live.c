/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Measures the cost of system calls under Ringside's eBPF engine and under its peers on
 * this machine. All tracers take turns on one CPU and the minimum of each is shown, to
 * reduce the influence of other load. The lower bounds are those of floor.bpf.c.
 *
 *   live [CPU [ROUNDS]]	the table; where a virtual machine counts instructions
 *			(scripts/vm run --icount) nanoseconds are instructions, and one
 *			round is enough, in which no other program is run
 *   live --measure	one round of bare figures: what runs under strace
 */
#include <errno.h>
#include <libgen.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <bpf/libbpf.h>

#define ROUND 5000
#include "calls.h"
#include "scap.h"

#define ROUNDS 24
/* Rounds of tracers that are programs of their own, which start slowly. */
#define SLOW_ROUNDS 6
/* Measurements in one round. */
#define REPEATS 3

/* A way of tracing. on() starts it and returns whether it works; off() stops it. */
struct way {
	const char *name;
	bool (*on)(struct way *way);
	void (*off)(struct way *way);
	const void *what;
	bool slow, absent;
	struct scap *scap;
	struct bpf_link *links[2];
	pid_t pid;
	double least[CALLS];
};

/* ---- Ringside ------------------------------------------------------------------- */

static bool ringside_on(struct way *way)
{
	struct scap_options opts = *(const struct scap_options *)way->what;

	opts.size = sizeof(opts);
	opts.include_self = 1;
	if (!opts.only_tgid)
		opts.only_tgid = getpid();
	if (!scap_open(&way->scap, SCAP_LIVE, &opts)) {
		scap_set_timeout(way->scap, 0);
		return true;
	}
	if (opts.engine == SCAP_ENGINE_BPF)
		fprintf(stderr, "live: %s\n", scap_error(way->scap));
	scap_close(way->scap);
	way->scap = NULL;
	return false;
}

static void ringside_off(struct way *way)
{
	struct scap_stats stats = { 0 };

	if (!scap_stats(way->scap, &stats) && stats.dropped_full)
		fprintf(stderr, "live: a ring filled, the figures are too low\n");
	scap_close(way->scap);
	way->scap = NULL;
}

/* Filters that store stand-alone exits only; futex only; stand-alone exits of futex only. */
static struct rs_filter no_enters, no_such_calls, no_such_exits;

static const struct scap_options pairs = { .engine = SCAP_ENGINE_BPF };
/* As the program records: with the paths behind symbolic links. */
static const struct scap_options real_paths = { .engine = SCAP_ENGINE_BPF, .real_paths = 1 };
static const struct scap_options exits = { .engine = SCAP_ENGINE_BPF, .filter = &no_enters };
static const struct scap_options other_process = { .engine = SCAP_ENGINE_BPF, .only_tgid = 1 };
static const struct scap_options other_calls = { .engine = SCAP_ENGINE_BPF,
						 .filter = &no_such_calls };
static const struct scap_options other_exits = { .engine = SCAP_ENGINE_BPF,
						 .filter = &no_such_exits };
static const struct scap_options module = { .engine = SCAP_ENGINE_MODULE };

static void make_filters(void)
{
	unsigned int type;

	for (type = 0; type < RS_EVENT_TYPES; type++) {
		if (type % 2)
			RS_FILTER_ADD(no_enters.types, type);
		if (type / 2 == RS_EV_SYSCALL_FUTEX_E / 2)
			RS_FILTER_ADD(no_such_calls.types, type);
	}
	RS_FILTER_ADD(no_such_exits.types, RS_EV_SYSCALL_FUTEX_X);
}

/* ---- lower bounds ------------------------------------------------------------------- */

static struct bpf_object *floor_object;

static int say_nothing(enum libbpf_print_level level, const char *format, va_list args)
{
	return 0;
}

static bool load_floor(const char *path)
{
	libbpf_set_print(say_nothing);
	floor_object = bpf_object__open_file(path, NULL);
	return floor_object && !bpf_object__load(floor_object);
}

static bool floor_on(struct way *way)
{
	const char *const *names = way->what;
	int i;

	for (i = 0; i < 2; i++) {
		struct bpf_program *prog =
			names[i] ? bpf_object__find_program_by_name(floor_object, names[i]) : NULL;

		way->links[i] = prog ? bpf_program__attach(prog) : NULL;
		if (prog && !way->links[i])
			return false;
	}
	return true;
}

static void floor_off(struct way *way)
{
	bpf_link__destroy(way->links[0]);
	bpf_link__destroy(way->links[1]);
}

static const char *const empty_pair[] = { "empty_enter", "empty_exit" };
static const char *const empty_exit[] = { NULL, "empty_exit" };
static const char *const clock_pair[] = { "clock_enter", "clock_exit" };
static const char *const clock_exit[] = { NULL, "clock_exit" };
static const char *const time_pair[] = { "time_enter", "time_exit" };
static const char *const copy_pair[] = { "clock_enter", "copy_exit" };

/* ---- other programs ----------------------------------------------------------------- */

static pid_t run(const char *const *argv, int *out)
{
	int ends[2];
	pid_t pid;

	if (pipe(ends))
		return -1;
	pid = fork();
	if (!pid) {
		dup2(ends[1], 1);
		dup2(ends[1], 2);
		close(ends[0]);
		close(ends[1]);
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	close(ends[1]);
	*out = ends[0];
	return pid;
}

/* Starts a program that traces the whole machine, and waits until it is ready. */
static bool tracer_on(struct way *way)
{
	char line[256];
	FILE *out;
	int end;
	bool ready = false;

	way->pid = run(way->what, &end);
	out = fdopen(end, "r");
	while (out && !ready && fgets(line, sizeof(line), out))
		ready = !strcmp(line, "ready\n");
	if (out)
		fclose(out);
	usleep(300000);
	if (!ready)
		waitpid(way->pid, NULL, 0);
	return ready;
}

static void tracer_off(struct way *way)
{
	kill(way->pid, SIGINT);
	waitpid(way->pid, NULL, 0);
}

static const char *const bpftrace[] = {
	"bpftrace",
	"-e",
	"BEGIN { printf(\"ready\\n\"); }"
	"tracepoint:raw_syscalls:sys_enter { @enter = count(); }"
	"tracepoint:raw_syscalls:sys_exit { @exit = count(); }",
	NULL,
};

static char self[4096];
static const char *const strace[] = { "strace", "-f", "-o", "/dev/null", self, "--measure", NULL };
static const char *const perf_trace[] = { "perf", "trace",     "-o", "/dev/null",
					  self,	  "--measure", NULL };

/* ---- measuring ------------------------------------------------------------------------ */

static void take_least(struct way *way, size_t call, double ns)
{
	if (!way->least[call] || ns < way->least[call])
		way->least[call] = ns;
}

/* Reads the recorded events, so that the rings stay in the caches as in normal use. */
static void empty_rings(struct way *way)
{
	const struct scap_event *ev;

	if (way->scap)
		while (scap_next(way->scap, &ev) == SCAP_EVENT)
			;
}

static void measure_here(struct way *way)
{
	size_t i;

	for (i = 0; i < REPEATS * CALLS; i++) {
		take_least(way, i % CALLS, measure(calls[i % CALLS].run));
		empty_rings(way);
	}
}

/* A tracer that traces only its own child runs the measurement in that child. */
static bool measure_there(struct way *way)
{
	FILE *out;
	double ns;
	size_t i;
	int end, status;
	pid_t pid = run(way->what, &end);

	out = fdopen(end, "r");
	for (i = 0; out && i < CALLS && fscanf(out, "%lf", &ns) == 1; i++)
		take_least(way, i, ns);
	if (out)
		fclose(out);
	waitpid(pid, &status, 0);
	return i == CALLS;
}

static void round_of(struct way *way)
{
	if (!way->off) {
		way->absent = !measure_there(way);
	} else if (way->on(way)) {
		measure_here(way);
		way->off(way);
	} else {
		way->absent = true;
	}
}

static bool nothing_on(struct way *way)
{
	return true;
}

static void nothing_off(struct way *way)
{
}

static struct way ways[] = {
	{ "none", nothing_on, nothing_off },
	{ "bpftrace, two counters", tracer_on, tracer_off, bpftrace, .slow = true },
	{ "ringside, pairs", ringside_on, ringside_off, &pairs },
	{ "ringside, real paths", ringside_on, ringside_off, &real_paths },
	{ "ringside, exits alone", ringside_on, ringside_off, &exits },
	{ "ringside, other process", ringside_on, ringside_off, &other_process },
	{ "ringside, other calls", ringside_on, ringside_off, &other_calls },
	{ "ringside, other calls' exits", ringside_on, ringside_off, &other_exits },
	{ "ringside's module, pairs", ringside_on, ringside_off, &module },
	{ "empty programs", floor_on, floor_off, empty_pair },
	{ "empty program at exit", floor_on, floor_off, empty_exit },
	{ "programs reading the clock", floor_on, floor_off, clock_pair },
	{ "... and the buffer at exit", floor_on, floor_off, copy_pair },
	{ "clock at exit alone", floor_on, floor_off, clock_exit },
	{ "... and how long it took", floor_on, floor_off, time_pair },
	{ "strace -f", .what = strace, .slow = true },
	{ "perf trace", .what = perf_trace, .slow = true },
};
#define WAYS (sizeof(ways) / sizeof(ways[0]))

/* ---- the table ------------------------------------------------------------------------ */

static void print_way(const struct way *way)
{
	const struct way *none = &ways[0], *peer = &ways[1];
	size_t i;

	printf("%-28s", way->name);
	if (way->absent) {
		puts(" was not run");
		return;
	}
	for (i = 0; i < CALLS; i++) {
		double added = way->least[i] - none->least[i];

		if (way == none)
			printf(" %9.0f       ", way->least[i]);
		else if (peer->absent)
			printf(" %+9.0f       ", added);
		else
			printf(" %+9.0f %6.2f", added, added / (peer->least[i] - none->least[i]));
	}
	putchar('\n');
}

static void print_table(void)
{
	size_t i;

	printf("%-28s", "ns per call, ratio");
	for (i = 0; i < CALLS; i++)
		printf(" %16s", calls[i].name);
	putchar('\n');
	for (i = 0; i < WAYS; i++)
		print_way(&ways[i]);
}

static int measure_bare(void)
{
	size_t i;

	for (i = 0; i < CALLS; i++)
		printf("%f\n", measure(calls[i].run));
	return 0;
}

static void pin(int which)
{
	cpu_set_t cpu;

	CPU_ZERO(&cpu);
	CPU_SET(which, &cpu);
	sched_setaffinity(0, sizeof(cpu), &cpu);
}

int main(int argc, char **argv)
{
	char path[4096 + 16];
	int round, rounds = argc > 2 ? atoi(argv[2]) : ROUNDS;
	size_t i;

	if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
		return 1;
	open_files();
	make_filters();
	if (argc > 1 && !strcmp(argv[1], "--measure"))
		return measure_bare();
	pin(argc > 1 ? atoi(argv[1]) : sched_getcpu());
	snprintf(path, sizeof(path), "%s/floor.bpf.o", dirname(strdup(self)));
	if (!load_floor(path))
		fprintf(stderr, "live: %s: does not load\n", path);
	for (i = 0; i < WAYS && rounds == 1; i++)
		ways[i].absent = ways[i].slow;
	for (round = 0; round < rounds; round++)
		for (i = 0; i < WAYS; i++)
			if (!ways[i].absent && (!ways[i].slow || round < SLOW_ROUNDS))
				round_of(&ways[i]);
	print_table();
	return 0;
}
