// SPDX-License-Identifier: Apache-2.0
/*
 * Names the trace files and decides when the next one begins. libscap writes their
 * contents.
 */
#include "record.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/complain.h"

/* The name that sysdig gives to the first of several files with dates in their names. */
#define FIRST_OF_FILE "first_dump.scap"

/*
 * The name of a trace file. -W keeps it in a list without another allocation, so that
 * no file can be forgotten for lack of memory.
 */
struct name {
	struct name *next;
	char text[];
};

struct record {
	const struct run *run;
	const struct request *req;
	const char *output;
	struct insp *insp;
	struct insp_filter *filter; /* the caller's; NULL: none */
	struct scap_dump *dump;
	struct scap_redact *redact;	/* NULL: all is written */
	struct insp_follower *follower; /* makes checkpoints, if insp has no state; or NULL */
	bool live;
	bool rotates;
	bool dated;	      /* the user's name is a strftime pattern */
	uint64_t files;	      /* begun so far */
	uint64_t events;      /* in this file */
	uint64_t slot_end_ns; /* -G: when this file ends; 0: before the first event */
	struct name *kept;    /* -W: files to delete later, the oldest first */
	uint64_t nkept;
};

/* -EPIPE is not reported: the reader of our output has ended, which ends a pipeline. */
static int fail(struct record *rec, int err)
{
	if (err == -EPIPE)
		return err;
	return complain("%s", rec->dump ? scap_dump_error(rec->dump) : strerror(ENOMEM));
}

/* ---- names ------------------------------------------------------------------- */

bool record_rotates(const struct request *req)
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

static struct name *new_name(const char *text)
{
	size_t len = strlen(text) + 1;
	struct name *name = malloc(sizeof(*name) + len);

	if (!name)
		return NULL;
	name->next = NULL;
	memcpy(name->text, text, len);
	return name;
}

static struct name *indexed_name(const struct record *rec)
{
	const struct request *req = rec->req;
	uint64_t index = req->file_limit ? rec->files % req->file_limit : rec->files;
	int width = req->file_limit && !req->file_events ? digits_of(req->file_limit) : 1;
	char text[PATH_MAX];
	int len = snprintf(text, sizeof(text), "%s%0*" PRIu64, rec->output, width, index);

	return len < (int)sizeof(text) ? new_name(text) : NULL;
}

static struct name *dated_name(const struct record *rec, uint64_t ts_ns)
{
	time_t seconds = ts_ns / NS_PER_S;
	char text[PATH_MAX];
	struct tm tm;

	if (!rec->live && !rec->files)
		return new_name(FIRST_OF_FILE);
	if (!localtime_r(&seconds, &tm) || !strftime(text, sizeof(text), rec->output, &tm))
		return NULL;
	return new_name(text);
}

static struct name *next_name(struct record *rec, uint64_t ts_ns)
{
	if (!rec->rotates)
		return new_name(rec->output);
	return rec->dated ? dated_name(rec, ts_ns) : indexed_name(rec);
}

/* ---- -W: deleting old files -------------------------------------------------------- */

/*
 * Whether -W deletes this file later. Files with an index are written over instead, and
 * FIRST_OF_FILE stays.
 */
static bool is_deleted_later(const struct record *rec)
{
	return rec->dated && rec->req->file_limit && (rec->live || rec->files);
}

static void forget_name(struct record *rec, struct name **at)
{
	struct name *name = *at;

	*at = name->next;
	rec->nkept--;
	free(name);
}

/*
 * Takes over the name of a file that was begun, and deletes the oldest file if there is
 * now one too many. A name may come again, if the pattern has a coarser unit than -G: then
 * it was written over and is the newest file.
 */
static int keep_name(struct record *rec, struct name *name)
{
	struct name **at = &rec->kept;
	int err = 0;

	while (*at) {
		if (strcmp((*at)->text, name->text))
			at = &(*at)->next;
		else
			forget_name(rec, at);
	}
	*at = name;
	if (++rec->nkept <= rec->req->file_limit)
		return 0;
	if (unlink(rec->kept->text) && errno != ENOENT)
		err = complain("%s: cannot remove: %s", rec->kept->text, strerror(errno));
	forget_name(rec, &rec->kept);
	return err;
}

