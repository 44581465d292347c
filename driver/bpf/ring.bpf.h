/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The maps, and the producer's side of the rings. Their layout is in ringside_bpf.h,
 * their invariants are those of ring.h.
 *
 * An event is written at the end of the ring, whose header is marked busy. The position
 * moves when the event is complete, so nothing is reserved and nothing is given back.
 * While an event is being written, producer.writing is set. That happens with a full
 * barrier before the clock is read: a consumer that reads the clock, then finds 0 there,
 * then finds a busy header, knows that no older event will follow.
 *
 * A program that interrupts another one on the same CPU finds producer.writing set: its
 * event is dropped and counted.
 *
 * Up to cpu->limit there is room without further checks, so that most events need one
 * comparison. Beyond it, the slow path reads the consumer's position again, checks the
 * reserve and reports drops.
 */
#ifndef RS_RING_BPF_H
#define RS_RING_BPF_H

#include "kernel.bpf.h"
#include "ringside_bpf.h"

const volatile struct rs_bpf_setup setup SEC(".rodata.setup");

/* The loader sets the sizes of the maps. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct rs_bpf_cpu);
} cpus SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct rs_bpf_consumer);
} consumers SEC(".maps");

/* The chunks of all rings: those of the first CPU, then those of the next one. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(u32));
	__uint(value_size, RS_BPF_CHUNK_MAX + RS_BPF_SLACK);
} chunks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct rs_bpf_wait);
} waits SEC(".maps");

/* Writing anything to it wakes the consumer. It carries no data. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} bell SEC(".maps");

#define barrier() asm volatile("" ::: "memory")

/* Keeps other events of this CPU from interrupting, on kernels that allow it: since Linux 7.0. */
static __always_inline void atomic_begin(void)
{
#ifdef RS_BPF_ITERATES
	if (setup.can_be_preempted)
		bpf_preempt_disable();
#endif
}

static __always_inline void atomic_end(void)
{
#ifdef RS_BPF_ITERATES
	if (setup.can_be_preempted)
		bpf_preempt_enable();
#endif
}

#define count(cpu, counter) ((cpu)->producer.counter++)

static __always_inline u64 ring_bytes(void)
{
	return (u64)setup.chunk_bytes * setup.chunks;
}

/* The limit and the marks move in steps, so that few events take the slow path. */
static __always_inline u64 ring_step(void)
{
	return ring_bytes() / 64;
}

/* The header of the record being written. It is never NULL, but the verifier cannot know. */
static __always_inline struct rs_record *record_of(const struct rs_bpf_cpu *cpu)
{
	u32 key = cpu->chunk;
	u8 *chunk = bpf_map_lookup_elem(&chunks, &key);

	if (!chunk)
		return NULL;
	return (struct rs_record *)(chunk + (cpu->offset & (setup.chunk_bytes - 1) & ~7u));
}

/* ---- the end of a record -------------------------------------------------------- */

/* Publishes a record of len bytes; the header after it is marked busy first. */
static __always_inline void ring_move(struct rs_bpf_cpu *cpu, struct rs_record *record, u32 len)
{
	u64 size = RS_RECORD_SIZE(len & RS_BPF_EVENT_MASK), end = cpu->producer.pos + size;
	u32 offset = cpu->offset + size, key = cpu->chunk;
	u8 *next = (u8 *)record + size;

	if (offset >= setup.chunk_bytes) {
		offset -= setup.chunk_bytes;
		key = (key & ~(setup.chunks - 1)) | ((key + 1) & (setup.chunks - 1));
		next = bpf_map_lookup_elem(&chunks, &key);
		if (!next)
			return;
		next += offset & (setup.chunk_bytes - 1) & ~7u;
		cpu->chunk = key;
	}
	cpu->offset = offset;
	*(volatile u32 *)&((struct rs_record *)next)->len = RS_RECORD_BUSY;
	/* Consumers see these stores in this order, which x86 keeps. */
	barrier();
	*(volatile u64 *)&cpu->producer.pos = end;
	*(volatile u32 *)&record->len = len;
}

