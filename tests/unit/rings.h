/* SPDX-License-Identifier: Apache-2.0 */
/* For tests of the merge: rings in memory, which the module's own code fills. */
#ifndef UNIT_RINGS_H
#define UNIT_RINGS_H

#include <sys/mman.h>

#include "live/merge.h"
#include "module/ring_room.c" /* NOLINT(bugprone-suspicious-include) */
#include "unit.h"

#define RING_BYTES (64u << 10)
#define MAX_RINGS 16

/* The producer and the consumer of one ring. */
struct pair {
	struct rs_ring ring;
	struct rs_ring_producer producer;
	struct rs_ring_consumer consumer;
};

struct bench {
	struct pair pairs[MAX_RINGS];
	struct scap_merge_ring sides[MAX_RINGS];
	struct scap_merge merge;
	struct scap_event ev;
	uint32_t nrings;
};

/* Maps the same pages twice in a row, like the driver. */
static inline u8 *map_twice(size_t bytes)
{
	int fd = memfd_create("ring", 0);
	u8 *data = mmap(NULL, 2 * bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int prot = PROT_READ | PROT_WRITE, how = MAP_SHARED | MAP_FIXED;

	ck_assert_int_eq(ftruncate(fd, bytes), 0);
	ck_assert_ptr_eq(mmap(data, bytes, prot, how, fd, 0), data);
	ck_assert_ptr_eq(mmap(data + bytes, bytes, prot, how, fd, 0), data + bytes);
	close(fd);
	return data;
}

static inline void bench_init(struct bench *b, uint32_t nrings)
{
	memset(b, 0, sizeof(*b));
	b->nrings = nrings;
	for (uint32_t n = 0; n < nrings; n++) {
		struct pair *pair = &b->pairs[n];

		pair->ring = (struct rs_ring){
			.producer = &pair->producer,
			.consumer = &pair->consumer,
			.data = map_twice(RING_BYTES),
			.size = RING_BYTES,
			.mask = RING_BYTES - 1,
		};
		rs_ring_record(&pair->ring, 0)->len = RS_RECORD_BUSY;
		b->sides[n] = (struct scap_merge_ring){
			.consumer = &pair->consumer,
			.producer = &pair->producer,
			.data = pair->ring.data,
			.size = RING_BYTES,
			.cpu = n,
		};
	}
	ck_assert_int_eq(scap_merge_init(&b->merge, b->sides, nrings, 0), 0);
}

static inline void bench_fini(struct bench *b)
{
	scap_merge_fini(&b->merge);
	for (uint32_t n = 0; n < b->nrings; n++)
		munmap(b->pairs[n].ring.data, 2 * RING_BYTES);
}

/* ---- events ------------------------------------------------------------------- */

/* A write exit whose result is a sequence number and whose data repeat its low byte. */
struct test_event {
	struct rs_event head;
	uint16_t lens[2];
	uint64_t seq;
	uint8_t data[2000];
} __attribute__((packed));

#define EVENT_BYTES(data_len) (offsetof(struct test_event, data) + (data_len))

static inline void fill(void *payload, uint64_t ts, uint64_t seq, uint16_t data_len)
{
	struct test_event *ev = payload;

	ev->head = (struct rs_event){
		.ts = ts,
		.tid = 1,
		.len = EVENT_BYTES(data_len),
		.type = RS_EV_SYSCALL_WRITE_X,
		.nparams = 2,
	};
	ev->lens[0] = 8;
	ev->lens[1] = data_len;
	ev->seq = seq;
	memset(ev->data, (uint8_t)seq, data_len);
}

/* Commits a reservation of which len bytes were written. */
static inline void publish(struct rs_ring *ring, const struct rs_slot *slot, uint32_t len)
{
	rs_ring_give_back(ring, slot, len);
	rs_ring_commit(slot, len);
}

static inline void add(struct bench *b, uint32_t ring, uint64_t ts, uint64_t seq)
{
	struct rs_slot slot;

	ck_assert(rs_ring_reserve(&b->pairs[ring].ring, EVENT_BYTES(100), false, &slot));
	fill(slot.payload, ts, seq, 10);
	publish(&b->pairs[ring].ring, &slot, EVENT_BYTES(10));
}

#endif
