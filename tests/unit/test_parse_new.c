// SPDX-License-Identifier: Apache-2.0
#include "play.h"

static struct play p;

static int kind(int64_t num)
{
	struct insp_fd *fd = play_fd(&p, 100, num);

	return fd ? fd->type : -1;
}

/* Newer writers record only exits of these calls. */
#define EXIT(type, ...) EVENT_ADD(&p.trace, 100, RS_EV_##type##_X, __VA_ARGS__)

START_TEST(test_new_descriptors)
{
	play_usual(&p);
	EXIT(SYSCALL_EPOLL_CREATE1, NUM(10), NUM(0));
	EXIT(SYSCALL_IO_URING_SETUP, NUM(11));
	EXIT(SYSCALL_BPF_2, NUM(12), NUM(0));
	EXIT(SYSCALL_MEMFD_CREATE, NUM(13), STR("heap"), NUM(0));
	EXIT(SYSCALL_PIDFD_OPEN, NUM(14), NUM(100), NUM(0));
	EXIT(SYSCALL_EVENTFD2, NUM(15), NUM(0), NUM(0));
	EXIT(SYSCALL_SIGNALFD4, NUM(16), NUM(0), NUM(-1), NUM(0));
	EXIT(SYSCALL_INOTIFY_INIT1, NUM(17), NUM(0));
	EXIT(SYSCALL_PIPE2, NUM(0), NUM(18), NUM(19), NUM(5), NUM(0));
	EXIT(SYSCALL_OPEN_BY_HANDLE_AT, NUM(20), NUM(4), NUM(1), STR("/h"), NUM(7), NUM(9));
	EXIT(SOCKET_ACCEPT4_6, NUM(21), TUPLE("10.0.0.1", 1, "10.0.0.2", 2), NUM(0), NUM(0), NUM(0),
	     NUM(0));
	EXIT(SYSCALL_EPOLL_CREATE, NUM(-24), NUM(0));
	ck_assert_int_eq(kind(10), SCAP_FD_EVENTPOLL);
	ck_assert_int_eq(kind(11), SCAP_FD_IOURING);
	ck_assert_int_eq(kind(12), SCAP_FD_BPF);
	ck_assert_int_eq(kind(13), SCAP_FD_MEMFD);
	ck_assert_str_eq(play_fd_name(&p, 100, 13), "/memfd:heap");
	ck_assert_int_eq(kind(14), SCAP_FD_PIDFD);
	ck_assert_str_eq(play_fd_name(&p, 100, 14), "/proc/100");
	ck_assert_int_eq(kind(15), SCAP_FD_EVENT);
	ck_assert_int_eq(kind(16), SCAP_FD_SIGNALFD);
	ck_assert_int_eq(kind(17), SCAP_FD_INOTIFY);
	ck_assert_int_eq(kind(18), SCAP_FD_FIFO);
	ck_assert_int_eq(kind(19), SCAP_FD_FIFO);
	ck_assert_str_eq(play_fd_name(&p, 100, 20), "/h");
	ck_assert_uint_eq(play_fd(&p, 100, 20)->ino, 9);
	ck_assert_str_eq(play_fd_name(&p, 100, 21), "10.0.0.1:1->10.0.0.2:2");
	play_fini(&p);
}
END_TEST

START_TEST(test_copies_need_no_enter)
{
	play_usual(&p);
	EXIT(SYSCALL_DUP2, NUM(30), NUM(3), NUM(30));
	EXIT(SYSCALL_DUP3, NUM(31), NUM(30), NUM(31), NUM(0));
	EXIT(SYSCALL_DUP_1, NUM(32), NUM(4));
	EXIT(SYSCALL_DUP2, NUM(33), NUM(99), NUM(33));
	ck_assert_str_eq(play_fd_name(&p, 100, 30), "/f3");
	ck_assert_str_eq(play_fd_name(&p, 100, 31), "/f3");
	ck_assert_str_eq(play_fd_name(&p, 100, 32), "/d4");
	ck_assert_ptr_null(play_fd(&p, 100, 33));
	play_fini(&p);
}
END_TEST