/* ---- room ------------------------------------------------------------------------ */

/* Counts a dropped event, which a drop record reports before the next stored event. */
#define drop(cpu, counter) \
	do { \
		count(cpu, dropped_##counter); \
		(cpu)->lost.counter++; \
		(cpu)->unreported = 1; \
		(cpu)->limit = 0; \
	} while (0)

/* How much of the ring may be in use: all but the busy header, and the reserve. */
static __always_inline u64 usable(bool changes_state)
{
	return ring_bytes() - sizeof(struct rs_record) -
	       (changes_state ? 0 : RS_RING_RESERVE(ring_bytes()));
}

/* Reads the consumer's position again. Returns whether it is a possible one. */
static __always_inline bool refresh(struct rs_bpf_cpu *cpu, u32 id)
{
	struct rs_bpf_consumer *consumer = bpf_map_lookup_elem(&consumers, &id);
	u64 consumed;

	if (!consumer)
		return false;
	consumed = *(volatile u64 *)&consumer->ring.pos;
	if (consumed < cpu->consumed || consumed > cpu->producer.pos)
		return false;
	cpu->consumed = consumed;
	return true;
}

/* Moves the limit to end or beyond. Returns false, with the drop counted, if it cannot. */
static __always_inline bool make_room(struct rs_bpf_cpu *cpu, u32 id, u64 end, bool changes_state)
{
	u64 high = cpu->producer.high_water, step = ring_step(), used, limit;

	if (!refresh(cpu, id)) {
		drop(cpu, consumer);
		return false;
	}
	used = end - cpu->consumed;
	if (used > usable(changes_state)) {
		drop(cpu, full);
		return false;
	}
	used = (used + step - 1) & ~(step - 1);
	if (used > high)
		high = used < ring_bytes() ? used : ring_bytes();
	cpu->producer.high_water = high;
	limit = cpu->consumed + (high < usable(false) ? high : usable(false));
	cpu->limit = limit > end ? limit : end;
	return true;
}

/* ---- a flight recorder ------------------------------------------------------------ */

/* Marks the position, where a record begins, if the last mark is a step or more away. */
static __always_inline void set_mark(struct rs_bpf_cpu *cpu)
{
	u64 last = cpu->marks[(cpu->end_mark - 1) & (RS_BPF_MARKS - 1)];

	if (cpu->producer.pos - last >= ring_step())
		cpu->marks[cpu->end_mark++ & (RS_BPF_MARKS - 1)] = cpu->producer.pos;
}

/*
 * Overwrites the oldest records, mark by mark, until there is room up to end and beyond.
 * Does not step from record to record, so small records take no longer.
 */
static __always_inline bool forget_oldest(struct rs_bpf_cpu *cpu, u64 end)
{
	u64 limit = cpu->producer.pos + ring_step(), oldest = cpu->producer.oldest;
	u32 n;

	set_mark(cpu);
	if (limit < end)
		limit = end;
	for (n = 0; n < RS_BPF_MARKS && limit - oldest > ring_bytes(); n++) {
		if (cpu->first_mark == cpu->end_mark)
			break;
		oldest = cpu->marks[cpu->first_mark++ & (RS_BPF_MARKS - 1)];
	}
	/* Readers see that records are gone before what replaces them; x86 keeps the order. */
	*(volatile u64 *)&cpu->producer.oldest = oldest;
	barrier();
	cpu->limit = limit - oldest <= ring_bytes() ? limit : 0;
	if (!cpu->limit)
		drop(cpu, full);
	return cpu->limit;
}

static __always_inline void write_drop_record(struct rs_bpf_cpu *cpu)
{
	struct rs_record *record = record_of(cpu);

	if (!record)
		return;
	cpu->lost.event.ts = bpf_ktime_get_ns() + setup.clock_offset_ns;
	cpu->lost.event.tid = -1;
	cpu->lost.event.len = sizeof(cpu->lost);
	cpu->lost.event.type = RS_EVENT_LOST;
	__builtin_memcpy(record + 1, &cpu->lost, sizeof(cpu->lost));
	ring_move(cpu, record, sizeof(cpu->lost));
	cpu->lost.full = cpu->lost.consumer = cpu->lost.fault = 0;
	cpu->unreported = 0;
}

/*
 * Slow path: finds room for an event of up to bound bytes and, if one is due, for a drop
 * record, which it writes. Without room for both the event is dropped.
 */
static __noinline bool make_room_slow(struct rs_bpf_cpu *cpu, u32 id, u32 bound, bool changes_state)
{
	u64 room = RS_RECORD_SIZE(bound) + sizeof(struct rs_record);

	if (cpu->unreported)
		room += RS_RECORD_SIZE(sizeof(cpu->lost));
	if (setup.overwrites ? !forget_oldest(cpu, cpu->producer.pos + room) :
			       !make_room(cpu, id, cpu->producer.pos + room, changes_state))
		return false;
	if (cpu->unreported)
		write_drop_record(cpu);
	return true;
}

/* ---- an event ---------------------------------------------------------------------- */

/* Whether an event of this CPU is being written. */
static __always_inline bool is_writing(void)
{
	u32 id = bpf_get_smp_processor_id();
	struct rs_bpf_cpu *cpu = bpf_map_lookup_elem(&cpus, &id);

	return cpu && cpu->producer.writing;
}

/* Begins an event of up to bound bytes. Returns false, with the drop counted, if it cannot. */
static __always_inline bool ring_begin(struct rs_bpf_cpu *cpu, u32 id, u32 bound,
				       bool changes_state)
{
	if (cpu->producer.writing) {
		drop(cpu, fault);
		return false;
	}
	__sync_fetch_and_add(&cpu->producer.writing, 1);
	/* The busy header after the record needs room, too. */
	if (cpu->producer.pos + RS_RECORD_SIZE(bound) + sizeof(struct rs_record) <= cpu->limit ||
	    make_room_slow(cpu, id, bound, changes_state))
		return true;
	barrier();
	cpu->producer.writing = 0;
	return false;
}

static __always_inline bool is_quarter_full(const struct rs_bpf_cpu *cpu, u32 id)
{
	struct rs_bpf_consumer *consumer = bpf_map_lookup_elem(&consumers, &id);

	return consumer &&
	       cpu->producer.pos - *(volatile u64 *)&consumer->ring.pos >= ring_bytes() / 4;
}

/*
 * Wakes the consumer if it sleeps. Before it sleeps it sets waits and then looks at the
 * rings once more: either it finds this event there, or waits is seen here.
 */
static __always_inline void notify(const struct rs_bpf_cpu *cpu, u32 id)
{
	u32 zero = 0, waits_for;
	struct rs_bpf_wait *wait = bpf_map_lookup_elem(&waits, &zero);

	if (!wait)
		return;
	waits_for = *(volatile u32 *)&wait->waits;
	if (waits_for == RS_BPF_AWAKE ||
	    (waits_for == RS_BPF_FOR_MANY && !is_quarter_full(cpu, id)))
		return;
	*(volatile u32 *)&wait->waits = RS_BPF_AWAKE;
	bpf_ringbuf_output(&bell, &zero, sizeof(zero), BPF_RB_FORCE_WAKEUP);
}

/* Publishes an event of len bytes. */
static __always_inline void ring_end(struct rs_bpf_cpu *cpu, u32 id, struct rs_record *record,
				     u32 len)
{
	count(cpu, stored);
	ring_move(cpu, record, len);
	*(volatile u64 *)&cpu->producer.writing = 0;
	notify(cpu, id);
}

#endif
