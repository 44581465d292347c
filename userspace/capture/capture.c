// SPDX-License-Identifier: Apache-2.0
/*
 * The capture loop: takes events from a source, counts them, and gives each to the trace
 * file, the view, the chisels and the output format.
 */
#include "capture.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "capture_priv.h"
#include "child.h"
#include "common/complain.h"
#include "flight.h"
#include "run/lines.h"
#include "common/output.h"
#include "common/privileges.h"
#include "common/remedy.h"
#include "common/stop.h"
#include "run/views.h"

/*
 * How long to wait for events of a live source: first for a short time, because lines may
 * wait to be written; then for so long that an idle machine stays idle. A signal ends
 * the wait.
 */
enum { BUSY_MS = 30, RESTING_MS = 1000 };

/* Events between two reports of progress in JSON. */
#define PROGRESS_EVENTS 30000

/* ---- events -------------------------------------------------------------------- */

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

/* The live source has no event right now: write out the lines and the recorded events. */
static int flush_all(struct capture *c)
{
	if (output_flush())
		return OUTPUT_GONE;
	return c->rec ? record_flush(c->rec) : 0;
}

/* Separates tables in JSON, and what is before the first one. */
static void separate(const struct capture *c, uint64_t nth)
{
	if (c->req->top.json && nth)
		output_write(",\n", 2);
}

/*
 * Live periods begin with whole seconds, as CPU times come once a second. The first is longer by
 * what is left of the second in which the capture starts.
 */
static void begin_periods(struct capture *c, uint64_t delay_ns, uint64_t now_ns)
{
	uint64_t unit_ns = delay_ns < NS_PER_S ? delay_ns : NS_PER_S;

	c->period_ns = now_ns;
	c->due_ns = now_ns - now_ns % unit_ns + unit_ns + delay_ns;
}

/* Begins the next period, and returns how long the last one was. */
static uint64_t next_period(struct capture *c, uint64_t delay_ns, uint64_t now_ns)
{
	uint64_t interval_ns = c->due_ns - c->period_ns;

	c->period_ns = c->due_ns;
	c->due_ns += (now_ns - c->due_ns) / delay_ns * delay_ns + delay_ns;
	return interval_ns;
}

/*
 * With `ringside top`, a live table is printed each period. Where nobody would see a second
 * one, the first is the last.
 */
static int end_period(struct capture *c, uint64_t now_ns)
{
	const struct top_request *top = &c->req->top;
	uint64_t delay_ns = top->delay_ms * 1000000;
	int err;

	if (c->pass->path || !delay_ns || c->stopping)
		return 0;
	if (!c->period_ns)
		begin_periods(c, delay_ns, now_ns);
	if (now_ns < c->due_ns)
		return 0;
	separate(c, c->nperiods++);
	err = view_print(c->run, next_period(c, delay_ns, now_ns), now_ns);
	if (!err && flush_all(c))
		return OUTPUT_GONE;
	return err || top->raw || top->json ? err : ENDED;
}

/* How far the file is read, as csysdig says it in JSON. */
static void put_progress(struct capture *c)
{
	struct scap_stats stats;
	char text[64];

	if (!c->req->top.json || !c->pass->path || c->nevents % PROGRESS_EVENTS ||
	    scap_stats(insp_scap(c->insp), &stats) || !stats.bytes_total)
		return;
	output_write(text, snprintf(text, sizeof(text), "{\"progress\": %.2f},\n",
				    100.0 * stats.bytes_read / stats.bytes_total));
}

static int feed_view(struct capture *c, const struct insp_event *ev)
{
	int err = end_period(c, ev->scap->ts_ns);

	put_progress(c);

	if (ev->scap->type == RS_EV_PROCINFO_E)
		view_meet_cpu_times(c->run, ev->scap->ts_ns);
	c->last_ns = ev->scap->ts_ns;
	if (err)
		return err;
	return insp_view_event(c->run->view, ev) ? complain("%s", insp_error(c->insp)) : 0;
}

/* Handles an event that passed the filter, before the chisels get it. */
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
	if (!err && c->run->lines)
		err = lines_event(c->run->lines, ev);
	return err;
}

/* Handles it after the chisels got it. */
static inline int end_event(struct capture *c, const struct insp_event *ev)
{
	int err = show_event(c, ev);

	return !err && c->nevents == c->req->max_events ? ENDED : err;
}

