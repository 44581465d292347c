// SPDX-License-Identifier: Apache-2.0
/* Starts the flight recorder, waits for signals and hits, and names the files (flight.h). */
#include "flight.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/complain.h"
#include "common/privileges.h"
#include "common/remedy.h"
#include "common/stop.h"
#include "trigger.h"

/* A recorder at work. */
struct flight {
	struct run *run;
	pass_function *read;
	struct scap *recorder;
	struct trigger *trigger; /* NULL: none */
	unsigned int requested;	 /* snapshots that the user asked for and got */
	char **names;		 /* with -W: of the newest files, the oldest first; each owned */
	size_t nnames;
};

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

/* The name with time and reason before its ending: flight-20261130-184512.345-cat-openat.scap. */
static char *name_by_reason(const char *output, const struct due_file *due)
{
	const char *base = strrchr(output, '/') ? strrchr(output, '/') + 1 : output;
	const char *ending = strchr(*base ? base + 1 : base, '.');
	uint64_t at_ns = due->hit_ns ? due->hit_ns : realtime_ns();
	time_t seconds = at_ns / NS_PER_S;
	char date[32], *name;
	struct tm tm;

	if (!ending)
		ending = output + strlen(output);
	localtime_r(&seconds, &tm);
	strftime(date, sizeof(date), "%Y%m%d-%H%M%S", &tm);
	if (asprintf(&name, "%.*s-%s.%03d-%s%s", (int)(ending - output), output, date,
		     (int)(at_ns % NS_PER_S / 1000000), due->reason, ending) < 0)
		return NULL;
	return name;
}

static char *name_by_number(const char *output, unsigned int number)
{
	char *name;

	return asprintf(&name, "%s.%u", output, number) < 0 ? NULL : name;
}

/* Keeps the name of a new file, and deletes the oldest one beyond -W. */
static int limit_files(struct flight *flight, char *name)
{
	size_t limit = flight->run->req->file_limit;

	if (!limit) {
		free(name);
		return 0;
	}
	if (!flight->names)
		flight->names = calloc(limit, sizeof(*flight->names));
	if (!flight->names) {
		free(name);
		return complain("out of memory");
	}
	if (flight->nnames == limit) {
		unlink(flight->names[0]);
		free(flight->names[0]);
		memmove(flight->names, flight->names + 1, --flight->nnames * sizeof(name));
	}
	flight->names[flight->nnames++] = name;
	return 0;
}

static void report_file(const char *name, const struct due_file *due)
{
	if (due->passed)
		complain("wrote %s (%u hits before it came too soon after another)", name,
			 due->passed);
	else
		complain("wrote %s", name);
}

static int take_snapshot(struct flight *flight, const struct due_file *due)
{
	const char *output = flight->run->req->output;
	char *name = flight->trigger ? name_by_reason(output, due) :
				       name_by_number(output, flight->requested);
	int err;

	if (!name)
		return complain("out of memory");
	err = flight->read(flight->run, &(struct pass){ .recorder = flight->recorder,
							.output = name,
							.from_ns = due->from_ns,
							.to_ns = due->to_ns });
	if (err < 0) {
		free(name);
		return err;
	}
	report_file(name, due);
	return limit_files(flight, name);
}

/* Results are those of trigger_wait(). */
static int wait_for_file(struct flight *flight, struct due_file *due)
{
	int res;

	*due = (struct due_file){ 0 };
	if (flight->trigger)
		res = trigger_wait(flight->trigger, flight->requested, due);
	else
		res = stop_wait(flight->requested);
	if (res == 1 && !due->hit_ns)
		flight->requested++;
	return res;
}

static int record(struct flight *flight)
{
	struct due_file due;
	int err = 0, res = 0;

	while (err >= 0 && (res = wait_for_file(flight, &due)) == 1)
		err = take_snapshot(flight, &due);
	return err < 0 ? err : res;
}

/* What the rings hold at the end. With a trigger, files are about its hits alone. */
static int take_last(struct flight *flight)
{
	if (flight->trigger)
		return 0;
	return flight->read(flight->run, &(struct pass){ .recorder = flight->recorder,
							 .output = flight->run->req->output });
}

int flight_record(struct run *run, pass_function *read)
{
	struct flight flight = { .run = run, .read = read };
	int err = open_recorder(run, &flight.recorder);

	stop_catch_snapshots();
	stop_after(run->req->max_ns);
	if (err >= 0 && run->req->trigger)
		err = trigger_open(&flight.trigger, run);
	if (err >= 0)
		err = privileges_drop(run->req);
	if (err >= 0)
		err = record(&flight);
	if (err >= 0)
		err = take_last(&flight);
	while (flight.nnames)
		free(flight.names[--flight.nnames]);
	free(flight.names);
	trigger_close(flight.trigger);
	scap_close(flight.recorder);
	return err;
}
