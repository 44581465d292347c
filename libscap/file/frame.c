// SPDX-License-Identifier: Apache-2.0
/*
 * Finds and unpacks single data frames. When a frame is damaged, this file only says
 * so; the text of the fault comes from file/decode.c, which reads the frame again.
 */
#include <lz4frame.h>
#include <stdlib.h>

#include "bytes.h"
#include "format.h"
#include "frame.h"
#include "index.h"

/* Packed data of a frame that is unpacked as a whole; ours are far smaller. */
#define PACKED_MAX (4u << 20)
_Static_assert(PACKED_MAX >= 2 * FRAME_BLOCK_BYTES, "a frame of ours is unpacked as a whole");

bool scap_frame_find(const struct scap_bytes *file, uint64_t *at, struct scap_frame *frame)
{
	uint64_t next = *at;
	struct index_note note;
	int kind;

	while ((kind = scap_index_hop(file, &next, &note))) {
		if (kind == INDEX_NOTE && note.data_bytes > PACKED_MAX)
			return false;
		*frame = (struct scap_frame){ *at, next - note.data_bytes, note.data_bytes };
		*at = next;
		if (kind == INDEX_NOTE)
			return true;
	}
	return false;
}

static bool has_room(struct scap_unpacker *unpacker, size_t bytes)
{
	if (!unpacker->lz4 &&
	    LZ4F_isError(LZ4F_createDecompressionContext(&unpacker->lz4, LZ4F_VERSION)))
		return false;
	if (unpacker->packed_room >= bytes)
		return true;
	free(unpacker->packed);
	unpacker->packed = malloc(bytes);
	unpacker->packed_room = unpacker->packed ? bytes : 0;
	return unpacker->packed;
}

int64_t scap_frame_unpack(struct scap_unpacker *unpacker, const struct scap_bytes *file,
			  const struct scap_frame *frame, void *to, size_t room)
{
	size_t in = frame->bytes, out = room, hint;

	if (!has_room(unpacker, frame->bytes) ||
	    !scap_bytes_get(file, frame->offset, unpacker->packed, frame->bytes))
		return -1;
	LZ4F_resetDecompressionContext(unpacker->lz4);
	hint = LZ4F_decompress(unpacker->lz4, to, &out, unpacker->packed, &in, NULL);
	return hint == 0 && in == frame->bytes && out ? (int64_t)out : -1;
}

void scap_unpacker_fini(struct scap_unpacker *unpacker)
{
	LZ4F_freeDecompressionContext(unpacker->lz4);
	free(unpacker->packed);
}
