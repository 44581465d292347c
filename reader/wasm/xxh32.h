/* SPDX-License-Identifier: Apache-2.0 */
/* xxHash's 32-bit sum of a stream of bytes, with seed 0: the checksum of LZ4 frames. */
#ifndef XXH32_H
#define XXH32_H

#include <stddef.h>
#include <stdint.h>

struct xxh32 {
	uint32_t lanes[4];
	uint8_t rest[16]; /* bytes that do not fill a stripe yet */
	uint64_t bytes;
};

void xxh32_begin(struct xxh32 *sum);
void xxh32_add(struct xxh32 *sum, const uint8_t *data, size_t len);
uint32_t xxh32_end(const struct xxh32 *sum);

#endif
