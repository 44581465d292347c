/* SPDX-License-Identifier: Apache-2.0 */
#include "play.h"
#include "state/take.h"

static struct play p;

static void setup(void)
{
	play_usual(&p);
}

/* The parameters of a clone exit. */
struct clone {
	int64_t tid, res, pid, ptid, vtid, vpid;
	uint32_t flags;
	const char *comm;
};

static void clone_exit(struct clone c)
{
	int64_t pid = c.pid ? c.pid : c.tid;

	EVENT_ADD(&p.trace, c.tid, RS_EV_SYSCALL_CLONE_20_X, NUM(c.res), STR("pexe"), STR("a1\0a2"),
		  NUM(c.tid), NUM(pid), NUM(c.ptid), STR("/evcwd"), NUM(4096), NUM(1), NUM(2),
		  NUM(33), NUM(44), NUM(55), TEXT(c.comm ? c.comm : "kid"), STR("cpu=/x"),
		  NUM(c.flags), NUM(11), NUM(12), NUM(c.vtid ? c.vtid : c.tid),
		  NUM(c.vpid ? c.vpid : pid));
}

enum { THREAD_FLAGS = INSP_CLONE_FILES | INSP_CLONE_THREAD };

static void assert_is_child_of_100(const struct insp_thread *kid)
{
	ck_assert_ptr_nonnull(kid);
	ck_assert_str_eq(kid->comm, "kid");
	ck_assert_str_eq(kid->exe, "pexe");
	ck_assert_mem_eq(kid->args.data, "a1\0a2", 6);
	ck_assert_int_eq(insp_thread_ptid(kid), 100);
	ck_assert_int_eq(kid->pid, 200);
	ck_assert_int_eq(kid->vtid, 200);
	ck_assert_str_eq(kid->exepath, "/bin/par");
	ck_assert_str_eq(kid->folders->cwd, "/par/");
	ck_assert_str_eq(kid->folders->root, "/");
	ck_assert_mem_eq(kid->env.data, "E=1", 4);
	ck_assert_int_eq(kid->sid, 5);
	ck_assert_int_eq(kid->vpgid, 6);
	ck_assert_int_eq(kid->loginuid, 77);
	ck_assert_uint_eq(kid->uid, 11);
	ck_assert_uint_eq(kid->gid, 12);
	ck_assert_int_eq(kid->fdlimit, 4096);
	ck_assert_uint_eq(kid->vmsize_kb, 33);
	ck_assert_uint_eq(kid->pfminor, 2);
	ck_assert_mem_eq(kid->cgroups->groups.data, "cpu=/x", 7);
}

START_TEST(test_clone_parent_first)
{
	setup();
	clone_exit((struct clone){ .tid = 100, .res = 200, .ptid = 1 });
	clone_exit((struct clone){ .tid = 200, .res = 0, .ptid = 100, .comm = "ignored" });
	assert_is_child_of_100(play_thread(&p, 200));
	play_fini(&p);
}
END_TEST

START_TEST(test_clone_child_first)
{
	setup();
	clone_exit((struct clone){ .tid = 200, .res = 0, .ptid = 100 });
	clone_exit((struct clone){ .tid = 100, .res = 200, .ptid = 1, .comm = "ignored" });
	assert_is_child_of_100(play_thread(&p, 200));
	ck_assert(play_thread(&p, 200)->flags & INSP_CLONE_INVERTED);
	play_fini(&p);
}
END_TEST

START_TEST(test_clone_failed_makes_nobody)
{
	setup();
	clone_exit((struct clone){ .tid = 100, .res = -11 });
	play_all(&p);
	ck_assert_uint_eq(insp_thread_count(p.insp), 2);
	play_fini(&p);
}
END_TEST

