// SPDX-License-Identifier: Apache-2.0
/*
 * Chisels: the order and results of callbacks, timers, arguments, moving from
 * one handle to the next, and scripts with all kinds of errors. A script reports
 * with sysdig.log, which the test collects.
 */
#include "unit.h"

#include <errno.h>

#include "events.h"
#include "insp.h"
#include "insp_view.h"

#define HEAD "description = 'd' args = {} "
/* clang-format off */
#define HEAD_ARGS \
	"description = 'd' args = { { name = 'a', argtype = 'int' }, { name = 'b', optional = true } } " \
	"function on_set_arg(n, v) sysdig.log(n .. '=' .. v .. ' ', 'info') return v ~= 'no' end "
/* clang-format on */
#define SECOND 1000000000ull

/* ---- a program that runs chisels --------------------------------------------- */

static char seen[4096]; /* the output of sysdig.log and of formats */
static char folder[] = "/tmp/test_chisel.XXXXXX";

static void collect(void *ctx, const char *data, size_t len)
{
	size_t at = strlen(seen);

	if (at + len < sizeof(seen)) {
		memcpy(seen + at, data, len);
		seen[at + len] = '\0';
	}
}

static void collect_log(void *ctx, const char *severity, const char *text)
{
	collect(ctx, text, strlen(text));
}

static const struct insp_chisel_dir dirs[] = { { folder, true }, { "chisels", true }, { NULL } };
static const struct insp_chisel_host host = {
	.filter = "",
	.source_name = "source",
	.dirs = dirs,
	.write = collect,
	.log = collect_log,
};

static void write_file(const char *name, const char *text)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

/* Events that open and read /etc/hosts, a quarter of a second apart. */
static void fill_trace(struct trace *t, int rounds)
{
	t->now_ns = 1700000000 * SECOND + SECOND / 8;
	while (rounds--) {
		EVENT_ADD(t, 100, RS_EV_SYSCALL_READ_E, NUM(3), NUM(1024));
		t->now_ns += SECOND / 4 - 1000;
		EVENT_ADD(t, 100, RS_EV_SYSCALL_READ_X, NUM(5),
			  BYTES("a\0b\xff"
				"c",
				5));
		t->now_ns += SECOND / 4 - 1000;
	}
}

static struct insp *open_trace(const struct trace *t)
{
	struct scap_options opts = trace_options(t);
	struct insp *insp;

	ck_assert_int_eq(insp_open(&insp, SCAP_TEST, &opts), 0);
	return insp;
}

static int feed(struct insp_chisel *chisel, struct insp *insp)
{
	const struct insp_event *ev;
	int err = 0;

	while (!err && insp_next(insp, &ev) == SCAP_EVENT) {
		err = insp_chisel_tick(chisel, ev);
		if (!err)
			err = insp_chisel_event(chisel, ev);
	}
	return err;
}

struct source {
	struct insp *insp;
	const struct insp_chisel *chisel;
	const struct insp_event *due; /* NULL: none */
	bool over;
};

static const struct insp_event *pull(void *ctx)
{
	struct source *source = ctx;
	const struct insp_event *ev;

	source->due = NULL;
	source->over = insp_next(source->insp, &ev) != SCAP_EVENT;
	if (source->over)
		return NULL;
	if (!insp_chisel_is_due(source->chisel, ev))
		return ev;
	source->due = ev;
	return NULL;
}

/* The same with insp_chisel_run(). */
static int let_run(struct insp_chisel *chisel, struct insp *insp)
{
	struct source source = { insp, chisel };
	int err = 0;

	while (!err && !source.over) {
		source.due = NULL;
		err = insp_chisel_run(chisel, pull, &source);
		if (!err && source.due)
			err = insp_chisel_tick(chisel, source.due);
		if (!err && source.due)
			err = insp_chisel_event(chisel, source.due);
	}
	return err;
}

typedef int (*driver)(struct insp_chisel *, struct insp *);

/* Runs a chisel from loading to its end. Returns the first error, and its text in *text. */
static int drive_chisel(const char *name, const char *args, driver drive, char *text, size_t room)
{
	struct insp_chisel *chisel;
	struct trace t = { 0 };
	struct insp *insp;
	int err;

	seen[0] = '\0';
	fill_trace(&t, 8);
	insp = open_trace(&t);
	err = insp_chisel_new(insp, name, &host, &chisel);
	if (!err)
		err = insp_chisel_init(chisel, args);
	if (!err)
		err = insp_chisel_start(chisel);
	if (!err)
		err = drive(chisel, insp);
	if (err >= 0 && insp_chisel_end(chisel))
		err = -EINVAL;
	snprintf(text, room, "%s", insp_error(insp));
	insp_chisel_free(chisel);
	insp_close(insp);
	trace_fini(&t);
	return err;
}

