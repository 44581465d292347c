// SPDX-License-Identifier: Apache-2.0
/*
 * ringside repair FILE [-w OUTPUT]: counts the events that can still be read from a
 * damaged trace file, and copies them to a whole one. Events are copied as they are,
 * without rebuilding any state.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "capture/capture.h"
#include "common/complain.h"
#include "common/output.h"

struct repair {
	const char *path;
	struct scap *scap;
	struct scap_dump *dump;	 /* NULL: only count */
	uint64_t events, places; /* events recovered; places where something was lost */
	bool at_end;		 /* nothing can be read after the first such place */
};

static int copy_unknown(void *arg, const struct scap_unknown *ev)
{
	struct repair *repair = arg;
	int err = scap_dump_unknown(repair->dump, ev);

	return err ? complain("%s", scap_dump_error(repair->dump)), err : 0;
}

static int open_output(struct repair *repair, const struct request *req)
{
	const struct scap_dump_options opts = { .size = sizeof(opts), .compress = req->compress };
	int err;

	if (!req->output)
		return 0;
	if (!strcmp(req->output, repair->path))
		return complain("%s: is being read, choose another name for -w", req->output);
	err = scap_dump_open(&repair->dump, req->output, scap_state(repair->scap), &opts);
	if (err)
		complain("%s", scap_dump_error(repair->dump));
	else
		scap_set_unknown(repair->scap, copy_unknown, repair);
	return err;
}

/* Reports the damage and skips it, if the next whole block can be found. */
static int pass_damage(struct repair *repair)
{
	bool more;

	complain("%s", scap_error(repair->scap));
	more = scap_skip_damage(repair->scap);
	repair->at_end = !repair->places++ && !more;
	return more ? 0 : SCAP_EOF;
}

static int copy_events(struct repair *repair, const struct request *req)
{
	const struct scap_event *ev;
	int res = 0;

	while (res >= 0 && res != SCAP_EOF) {
		res = scap_next(repair->scap, &ev);
		if (res == SCAP_EVENT) {
			repair->events++;
			if (repair->dump && (res = scap_dump_event(repair->dump, ev)))
				complain("%s", scap_dump_error(repair->dump));
		} else if (res == SCAP_RESTART && repair->dump) {
			res = scap_dump_section(repair->dump, scap_state(repair->scap));
		} else if (res == -EBADMSG) {
			res = pass_damage(repair);
		}
	}
	return res < 0 ? res : 0;
}

static void report(const struct repair *repair, bool copied)
{
	struct scap_stats stats;

	scap_stats(repair->scap, &stats);
	output_printf("%s: %" PRIu64 " events recovered", repair->path, repair->events);
	if (!repair->places)
		output_printf(", nothing is lost\n");
	else if (repair->at_end)
		output_printf(", what follows byte %" PRIu64 " of its data is lost\n",
			      stats.offset);
	else
		output_printf(", something is lost in %" PRIu64 " places\n", repair->places);
	if (stats.skipped_types)
		output_printf("%s: %" PRIu64 " more, of types that this version does not know%s\n",
			      repair->path, stats.skipped_types,
			      copied ? ", are copied as they are" : "");
	if (stats.skipped_blocks)
		output_printf("%s: left out: %" PRIu64 " blocks of unknown kinds\n", repair->path,
			      stats.skipped_blocks);
}

/* Returns 0 if nothing was lost, or if all that can be recovered is in the output. */
int cmd_repair(const struct request *req)
{
	struct repair repair = { .path = req->inputs[0] };
	const struct scap_options opts = { .size = sizeof(opts), .path = repair.path };
	int err = scap_open(&repair.scap, SCAP_FILE, &opts), end_err;

	if (err)
		complain("%s", scap_error(repair.scap));
	if (!err)
		err = open_output(&repair, req);
	if (!err)
		err = copy_events(&repair, req);
	end_err = scap_dump_close(repair.dump);
	if (end_err && !err)
		err = complain("%s: cannot write its last events: %s", req->output,
			       strerror(-end_err));
	if (!err)
		report(&repair, req->output);
	scap_close(repair.scap);
	return err || (repair.places && !req->output);
}
