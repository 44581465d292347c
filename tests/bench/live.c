/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a system call costs with and without the eBPF engine recording it, on
 * this machine: rounds without and with take turns on one CPU, the least of each
 * is shown, so that what else the machine does weighs little.
 */
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "calls.h"
#include "scap.h"

#define ROUNDS 15

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
	open_files();
	for (round = 0; round < ROUNDS; round++)
		for (way = NONE; way < WAYS; way++)
			round_of(way, least);
	printf("%-16s %10s %10s %10s\n", "ns per call", "none", "captured", "filtered");
	for (i = 0; i < CALLS; i++)
		printf("%-16s %10.0f %+10.0f %+10.0f\n", calls[i].name, least[i][NONE],
		       least[i][CAPTURED] - least[i][NONE], least[i][FILTERED] - least[i][NONE]);
	return 0;
}
