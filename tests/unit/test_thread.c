/* SPDX-License-Identifier: Apache-2.0 */
#include "play.h"
#include "state/thread_index.h"

#include <unistd.h>

static struct play p;

static struct insp *empty(void)
{
	play_open(&p);
	return p.insp;
}

START_TEST(test_thread_finds_what_was_added)
{
	struct insp *insp = empty();

	for (int64_t tid = -3; tid < 5000; tid++)
		ck_assert_ptr_nonnull(insp_thread_add(insp, tid * 7));
	for (int64_t tid = -3; tid < 5000; tid++)
		ck_assert_int_eq(insp_thread_find(insp, tid * 7)->tid, tid * 7);
	ck_assert_ptr_null(insp_thread_find(insp, 1));
	ck_assert_uint_eq(insp_thread_count(insp), 5003);
	play_fini(&p);
}
END_TEST

START_TEST(test_thread_iterates_each_once)
{
	struct insp *insp = empty();
	struct insp_thread *thread = NULL;
	size_t cursor = 0, count = 0;
	int64_t sum = 0;

	for (int64_t tid = 1; tid <= 3000; tid++)
		insp_thread_add(insp, tid);
	while ((thread = insp_thread_edit_next(insp, &cursor, thread))) {
		sum += thread->tid;
		count++;
	}
	ck_assert_uint_eq(count, 3000);
	ck_assert_int_eq(sum, 3000 * 3001 / 2);
	play_fini(&p);
}
END_TEST

START_TEST(test_thread_unknown_is_made_up)
{
	struct insp_thread *thread = insp_thread_get(empty(), 42);

	ck_assert_str_eq(thread->comm, "<NA>");
	ck_assert_str_eq(thread->exe, "<NA>");
	ck_assert_int_eq(thread->pid, 42);
	ck_assert_int_eq(insp_thread_ptid(thread), -1);
	ck_assert_uint_eq(thread->uid, UINT32_MAX);
	ck_assert_str_eq(insp_thread_cwd(p.insp, thread), "");
	ck_assert_ptr_eq(insp_thread_get(p.insp, 42), thread);
	play_fini(&p);
}
END_TEST

START_TEST(test_thread_table_is_bounded)
{
	struct insp *insp = empty();

	for (int64_t tid = 1; tid <= INSP_THREADS_MAX; tid++)
		ck_assert_ptr_nonnull(insp_thread_add(insp, tid));
	ck_assert_ptr_null(insp_thread_get(insp, INSP_THREADS_MAX + 1));
	ck_assert_ptr_nonnull(insp_thread_add(insp, 1));
	insp_thread_reap(insp, 2);
	ck_assert_ptr_nonnull(insp_thread_get(insp, INSP_THREADS_MAX + 1));
	play_fini(&p);
}
END_TEST

/* Dead leaders, which are kept for their names, are removed when the table is full. */
START_TEST(test_thread_full_table_forgets_the_dead)
{
	struct insp *insp;

	play_usual(&p);
	insp = empty();
	EVENT_ADD(&p.trace, 100, RS_EV_PROCEXIT_1_E, NUM(0));
	EVENT_ADD(&p.trace, 101, RS_EV_PROCEXIT_1_E, NUM(0));
	play_all(&p);
	insp_finish_event(insp);
	ck_assert_ptr_nonnull(insp_thread_find(insp, 100));
	for (int64_t tid = 1000; insp_thread_count(insp) < INSP_THREADS_MAX; tid++)
		insp_thread_add(insp, tid);
	insp_finish_event(insp);
	ck_assert_ptr_null(insp_thread_find(insp, 100));
	play_fini(&p);
}
END_TEST

#define MINUTE_NS 60000000000ULL
/* No machine has so many threads. */
#define GONE_TID 0x70000000
#define GONE 4000

