// SPDX-License-Identifier: Apache-2.0
/*
 * Fields: the list, the look-up with arguments, the types of values, and the values of
 * each class for a known state.
 */
#include <errno.h>

#include "insp_unit.h"
#include "unit.h"

START_TEST(test_field_list_is_sound)
{
	const struct insp_field_info *info;
	size_t n = 0;

	for (; (info = insp_field_info(n)); n++) {
		struct insp_field *field;
		struct bench b;
		int err;

		ck_assert_ptr_nonnull(strchr(info->name, '.'));
		ck_assert_uint_gt(strlen(info->help), 3);
		ck_assert_msg(info->help[strlen(info->help) - 1] != '.', "%s", info->name);
		for (size_t k = 0; k < n; k++)
			ck_assert_str_ne(info->name, insp_field_info(k)->name);

		bench_init(&b);
		EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_READ_E, NUM(3), NUM(10));
		bench_next(&b);
		err = insp_field_new(b.insp, info->name, &field);
		ck_assert_int_eq(err, info->arg == INSP_ARG_REQUIRED ? -EINVAL : 0);
		if (!err)
			ck_assert_ptr_eq(insp_field_get_info(field), info);
		insp_field_free(field);
		bench_fini(&b);
	}
	ck_assert_uint_gt(n, 100);
}
END_TEST

START_TEST(test_field_values_have_their_types)
{
	struct insp_field *field;
	struct insp_value value;
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_READ_E, NUM(5), NUM(10));
	bench_next(&b);

	ck_assert_int_eq(insp_field_new(b.insp, "evt.num", &field), 0);
	ck_assert(insp_field_value(field, b.ev, &value));
	ck_assert_int_eq(value.type, PT_UINT64);
	ck_assert_uint_eq(value.u64, 1);
	insp_field_free(field);

	ck_assert_int_eq(insp_field_new(b.insp, "fd.sip", &field), 0);
	ck_assert(insp_field_value(field, b.ev, &value));
	ck_assert_int_eq(value.type, PT_IPADDR);
	ck_assert_uint_eq(value.len, 4);
	ck_assert_mem_eq(value.data, "\012\0\0\002", 4);
	insp_field_free(field);

	ck_assert_int_eq(insp_field_new(b.insp, "evt.rawarg.size", &field), 0);
	ck_assert(insp_field_value(field, b.ev, &value));
	ck_assert_int_eq(value.type, PT_UINT32);
	ck_assert_uint_eq(value.u64, 10);
	insp_field_free(field);

	ck_assert_int_eq(insp_field_new(b.insp, "evt.res", &field), 0);
	ck_assert(!insp_field_value(field, b.ev, &value));
	insp_field_free(field);

	ck_assert_int_eq(insp_field_new(b.insp, "proc.namex", &field), -ENOENT);
	ck_assert_ptr_null(field);
	bench_fini(&b);
}
END_TEST

#define CHECK_ALL(b, cases) bench_check_fields(b, cases, ARRAY_SIZE(cases))

START_TEST(test_field_of_process)
{
	static const struct field_text cases[] = {
		{ "proc.pid", "100" },
		{ "proc.exe", "-bash" },
		{ "proc.name", "bash" },
		{ "proc.args", "-c ls" },
		{ "proc.env", "A=1 B=2" },
		{ "proc.cmdline", "bash -c ls" },
		{ "proc.exeline", "-bash -c ls" },
		{ "proc.cwd", "/home/al/" },
		{ "proc.nthreads", "1" },
		{ "proc.ppid", "1" },
		{ "proc.pname", "init" },
		{ "proc.apid[0]", "100" },
		{ "proc.apid[1]", "1" },
		{ "proc.apid[2]", NULL },
		{ "proc.aname[1]", "init" },
		{ "proc.loginshellid", "100" },
		{ "proc.duration", NULL },
		{ "proc.fdopencount", "6" },
		{ "proc.fdlimit", "100" },
		{ "proc.fdusage", "6.0" },
		{ "proc.vmsize", "50" },
		{ "thread.vmsize.b", "51200" },
		{ "thread.tid", "100" },
		{ "thread.ismain", "true" },
		{ "thread.cgroups", "cpu=/a memory=/b" },
		{ "thread.cgroup.memory", "/b" },
		{ "thread.cgroup.mem", NULL },
		{ "thread.vtid", "7" },
		{ "proc.sid", "100" },
		{ "proc.sname", "bash" },
		{ "proc.exepath", "/usr/bin/bash" },
		{ "thread.nametid", "bash100" },
		{ "user.uid", "1000" },
		{ "user.name", "al" },
		{ "user.homedir", "/home/al" },
		{ "user.shell", "/bin/sh" },
		{ "user.loginuid", "1000" },
		{ "user.loginname", "al" },
		{ "group.gid", "1000" },
		{ "group.name", "staff" },
	};
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_GETCWD_E);
	bench_next(&b);
	CHECK_ALL(&b, cases);
	bench_fini(&b);
}
END_TEST

