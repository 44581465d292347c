// SPDX-License-Identifier: Apache-2.0
/*
 * Hands a filter down to the kernel, as far as the kernel can decide it.
 *
 * The events of a cell (a type; of generic events a type and a call) all take one way
 * through the filter's checks. A check has one outcome for all of them, or the program
 * can tell (ask), or only user space can. In the last case the kernel goes on as if the
 * check held, or under a 'not' as if it did not: it never drops what the filter would
 * pass. Events that change state flow whatever the filter says of them, and so does
 * an enter that its exit cannot do without.
 */
#include "lower.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#define NO_CODE UINT16_MAX
#define CODES 512 /* portable numbers; the last stands for all beyond */

/* Where a check of a cell goes on: to a check that asks, INSP_PASS or INSP_FAIL. */
struct step {
	bool asks;
	struct insp_word word;
	uint32_t on_true, on_false;
};

/* The way of a cell's events: where it begins, and a step for each check. */
struct way {
	uint32_t entry;
	struct step *steps;
	uint16_t label; /* of its code; 0: none yet */
};

/* Ways by number. These two ask nothing. */
enum { WAY_REJECT, WAY_ACCEPT };

struct lower {
	struct insp_filter *filter;
	struct insp_test *tests; /* per check */
	struct way *ways;
	size_t nways, ways_cap;
	uint32_t types[RS_EVENT_TYPES]; /* the way of each type's events */
	uint32_t codes[2][CODES];	/* of generic ones, enter and exit */
	bool keep_enters, failed;
};

/* ---- ways --------------------------------------------------------------------------- */

/* Checks lead further down only, so those behind are done when one is looked at. */
static void make_steps(struct lower *lower, struct insp_cell cell, struct step *steps,
		       uint32_t *goes_to)
{
	for (size_t i = lower->filter->nchecks; i--;) {
		const struct insp_check *check = &lower->filter->checks[i];
		uint32_t on_true = check->on_true, on_false = check->on_false;
		struct insp_word word = { 0 };
		enum insp_outcome outcome =
			insp_test_decide(&lower->filter->checks[i], &lower->tests[i], cell, &word);

		if (on_true < INSP_PASS)
			on_true = goes_to[on_true];
		if (on_false < INSP_PASS)
			on_false = goes_to[on_false];
		if (outcome == INSP_UNKNOWN)
			outcome = check->negated ? INSP_FAILS : INSP_HOLDS;
		if (outcome == INSP_ASKS && on_true != on_false) {
			steps[i] = (struct step){ true, word, on_true, on_false };
			goes_to[i] = i;
		} else {
			goes_to[i] = outcome == INSP_FAILS ? on_false : on_true;
		}
	}
}

/* Only steps that are met make a way what it is. */
static void forget_unmet(struct step *steps, size_t n, uint32_t entry, bool *met)
{
	for (size_t i = 0; i < n; i++) {
		if (i == entry || met[i]) {
			if (steps[i].on_true < INSP_PASS)
				met[steps[i].on_true] = true;
			if (steps[i].on_false < INSP_PASS)
				met[steps[i].on_false] = true;
		} else {
			memset(&steps[i], 0, sizeof(steps[i]));
		}
	}
}

static bool same_step(const struct step *a, const struct step *b)
{
	return a->asks == b->asks && a->on_true == b->on_true && a->on_false == b->on_false &&
	       a->word.offset == b->word.offset && a->word.bits == b->word.bits &&
	       a->word.is_signed == b->word.is_signed;
}

static bool same_way(const struct way *a, uint32_t entry, const struct step *steps, size_t n)
{
	if (a->entry != entry)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!same_step(&a->steps[i], &steps[i]))
			return false;
	return true;
}

/* Takes the steps over; returns the way's number. */
static uint32_t add_way(struct lower *lower, uint32_t entry, struct step *steps)
{
	struct way *ways = lower->ways;

	for (size_t i = 0; i < lower->nways; i++) {
		if (same_way(&ways[i], entry, steps, lower->filter->nchecks)) {
			free(steps);
			return i;
		}
	}
	if (lower->nways == lower->ways_cap) {
		lower->ways_cap = lower->ways_cap ? 2 * lower->ways_cap : 16;
		ways = realloc(ways, lower->ways_cap * sizeof(*ways));
		if (!ways) {
			free(steps);
			lower->failed = true;
			return WAY_ACCEPT;
		}
		lower->ways = ways;
	}
	ways[lower->nways] = (struct way){ .entry = entry, .steps = steps };
	return lower->nways++;
}

