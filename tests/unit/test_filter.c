// SPDX-License-Identifier: Apache-2.0
/*
 * Filters: every operator on every kind of value, the grammar, errors with their
 * positions, and random text.
 */
#include <errno.h>

#include "insp_unit.h"
#include "unit.h"

struct expectation {
	const char *filter;
	bool passes;
};

/* Matches each filter with the last event of the bench. */
static void check_all(struct bench *b, const struct expectation *cases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		ck_assert_msg(bench_match(b, cases[i].filter) == cases[i].passes, "%s: not %d",
			      cases[i].filter, cases[i].passes);
}

#define CHECK_ALL(b, cases) check_all(b, cases, sizeof(cases) / sizeof((cases)[0]))

/* The enter and exit of a read of 5 bytes from the connection. */
static void bench_read(struct bench *b)
{
	bench_init(b);
	EVENT_ADD(&b->trace, 100, RS_EV_SYSCALL_READ_E, NUM(5), NUM(10));
	EVENT_ADD(&b->trace, 100, RS_EV_SYSCALL_READ_X, NUM(5), BYTES("GET \0", 5));
	bench_next(b);
	bench_next(b);
}

START_TEST(test_filter_numbers)
{
	static const struct expectation cases[] = {
		{ "evt.num=2", true },
		{ "evt.num!=2", false },
		{ "evt.num<3", true },
		{ "evt.num<2", false },
		{ "evt.num<=2", true },
		{ "evt.num>1", true },
		{ "evt.num>=3", false },
		{ "evt.num in (1,2)", true },
		{ "evt.num in ( 1 , 3 )", false },
		{ "evt.num intersects (2)", true },
		{ "evt.num exists", true },
		{ "evt.num>=-1", false }, /* -1 is the largest unsigned number */
		{ "fd.num>-1", true },
		{ "evt.rawres>-3", true },
		{ "evt.rawres<-3", false },
		{ "user.uid=1000", true },
		{ "user.uid=-1", false },
		{ "user.loginuid!=-1", true },
		{ "evt.failed=false", true },
		{ "evt.failed!=false", false },
		{ "evt.is_io in (true)", true },
		{ "proc.fdusage>5", true },
		{ "proc.fdusage>=6.5", false },
		{ "proc.fdusage>5e-1", true },
		{ "evt.num=0x2", true },
		{ "evt.num=+2", true },
		{ "fd.num>-0x1", true },
		{ "evt.num=010", false },
		{ "fd.port=0x50", true },
		{ "evt.num in ()", false },
		{ "not evt.num in ( )", true },
	};
	struct bench b;

	bench_read(&b);
	CHECK_ALL(&b, cases);
	bench_fini(&b);
}
END_TEST

START_TEST(test_filter_text)
{
	static const struct expectation cases[] = {
		{ "proc.name=bash", true },
		{ "proc.name=bas", false },
		{ "proc.name!=bash", false },
		{ "proc.name contains as", true },
		{ "proc.name contains AS", false },
		{ "proc.name icontains AS", true },
		{ "proc.name icontains bashs", false },
		{ "proc.name startswith ba", true },
		{ "proc.name startswith bashs", false },
		{ "proc.name endswith sh", true },
		{ "proc.name endswith abash", false },
		{ "proc.name glob b*h", true },
		{ "proc.name glob [!b]*", false },
		{ "proc.name glob ba??", true },
		{ "proc.exepath glob /usr*bash", true },
		{ "proc.name<c", true },
		{ "proc.name<bas", false },
		{ "proc.name<=bash", true },
		{ "proc.name>bas", true },
		{ "proc.name>=bash", true },
		{ "proc.name>bash", false },
		{ "proc.name in (cat, bash)", true },
		{ "proc.name in (cat)", false },
		{ "proc.exepath pmatch (/usr)", true },
		{ "proc.exepath pmatch (/us)", false },
		{ "proc.exepath pmatch (/us, /usr/bin/)", true },
		{ "proc.exepath pmatch (/)", true },
		{ "proc.exepath pmatch (/usr/bin/bash/x)", false },
		{ "proc.name='bash'", true },
		{ "proc.name=\"ba\\x73h\"", true },
		{ "proc.cmdline='bash -c ls'", true },
		{ "proc.args='-c ls'", true },
		{ "proc.name='a\\\\b'", false },
	};
	struct bench b;

	bench_read(&b);
	CHECK_ALL(&b, cases);
	bench_fini(&b);
}
END_TEST