START_TEST(test_field_of_unknown_thread)
{
	static const struct field_text cases[] = {
		{ "proc.name", "<NA>" },    { "thread.tid", "555" },	{ "proc.pname", NULL },
		{ "user.name", NULL },	    { "user.loginname", NULL }, { "thread.vtid", NULL },
		{ "thread.cgroups", NULL }, { "fd.num", NULL },		{ "proc.aname[1]", NULL },
	};
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 555, RS_EV_SYSCALL_GETCWD_E);
	bench_next(&b);
	CHECK_ALL(&b, cases);
	bench_fini(&b);
}
END_TEST

START_TEST(test_field_of_descriptor)
{
	static const struct field_text file[] = {
		{ "fd.num", "3" },	     { "fd.type", "file" },	 { "fd.typechar", "f" },
		{ "fd.name", "/etc/hosts" }, { "fd.directory", "/etc" }, { "fd.filename", "hosts" },
		{ "fd.dev", "800002" },	     { "fd.dev.major", "0" },	 { "fd.dev.minor", "2050" },
		{ "fd.cip", NULL },	     { "fd.cport", NULL },	 { "fd.l4proto", "<NA>" },
		{ "fd.sockfamily", NULL },   { "fd.uid", "1003" },	 { "evt.category", "file" },
	};
	static const struct field_text socket[] = {
		{ "fd.type", "ipv4" },	     { "fd.name", "10.0.0.1:4000->10.0.0.2:80" },
		{ "fd.cip", "10.0.0.1" },    { "fd.sip", "10.0.0.2" },
		{ "fd.lip", "10.0.0.1" },    { "fd.rip", "10.0.0.2" },
		{ "fd.cport", "4000" },	     { "fd.sport", "80" },
		{ "fd.lport", "4000" },	     { "fd.rport", "80" },
		{ "fd.l4proto", "tcp" },     { "fd.sockfamily", "ip" },
		{ "fd.is_server", "false" }, { "fd.sproto", "80" },
		{ "fd.connected", "true" },  { "fd.directory", NULL },
		{ "fd.filename", NULL },     { "evt.category", "net" },
	};
	static const struct field_text dir[] = {
		{ "fd.type", "directory" },
		{ "fd.directory", "/srv" },
		{ "fd.filename", NULL },
	};
	static const struct field_text unix_socket[] = {
		{ "fd.type", "unix" },	     { "fd.typechar", "u" },   { "fd.name", "/run/log" },
		{ "fd.sockfamily", "unix" }, { "fd.directory", NULL }, { "evt.category", "ipc" },
	};
	static const struct field_text unknown[] = {
		{ "fd.num", "77" },  { "fd.type", NULL },	    { "fd.typechar", "o" },
		{ "fd.name", NULL }, { "evt.category", "unknown" },
	};
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_READ_E, NUM(3), NUM(10));
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_READ_E, NUM(5), NUM(10));
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_READ_E, NUM(4), NUM(10));
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_READ_E, NUM(6), NUM(10));
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_READ_E, NUM(77), NUM(10));
	bench_next(&b);
	CHECK_ALL(&b, file);
	bench_next(&b);
	CHECK_ALL(&b, socket);
	bench_next(&b);
	CHECK_ALL(&b, dir);
	bench_next(&b);
	CHECK_ALL(&b, unix_socket);
	bench_next(&b);
	CHECK_ALL(&b, unknown);
	bench_fini(&b);
}
END_TEST

