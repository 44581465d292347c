// SPDX-License-Identifier: Apache-2.0
/*
 * Records of a walk: their conversion, and the checks of their lengths.
 */
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "unit.h"
#include "start/walk_state.h"

#define MAX_BYTES 4096

struct records {
	_Alignas(8) uint8_t data[MAX_BYTES];
	size_t len;
};

static void add(struct records *to, void *record, size_t size, const void *tail, size_t tail_len)
{
	struct rs_state_record *head = record;

	head->len = (size + tail_len + 7) & ~7u;
	memcpy(to->data + to->len, record, size);
	memcpy(to->data + to->len + size, tail, tail_len);
	to->len += head->len;
}

static void add_thread(struct records *to, int64_t tid, int64_t pid)
{
	static const char text[] = "namecat\0a\0b\0";
	struct rs_state_thread thread = {
		.record.type = RS_STATE_THREAD,
		.tid = tid,
		.pid = pid,
		.lens = { [RS_STATE_COMM] = 4, [RS_STATE_CMDLINE] = tid == pid ? 8 : 0 },
	};

	add(to, &thread, sizeof(thread), text, tid == pid ? 12 : 4);
}

static void add_fd(struct records *to, uint32_t number, uint32_t mode, const char *name)
{
	struct rs_state_fd fd = {
		.record.type = RS_STATE_FD,
		.fd = number,
		.mode = mode,
		.ino = 7,
		.name_len = strlen(name),
	};

	add(to, &fd, sizeof(fd), name, fd.name_len);
}

/* A leader with two descriptors, and a thread of it with a smaller number. */
static void fill(struct records *records)
{
	memset(records, 0, sizeof(*records));
	add_thread(records, 8, 9);
	add_thread(records, 9, 9);
	add_fd(records, 0, S_IFREG, "/etc/passwd");
	add_fd(records, 3, S_IFREG | 0600, "anon_inode:[eventpoll]");
}

START_TEST(test_walk_makes_threads_and_descriptors)
{
	struct scap_store store = { 0 };
	struct records records;
	const struct scap_thread *thread;
	int64_t leader = -1;

	fill(&records);
	ck_assert_int_eq(scap_walk_records(&store, &leader, records.data, records.len), 0);
	ck_assert_int_eq(scap_walk_end(&store, leader), 0);
	scap_walk_join(&store);
	thread = scap_store_find_thread(&store, 9);
	ck_assert_str_eq(thread->comm, "name");
	ck_assert_str_eq(thread->exe, "cat");
	ck_assert_mem_eq(thread->args.data, "a\0b", 4);
	ck_assert_uint_eq(thread->nfds, 2);
	ck_assert_str_eq(thread->fds[0].name, "/etc/passwd");
	ck_assert_uint_eq(thread->fds[0].type, SCAP_FD_FILE_V2);
	ck_assert_uint_eq(thread->fds[1].type, SCAP_FD_EVENTPOLL);
	thread = scap_store_find_thread(&store, 8);
	ck_assert_str_eq(thread->exe, "cat");
	ck_assert_uint_eq(thread->nfds, 0);
	scap_store_fini(&store);
}
END_TEST

START_TEST(test_walk_refuses_any_length_that_lies)
{
	struct records good, bad;
	struct scap_store store;
	int64_t leader;
	size_t n;

	fill(&good);
	for (n = 0; n < good.len; n++) {
		bad = good;
		bad.data[n] ^= 0xff;
		memset(&store, 0, sizeof(store));
		leader = -1;
		if (!scap_walk_records(&store, &leader, bad.data, bad.len))
			scap_walk_end(&store, leader);
		scap_walk_join(&store);
		scap_store_fini(&store);
	}
	for (n = 1; n < good.len; n++) {
		memset(&store, 0, sizeof(store));
		leader = -1;
		if (n % 8)
			ck_assert_int_eq(scap_walk_records(&store, &leader, good.data, n),
					 -EBADMSG);
		scap_store_fini(&store);
	}
}
END_TEST

START_TEST(test_walk_skips_records_it_does_not_know)
{
	struct rs_state_record unknown = { .type = 99 };
	struct scap_store store = { 0 };
	struct records records = { .len = 0 };
	int64_t leader = -1;

	add(&records, &unknown, sizeof(unknown), "", 0);
	add_thread(&records, 5, 5);
	ck_assert_int_eq(scap_walk_records(&store, &leader, records.data, records.len), 0);
	ck_assert_ptr_nonnull(scap_store_find_thread(&store, 5));
	scap_store_fini(&store);
}
END_TEST

int main(void)
{
	return UNIT_RUN("walk_state", test_walk_makes_threads_and_descriptors,
			test_walk_refuses_any_length_that_lies,
			test_walk_skips_records_it_does_not_know);
}
