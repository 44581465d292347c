/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Data frames of our own LZ4 files, one by one: the note before each tells where it
 * ends, so that each can be unpacked without those before it.
 */
#ifndef FILE_FRAME_H
#define FILE_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct scap_bytes;

struct scap_frame {
	uint64_t start;		/* of its note */
	uint64_t offset, bytes; /* of the frame itself */
};

/*
 * Finds the next one from *at on, and moves *at behind it. False: what stands at *at
 * then is none of ours, or larger than they are, or the end.
 */
bool scap_frame_find(const struct scap_bytes *file, uint64_t *at, struct scap_frame *frame);

/* What unpacking needs, for one thread. All zeros is an empty one. */
struct scap_unpacker {
	struct LZ4F_dctx_s *lz4;
	uint8_t *packed;
	size_t packed_room;
};

/*
 * Unpacks a frame. Returns its length, or -1 if it is not whole and undamaged, does not
 * fit into room, is empty, or there is no memory: file/decode.h then tells what it is.
 */
int64_t scap_frame_unpack(struct scap_unpacker *unpacker, const struct scap_bytes *file,
			  const struct scap_frame *frame, void *to, size_t room);
void scap_unpacker_fini(struct scap_unpacker *unpacker);

#endif