/* Both ways to pass events to a chisel must have the same output. */
static int run_chisel(const char *name, const char *args, char *text, size_t room)
{
	char seen_before[sizeof(seen)], text_before[512];
	int err = drive_chisel(name, args, feed, text_before, sizeof(text_before));

	memcpy(seen_before, seen, sizeof(seen));
	ck_assert_int_eq(drive_chisel(name, args, let_run, text, room), err);
	ck_assert_str_eq(seen, seen_before);
	ck_assert_str_eq(text, text_before);
	return err;
}

static int run_script(const char *script, const char *args, char *text, size_t room)
{
	write_file("script.lua", script);
	return run_chisel("script", args, text, room);
}

/* The script must run to its end with this output. */
static void expect_seen(const char *script, const char *args, const char *expected)
{
	char text[512];
	int err = run_script(script, args, text, sizeof(text));

	ck_assert_msg(err >= 0, "%s\nended with: %s", script, text);
	ck_assert_msg(!strcmp(seen, expected), "%s\nlogged:   %s\nexpected: %s", script, seen,
		      expected);
}

/* The script must fail with a single line of error text that contains `expected`. */
static void expect_error(const char *script, const char *args, const char *expected)
{
	char text[512];
	int err = run_script(script, args, text, sizeof(text));

	ck_assert_msg(err < 0, "%s\ndid not fail", script);
	ck_assert_msg(strstr(text, expected) && !strchr(text, '\n'),
		      "%s\nfailed with: %s\nexpected:    %s", script, text, expected);
}

/* ---- scripts that work ----------------------------------------------------------- */

START_TEST(test_chisel_callbacks_come_in_order)
{
	expect_seen(HEAD_ARGS
		    "local n = 0 "
		    "function on_init() sysdig.log('init ', 'info') return true end "
		    "function on_capture_start() sysdig.log('start ', 'info') return true end "
		    "function on_event() n = n + 1 end "
		    "function on_capture_end(s, ns, d) "
		    "  sysdig.log(n .. ' ' .. s .. ' ' .. ns .. ' ' .. d, 'info') end",
		    "1 'x y'", "a=1 b=x y init start 16 1700000003 875000000 3750000000");
}
END_TEST

START_TEST(test_chisel_reads_fields)
{
	expect_seen(HEAD
		    "function on_init() "
		    "num = chisel.request_field('evt.num') type = chisel.request_field('evt.type') "
		    "data = chisel.request_field('evt.rawarg.data') "
		    "io = chisel.request_field('evt.is_io') chisel.set_filter('evt.dir=<') return "
		    "true end "
		    "function on_event() local s, ns = evt.get_ts() "
		    "  if evt.get_num() > 2 then return end "
		    "  sysdig.log(table.concat({ evt.field(num), evt.get_num(), evt.get_type(), "
		    "    evt.field(type), #evt.field(data), tostring(evt.field(io)), s, ns, "
		    "    evt.get_cpuid(), tostring(evt.field(nil)) }, ' '), 'info') end",
		    NULL, "2 2 read read 5 true 1700000000 375000000 0 nil");
}
END_TEST

START_TEST(test_chisel_formatter_prints_where_on_event_is_true)
{
	expect_seen(HEAD
		    "function on_init() chisel.set_event_formatter('%evt.num') return true end "
		    "function on_event() return evt.get_num() % 5 == 0 end",
		    NULL, "5\n10\n15\n");
	expect_seen(HEAD "function on_init() chisel.set_event_formatter('%evt.num') "
			 "chisel.set_filter('evt.num<=2') return true end",
		    NULL, "1\n2\n");
	expect_seen(HEAD "function on_event() return true end", NULL, "");
}
END_TEST

/* A script may show internal events; only the default output hides them. */
START_TEST(test_chisel_formatter_prints_internal_events)
{
	struct trace t = { .now_ns = SECOND };
	struct insp_chisel *chisel;
	struct insp *insp;

	seen[0] = '\0';
	EVENT_ADD(&t, 100, RS_EV_PROCINFO_E, NUM(1), NUM(2));
	insp = open_trace(&t);
	write_file("internal.lua", HEAD "function on_init() "
					"chisel.set_event_formatter('%evt.type') return true end");
	ck_assert_int_eq(insp_chisel_new(insp, "internal", &host, &chisel), 0);
	ck_assert_int_eq(insp_chisel_init(chisel, NULL), 0);
	ck_assert_int_eq(insp_chisel_start(chisel), 0);
	ck_assert_int_eq(let_run(chisel, insp), 0);
	ck_assert_str_eq(seen, "procinfo\n");
	insp_chisel_free(chisel);
	insp_close(insp);
	trace_fini(&t);
}
END_TEST

START_TEST(test_chisel_aligned_timer)
{
	/* events come every 0.25 s from .125 on; the first one of each second is at .125 */
	expect_seen(HEAD "function on_init() chisel.set_interval_s(1) return true end "
			 "function on_interval(s, ns, d) "
			 "  sysdig.log(s - 1700000000 .. '.' .. ns .. '+' .. d .. ' ', 'info') "
			 "return true end",
		    NULL, "1.125000000+0 2.125000000+1000000000 3.125000000+1000000000 ");
}
END_TEST

