// SPDX-License-Identifier: Apache-2.0
/*
 * The run loop: takes events from a source, counts them, and gives each to the
 * trace file, the chisels or the output format. All that can be wrong in the
 * command line is found before the source is opened, and the output file is
 * created after it, so a failed start touches nothing.
 */
#include "capture.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "complain.h"
#include "flight.h"
#include "kernel_filter.h"
#include "output.h"
#include "progress.h"
#include "range.h"
#include "record.h"
#include "stop.h"
#include "summary.h"
#include "views.h"

struct capture {
	struct run *run;
	const struct request *req;
	const struct pass *pass;
	struct insp *insp;
	struct insp_filter *filter; /* NULL: everything passes */
	struct insp_format *format; /* NULL: no event is printed */
	struct record *rec;	    /* NULL: nothing is written */
	struct progress progress;
	struct range range; /* --from, --to */
	struct insp_buf line;
	struct summary summary;
	uint32_t tree_tgid;   /* of the command that is traced; 0: none */
	unsigned int changes; /* how many of run->changes are in force here */
	uint64_t nevents, first_ns;
	uint64_t last_ns; /* of what the view was fed */
	bool stopping;
	const struct insp_event *given; /* to the chisel that takes its events itself */
	const struct insp_event *due;	/* for its timer; NULL: none */
	int pull_err;			/* why it got no more */
	bool resting;			/* a live source brought nothing when last asked */
};

/*
 * How long a live source is waited for: shortly while there is something to
 * flush, then so long that an idle machine stays idle (a signal ends the wait).
 */
enum { BUSY_MS = 30, RESTING_MS = 1000 };

/* Ctrl-C and the progress are looked after at least once in so many events. */
#define PATIENCE 65536

/* Reasons to end that are no faults of the capture. */
enum {
	ENDED = 1,	 /* a chisel or a limit asked for it */
	OUTPUT_GONE = 2, /* main() tells what became of standard output */
};

/* ---- before the source is opened ------------------------------------------- */

/* Bytes that continue a UTF-8 character take no column. */
static size_t column_of(const char *text, size_t pos)
{
	size_t column = 0;

	for (size_t n = 0; n < pos && text[n]; n++)
		column += ((unsigned char)text[n] & 0xc0) != 0x80;
	return column;
}

/* One line with the place; for whoever looks at it also the text, with a caret under the place. */
static int complain_at(const struct insp *insp, const char *what, const char *text, size_t pos)
{
	size_t column = column_of(text, pos);

	complain("%s, column %zu: %s", what, column + 1, insp_error(insp));
	if (!isatty(STDERR_FILENO))
		return -EINVAL;
	for (size_t n = 0; text[n]; n++)
		fputc((unsigned char)text[n] < ' ' ? ' ' : text[n], stderr);
	fprintf(stderr, "\n%*s^\n", (int)column, "");
	return -EINVAL;
}

static int compile_filter(struct insp *insp, const char *text, struct insp_filter **filter)
{
	*filter = NULL;
	if (!text[strspn(text, " \t\n")])
		return 0;
	if (insp_filter_compile(insp, text, filter))
		return complain_at(insp, "filter", text, insp_filter_error_pos(insp));
	return 0;
}

static int compile_format(struct insp *insp, const char *text, struct insp_format **format)
{
	*format = NULL;
	if (insp_format_compile(insp, text, format))
		return complain_at(insp, "format", text, insp_format_error_pos(insp));
	return 0;
}

static int check_start(struct run *run)
{
	struct insp_filter *filter;
	struct insp_format *format;
	int err = compile_filter(run->scratch, run->filter, &filter);

	if (err)
		return err;
	err = compile_format(run->scratch, run->req->format, &format);
	if (!err)
		err = kernel_filter_make(run, filter, format);
	insp_filter_free(filter);
	insp_format_free(format);
	return err;
}

/*
 * A chisel's fault, its first. One that called os.exit ends the run as if it had
 * been asked to, with the status it wants.
 */
static int complain_chisel(struct run *run, const struct insp *insp, struct chisel_choice *choice,
			   int err)
{
	if (err == -ECANCELED)
		run->exit_status = insp_chisel_exit_status(choice->chisel);
	else if (!choice->failed)
		complain("%s", insp_error(insp));
	choice->failed = true;
	return err;
}

