// SPDX-License-Identifier: Apache-2.0
/*
 * Suppressed processes, and the events that insp_set_keep() gets in addition to those
 * that insp_next() returns.
 */
#include <errno.h>

#include "state/enter.h"
#include "insp_unit.h"
#include "unit.h"

/* bash (100) has a child cat (200); init (1) has no parent. */
static void trace_three(struct bench *b)
{
	bench_init(b);
	EVENT_ADD(&b->trace, 1, RS_EV_SYSCALL_SETSID_E);
	EVENT_ADD(&b->trace, 100, RS_EV_SYSCALL_SETSID_E);
	EVENT_ADD(&b->trace, 200, RS_EV_SYSCALL_SETSID_E);
}

static struct insp *open_bench(struct bench *b)
{
	struct scap_options opts = trace_options(&b->trace);

	ck_assert_int_eq(insp_open(&b->insp, SCAP_TEST, &opts), 0);
	return b->insp;
}

static void expect_tid(struct bench *b, int64_t tid)
{
	bench_next(b);
	ck_assert_int_eq(b->ev->scap->tid, tid);
}

static void expect_end(struct bench *b)
{
	ck_assert_int_eq(insp_next(b->insp, &b->ev), SCAP_EOF);
}

START_TEST(test_suppress_a_process_and_its_children)
{
	struct bench b;

	trace_three(&b);
	ck_assert_int_eq(insp_suppress_comm(open_bench(&b), "bash"), 0);
	expect_tid(&b, 1);
	expect_end(&b);
	ck_assert_uint_eq(insp_suppressed(b.insp), 2);
	bench_fini(&b);
}
END_TEST

START_TEST(test_suppress_not_the_parent)
{
	struct bench b;

	trace_three(&b);
	ck_assert_int_eq(insp_suppress_comm(open_bench(&b), "cat"), 0);
	expect_tid(&b, 1);
	expect_tid(&b, 100);
	expect_end(&b);
	bench_fini(&b);
}
END_TEST

/* A later child is suppressed too, even after it changes its name. */
START_TEST(test_suppress_who_is_started_later)
{
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_CLONE_20_X, NUM(300), STR("sh"), STR(""), NUM(100),
		  NUM(100), NUM(1), STR(""), NUM(1024), NUM(0), NUM(0), NUM(0), NUM(0), NUM(0),
		  TEXT("bash"), STR(""), NUM(0), NUM(0), NUM(0), NUM(100), NUM(100));
	EVENT_ADD(&b.trace, 300, RS_EV_SYSCALL_EXECVE_19_E, STR("/bin/ls"));
	EVENT_ADD(&b.trace, 300, RS_EV_SYSCALL_EXECVE_19_X, NUM(0), STR("ls"), STR(""), NUM(300),
		  NUM(300), NUM(100), STR(""), NUM(1024), NUM(0), NUM(0), NUM(0), NUM(0), NUM(0),
		  TEXT("ls"));
	EVENT_ADD(&b.trace, 300, RS_EV_SYSCALL_SETSID_E);
	EVENT_ADD(&b.trace, 1, RS_EV_SYSCALL_SETSID_E);
	ck_assert_int_eq(insp_suppress_comm(open_bench(&b), "bash"), 0);
	expect_tid(&b, 1);
	expect_end(&b);
	ck_assert_uint_eq(insp_suppressed(b.insp), 4);
	ck_assert_str_eq(insp_thread_find(b.insp, 300)->comm, "ls");
	bench_fini(&b);
}
END_TEST

/* A process that takes the name is suppressed from then on. */
START_TEST(test_suppress_from_the_exec_on)
{
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 200, RS_EV_SYSCALL_EXECVE_19_E, STR("/bin/ls"));
	EVENT_ADD(&b.trace, 200, RS_EV_SYSCALL_EXECVE_19_X, NUM(0), STR("ls"), STR(""), NUM(200),
		  NUM(200), NUM(100), STR(""), NUM(1024), NUM(0), NUM(0), NUM(0), NUM(0), NUM(0),
		  TEXT("ls"));
	EVENT_ADD(&b.trace, 200, RS_EV_SYSCALL_SETSID_E);
	ck_assert_int_eq(insp_suppress_comm(open_bench(&b), "ls"), 0);
	bench_next(&b);
	ck_assert_uint_eq(b.ev->scap->type, RS_EV_SYSCALL_EXECVE_19_E);
	expect_end(&b);
	bench_fini(&b);
}
END_TEST

START_TEST(test_suppress_has_a_bound)
{
	struct bench b;

	trace_three(&b);
	open_bench(&b);
	for (int i = 0; i < INSP_SUPPRESS_MAX; i++)
		ck_assert_int_eq(insp_suppress_comm(b.insp, "x"), 0);
	ck_assert_int_eq(insp_suppress_comm(b.insp, "x"), -ENOSPC);
	ck_assert_ptr_nonnull(strstr(insp_error(b.insp), "32"));
	bench_fini(&b);
}
END_TEST

struct kept {
	struct {
		uint16_t type;
		uint32_t flags;
		int64_t tid;
	} events[8];
	size_t n;
};

