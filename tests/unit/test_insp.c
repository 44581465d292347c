/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <unistd.h>

#include "play.h"

static struct play p;

/* Writes the trace of p twice over into one file. */
static void write_twice(const char *path)
{
	struct scap_options opts = trace_options(&p.trace);
	char part[300];
	FILE *from, *to = fopen(path, "wb");
	int c;

	ck_assert_ptr_nonnull(to);
	unit_temp_path("part.scap", part, sizeof(part));
	for (int i = 0; i < 2; i++) {
		const struct scap_event *ev;
		struct scap_dump *dump;
		struct scap *scap;

		ck_assert_int_eq(scap_open(&scap, SCAP_TEST, &opts), 0);
		ck_assert_int_eq(scap_dump_open(&dump, part, scap_state(scap), NULL), 0);
		while (scap_next(scap, &ev) == SCAP_EVENT)
			ck_assert_int_eq(scap_dump_event(dump, ev), 0);
		ck_assert_int_eq(scap_dump_close(dump), 0);
		scap_close(scap);
		from = fopen(part, "rb");
		ck_assert_ptr_nonnull(from);
		while ((c = getc(from)) != EOF)
			putc(c, to);
		fclose(from);
		unlink(part);
	}
	fclose(to);
}

/* A second section may be of another machine, so the state of the first one is dropped. */
START_TEST(test_insp_restart_drops_state_and_numbers_on)
{
	static const char *const cwds[] = { "/new/", "/par/" };
	struct scap_options opts = { .size = sizeof(opts) };
	const struct insp_event *ev;
	struct insp *insp;
	char path[300];

	play_usual(&p);
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_SETSID_E);
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_CHDIR_X, NUM(0), STR("/new"));
	EVENT_ADD(&p.trace, 7, RS_EV_SYSCALL_CHDIR_X, NUM(0), STR("/stranger"));
	unit_temp_path("twice.scap", path, sizeof(path));
	write_twice(path);
	opts.path = path;
	ck_assert_int_eq(insp_open(&insp, SCAP_FILE, &opts), 0);
	for (uint64_t num = 1; num <= 6; num++) {
		ck_assert_int_eq(insp_next(insp, &ev), SCAP_EVENT);
		ck_assert_uint_eq(ev->num, num);
		if (num == 2 || num == 4)
			ck_assert_str_eq(insp_thread_cwd(insp, ev->thread), cwds[num / 4]);
		if (num == 4)
			ck_assert_ptr_null(insp_thread_find(insp, 7));
	}
	ck_assert_int_eq(insp_next(insp, &ev), SCAP_EOF);
	ck_assert_str_eq(insp_error(insp), "");
	insp_close(insp);
	unlink(path);
	trace_fini(&p.trace);
}
END_TEST

START_TEST(test_insp_open_that_fails_says_why)
{
	struct scap_options opts = { .size = sizeof(opts), .path = "/nonexistent/trace.scap" };
	struct insp *insp;

	ck_assert_int_lt(insp_open(&insp, SCAP_FILE, &opts), 0);
	ck_assert_ptr_nonnull(strstr(insp_error(insp), "/nonexistent/trace.scap"));
	insp_close(insp);
	insp_close(NULL);
}
END_TEST

/* A call of one thread, followed by a call of another. */
static struct insp *open_two_calls(void)
{
	struct scap_options opts;
	struct insp *insp;

	play_usual(&p);
	CALL(&p, 100, SYSCALL_SETSID, (), (NUM(1)));
	CALL(&p, 101, SYSCALL_SETSID, (), (NUM(1)));
	opts = trace_options(&p.trace);
	ck_assert_int_eq(insp_open(&insp, SCAP_TEST, &opts), 0);
	return insp;
}

