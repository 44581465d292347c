/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bytes of a trace file, unpacked: plain, gzip and LZ4 parts in any order,
 * each recognised by what it begins with.
 */
#ifndef FILE_DECODE_H
#define FILE_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Processors copy four times slower to what is not aligned to their cache's lines. */
#define READ_ALIGN 64

struct scap_bytes;
struct scap_decoder;

/* The bytes are borrowed. NULL: out of memory. */
struct scap_decoder *scap_decoder_new(const struct scap_bytes *bytes);
void scap_decoder_free(struct scap_decoder *dec);

/*
 * Unpacks up to room bytes. Returns how many there are, 0 at the end of the
 * file, -EINTR for a signal (call again), or another negative errno for good.
 * What is damaged and has a checksum of its own is not handed out, unless it
 * is larger than room.
 */
int64_t scap_decoder_read(struct scap_decoder *dec, void *to, size_t room);

/* Goes on at a place in the file where a packed part begins. */
void scap_decoder_seek(struct scap_decoder *dec, uint64_t offset);

/*
 * Passes over what is damaged to where the next LZ4 frame may begin. Returns 1,
 * or 0 if there is none.
 */
int scap_decoder_skip_damage(struct scap_decoder *dec);

struct scap_decoder_status {
	uint64_t taken;	   /* bytes of the file itself */
	bool cut;	   /* the last packed part lacks its end */
	bool between;	   /* one part has ended, the next begins at taken */
	const char *fault; /* the reason after a negative result */
};

struct scap_decoder_status scap_decoder_status(const struct scap_decoder *dec);

#endif
