// SPDX-License-Identifier: Apache-2.0
/*
 * Opens and closes one pass of the capture loop. Everything that can be wrong in the
 * command line is checked before the source is opened, and the output file is created
 * after it, so a failed start changes nothing.
 */
#include "capture_priv.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
#include "run/compile.h"
#include "common/complain.h"
#include "kernel_filter.h"
#include "run/lines.h"
#include "open_source.h"
#include "common/privileges.h"
#include "run/views.h"

#define RECORDER_NICE (-10)

static int check_texts(struct run *run)
{
	struct insp_filter *filter;
	struct insp_format *format;
	int err = compile_filter(run->scratch, run->filter, &filter);

	if (err)
		return err;
	err = compile_format(run->scratch, run->req->format, &format);
	insp_filter_free(filter);
	insp_format_free(format);
	return err;
}

static int check_trigger(const struct run *run)
{
	struct insp_filter *filter = NULL;
	int err = run->req->trigger ? compile_filter(run->scratch, run->req->trigger, &filter) : 0;

	insp_filter_free(filter);
	return err;
}

int capture_check(struct run *run)
{
	int err = check_texts(run);

	if (!err)
		err = check_trigger(run);
	if (!err)
		err = chisels_init(run);
	return err ? err : kernel_filter_make(run);
}

static int open_range(struct capture *c)
{
	const struct request *req = c->req;
	bool cpu_times = !req->command && (c->run->nchisels || c->run->view);
	int err = open_source(c->run, c->pass, c->tree_tgid, cpu_times, &c->insp);

	if (!err && range_open(&c->range, req, c->pass->path, c->insp))
		err = complain("%s", insp_error(c->insp));
	if (c->pass->to_ns)
		c->range = (struct range){ .resolved = true,
					   .from_ns = c->pass->from_ns,
					   .to_ns = c->pass->to_ns };
	return err;
}

int capture_apply(struct capture *c)
{
	const struct run *run = c->run;
	struct insp_print print = run_print(run);
	struct insp_filter *filter;
	int err = compile_filter(c->insp, run->filter, &filter);

	if (err)
		return err;
	if (c->rec)
		record_set_filter(c->rec, filter);
	insp_filter_free(c->filter);
	c->filter = filter;
	/* chisels get whole values, and the time of every event for their timers */
	print.verbose = print.verbose || run->nchisels;
	print.internal = c->req->debug;
	insp_set_print(c->insp, &print);
	insp_set_filter(c->insp, run->nchisels ? NULL : c->filter);
	c->changes = run->changes;
	return 0;
}

/* Reports it once, however many files are read. */
static void report_valueless(struct capture *c)
{
	const char *name = insp_valueless_field(c->insp);
	static bool reported;

	if (name && !reported)
		complain("field '%s' has no value here: clusters and plugins are not read", name);
	reported |= name != NULL;
}

/* Writing over the file that is being read would destroy it. */
static bool same_file(const char *a, const char *b)
{
	struct stat sa, sb;

	return !stat(a, &sa) && !stat(b, &sb) && sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

/* Events of unknown types are recorded if they lie within --from and --to, as others are. */
static int keep_unknown(void *arg, const struct scap_unknown *ev)
{
	struct capture *c = arg;

	if (c->range.resolved && range_check(&c->range, ev->ts_ns) != RANGE_IN)
		return 0;
	return record_unknown(c->rec, ev);
}

static int open_record(struct capture *c)
{
	const struct pass *pass = c->pass;
	int err;

	if (!pass->output)
		return 0;
	if (pass->path && same_file(pass->path, pass->output))
		return complain("%s: is being read, choose another name for -w", pass->output);
	err = record_open(&c->rec, c->run, pass, c->insp, c->filter, c->copies);
	if (!err)
		scap_set_unknown(insp_scap(c->insp), keep_unknown, c);
	return err;
}

/*
 * The threads of a recording go before the programs that fill the rings: where all
 * processors are busy, they would else wait for their turn while events are dropped, and
 * the start would take longer. A command of `ringside run` has been started and is not
 * affected. Needs CAP_SYS_NICE; without it, the recording is just more likely to drop events.
 */
static void raise_priority(const struct capture *c)
{
	bool live = !c->pass->path && !c->pass->recorder;

	if (live && c->pass->output && !c->req->keep_priority)
		setpriority(PRIO_PROCESS, gettid(), RECORDER_NICE);
}

/*
 * From here on, bytes of strangers are read. Chisels may do what the user may, and start other
 * programs; a flight recorder has given up what it can.
 */
static int drop_privileges(const struct capture *c)
{
	bool live = !c->pass->path && !c->pass->recorder;

	if (!live || c->req->action != ACT_CAPTURE || c->run->nchisels)
		return 0;
	return privileges_drop(c->req);
}

/* The command of `ringside run`, which waits until the source is open. */
static int start_command(struct capture *c)
{
	int err = c->req->background ? child_wait_for_all() : 0;

	return err || !c->req->command ? err : child_start(c->req->command, &c->tree_tgid);
}

int capture_open(struct capture *c)
{
	const struct run *run = c->run;
	const struct request *req = c->req;
	int err = start_command(c);

	raise_priority(c);
	if (!err)
		err = open_range(c);
	c->copies = capture_copies(run, c->pass);
	if (!err)
		err = capture_apply(c);
	if (!err && !req->quiet && !run->nchisels)
		err = compile_format(c->insp, req->format, &c->format);
	/* the threads that open_record() starts inherit these */
	if (!err)
		err = drop_privileges(c);
	if (!err)
		err = open_record(c);
	if (!err)
		report_valueless(c);
	if (!err && run->view)
		err = view_start(c->run, c->insp);
	if (!err && run->lines)
		err = lines_start(c->run, c->insp);
	if (!err)
		err = chisels_start(c);
	return err;
}

int capture_close(struct capture *c, bool reported)
{
	int err = record_close(c->rec, reported);

	chisels_detach(c);
	insp_filter_free(c->filter);
	insp_format_free(c->format);
	insp_buf_fini(&c->line);
	lines_stop(c->run->lines);
	insp_close(c->insp);
	return err;
}
