// SPDX-License-Identifier: Apache-2.0
/* Counts latencies over time. */
#include "heat.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void heat_init(struct heat *heat, uint64_t period_ns, size_t max_rows, bool drop_old)
{
	*heat = (struct heat){
		.period_ns = period_ns ? period_ns : 1,
		.max_rows = max_rows < 2 ? 2 : max_rows,
		.drop_old = drop_old,
	};
}

void heat_fini(struct heat *heat)
{
	free(heat->rows);
	heat->rows = NULL;
	heat->nrows = 0;
}

/* Two neighbours become one row of twice the time. */
static void merge_rows(struct heat *heat)
{
	size_t n, bin;

	for (n = 0; n < heat->nrows; n++) {
		struct heat_row *to = &heat->rows[n / 2];

		if (n % 2 == 0) {
			*to = heat->rows[n];
			continue;
		}
		for (bin = 0; bin < HEAT_BINS; bin++)
			to->counts[bin] += heat->rows[n].counts[bin];
	}
	heat->nrows = (heat->nrows + 1) / 2;
	heat->period_ns *= 2;
}

static void drop_rows(struct heat *heat, size_t n)
{
	n = n < heat->nrows ? n : heat->nrows;
	memmove(heat->rows, heat->rows + n, (heat->nrows - n) * sizeof(*heat->rows));
	heat->nrows -= n;
	heat->first_ns += n * heat->period_ns;
}

bool heat_reach(struct heat *heat, uint64_t ts_ns)
{
	size_t row;

	if (!heat->rows)
		heat->rows = calloc(heat->max_rows, sizeof(*heat->rows));
	if (!heat->rows)
		return false;
	if (!heat->first_ns)
		heat->first_ns = ts_ns;
	if (ts_ns < heat->first_ns)
		return true;
	while ((row = (ts_ns - heat->first_ns) / heat->period_ns) >= heat->max_rows) {
		if (!heat->drop_old) {
			merge_rows(heat);
		} else if (heat->nrows) {
			drop_rows(heat, row - heat->max_rows + 1);
		} else {
			heat->first_ns = ts_ns;
		}
	}
	while (heat->nrows <= row)
		memset(&heat->rows[heat->nrows++], 0, sizeof(*heat->rows));
	return true;
}

static size_t bin_of(uint64_t latency_ns)
{
	double bin = latency_ns ? log10((double)latency_ns) * HEAT_BINS_PER_DECADE : 0;

	return bin < HEAT_BINS ? (size_t)bin : HEAT_BINS - 1;
}

bool heat_add(struct heat *heat, uint64_t ts_ns, uint64_t latency_ns)
{
	if (!heat_reach(heat, ts_ns))
		return false;
	if (ts_ns >= heat->first_ns)
		heat->rows[(ts_ns - heat->first_ns) / heat->period_ns].counts[bin_of(latency_ns)]++;
	return true;
}

void heat_column(size_t column, size_t columns, size_t *from, size_t *to)
{
	*from = column * HEAT_BINS / columns;
	*to = (column + 1) * HEAT_BINS / columns;
	if (*to == *from)
		*to = *from + 1;
}

uint64_t heat_count(const struct heat *heat, size_t row, size_t from, size_t to)
{
	uint64_t sum = 0;

	for (; from < to && row < heat->nrows; from++)
		sum += heat->rows[row].counts[from];
	return sum;
}

uint64_t heat_latency(size_t bin)
{
	return bin ? ceil(pow(10, bin / (double)HEAT_BINS_PER_DECADE)) : 0;
}

int heat_level(uint64_t count, int levels)
{
	int level = count ? log(2.0 * count + 1) / log(1.6) : 0;

	return level < levels ? level : levels;
}