/* With chisels, insp_next() does not filter, because their timers need every event. */
static bool is_rejected(const struct capture *c, const struct insp_event *ev)
{
	return c->run->nchisels && c->filter && !insp_filter_match(c->filter, ev);
}

static int take_event(struct capture *c, const struct insp_event *ev)
{
	bool chisels = c->run->nchisels;
	int err = chisels ? chisels_tick(c, ev) : 0;

	if (err || is_rejected(c, ev))
		return err;
	err = begin_event(c, ev);
	if (!err && chisels)
		err = chisels_event(c, ev);
	return err ? err : end_event(c, ev);
}

/* Ctrl-C: stops a live source, whose events are then drained; ends the reading of a file. */
static int check_stop(struct capture *c)
{
	int asked = stop_requests();

	if (c->req->command && child_ended() && !asked)
		asked = 1;
	/* the first Ctrl-C makes the flight recorder take its last snapshot: read all of it */
	if (!asked || ((c->stopping || c->pass->recorder) && asked < 2))
		return 0;
	if (c->stopping && asked > 1)
		complain("stopped again: events that were not read yet are discarded");
	if (c->pass->path || c->stopping || c->pass->recorder)
		return ENDED;
	c->stopping = true;
	if (scap_stop(insp_scap(c->insp)))
		return complain("%s", scap_error(insp_scap(c->insp)));
	return 0;
}

/* A live source that has no events is asked less often. */
static void set_resting(struct capture *c, bool resting)
{
	if (resting == c->resting)
		return;
	scap_set_timeout(insp_scap(c->insp), resting ? RESTING_MS : BUSY_MS);
	c->resting = resting;
}

/* Handles a result of insp_next() or scap_next() that is not an event. Returns 0 to go on. */
static int handle_no_event(struct capture *c, int res)
{
	const char *text;

	switch (res) {
	case SCAP_EOF:
		return ENDED;
	case SCAP_TIMEOUT:
		res = c->run->view ? end_period(c, realtime_ns()) : 0;
		return res ? res : flush_all(c);
	case -EINTR:
		return 0;
	case -EPIPE:
		return res; /* from record.c: the reader of our output went away */
	}
	progress_end(&c->progress, insp_scap(c->insp));
	text = c->copies ? scap_error(insp_scap(c->insp)) : insp_error(c->insp);
	/* no text: record.c has reported that it cannot write */
	if (*text)
		complain("%s%s", text, remedy_for_memory(res));
	return res;
}

/* Fetches the next event within the time range. Returns 0, or the reason to end. */
static inline int next_event(struct capture *c, const struct insp_event **ev)
{
	enum range_place place;
	int err = 0, res;

	while (!err && !(err = check_stop(c))) {
		if (c->rec && (err = record_checkpoint(c->rec)))
			break;
		if (c->changes != c->run->changes && (err = capture_apply(c)))
			break;
		res = insp_next(c->insp, ev);
		set_resting(c, res == SCAP_TIMEOUT);
		progress_step(&c->progress, insp_scap(c->insp), c->nevents);
		if (res != SCAP_EVENT) {
			err = handle_no_event(c, res);
			continue;
		}
		place = capture_place(c, (*ev)->scap->ts_ns);
		if (place != RANGE_BEFORE)
			return place == RANGE_IN ? 0 : ENDED;
	}
	return err;
}

/* A chisel that is alone runs its own loop and fetches events through next_for_chisel(). */
struct chisel_loop {
	struct capture *c;
	const struct insp_event *given; /* the event that the chisel has, or NULL */
	const struct insp_event *due;	/* an event that its timer must see first, or NULL */
	int err;			/* why the loop ended, if there is no such event */
};

static const struct insp_event *next_for_chisel(void *ctx)
{
	struct chisel_loop *loop = ctx;
	struct capture *c = loop->c;
	const struct insp_chisel *chisel = c->run->chisels[0].chisel;
	const struct insp_event *ev = loop->given;
	int err = ev ? end_event(c, ev) : 0;

	loop->given = NULL;
	while (!err && !(err = next_event(c, &ev))) {
		if (insp_chisel_is_due(chisel, ev)) {
			loop->due = ev;
			return NULL;
		}
		if (is_rejected(c, ev))
			continue;
		err = begin_event(c, ev);
		if (!err)
			return loop->given = ev;
	}
	loop->err = err;
	return NULL;
}

