// SPDX-License-Identifier: Apache-2.0
/*
 * The consumer's side of the rings: keeps the rings in a heap by the time of their first
 * records, and tells the producers what was consumed. Knows the layout of a ring
 * (ringside_abi.h), but not where the rings come from.
 */
#include <errno.h>
#include <stdlib.h>

#include "clock.h"
#include "merge.h"
#include "timens.h"

/* A position is published after each sixteenth of the ring, and when all rings are empty. */
#define PUBLISH_SHIFT 4
#define CACHE_LINE 64

/* ---- one ring ----------------------------------------------------------------- */

static const struct rs_record *record_at(const struct scap_merge_ring *ring)
{
	return scap_merge_record(ring, ring->pos);
}

/* The longest record that does not reach behind what is mapped. */
static uint64_t record_max(const struct scap_merge_ring *ring)
{
	return ring->slack ? ring->slack : ring->size;
}

/* Pairs with the producer's acquire: the consumer no longer reads what may be overwritten. */
static void publish(struct scap_merge_ring *ring)
{
	__atomic_store_n(&ring->consumer->pos, ring->pos, __ATOMIC_RELEASE);
	ring->published = ring->pos;
}

static void consume(struct scap_merge_ring *ring, uint32_t len)
{
	ring->pos += RS_RECORD_SIZE(len);
	if (ring->pos - ring->published >= ring->size >> PUBLISH_SHIFT)
		publish(ring);
}

/* After a record with an invalid length, the next one cannot be found. Skips them all. */
static void skip_all(struct scap_merge_ring *ring)
{
	ring->pos = __atomic_load_n(&ring->producer->pos, __ATOMIC_ACQUIRE);
	publish(ring);
}

/*
 * Asks for the record after this one. With many rings it is needed only after records of
 * other rings, and would then come from the memory or from another CPU's cache.
 */
static void fetch_next(const struct scap_merge_ring *ring, uint32_t len)
{
	const char *next = (const char *)scap_merge_record(ring, ring->pos + RS_RECORD_SIZE(len));

	__builtin_prefetch(next);
	__builtin_prefetch(next + CACHE_LINE);
}

/*
 * Finds the first record at the ring's position that was not discarded. Returns whether
 * there is one, with its time in ring->ts. Only the record's header says if it is there,
 * as the producer's position may move back while a record is being written.
 */
static bool peek(struct scap_merge *merge, struct scap_merge_ring *ring)
{
	const struct rs_record *record;
	uint32_t len;

	for (;;) {
		record = record_at(ring);
		/* pairs with the producer's release: the record is complete */
		len = __atomic_load_n(&record->len, __ATOMIC_ACQUIRE);
		if (len & RS_RECORD_BUSY)
			return false;
		if (RS_RECORD_SIZE(len) > record_max(ring)) {
			merge->broken++;
			skip_all(ring);
		} else if (len & RS_RECORD_DISCARD) {
			consume(ring, len);
		} else if (len < sizeof(struct rs_event)) {
			merge->broken++;
			consume(ring, len);
		} else {
			ring->ts = ((const struct rs_event *)(record + 1))->ts;
			fetch_next(ring, len);
			return true;
		}
	}
}

/* ---- the heap --------------------------------------------------------------------- */

static bool older(struct scap_merge_head a, struct scap_merge_head b)
{
	return a.ts < b.ts;
}

