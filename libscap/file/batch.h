/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Blocks of a trace file while they are built, one behind the other in memory.
 * A fault stays in the batch, so that a list of fields is put without a check
 * after each.
 */
#ifndef FILE_BATCH_H
#define FILE_BATCH_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "index.h"

struct file_batch {
	uint8_t *buf;
	size_t room, used; /* whole blocks, and perhaps one being built */
	size_t block;	   /* where the block being built begins */
	int err;
	struct file_note note;
};

static inline void batch_clear(struct file_batch *batch)
{
	batch->used = 0;
	batch->note = (struct file_note){ .first_ns = UINT64_MAX };
}

bool batch_grow(struct file_batch *batch, size_t bytes);

static inline void put(struct file_batch *batch, const void *data, size_t bytes)
{
	if (batch->room - batch->used < bytes && !batch_grow(batch, bytes))
		return;
	if (bytes)
		memcpy(batch->buf + batch->used, data, bytes);
	batch->used += bytes;
}

#define DEFINE_PUT(name, type) \
	static inline void name(struct file_batch *batch, type value) \
	{ \
		put(batch, &value, sizeof(value)); \
	}
DEFINE_PUT(put_u8, uint8_t)
DEFINE_PUT(put_u16, uint16_t)
DEFINE_PUT(put_u32, uint32_t)
DEFINE_PUT(put_u64, uint64_t)

static inline void patch_u32(struct file_batch *batch, size_t at, uint32_t value)
{
	if (!batch->err)
		memcpy(batch->buf + at, &value, sizeof(value));
}

void begin_block(struct file_batch *batch, uint32_t type);
void end_block(struct file_batch *batch);

/* All state blocks, in the order that readers rely on (file/state.c). */
void put_state(struct file_batch *batch, const struct scap_state *state);
/* One event as it is (file/write.c). */
void put_event(struct file_batch *batch, const struct scap_event *ev);

#endif
