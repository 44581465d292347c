// SPDX-License-Identifier: Apache-2.0
/*
 * Lowers a filter: makes the part of it that the kernel can decide, as a BPF program
 * and sets of event types.
 *
 * Events are grouped in cells: a type, or for generic events a type and a call. All
 * events of a cell take the same path through the filter's checks. On it a check has the
 * same result for all of them, or the program tests it, or only user space can decide it.
 * In the last case the kernel assumes that the check holds (below a 'not': that it
 * fails), so it never drops an event that the filter would pass. Events that change the
 * state are accepted whatever the filter says, and so is an enter that its exit needs.
 */
#include "lower.h"
#include "macros.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define NO_CODE UINT16_MAX
#define CODES SCAP_CALLS /* portable call numbers; the last stands for all larger ones */

/* One check of a path. Targets are tested checks, INSP_PASS or INSP_FAIL. */
struct step {
	bool tested; /* the program tests the check; false: the step is unused */
	struct insp_word word;
	uint32_t on_true, on_false;
};

/* The path of a cell's events through the filter. */
struct path {
	uint32_t entry;	    /* the first tested check, INSP_PASS or INSP_FAIL */
	struct step *steps; /* per check */
	uint16_t label;	    /* of its code; 0: none yet */
};

/* Indexes of the two paths without a test. */
enum { PATH_REJECT, PATH_ACCEPT };

struct lower {
	struct insp_filter *filter;
	struct insp_test *tests; /* per check */
	struct path *paths;
	size_t npaths, paths_cap;
	uint32_t types[RS_EVENT_TYPES]; /* path of each type; UINT32_MAX: depends on the call */
	uint32_t codes[2][CODES];	/* path of each call's generic enter and exit */
	bool keep_enters, failed;
};

/* ---- paths --------------------------------------------------------------------------- */

/* Goes backwards: a check's targets have larger indexes, so their steps are made already. */
static void make_steps(struct lower *lower, struct insp_cell cell, struct step *steps,
		       uint32_t *target)
{
	for (size_t i = lower->filter->nchecks; i--;) {
		const struct insp_check *check = &lower->filter->checks[i];
		uint32_t on_true = check->on_true, on_false = check->on_false;
		struct insp_word word = { 0 };
		enum insp_outcome outcome =
			insp_test_decide(&lower->filter->checks[i], &lower->tests[i], cell, &word);

		if (on_true < INSP_PASS)
			on_true = target[on_true];
		if (on_false < INSP_PASS)
			on_false = target[on_false];
		if (outcome == INSP_UNKNOWN)
			outcome = check->negated ? INSP_FAILS : INSP_HOLDS;
		if (outcome == INSP_TESTED && on_true != on_false) {
			steps[i] = (struct step){ true, word, on_true, on_false };
			target[i] = i;
		} else {
			target[i] = outcome == INSP_FAILS ? on_false : on_true;
		}
	}
}

/* Clears steps that are never reached, so that equal paths compare equal. */
static void clear_unreached(struct step *steps, size_t n, uint32_t entry, bool *reached)
{
	for (size_t i = 0; i < n; i++) {
		if (i == entry || reached[i]) {
			if (steps[i].on_true < INSP_PASS)
				reached[steps[i].on_true] = true;
			if (steps[i].on_false < INSP_PASS)
				reached[steps[i].on_false] = true;
		} else {
			memset(&steps[i], 0, sizeof(steps[i]));
		}
	}
}

static bool same_step(const struct step *a, const struct step *b)
{
	return a->tested == b->tested && a->on_true == b->on_true && a->on_false == b->on_false &&
	       a->word.offset == b->word.offset && a->word.bits == b->word.bits &&
	       a->word.is_signed == b->word.is_signed;
}

static bool same_path(const struct path *a, uint32_t entry, const struct step *steps, size_t n)
{
	if (a->entry != entry)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!same_step(&a->steps[i], &steps[i]))
			return false;
	return true;
}

/* Takes ownership of steps. Returns the index of the path, which may exist already. */
static uint32_t add_path(struct lower *lower, uint32_t entry, struct step *steps)
{
	struct path *paths = lower->paths;

	for (size_t i = 0; i < lower->npaths; i++) {
		if (same_path(&paths[i], entry, steps, lower->filter->nchecks)) {
			free(steps);
			return i;
		}
	}
	if (lower->npaths == lower->paths_cap) {
		lower->paths_cap = lower->paths_cap ? 2 * lower->paths_cap : 16;
		paths = realloc(paths, lower->paths_cap * sizeof(*paths));
		if (!paths) {
			free(steps);
			lower->failed = true;
			return PATH_ACCEPT;
		}
		lower->paths = paths;
	}
	paths[lower->npaths] = (struct path){ .entry = entry, .steps = steps };
	return lower->npaths++;
}