static void sift_down(struct scap_merge *merge, struct scap_merge_head moved)
{
	struct scap_merge_head *heap = merge->heap;
	uint32_t at = 0, child;

	while ((child = 2 * at + 1) < merge->nheads) {
		if (child + 1 < merge->nheads)
			child += older(heap[child + 1], heap[child]);
		if (!older(heap[child], moved))
			break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = moved;
}

static void push(struct scap_merge *merge, uint32_t ring)
{
	const struct scap_merge_head head = { merge->rings[ring].ts, ring };
	uint32_t at = merge->nheads++, parent;

	for (; at && older(head, merge->heap[parent = (at - 1) / 2]); at = parent)
		merge->heap[at] = merge->heap[parent];
	merge->heap[at] = head;
}

/* ---- order --------------------------------------------------------------------------- */

static void lower_horizon(struct scap_merge *merge, uint64_t horizon)
{
	if (horizon < merge->horizon)
		merge->horizon = horizon;
}

/* The clock in event time. It is read before any later access to a ring. */
static uint64_t read_clock(const struct scap_merge *merge)
{
	int64_t now;

	if (merge->stopped)
		return UINT64_MAX;
	now = scap_clock_ns(CLOCK_MONOTONIC);
	/* pairs with the full barrier after the producer's reservation */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
#ifdef __x86_64__
	__builtin_ia32_lfence(); /* or later loads may be executed before rdtsc */
#endif
	return now + merge->clock_offset_ns;
}

/* Checks the empty rings again. Returns in how many a record is being written. */
static uint32_t refresh(struct scap_merge *merge)
{
	uint64_t now = read_clock(merge);
	uint32_t n, still_empty = 0, pending = 0;

	merge->horizon = UINT64_MAX;
	for (n = 0; n < merge->nempty; n++) {
		struct scap_merge_ring *ring = &merge->rings[merge->empty[n]];
		/* read before the record, so that one that comes meanwhile is seen */
		uint64_t writing = __atomic_load_n(&ring->producer->writing, __ATOMIC_ACQUIRE);
		uint64_t end = __atomic_load_n(&ring->producer->pos, __ATOMIC_ACQUIRE);

		if (peek(merge, ring)) {
			push(merge, merge->empty[n]);
			continue;
		}
		if (writing || end != ring->pos)
			pending++;
		else
			ring->horizon = now;
		lower_horizon(merge, ring->horizon);
		merge->empty[still_empty++] = merge->empty[n];
	}
	merge->nempty = still_empty;
	return pending;
}

/* Moves on to the next record of the ring with the oldest one. */
static void advance(struct scap_merge *merge)
{
	uint32_t index = merge->heap[0].ring;
	struct scap_merge_ring *ring = &merge->rings[index];

	ring->horizon = ring->ts;
	consume(ring, record_at(ring)->len);
	if (peek(merge, ring)) {
		sift_down(merge, (struct scap_merge_head){ ring->ts, index });
		return;
	}
	merge->empty[merge->nempty++] = index;
	lower_horizon(merge, ring->horizon);
	if (--merge->nheads)
		sift_down(merge, merge->heap[merge->nheads]);
}

/* Whether the oldest record can be returned. */
static bool may_leave(const struct scap_merge *merge)
{
	return merge->nheads && (!merge->nempty || merge->heap[0].ts <= merge->horizon);
}

/* Makes an event of a ring's record of lost events. */
static int decode_lost(struct scap_merge *merge, struct scap_merge_ring *ring,
		       const struct rs_lost *lost, struct scap_event *ev)
{
	ring->told.full += lost->full;
	ring->told.consumer += lost->consumer;
	ring->told.fault += lost->fault;
	scap_lost_write(&merge->lost, lost);
	return scap_event_decode(ev, &merge->lost, sizeof(merge->lost));
}

static int decode(struct scap_merge *merge, struct scap_merge_ring *ring, struct scap_event *ev)
{
	const struct rs_record *record = record_at(ring);
	const struct rs_lost *lost = (const struct rs_lost *)(record + 1);

	if (record->len >= sizeof(*lost) && lost->event.type == RS_EVENT_LOST)
		return decode_lost(merge, ring, lost, ev);
	return scap_event_decode(ev, record + 1, record->len);
}

/* Decodes the oldest record for the caller. Returns false if that is not possible. */
static bool lend(struct scap_merge *merge, struct scap_event *ev)
{
	struct scap_merge_ring *ring = &merge->rings[merge->heap[0].ring];

	if (decode(merge, ring, ev))
		return false;
	ev->cpu = ring->cpu;
	ev->dump_flags = 0;
	merge->lent = true;
	merge->out_of_order += ring->ts < merge->last_ts;
	merge->last_ts = ring->ts;
	return true;
}

/* After all records: an event for a ring that lost events after its last record. */
static bool lend_last_lost(struct scap_merge *merge, struct scap_event *ev)
{
	uint32_t n;

	for (n = 0; n < merge->nrings; n++) {
		struct scap_merge_ring *ring = &merge->rings[n];
		const struct rs_ring_producer *producer = ring->producer;
		const struct rs_lost lost = {
			.event.ts = merge->last_ts,
			.full = producer->dropped_full - ring->told.full,
			.consumer = producer->dropped_consumer - ring->told.consumer,
			.fault = producer->dropped_fault - ring->told.fault,
		};

		if (!lost.full && !lost.consumer && !lost.fault)
			continue;
		ev->cpu = ring->cpu;
		ev->dump_flags = 0;
		return !decode_lost(merge, ring, &lost, ev);
	}
	return false;
}

static void publish_all(struct scap_merge *merge)
{
	uint32_t n;

	for (n = 0; n < merge->nrings; n++)
		if (merge->rings[n].pos != merge->rings[n].published)
			publish(&merge->rings[n]);
}

enum scap_merge_result scap_merge_next(struct scap_merge *merge, struct scap_event *ev)
{
	uint32_t pending;

	if (merge->lent)
		advance(merge);
	merge->lent = false;
	for (;;) {
		while (may_leave(merge)) {
			if (lend(merge, ev))
				return SCAP_MERGE_EVENT;
			merge->broken++;
			advance(merge);
		}
		pending = refresh(merge);
		if (may_leave(merge))
			continue;
		if (pending || merge->nheads)
			return SCAP_MERGE_PENDING;
		publish_all(merge);
		if (merge->stopped && lend_last_lost(merge, ev))
			return SCAP_MERGE_EVENT;
		return SCAP_MERGE_NONE;
	}
}

int scap_merge_init(struct scap_merge *merge, struct scap_merge_ring *rings, uint32_t nrings,
		    int64_t clock_offset_ns)
{
	*merge = (struct scap_merge){
		.rings = rings,
		.nrings = nrings,
		.nempty = nrings,
		.clock_offset_ns = clock_offset_ns - scap_timens_offset_ns(),
		.heap = calloc(nrings, sizeof(*merge->heap)),
		.empty = calloc(nrings, sizeof(*merge->empty)),
	};
	if (!merge->heap || !merge->empty)
		return -ENOMEM;
	for (uint32_t n = 0; n < nrings; n++)
		merge->empty[n] = n;
	return 0;
}

void scap_merge_fini(struct scap_merge *merge)
{
	free(merge->heap);
	free(merge->empty);
}