/* A process has its own table, unless it was made with CLONE_FILES. */
START_TEST(test_clone_process_shares_descriptors_if_asked)
{
	setup();
	clone_exit((struct clone){ .tid = 100, .res = 200, .flags = INSP_CLONE_FILES });
	EVENT_ADD(&p.trace, 200, RS_EV_SYSCALL_OPEN_X, NUM(9), STR("/nine"), NUM(1), NUM(0));
	ck_assert_str_eq(play_fd_name(&p, 100, 9), "/nine");
	EVENT_ADD(&p.trace, 200, RS_EV_SYSCALL_UNSHARE_E, NUM(INSP_CLONE_FILES));
	EVENT_ADD(&p.trace, 200, RS_EV_SYSCALL_UNSHARE_X, NUM(0));
	EVENT_ADD(&p.trace, 200, RS_EV_SYSCALL_OPEN_X, NUM(9), STR("/ten"), NUM(1), NUM(0));
	ck_assert_str_eq(play_fd_name(&p, 200, 9), "/ten");
	ck_assert_str_eq(play_fd_name(&p, 100, 9), "/nine");
	play_fini(&p);
}
END_TEST

START_TEST(test_clone_process_copies_descriptors)
{
	setup();
	clone_exit((struct clone){ .tid = 100, .res = 200 });
	EVENT_ADD(&p.trace, 200, RS_EV_SYSCALL_OPEN_X, NUM(9), STR("/nine"), NUM(1), NUM(0));
	ck_assert_str_eq(play_fd_name(&p, 200, 3), "/f3");
	ck_assert_str_eq(play_fd_name(&p, 200, 9), "/nine");
	ck_assert_ptr_null(play_fd(&p, 100, 9));
	play_fini(&p);
}
END_TEST

START_TEST(test_clone_thread_shares_with_its_leader)
{
	struct insp_thread *kid;

	setup();
	clone_exit((struct clone){ .tid = 100, .res = 102, .flags = THREAD_FLAGS });
	EVENT_ADD(&p.trace, 102, RS_EV_SYSCALL_OPEN_X, NUM(9), STR("/nine"), NUM(1), NUM(0));
	EVENT_ADD(&p.trace, 102, RS_EV_SYSCALL_CHDIR_X, NUM(0), STR("/new"));
	kid = play_thread(&p, 102);
	ck_assert_int_eq(kid->pid, 100);
	ck_assert_str_eq(play_fd_name(&p, 100, 9), "/nine");
	ck_assert_str_eq(insp_thread_cwd(p.insp, play_thread(&p, 101)), "/new/");
	ck_assert_uint_eq(play_thread(&p, 100)->nchilds, 2);
	play_fini(&p);
}
END_TEST

/* The parent's exit has the child's number in the namespace, which is useless here. */
START_TEST(test_clone_in_pid_namespace_waits_for_the_child)
{
	setup();
	clone_exit((struct clone){ .tid = 100, .res = 5, .flags = INSP_CHILD_IN_PIDNS });
	clone_exit((struct clone){ .tid = 100, .res = 6, .vtid = 3, .vpid = 3 });
	ck_assert_ptr_null(play_thread(&p, 5));
	ck_assert_ptr_null(play_thread(&p, 6));
	clone_exit((struct clone){ .tid = 205, .res = 0, .ptid = 100, .vtid = 5, .vpid = 5 });
	ck_assert_int_eq(play_thread(&p, 205)->vtid, 5);
	ck_assert_int_eq(insp_thread_ptid(play_thread(&p, 205)), 100);
	play_fini(&p);
}
END_TEST

START_TEST(test_clone_entry_of_two_seconds_is_a_strangers)
{
	setup();
	clone_exit((struct clone){ .tid = 100, .res = 200, .comm = "old" });
	p.trace.now_ns += 1999000000;
	clone_exit((struct clone){ .tid = 200, .res = 0, .ptid = 100, .comm = "fresh" });
	ck_assert_str_eq(play_thread(&p, 200)->comm, "old");
	p.trace.now_ns += 2000000;
	clone_exit((struct clone){ .tid = 200, .res = 0, .ptid = 100, .comm = "late" });
	ck_assert_str_eq(play_thread(&p, 200)->comm, "late");
	play_fini(&p);
}
END_TEST

