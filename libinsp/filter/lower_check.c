// SPDX-License-Identifier: Apache-2.0
/*
 * Which checks the kernel can decide (lower.h): the fields it has, their source, and for
 * which events. User space decides all fields that are not in the table. Among these are
 * fields whose value in the kernel may differ from that in user space: the name of a
 * process that renamed itself, a parent that died, a user that changed in a way that
 * user space does not follow.
 */
#include "fields/render.h"
#include "state/handle.h"
#include "macros.h"
#include "filter_run.h"
#include "lower.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define WORD(member, nbits, sign) \
	{ \
		.offset = offsetof(struct rs_filter_ctx, member), .bits = (nbits), \
		.is_signed = (sign) \
	}

/* ---- reading a check ------------------------------------------------------------------- */

static const struct {
	const char *field;
	enum insp_source source;
} sources[] = {
	{ "proc.pid", INSP_SOURCE_PID },      { "thread.tid", INSP_SOURCE_TID },
	{ "evt.rawres", INSP_SOURCE_RESULT }, { "evt.res", INSP_SOURCE_RESULT },
	{ "evt.failed", INSP_SOURCE_RESULT }, { "fd.num", INSP_SOURCE_FD },
	{ "evt.rawarg", INSP_SOURCE_PARAM },
};

static enum insp_source source_of(const struct insp_check *check)
{
	/* A list of operands may be empty. */
	if (check->computed || (check->op != INSP_OP_EXISTS && !check->noperands))
		return INSP_SOURCE_NONE;
	for (size_t i = 0; i < ARRAY_SIZE(sources); i++)
		if (strcmp(check->field->row->info.name, sources[i].field) == 0)
			return check->several || check->all_operands ? INSP_SOURCE_NONE :
								       sources[i].source;
	return INSP_SOURCE_NONE;
}

/* The number of an error name, or 0. Tries all numbers, since errnos are small. */
static int64_t errno_of(const char *name)
{
	const char *found;

	for (int64_t n = 1; n < 1024; n++) {
		found = insp_errno_name(-n);
		if (found && strcmp(found, name) == 0)
			return n;
	}
	return 0;
}

/* evt.res has the name of evt.rawres's error; "SUCCESS" means any number from 0 on. */
static bool read_result_words(struct insp_test *test, const struct insp_check *check)
{
	bool success = strcmp(check->operands[0].text, "SUCCESS") == 0;

	if (success && check->noperands == 1 &&
	    (test->op == INSP_OP_EQ || test->op == INSP_OP_NE)) {
		test->op = test->op == INSP_OP_EQ ? INSP_OP_GE : INSP_OP_LT;
		test->operands[0] = 0;
		return true;
	}
	for (size_t i = 0; i < check->noperands; i++) {
		test->operands[i] = -errno_of(check->operands[i].text);
		if (!test->operands[i])
			return false;
	}
	return test->op == INSP_OP_EQ || test->op == INSP_OP_NE || test->op == INSP_OP_IN;
}

static bool read_failed(struct insp_test *test, const struct insp_check *check)
{
	bool wanted = check->operands[0].u64;

	if (test->op != INSP_OP_EQ && test->op != INSP_OP_NE)
		return false;
	test->op = wanted == (test->op == INSP_OP_EQ) ? INSP_OP_LT : INSP_OP_GE;
	test->operands[0] = 0;
	return true;
}

static bool read_numbers(struct insp_test *test, const struct insp_check *check)
{
	test->is_signed = insp_type_is_signed(check->field->type);
	for (size_t i = 0; i < check->noperands; i++) {
		test->operands[i] = check->operands[i].s64;
		if (!test->is_signed && test->operands[i] < 0)
			return false;
	}
	return test->op <= INSP_OP_GT || test->op == INSP_OP_IN;
}

static bool read_test(struct insp_test *test, const struct insp_check *check)
{
	uint8_t type = check->field->type;

	if (check->op == INSP_OP_EXISTS)
		return true;
	test->is_signed = true;
	if (strcmp(check->field->row->info.name, "evt.res") == 0)
		return read_result_words(test, check);
	if (type == PT_BOOL)
		return test->source == INSP_SOURCE_RESULT && read_failed(test, check);
	return insp_type_is_number(type) && type != PT_DOUBLE && read_numbers(test, check);
}

bool insp_test_read(struct insp_test *test, const struct insp_check *check)
{
	*test = (struct insp_test){
		.source = source_of(check),
		.noperands = check->noperands,
		.op = check->op == INSP_OP_EQ2 ? INSP_OP_EQ : check->op,
		.operands = calloc(check->noperands + 1, sizeof(*test->operands)),
	};
	if (!test->operands)
		return false;
	if (test->source == INSP_SOURCE_NONE || !read_test(test, check))
		test->source = INSP_SOURCE_NONE;
	return true;
}

/* ---- outcomes for a cell -------------------------------------------------------------- */

/* A sample event of the cell: enough for fields that depend on the type and call alone. */
struct sample {
	struct scap_event scap;
	struct insp_event ev;
	uint16_t code;
	int64_t result;
};

static void make_sample(struct sample *sample, const struct insp *insp, struct insp_cell cell)
{
	*sample = (struct sample){
		.scap = { .type = cell.type, .info = scap_event_info(cell.type) },
		.code = cell.code,
	};
	sample->ev = (struct insp_event){
		.scap = &sample->scap,
		.insp = (struct insp *)insp,
		.fdnum = -1,
	};
	sample->scap.params[0] = (struct scap_param){ (uint8_t *)&sample->result, 8 };
	if (cell.type <= RS_EV_GENERIC_X)
		sample->scap.params[0] = (struct scap_param){ (uint8_t *)&sample->code, 2 };
	sample->scap.nparams = sample->scap.info->nparams ? 1 : 0;
}

