/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a compiled filter. These functions are inlined into the path of each event.
 */
#ifndef INSP_FILTER_RUN_H
#define INSP_FILTER_RUN_H

#include "state/handle.h"
#include "filter_priv.h"

/* Compares a value with several operands, or with a set of them; in filter_run.c. */
bool insp_check_match_many(struct insp_check *check, const struct insp_value *value);
/* Runs a check that has a term, or whose field has several values; in filter_run.c. */
bool insp_check_run_slow(struct insp_check *check, const struct insp_event *ev);

static inline bool insp_check_run(struct insp_check *check, const struct insp_event *ev)
{
	struct insp_value value;

	if (check->slow)
		return insp_check_run_slow(check, ev);
	if (!field_value(check->field, ev, &value))
		return false;
	if (check->plain)
		return check->match(check, &value, check->operands);
	return !check->match || insp_check_match_many(check, &value);
}

/* insp_filter_match() */
static inline __attribute__((always_inline)) bool insp_filter_run(struct insp_filter *filter,
								  const struct insp_event *ev)
{
	uint32_t next = filter->start[ev->scap->type];
	struct insp_check *check;

	ev->insp->comparing = true;
	while (next < INSP_PASS) {
		check = &filter->checks[next];
		next = insp_check_run(check, ev) ? check->on_true : check->on_false;
	}
	ev->insp->comparing = false;
	return next == INSP_PASS;
}

#endif
