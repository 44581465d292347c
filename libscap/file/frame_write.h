/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packs data into one standard LZ4 frame: independent blocks, all with checksums.
 */
#ifndef FILE_FRAME_WRITE_H
#define FILE_FRAME_WRITE_H

#include <stddef.h>
#include <stdint.h>

/* What packing is for. The values are in files (struct index_note). */
enum frame_effort {
	FRAME_UNKNOWN, /* of a file by an earlier version */
	FRAME_FAST,    /* as fast as LZ4 can be */
	FRAME_SMALL,   /* two attempts at each match: smaller, at three times the time */
};

/* State for packing frames, one at a time. NULL: out of memory. */
struct frame_packer *scap_packer_new(void);
void scap_packer_free(struct frame_packer *packer);

/* The most room that packing so many bytes may take. */
size_t scap_frame_bound(size_t bytes);
/* Packs into to, which has scap_frame_bound(bytes) of room. Returns the frame's length. */
size_t scap_frame_pack(struct frame_packer *packer, const void *data, size_t bytes, uint8_t *to,
		       enum frame_effort effort);

#endif