START_TEST(test_insp_next_passes_what_the_filter_passes)
{
	struct insp *insp = open_two_calls();
	const struct insp_event *ev;
	struct insp_filter *filter;

	ck_assert_int_eq(insp_filter_compile(insp, "thread.tid=101 and evt.dir=<", &filter), 0);
	insp_set_filter(insp, filter);
	ck_assert_int_eq(insp_next(insp, &ev), SCAP_EVENT);
	ck_assert_uint_eq(ev->num, 4);
	ck_assert_int_eq(insp_next(insp, &ev), SCAP_EOF);
	insp_filter_free(filter);
	insp_close(insp);
	trace_fini(&p.trace);
}
END_TEST

/* A new filter text replaces the handle's filter, unless it does not compile. */
START_TEST(test_insp_filter_by_text)
{
	struct insp *insp = open_two_calls();
	const struct insp_event *ev;

	ck_assert_int_eq(insp_set_filter_text(insp, "evt.dir=>"), 0);
	ck_assert_int_eq(insp_set_filter_text(insp, "evt.dir=<"), 0);
	ck_assert_int_eq(insp_set_filter_text(insp, "evt.dir"), -EINVAL);
	ck_assert_uint_eq(insp_filter_error_pos(insp), 7);
	for (uint64_t num = 2; num <= 4; num += 2) {
		ck_assert_int_eq(insp_next(insp, &ev), SCAP_EVENT);
		ck_assert_uint_eq(ev->num, num);
	}
	ck_assert_int_eq(insp_next(insp, &ev), SCAP_EOF);
	insp_close(insp);
	trace_fini(&p.trace);
}
END_TEST

/* A field as the text that a format prints, and none where the event has no value. */
START_TEST(test_insp_field_text_is_that_of_a_format)
{
	static const char *const names[] = { "evt.type", "evt.dir", "thread.tid", "evt.res" };
	struct insp *insp = open_two_calls();
	const struct insp_event *ev;

	while (insp_next(insp, &ev) == SCAP_EVENT) {
		for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++) {
			struct insp_buf text = { 0 }, line = { 0 };
			struct insp_format *format;
			struct insp_field *field;
			char words[32];
			bool has;

			snprintf(words, sizeof(words), "%%%s", names[n]);
			ck_assert_int_eq(insp_format_compile(insp, words, &format), 0);
			ck_assert_int_eq(insp_field_new(insp, names[n], &field), 0);
			has = insp_field_text(field, ev, &text);
			ck_assert_int_eq(has, insp_format_line(format, ev, &line));
			ck_assert_uint_eq(text.len, has ? line.len - 1 : 0);
			ck_assert(!has || !memcmp(text.data, line.data, text.len));
			insp_buf_fini(&text);
			insp_buf_fini(&line);
			insp_field_free(field);
			insp_format_free(format);
		}
	}
	insp_close(insp);
	trace_fini(&p.trace);
}
END_TEST

/* The filter is checked before the source is opened, and is in force afterwards. */
START_TEST(test_insp_open_filtered)
{
	struct scap_options opts;
	const struct insp_event *ev;
	struct insp *insp = open_two_calls();

	insp_close(insp);
	opts = trace_options(&p.trace);
	ck_assert_int_eq(insp_open_filtered(&insp, SCAP_TEST, &opts, "evt.dir=<"), 0);
	ck_assert_int_eq(insp_next(insp, &ev), SCAP_EVENT);
	ck_assert_uint_eq(ev->num, 2);
	insp_close(insp);
	ck_assert_int_eq(insp_open_filtered(&insp, SCAP_LIVE, &opts, "evt.dir"), -EINVAL);
	ck_assert_uint_eq(insp_filter_error_pos(insp), 7);
	insp_close(insp);
	trace_fini(&p.trace);
}
END_TEST

int main(void)
{
	return UNIT_RUN("insp", test_insp_restart_drops_state_and_numbers_on,
			test_insp_open_that_fails_says_why,
			test_insp_next_passes_what_the_filter_passes, test_insp_filter_by_text,
			test_insp_field_text_is_that_of_a_format, test_insp_open_filtered);
}