START_TEST(test_field_of_failed_calls)
{
	static const struct field_text opened[] = {
		{ "evt.res", "ENOENT" },
		{ "evt.rawres", "-2" },
		{ "evt.failed", "true" },
		{ "fd.num", "-1" },
		{ "fd.typechar", "f" },
		{ "fd.name", "/home/al/no/such" },
		{ "fd.directory", "/home/al/no" },
		{ "fd.filename", "such" },
		{ "evt.count.error", "1" },
		{ "evt.count.error.file", "1" },
		{ "evt.count.error.net", NULL },
		{ "evt.is_open_read", "true" },
	};
	static const struct field_text connected[] = {
		{ "fd.name", "10.0.0.1:1->10.0.0.9:2" }, { "fd.filename", NULL },
		{ "evt.count.error.net", "1" },		 { "evt.count.error.file", NULL },
		{ "evt.res", "ECONNREFUSED" },
	};
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_OPEN_E, STR("no/such"), NUM(1), NUM(0));
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_OPEN_X, NUM(-2), STR("no/such"), NUM(1), NUM(0),
		  NUM(0));
	EVENT_ADD(&b.trace, 100, RS_EV_SOCKET_CONNECT_E, NUM(5), EMPTY);
	EVENT_ADD(&b.trace, 100, RS_EV_SOCKET_CONNECT_X, NUM(-111),
		  TUPLE("10.0.0.1", 1, "10.0.0.9", 2));
	bench_next(&b);
	bench_next(&b);
	CHECK_ALL(&b, opened);
	bench_next(&b);
	bench_next(&b);
	CHECK_ALL(&b, connected);
	bench_fini(&b);
}
END_TEST

START_TEST(test_field_of_parameters_of_many_types)
{
	static const uint8_t addr[] = { 0, 8, 0, 0, 0, 0, 0, 0, 0 }, data[] = { 1, 9 };
	static const uint8_t failed[] = { 1, 0xea, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	static const struct field_text ptrace[] = {
		{ "evt.buffer", "9" },
		{ "evt.res", "SUCCESS" },
	};
	static const struct field_text bpf[] = {
		{ "evt.arg[0]", "EINVAL" }, { "evt.res", NULL },	 { "evt.rawres", NULL },
		{ "evt.failed", "false" },  { "evt.count.error", NULL },
	};
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_PTRACE_X, NUM(0), BYTES(addr, sizeof(addr)),
		  BYTES(data, sizeof(data)));
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_BPF_X, BYTES(failed, sizeof(failed)));
	bench_next(&b);
	CHECK_ALL(&b, ptrace);
	bench_next(&b);
	CHECK_ALL(&b, bpf);
	bench_fini(&b);
}
END_TEST

START_TEST(test_field_of_event)
{
	static const struct field_text enter[] = {
		{ "evt.num", "1" },
		{ "evt.dir", ">" },
		{ "evt.type", "read" },
		{ "evt.cpu", "0" },
		{ "evt.io_dir", "read" },
		{ "evt.is_io", "true" },
		{ "evt.is_io_write", "false" },
		{ "evt.latency", "0" },
		{ "evt.latency.human", "0ns" },
		{ "evt.buflen", NULL },
		{ "evt.res", NULL },
		{ "evt.count.exit", NULL },
		{ "evt.wait_latency", NULL },
		{ "evt.arg.fd", "<f>/etc/hosts" },
		{ "evt.arg[1]", "10" },
		{ "evt.arg[2]", NULL },
		{ "evt.rawtime.s", "1700000000" },
		{ "evt.rawtime.ns", "000000000" },
		{ "evt.reltime", "000000000" },
	};
	static const struct field_text exit_event[] = {
		{ "evt.num", "2" },
		{ "evt.dir", "<" },
		{ "evt.latency", "3723000000000" },
		{ "evt.latency.s", "3723" },
		{ "evt.latency.human", "01:02:03" },
		{ "evt.buflen", "4" },
		{ "evt.buflen.in", "4" },
		{ "evt.buflen.file", "4" },
		{ "evt.buflen.out", NULL },
		{ "evt.buflen.net", NULL },
		{ "evt.buffer", "abc." },
		{ "evt.res", "SUCCESS" },
		{ "evt.rawres", "4" },
		{ "evt.failed", "false" },
		{ "evt.count.exit", "1" },
		{ "evt.reltime.s", "3723" },
	};
	static const struct field_text generic[] = {
		{ "evt.type", "fadvise64" },
		{ "evt.args", "" },
		{ "evt.category", "unknown" },
		{ "evt.arg.ID", "fadvise64" },
	};
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_READ_E, NUM(3), NUM(10));
	b.trace.now_ns = 1700003723000000000ULL;
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_READ_X, NUM(4), BYTES("abc\n", 4));
	for (uint16_t code = 0; code < UINT16_MAX; code++) {
		const struct scap_syscall_info *call = scap_syscall_info(code);

		if (call && strcmp(call->name, "fadvise64") == 0)
			EVENT_ADD(&b.trace, 100, RS_EV_GENERIC_E, NUM(code), NUM(221));
	}
	bench_next(&b);
	CHECK_ALL(&b, enter);
	bench_next(&b);
	CHECK_ALL(&b, exit_event);
	bench_next(&b);
	CHECK_ALL(&b, generic);
	bench_fini(&b);
}
END_TEST

