/* SPDX-License-Identifier: Apache-2.0 */
#include "play.h"

static struct play p;

/* ---- pairs of enter and exit ------------------------------------------------ */

START_TEST(test_pair_has_descriptor_latency_and_error)
{
	play_usual(&p);
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_READ_E, NUM(3), NUM(10));
	play_all(&p);
	ck_assert_str_eq(p.ev->fd->name, "/f3");
	ck_assert_uint_eq(p.ev->latency_ns, 0);
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_READ_X, NUM(-4), EMPTY);
	play_all(&p);
	ck_assert_str_eq(p.ev->fd->name, "/f3");
	ck_assert_int_eq(p.ev->fdnum, 3);
	ck_assert_uint_eq(p.ev->latency_ns, 1000);
	ck_assert_int_eq(p.ev->error, -4);
	play_fini(&p);
}
END_TEST

START_TEST(test_pair_survives_a_switch_but_not_a_signal)
{
	play_usual(&p);
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_READ_E, NUM(3), NUM(10));
	EVENT_ADD(&p.trace, 100, RS_EV_SCHEDSWITCH_6_E, NUM(9));
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_READ_X, NUM(1), EMPTY);
	play_all(&p);
	ck_assert_uint_eq(p.ev->latency_ns, 2000);
	ck_assert_ptr_nonnull(p.ev->fd);
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_READ_E, NUM(3), NUM(10));
	EVENT_ADD(&p.trace, 100, RS_EV_SIGNALDELIVER_E, NUM(0), NUM(100), NUM(9));
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_READ_X, NUM(1), EMPTY);
	play_all(&p);
	ck_assert_ptr_null(p.ev->fd);
	ck_assert_int_eq(p.ev->fdnum, -1);
	ck_assert_uint_eq(p.ev->latency_ns, 1000);
	play_fini(&p);
}
END_TEST

/* An exit without its enter shows the last descriptor, but changes no state. */
START_TEST(test_pair_lost)
{
	play_usual(&p);
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_READ_E, NUM(3), NUM(10));
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_WRITE_X, NUM(5), EMPTY);
	play_all(&p);
	ck_assert_str_eq(p.ev->fd->name, "/f3");
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_READ_E, NUM(3), NUM(10));
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_DUP_X, NUM(9));
	ck_assert_ptr_null(play_fd(&p, 100, 9));
	play_fini(&p);
}
END_TEST

START_TEST(test_pair_of_copy_file_range_is_about_its_output)
{
	play_usual(&p);
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_COPY_FILE_RANGE_E, NUM(3), NUM(0), NUM(9));
	play_all(&p);
	ck_assert_int_eq(p.ev->fdnum, 3);
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_COPY_FILE_RANGE_X, NUM(9), NUM(4), NUM(0));
	play_all(&p);
	ck_assert_str_eq(p.ev->fd->name, "/d4");
	play_fini(&p);
}
END_TEST

START_TEST(test_calls_without_descriptor_have_none)
{
	play_usual(&p);
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_READ_E, NUM(3), NUM(10));
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_FUTEX_E, NUM(1), NUM(2), NUM(3));
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_FUTEX_X, NUM(-11));
	play_all(&p);
	ck_assert_ptr_null(p.ev->fd);
	ck_assert_int_eq(p.ev->fdnum, -1);
	ck_assert_int_eq(p.ev->error, -11);
	play_fini(&p);
}
END_TEST

/* ---- threads of events -------------------------------------------------------- */

START_TEST(test_thread_of_an_event)
{
	play_usual(&p);
	EVENT_ADD(&p.trace, 100, RS_EV_PAGE_FAULT_E, NUM(1), NUM(2), NUM(3));
	play_all(&p);
	ck_assert_str_eq(p.ev->thread->comm, "par");
	EVENT_ADD(&p.trace, 500, RS_EV_SYSCALL_READ_E, NUM(3), NUM(1));
	play_all(&p);
	ck_assert_str_eq(p.ev->thread->comm, "<NA>");
	EVENT_ADD(&p.trace, 501, RS_EV_SCHEDSWITCH_6_E, NUM(9));
	play_all(&p);
	ck_assert_ptr_null(p.ev->thread);
	EVENT_ADD(&p.trace, 502, RS_EV_PROCINFO_E, NUM(1), NUM(2));
	play_all(&p);
	ck_assert_ptr_null(p.ev->thread);
	ck_assert_ptr_null(play_thread(&p, 501));
	ck_assert_ptr_null(play_thread(&p, 502));
	play_fini(&p);
}
END_TEST

/* ---- event numbers and hidden events -------------------------------------------- */

#define JSON(state) STR("{\"container\":{\"id\":\"0123\",\"lookup_state\" : " state "}}")

