// SPDX-License-Identifier: Apache-2.0
/*
 * The merge with the driver's own ring code: order across rings, records that are being
 * written, discarded and returned room, invalid contents, and several writers at once.
 */
#include <pthread.h>
#include <sched.h>
#include <time.h>

#include "rings.h"

#define WRITERS 4

static uint64_t seq_of(const struct scap_event *ev)
{
	uint64_t seq;

	memcpy(&seq, ev->params[0].data, sizeof(seq));
	for (uint32_t n = 0; n < ev->params[1].len; n++)
		if (ev->params[1].data[n] != (uint8_t)seq)
			ck_abort_msg("event %llu is torn", (unsigned long long)seq);
	return seq;
}

static enum scap_merge_result next(struct bench *b)
{
	return scap_merge_next(&b->merge, &b->ev);
}

static void expect(struct bench *b, uint64_t ts, uint64_t seq, uint16_t cpu)
{
	ck_assert_int_eq(next(b), SCAP_MERGE_EVENT);
	ck_assert_uint_eq(b->ev.ts_ns, ts);
	ck_assert_uint_eq(seq_of(&b->ev), seq);
	ck_assert_uint_eq(b->ev.cpu, cpu);
}

/* ---- one thread ------------------------------------------------------------------ */

START_TEST(test_merge_hands_out_by_time)
{
	struct bench b;

	bench_init(&b, 3);
	add(&b, 2, 10, 1);
	add(&b, 0, 20, 2);
	add(&b, 0, 30, 3);
	add(&b, 2, 40, 4);
	add(&b, 1, 35, 5);
	expect(&b, 10, 1, 2);
	expect(&b, 20, 2, 0);
	expect(&b, 30, 3, 0);
	expect(&b, 35, 5, 1);
	expect(&b, 40, 4, 2);
	ck_assert_int_eq(next(&b), SCAP_MERGE_NONE);
	ck_assert_uint_eq(b.merge.out_of_order, 0);
	bench_fini(&b);
}
END_TEST

/* Rings with very different rates of events. */
START_TEST(test_merge_sorts_many_rings)
{
	uint64_t ts[MAX_RINGS] = { 0 }, last = 0, total = 0;
	unsigned int seed = 1;
	struct bench b;

	bench_init(&b, MAX_RINGS);
	for (int round = 0; round < 200; round++)
		for (uint32_t n = 0; n < MAX_RINGS; n++) {
			ts[n] += rand_r(&seed) % (1 << n);
			add(&b, n, ts[n], ts[n]);
		}
	while (next(&b) == SCAP_MERGE_EVENT) {
		ck_assert_uint_ge(b.ev.ts_ns, last);
		ck_assert_uint_eq(seq_of(&b.ev), b.ev.ts_ns);
		last = b.ev.ts_ns;
		total++;
	}
	ck_assert_uint_eq(total, 200 * MAX_RINGS);
	bench_fini(&b);
}
END_TEST

START_TEST(test_merge_waits_for_a_record_in_the_making)
{
	struct rs_slot slot;
	struct bench b;

	bench_init(&b, 2);
	add(&b, 0, 100, 1);
	ck_assert(rs_ring_reserve(&b.pairs[1].ring, EVENT_BYTES(100), false, &slot));
	ck_assert_int_eq(next(&b), SCAP_MERGE_PENDING);
	ck_assert_int_eq(next(&b), SCAP_MERGE_PENDING);
	fill(slot.payload, 50, 2, 0);
	publish(&b.pairs[1].ring, &slot, EVENT_BYTES(0));
	expect(&b, 50, 2, 1);
	expect(&b, 100, 1, 0);
	ck_assert_int_eq(next(&b), SCAP_MERGE_NONE);
	bench_fini(&b);
}
END_TEST