START_TEST(test_clone_reused_number_replaces)
{
	setup();
	clone_exit((struct clone){ .tid = 100, .res = 200, .comm = "first" });
	clone_exit((struct clone){ .tid = 100, .res = 200, .comm = "second" });
	ck_assert_str_eq(play_thread(&p, 200)->comm, "second");
	play_fini(&p);
}
END_TEST

START_TEST(test_clone_describes_a_parent_never_seen)
{
	setup();
	clone_exit((struct clone){ .tid = 300, .res = 301 });
	clone_exit((struct clone){ .tid = 303, .res = 0, .ptid = 302 });
	ck_assert_str_eq(play_thread(&p, 300)->comm, "kid");
	ck_assert_int_eq(insp_thread_ptid(play_thread(&p, 301)), 300);
	ck_assert_str_eq(play_thread(&p, 302)->exe, "pexe");
	ck_assert_int_eq(insp_thread_ptid(play_thread(&p, 303)), 302);
	play_fini(&p);
}
END_TEST

/* Old versions of the event: parameters are found by name. */
START_TEST(test_clone_old_versions)
{
	setup();
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_CLONE_11_X, NUM(211), STR("/b/exe11"), STR("a"),
		  NUM(100), NUM(100), NUM(1), STR("/c"), NUM(123), NUM(0), NUM(21), NUM(22));
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_FORK_X, NUM(216), STR("/b/exe16"), STR("a"),
		  NUM(100), NUM(100), NUM(1), STR("/c"), NUM(123), NUM(1), NUM(2), NUM(33), NUM(44),
		  NUM(55), NUM(0), NUM(21), NUM(22));
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_VFORK_17_X, NUM(217), STR("/b/exe17"), STR("a"),
		  NUM(100), NUM(100), NUM(1), STR("/c"), NUM(123), NUM(1), NUM(2), NUM(33), NUM(44),
		  NUM(55), STR("comm17"), NUM(0), NUM(21), NUM(22));
	ck_assert_str_eq(play_thread(&p, 211)->comm, "/b/exe11");
	ck_assert_str_eq(play_thread(&p, 216)->comm, "/b/exe16");
	ck_assert_str_eq(play_thread(&p, 217)->comm, "comm17");
	for (int64_t tid = 211; tid <= 217; tid++) {
		if (!play_thread(&p, tid))
			continue;
		ck_assert_uint_eq(play_thread(&p, tid)->uid, 21);
		ck_assert_int_eq(play_thread(&p, tid)->fdlimit, 123);
		ck_assert_int_eq(play_thread(&p, tid)->vtid, tid);
	}
	play_fini(&p);
}
END_TEST

static void run_execve(int64_t tid, struct test_value filename, int64_t res, const char *comm)
{
	EVENT_ADD(&p.trace, tid, RS_EV_SYSCALL_EXECVE_19_E, filename);
	EVENT_ADD(&p.trace, tid, RS_EV_SYSCALL_EXECVE_19_X, NUM(res), STR("nexe"), STR("b1\0b2"),
		  NUM(tid), NUM(tid), NUM(77), STR("/evcwd"), NUM(2048), NUM(7), NUM(8), NUM(9),
		  NUM(10), NUM(11), TEXT(comm), STR("cg=/a"), STR("Z=9"), NUM(34816), NUM(99),
		  NUM(1000), NUM(1));
}

