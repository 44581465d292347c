// SPDX-License-Identifier: Apache-2.0
/* Opens a source of events, and applies the options that hold for the whole of it. */
#include "open_source.h"

#include <string.h>

#include "common/complain.h"
#include "kernel_filter.h"
#include "common/remedy.h"
#include "run/watchdog.h"

/* insp_next() returns after this many rejected events, so that Ctrl-C and -P are served. */
#define PATIENCE 65536

static enum scap_source source_of(const struct pass *pass)
{
	if (pass->path)
		return SCAP_FILE;
	return pass->recorder ? SCAP_SNAPSHOT : SCAP_LIVE;
}

/* Names for filters, and the processes to leave out. */
static int apply_names(const struct request *req, struct insp *insp)
{
	int err = 0;

	for (size_t n = 0; !err && n < req->ndefined; n++)
		err = define_name(insp, req->defined[n]);
	for (size_t n = 0; !err && n < req->nsuppressed; n++)
		err = insp_suppress_comm(insp, req->suppressed[n]);
	return err;
}

int open_source(const struct run *run, const struct pass *pass, uint32_t tree_tgid, bool cpu_times,
		struct insp **insp)
{
	const struct request *req = run->req;
	const struct scap_options opts = {
		.size = sizeof(opts),
		.path = pass->path,
		.ring_bytes = req->ring_bytes,
		.snaplen = run_snaplen(run),
		.page_faults = req->page_faults,
		.real_paths = 1,
		.include_self = req->debug,
		.without_users = req->exclude_users,
		.engine = pass->path ? SCAP_ENGINE_AUTO : req->engine,
		.recorder = pass->recorder,
		.filter = pass->path || pass->recorder ? NULL : kernel_filter(run),
		.tree_tgid = tree_tgid,
		.from_exec = tree_tgid != 0,
		.max_memory_mb = req->max_memory_mb,
		.deferred = 1,
		.cpu_times = cpu_times,
	};
	int err;

	watchdog_hold(true);
	err = insp_open(insp, source_of(pass), &opts);
	watchdog_hold(false);
	if (err && source_of(pass) == SCAP_LIVE)
		return complain("%s%s", *insp ? insp_error(*insp) : strerror(-err),
				remedy_for_engine(err));
	if (!err && req->max_threads)
		insp_set_max_threads(*insp, req->max_threads);
	if (!err)
		err = apply_names(req, *insp);
	if (err)
		return complain("%s%s", *insp ? insp_error(*insp) : strerror(-err),
				remedy_for_memory(err));
	insp_set_patience(*insp, PATIENCE);
	return 0;
}