START_TEST(test_descriptors_of_another_process)
{
	play_usual(&p);
	play_thread_listed(&p, (struct scap_thread){ .tid = 300, .pid = 300 });
	EVENT_ADD(&p.trace, 300, RS_EV_SYSCALL_PIDFD_OPEN_X, NUM(5), NUM(100), NUM(0));
	EVENT_ADD(&p.trace, 300, RS_EV_SYSCALL_PIDFD_GETFD_X, NUM(6), NUM(5), NUM(3), NUM(0));
	EVENT_ADD(&p.trace, 300, RS_EV_SYSCALL_PIDFD_GETFD_X, NUM(7), NUM(5), NUM(88), NUM(0));
	ck_assert_str_eq(play_fd_name(&p, 300, 6), "/f3");
	ck_assert_ptr_null(play_fd(&p, 300, 7));
	play_fini(&p);
}
END_TEST

START_TEST(test_close_range)
{
	play_usual(&p);
	for (int fd = 10; fd < 40; fd++)
		EXIT(SYSCALL_EVENTFD2, NUM(fd), NUM(0), NUM(0));
	EXIT(SYSCALL_CLOSE_RANGE, NUM(0), NUM(30), NUM(31), NUM(4));
	EXIT(SYSCALL_CLOSE_RANGE, NUM(-22), NUM(3), NUM(4), NUM(0));
	EXIT(SYSCALL_CLOSE_RANGE, NUM(0), NUM(4), NUM(38), NUM(0));
	ck_assert_str_eq(play_fd_name(&p, 100, 3), "/f3");
	for (int fd = 4; fd < 39; fd++)
		ck_assert_ptr_null(play_fd(&p, 100, fd));
	ck_assert_ptr_nonnull(play_fd(&p, 100, 39));
	EXIT(SYSCALL_CLOSE_RANGE, NUM(0), NUM(0), NUM(UINT32_MAX), NUM(0));
	ck_assert_ptr_null(play_fd(&p, 100, 39));
	play_fini(&p);
}
END_TEST

START_TEST(test_identity_of_a_thread)
{
	struct insp_thread *thread;

	play_usual(&p);
	EXIT(SYSCALL_PRCTL, NUM(0), NUM(15), STR("renamed"), NUM(0));
	EXIT(SYSCALL_PRCTL, NUM(0), NUM(36), STR("subreaper"), NUM(1));
	EXIT(SYSCALL_SETREUID, NUM(0), NUM(1), NUM(2));
	EXIT(SYSCALL_SETREGID, NUM(0), NUM(3), NUM(-1));
	EXIT(SYSCALL_CAPSET, NUM(0), NUM(1), NUM(2), NUM(0x21));
	thread = play_thread(&p, 100);
	ck_assert_str_eq(thread->comm, "renamed");
	ck_assert_uint_eq(thread->uid, 2);
	ck_assert_uint_eq(thread->gid, 8);
	ck_assert(thread->has_caps);
	ck_assert_uint_eq(thread->caps[2], 0x21);
	play_fini(&p);
}
END_TEST

/* ---- children of dead processes -------------------------------------------------------- */

static int64_t parent_of(int64_t tid)
{
	return insp_thread_ptid(play_thread(&p, tid));
}

static void exit_of(int64_t tid, int64_t reaper)
{
	EVENT_ADD(&p.trace, tid, RS_EV_PROCEXIT_1_E, NUM(0), NUM(0), NUM(0), NUM(0), NUM(reaper));
}

/* Process 100 has two children, and one of them has a child. */
static void play_family(void)
{
	play_usual(&p);
	play_thread_listed(&p, (struct scap_thread){ .tid = 200, .pid = 200, .ptid = 100 });
	play_thread_listed(&p, (struct scap_thread){ .tid = 201, .pid = 201, .ptid = 100 });
	play_thread_listed(&p, (struct scap_thread){ .tid = 300, .pid = 300, .ptid = 200 });
}