/* The kernel keeps 15 bytes of a name. */
START_TEST(test_filter_long_names)
{
	static const struct expectation cases[] = {
		{ "proc.name=victoria-metric", true },
		{ "proc.name=victoria-metrics-prod", true },
		{ "proc.name==victoria-metrics-prod", true },
		{ "proc.name!=victoria-metrics-prod", false },
		{ "proc.name in (a, victoria-metrics-prod)", true },
		{ "proc.name in (a, b, c, d, e, victoria-metrics-prod)", true },
		{ "proc.name in (a, b, c, d, e, victoria-matrix-prod)", false },
		{ "proc.name=victoria-metri", false },
		{ "proc.name=victoria-matrix-prod", false },
		{ "proc.name contains victoria-metrics-prod", false },
		{ "proc.pname=bash-that-has-a-long-name", false },
		{ "proc.exe=victoria-metrics-prod", false },
	};
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 200, RS_EV_SYSCALL_EXECVE_19_X, NUM(0), STR("v"), STR(""), NUM(200),
		  NUM(200), NUM(100), STR("/"), NUM(1024), NUM(0), NUM(0), NUM(0), NUM(0), NUM(0),
		  STR("victoria-metric"), STR(""), STR(""));
	bench_next(&b);
	CHECK_ALL(&b, cases);
	bench_fini(&b);
}
END_TEST

/* Kernel and tools show the login user that is none as either number. */
START_TEST(test_filter_numbers_beyond_signed)
{
	static const struct expectation cases[] = {
		{ "user.loginuid=4294967295", true },
		{ "user.loginuid=-1", true },
		{ "user.loginuid!=4294967295", false },
		{ "user.loginuid in (1, 4294967295)", true },
		{ "user.loginuid<4294967295", true },
		{ "user.loginuid=4294967294", false },
		{ "user.loginuid>4294967295", false },
	};
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 200, RS_EV_SYSCALL_GETCWD_E);
	bench_next(&b);
	CHECK_ALL(&b, cases);
	bench_fini(&b);
}
END_TEST

START_TEST(test_filter_bytes)
{
	static const struct expectation cases[] = {
		{ "evt.buffer contains 'T '", true },  { "evt.buffer startswith GET", true },
		{ "evt.buffer='GET \\x00'", true },    { "evt.buffer=GET", false },
		{ "evt.buffer endswith \\x00", true }, { "evt.buffer in (GET, 'GET \\x00')", true },
	};
	struct bench b;

	bench_read(&b);
	CHECK_ALL(&b, cases);
	bench_fini(&b);
}
END_TEST

/* The matcher of compiled expressions has a small stack. */
START_TEST(test_filter_regex_matches_long_values)
{
	static const struct expectation cases[] = {
		{ "evt.arg.path regex '(a|b)*'", true },
		{ "not evt.arg.path regex '(a|b)*'", false },
		{ "evt.arg.path regex '(a|b)*c'", false },
		{ "not evt.arg.path regex '(a|b)*c'", true },
	};
	char text[3001] = "";
	struct bench b;

	memset(text, 'a', sizeof(text) - 1);
	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_CHDIR_X, NUM(0), BYTES(text, sizeof(text)));
	bench_next(&b);
	CHECK_ALL(&b, cases);
	bench_fini(&b);
}
END_TEST

/* A match that takes too many steps is neither a yes nor a no. */
START_TEST(test_filter_undecided_does_not_pass)
{
	static const struct {
		const char *filter;
		bool passes;
		unsigned int undecided;
	} cases[] = {
		{ "evt.arg.path regex '(a+)+[bc]'", false, 1 },
		{ "not evt.arg.path regex '(a+)+[bc]'", false, 1 },
		{ "not (not evt.arg.path regex '(a+)+[bc]')", false, 1 },
		{ "evt.num=1 and not evt.arg.path regex '(a+)+[bc]'", false, 1 },
		{ "evt.num=1 or not evt.arg.path regex '(a+)+[bc]'", true, 0 },
		{ "not evt.arg.path regex '(a+)+[bc]' or evt.num=1", true, 1 },
		{ "not (evt.num=1 and evt.arg.path regex '(a+)+[bc]')", false, 1 },
		{ "not evt.arg.path regex '[bc]'", true, 0 },
	};
	struct insp_filter *filter;
	char text[61] = "";
	struct bench b;

	memset(text, 'a', sizeof(text) - 1);
	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_CHDIR_X, NUM(0), BYTES(text, sizeof(text)));
	bench_next(&b);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		ck_assert_int_eq(insp_filter_compile(b.insp, cases[i].filter, &filter), 0);
		ck_assert_msg(insp_filter_match(filter, b.ev) == cases[i].passes, "%s",
			      cases[i].filter);
		ck_assert_uint_eq(insp_filter_undecided(filter), cases[i].undecided);
		insp_filter_free(filter);
	}
	bench_fini(&b);
}
END_TEST