START_TEST(test_chisel_timer_of_nothing_is_none)
{
	expect_seen(HEAD
		    "function on_init() chisel.set_interval_s(1) chisel.set_precise_interval_ns(0) "
		    "return true end "
		    "function on_interval() sysdig.log('tick', 'info') return true end",
		    NULL, "");
}
END_TEST

START_TEST(test_chisel_precise_timer_catches_up)
{
	expect_seen(HEAD
		    "function on_init() chisel.set_precise_interval_ns(100000000) return true end "
		    "local n, first, last = 0 "
		    "function on_interval(s, ns, d) n = n + 1 first = first or ns last = ns return "
		    "true end "
		    "function on_capture_end() sysdig.log(n .. ' ' .. first .. ' ' .. last, "
		    "'info') end",
		    NULL, "37 125000000 725000000");
}
END_TEST

START_TEST(test_chisel_end_capture_ends_in_order)
{
	char text[512];
	int err = run_script(HEAD
			     "function on_event() sysdig.log('e', 'info') sysdig.end_capture() end "
			     "function on_capture_end() sysdig.log('end', 'info') end",
			     NULL, text, sizeof(text));

	ck_assert_int_eq(err, 1);
	ck_assert_str_eq(seen, "eend");
}
END_TEST

START_TEST(test_chisel_exec_replaces)
{
	write_file("other.lua",
		   HEAD_ARGS "function on_init() sysdig.log('other', 'info') return true end");
	expect_seen(HEAD "function on_init() chisel.exec('other', 'x y', 'z') sysdig.log('rest ', "
			 "'info') end",
		    NULL, "rest a=x y b=z other");
	expect_error(HEAD "function on_init() chisel.exec('script') end", NULL, "circles");
	expect_error(HEAD "function on_init() chisel.exec('nosuch') end", NULL, "not found");
	expect_error(HEAD "function on_init() chisel.exec() end", NULL, "string expected");
	expect_error(HEAD "function on_init() chisel.exec('other', {}) end", NULL,
		     "string expected");
}
END_TEST

START_TEST(test_chisel_arguments)
{
	expect_seen(HEAD_ARGS, "  1   2 ", "a=1 b=2 ");
	expect_seen(HEAD_ARGS, "`1 2`", "a=1 2 ");
	expect_seen(HEAD_ARGS, "''", "a= ");
	expect_seen(HEAD_ARGS, "it's", "a=it's ");
	expect_error(HEAD_ARGS, NULL, "0 given, 1 required, 1 optional");
	expect_error(HEAD_ARGS, "1 2 3", "3 given");
	expect_error(HEAD_ARGS, "'1 2", "quote");
	expect_error(HEAD_ARGS, "no", "refused 'no' as its argument 'a'");
	expect_error("description = 'd' args = { { name = 'a' } } "
		     "function on_set_arg() return 1 end",
		     "x", "on_set_arg returns neither");
	expect_error("description = 'd' args = { { name = 'a', description = 'one of two' } } "
		     "function on_set_arg() return false end",
		     "x", "'a': one of two");
	expect_error(HEAD, "1", "1 given, 0 required");
	expect_error("description = 'd' args = { { name = 'a' } }", "1", "no on_set_arg");
}
END_TEST

START_TEST(test_chisel_moves_to_the_next_handle)
{
	struct trace a = { 0 }, b = { 0 };
	struct insp_chisel *chisel;
	struct insp *insp;

	seen[0] = '\0';
	fill_trace(&a, 1);
	fill_trace(&b, 2);
	write_file("move.lua", HEAD
		   "local n = 0 "
		   "function on_init() f = chisel.request_field('evt.type') "
		   "  chisel.set_filter('evt.type=read') chisel.set_event_formatter('%evt.num') "
		   "  return true end "
		   "function on_event() n = n + #evt.field(f) return true end "
		   "function on_capture_end() sysdig.log('=' .. n .. '\\n', 'info') end");
	insp = open_trace(&a);
	ck_assert_int_eq(insp_chisel_new(insp, "move", &host, &chisel), 0);
	ck_assert_int_eq(insp_chisel_init(chisel, NULL), 0);
	ck_assert_int_eq(feed(chisel, insp), 0);
	ck_assert_int_eq(insp_chisel_end(chisel), 0);
	ck_assert_int_eq(insp_chisel_attach(chisel, NULL), 0);
	insp_close(insp);
	insp = open_trace(&b);
	ck_assert_int_eq(insp_chisel_attach(chisel, insp), 0);
	ck_assert_int_eq(feed(chisel, insp), 0);
	ck_assert_int_eq(insp_chisel_end(chisel), 0);
	insp_chisel_free(chisel);
	insp_close(insp);
	trace_fini(&a);
	trace_fini(&b);
	ck_assert_str_eq(seen, "1\n2\n=8\n1\n2\n3\n4\n=24\n");
}
END_TEST