START_TEST(test_children_go_to_the_reaper_that_is_named)
{
	play_family();
	exit_of(100, 50);
	ck_assert_int_eq(parent_of(200), 50);
	ck_assert_int_eq(parent_of(201), 50);
	ck_assert_int_eq(parent_of(300), 200);
	exit_of(200, 100);
	ck_assert_int_eq(parent_of(300), 100);
	exit_of(201, 201);
	ck_assert_int_eq(parent_of(300), 100);
	play_fini(&p);
}
END_TEST

START_TEST(test_children_go_to_the_group_or_to_init)
{
	play_family();
	exit_of(100, 0);
	ck_assert_int_eq(parent_of(200), 100);
	exit_of(101, 0);
	ck_assert_int_eq(parent_of(200), 1);
	exit_of(200, -1);
	ck_assert_int_eq(parent_of(300), 1);
	play_fini(&p);
}
END_TEST

/* A clone in a pid namespace that began at the given time. */
static void clone_inside(int64_t tid, int64_t ptid, int64_t vtid, uint64_t began)
{
	EVENT_ADD(&p.trace, tid, RS_EV_SYSCALL_CLONE_20_X, NUM(0), STR("in"), STR(""), NUM(tid),
		  NUM(tid), NUM(ptid), STR(""), NUM(1024), NUM(0), NUM(0), NUM(0), NUM(0), NUM(0),
		  STR("in"), STR(""), NUM(INSP_CHILD_IN_PIDNS), NUM(0), NUM(0), NUM(vtid),
		  NUM(vtid), NUM(began));
}

START_TEST(test_children_go_to_the_init_of_their_namespace)
{
	play_usual(&p);
	clone_inside(400, 100, 1, 77);
	clone_inside(500, 100, 1, 99);
	clone_inside(401, 400, 2, 77);
	clone_inside(402, 401, 3, 77);
	exit_of(401, 0);
	ck_assert_int_eq(parent_of(402), 400);
	play_fini(&p);
}
END_TEST

START_TEST(test_older_writers_name_no_reaper)
{
	play_family();
	EVENT_ADD(&p.trace, 200, RS_EV_PROCEXIT_1_E, NUM(0), NUM(0), NUM(0), NUM(0));
	ck_assert_int_eq(parent_of(300), 200);
	play_fini(&p);
}
END_TEST

/* The lists of children stay correct when the table grows and threads are removed. */
START_TEST(test_children_of_many)
{
	enum { COUNT = 3000 };

	play_usual(&p);
	for (int64_t tid = 1000; tid < 1000 + COUNT; tid++)
		clone_inside(tid, tid % 2 ? 100 : 101, tid, 0);
	for (int64_t tid = 1000; tid < 1000 + COUNT; tid += 3)
		exit_of(tid, 0);
	exit_of(101, 7);
	exit_of(100, 8);
	for (int64_t tid = 1001; tid < 1000 + COUNT; tid += 3)
		ck_assert_int_eq(parent_of(tid), tid % 2 ? 8 : 7);
	play_fini(&p);
}
END_TEST

/* ---- descriptors in messages ----------------------------------------------------------- */

struct control {
	uint64_t len;
	int32_t level, type;
	int32_t nums[4];
};

/* clang-format off */
#define RIGHTS(...) { \
	.len = 16 + sizeof((int32_t[]){ __VA_ARGS__ }), .level = 1, .type = 1, \
	.nums = { __VA_ARGS__ } }
/* clang-format on */

static void receive(int64_t res, const void *control, size_t len)
{
	CALL(&p, 100, SOCKET_RECVMSG, (NUM(9)),
	     (NUM(res), NUM(1), STR(""), EMPTY, BYTES(control, len)));
}

/* A received number was free, so the old descriptor is gone. A file does not have the new one. */
START_TEST(test_received_descriptors_are_new)
{
	struct control rights = RIGHTS(3, 50, -1);

	play_usual(&p);
	receive(-11, &rights, sizeof(rights));
	ck_assert_str_eq(play_fd_name(&p, 100, 3), "/f3");
	receive(1, &rights, sizeof(rights));
	ck_assert_str_eq(play_fd_name(&p, 100, 3), "(none)");
	ck_assert_str_eq(play_fd_name(&p, 100, 50), "(none)");
	ck_assert_str_eq(play_fd_name(&p, 100, 4), "/d4");
	play_fini(&p);
}
END_TEST