static void play_read_at(uint64_t ts_ns)
{
	p.trace.now_ns = ts_ns;
	EVENT_ADD(&p.trace, getpid(), RS_EV_SYSCALL_READ_E, NUM(3), NUM(10));
	play_all(&p);
	insp_finish_event(p.insp);
}

/* A live handle whose table has this process and GONE others that have ended. */
static struct insp *with_gone_threads(void)
{
	struct insp *insp = empty();

	insp->live = true;
	insp_thread_add(insp, getpid());
	insp_thread_add(insp, getppid());
	for (int64_t i = 0; i < GONE; i++)
		insp_thread_add(insp, GONE_TID + i);
	insp_finish_event(insp);
	return insp;
}

START_TEST(test_thread_idle_ones_are_purged_later)
{
	struct insp *insp = with_gone_threads();

	play_read_at(1000000 * MINUTE_NS);
	play_read_at(1000001 * MINUTE_NS);
	ck_assert_uint_eq(insp_thread_count(insp), GONE + 2);
	for (uint64_t i = 0; i < GONE; i++)
		play_read_at(1000040 * MINUTE_NS + i);
	ck_assert_ptr_null(insp_thread_find(insp, GONE_TID));
	ck_assert_ptr_nonnull(insp_thread_find(insp, getppid()));
	ck_assert_uint_eq(insp_thread_count(insp), 2);
	play_fini(&p);
}
END_TEST

/* After events were lost, the ends of threads may be among them. */
START_TEST(test_thread_idle_ones_are_purged_soon_after_a_loss)
{
	struct insp *insp = with_gone_threads();

	play_read_at(1000000 * MINUTE_NS);
	insp->threads.lost = 1; /* the trace's own count is 0: it has changed */
	for (uint64_t i = 0; i < GONE; i++)
		play_read_at(1000001 * MINUTE_NS + i);
	for (uint64_t i = 0; i < GONE; i++)
		play_read_at(1000002 * MINUTE_NS + i);
	ck_assert_uint_eq(insp_thread_count(insp), 2);
	ck_assert_ptr_nonnull(insp_thread_find(insp, getppid()));
	play_fini(&p);
}
END_TEST

/* The rings are not drained meanwhile. */
START_TEST(test_thread_purge_is_no_long_pause)
{
	struct insp *insp = with_gone_threads();
	size_t before;

	play_read_at(1000000 * MINUTE_NS);
	for (uint64_t i = 0; i < GONE; i++) {
		before = insp_thread_count(insp);
		play_read_at(1000040 * MINUTE_NS + i);
		ck_assert_uint_le(before - insp_thread_count(insp), 32);
	}
	ck_assert_uint_eq(insp_thread_count(insp), 2);
	play_fini(&p);
}
END_TEST

/* An event a second for two hours, beside threads that do nothing or have ended. */
START_TEST(test_thread_two_hours_have_no_long_pause)
{
	struct insp *insp = with_gone_threads();
	size_t before;

	for (uint64_t s = 0; s < 2 * 60 * 60; s++) {
		if (s == 60 * 60)
			for (int64_t i = 0; i < GONE; i++)
				insp_thread_add(insp, GONE_TID + i);
		before = insp_thread_count(insp);
		play_read_at(1000000 * MINUTE_NS + s * 1000000000);
		ck_assert_uint_le(before - insp_thread_count(insp), 32);
	}
	ck_assert_uint_eq(insp_thread_count(insp), 2);
	play_fini(&p);
}
END_TEST

static size_t longest_chain(const struct insp *insp)
{
	size_t longest = 0;

	for (size_t i = 0; i < insp->threads.nbuckets; i++) {
		size_t count = 0;

		for (struct insp_thread *t = insp->threads.buckets[i]; t; t = t->next)
			count++;
		longest = count > longest ? count : longest;
	}
	return longest;
}

