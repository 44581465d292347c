// SPDX-License-Identifier: Apache-2.0
/*
 * Output formats: literal text, widths, escapes, errors, JSON.
 */
#include <errno.h>

#include "insp_unit.h"
#include "unit.h"

static void bench_one(struct bench *b)
{
	setenv("TZ", "UTC", 1);
	bench_init(b);
	EVENT_ADD(&b->trace, 100, RS_EV_SYSCALL_CLOSE_E, NUM(3));
	b->trace.now_ns = 1700000002000000005ULL;
	EVENT_ADD(&b->trace, 100, RS_EV_SYSCALL_CLOSE_X, NUM(-9));
	bench_next(b);
}

START_TEST(test_format_fields_and_text)
{
	struct bench b;

	bench_one(&b);
	ck_assert_str_eq(bench_line(&b, "%evt.num"), "1");
	ck_assert_str_eq(bench_line(&b, "no field"), "no field");
	ck_assert_str_eq(bench_line(&b, "<%evt.num%evt.type>"), "<1close>");
	ck_assert_str_eq(bench_line(&b, "%evt.arg.fdx %evt.arg[0]."),
			 "<f>/etc/hostsx <f>/etc/hosts.");
	ck_assert_str_eq(bench_line(&b, "%evt.time.sx"), "22:13:20x");
	ck_assert_str_eq(bench_line(&b, "*%evt.num %evt.outputtime %evt.cpu %proc.name "
					"(%thread.tid) %evt.dir %evt.type %evt.info"),
			 "1 22:13:20.000000000 0 bash (100) > close fd=3(<f>/etc/hosts) ");
	bench_fini(&b);
}
END_TEST

START_TEST(test_format_widths)
{
	struct bench b;

	bench_one(&b);
	ck_assert_str_eq(bench_line(&b, "[%6proc.name]"), "[bash  ]");
	ck_assert_str_eq(bench_line(&b, "[%2proc.name]"), "[ba]");
	ck_assert_str_eq(bench_line(&b, "[%0proc.name]"), "[bash]");
	ck_assert_str_eq(bench_line(&b, "*[%6evt.res][%2evt.res]"), "[<NA>  ][<N]");
	bench_fini(&b);
}
END_TEST

START_TEST(test_format_escapes)
{
	struct bench b;

	bench_one(&b);
	ck_assert_str_eq(bench_line(&b, "a\\tb\\nc\\e\\\\d"), "a\tb\nc\033\\d");
	ck_assert_str_eq(bench_line(&b, "\\q\\%evt.num\\"), "\\q\\1\\");
	bench_fini(&b);
}
END_TEST

START_TEST(test_format_missing_values)
{
	struct bench b;

	bench_one(&b);
	ck_assert_ptr_null(bench_line(&b, "%evt.num %evt.res"));
	ck_assert_str_eq(bench_line(&b, "*%evt.num %evt.res"), "1 <NA>");
	bench_fini(&b);
}
END_TEST

START_TEST(test_format_dropped_line_leaves_no_trace)
{
	struct insp_format *format;
	struct insp_buf out = { 0 };
	struct bench b;

	bench_one(&b);
	ck_assert_int_eq(insp_format_compile(b.insp, "%evt.num %evt.res", &format), 0);
	ck_assert(!insp_format_line(format, b.ev, &out));
	ck_assert_uint_eq(out.len, 0);
	bench_next(&b);
	ck_assert(insp_format_line(format, b.ev, &out));
	ck_assert_mem_eq(out.data, "2 EBADF\n", 8);
	ck_assert_uint_eq(out.len, 8);
	insp_format_free(format);
	insp_buf_fini(&out);
	bench_fini(&b);
}
END_TEST

START_TEST(test_format_internal_events_are_not_printed)
{
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_PROCINFO_E, NUM(1), NUM(2));
	bench_next(&b);
	ck_assert_ptr_null(bench_line(&b, "*%evt.num"));
	bench_fini(&b);
}
END_TEST