START_TEST(test_execve_changes_the_program)
{
	const struct insp_thread *thread;

	setup();
	run_execve(100, STR("rel/new"), 0, "ncomm");
	thread = play_thread(&p, 100);
	ck_assert_str_eq(thread->comm, "ncomm");
	ck_assert_str_eq(thread->exe, "nexe");
	ck_assert_str_eq(thread->exepath, "/par/rel/new");
	ck_assert_mem_eq(thread->args.data, "b1\0b2", 6);
	ck_assert_mem_eq(thread->env.data, "Z=9", 4);
	ck_assert_int_eq(thread->tty, 34816);
	ck_assert_int_eq(thread->vpgid, 99);
	ck_assert_int_eq(thread->loginuid, 1000);
	ck_assert_int_eq(insp_thread_ptid(thread), 1);
	ck_assert(thread->exe_writable);
	ck_assert_str_eq(play_fd_name(&p, 100, 3), "/f3");
	play_fini(&p);
}
END_TEST

START_TEST(test_execve_failed_changes_nothing)
{
	setup();
	run_execve(100, STR("/bin/new"), -2, "bad");
	ck_assert_str_eq(play_thread(&p, 100)->comm, "par");
	ck_assert_str_eq(play_thread(&p, 100)->exepath, "/bin/par");
	play_fini(&p);
}
END_TEST

START_TEST(test_execve_path_comes_from_its_enter)
{
	setup();
	run_execve(100, STR("<NA>"), 0, "x");
	ck_assert_str_eq(play_thread(&p, 100)->exepath, "<NA>");
	run_execve(100, STR("/bin/new"), 0, "x");
	ck_assert_str_eq(play_thread(&p, 100)->exepath, "/bin/new");
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_EXECVE_19_X, NUM(0), STR("lost"), STR("b"));
	ck_assert_str_eq(play_thread(&p, 100)->exepath, "/bin/new");
	ck_assert_str_eq(play_thread(&p, 100)->exe, "lost");
	play_fini(&p);
}
END_TEST

static const char *run_execveat(struct test_value dirfd, struct test_value path, uint32_t flags)
{
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_EXECVEAT_E, dirfd, path, NUM(flags));
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_EXECVEAT_X, NUM(0), STR("e"), STR("a"), NUM(100),
		  NUM(100));
	return play_thread(&p, 100)->exepath;
}

START_TEST(test_execveat_starts_from_a_descriptor)
{
	setup();
	ck_assert_str_eq(run_execveat(NUM(4), STR("x"), 0), "/d4/x");
	ck_assert_str_eq(run_execveat(NUM(-100), STR("x"), 0), "/par/x");
	ck_assert_str_eq(run_execveat(NUM(4), STR("/abs"), 0), "/abs");
	ck_assert_str_eq(run_execveat(NUM(3), STR(""), 1), "/f3");
	ck_assert_str_eq(run_execveat(NUM(99), STR("x"), 0), "<UNKNOWN>/x");
	play_fini(&p);
}
END_TEST

/* Kernels end an execveat that worked with the exit of execve. */
START_TEST(test_execveat_may_end_as_execve)
{
	setup();
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_EXECVEAT_E, NUM(3), STR(""), NUM(1));
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_EXECVE_19_X, NUM(0), STR("e"), STR("a"), NUM(100),
		  NUM(100));
	ck_assert_str_eq(play_thread(&p, 100)->exepath, "/f3");
	/* the enter serves one exit */
	insp_copy_text(p.insp, &play_thread(&p, 100)->exepath, "/kept");
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_EXECVE_19_X, NUM(0), STR("e"), STR("a"), NUM(100),
		  NUM(100));
	ck_assert_str_eq(play_thread(&p, 100)->exepath, "/kept");
	play_fini(&p);
}
END_TEST

