// SPDX-License-Identifier: Apache-2.0
/*
 * Reduces a request to facts, one bit each, and looks for a row of combinations.def that
 * they violate.
 */
#include "combinations.h"

#include <string.h>

#include "common/array.h"
#include "common/complain.h"

enum fact {
	COMMAND = 1 << 0, /* ringside run */
	FROM_FILE = 1 << 1,
	SEVERAL_FILES = 1 << 2,
	FILE_ENGINE = 1 << 3,
	LIVE_ENGINE = 1 << 4, /* one that was named */
	RING_SIZE = 1 << 5,
	FLIGHT_RECORDER = 1 << 6,
	OUTPUT = 1 << 7,    /* -w */
	TO_STDOUT = 1 << 8, /* -w - */
	ROTATION = 1 << 9,  /* -C, -G or -e */
	FAT = 1 << 10,
	FILTER_PROCLIST = 1 << 11,
	FILTER = 1 << 12,
	TIME_RANGE = 1 << 13, /* --from or --to */
	CHISELS = 1 << 14,
	PROGRESS = 1 << 15,
	SUMMARY = 1 << 16,
	EXITS = 1 << 17,
	KEEP_PRIORITY = 1 << 18,
	VIEW = 1 << 19,
	NO_DATA = 1 << 20,
	REDACT = 1 << 21,
	SNAPLEN = 1 << 22, /* -s or -T */
	TRIGGER = 1 << 23,
	TRIGGER_TUNED = 1 << 24, /* --trigger-pause or --trigger-seconds */
	USER = 1 << 25,
	BACKGROUND = 1 << 26,
	PAGE = 1 << 27, /* -o */
	REPORT = 1 << 28,
	SERVED = 1 << 29, /* --listen or --open */
	SERVE = 1 << 30,
};

static const struct {
	unsigned int about, needs, excludes;
	const char *message;
} rows[] = {
#define COMBINATION(about, needs, excludes, message) { about, needs, excludes, message },
#include "combinations.def"
#undef COMBINATION
};

static unsigned int fact(unsigned int bit, bool holds)
{
	return holds ? bit : 0;
}

static unsigned int facts_of(const struct run *run)
{
	const struct request *req = run->req;

	return fact(COMMAND, req->command) | fact(BACKGROUND, req->background) |
	       fact(FROM_FILE, req->ninputs) | fact(SEVERAL_FILES, req->ninputs > 1) |
	       fact(FILE_ENGINE, req->engine == ENGINE_FILE) |
	       fact(LIVE_ENGINE, req->engine == ENGINE_MODULE || req->engine == ENGINE_BPF) |
	       fact(RING_SIZE, req->ring_bytes) | fact(FLIGHT_RECORDER, req->flight_recorder) |
	       fact(OUTPUT, req->output) |
	       fact(TO_STDOUT, req->output && !strcmp(req->output, "-")) |
	       fact(ROTATION, req->file_bytes || req->file_events || req->file_seconds) |
	       fact(FAT, req->fat) | fact(FILTER_PROCLIST, req->filter_proclist) |
	       fact(FILTER, *req->filter) | fact(TIME_RANGE, req->from.kind || req->to.kind) |
	       fact(CHISELS, run->nchisels) | fact(PROGRESS, req->progress) |
	       fact(SUMMARY, req->summary) | fact(EXITS, req->exits) |
	       fact(KEEP_PRIORITY, req->keep_priority) | fact(VIEW, run->view) |
	       fact(NO_DATA, req->no_data) |
	       fact(REDACT, req->redact && req->action == ACT_CAPTURE) |
	       fact(SNAPLEN, req->snaplen || req->whole_tracers) | fact(TRIGGER, req->trigger) |
	       fact(TRIGGER_TUNED, req->trigger_tuned) | fact(USER, req->user) |
	       fact(PAGE, req->page) | fact(REPORT, req->action == ACT_REPORT) |
	       fact(SERVED, req->listen || req->open_browser) |
	       fact(SERVE, req->action == ACT_SERVE);
}

int check_combinations(const struct run *run)
{
	unsigned int facts = facts_of(run);

	for (size_t n = 0; n < ARRAY_SIZE(rows); n++) {
		if (!(facts & rows[n].about))
			continue;
		if ((facts & rows[n].needs) != rows[n].needs || facts & rows[n].excludes)
			return complain("%s", rows[n].message);
	}
	return 0;
}
