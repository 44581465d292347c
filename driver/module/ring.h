/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A per-CPU ring, the producer's side. The layout is that of ringside_abi.h.
 *
 * Invariants
 *   - Only the CPU that owns the ring writes to it, with preemption off.
 *   - The header at the producer's position is marked busy. It is marked before the
 *     position moves there, so a consumer that steps from record to record finds
 *     either a finished record or a busy header, never old data.
 *   - producer->pos moves back only over what the last reservation gives back or
 *     cancels, and then before that record is committed.
 *   - The consumer's position is compared, never used as an address: a consumer that
 *     writes nonsense there loses its own events and nothing else.
 *   - An event that interrupts the reserving, giving back or cancelling of another one
 *     on the same CPU is dropped and counted (see updating). An event that interrupts
 *     the writing in between is stored after the interrupted record.
 *   - Below limit there is room without further checks. The slow path,
 *     rs_ring_make_room(), moves the limit in steps and does there whatever need not
 *     be done for every event.
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
	u64 limit; /* position up to which there is room without further checks */
	union {
		u16 slow; /* not 0: reserving takes its slow path */
		struct {
			u8 updating;   /* the producer's position is being changed */
			u8 unreported; /* lost has to be reported in a drop record */
		};
	};
	bool overwrite;	 /* flight recorder: the oldest records make room for new ones */
	bool real_paths; /* RS_SETUP_REAL_PATHS */
	u32 snaplen;
	s64 clock_offset_ns;
	u64 wake_at; /* position at which to check whether the consumer sleeps */

	u64 size;     /* a power of two */
	u64 consumed; /* consumer->pos when last read; flight recorder: producer->oldest */
	struct rs_ring_consumer *consumer;
	struct rs_lost lost; /* drops since the last drop record */
	u32 npages;
	struct page **pages; /* consumer, producer, data */
};

_Static_assert(sizeof(((struct rs_ring *)0)->slow) ==
		       sizeof(((struct rs_ring *)0)->updating) +
			       sizeof(((struct rs_ring *)0)->unreported),
	       "slow covers both");

/* A reservation, from rs_ring_reserve() to rs_ring_commit(). */
struct rs_slot {
	u64 pos, end;
	u8 *payload;
};

/*
 * Allocates a ring of size bytes (a power of two, at least a page) in memory near the
 * CPU. Returns 0 or -ENOMEM. rs_ring_fini() frees the ring, also after a failure.
 */
int rs_ring_init(struct rs_ring *ring, u32 size, int cpu);
void rs_ring_fini(struct rs_ring *ring);

/* Increments a counter in the producer's page, which only this CPU writes. */
#define rs_ring_count(ring, counter) ((ring)->producer->counter++)
/* Counts an event and what became of it. */
#define rs_ring_count_event(ring, counter) \
	do { \
		struct rs_ring_producer *books = (ring)->producer; \
		books->seen++; \
		books->counter++; \
	} while (0)

/*
 * Slow paths of reserving, in ring_room.c. The first moves the limit so that a record
 * may end at the position end. The second writes the drop record that is due, if there
 * is room for it and for an event of up to room bytes. Both return false if the event
 * has to be dropped, and have counted it.
 */
bool rs_ring_make_room(struct rs_ring *ring, u64 end, bool changes_state);
bool rs_ring_report_drops(struct rs_ring *ring, u32 room, bool changes_state);

static inline struct rs_record *rs_ring_record(struct rs_ring *ring, u64 pos)
{
	return (struct rs_record *)(ring->data + (pos & ring->mask));
}

/* The position after a record whose payload has len bytes. */
static __always_inline u64 rs_ring_after(u64 pos, u32 len)
{
	return pos + ((len + sizeof(struct rs_record) + 7) & ~7U);
}

/* Moves the producer's position over a busy record of len bytes. False: no room. */
static __always_inline bool rs_ring_advance(struct rs_ring *ring, u32 len, bool changes_state,
					    struct rs_slot *slot)
{
	struct rs_ring_producer *producer = ring->producer;