/* A record that is being written must be later than the last one of its ring. */
START_TEST(test_merge_lets_pass_what_is_older_than_the_last_seen)
{
	struct rs_slot slot;
	struct bench b;

	bench_init(&b, 2);
	add(&b, 1, 100, 1);
	ck_assert(rs_ring_reserve(&b.pairs[1].ring, EVENT_BYTES(100), false, &slot));
	add(&b, 0, 100, 2);
	add(&b, 0, 101, 3);
	next(&b);
	next(&b);
	ck_assert_uint_eq(b.ev.ts_ns, 100);
	ck_assert_int_eq(next(&b), SCAP_MERGE_PENDING);
	bench_fini(&b);
}
END_TEST

/* An event after the clock reading was stored after it, so the other rings must be read again. */
START_TEST(test_merge_holds_back_what_is_beyond_the_clock)
{
	struct timespec now;
	struct bench b;

	bench_init(&b, 2);
	clock_gettime(CLOCK_MONOTONIC, &now);
	add(&b, 0, (now.tv_sec + 1000) * 1000000000ull, 1);
	ck_assert_int_eq(next(&b), SCAP_MERGE_PENDING);
	b.merge.stopped = true;
	ck_assert_int_eq(next(&b), SCAP_MERGE_EVENT);
	bench_fini(&b);
}
END_TEST

/* An interrupted record cannot return its unused room, so it leaves a discard record. */
START_TEST(test_merge_steps_over_discarded_room)
{
	struct rs_slot outer, inner;
	struct rs_ring *ring;
	struct bench b;

	bench_init(&b, 1);
	ring = &b.pairs[0].ring;
	ck_assert(rs_ring_reserve(ring, EVENT_BYTES(1000), false, &outer));
	ck_assert(rs_ring_reserve(ring, EVENT_BYTES(1000), false, &inner));
	fill(inner.payload, 20, 2, 10);
	publish(ring, &inner, EVENT_BYTES(10));
	ck_assert_int_eq(next(&b), SCAP_MERGE_PENDING);
	fill(outer.payload, 10, 1, 5);
	publish(ring, &outer, EVENT_BYTES(5));
	expect(&b, 10, 1, 0);
	expect(&b, 20, 2, 0);
	ck_assert_int_eq(next(&b), SCAP_MERGE_NONE);
	bench_fini(&b);
}
END_TEST

START_TEST(test_merge_counts_what_is_out_of_order)
{
	struct bench b;

	bench_init(&b, 1);
	add(&b, 0, 20, 1);
	add(&b, 0, 10, 2);
	expect(&b, 20, 1, 0);
	expect(&b, 10, 2, 0);
	ck_assert_uint_eq(b.merge.out_of_order, 1);
	bench_fini(&b);
}
END_TEST

START_TEST(test_merge_frees_the_ring_at_rest)
{
	struct bench b;

	bench_init(&b, 2);
	add(&b, 0, 10, 1);
	add(&b, 1, 20, 2);
	expect(&b, 10, 1, 0);
	expect(&b, 20, 2, 1);
	ck_assert_uint_eq(b.pairs[1].consumer.pos, 0); /* the event is still borrowed */
	ck_assert_int_eq(next(&b), SCAP_MERGE_NONE);
	for (int n = 0; n < 2; n++)
		ck_assert_uint_eq(b.pairs[n].consumer.pos, b.pairs[n].producer.pos);
	bench_fini(&b);
}
END_TEST

START_TEST(test_merge_goes_round_the_ring)
{
	struct bench b;

	bench_init(&b, 1);
	for (uint64_t seq = 1; seq < 5000; seq++) {
		add(&b, 0, seq, seq);
		if (seq % 300 == 0)
			for (uint64_t n = seq - 299; n <= seq; n++)
				expect(&b, n, n, 0);
	}
	ck_assert_uint_eq(b.pairs[0].producer.dropped_full, 0);
	bench_fini(&b);
}
END_TEST

/* ---- room --------------------------------------------------------------------------- */

/* Stores events of one size until there is no room. Returns how many. */
static uint64_t flood(struct bench *b, bool changes_state)
{
	struct rs_ring *ring = &b->pairs[0].ring;
	struct rs_slot slot;
	uint64_t n;

	for (n = 0; rs_ring_reserve(ring, EVENT_BYTES(0), changes_state, &slot); n++) {
		fill(slot.payload, ktime_get_ns(), n, 0);
		rs_ring_commit(&slot, EVENT_BYTES(0));
	}
	return n;
}

