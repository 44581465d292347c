// SPDX-License-Identifier: Apache-2.0
/*
 * Keeps the state within its limit of memory. What goes first hurts least: containers
 * without threads; of the threads that were idle longest the descriptors, arguments and
 * environments, then these threads themselves. Accounts have a part of the limit (user.c).
 */
#include "budget.h"
#include "container_edit.h"
#include "fd_edit.h"
#include "thread_edit.h"

#include <stdlib.h>

/* This part of the limit is made free at once, so that the work is done rarely. */
#define FREED_PART 8

void insp_budget_set(struct insp *insp, uint64_t bytes)
{
	if (bytes < INSP_MEMORY_MIN)
		bytes = INSP_MEMORY_MIN;
	insp->memory_max = insp->memory.alarm = bytes < SIZE_MAX ? bytes : SIZE_MAX;
}

static int by_last_use(const void *a, const void *b)
{
	const struct insp_thread *x = *(struct insp_thread *const *)a;
	const struct insp_thread *y = *(struct insp_thread *const *)b;

	if (x->last_ts_ns != y->last_ts_ns)
		return x->last_ts_ns < y->last_ts_ns ? -1 : 1;
	return (x->tid > y->tid) - (x->tid < y->tid);
}

/* All threads, those that were idle longest first. The caller frees the list. NULL: no memory. */
static struct insp_thread **list_threads(struct insp *insp, size_t *count)
{
	struct insp_thread **list =
		malloc((insp->threads.count + 1) * sizeof(struct insp_thread *));
	struct insp_thread *thread = NULL;
	size_t cursor = 0;

	*count = 0;
	while (list && (thread = insp_thread_edit_next(insp, &cursor, thread)))
		list[(*count)++] = thread;
	if (list)
		qsort(list, *count, sizeof(struct insp_thread *), by_last_use);
	return list;
}

static void forget_details(struct insp *insp, struct insp_thread *thread)
{
	size_t before = insp->memory.used;

	insp_fdtable_clear(insp, thread->fds);
	insp_fd_pool_free(insp);
	insp_strings_set(insp, &thread->args, NULL, 0);
	insp_strings_set(insp, &thread->env, NULL, 0);
	insp->forgotten.details += insp->memory.used < before;
}

static void forget_threads(struct insp *insp, size_t goal)
{
	size_t count, n;
	struct insp_thread **list = list_threads(insp, &count);

	for (n = 0; n < count && insp->memory.used > goal; n++)
		forget_details(insp, list[n]);
	for (n = 0; n < count && insp->memory.used > goal; n++) {
		insp_thread_forget(insp, list[n]);
		insp->forgotten.threads++;
	}
	free(list);
}

void insp_budget_keep(struct insp *insp)
{
	size_t goal = insp->memory_max - insp->memory_max / FREED_PART;

	insp->forgotten.containers += insp_containers_forget(insp, goal);
	if (insp->memory.used > goal)
		forget_threads(insp, goal);
	if (insp->memory.used > goal)
		insp->forgotten.containers += insp_containers_forget(insp, goal);
	/* what cannot be freed must not cause this work at every event */
	insp->memory.alarm = insp->memory.used + insp->memory_max / FREED_PART;
	if (insp->memory.alarm < insp->memory_max)
		insp->memory.alarm = insp->memory_max;
}