/* For a call without a number in the trace format, only the enter has the name. */
START_TEST(test_field_newer_call)
{
	static const struct field_text enter[] = {
		{ "evt.type", "statx" },
		{ "evt.arg.nativeID", "332" },
		{ "evt.args", "arg0=A arg1=B arg2=0 arg3=0 arg4=0 arg5=F " },
	};
	static const struct field_text exit_event[] = {
		{ "evt.type", "statx" },
		{ "syscall.type", "statx" },
		{ "evt.args", "" },
	};
	static const struct field_text lone[] = { { "evt.type", "<unknown>" }, { "evt.args", "" } };
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_GENERIC_E, NUM(0), NUM(332), NUM(367), NUM(10), NUM(11),
		  NUM(0), NUM(0), NUM(0), NUM(15));
	EVENT_ADD(&b.trace, 100, RS_EV_GENERIC_X, NUM(0), NUM(332));
	EVENT_ADD(&b.trace, 100, RS_EV_GENERIC_X, NUM(0), NUM(441));
	bench_next(&b);
	CHECK_ALL(&b, enter);
	bench_next(&b);
	CHECK_ALL(&b, exit_event);
	bench_next(&b);
	CHECK_ALL(&b, lone);
	bench_fini(&b);
}
END_TEST

START_TEST(test_field_latency_units)
{
	static const struct {
		uint64_t ns;
		const char *text;
	} cases[] = {
		{ 127, "127ns" },	   { 999, "999ns" },	   { 1000, "1.00us" },
		{ 9999, "9.99us" },	   { 10000, "10us" },	   { 999999, "999us" },
		{ 1049999, "1.04ms" },	   { 75999999, "75ms" },   { 1000000000, "1.00s" },
		{ 59999999999, "59.99s" }, { 61000000000, "1:1" }, { 3600000000000, "01:00:00" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bench b;

		bench_init(&b);
		EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_GETCWD_E);
		b.trace.now_ns = 1700000000000000000ULL + cases[i].ns;
		EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_GETCWD_X, NUM(1), STR("/"));
		bench_next(&b);
		bench_next(&b);
		ck_assert_str_eq(bench_field(&b, "evt.latency.human"), cases[i].text);
		bench_fini(&b);
	}
}
END_TEST

START_TEST(test_field_times_follow_the_zone)
{
	struct bench b;

	setenv("TZ", "Europe/Paris", 1);
	bench_init(&b);
	b.trace.now_ns = 1711846799999999999ULL; /* the last before summer time */
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_GETCWD_E);
	b.trace.now_ns += 1 - 1000;
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_GETCWD_E);
	bench_next(&b);
	if (strcmp(bench_field(&b, "evt.time.s"), "01:59:59")) {
		bench_fini(&b);
		unit_skip("the time zone's rules are not installed");
	}
	ck_assert_str_eq(bench_field(&b, "evt.time"), "01:59:59.999999999");
	ck_assert_str_eq(bench_field(&b, "evt.time.iso8601"), "2024-03-31T00:59:59.999999999+0000");
	bench_next(&b);
	ck_assert_str_eq(bench_field(&b, "evt.datetime"), "2024-03-31 03:00:00.000000000");
	bench_fini(&b);
}
END_TEST