START_TEST(test_ring_keeps_room_for_what_changes_state)
{
	uint64_t record = RS_RECORD_SIZE(EVENT_BYTES(0)), others, kept;
	struct bench b;

	bench_init(&b, 1);
	others = flood(&b, false);
	ck_assert_uint_le(others * record, RING_BYTES - RS_RING_RESERVE(RING_BYTES));
	ck_assert_uint_ge((others + 2) * record, RING_BYTES - RS_RING_RESERVE(RING_BYTES));
	kept = flood(&b, true);
	ck_assert_uint_ge((kept + 4) * record, RS_RING_RESERVE(RING_BYTES));
	ck_assert_uint_eq(b.pairs[0].producer.dropped_full, 2);
	bench_fini(&b);
}
END_TEST

static void expect_lost(struct bench *b, const char *text)
{
	ck_assert_int_eq(next(b), SCAP_MERGE_EVENT);
	ck_assert_uint_eq(b->ev.type, RS_EV_NOTIFICATION_E);
	ck_assert_int_eq(b->ev.tid, -1);
	ck_assert_str_eq((const char *)b->ev.params[0].data, "drops");
	ck_assert_str_eq((const char *)b->ev.params[1].data, text);
}

START_TEST(test_ring_tells_what_was_lost_where_it_was_lost)
{
	uint64_t stored, n, now;
	struct rs_slot slot;
	struct bench b;

	bench_init(&b, 1);
	stored = flood(&b, false);
	ck_assert(!rs_ring_reserve(&b.pairs[0].ring, EVENT_BYTES(0), false, &slot));
	for (n = 0; n < stored; n++)
		ck_assert_int_eq(next(&b), SCAP_MERGE_EVENT);
	ck_assert_int_eq(next(&b), SCAP_MERGE_NONE);
	now = ktime_get_ns();
	add(&b, 0, now, 1);
	expect_lost(&b, "full=2 position=0 fault=0");
	ck_assert_uint_ge(b.ev.ts_ns, now);
	b.merge.stopped = true;
	ck_assert_int_eq(next(&b), SCAP_MERGE_EVENT);
	ck_assert_int_eq(next(&b), SCAP_MERGE_NONE);
	bench_fini(&b);
}
END_TEST

START_TEST(test_merge_tells_at_the_end_what_was_lost_last)
{
	uint64_t stored, n;
	struct bench b;

	bench_init(&b, 2);
	stored = flood(&b, true);
	b.merge.stopped = true;
	for (n = 0; n < stored; n++)
		ck_assert_int_eq(next(&b), SCAP_MERGE_EVENT);
	expect_lost(&b, "full=1 position=0 fault=0");
	ck_assert_int_eq(next(&b), SCAP_MERGE_NONE);
	bench_fini(&b);
}
END_TEST

START_TEST(test_ring_lies_of_the_consumer_cost_its_own_events)
{
	struct rs_slot slot;
	struct bench b;

	bench_init(&b, 1);
	flood(&b, true);
	b.pairs[0].consumer.pos = b.pairs[0].producer.pos + 8;
	ck_assert(!rs_ring_reserve(&b.pairs[0].ring, EVENT_BYTES(0), false, &slot));
	b.pairs[0].consumer.pos = b.pairs[0].producer.pos;
	ck_assert(rs_ring_reserve(&b.pairs[0].ring, EVENT_BYTES(0), false, &slot));
	ck_assert_uint_eq(b.pairs[0].producer.dropped_consumer, 1);
	ck_assert_uint_eq(b.pairs[0].producer.dropped_full, 1);
	bench_fini(&b);
}
END_TEST

