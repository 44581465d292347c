/* SPDX-License-Identifier: Apache-2.0 */
/* The check of filter programs: which are accepted, and which words they read. */
#include <check.h>
#include <stddef.h>
#include <stdlib.h>

#include "macros.h"
#include "table/filter_check.h"

#define LOAD(member) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct rs_filter_ctx, member))
#define RETURN(k) BPF_STMT(BPF_RET | BPF_K, k)

static int check(const struct sock_filter *program, unsigned int len)
{
	unsigned int needs;

	return rs_filter_check(program, len, &needs);
}

START_TEST(test_filter_check_takes_what_is_documented)
{
	static const struct sock_filter program[] = {
		LOAD(type),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 1),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 1),
		BPF_STMT(BPF_JMP | BPF_JA, 3),
		BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, 1, 0, 2),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 1, 0, 1),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 1, 0, 0),
		RETURN(1),
	};

	ck_assert(check(program, ARRAY_SIZE(program)));
	ck_assert(check(&program[7], 1));
}
END_TEST

START_TEST(test_filter_check_refuses_every_other_instruction)
{
	struct sock_filter program[] = { LOAD(type), { 0, 0, 0, 0 }, RETURN(0) };
	unsigned int code, taken = 0;

	for (code = 0; code < 1 << 16; code++) {
		program[1].code = code;
		taken += check(program, ARRAY_SIZE(program));
	}
	/* load, and, ja, four conditional jumps, return */
	ck_assert_uint_eq(taken, 8);
}
END_TEST

START_TEST(test_filter_check_keeps_jumps_and_loads_inside)
{
	struct sock_filter program[] = {
		LOAD(type),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 0),
		RETURN(0),
		RETURN(1),
	};
	unsigned int k;

	for (k = 0; k < 256; k++) {
		program[1].jt = k;
		program[1].jf = 0;
		ck_assert_int_eq(check(program, 4), k < 2);
		program[1].jt = 0;
		program[1].jf = k;
		ck_assert_int_eq(check(program, 4), k < 2);
	}
	program[1] = (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, UINT32_MAX);
	ck_assert(!check(program, 4));
	program[1] = (struct sock_filter)RETURN(0);
	for (k = 0; k < 2 * sizeof(struct rs_filter_ctx); k++) {
		program[0].k = k;
		ck_assert_int_eq(check(program, 4), k % 4 == 0 && k < sizeof(struct rs_filter_ctx));
	}
	program[0].k = UINT32_MAX - 3;
	ck_assert(!check(program, 4));
}
END_TEST

START_TEST(test_filter_check_wants_a_beginning_and_an_end)
{
	static const struct sock_filter load[] = { LOAD(type), LOAD(pid) };
	static const struct sock_filter jump[] = {
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 0),
		RETURN(0),
	};
	static struct sock_filter longest[RS_FILTER_PROGRAM_MAX + 1];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(longest); i++)
		longest[i] = (struct sock_filter)RETURN(0);
	ck_assert(!check(load, 2));
	ck_assert(!check(jump, 2));
	ck_assert(!check(longest, 0));
	ck_assert(check(longest, RS_FILTER_PROGRAM_MAX));
	ck_assert(!check(longest, RS_FILTER_PROGRAM_MAX + 1));
}
END_TEST

START_TEST(test_filter_check_finds_what_is_looked_at)
{
	static const struct {
		unsigned int offset, needs;
	} expected[] = {
		{ offsetof(struct rs_filter_ctx, type), 0 },
		{ offsetof(struct rs_filter_ctx, tid), 0 },
		{ offsetof(struct rs_filter_ctx, ppid), RS_FILTER_NEEDS_PPID },
		{ offsetof(struct rs_filter_ctx, uid), RS_FILTER_NEEDS_UID },
		{ offsetof(struct rs_filter_ctx, comm[0]), RS_FILTER_NEEDS_COMM },
		{ offsetof(struct rs_filter_ctx, comm[3]), RS_FILTER_NEEDS_COMM },
		{ offsetof(struct rs_filter_ctx, args[0][0]), RS_FILTER_NEEDS_ARG0 },
		{ offsetof(struct rs_filter_ctx, args[5][1]), RS_FILTER_NEEDS_ARG0 << 5 },
		{ offsetof(struct rs_filter_ctx, result[0]), RS_FILTER_NEEDS_RESULT },
	};
	unsigned int i, needs;

	for (i = 0; i < ARRAY_SIZE(expected); i++) {
		struct sock_filter program[] = {
			BPF_STMT(BPF_LD | BPF_W | BPF_ABS, expected[i].offset),
			RETURN(0),
		};

		ck_assert(rs_filter_check(program, 2, &needs));
		ck_assert_uint_eq(needs, expected[i].needs);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("filter_check");
	TCase *tcase = tcase_create("filter_check");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_test(tcase, test_filter_check_takes_what_is_documented);
	tcase_add_test(tcase, test_filter_check_refuses_every_other_instruction);
	tcase_add_test(tcase, test_filter_check_keeps_jumps_and_loads_inside);
	tcase_add_test(tcase, test_filter_check_wants_a_beginning_and_an_end);
	tcase_add_test(tcase, test_filter_check_finds_what_is_looked_at);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
