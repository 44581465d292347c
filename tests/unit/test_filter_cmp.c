/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The comparisons that the driver makes itself in place of a filter's program: if they
 * decide, the result is that of the program; and they decide what typical filters reject.
 */
#include <check.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "classic.h"
#include "macros.h"
#include "table/filter_check.h"
#include "table/filter_cmp.h"

#define WORD(member) offsetof(struct rs_filter_ctx, member)
#define LOAD(member) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, WORD(member))
#define IF(op, k, jt, jf) BPF_JUMP(BPF_JMP | (op) | BPF_K, k, jt, jf)
#define RETURN(k) BPF_STMT(BPF_RET | BPF_K, k)

static struct rs_cmps cmps;
static struct rs_cmp_insn known[RS_FILTER_PROGRAM_MAX];

/* Walks the comparisons like the driver, with words as a task has them. */
static enum rs_cmp_end end_of(const struct sock_filter *program, const struct rs_filter_ctx *raw)
{
	const struct rs_cmp *cmp = rs_cmp_of_type(program, known, raw->type);
	uint32_t word;

	for (; cmp->depth; cmp = word <= cmp->span ? cmp->holds : cmp->fails) {
		memcpy(&word, (const char *)raw + cmp->word, sizeof(word));
		word = (word & cmp->mask) - cmp->lo;
	}
	return cmp->word;
}

static void make(const struct sock_filter *program, unsigned int len)
{
	unsigned int needs;

	ck_assert(rs_filter_check(program, len, &needs));
	rs_cmps_make(&cmps, program, len, known);
}

/* ---- random programs ----------------------------------------------------------------- */

static unsigned int pick(unsigned int n)
{
	static uint32_t state = 20240229;

	state = state * 1664525 + 1013904223;
	return (state >> 8) % n;
}

/* Numbers that are likely to be equal: limits of a word, and parts of names. */
static uint32_t number(void)
{
	static const uint32_t numbers[] = {
		0,	    1,		2,	    3,		5,	    0x7fffffff,
		0x80000000, 0xfffffffe, 0xffffffff, 0x6d6f63,	0x6d6f6378, 0x63,
		0x630063,   0x78000063, 0xff,	    0xffff0000,
	};

	return numbers[pick(ARRAY_SIZE(numbers))];
}

static struct sock_filter instruction(unsigned int left)
{
	static const uint16_t ops[] = { BPF_JEQ, BPF_JEQ, BPF_JGT, BPF_JGE, BPF_JSET };
	unsigned int far = left < 8 ? left : 8;

	if (!left)
		return (struct sock_filter)RETURN(pick(3));
	switch (pick(8)) {
	case 0:
		return (struct sock_filter)RETURN(pick(3));
	case 1:
		return (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, pick(far));
	case 2:
		return (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, number());
	case 3:
	case 4:
		return (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						    4 * pick(sizeof(struct rs_filter_ctx) / 4));
	default:
		return (struct sock_filter)IF(ops[pick(ARRAY_SIZE(ops))], number(), pick(far),
					      pick(far));
	}
}

static unsigned int random_program(struct sock_filter *program, unsigned int room)
{
	unsigned int len = 2 + pick(room - 1), i;

	program[0] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						  4 * pick(sizeof(struct rs_filter_ctx) / 4));
	for (i = 1; i < len; i++)
		program[i] = instruction(len - 1 - i);
	return len;
}

/* An event as the program sees it; raw also has the bytes after the end of the task's name. */
static void random_event(struct rs_filter_ctx *ctx, struct rs_filter_ctx *raw)
{
	uint32_t words[sizeof(*ctx) / 4];
	size_t i, len;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		words[i] = number();
	memcpy(raw, words, sizeof(*raw));
	raw->type = pick(4);
	((char *)raw->comm)[sizeof(raw->comm) - 1] = 0;
	*ctx = *raw;
	len = strlen((char *)ctx->comm);
	memset((char *)ctx->comm + len, 0, sizeof(ctx->comm) - len);
}

START_TEST(test_filter_cmp_decides_as_the_program)
{
	struct sock_filter program[40];
	struct rs_filter_ctx ctx, raw;
	unsigned int decided = 0, undecided = 0, round, i, len;
	enum rs_cmp_end end;

	for (round = 0; round < 20000; round++) {
		len = random_program(program, ARRAY_SIZE(program));
		make(program, len);
		for (i = 0; i < 10; i++) {
			random_event(&ctx, &raw);
			end = end_of(program, &raw);
			if (end == RS_CMP_UNDECIDED) {
				undecided++;
				continue;
			}
			decided++;
			ck_assert_int_eq(end == RS_CMP_ACCEPT, classic_run(program, &ctx) != 0);
		}
	}
	/* Both outcomes must have occurred often enough. */
	ck_assert_uint_gt(decided, 10000);
	ck_assert_uint_gt(undecided, 10000);
}
END_TEST

