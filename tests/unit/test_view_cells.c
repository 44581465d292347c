// SPDX-License-Identifier: Apache-2.0
/* The cells of tables: how values are combined, what is left out, and how rows are shown. */
#include "insp_unit.h"
#include "insp_view.h"
#include "unit.h"

#include <errno.h>

static const char *const no_texts[] = { NULL };

#define KEY(text) \
	{ \
		.name = "NA", .field = text, .is_key = true, .tags = no_texts \
	}
#define GROUP(text) \
	{ \
		.name = "NA", .field = text, .is_groupby_key = true, .tags = no_texts \
	}
#define COLUMN(title, text, width, how, group_how) \
	{ \
		.name = title, .field = text, .colsize = width, .tags = no_texts, \
		.aggregation = INSP_AGGREGATE_##how, \
		.groupby_aggregation = INSP_AGGREGATE_##group_how \
	}
#define TABLE(...) \
	{ \
		.id = "t", .name = "T", .use_defaults = true, .filter = "", \
		.ncolumns = ARRAY_SIZE(__VA_ARGS__), .columns = __VA_ARGS__ \
	}

/* Reads the bench's events into a view over them. The caller frees it. */
static struct insp_view *fill(struct bench *b, const struct insp_view_info *info, int nevents)
{
	struct insp_view *view = NULL;

	for (int n = 0; n < nevents; n++) {
		bench_next(b);
		if (!view) {
			ck_assert_msg(!insp_view_define(b->insp, info, &view), "%s",
				      insp_error(b->insp));
			ck_assert_msg(!insp_view_attach(view, b->insp, 0, no_texts), "%s",
				      insp_error(b->insp));
		}
		ck_assert_int_eq(insp_view_event(view, b->ev), 0);
	}
	return view;
}

static const char *table_text(struct bench *b, struct insp_view *view, uint32_t width)
{
	b->out.len = 0;
	insp_view_put_text(view, width, &b->out);
	insp_buf_putc(&b->out, '\0');
	return b->out.data;
}

static const char *cell_text(struct bench *b, struct insp_view *view, size_t row, size_t column)
{
	b->out.len = 0;
	insp_view_put_cell(view, row, column, &b->out);
	insp_buf_putc(&b->out, '\0');
	return b->out.data;
}

static void add_reads(struct bench *b, int64_t tid, int n)
{
	while (n--)
		EVENT_ADD(&b->trace, tid, RS_EV_SYSCALL_READ_E, NUM(3), NUM(10));
}

START_TEST(test_view_average_in_a_group_is_of_each_row)
{
	static const struct insp_view_column columns[] = {
		KEY("thread.tid"),
		GROUP("user.name"),
		COLUMN("avg", "thread.tid", 6, AVG, SUM),
		COLUMN("n", "evt.count", 4, SUM, SUM),
	};
	static const struct insp_view_info info = TABLE(columns);
	struct insp_view *view;
	struct bench b;

	bench_init(&b);
	add_reads(&b, 1, 3);
	add_reads(&b, 200, 1);
	view = fill(&b, &info, 4);
	ck_assert_int_eq(insp_view_sample(view, 0, 0), 0);
	/* the mean of 1, 1, 1 and that of 200, added; all four together would be 50 */
	ck_assert_str_eq(table_text(&b, view, 0), "   avg    n\n   201    4\n");
	insp_view_free(view);
	bench_fini(&b);
}
END_TEST

START_TEST(test_view_invents_no_rows)
{
	static const struct insp_view_column by_port[] = {
		KEY("fd.sport"),
		COLUMN("n", "evt.count", 4, SUM, SUM),
	};
	static const struct insp_view_column by_call[] = {
		KEY("evt.type"),
		COLUMN("pid", "proc.pid", 6, FIRST, FIRST),
	};
	static const struct insp_view_info ports = TABLE(by_port), calls = TABLE(by_call);
	struct insp_view *view;
	struct bench b;

	bench_init(&b);
	add_reads(&b, 100, 2); /* of a file: no port */
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_READ_E, NUM(5), NUM(10));
	view = fill(&b, &ports, 3);
	ck_assert_int_eq(insp_view_sample(view, 0, 0), 0);
	ck_assert_uint_eq(insp_view_nrows(view), 1);
	insp_view_free(view);
	bench_fini(&b);
	/* nobody knows the process of this one */
	bench_init(&b);
	EVENT_ADD(&b.trace, 0, RS_EV_SCHEDSWITCH_6_E, NUM(100), NUM(0), NUM(0), NUM(0), NUM(0),
		  NUM(0));
	view = fill(&b, &calls, 1);
	ck_assert_int_eq(insp_view_sample(view, 0, 0), 0);
	ck_assert_uint_eq(insp_view_nrows(view), 0);
	insp_view_free(view);
	bench_fini(&b);
}
END_TEST

