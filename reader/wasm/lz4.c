// SPDX-License-Identifier: Apache-2.0
/*
 * LZ4 frames (platform.h) for machines without the LZ4 library: unpacks, and checks the
 * checksum of the contents. The formats are described in lz4_Frame_format.md and
 * lz4_Block_format.md of the LZ4 project. Dictionaries are not supported.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "platform.h"
#include "xxh32.h"

#define FRAME_MAGIC 0x184d2204u
#define SKIP_MAGIC 0x184d2a50u /* the low four bits vary */
#define HISTORY_BYTES (64u << 10)
#define BLOCK_BYTES_MAX (4u << 20)
/* Copies may write that much beyond their end. */
#define SLACK_BYTES 32u
#define UNPACKED_BIT 0x80000000u
#define MATCH_MIN 4u

enum descriptor_flag {
	HAS_DICTIONARY = 1,
	CONTENT_SUM = 4,
	CONTENT_SIZE = 8,
	BLOCK_SUMS = 16,
	INDEPENDENT = 32
};

/* The part of the frame that is collected now. */
enum part {
	PART_MAGIC,
	PART_SKIP_LENGTH,
	PART_SKIP,
	PART_FLAGS,
	PART_DESCRIPTOR,
	PART_LENGTH,
	PART_BLOCK,
	PART_SUM,
	PART_END
};

struct lz4 {
	enum part part;
	size_t need, have; /* bytes of that part */
	uint8_t *in;
	uint8_t *out;	 /* up to HISTORY_BYTES of the past, then the block */
	size_t from, to; /* what of out was not handed over yet */
	size_t block_max;
	uint8_t flags;
	bool unpacked; /* the block is stored as it is */
	struct xxh32 sum;
};

static uint32_t get32(const uint8_t *at)
{
	return at[0] | at[1] << 8 | at[2] << 16 | (uint32_t)at[3] << 24;
}

/* ---- a block ------------------------------------------------------------------------ */

struct cursor {
	const uint8_t *in, *in_end;
	uint8_t *out, *out_end;
	const uint8_t *out_begin; /* with the past */
};

/* A length of 15 goes on in the bytes that follow. Returns false if these end early. */
static bool read_length(struct cursor *c, size_t *len)
{
	uint8_t more;

	if (*len != 15)
		return true;
	do {
		if (c->in == c->in_end)
			return false;
		more = *c->in++;
		*len += more;
	} while (more == 255);
	return true;
}

/* Copies in pieces of eight bytes, and so up to seven bytes too many. */
static inline void copy_pieces(uint8_t *to, const uint8_t *from, size_t len)
{
	const uint8_t *end = to + len;

	do {
		memcpy(to, from, 8);
		to += 8;
		from += 8;
	} while (to < end);
}

static bool copy_literals(struct cursor *c, size_t len)
{
	if (len > (size_t)(c->in_end - c->in) || len > (size_t)(c->out_end - c->out))
		return false;
	copy_pieces(c->out, c->in, len);
	c->in += len;
	c->out += len;
	return true;
}

static bool copy_match(struct cursor *c, size_t distance, size_t len)
{
	const uint8_t *from = c->out - distance;

	if (!distance || distance > (size_t)(c->out - c->out_begin) ||
	    len > (size_t)(c->out_end - c->out))
		return false;
	if (distance >= 8) {
		copy_pieces(c->out, from, len);
	} else {
		for (size_t n = 0; n < len; n++)
			c->out[n] = from[n];
	}
	c->out += len;
	return true;
}

/* Unpacks a block. Returns whether it is valid. */
static bool unpack(struct cursor *c)
{
	size_t literals, match, distance;
	uint8_t token;

	while (c->in < c->in_end) {
		token = *c->in++;
		literals = token >> 4;
		match = token & 15;
		if (!read_length(c, &literals) || !copy_literals(c, literals))
			return false;
		if (c->in == c->in_end)
			return true; /* the last part has literals alone */
		if (c->in_end - c->in < 2)
			return false;
		distance = c->in[0] | c->in[1] << 8;
		c->in += 2;
		if (!read_length(c, &match) || !copy_match(c, distance, match + MATCH_MIN))
			return false;
	}
	return false;
}

static int take_block(struct lz4 *lz4, size_t bytes)
{
	size_t past = lz4->flags & INDEPENDENT ? 0 : lz4->to;
	struct cursor c;

	if (past > HISTORY_BYTES) {
		memmove(lz4->out, lz4->out + lz4->to - HISTORY_BYTES, HISTORY_BYTES);
		past = HISTORY_BYTES;
	}
	c = (struct cursor){ lz4->in, lz4->in + bytes, lz4->out + past,
			     lz4->out + past + lz4->block_max, lz4->out };
	if (lz4->unpacked ? !copy_literals(&c, bytes) : !unpack(&c))
		return -EBADMSG;
	lz4->from = past;
	lz4->to = c.out - lz4->out;
	if (lz4->flags & CONTENT_SUM)
		xxh32_add(&lz4->sum, lz4->out + past, lz4->to - past);
	return 0;
}

