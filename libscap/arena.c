// SPDX-License-Identifier: Apache-2.0
/* An arena: a list of chunks, of which the newest is handed out piece by piece. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

#define CHUNK_BYTES (64u << 10)
#define ALIGN 8

struct scap_arena_chunk {
	struct scap_arena_chunk *older;
	_Alignas(16) uint8_t bytes[];
};
_Static_assert(offsetof(struct scap_arena_chunk, bytes) % ALIGN == 0,
	       "pieces would not be aligned");

static bool add_chunk(struct scap_arena *arena, size_t bytes)
{
	struct scap_arena_chunk *chunk = malloc(sizeof(*chunk) + bytes);

	if (!chunk)
		return false;
	chunk->older = arena->chunks;
	arena->chunks = chunk;
	arena->next = chunk->bytes;
	arena->left = bytes;
	arena->bytes += bytes;
	return true;
}

void *scap_arena_alloc(struct scap_arena *arena, size_t bytes)
{
	void *piece;

	bytes = (bytes + ALIGN - 1) & ~(size_t)(ALIGN - 1);
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
