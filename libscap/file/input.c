// SPDX-License-Identifier: Apache-2.0
/*
 * The window over a trace file. Owns how it moves from chunk to chunk; knows
 * nothing of blocks, nor of how the file is packed.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ahead.h"
#include "format.h"
#include "input.h"

/* Packed files from this size on are unpacked by threads; smaller ones are not worth it. */
#define THREAD_BYTES (1u << 20)
/* A spill that a long block made larger than this is freed afterwards. */
#define SPILL_KEPT_BYTES (16u << 20)

static bool begins_packed(const struct scap_bytes *bytes)
{
	uint32_t magic;

	return scap_bytes_get(bytes, 0, &magic, sizeof(magic)) && (is_gzip(magic) || is_lz4(magic));
}

static int start(struct scap_input *in)
{
	const struct scap_bytes *bytes = &in->bytes;
	bool threaded = bytes->concurrent && bytes->size >= THREAD_BYTES && begins_packed(bytes);

	in->ahead = scap_ahead_new(in->dec, threaded ? bytes : NULL);
	return in->ahead ? 0 : -ENOMEM;
}

int scap_input_open(struct scap_input *in, const struct scap_bytes *bytes, const char *path)
{
	int err = bytes ? 0 : scap_bytes_open(&in->bytes, path);

	if (err)
		return err;
	if (bytes)
		in->bytes = *bytes;
	in->opened = !bytes;
	in->dec = scap_decoder_new(&in->bytes);
	return in->dec ? start(in) : -ENOMEM;
}

/* Drops what is in the window. */
static void drop_window(struct scap_input *in)
{
	in->base += in->end;
	in->pos = in->end = 0;
	in->chunk = NULL;
}

void scap_input_close(struct scap_input *in)
{
	scap_ahead_free(in->ahead);
	scap_decoder_free(in->dec);
	if (in->opened)
		scap_bytes_close(&in->bytes);
	free(in->spill);
}

static void release(struct scap_input *in)
{
	if (in->chunk)
		scap_ahead_release(in->ahead, in->chunk);
	in->chunk = NULL;
}

/* Makes buf[pos..end) the window. Its first byte has the same offset in the file as before. */
static void set_window(struct scap_input *in, const uint8_t *buf, size_t pos, size_t end)
{
	in->base += in->pos - pos;
	in->buf = buf;
	in->pos = pos;
	in->end = end;
}

/* Grows with the data that were read, so that a false length does not cost memory. */
static bool spill_has_room(struct scap_input *in, size_t bytes)
{
	size_t room = in->spill_room ? in->spill_room : 1u << 20;
	uint8_t *bigger;
	bool in_use;

	while (room < bytes)
		room *= 2;
	if (room == in->spill_room)
		return true;
	in_use = in->buf == in->spill;
	bigger = realloc(in->spill, room);
	if (!bigger)
		return false;
	if (in_use)
		in->buf = bigger;
	in->spill = bigger;
	in->spill_room = room;
	return true;
}

/* The unread rest does not fit before the chunk: both are copied into the spill. */
static int append_spill(struct scap_input *in, struct scap_chunk *chunk)
{
	size_t left = in->end - in->pos;

	if (!spill_has_room(in, left + chunk->result))
		return -ENOMEM;
	/* what was read already goes, or the spill would grow to the length of the file */
	if (left)
		memmove(in->spill, in->buf + in->pos, left);
	set_window(in, in->spill, 0, left);
	memcpy(in->spill + in->end, chunk->bytes + CHUNK_HEADROOM, chunk->result);
	in->end += chunk->result;
	release(in);
	scap_ahead_release(in->ahead, chunk);
	return 0;
}

/* Copies the unread rest in front of the chunk's data. */
static void move_into(struct scap_input *in, struct scap_chunk *chunk)
{
	size_t left = in->end - in->pos;
	uint8_t *data = chunk->bytes + CHUNK_HEADROOM;

	if (left)
		memcpy(data - left, in->buf + in->pos, left);
	set_window(in, chunk->bytes, CHUNK_HEADROOM - left, CHUNK_HEADROOM + chunk->result);
	release(in);
	in->chunk = chunk;
	if (in->spill_room > SPILL_KEPT_BYTES) {
		free(in->spill);
		in->spill = NULL;
		in->spill_room = 0;
	}
}

static int take_chunk(struct scap_input *in)
{
	struct scap_chunk *chunk = scap_ahead_next(in->ahead);

	in->taken = chunk->status.taken;
	in->cut = chunk->status.cut;
	in->fault = chunk->status.fault;
	in->ended = chunk->result == 0;
	if (chunk->result <= 0)
		return chunk->result;
	if (in->end - in->pos > CHUNK_HEADROOM)
		return append_spill(in, chunk);
	move_into(in, chunk);
	return 0;
}

int64_t scap_input_fill(struct scap_input *in, size_t bytes)
{
	int err;

	while (in->end - in->pos < bytes && !in->ended) {
		err = take_chunk(in);
		if (err) {
			in->fault = in->fault ? in->fault : strerror(-err);
			return err;
		}
	}
	return in->end - in->pos;
}

/* Ends the threads that unpack ahead, and drops all chunks. */
static void stop(struct scap_input *in)
{
	drop_window(in);
	scap_ahead_free(in->ahead);
	in->ahead = NULL;
	in->ended = in->cut = false;
}

int scap_input_seek(struct scap_input *in, uint64_t offset)
{
	stop(in);
	scap_decoder_seek(in->dec, offset);
	return start(in);
}

int scap_input_skip_damage(struct scap_input *in)
{
	stop(in);
	return scap_decoder_skip_damage(in->dec) && start(in) == 0;
}
