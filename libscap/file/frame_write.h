/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packs data into one standard LZ4 frame: independent blocks, all with checksums.
 */
#ifndef FILE_FRAME_WRITE_H
#define FILE_FRAME_WRITE_H

#include <stddef.h>
#include <stdint.h>

/* State for packing frames, one at a time. NULL: out of memory. */
union LZ4_streamHC_u *scap_packer_new(void);
void scap_packer_free(union LZ4_streamHC_u *packer);

/* The most room that packing so many bytes may take. */
size_t scap_frame_bound(size_t bytes);
/* Packs into to, which has scap_frame_bound(bytes) of room. Returns the frame's length. */
size_t scap_frame_pack(union LZ4_streamHC_u *packer, const void *data, size_t bytes, uint8_t *to);

#endif