START_TEST(test_filter_addresses)
{
	static const struct expectation cases[] = {
		{ "fd.ip=10.0.0.1", true },	  { "fd.ip=10.0.0.2", true },
		{ "fd.ip=10.0.0.3", false },	  { "fd.ip!=10.0.0.1", false },
		{ "fd.ip!=10.0.0.3", true },	  { "fd.ip=::1", false },
		{ "fd.cip=10.0.0.1", true },	  { "fd.cip=10.0.0.2", false },
		{ "fd.sip=10.0.0.2", true },	  { "fd.ip in (1.1.1.1, 10.0.0.2)", true },
		{ "fd.lip=10.0.0.1", true },	  { "fd.rip=10.0.0.2", true },
		{ "fd.net=10.0.0.0/8", true },	  { "fd.net=11.0.0.0/8", false },
		{ "fd.net!=11.0.0.0/8", true },	  { "fd.cnet=10.0.0.0/31", true },
		{ "fd.snet=10.0.0.0/31", false }, { "fd.snet=0.0.0.0/0", true },
		{ "fd.snet=10.0.0.2/32", true },  { "fd.net=2001:db8::", false },
		{ "fd.port=80", true },		  { "fd.port=4000", true },
		{ "fd.port=81", false },	  { "fd.port!=80", false },
		{ "fd.port!=81", true },	  { "fd.port in (1,80)", true },
		{ "fd.sport=80", true },	  { "fd.cport>3999", true },
		{ "fd.proto=80", true },	  { "fd.is_server=false", true },
	};
	struct bench b;

	bench_read(&b);
	CHECK_ALL(&b, cases);
	bench_fini(&b);
}
END_TEST

START_TEST(test_filter_ipv6)
{
	static const struct expectation cases[] = {
		{ "fd.ip=2001:db8::1", true },
		{ "fd.ip=10.0.0.1", false },
		{ "fd.net=2001:db8::", true },
		{ "fd.net=2001:db8::/16", true },
		{ "fd.net=2001:db8:0:1::", false },
		{ "fd.snet=2001:db8::2/128", false }, /* the socket has no role yet */
	};
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_READ_E, NUM(7), NUM(10));
	bench_next(&b);
	CHECK_ALL(&b, cases);
	bench_fini(&b);
}
END_TEST

START_TEST(test_filter_ancestors)
{
	static const struct expectation cases[] = {
		{ "proc.aname=bash", true },
		{ "proc.aname=init", true },
		{ "proc.aname=cat", false },
		{ "proc.aname[0]=cat", true },
		{ "proc.aname[1]=bash", true },
		{ "proc.aname[2]=bash", false },
		{ "proc.apid=1", true },
		{ "proc.apid[1]=100", true },
		{ "proc.apid in (7, 100)", true },
		{ "proc.aname[9] exists", false },
		{ "proc.aname endswith sh", true },
	};
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 200, RS_EV_SYSCALL_READ_E, NUM(3), NUM(10));
	bench_next(&b);
	CHECK_ALL(&b, cases);
	bench_fini(&b);
}
END_TEST

START_TEST(test_filter_grammar)
{
	static const struct expectation cases[] = {
		{ "evt.num=2 and evt.num=2", true },
		{ "evt.num=2 and evt.num=1", false },
		{ "evt.num=1 or evt.num=2", true },
		{ "evt.num=1 or evt.num=3", false },
		{ "not evt.num=1", true },
		{ "not not evt.num=1", true },
		{ "not (evt.num=1 or evt.num=2)", false },
		{ "not (evt.num=2 and evt.num=1)", true },
		{ "(evt.num=1)or(evt.num=2)", true },
		{ " ( ( evt.num = 2 ) ) ", true },
		{ "evt.num=1 or (evt.num=2 and evt.dir=<)", true },
		{ "(evt.num=1 or evt.num=2) and (evt.num=3 or not evt.num=4)", true },
		{ "(evt.num=1 or evt.num=3) and evt.num=2", false },
		{ "not(evt.num=2)or evt.num=2", true },
		{ "evt.num\n=\t2", true },
		{ "evt.num=1 or evt.num=3 or evt.num=4 or evt.num=2", true },
		{ "evt.num=2 and evt.num=2 and evt.num=2 and evt.num=3", false },
		{ "evt.num=2 or evt.num=1 and evt.num=1", true },
		{ "(evt.num=2 or evt.num=1) and evt.num=1", false },
		{ "evt.num=1 and evt.num=1 or evt.num=2", true },
		{ "not evt.num=2 and evt.num=1 or evt.num=3", false },
		{ "not evt.num=2 or evt.num=2 and not evt.num=3", true },
		{ "not (evt.num=2 or evt.num=1 and evt.num=1) or evt.num=3", false },
	};
	struct bench b;

	bench_read(&b);
	CHECK_ALL(&b, cases);
	bench_fini(&b);
}
END_TEST

