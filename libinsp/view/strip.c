// SPDX-License-Identifier: Apache-2.0
/* Counts events, errors and bytes in bins of equal time, for a graph above a table. */
#include "base/param.h"
#include "fields/field.h"
#include "insp_view.h"
#include "state/handle.h"

#include <stdlib.h>
#include <string.h>

/* The length of the first bins: a millisecond is shorter than any trace worth a graph. */
#define FIRST_BIN_NS 1000000

struct insp_strip {
	struct insp_strip_bin *bins;
	size_t nbins, max_bins;
	uint64_t first_ns, bin_ns; /* first_ns 0: no event yet */
	bool is_live;
};

struct insp_strip *insp_strip_new(size_t max_bins)
{
	struct insp_strip *strip = calloc(1, sizeof(*strip));

	if (!strip)
		return NULL;
	strip->max_bins = max_bins < 2 ? 2 : max_bins;
	strip->bin_ns = FIRST_BIN_NS;
	strip->bins = calloc(strip->max_bins, sizeof(*strip->bins));
	if (!strip->bins) {
		free(strip);
		return NULL;
	}
	return strip;
}

void insp_strip_free(struct insp_strip *strip)
{
	if (!strip)
		return;
	free(strip->bins);
	free(strip);
}

void insp_strip_set_live(struct insp_strip *strip, uint64_t bin_ns)
{
	strip->is_live = true;
	strip->bin_ns = bin_ns ? bin_ns : 1;
}

static struct insp_strip_bin sum(struct insp_strip_bin a, struct insp_strip_bin b)
{
	return (struct insp_strip_bin){ a.events + b.events, a.errors + b.errors,
					a.bytes + b.bytes };
}

/* Merges pairs of bins, so that they reach twice as far. */
static void halve(struct insp_strip *strip)
{
	static const struct insp_strip_bin none;
	size_t n, half = (strip->nbins + 1) / 2;

	for (n = 0; n < half; n++)
		strip->bins[n] = sum(strip->bins[2 * n],
				     2 * n + 1 < strip->nbins ? strip->bins[2 * n + 1] : none);
	memset(strip->bins + half, 0, (strip->max_bins - half) * sizeof(*strip->bins));
	strip->nbins = half;
	strip->bin_ns *= 2;
}

/* Drops the oldest bins, so that bin n becomes the last one. */
static void scroll(struct insp_strip *strip, uint64_t n)
{
	uint64_t drop = n - (strip->max_bins - 1);
	size_t keep = drop < strip->nbins ? strip->nbins - drop : 0;

	memmove(strip->bins, strip->bins + strip->nbins - keep, keep * sizeof(*strip->bins));
	memset(strip->bins + keep, 0, (strip->max_bins - keep) * sizeof(*strip->bins));
	strip->nbins = keep;
	strip->first_ns += drop * strip->bin_ns;
}

static struct insp_strip_bin *bin_at(struct insp_strip *strip, uint64_t ts_ns)
{
	uint64_t n;

	if (!strip->first_ns)
		strip->first_ns = ts_ns;
	if (ts_ns < strip->first_ns)
		return &strip->bins[0];
	while ((n = (ts_ns - strip->first_ns) / strip->bin_ns) >= strip->max_bins) {
		if (strip->is_live)
			scroll(strip, n);
		else
			halve(strip);
	}
	if (n >= strip->nbins)
		strip->nbins = n + 1;
	return &strip->bins[n];
}

/* The bytes that a call moved, 0 for other calls. */
static uint64_t bytes_of(const struct insp_event *ev)
{
	int64_t result;

	if (!is_exit(ev) || !(ev->scap->info->flags & (EF_READS_FROM_FD | EF_WRITES_TO_FD)) ||
	    !insp_event_result(ev, &result) || result <= 0)
		return 0;
	return result;
}

void insp_strip_event(struct insp_strip *strip, const struct insp_event *ev)
{
	struct insp_strip_bin *bin = bin_at(strip, ev->scap->ts_ns);

	bin->events++;
	bin->errors += ev->error != 0;
	bin->bytes += bytes_of(ev);
}

size_t insp_strip_bins(const struct insp_strip *strip, const struct insp_strip_bin **bins,
		       uint64_t *first_ns, uint64_t *bin_ns)
{
	*bins = strip->bins;
	*first_ns = strip->first_ns;
	*bin_ns = strip->bin_ns;
	return strip->nbins;
}
