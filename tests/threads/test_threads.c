// SPDX-License-Identifier: Apache-2.0
/*
 * Handles in different threads are independent: each test runs two of them at once and
 * is built with the thread sanitizer (tests/threads/run). What a handle makes of a file
 * must be what it makes of it alone.
 *
 *	test_threads FILE live|files [NAME...]
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "../tests.h"
#include "insp.h"
#include "macros.h"

/* How often a thread opens its file anew, so that opening and closing overlap as well. */
#define ROUNDS 4
/* A packed file is unpacked by threads of its own from a megabyte on. */
#define COPIES 150
/* What one live handle reads, and how often it finds nothing before it gives up. */
#define LIVE_EVENTS 2000
#define LIVE_TIMEOUTS 100

static const char *trace;
static char packed[] = "/tmp/ringside-threads-XXXXXX.lz4";

/* A thread's job, and what came out of it. */
struct job {
	void (*run)(struct job *job);
	const char *path, *filter, *format, *chisel;
	struct insp_buf text;
	uint64_t events;
	char fault[600]; /* "": none */
};

static void fail(struct job *job, const char *what, const char *why)
{
	snprintf(job->fault, sizeof(job->fault), "%s: %s", what, why);
}

static void *run_job(void *arg)
{
	struct job *job = arg;

	job->run(job);
	return NULL;
}

/* Runs two jobs at once. Returns whether both went well. */
static bool run_both(struct job *a, struct job *b)
{
	struct job *jobs[] = { a, b };
	pthread_t threads[2];
	bool passed = true;

	for (int n = 0; n < 2; n++)
		if (pthread_create(&threads[n], NULL, run_job, jobs[n]))
			abort();
	for (int n = 0; n < 2; n++) {
		pthread_join(threads[n], NULL);
		if (jobs[n]->fault[0])
			printf("# %s\n", jobs[n]->fault);
		passed &= !jobs[n]->fault[0];
	}
	return passed;
}

/* ---- files ------------------------------------------------------------------------ */

static void print_events(struct job *job, struct insp *insp)
{
	struct insp_format *format = NULL;
	const struct insp_event *ev;
	int res;

	if (insp_set_filter_text(insp, job->filter) ||
	    insp_format_compile(insp, job->format, &format)) {
		fail(job, "filter or format", insp_error(insp));
		return;
	}
	while ((res = insp_next(insp, &ev)) == SCAP_EVENT) {
		insp_format_line(format, ev, &job->text);
		job->events++;
	}
	if (res != SCAP_EOF)
		fail(job, job->path, insp_error(insp));
	insp_format_free(format);
}

static void read_file(struct job *job)
{
	const struct scap_options opts = { .size = sizeof(opts), .path = job->path };
	struct insp *insp;

	for (int n = 0; n < ROUNDS && !job->fault[0]; n++) {
		if (insp_open(&insp, SCAP_FILE, &opts))
			fail(job, job->path, insp_error(insp));
		else
			print_events(job, insp);
		insp_close(insp);
	}
}

static bool same_text(const struct insp_buf *a, const struct insp_buf *b)
{
	return a->len == b->len && !memcmp(a->data, b->data, a->len);
}

static const struct job readers[] = {
	{
		.run = read_file,
		.filter = "fd.name contains lib or evt.type in (open, openat, close, execve)",
		.format = "%evt.num %evt.time.iso8601 %proc.name %proc.pname %evt.type %evt.args",
	},
	{
		.run = read_file,
		.filter =
			"fd.name glob /etc/* or fd.sport=http or evt.arg.res < 0 or user.name=root",
		.format = "*%evt.num %user.name %group.name %fd.name %fd.type %container.name "
			  "%evt.buffer %evt.latency %thread.cgroups",
	},
};

/* Two files at once, with other filters and fields, and each of them alone. */
static bool test_two_files(void)
{
	struct job together[2] = { readers[0], readers[1] }, alone[2] = { readers[0], readers[1] };
	bool passed;

	for (int n = 0; n < 2; n++)
		together[n].path = alone[n].path = trace;
	passed = run_both(&together[0], &together[1]);
	for (int n = 0; n < 2; n++) {
		alone[n].run(&alone[n]);
		if (!together[n].text.len || !same_text(&together[n].text, &alone[n].text)) {
			printf("# handle %d: %zu bytes beside another, %zu alone\n", n,
			       together[n].text.len, alone[n].text.len);
			passed = false;
		}
		insp_buf_fini(&together[n].text);
		insp_buf_fini(&alone[n].text);
	}
	return passed;
}

