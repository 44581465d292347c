/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A mutator that knows what a trace file is made of: it changes, moves and copies whole
 * blocks, headers and parameters of events, and then makes the lengths right again, so that
 * the change gets past the first checks. Sometimes it leaves a length wrong.
 */
#ifndef TRACE_MUTATE_H
#define TRACE_MUTATE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "file/format.h"
#include "scap.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

#define MUTATE_BLOCKS_MAX 1024
#define MUTATE_PARAM_MAX 300
#define MUTATE_EVENT_MAX (1u << 16)

struct mutation {
	uint64_t random;
	const uint8_t *blocks[MUTATE_BLOCKS_MAX];
	size_t count;
	uint8_t *to, *end; /* where the new blocks go */
};

static inline uint32_t mutate_random(struct mutation *m, uint32_t below)
{
	m->random ^= m->random << 13;
	m->random ^= m->random >> 7;
	m->random ^= m->random << 17;
	return below ? (m->random >> 16) % below : 0;
}

static inline uint32_t mutate_total(const uint8_t *block)
{
	uint32_t total;

	memcpy(&total, block + 4, sizeof(total));
	return total;
}

static inline void mutate_find_blocks(struct mutation *m, const uint8_t *data, size_t size)
{
	for (size_t at = 0; size - at >= BLOCK_FRAME_BYTES && m->count < MUTATE_BLOCKS_MAX;) {
		uint32_t total = mutate_total(data + at);

		if (total < BLOCK_FRAME_BYTES || total > size - at)
			break;
		m->blocks[m->count++] = data + at;
		at += total;
	}
}

static inline void mutate_put(struct mutation *m, const void *data, size_t bytes)
{
	if ((size_t)(m->end - m->to) < bytes)
		return;
	memcpy(m->to, data, bytes);
	m->to += bytes;
}

static inline void mutate_put_block(struct mutation *m, const uint8_t *block)
{
	mutate_put(m, block, mutate_total(block));
}

/* Puts a block with a new body; its lengths are right, but for one time in 64. */
static inline void mutate_put_body(struct mutation *m, uint32_t type, const void *body,
				   size_t bytes)
{
	static const uint8_t zeros[4];
	size_t padded = (bytes + 3) & ~(size_t)3;
	uint32_t total = padded + BLOCK_FRAME_BYTES;

	if ((size_t)(m->end - m->to) < total)
		return;
	if (!mutate_random(m, 64))
		total += mutate_random(m, 9) - 4;
	mutate_put(m, &type, sizeof(type));
	mutate_put(m, &total, sizeof(total));
	mutate_put(m, body, bytes);
	mutate_put(m, zeros, padded - bytes);
	mutate_put(m, &total, sizeof(total));
}

/* Where the event is in a block's body; 0: the block has none. */
static inline size_t mutate_event_at(uint32_t type)
{
	switch (type) {
	case BLOCK_EVENT:
	case BLOCK_EVENT_LARGE:
		return EVENT_CPU_BYTES;
	case BLOCK_EVENT_FLAGS:
	case BLOCK_EVENT_FLAGS_LARGE:
		return EVENT_CPU_BYTES + EVENT_FLAGS_BYTES;
	}
	return 0;
}

static inline const uint8_t *mutate_any_block(struct mutation *m)
{
	return m->blocks[mutate_random(m, m->count)];
}

/* The event in a block, if it is whole; NULL otherwise. */
static inline const uint8_t *mutate_event(const uint8_t *block, struct rs_event *head)
{
	uint32_t type;
	size_t at;

	memcpy(&type, block, sizeof(type));
	at = mutate_event_at(type);
	if (!at || mutate_total(block) < BLOCK_FRAME_BYTES + at + sizeof(*head))
		return NULL;
	memcpy(head, block + 8 + at, sizeof(*head));
	if (head->len < sizeof(*head) || head->len > mutate_total(block) - BLOCK_FRAME_BYTES - at ||
	    head->nparams > SCAP_MAX_PARAMS)
		return NULL;
	return block + 8 + at;
}

/* A new value for a parameter of len bytes: random bytes, that of another event, a number. */
static inline uint32_t mutate_value(struct mutation *m, uint8_t *value, const uint8_t *old,
				    uint32_t len)
{
	static const int64_t numbers[] = { 0,	 1,	    -1,	       3,	  4095,
					   4096, INT32_MAX, INT64_MIN, INT64_MAX, 5 };
	const uint8_t *other = mutate_any_block(m);
	uint32_t room = mutate_total(other) - BLOCK_FRAME_BYTES, from;

	len = len < MUTATE_PARAM_MAX ? len : MUTATE_PARAM_MAX;
	switch (mutate_random(m, 6)) {
	case 0:
		memcpy(value, &numbers[mutate_random(m, 10)], 8);
		return 8;
	case 1:
		from = mutate_random(m, room);
		len = mutate_random(m, MUTATE_PARAM_MAX);
		len = len < room - from ? len : room - from;
		memcpy(value, other + 8 + from, len);
		return len;
	case 2:
		return 0;
	case 3:
		memcpy(value, old, len);
		return mutate_random(m, len + 1);
	default:
		memcpy(value, old, len);
		return LLVMFuzzerMutate(value, len, MUTATE_PARAM_MAX);
	}
}

