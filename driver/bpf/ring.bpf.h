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

#define count(cpu, counter) ((cpu)->producer.counter++)

static __always_inline u32 chunk_key(u32 id, u64 pos)
{
	return id * setup.chunks + ((pos >> setup.chunk_shift) & (setup.chunks - 1));
}

/* The record header at a position of the ring. NULL only to please the verifier. */
static __always_inline struct rs_record *record_at(u32 id, u64 pos)
{
	u32 key = chunk_key(id, pos);
	u8 *chunk = bpf_map_lookup_elem(&chunks, &key);

	if (!chunk)
		return NULL;
	return (struct rs_record *)(chunk + (pos & (setup.chunk_bytes - 1) & ~7ul));
}

static __always_inline u64 ring_bytes(void)
{
	return (u64)setup.chunk_bytes * setup.chunks;
}

static __always_inline bool lacks_room(const struct rs_bpf_cpu *cpu, u64 end)
{
	return (s64)(end - ring_bytes() - cpu->consumed) > 0;
}

/* Whether the ring has room up to end; counts why it has not. */
static __always_inline bool make_room(struct rs_bpf_cpu *cpu, u32 id, u64 end)
{
	struct rs_bpf_consumer *consumer;
	u64 consumed;

	if (!lacks_room(cpu, end))
		return true;
	consumer = bpf_map_lookup_elem(&consumers, &id);
	if (!consumer)
		return false;
	consumed = *(volatile u64 *)&consumer->ring.pos;
	if (consumed < cpu->consumed || consumed > cpu->producer.pos) {
		count(cpu, dropped_consumer);
		return false;
	}
	cpu->consumed = consumed;
	if (!lacks_room(cpu, end))
		return true;
	count(cpu, dropped_full);
	return false;
}

/* Begins an event of up to bound bytes; false, having counted why, if it cannot. */
static __always_inline bool ring_begin(struct rs_bpf_cpu *cpu, u32 id, u32 bound)
{
	u64 pos;

	if (cpu->producer.writing) {
		count(cpu, dropped_fault);
		return false;
	}
	__sync_fetch_and_add(&cpu->producer.writing, 1);
	pos = cpu->producer.pos;
	/* The header behind it needs room as well. */
	if (!make_room(cpu, id, pos + RS_RECORD_SIZE(bound) + sizeof(struct rs_record))) {
		barrier();
		cpu->producer.writing = 0;
		return false;
	}
	return true;
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
	u64 end = cpu->producer.pos + RS_RECORD_SIZE(len);
	struct rs_record *next = record_at(id, end);

	if (next)
		*(volatile u32 *)&next->len = RS_RECORD_BUSY;
	count(cpu, stored);
	/* These stores are seen in this order: x86 keeps it. */
	barrier();
	*(volatile u64 *)&cpu->producer.pos = end;
	*(volatile u32 *)&record->len = len;
	*(volatile u64 *)&cpu->producer.writing = 0;
	notify(cpu, id);
}

#endif
