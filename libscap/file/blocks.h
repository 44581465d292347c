/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decodes the blocks of a trace file that hold the state at the start, in all
 * versions that were ever written.
 */
#ifndef FILE_BLOCKS_H
#define FILE_BLOCKS_H

#include "store.h"

/*
 * Adds the contents of a block's body to the store. The caller publishes the store.
 * Returns 0, -ENOENT for a type of block that is not known, -EBADMSG when lengths in
 * the body do not fit, -EFBIG if the store is over its limit, or -ENOMEM.
 */
int scap_blocks_read(struct scap_store *store, uint32_t type, const uint8_t *body, size_t len);

#endif