START_TEST(test_received_descriptors_among_other_control_data)
{
	struct control parts[] = {
		{ .len = 17, .level = 1, .type = 2, .nums = { 3, 3, 3, 3 } },
		{ .len = sizeof(struct control), .level = 41, .type = 1, .nums = { 3, 3, 3, 3 } },
		RIGHTS(4, 4, 4, 4),
	};

	memmove((char *)parts + 24, &parts[1], 2 * sizeof(parts[0]));
	play_usual(&p);
	receive(1, parts, 24 + 2 * sizeof(parts[0]));
	ck_assert_str_eq(play_fd_name(&p, 100, 3), "/f3");
	ck_assert_str_eq(play_fd_name(&p, 100, 4), "(none)");
	play_fini(&p);
}
END_TEST

/* A recording says in events of their own what the received descriptors are. */
START_TEST(test_received_descriptors_are_announced)
{
	struct control rights = RIGHTS(3, 50, 51);

	play_usual(&p);
	receive(1, &rights, sizeof(rights));
	EVENT_ADD(&p.trace, 100, RS_EV_ITER_TASK_FILE_REGULAR_E, NUM(3), STR("/new"), NUM(1),
		  NUM(0), NUM(7));
	EVENT_ADD(&p.trace, 101, RS_EV_ITER_TASK_FILE_SOCKET_INET_E, NUM(50), NUM(2), NUM(17),
		  BYTES("\x7f\0\0\1", 4), NUM(9), BYTES("\x7f\0\0\2", 4), NUM(53), NUM(8));
	EVENT_ADD(&p.trace, 100, RS_EV_ITER_TASK_FILE_ANON_INODE_E, NUM(51), NUM(1), STR(""),
		  NUM(9));
	EVENT_ADD(&p.trace, 999, RS_EV_ITER_TASK_FILE_DIRECTORY_E, NUM(5), STR("/"), NUM(7));
	ck_assert_str_eq(play_fd_name(&p, 100, 3), "/new");
	ck_assert_uint_eq(play_fd(&p, 100, 3)->ino, 7);
	ck_assert_str_eq(play_fd_name(&p, 100, 50), "127.0.0.1:9->127.0.0.2:53");
	ck_assert_uint_eq(play_fd(&p, 100, 50)->l4, SCAP_L4_UDP);
	ck_assert_uint_eq(play_fd(&p, 100, 51)->type, SCAP_FD_EVENT);
	ck_assert_ptr_null(play_thread(&p, 999));
	play_fini(&p);
}
END_TEST

/* An announcement may stand between the enter and the exit of a call. */
START_TEST(test_announcements_are_no_calls)
{
	play_usual(&p);
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_READ_E, NUM(3), NUM(9));
	EVENT_ADD(&p.trace, 100, RS_EV_ITER_TASK_FILE_DIRECTORY_E, NUM(5), STR("/"), NUM(7));
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_READ_X, NUM(1), STR(""));
	play_all(&p);
	ck_assert_int_eq(p.ev->fdnum, 3);
	ck_assert_uint_eq(p.ev->latency_ns, 2000);
	play_fini(&p);
}
END_TEST

START_TEST(test_control_data_of_32_bit_programs)
{
	const int32_t parts[] = { 13, 41, 1, 9, 20, 1, 1, 5, 6 };
	const struct scap_param control = { (const uint8_t *)parts, sizeof(parts) };
	int32_t nums[3] = { 0 };

	ck_assert_uint_eq(scap_control_fds(&control, nums, 3), 2);
	ck_assert_int_eq(nums[0], 5);
	ck_assert_int_eq(nums[1], 6);
	ck_assert_uint_eq(scap_control_fds(&control, nums, 1), 1);
}
END_TEST

