/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The chunks of a trace file, unpacked, in their order; those of a large packed file
 * by threads that are ahead of the reader.
 */
#ifndef FILE_AHEAD_H
#define FILE_AHEAD_H

#include "decode.h"

/* Room before a chunk's data, for the beginning of a block that ends in it. */
#define CHUNK_HEADROOM (64u << 10)

struct scap_chunk {
	uint8_t *bytes;			   /* CHUNK_HEADROOM, then the data */
	int64_t result;			   /* length of the data, 0 at the end, or an errno */
	struct scap_decoder_status status; /* when it was unpacked */
};

struct scap_ahead;

/*
 * Begins where the decoder stands; it stays the caller's. file: what it decodes, if that
 * is a large packed file, which threads begin to unpack at once; else NULL. Returns NULL
 * if out of memory.
 */
struct scap_ahead *scap_ahead_new(struct scap_decoder *dec, const struct scap_bytes *file);
void scap_ahead_free(struct scap_ahead *ahead);

/*
 * The next chunk. It is borrowed until scap_ahead_release(); two can be held.
 * After a result that is no length but -EINTR there is nothing more.
 */
struct scap_chunk *scap_ahead_next(struct scap_ahead *ahead);
void scap_ahead_release(struct scap_ahead *ahead, struct scap_chunk *chunk);

#endif