	WRITE_ONCE(ring->updating, 1);
	barrier();
	slot->pos = producer->pos;
	slot->end = rs_ring_after(slot->pos, len);
	if (unlikely(slot->end > ring->limit) &&
	    !rs_ring_make_room(ring, slot->end, changes_state)) {
		WRITE_ONCE(ring->updating, 0);
		return false;
	}
	WRITE_ONCE(rs_ring_record(ring, slot->end)->len, RS_RECORD_BUSY);
	slot->payload = (u8 *)(rs_ring_record(ring, slot->pos) + 1);
	/*
	 * A full barrier: the reservation is visible before the event's time is taken.
	 * So a consumer that reads the clock and then finds the ring empty knows that
	 * no older event will follow (refresh() in libscap's merge.c).
	 */
	smp_store_mb(producer->pos, slot->end);
	WRITE_ONCE(ring->updating, 0);
	return true;
}

/*
 * Reserves room for a payload of up to room bytes, with preemption off. Returns false if
 * there is none, and has counted the reason.
 */
static __always_inline bool rs_ring_reserve(struct rs_ring *ring, u32 room, bool changes_state,
					    struct rs_slot *slot)
{
	if (unlikely(READ_ONCE(ring->slow)) && !rs_ring_report_drops(ring, room, changes_state))
		return false;
	return rs_ring_advance(ring, room, changes_state, slot);
}

/*
 * Gives back what a record of len bytes does not use. If another record already follows,
 * the rest is marked to be skipped.
 */
static __always_inline void rs_ring_give_back(struct rs_ring *ring, const struct rs_slot *slot,
					      u32 len)
{
	u64 from = rs_ring_after(slot->pos, len);
	struct rs_record *rest = rs_ring_record(ring, from);
	bool last;

	if (unlikely(from == slot->end))
		return;
	WRITE_ONCE(ring->updating, 1);
	barrier();
	last = ring->producer->pos == slot->end;
	if (likely(last))
		WRITE_ONCE(rest->len, RS_RECORD_BUSY);
	else
		WRITE_ONCE(rest->len, (u32)(slot->end - from - sizeof(*rest)) | RS_RECORD_DISCARD);
	/* The busy header must be visible before the position moves back to it. */
	smp_wmb();
	if (likely(last))
		WRITE_ONCE(ring->producer->pos, from);
	barrier();
	WRITE_ONCE(ring->updating, 0);
}

/* Cancels a reservation: nothing was recorded. */
static inline void rs_ring_cancel(struct rs_ring *ring, const struct rs_slot *slot)
{
	struct rs_record *record = rs_ring_record(ring, slot->pos);
	bool last;

	WRITE_ONCE(ring->updating, 1);
	barrier();
	last = ring->producer->pos == slot->end;
	/* The reservation's header is busy, as the one at the producer's position must be. */
	if (last)
		WRITE_ONCE(ring->producer->pos, slot->pos);
	else
		smp_store_release(&record->len, (u32)(slot->end - slot->pos - sizeof(*record)) |
							RS_RECORD_DISCARD);
	barrier();
	WRITE_ONCE(ring->updating, 0);
}

/* Publishes a record of len bytes, which is all that the slot has not given back. */
static __always_inline void rs_ring_commit(const struct rs_slot *slot, u32 len)
{
	/* Pairs with the consumer's acquire of the header. */
	smp_store_release(&((struct rs_record *)slot->payload - 1)->len, len);
}

/*
 * Bytes that the consumer has not read yet, as far as its position is visible here. A
 * flight recorder has no consumer that could be late.
 */
static inline u64 rs_ring_pending(const struct rs_ring *ring)
{
	if (ring->overwrite)
		return 0;
	return READ_ONCE(ring->producer->pos) - READ_ONCE(ring->consumer->pos);
}

#endif