START_TEST(test_chisel_search_order)
{
	char text[512];

	write_file("plain", HEAD "sysdig.log('plain', 'info')");
	write_file("both", HEAD "sysdig.log('plain', 'info')");
	write_file("both.lua", HEAD "sysdig.log('lua', 'info')");
	ck_assert_int_eq(run_chisel("plain", NULL, text, sizeof(text)), 0);
	ck_assert_str_eq(seen, "plain");
	ck_assert_int_eq(run_chisel("both", NULL, text, sizeof(text)), 0);
	ck_assert_str_eq(seen, "lua");
	ck_assert_int_eq(run_chisel("nosuch", NULL, text, sizeof(text)), -ENOENT);
	ck_assert_ptr_nonnull(strstr(text, "'nosuch'"));
	ck_assert_int_eq(run_chisel("", NULL, text, sizeof(text)), -ENOENT);
	ck_assert_int_eq(run_chisel("..", NULL, text, sizeof(text)), -ENOENT);
}
END_TEST

START_TEST(test_chisel_info_is_read)
{
	const struct insp_chisel_info *info;
	struct insp_chisel *chisel;
	struct trace t = { 0 };
	struct insp *insp = open_trace(&t);

	write_file(
		"info.lua",
		"description = 'long' short_description = 'short' category = 'c' "
		"hidden = true args = { { name = 'n', description = 'd', argtype = 'filter' } }");
	ck_assert_int_eq(insp_chisel_new(insp, "info", &host, &chisel), 0);
	info = insp_chisel_get_info(chisel);
	ck_assert_str_eq(info->name, "info");
	ck_assert_str_eq(info->description, "long");
	ck_assert_str_eq(info->short_description, "short");
	ck_assert_str_eq(info->category, "c");
	ck_assert(info->hidden);
	ck_assert_uint_eq(info->nargs, 1);
	ck_assert_str_eq(info->args[0].name, "n");
	ck_assert_str_eq(info->args[0].description, "d");
	ck_assert_str_eq(info->args[0].type, "filter");
	ck_assert(!info->args[0].optional);
	insp_chisel_free(chisel);
	insp_close(insp);
}
END_TEST

START_TEST(test_chisel_sysdig_table)
{
	expect_seen(
		HEAD
		"function on_capture_start() local t = sysdig "
		"sysdig.log(table.concat({ tostring(t.is_live()), t.get_evtsource_name(), "
		"  t.get_filter(), t.make_ts(1, 5), t.add_ts('18446744073709551615', '3'), "
		"  t.subtract_ts('5', '7'), t.get_output_format(), t.get_terminal_info().width, "
		"  #t.get_container_table() }, ' '), 'info') return true end",
		NULL, "false source  1000000005 2 -2 normal -1 0");
	expect_seen(HEAD "function on_capture_end() "
			 "sysdig.log(sysdig.get_firstevent_ts() .. ' ' .. "
			 "sysdig.get_lastevent_ts(), 'info') end",
		    NULL, "1700000000125000000 1700000003875000000");
}
END_TEST

/* ---- scripts that fail --------------------------------------------------------- */

