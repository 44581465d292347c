/* SPDX-License-Identifier: Apache-2.0 */
#include "play.h"
#include "state/enter.h"
#include "state/fd_edit.h"

static struct play p;

static void setup(void)
{
	play_usual(&p);
}

static const char *name_after(int64_t num)
{
	return play_fd_name(&p, 100, num);
}

START_TEST(test_open_makes_a_named_file)
{
	struct insp_fd *fd;

	setup();
	CALL(&p, 100, SYSCALL_OPEN, (STR("etc/x"), NUM(1), NUM(0)),
	     (NUM(9), STR("etc/x"), NUM(1), NUM(0), NUM(0x10005)));
	fd = play_fd(&p, 100, 9);
	ck_assert_str_eq(fd->name, "/par/etc/x");
	ck_assert_uint_eq(fd->type, SCAP_FD_FILE);
	ck_assert_uint_eq(fd->open_flags, 1);
	ck_assert_uint_eq(fd->dev, 0x10005);
	ck_assert_ptr_eq(p.ev->fd, fd);
	ck_assert_int_eq(p.ev->fdnum, 9);
	CALL(&p, 100, SYSCALL_OPEN, (STR("/d"), NUM(1025), NUM(0)),
	     (NUM(9), STR("/d"), NUM(1025), NUM(0)));
	ck_assert_uint_eq(play_fd(&p, 100, 9)->type, SCAP_FD_DIRECTORY);
	play_fini(&p);
}
END_TEST

START_TEST(test_open_failed_makes_nothing)
{
	setup();
	CALL(&p, 100, SYSCALL_OPEN, (STR("/x"), NUM(1), NUM(0)),
	     (NUM(-2), STR("/x"), NUM(1), NUM(0)));
	play_all(&p);
	ck_assert_ptr_null(p.ev->fd);
	ck_assert_int_eq(p.ev->error, -2);
	ck_assert_int_eq(p.ev->fdnum, -1);
	ck_assert_uint_eq(play_thread(&p, 100)->fds->count, 2);
	play_fini(&p);
}
END_TEST

/* The path of the enter is preferred, because the exit reads memory that may have changed. */
START_TEST(test_open_is_told_by_its_enter)
{
	setup();
	CALL(&p, 100, SYSCALL_OPEN, (STR("/enter"), NUM(1), NUM(0)),
	     (NUM(9), STR("/exit"), NUM(1025), NUM(0)));
	ck_assert_str_eq(name_after(9), "/enter");
	ck_assert_uint_eq(play_fd(&p, 100, 9)->type, SCAP_FD_FILE);
	CALL(&p, 100, SYSCALL_OPEN, (STR("(NULL)"), NUM(1), NUM(0)),
	     (NUM(9), STR("/exit"), NUM(1025), NUM(0)));
	ck_assert_str_eq(name_after(9), "/exit");
	ck_assert_uint_eq(play_fd(&p, 100, 9)->type, SCAP_FD_DIRECTORY);
	CALL(&p, 100, SYSCALL_OPEN, (EMPTY, NUM(1), NUM(0)),
	     (NUM(9), STR("/exit2"), NUM(1), NUM(0)));
	ck_assert_str_eq(name_after(9), "/exit2");
	CALL(&p, 100, SYSCALL_OPEN, (), (NUM(9), STR("/exit3"), NUM(1), NUM(0)));
	ck_assert_str_eq(name_after(9), "/exit3");
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_OPEN_X, NUM(9), STR("/alone"), NUM(1), NUM(0));
	ck_assert_str_eq(name_after(9), "/alone");
	play_fini(&p);
}
END_TEST

START_TEST(test_open_enter_serves_one_exit)
{
	setup();
	CALL(&p, 100, SYSCALL_OPEN, (STR("/enter"), NUM(1), NUM(0)),
	     (NUM(9), STR("/enter"), NUM(1), NUM(0)));
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_OPEN_X, NUM(9), STR("/alone"), NUM(1), NUM(0));
	ck_assert_str_eq(name_after(9), "/alone");
	play_fini(&p);
}
END_TEST

START_TEST(test_open_long_enters_are_not_kept)
{
	static char path[INSP_ENTER_BYTES_MAX];

	setup();
	memset(path, 'x', sizeof(path) - 1);
	CALL(&p, 100, SYSCALL_OPEN, (TEXT(path), NUM(1), NUM(0)),
	     (NUM(9), STR("/exit"), NUM(1), NUM(0)));
	ck_assert_str_eq(name_after(9), "/exit");
	play_fini(&p);
}
END_TEST