START_TEST(test_containers_known_at_the_start_are_hidden)
{
	play_usual(&p);
	EVENT_ADD(&p.trace, -1, RS_EV_CONTAINER_JSON_2_E, JSON("1"));
	play_all(&p);
	ck_assert_ptr_null(p.ev);
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_SETSID_E);
	play_all(&p);
	ck_assert_uint_eq(p.ev->num, 2);
	EVENT_ADD(&p.trace, -1, RS_EV_CONTAINER_JSON_2_E, JSON("1"));
	play_all(&p);
	ck_assert_uint_eq(p.ev->num, 3);
	ck_assert_str_eq(p.ev->thread->comm, "container:0123");
	ck_assert_ptr_null(play_thread(&p, -1));
	play_fini(&p);
}
END_TEST

START_TEST(test_containers_not_looked_up_are_hidden)
{
	static const struct {
		const char *json;
		bool hidden;
	} cases[] = {
		{ "{\"container\":{\"lookup_state\":0}}", true },
		{ "{\"container\":{\"lookup_state\": 2,\"id\":\"x\"}}", true },
		{ "{\"container\":{\"lookup_state\":1}}", false },
		{ "{\"container\":{\"lookup_state\":3}}", false },
		{ "{\"container\":{\"lookup_state\":22}}", false },
		{ "{\"container\":{}}", false },
		{ "{\"lookup_state\"", false },
		{ "", false },
	};

	play_usual(&p);
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_SETSID_E);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		EVENT_ADD(&p.trace, -1, RS_EV_CONTAINER_JSON_E, TEXT(cases[i].json));
		play_all(&p);
		ck_assert_msg((p.ev == NULL) == cases[i].hidden, "%s", cases[i].json);
	}
	EVENT_ADD(&p.trace, -1, RS_EV_CONTAINER_JSON_2_E);
	play_all(&p);
	ck_assert_ptr_nonnull(p.ev);
	play_fini(&p);
}
END_TEST

/* A clock may begin at 0: an enter with that time is known. */
START_TEST(test_time_zero_is_a_time)
{
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_SETSID_E);
	p.trace.events[0]->ts = 0;
	p.trace.now_ns = 5000;
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_SETSID_X, NUM(1));
	play_all(&p);
	ck_assert_uint_eq(p.ev->latency_ns, 5000);
	play_fini(&p);
}
END_TEST

START_TEST(test_first_time_is_not_a_containers)
{
	uint64_t first;

	EVENT_ADD(&p.trace, -1, RS_EV_CONTAINER_JSON_2_E, JSON("1"));
	play_all(&p);
	ck_assert_uint_eq(p.insp->first_ts_ns, 0);
	first = p.trace.now_ns;
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_SETSID_E);
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_SETSID_X, NUM(1));
	play_all(&p);
	ck_assert_uint_eq(p.insp->first_ts_ns, first);
	ck_assert_uint_eq(p.insp->last_ts_ns, first + 1000);
	play_fini(&p);
}
END_TEST

START_TEST(test_first_time_is_not_0)
{
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_SETSID_E);
	p.trace.events[0]->ts = 0;
	p.trace.now_ns = 5000;
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_SETSID_X, NUM(1));
	play_all(&p);
	ck_assert_uint_eq(p.insp->first_ts_ns, 5000);
	play_fini(&p);
}
END_TEST

START_TEST(test_state_only_events_are_hidden)
{
	play_usual(&p);
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_CHDIR_X, NUM(0), STR("/hidden"));
	p.scap_ev.dump_flags = SCAP_DUMP_STATE_ONLY;
	play_all(&p);
	ck_assert_ptr_null(p.ev);
	p.scap_ev.dump_flags = 0;
	ck_assert_str_eq(play_thread(&p, 100)->folders->cwd, "/hidden/");
	play_fini(&p);
}
END_TEST

/* ---- the filter ------------------------------------------------------------------ */

START_TEST(test_filter_sees_the_state_after_the_event)
{
	struct insp_filter *filter;

	play_usual(&p);
	play_open(&p);
	ck_assert_int_eq(insp_filter_compile(p.insp, "proc.cwd=/new/ or proc.cwd=/got/", &filter),
			 0);
	insp_set_filter(p.insp, filter);
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_CHDIR_X, NUM(0), STR("/new"));
	play_all(&p);
	ck_assert_ptr_nonnull(p.ev);
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_CHDIR_X, NUM(0), STR("/x"));
	play_all(&p);
	ck_assert_ptr_null(p.ev);
	/* getcwd does not have EF_MODIFIES_STATE. */
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_GETCWD_X, NUM(4), STR("/got"));
	play_all(&p);
	ck_assert_ptr_null(p.ev);
	ck_assert_str_eq(play_thread(&p, 100)->folders->cwd, "/x/");
	insp_filter_free(filter);
	play_fini(&p);
}
END_TEST

/* ---- random events ------------------------------------------------------------------ */

static uint64_t random_state;

static uint32_t random_below(uint32_t n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (random_state >> 16) % n;
}

