// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * What reserving does when it is not plain: finding room, forgetting the oldest
 * records, telling of what was lost. Knows nothing of how a ring's memory is
 * made, so that tests run it in user space.
 */
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "ring.h"

/* ---- room --------------------------------------------------------------------- */

/* Counts an event that is lost, to be told of before the next one that is not. */
#define lose(ring, counter) \
	do { \
		rs_ring_count(ring, dropped_##counter); \
		(ring)->lost.counter++; \
		WRITE_ONCE((ring)->losing, 1); \
	} while (0)

/* Reads the consumer's position anew. Returns whether it makes sense. */
static bool refresh(struct rs_ring *ring)
{
	/* Pairs with the consumer's release: it is done with what we overwrite. */
	u64 consumed = smp_load_acquire(&ring->consumer->pos);

	if (consumed < ring->consumed || consumed > ring->producer->pos)
		return false;
	ring->consumed = consumed;
	return true;
}

/* Limits and the high-water mark move in such steps, so that few events ask. */
static u64 step(const struct rs_ring *ring)
{
	return ring->size / 64;
}

/* What may be used; the header at the end needs room as well. */
static u64 most(const struct rs_ring *ring, bool changes_state)
{
	return ring->size - sizeof(struct rs_record) -
	       (changes_state ? 0 : RS_RING_RESERVE(ring->size));
}

/* Steps over the oldest records until there is room for what ends at end, and some more. */
static bool forget_oldest(struct rs_ring *ring, u64 end)
{
	u64 oldest = ring->consumed, wanted = end + step(ring) - most(ring, true);
	u32 len;

	while ((s64)(wanted - oldest) > 0) {
		len = rs_ring_record(ring, oldest)->len;
		if (len & RS_RECORD_BUSY)
			break;
		oldest += RS_RECORD_SIZE(len);
	}
	ring->consumed = oldest;
	ring->limit = oldest + most(ring, true);
	/* A reader sees that they are gone before it can see what takes their place. */
	WRITE_ONCE(ring->producer->oldest, oldest);
	smp_wmb();
	return end <= ring->limit;
}

static bool find_room(struct rs_ring *ring, u64 end, bool changes_state)
{
	u64 high = ring->producer->high_water, used;

	if (!refresh(ring)) {
		lose(ring, consumer);
		return false;
	}
	used = end - ring->consumed;
	if (used > most(ring, changes_state)) {
		lose(ring, full);
		return false;
	}
	high = max(high, min(round_up(used, step(ring)), ring->size));
	WRITE_ONCE(ring->producer->high_water, high);
	ring->limit = max(end, ring->consumed + min(high, most(ring, false)));
	return true;
}

bool rs_ring_make_room(struct rs_ring *ring, u64 end, bool changes_state)
{
	if (!ring->overwrite)
		return find_room(ring, end, changes_state);
	if (forget_oldest(ring, end))
		return true;
	lose(ring, full);
	return false;
}

/* ---- what was lost --------------------------------------------------------------- */

static void tell_lost(struct rs_ring *ring)
{
	struct rs_lost *lost = &ring->lost;
	struct rs_slot slot;

	if (!rs_ring_move(ring, sizeof(*lost), true, &slot))
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
	WRITE_ONCE(ring->losing, 0);
}

/*
 * Tells of what was lost, if there is room for that and for an event of up to
 * room bytes. Else the event is lost as well.
 */
bool rs_ring_attend(struct rs_ring *ring, u32 room, bool changes_state)
{
	u64 end;

	if (READ_ONCE(ring->moving)) {
		lose(ring, fault);
		return false;
	}
	end = rs_ring_behind(rs_ring_behind(ring->producer->pos, sizeof(ring->lost)), room);
	if (end > ring->limit && !rs_ring_make_room(ring, end, changes_state))
		return false;
	tell_lost(ring);
	return true;
}