/* 'and' binds closer than 'or': tests all results of three checks, with and without brackets. */
START_TEST(test_filter_precedence)
{
	static const char *const checks[] = { "evt.num=3", "evt.num=2" };
	struct bench b;

	bench_read(&b);
	for (int n = 0; n < 8; n++) {
		const char *x = checks[n & 1], *y = checks[n >> 1 & 1], *z = checks[n >> 2];
		bool is_x = n & 1, is_y = n >> 1 & 1, is_z = n >> 2;
		char text[128];

		snprintf(text, sizeof(text), "%s and %s or %s", x, y, z);
		ck_assert_int_eq(bench_match(&b, text), (is_x && is_y) || is_z);
		snprintf(text, sizeof(text), "%s or %s and %s", x, y, z);
		ck_assert_int_eq(bench_match(&b, text), is_x || (is_y && is_z));
		snprintf(text, sizeof(text), "not %s or not %s and %s", x, y, z);
		ck_assert_int_eq(bench_match(&b, text), !is_x || (!is_y && is_z));
	}
	bench_fini(&b);
}
END_TEST

/* The event is a read of "GET \0" by bash from a connection. */
START_TEST(test_filter_functions)
{
	static const struct expectation cases[] = {
		{ "toupper(proc.name)=BASH", true },
		{ "toupper(proc.name)=bash", false },
		{ "tolower( evt.buffer ) startswith 'get '", true },
		{ "tolower(toupper(proc.name))=bash", true },
		{ "basename(proc.exepath)=bash", true },
		{ "basename(proc.name)=bash", true },
		{ "basename(proc.cwd)=''", true },
		{ "toupper(basename(proc.exepath)) in (BASH, SH)", true },
		{ "len(proc.name)=4", true },
		{ "len(proc.name)>4", false },
		{ "len(evt.buffer)=5", true },
		{ "len(proc.args) in (1, 2, 3, 4, 5, 6)", true },
		{ "concat(proc.name, '-', proc.pid)=bash-100", true },
		{ "concat(proc.name)=bash", true },
		{ "join(', ', proc.name, fd.num, evt.failed)='bash, 5, false'", true },
		{ "join('/', '', basename(proc.exepath))=/bash", true },
		{ "proc.name=val(proc.name)", true },
		{ "proc.name!=val(proc.exe)", true },
		{ "proc.name = basename(proc.exepath)", true },
		{ "proc.name=tolower(proc.exepath)", false },
		{ "proc.exepath endswith val(proc.name)", true },
		{ "proc.exepath endswith concat('/', proc.name)", true },
		{ "proc.name in (cat, val(proc.name))", true },
		{ "proc.name in (cat, val(proc.exe), a, b, c, d)", false },
		{ "toupper(proc.name)=toupper(proc.name)", true },
		{ "fd.num=val(evt.rawres)", true },
		{ "fd.num<val(thread.tid)", true },
		{ "len(proc.name)<val(fd.num)", true },
		{ "fd.cip=val(fd.lip)", true },
		{ "fd.cip=val(fd.sip)", false },
		{ "fd.ip!=val(fd.rip)", false },
		{ "proc.exepath pmatch (val(proc.exepath))", true },
		{ "not tolower(proc.name)=x", true },
		{ "toupper(proc.name) exists", true },
		{ "tolower(container.image)=x", false },
		{ "tolower(container.image)!=x", false },
		{ "proc.name!=val(container.image)", false },
		{ "proc.name!=concat(proc.name, container.image)", false },
		{ "tolower(container.image) exists", false },
		{ "proc.name=val", false }, /* here val is a text */
	};
	struct bench b;

	bench_read(&b);
	CHECK_ALL(&b, cases);
	bench_fini(&b);
}
END_TEST

START_TEST(test_filter_base64)
{
	static const struct {
		const char *data;
		const char *filter;
		bool passes;
	} cases[] = {
		{ "R0VU", "b64(evt.buffer)=GET", true },
		{ "R0VUIA==", "b64(evt.buffer)='GET '", true },
		{ "R0VUIA", "b64(evt.buffer)='GET '", true },
		{ "R0U=", "b64(evt.buffer)=GE", true },
		{ "+/+/", "b64(evt.buffer)='\xfb\xff\xbf'", true },
		{ "", "b64(evt.buffer)=''", true },
		{ "R", "b64(evt.buffer) exists", false },
		{ "R0V$", "b64(evt.buffer) exists", false },
		{ "=", "b64(evt.buffer)=''", true },
		{ "R0VU", "tolower(b64(evt.buffer)) contains ge", true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bench b;

		bench_init(&b);
		EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_READ_X, NUM(5),
			  BYTES(cases[i].data, strlen(cases[i].data)));
		bench_next(&b);
		ck_assert_msg(bench_match(&b, cases[i].filter) == cases[i].passes, "%s of %s",
			      cases[i].filter, cases[i].data);
		bench_fini(&b);
	}
}
END_TEST