static uint32_t find_path(struct lower *lower, struct insp_cell cell)
{
	size_t n = lower->filter->nchecks;
	struct step *steps = calloc(n, sizeof(*steps));
	uint32_t *target = calloc(n, sizeof(*target));
	bool *reached = calloc(n, sizeof(*reached));
	uint32_t entry = INSP_PASS;

	if (steps && target && reached) {
		make_steps(lower, cell, steps, target);
		entry = target[0];
		clear_unreached(steps, n, entry, reached);
	} else {
		lower->failed = true;
	}
	free(target);
	free(reached);
	return steps ? add_path(lower, entry, steps) : PATH_ACCEPT;
}

static void add_constant_paths(struct lower *lower)
{
	size_t n = lower->filter->nchecks;
	struct step *reject = calloc(n, sizeof(*reject)), *accept = calloc(n, sizeof(*accept));

	lower->failed = !reject || !accept;
	if (lower->failed) {
		free(reject);
		free(accept);
		return;
	}
	add_path(lower, INSP_FAIL, reject);
	add_path(lower, INSP_PASS, accept);
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

/* Whether the exit has, or can carry, all parameters of the enter. */
static bool exit_has_params(uint16_t enter)
{
	const struct scap_event_info *info = scap_event_info(enter);
	const struct scap_event_info *exit = scap_event_info(enter + 1);

	for (uint8_t n = 0; n < info->nparams; n++) {
		bool found = scap_exit_carries(enter + 1, n);

		for (uint8_t k = 0; k < exit->nparams && !found; k++)
			found = strcmp(exit->params[k].name, info->params[n].name) == 0;
		if (!found)
			return false;
	}
	return true;
}

/* Whether the exit tells all that its enter would. Exits of generic calls carry their call. */
static bool stands_alone(struct insp_cell exit, uint16_t enter)
{
	return exit.type >= SCAP_EVENT_TYPES || exit_has_params(enter);
}

/* If the exit may pass, the enter must pass with it, unless the exit has all parameters. */
static uint32_t find_enter_path(struct lower *lower, struct insp_cell enter, struct insp_cell exit,
				uint32_t exit_path)
{
	uint32_t path = find_path(lower, enter);
	bool needed = lower->keep_enters || !stands_alone(exit, enter.type);

	if (exit_path == PATH_REJECT)
		return path;
	if (path == PATH_REJECT)
		return needed ? PATH_ACCEPT : PATH_REJECT;
	exit.no_result = true;
	return find_path(lower, exit) == path ? path : PATH_ACCEPT;
}

static uint32_t find_type_path(struct lower *lower, uint16_t type)
{
	struct insp_cell cell = { .type = type, .code = NO_CODE };
	struct insp_cell exit = { .type = type + 1, .code = NO_CODE };
	uint32_t path = is_enter(type) ?
				find_enter_path(lower, cell, exit, lower->types[type + 1]) :
				find_path(lower, cell);

	if (!changes_state(type))
		return path;
	/* The exit is accepted and does not need this enter. */
	if (path == PATH_REJECT && is_enter(type) && !lower->keep_enters && exit_has_params(type))
		return PATH_REJECT;
	return PATH_ACCEPT;
}

/* The type, in memory, of the exit of a generic call. */
static uint16_t exit_type(uint16_t code)
{
	uint16_t type = code < SCAP_CALLS ? SCAP_CALL_TYPE(code) : RS_EV_GENERIC_X;

	return scap_event_info(type)->flags & EF_UNUSED ? RS_EV_GENERIC_X : type;
}

static void find_call_paths(struct lower *lower, uint16_t n, uint16_t code)
{
	struct insp_cell enter = { .type = RS_EV_GENERIC_E, .code = code };
	struct insp_cell exit = { .type = exit_type(code), .code = code };

	lower->codes[1][n] = find_path(lower, exit);
	lower->codes[0][n] = find_enter_path(lower, enter, exit, lower->codes[1][n]);
}

/* Accepts writes that the filter rejects, if it may pass the tracers they may turn out to be. */
static void keep_tracer_writes(struct lower *lower)
{
	static const uint16_t exits[] = {
		RS_EV_SYSCALL_WRITE_X,
		RS_EV_SYSCALL_WRITEV_X,
		RS_EV_SYSCALL_PWRITE_X,
		RS_EV_SYSCALL_PWRITEV_X,
	};

	for (int tracer = RS_EV_TRACER_E; tracer <= RS_EV_TRACER_X; tracer++) {
		for (size_t i = 0; i < ARRAY_SIZE(exits); i++) {
			uint32_t *paths = &lower->types[exits[i] - 1];

			if (lower->types[tracer] == PATH_REJECT || lower->types[tracer] == paths[1])
				continue;
			paths[0] = paths[1] = PATH_ACCEPT;
		}
	}
}

static void find_type_paths(struct lower *lower)
{
	/* Backwards: an enter's path depends on that of its exit. */
	for (uint16_t type = RS_EVENT_TYPES; type-- > RS_EV_GENERIC_X + 1;)
		lower->types[type] = find_type_path(lower, type);
	lower->types[RS_FILTER_STATE_CALLS] = PATH_ACCEPT;
	keep_tracer_writes(lower);
	find_call_paths(lower, CODES - 1, NO_CODE);
	for (uint16_t code = 0; code < CODES - 1; code++) {
		const struct scap_syscall_info *call = scap_syscall_info(code);

		/* RS_FILTER_STATE_CALLS stands for those that change the state, in every filter. */
		if (call && call->generic && !changes_state(exit_type(code))) {
			find_call_paths(lower, code, code);
			continue;
		}
		for (int dir = 0; dir < 2; dir++)
			lower->codes[dir][code] = lower->codes[dir][CODES - 1];
	}
}

/* ---- the program ------------------------------------------------------------------------ */

static void put_path(struct lower *lower, struct insp_code *code, struct path *path)
{
	uint16_t pass = insp_code_label(code), fail = insp_code_label(code), first = code->nlabels;
	size_t n = lower->filter->nchecks;

	for (size_t i = 0; i < n; i++)
		insp_code_label(code);
	insp_code_place(code, path->label);
	for (size_t i = 0; i < n && !code->full; i++) {
		const struct step *step = &path->steps[i];
		const struct insp_test *test = &lower->tests[i];

		insp_code_place(code, first + i);
		if (!step->tested)
			continue;
		insp_code_compare(code, step->word, test->op, test->operands, test->noperands,
				  step->on_true == INSP_PASS ? pass :
				  step->on_true == INSP_FAIL ? fail :
							       first + step->on_true,
				  step->on_false == INSP_PASS ? pass :
				  step->on_false == INSP_FAIL ? fail :
								first + step->on_false);
	}
	if (path->entry == INSP_FAIL)
		insp_code_goto(code, fail);
	insp_code_place(code, pass);
	insp_code_return(code, 1);
	insp_code_place(code, fail);
	insp_code_return(code, 0);
}

static uint16_t label_of(struct lower *lower, struct insp_code *code, uint32_t path)
{
	if (!lower->paths[path].label)
		lower->paths[path].label = insp_code_label(code);
	return lower->paths[path].label;
}

/* Jumps to the label if the word loaded last is k. */
static void goto_if(struct insp_code *code, uint32_t k, uint16_t label)
{
	uint16_t next = insp_code_label(code);

	insp_code_unless(code, k, next);
	insp_code_goto(code, label);
	insp_code_place(code, next);
}

/* The most frequent of n paths. Values that are no path index do not count. */
static uint32_t commonest(const uint32_t *paths, size_t n, size_t npaths)
{
	uint32_t *count = calloc(npaths, sizeof(*count)), found = PATH_ACCEPT;

	for (size_t i = 0; count && i < n; i++)
		if (paths[i] < npaths && ++count[paths[i]] >= count[found])
			found = paths[i];
	free(count);
	return found;
}

/* Selects the path of a generic event by its call. */
static void put_calls(struct lower *lower, struct insp_code *code, const uint32_t *paths)
{
	uint32_t common = paths[CODES - 1];

	insp_code_load(code, offsetof(struct rs_filter_ctx, code));
	for (uint32_t n = 0; n < CODES - 1; n++)
		if (paths[n] != common)
			goto_if(code, n, label_of(lower, code, paths[n]));
	insp_code_goto(code, label_of(lower, code, common));
}

/* The path that all calls have in common; UINT32_MAX: they differ. */
static uint32_t shared_path(const uint32_t *codes)
{
	for (size_t n = 1; n < CODES; n++)
		if (codes[n] != codes[0])
			return UINT32_MAX;
	return codes[0];
}

static void put_program(struct lower *lower, struct insp_code *code)
{
	uint16_t generic[2] = { 0, 0 };
	uint32_t by_program[RS_EVENT_TYPES], common;

	insp_code_label(code); /* label 0 means none */
	for (uint16_t type = 0; type < RS_EVENT_TYPES; type++)
		by_program[type] =
			lower->types[type] > PATH_ACCEPT ? lower->types[type] : UINT32_MAX;
	common = commonest(by_program, RS_EVENT_TYPES, lower->npaths);
	insp_code_load(code, offsetof(struct rs_filter_ctx, type));
	for (uint16_t type = 0; type < RS_EVENT_TYPES; type++) {
		if (type <= RS_EV_GENERIC_X && lower->types[type] == UINT32_MAX) {
			generic[type] = insp_code_label(code);
			goto_if(code, type, generic[type]);
		} else if (by_program[type] != UINT32_MAX && by_program[type] != common) {
			goto_if(code, type, label_of(lower, code, by_program[type]));
		}
	}
	label_of(lower, code, common);
	if (generic[0] || generic[1])
		insp_code_goto(code, lower->paths[common].label);
	for (int dir = 0; dir < 2; dir++) {
		if (!generic[dir])
			continue;
		insp_code_place(code, generic[dir]);
		put_calls(lower, code, lower->codes[dir]);
	}
	/* All other types fall through to the most frequent path. */
	put_path(lower, code, &lower->paths[common]);
	for (size_t i = 0; i < lower->npaths && !code->full; i++)
		if (lower->paths[i].label && i != common)
			put_path(lower, code, &lower->paths[i]);
}

/* ---- results ------------------------------------------------------------------------------ */

static bool needs_program(const struct lower *lower)
{
	for (uint16_t type = 0; type < RS_EVENT_TYPES; type++)
		if (lower->types[type] > PATH_ACCEPT)
			return true;
	return false;
}

_Static_assert(sizeof(((struct insp_lowered *)0)->program) ==
		       sizeof(((struct insp_code *)0)->insns),
	       "insp.h holds a program without knowing linux/filter.h");

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
		if (lower->types[type] == PATH_REJECT)
			continue;
		RS_FILTER_ADD(lowered->filter.types, type);
		if (lower->types[type] == PATH_ACCEPT)
			RS_FILTER_ADD(lowered->filter.sure, type);
	}
}