START_TEST(test_format_time_styles)
{
	static const struct {
		char style;
		const char *first, *second;
	} cases[] = {
		{ 0, "22:13:20.000000000", "22:13:22.000000005" },
		{ 'h', "22:13:20.000000000", "22:13:22.000000005" },
		{ 'a', "1700000000.000000000", "1700000002.000000005" },
		{ 'r', "0.000000000", "2.000000005" },
		{ 'd', "0.000000000", "2.000000005" },
		{ 'D', "0.000000000", "2.000000005" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct insp_print print = { .timetype = cases[i].style };
		struct insp_format *format;
		struct bench b;

		bench_one(&b);
		insp_set_print(b.insp, &print);
		ck_assert_int_eq(insp_format_compile(b.insp, "%evt.outputtime", &format), 0);
		insp_format_line(format, b.ev, &b.out);
		bench_next(&b);
		insp_format_line(format, b.ev, &b.out);
		insp_buf_putc(&b.out, '\0');
		ck_assert_ptr_nonnull(strstr(b.out.data, cases[i].first));
		ck_assert_ptr_nonnull(strstr(strchr(b.out.data, '\n'), cases[i].second));
		insp_format_free(format);
		bench_fini(&b);
	}
}
END_TEST

START_TEST(test_format_errors)
{
	static const struct {
		const char *format, *reason;
		size_t pos;
	} cases[] = {
		{ "", "it is empty", 0 },
		{ "*", "it is empty", 1 },
		{ "%evt.num%", "missing after the last %", 9 },
		{ "%evt.num %20", "missing after the last %", 12 },
		{ "a %foo", "unknown field 'foo'", 3 },
		{ "%%evt.num", "unknown field", 1 },
		{ "*%evt.num %20proc.nam", "did you mean 'proc.name'?", 13 },
		{ "%fd.ip", "works in filters only", 1 },
		{ "%evt.arg", "needs an argument", 1 },
		{ "%99999999evt.num", "width above", 0 },
	};
	struct bench b;

	bench_one(&b);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct insp_format *format;

		ck_assert_int_eq(insp_format_compile(b.insp, cases[i].format, &format), -EINVAL);
		ck_assert_ptr_null(format);
		ck_assert_msg(strstr(insp_error(b.insp), cases[i].reason) != NULL, "%s: %s",
			      cases[i].format, insp_error(b.insp));
		ck_assert_uint_eq(insp_format_error_pos(b.insp), cases[i].pos);
	}
	bench_fini(&b);
}
END_TEST

static const char *json_line(struct bench *b, const char *text)
{
	const struct insp_print print = { .json = true, .timetype = 'h' };

	insp_set_print(b->insp, &print);
	return bench_line(b, text);
}

START_TEST(test_format_json_members)
{
	static const struct {
		const char *format, *object;
	} cases[] = {
		{ "%evt.num", "{\"evt.num\":1}" },
		/* sorted by name, without duplicates, literal text and widths */
		{ "x%proc.name,%2evt.type %evt.num %evt.num.",
		  "{\"evt.num\":1,\"evt.type\":\"close\",\"proc.name\":\"bash\"}" },
		{ "%fd.name %fd.namex", "{\"fd.name\":\"/etc/hosts\"}" },
		{ "*%evt.res %evt.arg[0]", "{\"evt.arg[0]\":\"<f>/etc/hosts\",\"evt.res\":null}" },
		{ "no field", "null" },
		{ "*%evt.time %evt.outputtime",
		  "{\"evt.outputtime\":1700000000000000000,\"evt.time\":1700000000000000000}" },
		{ "%evt.failed %proc.fdusage", "{\"evt.failed\":false,\"proc.fdusage\":6}" },
		{ "%fd.dev %fd.dev.major %evt.rawarg.fd",
		  "{\"evt.rawarg.fd\":3,\"fd.dev\":\"800002\",\"fd.dev.major\":0}" },
	};
	struct bench b;

	bench_one(&b);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_str_eq(json_line(&b, cases[i].format), cases[i].object);
	ck_assert_ptr_null(json_line(&b, "%evt.num %evt.res"));
	bench_next(&b);
	ck_assert_str_eq(json_line(&b, "%evt.rawres %evt.res"),
			 "{\"evt.rawres\":-9,\"evt.res\":\"EBADF\"}");
	bench_fini(&b);
}
END_TEST