START_TEST(test_filter_names)
{
	static const char *const names[][2] = {
		{ "shells", "sh, bash" },
		{ "more-shells", "zsh, shells, 'a b'" },
		{ "none", "" },
		{ "reading", "evt.type=read or evt.type=pread" },
		{ "is_shell", "proc.name in (more-shells)" },
		{ "both", "reading and not is_cat" },
		{ "is_cat", "proc.name=cat" },
	};
	static const struct expectation cases[] = {
		{ "reading", true },
		{ "not reading", false },
		{ "(reading)", true },
		{ "evt.num=1 and reading", false },
		{ "reading and evt.num=2", true },
		{ "is_shell", true },
		{ "both", true },
		{ "not (both and is_cat)", true },
		{ "proc.name in shells", true },
		{ "proc.name in shells and evt.num=1", false },
		{ "proc.name in (shells)", true },
		{ "proc.name in (cat, more-shells, x)", true },
		{ "proc.name in ('shells')", false },
		{ "proc.name in (shellsx)", false },
		{ "proc.name = shells", false },
		{ "proc.exepath pmatch (shells, /usr)", true },
		{ "not proc.name in more-shells", false },
	};
	struct bench b;

	bench_read(&b);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		ck_assert_int_eq(insp_filter_define(b.insp, names[i][0], names[i][1]), 0);
	CHECK_ALL(&b, cases);
	ck_assert_int_eq(insp_filter_define(b.insp, "is_cat", "proc.name=bash"), 0);
	ck_assert(!bench_match(&b, "both"));
	bench_fini(&b);
}
END_TEST

struct fault {
	const char *filter;
	size_t pos;
	const char *reason;
};

/* Each filter must be refused with this reason at this position. */
static void check_faults(struct bench *b, const struct fault *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct insp_filter *filter;

		ck_assert_int_eq(insp_filter_compile(b->insp, cases[i].filter, &filter), -EINVAL);
		ck_assert_ptr_null(filter);
		ck_assert_msg(strstr(insp_error(b->insp), cases[i].reason) != NULL, "%s: %s",
			      cases[i].filter, insp_error(b->insp));
		ck_assert_msg(insp_filter_error_pos(b->insp) == cases[i].pos, "%s: at %zu",
			      cases[i].filter, insp_filter_error_pos(b->insp));
	}
}

START_TEST(test_filter_names_errors)
{
	static const char *const no_names[] = { "",	   "and", "or",	 "not",
						"nothing", "a.b", "a b", "1a" };
	static const struct fault cases[] = {
		{ "unknown", 0, "unknown field 'unknown'" },
		{ "evt.num=1 and bad", 14,
		  "in 'bad': unknown field 'proc.nmae', did you mean 'proc.name'?" },
		{ "not (outer)", 5, "in 'bad': unknown field 'proc.nmae'" },
		{ "loop", 0, "contains itself or too many other names" },
		{ "proc.name in looplist", 13, "contains itself or too many other names" },
		{ "doubled9", 0, "contains itself or too many other names" },
		{ "rest", 0, "in 'rest': ') x' is not expected here" },
		{ "proc.name in list-rest", 13, "in 'list-rest': 'b' is not expected here" },
		{ "empty", 0, "in 'empty': filter ends too early" },
		{ "evt.num in words", 11, "in 'words': 'a' is not a valid number" },
		{ "proc.name in nolist", 13, "needs a list in brackets" },
	};
	char name[32], text[200];
	struct bench b;

	bench_read(&b);
	for (size_t i = 0; i < sizeof(no_names) / sizeof(no_names[0]); i++)
		ck_assert_int_eq(insp_filter_define(b.insp, no_names[i], "evt.num=1"), -EINVAL);
	insp_filter_define(b.insp, "bad", "proc.nmae=x");
	insp_filter_define(b.insp, "outer", "evt.num=1 and bad");
	insp_filter_define(b.insp, "loop", "evt.num=1 or loop");
	insp_filter_define(b.insp, "looplist", "a, looplist");
	insp_filter_define(b.insp, "rest", "evt.num=1 ) x");
	insp_filter_define(b.insp, "list-rest", "a b");
	insp_filter_define(b.insp, "empty", " ");
	insp_filter_define(b.insp, "words", "a, b");
	insp_filter_define(b.insp, "doubled0", "evt.num=1");
	for (int i = 1; i < 10; i++) {
		sprintf(name, "doubled%d", i);
		text[0] = '\0';
		for (int k = 0; k < 9; k++)
			sprintf(text + strlen(text), "%sdoubled%d", k ? " and " : "", i - 1);
		insp_filter_define(b.insp, name, text);
	}
	check_faults(&b, cases, ARRAY_SIZE(cases));
	bench_fini(&b);
}
END_TEST

