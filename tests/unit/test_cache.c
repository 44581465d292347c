// SPDX-License-Identifier: Apache-2.0
/* The cache of events answers a view as the events themselves do. */
#include "base/buf.h"
#include "insp_view.h"
#include "macros.h"
#include "insp_unit.h"
#include "unit.h"

#include <string.h>

static const char *const no_texts[] = { NULL };

#define KEY(text) \
	{ \
		.name = "NA", .field = text, .is_key = true, .tags = no_texts \
	}
#define COLUMN(text, how) \
	{ \
		.name = text, .field = text, .colsize = 8, .tags = no_texts, \
		.aggregation = INSP_AGGREGATE_##how, .groupby_aggregation = INSP_AGGREGATE_##how \
	}

static const struct insp_view_column by_thread[] = {
	KEY("thread.tid"),
	COLUMN("proc.name", FIRST),
	COLUMN("proc.exeline", MAX),
	COLUMN("evt.count", SUM),
	COLUMN("evt.latency", AVG),
	COLUMN("evt.latency", MAX),
	COLUMN("evt.buflen", TIME_AVG),
	COLUMN("evt.buflen.file.in", SUM),
	COLUMN("evt.count.error", SUM),
	COLUMN("thread.vmsize.b", MAX),
	COLUMN("thread.cpu", AVG),
	COLUMN("proc.fdopencount", MAX),
};
static const struct insp_view_column by_file[] = {
	KEY("fd.name"),
	COLUMN("fd.type", FIRST),
	COLUMN("evt.count.exit", SUM),
	COLUMN("evt.buflen.file.out", SUM),
};
static const struct insp_view_column by_call[] = {
	KEY("evt.type"),
	COLUMN("evt.count", TIME_AVG),
	COLUMN("evt.latency", MIN),
	COLUMN("evt.res", FIRST),
};
static const struct insp_view_column by_argument[] = {
	KEY("evt.type"),
	COLUMN("evt.info", FIRST),
};

#define VIEW(list, text) \
	{ \
		.id = "t", .name = "T", .use_defaults = true, .filter = text, \
		.ncolumns = ARRAY_SIZE(list), .columns = list \
	}

static const struct insp_view_info views[] = {
	VIEW(by_thread, ""),
	VIEW(by_thread, "evt.type!=switch and proc.name!=init"),
	VIEW(by_file, "fd.type=file and fd.name!=''"),
	VIEW(by_call, "syscall.type exists"),
	VIEW(by_call, "evt.dir=< and fd.num>=0"),
};

struct answer {
	struct insp_view *asked, *filled;
};

static void attach(struct insp *insp, const struct insp_view_info *info, const char *filter,
		   struct insp_view **view)
{
	ck_assert_int_eq(insp_view_define(insp, info, view), 0);
	ck_assert_msg(!insp_view_attach(*view, insp, 0, no_texts), "%s", insp_error(insp));
	ck_assert_msg(!insp_view_set_filter(*view, filter), "%s", insp_error(insp));
}

static uint64_t expect_equal_row(const struct answer *answer, size_t row)
{
	uint64_t asked[INSP_VIEW_LATENCIES], filled[INSP_VIEW_LATENCIES], sum = 0;

	insp_view_latencies(answer->asked, row, asked);
	insp_view_latencies(answer->filled, row, filled);
	for (size_t n = 0; n < INSP_VIEW_LATENCIES; n++) {
		ck_assert_uint_eq(filled[n], asked[n]);
		sum += filled[n];
	}
	return sum;
}

/* Returns how many latencies there are. */
static uint64_t expect_equal_latencies(const struct answer *answer)
{
	size_t rows = insp_view_nrows(answer->asked);
	uint64_t sum = 0;

	for (size_t row = 0; row < rows; row++)
		sum += expect_equal_row(answer, row);
	return sum;
}

static void expect_equal(struct answer *answer)
{
	struct insp_buf asked = { 0 }, filled = { 0 };

	ck_assert_int_eq(insp_view_sample(answer->asked, 1000000000, 0), 0);
	ck_assert_int_eq(insp_view_sample(answer->filled, 1000000000, 0), 0);
	insp_view_put_raw(answer->asked, &asked);
	insp_view_put_raw(answer->filled, &filled);
	insp_buf_putc(&asked, '\0');
	insp_buf_putc(&filled, '\0');
	ck_assert_str_eq(filled.data, asked.data);
	insp_buf_fini(&asked);
	insp_buf_fini(&filled);
}

static struct insp *open_calls(void)
{
	struct scap_options opts = { .size = sizeof(opts), .path = "tests/data/calls.scap" };
	struct insp *insp;

	ck_assert_int_eq(insp_open(&insp, SCAP_FILE, &opts), 0);
	return insp;
}

