// SPDX-License-Identifier: Apache-2.0
/*
 * The engine on eBPF: starts the programs, waits for events, ends. Everything in the
 * kernel belongs to file descriptors, so nothing is left there when the process ends,
 * however it does. The order of events is merge.c's.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "bpf_engine.h"
#include "live.h"
#include "scap_engine.h"
#include "start/walk_state.h"

/* How long the first event after a pause may wait for others to be fetched with it. */
#define LATENCY_MS 10

/* ---- starting ------------------------------------------------------------------------- */

static int on_bell(void *ctx, void *data, size_t size)
{
	return 0;
}

static int fail_to_attach(struct scap *scap, int err, const struct bpf_program *prog)
{
	char what[64];

	snprintf(what, sizeof(what), "attach the program '%s'", bpf_program__name(prog));
	return scap_bpf_fail(scap, err, what);
}

static int start(struct scap *scap, struct bpf_engine *bpf)
{
	struct bpf_program *prog;

	bpf->bell = ring_buffer__new(bpf_map__fd(scap_bpf_map(bpf, "bell")), on_bell, NULL, NULL);
	if (!bpf->bell)
		return scap_bpf_fail(scap, -errno, "create the buffer for wake-ups");
	bpf_object__for_each_program(prog, bpf->object)
	{
		struct bpf_link *link;

		if (!bpf_program__autoload(prog) || !bpf_program__autoattach(prog))
			continue;
		link = bpf_program__attach(prog);
		if (!link)
			return fail_to_attach(scap, -errno, prog);
		bpf->links[bpf->nlinks++] = link;
	}
	return 0;
}

static int walk(struct scap *scap)
{
	struct bpf_engine *bpf = scap->engine;

	return bpf->walks ? scap_walk_iterators(&scap->store, bpf->object) : -ENOTSUP;
}

static int open_engine(struct scap *scap, struct bpf_engine *bpf)
{
	int err;

	bpf->ncpus = libbpf_num_possible_cpus();
	err = scap_bpf_load(scap, bpf);
	if (!err)
		err = scap_bpf_fill_recipes(scap, bpf, scap->opts.deferred ? BPF_STATE : BPF_ALL);
	if (!err)
		err = scap_bpf_map_rings(scap, bpf);
	if (!err)
		err = start(scap, bpf);
	/* A flight recorder has no state of its own: each snapshot reads it anew. */
	return err || scap->opts.flight_recorder ? err : scap_live_scan(scap, walk);
}

static int bpf_open(struct scap *scap)
{
	struct bpf_engine *bpf = scap->engine = calloc(1, sizeof(*bpf));
	int err;

	if (!bpf)
		return scap_fail(scap, -ENOMEM, "out of memory");
	if (scap->opts.filter) {
		bpf->filter = *scap->opts.filter;
		scap->opts.filter = &bpf->filter;
	}
	scap_bpf_log_begin(&bpf->log);
	err = open_engine(scap, bpf);
	scap_bpf_log_end();
	return err;
}

static int bpf_begin(struct scap *scap)
{
	return scap_bpf_fill_recipes(scap, scap->engine, BPF_ALL);
}

/* ---- next ------------------------------------------------------------------------------- */

