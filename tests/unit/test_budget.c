/* SPDX-License-Identifier: Apache-2.0 */
#include "play.h"
#include "state/budget.h"
#include "state/container_edit.h"
#include "state/user_edit.h"

#define EXE_BYTES 30000
/* More of these than fit into INSP_MEMORY_MIN. */
#define THREADS 800

static struct play p;

static void setup(void)
{
	p = (struct play){ 0 };
	play_thread_listed(&p, (struct scap_thread){ .tid = 100, .pid = 100 });
	play_all(&p);
	insp_budget_set(p.insp, 0);
}

static struct insp_thread *add_thread(int64_t tid, uint64_t last_ns)
{
	static char exe[EXE_BYTES], args[INSP_STRINGS_BYTES_MAX];
	struct insp_thread *thread = insp_thread_add(p.insp, tid);

	memset(exe, 'e', sizeof(exe));
	memset(args, 'a', sizeof(args));
	thread->last_ts_ns = last_ns;
	insp_str_set(p.insp, &thread->exe, exe, sizeof(exe));
	insp_strings_set(p.insp, &thread->args, args, sizeof(args));
	return thread;
}

static size_t goal(void)
{
	return INSP_MEMORY_MIN - INSP_MEMORY_MIN / 8;
}

START_TEST(test_budget_what_was_idle_longest_goes)
{
	const struct insp_forgotten *lost;

	setup();
	for (int n = 0; n < THREADS; n++)
		add_thread(1000 + n, n + 1);
	ck_assert(insp_budget_is_over(p.insp));
	insp_budget_keep(p.insp);
	ck_assert(!insp_budget_is_over(p.insp));
	ck_assert_uint_le(p.insp->memory.used, goal());
	ck_assert_ptr_null(insp_thread_find(p.insp, 1000));
	ck_assert_ptr_nonnull(insp_thread_find(p.insp, 1000 + THREADS - 1));
	lost = insp_forgotten(p.insp);
	ck_assert_uint_gt(lost->threads, 0);
	ck_assert_uint_gt(lost->details, lost->threads);
	ck_assert_uint_eq(insp_thread_count(p.insp) + lost->threads, THREADS + 1);
	play_fini(&p);
}
END_TEST

/* Arguments that are enough to free go before any thread, and only those of idle threads. */
START_TEST(test_budget_arguments_go_before_threads)
{
	setup();
	for (int n = 0; n < 6000; n++)
		insp_str_set(p.insp, &add_thread(1000 + n, n + 1)->exe, "e", 1);
	ck_assert(insp_budget_is_over(p.insp));
	insp_budget_keep(p.insp);
	ck_assert_uint_eq(insp_forgotten(p.insp)->threads, 0);
	ck_assert_uint_eq(insp_thread_find(p.insp, 1000)->args.len, 0);
	ck_assert_uint_gt(insp_thread_find(p.insp, 6999)->args.len, 0);
	play_fini(&p);
}
END_TEST

START_TEST(test_budget_unused_containers_go_first)
{
	static char json[200000];
	bool failed;
	int len;

	setup();
	for (int n = 0; n < 200; n++) {
		len = snprintf(json, sizeof(json),
			       "{\"container\":{\"id\":\"c%d\",\"name\":\"%0150000d\"}}", n, n);
		ck_assert_ptr_nonnull(insp_container_describe(p.insp, json, len, &failed));
	}
	insp_thread_set_cgroups(p.insp, insp_thread_edit(p.insp, 100), "cpu=/lxc/c0", 12);
	ck_assert(insp_budget_is_over(p.insp));
	insp_budget_keep(p.insp);
	ck_assert_uint_le(p.insp->memory.used, goal());
	ck_assert_uint_eq(insp_forgotten(p.insp)->threads, 0);
	ck_assert_ptr_nonnull(insp_container_find(p.insp, "c0"));
	ck_assert_ptr_null(insp_container_find(p.insp, "c1"));
	ck_assert_ptr_nonnull(insp_container_find(p.insp, "c199"));
	play_fini(&p);
}
END_TEST

START_TEST(test_budget_accounts_have_a_part)
{
	static char name[50000];

	setup();
	memset(name, 'n', sizeof(name) - 1);
	for (uint32_t uid = 1; uid <= 500; uid++)
		insp_user_set(p.insp, &(struct scap_user){ uid, uid, name, "", "" });
	ck_assert_ptr_nonnull(insp_user_find(p.insp, 1));
	ck_assert_ptr_null(insp_user_find(p.insp, 500));
	ck_assert_uint_lt(p.insp->memory.used, INSP_MEMORY_MIN / 4);
	ck_assert_uint_gt(insp_forgotten(p.insp)->accounts, 0);
	/* removed ones make room */
	for (uint32_t uid = 1; uid <= 500; uid++)
		insp_user_remove(p.insp, uid);
	insp_user_set(p.insp, &(struct scap_user){ 500, 500, name, "", "" });
	ck_assert_ptr_nonnull(insp_user_find(p.insp, 500));
	play_fini(&p);
}
END_TEST

/* All that is counted is also freed. */
START_TEST(test_budget_counts_to_zero)
{
	struct insp *insp;

	setup();
	insp = p.insp;
	for (int n = 0; n < 50; n++)
		add_thread(1000 + n, n + 1);
	insp_threads_clear(insp);
	insp_containers_clear(insp);
	insp_users_free(insp);
	insp_thread_free(insp, insp->announcer);
	insp->announcer = NULL;
	insp_fd_pool_free(insp);
	ck_assert_uint_eq(insp->memory.used, 0);
	play_fini(&p);
}
END_TEST

int main(void)
{
	return UNIT_RUN("budget", test_budget_what_was_idle_longest_goes,
			test_budget_arguments_go_before_threads,
			test_budget_unused_containers_go_first, test_budget_accounts_have_a_part,
			test_budget_counts_to_zero);
}
