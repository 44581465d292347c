/* SPDX-License-Identifier: Apache-2.0 */
#include "state/fd_edit.h"
#include "state/handle.h"
#include "unit.h"

static struct insp insp;
static struct insp_fdtable table;

static void add(int64_t num, const char *name)
{
	struct insp_fd *fd = insp_fd_add(&insp, &table, num);

	ck_assert_ptr_nonnull(fd);
	insp_fd_set_name(fd, name, strlen(name));
}

static void clear(void)
{
	insp_fdtable_clear(&insp, &table);
	insp_fd_pool_free(&insp);
	ck_assert_uint_eq(insp.fds.count, 0);
	ck_assert_uint_eq(insp.memory.used, 0);
}

START_TEST(test_fd_finds_what_was_added)
{
	static const int64_t nums[] = {
		0, 1, 2, 63, 64, 4095, 4096, 1 << 20, INT32_MAX, INT64_MAX
	};

	ck_assert_ptr_null(insp_fd_find(&table, 0));
	for (size_t i = 0; i < sizeof(nums) / sizeof(nums[0]); i++)
		add(nums[i], "x");
	for (size_t i = 0; i < sizeof(nums) / sizeof(nums[0]); i++) {
		ck_assert_ptr_nonnull(insp_fd_find(&table, nums[i]));
		ck_assert_int_eq(insp_fd_find(&table, nums[i])->num, nums[i]);
	}
	ck_assert_ptr_null(insp_fd_find(&table, 3));
	ck_assert_ptr_null(insp_fd_find(&table, -1));
	ck_assert_uint_eq(table.count, sizeof(nums) / sizeof(nums[0]));
	ck_assert_uint_le(table.nslots, 64);
	clear();
}
END_TEST

START_TEST(test_fd_refuses_negative_numbers)
{
	ck_assert_ptr_null(insp_fd_add(&insp, &table, -1));
	ck_assert_ptr_null(insp_fd_add(&insp, &table, INT64_MIN));
	clear();
}
END_TEST

START_TEST(test_fd_adding_again_replaces)
{
	add(3, "/a/rather/long/name/that/does/not/fit/the/first/buffer/of/a/descriptor/at/all");
	add(3, "/b");
	ck_assert_uint_eq(table.count, 1);
	ck_assert_str_eq(insp_fd_find(&table, 3)->name, "/b");
	ck_assert_uint_eq(insp_fd_find(&table, 3)->type, SCAP_FD_UNKNOWN);
	clear();
}
END_TEST

START_TEST(test_fd_table_is_bounded)
{
	for (int64_t num = 0; num < INSP_FDS_MAX; num++)
		add(num * 3, "");
	ck_assert_ptr_null(insp_fd_add(&insp, &table, 1));
	ck_assert_ptr_nonnull(insp_fd_add(&insp, &table, 3));
	insp_fd_remove(&insp, &table, 6);
	ck_assert_ptr_nonnull(insp_fd_add(&insp, &table, 1));
	clear();
}
END_TEST

/* Adds and removes numbers with colliding slots, and compares the table with a bitmap. */
START_TEST(test_fd_removal_leaves_no_gap)
{
	enum { NUMS = 300 };
	bool there[NUMS] = { false };
	uint32_t random = 1;

	for (int round = 0; round < 20000; round++) {
		int n = (random = random * 1103515245 + 12345) >> 16 & 0xffff;
		int64_t num = (n % NUMS) * (int64_t)4096;

		n %= NUMS;
		if (there[n])
			insp_fd_remove(&insp, &table, num);
		else if (table.count < 40)
			add(num, "y");
		else
			continue;
		there[n] = !there[n];
		for (int i = 0; round % 50 == 0 && i < NUMS; i++)
			ck_assert_int_eq(!!insp_fd_find(&table, i * (int64_t)4096), there[i]);
	}
	clear();
}
END_TEST

START_TEST(test_fd_removing_the_unknown_is_harmless)
{
	insp_fd_remove(&insp, &table, 5);
	add(4, "");
	insp_fd_remove(&insp, &table, 5);
	ck_assert_uint_eq(table.count, 1);
	clear();
}
END_TEST

START_TEST(test_fd_copies_are_independent)
{
	struct insp_fdtable other = { 0 };
	struct insp_fd *copy;

	add(3, "/three");
	add(70000, "/far");
	insp_fd_edit(&table, 3)->type = SCAP_FD_FILE;
	insp_fdtable_copy(&insp, &other, &table);
	ck_assert_uint_eq(other.count, 2);
	insp_fd_remove(&insp, &table, 70000);
	ck_assert_str_eq(insp_fd_find(&other, 70000)->name, "/far");
	copy = insp_fd_copy(&insp, &table, 9, insp_fd_find(&table, 3));
	ck_assert_str_eq(copy->name, "/three");
	ck_assert_int_eq(copy->num, 9);
	ck_assert_uint_eq(copy->type, SCAP_FD_FILE);
	insp_fd_set_name(copy, "/other", 6);
	ck_assert_str_eq(insp_fd_find(&table, 3)->name, "/three");
	ck_assert_ptr_eq(insp_fd_copy(&insp, &table, 9, copy), copy);
	insp_fdtable_clear(&insp, &other);
	clear();
}
END_TEST

START_TEST(test_fd_letters_and_words)
{
	static const struct {
		uint8_t type;
		char letter;
		const char *word;
	} kinds[] = {
		{ SCAP_FD_UNKNOWN, 'o', "<NA>" },	 { SCAP_FD_FILE, 'f', "file" },
		{ SCAP_FD_DIRECTORY, 'd', "directory" }, { SCAP_FD_IPV4_SOCK, '4', "ipv4" },
		{ SCAP_FD_IPV6_SOCK, '6', "ipv6" },	 { SCAP_FD_IPV4_SERVSOCK, '4', "ipv4" },
		{ SCAP_FD_IPV6_SERVSOCK, '6', "ipv6" },	 { SCAP_FD_FIFO, 'p', "pipe" },
		{ SCAP_FD_UNIX_SOCK, 'u', "unix" },	 { SCAP_FD_EVENT, 'e', "event" },
		{ SCAP_FD_UNSUPPORTED, 'X', "<NA>" },	 { SCAP_FD_SIGNALFD, 's', "signalfd" },
		{ SCAP_FD_EVENTPOLL, 'l', "eventpoll" }, { SCAP_FD_INOTIFY, 'i', "inotify" },
		{ SCAP_FD_TIMERFD, 't', "timerfd" },	 { SCAP_FD_NETLINK, 'n', "netlink" },
		{ SCAP_FD_PIDFD, 'P', "pidfd" },	 { 99, '?', "<NA>" },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct insp_fd fd = { .type = kinds[i].type };

		ck_assert_int_eq(insp_fd_typechar(&fd), kinds[i].letter);
		ck_assert_str_eq(insp_fd_type_word(&fd), kinds[i].word);
	}
}
END_TEST

int main(void)
{
	return UNIT_RUN("fd", test_fd_finds_what_was_added, test_fd_refuses_negative_numbers,
			test_fd_adding_again_replaces, test_fd_table_is_bounded,
			test_fd_removal_leaves_no_gap, test_fd_removing_the_unknown_is_harmless,
			test_fd_copies_are_independent, test_fd_letters_and_words);
}
