/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A window that moves over a trace file, plain or gzip. What is in the window
 * is contiguous, so blocks and events are used in place.
 */
#ifndef FILE_INPUT_H
#define FILE_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

struct file_input {
	gzFile gz;
	uint8_t *buf;
	size_t room, pos, end;		/* buf[pos..end) is unread */
	uint64_t base;			/* of buf[0] in the (unpacked) file */
	uint64_t file_bytes;		/* 0: not known */
	bool cut;			/* a gzip stream without its end */
	const char *fault;		/* the reason after a negative result */
};

/* Returns 0 or a negative errno; pair with file_input_close() in both cases. */
int file_input_open(struct file_input *in, const char *path);
void file_input_close(struct file_input *in);

/* The slow path of file_input_want(). */
int64_t file_input_fill(struct file_input *in, size_t bytes);

/*
 * Makes at least that many bytes readable at file_input_at(). Returns how many
 * are (fewer: the file ends there) or a negative errno with in->fault set.
 * Moves the window: what was taken from it before is gone.
 */
static inline int64_t file_input_want(struct file_input *in, size_t bytes)
{
	size_t have = in->end - in->pos;

	return have >= bytes ? (int64_t)have : file_input_fill(in, bytes);
}

static inline const uint8_t *file_input_at(const struct file_input *in)
{
	return in->buf + in->pos;
}

static inline uint64_t file_input_offset(const struct file_input *in)
{
	return in->base + in->pos;
}

/* Bytes taken from the file itself, packed if it is. */
uint64_t file_input_taken(const struct file_input *in);

#endif