START_TEST(test_chisel_broken_scripts)
{
	static const struct {
		const char *script, *error;
	} rows[] = {
		{ "x = = 1", "script.lua:1: unexpected symbol" },
		{ "args = {} error('top')", "script.lua:1: top" },
		{ "args = {} error({})", "the error is a table" },
		{ "args = {} error(nil)", "the error is a nil" },
		{ "args = {} error('two\\nlines', 0)", "two" },
		{ "\033LJ\002", "script" },
		{ "args = {} require 'nosuch'", "module 'nosuch' not found" },
		{ "x = 1", "no table args" },
		{ "args = 1", "no table args" },
		{ "args = { 1 }", "args[1] is not a table" },
		{ "args = { {} }", "args[1] has no name" },
		{ "args = { { name = 1 } }", "args[1] has no name" },
		{ "args = {} for i = 1, 100 do args[i] = { name = 'x' } end", "more than" },
		{ HEAD "function on_init() error('boo') end", "script.lua:1: boo" },
		{ HEAD "function on_init() end", "on_init returns neither" },
		{ HEAD "function on_init() return 1 end", "on_init returns neither" },
		{ HEAD "function on_init() return false end", "on_init refused" },
		{ HEAD "function on_capture_start() return false end", "on_capture_start refused" },
		{ HEAD "function on_capture_start() end", "on_capture_start returns neither" },
		{ HEAD "function on_event() return nil + 1 end",
		  "script.lua:1: attempt to perform" },
		{ HEAD "function on_event() local function f() return f() + 1 end f() end",
		  "stack overflow" },
		{ HEAD "function on_event() string.rep('x', 1e9):rep(100) end", "" },
		{ HEAD "function on_event() error(setmetatable({}, { __tostring = error })) end",
		  "the error is a table" },
		{ HEAD "function on_event() coroutine.yield() end", "yield" },
		{ HEAD "function on_capture_end() evt.get_num() end", "no event here" },
		{ HEAD "function on_capture_end() evt.get_ts() end", "no event here" },
		{ HEAD "function on_capture_end() evt.get_type() end", "no event here" },
		{ HEAD "function on_capture_end() evt.get_cpuid() end", "no event here" },
		{ HEAD "function on_init() chisel.set_interval_s(1) return true end "
		       "function on_interval() return false end",
		  "ended by its on_interval" },
		{ HEAD "function on_init() chisel.set_interval_s(1) return true end "
		       "function on_interval() error('tick') end",
		  "tick" },
		{ HEAD "function on_init() chisel.set_interval_ns(-1) return true end",
		  "interval" },
		{ HEAD "function on_init() chisel.set_interval_s(1e300) return true end",
		  "interval" },
		{ HEAD "function on_init() chisel.set_interval_s(0/0) return true end",
		  "interval" },
		{ HEAD "function on_init() chisel.set_interval_s({}) return true end",
		  "number expected" },
		{ HEAD "function on_init() chisel.request_field('no.field') end", "no.field" },
		{ HEAD "function on_init() chisel.request_field() end", "string expected" },
		{ HEAD "function on_init() chisel.set_filter('evt.num=') end", "script.lua:1:" },
		{ HEAD "function on_init() chisel.set_event_formatter('%no.field') end",
		  "no.field" },
		{ HEAD "function on_init() sysdig.make_ts(-1, 0) end", "out of range" },
		{ HEAD "function on_init() sysdig.add_ts('x', '1') end", "nanoseconds" },
		{ HEAD "function on_init() sysdig.set_snaplen(0/0) end", "out of range" },
		{ HEAD "function on_init() sysdig.set_filter('x') end", "refused" },
		{ HEAD "function on_init() sysdig.log('x', 'loud') end", "loud" },
		{ HEAD "function on_init() sysdig.get_thread_table('no filter') end",
		  "script.lua:1:" },
		{ HEAD
		  "function on_init() sysdig.get_thread_table('fd.num=1 and evt.type=read') end",
		  "'evt.type' belongs to events" },
		{ HEAD "function on_init() sysdig.get_thread_table('span.id exists') end",
		  "'span.id'" },
	};
	size_t n;

	for (n = 0; n < sizeof(rows) / sizeof(*rows); n++)
		expect_error(rows[n].script, NULL, rows[n].error);
}
END_TEST

START_TEST(test_chisel_forged_handles_have_no_value)
{
	static const char *const handles[] = {
		"0",  "-1",   "2",     "1e300",	    "0/0",	  "'1'",
		"{}", "true", "print", "io.stdout", "newproxy()", "coroutine.create(print)",
	};
	char script[512];
	size_t n;

	for (n = 0; n < sizeof(handles) / sizeof(*handles); n++) {
		snprintf(
			script, sizeof(script),
			HEAD
			"function on_init() f = chisel.request_field('evt.num') return true end "
			"function on_event() if evt.field(%s) ~= nil then error('a value') end end",
			handles[n]);
		expect_seen(script, NULL, "");
	}
}
END_TEST

START_TEST(test_chisel_strange_but_sound)
{
	/* the script makes undefined globals raise errors; the engine's look-ups must not */
	expect_seen("setmetatable(_G, { __index = function(_, k) error('undefined ' .. k) end }) "
		    "args = {} function on_capture_end() sysdig.log('ok', 'info') end",
		    NULL, "ok");
	/* callbacks that are not functions are not called */
	expect_seen(HEAD "on_init = 1 on_event = 'x' on_interval = {} "
			 "function on_capture_end() sysdig.log('ok', 'info') end",
		    NULL, "ok");
	/* the API works from a coroutine */
	expect_seen(
		HEAD
		"function on_init() f = chisel.request_field('evt.num') return true end "
		"function on_event() if evt.get_num() > 1 then return end "
		"  coroutine.wrap(function() sysdig.log(tostring(evt.field(f)), 'info') end)() end",
		NULL, "1");
	/* a finalizer runs after the capture was closed */
	expect_seen(HEAD "p = newproxy(true) getmetatable(p).__gc = function() "
			 "  pcall(chisel.request_field, 'evt.num') pcall(sysdig.get_lastevent_ts) "
			 "  pcall(sysdig.get_thread_table) pcall(evt.get_num) end",
		    NULL, "");
	/* a script may destroy the tables of the API */
	expect_seen(HEAD "sysdig.log('ok', 'info') sysdig, evt, chisel = nil "
			 "function on_event() return evt end",
		    NULL, "ok");
}
END_TEST

