/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packs data into one standard LZ4 frame: independent blocks, all with checksums.
 */
#ifndef FILE_FRAME_WRITE_H
#define FILE_FRAME_WRITE_H

#include <stddef.h>
#include <stdint.h>

/* What packing needs, for one frame after the other. NULL: no memory. */
union LZ4_streamHC_u *scap_packer_new(void);
void scap_packer_free(union LZ4_streamHC_u *packer);

/* The room that packing may take. */
size_t scap_frame_bound(size_t bytes);
/* Returns the length of the frame. */
size_t scap_frame_pack(union LZ4_streamHC_u *packer, const void *data, size_t bytes, uint8_t *to);

#endif
