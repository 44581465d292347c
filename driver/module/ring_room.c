// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The slow paths of reserving: finds room, overwrites the oldest records, reports drops.
 * Does not know how a ring's memory is allocated, so that unit tests run it in user
 * space.
 */
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "ring.h"

/* ---- room --------------------------------------------------------------------- */

/* Counts a dropped event, which a drop record reports before the next stored event. */
#define drop(ring, counter) \
	do { \
		rs_ring_count(ring, dropped_##counter); \
		(ring)->lost.counter++; \
		WRITE_ONCE((ring)->unreported, 1); \
	} while (0)

/* Reads the consumer's position again. Returns whether it is a possible one. */
static bool refresh(struct rs_ring *ring)
{
	/* Pairs with the consumer's release: it no longer reads what will be overwritten. */
	u64 consumed = smp_load_acquire(&ring->consumer->pos);

	if (consumed < ring->consumed || consumed > ring->producer->pos)
		return false;
	ring->consumed = consumed;
	return true;
}

/* The limit and the high-water mark move in steps, so that few events take this path. */
static u64 step(const struct rs_ring *ring)
{
	return ring->size / 64;
}

/* How much of the ring may be in use: all but the busy header, and the reserve. */
static u64 usable(const struct rs_ring *ring, bool changes_state)
{
	return ring->size - sizeof(struct rs_record) -
	       (changes_state ? 0 : RS_RING_RESERVE(ring->size));
}

/* Flight recorder: overwrites the oldest records until there is room for a step after end. */
static bool forget_oldest(struct rs_ring *ring, u64 end)
{
	u64 oldest = ring->consumed, target = end + step(ring) - usable(ring, true);
	u32 len;

	while ((s64)(target - oldest) > 0) {
		len = rs_ring_record(ring, oldest)->len;
		if (len & RS_RECORD_BUSY)
			break;
		oldest += RS_RECORD_SIZE(len);
	}
	ring->consumed = oldest;
	ring->limit = oldest + usable(ring, true);
	/* Readers must see that records are gone before they can see what replaces them. */
	WRITE_ONCE(ring->producer->oldest, oldest);
	smp_wmb();
	return end <= ring->limit;
}

static bool find_room(struct rs_ring *ring, u64 end, bool changes_state)
{
	u64 high = ring->producer->high_water, used;

	if (!refresh(ring)) {
		drop(ring, consumer);
		return false;
	}
	used = end - ring->consumed;
	if (used > usable(ring, changes_state)) {
		drop(ring, full);
		return false;
	}
	high = max(high, min(round_up(used, step(ring)), ring->size));
	WRITE_ONCE(ring->producer->high_water, high);
	ring->limit = max(end, ring->consumed + min(high, usable(ring, false)));
	return true;
}

bool rs_ring_make_room(struct rs_ring *ring, u64 end, bool changes_state)
{
	if (!ring->overwrite)
		return find_room(ring, end, changes_state);
	if (forget_oldest(ring, end))
		return true;
	drop(ring, full);
	return false;
}

/* ---- drops ----------------------------------------------------------------------- */

static void write_drop_record(struct rs_ring *ring)
{
	struct rs_lost *lost = &ring->lost;
	struct rs_slot slot;

	if (!rs_ring_advance(ring, sizeof(*lost), true, &slot))
		return;
	lost->event = (struct rs_event){
		.ts = ktime_get_ns() + ring->clock_offset_ns,
		.tid = -1,
		.len = sizeof(*lost),
		.type = RS_EVENT_LOST,
	};
	memcpy(slot.payload, lost, sizeof(*lost));
	rs_ring_commit(&slot, sizeof(*lost));
	*lost = (struct rs_lost){};
	WRITE_ONCE(ring->unreported, 0);
}

bool rs_ring_report_drops(struct rs_ring *ring, u32 room, bool changes_state)
{
	u64 end;

	if (READ_ONCE(ring->updating)) {
		drop(ring, fault);
		return false;
	}
	end = rs_ring_after(rs_ring_after(ring->producer->pos, sizeof(ring->lost)), room);
	if (end > ring->limit && !rs_ring_make_room(ring, end, changes_state))
		return false;
	write_drop_record(ring);
	return true;
}
