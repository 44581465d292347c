/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeps the state within a limit of memory: beyond it, what was used least recently is
 * forgotten, and counted.
 */
#ifndef INSP_BUDGET_H
#define INSP_BUDGET_H

#include "handle.h"

/* Sets the limit. Below INSP_MEMORY_MIN the state would be of no use. */
void insp_budget_set(struct insp *insp, uint64_t bytes);

/* Whether insp_budget_keep() has something to do, or an allocation failed. */
static inline bool insp_budget_is_over(const struct insp *insp)
{
	return __builtin_expect(insp->memory.used > insp->memory.alarm, 0);
}

/*
 * Forgets the state that was idle longest, until a part of the limit is free again. Call
 * it between events only.
 */
void insp_budget_keep(struct insp *insp);

#endif