START_TEST(test_view_shows_idle_threads_without_inventing_numbers)
{
	static const struct insp_view_column columns[] = {
		KEY("thread.tid"),
		COLUMN("tid", "thread.tid", 4, FIRST, FIRST),
		COLUMN("cpu", "thread.cpu", 5, AVG, SUM),
		COLUMN("bytes", "evt.buflen", 5, SUM, SUM),
	};
	static const struct insp_view_info info = TABLE(columns);
	struct insp_view *view;
	struct bench b;

	bench_init(&b);
	add_reads(&b, 100, 1);
	view = fill(&b, &info, 1);
	ck_assert_int_eq(insp_view_threads(view, 1), 0);
	ck_assert_int_eq(insp_view_sample(view, 0, 0), 0);
	insp_view_sort(view, 0, false);
	/* no process record: the CPU is not known, but nothing was read */
	ck_assert_str_eq(table_text(&b, view, 0), " tid   cpu bytes\n"
						  "   1     -     0\n"
						  " 100     -     0\n"
						  " 200     -     0\n");
	/* offered once a period, and not counted as events */
	ck_assert_int_eq(insp_view_sample(view, 0, 0), 0);
	ck_assert_uint_eq(insp_view_nrows(view), 0);
	insp_view_free(view);
	bench_fini(&b);
}
END_TEST

START_TEST(test_view_prints_ports_and_cuts_text_with_a_mark)
{
	static const struct insp_view_column columns[] = {
		KEY("fd.name"),
		COLUMN("port", "fd.cport", 8, FIRST, FIRST),
		COLUMN("name", "fd.name", 10, FIRST, FIRST),
		COLUMN("rest", "proc.exeline", 0, FIRST, FIRST),
	};
	static const struct insp_view_info info = TABLE(columns);
	struct insp_view *view;
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_READ_E, NUM(5), NUM(10));
	view = fill(&b, &info, 1);
	ck_assert_int_eq(insp_view_sample(view, 0, 0), 0);
	ck_assert_str_eq(cell_text(&b, view, 0, 0), "4000");
	ck_assert_str_eq(table_text(&b, view, 0),
			 "    port name       rest\n"
			 "    4000 10.0.0.1:4000->10.0.0.2:80 -bash -c ls\n");
	ck_assert_str_eq(table_text(&b, view, 26), "    port name       rest\n"
						   "    4000 10.0.0.1:~ -bash~\n");
	insp_view_free(view);
	bench_fini(&b);
}
END_TEST

START_TEST(test_view_spectrogram_has_a_row_for_each_latency)
{
	static const struct insp_view_column columns[] = {
		KEY("evt.type"),
		COLUMN("n", "evt.count", 4, SUM, SUM),
	};
	static struct insp_view_info info = TABLE(columns);
	struct insp_view *view;
	struct bench b;

	info.type = INSP_VIEW_SPECTROGRAM;
	bench_init(&b);
	add_reads(&b, 100, 3);
	view = fill(&b, &info, 3);
	ck_assert_int_eq(insp_view_sample(view, 0, 0), 0);
	ck_assert_uint_eq(insp_view_nrows(view), 1);
	ck_assert_str_eq(cell_text(&b, view, 0, 0), "3");
	insp_view_free(view);
	bench_fini(&b);
}
END_TEST

/* Cut, not rounded; and a value that needs no cut is the same, which a product may spoil. */
START_TEST(test_view_cuts_times)
{
	static const struct insp_view_column columns[] = {
		KEY("thread.tid"),
		COLUMN("t", "evt.latency", 8, SUM, SUM),
	};
	static const struct insp_view_info info = TABLE(columns);
	static const struct {
		uint64_t ns;
		const char *text;
	} cases[] = {
		{ 999, "999ns" },      { 4020, "4.02us" },	  { 4019, "4.01us" },
		{ 9999, "9.99us" },    { 10000, "10us" },	  { 99999, "99us" },
		{ 1150000, "1.15ms" }, { 16430000000, "16.43s" },
	};
	struct insp_view *view;
	struct bench b;

	for (size_t n = 0; n < ARRAY_SIZE(cases); n++) {
		bench_init(&b);
		add_reads(&b, 100, 1);
		b.trace.now_ns += cases[n].ns - 1000; /* events are a microsecond apart */
		EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_READ_X, NUM(0), EMPTY);
		view = fill(&b, &info, 2);
		ck_assert_int_eq(insp_view_sample(view, 0, 0), 0);
		ck_assert_str_eq(cell_text(&b, view, 0, 0), cases[n].text);
		insp_view_free(view);
		bench_fini(&b);
	}
}
END_TEST

