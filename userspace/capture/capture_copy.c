// SPDX-License-Identifier: Apache-2.0
/*
 * Recordings that need no state: every event goes into the file, so nothing has to be
 * known about it. Keeping the state would cost as much again as fetching and writing, and
 * the rings fill up meanwhile.
 */
#include "capture_priv.h"

#include <errno.h>

#include "common/complain.h"

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

int copy_next(struct capture *c, const struct insp_event **ev)
{
	struct scap *scap = insp_scap(c->insp);
	int res, err = 0;

	while (!err && (res = scap_next(scap, &c->copied.scap)) == SCAP_EVENT) {
		if (!scap_event_is_announcement(c->copied.scap) &&
		    !(c->copied.scap->dump_flags & SCAP_DUMP_STATE_ONLY)) {
			*ev = &c->copied;
			return SCAP_EVENT;
		}
		/* state, which -n does not count */
		err = record_event(c->rec, c->copied.scap);
	}
	if (!err && res < 0 && res != -EINTR)
		complain("%s", scap_error(scap));
	return err ? err : res;
}
