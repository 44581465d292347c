// SPDX-License-Identifier: Apache-2.0
/*
 * Runs compiled filters on events.
 */
#include "filter.h"
#include "filter_run.h"
#include "state/handle.h"

#include <stdlib.h>
#include <string.h>

bool insp_check_match_many(struct insp_check *check, const struct insp_value *value)
{
	if (check->set)
		return check->in_set(check->set, value);
	for (size_t i = 0; i < check->noperands; i++) {
		const struct insp_operand *operand = &check->operands[i];
		bool matches = !operand->absent && check->match(check, value, operand);

		if (matches != check->all_operands)
			return matches;
	}
	return check->all_operands;
}

/* Sets the operand to the value of its term for this event. */
static void compute_operand(struct insp_operand *operand, const struct insp_event *ev)
{
	struct insp_value value;

	operand->absent = !insp_term_value(operand->term, ev, &value);
	if (operand->absent)
		return;
	operand->text = value.data ? (char *)value.data : "";
	operand->len = value.len;
	operand->u64 = value.u64;
	if (value.type == PT_IPADDR || value.type == PT_IPNET) {
		memcpy(operand->addr, operand->text, value.len);
		operand->addr_len = value.len;
		operand->prefix_bits = value.len * 8;
	}
}

/* Compares each value of the field: each end of a connection, each ancestor. */
static __attribute__((noinline)) bool run_several(struct insp_check *check,
						  const struct insp_event *ev)
{
	struct insp_field *field = check->field;
	struct insp_value value;
	bool matched = false;

	for (field->nth = check->first_nth; field_value(field, ev, &value); field->nth++) {
		matched = insp_check_match_many(check, &value);
		if (matched != check->all)
			return matched;
	}
	return matched;
}

bool insp_check_run_slow(struct insp_check *check, const struct insp_event *ev)
{
	struct insp_value value;

	for (size_t i = 0; check->computed && i < check->noperands; i++)
		if (check->operands[i].term)
			compute_operand(&check->operands[i], ev);
	if (check->several)
		return run_several(check, ev);
	if (check->term ? !insp_term_value(check->term, ev, &value) :
			  !field_value(check->field, ev, &value))
		return false;
	return !check->match || insp_check_match_many(check, &value);
}

bool insp_check_uses(const struct insp_check *check, uint32_t flag)
{
	bool uses = check->field->row->info.flags & flag;

	if (check->term)
		uses = insp_term_uses(check->term, flag);
	for (size_t i = 0; !uses && i < check->noperands; i++)
		uses = check->operands[i].term && insp_term_uses(check->operands[i].term, flag);
	return uses;
}

uint64_t insp_filter_undecided(const struct insp_filter *filter)
{
	uint64_t count = 0;

	for (size_t i = 0; filter && i < filter->nchecks; i++)
		count += filter->checks[i].undecided;
	return count;
}

bool insp_filter_match(struct insp_filter *filter, const struct insp_event *ev)
{
	return filter->start[ev->scap->type] != INSP_FAIL && insp_filter_run(filter, ev);
}

bool insp_filter_may_pass(const struct insp_filter *filter, uint16_t type)
{
	return filter->start[type] != INSP_FAIL;
}

/* The same for all calls of a generic type; SCAP_CALLS stands for those without a name. */
static int generic_decides(struct insp_check *check, const struct insp_event *ev)
{
	struct scap_event scap = *ev->scap;
	struct insp_event call = *ev;
	bool result = insp_check_run(check, ev);
	uint16_t code;

	scap.nparams = 1;
	scap.params[0] = (struct scap_param){ (const uint8_t *)&code, sizeof(code) };
	call.scap = &scap;
	for (code = 0; code <= SCAP_CALLS; code++)
		if (insp_check_run(check, &call) != result)
			return -1;
	return result;
}

/* The check's result for all events of a type: 0 or 1, or -1 if they differ. */
static int type_decides(struct insp_check *check, const struct insp_event *ev)
{
	if (check->computed || !(check->field->row->info.flags & INSP_FIELD_BY_TYPE))
		return -1;
	return is_generic(ev) ? generic_decides(check, ev) : insp_check_run(check, ev);
}

/* Follows all paths that a type's events can take. reached has an element per check. */
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
		for (int holds = 0; holds < 2; holds++) {
			if (decided == !holds)
				continue;
			if (next[holds] < INSP_PASS)
				reached[next[holds]] = true;
			passes |= next[holds] == INSP_PASS;
		}
	}
	return passes;
}

/* The first check that the type does not decide. */
static uint32_t find_start(struct insp_filter *filter, const struct insp_event *ev)
{
	uint32_t next = 0;
	int decided;

	while (next < INSP_PASS && (decided = type_decides(&filter->checks[next], ev)) >= 0)
		next = decided ? filter->checks[next].on_true : filter->checks[next].on_false;
	return next;
}

/* Finds where events of each type begin, from the checks that depend on the type alone. */
static void find_starts(struct insp *insp, struct insp_filter *filter)
{
	bool *reached = malloc(filter->nchecks * sizeof(*reached));

	for (uint16_t type = 0; type < SCAP_TYPES; type++) {
		struct scap_event scap = { .type = type, .info = scap_event_info(type) };
		struct insp_event ev = { .scap = &scap, .insp = insp, .fdnum = -1 };

		/* If the allocation failed, no type is ruled out, which is only slower. */
		filter->start[type] = !reached || type_may_pass(filter, &ev, reached) ?
					      find_start(filter, &ev) :
					      INSP_FAIL;
	}
	free(reached);
}

void insp_filter_prepare(struct insp *insp, struct insp_filter *filter)
{
	for (size_t i = 0; i < filter->nchecks; i++) {
		struct insp_check *check = &filter->checks[i];

		check->plain = check->match && check->noperands == 1 && !check->set;
		check->slow = check->several || check->computed;
	}
	find_starts(insp, filter);
}