START_TEST(test_execve_of_a_descriptor_by_its_path)
{
	setup();
	run_execve(100, STR("/proc/self/fd/3"), 0, "x");
	ck_assert_str_eq(play_thread(&p, 100)->exepath, "/f3");
	run_execve(100, STR("/proc/100/fd/3"), 0, "x");
	ck_assert_str_eq(play_thread(&p, 100)->exepath, "/f3");
	run_execve(100, STR("/dev/fd/4"), 0, "x");
	ck_assert_str_eq(play_thread(&p, 100)->exepath, "/d4");
	run_execve(100, STR("/dev/fd/4/tool"), 0, "x");
	ck_assert_str_eq(play_thread(&p, 100)->exepath, "/dev/fd/4/tool");
	run_execve(100, STR("/proc/self/fd/77"), 0, "x");
	ck_assert_str_eq(play_thread(&p, 100)->exepath, "/proc/self/fd/77");
	play_fini(&p);
}
END_TEST

/* Events tell these numbers as the process sees them in its namespace. */
START_TEST(test_session_and_group_in_a_namespace)
{
	struct insp_thread *thread;

	setup();
	thread = play_thread(&p, 100);
	thread->vtid = thread->vpid = 99;
	run_execve(100, STR("/bin/new"), 0, "x");
	ck_assert_int_eq(play_thread(&p, 100)->vpgid, 100);
	thread->vtid = thread->vpid = 2;
	thread->vpgid = 6;
	run_execve(100, STR("/bin/new"), 0, "x");
	ck_assert_int_eq(play_thread(&p, 100)->vpgid, 6);
	CALL(&p, 100, SYSCALL_SETSID, (), (NUM(-1)));
	ck_assert_int_eq(play_thread(&p, 100)->sid, 5);
	CALL(&p, 100, SYSCALL_SETSID, (), (NUM(2)));
	ck_assert_int_eq(play_thread(&p, 100)->sid, 100);
	ck_assert_int_eq(play_thread(&p, 100)->vpgid, 100);
	play_fini(&p);
}
END_TEST

START_TEST(test_exit_removes_before_the_next_event)
{
	setup();
	EVENT_ADD(&p.trace, 100, RS_EV_PROCEXIT_1_E, NUM(0));
	EVENT_ADD(&p.trace, 101, RS_EV_PROCEXIT_1_E, NUM(0));
	play_all(&p);
	ck_assert_str_eq(p.ev->thread->comm, "thr");
	insp_finish_event(p.insp);
	ck_assert_ptr_null(insp_thread_find(p.insp, 101));
	play_fini(&p);
}
END_TEST

/* Its threads still need its descriptors and directory. */
START_TEST(test_exit_of_a_leader_waits_for_its_group)
{
	setup();
	EVENT_ADD(&p.trace, 100, RS_EV_PROCEXIT_1_E, NUM(0));
	EVENT_ADD(&p.trace, 101, RS_EV_SYSCALL_READ_E, NUM(3), NUM(1));
	play_all(&p);
	ck_assert_str_eq(p.ev->fd->name, "/f3");
	EVENT_ADD(&p.trace, 101, RS_EV_PROCEXIT_1_E, NUM(0));
	EVENT_ADD(&p.trace, 5, RS_EV_SYSCALL_SETSID_E);
	play_all(&p);
	ck_assert_ptr_null(insp_thread_find(p.insp, 101));
	ck_assert_uint_eq(insp_thread_find(p.insp, 100)->fds->count, 0);
	play_fini(&p);
}
END_TEST

static void clone_enter(int64_t tid)
{
	EVENT_ADD(&p.trace, tid, RS_EV_SYSCALL_CLONE_20_E);
}

/* A new thread that is faster than its creator: all of it lies within the creator's call. */
static void clone_of_a_fast_child(int64_t tid, uint32_t flags)
{
	int64_t pid = flags & INSP_CLONE_THREAD ? 100 : tid;

	clone_enter(100);
	clone_exit((struct clone){ .tid = tid, .pid = pid, .ptid = 100, .flags = flags });
	EVENT_ADD(&p.trace, tid, RS_EV_PROCEXIT_1_E, NUM(0));
	clone_exit((struct clone){ .tid = 100, .res = tid, .ptid = 1, .flags = flags });
}

