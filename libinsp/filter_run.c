// SPDX-License-Identifier: Apache-2.0
/*
 * Runs compiled filters on events.
 */
#include "filter_priv.h"

#include <stdlib.h>

static __attribute__((noinline)) bool match_many(struct insp_check *check,
						 const struct insp_value *value)
{
	if (check->set)
		return check->in_set(check->set, value);
	for (size_t i = 0; i < check->noperands; i++)
		if (check->match(check, value, &check->operands[i]) != check->all_operands)
			return !check->all_operands;
	return check->all_operands;
}

/* Either end of a connection, any ancestor: the values come one by one. */
static __attribute__((noinline)) bool run_several(struct insp_check *check,
						  const struct insp_event *ev)
{
	struct insp_field *field = check->field;
	struct insp_value value;
	bool matched = false;

	for (field->nth = check->first_nth; field_value(field, ev, &value); field->nth++) {
		matched = match_many(check, &value);
		if (matched != check->all)
			return matched;
	}
	return matched;
}

static inline bool run_check(struct insp_check *check, const struct insp_event *ev)
{
	struct insp_value value;

	if (check->several)
		return run_several(check, ev);
	if (!field_value(check->field, ev, &value))
		return false;
	if (check->plain)
		return check->match(check, &value, check->operands);
	return !check->match || match_many(check, &value);
}

bool insp_filter_run_check(struct insp_check *check, const struct insp_event *ev)
{
	return run_check(check, ev);
}

bool insp_filter_match(struct insp_filter *filter, const struct insp_event *ev)
{
	uint32_t at = 0;

	if (!filter->types[ev->scap->type])
		return false;
	while (at < INSP_PASS) {
		struct insp_check *check = &filter->checks[at];

		at = run_check(check, ev) ? check->on_true : check->on_false;
	}
	return at == INSP_PASS;
}

/* What a check says of all events of a type: 0 or 1, or -1 if it depends. */
static int type_decides(struct insp_check *check, const struct insp_event *ev)
{
	if (is_generic(ev) || !(check->field->row->info.flags & INSP_FIELD_BY_TYPE))
		return -1;
	return insp_filter_run_check(check, ev);
}

/* Follows every way that a type's events may take; reached has room for all checks. */
static bool type_may_pass(struct insp_filter *filter, const struct insp_event *ev, bool *reached)
{
	bool passes = false;

	memset(reached, 0, filter->nchecks);
	reached[0] = true;
	for (size_t i = 0; i < filter->nchecks; i++) {
		struct insp_check *check = &filter->checks[i];
		uint32_t next[2] = { check->on_false, check->on_true };
		int decided;

		if (!reached[i])
			continue;
		decided = type_decides(check, ev);
		for (int way = 0; way < 2; way++) {
			if (decided == !way)
				continue;
			if (next[way] < INSP_PASS)
				reached[next[way]] = true;
			passes |= next[way] == INSP_PASS;
		}
	}
	return passes;
}

/* Finds out which event types may pass, from the checks that look at the type alone. */
static void find_types(struct insp *insp, struct insp_filter *filter)
{
	bool *reached = malloc(filter->nchecks * sizeof(*reached));

	for (uint16_t type = 0; type < SCAP_EVENT_TYPES; type++) {
		struct scap_event scap = { .type = type, .info = scap_event_info(type) };
		struct insp_event ev = { .scap = &scap, .insp = insp, .fdnum = -1 };

		/* Without memory no type is ruled out, which is merely slow. */
		if (!reached || type_may_pass(filter, &ev, reached))
			filter->types[type] = true;
	}
	free(reached);
}

void insp_filter_prepare(struct insp *insp, struct insp_filter *filter)
{
	for (size_t i = 0; i < filter->nchecks; i++) {
		struct insp_check *check = &filter->checks[i];

		check->plain = check->match && check->noperands == 1 && !check->set;
	}
	find_types(insp, filter);
}

const bool *insp_filter_types(const struct insp_filter *filter)
{
	return filter->types;
}