START_TEST(test_field_of_paths)
{
	static const struct field_text cases[] = {
		{ "evt.abspath", "/srv/old" },
		{ "evt.abspath.src", "/srv/old" },
		{ "evt.abspath.dst", "/home/al/new" },
	};
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_RENAMEAT_E);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_RENAMEAT_X, NUM(0), NUM(4), STR("old"), NUM(-100),
		  STR("./new"));
	bench_next(&b);
	bench_next(&b);
	CHECK_ALL(&b, cases);
	bench_fini(&b);
}
END_TEST

START_TEST(test_field_of_a_call_that_reads_and_writes)
{
	static const struct field_text cases[] = {
		{ "evt.io_dir", "write" },
		{ "evt.is_io_read", "true" },
		{ "evt.is_io_write", "true" },
	};
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_COPY_FILE_RANGE_E, NUM(3), NUM(0), NUM(10));
	bench_next(&b);
	CHECK_ALL(&b, cases);
	bench_fini(&b);
}
END_TEST

/* The table does not say of these that they read or write. */
START_TEST(test_field_of_calls_that_move_data_unseen)
{
	static const struct field_text sendfile[] = {
		{ "evt.is_io", "true" },	{ "evt.is_io_read", "false" },
		{ "evt.is_io_write", "true" },	{ "evt.io_dir", "write" },
		{ "evt.buflen", "10" },		{ "evt.buflen.out", "10" },
		{ "evt.buflen.net.out", "10" }, { "evt.buflen.file", NULL },
	};
	static const struct field_text splice[] = {
		{ "evt.is_io", "true" }, { "evt.io_dir", "write" }, { "evt.is_io_read", "true" },
		{ "evt.buflen", "8" },	 { "evt.buflen.out", "8" }, { "evt.buflen.in", NULL },
	};
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_SENDFILE_E, NUM(5), NUM(3), NUM(0), NUM(10));
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_SENDFILE_X, NUM(10), NUM(10));
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_SPLICE_E, NUM(3), NUM(0), NUM(8), NUM(0));
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_SPLICE_X, NUM(8));
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_COPY_FILE_RANGE_E, NUM(3), NUM(0), NUM(6));
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_COPY_FILE_RANGE_X, NUM(6), NUM(3), NUM(0));
	bench_next(&b);
	ck_assert(bench_match(&b, "evt.is_io_write=true and evt.type=sendfile"));
	bench_next(&b);
	CHECK_ALL(&b, sendfile);
	bench_next(&b);
	bench_next(&b);
	CHECK_ALL(&b, splice);
	bench_next(&b);
	bench_next(&b);
	ck_assert_str_eq(bench_field(&b, "evt.buflen.file.out"), "6");
	bench_fini(&b);
}
END_TEST

/* Threads 100 and 200 alternate; each switch event belongs to the thread that stops running. */
static void add_switches(struct trace *trace)
{
	uint64_t begin_ns = trace->now_ns;

	for (int i = 0; i < 5; i++) {
		trace->now_ns = begin_ns + 10 * i * i;
		EVENT_ADD(trace, i % 2 ? 200 : 100, RS_EV_SCHEDSWITCH_6_E, NUM(i % 2 ? 100 : 200),
			  NUM(0), NUM(0), NUM(0), NUM(0), NUM(0));
	}
}

START_TEST(test_field_cpu_time_is_summed_up)
{
	/* the time since the last switch, and the total of the thread */
	static const char *const values[][2] = {
		{ "0", "0" }, { "10", "10" }, { "30", "30" }, { "50", "60" }, { "70", "100" },
	};
	struct insp_field *now, *total;
	struct insp_value value;
	struct bench b;
	char text[32];

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_GETCWD_E);
	add_switches(&b.trace);
	bench_next(&b);
	ck_assert_int_eq(insp_field_new(b.insp, "thread.exectime", &now), 0);
	ck_assert_int_eq(insp_field_new(b.insp, "thread.totexectime", &total), 0);
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		bench_next(&b);
		/* reading the field twice must not add the time twice */
		for (int n = 0; n < 2; n++)
			ck_assert(insp_field_value(total, b.ev, &value));
		snprintf(text, sizeof(text), "%llu", (unsigned long long)value.u64);
		ck_assert_str_eq(text, values[i][1]);
		ck_assert(insp_field_value(now, b.ev, &value));
		snprintf(text, sizeof(text), "%llu", (unsigned long long)value.u64);
		ck_assert_str_eq(text, values[i][0]);
	}
	insp_field_free(now);
	insp_field_free(total);
	bench_fini(&b);
}
END_TEST