START_TEST(test_clone_returns_after_the_process_has_ended)
{
	setup();
	clone_of_a_fast_child(200, 0);
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_SETSID_E);
	/* still known by its name, for the signal to its parent */
	ck_assert_str_eq(play_thread(&p, 200)->comm, "kid");
	ck_assert(play_thread(&p, 200)->flags & INSP_THREAD_CLOSED);
	ck_assert_uint_eq(play_thread(&p, 200)->fds->count, 0);
	play_fini(&p);
}
END_TEST

START_TEST(test_clone_returns_after_the_thread_has_ended)
{
	setup();
	clone_of_a_fast_child(200, THREAD_FLAGS);
	play_all(&p);
	ck_assert_ptr_nonnull(insp_thread_find(p.insp, 200));
	insp_finish_event(p.insp);
	ck_assert_ptr_null(insp_thread_find(p.insp, 200));
	ck_assert_uint_eq(insp_thread_find(p.insp, 100)->nchilds, 1);
	play_fini(&p);
}
END_TEST

START_TEST(test_clone_of_fast_children_does_not_fill_the_table)
{
	setup();
	for (int64_t tid = 1000; tid < 6000; tid++) {
		clone_of_a_fast_child(tid, 0);
		p.trace.now_ns += 2000000;
	}
	play_all(&p);
	ck_assert_uint_lt(insp_thread_count(p.insp), 2500);
	play_fini(&p);
}
END_TEST

/*
 * In a process name space only the child tells that it is there. It may do so when its creator has
 * ended, but still is its parent for the kernel.
 */
START_TEST(test_clone_is_told_after_the_creator_has_ended)
{
	setup();
	EVENT_ADD(&p.trace, 300, RS_EV_PROCEXIT_1_E, NUM(0), NUM(0), NUM(0), NUM(0), NUM(100));
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_SETSID_E);
	clone_exit((struct clone){ .tid = 200, .ptid = 300, .vtid = 3, .vpid = 3 });
	ck_assert_int_eq(insp_thread_ptid(play_thread(&p, 200)), 100);
	ck_assert(play_thread(&p, 300)->flags & INSP_THREAD_CLOSED);
	play_fini(&p);
}
END_TEST

START_TEST(test_clone_reuses_the_number_of_one_that_ended)
{
	setup();
	clone_of_a_fast_child(200, 0);
	clone_enter(100);
	clone_exit((struct clone){ .tid = 100, .res = 200, .ptid = 1, .comm = "other" });
	ck_assert_str_eq(play_thread(&p, 200)->comm, "other");
	ck_assert(!(play_thread(&p, 200)->flags & INSP_THREAD_CLOSED));
	play_fini(&p);
}
END_TEST

START_TEST(test_ids_follow_their_calls)
{
	const struct insp_thread *thread;

	setup();
	CALL(&p, 100, SYSCALL_SETSID, (), (NUM(100)));
	CALL(&p, 100, SYSCALL_SETUID, (NUM(5)), (NUM(0)));
	CALL(&p, 100, SYSCALL_SETGID, (NUM(6)), (NUM(0)));
	CALL(&p, 100, SYSCALL_SETUID, (NUM(55)), (NUM(-1)));
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_SETUID_X, NUM(0));
	thread = play_thread(&p, 100);
	ck_assert_int_eq(thread->sid, 100);
	ck_assert_uint_eq(thread->uid, 5);
	ck_assert_uint_eq(thread->gid, 6);
	CALL(&p, 100, SYSCALL_SETRESUID, (NUM(1), NUM(2), NUM(3)), (NUM(0)));
	CALL(&p, 100, SYSCALL_SETRESUID, (NUM(1), NUM(-1), NUM(3)), (NUM(0)));
	CALL(&p, 100, SYSCALL_SETRESGID, (NUM(1), NUM(4), NUM(3)), (NUM(0)));
	CALL(&p, 100, SYSCALL_CHROOT, (), (NUM(0), STR("jail")));
	play_all(&p);
	ck_assert_uint_eq(thread->uid, 2);
	ck_assert_uint_eq(thread->gid, 4);
	ck_assert_str_eq(thread->folders->root, "/par/jail");
	play_fini(&p);
}
END_TEST