/* Writes the trace many times over, with a thread that packs, into one LZ4 file. */
static void write_file(struct job *job)
{
	const struct scap_dump_options dump_opts = { .size = sizeof(dump_opts), .threaded = 1 };
	const struct scap_options opts = { .size = sizeof(opts), .path = trace };
	struct scap_dump *dump = NULL;
	const struct scap_event *ev;
	struct scap *scap;
	int err = 0;

	for (int n = 0; n < COPIES && !err; n++) {
		err = scap_open(&scap, SCAP_FILE, &opts);
		if (!err && !dump)
			err = scap_dump_open(&dump, job->path, scap_state(scap), &dump_opts);
		while (!err && scap_next(scap, &ev) == SCAP_EVENT) {
			err = scap_dump_event(dump, ev);
			job->events++;
			if (!err && scap_dump_checkpoint_due(dump))
				err = scap_dump_checkpoint(dump, scap_state(scap), NULL, 0);
		}
		scap_close(scap);
	}
	if (err)
		fail(job, job->path, dump ? scap_dump_error(dump) : "cannot be written");
	if (scap_dump_close(dump) && !err)
		fail(job, job->path, "cannot be closed");
}

/* One handle writes a packed file while another reads; then two read what was written. */
static bool test_packed_files(void)
{
	struct job writer = { .run = write_file, .path = packed }, a = readers[0], b = readers[1];
	bool passed;

	a.path = trace;
	passed = run_both(&writer, &a);
	insp_buf_fini(&a.text);
	a = readers[0];
	a.path = b.path = packed;
	a.filter = b.filter = "evt.num > 0";
	a.format = b.format = "%evt.num %evt.type";
	passed &= run_both(&a, &b);
	if (a.events != writer.events * ROUNDS || b.events != a.events) {
		printf("# written: %llu events, read: %llu and %llu\n",
		       (unsigned long long)writer.events, (unsigned long long)a.events,
		       (unsigned long long)b.events);
		passed = false;
	}
	insp_buf_fini(&a.text);
	insp_buf_fini(&b.text);
	return passed;
}

/* ---- chisels ------------------------------------------------------------------------ */

static void take_line(void *ctx, const char *data, size_t len)
{
	struct job *job = ctx;

	job->events += len > 0;
}

static void run_script(struct job *job, struct insp *insp, struct insp_chisel *chisel)
{
	const struct insp_event *ev;
	int res = 0;

	if (insp_chisel_init(chisel, NULL) || insp_chisel_start(chisel))
		res = -EINVAL;
	while (!res && insp_next(insp, &ev) == SCAP_EVENT) {
		res = insp_chisel_tick(chisel, ev);
		if (!res)
			res = insp_chisel_event(chisel, ev);
	}
	if (res < 0 || insp_chisel_end(chisel))
		fail(job, job->chisel, insp_error(insp));
}

static void run_chisel(struct job *job)
{
	static const struct insp_chisel_dir dirs[] = { { "chisels", true }, { 0 } };
	const struct scap_options opts = { .size = sizeof(opts), .path = trace };
	const struct insp_chisel_host host = {
		.filter = "",
		.source_name = trace,
		.dirs = dirs,
		.write = take_line,
		.ctx = job,
	};
	struct insp_chisel *chisel = NULL;
	struct insp *insp;

	if (insp_open(&insp, SCAP_FILE, &opts) ||
	    insp_chisel_new(insp, job->chisel, &host, &chisel))
		fail(job, job->chisel, insp_error(insp));
	else
		run_script(job, insp, chisel);
	insp_chisel_free(chisel);
	insp_close(insp);
}

static bool test_two_chisels(void)
{
	struct job a = { .run = run_chisel, .chisel = "topprocs_file" },
		   b = { .run = run_chisel, .chisel = "list_login_shells" };

	return run_both(&a, &b);
}

/* ---- opens that fail ------------------------------------------------------------------ */

static void open_absent(struct job *job)
{
	const struct scap_options opts = { .size = sizeof(opts), .path = "/nonexistent/x.scap" };
	const struct insp_event *ev;
	struct insp *insp;

	for (int n = 0; n < 100 && !job->fault[0]; n++) {
		if (!insp_open(&insp, SCAP_FILE, &opts) || insp_next(insp, &ev) >= 0)
			fail(job, opts.path, "could be opened");
		insp_close(insp);
	}
}

static bool test_failing_opens_and_a_chisel(void)
{
	struct job bad = { .run = open_absent },
		   chisel = { .run = run_chisel, .chisel = "topfiles_bytes" };

	return run_both(&bad, &chisel);
}

/* ---- live -------------------------------------------------------------------------- */