/* Text is UTF-8. What hides is escaped as JSON does it, invalid bytes are as insp_encode(). */
START_TEST(test_format_json_text)
{
	static const struct {
		const char *text, *json;
	} cases[] = {
		{ "a\"b\\c/d", "a\\\"b\\\\c/d" },
		{ "\b\f\n\r\t\001\037\177", "\\b\\f\\n\\r\\t\\u0001\\u001f\\u007f" },
		{ "\303\251\342\202\254", "\303\251\342\202\254" },
		{ "\360\237\230\200", "\360\237\230\200" },
		/* NOLINTNEXTLINE(misc-misleading-bidirectional) */
		{ "\302\233\342\200\256\363\240\200\201", "\\u009b\\u202e\\udb40\\udc01" },
		{ "a\377\376b", "a\\\\xff\\\\xfeb" },
		{ "a\\xffb\\x1b\\\377", "a\\\\\\\\xffb\\\\x1b\\\\\\\\\\\\xff" },
		{ "cut\342\202", "cut\\\\xe2\\\\x82" },
		{ "\300\200\355\240\200", "\\\\xc0\\\\x80\\\\xed\\\\xa0\\\\x80" },
		{ "\364\220\200\200", "\\\\xf4\\\\x90\\\\x80\\\\x80" },
	};
	char object[128];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bench b;

		bench_init(&b);
		EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_UNLINK_2_X, NUM(0), TEXT(cases[i].text));
		bench_next(&b);
		b.ev->thread->comm = strcpy(realloc(b.ev->thread->comm, 64), cases[i].text);
		snprintf(object, sizeof(object), "{\"proc.name\":\"%s\"}", cases[i].json);
		ck_assert_str_eq(json_line(&b, "%proc.name"), object);
		bench_fini(&b);
	}
}
END_TEST

START_TEST(test_format_survives_garbage)
{
	static const char alphabet[] = "%%%*\\net.0159[]fdprocvtnumagi ";
	unsigned int seed = 3;
	struct bench b;

	bench_one(&b);
	for (int round = 0; round < 20000; round++) {
		struct insp_format *format;
		char text[48] = "*%evt.num %20proc.aname[1] %evt.arg.fd\\n";

		for (int n = rand_r(&seed) % 12; n; n--)
			text[rand_r(&seed) % strlen(text)] =
				alphabet[rand_r(&seed) % (sizeof(alphabet) - 1)];
		if (insp_format_compile(b.insp, text, &format) == 0) {
			const struct insp_print print = { .json = round % 2 };

			insp_set_print(b.insp, &print);
			b.out.len = 0;
			insp_format_line(format, b.ev, &b.out);
		}
		insp_format_free(format);
	}
	bench_fini(&b);
}
END_TEST

START_TEST(test_format_into_a_stream)
{
	struct insp_format *format;
	char *text = NULL;
	size_t len = 0;
	struct bench b;
	FILE *out = open_memstream(&text, &len), *full = fopen("/dev/full", "w");

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_READ_E, NUM(3), NUM(10));
	bench_next(&b);
	ck_assert_int_eq(insp_format_compile(b.insp, "%evt.num %fd.name", &format), 0);
	ck_assert(insp_format_print(format, b.ev, out));
	ck_assert(insp_format_print(format, b.ev, out));
	setvbuf(full, NULL, _IONBF, 0);
	ck_assert(!insp_format_print(format, b.ev, full));
	insp_format_free(format);
	ck_assert_int_eq(insp_format_compile(b.insp, "%evt.num %evt.res", &format), 0);
	ck_assert(!insp_format_print(format, b.ev, out));
	insp_format_free(format);
	fclose(full);
	fclose(out);
	ck_assert_str_eq(text, "1 /etc/hosts\n1 /etc/hosts\n");
	free(text);
	bench_fini(&b);
}
END_TEST

int main(void)
{
	return UNIT_RUN("format", test_format_fields_and_text, test_format_widths,
			test_format_escapes, test_format_missing_values,
			test_format_dropped_line_leaves_no_trace,
			test_format_internal_events_are_not_printed, test_format_time_styles,
			test_format_errors, test_format_json_members, test_format_json_text,
			test_format_into_a_stream, test_format_survives_garbage);
}