START_TEST(test_filter_missing_value_is_false)
{
	static const struct expectation cases[] = {
		{ "fd.num=3", false },	       { "fd.num!=3", false },
		{ "fd.num exists", false },    { "not fd.num=3", true },
		{ "not fd.num exists", true }, { "fd.ip!=1.1.1.1", false },
		{ "evt.res!=SUCCESS", false },
	};
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_GETCWD_E);
	bench_next(&b);
	CHECK_ALL(&b, cases);
	bench_fini(&b);
}
END_TEST

START_TEST(test_filter_arguments)
{
	static const struct expectation cases[] = {
		{ "evt.arg.fd=<4t>10.0.0.1:4000->10.0.0.2:80", true },
		{ "evt.arg.fd='<4t>10.0.0.1:4000->10.0.0.2:80'", true },
		{ "evt.arg[1]=10", true },
		{ "evt.arg[7] exists", false },
		{ "evt.rawarg.fd=5", true },
		{ "evt.rawarg.fd>5", false },
		{ "evt.rawarg.size=10", true },
		{ "evt.type.is.read=1", true },
		{ "evt.type.is.6=1", true },
		{ "evt.type.is.7=1", false },
		{ "thread.cgroup.cpu=/a", true },
		{ "thread.cgroup.cp exists", false },
		{ "evt.arg[size]=10", true },
		{ "evt.arg['size']=10", true },
		{ "evt.arg[\"1\"]=10", true },
		{ "evt.rawarg[fd]=5", true },
		{ "evt.type.is[read]=1", true },
		{ "evt.type.is[6]=1", true },
		{ "thread.cgroup[cpu]=/a", true },
		{ "thread.cgroup['cpu']=/a", true },
		{ "proc.aname['1']=init", true },
		{ "proc.env['A']=1", true },
		{ "proc.env[B]=2", true },
		{ "evt.abspath[src] exists", false },
		{ "evt.around[1700000000000000000]=5", true },
		{ "evt.around[1700000005000000000]=4999", false },
		{ "evt.around[1700000005000000000]=5000", true },
	};
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_READ_E, NUM(5), NUM(10));
	bench_next(&b);
	CHECK_ALL(&b, cases);
	bench_fini(&b);
}
END_TEST

/* What the type decides beforehand is what all checks together decide. */
START_TEST(test_filter_knows_types_beforehand)
{
	static const char *const filters[] = {
		"evt.type=read",
		"evt.type=getcwd or evt.dir=<",
		"not evt.type in (read, write)",
		"evt.dir=> and (evt.is_io=true or proc.name=cat)",
		"syscall.type exists",
		"not (evt.type=read and not evt.num=1)",
		"evt.type=fadvise64",
		"evt.type in (getcwd, fadvise64) and evt.dir=>",
		"evt.is_io=false and evt.type contains fadvise",
		"not evt.type=nanosleep and evt.dir=>",
	};
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_GENERIC_E, NUM(142), NUM(0));
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_READ_E, NUM(5), NUM(10));
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_READ_X, NUM(0), EMPTY);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_GETCWD_E);
	EVENT_ADD(&b.trace, 1, RS_EV_SCHEDSWITCH_6_E, NUM(5));
	bench_next(&b);
	do {
		for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
			char slow[128];

			/* The first check is true, but the type does not decide it. */
			snprintf(slow, sizeof(slow), "evt.num>0 and (%s)", filters[i]);
			ck_assert_int_eq(bench_match(&b, filters[i]), bench_match(&b, slow));
		}
	} while (insp_next(b.insp, &b.ev) == SCAP_EVENT);
	bench_fini(&b);
}
END_TEST

