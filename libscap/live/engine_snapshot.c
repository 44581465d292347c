// SPDX-License-Identifier: Apache-2.0
/*
 * The engine that reads what a flight recorder has recorded: a copy of its rings, made
 * while they are being written, with the state of the machine at that moment. The source
 * ends after the last event of the copy; the recorder continues.
 */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "scap_engine.h"
#include "clock.h"
#include "live.h"
#include "timens.h"

/* No record is longer, so none reaches further behind the end of a ring. */
#define SLACK_MAX (128u << 10)
/* How many times a ring is copied until no record is being written. */
#define TRIES 1000

struct copy {
	struct rs_ring_producer producer;
	struct rs_ring_consumer consumer;
	uint8_t *data;
};

struct snapshot {
	struct scap_merge merge;
	struct scap_merge_ring *rings;
	struct copy *copies;
	uint32_t nrings;
	uint64_t end_ns; /* younger events are dropped: some CPUs' may be missing */
};

static uint64_t load(const __u64 *value)
{
	return __atomic_load_n(value, __ATOMIC_ACQUIRE);
}

/* The length of a ring's data, including the slack behind each chunk. */
static size_t data_bytes(const struct scap_merge_ring *ring)
{
	return (ring->size >> ring->chunk_shift) * ((1ull << ring->chunk_shift) + ring->slack);
}

/* Copies the data. A ring that is mapped twice in a row becomes a single chunk. */
static void copy_data(const struct scap_merge_ring *from, const struct scap_merge_ring *to)
{
	memcpy((uint8_t *)to->data, from->data, data_bytes(to));
}

/* The position of the first incomplete record between pos and end, or end. */
static uint64_t walk(const struct scap_merge_ring *ring, uint64_t pos, uint64_t end)
{
	uint32_t len;

	while (pos < end) {
		len = scap_merge_record(ring, pos)->len;
		if (len & RS_RECORD_BUSY || RS_RECORD_SIZE(len) > ring->slack)
			break;
		pos += RS_RECORD_SIZE(len);
	}
	return pos < end ? pos : end;
}

/*
 * The first copy shows which records are complete. The second copy, made afterwards, has
 * their complete contents. Records that were overwritten meanwhile lie before the
 * producer's oldest, which is read after the second copy. Returns false if a record was
 * being written, or was about to be.
 */
static bool copy_ring(const struct scap_merge_ring *from, struct scap_merge_ring *to,
		      struct copy *copy)
{
	bool writing = load(&from->producer->writing);
	uint64_t end = load(&from->producer->pos), whole;

	copy_data(from, to);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	whole = walk(to, load(&from->producer->oldest), end);
	copy_data(from, to);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	to->pos = load(&from->producer->oldest);
	if (to->pos > whole)
		to->pos = whole;
	scap_merge_record(to, whole)->len = RS_RECORD_BUSY;
	copy->producer.pos = whole;
	return !writing && (whole >= end || load(&from->producer->pos) <= whole);
}

static int init_copy(const struct scap_merge_ring *from, struct scap_merge_ring *to,
		     struct copy *copy)
{
	*to = (struct scap_merge_ring){
		.consumer = &copy->consumer,
		.producer = &copy->producer,
		.size = from->size,
		.cpu = from->cpu,
		.slack = from->slack,
		.chunk_shift = from->chunk_shift,
	};
	if (!from->slack) {
		to->slack = from->size < SLACK_MAX ? from->size : SLACK_MAX;
		to->chunk_shift = __builtin_ctzll(from->size);
	}
	to->data = copy->data = malloc(data_bytes(to));
	return copy->data ? 0 : -ENOMEM;
}

static int copy_rings(struct snapshot *snapshot, const struct scap_merge *from)
{
	uint32_t n, tries;
	int err;

	snapshot->end_ns = scap_clock_ns(CLOCK_MONOTONIC) + from->clock_offset_ns;
	/* As in merge.c: from here on, all older events are visible in the rings. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	for (n = 0; n < from->nrings; n++) {
		err = init_copy(&from->rings[n], &snapshot->rings[n], &snapshot->copies[n]);
		if (err)
			return err;
		snapshot->nrings++;
		for (tries = 0; tries < TRIES; tries++) {
			if (copy_ring(&from->rings[n], &snapshot->rings[n], &snapshot->copies[n]))
				break;
			sched_yield();
		}
	}
	return scap_merge_init(&snapshot->merge, snapshot->rings, n,
			       from->clock_offset_ns + scap_timens_offset_ns());
}

static int snapshot_open(struct scap *scap)
{
	const struct scap *recorder = scap->opts.recorder;
	const struct scap_merge *from;
	struct snapshot *snapshot = scap->engine = calloc(1, sizeof(*snapshot));

	if (!recorder || !recorder->opts.flight_recorder || !recorder->ops->merge)
		return scap_fail(scap, -EINVAL, "snapshot: not of a flight recorder");
	from = recorder->ops->merge(recorder);
	if (snapshot) {
		snapshot->rings = calloc(from->nrings, sizeof(*snapshot->rings));
		snapshot->copies = calloc(from->nrings, sizeof(*snapshot->copies));
	}
	if (!snapshot || !snapshot->rings || !snapshot->copies || copy_rings(snapshot, from))
		return scap_fail(scap, -ENOMEM, "snapshot: out of memory for a copy of the rings");
	snapshot->merge.stopped = true;
	return scap_live_scan(scap, NULL);
}

static int snapshot_next(struct scap *scap)
{
	struct snapshot *snapshot = scap->engine;

	if (scap_merge_next(&snapshot->merge, &scap->ev) != SCAP_MERGE_EVENT ||
	    scap->ev.ts_ns > snapshot->end_ns)
		return SCAP_EOF;
	scap->stats.seen++;
	scap->stats.stored++;
	return SCAP_EVENT;
}

static void snapshot_close(struct scap *scap)
{
	struct snapshot *snapshot = scap->engine;
	uint32_t n;

	if (!snapshot)
		return;
	scap_live_fini(scap);
	scap_merge_fini(&snapshot->merge);
	for (n = 0; n < snapshot->nrings; n++)
		free(snapshot->copies[n].data);
	free(snapshot->copies);
	free(snapshot->rings);
	free(snapshot);
}

const struct engine_ops scap_engine_snapshot = {
	.open = snapshot_open,
	.next = snapshot_next,
	.close = snapshot_close,
};