/* Numbers that a file's writer chose to share one bucket do not do so. */
START_TEST(test_thread_numbers_cannot_be_chosen_to_collide)
{
	uint64_t factor = 0x9e3779b97f4a7c15ULL, inverse = 1;
	struct insp *insp = empty();

	for (int i = 0; i < 6; i++)
		inverse *= 2 - factor * inverse;
	for (uint64_t i = 1; i <= 5000; i++)
		ck_assert_ptr_nonnull(insp_thread_add(insp, inverse * i));
	ck_assert_uint_le(longest_chain(insp), 200);
	ck_assert_uint_eq(insp_thread_count(insp), 5000);
	for (uint64_t i = 1; i <= 5000; i++)
		ck_assert_int_eq(insp_thread_find(insp, inverse * i)->tid, inverse * i);
	insp_thread_set_parent(insp, insp_thread_edit(insp, inverse), inverse * 2);
	insp_thread_give_children(insp, inverse * 3, inverse * 4);
	ck_assert_int_eq(insp_thread_ptid(insp_thread_find(insp, inverse)), inverse * 2);
	insp_thread_give_children(insp, inverse * 2, inverse * 4);
	ck_assert_int_eq(insp_thread_ptid(insp_thread_find(insp, inverse)), inverse * 4);
	for (uint64_t i = 1; i <= 5000; i++)
		insp_thread_reap(insp, inverse * i);
	ck_assert_uint_eq(insp_thread_count(insp), 0);
	play_fini(&p);
}
END_TEST

/* Whichever of the two families is the larger one, all children have the same parent then. */
START_TEST(test_thread_children_join_those_of_their_new_parent)
{
	struct insp *insp = empty();

	for (int64_t tid = 1; tid <= 3000; tid++) {
		ck_assert_ptr_nonnull(insp_thread_add(insp, tid));
		insp_thread_set_parent(insp, insp_thread_edit(insp, tid), tid <= 10 ? 5000 : 6000);
	}
	insp_thread_give_children(insp, 6000, 5000);
	insp_thread_give_children(insp, 6000, 7000);
	for (int64_t tid = 1; tid <= 3000; tid++)
		ck_assert_int_eq(insp_thread_ptid(insp_thread_find(insp, tid)), 5000);
	insp_thread_set_parent(insp, insp_thread_edit(insp, 9), 8000);
	insp_thread_give_children(insp, 8000, 5000);
	insp_thread_give_children(insp, 5000, 1);
	for (int64_t tid = 1; tid <= 3000; tid++) {
		ck_assert_int_eq(insp_thread_ptid(insp_thread_find(insp, tid)), 1);
		insp_thread_reap(insp, tid);
	}
	play_fini(&p);
}
END_TEST

START_TEST(test_thread_members_of_a_process)
{
	struct insp *insp = empty();
	struct insp_thread *thread = NULL;
	int64_t sum = 0;

	for (int64_t tid = 1; tid <= 3000; tid++) {
		ck_assert_ptr_nonnull(insp_thread_add(insp, tid));
		insp_thread_set_ids(insp, insp_thread_edit(insp, tid), tid % 3 ? tid : 3, -1);
	}
	while ((thread = insp_thread_next_member(insp, 3, thread)))
		sum += thread->tid;
	ck_assert_int_eq(sum, 3 * 1000 * 1001 / 2);
	ck_assert_ptr_null(insp_thread_next_member(insp, 6, NULL));
	play_fini(&p);
}
END_TEST

START_TEST(test_thread_in_a_pid_namespace_is_found)
{
	struct insp *insp = empty();

	ck_assert_ptr_null(insp_thread_find_inside(insp, 7, 0));
	for (int64_t tid = 100; tid <= 103; tid++) {
		struct insp_thread *thread = insp_thread_add(insp, tid);

		thread->pidns_ts_ns = tid < 102 ? 1000 : 2000;
		insp_thread_set_ids(insp, thread, tid == 103 ? 102 : tid, tid % 2 ? 7 : tid);
	}
	ck_assert_int_eq(insp_thread_find_inside(insp, 7, 1000)->tid, 101);
	ck_assert_ptr_null(insp_thread_find_inside(insp, 7, 2000));
	ck_assert_ptr_null(insp_thread_find_inside(insp, 100, 1000));
	insp_thread_remove(insp, insp_thread_edit(insp, 101));
	ck_assert_ptr_null(insp_thread_find_inside(insp, 7, 1000));
	play_fini(&p);
}
END_TEST

