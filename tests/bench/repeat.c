/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes a long capture from a short one: repeats its events with increasing times.
 *
 *   repeat FROM TO MEGABYTES
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scap.h"

/* Time between the last event of a repetition and the first of the next. */
#define PAUSE_NS 1000000

struct turn {
	struct scap *scap;
	struct scap_dump *dump; /* opened with the state of the first repetition */
	uint64_t shift_ns;
	uint64_t first_ns, last_ns; /* times of the events in FROM */
	uint8_t *copy;
	size_t copy_bytes;
};

static int fail(const char *text)
{
	fprintf(stderr, "repeat: %s\n", text);
	return -1;
}

static int write_shifted(struct turn *turn, const struct scap_event *ev)
{
	struct scap_event later = *ev;
	struct rs_event *raw;

	if (turn->copy_bytes < ev->raw->len) {
		free(turn->copy);
		turn->copy_bytes = 2 * (size_t)ev->raw->len;
		turn->copy = malloc(turn->copy_bytes);
		if (!turn->copy)
			return turn->copy_bytes = 0, fail("out of memory");
	}
	raw = memcpy(turn->copy, ev->raw, ev->raw->len);
	raw->ts += turn->shift_ns;
	later.ts_ns = raw->ts;
	later.raw = raw;
	return scap_dump_event(turn->dump, &later) ? fail(scap_dump_error(turn->dump)) : 0;
}

static int write_events(struct turn *turn)
{
	const struct scap_event *ev;
	int got, err = 0;

	while (!err && (got = scap_next(turn->scap, &ev)) != SCAP_EOF) {
		if (got < 0)
			return fail(scap_error(turn->scap));
		if (got != SCAP_EVENT)
			continue;
		if (!turn->first_ns)
			turn->first_ns = ev->ts_ns;
		turn->last_ns = ev->ts_ns;
		err = write_shifted(turn, ev);
	}
	return err;
}

static int take_turn(struct turn *turn, const char *from, const char *to)
{
	const struct scap_dump_options dump_opts = { .size = sizeof(dump_opts) };
	const struct scap_options opts = { .size = sizeof(opts), .path = from };
	int err = scap_open(&turn->scap, SCAP_FILE, &opts);

	if (err)
		fail(scap_error(turn->scap));
	else if (!turn->dump &&
		 (err = scap_dump_open(&turn->dump, to, scap_state(turn->scap), &dump_opts)))
		fail(scap_dump_error(turn->dump));
	else
		err = write_events(turn);
	scap_close(turn->scap);
	turn->shift_ns += turn->last_ns - turn->first_ns + PAUSE_NS;
	return err;
}

int main(int argc, char **argv)
{
	uint64_t bytes = argc == 4 ? strtoull(argv[3], NULL, 10) * 1000000 : 0;
	struct turn turn = { 0 };
	int err = 0;

	if (!bytes)
		return fail("usage: repeat FROM TO MEGABYTES"), 2;
	do
		err = take_turn(&turn, argv[1], argv[2]);
	while (!err && turn.last_ns && scap_dump_bytes(turn.dump) < bytes);
	if (turn.dump && scap_dump_close(turn.dump) && !err)
		err = fail("the file could not be ended");
	free(turn.copy);
	return err ? 1 : 0;
}