static uint32_t way_of(struct lower *lower, struct insp_cell cell)
{
	size_t n = lower->filter->nchecks;
	struct step *steps = calloc(n, sizeof(*steps));
	uint32_t *goes_to = calloc(n, sizeof(*goes_to));
	bool *met = calloc(n, sizeof(*met));
	uint32_t entry = INSP_PASS;

	if (steps && goes_to && met) {
		make_steps(lower, cell, steps, goes_to);
		entry = goes_to[0];
		forget_unmet(steps, n, entry, met);
	} else {
		lower->failed = true;
	}
	free(goes_to);
	free(met);
	return steps ? add_way(lower, entry, steps) : WAY_ACCEPT;
}

static void make_first_ways(struct lower *lower)
{
	size_t n = lower->filter->nchecks;
	struct step *reject = calloc(n, sizeof(*reject)), *accept = calloc(n, sizeof(*accept));

	lower->failed = !reject || !accept;
	if (lower->failed) {
		free(reject);
		free(accept);
		return;
	}
	add_way(lower, INSP_FAIL, reject);
	add_way(lower, INSP_PASS, accept);
}

/* ---- types ---------------------------------------------------------------------------- */

static bool is_enter(uint16_t type)
{
	return type % 2 == 0 && !(scap_event_info(type + 1)->flags & EF_UNUSED);
}

static bool changes_state(uint16_t type)
{
	return scap_event_info(type)->flags & EF_MODIFIES_STATE;
}

/* Whether the exit can say all that the enter does. */
static bool exit_says_all(uint16_t enter)
{
	const struct scap_event_info *info = scap_event_info(enter);
	const struct scap_event_info *exit = scap_event_info(enter + 1);

	for (uint8_t n = 0; n < info->nparams; n++) {
		bool said = scap_exit_carries(enter + 1, n);

		for (uint8_t k = 0; k < exit->nparams && !said; k++)
			said = strcmp(exit->params[k].name, info->params[n].name) == 0;
		if (!said)
			return false;
	}
	return true;
}

/* Of an enter and an exit that may pass, the enter must not be dropped where the exit flows. */
static uint32_t way_of_enter(struct lower *lower, struct insp_cell enter, uint32_t exit_way)
{
	struct insp_cell exit = { .type = enter.type + 1, .code = enter.code, .no_result = true };
	uint32_t way = way_of(lower, enter);
	bool needed = lower->keep_enters || !exit_says_all(enter.type);

	if (exit_way == WAY_REJECT)
		return way;
	if (way == WAY_REJECT)
		return needed ? WAY_ACCEPT : WAY_REJECT;
	return way_of(lower, exit) == way ? way : WAY_ACCEPT;
}

static uint32_t way_of_type(struct lower *lower, uint16_t type)
{
	struct insp_cell cell = { .type = type, .code = NO_CODE };
	uint32_t way = is_enter(type) ? way_of_enter(lower, cell, lower->types[type + 1]) :
					way_of(lower, cell);

	if (!changes_state(type))
		return way;
	/* Its exit flows, and may do without it. */
	if (way == WAY_REJECT && is_enter(type) && !lower->keep_enters && exit_says_all(type))
		return WAY_REJECT;
	return WAY_ACCEPT;
}

static void find_code(struct lower *lower, uint16_t n, uint16_t code)
{
	struct insp_cell cell = { .type = RS_EV_GENERIC_X, .code = code };

	lower->codes[1][n] = way_of(lower, cell);
	cell.type = RS_EV_GENERIC_E;
	lower->codes[0][n] = way_of_enter(lower, cell, lower->codes[1][n]);
}

/* A write that user space makes a tracer of must not be dropped as the write that it was. */
static void spare_tracers(struct lower *lower)
{
	static const uint16_t exits[] = {
		RS_EV_SYSCALL_WRITE_X,
		RS_EV_SYSCALL_WRITEV_X,
		RS_EV_SYSCALL_PWRITE_X,
		RS_EV_SYSCALL_PWRITEV_X,
	};

	for (uint16_t tracer = RS_EV_TRACER_E; tracer <= RS_EV_TRACER_X; tracer++) {
		for (size_t i = 0; i < sizeof(exits) / sizeof(exits[0]); i++) {
			uint32_t *ways = &lower->types[exits[i] - 1];

			if (lower->types[tracer] == WAY_REJECT || lower->types[tracer] == ways[1])
				continue;
			ways[0] = ways[1] = WAY_ACCEPT;
		}
	}
}

