/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Single data frames of our own LZ4 files. The note before each frame has its length,
 * so a frame can be unpacked without those before it.
 */
#ifndef FILE_FRAME_H
#define FILE_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct scap_bytes;

struct scap_frame {
	uint64_t start;		/* offset of its note */
	uint64_t offset, bytes; /* of the frame behind the note */
};

/*
 * Finds the next data frame from *at on and moves *at behind it. False: at *at is now
 * the end of the file, a frame that is not ours, or one that is too large.
 */
bool scap_frame_find(const struct scap_bytes *file, uint64_t *at, struct scap_frame *frame);

/* Memory for unpacking, for one thread. All zeros is a valid, empty one. */
struct scap_unpacker {
	struct LZ4F_dctx_s *lz4;
	uint8_t *packed;
	size_t packed_room;
};

/*
 * Unpacks a frame. Returns the length of its data, or -1 if it is cut, damaged, empty or
 * larger than room, or memory is out. The decoder then finds out which (file/decode.h).
 */
int64_t scap_frame_unpack(struct scap_unpacker *unpacker, const struct scap_bytes *file,
			  const struct scap_frame *frame, void *to, size_t room);
void scap_unpacker_fini(struct scap_unpacker *unpacker);

#endif
