/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The unpacked data of a trace file, chunk by chunk. Threads unpack large packed files
 * ahead of the reader.
 */
#ifndef FILE_AHEAD_H
#define FILE_AHEAD_H

#include "decode.h"

/* Room before the data of a chunk, for the first part of a block that ends in it. */
#define CHUNK_HEADROOM (64u << 10)

struct scap_chunk {
	uint8_t *bytes; /* CHUNK_HEADROOM, then the data */
	int64_t result; /* length of the data, 0 at the end, or a negative errno */
	struct scap_decoder_status status; /* after the data were unpacked */
};

struct scap_ahead;

/*
 * Begins at the decoder's position; the decoder stays the caller's. file is what the
 * decoder reads if that is a large packed file, which threads begin to unpack at once,
 * and else NULL. Returns NULL: out of memory.
 */
struct scap_ahead *scap_ahead_new(struct scap_decoder *dec, const struct scap_bytes *file);
void scap_ahead_free(struct scap_ahead *ahead);

/*
 * The next chunk. It is borrowed until scap_ahead_release(); the caller may hold two.
 * After a result of 0 or a negative errno except -EINTR, there are no more chunks.
 */
struct scap_chunk *scap_ahead_next(struct scap_ahead *ahead);
void scap_ahead_release(struct scap_ahead *ahead, struct scap_chunk *chunk);

#endif
