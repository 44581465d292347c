/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A window that moves over the unpacked data of a trace file. What is in the window is
 * contiguous in memory, so blocks and events are used in place.
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
	struct scap_chunk *chunk; /* holds the window; NULL: the spill does, or it is empty */
	uint8_t *spill;		  /* for blocks that do not fit into one chunk */
	size_t spill_room;
	const uint8_t *buf;
	size_t pos, end; /* buf[pos..end): the window, which is not read yet */
	uint64_t base;	 /* offset of buf[0] in the unpacked file */
	uint64_t taken;	 /* bytes of the file, as stored, that the window was made of */
	bool cut;	 /* the last packed part lacks its end */
	bool ended;
	const char *fault; /* text for a negative result */
	struct scap_bytes bytes;
	bool opened; /* bytes are those of a file that was opened here */
};

/*
 * Opens bytes or, if they are NULL, the file at path. Returns 0 or a negative errno. Call
 * scap_input_close() in both cases.
 */
int scap_input_open(struct scap_input *in, const struct scap_bytes *bytes, const char *path);
void scap_input_close(struct scap_input *in);

/* The slow path of scap_input_want(). */
int64_t scap_input_fill(struct scap_input *in, size_t bytes);

/*
 * Makes at least that many bytes readable at scap_input_at(). Returns how many there
 * are, fewer if the file ends there, or a negative errno with in->fault set. -EINTR
 * means that a signal came; call again. Pointers into the window are invalid afterwards.
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

/* Continues at an offset in the stored file where a packed part begins. */
int scap_input_seek(struct scap_input *in, uint64_t offset);

/*
 * After -EBADMSG: drops the window and skips the damaged LZ4 frame. Returns 1, or 0 if
 * no frame after it can be found.
 */
int scap_input_skip_damage(struct scap_input *in);

#endif