/* Copies an event with one parameter changed. Returns its length. */
static inline size_t mutate_param(struct mutation *m, uint8_t *to, const uint8_t *event,
				  const struct rs_event *head)
{
	const struct scap_event_info *info = scap_event_info(head->type);
	size_t width = info && info->flags & EF_LARGE_PAYLOAD ? 4 : 2;
	const uint8_t *lens = event + sizeof(*head), *from = lens + width * head->nparams;
	uint32_t changed = mutate_random(m, head->nparams), len, new_len;
	uint8_t *start = to, *new_lens = to + sizeof(*head);
	struct rs_event copy = *head;

	to = new_lens + width * head->nparams;
	for (uint32_t n = 0; n < head->nparams; n++, from += len, to += new_len) {
		len = 0;
		memcpy(&len, lens + width * n, width);
		if (len > head->len || from + len > event + head->len)
			len = from < event + head->len ? event + head->len - from : 0;
		new_len = len;
		if (n == changed)
			new_len = mutate_value(m, to, from, len);
		else
			memcpy(to, from, len);
		memcpy(new_lens + width * n, &new_len, width);
	}
	copy.len = to - start;
	memcpy(start, &copy, sizeof(copy));
	return copy.len;
}

static inline void mutate_head(struct mutation *m, struct rs_event *head)
{
	struct rs_event other;
	bool found = mutate_event(mutate_any_block(m), &other);

	switch (mutate_random(m, 6)) {
	case 0:
		head->tid = found ? other.tid : (int64_t)mutate_random(m, 8) - 1;
		break;
	case 1:
		head->type ^= 1;
		break;
	case 2:
		head->type = mutate_random(m, SCAP_EVENT_TYPES + 2);
		break;
	case 3:
		head->ts = mutate_random(m, 2) ? 0 : head->ts + mutate_random(m, 1u << 30);
		break;
	case 4:
		head->nparams += mutate_random(m, 3) - 1;
		break;
	case 5:
		head->type = found ? other.type : head->type;
		break;
	}
}

/* Puts the event of a block with a change. */
static inline void mutate_put_event(struct mutation *m, const uint8_t *block, const uint8_t *event,
				    struct rs_event *head)
{
	static uint8_t body[MUTATE_EVENT_MAX + 64 * MUTATE_PARAM_MAX];
	size_t prefix = event - block - 8, len = head->len;
	uint32_t type;

	if (head->len > MUTATE_EVENT_MAX)
		return;
	memcpy(&type, block, sizeof(type));
	memcpy(body, block + 8, prefix + len);
	if (head->nparams && mutate_random(m, 3)) {
		len = mutate_param(m, body + prefix, event, head);
	} else {
		mutate_head(m, head);
		memcpy(body + prefix, head, sizeof(*head));
	}
	mutate_put_body(m, type, body, prefix + len);
}

/* Puts a block of the state, or what else it is, with some bytes changed. */
static inline void mutate_put_bytes(struct mutation *m, const uint8_t *block)
{
	static uint8_t body[MUTATE_EVENT_MAX];
	size_t len = mutate_total(block) - BLOCK_FRAME_BYTES;
	uint32_t type;

	memcpy(&type, block, sizeof(type));
	if (!len || len > sizeof(body)) {
		mutate_put_block(m, block);
		return;
	}
	memcpy(body, block + 8, len);
	len = LLVMFuzzerMutate(body, len,
			       len + mutate_random(m, 64) < sizeof(body) ? len + 32 : len);
	mutate_put_body(m, type, body, len);
}

static inline void mutate_put_changed(struct mutation *m, const uint8_t *block)
{
	struct rs_event head;
	const uint8_t *event = mutate_event(block, &head);

	if (event)
		mutate_put_event(m, block, event, &head);
	else
		mutate_put_bytes(m, block);
}

/* Writes a changed copy of the blocks to `to`. Returns its length. */
static inline size_t mutate_blocks(const uint8_t *data, size_t size, uint8_t *to, size_t room,
				   unsigned int seed)
{
	static struct mutation m;
	size_t changed, how;

	m = (struct mutation){ .random = seed * 0x9e3779b97f4a7c15ull + 1,
			       .to = to,
			       .end = to + room };
	mutate_find_blocks(&m, data, size);
	if (!m.count)
		return 0;
	changed = mutate_random(&m, m.count);
	how = mutate_random(&m, 8);
	for (size_t n = 0; n < m.count; n++) {
		const uint8_t *block = m.blocks[n];

		if (n != changed)
			mutate_put_block(&m, block);
		else if (how == 0) /* another one in its place */
			mutate_put_block(&m, mutate_any_block(&m));
		else if (how == 1) /* several times */
			for (uint32_t times = mutate_random(&m, 6); times; times--)
				mutate_put_block(&m, block);
		else
			mutate_put_changed(&m, block);
	}
	return m.to - to;
}

#endif
