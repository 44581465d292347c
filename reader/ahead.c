// SPDX-License-Identifier: Apache-2.0
/*
 * The chunks of a trace file (file/ahead.h) without threads: each is unpacked when the
 * reader asks for it.
 */
#include <errno.h>
#include <stdlib.h>

#include "file/ahead.h"

#define CHUNK_BYTES (64u << 10)

struct scap_ahead {
	struct scap_decoder *dec;
	struct scap_chunk chunks[2]; /* as many as the reader may hold */
	unsigned int current;
};

struct scap_ahead *scap_ahead_new(struct scap_decoder *dec, const struct scap_bytes *file)
{
	struct scap_ahead *ahead = calloc(1, sizeof(*ahead));

	if (ahead)
		ahead->dec = dec;
	return ahead;
}

void scap_ahead_free(struct scap_ahead *ahead)
{
	if (!ahead)
		return;
	free(ahead->chunks[0].bytes);
	free(ahead->chunks[1].bytes);
	free(ahead);
}

static void fill(struct scap_ahead *ahead, struct scap_chunk *chunk)
{
	if (!chunk->bytes)
		chunk->bytes = aligned_alloc(READ_ALIGN, CHUNK_HEADROOM + CHUNK_BYTES);
	if (!chunk->bytes) {
		chunk->result = -ENOMEM;
		chunk->status = (struct scap_decoder_status){ .fault = "out of memory" };
		return;
	}
	chunk->result = scap_decoder_read(ahead->dec, chunk->bytes + CHUNK_HEADROOM, CHUNK_BYTES);
	chunk->status = scap_decoder_status(ahead->dec);
}

/* Only a chunk with data counts: after any other result the same one is filled again. */
struct scap_chunk *scap_ahead_next(struct scap_ahead *ahead)
{
	struct scap_chunk *chunk = &ahead->chunks[ahead->current];

	fill(ahead, chunk);
	if (chunk->result > 0)
		ahead->current = !ahead->current;
	return chunk;
}

void scap_ahead_release(struct scap_ahead *ahead, struct scap_chunk *chunk)
{
}
