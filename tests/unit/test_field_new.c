// SPDX-License-Identifier: Apache-2.0
/*
 * Fields that the oracle of tests/diff does not have.
 */
#include <stdlib.h>

#include "event_types.h"
#include "insp_unit.h"
#include "unit.h"

#define BEGIN_NS 1700000000000000000

#define CHECK_ALL(b, ...) \
	do { \
		static const struct field_text cases[] = { __VA_ARGS__ }; \
		bench_check_fields(b, cases, ARRAY_SIZE(cases)); \
	} while (0)

static void step(struct bench *b, int count)
{
	while (count--)
		bench_next(b);
}

/* A thread creates a process in a namespace that began 5000 ns before the first event. */
static void add_clone(struct bench *b, int64_t tid, int64_t child, const char *comm)
{
	EVENT_ADD(&b->trace, tid, RS_EV_SYSCALL_CLONE_20_X, NUM(child), TEXT(comm), STR("a\0bc"),
		  NUM(tid), NUM(tid), NUM(1), STR(""), NUM(1024), NUM(0), NUM(0), NUM(0), NUM(0),
		  NUM(0), TEXT(comm), STR(""), NUM(0), NUM(1000), NUM(1000), NUM(tid), NUM(tid),
		  NUM(BEGIN_NS - 5000));
}

/* The process executes a program with two capabilities. */
static void add_exec(struct bench *b, int64_t tid, int64_t vpgid, uint32_t flags)
{
	EVENT_ADD(&b->trace, tid, RS_EV_SYSCALL_EXECVE_19_E, STR("/opt/tool"));
	EVENT_ADD(&b->trace, tid, RS_EV_SYSCALL_EXECVE_19_X, NUM(0), STR("./tool"),
		  STR("-x\0--long"), NUM(tid), NUM(tid), NUM(100), STR("/"), NUM(1024), NUM(0),
		  NUM(0), NUM(0), NUM(0), NUM(0), STR("tool"), STR(""), STR("HOME=/h\0L=C"), NUM(0),
		  NUM(vpgid), NUM(1000), NUM(flags), NUM(0), NUM(1 | 1 << 21), NUM(1 << 7),
		  NUM(4711), NUM(BEGIN_NS - 1000), NUM(BEGIN_NS - 2000), NUM(0), STR("/opt/tool"),
		  NUM(300));
}

/* bash (100) creates 300, which executes a tool and creates 400. */
static void bench_family(struct bench *b, uint32_t exe_flags)
{
	bench_init(b);
	add_clone(b, 100, 300, "bash");
	add_exec(b, 300, 300, exe_flags);
	add_clone(b, 300, 400, "tool");
	EVENT_ADD(&b->trace, 400, RS_EV_SYSCALL_GETCWD_E);
}

START_TEST(test_program_of_a_thread)
{
	struct bench b;

	bench_family(&b, 2);
	step(&b, 3);
	CHECK_ALL(&b, { "proc.exe_ino", "4711" }, { "proc.exe_ino.ctime", "1699999999999999000" },
		  { "proc.exe_ino.mtime", "1699999999999998000" },
		  { "proc.exe_ino.ctime_duration_proc_start", "1000" },
		  { "proc.exe_ino.ctime_duration_pidns_start", "4000" },
		  { "proc.pidns_init_start_ts", "1699999999999995000" },
		  { "proc.is_exe_upper_layer", "true" }, { "proc.is_exe_lower_layer", "false" },
		  { "proc.is_exe_from_memfd", "false" }, { "thread.cap_inheritable", "" },
		  { "thread.cap_permitted", "CAP_CHOWN CAP_SYS_ADMIN" },
		  { "thread.cap_effective", "CAP_SETUID" }, { "proc.cmdnargs", "2" },
		  { "proc.cmdlenargs", "8" }, { "proc.pid.ts", "1700000000000000000" },
		  { "proc.ppid.ts", NULL }, { "proc.ppid.duration", NULL });
	bench_fini(&b);

	bench_family(&b, 4 | 8);
	step(&b, 3);
	CHECK_ALL(&b, { "proc.is_exe_upper_layer", "false" }, { "proc.is_exe_lower_layer", "true" },
		  { "proc.is_exe_from_memfd", "true" });
	bench_fini(&b);
}
END_TEST

START_TEST(test_kin_of_a_process)
{
	struct bench b;

	bench_family(&b, 0);
	step(&b, 5);
	CHECK_ALL(&b, { "proc.pexe", "./tool" }, { "proc.pexepath", "/opt/tool" },
		  { "proc.aexe[1]", "./tool" }, { "proc.aexe[2]", "-bash" },
		  { "proc.aexe[9]", NULL }, { "proc.aexepath[2]", "/usr/bin/bash" },
		  { "proc.aargs[1]", "-x --long" }, { "proc.aargs[2]", "-c ls" },
		  { "proc.acmdline[1]", "tool -x --long" }, { "proc.aenv[1]", "HOME=/h L=C" },
		  { "proc.aenv[2]", "A=1 B=2" }, { "proc.pvpid", "300" },
		  { "proc.ppid.ts", "1700000000000000000" }, { "proc.ppid.duration", "4000" },
		  { "proc.pid.ts", "1700000000000003000" });
	bench_fini(&b);
}
END_TEST