/* ---- files -------------------------------------------------------------------- */

static int open_file(struct record *rec, const char *name, const struct scap_state *state)
{
	const struct scap_dump_options opts = {
		.size = sizeof(opts),
		.compress = rec->req->compress,
		.threaded = rec->live,
		.follower = rec->follower ? insp_follower_calls(rec->follower) : NULL,
		.redact = rec->redact,
	};

	if (rec->dump)
		return scap_dump_rotate(rec->dump, name, state);
	return scap_dump_open(&rec->dump, name, state, &opts);
}

/* --filter-proclist: writes only the processes that pass the filter. */
static int open_with_passing(struct record *rec, const char *name, const struct scap_state *all)
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

/* The first file begins with the state of the source, later ones with the present state. */
static int open_next(struct record *rec, const char *name)
{
	const struct scap_state *state = scap_state(insp_scap(rec->insp));
	int err = rec->dump ? insp_snapshot(rec->insp, &state) : 0;

	if (err)
		return err;
	return rec->req->filter_proclist ? open_with_passing(rec, name, state) :
					   open_file(rec, name, state);
}

static int begin_file(struct record *rec, uint64_t ts_ns)
{
	struct name *name = next_name(rec, ts_ns);
	bool keep = is_deleted_later(rec);
	int err;

	if (!name)
		return complain("%s: gives no file name: too long, or not a pattern of strftime",
				rec->output);
	err = open_next(rec, name->text);
	if (err)
		fail(rec, err);
	rec->files++;
	rec->events = 0;
	if (!err && keep)
		return keep_name(rec, name);
	free(name);
	return err;
}

/* The first slot of -G begins at the full second before the first event. */
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
	uint64_t slot_start = rec->slot_end_ns, bytes_max = rec->req->record_bytes_max;
	int err;

	if (bytes_max && scap_dump_bytes(rec->dump) > bytes_max)
		return -EFBIG;

	if (rec->rotates && (slot_is_over(rec, ev->ts_ns) || is_full(rec))) {
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

int record_checkpoint(struct record *rec)
{
	int err;

	/* with a filter, reading up to a checkpoint would not give the state that it holds */
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

/* --redact and --no-data */
static int new_redact(struct record *rec)
{
	const struct scap_redact_options opts = {
		.size = sizeof(opts),
		.secrets = rec->req->redact,
		/* live, the kernel copies none */
		.no_data = rec->req->no_data && !rec->live,
		.patterns = rec->req->secrets,
	};

	return opts.secrets || opts.no_data ? scap_redact_new(&rec->redact, &opts) : 0;
}

int record_open(struct record **result, const struct run *run, const struct pass *pass,
		struct insp *insp, struct insp_filter *filter, bool copies)
{
	struct record *rec = *result = calloc(1, sizeof(*rec));

	if (!rec)
		return complain("%s", strerror(ENOMEM));
	rec->run = run;
	rec->req = run->req;
	rec->output = pass->output;
	rec->insp = insp;
	rec->filter = filter;
	rec->live = !pass->path;
	rec->rotates = record_rotates(rec->req);
	rec->dated = rec->req->file_seconds && strchr(rec->output, '%');
	if (new_redact(rec))
		return complain("%s", strerror(ENOMEM));
	if (copies && insp_follower_new(&rec->follower))
		return complain("%s", strerror(ENOMEM));
	insp_set_keep(insp, keep_event, rec);
	return begin_file(rec, realtime_ns() / NS_PER_S * NS_PER_S);
}

void record_set_filter(struct record *rec, struct insp_filter *filter)
{
	rec->filter = filter;
}

int record_close(struct record *rec, bool reported)
{
	int err;

	if (!rec)
		return 0;
	insp_set_keep(rec->insp, NULL, NULL);
	err = scap_dump_close(rec->dump);
	scap_redact_free(rec->redact);
	if (err && !reported && err != -EPIPE)
		complain("%s: cannot write its last events: %s", rec->output, strerror(-err));
	insp_follower_free(rec->follower);
	while (rec->kept)
		forget_name(rec, &rec->kept);
	free(rec);
	return err;
}