START_TEST(test_damaged_control_data_are_ignored)
{
	struct control rights = RIGHTS(3);

	play_usual(&p);
	for (size_t len = 0; len < rights.len; len++)
		receive(1, &rights, len);
	for (uint64_t len = 0; len < 16; len++) {
		rights.len = len;
		receive(1, &rights, sizeof(rights));
	}
	rights.len = UINT64_MAX;
	receive(1, &rights, sizeof(rights));
	ck_assert_str_eq(play_fd_name(&p, 100, 3), "/f3");
	play_fini(&p);
}
END_TEST

START_TEST(test_accounts_come_and_go)
{
	static const struct scap_user root = { .uid = 0, .name = "root", .home = "", .shell = "" };

	play_usual(&p);
	p.trace.state.users = &root;
	p.trace.state.nusers = 1;
	EVENT_ADD(&p.trace, -1, RS_EV_USER_ADDED_E, NUM(5), NUM(6), STR("eve"), STR("/home/eve"),
		  STR("/bin/sh"), STR(""));
	EVENT_ADD(&p.trace, -1, RS_EV_GROUP_ADDED_E, NUM(6), STR("crew"), STR(""));
	EVENT_ADD(&p.trace, -1, RS_EV_USER_ADDED_E, NUM(9), NUM(6), STR("inner"), STR(""), STR(""),
		  STR("0123456789ab"));
	play_all(&p);
	ck_assert_ptr_null(p.ev);
	ck_assert_str_eq(insp_user_name(p.insp, 5), "eve");
	ck_assert_str_eq(insp_user_find(p.insp, 5)->home, "/home/eve");
	ck_assert_str_eq(insp_group_name(p.insp, 6), "crew");
	ck_assert_ptr_null(insp_user_name(p.insp, 9));
	EXIT(SYSCALL_SETREUID, NUM(0), NUM(1), NUM(2));
	EVENT_ADD(&p.trace, -1, RS_EV_USER_ADDED_E, NUM(0), NUM(0), STR("toor"), STR(""), STR(""),
		  STR(""));
	EVENT_ADD(&p.trace, -1, RS_EV_USER_DELETED_E, NUM(5), NUM(6), STR("eve"), STR(""), STR(""),
		  STR(""));
	play_all(&p);
	ck_assert_ptr_nonnull(p.ev);
	ck_assert_ptr_null(play_thread(&p, -1));
	ck_assert_str_eq(insp_user_name(p.insp, 0), "toor");
	ck_assert_ptr_null(insp_user_name(p.insp, 5));
	play_fini(&p);
}
END_TEST

/* Thread 101 opens number 3 again while thread 100 still closes it. */
START_TEST(test_close_that_is_overtaken)
{
	play_usual(&p);
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_CLOSE_E, NUM(3));
	EVENT_ADD(&p.trace, 101, RS_EV_SYSCALL_EPOLL_CREATE1_X, NUM(3), NUM(0));
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_CLOSE_X, NUM(0));
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_SETREUID_X, NUM(0), NUM(1), NUM(2));
	ck_assert_int_eq(kind(3), SCAP_FD_EVENTPOLL);
	CALL(&p, 100, SYSCALL_CLOSE, (NUM(3)), (NUM(0)));
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_SETREUID_X, NUM(0), NUM(1), NUM(2));
	ck_assert_ptr_null(play_fd(&p, 100, 3));
	play_fini(&p);
}
END_TEST

int main(void)
{
	return UNIT_RUN(
		"parse_new", test_new_descriptors, test_copies_need_no_enter,
		test_descriptors_of_another_process, test_close_range, test_identity_of_a_thread,
		test_accounts_come_and_go, test_children_go_to_the_reaper_that_is_named,
		test_children_go_to_the_group_or_to_init,
		test_children_go_to_the_init_of_their_namespace, test_older_writers_name_no_reaper,
		test_children_of_many, test_received_descriptors_are_new,
		test_received_descriptors_among_other_control_data,
		test_received_descriptors_are_announced, test_announcements_are_no_calls,
		test_control_data_of_32_bit_programs, test_damaged_control_data_are_ignored,
		test_close_that_is_overtaken);
}
