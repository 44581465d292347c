// SPDX-License-Identifier: Apache-2.0
/*
 * Measures what fetching and recording an event costs as the machine has more CPUs, without
 * such a machine: rings in memory, which the module's own code fills. The events of all
 * rings are in one random order of time, which is the worst for the merge.
 *
 *   rings                a table for 2 to 256 rings, in ns of CPU time of the draining thread
 *   rings copy RINGS     only drains that many rings into a file, for a profile
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "live/merge.h"
#include "module/ring_room.c" /* NOLINT(bugprone-suspicious-include) */

#define MAX_RINGS 256
#define MIB (1ull << 20)
/* Of a ring, as long as all of them together stay below the other limit. */
#define RING_BYTES_MAX (8 * MIB)
#define ALL_BYTES_MAX (64 * MIB)
/* An exit of read with so many bytes of data: events of a busy machine have 70 to 150 bytes. */
#define DATA_BYTES 64
#define ROUNDS 6
#define POLLS 100000

struct event {
	struct rs_event head;
	uint16_t lens[2];
	uint64_t result;
	uint8_t data[DATA_BYTES];
} __attribute__((packed));

static struct {
	struct rs_ring ring;
	struct rs_ring_producer producer;
	struct rs_ring_consumer consumer;
} __attribute__((aligned(256))) pairs[MAX_RINGS];

static struct scap_merge_ring sides[MAX_RINGS];
static struct scap_merge merge;
static uint32_t nrings;
static unsigned int seed = 1;

static void __attribute__((noreturn)) die(const char *what)
{
	fprintf(stderr, "rings: %s\n", what);
	exit(1);
}

static double cpu_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return now.tv_sec * 1e9 + now.tv_nsec;
}

/* ---- rings --------------------------------------------------------------------------- */

/* Maps the same pages twice in a row, as the module does. */
static uint8_t *map_twice(size_t bytes)
{
	int fd = memfd_create("ring", 0), how = MAP_SHARED | MAP_FIXED | MAP_POPULATE;
	uint8_t *data = mmap(NULL, 2 * bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (fd < 0 || data == MAP_FAILED || ftruncate(fd, bytes) ||
	    mmap(data, bytes, PROT_READ | PROT_WRITE, how, fd, 0) == MAP_FAILED ||
	    mmap(data + bytes, bytes, PROT_READ | PROT_WRITE, how, fd, 0) == MAP_FAILED)
		die("cannot map a ring");
	close(fd);
	return data;
}

static size_t ring_bytes(void)
{
	size_t bytes = ALL_BYTES_MAX / nrings;

	return bytes < RING_BYTES_MAX ? bytes : RING_BYTES_MAX;
}

static void make_rings(uint32_t count)
{
	nrings = count;
	memset(pairs, 0, sizeof(pairs));
	for (uint32_t n = 0; n < nrings; n++) {
		struct rs_ring *ring = &pairs[n].ring;

		ring->producer = &pairs[n].producer;
		ring->consumer = &pairs[n].consumer;
		ring->data = map_twice(ring_bytes());
		ring->size = ring_bytes();
		ring->mask = ring->size - 1;
		rs_ring_record(ring, 0)->len = RS_RECORD_BUSY;
		sides[n] = (struct scap_merge_ring){
			.consumer = ring->consumer,
			.producer = ring->producer,
			.data = ring->data,
			.size = ring->size,
			.cpu = n,
		};
	}
	if (scap_merge_init(&merge, sides, nrings, 0))
		die("out of memory");
}

static void free_rings(void)
{
	scap_merge_fini(&merge);
	for (uint32_t n = 0; n < nrings; n++)
		munmap(pairs[n].ring.data, 2 * ring_bytes());
}

static bool add_event(uint32_t ring, uint64_t ts)
{
	const struct event ev = {
		.head = { .ts = ts,
			  .tid = 1000 + ring,
			  .len = sizeof(ev),
			  .type = RS_EV_SYSCALL_READ_X,
			  .nparams = 2 },
		.lens = { sizeof(ev.result), DATA_BYTES },
		.result = DATA_BYTES,
	};
	struct rs_slot slot;

	if (!rs_ring_reserve(&pairs[ring].ring, sizeof(ev), false, &slot))
		return false;
	memcpy(slot.payload, &ev, sizeof(ev));
	rs_ring_commit(&slot, sizeof(ev));
	return true;
}

/* Fills the rings until one of them is full. */
static void fill_rings(uint64_t *ts)
{
	while (add_event(rand_r(&seed) % nrings, *ts + 1))
		++*ts;
}

/* ---- what is measured ------------------------------------------------------------------ */

/* Takes what there is; dump may be NULL. Returns how many events. */
static uint64_t drain(struct scap_dump *dump)
{
	enum scap_merge_result found;
	struct scap_event ev;
	uint64_t n = 0;

	while ((found = scap_merge_next(&merge, &ev)) != SCAP_MERGE_NONE) {
		if (found != SCAP_MERGE_EVENT)
			continue;
		n++;
		if (dump && scap_dump_event(dump, &ev))
			die("cannot write");
	}
	return n;
}

/* Of one event, when all rings have many. compress < 0: it is not written. */
static double busy_ns(int compress)
{
	const struct scap_dump_options opts = { .size = sizeof(opts),
						.compress = compress < 0 ? 0 : compress,
						.threaded = 1 };
	static const struct scap_state none;
	struct scap_dump *dump = NULL;
	double best = 0, start, ns;
	uint64_t ts = 1, n;

	if (compress >= 0 && scap_dump_open(&dump, "/dev/null", &none, &opts))
		die(scap_dump_error(dump));
	for (int round = 0; round < ROUNDS; round++) {
		fill_rings(&ts);
		start = cpu_ns();
		n = drain(dump);
		ns = (cpu_ns() - start) / n;
		best = !best || ns < best ? ns : best;
	}
	scap_dump_close(dump);
	return best;
}

/* Of looking at the rings when all are empty, after one event if that is wanted. */
static double idle_ns(bool one_event)
{
	uint64_t ts = 1ull << 40;
	double start = cpu_ns();

	for (int n = 0; n < POLLS; n++) {
		if (one_event && !add_event(n % nrings, ++ts))
			die("a ring is full");
		drain(NULL);
	}
	return (cpu_ns() - start) / POLLS;
}

static void print_row(uint32_t rings)
{
	double merged, plain, lz4;

	make_rings(rings);
	merged = busy_ns(-1);
	plain = busy_ns(SCAP_COMPRESS_NONE);
	lz4 = busy_ns(SCAP_COMPRESS_LZ4);
	printf("%5u %8.0f %8.0f %8.0f %12.1f %8.0f %8.0f\n", rings, merged, plain, lz4, 1e3 / plain,
	       idle_ns(false), idle_ns(true));
	free_rings();
}

int main(int argc, char **argv)
{
	static const uint32_t counts[] = { 2, 16, 64, 128, 256 };

	if (argc == 3 && !strcmp(argv[1], "copy") && atoi(argv[2]) > 0 &&
	    atoi(argv[2]) <= MAX_RINGS) {
		make_rings(atoi(argv[2]));
		printf("%.0f ns an event\n", busy_ns(SCAP_COMPRESS_NONE));
		return 0;
	}
	if (argc > 1)
		die("usage: rings [copy RINGS]");
	printf("rings  fetched    plain      LZ4  million/s      empty  one event\n");
	for (size_t n = 0; n < sizeof(counts) / sizeof(*counts); n++)
		print_row(counts[n]);
	return 0;
}
