/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a caller of the libraries may get wrong by accident is an error, not a crash: a handle
 * that was not opened, the end of a source that was passed, a NULL.
 */
#include <errno.h>
#include <string.h>

#include "events.h"
#include "insp.h"
#include "insp_view.h"
#include "unit.h"

#define ABSENT "/nonexistent/trace.scap"

static struct scap *failed_scap(void)
{
	struct scap_options opts = { .size = sizeof(opts), .path = ABSENT };
	struct scap *scap;

	ck_assert_int_lt(scap_open(&scap, SCAP_FILE, &opts), 0);
	ck_assert_ptr_nonnull(scap);
	ck_assert_ptr_nonnull(strstr(scap_error(scap), ABSENT));
	return scap;
}

/* Everything that a handle can be asked for. */
static void use_scap(struct scap *scap)
{
	const struct scap_thread *thread;
	const struct scap_event *ev;
	struct scap_stats stats;
	struct scap_place place;

	ck_assert_int_lt(scap_next(scap, &ev), 0);
	ck_assert_int_lt(scap_next(scap, &ev), 0);
	ck_assert_ptr_nonnull(scap_error(scap));
	ck_assert(*scap_error(scap));
	ck_assert_int_le(scap_seek(scap, 1, &place), 0);
	ck_assert_int_le(scap_skip_damage(scap), 0);
	ck_assert_int_lt(scap_stop(scap), 0);
	ck_assert_int_eq(scap_is_live(scap), 0);
	ck_assert_int_lt(scap_proc_thread(scap, 1, &thread), 0);
	ck_assert_uint_gt(scap_state_memory(scap), 0);
	scap_set_timeout(scap, 1);
	ck_assert_int_lt(scap_poll_fd(scap), 0);
	scap_set_unknown(scap, NULL, NULL);
	(void)scap_stats(scap, &stats);
	ck_assert_uint_eq(stats.seen, 0);
}

START_TEST(test_misuse_of_a_source_that_is_not_open)
{
	struct scap *scap = failed_scap();

	use_scap(scap);
	ck_assert_uint_eq(scap_state(scap)->nthreads, 0);
	scap_close(scap);
}
END_TEST

START_TEST(test_misuse_of_options)
{
	static const struct scap_options bad[] = {
		{ .size = 0 },
		{ .size = 4 },
		{ .size = sizeof(bad[0]) },
		{ .size = sizeof(bad[0]), .path = "" },
		{ .size = sizeof(bad[0]), .path = "/" },
		{ .size = sizeof(bad[0]), .engine = 77, .path = "/dev/null" },
		{ .size = sizeof(bad[0]), .reserved = { 1 }, .path = "/dev/null" },
	};
	struct scap_options opts = { .size = sizeof(opts) };
	struct scap *scap;

	ck_assert_int_eq(scap_open(&scap, SCAP_FILE, NULL), -EINVAL);
	use_scap(scap);
	scap_close(scap);
	for (size_t n = 0; n < sizeof(bad) / sizeof(bad[0]); n++) {
		ck_assert_int_lt(scap_open(&scap, SCAP_FILE, &bad[n]), 0);
		ck_assert(*scap_error(scap));
		use_scap(scap);
		scap_close(scap);
	}
	ck_assert_int_eq(scap_open(&scap, (enum scap_source)99, &opts), -EINVAL);
	use_scap(scap);
	scap_close(scap);
	/* a snapshot of no recorder */
	ck_assert_int_lt(scap_open(&scap, SCAP_SNAPSHOT, &opts), 0);
	use_scap(scap);
	scap_close(scap);
}
END_TEST

START_TEST(test_misuse_null_handles_of_scap)
{
	struct scap_event ev;

	use_scap(NULL);
	scap_close(NULL);
	ck_assert_int_eq(scap_dump_close(NULL), 0);
	ck_assert(*scap_dump_error(NULL));
	scap_redact_free(NULL);
	ck_assert_ptr_null(scap_event_info(UINT16_MAX));
	ck_assert_ptr_null(scap_syscall_info(UINT16_MAX));
	ck_assert_int_lt(scap_event_decode(&ev, "", 0), 0);
}
END_TEST

/* The end stays the end. */
START_TEST(test_misuse_next_after_the_end)
{
	struct trace t = { 0 };
	struct scap_options opts;
	const struct scap_event *ev;
	const struct insp_event *insp_ev;
	struct scap *scap;
	struct insp *insp;

	EVENT_ADD(&t, 5, RS_EV_SYSCALL_CLOSE_E, NUM(3));
	opts = trace_options(&t);
	ck_assert_int_eq(scap_open(&scap, SCAP_TEST, &opts), 0);
	ck_assert_int_eq(scap_next(scap, &ev), SCAP_EVENT);
	for (int n = 0; n < 3; n++)
		ck_assert_int_eq(scap_next(scap, &ev), SCAP_EOF);
	ck_assert_int_le(scap_stop(scap), 0);
	scap_close(scap);
	ck_assert_int_eq(insp_open(&insp, SCAP_TEST, &opts), 0);
	ck_assert_int_eq(insp_next(insp, &insp_ev), SCAP_EVENT);
	for (int n = 0; n < 3; n++)
		ck_assert_int_eq(insp_next(insp, &insp_ev), SCAP_EOF);
	ck_assert_int_le(insp_seek(insp, 1), 0);
	insp_close(insp);
	trace_fini(&t);
}
END_TEST

