// SPDX-License-Identifier: Apache-2.0
/* xxHash's 32-bit sum, after doc/xxhash_spec.md of the xxHash project. */
#include <string.h>

#include "xxh32.h"

#define P1 2654435761u
#define P2 2246822519u
#define P3 3266489917u
#define P4 668265263u
#define P5 374761393u
#define STRIPE 16u

static uint32_t rotate(uint32_t value, int bits)
{
	return value << bits | value >> (32 - bits);
}

static uint32_t get32(const uint8_t *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

static void add_stripe(struct xxh32 *sum, const uint8_t *at)
{
	for (int n = 0; n < 4; n++)
		sum->lanes[n] = rotate(sum->lanes[n] + get32(at + 4 * n) * P2, 13) * P1;
}

void xxh32_begin(struct xxh32 *sum)
{
	*sum = (struct xxh32){ .lanes = { P1 + P2, P2, 0, 0u - P1 } };
}

void xxh32_add(struct xxh32 *sum, const uint8_t *data, size_t len)
{
	size_t have = sum->bytes % STRIPE, take;

	sum->bytes += len;
	if (have) {
		take = len < STRIPE - have ? len : STRIPE - have;
		memcpy(sum->rest + have, data, take);
		data += take;
		len -= take;
		if (have + take < STRIPE)
			return;
		add_stripe(sum, sum->rest);
	}
	for (; len >= STRIPE; data += STRIPE, len -= STRIPE)
		add_stripe(sum, data);
	memcpy(sum->rest, data, len);
}

uint32_t xxh32_end(const struct xxh32 *sum)
{
	const uint32_t *lanes = sum->lanes;
	size_t have = sum->bytes % STRIPE, n = 0;
	uint32_t hash = P5;

	if (sum->bytes >= STRIPE)
		hash = rotate(lanes[0], 1) + rotate(lanes[1], 7) + rotate(lanes[2], 12) +
		       rotate(lanes[3], 18);
	hash += (uint32_t)sum->bytes;
	for (; n + 4 <= have; n += 4)
		hash = rotate(hash + get32(sum->rest + n) * P3, 17) * P4;
	for (; n < have; n++)
		hash = rotate(hash + sum->rest[n] * P5, 11) * P1;
	hash = (hash ^ hash >> 15) * P2;
	hash = (hash ^ hash >> 13) * P3;
	return hash ^ hash >> 16;
}
