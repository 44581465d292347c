// SPDX-License-Identifier: Apache-2.0
/*
 * The table of all engines, and functions that only live sources have. A build without
 * live capture uses another file instead (reader/engines.c).
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "scap_engine.h"
#include "start/proc.h"

static const struct engine_ops *const engines[SCAP_SOURCES] = {
	[SCAP_FILE] = &scap_engine_file,
	[SCAP_TEST] = &scap_engine_test,
	[SCAP_SNAPSHOT] = &scap_engine_snapshot,
};

static const struct engine_ops *const live_engines[SCAP_LIVE_ENGINES] = {
	[SCAP_ENGINE_MODULE] = &scap_engine_kmod,
	[SCAP_ENGINE_BPF] = &scap_engine_bpf,
};

static enum scap_engine choose_engine(const struct scap_options *opts)
{
	if (opts->engine != SCAP_ENGINE_AUTO)
		return opts->engine;
	return opts->path || !access(RS_DEVICE, F_OK) ? SCAP_ENGINE_MODULE : SCAP_ENGINE_BPF;
}

const struct engine_ops *scap_engine_for(enum scap_source source, const struct scap_options *opts)
{
	return source == SCAP_LIVE ? live_engines[choose_engine(opts)] : engines[source];
}

int scap_is_live(const struct scap *scap)
{
	return scap && scap->live;
}

int scap_proc_thread(struct scap *scap, int64_t tid, const struct scap_thread **thread)
{
	int err;

	if (!scap_is_live(scap))
		return -ENOTSUP;
	scap_store_fini(&scap->thread_store);
	err = scap_proc_scan_thread(&scap->thread_store, tid);
	if (err)
		return scap_fail(scap, err, "thread %lld: cannot read from /proc: %s",
				 (long long)tid, strerror(-err));
	scap_store_publish(&scap->thread_store);
	*thread = &scap->thread_store.state.threads[0];
	return 0;
}