static void find_types(struct lower *lower)
{
	/* Exits first: what becomes of an enter depends on its exit. */
	for (uint16_t type = RS_EVENT_TYPES; type-- > RS_EV_GENERIC_X + 1;)
		lower->types[type] = way_of_type(lower, type);
	spare_tracers(lower);
	find_code(lower, CODES - 1, NO_CODE);
	for (uint16_t code = 0; code < CODES - 1; code++) {
		const struct scap_syscall_info *call = scap_syscall_info(code);

		if (call && call->generic) {
			find_code(lower, code, code);
			continue;
		}
		for (int dir = 0; dir < 2; dir++)
			lower->codes[dir][code] = lower->codes[dir][CODES - 1];
	}
}

/* ---- the program ------------------------------------------------------------------------ */

static void put_way(struct lower *lower, struct insp_code *code, struct way *way)
{
	uint16_t pass = insp_code_label(code), fail = insp_code_label(code), first = code->nlabels;
	size_t n = lower->filter->nchecks;

	for (size_t i = 0; i < n; i++)
		insp_code_label(code);
	insp_code_place(code, way->label);
	for (size_t i = 0; i < n && !code->full; i++) {
		const struct step *step = &way->steps[i];
		const struct insp_test *test = &lower->tests[i];

		insp_code_place(code, first + i);
		if (!step->asks)
			continue;
		insp_code_compare(code, step->word, test->op, test->operands, test->noperands,
				  step->on_true == INSP_PASS ? pass :
				  step->on_true == INSP_FAIL ? fail :
							       first + step->on_true,
				  step->on_false == INSP_PASS ? pass :
				  step->on_false == INSP_FAIL ? fail :
								first + step->on_false);
	}
	if (way->entry == INSP_FAIL)
		insp_code_goto(code, fail);
	insp_code_place(code, pass);
	insp_code_return(code, 1);
	insp_code_place(code, fail);
	insp_code_return(code, 0);
}

static uint16_t label_of(struct lower *lower, struct insp_code *code, uint32_t way)
{
	if (!lower->ways[way].label)
		lower->ways[way].label = insp_code_label(code);
	return lower->ways[way].label;
}

/* Goes to the label if the word that was loaded last is k. */
static void goto_if(struct insp_code *code, uint32_t k, uint16_t label)
{
	uint16_t next = insp_code_label(code);

	insp_code_unless(code, k, next);
	insp_code_goto(code, label);
	insp_code_place(code, next);
}

/* The way that most have, of n of which ask() tells whether they count. */
static uint32_t commonest(const uint32_t *ways, size_t n, size_t nways)
{
	uint32_t *count = calloc(nways, sizeof(*count)), found = WAY_ACCEPT;

	for (size_t i = 0; count && i < n; i++)
		if (ways[i] < nways && ++count[ways[i]] >= count[found])
			found = ways[i];
	free(count);
	return found;
}

/* Of generic events the call decides. */
static void put_codes(struct lower *lower, struct insp_code *code, const uint32_t *ways)
{
	uint32_t common = ways[CODES - 1];

	insp_code_load(code, offsetof(struct rs_filter_ctx, code));
	for (uint32_t n = 0; n < CODES - 1; n++)
		if (ways[n] != common)
			goto_if(code, n, label_of(lower, code, ways[n]));
	insp_code_goto(code, label_of(lower, code, common));
}

/* Which of two ways all codes have; no such way: the program must look. */
static uint32_t only_way(const uint32_t *codes)
{
	for (size_t n = 1; n < CODES; n++)
		if (codes[n] != codes[0])
			return UINT32_MAX;
	return codes[0];
}

