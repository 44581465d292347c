// SPDX-License-Identifier: Apache-2.0
#include "play.h"

static struct play p;

static int kind(int64_t num)
{
	struct insp_fd *fd = play_fd(&p, 100, num);

	return fd ? fd->type : -1;
}

/* Newer writers record exits alone. */
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
	ck_assert_str_eq(play_fd_name(&p, 100, 13), "heap");
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
	return UNIT_RUN("parse_new", test_new_descriptors, test_copies_need_no_enter,
			test_descriptors_of_another_process, test_close_range,
			test_identity_of_a_thread, test_accounts_come_and_go,
			test_close_that_is_overtaken);
}
