/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A per-CPU ring, the producer's side. The layout is that of ringside_abi.h.
 *
 * Invariants
 *   - Only the CPU that owns the ring writes to it, with preemption off.
 *   - The header at the producer's position is marked busy. It is so before the
 *     position moves there, so a consumer that steps from record to record
 *     meets either a finished record or a busy header, never old data.
 *   - producer->pos only moves back over room that its last record gives back,
 *     and then before that record is committed.
 *   - What the consumer wrote is compared, never used as an address: a consumer
 *     that lies loses its own events and nothing else.
 *   - An event that interrupts reserve or commit on the same CPU is dropped and
 *     counted (the guard below); one that interrupts the writing in between is
 *     stored behind the interrupted record.
 */
#ifndef RS_RING_H
#define RS_RING_H

#include <linux/cache.h>
#include <linux/compiler.h>
#include <asm/barrier.h>

#include "ringside_abi.h"

struct page;

struct rs_ring {
	struct rs_ring_producer *producer;
	struct rs_ring_consumer *consumer;
	u8 *data;			/* mapped twice in a row */
	u64 size;			/* a power of two */
	u64 consumed;			/* consumer->pos when last looked at */
	u32 guard;			/* not 0: inside reserve or commit */
	u32 npages;
	struct page **pages;		/* consumer, producer, data */
};

/* A reservation, from rs_ring_reserve() to rs_ring_commit(). */
struct rs_slot {
	u64 pos, end;
	u8 *payload;
};

/*
 * Allocates a ring of size bytes (a power of two of pages) near a CPU. Returns
 * 0 or -ENOMEM; the ring is freed with rs_ring_fini(), also after a failure.
 */
int rs_ring_init(struct rs_ring *ring, u32 size, int cpu);
void rs_ring_fini(struct rs_ring *ring);

/* Adds one to a counter of the producer page that only this CPU writes. */
#define rs_ring_count(ring, counter)                                                               \
	WRITE_ONCE((ring)->producer->counter, (ring)->producer->counter + 1)

/* Reads the consumer's position anew. Returns whether it makes sense. */
static inline bool rs_ring_refresh(struct rs_ring *ring, u64 pos)
{
	/* Pairs with the consumer's release: it is done with what we overwrite. */
	u64 consumed = smp_load_acquire(&ring->consumer->pos);

	if (unlikely(consumed < ring->consumed || consumed > pos))
		return false;
	ring->consumed = consumed;
	return true;
}

static inline struct rs_record *rs_ring_record(struct rs_ring *ring, u64 pos)
{
	return (struct rs_record *)(ring->data + (pos & (ring->size - 1)));
}

/*
 * Reserves room for a payload of up to bound bytes. Preemption is off. Returns
 * false, having counted why, when there is none.
 */
static __always_inline bool rs_ring_reserve(struct rs_ring *ring, u32 bound, struct rs_slot *slot)
{
	struct rs_ring_producer *producer = ring->producer;
	u64 limit;

	if (unlikely(ring->guard)) {
		rs_ring_count(ring, dropped_fault);
		return false;
	}
	WRITE_ONCE(ring->guard, 1);
	barrier();

	slot->pos = producer->pos;
	slot->end = slot->pos + RS_RECORD_SIZE(bound);
	/* The header at the new position needs room as well. */
	limit = slot->end + sizeof(struct rs_record) - ring->size;
	if (unlikely((s64)(limit - ring->consumed) > 0)) {
		if (!rs_ring_refresh(ring, slot->pos)) {
			rs_ring_count(ring, dropped_consumer);
			goto fail;
		}
		if ((s64)(limit - ring->consumed) > 0) {
			rs_ring_count(ring, dropped_full);
			goto fail;
		}
	}

	WRITE_ONCE(rs_ring_record(ring, slot->end)->len, RS_RECORD_BUSY);
	slot->payload = (u8 *)(rs_ring_record(ring, slot->pos) + 1);
	/*
	 * A full barrier: the reservation is visible before the event's time is
	 * taken. A consumer that reads the clock and then finds the ring empty
	 * so knows that nothing older will come (scap merge, refresh).
	 */
	smp_store_mb(producer->pos, slot->end);
	WRITE_ONCE(ring->guard, 0);
	return true;
fail:
	WRITE_ONCE(ring->guard, 0);
	return false;
}

/* Gives back what a record did not use, or marks it as to be skipped. */
static __always_inline void rs_ring_give_back(struct rs_ring *ring, u64 from, u64 end)
{
	struct rs_record *rest = rs_ring_record(ring, from);
	bool last;

	WRITE_ONCE(ring->guard, ring->guard + 1);
	barrier();
	last = ring->producer->pos == end;
	if (likely(last))
		WRITE_ONCE(rest->len, RS_RECORD_BUSY);
	else
		WRITE_ONCE(rest->len, (u32)(end - from - sizeof(*rest)) | RS_RECORD_DISCARD);
	/* The busy header is seen before the position moves back to it. */
	smp_wmb();
	if (likely(last))
		WRITE_ONCE(ring->producer->pos, from);
	barrier();
	WRITE_ONCE(ring->guard, ring->guard - 1);
}

/* Publishes a record whose payload is len bytes long (at most the bound). */
static __always_inline void rs_ring_commit(struct rs_ring *ring, const struct rs_slot *slot,
					   u32 len)
{
	u64 end = slot->pos + RS_RECORD_SIZE(len);

	if (end != slot->end)
		rs_ring_give_back(ring, end, slot->end);
	rs_ring_count(ring, stored);
	/* Pairs with the consumer's acquire of the header. */
	smp_store_release(&rs_ring_record(ring, slot->pos)->len, len);
}

/* Bytes waiting, by a consumer position that may be old. */
static inline u64 rs_ring_waiting(const struct rs_ring *ring)
{
	return READ_ONCE(ring->producer->pos) - READ_ONCE(ring->consumer->pos);
}

#endif
