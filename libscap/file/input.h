/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A window that moves over a trace file, plain or packed. What is in the window
 * is contiguous, so blocks and events are used in place.
 */
#ifndef FILE_INPUT_H
#define FILE_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bytes.h"
#include "decode.h"

struct scap_ahead;
struct scap_chunk;

struct scap_input {
	struct scap_decoder *dec;
	struct scap_ahead *ahead;
	struct scap_chunk *chunk; /* what the window lies in; NULL: in spill, or none */
	uint8_t *spill;		  /* for what does not fit into one chunk */
	size_t spill_room;
	const uint8_t *buf;
	size_t pos, end; /* buf[pos..end) is unread */
	uint64_t base;	 /* of buf[0] in the (unpacked) file */
	uint64_t taken;	 /* bytes of the file behind the window */
	bool cut;	 /* a packed stream without its end */
	bool ended;
	const char *fault; /* the reason after a negative result */
	struct scap_bytes bytes;
	bool opened; /* the bytes are of a file that was opened here */
};

/*
 * Begins with bytes, or with those of the file at path if they are NULL. Returns 0 or a
 * negative errno; pair with scap_input_close() in both cases.
 */
int scap_input_open(struct scap_input *in, const struct scap_bytes *bytes, const char *path);
void scap_input_close(struct scap_input *in);

/* The slow path of scap_input_want(). */
int64_t scap_input_fill(struct scap_input *in, size_t bytes);

/*
 * Makes at least that many bytes readable at scap_input_at(). Returns how many
 * are (fewer: the file ends there) or a negative errno with in->fault set;
 * -EINTR: a signal came, nothing is lost. Moves the window: what was taken from
 * it before is gone.
 */
static inline int64_t scap_input_want(struct scap_input *in, size_t bytes)
{
	size_t have = in->end - in->pos;

	return have >= bytes ? (int64_t)have : scap_input_fill(in, bytes);
}

static inline const uint8_t *scap_input_at(const struct scap_input *in)
{
	return in->buf + in->pos;
}

static inline uint64_t scap_input_offset(const struct scap_input *in)
{
	return in->base + in->pos;
}

/* Goes on at an offset in the file itself where a packed part begins. */
int scap_input_seek(struct scap_input *in, uint64_t offset);

/*
 * After -EBADMSG: drops the window and passes over the damaged LZ4 frame.
 * Returns 1, or 0 if nothing behind it can be read.
 */
int scap_input_skip_damage(struct scap_input *in);

#endif
