/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The blocks of a trace file that hold the state at the start, of all versions
 * that were ever written.
 */
#ifndef FILE_BLOCKS_H
#define FILE_BLOCKS_H

#include "store.h"

/*
 * Adds what a block's body holds to the store; publishing is the caller's.
 * Returns 0, -ENOENT for a block of an unknown kind, -EBADMSG when the body
 * does not hold together, or -ENOMEM.
 */
int scap_blocks_read(struct scap_store *store, uint32_t type, const uint8_t *body, size_t len);

#endif
