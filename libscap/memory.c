// SPDX-License-Identifier: Apache-2.0
/*
 * Two ways to hold memory: an arena for what dies together, a growing array.
 * Knows nothing of what is kept in them.
 */
#include <stdlib.h>

#include "scap_priv.h"

#define CHUNK_BYTES (64u << 10)

struct scap_arena_chunk {
	struct scap_arena_chunk *older;
	_Alignas(16) uint8_t bytes[];
};

static bool add_chunk(struct scap_arena *arena, size_t bytes)
{
	struct scap_arena_chunk *chunk = malloc(sizeof(*chunk) + bytes);

	if (!chunk)
		return false;
	chunk->older = arena->chunks;
	arena->chunks = chunk;
	arena->next = chunk->bytes;
	arena->left = bytes;
	return true;
}

void *scap_arena_alloc(struct scap_arena *arena, size_t bytes)
{
	void *piece;

	bytes = (bytes + 7) & ~(size_t)7;
	if (bytes > arena->left && !add_chunk(arena, bytes > CHUNK_BYTES ? bytes : CHUNK_BYTES))
		return NULL;
	piece = arena->next;
	arena->next += bytes;
	arena->left -= bytes;
	return piece;
}

char *scap_arena_strn(struct scap_arena *arena, const void *text, size_t len)
{
	char *copy = scap_arena_alloc(arena, len + 1);

	if (copy) {
		memcpy(copy, text, len);
		copy[len] = '\0';
	}
	return copy;
}

void scap_arena_fini(struct scap_arena *arena)
{
	struct scap_arena_chunk *chunk, *older;

	for (chunk = arena->chunks; chunk; chunk = older) {
		older = chunk->older;
		free(chunk);
	}
	*arena = (struct scap_arena){ 0 };
}

void *scap_vec_push(struct scap_vec *vec, size_t item_bytes)
{
	uint8_t *item;

	if (vec->count == vec->room) {
		size_t room = vec->room ? vec->room * 2 : 16;
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
