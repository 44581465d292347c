/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Measures the cost of one system call:
 *
 *   kernel_calls CALL    nanoseconds per call, which are instructions in a virtual
 *                        machine that counts them (scripts/vm run --icount)
 */
#include <stdio.h>
#include <string.h>

#define ROUND 2000
#include "calls.h"

/* Number of rounds. The minimum counts: a round without an interrupt. */
#define ROUNDS 5

static double measure_least(void (*run)(void))
{
	double least = measure(run), ns;
	int i;

	for (i = 1; i < ROUNDS; i++) {
		ns = measure(run);
		if (ns < least)
			least = ns;
	}
	return least;
}

int main(int argc, char **argv)
{
	size_t i;

	open_files();
	for (i = 0; i < CALLS; i++) {
		if (argc == 2 && !strcmp(argv[1], calls[i].name)) {
			printf("%.0f\n", measure_least(calls[i].run));
			return 0;
		}
	}
	fprintf(stderr, "kernel_calls: '%s' is not a call that is measured\n",
		argc > 1 ? argv[1] : "");
	return 1;
}