/* Whether a field of the filter has the flag. */
static bool uses_flag(const struct insp_filter *filter, uint16_t flag)
{
	for (size_t i = 0; i < filter->nchecks; i++)
		if (insp_check_uses(&filter->checks[i], flag))
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
	for (size_t i = 0; i < lower->npaths; i++)
		free(lower->paths[i].steps);
	for (size_t i = 0; lower->tests && i < lower->filter->nchecks; i++)
		free(lower->tests[i].operands);
	free(lower->paths);
	free(lower->tests);
}

int insp_filter_lower(struct insp_filter *filter, bool keep_enters, struct insp_lowered *lowered)
{
	struct lower *lower;
	int err;

	memset(lowered, 0, sizeof(*lowered));
	/* Such a field would change if the kernel dropped other events. */
	if (uses_flag(filter, INSP_FIELD_HISTORY))
		return 0;
	lower = calloc(1, sizeof(*lower));
	if (!lower)
		return -ENOMEM;
	lower->filter = filter;
	lower->keep_enters = keep_enters || uses_flag(filter, INSP_FIELD_LATENCY);
	err = make_tests(lower);
	if (!err) {
		add_constant_paths(lower);
		if (!lower->failed)
			find_type_paths(lower);
		lower->types[RS_EV_GENERIC_E] = shared_path(lower->codes[0]);
		lower->types[RS_EV_GENERIC_X] = shared_path(lower->codes[1]);
		err = lower->failed	   ? -ENOMEM :
		      needs_program(lower) ? write_program(lower, lowered) :
					     0;
	}
	if (!err)
		write_types(lower, lowered);
	lowered->any = !err;
	fini(lower);
	free(lower);
	return err;
}