static int pump_chisel(struct capture *c)
{
	struct chisel_loop loop = { .c = c };
	int err = 0;

	while (!err) {
		loop.due = loop.given = NULL;
		err = chisels_run_only(c, next_for_chisel, &loop);
		if (!err)
			err = loop.due ? take_event(c, loop.due) : loop.err;
	}
	return err;
}

/* A recording that needs no state gets its events without libinsp (capture_copy.c). */
static int pump_copies(struct capture *c)
{
	struct scap *scap = insp_scap(c->insp);
	const struct scap_event *ev;
	int err, res;

	while (!(err = check_stop(c))) {
		res = scap_next(scap, &ev);
		set_resting(c, res == SCAP_TIMEOUT);
		progress_step(&c->progress, scap, c->nevents);
		err = res == SCAP_EVENT ? copy_event(c, ev) : handle_no_event(c, res);
		if (err)
			return err;
	}
	return err;
}

static int pump(struct capture *c)
{
	const struct insp_event *ev;
	int err = 0;

	if (c->copies)
		return pump_copies(c);
	if (c->run->nchisels == 1)
		return pump_chisel(c);
	while (!err && !(err = next_event(c, &ev)))
		err = take_event(c, ev);
	return err;
}

/* ---- passes -------------------------------------------------------------------- */

static double seconds_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/*
 * Shows and reports what is left at the end of a pass, which started at `start` and ended
 * with err. Returns 0 or a negative errno.
 */
static int end_pass(struct capture *c, int err, double start)
{
	struct scap_stats stats = { 0 };
	int end_err = 0, view_err = 0;

	progress_end(&c->progress, insp_scap(c->insp));
	if (err != -ECANCELED)
		end_err = chisels_end(c);
	if (c->run->lines && err >= 0)
		view_err = lines_print(c->run->lines);
	if (c->run->view && err >= 0 && !c->nperiods)
		view_err = view_print(c->run, c->last_ns - c->first_ns, c->last_ns);
	if (c->run->view && err >= 0)
		view_tell_missing(c->run);
	if (c->req->summary)
		summary_print(&c->summary);
	if (!scap_stats(insp_scap(c->insp), &stats))
		report_losses(c, &stats);
	if (c->req->print.verbose)
		report_counts(c, &stats, seconds_now() - start);
	return end_err ? end_err : view_err;
}

/* Opens all that the pass needs, and lets the events come. */
static int begin_pass(struct capture *c)
{
	const struct pass *pass = c->pass;
	int err = capture_open(c);

	if (!err && scap_begin(insp_scap(c->insp)))
		err = complain("%s", scap_error(insp_scap(c->insp)));
	if (!err && pass->begun)
		err = pass->begun(pass->begun_arg);
	return err ? err : privileges_become_user(c->req);
}

static int run_pass(struct run *run, const struct pass *pass)
{
	struct capture c = { .run = run, .req = run->req, .pass = pass };
	double start = seconds_now();
	int err = begin_pass(&c), end_err = 0;

	if (!err) {
		if (run->req->command)
			child_release();
		if (!pass->path && !pass->recorder)
			stop_after(run->req->max_ns);
		progress_init(&c.progress, run->req, pass->path ? pass->path : "live");
		err = pump(&c);
		end_err = end_pass(&c, err, start);
	}
	if (err >= 0 && end_err)
		err = end_err;
	end_err = capture_close(&c, err < 0);
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

int capture_prepare(struct run *run)
{
	const struct request *req = run->req;
	int err;

	output_init(req->unbuffered);
	err = capture_check(run);
	if (!err)
		err = privileges_check(req);
	if (!err)
		stop_init(req->command);
	return err;
}

int capture_copy(struct run *run, const struct pass *pass)
{
	int err = run_pass(run, pass);

	return err < 0 ? err : 0;
}

int cmd_capture(struct run *run)
{
	const struct request *req = run->req;
	int err, status = 0;

	err = capture_prepare(run);
	if (err)
		return status_of(run, err, status);
	err = req->flight_recorder ? flight_record(run, run_pass) : run_passes(run);
	/* a format may switch a colour on and never off */
	if (((run->host.is_tty && output_colours()) || strstr(req->format, "\\e[")) &&
	    !req->quiet && !run->nchisels && !run_print(run).json)
		output_write("\033[00m", 5);
	if (req->command)
		status = child_wait(stop_signal());
	return status_of(run, err, status);
}
