// SPDX-License-Identifier: Apache-2.0
/* Shows the progress on standard error, from the counts of the source. */
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "common/output.h"

/* Seconds until the line is first shown, and between its updates. */
#define FIRST_S 1.0
#define EVERY_S 0.25

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

void progress_init(struct progress *progress, const struct request *req, const char *name)
{
	bool lines = !req->quiet && isatty(STDOUT_FILENO);

	*progress = (struct progress){
		.name = name,
		.next_s = now_s() + FIRST_S,
		.percent = req->progress,
		.wanted = req->progress || (isatty(STDERR_FILENO) && !lines),
	};
}

/* Shows the percentage if it has changed. */
static void show_percent(struct progress *progress, struct scap *scap)
{
	struct scap_stats stats;
	int percent;

	if (scap_stats(scap, &stats) || !stats.bytes_total)
		return;
	percent = stats.bytes_read * 100 / stats.bytes_total;
	if (!progress->shown || percent != progress->last_percent)
		fprintf(stderr, "\r%d%%", percent);
	progress->shown = true;
	progress->last_percent = percent;
}

void progress_show(struct progress *progress, struct scap *scap, uint64_t events)
{
	struct scap_stats stats;
	double now = now_s();

	if (progress->percent) {
		show_percent(progress, scap);
		return;
	}
	if (now < progress->next_s || scap_stats(scap, &stats))
		return;
	progress->next_s = now + EVERY_S;
	progress->shown = true;
	fputc('\r', stderr);
	output_error("%s: ", progress->name);
	if (stats.bytes_total)
		fprintf(stderr, "%.1f%%, ", 100.0 * stats.bytes_read / stats.bytes_total);
	fprintf(stderr, "%" PRIu64 " of %" PRIu64 " events\033[K", events, stats.delivered);
	fflush(stderr);
}

void progress_end(struct progress *progress, struct scap *scap)
{
	if (progress->ended)
		return;
	progress->ended = true;
	if (progress->percent)
		show_percent(progress, scap);
	if (progress->shown)
		fputs(progress->percent ? "\n" : "\r\033[K", stderr);
}