static void put_program(struct lower *lower, struct insp_code *code)
{
	uint16_t generic[2] = { 0, 0 };
	uint32_t asking[RS_EVENT_TYPES], common;

	insp_code_label(code); /* 0 is none */
	for (uint16_t type = 0; type < RS_EVENT_TYPES; type++)
		asking[type] = lower->types[type] > WAY_ACCEPT ? lower->types[type] : UINT32_MAX;
	common = commonest(asking, RS_EVENT_TYPES, lower->nways);
	insp_code_load(code, offsetof(struct rs_filter_ctx, type));
	for (uint16_t type = 0; type < RS_EVENT_TYPES; type++) {
		if (type <= RS_EV_GENERIC_X && lower->types[type] == UINT32_MAX) {
			generic[type] = insp_code_label(code);
			goto_if(code, type, generic[type]);
		} else if (asking[type] != UINT32_MAX && asking[type] != common) {
			goto_if(code, type, label_of(lower, code, asking[type]));
		}
	}
	label_of(lower, code, common);
	if (generic[0] || generic[1])
		insp_code_goto(code, lower->ways[common].label);
	for (int dir = 0; dir < 2; dir++) {
		if (!generic[dir])
			continue;
		insp_code_place(code, generic[dir]);
		put_codes(lower, code, lower->codes[dir]);
	}
	/* The common one follows where nothing was said. */
	put_way(lower, code, &lower->ways[common]);
	for (size_t i = 0; i < lower->nways && !code->full; i++)
		if (lower->ways[i].label && i != common)
			put_way(lower, code, &lower->ways[i]);
}

/* ---- the whole ----------------------------------------------------------------------------- */

static bool asks(const struct lower *lower)
{
	for (uint16_t type = 0; type < RS_EVENT_TYPES; type++)
		if (lower->types[type] > WAY_ACCEPT)
			return true;
	return false;
}

static int write_program(struct lower *lower, struct insp_lowered *lowered)
{
	struct insp_code *code = calloc(1, sizeof(*code));

	if (!code)
		return -ENOMEM;
	put_program(lower, code);
	if (insp_code_finish(code)) {
		memcpy(lowered->program, code->insns, code->len * sizeof(code->insns[0]));
		lowered->filter.program_len = code->len;
		lowered->filter.program = (uintptr_t)lowered->program;
	}
	free(code);
	return 0;
}

static void write_types(const struct lower *lower, struct insp_lowered *lowered)
{
	for (uint16_t type = 0; type < RS_EVENT_TYPES; type++) {
		if (lower->types[type] == WAY_REJECT)
			continue;
		RS_FILTER_ADD(lowered->filter.types, type);
		if (lower->types[type] == WAY_ACCEPT)
			RS_FILTER_ADD(lowered->filter.sure, type);
	}
}

/* Whether a field's value would change if other events were not seen. */
static bool looks_back(const struct insp_filter *filter, uint16_t flag)
{
	for (size_t i = 0; i < filter->nchecks; i++)
		if (insp_check_asks(&filter->checks[i], flag))
			return true;
	return false;
}

static int make_tests(struct lower *lower)
{
	const struct insp_filter *filter = lower->filter;

	lower->tests = calloc(filter->nchecks, sizeof(*lower->tests));
	if (!lower->tests)
		return -ENOMEM;
	for (size_t i = 0; i < filter->nchecks; i++)
		if (!insp_test_read(&lower->tests[i], &filter->checks[i]))
			return -ENOMEM;
	return 0;
}

static void fini(struct lower *lower)
{
	for (size_t i = 0; i < lower->nways; i++)
		free(lower->ways[i].steps);
	for (size_t i = 0; lower->tests && i < lower->filter->nchecks; i++)
		free(lower->tests[i].operands);
	free(lower->ways);
	free(lower->tests);
}

int insp_filter_lower(struct insp_filter *filter, bool keep_enters, struct insp_lowered *lowered)
{
	struct lower *lower;
	int err;

	memset(lowered, 0, sizeof(*lowered));
	if (looks_back(filter, INSP_FIELD_HISTORY))
		return 0;
	lower = calloc(1, sizeof(*lower));
	if (!lower)
		return -ENOMEM;
	lower->filter = filter;
	lower->keep_enters = keep_enters || looks_back(filter, INSP_FIELD_LATENCY);
	err = make_tests(lower);
	if (!err) {
		make_first_ways(lower);
		if (!lower->failed)
			find_types(lower);
		lower->types[RS_EV_GENERIC_E] = only_way(lower->codes[0]);
		lower->types[RS_EV_GENERIC_X] = only_way(lower->codes[1]);
		err = lower->failed ? -ENOMEM : asks(lower) ? write_program(lower, lowered) : 0;
	}
	if (!err)
		write_types(lower, lowered);
	lowered->any = !err;
	fini(lower);
	free(lower);
	return err;
}
