/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory that is counted: all that the state of a handle holds, so that it can be kept
 * within a limit (state/budget.h). The functions are those of the C library otherwise, but
 * that a failure is remembered: callers may go on without the memory.
 */
#ifndef INSP_MEMORY_H
#define INSP_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

struct insp_memory {
	size_t used;  /* bytes, with what the allocator adds */
	size_t alarm; /* above this, somebody has to act; 0 after an allocation failed */
	bool failed;  /* once an allocation failed */
};

void *insp_memory_alloc(struct insp_memory *memory, size_t bytes);
void *insp_memory_zeroed(struct insp_memory *memory, size_t count, size_t bytes);
void *insp_memory_resize(struct insp_memory *memory, void *data, size_t bytes);
/* A copy of len bytes with a NUL behind them. */
char *insp_memory_text(struct insp_memory *memory, const void *text, size_t len);
/* NULL is allowed. */
void insp_memory_free(struct insp_memory *memory, void *data);
/* Remembers that memory ran out. */
void insp_memory_fail(struct insp_memory *memory);
/* Counts something that was allocated elsewhere and that insp_memory_free() will free. */
void *insp_memory_adopt(struct insp_memory *memory, void *data);

#endif
