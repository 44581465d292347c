// SPDX-License-Identifier: Apache-2.0
/*
 * The control data of a message (cmsg(3)), as the receiving call's exit has them.
 */
#include <string.h>

#include "scap.h"

enum { LEVEL_SOCKET = 1, TYPE_RIGHTS = 1 };

/*
 * One part of them. A 64-bit program has a length of 64 bits and alignment to 8, a 32-bit
 * program 32 bits and 4. The upper half of a 64-bit length is 0; a 32-bit program has the
 * level there, which is not 0 for parts that matter here.
 */
struct part {
	uint64_t len; /* with the head */
	uint32_t head, align;
	int32_t level, type;
};

static bool read_part(const uint8_t *at, size_t left, struct part *part)
{
	uint32_t words[4] = { 0 };

	if (left < 3 * sizeof(words[0]))
		return false;
	memcpy(words, at, left < sizeof(words) ? left : sizeof(words));
	if (words[1])
		*part = (struct part){ words[0], 12, 4, words[1], words[2] };
	else
		*part = (struct part){ words[0], 16, 8, words[2], words[3] };
	return part->len >= part->head && part->len <= left;
}

size_t scap_control_fds(const struct scap_param *control, int32_t *nums, size_t max)
{
	size_t found = 0, count, at = 0;
	struct part part;

	while (at < control->len && read_part(control->data + at, control->len - at, &part)) {
		count = (part.len - part.head) / sizeof(*nums);
		if (part.level == LEVEL_SOCKET && part.type == TYPE_RIGHTS) {
			count = count < max - found ? count : max - found;
			memcpy(nums + found, control->data + at + part.head, count * sizeof(*nums));
			found += count;
		}
		at += (part.len + part.align - 1) & ~(uint64_t)(part.align - 1);
	}
	return found;
}
