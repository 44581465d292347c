/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pass of the capture loop: shared by the files that open and close it
 * (capture_open.c), that loop over its events (capture.c), that run its chisels
 * (capture_chisels.c) and that report on it (report.c). For these alone.
 */
#ifndef CAPTURE_PRIV_H
#define CAPTURE_PRIV_H

#include "progress.h"
#include "common/range.h"
#include "record.h"
#include "run/run.h"
#include "summary.h"

struct capture {
	struct run *run;
	const struct request *req;
	const struct pass *pass;
	struct insp *insp;
	struct insp_filter *filter; /* NULL: every event passes */
	struct insp_format *format; /* NULL: no event is printed */
	struct record *rec;	    /* NULL: no trace file is written */
	struct progress progress;
	struct range range; /* --from, --to */
	struct insp_buf line;
	struct summary summary;
	uint32_t tree_tgid;   /* process id of the traced command; 0: none */
	unsigned int changes; /* the value of run->changes when they were last applied */
	uint64_t nevents;     /* that passed the filter */
	uint64_t first_ns;    /* time of the first event within --from and --to */
	uint64_t last_ns;     /* time of the last event that the view took */
	uint64_t period_ns;   /* when the view's current period began; live only */
	uint64_t due_ns;      /* when it ends */
	uint64_t nperiods;    /* tables printed at the end of one */
	bool stopping;	      /* the live source was stopped and is being drained */
	bool resting;	      /* the live source had no event when it was last read */
	bool copies;	      /* events go from the source to the file, without any state */
};

/* Reasons to end a pass that are not errors. */
enum {
	ENDED = 1,	 /* the end of the source, a limit, or a chisel that asked for it */
	OUTPUT_GONE = 2, /* standard output failed; main() reports it */
};

/* Whether an event of this time is within --from, --to and -M. */
static inline enum range_place capture_place(struct capture *c, uint64_t ts_ns)
{
	enum range_place place = range_check(&c->range, ts_ns);

	if (place)
		return place;
	if (!c->first_ns)
		c->first_ns = ts_ns;
	return c->req->max_ns && ts_ns - c->first_ns >= c->req->max_ns ? RANGE_AFTER : RANGE_IN;
}

/* ---- capture_open.c ------------------------------------------------------------ */

/*
 * Checks the filter and the format, and initialises the chisels, before any source is
 * opened. Returns 0 or a negative errno after one line on stderr; -ECANCELED: a chisel
 * called os.exit.
 */
int capture_check(struct run *run);

/* Opens all that the pass needs. Results as capture_check(). */
int capture_open(struct capture *c);

/*
 * Closes what capture_open() opened, also after it failed. If an error was already
 * reported, one at the end of the trace file is not reported as well. Returns 0 or a
 * negative errno.
 */
int capture_close(struct capture *c, bool reported);

/* Puts the filter and the print settings in force. Called again when chisels changed them. */
int capture_apply(struct capture *c);

/* ---- capture_copy.c ------------------------------------------------------------ */

/* Whether the pass is a recording of every event, for which nothing has to be known. */
bool capture_copies(const struct run *run, const struct pass *pass);

/* Records an event in such a pass. Returns 0, ENDED, or a negative errno after one line. */
int copy_event(struct capture *c, const struct scap_event *ev);

/* ---- capture_chisels.c --------------------------------------------------------- */

/*
 * Each of these returns 0, ENDED if a chisel asked to end the capture, or a negative
 * errno after one line on stderr; -ECANCELED: a chisel called os.exit.
 */
int chisels_init(struct run *run);
int chisels_start(struct capture *c);

/* Tells the chisels' timers the time of an event, also of one that the filter rejects. */
int chisels_tick(struct capture *c, const struct insp_event *ev);

/* Offers an event that passed the filter. */
int chisels_event(struct capture *c, const struct insp_event *ev);

/* Lets the only chisel run its own loop over the events that next() brings. */
int chisels_run_only(struct capture *c, const struct insp_event *(*next)(void *ctx), void *ctx);

/* Ends every chisel, even if another one fails, unless one called os.exit. */
int chisels_end(struct capture *c);

/* Takes the chisels off the handle, which can then be closed. */
void chisels_detach(struct capture *c);

/* ---- report.c ------------------------------------------------------------------ */

/* Reports the events that the user did not get to see, if any. */
void report_losses(const struct capture *c, const struct scap_stats *stats);

/* -v: reports the counts of the pass, which took this many seconds. */
void report_counts(const struct capture *c, const struct scap_stats *stats, double seconds);

#endif
