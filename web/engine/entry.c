// SPDX-License-Identifier: Apache-2.0
/*
 * The functions that the page calls (web.h): the table of jobs, and how a job reads the
 * trace in slices. Knows nothing of what the jobs answer.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine.h"
#include "host.h"
#include "job.h"
#include "list.h"
#include "memory.h"
#include "reader.h"
#include "web.h"

#define JOBS_MAX 64
/* A slice looks at the clock after this many events, or rejected ones. */
#define EVENTS_PER_LOOK 512
#define REJECTED_MAX 4096

static const struct job_kind *const kinds[] = {
	&job_check, &job_event, &job_fields, &job_index,       &job_lanes,
	&job_list,  &job_procs, &job_rows,   &job_spectrogram, &job_stream,
	&job_tiles, &job_tree,	&job_view,   &job_views,       &job_waits,
};

static struct engine engine;
static struct job *jobs[JOBS_MAX];
static struct insp_buf answer;

/* ---- errors ----------------------------------------------------------------------- */

int job_fail(struct job *job, int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(job->error, sizeof(job->error), format, args);
	va_end(args);
	return err;
}

int job_fail_insp(struct job *job, int err, struct insp *insp)
{
	return job_fail(job, err, "%s", insp ? insp_error(insp) : "out of memory");
}

int job_compile(struct job *job, const char *text, struct insp_filter **filter)
{
	int err;

	*filter = NULL;
	if (!*text)
		return 0;
	err = insp_filter_compile(job->insp, text, filter);
	if (!err)
		return 0;
	*filter = NULL;
	job->position = insp_filter_error_pos(job->insp);
	return job_fail_insp(job, err, job->insp);
}

int job_field(struct job *job, const char *text, struct insp_field **field)
{
	int err = insp_field_new(job->insp, text, field);

	return err ? job_fail_insp(job, err, job->insp) : 0;
}

static void put_error(struct insp_buf *out, const char *text, int64_t position)
{
	out->len = 0;
	insp_buf_putc(out, '{');
	out_name(out, "error");
	out_string(out, text);
	if (position >= 0) {
		out_name(out, "position");
		out_number(out, position);
	}
	insp_buf_putc(out, '}');
}

/* ---- the trace ----------------------------------------------------------------------- */

static int64_t read_trace(void *arg, uint64_t offset, void *to, size_t room)
{
	int32_t got = host_read(offset, to, room);

	return got < 0 ? -EIO : got;
}

struct scap_bytes engine_bytes(void)
{
	return (struct scap_bytes){ .read = read_trace, .size = host_size() };
}

int engine_open_trace(struct insp **insp)
{
	const struct scap_bytes bytes = engine_bytes();
	const struct scap_options opts = { .size = sizeof(opts), .path = "trace" };
	struct scap *scap;
	int err = scap_open_bytes(&scap, &bytes, &opts);

	err = insp_open_scap(insp, scap, err);
	if (!err)
		insp_set_patience(*insp, REJECTED_MAX);
	return err;
}

int32_t web_open(int32_t is_growing)
{
	int err;

	web_close();
	engine.is_growing = is_growing;
	err = engine_open_trace(&engine.insp);
	if (err)
		put_error(&answer, engine.insp ? insp_error(engine.insp) : "out of memory", -1);
	return err;
}

void web_close(void)
{
	for (int n = 0; n < JOBS_MAX; n++)
		web_end(n + 1);
	readers_free(&engine);
	memories_free(&engine);
	lists_free(&engine);
	insp_close(engine.insp);
	engine = (struct engine){ 0 };
}

void *web_alloc(uint32_t bytes)
{
	return malloc(bytes);
}

void web_free(void *data)
{
	free(data);
}

/* ---- the beginning of a job -------------------------------------------------------------- */

static void free_job(struct job *job)
{
	if (!job)
		return;
	if (job->kind->free && job->data)
		job->kind->free(job);
	insp_filter_free(job->filter);
	if (job->insp != engine.insp)
		insp_close(job->insp);
	insp_buf_fini(&job->out);
	free(job->data);
	free(job);
}

static const struct job_kind *find_kind(struct insp_json question)
{
	struct insp_json what = insp_json_member(question, "what");

	for (size_t n = 0; n < ARRAY_SIZE(kinds); n++)
		if (insp_json_equals(what, kinds[n]->what))
			return kinds[n];
	return NULL;
}

int job_set_filter(struct job *job, struct insp_json question)
{
	char *text = ask_text(question, "filter");
	int err = text ? job_compile(job, text, &job->filter) :
			 job_fail(job, -ENOMEM, "out of memory");

	free(text);
	if (!err)
		insp_set_filter(job->insp, job->filter);
	return err;
}

int job_open(struct job *job)
{
	int err = engine_open_trace(&job->insp);

	if (!err && job->from_ns)
		err = insp_seek(job->insp, job->from_ns);
	return err < 0 ? job_fail_insp(job, err, job->insp) : 0;
}

