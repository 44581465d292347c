/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A minimal consumer for tests of the driver. It uses the ABI header and nothing else, so
 * that the tests do not depend on libscap.
 */
#ifndef TEST_SESSION_H
#define TEST_SESSION_H

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ringside_abi.h"
#include "ringside_table.h"
#include "worker.h"

#define SESSION_CPUS 64

struct session {
	int fd;
	unsigned int rings;
	size_t ring_bytes, page;
	struct rs_ring_consumer *consumer[SESSION_CPUS];
	struct rs_ring_producer *producer[SESSION_CPUS];
	unsigned char *data[SESSION_CPUS];
	struct rs_start start;
};

static inline void session_map(struct session *s)
{
	size_t bytes = s->page + 2 * s->ring_bytes;
	unsigned int i;
	void *p;

	for (i = 0; i < s->rings; i++) {
		p = mmap(NULL, s->page, PROT_READ | PROT_WRITE, MAP_SHARED, s->fd,
			 RS_RING_OFFSET(i));
		if (p == MAP_FAILED)
			die("mmap of the consumer's page");
		s->consumer[i] = p;
		p = mmap(NULL, bytes, PROT_READ, MAP_SHARED, s->fd, RS_RING_OFFSET(i) + s->page);
		if (p == MAP_FAILED)
			die("mmap of the ring");
		s->producer[i] = p;
		s->data[i] = (unsigned char *)p + s->page;
	}
}

/* Opens and maps a session, without starting it. */
static inline void session_open(struct session *s, const struct rs_setup *setup)
{
	struct rs_info info;

	memset(s, 0, sizeof(*s));
	s->fd = open(RS_DEVICE, O_RDWR | O_CLOEXEC);
	if (s->fd < 0)
		die(RS_DEVICE);
	if (ioctl(s->fd, RS_IOC_INFO, &info))
		die("RS_IOC_INFO");
	if (ioctl(s->fd, RS_IOC_SETUP, setup))
		die("RS_IOC_SETUP");
	s->rings = info.rings;
	s->page = info.page_bytes;
	s->ring_bytes = setup->ring_bytes ? setup->ring_bytes : RS_RING_BYTES_DEFAULT;
	session_map(s);
}

static inline void session_start(struct session *s)
{
	if (ioctl(s->fd, RS_IOC_START, &s->start))
		die("RS_IOC_START");
}

static inline void session_stop(struct session *s)
{
	if (ioctl(s->fd, RS_IOC_STOP))
		die("RS_IOC_STOP");
}

static inline void session_close(struct session *s)
{
	unsigned int i;

	for (i = 0; i < s->rings; i++) {
		munmap(s->consumer[i], s->page);
		munmap(s->producer[i], s->page + 2 * s->ring_bytes);
	}
	close(s->fd);
}

/* The sums of the counters of all rings. */
static inline struct rs_ring_producer session_books(const struct session *s)
{
	struct rs_ring_producer sum = { 0 };
	unsigned int i;

	for (i = 0; i < s->rings; i++) {
		sum.seen += s->producer[i]->seen;
		sum.stored += s->producer[i]->stored;
		sum.filtered += s->producer[i]->filtered;
		sum.dropped_full += s->producer[i]->dropped_full;
		sum.dropped_consumer += s->producer[i]->dropped_consumer;
		sum.dropped_fault += s->producer[i]->dropped_fault;
	}
	return sum;
}

/*
 * The record of a ring at *pos, which may be a drop record; NULL at the end. Moves *pos
 * behind it, but does not change the consumer's position.
 */
static inline const struct rs_event *session_next_record(const struct session *s, unsigned int ring,
							 __u64 *pos)
{
	for (;;) {
		const struct rs_record *rec =
			(const void *)(s->data[ring] + (*pos & (s->ring_bytes - 1)));
		__u32 len = __atomic_load_n(&rec->len, __ATOMIC_ACQUIRE);

		if (len & RS_RECORD_BUSY)
			return NULL;
		*pos += RS_RECORD_SIZE(len);
		if (!(len & RS_RECORD_DISCARD))
			return (const struct rs_event *)(rec + 1);
	}
}

/* Like session_next_record(), but returns events only. */
static inline const struct rs_event *session_next(const struct session *s, unsigned int ring,
						  __u64 *pos)
{
	const struct rs_event *ev;

	do
		ev = session_next_record(s, ring, pos);
	while (ev && ev->type == RS_EVENT_LOST);
	return ev;
}

#endif
