// SPDX-License-Identifier: Apache-2.0
/*
 * Owns the names of trace files and when the next one begins; what is in them
 * is libscap's.
 */
#include "record.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "complain.h"

#define NS_PER_S 1000000000ull
/* What readers of files have found under this name for long. */
#define FIRST_OF_FILE "first_dump.scap"

struct record {
	const struct run *run;
	const struct request *req;
	const char *output;
	struct insp *insp;
	struct insp_filter *filter; /* the caller's; NULL: none */
	struct scap_dump *dump;
	bool live;
	bool dated;	      /* the name is a strftime pattern */
	uint64_t files;	      /* begun so far */
	uint64_t events;      /* in this file */
	uint64_t slot_end_ns; /* -G: 0 before the first event */
	char **names;	      /* -W: by slot, of files that will be deleted */
};

/* That the reader of a pipe went away is no news: it ended the pipeline. */
static int fail(struct record *rec, int err)
{
	if (err == -EPIPE)
		return err;
	return complain("%s", rec->dump ? scap_dump_error(rec->dump) : strerror(ENOMEM));
}

/* ---- names ------------------------------------------------------------------- */

static bool rotates(const struct request *req)
{
	return req->file_bytes || req->file_events || req->file_seconds;
}

static int digits_of(uint64_t value)
{
	int n = 1;

	while (value >= 10) {
		value /= 10;
		n++;
	}
	return n;
}

static char *indexed_name(const struct record *rec)
{
	const struct request *req = rec->req;
	uint64_t slot = req->file_limit ? rec->files % req->file_limit : rec->files;
	int width = req->file_limit && !req->file_events ? digits_of(req->file_limit) : 1;
	char *name;

	return asprintf(&name, "%s%0*llu", rec->output, width, (unsigned long long)slot) < 0 ?
		       NULL :
		       name;
}

static char *dated_name(const struct record *rec, uint64_t ts_ns)
{
	time_t seconds = ts_ns / NS_PER_S;
	char name[4096];
	struct tm tm;

	if (!rec->live && !rec->files)
		return strdup(FIRST_OF_FILE);
	if (!localtime_r(&seconds, &tm) || !strftime(name, sizeof(name), rec->output, &tm))
		return NULL;
	return strdup(name);
}

/* Dated names do not come back by themselves: the one that held the slot goes. */
static int take_slot(struct record *rec, const char *name)
{
	char **slot;

	if (!rec->names || (!rec->live && !rec->files))
		return 0;
	slot = &rec->names[rec->files % rec->req->file_limit];
	if (*slot && strcmp(*slot, name) && unlink(*slot) && errno != ENOENT)
		return complain("%s: cannot remove: %s", *slot, strerror(errno));
	free(*slot);
	*slot = strdup(name);
	return 0;
}

static char *next_name(struct record *rec, uint64_t ts_ns)
{
	if (!rotates(rec->req))
		return strdup(rec->output);
	return rec->dated ? dated_name(rec, ts_ns) : indexed_name(rec);
}

/* ---- files -------------------------------------------------------------------- */

static int open_file(struct record *rec, const char *name, const struct scap_state *state)
{
	const struct scap_dump_options opts = {
		.size = sizeof(opts),
		.compress = rec->req->compress,
		.threaded = rec->live,
	};

	if (rec->dump)
		return scap_dump_rotate(rec->dump, name, state);
	return scap_dump_open(&rec->dump, name, state, &opts);
}

/* Of the processes those that pass the filter. */
static int open_with_few(struct record *rec, const char *name, const struct scap_state *all)
{
	struct scap_state state = *all;
	struct scap_thread *threads = calloc(all->nthreads + 1, sizeof(*threads));
	int err;

	if (!threads)
		return -ENOMEM;
	state.threads = threads;
	state.nthreads = 0;
	for (uint32_t n = 0; n < all->nthreads; n++)
		if (insp_filter_match_thread(rec->filter, rec->insp, all->threads[n].tid))
			threads[state.nthreads++] = all->threads[n];
	err = open_file(rec, name, &state);
	free(threads);
	return err;
}

/* The first file begins with the source's own state, others with that of their time. */
static int open_next(struct record *rec, const char *name)
{
	const struct scap_state *state = scap_state(insp_scap(rec->insp));
	int err = rec->dump ? insp_snapshot(rec->insp, &state) : 0;

	if (err)
		return err;
	return rec->req->filter_proclist ? open_with_few(rec, name, state) :
					   open_file(rec, name, state);
}

