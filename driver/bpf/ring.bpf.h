/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The maps, and the producer's side of the rings (ringside_bpf.h, and ring.h
 * for what a ring promises).
 *
 * An event is written where the ring ends, whose header is marked busy, and the
 * position moves when it is complete: nothing is reserved, so nothing is given
 * back. Meanwhile producer.writing tells that an event is on its way. It is set
 * with a full barrier before the clock is read: a consumer that reads the clock,
 * then sees 0, then a busy header, knows that nothing older will come.
 *
 * A program that interrupts another on the same CPU finds producer.writing set:
 * its event is dropped and counted.
 *
 * An event may end at cpu->limit. Only behind it the consumer's position is read
 * anew, the reserve is looked at, and what was lost is told; so that the usual
 * event compares once.
 */
#ifndef RS_RING_BPF_H
#define RS_RING_BPF_H

#include "kernel.bpf.h"
#include "ringside_bpf.h"

const volatile struct rs_bpf_setup setup SEC(".rodata.setup");

/* Sizes are set by the loader. */
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

/* The rings' chunks, CPU after CPU. */
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

/* Carries no data: what is put there wakes the consumer. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} bell SEC(".maps");

#define barrier() asm volatile("" ::: "memory")

/* Keeps other events of this CPU away where the tracepoint does not. */
static __always_inline void atomic_begin(void)
{
	if (setup.can_be_preempted)
		bpf_preempt_disable();
}

static __always_inline void atomic_end(void)
{
	if (setup.can_be_preempted)
		bpf_preempt_enable();
}

#define count(cpu, counter) ((cpu)->producer.counter++)

static __always_inline u64 ring_bytes(void)
{
	return (u64)setup.chunk_bytes * setup.chunks;
}

/* Limits, marks and the high-water mark move in such steps, so that few events ask. */
static __always_inline u64 ring_step(void)
{
	return ring_bytes() / 64;
}

/* The header of the record being written. NULL only to please the verifier. */
static __always_inline struct rs_record *record_of(const struct rs_bpf_cpu *cpu)
{
	u32 key = cpu->chunk;
	u8 *chunk = bpf_map_lookup_elem(&chunks, &key);

	if (!chunk)
		return NULL;
	return (struct rs_record *)(chunk + (cpu->offset & (setup.chunk_bytes - 1) & ~7u));
}

/* ---- the end of a record -------------------------------------------------------- */

/* The ring ends behind a record of len bytes: the header there is marked busy first. */
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
	/* These stores are seen in this order: x86 keeps it. */
	barrier();
	*(volatile u64 *)&cpu->producer.pos = end;
	*(volatile u32 *)&record->len = len;
}

/* ---- room ------------------------------------------------------------------------ */

/* Counts an event that is lost, to be told of before the next one that is not. */
#define lose(cpu, counter) \
	do { \
		count(cpu, dropped_##counter); \
		(cpu)->lost.counter++; \
		(cpu)->losing = 1; \
		(cpu)->limit = 0; \
	} while (0)

/* What may be used; the header at the end needs room as well. */
static __always_inline u64 most(bool changes_state)
{
	return ring_bytes() - sizeof(struct rs_record) -
	       (changes_state ? 0 : RS_RING_RESERVE(ring_bytes()));
}

/* Reads the consumer's position anew. Returns whether it makes sense. */
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

/* Whether the ring has room up to end, and then some more; counts why it has not. */
static __always_inline bool make_room(struct rs_bpf_cpu *cpu, u32 id, u64 end, bool changes_state)
{
	u64 high = cpu->producer.high_water, step = ring_step(), used, limit;

	if (!refresh(cpu, id)) {
		lose(cpu, consumer);
		return false;
	}
	used = end - cpu->consumed;
	if (used > most(changes_state)) {
		lose(cpu, full);
		return false;
	}
	used = (used + step - 1) & ~(step - 1);
	if (used > high)
		high = used < ring_bytes() ? used : ring_bytes();
	cpu->producer.high_water = high;
	limit = cpu->consumed + (high < most(false) ? high : most(false));
	cpu->limit = limit > end ? limit : end;
	return true;
}

/* ---- a flight recorder ------------------------------------------------------------ */

/* The position is a record's beginning: notes it, if the last note is far enough away. */
static __always_inline void set_mark(struct rs_bpf_cpu *cpu)
{
	u64 last = cpu->marks[(cpu->end_mark - 1) & (RS_BPF_MARKS - 1)];

	if (cpu->producer.pos - last >= ring_step())
		cpu->marks[cpu->end_mark++ & (RS_BPF_MARKS - 1)] = cpu->producer.pos;
}

/*
 * Forgets the oldest records, mark by mark, until there is room up to end, and
 * then some more. No record is looked at, so this takes the same time for small ones.
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
	/* A reader sees that they are gone before what takes their place: x86 keeps it. */
	*(volatile u64 *)&cpu->producer.oldest = oldest;
	barrier();
	cpu->limit = limit - oldest <= ring_bytes() ? limit : 0;
	if (!cpu->limit)
		lose(cpu, full);
	return cpu->limit;
}

