/* SPDX-License-Identifier: Apache-2.0 */
/* Equal parts of the time between two times. */
#ifndef WEB_BINS_H
#define WEB_BINS_H

#include <stdint.h>

#include "job.h"

#define BINS_MAX 4096

struct bins {
	uint64_t begin_ns, end_ns; /* begin < end */
	uint32_t count;
};

/* The members "begin", "end" and "bins" of a question. Returns 0 or -EINVAL. */
int job_bins(struct job *job, struct insp_json question, struct bins *bins);

/* The bin of a time; the first or last one for times outside. */
static inline uint32_t bin_of(const struct bins *bins, uint64_t ts_ns)
{
	double place;

	if (ts_ns <= bins->begin_ns)
		return 0;
	if (ts_ns >= bins->end_ns)
		return bins->count - 1;
	place = (double)(ts_ns - bins->begin_ns) * bins->count / (bins->end_ns - bins->begin_ns);
	return place >= bins->count ? bins->count - 1 : (uint32_t)place;
}

#endif