START_TEST(test_filter_errors_say_where)
{
	static const struct fault cases[] = {
		{ "", 0, "filter ends too early" },
		{ "  ", 2, "filter ends too early" },
		{ "evt.num=1 and", 13, "filter ends too early" },
		{ "()", 1, "field is missing" },
		{ "foo.bar=1", 0, "unknown field 'foo.bar'" },
		{ "evt.num=1 and proc.nmae=x", 14, "did you mean 'proc.name'?" },
		{ "evt.numx=1", 0, "unknown field 'evt.numx'" },
		{ "evt.num", 7, "operator is missing after field 'evt.num'" },
		{ "evt.num ~ 1", 8, "operator is missing" },
		{ "evt.num=", 8, "value is missing" },
		{ "evt.num=x", 8, "'x' is not a valid number" },
		{ "evt.num===1", 9, "'=1' is not a valid number" },
		{ "proc.name contans x", 10, "did you mean 'contains'?" },
		{ "evt.type=opne", 9, "did you mean 'open'?" },
		{ "proc.name regex \"a(b\"", 16, "is not a regular expression" },
		{ "proc.name bcontains 4g", 20, "'4g' is not a list of hexadecimal bytes" },
		{ "proc.name bcontains 4142f", 20, "'4142f' is not a list of hexadecimal bytes" },
		{ "fd.sip.name=no.such.host.invalid", 12, "cannot find host" },
		{ "evt.num=99999999999999999999", 8, "not a valid number" },
		{ "evt.num contains 1", 8, "'contains' does not work on field 'evt.num'" },
		{ "evt.num in 1", 11, "'in' needs a list in brackets" },
		{ "evt.num in (1 2)", 14, "',' or ')' is missing" },
		{ "evt.num in (1,", 14, "value is missing" },
		{ "evt.num=1 evt.num=2", 10, "'and' or 'or' is missing" },
		{ "evt.num=1.5", 8, "'1.5' is not a valid number" },
		{ "evt.num=0x", 8, "'0x' is not a valid number" },
		{ "evt.num in (,)", 12, "value is missing" },
		{ "tolwer(proc.name)=a", 0, "did you mean 'tolower'?" },
		{ "frobnicate(proc.name)=a", 0, "unknown function 'frobnicate'" },
		{ "tolower()=a", 8, "a field is missing in the function" },
		{ "tolower(nosuch.field)=a", 8, "unknown field 'nosuch.field'" },
		{ "tolower(proc.name=a", 7, "bracket is not closed" },
		{ "tolower(proc.name,fd.name)=a", 0, "tolower() takes one value, not 2" },
		{ "join(proc.name)=a", 0, "join() takes 2 to 16 values, not 1" },
		{ "evt.num=1 and tolower(proc.pid)=a", 14, "works on texts" },
		{ "len('x')=1", 0, "needs a field to work on" },
		{ "val(proc.name)=a", 0, "val() stands on the right" },
		{ "len(proc.name) contains a", 15, "'contains' does not work on what len() gives" },
		{ "tolower(proc.aname)=a", 8, "has several values" },
		{ "tolower(evt.outputtime)=a", 8, "for output only" },
		{ "proc.name=val(proc.pid)", 10, "cannot compare with what val() gives" },
		{ "proc.name glob val(proc.exe)", 15, "cannot compare with what val() gives" },
		{ "evt.num=len(proc.pid)", 8, "works on texts" },
		{ "evt.arg[nosuchparam]=1", 0, "no event has a parameter named 'nosuchparam'" },
		{ "evt.abspath[x]=1", 0, "'x' is not an argument of it" },
		{ "evt.arg['fd=1", 0, "not a number in brackets" },
		{ "(evt.num=1", 0, "bracket is not closed" },
		{ "evt.num=1)", 9, "bracket was not opened" },
		{ "proc.name='x", 10, "quotes are not closed" },
		{ "proc.name=\\xg0", 10, "two hexadecimal digits" },
		{ "evt.type=nosuch", 9, "unknown event type 'nosuch'" },
		{ "evt.type in (read,nosuch)", 18, "unknown event type 'nosuch'" },
		{ "evt.failed=yes", 11, "neither true nor false" },
		{ "fd.ip=1.2.3", 6, "not a valid IP address" },
		{ "fd.net=1.2.3.4", 7, "not a valid network" },
		{ "fd.net=1.2.3.4/33", 7, "not a valid network" },
		{ "fd.port=70000", 8, "not a valid port" },
		{ "fd.port=nosuchservice", 8, "unknown service" },
		{ "evt.arg=1", 0, "needs an argument" },
		{ "evt.arg.nosuchparam=1", 0, "no event has a parameter named 'nosuchparam'" },
		{ "proc.aname[x]=1", 0, "not a number in brackets" },
		{ "evt.outputtime=1", 0, "for output only" },
		{ "evt.around[5]>1", 13, "does not work on field 'evt.around'" },
	};
	struct bench b;

	bench_read(&b);
	check_faults(&b, cases, ARRAY_SIZE(cases));
	bench_fini(&b);
}
END_TEST