static __always_inline void tell_lost(struct rs_bpf_cpu *cpu)
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
	cpu->losing = 0;
}

/*
 * Finds room for an event of up to bound bytes, and tells of what was lost, if
 * there is room for both. Else the event is lost as well.
 */
static __noinline bool attend(struct rs_bpf_cpu *cpu, u32 id, u32 bound, bool changes_state)
{
	u64 room = RS_RECORD_SIZE(bound) + sizeof(struct rs_record);

	if (cpu->losing)
		room += RS_RECORD_SIZE(sizeof(cpu->lost));
	if (setup.overwrites ? !forget_oldest(cpu, cpu->producer.pos + room) :
			       !make_room(cpu, id, cpu->producer.pos + room, changes_state))
		return false;
	if (cpu->losing)
		tell_lost(cpu);
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

/* Begins an event of up to bound bytes; false, having counted why, if it cannot. */
static __always_inline bool ring_begin(struct rs_bpf_cpu *cpu, u32 id, u32 bound,
				       bool changes_state)
{
	if (cpu->producer.writing) {
		lose(cpu, fault);
		return false;
	}
	__sync_fetch_and_add(&cpu->producer.writing, 1);
	/* The header behind it needs room as well. */
	if (cpu->producer.pos + RS_RECORD_SIZE(bound) + sizeof(struct rs_record) <= cpu->limit ||
	    attend(cpu, id, bound, changes_state))
		return true;
	barrier();
	cpu->producer.writing = 0;
	return false;
}

static __always_inline bool many_wait(const struct rs_bpf_cpu *cpu, u32 id)
{
	struct rs_bpf_consumer *consumer = bpf_map_lookup_elem(&consumers, &id);

	return consumer &&
	       cpu->producer.pos - *(volatile u64 *)&consumer->ring.pos >= ring_bytes() / 4;
}

/*
 * Wakes a consumer that sleeps. It said so before it looked at the rings a last
 * time, and then either saw this event, or its beginning, or is seen here.
 */
static __always_inline void notify(const struct rs_bpf_cpu *cpu, u32 id)
{
	u32 zero = 0, waits_for;
	struct rs_bpf_wait *wait = bpf_map_lookup_elem(&waits, &zero);

	if (!wait)
		return;
	waits_for = *(volatile u32 *)&wait->waits;
	if (waits_for == RS_BPF_AWAKE || (waits_for == RS_BPF_FOR_MANY && !many_wait(cpu, id)))
		return;
	*(volatile u32 *)&wait->waits = RS_BPF_AWAKE;
	bpf_ringbuf_output(&bell, &zero, sizeof(zero), BPF_RB_FORCE_WAKEUP);
}

/* Publishes the event of len bytes. */
static __always_inline void ring_end(struct rs_bpf_cpu *cpu, u32 id, struct rs_record *record,
				     u32 len)
{
	count(cpu, stored);
	ring_move(cpu, record, len);
	*(volatile u64 *)&cpu->producer.writing = 0;
	notify(cpu, id);
}

#endif
