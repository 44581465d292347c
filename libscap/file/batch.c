// SPDX-License-Identifier: Apache-2.0
/* Builds blocks (batch.h): their heads and trailers, and the memory for them. */
#include <errno.h>
#include <stdlib.h>

#include "batch.h"
#include "format.h"

bool scap_batch_grow(struct scap_batch *batch, size_t bytes)
{
	size_t room = batch->room ? batch->room : 4096;
	uint8_t *bigger;

	while (room - batch->used < bytes)
		room *= 2;
	bigger = batch->err ? NULL : realloc(batch->buf, room);
	if (!bigger) {
		batch->err = -ENOMEM;
		return false;
	}
	batch->buf = bigger;
	batch->room = room;
	return true;
}

void scap_block_begin(struct scap_batch *batch, uint32_t type)
{
	batch->block = batch->used;
	put_u32(batch, type);
	put_u32(batch, 0);
}

void scap_block_end(struct scap_batch *batch)
{
	static const uint8_t zeros[4];
	size_t body_end = batch->used - batch->block;
	uint32_t total = scap_block_bytes(body_end - sizeof(struct block_head));

	put(batch, zeros, total - BLOCK_TRAILER_BYTES - body_end);
	put_u32(batch, total);
	patch_u32(batch, batch->block + offsetof(struct block_head, total), total);
}