static int begin(struct job *job, struct insp_json question)
{
	int err = 0;

	job->engine = &engine;
	job->position = -1;
	job->from_ns = ask_time(question, "from", 0);
	job->to_ns = ask_time(question, "to", UINT64_MAX);
	if (job->kind->bytes && !(job->data = calloc(1, job->kind->bytes)))
		return job_fail(job, -ENOMEM, "out of memory");
	if (!engine.insp)
		return job_fail(job, -EINVAL, "no trace is open");
	job->is_whole = job->kind->is_static;
	if (job->is_whole)
		job->insp = engine.insp;
	else if (!job->kind->opens)
		err = job_open(job);
	if (!err && !job->kind->own_filter)
		err = job_set_filter(job, question);
	insp_buf_putc(&job->out, '{');
	return err ? err : job->kind->begin(job, question);
}

static int32_t free_number(void)
{
	for (int32_t n = 0; n < JOBS_MAX; n++)
		if (!jobs[n])
			return n + 1;
	return 0;
}

static int32_t refuse(const char *why)
{
	put_error(&answer, why, -1);
	return 0;
}

int32_t web_start(const char *text, uint32_t len)
{
	int32_t number = free_number();
	struct insp_json question;
	struct job *job;

	if (insp_json_read(text, len, &question) != INSP_JSON_WHOLE)
		return refuse("the question is not JSON");
	if (!number || !find_kind(question))
		return refuse(number ? "the question is not known" : "too many questions at once");
	job = calloc(1, sizeof(*job));
	if (!job)
		return refuse("out of memory");
	job->kind = find_kind(question);
	if (begin(job, question)) {
		put_error(&answer, job->error, job->position);
		free_job(job);
		return 0;
	}
	jobs[number - 1] = job;
	return number;
}

/* ---- the reading ---------------------------------------------------------------------------- */

static struct job *find_job(int32_t number)
{
	return number > 0 && number <= JOBS_MAX ? jobs[number - 1] : NULL;
}

/* Whether the trace ends here. What was read before damage is shown, with the reason. */
static int end_of_trace(struct job *job, int res)
{
	if (res >= 0)
		return res == SCAP_EOF;
	if (res == -ENOMEM)
		return job_fail_insp(job, res, job->insp);
	if (!engine.is_growing)
		job_fail_insp(job, 0, job->insp);
	return 1;
}

/* Returns 1 at the end of what the job reads, 0 to go on, or a negative errno. */
static int take_event(struct job *job, const struct insp_event *ev)
{
	uint64_t now = ev->scap->ts_ns;

	if (now < job->from_ns || (ev->scap->info->category == EC_INTERNAL && !job->kind->internal))
		return 0;
	if (now > job->to_ns)
		return 1;
	if (!job->first_ns)
		job->first_ns = now;
	job->last_ns = now;
	return job->kind->event(job, ev);
}

static int read_slice(struct job *job, double until)
{
	const struct insp_event *ev;
	int res = 0, looked = 0;

	while (!res) {
		res = insp_next(job->insp, &ev);
		if (res == SCAP_EVENT)
			res = take_event(job, ev);
		else if (res != SCAP_TIMEOUT)
			res = end_of_trace(job, res);
		else
			looked = EVENTS_PER_LOOK;
		if (!res && ++looked >= EVENTS_PER_LOOK) {
			if (host_now() >= until)
				break;
			looked = 0;
		}
	}
	return res;
}

/* Takes over the job's answer. */
static void conclude(struct job *job, int err)
{
	struct insp_buf swap = answer;

	if (err >= 0)
		err = job->kind->finish(job);
	if (err < 0 || job->out.failed) {
		put_error(&answer, *job->error ? job->error : "out of memory", job->position);
		return;
	}
	out_name(&job->out, "fault");
	out_string(&job->out, *job->error ? job->error : NULL);
	insp_buf_putc(&job->out, '}');
	answer = job->out;
	job->out = swap;
}

int32_t web_step(int32_t number, double ms)
{
	struct job *job = find_job(number);
	int res = 1;

	if (!job)
		return !refuse("there is no such job");
	if (!job->is_whole)
		res = read_slice(job, host_now() + ms);
	if (res)
		conclude(job, res);
	return res != 0;
}

double web_progress(int32_t number)
{
	struct job *job = find_job(number);
	struct scap_stats stats;

	if (!job || job->is_whole || job->insp == engine.insp ||
	    scap_stats(insp_scap(job->insp), &stats))
		return 0;
	return stats.bytes_total ? (double)stats.bytes_read / stats.bytes_total : 0;
}

uint32_t web_length(void)
{
	return answer.len;
}

const char *web_data(void)
{
	return answer.data;
}

void web_end(int32_t number)
{
	struct job *job = find_job(number);

	if (!job)
		return;
	jobs[number - 1] = NULL;
	free_job(job);
}