START_TEST(test_view_keeps_first_values_sorts_and_matches)
{
	static const struct insp_view_column columns[] = {
		KEY("thread.tid"),
		COLUMN("num", "evt.num", 4, FIRST, FIRST),
		COLUMN("n", "evt.count", 4, SUM, SUM),
		COLUMN("name", "proc.name", 8, FIRST, FIRST),
	};
	static const struct insp_view_info info = TABLE(columns);
	struct insp_view *view;
	struct bench b;

	bench_init(&b);
	add_reads(&b, 200, 2);
	add_reads(&b, 100, 2);
	add_reads(&b, 1, 3);
	view = fill(&b, &info, 7);
	ck_assert_int_eq(insp_view_sample(view, 0, 0), 0);
	insp_view_sort(view, 1, true);
	/* equal rows are in the order of their keys, whatever the direction */
	ck_assert_str_eq(table_text(&b, view, 0), " num    n name\n"
						  "   5    3 init\n"
						  "   3    2 bash\n"
						  "   1    2 cat\n");
	insp_view_sort(view, 1, false);
	ck_assert_str_eq(cell_text(&b, view, 0, 2), "bash");
	ck_assert_str_eq(cell_text(&b, view, 2, 2), "init");
	ck_assert_uint_eq(insp_view_find_key(view, "200"), 1);
	ck_assert_int_eq(insp_view_match(view, "INI"), 0);
	ck_assert_uint_eq(insp_view_nrows(view), 0);
	ck_assert_int_eq(insp_view_match(view, "ini"), 0);
	ck_assert_uint_eq(insp_view_nrows(view), 1);
	ck_assert_int_eq(insp_view_match(view, "!a"), 0);
	ck_assert_uint_eq(insp_view_nrows(view), 1);
	ck_assert_str_eq(cell_text(&b, view, 0, 2), "init");
	ck_assert_int_eq(insp_view_match(view, NULL), 0);
	ck_assert_uint_eq(insp_view_nrows(view), 3);
	insp_view_free(view);
	bench_fini(&b);
}
END_TEST

START_TEST(test_view_keeps_samples)
{
	static const struct insp_view_column columns[] = {
		KEY("thread.tid"),
		COLUMN("n", "evt.count", 4, SUM, SUM),
	};
	static const struct insp_view_info info = TABLE(columns);
	struct insp_view_sample sample;
	struct insp_view *view;
	double trend[3];
	struct bench b;

	bench_init(&b);
	add_reads(&b, 100, 3);
	view = fill(&b, &info, 2);
	insp_view_keep(view, 2);
	ck_assert_int_eq(insp_view_sample(view, 0, INSP_SAMPLE_PARTIAL), 0);
	ck_assert(insp_view_get_sample(view, &sample) && sample.partial);
	ck_assert_str_eq(cell_text(&b, view, 0, 0), "2");
	ck_assert_int_eq(insp_view_sample(view, 0, 0), 0);
	ck_assert_uint_eq(insp_view_nsamples(view), 1);
	bench_next(&b);
	ck_assert_int_eq(insp_view_event(view, b.ev), 0);
	ck_assert_int_eq(insp_view_sample(view, 0, 0), 0);
	ck_assert_str_eq(cell_text(&b, view, 0, 0), "1");
	insp_view_trend(view, 0, 0, trend, 3);
	ck_assert(trend[0] != trend[0]); /* NAN: there is no such sample */
	ck_assert(trend[1] == 2 && trend[2] == 1);
	ck_assert(insp_view_go_back(view, 1));
	ck_assert_str_eq(cell_text(&b, view, 0, 0), "2");
	ck_assert(!insp_view_go_back(view, 2));
	insp_view_free(view);
	bench_fini(&b);
}
END_TEST