START_TEST(test_chisel_thread_table)
{
	static const struct scap_fd fds[] = {
		{ .fd = 3, .type = SCAP_FD_FILE, .name = "/etc/hosts" },
		{ .fd = 4,
		  .type = SCAP_FD_IPV4_SOCK,
		  .l4 = SCAP_L4_TCP,
		  .sport = 1000,
		  .dport = 80,
		  .saddr = { { 10, 0, 0, 1 } },
		  .daddr = { { 10, 0, 0, 2 } },
		  .name = "" },
	};
	const struct scap_thread thread = {
		.tid = 100,
		.pid = 100,
		.ptid = 1,
		.comm = "cat",
		.exe = "/bin/cat",
		.exepath = "",
		.cwd = "/",
		.root = "/",
		.args = { "-u\0x", 5 },
		.nfds = 2,
		.fds = fds,
	};
	struct trace t = { .state = { .nthreads = 1, .threads = &thread } };
	struct insp_chisel *chisel;
	struct insp *insp;

	seen[0] = '\0';
	write_file(
		"threads.lua", HEAD
		"function on_capture_start() "
		"local t = sysdig.get_thread_table()[100] local s = t.fdtable[4] "
		"sysdig.log(table.concat({ t.comm, t.exe, t.tid, t.ptid, t.username, #t.args, "
		"  t.args[1], t.args[2], t.fdtable[3].name, t.fdtable[3].type, s.type, s.cip, "
		"  s.cport, s.sip, s.sport, s.l4proto, "
		"  tostring(next(sysdig.get_thread_table('fd.num=9'))), "
		"  tostring(sysdig.get_thread_table('fd.num=4')[100].fdtable[3]), "
		"  tostring(next(sysdig.get_thread_table('evt.rawtime>0'))), "
		"  tostring(next(sysdig.get_thread_table('evt.reltime>=0'))), "
		"  tostring(sysdig.get_thread_table_barebone()[100].comm), "
		"  tostring(next(sysdig.get_thread_table_nofds()[100].fdtable)) }, ' '), 'info') "
		"return true end");
	insp = open_trace(&t);
	ck_assert_int_eq(insp_chisel_new(insp, "threads", &host, &chisel), 0);
	ck_assert_msg(!insp_chisel_start(chisel), "%s", insp_error(insp));
	insp_chisel_free(chisel);
	insp_close(insp);
	ck_assert_str_eq(seen, "cat /bin/cat 100 1 <NA> 2 -u x /etc/hosts file ipv4 10.0.0.1 1000 "
			       "10.0.0.2 80 tcp nil nil nil 100 nil nil");
}
END_TEST

START_TEST(test_chisel_common_helpers)
{
	expect_seen(
		HEAD
		"require 'common' local function log(s) sysdig.log(s .. ' ', 'info') end "
		"for _, v in ipairs({ 0, 1024, 1025, 1536, 1048577 }) do log(format_bytes(v)) end "
		"for _, v in ipairs({ 127, 1001, 9999, 10000, 1040000, 75000000, 1e9 }) do "
		"  log(format_time_interval(v)) end "
		"log('[' .. extend_string('abcdef', 5) .. extend_string('a', 3) .. ']') "
		"log(table.concat(split(',a,,b', ','), '|')) log(ts_to_str(1, 5)) "
		"for k, v in pairs_top_by_val({ a = 1, b = 5, c = 3 }, 2, "
		"  function(t, x, y) return t[x] > t[y] end) do log(k .. v) end",
		NULL,
		"0B 1024B 1.00KB 1.50KB 1.00M 127ns 1.00us 9.99us 10us 1.04ms 75ms 1.00s "
		"[abcd a  ] |a||b 1000000005 b5 c3 ");
}
END_TEST

/* ---- the fast path --------------------------------------------------------------- */

START_TEST(test_chisel_event_module)
{
	/* evt and the module "event" have the same values */
	expect_seen(
		HEAD
		"local ev = require 'event' "
		"function on_init() f = {} "
		"  for i, n in ipairs({ 'evt.num', 'evt.type', 'evt.cpu', 'evt.latency', "
		"'thread.tid', "
		"    'fd.num', 'evt.rawarg.res' }) do f[i] = chisel.request_field(n) end return "
		"true end "
		"function on_event() "
		"  local s, ns = evt.get_ts() local s2, ns2 = ev.ts() "
		"  local fast = { ev.num(), ev.type(), ev.cpu(), ev.latency(), ev.tid(), ev.fd(), "
		"    ev.param('res') } "
		"  for i = 1, #f do local v = evt.field(f[i]) "
		"    if v ~= nil and v ~= fast[i] then error(i .. ' ' .. tostring(v)) end end "
		"  assert(s == s2 and ns == ns2 and ev.is_exit() == (ev.num() % 2 == 0)) "
		"  assert(ev.since_start() == (ev.num() - 1) * 250000000) "
		"end function on_capture_end() sysdig.log('same', 'info') end",
		NULL, "same");
	expect_seen(HEAD "local ev = require 'event' local ffi = require 'ffi' "
			 "function on_event() if ev.num() ~= 2 then return end "
			 "  local p, n = ev.bytes('data') "
			 "  sysdig.log(table.concat({ n, p[3], #ev.param('data'), "
			 "tostring(ev.param('nosuch')), "
			 "    tostring(ev.bytes('nosuch')), ev.param('res'), ffi.string(p, 1) }, ' "
			 "'), 'info') end",
		    NULL, "5 255 5 nil nil 5 a");
	/* no event is left after the last one */
	expect_seen(HEAD
		    "local ev = require 'event' function on_capture_end() "
		    "  sysdig.log(ev.id() .. tostring(ev.param('res')) .. ev.num(), 'info') end",
		    NULL, "0nil0");
}
END_TEST