START_TEST(test_misuse_of_a_dump_that_is_not_open)
{
	struct scap_state state = { 0 };
	struct trace t = { 0 };
	struct scap_dump *dump;
	struct scap_event ev;

	EVENT_ADD(&t, 5, RS_EV_SYSCALL_CLOSE_E, NUM(3));
	ck_assert_int_eq(scap_event_decode(&ev, t.events[0], t.events[0]->len), 0);
	ck_assert_int_lt(scap_dump_open(&dump, ABSENT, &state, NULL), 0);
	ck_assert(*scap_dump_error(dump));
	ck_assert_int_lt(scap_dump_event(dump, &ev), 0);
	ck_assert_int_lt(scap_dump_section(dump, &state), 0);
	ck_assert_int_lt(scap_dump_flush(dump), 0);
	ck_assert_int_le(scap_dump_checkpoint_due(dump), 0);
	ck_assert_int_lt(scap_dump_checkpoint(dump, &state, NULL, 0), 0);
	ck_assert_uint_eq(scap_dump_bytes(dump), 0);
	ck_assert_int_lt(scap_dump_rotate(dump, ABSENT, &state), 0);
	(void)scap_dump_close(dump);
	trace_fini(&t);
}
END_TEST

/* Everything that a handle of libinsp can be asked for. */
static void use_insp(struct insp *insp)
{
	static const struct insp_chisel_dir dirs[] = { { "/nonexistent", false }, { 0 } };
	struct insp_chisel_host host = { .filter = "", .source_name = "", .dirs = dirs };
	const struct scap_state *state;
	const struct insp_event *ev;
	struct insp_filter *filter;
	struct insp_format *format;
	struct insp_chisel *chisel;
	struct insp_field *field;

	ck_assert_int_lt(insp_next(insp, &ev), 0);
	ck_assert_int_lt(insp_next(insp, &ev), 0);
	ck_assert_int_le(insp_seek(insp, 1), 0);
	ck_assert(*insp_error(insp));
	insp_set_filter(insp, NULL);
	insp_set_patience(insp, 5);
	insp_set_keep(insp, NULL, NULL);
	insp_set_print(insp, &(struct insp_print){ 0 });
	insp_set_max_threads(insp, 5);
	ck_assert_uint_eq(insp_threads_refused(insp), 0);
	ck_assert_uint_eq(insp_suppressed(insp), 0);
	ck_assert_uint_eq(insp_forgotten(insp)->threads, 0);
	ck_assert_ptr_null(insp_valueless_field(insp));
	(void)insp_suppress_comm(insp, "x");
	(void)insp_snapshot(insp, &state);
	if (!insp_filter_compile(insp, "proc.name=x or fd.name contains y", &filter)) {
		ck_assert(!insp_filter_match_thread(filter, insp, 1));
		insp_filter_free(filter);
	}
	ck_assert_int_lt(insp_filter_compile(insp, "proc.name=", &filter), 0);
	ck_assert_int_lt(insp_set_filter_text(insp, "("), 0);
	if (!insp_format_compile(insp, "%evt.num %proc.name", &format))
		insp_format_free(format);
	if (!insp_field_new(insp, "proc.name", &field))
		insp_field_free(field);
	ck_assert_int_lt(insp_chisel_new(insp, "absent", &host, &chisel), 0);
	ck_assert_int_lt(scap_stop(insp_scap(insp)), 0);
}

START_TEST(test_misuse_of_a_handle_that_is_not_open)
{
	struct scap_options opts = { .size = sizeof(opts), .path = ABSENT };
	struct insp *insp;

	ck_assert_int_lt(insp_open(&insp, SCAP_FILE, &opts), 0);
	ck_assert_ptr_nonnull(strstr(insp_error(insp), ABSENT));
	use_insp(insp);
	insp_close(insp);
	ck_assert_int_lt(insp_open(&insp, SCAP_FILE, NULL), 0);
	use_insp(insp);
	insp_close(insp);
}
END_TEST

START_TEST(test_misuse_null_handles_of_insp)
{
	insp_close(NULL);
	ck_assert(*insp_error(NULL));
	ck_assert_ptr_null(insp_scap(NULL));
	insp_filter_free(NULL);
	insp_format_free(NULL);
	insp_field_free(NULL);
	insp_chisel_free(NULL);
	insp_view_free(NULL);
	ck_assert_ptr_null(insp_field_info(SIZE_MAX));
}
END_TEST

int main(void)
{
	return UNIT_RUN("misuse", test_misuse_of_a_source_that_is_not_open, test_misuse_of_options,
			test_misuse_null_handles_of_scap, test_misuse_next_after_the_end,
			test_misuse_of_a_dump_that_is_not_open,
			test_misuse_of_a_handle_that_is_not_open, test_misuse_null_handles_of_insp);
}
