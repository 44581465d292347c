// SPDX-License-Identifier: Apache-2.0
/* Reports on stderr at the end of a pass of the capture loop. */
#include <inttypes.h>
#include <stdio.h>

#include "capture_priv.h"
#include "common/complain.h"
#include "kernel_filter.h"

/* The parts of the state that did not fit into its memory. */
static void report_forgotten(const struct insp_forgotten *lost)
{
	if (lost->details || lost->threads || lost->containers || lost->accounts)
		complain("the state reached its limit of memory (see --max-memory): forgot %" PRIu64
			 " threads' descriptors and arguments, %" PRIu64 " threads, %" PRIu64
			 " containers, %" PRIu64 " accounts; their names may be missing",
			 lost->details, lost->threads, lost->containers, lost->accounts);
	if (lost->copies)
		complain("%" PRIu64 " forks of processes with many descriptors were followed "
			 "without these: there were too many to copy",
			 lost->copies);
}

void report_losses(const struct capture *c, const struct scap_stats *stats)
{
	if (scap_stats_dropped(stats))
		complain("dropped %" PRIu64 " of %" PRIu64 " events: %" PRIu64
			 " ring full (see --ring-size), %" PRIu64 " bad position, %" PRIu64
			 " not readable%s",
			 scap_stats_dropped(stats), stats->seen, stats->dropped_full,
			 stats->dropped_consumer, stats->dropped_fault,
			 c->run->nchisels || c->run->view ?
				 "; counts, sums and times above are without them" :
				 "");
	if (!c->pass->path && kernel_filter_is_old(c->run))
		complain("a chisel changed its filter while it ran: events that the first one "
			 "rejects were left in the kernel; set the widest filter in on_init");
	if (insp_filter_undecided(c->filter))
		complain("the filter could not decide %" PRIu64
			 " matches and left their events out: a regular expression took too many "
			 "steps",
			 insp_filter_undecided(c->filter));
	report_forgotten(insp_forgotten(c->insp));
	if (stats->skipped_types || stats->skipped_blocks)
		complain("%s: skipped %" PRIu64 " events of types and %" PRIu64
			 " blocks of kinds that this version does not know%s",
			 c->pass->path, stats->skipped_types, stats->skipped_blocks,
			 c->rec && stats->skipped_types ? "; the events are recorded as they were" :
							  "");
}

void report_counts(const struct capture *c, const struct scap_stats *stats, double seconds)
{
	fprintf(stderr, "Driver Events:%" PRIu64 "\nDriver Drops:%" PRIu64 "\n", stats->seen,
		scap_stats_dropped(stats));
	if (stats->high_water)
		fprintf(stderr, "Ring High Water:%.1f%% of %" PRIu64 "K\n",
			100.0 * stats->high_water / stats->ring_bytes, stats->ring_bytes >> 10);
	if (!c->pass->path) {
		fprintf(stderr, "Driver Filtered:%" PRIu64 "\n", stats->filtered);
		kernel_filter_report(c->run);
	}
	fprintf(stderr, "Suppressed by Comm:%" PRIu64 "\n", insp_suppressed(c->insp));
	if (insp_threads_refused(c->insp))
		fprintf(stderr, "Threads Not Followed:%" PRIu64 "\n",
			insp_threads_refused(c->insp));
	fprintf(stderr, "Elapsed time: %.3f, Captured Events: %" PRIu64 ", %.2f eps\n", seconds,
		c->nevents, seconds > 0 ? c->nevents / seconds : 0.0);
}