static int init_chisels(struct run *run)
{
	const struct insp_print print = run_print(run);
	int err = 0;
	size_t n;

	insp_set_print(run->scratch, &print);
	for (n = 0; n < run->nchisels && !err; n++) {
		struct chisel_choice *choice = &run->chisels[n];

		err = insp_chisel_init(choice->chisel, choice->args);
		if (err)
			complain_chisel(run, run->scratch, choice, err);
	}
	return err;
}

/* ---- opening --------------------------------------------------------------- */

static enum scap_source source_of(const struct capture *c)
{
	if (c->pass->path)
		return SCAP_FILE;
	return c->pass->recorder ? SCAP_SNAPSHOT : SCAP_LIVE;
}

static int open_source(struct capture *c)
{
	const struct run *run = c->run;
	const struct request *req = c->req;
	const struct scap_options opts = {
		.size = sizeof(opts),
		.path = c->pass->path,
		.ring_bytes = req->ring_bytes,
		.snaplen = run_snaplen(run),
		.page_faults = req->page_faults,
		.include_self = req->debug,
		.without_users = req->exclude_users,
		.engine = c->pass->path ? SCAP_ENGINE_AUTO : req->engine,
		.recorder = c->pass->recorder,
		.filter = c->pass->path || c->pass->recorder ? NULL : kernel_filter(run),
		.tree_tgid = c->tree_tgid,
		.from_exec = c->tree_tgid != 0,
		.cpu_times = !req->command && (run->nchisels || run->view),
	};
	int err = insp_open(&c->insp, source_of(c), &opts);

	if (!err && req->max_threads)
		insp_set_max_threads(c->insp, req->max_threads);
	for (size_t n = 0; !err && n < req->ndefined; n++)
		err = define_name(c->insp, req->defined[n]);
	for (size_t n = 0; !err && n < req->nsuppressed; n++)
		err = insp_suppress_comm(c->insp, req->suppressed[n]);
	if (!err)
		err = range_open(&c->range, req, c->pass->path, c->insp);
	if (err)
		return complain("%s", c->insp ? insp_error(c->insp) : strerror(-err));
	insp_set_patience(c->insp, PATIENCE);
	return 0;
}

/* Takes up the filter and the way of printing; chisels may change both later. */
static int apply_config(struct capture *c)
{
	const struct run *run = c->run;
	struct insp_print print = run_print(run);
	struct insp_filter *filter;
	int err = compile_filter(c->insp, run->filter, &filter);

	if (err)
		return err;
	insp_filter_free(c->filter);
	c->filter = filter;
	/* chisels see whole values, and the time of events that are filtered out */
	print.verbose = print.verbose || run->nchisels;
	print.internal = c->req->debug;
	insp_set_print(c->insp, &print);
	insp_set_filter(c->insp, run->nchisels ? NULL : c->filter);
	c->changes = run->changes;
	return 0;
}

static int start_chisels(struct capture *c)
{
	struct run *run = c->run;
	size_t n;

	run->host.source_name = c->pass->path ? c->pass->path : "";
	for (n = 0; n < run->nchisels; n++) {
		struct chisel_choice *choice = &run->chisels[n];
		int err = insp_chisel_attach(choice->chisel, c->insp);

		if (!err)
			err = insp_chisel_start(choice->chisel);
		if (err)
			return complain_chisel(run, c->insp, choice, err);
	}
	return 0;
}

/* Once for all files. */
static void tell_valueless(struct capture *c)
{
	const char *name = insp_valueless_field(c->insp);
	static bool told;

	if (name && !told)
		complain("field '%s' has no value here: clusters and plugins are not read", name);
	told |= name != NULL;
}

