/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compares the driver's tables with the event table: every recipe has an encoder for each
 * parameter of its event, with the parameter's width and kind; the numbers of calls are
 * unique.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "scap.h"
#include "table/table.h"

static const char *const encoder_names[] = {
#define ENC(name, width, bound) [RS_ENC_##name] = #name,
#include "table/encoders.def"
#undef ENC
};

/* The size of a parameter type; 0: variable. */
static unsigned int width_of_type(uint8_t type)
{
	switch (type) {
	case PT_INT8:
	case PT_UINT8:
	case PT_FLAGS8:
	case PT_SIGTYPE:
	case PT_L4PROTO:
	case PT_SOCKFAMILY:
		return 1;
	case PT_INT16:
	case PT_UINT16:
	case PT_FLAGS16:
	case PT_PORT:
	case PT_SYSCALLID:
		return 2;
	case PT_INT32:
	case PT_UINT32:
	case PT_FLAGS32:
	case PT_UID:
	case PT_GID:
	case PT_MODE:
	case PT_BOOL:
	case PT_SIGSET:
	case PT_IPV4ADDR:
		return 4;
	case PT_INT64:
	case PT_UINT64:
	case PT_ERRNO:
	case PT_FD:
	case PT_PID:
	case PT_RELTIME:
	case PT_ABSTIME:
	case PT_DOUBLE:
		return 8;
	default:
		return 0;
	}
}

static unsigned int width_of_op(const struct rs_op *op)
{
	if (op->enc == RS_ENC_FLAGS || op->enc == RS_ENC_QUOTA)
		return op->c;
	if (op->enc == RS_ENC_ZERO)
		return op->a;
	return rs_enc_width[op->enc];
}

/* Whether an encoder of variable size may produce this type of parameter. */
static int kind_fits(uint8_t enc, uint8_t type)
{
	switch (enc) {
	case RS_ENC_PATH:
	case RS_ENC_PATH_IF_OK:
	case RS_ENC_TEXT_IF:
	case RS_ENC_QUOTA_PATH:
	case RS_ENC_EXE:
	case RS_ENC_COMM:
	case RS_ENC_EMPTY:
		return type == PT_CHARBUF || type == PT_FSPATH || type == PT_FSRELPATH;
	case RS_ENC_SOCKADDR:
	case RS_ENC_SOCKADDR_OUT:
		return type == PT_SOCKADDR;
	case RS_ENC_TUPLE_TO:
	case RS_ENC_TUPLE_FROM:
	case RS_ENC_TUPLE_ACCEPTED:
	case RS_ENC_MSGTUPLE_TO:
	case RS_ENC_MSGTUPLE_FROM:
	case RS_ENC_MESSAGE_TO:
	case RS_ENC_MESSAGE_FROM:
		return type == PT_SOCKTUPLE;
	case RS_ENC_POLLFDS:
	case RS_ENC_POLLREVENTS:
		return type == PT_FDLIST;
	case RS_ENC_SOCKOPTVAL:
	case RS_ENC_SOCKOPTVAL_OUT:
	case RS_ENC_PTRACE_ADDR:
	case RS_ENC_PTRACE_DATA:
	case RS_ENC_BPFRES:
		return type == PT_DYN;
	default:
		return type == PT_BYTEBUF;
	}
}

/* The record of a recipe must fit into the event's length field. */
static void check_bound(const struct rs_prog *prog)
{
	unsigned char nsnap;

	ck_assert_uint_lt(rs_prog_bound(prog, &nsnap), 1 << 16);
	ck_assert_uint_le(nsnap, 1);
}

/* The exit of a generic call: behind the numbers stand the parameters of its row. */
static void check_call(const struct rs_call *call)
{
	const struct scap_event_info *info = scap_event_info(SCAP_CALL_TYPE(call->code));
	const struct rs_prog *prog = &call->exit;
	unsigned int first = 0, i, want, have;

	while (prog->ops[first].enc != RS_ENC_RET)
		first++;
	ck_assert_uint_eq(prog->nops, first + info->nparams);
	for (i = 0; i < info->nparams; i++) {
		const struct rs_op *op = &prog->ops[first + i];

		want = width_of_type(info->params[i].type);
		have = width_of_op(op);
		ck_assert_msg(want == have && (want || kind_fits(op->enc, info->params[i].type)),
			      "%s: parameter '%s' is not what encoder %s makes", call->name,
			      info->params[i].name, encoder_names[op->enc]);
		if (info->params[i].type == PT_FSRELPATH)
			ck_assert_int_eq(info->params[info->params[i].dirfd_param].type, PT_FD);
	}
}

/*
 * What only some sessions record stands after the parameters of the row, such as INO, and
 * so does what only newer readers know.
 */
static unsigned int nops_of_row(const struct rs_prog *prog, const struct scap_event_info *info)
{
	const unsigned int last = prog->nops ? prog->ops[prog->nops - 1].enc : 0;

	return last == RS_ENC_FILE_MODE || last == RS_ENC_CWD || last == RS_ENC_OPEN_FDS ||
			       last == RS_ENC_REAPER || last == RS_ENC_PIDFD ||
			       prog->type == RS_EV_SYSCALL_DUP_X ?
		       info->nparams :
		       prog->nops;
}