/* ---- views ------------------------------------------------------------------------- */

#define VIEW(more) "view_info = { id = 'v', name = 'V', " more " }"
/* clang-format off */
#define COLUMNS "columns = { { name = 'n', field = 'evt.count', aggregation = 'SUM', colsize = 5 }, " \
		"  { name = 'k', field = 'evt.type', is_key = true }, " \
		"  { name = 'type', field = 'evt.type', colsize = 6 }, " \
		"  { name = 'rate', field = 'evt.count', aggregation = 'TIME_AVG', colsize = 6, " \
		"    tags = { 'wanted' } }, { name = 'depth', field = 'evt.num', tags = { 'other' } } }"
/* clang-format on */

START_TEST(test_view_fills_its_table)
{
	static const char *const tags[] = { "Wanted", NULL };
	const struct insp_view_info *info;
	const struct insp_event *ev;
	struct insp_buf out = { 0 };
	struct insp_view *view;
	struct trace t = { 0 };
	struct insp *insp;

	fill_trace(&t, 4);
	write_file("v.lua", VIEW("filter = 'evt.dir=< and evt.num>%depth', " COLUMNS));
	insp = open_trace(&t);
	ck_assert_msg(!insp_view_new(insp, "v", &host, &view), "%s", insp_error(insp));
	info = insp_view_get_info(view);
	ck_assert_str_eq(info->columns[0].name, "k");
	ck_assert_uint_eq(info->ncolumns, 5);
	ck_assert(info->propagate_filter);
	ck_assert_msg(!insp_view_attach(view, insp, 2, tags), "%s", insp_error(insp));
	while (insp_next(insp, &ev) == SCAP_EVENT)
		ck_assert_int_eq(insp_view_event(view, ev), 0);
	ck_assert_int_eq(insp_view_sample(view, 2 * SECOND, 0), 0);
	insp_view_put_text(view, 0, &out);
	ck_assert_uint_eq(out.len, strlen("    n type     rate\n    3 read     1.50\n"));
	ck_assert_int_eq(memcmp(out.data, "    n type     rate\n    3 read     1.50\n", out.len),
			 0);
	/* a sample empties the table */
	insp_buf_fini(&out);
	ck_assert_int_eq(insp_view_sample(view, 2 * SECOND, 0), 0);
	insp_view_put_text(view, 0, &out);
	ck_assert_int_eq(memcmp(out.data, "    n type     rate\n", out.len), 0);
	insp_buf_fini(&out);
	insp_view_free(view);
	insp_close(insp);
	trace_fini(&t);
}
END_TEST

/* The number of rows of a list, for events of a known process and of an unknown one. */
static size_t rows_of_view(const char *more)
{
	static const char *const tags[] = { NULL };
	struct scap_thread thread = { .tid = 100,
				      .pid = 100,
				      .comm = "cat",
				      .exe = "cat",
				      .exepath = "",
				      .cwd = "/",
				      .root = "/" };
	struct trace t = { .state = { .nthreads = 1, .threads = &thread } };
	const struct insp_event *ev;
	struct insp_view *view;
	struct insp *insp;
	char script[512];
	size_t rows;

	snprintf(script, sizeof(script),
		 "view_info = { id = 'v', name = 'V', view_type = 'list', %s "
		 "columns = { { name = 'n', field = 'evt.num' } } }",
		 more);
	write_file("v.lua", script);
	EVENT_ADD(&t, 100, RS_EV_SYSCALL_CLOSE_E, NUM(3));
	EVENT_ADD(&t, 0, RS_EV_SCHEDSWITCH_6_E, NUM(100), NUM(0), NUM(0), NUM(0), NUM(0), NUM(0));
	insp = open_trace(&t);
	ck_assert_msg(!insp_view_new(insp, "v", &host, &view), "%s", insp_error(insp));
	ck_assert_msg(!insp_view_attach(view, insp, 0, tags), "%s", insp_error(insp));
	while (insp_next(insp, &ev) == SCAP_EVENT)
		ck_assert_int_eq(insp_view_event(view, ev), 0);
	ck_assert_int_eq(insp_view_sample(view, SECOND, 0), 0);
	rows = insp_view_nrows(view);
	insp_view_free(view);
	insp_close(insp);
	trace_fini(&t);
	return rows;
}