/* Often a plausible value of the right size, so that the events change much state. */
static struct test_value random_value(const struct scap_param_info *info, uint8_t *buf, size_t room)
{
	static const char *const texts[] = { "", "/a/b", "../x", "<NA>", "(NULL)", "/", "." };
	static const uint8_t families[] = { 0, 1, 2, 10, 16 };
	const char *text = texts[random_below(sizeof(texts) / sizeof(texts[0]))];
	size_t size = test_type_size(info->type), len;

	if (size && random_below(8))
		return NUM(random_below(4) ? (int64_t)random_below(40) - 3 : (int64_t)random_state);
	if (!size && info->type == PT_CHARBUF && random_below(2))
		return TEXT(text);
	len = random_below(16) ? random_below(64) : random_below(room);
	for (size_t i = 0; i < len; i++)
		buf[i] = random_below(3) ? random_below(256) : 0;
	if (len && (info->type == PT_SOCKADDR || info->type == PT_SOCKTUPLE))
		buf[0] = families[random_below(sizeof(families))];
	return BYTES(buf, len);
}

static void add_random_event(uint16_t type)
{
	static uint8_t bufs[SCAP_MAX_PARAMS][5000];
	const struct scap_event_info *info = scap_event_info(type);
	struct test_value values[SCAP_MAX_PARAMS];
	size_t n = random_below(4) ? info->nparams : random_below(info->nparams + 1);

	for (size_t i = 0; i < n; i++)
		values[i] = random_value(&info->params[i], bufs[i], sizeof(bufs[i]));
	p.trace.now_ns += random_below(2) ? 1000000000 : 0;
	trace_add(&p.trace, (int64_t)random_below(30) - 2, type, values, n);
}

/* Every name and number in the state must be valid. */
static void check_state(void)
{
	struct insp_thread *thread = NULL;
	size_t cursor = 0, count = 0, bytes = 0;

	while ((thread = insp_thread_edit_next(p.insp, &cursor, thread))) {
		struct insp_fdtable *fds = thread->fds;
		size_t nfds = 0;

		bytes += strlen(thread->comm) + strlen(thread->exe) + strlen(thread->exepath) +
			 strlen(thread->folders->cwd) + strlen(thread->folders->root);
		for (size_t i = 0; i < fds->nslots; i++) {
			if (!fds->slots[i])
				continue;
			ck_assert_ptr_eq(insp_fd_find(fds, fds->slots[i]->num), fds->slots[i]);
			bytes += strlen(fds->slots[i]->name);
			nfds++;
		}
		ck_assert_uint_eq(nfds, fds->count);
		count++;
	}
	ck_assert_uint_eq(count, insp_thread_count(p.insp));
	ck_assert_uint_le(bytes, count * 5 * 70000 + p.insp->fds.count * 1100);
}

START_TEST(test_garbage_breaks_nothing)
{
	struct insp_format *format;
	struct insp_buf line = { 0 };

	random_state = 0x9e3779b97f4a7c15ULL * (_i + 1);
	play_usual(&p);
	play_open(&p);
	ck_assert_int_eq(insp_format_compile(p.insp,
					     "*%evt.num %proc.name %fd.name %proc.cwd %evt.args",
					     &format),
			 0);
	for (int round = 0; round < 60; round++) {
		for (uint16_t n = 0; n < SCAP_EVENT_TYPES; n++) {
			uint16_t type = random_below(2) ? n : random_below(SCAP_EVENT_TYPES);

			if (!scap_event_info(type))
				continue;
			add_random_event(type);
			play_all(&p);
			line.len = 0;
			if (p.ev)
				insp_format_line(format, p.ev, &line);
		}
		check_state();
	}
	insp_buf_fini(&line);
	insp_format_free(format);
	play_fini(&p);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("parse");
	TCase *pairs = tcase_create("pairs"), *hidden = tcase_create("hidden"),
	      *garbage = tcase_create("garbage");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(pairs, test_pair_has_descriptor_latency_and_error);
	tcase_add_test(pairs, test_pair_survives_a_switch_but_not_a_signal);
	tcase_add_test(pairs, test_pair_lost);
	tcase_add_test(pairs, test_pair_of_copy_file_range_is_about_its_output);
	tcase_add_test(pairs, test_calls_without_descriptor_have_none);
	tcase_add_test(pairs, test_thread_of_an_event);
	tcase_add_test(hidden, test_containers_known_at_the_start_are_hidden);
	tcase_add_test(hidden, test_containers_not_looked_up_are_hidden);
	tcase_add_test(hidden, test_time_zero_is_a_time);
	tcase_add_test(hidden, test_first_time_is_not_a_containers);
	tcase_add_test(hidden, test_first_time_is_not_0);
	tcase_add_test(hidden, test_state_only_events_are_hidden);
	tcase_add_test(hidden, test_filter_sees_the_state_after_the_event);
	tcase_add_loop_test(garbage, test_garbage_breaks_nothing, 0, 8);
	tcase_set_timeout(garbage, UNIT_TIMEOUT_S);
	suite_add_tcase(suite, pairs);
	suite_add_tcase(suite, hidden);
	suite_add_tcase(suite, garbage);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