START_TEST(test_ring_knows_its_high_water_mark)
{
	const struct rs_ring_producer *producer;
	struct bench b;

	bench_init(&b, 1);
	producer = &b.pairs[0].producer;
	for (uint64_t n = 1; n <= 100; n++)
		add(&b, 0, n, n);
	ck_assert_uint_ge(producer->high_water, producer->pos);
	ck_assert_uint_le(producer->high_water, producer->pos + RING_BYTES / 64 + 256);
	while (next(&b) == SCAP_MERGE_EVENT)
		;
	for (uint64_t n = 101; n <= 5000; n++) {
		add(&b, 0, n, n);
		expect(&b, n, n, 0);
		ck_assert_int_eq(next(&b), SCAP_MERGE_NONE);
	}
	ck_assert_uint_le(producer->high_water, 100 * 256);
	bench_fini(&b);
}
END_TEST

/* The newest whole records are between producer.oldest and the producer's position. */
START_TEST(test_ring_overwrites_the_oldest)
{
	uint64_t record = RS_RECORD_SIZE(EVENT_BYTES(10)), n, first = 0;
	struct bench b;

	bench_init(&b, 1);
	b.pairs[0].ring.overwrite = true;
	for (n = 1; n <= 10000; n++)
		add(&b, 0, n, n);
	ck_assert_uint_eq(b.pairs[0].producer.dropped_full, 0);
	b.sides[0].pos = b.pairs[0].producer.oldest;
	b.merge.stopped = true;
	while (next(&b) == SCAP_MERGE_EVENT) {
		if (!first)
			first = seq_of(&b.ev);
		ck_assert_uint_eq(seq_of(&b.ev), b.ev.ts_ns);
		n = b.ev.ts_ns;
	}
	ck_assert_uint_eq(n, 10000);
	ck_assert_uint_ge((n - first + 1) * record, RING_BYTES - RING_BYTES / 32);
	ck_assert_uint_eq(b.merge.broken, 0);
	bench_fini(&b);
}
END_TEST

/* ---- invalid contents --------------------------------------------------------------- */

static struct rs_record *last_record(struct bench *b, uint32_t len)
{
	struct rs_slot slot;

	ck_assert(rs_ring_reserve(&b->pairs[0].ring, len, false, &slot));
	publish(&b->pairs[0].ring, &slot, len);
	return rs_ring_record(&b->pairs[0].ring, slot.pos);
}

START_TEST(test_merge_passes_records_that_are_no_events)
{
	struct bench b;
	struct test_event *ev;

	bench_init(&b, 1);
	last_record(&b, 3);
	ev = (struct test_event *)(last_record(&b, EVENT_BYTES(50)) + 1);
	fill(ev, 10, 1, 50);
	ev->lens[1] = 51;
	ev = (struct test_event *)(last_record(&b, EVENT_BYTES(50)) + 1);
	fill(ev, 10, 1, 50);
	ev->head.len = 1u << 31;
	ev = (struct test_event *)(last_record(&b, EVENT_BYTES(50)) + 1);
	fill(ev, 10, 1, 50);
	ev->head.type = RS_EVENT_LOST - 1;
	add(&b, 0, 20, 7);
	expect(&b, 20, 7, 0);
	ck_assert_uint_eq(b.merge.broken, 4);
	bench_fini(&b);
}
END_TEST

START_TEST(test_merge_finds_the_end_after_a_wild_length)
{
	struct bench b;

	bench_init(&b, 1);
	last_record(&b, 100)->len = RING_BYTES;
	add(&b, 0, 10, 1);
	ck_assert_int_eq(next(&b), SCAP_MERGE_NONE);
	ck_assert_uint_eq(b.merge.broken, 1);
	add(&b, 0, 20, 2);
	expect(&b, 20, 2, 0);
	bench_fini(&b);
}
END_TEST

/* ---- several writers ------------------------------------------------------------------ */

#define EVENTS_PER_WRITER 200000

struct writer {
	struct rs_ring *ring;
	pthread_t thread;
	unsigned int seed;
	uint64_t seq, tries;
};

static uint64_t clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

/* Reserves and then reads the clock, like the driver; but waits if there is no room. */
static uint64_t reserve(struct writer *w, struct rs_slot *slot)
{
	while (!rs_ring_reserve(w->ring, EVENT_BYTES(1000), false, slot)) {
		w->tries++;
		sched_yield();
	}
	return clock_ns();
}