START_TEST(test_filter_bounds)
{
	char text[1 << 16] = "";
	struct insp_filter *filter;
	struct bench b;

	bench_read(&b);
	memset(text, '(', 5000);
	ck_assert_int_eq(insp_filter_compile(b.insp, text, &filter), -EINVAL);
	ck_assert_ptr_nonnull(strstr(insp_error(b.insp), "nest deeper"));
	memset(text, 0, sizeof(text));
	for (int i = 0; i < 5000; i++)
		strcpy(text + i * 4, "len(");
	ck_assert_int_eq(insp_filter_compile(b.insp, text, &filter), -EINVAL);
	ck_assert_ptr_nonnull(strstr(insp_error(b.insp), "nest deeper"));
	strcpy(text, "concat(proc.name");
	for (int i = 0; i < 16; i++)
		strcat(text, ",proc.name");
	ck_assert_int_eq(insp_filter_compile(b.insp, strcat(text, ")=a"), &filter), -EINVAL);
	ck_assert_ptr_nonnull(strstr(insp_error(b.insp), "no more than 16 values"));
	memset(text, 0, sizeof(text));
	strcpy(text, "proc.name=");
	memset(text + 10, 'x', 255);
	ck_assert(!bench_match(&b, text));
	text[265] = 'x';
	ck_assert_int_eq(insp_filter_compile(b.insp, text, &filter), -EINVAL);
	ck_assert_ptr_nonnull(strstr(insp_error(b.insp), "longer than 255"));

	strcpy(text, "evt.num=0");
	for (int i = 1; i < 2000; i++)
		sprintf(text + strlen(text), " or evt.num=%d", 3 + i);
	ck_assert(!bench_match(&b, text));
	strcat(text, " or evt.num=2");
	ck_assert(bench_match(&b, text));
	bench_fini(&b);
}
END_TEST

/* Filters with random changes: they compile or fail with an error, but never crash. */
START_TEST(test_filter_survives_garbage)
{
	static const char *const seeds[] = {
		"(evt.type=open or evt.type in (read, 'write')) and not fd.name startswith /lib",
		"proc.aname[2]=bash and fd.net=10.0.0.0/8 and evt.buffer contains \"\\x00GET\\\\\"",
		"evt.arg.name glob /usr/*[a-z] or evt.rawarg.fd>-1 or proc.duration exists",
		"evt.around[1700000000000000000]=5 or thread.cgroup.cpu=/ or fd.port in (80,http)",
		"not not (not(fd.ip!=::1)or(fd.proto=80)) or evt.type.is.3=1 or user.uid=-1",
		"join(\"/\",toupper(proc.name),b64(fd.name))!=val(proc.exe) and "
		"fd.num<len(fd.name)",
		"proc.name in (val(proc.name), basename(proc.exe)) or "
		"evt.arg['fd']=concat(fd.name)",
	};
	static const char alphabet[] = "()!=<>'\"\\x, \t.[]%abefnoprtyv/0189-";
	unsigned int seed = 7;
	struct bench b;

	bench_read(&b);
	for (int round = 0; round < 20000; round++) {
		struct insp_filter *filter;
		char text[256];
		size_t len;

		strcpy(text, seeds[rand_r(&seed) % 7]);
		len = strlen(text);
		for (int n = rand_r(&seed) % 4 + 1; n; n--) {
			size_t at = rand_r(&seed) % len;

			if (rand_r(&seed) % 3)
				text[at] = alphabet[rand_r(&seed) % (sizeof(alphabet) - 1)];
			else
				memmove(text + at, text + at + 1, len - at);
			len = strlen(text);
			if (len < 2)
				break;
		}
		if (insp_filter_compile(b.insp, text, &filter) == 0)
			insp_filter_match(filter, b.ev);
		else
			ck_assert_uint_le(insp_filter_error_pos(b.insp), len);
		insp_filter_free(filter);
	}
	bench_fini(&b);
}
END_TEST

int main(void)
{
	return UNIT_RUN("filter", test_filter_numbers, test_filter_text, test_filter_long_names,
			test_filter_numbers_beyond_signed, test_filter_bytes,
			test_filter_regex_matches_long_values, test_filter_undecided_does_not_pass,
			test_filter_addresses, test_filter_ipv6, test_filter_ancestors,
			test_filter_grammar, test_filter_precedence, test_filter_functions,
			test_filter_base64, test_filter_names, test_filter_names_errors,
			test_filter_missing_value_is_false, test_filter_arguments,
			test_filter_knows_types_beforehand, test_filter_errors_say_where,
			test_filter_bounds, test_filter_survives_garbage);
}
