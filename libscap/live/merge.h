/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events of several per-CPU rings in strict time order, in place.
 *
 * The proof. A producer makes it visible that an event is on its way (a moved
 * position, or its writing word) and then reads the clock. The consumer reads
 * the clock (T) and then looks at a ring: if nothing is on its way and no record
 * is there, whatever comes later into that ring has a time of T or more. So an
 * event may leave when it is the oldest of the records at the rings' heads and
 * every ring without one is known to be past its time: its horizon, the last T
 * at which it was empty, or the time of its own last event.
 *
 * A record still being written holds everything younger back; it is waited for.
 */
#ifndef MERGE_H
#define MERGE_H

#include <stdbool.h>

#include "lost.h"
#include "scap.h"

struct scap_merge_ring {
	struct rs_ring_consumer *consumer;
	const struct rs_ring_producer *producer;
	const uint8_t *data; /* mapped twice in a row, or with slack */
	uint64_t size;	     /* of the data, a power of two */
	uint32_t slack;	     /* room behind each chunk for a record's end; 0: none */
	uint8_t chunk_shift; /* bytes of a chunk as a power of two, if there is slack */
	uint16_t cpu;

	uint64_t pos;	     /* of the head, or where it will be */
	uint64_t published;  /* the position the producer was told */
	uint64_t ts;	     /* of the head */
	uint64_t horizon;    /* nothing to come is older */
	struct rs_lost told; /* the sum of what records told of lost events */
};

struct scap_merge {
	struct scap_merge_ring *rings;
	uint32_t nrings;
	uint32_t *heap; /* rings with a head, the oldest first */
	uint32_t nheads;
	uint32_t *empty; /* the other rings */
	uint32_t nempty;
	uint64_t horizon;	 /* the least of the empty ones' */
	int64_t clock_offset_ns; /* event time = CLOCK_MONOTONIC + this */
	bool stopped;		 /* the producers are: no record will come */
	bool lent;		 /* the head of heap[0] is with the caller */
	uint64_t last_ts;	 /* of the last event handed out */
	uint64_t out_of_order, broken;
	struct scap_lost_event lost; /* the event handed out in place of such a record */
};

enum scap_merge_result {
	SCAP_MERGE_NONE, /* all rings are empty, and the producers know */
	SCAP_MERGE_EVENT,
	SCAP_MERGE_PENDING, /* a record is being written: ask again at once */
};

/* Where the record at a position is. */
static inline struct rs_record *scap_merge_record(const struct scap_merge_ring *ring, uint64_t pos)
{
	uint64_t offset = pos & (ring->size - 1);

	offset += (offset >> ring->chunk_shift) * ring->slack;
	return (struct rs_record *)(ring->data + offset);
}

/* The rings are the caller's and stay in place. Returns 0 or -ENOMEM. */
int scap_merge_init(struct scap_merge *merge, struct scap_merge_ring *rings, uint32_t nrings,
		    int64_t clock_offset_ns);
void scap_merge_fini(struct scap_merge *merge);

/*
 * Takes back the event of the call before and finds the next one, decoded and
 * lent until the next call. Records that do not decode are counted and passed.
 * Once the producers are stopped, the last events tell what was lost at the end.
 */
enum scap_merge_result scap_merge_next(struct scap_merge *merge, struct scap_event *ev);

#endif