static void commit(struct writer *w, struct rs_slot *slot, uint64_t ts)
{
	uint16_t len = rand_r(&w->seed) % 200;

	fill(slot->payload, ts, w->seq++, len);
	publish(w->ring, slot, EVENT_BYTES(len));
}

/* Sometimes an event interrupts the writing of another one. */
static void *write_events(void *arg)
{
	struct writer *w = arg;
	struct rs_slot outer, inner;
	uint64_t ts, ts_inner;

	while (w->seq < EVENTS_PER_WRITER) {
		ts = reserve(w, &outer);
		if (rand_r(&w->seed) % 16 == 0 && w->seq + 1 < EVENTS_PER_WRITER &&
		    rs_ring_reserve(w->ring, EVENT_BYTES(1000), false, &inner)) {
			ts_inner = clock_ns();
			w->seq++;
			commit(w, &inner, ts_inner);
			w->seq -= 2;
			commit(w, &outer, ts);
			w->seq++;
		} else {
			if (rand_r(&w->seed) % 1024 == 0)
				sched_yield();
			commit(w, &outer, ts);
		}
	}
	return NULL;
}

START_TEST(test_merge_orders_several_writers)
{
	struct writer writers[WRITERS] = { 0 };
	uint64_t seen[WRITERS] = { 0 }, total = 0, last = 0;
	struct bench b;

	bench_init(&b, WRITERS);
	for (int n = 0; n < WRITERS; n++) {
		writers[n] = (struct writer){ .ring = &b.pairs[n].ring, .seed = n + 1 };
		pthread_create(&writers[n].thread, NULL, write_events, &writers[n]);
	}
	while (total < (uint64_t)WRITERS * EVENTS_PER_WRITER) {
		if (next(&b) != SCAP_MERGE_EVENT) {
			sched_yield();
			continue;
		}
		if (b.ev.type == RS_EV_NOTIFICATION_E)
			continue;
		/* Each assertion costs a system call, so they run only after a mismatch. */
		if (b.ev.ts_ns < last || seq_of(&b.ev) != seen[b.ev.cpu]) {
			ck_assert_uint_ge(b.ev.ts_ns, last);
			ck_assert_uint_eq(seq_of(&b.ev), seen[b.ev.cpu]);
		}
		last = b.ev.ts_ns;
		seen[b.ev.cpu]++;
		total++;
	}
	for (int n = 0; n < WRITERS; n++)
		pthread_join(writers[n].thread, NULL);
	ck_assert_int_eq(next(&b), SCAP_MERGE_NONE);
	ck_assert_uint_eq(b.merge.out_of_order, 0);
	ck_assert_uint_eq(b.merge.broken, 0);
	for (int n = 0; n < WRITERS; n++) {
		ck_assert_uint_eq(b.sides[n].told.full, b.pairs[n].producer.dropped_full);
		ck_assert_uint_eq(b.pairs[n].consumer.pos, b.pairs[n].producer.pos);
	}
	bench_fini(&b);
}
END_TEST

int main(void)
{
	return UNIT_RUN("merge", test_merge_hands_out_by_time, test_merge_sorts_many_rings,
			test_merge_waits_for_a_record_in_the_making,
			test_merge_lets_pass_what_is_older_than_the_last_seen,
			test_merge_holds_back_what_is_beyond_the_clock,
			test_merge_steps_over_discarded_room,
			test_merge_counts_what_is_out_of_order, test_merge_frees_the_ring_at_rest,
			test_merge_goes_round_the_ring, test_ring_keeps_room_for_what_changes_state,
			test_ring_tells_what_was_lost_where_it_was_lost,
			test_merge_tells_at_the_end_what_was_lost_last,
			test_ring_lies_of_the_consumer_cost_its_own_events,
			test_ring_knows_its_high_water_mark, test_ring_overwrites_the_oldest,
			test_merge_passes_records_that_are_no_events,
			test_merge_finds_the_end_after_a_wild_length,
			test_merge_orders_several_writers);
}