START_TEST(test_openat_starts_from_a_descriptor)
{
	static const struct {
		int64_t dirfd;
		const char *path, *name;
	} cases[] = {
		{ -100, "a", "/par/a" }, { 4, "a", "/d4/a" }, { 4, "../a", "/a" },
		{ 4, "/abs", "/abs" },	 { 3, "a", "/f3/a" }, { 55, "a", "<UNKNOWN>/a" },
		{ 55, "/abs", "/abs" },
	};

	setup();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		CALL(&p, 100, SYSCALL_OPENAT_2,
		     (NUM(cases[i].dirfd), TEXT(cases[i].path), NUM(1), NUM(0)),
		     (NUM(9), NUM(-100), STR("other"), NUM(1), NUM(0)));
		ck_assert_str_eq(name_after(9), cases[i].name);
		CALL(&p, 100, SYSCALL_OPENAT_2, (),
		     (NUM(9), NUM(cases[i].dirfd), TEXT(cases[i].path), NUM(1), NUM(0)));
		ck_assert_str_eq(name_after(9), cases[i].name);
		CALL(&p, 100, SYSCALL_OPENAT,
		     (NUM(cases[i].dirfd), TEXT(cases[i].path), NUM(1), NUM(0)), (NUM(9)));
		ck_assert_str_eq(name_after(9), cases[i].name);
	}
	play_fini(&p);
}
END_TEST

/* A failed openat made no descriptor, and that of its directory is not what it asked for. */
/* The name that was asked for, and what the kernel found; of "..", only the latter is right. */
START_TEST(test_open_tells_the_path_behind_links)
{
	static const struct {
		const char *asked, *found, *name, *real;
	} cases[] = {
		{ "/link/a", "/real/a", "/link/a", "/real/a" },
		{ "/real/a", "/real/a", "/real/a", "/real/a" },
		{ "/link/../a", "/behind/a", "/behind/a", "/behind/a" },
		{ "..", "/behind", "/behind", "/behind" },
		{ "/a..b/..c", "/x", "/a..b/..c", "/x" },
		{ "/link/../a", "", "/a", NULL },
		{ "/link/a", "not-a-path", "/link/a", NULL },
	};

	setup();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct insp_fd *fd;

		CALL(&p, 100, SYSCALL_OPENAT_2, (),
		     (NUM(9), NUM(-100), TEXT(cases[i].asked), NUM(1), NUM(0), NUM(0x10005),
		      NUM(81), TEXT(cases[i].found)));
		ck_assert_str_eq(name_after(9), cases[i].name);
		fd = play_fd(&p, 100, 9);
		ck_assert_uint_eq(fd->ino, 81);
		if (cases[i].real)
			ck_assert_str_eq(insp_fd_real_path(fd), cases[i].real);
		else
			ck_assert_ptr_null(insp_fd_real_path(fd));
	}
	CALL(&p, 100, SYSCALL_CREAT, (),
	     (NUM(9), STR("/l"), NUM(0), NUM(0x10005), NUM(82), BYTES("\0\0", 2), STR("/r")));
	ck_assert_str_eq(name_after(9), "/l");
	ck_assert_str_eq(insp_fd_real_path(play_fd(&p, 100, 9)), "/r");
	CALL(&p, 100, SYSCALL_DUP, (NUM(9)), (NUM(10)));
	ck_assert_str_eq(name_after(10), "/l");
	ck_assert_str_eq(insp_fd_real_path(play_fd(&p, 100, 10)), "/r");
	play_fini(&p);
}
END_TEST

START_TEST(test_openat_failed_has_no_descriptor)
{
	setup();
	CALL(&p, 100, SYSCALL_OPENAT_2, (NUM(4), STR("no"), NUM(1), NUM(0)),
	     (NUM(-2), NUM(4), STR("no"), NUM(1), NUM(0)));
	play_all(&p);
	ck_assert_ptr_null(p.ev->fd);
	ck_assert_int_eq(p.ev->fdnum, -1);
	play_fini(&p);
}
END_TEST

START_TEST(test_openat_of_old_needs_its_enter)
{
	setup();
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_OPENAT_X, NUM(9));
	ck_assert_ptr_null(play_fd(&p, 100, 9));
	play_fini(&p);
}
END_TEST

