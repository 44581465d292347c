/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Returns the events of several per-CPU rings in strict order of time, in place.
 *
 * Why the order is right: a producer first announces an event (it moves its position, or
 * sets its writing word), and then reads the clock. The consumer reads the clock (time T),
 * and then looks at a ring. If it finds no record and no announcement there, all events
 * that come into this ring later have a time of T or more. T is then the ring's horizon;
 * a ring that had events since has the time of the last one as its horizon. An event can
 * be returned if it is the oldest of the first records of all rings, and not younger than
 * the horizon of any empty ring.
 *
 * A record that is still being written delays all younger events until it is complete.
 */
#ifndef MERGE_H
#define MERGE_H

#include <stdbool.h>

#include "lost.h"
#include "scap.h"

struct scap_merge_ring {
	const struct rs_ring_producer *producer;
	const uint8_t *data; /* mapped twice in a row, or in chunks with slack */
	uint64_t size;	     /* bytes of data, a power of two */
	uint32_t slack;	     /* bytes behind each chunk for the end of a record; 0: no chunks */
	uint8_t chunk_shift; /* log2 of the bytes of a chunk */
	uint16_t cpu;

	uint64_t pos;	  /* of the first record, or where it will be */
	uint64_t ts;	  /* time of the first record */
	uint64_t horizon; /* no later event is older */

	/* what is rarely needed comes last: with many CPUs, the caches hold the rest */
	uint64_t published; /* the position that the producer knows */
	struct rs_ring_consumer *consumer;
	struct rs_lost told; /* sums of the counts in records of lost events */
};

/* A ring with a record. The time is repeated here, so that to compare touches no ring. */
struct scap_merge_head {
	uint64_t ts;
	uint32_t ring;
};

struct scap_merge {
	struct scap_merge_ring *rings;
	uint32_t nrings;
	struct scap_merge_head *heap; /* rings with a record, a heap by its time */
	uint32_t nheads;
	uint32_t *empty; /* the other rings */
	uint32_t nempty;
	uint64_t horizon;	 /* the least horizon of the empty rings */
	int64_t clock_offset_ns; /* event time = CLOCK_MONOTONIC of this process + this */
	bool stopped;		 /* the producers have stopped: no record will come */
	bool lent;		 /* the caller has the first record of heap[0] */
	uint64_t last_ts;	 /* time of the last event that was returned */
	uint64_t out_of_order, broken;
	struct scap_lost_event lost; /* returned in place of a record of lost events */
};

enum scap_merge_result {
	SCAP_MERGE_NONE, /* all rings are empty, and the producers know our positions */
	SCAP_MERGE_EVENT,
	SCAP_MERGE_PENDING, /* a record is being written: call again at once */
};

/* The record at a position. */
static inline struct rs_record *scap_merge_record(const struct scap_merge_ring *ring, uint64_t pos)
{
	uint64_t offset = pos & (ring->size - 1);

	offset += (offset >> ring->chunk_shift) * ring->slack;
	return (struct rs_record *)(ring->data + offset);
}

/*
 * clock_offset_ns is that of the producers: to the clock of the kernel. The rings stay the
 * caller's and must not move. Returns 0 or -ENOMEM.
 */
int scap_merge_init(struct scap_merge *merge, struct scap_merge_ring *rings, uint32_t nrings,
		    int64_t clock_offset_ns);
void scap_merge_fini(struct scap_merge *merge);

/*
 * Consumes the event of the last call, and finds and decodes the next one. It is borrowed
 * until the next call. Records that cannot be decoded are counted and skipped. When the
 * producers have stopped, the last events say what each ring lost at its end.
 */
enum scap_merge_result scap_merge_next(struct scap_merge *merge, struct scap_event *ev);

#endif