static void set_waits(struct bpf_engine *bpf, enum rs_bpf_waits what)
{
	struct rs_bpf_wait *wait = bpf_value(&bpf->waits, 0);

	__atomic_store_n(&wait->waits, what, __ATOMIC_SEQ_CST);
	/* pairs with the producer's barrier before it reads the clock for an event */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

static int sleep_until_woken(struct scap *scap, struct bpf_engine *bpf, int timeout_ms)
{
	int woken = ring_buffer__poll(bpf->bell, timeout_ms);

	return woken >= 0 ? woken :
			    scap_fail(scap, woken, "bpf: cannot wait: %s", strerror(-woken));
}

/*
 * Called when all rings are empty. The first call tells the producers that a wake-up is
 * wanted, and returns, so that the caller checks the rings once more. The second call
 * sleeps until there is an event, and then for a short time in which more may come.
 */
static int wait_for_events(struct scap *scap, int timeout_ms)
{
	struct bpf_engine *bpf = scap->engine;
	int woken;

	bpf->waiting = !bpf->waiting;
	if (bpf->waiting) {
		set_waits(bpf, RS_BPF_FOR_ANY);
		return 0;
	}
	woken = sleep_until_woken(scap, bpf, timeout_ms);
	if (woken > 0) {
		set_waits(bpf, RS_BPF_FOR_MANY);
		woken = sleep_until_woken(scap, bpf, LATENCY_MS);
	}
	set_waits(bpf, RS_BPF_AWAKE);
	return woken < 0 ? woken : 0;
}

static void end_wait(struct bpf_engine *bpf)
{
	if (!bpf->waiting)
		return;
	set_waits(bpf, RS_BPF_AWAKE);
	bpf->waiting = false;
}

/* A caller that polls sleeps after SCAP_TIMEOUT, and what wakes it is the bell. */
static int next_for_poll(struct scap *scap)
{
	struct bpf_engine *bpf = scap->engine;
	int result;

	if (bpf->waiting)
		ring_buffer__consume(bpf->bell);
	end_wait(bpf);
	result = scap_live_next(scap, &bpf->merge, wait_for_events);
	if (result != SCAP_TIMEOUT)
		end_wait(bpf);
	return result;
}

static int bpf_next(struct scap *scap)
{
	struct bpf_engine *bpf = scap->engine;
	int result;

	if (scap->pollable)
		return next_for_poll(scap);
	result = scap_live_next(scap, &bpf->merge, wait_for_events);
	end_wait(bpf);
	return result;
}

static int bpf_poll_fd(struct scap *scap)
{
	const struct bpf_engine *bpf = scap->engine;

	return scap_live_poll_fd(scap, ring_buffer__epoll_fd(bpf->bell));
}

/* ---- the end ---------------------------------------------------------------------------- */

static void detach(struct bpf_engine *bpf)
{
	scap_bpf_log_begin(&bpf->log);
	while (bpf->nlinks)
		bpf_link__destroy(bpf->links[--bpf->nlinks]);
	scap_bpf_log_end();
}

/* Waits for programs that were running when they were detached. */
static void wait_for_writers(const struct bpf_engine *bpf)
{
	uint32_t n;

	for (n = 0; n < bpf->ncpus; n++)
		while (__atomic_load_n(&bpf->rings[n].producer->writing, __ATOMIC_ACQUIRE))
			usleep(100);
}

static int bpf_stop(struct scap *scap)
{
	struct bpf_engine *bpf = scap->engine;

	detach(bpf);
	wait_for_writers(bpf);
	bpf->merge.stopped = true;
	return 0;
}

/*
 * The number of events for which the kernel did not run a program, because the same
 * program was running on that CPU already. Rings do not count these. Kernels before 5.12
 * do not count them either.
 */
static uint64_t count_misses(const struct bpf_engine *bpf)
{
	struct bpf_program *prog;
	uint64_t misses = 0;

	bpf_object__for_each_program(prog, bpf->object)
	{
		struct bpf_prog_info info = { 0 };
		uint32_t len = sizeof(info);

		if (bpf_program__autoload(prog) &&
		    !bpf_obj_get_info_by_fd(bpf_program__fd(prog), &info, &len))
			misses += info.recursion_misses;
	}
	return misses;
}

static void bpf_stats(struct scap *scap, struct scap_stats *stats)
{
	struct bpf_engine *bpf = scap->engine;
	uint64_t misses = count_misses(bpf);

	scap_live_stats(&bpf->merge, stats);
	stats->seen += misses;
	stats->dropped_fault += misses;
}

static const struct scap_merge *bpf_merge(const struct scap *scap)
{
	const struct bpf_engine *bpf = scap->engine;

	return &bpf->merge;
}

static void bpf_close(struct scap *scap)
{
	struct bpf_engine *bpf = scap->engine;

	if (!bpf)
		return;
	scap_live_fini(scap);
	detach(bpf);
	scap_bpf_unmap_rings(bpf);
	ring_buffer__free(bpf->bell);
	scap_bpf_unload(bpf);
	free(bpf);
}

const struct engine_ops scap_engine_bpf = {
	.open = bpf_open,
	.begin = bpf_begin,
	.next = bpf_next,
	.stop = bpf_stop,
	.poll_fd = bpf_poll_fd,
	.stats = bpf_stats,
	.merge = bpf_merge,
	.close = bpf_close,
};