START_TEST(test_leaders)
{
	struct bench b;

	bench_family(&b, 0);
	step(&b, 5);
	CHECK_ALL(&b, { "proc.sid.exe", "-bash" }, { "proc.sid.exepath", "/usr/bin/bash" },
		  { "proc.vpgid.name", "tool" }, { "proc.vpgid.exe", "./tool" },
		  { "proc.vpgid.exepath", "/opt/tool" }, { "proc.pgid", "300" },
		  { "proc.pgid.name", "tool" }, { "proc.pgid.exe", "./tool" },
		  { "proc.pgid.exepath", "/opt/tool" }, { "proc.is_sid_leader", "false" },
		  { "proc.is_vpgid_leader", "false" }, { "proc.is_pgid_leader", "false" });
	bench_fini(&b);

	bench_family(&b, 0);
	step(&b, 3);
	CHECK_ALL(&b, { "proc.is_sid_leader", "false" }, { "proc.is_vpgid_leader", "true" },
		  { "proc.is_pgid_leader", "true" });
	bench_fini(&b);
}
END_TEST

/* Fields have no value if older writers do not record it. */
START_TEST(test_unknown_to_older_writers)
{
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 200, RS_EV_SYSCALL_GETCWD_E);
	bench_next(&b);
	CHECK_ALL(&b, { "proc.exe_ino", NULL }, { "proc.exe_ino.ctime", NULL },
		  { "proc.exe_ino.mtime", NULL },
		  { "proc.exe_ino.ctime_duration_proc_start", NULL },
		  { "proc.exe_ino.ctime_duration_pidns_start", NULL },
		  { "proc.pidns_init_start_ts", NULL }, { "thread.cap_permitted", NULL },
		  { "thread.cap_inheritable", NULL }, { "thread.cap_effective", NULL },
		  { "proc.pid.ts", NULL }, { "proc.stdin.type", NULL }, { "proc.stdin.name", NULL },
		  { "proc.is_exe_upper_layer", NULL }, { "proc.is_exe_lower_layer", NULL },
		  { "proc.is_exe_from_memfd", "false" }, { "evt.asynctype", NULL },
		  { "fd.ino", NULL }, { "fd.nameraw", NULL }, { "fd.realpath", NULL },
		  { "fd.types", "()" }, { "fs.path.name", NULL });
	bench_fini(&b);
}
END_TEST

START_TEST(test_descriptors)
{
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 200, RS_EV_SYSCALL_OPENAT_2_X, NUM(0), NUM(-100), STR("sub/../in"),
		  NUM(1 | 1 << 15), NUM(0), NUM(5), NUM(77));
	EVENT_ADD(&b.trace, 200, RS_EV_SYSCALL_EVENTFD2_X, NUM(1), NUM(0), NUM(0));
	EVENT_ADD(&b.trace, 200, RS_EV_SYSCALL_MEMFD_CREATE_X, NUM(2), STR("mem"), NUM(0));
	EVENT_ADD(&b.trace, 200, RS_EV_SYSCALL_OPENAT_2_X, NUM(3), NUM(-100), STR("/new"),
		  NUM(2 | 1 << 14 | 1 << 16), NUM(0), NUM(5), NUM(78));
	EVENT_ADD(&b.trace, 200, RS_EV_SYSCALL_OPENAT2_X, NUM(4), NUM(-100), STR("/how"), NUM(1),
		  NUM(0), NUM(0), BYTES("\x05\0\0\x01", 4), NUM(79));
	EVENT_ADD(&b.trace, 200, RS_EV_SYSCALL_OPEN_X, NUM(5), STR("/o"), NUM(1), NUM(0), NUM(5),
		  NUM(80), STR("/behind/o"));
	step(&b, 1);
	CHECK_ALL(&b, { "fd.ino", "77" }, { "fd.name", "/tmp/in" }, { "fd.nameraw", "sub/../in" },
		  { "fd.is_upper_layer", "true" }, { "fd.is_lower_layer", "false" },
		  { "evt.is_open_create", "false" });
	step(&b, 3);
	CHECK_ALL(&b, { "proc.stdin.type", "file" }, { "proc.stdin.name", "/tmp/in" },
		  { "proc.stdout.type", "event" }, { "proc.stdout.name", "" },
		  { "proc.stderr.type", "memfd" }, { "proc.stderr.name", "/memfd:mem" },
		  { "fd.types", "(file,event,memfd,file)" }, { "fd.types[1]", "event" },
		  { "fd.types[9]", NULL }, { "fd.is_upper_layer", "false" },
		  { "fd.is_lower_layer", "true" }, { "evt.is_open_create", "true" });
	bench_next(&b);
	CHECK_ALL(&b, { "fd.ino", "79" }, { "fd.dev", "1000005" }, { "fd.realpath", NULL });
	bench_next(&b);
	CHECK_ALL(&b, { "fd.ino", "80" }, { "fd.name", "/o" }, { "fd.realpath", "/behind/o" });
	bench_fini(&b);
}
END_TEST

