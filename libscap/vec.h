/* SPDX-License-Identifier: Apache-2.0 */
/* A growing array of items of one size. */
#ifndef SCAP_VEC_H
#define SCAP_VEC_H

#include <stddef.h>

/* All zeros is an empty array. */
struct scap_vec {
	void *items;
	size_t count, room;
};

/*
 * Appends an item of zeros. Returns it, or NULL: out of memory. Pointers to other
 * items may no longer be valid.
 */
void *scap_vec_push(struct scap_vec *vec, size_t item_bytes);
/* Frees the items; the array is empty again. */
void scap_vec_fini(struct scap_vec *vec);

#endif