/* The tables from events and from the cache, narrowed by a filter. */
static void compare(const char *filter)
{
	struct answer answers[ARRAY_SIZE(views)];
	struct insp *insp = open_calls();
	const struct insp_event *ev;
	struct insp_cache *cache;
	bool complete;
	size_t n;

	ck_assert_int_eq(insp_cache_new(insp, 0, &cache), 0);
	for (n = 0; n < ARRAY_SIZE(views); n++) {
		attach(insp, &views[n], filter, &answers[n].asked);
		attach(insp, &views[n], filter, &answers[n].filled);
	}
	while (insp_next(insp, &ev) == SCAP_EVENT) {
		ck_assert_int_eq(insp_cache_event(cache, ev), 0);
		for (n = 0; n < ARRAY_SIZE(views); n++)
			ck_assert_int_eq(insp_view_event(answers[n].asked, ev), 0);
	}
	ck_assert_uint_gt(insp_cache_bytes(cache, &complete), 0);
	ck_assert(complete);
	for (n = 0; n < ARRAY_SIZE(views); n++) {
		ck_assert_int_eq(insp_cache_fill(cache, answers[n].filled, 0, UINT64_MAX), 1);
		expect_equal(&answers[n]);
		ck_assert(expect_equal_latencies(&answers[n]) ||
			  !insp_view_nrows(answers[n].asked));
	}
	insp_cache_free(cache);
	for (n = 0; n < ARRAY_SIZE(views); n++) {
		insp_view_free(answers[n].asked);
		insp_view_free(answers[n].filled);
	}
	insp_close(insp);
}

START_TEST(test_cache_answers_views)
{
	compare("");
}
END_TEST

START_TEST(test_cache_answers_selections)
{
	compare("evt.type in (read, write, openat)");
	compare("evt.type!=close and fd.type=file");
	compare("thread.tid>0 and not fd.name contains lib");
	compare("proc.name=\"nobody's\"");
}
END_TEST

/* A thread that its first record does not make known becomes known with its first call. */
START_TEST(test_cache_reads_a_thread_that_becomes_known)
{
	struct answer answer;
	struct insp_cache *cache;
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_GETCWD_E);
	EVENT_ADD(&b.trace, 999, RS_EV_PROCINFO_E, NUM(1), NUM(2));
	EVENT_ADD(&b.trace, 999, RS_EV_SYSCALL_GETCWD_E);
	bench_next(&b);
	ck_assert_int_eq(insp_cache_new(b.insp, 0, &cache), 0);
	attach(b.insp, &views[0], "evt.type!=procinfo", &answer.asked);
	attach(b.insp, &views[0], "evt.type!=procinfo", &answer.filled);
	do {
		ck_assert_int_eq(insp_cache_event(cache, b.ev), 0);
		ck_assert_int_eq(insp_view_event(answer.asked, b.ev), 0);
	} while (insp_next(b.insp, &b.ev) == SCAP_EVENT);
	ck_assert_int_eq(insp_cache_fill(cache, answer.filled, 0, UINT64_MAX), 1);
	expect_equal(&answer);
	ck_assert_uint_eq(insp_view_nrows(answer.filled), 2);
	insp_cache_free(cache);
	insp_view_free(answer.asked);
	insp_view_free(answer.filled);
	bench_fini(&b);
}
END_TEST

START_TEST(test_cache_says_what_it_cannot_answer)
{
	static const struct insp_view_info arguments = VIEW(by_argument, "");
	struct insp *insp = open_calls();
	const struct insp_event *ev;
	struct insp_cache *cache, *small;
	struct insp_view *view, *plain, *late;
	bool complete;

	ck_assert_int_eq(insp_cache_new(insp, 0, &cache), 0);
	ck_assert_int_eq(insp_cache_new(insp, 1000, &small), 0);
	attach(insp, &arguments, "", &view);
	attach(insp, &views[0], "", &plain);
	attach(insp, &views[0], "evt.rawtime>1", &late);
	while (insp_next(insp, &ev) == SCAP_EVENT) {
		ck_assert_int_eq(insp_cache_event(cache, ev), 0);
		ck_assert_int_eq(insp_cache_event(small, ev), 0);
	}
	ck_assert_int_eq(insp_cache_fill(cache, view, 0, UINT64_MAX), 0);
	ck_assert_int_eq(insp_cache_fill(cache, late, 0, UINT64_MAX), 0);
	ck_assert_int_eq(insp_cache_fill(cache, plain, 0, 1), 0);
	ck_assert_int_eq(insp_cache_fill(cache, plain, 0, UINT64_MAX), 1);
	/* the filter of the last one reads events again, as before */
	ck_assert_int_eq(insp_cache_fill(small, plain, 0, UINT64_MAX), 0);
	ck_assert_uint_eq(insp_cache_bytes(small, &complete), 0);
	ck_assert(!complete);
	insp_cache_free(cache);
	insp_cache_free(small);
	insp_view_free(view);
	insp_view_free(plain);
	insp_view_free(late);
	insp_close(insp);
}
END_TEST

int main(void)
{
	return UNIT_RUN("cache", test_cache_answers_views, test_cache_answers_selections,
			test_cache_reads_a_thread_that_becomes_known,
			test_cache_says_what_it_cannot_answer);
}