START_TEST(test_descriptors_without_a_name)
{
	setup();
	CALL(&p, 100, SYSCALL_EVENTFD, (NUM(1), NUM(0)), (NUM(20)));
	CALL(&p, 100, SYSCALL_SIGNALFD, (NUM(-1), NUM(0), NUM(0)), (NUM(21)));
	CALL(&p, 100, SYSCALL_TIMERFD_CREATE, (NUM(0), NUM(0)), (NUM(22)));
	CALL(&p, 100, SYSCALL_INOTIFY_INIT, (NUM(0)), (NUM(23)));
	CALL(&p, 100, SYSCALL_PIPE, (), (NUM(0), NUM(24), NUM(25), NUM(777)));
	CALL(&p, 100, SYSCALL_PIPE, (), (NUM(-1), NUM(26), NUM(27), NUM(777)));
	CALL(&p, 100, SYSCALL_USERFAULTFD, (), (NUM(28), NUM(0)));
	ck_assert_uint_eq(play_fd(&p, 100, 20)->type, SCAP_FD_EVENT);
	ck_assert_uint_eq(play_fd(&p, 100, 21)->type, SCAP_FD_SIGNALFD);
	ck_assert_uint_eq(play_fd(&p, 100, 22)->type, SCAP_FD_TIMERFD);
	ck_assert_uint_eq(play_fd(&p, 100, 23)->type, SCAP_FD_INOTIFY);
	ck_assert_uint_eq(play_fd(&p, 100, 24)->type, SCAP_FD_FIFO);
	ck_assert_uint_eq(play_fd(&p, 100, 25)->ino, 777);
	for (int64_t num = 20; num <= 25; num++)
		ck_assert_str_eq(name_after(num), "");
	ck_assert_uint_eq(play_fd(&p, 100, 28)->type, SCAP_FD_USERFAULTFD);
	for (int64_t num = 26; num <= 27; num++)
		ck_assert_ptr_null(play_fd(&p, 100, num));
	play_fini(&p);
}
END_TEST

START_TEST(test_dup_copies)
{
	setup();
	CALL(&p, 100, SYSCALL_DUP, (NUM(3)), (NUM(7)));
	ck_assert_str_eq(name_after(7), "/f3");
	ck_assert_int_eq(p.ev->fdnum, 7);
	CALL(&p, 100, SYSCALL_DUP, (NUM(4)), (NUM(7)));
	ck_assert_str_eq(name_after(7), "/d4");
	CALL(&p, 100, SYSCALL_DUP, (NUM(4)), (NUM(4)));
	ck_assert_str_eq(name_after(4), "/d4");
	CALL(&p, 100, SYSCALL_DUP, (NUM(99)), (NUM(8)));
	ck_assert_ptr_null(play_fd(&p, 100, 8));
	CALL(&p, 100, SYSCALL_DUP, (NUM(3)), (NUM(-9)));
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_READ_E, NUM(3), NUM(1));
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_DUP_X, NUM(10));
	ck_assert_ptr_null(play_fd(&p, 100, 10));
	/* of newer writers: the exit has the old number, and the enter may be missing */
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_DUP_X, NUM(11), NUM(3), NUM(11));
	ck_assert_str_eq(name_after(11), "/f3");
	play_fini(&p);
}
END_TEST

/* The bits are set for files too, not only for pipes. */
START_TEST(test_dup_to_standard_io_makes_a_pipeline)
{
	setup();
	CALL(&p, 100, SYSCALL_PIPE, (), (NUM(0), NUM(24), NUM(25), NUM(777)));
	CALL(&p, 100, SYSCALL_DUP, (NUM(24)), (NUM(0)));
	ck_assert(play_thread(&p, 100)->flags & INSP_PIPE_DST);
	ck_assert(!(play_thread(&p, 100)->flags & INSP_PIPE_SRC));
	CALL(&p, 100, SYSCALL_DUP, (NUM(3)), (NUM(2)));
	ck_assert(!(play_thread(&p, 100)->flags & INSP_PIPE_SRC));
	CALL(&p, 100, SYSCALL_DUP, (NUM(3)), (NUM(1)));
	ck_assert(play_thread(&p, 100)->flags & INSP_PIPE_SRC);
	play_fini(&p);
}
END_TEST