START_TEST(test_view_adds_columns)
{
	static const struct insp_view_column columns[] = {
		KEY("thread.tid"),
		COLUMN("n", "evt.count", 4, SUM, SUM),
	};
	static const struct insp_view_info info = TABLE(columns);
	struct insp_view_heading heading;
	struct insp_view *view;
	struct bench b;

	bench_init(&b);
	add_reads(&b, 100, 2);
	view = fill(&b, &info, 1);
	ck_assert_int_lt(insp_view_add_column(view, "proc.nonsense", NULL, INSP_AGGREGATE_FIRST),
			 0);
	ck_assert_int_eq(insp_view_add_column(view, "proc.aname[1]", NULL, INSP_AGGREGATE_FIRST),
			 1);
	bench_next(&b);
	ck_assert_int_eq(insp_view_event(view, b.ev), 0);
	ck_assert_int_eq(insp_view_sample(view, 0, 0), 0);
	ck_assert_uint_eq(insp_view_ncolumns(view), 2);
	insp_view_heading(view, 1, &heading);
	ck_assert(heading.added);
	ck_assert_str_eq(heading.field, "proc.aname[1]");
	ck_assert_str_eq(cell_text(&b, view, 0, 1), "init");
	insp_view_free(view);
	bench_fini(&b);
}
END_TEST

START_TEST(test_view_finds_rows_to_be_noticed)
{
	static const struct insp_view_column columns[] = {
		KEY("thread.tid"),
		COLUMN("n", "evt.count", 4, SUM, SUM),
		{ .name = "mean tid",
		  .field = "thread.tid",
		  .aggregation = INSP_AGGREGATE_AVG,
		  .unit = "th",
		  .tags = no_texts },
		COLUMN("type", "evt.type", 8, FIRST, FIRST),
	};
	static const struct {
		const char *warning, *error;
		enum insp_severity first, second; /* of 5 reads of thread 1, 1 read of thread 200 */
	} cases[] = {
		{ "n >= 5", "n > 5", INSP_SEVERITY_WARNING, INSP_SEVERITY_NONE },
		{ "n<=5", "n < 5", INSP_SEVERITY_WARNING, INSP_SEVERITY_ERROR },
		{ NULL, "mean tid = 0.2us", INSP_SEVERITY_NONE, INSP_SEVERITY_ERROR },
		{ "n != 1K", "", INSP_SEVERITY_WARNING, INSP_SEVERITY_WARNING },
		{ "type = read", "type != read", INSP_SEVERITY_WARNING, INSP_SEVERITY_WARNING },
		{ "type != close", "type = rea", INSP_SEVERITY_WARNING, INSP_SEVERITY_WARNING },
	};

	for (size_t n = 0; n < ARRAY_SIZE(cases); n++) {
		struct insp_view_info info = TABLE(columns);
		struct insp_view *view;
		struct bench b;

		bench_init(&b);
		info.warning = cases[n].warning;
		info.error = cases[n].error;
		add_reads(&b, 1, 5);
		add_reads(&b, 200, 1);
		view = fill(&b, &info, 6);
		ck_assert_int_eq(insp_view_sample(view, 0, 0), 0);
		ck_assert_int_eq(insp_view_severity(view, 0), cases[n].first);
		ck_assert_int_eq(insp_view_severity(view, 1), cases[n].second);
		ck_assert_int_eq(insp_view_severity(view, 2), INSP_SEVERITY_NONE);
		ck_assert_str_eq(cell_text(&b, view, 1, 1), "200th");
		insp_view_free(view);
		bench_fini(&b);
	}
}
END_TEST

START_TEST(test_view_refuses_wrong_conditions)
{
	static const struct insp_view_column columns[] = {
		KEY("thread.tid"),
		COLUMN("n", "evt.count", 4, SUM, SUM),
		COLUMN("type", "evt.type", 8, FIRST, FIRST),
	};
	static const struct {
		const char *condition, *wrong;
	} cases[] = {
		{ "n", "such as" },	      { ">= 5", "such as" },
		{ "n >=", "such as" },	      { "NA > 1", "no column" },
		{ "m > 1", "no column" },     { "n > x", "a number" },
		{ "n > 1 parsec", "number" }, { "type > a", "only = and !=" },
	};
	struct bench b;

	bench_init(&b);
	add_reads(&b, 1, 1);
	bench_next(&b);
	for (size_t n = 0; n < ARRAY_SIZE(cases); n++) {
		struct insp_view_info info = TABLE(columns);
		struct insp_view *view;
		int err;

		info.error = cases[n].condition;
		err = insp_view_define(b.insp, &info, &view);
		if (!err)
			err = insp_view_attach(view, b.insp, 0, no_texts);
		ck_assert_int_eq(err, -EINVAL);
		ck_assert_msg(strstr(insp_error(b.insp), cases[n].wrong) != NULL, "%s",
			      insp_error(b.insp));
		insp_view_free(view);
	}
	bench_fini(&b);
}
END_TEST