/* Writing over the file that is being read would destroy it. */
static bool same_file(const char *a, const char *b)
{
	struct stat sa, sb;

	return !stat(a, &sa) && !stat(b, &sb) && sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

/* As with other events, what the user left out by its time is not recorded. */
static int keep_unknown(void *arg, const struct scap_unknown *ev)
{
	struct capture *c = arg;

	if (c->range.resolved && range_check(&c->range, ev->ts_ns) != RANGE_IN)
		return 0;
	return record_unknown(c->rec, ev);
}

static int open_record(struct capture *c)
{
	const char *output = c->pass->output;
	int err;

	if (!output)
		return 0;
	if (c->pass->path && same_file(c->pass->path, output))
		return complain("%s: is being read, choose another name for -w", output);
	err = record_open(&c->rec, c->run, c->pass, c->insp, c->filter);
	if (!err)
		scap_set_unknown(insp_scap(c->insp), keep_unknown, c);
	return err;
}

static int open_all(struct capture *c)
{
	const struct run *run = c->run;
	const struct request *req = c->req;
	int err = req->command ? child_start(req->command, &c->tree_tgid) : 0;

	if (!err)
		err = open_source(c);

	if (!err)
		err = apply_config(c);
	if (!err && !req->quiet && !run->nchisels)
		err = compile_format(c->insp, req->format, &c->format);
	if (!err)
		err = open_record(c);
	if (!err)
		tell_valueless(c);
	if (!err && run->view)
		err = view_start(c->run, c->insp);
	if (!err)
		err = start_chisels(c);
	return err;
}

/* ---- events ---------------------------------------------------------------- */

/* What a chisel answered: it may have failed, or asked to end. */
static int heed_chisel(struct capture *c, struct chisel_choice *choice, int err)
{
	if (err >= 0)
		return err ? ENDED : 0;
	progress_end(&c->progress, insp_scap(c->insp));
	return complain_chisel(c->run, c->insp, choice, err);
}

/* Offers the event to every chisel; tells whether one of them asked to end. */
static int feed_chisels(struct capture *c, const struct insp_event *ev,
			int (*offer)(struct insp_chisel *, const struct insp_event *))
{
	int ended = 0;
	size_t n;

	for (n = 0; n < c->run->nchisels; n++) {
		struct chisel_choice *choice = &c->run->chisels[n];
		int err = heed_chisel(c, choice, offer(choice->chisel, ev));

		if (err < 0)
			return err;
		ended |= err;
	}
	return ended;
}

static int show_event(struct capture *c, const struct insp_event *ev)
{
	if (c->format) {
		c->line.len = 0;
		if (insp_format_line(c->format, ev, &c->line))
			output_write(c->line.data, c->line.len);
		if (c->line.failed)
			return complain("out of memory for a line of output");
	}
	return output_settle() ? OUTPUT_GONE : 0;
}

/* A live source pauses: what was said so far is shown, what was recorded is kept. */
static int flush_all(struct capture *c)
{
	if (output_flush())
		return OUTPUT_GONE;
	return c->rec ? record_flush(c->rec) : 0;
}

static int feed_view(struct capture *c, const struct insp_event *ev)
{
	c->last_ns = ev->scap->ts_ns;
	return insp_view_event(c->run->view, ev) ? complain("%s", insp_error(c->insp)) : 0;
}

/* An event that passed the filter, before the chisels see it. */
static inline int begin_event(struct capture *c, const struct insp_event *ev)
{
	int err = 0;

	c->nevents++;
	if (c->req->summary)
		summary_count(&c->summary, ev);
	if (c->rec)
		err = record_event(c->rec, ev->scap);
	if (!err && c->run->view)
		err = feed_view(c, ev);
	return err;
}

static inline int end_event(struct capture *c, const struct insp_event *ev)
{
	int err = show_event(c, ev);

	return !err && c->nevents == c->req->max_events ? ENDED : err;
}

/* Events come unfiltered where there are chisels, for their timers. */
static bool is_rejected(const struct capture *c, const struct insp_event *ev)
{
	return c->run->nchisels && c->filter && !insp_filter_match(c->filter, ev);
}

static int take_event(struct capture *c, const struct insp_event *ev)
{
	bool chisels = c->run->nchisels;
	int err = chisels ? feed_chisels(c, ev, insp_chisel_tick) : 0;

	if (err || is_rejected(c, ev))
		return err;
	err = begin_event(c, ev);
	if (!err && chisels)
		err = feed_chisels(c, ev, insp_chisel_event);
	return err ? err : end_event(c, ev);
}

/* Ctrl-C: a live source is stopped and drained, reading a file just ends. */
static int heed_stop(struct capture *c)
{
	int asked = stop_requests();

	if (c->req->command && child_ended() && !asked)
		asked = 1;
	/* a snapshot is written to its end, though it was the end that asked for it */
	if (!asked || ((c->stopping || c->pass->recorder) && asked < 2))
		return 0;
	if (c->pass->path || c->stopping || c->pass->recorder)
		return ENDED;
	c->stopping = true;
	if (scap_stop(insp_scap(c->insp)))
		return complain("%s", scap_error(insp_scap(c->insp)));
	return 0;
}

static void rest(struct capture *c, bool resting)
{
	if (resting == c->resting)
		return;
	scap_set_timeout(insp_scap(c->insp), resting ? RESTING_MS : BUSY_MS);
	c->resting = resting;
}

/* Where the event is in the stretch of time that the user wants. */
static enum range_place place_of(struct capture *c, const struct insp_event *ev)
{
	uint64_t now = ev->scap->ts_ns, max_s = c->req->max_seconds;
	enum range_place place = range_check(&c->range, now);

	if (place)
		return place;
	if (!c->first_ns)
		c->first_ns = now;
	return max_s && now - c->first_ns >= max_s * 1000000000 ? RANGE_BEHIND : RANGE_IN;
}

/* What insp_next() brought instead of an event. Returns 0 to go on. */
static int no_event(struct capture *c, int res)
{
	switch (res) {
	case SCAP_EOF:
		return ENDED;
	case SCAP_TIMEOUT:
		return flush_all(c);
	case -EINTR:
		return 0;
	case -EPIPE:
		return res; /* of what is written: no fault of the source */
	}
	progress_end(&c->progress, insp_scap(c->insp));
	/* a file that could not be written was told of */
	if (*insp_error(c->insp))
		complain("%s", insp_error(c->insp));
	return res;
}

/* Brings the next event of the stretch of time. Returns 0, or why there is none. */
static inline int next_event(struct capture *c, const struct insp_event **ev)
{
	enum range_place place;
	int err = 0, res;

	while (!err && !(err = heed_stop(c))) {
		if (c->rec && (err = record_rest(c->rec)))
			break;
		if (c->changes != c->run->changes && (err = apply_config(c)))
			break;
		res = insp_next(c->insp, ev);
		rest(c, res == SCAP_TIMEOUT);
		progress_step(&c->progress, insp_scap(c->insp), c->nevents);
		if (res != SCAP_EVENT) {
			err = no_event(c, res);
			continue;
		}
		place = place_of(c, *ev);
		if (place != RANGE_BEFORE)
			return place == RANGE_IN ? 0 : ENDED;
	}
	return err;
}

/* For the chisel that takes its events itself: ends the last one, brings the next. */
static const struct insp_event *pull(void *ctx)
{
	struct capture *c = ctx;
	const struct insp_chisel *chisel = c->run->chisels[0].chisel;
	const struct insp_event *ev = c->given;
	int err = ev ? end_event(c, ev) : 0;

	c->given = NULL;
	while (!err && !(err = next_event(c, &ev))) {
		if (insp_chisel_is_due(chisel, ev)) {
			c->due = ev;
			return NULL;
		}
		if (is_rejected(c, ev))
			continue;
		err = begin_event(c, ev);
		if (!err)
			return c->given = ev;
	}
	c->pull_err = err;
	return NULL;
}

/* A chisel that is alone takes its events itself, but those its timer waits for. */
static int pump_chisel(struct capture *c)
{
	struct chisel_choice *choice = &c->run->chisels[0];
	int err = 0;

	while (!err) {
		c->due = c->given = NULL;
		err = heed_chisel(c, choice, insp_chisel_run(choice->chisel, pull, c));
		if (!err)
			err = c->due ? take_event(c, c->due) : c->pull_err;
	}
	return err;
}

static int pump(struct capture *c)
{
	const struct insp_event *ev;
	int err = 0;

	if (c->run->nchisels == 1)
		return pump_chisel(c);
	while (!err && !(err = next_event(c, &ev)))
		err = take_event(c, ev);
	return err;
}

/* ---- the end --------------------------------------------------------------- */

/* Each shows what it has, whatever became of the capture or of another. */
static int end_chisels(struct capture *c)
{
	int err = 0;
	size_t n;

	for (n = 0; n < c->run->nchisels && err != -ECANCELED; n++) {
		struct chisel_choice *choice = &c->run->chisels[n];
		int end_err = insp_chisel_end(choice->chisel);

		if (end_err)
			err = complain_chisel(c->run, c->insp, choice, end_err);
	}
	return err;
}

static uint64_t dropped(const struct scap_stats *stats)
{
	return stats->dropped_full + stats->dropped_consumer + stats->dropped_fault;
}

/* What the user did not get to see, if anything. */
static void report_losses(const struct capture *c, const struct scap_stats *stats)
{
	if (dropped(stats))
		complain("dropped %" PRIu64 " of %" PRIu64 " events: %" PRIu64
			 " ring full (see --ring-size), %" PRIu64 " bad position, %" PRIu64
			 " not readable",
			 dropped(stats), stats->seen, stats->dropped_full, stats->dropped_consumer,
			 stats->dropped_fault);
	if (stats->skipped_types || stats->skipped_blocks)
		complain("%s: skipped %" PRIu64 " events of types and %" PRIu64
			 " blocks of kinds that this version does not know%s",
			 c->pass->path, stats->skipped_types, stats->skipped_blocks,
			 c->rec && stats->skipped_types ? "; the events are recorded as they were" :
							  "");
}

static double seconds_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static void report_counts(const struct capture *c, const struct scap_stats *stats, double seconds)
{
	fprintf(stderr, "Driver Events:%" PRIu64 "\nDriver Drops:%" PRIu64 "\n", stats->seen,
		dropped(stats));
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

/* A fault that was told already is not told again for the end of the file. */
static int close_all(struct capture *c, int earlier)
{
	int err = record_close(c->rec, earlier < 0);
	size_t n;

	for (n = 0; n < c->run->nchisels; n++)
		insp_chisel_attach(c->run->chisels[n].chisel, NULL);
	insp_filter_free(c->filter);
	insp_format_free(c->format);
	insp_buf_fini(&c->line);
	insp_close(c->insp);
	return err;
}

static int run_pass(struct run *run, const struct pass *pass)
{
	const struct request *req = run->req;
	struct capture c = { .run = run, .req = req, .pass = pass };
	struct scap_stats stats = { 0 };
	double start = seconds_now();
	int err = open_all(&c), end_err = 0;

	if (!err) {
		if (req->command)
			child_release();
		progress_init(&c.progress, req, pass->path ? pass->path : "live");
		err = pump(&c);
		progress_end(&c.progress, insp_scap(c.insp));
		if (err != -ECANCELED)
			end_err = end_chisels(&c);
		if (run->view && err >= 0)
			end_err = view_print(run, c.last_ns - c.first_ns);
		if (req->summary)
			summary_print(&c.summary);
		if (!scap_stats(insp_scap(c.insp), &stats))
			report_losses(&c, &stats);
		if (req->print.verbose)
			report_counts(&c, &stats, seconds_now() - start);
	}
	if (err >= 0 && end_err)
		err = end_err;
	end_err = close_all(&c, err);
	return err >= 0 && end_err ? end_err : err;
}

static int run_passes(struct run *run)
{
	const struct request *req = run->req;
	struct pass pass = { .output = req->output };
	size_t n = 0;
	int err;

	do {
		pass.path = req->inputs[n++];
		err = run_pass(run, &pass);
	} while (err >= 0 && err != OUTPUT_GONE && n < req->ninputs && !stop_requests());
	return err;
}

static int status_of(const struct run *run, int err, int status)
{
	switch (err) {
	case -ECANCELED:
		return run->exit_status;
	case -EPIPE:
		return STATUS_OUTPUT_GONE;
	}
	return err < 0 ? 1 : status;
}

int cmd_capture(struct run *run)
{
	const struct request *req = run->req;
	int err, status = 0;

	output_init(req->unbuffered);
	err = check_start(run);
	if (!err)
		err = init_chisels(run);
	if (err)
		return status_of(run, err, status);
	stop_init(req->ninputs ? 0 : req->max_seconds, req->command);
	err = req->flight_recorder ? flight_record(run, run_pass) : run_passes(run);
	/* the last line may have been cut within a colour */
	if ((run->host.is_tty || strstr(req->format, "\\e[")) && !req->quiet && !run->nchisels &&
	    !run_print(run).json)
		output_write("\033[00m", 5);
	if (req->command)
		status = child_wait(stop_signal());
	return status_of(run, err, status);
}