/* The flags of an open tell whether it made its file only in some cases. */
START_TEST(test_created_files)
{
	static const struct {
		int64_t res;
		uint32_t flags;
		const char *created;
	} opens[] = {
		{ 9, 2 | 1 << 14, "true" },
		{ 9, RS_VALUE_O_CREAT | RS_VALUE_O_EXCL, "true" },
		{ 9, RS_VALUE_O_TMPFILE | RS_VALUE_O_RDWR, "true" },
		{ 9, RS_VALUE_O_CREAT | RS_VALUE_O_TRUNC, NULL },
		{ 9, RS_VALUE_O_RDONLY, "false" },
		{ -13, RS_VALUE_O_CREAT, "false" },
	};
	struct bench b;

	bench_init(&b);
	for (size_t i = 0; i < ARRAY_SIZE(opens); i++)
		EVENT_ADD(&b.trace, 200, RS_EV_SYSCALL_OPEN_X, NUM(opens[i].res), STR("/o"),
			  NUM(opens[i].flags), NUM(0), NUM(5));
	EVENT_ADD(&b.trace, 200, RS_EV_SYSCALL_GETCWD_E);
	for (size_t i = 0; i < ARRAY_SIZE(opens); i++) {
		const char *created;

		bench_next(&b);
		created = bench_field(&b, "evt.is_open_create");
		ck_assert_pstr_eq(created, opens[i].created);
	}
	bench_next(&b);
	ck_assert_str_eq(bench_field(&b, "evt.is_open_create"), "false");
	bench_fini(&b);
}
END_TEST

START_TEST(test_paths_of_calls)
{
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 200, RS_EV_SYSCALL_UNLINK_2_X, NUM(0), STR("a/./b"));
	EVENT_ADD(&b.trace, 200, RS_EV_SYSCALL_RENAME_X, NUM(0), STR("old"), STR("/new"));
	EVENT_ADD(&b.trace, 200, RS_EV_SYSCALL_SYMLINK_X, NUM(0), STR("../to"), STR("link"));
	bench_next(&b);
	CHECK_ALL(&b, { "fs.path.name", "/tmp/a/b" }, { "fs.path.nameraw", "a/./b" },
		  { "fs.path.source", NULL }, { "fs.path.target", NULL });
	bench_next(&b);
	CHECK_ALL(&b, { "fs.path.name", NULL }, { "fs.path.source", "/tmp/old" },
		  { "fs.path.sourceraw", "old" }, { "fs.path.target", "/new" },
		  { "fs.path.targetraw", "/new" });
	bench_next(&b);
	CHECK_ALL(&b, { "fs.path.nameraw", NULL }, { "fs.path.target", "/tmp/link" },
		  { "fs.path.targetraw", "link" }, { "fs.path.source", NULL });
	bench_fini(&b);
}
END_TEST

START_TEST(test_source_of_events)
{
	struct bench b;

	setenv("RINGSIDE_HOSTNAME", "stage", 1);
	bench_init(&b);
	EVENT_ADD(&b.trace, 200, RS_EV_SYSCALL_GETCWD_E);
	EVENT_ADD(&b.trace, -1, RS_EV_ASYNCEVENT_E, NUM(0), STR("drops"), STR("x"));
	bench_next(&b);
	CHECK_ALL(&b, { "evt.source", "syscall" }, { "evt.is_async", "false" },
		  { "proc.is_exe_upper_layer", NULL }, { "proc.is_exe_lower_layer", NULL },
		  { "proc.is_exe_from_memfd", "false" }, { "evt.asynctype", NULL },
		  { "evt.hostname", "stage" });
	bench_next(&b);
	CHECK_ALL(&b, { "evt.is_async", "true" }, { "evt.asynctype", "drops" });
	bench_fini(&b);
	unsetenv("RINGSIDE_HOSTNAME");
}
END_TEST

int main(void)
{
	return UNIT_RUN("field_new", test_program_of_a_thread, test_kin_of_a_process, test_leaders,
			test_unknown_to_older_writers, test_descriptors, test_created_files,
			test_paths_of_calls, test_source_of_events);
}
