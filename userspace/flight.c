// SPDX-License-Identifier: Apache-2.0
/* Starts the recorder, waits for signals and names the files (flight.h). */
#include "flight.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stop.h"

static int open_recorder(struct config *cfg)
{
	const struct scap_options opts = {
		.size = sizeof(opts),
		.ring_bytes = cfg->ring_bytes,
		.snaplen = config_snaplen(cfg),
		.page_faults = cfg->page_faults,
		.include_self = cfg->debug,
		.engine = cfg->engine,
		.flight_recorder = 1,
	};
	int err = scap_open(&cfg->recorder, SCAP_LIVE, &opts);

	if (err)
		complain("%s", cfg->recorder ? scap_error(cfg->recorder) : strerror(-err));
	return err;
}

static int take_snapshot(struct config *cfg, unsigned int number,
			 int (*run)(struct config *cfg, const char *path))
{
	const char *output = cfg->output;
	char *name;
	int err;

	if (asprintf(&name, "%s.%u", output, number) < 0)
		return complain("out of memory");
	cfg->output = name;
	err = run(cfg, NULL);
	cfg->output = output;
	if (err >= 0)
		fprintf(stderr, "ringside: wrote %s\n", name);
	free(name);
	return err;
}

int flight_record(struct config *cfg, int (*run)(struct config *cfg, const char *path))
{
	unsigned int taken = 0;
	int err = open_recorder(cfg);

	stop_catch_snapshots();
	while (err >= 0 && stop_wait(taken)) {
		taken++;
		err = take_snapshot(cfg, taken, run);
	}
	if (err >= 0)
		err = run(cfg, NULL);
	scap_close(cfg->recorder);
	cfg->recorder = NULL;
	return err;
}
