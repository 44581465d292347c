// SPDX-License-Identifier: Apache-2.0
/*
 * The handle: invalid, old and new options; the test engine; the errors of a live source
 * without the module.
 */
#include <errno.h>

#include "events.h"
#include "unit.h"

static int open_with(struct scap **scap, enum scap_source source, struct scap_options opts)
{
	if (!opts.size)
		opts.size = sizeof(opts);
	return scap_open(scap, source, &opts);
}

START_TEST(test_scap_refuses_wrong_options)
{
	struct scap *scap;

	ck_assert_int_eq(scap_open(&scap, SCAP_TEST, NULL), -EINVAL);
	ck_assert_str_ne(scap_error(scap), "");
	scap_close(scap);
	ck_assert_int_eq(open_with(&scap, SCAP_TEST, (struct scap_options){ .size = 1 }), -EINVAL);
	scap_close(scap);
	ck_assert_int_eq(open_with(&scap, 77, (struct scap_options){ 0 }), -EINVAL);
	scap_close(scap);
	ck_assert_int_eq(open_with(&scap, SCAP_TEST, (struct scap_options){ .reserved = { 1 } }),
			 -EINVAL);
	ck_assert_str_eq(scap_error(scap), "options: reserved members must be zero");
	scap_close(scap);
	ck_assert_int_eq(open_with(&scap, SCAP_FILE, (struct scap_options){ 0 }), -EINVAL);
	scap_close(scap);
	ck_assert_int_eq(open_with(&scap, SCAP_TEST, (struct scap_options){ .nevents = 1 }),
			 -EINVAL);
	scap_close(scap);
	scap_close(NULL);
}
END_TEST

/* Callers built with another version of the header. */
START_TEST(test_scap_takes_options_of_other_versions)
{
	struct {
		struct scap_options opts;
		uint64_t newer;
	} big = { .opts.size = sizeof(big) };
	struct scap_options old = { .size = offsetof(struct scap_options, events) };
	struct scap *scap;

	ck_assert_int_eq(scap_open(&scap, SCAP_TEST, &big.opts), 0);
	scap_close(scap);
	big.newer = 1;
	ck_assert_int_eq(scap_open(&scap, SCAP_TEST, &big.opts), -EINVAL);
	scap_close(scap);
	old.nevents = 5; /* beyond opts.size, so it is ignored */
	ck_assert_int_eq(scap_open(&scap, SCAP_TEST, &old), 0);
	scap_close(scap);
}
END_TEST

START_TEST(test_scap_plays_an_array)
{
	const struct scap_event *ev;
	struct scap_stats stats;
	struct trace t = { 0 };
	struct scap *scap;

	EVENT_ADD(&t, 100, RS_EV_SYSCALL_CLOSE_E, NUM(3));
	EVENT_ADD(&t, 101, RS_EV_SYSCALL_CLOSE_X, NUM(0));
	t.state.machine.num_cpus = 7;
	ck_assert_int_eq(open_with(&scap, SCAP_TEST, trace_options(&t)), 0);
	ck_assert_uint_eq(scap_state(scap)->machine.num_cpus, 7);
	ck_assert_int_eq(scap_next(scap, &ev), SCAP_EVENT);
	ck_assert_int_eq(ev->tid, 100);
	ck_assert_int_eq(scap_next(scap, &ev), SCAP_EVENT);
	ck_assert_int_eq(ev->tid, 101);
	ck_assert_int_eq(scap_next(scap, &ev), SCAP_EOF);
	ck_assert_int_eq(scap_next(scap, &ev), SCAP_EOF);
	ck_assert_str_eq(scap_error(scap), "");
	ck_assert_int_eq(scap_stats(scap, &stats), 0);
	ck_assert_uint_eq(stats.delivered, 2);
	ck_assert_int_eq(scap_stop(scap), 0);
	ck_assert(!scap_is_live(scap));
	scap_close(scap);
	trace_fini(&t);
}
END_TEST

/* The events of the process before it executes the command are skipped. */
START_TEST(test_scap_begins_with_the_exec)
{
	struct scap_options opts;
	const struct scap_event *ev;
	struct trace t = { 0 };
	struct scap *scap;

	EVENT_ADD(&t, 100, RS_EV_SYSCALL_CLOSE_X, NUM(0));
	EVENT_ADD(&t, 7, RS_EV_SYSCALL_CLOSE_X, NUM(0));
	EVENT_ADD(&t, 100, RS_EV_SYSCALL_EXECVE_19_E, STR("/bin/true"));
	EVENT_ADD(&t, 100, RS_EV_SYSCALL_CLOSE_E, NUM(3));
	opts = trace_options(&t);
	opts.tree_tgid = 100;
	opts.from_exec = 1;
	ck_assert_int_eq(open_with(&scap, SCAP_TEST, opts), 0);
	ck_assert_int_eq(scap_next(scap, &ev), SCAP_EVENT);
	ck_assert_int_eq(ev->tid, 7);
	ck_assert_int_eq(scap_next(scap, &ev), SCAP_EVENT);
	ck_assert_int_eq(ev->type, RS_EV_SYSCALL_EXECVE_19_E);
	ck_assert_int_eq(scap_next(scap, &ev), SCAP_EVENT);
	ck_assert_int_eq(ev->type, RS_EV_SYSCALL_CLOSE_E);
	ck_assert_int_eq(scap_next(scap, &ev), SCAP_EOF);
	scap_close(scap);
	trace_fini(&t);
}
END_TEST

START_TEST(test_scap_looks_up_threads_of_live_sources_only)
{
	const struct scap_thread *thread;
	struct scap *scap;

	ck_assert_int_eq(open_with(&scap, SCAP_TEST, (struct scap_options){ 0 }), 0);
	ck_assert_int_eq(scap_proc_thread(scap, getpid(), &thread), -ENOTSUP);
	scap_close(scap);
}
END_TEST

START_TEST(test_scap_says_what_a_live_source_lacks)
{
	struct scap *scap;

	ck_assert_int_eq(open_with(&scap, SCAP_LIVE,
				   (struct scap_options){ .path = "/nonexistent/ringside" }),
			 -ENOENT);
	ck_assert_str_eq(scap_error(scap),
			 "/nonexistent/ringside: cannot open: the ringside module is not loaded; "
			 "try: modprobe ringside (or insmod ringside.ko)");
	ck_assert(scap_is_live(scap));
	scap_close(scap);
	ck_assert_int_eq(open_with(&scap, SCAP_LIVE, (struct scap_options){ .path = "/dev/null" }),
			 -ENOTTY);
	ck_assert_str_eq(scap_error(scap), "/dev/null: not a device of the ringside module");
	scap_close(scap);
}
END_TEST

int main(void)
{
	return UNIT_RUN("scap", test_scap_refuses_wrong_options,
			test_scap_takes_options_of_other_versions, test_scap_plays_an_array,
			test_scap_begins_with_the_exec,
			test_scap_looks_up_threads_of_live_sources_only,
			test_scap_says_what_a_live_source_lacks);
}
