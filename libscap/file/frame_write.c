// SPDX-License-Identifier: Apache-2.0
/*
 * Writes LZ4 frames. liblz4 has a frame writer of its own, but that one knows nothing
 * between its fast way, which packs traces badly, and high compression with four
 * attempts at each match, which takes more than a third of gzip's time.
 */
#define XXH_INLINE_ALL /* the header is all of it: no library to be there at run time */
#include <lz4hc.h>
#include <stdbool.h>
#include <string.h>
#include <xxhash.h>

#include "format.h"
#include "frame_write.h"

/* Two attempts: 1.4 times what gzip leaves, in less than a third of its time. */
#define LEVEL 2
/* A batch fills one; larger ones would cost readers memory and pack no better. */
#define BLOCK_BYTES (1u << 20)
#define BLOCK_STORED 0x80000000u /* in its size: it is not packed */

/*
 * Version 1, independent blocks of up to a megabyte, checksums of each block and of the
 * content: who reads piece by piece would know by the second alone too late.
 */
static const uint8_t descriptor[] = { 0x74, 0x60 };

#define HEADER_BYTES (sizeof(uint32_t) + sizeof(descriptor) + 1)
#define BLOCK_FRAMING (2 * sizeof(uint32_t)) /* its size, its checksum */
#define TRAILER_BYTES (2 * sizeof(uint32_t)) /* the end mark, the checksum */

union LZ4_streamHC_u *scap_packer_new(void)
{
	return LZ4_createStreamHC();
}

void scap_packer_free(union LZ4_streamHC_u *packer)
{
	LZ4_freeStreamHC(packer);
}

/* What packs badly is stored in the end, but grows a little before that is known. */
size_t scap_frame_bound(size_t bytes)
{
	size_t blocks = bytes / BLOCK_BYTES + 1;

	return HEADER_BYTES + blocks * BLOCK_FRAMING + bytes +
	       (LZ4_COMPRESSBOUND(BLOCK_BYTES) - BLOCK_BYTES) + TRAILER_BYTES;
}

static uint8_t *put_word(uint8_t *to, uint32_t word)
{
	memcpy(to, &word, sizeof(word));
	return to + sizeof(word);
}

static uint8_t *put_header(uint8_t *to)
{
	to = put_word(to, LZ4_FRAME_MAGIC);
	memcpy(to, descriptor, sizeof(descriptor));
	to += sizeof(descriptor);
	*to = XXH32(descriptor, sizeof(descriptor), 0) >> 8;
	return to + 1;
}

static uint8_t *put_block(union LZ4_streamHC_u *packer, const char *data, uint32_t bytes,
			  uint8_t *to)
{
	uint8_t *body = to + sizeof(uint32_t);
	uint32_t packed = LZ4_compress_HC_extStateHC(packer, data, (char *)body, bytes,
						     LZ4_compressBound(bytes), LEVEL);
	bool stored = !packed || packed >= bytes;

	if (stored) {
		memcpy(body, data, bytes);
		packed = bytes;
	}
	put_word(to, packed | (stored ? BLOCK_STORED : 0));
	return put_word(body + packed, XXH32(body, packed, 0));
}

size_t scap_frame_pack(union LZ4_streamHC_u *packer, const void *data, size_t bytes, uint8_t *to)
{
	uint8_t *end = put_header(to);
	size_t at, n;

	for (at = 0; at < bytes; at += n) {
		n = bytes - at < BLOCK_BYTES ? bytes - at : BLOCK_BYTES;
		end = put_block(packer, (const char *)data + at, n, end);
	}
	end = put_word(end, 0);
	end = put_word(end, XXH32(data, bytes, 0));
	return end - to;
}