START_TEST(test_limit_of_descriptors)
{
	setup();
	CALL(&p, 101, SYSCALL_SETRLIMIT, (NUM(7)), (NUM(0), NUM(501), NUM(600)));
	ck_assert_int_eq(play_thread(&p, 100)->fdlimit, 501);
	CALL(&p, 100, SYSCALL_GETRLIMIT, (NUM(6)), (NUM(0), NUM(1), NUM(1)));
	CALL(&p, 100, SYSCALL_GETRLIMIT, (NUM(7)), (NUM(-1), NUM(2), NUM(2)));
	ck_assert_int_eq(play_thread(&p, 100)->fdlimit, 501);
	CALL(&p, 50, SYSCALL_PRLIMIT, (NUM(100), NUM(7)),
	     (NUM(0), NUM(502), NUM(5), NUM(6), NUM(7)));
	ck_assert_int_eq(play_thread(&p, 100)->fdlimit, 502);
	CALL(&p, 100, SYSCALL_PRLIMIT, (NUM(0), NUM(7)), (NUM(0), NUM(-1), NUM(5), NUM(6), NUM(7)));
	ck_assert_int_eq(play_thread(&p, 100)->fdlimit, 502);
	play_fini(&p);
}
END_TEST

START_TEST(test_memory_is_the_threads_or_at_a_switch_the_leaders)
{
	setup();
	CALL(&p, 101, SYSCALL_MMAP, (NUM(0)), (NUM(5), NUM(121), NUM(122), NUM(123)));
	EVENT_ADD(&p.trace, 101, RS_EV_SCHEDSWITCH_6_E, NUM(9), NUM(8), NUM(7), NUM(161), NUM(162),
		  NUM(163));
	ck_assert_uint_eq(play_thread(&p, 101)->vmsize_kb, 121);
	ck_assert_uint_eq(play_thread(&p, 101)->pfmajor, 8);
	ck_assert_uint_eq(play_thread(&p, 100)->vmrss_kb, 162);
	ck_assert_uint_eq(play_thread(&p, 100)->pfmajor, 0);
	play_fini(&p);
}
END_TEST

int main(void)
{
	return UNIT_RUN(
		"parse_thread", test_clone_parent_first, test_clone_child_first,
		test_clone_failed_makes_nobody, test_clone_process_copies_descriptors,
		test_clone_process_shares_descriptors_if_asked,
		test_clone_thread_shares_with_its_leader,
		test_clone_in_pid_namespace_waits_for_the_child,
		test_clone_entry_of_two_seconds_is_a_strangers, test_clone_reused_number_replaces,
		test_clone_describes_a_parent_never_seen, test_clone_old_versions,
		test_execve_changes_the_program, test_execve_failed_changes_nothing,
		test_execve_path_comes_from_its_enter, test_execveat_starts_from_a_descriptor,
		test_execveat_may_end_as_execve, test_execve_of_a_descriptor_by_its_path,
		test_session_and_group_in_a_namespace, test_exit_removes_before_the_next_event,
		test_exit_of_a_leader_waits_for_its_group,
		test_clone_returns_after_the_process_has_ended,
		test_clone_returns_after_the_thread_has_ended,
		test_clone_of_fast_children_does_not_fill_the_table,
		test_clone_is_told_after_the_creator_has_ended,
		test_clone_reuses_the_number_of_one_that_ended, test_ids_follow_their_calls,
		test_limit_of_descriptors, test_memory_is_the_threads_or_at_a_switch_the_leaders);
}
