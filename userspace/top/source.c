// SPDX-License-Identifier: Apache-2.0
/* Reads a source of events in steps. Knows nothing of screens. */
#include "source.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "run/compile.h"
#include "common/complain.h"
#include "capture/open_source.h"

/* Events between two looks at the clock. */
#define LOOK_EVERY 256

uint64_t monotonic_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * NS_PER_S + now.tv_nsec;
}

int source_open(struct source *source, const struct run *run, const char *path, const char *filter)
{
	const struct pass pass = { .path = path };
	struct insp_print print = run_print(run);
	int err;

	*source = (struct source){ .run = run, .path = path };
	err = open_source(run, &pass, 0, true, &source->insp);
	if (!err && range_open(&source->range, run->req, path, source->insp))
		err = complain("%s", insp_error(source->insp));
	if (!err)
		err = compile_filter(source->insp, filter, &source->filter);
	if (err)
		return err;
	insp_set_print(source->insp, &print);
	insp_set_filter(source->insp, source->filter);
	if (path)
		return 0;
	scap_set_timeout(insp_scap(source->insp), 0);
	if (scap_begin(insp_scap(source->insp)))
		return complain("%s", scap_error(insp_scap(source->insp)));
	return 0;
}

int source_narrow(struct source *source, struct part part)
{
	/* an option that counts from the first event needs to see that one */
	if (!part.to_ns || source->range.from.kind != WHEN_NEVER ||
	    source->range.to.kind != WHEN_NEVER)
		return 0;
	range_resolve(&source->range, part.from_ns);
	source->range.to_ns = part.to_ns - 1;
	if (insp_seek(source->insp, part.from_ns) < 0)
		return complain("%s", insp_error(source->insp));
	return 0;
}

void source_close(struct source *source)
{
	insp_filter_free(source->filter);
	insp_close(source->insp);
	*source = (struct source){ 0 };
}

static enum source_state end(struct source *source)
{
	source->ended = true;
	return SOURCE_ENDED;
}

/* Whether the event is one of those that the request asks for. */
static enum range_place place_of(struct source *source, const struct insp_event *ev)
{
	const struct request *req = source->run->req;
	uint64_t now = ev->scap->ts_ns;
	enum range_place place = range_check(&source->range, now);

	if (place)
		return place;
	if (!source->first_ns)
		source->first_ns = now;
	if (req->max_ns && now - source->first_ns >= req->max_ns)
		return RANGE_AFTER;
	source->last_ns = now;
	source->nevents++;
	return RANGE_IN;
}

/* Handles a result of insp_next() that is not an event. */
static enum source_state handle_no_event(struct source *source, int res)
{
	switch (res) {
	case SCAP_TIMEOUT:
		return source->path ? SOURCE_MORE : SOURCE_IDLE;
	case -EINTR:
		return SOURCE_MORE;
	case SCAP_EOF:
		return end(source);
	}
	snprintf(source->error, sizeof(source->error), "%s", insp_error(source->insp));
	return end(source);
}

enum source_state source_step(struct source *source, uint64_t budget_ns, source_event_fn *take,
			      void *ctx)
{
	uint64_t until = monotonic_ns() + budget_ns, max = source->run->req->max_events;
	const struct insp_event *ev;
	unsigned int n = 0;
	int res;

	if (source->ended)
		return SOURCE_ENDED;
	while (n++ % LOOK_EVERY || monotonic_ns() < until) {
		res = insp_next(source->insp, &ev);
		if (res != SCAP_EVENT)
			return handle_no_event(source, res);
		switch (place_of(source, ev)) {
		case RANGE_BEFORE:
			continue;
		case RANGE_AFTER:
			return end(source);
		case RANGE_IN:
			break;
		}
		if (!take(ctx, ev))
			return SOURCE_MORE;
		if (max && source->nevents >= max)
			return end(source);
	}
	return SOURCE_MORE;
}

double source_percent(const struct source *source)
{
	struct scap_stats stats;

	if (source->ended)
		return 100;
	if (scap_stats(insp_scap(source->insp), &stats) || !stats.bytes_total)
		return 0;
	return 100.0 * stats.bytes_read / stats.bytes_total;
}