START_TEST(test_thread_takes_things_from_its_leader)
{
	struct insp_thread *thread;

	play_usual(&p);
	thread = play_thread(&p, 101);
	ck_assert_ptr_eq(insp_thread_get_leader(p.insp, thread), play_thread(&p, 100));
	ck_assert_str_eq(insp_thread_cwd(p.insp, thread), "/par/");
	ck_assert_str_eq(play_fd_name(&p, 101, 3), "/f3");
	insp_thread_unshare_fds(p.insp, thread);
	insp_thread_unshare_folders(p.insp, thread);
	insp_fdtable_clear(p.insp, play_thread(&p, 100)->fds);
	insp_thread_set_cwd(p.insp, thread, "own");
	ck_assert_str_eq(play_fd_name(&p, 101, 3), "/f3");
	ck_assert_str_eq(play_fd_name(&p, 100, 3), "(none)");
	ck_assert_str_eq(insp_thread_cwd(p.insp, thread), "/par/own/");
	ck_assert_str_eq(insp_thread_cwd(p.insp, play_thread(&p, 100)), "/par/");
	play_fini(&p);
}
END_TEST

START_TEST(test_thread_missing_leader_is_made_up)
{
	play_thread_listed(
		&p, (struct scap_thread){
			    .tid = 103, .pid = 102, .cwd = "/x", .flags = INSP_CLONE_FILES });
	EVENT_ADD(&p.trace, 103, RS_EV_SYSCALL_OPEN_X, NUM(5), STR("a"), NUM(1), NUM(0));
	ck_assert_str_eq(play_fd_name(&p, 103, 5), "a");
	ck_assert_str_eq(play_fd_name(&p, 102, 5), "a");
	play_fini(&p);
}
END_TEST

START_TEST(test_thread_strings_are_cut)
{
	static char args[10000];
	struct insp insp = { 0 };
	struct scap_strings strings = { 0 };

	memset(args, 'x', sizeof(args));
	insp_strings_set(&insp, &strings, args, sizeof(args));
	ck_assert_uint_eq(strings.len, INSP_STRINGS_BYTES_MAX);
	ck_assert_str_eq(strings.data + INSP_STRINGS_BYTES_MAX - 5, "x...");
	insp_strings_set(&insp, &strings, args, INSP_STRINGS_BYTES_MAX - 1);
	ck_assert_int_eq(strings.data[INSP_STRINGS_BYTES_MAX - 2], 'x');
	insp_strings_set(&insp, &strings, "", 0);
	ck_assert_uint_eq(strings.len, 0);
	ck_assert_ptr_null(strings.data);
	ck_assert_uint_eq(insp.memory.used, 0);
}
END_TEST

int main(void)
{
	return UNIT_RUN("thread", test_thread_finds_what_was_added, test_thread_iterates_each_once,
			test_thread_unknown_is_made_up, test_thread_table_is_bounded,
			test_thread_full_table_forgets_the_dead,
			test_thread_numbers_cannot_be_chosen_to_collide,
			test_thread_idle_ones_are_purged_later, test_thread_purge_is_no_long_pause,
			test_thread_two_hours_have_no_long_pause,
			test_thread_children_join_those_of_their_new_parent,
			test_thread_members_of_a_process, test_thread_in_a_pid_namespace_is_found,
			test_thread_idle_ones_are_purged_soon_after_a_loss,
			test_thread_takes_things_from_its_leader,
			test_thread_missing_leader_is_made_up, test_thread_strings_are_cut);
}
