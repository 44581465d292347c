// SPDX-License-Identifier: Apache-2.0
/*
 * Recordings that need no state: every event goes into the file, so nothing has to be
 * known about it. Keeping the state would cost as much again as fetching and writing, and
 * the rings fill up meanwhile.
 */
#include "capture_priv.h"

/* Whether something else than the file gets the events, or may leave some of them out. */
static bool asks_for_state(const struct run *run)
{
	const struct request *req = run->req;

	return *run->filter || run->nchisels || run->view || req->summary || !req->quiet ||
	       req->nsuppressed;
}

bool capture_copies(const struct run *run, const struct pass *pass)
{
	bool live = !pass->path && !pass->recorder;

	/* each file but the first begins with the state at that time */
	return live && pass->output && !asks_for_state(run) && !record_rotates(run->req);
}

/* Whether the event is state, which -n does not count. */
static bool is_state(const struct scap_event *ev)
{
	return ev->dump_flags & SCAP_DUMP_STATE_ONLY || scap_event_is_announcement(ev);
}

int copy_event(struct capture *c, const struct scap_event *ev)
{
	enum range_place place;
	int err;

	if (is_state(ev))
		return record_event(c->rec, ev);
	place = capture_place(c, ev->ts_ns);
	if (place != RANGE_IN)
		return place == RANGE_BEFORE ? 0 : ENDED;
	c->nevents++;
	err = record_event(c->rec, ev);
	return !err && c->nevents == c->req->max_events ? ENDED : err;
}
