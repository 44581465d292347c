// SPDX-License-Identifier: Apache-2.0
/*
 * What the live engines share, with rings in memory: a caller that polls is woken for every
 * event and for nothing else.
 */
#include <poll.h>
#include <sys/eventfd.h>

#include "live/live.h"
#include "live/pollable.h"
#include "rings.h"
#include "scap_engine.h"

/* A handle over two rings, and a descriptor in place of the engine's. */
static struct bench rings;
static struct scap scap;
static int engine_fd, waits;
static uint64_t at_wait; /* time of an event that comes just before the last look; 0: none */

/* Tells the producers to wake us; 10 s would be the time of a caller that does not poll. */
static int wait_for_events(struct scap *source, int timeout_ms)
{
	ck_assert_ptr_eq(source, &scap);
	ck_assert_int_eq(timeout_ms, 0);
	waits++;
	if (at_wait)
		add(&rings, 1, at_wait, 9);
	at_wait = 0;
	return 0;
}

static int next_event(void)
{
	return scap_live_next(&scap, &rings.merge, wait_for_events);
}

static void setup(void)
{
	scap = (struct scap){ .timeout_ms = 10000 };
	waits = 0;
	at_wait = 0;
	bench_init(&rings, 2);
	engine_fd = eventfd(0, EFD_NONBLOCK);
	ck_assert_int_ge(engine_fd, 0);
	ck_assert_int_ge(scap_live_poll_fd(&scap, engine_fd), 0);
}

static void teardown(void)
{
	scap_live_fini(&scap);
	close(engine_fd);
	bench_fini(&rings);
}

static bool is_readable(void)
{
	struct pollfd pfd = { .fd = scap.pollable->fd, .events = POLLIN };

	return poll(&pfd, 1, 0) == 1;
}

START_TEST(test_poll_is_readable_until_there_is_nothing)
{
	setup();
	add(&rings, 0, 10, 1);
	add(&rings, 1, 20, 2);
	ck_assert(is_readable());
	ck_assert_int_eq(next_event(), SCAP_EVENT);
	ck_assert(is_readable());
	ck_assert_int_eq(next_event(), SCAP_EVENT);
	ck_assert_int_eq(waits, 0);
	ck_assert(is_readable());
	ck_assert_int_eq(next_event(), SCAP_TIMEOUT);
	ck_assert_int_eq(waits, 1);
	ck_assert(!is_readable());
	teardown();
}
END_TEST

/* The bell is silent after the first event, but there may be more. */
START_TEST(test_poll_stays_readable_between_events)
{
	eventfd_t count;

	setup();
	ck_assert_int_eq(next_event(), SCAP_TIMEOUT);
	add(&rings, 0, 10, 1);
	add(&rings, 0, 20, 2);
	ck_assert(!is_readable());
	eventfd_write(engine_fd, 1);
	ck_assert(is_readable());
	eventfd_read(engine_fd, &count);
	ck_assert_int_eq(next_event(), SCAP_EVENT);
	ck_assert(is_readable());
	ck_assert_int_eq(next_event(), SCAP_EVENT);
	ck_assert_int_eq(next_event(), SCAP_TIMEOUT);
	ck_assert(!is_readable());
	teardown();
}
END_TEST

/* An event that comes before the producers know that they must wake us wakes nobody. */
START_TEST(test_poll_looks_once_more_before_the_wait)
{
	setup();
	at_wait = 10;
	ck_assert_int_eq(next_event(), SCAP_EVENT);
	ck_assert_uint_eq(scap.ev.ts_ns, 10);
	ck_assert(is_readable());
	teardown();
}
END_TEST

/* Its end may wake nobody: such a record may be discarded. */
START_TEST(test_poll_stays_readable_while_a_record_is_written)
{
	struct rs_slot slot;
	uint64_t now;

	setup();
	ck_assert_int_eq(next_event(), SCAP_TIMEOUT);
	now = ktime_get_ns();
	add(&rings, 0, now + 1, 1);
	ck_assert(rs_ring_reserve(&rings.pairs[1].ring, EVENT_BYTES(100), false, &slot));
	ck_assert_int_eq(next_event(), SCAP_TIMEOUT);
	ck_assert(is_readable());
	fill(slot.payload, now, 2, 0);
	publish(&rings.pairs[1].ring, &slot, EVENT_BYTES(0));
	ck_assert_int_eq(next_event(), SCAP_EVENT);
	ck_assert_uint_eq(scap.ev.ts_ns, now);
	teardown();
}
END_TEST

START_TEST(test_poll_ends_with_the_source)
{
	setup();
	ck_assert_int_eq(next_event(), SCAP_TIMEOUT);
	rings.merge.stopped = true;
	ck_assert_int_eq(next_event(), SCAP_EOF);
	ck_assert(is_readable());
	teardown();
}
END_TEST

START_TEST(test_poll_has_one_descriptor)
{
	setup();
	ck_assert_int_eq(scap_live_poll_fd(&scap, engine_fd), scap.pollable->fd);
	teardown();
}
END_TEST

int main(void)
{
	return UNIT_RUN("live", test_poll_is_readable_until_there_is_nothing,
			test_poll_stays_readable_between_events,
			test_poll_looks_once_more_before_the_wait,
			test_poll_stays_readable_while_a_record_is_written,
			test_poll_ends_with_the_source, test_poll_has_one_descriptor);
}