/* ---- the frame ----------------------------------------------------------------------- */

static int expect(struct lz4 *lz4, enum part part, size_t need)
{
	lz4->part = part;
	lz4->need = need;
	lz4->have = 0;
	return 0;
}

static int take_magic(struct lz4 *lz4)
{
	uint32_t magic = get32(lz4->in);

	if (magic == FRAME_MAGIC)
		return expect(lz4, PART_FLAGS, 2);
	return (magic & ~15u) == SKIP_MAGIC ? expect(lz4, PART_SKIP_LENGTH, 4) : -EBADMSG;
}

static int take_flags(struct lz4 *lz4)
{
	unsigned int size = lz4->in[1] >> 4 & 7;

	lz4->flags = lz4->in[0];
	if (lz4->flags >> 6 != 1 || lz4->flags & HAS_DICTIONARY || size < 4)
		return -EBADMSG;
	lz4->block_max = (size_t)1 << (2 * size + 8);
	lz4->from = lz4->to = 0;
	xxh32_begin(&lz4->sum);
	return expect(lz4, PART_DESCRIPTOR, lz4->flags & CONTENT_SIZE ? 9 : 1);
}

static int take_length(struct lz4 *lz4)
{
	uint32_t length = get32(lz4->in), bytes = length & ~UNPACKED_BIT;

	if (!length)
		return lz4->flags & CONTENT_SUM ? expect(lz4, PART_SUM, 4) :
						  expect(lz4, PART_END, 0);
	if (bytes > lz4->block_max)
		return -EBADMSG;
	lz4->unpacked = length & UNPACKED_BIT;
	return expect(lz4, PART_BLOCK, bytes + (lz4->flags & BLOCK_SUMS ? 4 : 0));
}

/* Takes the part that is complete. Returns 1 at the end of the frame, 0, or -EBADMSG. */
static int take_part(struct lz4 *lz4)
{
	size_t bytes = lz4->need;
	int err;

	switch (lz4->part) {
	case PART_MAGIC:
		return take_magic(lz4);
	case PART_SKIP_LENGTH:
		return expect(lz4, PART_SKIP, get32(lz4->in));
	case PART_FLAGS:
		return take_flags(lz4);
	case PART_DESCRIPTOR:
		return expect(lz4, PART_LENGTH, 4);
	case PART_LENGTH:
		return take_length(lz4);
	case PART_BLOCK:
		err = take_block(lz4, bytes - (lz4->flags & BLOCK_SUMS ? 4 : 0));
		return err ? err : expect(lz4, PART_LENGTH, 4);
	case PART_SUM:
		return get32(lz4->in) == xxh32_end(&lz4->sum) ? 1 : -EBADMSG;
	default:
		return 1;
	}
}

/* Collects bytes of the current part. What is skipped is not kept. */
static void collect(struct lz4 *lz4, const uint8_t **from, const uint8_t *end)
{
	size_t len = lz4->need - lz4->have;

	if (len > (size_t)(end - *from))
		len = end - *from;
	if (lz4->part != PART_SKIP)
		memcpy(lz4->in + lz4->have, *from, len);
	lz4->have += len;
	*from += len;
}

static size_t hand_over(struct lz4 *lz4, uint8_t *to, size_t room)
{
	size_t len = lz4->to - lz4->from;

	if (len > room)
		len = room;
	memcpy(to, lz4->out + lz4->from, len);
	lz4->from += len;
	return len;
}

/* ---- platform.h ---------------------------------------------------------------------- */

static void end(void *state)
{
	struct lz4 *lz4 = state;

	if (!lz4)
		return;
	free(lz4->in);
	free(lz4->out);
	free(lz4);
}

static int begin(void **state)
{
	struct lz4 *lz4 = *state ? *state : calloc(1, sizeof(*lz4));

	*state = lz4;
	if (lz4 && !lz4->in)
		lz4->in = malloc(BLOCK_BYTES_MAX + SLACK_BYTES);
	if (lz4 && !lz4->out)
		lz4->out = malloc(HISTORY_BYTES + BLOCK_BYTES_MAX + SLACK_BYTES);
	if (!lz4 || !lz4->in || !lz4->out)
		return -ENOMEM;
	lz4->from = lz4->to = 0;
	return expect(lz4, PART_MAGIC, 4);
}

static int step(void *state, const void *from, size_t *in, void *to, size_t *out)
{
	const uint8_t *at = from, *from_end = at + *in;
	struct lz4 *lz4 = state;
	size_t room = *out, used = 0;
	int res = 0;

	while (!res) {
		used += hand_over(lz4, (uint8_t *)to + used, room - used);
		if (lz4->from != lz4->to)
			break;
		collect(lz4, &at, from_end);
		if (lz4->have < lz4->need)
			break;
		res = take_part(lz4);
	}
	*in = at - (const uint8_t *)from;
	*out = used;
	return res < 0 || res > 0 || *in || *out ? res : -EBADMSG;
}

const struct scap_packing scap_lz4 = { begin, step, end };
