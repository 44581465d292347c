/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts latencies over time: a row for each period, with bins of latency on a logarithmic
 * scale. Knows nothing of screens.
 */
#ifndef TOP_HEAT_H
#define TOP_HEAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HEAT_DECADES 11 /* from 1 ns on */
#define HEAT_BINS_PER_DECADE 40
#define HEAT_BINS (HEAT_DECADES * HEAT_BINS_PER_DECADE)

struct heat_row {
	uint32_t counts[HEAT_BINS];
};

struct heat {
	struct heat_row *rows;
	size_t nrows, max_rows;
	uint64_t first_ns, period_ns;
	bool drop_old; /* live: drop the oldest rows; else two rows become one */
};

/* max_rows: at least 2. Pair with heat_fini(). */
void heat_init(struct heat *heat, uint64_t period_ns, size_t max_rows, bool drop_old);
void heat_fini(struct heat *heat);

/* Counts one latency. Returns false if memory is out. */
bool heat_add(struct heat *heat, uint64_t ts_ns, uint64_t latency_ns);
/* Makes sure that there are rows up to a time. */
bool heat_reach(struct heat *heat, uint64_t ts_ns);

/* The bins that a column of so many stands for: *from up to *to. */
void heat_column(size_t column, size_t columns, size_t *from, size_t *to);
uint64_t heat_count(const struct heat *heat, size_t row, size_t from, size_t to);
/* The latency at which a bin begins. */
uint64_t heat_latency(size_t bin);
/* The level of a count, from 0 to levels. */
int heat_level(uint64_t count, int levels);

#endif