START_TEST(test_fcntl_copies_if_that_was_asked)
{
	setup();
	CALL(&p, 100, SYSCALL_FCNTL, (NUM(3), NUM(1)), (NUM(7)));
	CALL(&p, 100, SYSCALL_FCNTL, (NUM(3), NUM(26)), (NUM(8)));
	CALL(&p, 100, SYSCALL_FCNTL, (NUM(3), NUM(2)), (NUM(9)));
	ck_assert_str_eq(name_after(7), "/f3");
	ck_assert_str_eq(name_after(8), "/f3");
	ck_assert_ptr_null(play_fd(&p, 100, 9));
	play_fini(&p);
}
END_TEST

START_TEST(test_close_removes_before_the_next_event)
{
	setup();
	CALL(&p, 100, SYSCALL_CLOSE, (NUM(3)), (NUM(0)));
	play_all(&p);
	ck_assert_str_eq(p.ev->fd->name, "/f3");
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_READ_E, NUM(3), NUM(1));
	play_all(&p);
	ck_assert_ptr_null(p.ev->fd);
	ck_assert_int_eq(p.ev->fdnum, 3);
	play_fini(&p);
}
END_TEST

START_TEST(test_close_that_failed_or_lost_its_enter_keeps)
{
	setup();
	CALL(&p, 100, SYSCALL_CLOSE, (NUM(3)), (NUM(-4)));
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_READ_E, NUM(3), NUM(1));
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_CLOSE_X, NUM(0));
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_READ_E, NUM(3), NUM(1));
	ck_assert_str_eq(name_after(3), "/f3");
	play_fini(&p);
}
END_TEST

START_TEST(test_descriptors_are_bounded)
{
	setup();
	for (int64_t num = 0; num < INSP_FDS_MAX + 10; num++)
		EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_EVENTFD_X, NUM(1000 + num));
	play_all(&p);
	ck_assert_uint_eq(play_thread(&p, 100)->fds->count, INSP_FDS_MAX);
	ck_assert_ptr_null(p.ev->fd);
	play_fini(&p);
}
END_TEST

static const char *cwd(void)
{
	play_all(&p);
	return insp_thread_cwd(p.insp, play_thread(&p, 101));
}

START_TEST(test_working_directory)
{
	setup();
	ck_assert_str_eq((play_open(&p), cwd()), "/par/");
	EVENT_ADD(&p.trace, 101, RS_EV_SYSCALL_CHDIR_X, NUM(0), STR("sub"));
	ck_assert_str_eq(cwd(), "/par/sub/");
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_CHDIR_X, NUM(0), STR("../.."));
	ck_assert_str_eq(cwd(), "/");
	CALL(&p, 100, SYSCALL_FCHDIR, (NUM(4)), (NUM(0)));
	ck_assert_str_eq(cwd(), "/d4/");
	CALL(&p, 100, SYSCALL_FCHDIR, (NUM(77)), (NUM(0)));
	CALL(&p, 100, SYSCALL_FCHDIR, (NUM(3)), (NUM(-20)));
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_CHDIR_X, NUM(-2), STR("/nope"));
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_CHDIR_X, NUM(0));
	ck_assert_str_eq(cwd(), "/d4/");
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_CHDIR_X, NUM(0), STR("/link"), STR("/deep/dir"));
	ck_assert_str_eq(cwd(), "/link/");
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_CHDIR_X, NUM(0), STR(".."), STR("/deep"));
	ck_assert_str_eq(cwd(), "/deep/");
	CALL(&p, 100, SYSCALL_GETCWD, (), (NUM(5), STR("/real")));
	ck_assert_str_eq(cwd(), "/real/");
	play_fini(&p);
}
END_TEST

int main(void)
{
	return UNIT_RUN("parse_fd", test_open_makes_a_named_file, test_open_failed_makes_nothing,
			test_open_is_told_by_its_enter, test_open_enter_serves_one_exit,
			test_open_long_enters_are_not_kept, test_openat_starts_from_a_descriptor,
			test_open_tells_the_path_behind_links, test_openat_failed_has_no_descriptor,
			test_openat_of_old_needs_its_enter, test_descriptors_without_a_name,
			test_dup_copies, test_dup_to_standard_io_makes_a_pipeline,
			test_fcntl_copies_if_that_was_asked,
			test_close_removes_before_the_next_event,
			test_close_that_failed_or_lost_its_enter_keeps,
			test_descriptors_are_bounded, test_working_directory);
}