static void check_prog(const char *name, const struct rs_prog *prog)
{
	const struct scap_event_info *info = scap_event_info(prog->type);
	const struct scap_param_info *param;
	unsigned int i, nops, want, have;

	ck_assert_ptr_nonnull(info);
	nops = nops_of_row(prog, info);
	/* A recipe has either all parameters of our own or none. */
	ck_assert_msg(nops == info->nparams || info->params[nops].ours,
		      "%s: %s has %u parameters, its recipe makes %u", name, info->id,
		      info->nparams, nops);
	for (i = 0; i < nops; i++) {
		param = &info->params[i];
		want = width_of_type(param->type);
		have = width_of_op(&prog->ops[i]);
		ck_assert_msg(want == have && (want || kind_fits(prog->ops[i].enc, param->type)),
			      "%s: parameter '%s' of %s is not what encoder %s makes", name,
			      param->name, info->id, encoder_names[prog->ops[i].enc]);
	}
}

START_TEST(test_table_recipes_fit_their_events)
{
	unsigned int i;

	for (i = 0; i < rs_calls_count; i++) {
		check_prog(rs_calls[i].name, &rs_calls[i].enter);
		if (rs_calls[i].exit.type == RS_EV_GENERIC_X)
			check_call(&rs_calls[i]);
		else
			check_prog(rs_calls[i].name, &rs_calls[i].exit);
	}
	check_prog("unknown", &rs_call_unknown.enter);
	for (i = 0; i < RS_TP_COUNT; i++)
		check_prog("tracepoint", &rs_tracepoint_progs[i]);
}
END_TEST

START_TEST(test_table_numbers_are_unique)
{
	unsigned int i, j;

	for (i = 0; i < rs_calls_count; i++) {
		const struct scap_syscall_info *info = scap_syscall_info(rs_calls[i].code);

		ck_assert_ptr_nonnull(info);
		ck_assert_uint_eq(info->code, rs_calls[i].code);
		for (j = 0; j < i; j++) {
			ck_assert_msg(rs_calls[i].code != rs_calls[j].code, "%s and %s: same code",
				      rs_calls[i].name, rs_calls[j].name);
			ck_assert_msg(rs_calls[i].nr < 0 || rs_calls[i].nr != rs_calls[j].nr,
				      "%s and %s: same number", rs_calls[i].name, rs_calls[j].name);
		}
	}
}
END_TEST

START_TEST(test_table_bounds_follow_from_operations)
{
	static const struct rs_op ops[] = { { RS_ENC_U16 }, { RS_ENC_BUF }, { RS_ENC_U64 } };
	const struct rs_prog three = { .nops = 3, .ops = ops };
	unsigned char nsnap;
	unsigned int i;

	for (i = 0; i < rs_calls_count; i++) {
		check_bound(&rs_calls[i].enter);
		check_bound(&rs_calls[i].exit);
	}
	ck_assert_uint_eq(rs_prog_bound(&three, &nsnap), 2 + 8);
	ck_assert_uint_eq(nsnap, 1);
}
END_TEST

/* A stand-alone exit ends with parameters of its enter. */
START_TEST(test_table_exits_alone_end_in_the_enters_parameters)
{
	struct rs_op ops[RS_ALONE_OPS];
	unsigned int i, k;

	for (i = 0; i < rs_calls_count; i++) {
		const struct rs_call *call = &rs_calls[i];
		const struct rs_appended *appended = &rs_appended[call->exit.type];
		const struct rs_prog alone = rs_call_alone(call, ops);

		/* The exits of newer calls have their number anyway. */
		if (call->code >= RS_CODE_open_by_handle_at)
			continue;
		ck_assert_msg(alone.nops == call->exit.nops + appended->n, "%s", call->name);
		check_bound(&alone);
		for (k = 0; k < appended->n; k++) {
			const struct rs_op *op = &alone.ops[call->exit.nops + k];
			unsigned int from = appended->from[k];

			if (from & RS_APPENDED_BLANK) {
				ck_assert_uint_eq(op->enc, RS_ENC_ZERO);
				continue;
			}
			ck_assert_msg(from < call->enter.nops, "%s", call->name);
			ck_assert(!memcmp(op, &call->enter.ops[from], sizeof(*op)));
		}
	}
}
END_TEST

START_TEST(test_table_knows_what_changes_state)
{
	static const struct {
		const char *name;
		int changes;
	} expected[] = {
		{ "open", 1 },	  { "openat", 1 }, { "close", 1 },   { "socket", 1 },
		{ "connect", 1 }, { "accept", 1 }, { "dup2", 1 },    { "clone", 1 },
		{ "fork", 1 },	  { "execve", 1 }, { "chdir", 1 },   { "read", 0 },
		{ "write", 0 },	  { "sendto", 0 }, { "recvmsg", 0 }, { "futex", 0 },
		{ "getppid", 0 },
	};
	unsigned int i, n;

	for (n = 0; n < sizeof(expected) / sizeof(expected[0]); n++) {
		for (i = 0; i < rs_calls_count && strcmp(rs_calls[i].name, expected[n].name); i++)
			;
		ck_assert_msg(i < rs_calls_count, "%s", expected[n].name);
		ck_assert_msg(rs_prog_changes_state(&rs_calls[i].enter) == expected[n].changes,
			      "%s", expected[n].name);
		ck_assert_msg(rs_prog_changes_state(&rs_calls[i].exit) == expected[n].changes, "%s",
			      expected[n].name);
	}
	ck_assert(rs_prog_changes_state(&(struct rs_prog){ .type = RS_EV_PROCEXIT_1_E }));
	ck_assert(!rs_prog_changes_state(&(struct rs_prog){ .type = RS_EV_SCHEDSWITCH_6_E }));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("table");
	TCase *tcase = tcase_create("table");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_test(tcase, test_table_recipes_fit_their_events);
	tcase_add_test(tcase, test_table_numbers_are_unique);
	tcase_add_test(tcase, test_table_bounds_follow_from_operations);
	tcase_add_test(tcase, test_table_exits_alone_end_in_the_enters_parameters);
	tcase_add_test(tcase, test_table_knows_what_changes_state);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