START_TEST(test_view_without_defaults_is_of_processes)
{
	ck_assert_uint_eq(rows_of_view("use_defaults = true,"), 2);
	ck_assert_uint_eq(rows_of_view("use_defaults = false,"), 1);
	ck_assert_uint_eq(rows_of_view(""), 1);
	ck_assert_uint_eq(rows_of_view("filter = 'evt.num=1 or evt.num=2',"), 1);
	ck_assert_uint_eq(rows_of_view("filter = 'evt.num=1 or evt.num=2', use_defaults = true,"),
			  2);
	ck_assert_uint_eq(rows_of_view("filter = 'evt.num=2',"), 0);
}
END_TEST

START_TEST(test_view_faults_are_told)
{
	static const struct {
		const char *script, *error;
	} rows[] = {
		{ "x = 1", "no table view_info" },
		{ "view_info = {}", "id: missing" },
		{ "view_info = { id = 1 }", "id: a string expected" },
		{ VIEW(""), "columns: none" },
		{ VIEW("columns = 1"), "columns: a table expected" },
		{ VIEW("columns = { 1 }"), "columns[1]: a table expected" },
		{ VIEW("columns = { {} }"), "name: missing" },
		{ VIEW("columns = { { name = 'x' } }"), "field: missing" },
		{ VIEW("columns = { { name = 'x', field = 'evt.num' } }"), "is_key" },
		{ VIEW("view_type = 'pie'"), "'pie' is not known" },
		{ VIEW("tags = { 1 }"), "tags[1]: a string expected" },
		{ VIEW("columns = { { name = 'x', field = 'evt.num', aggregation = 'ODD' } }"),
		  "'ODD'" },
		{ VIEW("columns = { { name = 'x', field = 'evt.num', colsize = -2 } }"),
		  "colsize" },
		{ VIEW("view_type = 'list', columns = { { name = 'x', field = 'a', is_sorting = "
		       "true }, "
		       "{ name = 'y', field = 'b', is_sorting = true } }"),
		  "more than one" },
		{ VIEW(COLUMNS ", actions = { { hotkey = 'ab', command = 'c' } }"),
		  "one character" },
	};
	struct trace t = { 0 };
	struct insp *insp = open_trace(&t);
	struct insp_view *view;
	size_t n;

	for (n = 0; n < sizeof(rows) / sizeof(*rows); n++) {
		write_file("v.lua", rows[n].script);
		ck_assert_int_ne(insp_view_new(insp, "v", &host, &view), 0);
		ck_assert_ptr_null(view);
		ck_assert_msg(strstr(insp_error(insp), rows[n].error), "%s: %s", rows[n].script,
			      insp_error(insp));
	}
	insp_close(insp);
}
END_TEST

START_TEST(test_chisel_json)
{
	expect_seen(
		HEAD
		"require 'common' local function log(s) sysdig.log(tostring(s) .. ' ', 'info') end "
		"log(json.encode({ 1, 'a\"\\n', { b = true, c = json.null, d = {} } })) "
		"log(json.encode({ z = 1, a = 2 }, { keyorder = { 'z' } })) "
		"local t = json.decode('{ \"a\" : [1, -2.5e1, \"\\\\u00e9\", null, true], \"b\": "
		"{} }') "
		"log(t.a[5]) log(t.a[2]) log(t.a[3]) log(next(t.b)) "
		"for _, s in ipairs({ '', '[', '[1', '[1,', '{\"a\"', '{\"a\":', '\"', 'nul', '[1 "
		"2]' }) do "
		"  local v, at, text = json.decode(s) assert(v == nil and at and #text > 0, s) end "
		"assert(not json.decode(('['):rep(1000))) "
		"local loop = {} loop[1] = loop assert(not pcall(json.encode, loop)) "
		"assert(not pcall(json.encode, print))",
		NULL,
		"[1,\"a\\\"\\n\",{\"b\":true,\"c\":null,\"d\":[]}] {\"z\":1,\"a\":2} true -25 "
		"\xc3\xa9 nil ");
}
END_TEST

int main(void)
{
	int failed;

	if (!mkdtemp(folder))
		return EXIT_FAILURE;
	failed = UNIT_RUN(
		"chisel", test_chisel_callbacks_come_in_order, test_chisel_reads_fields,
		test_chisel_formatter_prints_where_on_event_is_true,
		test_chisel_formatter_prints_internal_events, test_chisel_aligned_timer,
		test_chisel_timer_of_nothing_is_none, test_chisel_precise_timer_catches_up,
		test_chisel_end_capture_ends_in_order, test_chisel_exec_replaces,
		test_chisel_arguments, test_chisel_moves_to_the_next_handle,
		test_chisel_search_order, test_chisel_info_is_read, test_chisel_sysdig_table,
		test_chisel_broken_scripts, test_chisel_forged_handles_have_no_value,
		test_chisel_strange_but_sound, test_chisel_thread_table, test_chisel_common_helpers,
		test_chisel_event_module, test_chisel_json, test_view_fills_its_table,
		test_view_without_defaults_is_of_processes, test_view_faults_are_told);
	unit_remove_folder(folder);
	return failed;
}