static const char *path_text(struct bench *b, const struct insp_view_path *path)
{
	b->out.len = 0;
	insp_view_path_put_filter(path, &b->out);
	insp_buf_putc(&b->out, '\0');
	return b->out.data;
}

START_TEST(test_view_path_makes_the_filter_of_selections)
{
	static const char *const to_name[] = { "", "proc.name", NULL };
	static const struct insp_view_column columns[] = {
		KEY("proc.name"),
		COLUMN("n", "evt.count", 4, SUM, SUM),
	};
	static struct insp_view_info info = TABLE(columns);
	const struct insp_view_info *views[] = { &info, NULL };
	struct insp_view_path *path = insp_view_path_new("evt.num>0");
	struct insp_view *view;
	struct bench b;

	info.filter = "evt.type!=switch";
	info.drilldown_target = "";
	info.propagate_filter = true;
	info.drilldown_increase_depth = true;
	info.applies_to = to_name;
	bench_init(&b);
	add_reads(&b, 100, 2);
	view = fill(&b, &info, 1);
	ck_assert_int_eq(insp_view_sample(view, 0, 0), 0);
	ck_assert_str_eq(path_text(&b, path), "(evt.num>0)");
	ck_assert_int_eq(insp_view_path_push(path, view, 1), -ENOENT);
	ck_assert_int_eq(insp_view_path_push(path, view, 0), 0);
	ck_assert_str_eq(path_text(&b, path),
			 "(evt.num>0) and (evt.type!=switch) and proc.name=\"bash\"");
	ck_assert_uint_eq(insp_view_path_depth(path), 1);
	ck_assert(insp_view_path_fits(path, &info));
	ck_assert_ptr_eq(insp_view_next(view, views), &info);
	ck_assert_int_eq(insp_view_path_push_filter(path, "evt.rawtime<5 or a=1", "early"), 0);
	ck_assert_str_eq(path_text(&b, path) + strlen(path_text(&b, path)) - 27,
			 " and (evt.rawtime<5 or a=1)");
	b.out.len = 0;
	insp_view_path_put_label(path, &b.out);
	insp_buf_putc(&b.out, '\0');
	ck_assert_str_eq(b.out.data, "proc.name=\"bash\" and early");
	ck_assert(insp_view_path_pop(path) && insp_view_path_pop(path));
	ck_assert(!insp_view_path_pop(path));
	/* a selection that passes nothing, and one that is no filter */
	ck_assert_int_eq(insp_view_set_filter(view, "proc.name=cat"), 0);
	bench_next(&b);
	ck_assert_int_eq(insp_view_event(view, b.ev), 0);
	ck_assert_int_lt(insp_view_set_filter(view, "proc.name="), 0);
	ck_assert_int_eq(insp_view_sample(view, 0, 0), 0);
	ck_assert_uint_eq(insp_view_nrows(view), 0);
	insp_view_path_free(path);
	insp_view_free(view);
	bench_fini(&b);
}
END_TEST

START_TEST(test_strip_counts_events_in_bins)
{
	struct insp_strip *strip = insp_strip_new(4);
	const struct insp_strip_bin *bins;
	uint64_t first_ns, bin_ns, events = 0;
	struct bench b;
	size_t n;

	bench_init(&b);
	add_reads(&b, 100, 40);
	for (n = 0; n < 40; n++) {
		bench_next(&b);
		insp_strip_event(strip, b.ev);
	}
	n = insp_strip_bins(strip, &bins, &first_ns, &bin_ns);
	ck_assert_uint_le(n, 4);
	ck_assert_uint_gt(bin_ns * n, b.ev->scap->ts_ns - first_ns);
	while (n--)
		events += bins[n].events;
	ck_assert_uint_eq(events, 40);
	insp_strip_free(strip);
	bench_fini(&b);
}
END_TEST

int main(void)
{
	return UNIT_RUN(
		"view_cells", test_view_average_in_a_group_is_of_each_row,
		test_view_invents_no_rows, test_view_shows_idle_threads_without_inventing_numbers,
		test_view_prints_ports_and_cuts_text_with_a_mark,
		test_view_spectrogram_has_a_row_for_each_latency, test_view_cuts_times,
		test_view_keeps_first_values_sorts_and_matches, test_view_keeps_samples,
		test_view_adds_columns, test_view_finds_rows_to_be_noticed,
		test_view_refuses_wrong_conditions, test_view_path_makes_the_filter_of_selections,
		test_strip_counts_events_in_bins);
}