static void print_live(struct job *job, struct insp *insp)
{
	struct insp_format *format;
	const struct insp_event *ev;
	int res = SCAP_EVENT, timeouts = 0;

	if (insp_format_compile(insp, job->format, &format)) {
		fail(job, "format", insp_error(insp));
		return;
	}
	for (uint64_t n = 0; n < LIVE_EVENTS && timeouts < LIVE_TIMEOUTS && res >= 0; n++) {
		res = insp_next(insp, &ev);
		timeouts += res == SCAP_TIMEOUT;
		if (res == SCAP_EVENT)
			insp_format_line(format, ev, &job->text);
		job->events += res == SCAP_EVENT;
	}
	if (res < 0)
		fail(job, "live", insp_error(insp));
	insp_format_free(format);
}

static void record(struct job *job)
{
	const struct scap_options opts = {
		.size = sizeof(opts),
		.engine = SCAP_ENGINE_BPF,
		.ring_bytes = RS_RING_BYTES_MIN,
		.include_self = 1,
		.cpu_times = 1,
	};
	struct insp *insp;

	for (int n = 0; n < 2 && !job->fault[0]; n++) {
		if (insp_open(&insp, SCAP_LIVE, &opts))
			fail(job, "live", insp_error(insp));
		else
			print_live(job, insp);
		insp_close(insp);
	}
	insp_buf_fini(&job->text);
	if (!job->events && !job->fault[0])
		fail(job, "live", "no event came");
}

static bool test_file_and_live(void)
{
	struct job file = readers[1], live = { .run = record, .format = readers[0].format };
	bool passed;

	file.path = trace;
	passed = run_both(&file, &live);
	insp_buf_fini(&file.text);
	return passed;
}

static bool test_two_live(void)
{
	struct job a = { .run = record, .format = readers[0].format },
		   b = { .run = record, .format = readers[1].format };

	return run_both(&a, &b);
}

static bool test_chisel_and_live(void)
{
	struct job chisel = { .run = run_chisel, .chisel = "topprocs_file" },
		   live = { .run = record, .format = readers[1].format };

	return run_both(&chisel, &live);
}

/* Records with secrets masked, packed by a thread of its own. */
static void dump_live(struct job *job)
{
	const struct scap_redact_options redact_opts = { .size = sizeof(redact_opts),
							 .secrets = 1 };
	const struct scap_options opts = {
		.size = sizeof(opts),
		.engine = SCAP_ENGINE_BPF,
		.ring_bytes = RS_RING_BYTES_MIN,
		.include_self = 1,
		.snaplen = RS_SNAPLEN_NONE,
	};
	struct scap_dump_options dump_opts = { .size = sizeof(dump_opts), .threaded = 1 };
	struct scap_dump *dump = NULL;
	const struct scap_event *ev;
	struct scap *scap;
	int res, timeouts = 0;

	if (scap_redact_new(&dump_opts.redact, &redact_opts) ||
	    scap_open(&scap, SCAP_LIVE, &opts) ||
	    scap_dump_open(&dump, job->path, scap_state(scap), &dump_opts)) {
		fail(job, "live", "cannot be opened");
		return;
	}
	while (job->events < LIVE_EVENTS && timeouts < LIVE_TIMEOUTS &&
	       (res = scap_next(scap, &ev)) >= 0) {
		timeouts += res == SCAP_TIMEOUT;
		if (res == SCAP_EVENT && scap_dump_event(dump, ev))
			fail(job, job->path, scap_dump_error(dump));
		job->events += res == SCAP_EVENT;
	}
	if (scap_dump_close(dump))
		fail(job, job->path, "cannot be closed");
	scap_redact_free(dump_opts.redact);
	scap_close(scap);
}

static bool test_two_recordings(void)
{
	struct job a = { .run = dump_live, .path = packed },
		   b = { .run = dump_live, .path = "/dev/null" };

	return run_both(&a, &b);
}

static const struct test file_tests[] = {
	{ "two_files_in_two_threads", test_two_files },
	{ "packed_files_in_two_threads", test_packed_files },
	{ "two_chisels_in_two_threads", test_two_chisels },
	{ "failing_opens_and_a_chisel_in_two_threads", test_failing_opens_and_a_chisel },
};

static const struct test live_tests[] = {
	{ "a_file_and_live_in_two_threads", test_file_and_live },
	{ "two_live_in_two_threads", test_two_live },
	{ "a_chisel_and_live_in_two_threads", test_chisel_and_live },
	{ "two_recordings_in_two_threads", test_two_recordings },
};

int main(int argc, char **argv)
{
	bool live = argc > 2 && !strcmp(argv[2], "live");
	int failures, fd;

	if (argc < 3)
		return 2;
	trace = argv[1];
	fd = mkstemps(packed, strlen(".lz4"));
	if (fd < 0)
		return 2;
	close(fd);
	failures = live ? run_tests(live_tests, ARRAY_SIZE(live_tests), argv + 3) :
			  run_tests(file_tests, ARRAY_SIZE(file_tests), argv + 3);
	unlink(packed);
	return failures != 0;
}