static int note_kept(void *arg, const struct scap_event *ev)
{
	struct kept *kept = arg;

	ck_assert_uint_lt(kept->n, 8);
	ck_assert_ptr_nonnull(ev->raw);
	kept->events[kept->n].type = ev->type;
	kept->events[kept->n].flags = ev->dump_flags;
	kept->events[kept->n++].tid = ev->tid;
	return 0;
}

/* Events that change the state are kept, and the rejected enter of an exit that passes. */
START_TEST(test_state_events_are_kept_and_marked)
{
	struct insp_filter *filter;
	struct kept kept = { 0 };
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_READ_E, NUM(3), NUM(10));
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_CHDIR_X, NUM(0), STR("/new"));
	EVENT_ADD(&b.trace, 1, RS_EV_SYSCALL_READ_E, NUM(3), NUM(10));
	EVENT_ADD(&b.trace, 1, RS_EV_SYSCALL_READ_X, NUM(0), TEXT(""));
	open_bench(&b);
	ck_assert_int_eq(insp_filter_compile(b.insp, "proc.name=init and evt.dir=<", &filter), 0);
	insp_set_filter(b.insp, filter);
	insp_set_keep(b.insp, note_kept, &kept);
	bench_next(&b);
	ck_assert_int_eq(b.ev->scap->tid, 1);
	ck_assert_uint_eq(b.ev->scap->type, RS_EV_SYSCALL_READ_X);
	ck_assert_uint_eq(b.ev->scap->dump_flags, 0);
	expect_end(&b);
	ck_assert_uint_eq(kept.n, 2);
	ck_assert_uint_eq(kept.events[0].type, RS_EV_SYSCALL_CHDIR_X);
	ck_assert_uint_eq(kept.events[0].flags, SCAP_DUMP_STATE_ONLY);
	ck_assert_uint_eq(kept.events[1].type, RS_EV_SYSCALL_READ_E);
	ck_assert_uint_eq(kept.events[1].flags, SCAP_DUMP_STATE_ONLY);
	ck_assert_int_eq(kept.events[1].tid, 1);
	insp_filter_free(filter);
	bench_fini(&b);
}
END_TEST

static void add_at(struct bench *b, uint64_t ts_ns, uint16_t type, const struct test_value *values,
		   size_t n)
{
	trace_append(&b->trace, test_event_new(ts_ns, 1, type, values, n));
}

/* An enter that is too long is not stored, and so nothing is kept for its exit. */
static void expect_nothing_kept(uint64_t ts_ns, bool another_before)
{
	static const char text[INSP_ENTER_BYTES_MAX];
	const struct test_value small[] = { NUM(3), NUM(10) };
	const struct test_value large[] = { NUM(3), NUM(10), BYTES(text, sizeof(text)) };
	const struct test_value result[] = { NUM(0), EMPTY };
	struct insp_filter *filter;
	struct kept kept = { 0 };
	struct bench b;

	bench_init(&b);
	if (another_before)
		add_at(&b, ts_ns, RS_EV_SYSCALL_READ_E, small, 2);
	add_at(&b, ts_ns, RS_EV_SYSCALL_READ_E, large, 3);
	add_at(&b, ts_ns, RS_EV_SYSCALL_READ_X, result, 2);
	open_bench(&b);
	ck_assert_int_eq(insp_filter_compile(b.insp, "evt.dir=<", &filter), 0);
	insp_set_filter(b.insp, filter);
	insp_set_keep(b.insp, note_kept, &kept);
	bench_next(&b);
	ck_assert_uint_eq(b.ev->scap->type, RS_EV_SYSCALL_READ_X);
	expect_end(&b);
	ck_assert_uint_eq(kept.n, 0);
	insp_filter_free(filter);
	bench_fini(&b);
}

START_TEST(test_an_enter_that_was_not_stored_is_not_kept)
{
	expect_nothing_kept(0, false);
	expect_nothing_kept(0, true);
	expect_nothing_kept(1700000000000000000, false);
	expect_nothing_kept(1700000000000000000, true);
}
END_TEST

START_TEST(test_filter_on_threads)
{
	static const struct {
		const char *filter;
		bool init, bash, cat;
	} cases[] = {
		{ "proc.name=bash", false, true, false },
		{ "proc.pname=bash", false, false, true },
		{ "fd.name=/etc/hosts", false, true, false },
		{ "not proc.name=bash", true, false, true },
		{ "evt.type=read", false, false, false },
	};
	struct bench b;

	trace_three(&b);
	open_bench(&b);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct insp_filter *filter;

		ck_assert_int_eq(insp_filter_compile(b.insp, cases[i].filter, &filter), 0);
		ck_assert(insp_filter_match_thread(filter, b.insp, 1) == cases[i].init);
		ck_assert(insp_filter_match_thread(filter, b.insp, 100) == cases[i].bash);
		ck_assert(insp_filter_match_thread(filter, b.insp, 200) == cases[i].cat);
		ck_assert(!insp_filter_match_thread(filter, b.insp, 999));
		insp_filter_free(filter);
	}
	bench_fini(&b);
}
END_TEST

int main(void)
{
	return UNIT_RUN("suppress", test_suppress_a_process_and_its_children,
			test_suppress_not_the_parent, test_suppress_who_is_started_later,
			test_suppress_from_the_exec_on, test_suppress_has_a_bound,
			test_state_events_are_kept_and_marked,
			test_an_enter_that_was_not_stored_is_not_kept, test_filter_on_threads);
}
