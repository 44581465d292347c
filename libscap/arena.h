/* SPDX-License-Identifier: Apache-2.0 */
/* An arena: many small pieces of memory that are freed together. */
#ifndef SCAP_ARENA_H
#define SCAP_ARENA_H

#include <stddef.h>
#include <stdint.h>

/* All zeros is an empty arena. */
struct scap_arena {
	struct scap_arena_chunk *chunks;
	uint8_t *next;
	size_t left;
	size_t bytes; /* of all chunks */
};

/* A piece aligned to 8 bytes, not cleared; NULL: out of memory. */
void *scap_arena_alloc(struct scap_arena *arena, size_t bytes);
/* A copy of len bytes with a NUL behind them; NULL: out of memory. */
char *scap_arena_strn(struct scap_arena *arena, const void *text, size_t len);
/* Frees all pieces; the arena is empty again. */
void scap_arena_fini(struct scap_arena *arena);

#endif