/* The first record of a thread has nothing to compare with. */
START_TEST(test_field_cpu_compares_two_records)
{
	static const double used[] = { 30, 20, 10 };
	static const char *const names[] = { "thread.cpu", "thread.cpu.user", "thread.cpu.system" };
	struct insp_field *field;
	struct insp_value value;
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_PROCINFO_E, NUM(5), NUM(0));
	EVENT_ADD(&b.trace, 100, RS_EV_PROCINFO_E, NUM(25), NUM(10));
	for (int nth = 0; nth < 2; nth++) {
		bench_next(&b);
		for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
			ck_assert_int_eq(insp_field_new(b.insp, names[i], &field), 0);
			ck_assert_int_eq(insp_field_value(field, b.ev, &value), nth);
			ck_assert(!nth || value.dbl == used[i]);
			insp_field_free(field);
		}
	}
	bench_fini(&b);
}
END_TEST

/* A filter compares the total including the current event, even of rejected events. */
START_TEST(test_field_cpu_time_in_a_filter)
{
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_GETCWD_E);
	add_switches(&b.trace);
	bench_next(&b);
	ck_assert_int_eq(insp_set_filter_text(b.insp, "thread.totexectime>=60"), 0);
	bench_next(&b);
	ck_assert_uint_eq(b.ev->num, 5);
	bench_next(&b);
	ck_assert_uint_eq(b.ev->num, 6);
	bench_fini(&b);
}
END_TEST

/* The leader of an unknown group is made up when the event arrives, not when a field is read. */
START_TEST(test_field_reading_makes_no_thread)
{
	struct scap_thread lone = { .tid = 301,
				    .pid = 300,
				    .ptid = 100,
				    .comm = "t",
				    .exe = "t",
				    .exepath = "",
				    .cwd = "",
				    .root = "" };
	struct scap_thread threads[4];
	struct bench b;
	size_t count;

	bench_init(&b);
	memcpy(threads, b.trace.state.threads, 3 * sizeof(*threads));
	threads[3] = lone;
	b.trace.state.threads = threads;
	b.trace.state.nthreads = 4;
	EVENT_ADD(&b.trace, 301, RS_EV_SYSCALL_GETCWD_E);
	bench_next(&b);
	count = insp_thread_count(b.insp);
	ck_assert_ptr_nonnull(insp_thread_find(b.insp, 300));
	ck_assert_str_eq(bench_field(&b, "proc.ppid"), "-1");
	ck_assert_str_eq(bench_field(&b, "proc.nthreads"), "1");
	for (size_t n = 0; insp_field_info(n); n++)
		if (insp_field_info(n)->arg != INSP_ARG_REQUIRED &&
		    !(insp_field_info(n)->flags & INSP_FIELD_FILTER_ONLY))
			bench_field(&b, insp_field_info(n)->name);
	ck_assert_uint_eq(insp_thread_count(b.insp), count);
	bench_fini(&b);
}
END_TEST

int main(void)
{
	return UNIT_RUN(
		"field", test_field_cpu_time_is_summed_up, test_field_cpu_compares_two_records,
		test_field_cpu_time_in_a_filter, test_field_reading_makes_no_thread,
		test_field_of_a_call_that_reads_and_writes,
		test_field_of_calls_that_move_data_unseen, test_field_list_is_sound,
		test_field_values_have_their_types, test_field_of_process,
		test_field_of_unknown_thread, test_field_of_descriptor, test_field_of_failed_calls,
		test_field_of_parameters_of_many_types, test_field_of_event, test_field_newer_call,
		test_field_latency_units, test_field_times_follow_the_zone, test_field_of_paths);
}