/* Comparisons that do not fit are left to the program. */
START_TEST(test_filter_cmp_has_bounds)
{
	static struct sock_filter program[RS_FILTER_PROGRAM_MAX];
	struct sock_filter *to = program;
	unsigned int n, undecided = 0;
	enum rs_cmp_end end;

	for (n = 0; n < 150; n++) {
		struct sock_filter way[] = {
			LOAD(type), IF(BPF_JEQ, n, 0, 4),
			LOAD(pid),  IF(BPF_JEQ, n, 0, 1),
			RETURN(1),  RETURN(0),
		};

		memcpy(to, way, sizeof(way));
		to += ARRAY_SIZE(way);
	}
	*to++ = (struct sock_filter)RETURN(0);
	make(program, to - program);
	ck_assert_uint_eq(cmps.count, RS_CMPS_MAX);
	for (n = 0; n < 150; n++) {
		struct rs_filter_ctx ctx = { .type = n, .pid = 7 };

		end = end_of(program, &ctx);
		undecided += end == RS_CMP_UNDECIDED;
		ck_assert(end == RS_CMP_UNDECIDED ||
			  end == (n == 7 ? RS_CMP_ACCEPT : RS_CMP_REJECT));
	}
	ck_assert_uint_eq(undecided, 150 - (RS_CMPS_MAX - RS_CMP_FIRST));
}
END_TEST

/* ---- what they decide ---------------------------------------------------------------- */

/* Accepts types 2 and 3 of one process only, rejects type 4, accepts all other types. */
static const struct sock_filter of_process[] = {
	LOAD(type),
	IF(BPF_JEQ, 2, 4, 0),
	IF(BPF_JEQ, 3, 3, 0),
	IF(BPF_JEQ, 4, 0, 1),
	RETURN(0),
	RETURN(1),
	LOAD(pid),
	IF(BPF_JEQ, 5, 0, 1),
	RETURN(1),
	RETURN(0),
};

static enum rs_cmp_end of(uint32_t type, uint32_t pid)
{
	struct rs_filter_ctx ctx = { .type = type, .pid = pid };

	return end_of(of_process, &ctx);
}

START_TEST(test_filter_cmp_answers_for_types)
{
	make(of_process, ARRAY_SIZE(of_process));
	ck_assert_int_eq(of(1, 5), RS_CMP_ACCEPT);
	ck_assert_int_eq(of(2, 5), RS_CMP_ACCEPT);
	ck_assert_int_eq(of(3, 6), RS_CMP_REJECT);
	ck_assert_int_eq(of(4, 5), RS_CMP_REJECT);
	/* The driver decides this by the type alone. */
	ck_assert_uint_eq(rs_cmp_of_type(of_process, known, 4)->depth, 0);
	ck_assert_uint_eq(rs_cmp_of_type(of_process, known, 2)->depth, 1);
}
END_TEST

static void expect_one(uint32_t offset, uint32_t k, uint32_t word, enum rs_cmp_end end)
{
	struct sock_filter program[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset),
		IF(BPF_JEQ, k, 0, 1),
		RETURN(1),
		RETURN(0),
	};
	struct rs_filter_ctx ctx = { .type = 1 };

	memcpy((char *)&ctx + offset, &word, sizeof(word));
	make(program, ARRAY_SIZE(program));
	ck_assert_msg(end_of(program, &ctx) == end, "word at %u", offset);
}

START_TEST(test_filter_cmp_knows_words)
{
	static const uint32_t words[] = {
		WORD(code),	  WORD(pid),	    WORD(tid),	     WORD(uid),	      WORD(comm),
		WORD(args[0][0]), WORD(args[5][1]), WORD(result[0]), WORD(result[1]),
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		expect_one(words[i], 0x64636261, 0x64636261, RS_CMP_ACCEPT);
		expect_one(words[i], 0x64636261, 0x64636262, RS_CMP_REJECT);
	}
	/* The parent may be gone; the name may end before its second word. */
	expect_one(WORD(ppid), 1, 2, RS_CMP_UNDECIDED);
	expect_one(WORD(comm[1]), 1, 2, RS_CMP_UNDECIDED);
}
END_TEST

START_TEST(test_filter_cmp_reads_names_to_their_end)
{
	uint32_t name, raw, never;

	memcpy(&name, "sh\0", 4);
	memcpy(&raw, "sh\0x", 4);
	memcpy(&never, "s\0hx", 4);
	expect_one(WORD(comm), name, raw, RS_CMP_ACCEPT);
	memcpy(&raw, "s\0\0x", 4);
	expect_one(WORD(comm), name, raw, RS_CMP_REJECT);
	expect_one(WORD(comm), never, raw, RS_CMP_UNDECIDED);
}
END_TEST

/* A long chain of comparisons costs more than a call of the program. */
START_TEST(test_filter_cmp_leaves_lists_to_the_program)
{
	struct sock_filter program[19] = { LOAD(pid) };
	struct rs_filter_ctx ctx = { .pid = 100 };
	unsigned int i;

	for (i = 1; i < 18; i++)
		program[i] = (struct sock_filter)IF(BPF_JEQ, i, 17 - i, 0);
	program[17] = (struct sock_filter)RETURN(0);
	program[18] = (struct sock_filter)RETURN(1);
	make(program, ARRAY_SIZE(program));
	ck_assert_int_eq(end_of(program, &ctx), RS_CMP_UNDECIDED);
	ck_assert_uint_eq(rs_cmp_of_type(program, known, 1)->depth, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("filter_cmp");
	TCase *tcase = tcase_create("filter_cmp");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_test(tcase, test_filter_cmp_decides_as_the_program);
	tcase_add_test(tcase, test_filter_cmp_has_bounds);
	tcase_add_test(tcase, test_filter_cmp_answers_for_types);
	tcase_add_test(tcase, test_filter_cmp_knows_words);
	tcase_add_test(tcase, test_filter_cmp_reads_names_to_their_end);
	tcase_add_test(tcase, test_filter_cmp_leaves_lists_to_the_program);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
