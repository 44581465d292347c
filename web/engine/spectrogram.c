// SPDX-License-Identifier: Apache-2.0
/*
 * Job "spectrogram": how many calls took how long, in each part of the time. A row of cells
 * is a tenth of a decade of latency: row n has those from 10^(n/10) nanoseconds on.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "bins.h"

#define ROWS_PER_DECADE 10
#define DECADES 11 /* up to 100 seconds */
#define ROWS (ROWS_PER_DECADE * DECADES)

struct spectrogram {
	struct bins bins;
	double *cells; /* ROWS rows of bins.count */
	uint64_t bounds[ROWS + 1];
	double calls;
};

static int begin(struct job *job, struct insp_json question)
{
	struct spectrogram *s = job->data;
	int err = job_bins(job, question, &s->bins);

	if (err)
		return err;
	if (!s->bins.count)
		return job_fail(job, -EINVAL, "no parts of the time are given");
	s->cells = calloc((size_t)ROWS * s->bins.count, sizeof(double));
	for (int n = 0; n <= ROWS; n++)
		s->bounds[n] = ceil(pow(10, n / (double)ROWS_PER_DECADE) - 1e-6);
	return s->cells ? 0 : job_fail(job, -ENOMEM, "out of memory");
}

/* The last row whose bound is not above the latency. */
static size_t row_of(const struct spectrogram *s, uint64_t ns)
{
	size_t low = 0, high = ROWS, middle;

	while (high - low > 1) {
		middle = (low + high) / 2;
		if (s->bounds[middle] <= ns)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static int event(struct job *job, const struct insp_event *ev)
{
	struct spectrogram *s = job->data;

	if (!ev->latency_ns || ev->scap->type % 2 == 0)
		return 0;
	s->cells[row_of(s, ev->latency_ns) * s->bins.count + bin_of(&s->bins, ev->scap->ts_ns)]++;
	s->calls++;
	return 0;
}

static int finish(struct job *job)
{
	struct spectrogram *s = job->data;
	struct insp_buf *out = &job->out;

	out_name(out, "calls");
	out_number(out, s->calls);
	out_name(out, "bounds");
	insp_buf_putc(out, '[');
	for (int n = 0; n <= ROWS; n++) {
		out_comma(out);
		out_number(out, s->bounds[n]);
	}
	insp_buf_putc(out, ']');
	out_name(out, "cells");
	out_numbers(out, s->cells, (size_t)ROWS * s->bins.count);
	return 0;
}

static void end(struct job *job)
{
	free(((struct spectrogram *)job->data)->cells);
}

const struct job_kind job_spectrogram = { "spectrogram",    sizeof(struct spectrogram),
					  .begin = begin,   .event = event,
					  .finish = finish, .free = end };
