// SPDX-License-Identifier: Apache-2.0
/*
 * Suppresses processes with given names and their descendants. Their events still update
 * the state. parse_thread.c marks children when it adds them.
 */
#include "suppress.h"
#include "error.h"
#include "handle.h"
#include "thread_edit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Maximum number of ancestors that are checked. */
#define DEPTH_MAX 64

static bool is_listed(const struct insp *insp, const struct insp_thread *thread)
{
	for (size_t i = 0; i < insp->suppression.count; i++)
		if (strcmp(insp->suppression.comms[i], thread->comm) == 0)
			return true;
	return false;
}

static bool comes_from_listed(const struct insp *insp, const struct insp_thread *thread)
{
	int64_t ptid;

	for (int depth = 0; thread && depth < DEPTH_MAX; depth++) {
		if (is_listed(insp, thread))
			return true;
		ptid = insp_thread_ptid(thread);
		thread = ptid > 0 ? insp_thread_find(insp, ptid) : NULL;
	}
	return false;
}

void insp_suppress_loaded(struct insp *insp)
{
	struct insp_thread *thread = NULL;
	size_t cursor = 0;

	if (!insp->suppression.count)
		return;
	while ((thread = insp_thread_edit_next(insp, &cursor, thread)))
		thread->suppressed = comes_from_listed(insp, thread);
}

int insp_suppress_comm(struct insp *insp, const char *comm)
{
	char *copy;

	if (insp->suppression.count == INSP_SUPPRESS_MAX)
		return insp_fail(insp, -ENOSPC, "more than %d names of processes to suppress",
				 INSP_SUPPRESS_MAX);
	copy = strdup(comm);
	if (!copy)
		return insp_fail(insp, -ENOMEM, "out of memory");
	insp->suppression.comms[insp->suppression.count++] = copy;
	insp_suppress_loaded(insp);
	return 0;
}

bool insp_is_suppressed(struct insp *insp, struct insp_thread *thread)
{
	if (!insp->suppression.count || !thread)
		return false;
	/* the thread may have changed its name */
	if (!thread->suppressed && is_listed(insp, thread))
		thread->suppressed = true;
	insp->suppression.nevents += thread->suppressed;
	return thread->suppressed;
}

uint64_t insp_suppressed(const struct insp *insp)
{
	return insp->suppression.nevents;
}

void insp_suppress_fini(struct insp *insp)
{
	while (insp->suppression.count)
		free(insp->suppression.comms[--insp->suppression.count]);
}