static enum insp_outcome run(struct insp_check *check, const struct sample *sample)
{
	return insp_check_run(check, &sample->ev) ? INSP_HOLDS : INSP_FAILS;
}

static enum insp_outcome test_word(struct insp_check *check, const struct insp_test *test,
				   struct insp_word word, struct insp_word *out)
{
	if (check->op == INSP_OP_EXISTS)
		return INSP_HOLDS;
	/* The program must not read another number from the same bits than the filter does. */
	if (word.is_signed ? !test->is_signed : test->is_signed && word.bits == 64)
		return INSP_UNKNOWN;
	*out = word;
	return INSP_TESTED;
}

static enum insp_outcome test_param(struct insp_check *check, const struct insp_test *test,
				    uint16_t type, uint8_t n, bool no_result, struct insp_word *out)
{
	struct scap_origin origin = scap_param_origin(type, n);
	uint8_t param_type = scap_event_info(type)->params[n].type;
	struct insp_word word = {
		.bits = origin.bits,
		.is_signed = origin.is_signed || insp_type_is_signed(param_type),
	};

	if (origin.kind == SCAP_ORIGIN_RESULT && !no_result)
		word.offset = offsetof(struct rs_filter_ctx, result);
	else if (origin.kind == SCAP_ORIGIN_ARG)
		word.offset = offsetof(struct rs_filter_ctx, args) + 8 * origin.arg;
	else
		return INSP_UNKNOWN;
	return test_word(check, test, word, out);
}

static enum insp_outcome decide_result(struct insp_check *check, const struct insp_test *test,
				       const struct sample *sample, struct insp_cell cell,
				       struct insp_word *out)
{
	int64_t result;

	if (!insp_event_result(&sample->ev, &result))
		return run(check, sample);
	return test_param(check, test, cell.type, 0, cell.no_result, out);
}

static enum insp_outcome decide_param(struct insp_check *check, const struct insp_test *test,
				      const struct sample *sample, struct insp_cell cell,
				      struct insp_word *out)
{
	const struct scap_event_info *info = sample->scap.info;
	uint8_t n;

	for (n = 0; n < info->nparams; n++)
		if (check->field->has_index ? check->field->index == n :
					      !strcmp(info->params[n].name, check->field->arg))
			break;
	if (n == info->nparams)
		return INSP_FAILS;
	if (!insp_type_is_number(info->params[n].type))
		return INSP_UNKNOWN;
	return test_param(check, test, cell.type, n, cell.no_result, out);
}

/* fd.num is the first parameter of the enter, unless the exit creates a descriptor. */
static enum insp_outcome decide_fd(struct insp_check *check, const struct insp_test *test,
				   const struct sample *sample, struct insp_cell cell,
				   struct insp_word *out)
{
	uint32_t flags = sample->scap.info->flags;
	enum insp_outcome outcome;

	if (flags & (EF_CREATES_FD | EF_MODIFIES_STATE) ||
	    cell.type == RS_EV_SYSCALL_COPY_FILE_RANGE_X)
		return INSP_UNKNOWN;
	if (!(flags & EF_USES_FD))
		return INSP_FAILS;
	if (!scap_event_info(cell.type & ~1)->nparams)
		return INSP_UNKNOWN;
	outcome = test_param(check, test, cell.type & ~1, 0, false, out);
	return outcome == INSP_HOLDS ? INSP_UNKNOWN : outcome;
}

/* False for events whose thread may be unknown, so that they have no process. */
static bool has_process(const struct sample *sample)
{
	return !(sample->scap.info->flags & (EF_SKIPPARSERESET | EF_MODIFIES_STATE)) &&
	       sample->scap.type != RS_EV_SCHEDSWITCH_6_E;
}

/* The outcome if the thread may be unknown: the field may then have no value. */
static enum insp_outcome if_thread_known(enum insp_outcome outcome, const struct insp_check *check)
{
	return outcome == INSP_HOLDS || (outcome == INSP_TESTED && check->negated) ? INSP_UNKNOWN :
										     outcome;
}

enum insp_outcome insp_test_decide(struct insp_check *check, const struct insp_test *test,
				   struct insp_cell cell, struct insp_word *word)
{
	static const struct insp_word pid = WORD(pid, 32, 0), tid = WORD(tid, 32, 0);
	struct sample sample;
	enum insp_outcome outcome;

	make_sample(&sample, check->field->insp, cell);
	if (check->computed)
		return INSP_UNKNOWN;
	if (check->field->row->info.flags & INSP_FIELD_BY_TYPE)
		return run(check, &sample);
	switch (test->source) {
	case INSP_SOURCE_TID:
		return test_word(check, test, tid, word);
	case INSP_SOURCE_PID:
		outcome = test_word(check, test, pid, word);
		return has_process(&sample) ? outcome : if_thread_known(outcome, check);
	case INSP_SOURCE_RESULT:
		return decide_result(check, test, &sample, cell, word);
	case INSP_SOURCE_PARAM:
		return decide_param(check, test, &sample, cell, word);
	case INSP_SOURCE_FD:
		return if_thread_known(decide_fd(check, test, &sample, cell, word), check);
	default:
		return INSP_UNKNOWN;
	}
}