static int begin_file(struct record *rec, uint64_t ts_ns)
{
	char *name = next_name(rec, ts_ns);
	int err = name ? take_slot(rec, name) : complain("%s: no name for a file", rec->output);

	if (!err) {
		err = open_next(rec, name);
		if (err)
			fail(rec, err);
	}
	free(name);
	rec->files++;
	rec->events = 0;
	return err;
}

/* The slots of -G begin at the whole second of the first event. */
static bool slot_is_over(struct record *rec, uint64_t ts_ns)
{
	uint64_t slot_ns = rec->req->file_seconds * NS_PER_S;

	if (!slot_ns)
		return false;
	if (!rec->slot_end_ns) {
		rec->slot_end_ns = ts_ns - ts_ns % NS_PER_S + slot_ns;
		return false;
	}
	if (ts_ns < rec->slot_end_ns)
		return false;
	rec->slot_end_ns += (ts_ns - rec->slot_end_ns) / slot_ns * slot_ns + slot_ns;
	return true;
}

static bool is_full(const struct record *rec)
{
	const struct request *req = rec->req;

	return (req->file_events && rec->events >= req->file_events) ||
	       (req->file_bytes && scap_dump_bytes(rec->dump) > req->file_bytes);
}

/* ---- events --------------------------------------------------------------------- */

static int keep_event(void *arg, const struct scap_event *ev)
{
	struct record *rec = arg;
	int err = ev ? scap_dump_event(rec->dump, ev) :
		       scap_dump_section(rec->dump, scap_state(insp_scap(rec->insp)));

	return err ? fail(rec, err) : 0;
}

int record_event(struct record *rec, const struct scap_event *ev)
{
	uint64_t slot_start = rec->slot_end_ns;
	int err;

	if (slot_is_over(rec, ev->ts_ns) || is_full(rec)) {
		slot_start = rec->slot_end_ns > slot_start ?
				     rec->slot_end_ns - rec->req->file_seconds * NS_PER_S :
				     ev->ts_ns;
		err = begin_file(rec, slot_start);
		if (err)
			return err;
	}
	rec->events++;
	err = scap_dump_event(rec->dump, ev);
	return err ? fail(rec, err) : 0;
}

int record_unknown(struct record *rec, const struct scap_unknown *ev)
{
	int err = scap_dump_unknown(rec->dump, ev);

	return err ? fail(rec, err) : 0;
}

int record_rest(struct record *rec)
{
	int err;

	/* what a filter took away would be missing behind the checkpoint, too */
	if (*rec->run->filter || !scap_dump_checkpoint_due(rec->dump))
		return 0;
	err = insp_checkpoint(rec->insp, rec->dump);
	return err ? fail(rec, err) : 0;
}

int record_flush(struct record *rec)
{
	int err = scap_dump_flush(rec->dump);

	return err ? fail(rec, err) : 0;
}

int record_open(struct record **result, const struct run *run, const struct pass *pass,
		struct insp *insp, struct insp_filter *filter)
{
	struct record *rec = *result = calloc(1, sizeof(*rec));
	struct timespec now;

	if (!rec)
		return complain("%s", strerror(ENOMEM));
	rec->run = run;
	rec->req = run->req;
	rec->output = pass->output;
	rec->insp = insp;
	rec->filter = filter;
	rec->live = !pass->path;
	rec->dated = rec->req->file_seconds && strchr(rec->output, '%');
	if (rec->dated && rec->req->file_limit)
		rec->names = calloc(rec->req->file_limit, sizeof(*rec->names));
	insp_set_keep(insp, keep_event, rec);
	clock_gettime(CLOCK_REALTIME, &now);
	return begin_file(rec, now.tv_sec * NS_PER_S);
}

int record_close(struct record *rec, bool told)
{
	int err;
	size_t n;

	if (!rec)
		return 0;
	insp_set_keep(rec->insp, NULL, NULL);
	err = scap_dump_close(rec->dump);
	if (err && !told && err != -EPIPE)
		complain("%s: cannot write its last events: %s", rec->output, strerror(-err));
	for (n = 0; rec->names && n < rec->req->file_limit; n++)
		free(rec->names[n]);
	free(rec->names);
	free(rec);
	return err;
}
