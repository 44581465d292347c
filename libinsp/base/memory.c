// SPDX-License-Identifier: Apache-2.0
/*
 * Counts memory (memory.h). The allocator itself knows the size of what it gave, so that
 * pieces need no header of their own.
 */
#include "memory.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

/* What the allocator keeps before each piece. */
#define OVERHEAD sizeof(size_t)

static size_t size_of(void *data)
{
	return data ? malloc_usable_size(data) + OVERHEAD : 0;
}

void insp_memory_fail(struct insp_memory *memory)
{
	memory->failed = true;
	memory->alarm = 0;
}

void *insp_memory_adopt(struct insp_memory *memory, void *data)
{
	if (!data)
		insp_memory_fail(memory);
	memory->used += size_of(data);
	return data;
}

void *insp_memory_alloc(struct insp_memory *memory, size_t bytes)
{
	return insp_memory_adopt(memory, malloc(bytes));
}

void *insp_memory_zeroed(struct insp_memory *memory, size_t count, size_t bytes)
{
	return insp_memory_adopt(memory, calloc(count, bytes));
}

void *insp_memory_resize(struct insp_memory *memory, void *data, size_t bytes)
{
	size_t before = size_of(data);
	void *resized = realloc(data, bytes);

	memory->used -= resized ? before : 0;
	return insp_memory_adopt(memory, resized);
}

char *insp_memory_text(struct insp_memory *memory, const void *text, size_t len)
{
	char *copy = insp_memory_alloc(memory, len + 1);

	if (copy) {
		memcpy(copy, text, len);
		copy[len] = '\0';
	}
	return copy;
}

void insp_memory_free(struct insp_memory *memory, void *data)
{
	memory->used -= size_of(data);
	free(data);
}
