/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Blocks of a trace file, built one after the other in memory. Appending a field
 * cannot fail; if memory runs out, err is set and stays, so callers check it once.
 */
#ifndef FILE_BATCH_H
#define FILE_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "format.h"
#include "index.h"

struct scap_batch {
	uint8_t *buf;
	size_t room, used; /* whole blocks, and perhaps one being built */
	size_t block;	   /* where the current block begins */
	int err;
	struct scap_note note; /* of the events in the blocks */
};

static inline void scap_batch_clear(struct scap_batch *batch)
{
	batch->used = 0;
	batch->note = (struct scap_note){ .first_ns = UINT64_MAX };
}

/* Makes room for so many bytes more; the slow path of put(). False: out of memory. */
bool scap_batch_grow(struct scap_batch *batch, size_t bytes);

/* Appends bytes to the current block; put_u8() and its kin append a number. */
static inline void put(struct scap_batch *batch, const void *data, size_t bytes)
{
	if (batch->room - batch->used < bytes && !scap_batch_grow(batch, bytes))
		return;
	if (bytes)
		memcpy(batch->buf + batch->used, data, bytes);
	batch->used += bytes;
}

/* Appends so many bytes for the caller to fill. NULL: out of memory. */
static inline uint8_t *scap_batch_append(struct scap_batch *batch, size_t bytes)
{
	uint8_t *to;

	if (batch->room - batch->used < bytes && !scap_batch_grow(batch, bytes))
		return NULL;
	to = batch->buf + batch->used;
	batch->used += bytes;
	return to;
}

#define DEFINE_PUT(name, type) \
	static inline void name(struct scap_batch *batch, type value) \
	{ \
		put(batch, &value, sizeof(value)); \
	}
DEFINE_PUT(put_u8, uint8_t)
DEFINE_PUT(put_u16, uint16_t)
DEFINE_PUT(put_u32, uint32_t)
DEFINE_PUT(put_u64, uint64_t)

static inline void patch_u32(struct scap_batch *batch, size_t at, uint32_t value)
{
	if (!batch->err)
		memcpy(batch->buf + at, &value, sizeof(value));
}

/* The length of a block with a body of so many bytes. */
static inline uint32_t scap_block_bytes(size_t body)
{
	return sizeof(struct block_head) + ((body + 3) & ~(size_t)3) + BLOCK_TRAILER_BYTES;
}

/* The fields of a block are put between these two. */
void scap_block_begin(struct scap_batch *batch, uint32_t type);
void scap_block_end(struct scap_batch *batch);

#endif
