/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Unpacks a trace file. It may consist of plain, gzip and LZ4 parts in any order;
 * each is recognised by its first bytes.
 */
#ifndef FILE_DECODE_H
#define FILE_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Copies to memory that is aligned to cache lines are up to four times as fast. */
#define READ_ALIGN 64

struct scap_bytes;
struct scap_decoder;

/* The bytes are borrowed. NULL: out of memory. */
struct scap_decoder *scap_decoder_new(const struct scap_bytes *bytes);
void scap_decoder_free(struct scap_decoder *dec);

/*
 * Unpacks up to room bytes. Returns their number, 0 at the end of the file, -EINTR if
 * a signal came (call again), or another negative errno, which all later calls return
 * as well. Damaged data with a checksum are not returned, unless they are larger than
 * room.
 */
int64_t scap_decoder_read(struct scap_decoder *dec, void *to, size_t room);

/* Continues at an offset in the file where a packed part begins. */
void scap_decoder_seek(struct scap_decoder *dec, uint64_t offset);

/*
 * After -EBADMSG in an LZ4 part: continues where the next LZ4 frame seems to begin.
 * Returns 1, or 0 if there is none.
 */
int scap_decoder_skip_damage(struct scap_decoder *dec);

struct scap_decoder_status {
	uint64_t taken;	   /* bytes of the file, as it is stored, that were used */
	bool cut;	   /* the last packed part lacks its end */
	bool between;	   /* a part has ended and the next one begins at taken */
	const char *fault; /* text for a negative result */
};

struct scap_decoder_status scap_decoder_status(const struct scap_decoder *dec);

#endif
