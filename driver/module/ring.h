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
 *     counted (moving below); one that interrupts the writing in between is
 *     stored behind the interrupted record.
 *   - Up to limit there is room for any event without asking. It is moved on in
 *     steps, in rs_ring_make_room(): there, out of the way, everything stands that
 *     need not be known of each event.
 */
#ifndef RS_RING_H
#define RS_RING_H

#include <linux/cache.h>
#include <linux/compiler.h>
#include <asm/barrier.h>

#include "ringside_abi.h"

struct page;

/* Pages of a ring, in the order of the ABI's layout; data pages follow. */
enum rs_ring_page { RS_CONSUMER_PAGE, RS_PRODUCER_PAGE, RS_CONTROL_PAGES };

struct rs_ring {
	struct rs_ring_producer *producer;
	u8 *data;  /* mapped twice in a row */
	u64 mask;  /* size - 1 */
	u64 limit; /* position up to which there is room */
	union {
		u16 attention; /* not 0: reserving is not plain */
		struct {
			u8 moving; /* inside reserve or commit */
			u8 losing; /* lost is not told yet */
		};
	};
	bool overwrite; /* the oldest records make room for new ones */
	u32 snaplen;
	s64 clock_offset_ns;
	u64 wake_at; /* position from which on it is asked who waits */

	u64 size;     /* a power of two */
	u64 consumed; /* consumer->pos when last looked at, or oldest */
	struct rs_ring_consumer *consumer;
	struct rs_lost lost; /* since the last record of what was lost */
	u32 npages;
	struct page **pages; /* consumer, producer, data */
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
#define rs_ring_count(ring, counter) ((ring)->producer->counter++)
/* Counts an event by what became of it. */
#define rs_ring_count_event(ring, counter) \
	do { \
		struct rs_ring_producer *books = (ring)->producer; \
		books->seen++; \
		books->counter++; \
	} while (0)

/* The slow parts of reserving: false, having counted why, when there is no room. */
bool rs_ring_make_room(struct rs_ring *ring, u64 end, bool changes_state);
bool rs_ring_attend(struct rs_ring *ring, u32 room, bool changes_state);

static inline struct rs_record *rs_ring_record(struct rs_ring *ring, u64 pos)
{
	return (struct rs_record *)(ring->data + (pos & ring->mask));
}

/* Position behind a record of len bytes. */
static __always_inline u64 rs_ring_behind(u64 pos, u32 len)
{
	return pos + ((len + sizeof(struct rs_record) + 7) & ~7U);
}

/* Moves the position over room for len bytes, marked busy. */
static __always_inline bool rs_ring_move(struct rs_ring *ring, u32 len, bool changes_state,
					 struct rs_slot *slot)
{
	struct rs_ring_producer *producer = ring->producer;

	WRITE_ONCE(ring->moving, 1);
	barrier();
	slot->pos = producer->pos;
	slot->end = rs_ring_behind(slot->pos, len);
	if (unlikely(slot->end > ring->limit) &&
	    !rs_ring_make_room(ring, slot->end, changes_state)) {
		WRITE_ONCE(ring->moving, 0);
		return false;
	}
	WRITE_ONCE(rs_ring_record(ring, slot->end)->len, RS_RECORD_BUSY);
	slot->payload = (u8 *)(rs_ring_record(ring, slot->pos) + 1);
	/*
	 * A full barrier: the reservation is visible before the event's time is
	 * taken. A consumer that reads the clock and then finds the ring empty
	 * so knows that nothing older will come (scap merge, refresh).
	 */
	smp_store_mb(producer->pos, slot->end);
	WRITE_ONCE(ring->moving, 0);
	return true;
}

/*
 * Reserves room for a payload of up to room bytes. Preemption is off. Returns
 * false, having counted why, when there is none.
 */
static __always_inline bool rs_ring_reserve(struct rs_ring *ring, u32 room, bool changes_state,
					    struct rs_slot *slot)
{
	if (unlikely(READ_ONCE(ring->attention)) && !rs_ring_attend(ring, room, changes_state))
		return false;
	return rs_ring_move(ring, room, changes_state, slot);
}

/* Gives back what a record of len bytes does not use, or marks it as to be skipped. */
static __always_inline void rs_ring_give_back(struct rs_ring *ring, const struct rs_slot *slot,
					      u32 len)
{
	u64 from = rs_ring_behind(slot->pos, len);
	struct rs_record *rest = rs_ring_record(ring, from);
	bool last;

	if (unlikely(from == slot->end))
		return;
	WRITE_ONCE(ring->moving, 1);
	barrier();
	last = ring->producer->pos == slot->end;
	if (likely(last))
		WRITE_ONCE(rest->len, RS_RECORD_BUSY);
	else
		WRITE_ONCE(rest->len, (u32)(slot->end - from - sizeof(*rest)) | RS_RECORD_DISCARD);
	/* The busy header is seen before the position moves back to it. */
	smp_wmb();
	if (likely(last))
		WRITE_ONCE(ring->producer->pos, from);
	barrier();
	WRITE_ONCE(ring->moving, 0);
}

/* Takes a reservation back: nothing was recorded. */
static inline void rs_ring_cancel(struct rs_ring *ring, const struct rs_slot *slot)
{
	struct rs_record *record = rs_ring_record(ring, slot->pos);
	bool last;

	WRITE_ONCE(ring->moving, 1);
	barrier();
	last = ring->producer->pos == slot->end;
	/* Its header is marked busy, as that at the ring's end must be. */
	if (last)
		WRITE_ONCE(ring->producer->pos, slot->pos);
	else
		smp_store_release(&record->len, (u32)(slot->end - slot->pos - sizeof(*record)) |
							RS_RECORD_DISCARD);
	barrier();
	WRITE_ONCE(ring->moving, 0);
}

/* Publishes a record whose payload is len bytes long: all that it has not given back. */
static __always_inline void rs_ring_commit(const struct rs_slot *slot, u32 len)
{
	/* Pairs with the consumer's acquire of the header. */
	smp_store_release(&((struct rs_record *)slot->payload - 1)->len, len);
}

/* Bytes waiting, by a consumer position that may be old. Nobody waits for a flight recorder's. */
static inline u64 rs_ring_waiting(const struct rs_ring *ring)
{
	if (ring->overwrite)
		return 0;
	return READ_ONCE(ring->producer->pos) - READ_ONCE(ring->consumer->pos);
}

#endif
