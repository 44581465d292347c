// SPDX-License-Identifier: Apache-2.0
/* Starts the flight recorder, waits for signals, and names the files (flight.h). */
#include "flight.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "complain.h"
#include "remedy.h"
#include "stop.h"

static int open_recorder(const struct run *run, struct scap **recorder)
{
	const struct request *req = run->req;
	const struct scap_options opts = {
		.size = sizeof(opts),
		.ring_bytes = req->ring_bytes,
		.snaplen = run_snaplen(run),
		.page_faults = req->page_faults,
		.real_paths = 1,
		.include_self = req->debug,
		.engine = req->engine,
		.flight_recorder = 1,
	};
	int err = scap_open(recorder, SCAP_LIVE, &opts);

	if (err)
		complain("%s%s", *recorder ? scap_error(*recorder) : strerror(-err),
			 remedy_for_engine(err));
	return err;
}

static int take_snapshot(struct run *run, struct scap *recorder, unsigned int number,
			 pass_function *read)
{
	char *name;
	int err;

	if (asprintf(&name, "%s.%u", run->req->output, number) < 0)
		return complain("out of memory");
	err = read(run, &(struct pass){ .recorder = recorder, .output = name });
	if (err >= 0)
		complain("wrote %s", name);
	free(name);
	return err;
}

int flight_record(struct run *run, pass_function *read)
{
	struct scap *recorder = NULL;
	unsigned int taken = 0;
	int err = open_recorder(run, &recorder);

	stop_catch_snapshots();
	while (err >= 0 && stop_wait(taken)) {
		taken++;
		err = take_snapshot(run, recorder, taken, read);
	}
	if (err >= 0)
		err = read(run, &(struct pass){ .recorder = recorder, .output = run->req->output });
	scap_close(recorder);
	return err;
}
