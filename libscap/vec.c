// SPDX-License-Identifier: Apache-2.0
/* A growing array; knows nothing of its items but their size. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "vec.h"

#define FIRST_ROOM 16

void *scap_vec_push(struct scap_vec *vec, size_t item_bytes)
{
	uint8_t *item;

	if (vec->count == vec->room) {
		size_t room = vec->room ? vec->room * 2 : FIRST_ROOM;
		void *items = reallocarray(vec->items, room, item_bytes);

		if (!items)
			return NULL;
		vec->items = items;
		vec->room = room;
	}
	item = (uint8_t *)vec->items + vec->count++ * item_bytes;
	return memset(item, 0, item_bytes);
}

void scap_vec_fini(struct scap_vec *vec)
{
	free(vec->items);
	*vec = (struct scap_vec){ 0 };
}
