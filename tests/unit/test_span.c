// SPDX-License-Identifier: Apache-2.0
#include "play.h"
#include "base/buf.h"
#include "state/span.h"

static struct play p;

/* ---- parsing tracers -------------------------------------------------------------- */

static struct insp_buf words;
static struct insp_tracer tracer;

static enum insp_tracer_result parse(const char *text)
{
	const struct insp_tracer_writer writer = { .tid = 101, .pid = 100, .ppid = 1 };

	words.len = 0;
	return insp_tracer_parse(text, strlen(text), &writer, &words, &tracer);
}

/* The contents of a complete tracer as one text. */
static const char *said(const char *text)
{
	static struct insp_buf out;

	ck_assert_msg(parse(text) == INSP_TRACER_WHOLE, "%s", text);
	out.len = 0;
	insp_buf_printf(&out, "%c %lld %u ", tracer.ends ? '<' : '>', (long long)tracer.id,
			tracer.ntags);
	insp_tracer_put_tags(&tracer, &out);
	insp_buf_printf(&out, " %u ", tracer.nargs);
	insp_tracer_put_args(&tracer, '=', &out);
	insp_buf_putc(&out, '\0');
	return out.data;
}

START_TEST(test_letters)
{
	ck_assert_str_eq(said(">:1:api.loop::"), "> 1 2 api.loop 0 ");
	ck_assert_str_eq(said("<:-5:a:k=v,k2=v 2:\n"), "< -5 1 a 2 k=v,k2=v 2");
	ck_assert_str_eq(said(">::::"), "> 0 0  0 ");
	ck_assert_str_eq(said(">:t:a..b::tail"), "> 101 3 a..b 0 ");
	ck_assert_str_eq(said(">:p:.::"), "> 100 2 . 0 ");
	ck_assert_str_eq(said(">:pp:x:=:"), "> 1 1 x 1 =");
	ck_assert_str_eq(said(">:18446744073709551615:x::"), "> -1 1 x 0 ");
	ck_assert_str_eq(said(">:1:a\\.b\\::k\\=l=b\\,c:"), "> 1 1 a.b: 1 k=l=b,c");
	ck_assert_str_eq(insp_tracer_tag(&tracer, 0), "a.b:");
	ck_assert_str_eq(insp_tracer_arg(&tracer, -1), "b,c");
	ck_assert_str_eq(insp_tracer_arg_named(&tracer, "k=l"), "b,c");
	ck_assert_ptr_null(insp_tracer_tag(&tracer, 1));
	ck_assert_ptr_null(insp_tracer_tag(&tracer, -2));
	ck_assert_ptr_null(insp_tracer_arg_named(&tracer, "b,c"));
}
END_TEST

START_TEST(test_json)
{
	ck_assert_str_eq(said("[\">\", 123, [\"api\",\"loop\"], [{\"a\":\"b\"}]]"),
			 "> 123 2 api.loop 1 a=b");
	ck_assert_str_eq(said(" [ \"<\" , \"t\" , [] , [ {\"a\":\"b\", \"c\":\"d\"} ] ]\n"),
			 "< 101 0  2 a=b,c=d");
	ck_assert_str_eq(said("[\">\",\"\",[\"q\\\"\"],[{}]]"), "> 0 1 q\" 0 ");
}
END_TEST

START_TEST(test_no_tracers)
{
	static const char *const none[] = {
		"hello\n",
		"> 1",
		">>:1:x::",
		">:0x10:x::",
		">:t1:x::",
		">:1 :x::",
		">:1:a=b::",
		">:1:a>b::",
		">:1:x:a:",
		">:1:x:a=b,:",
		">:1:x:a=b=c:",
		"[]",
		"[\">\",1,[\"a\"]]",
		"[\"x\",1,[\"a\"],[]]",
		"[\">\",1.5,[\"a\"],[]]",
		"[\">\",1,[1],[]]",
		"[\">\",1,[\"a\"],[{\"a\":1}]]",
		"[\">\",1,[\"a\"],[\"a\"]]",
		"[\">\",1,\"a\",[]]",
		"[>]",
		"{\"a\":1}",
		" >:1:x::",
		"",
	};
	static const char *const parts[] = {
		">",	      ">:",	  ">:5",     ">:52:",	 ">:52:fr",
		">:52:fr.",   ">:52:fr:", ">:5:f:a", ">:5:f:a=", ">:5:f:a=b",
		">:5:f:a=b,", ">:5:f\\",  "[",	     "[\"<\"",	 "[\"<\",12,[\"x\"",
	};
	char *big = malloc(INSP_TRACER_BYTES_MAX + 2);

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		ck_assert_msg(parse(none[i]) == INSP_TRACER_NONE, "%s", none[i]);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		ck_assert_msg(parse(parts[i]) == INSP_TRACER_PART, "%s", parts[i]);
	memset(big, 'x', INSP_TRACER_BYTES_MAX + 1);
	memcpy(big, ">:1:", 4);
	big[INSP_TRACER_BYTES_MAX + 1] = '\0';
	ck_assert_int_eq(parse(big), INSP_TRACER_NONE);
	big[INSP_TRACER_BYTES_MAX] = '\0';
	ck_assert_int_eq(parse(big), INSP_TRACER_PART);
	free(big);
	insp_buf_fini(&words);
}
END_TEST

/* ---- spans ------------------------------------------------------------------------- */

static void setup(void)
{
	static const struct scap_fd fds[] = {
		{ .fd = 3, .type = SCAP_FD_FILE, .name = "/dev/null" },
		{ .fd = 4, .type = SCAP_FD_FILE, .name = "/tmp/file" },
	};

	play_usual(&p);
	p.listed[0].fds = fds;
}

/* Adds a write. Returns whether its exit is shown. */
static bool write_to(int64_t tid, int64_t fd, const char *text)
{
	size_t len = strlen(text);

	CALL(&p, tid, SYSCALL_WRITE, (NUM(fd), NUM(len)), (NUM(len), BYTES(text, len)));
	play_all(&p);
	return p.ev != NULL;
}

static const char *line(const char *format_text)
{
	static struct insp_buf out;
	struct insp_format *format;

	ck_assert_int_eq(insp_format_compile(p.insp, format_text, &format), 0);
	out.len = 0;
	if (!insp_format_line(format, &p.insp->event, &out))
		insp_buf_puts(&out, "none\n");
	out.data[out.len - 1] = '\0';
	insp_format_free(format);
	return out.data;
}

static bool matches(const char *text)
{
	struct insp_filter *filter;
	bool passes;

	ck_assert_int_eq(insp_filter_compile(p.insp, text, &filter), 0);
	passes = insp_filter_match(filter, &p.insp->event);
	insp_filter_free(filter);
	return passes;
}

START_TEST(test_span)
{
	setup();
	ck_assert(write_to(100, 3, ">:7:a.b:k=v,l=w:"));
	ck_assert_str_eq(line("%evt.dir %evt.type %evt.args"),
			 "> tracer id=7 tags=a.b args=k:v,l:w ");
	ck_assert_str_eq(line("*%fd.num %evt.latency %span.duration %span.count"), "<NA> 0 <NA> 0");
	ck_assert(write_to(101, 3, "<:7:a.b:r=0:"));
	ck_assert_str_eq(line("%evt.dir %evt.args"), "< id=7 tags=a.b args=r:0 ");
	ck_assert_str_eq(
		line("%span.id %span.tags %span.tag[-1] %span.ntags %span.nargs %span.args"),
		"7 a.b b 2 2 r=0");
	ck_assert_str_eq(line("%span.enterargs %span.enterarg[1] %span.enterarg.k"), "k=v,l=w w v");
	ck_assert_str_eq(line("%span.duration %span.duration.human %span.duration.fortag[1]"),
			 "2000 2.00us 2000");
	ck_assert_str_eq(line("%span.count.fortag[1] %span.count.fortag[0] "
			      "%span.childcount.fortag[0] %span.idtag[0]"),
			 "1 0 1 7a");
	/* the span was ended already */
	ck_assert(write_to(100, 3, "<:7:a.b::"));
	ck_assert_str_eq(line("*%span.id %span.tags %span.args %span.duration %span.time"),
			 "7 a.b <NA> <NA> <NA>");
	play_fini(&p);
}
END_TEST

START_TEST(test_newest_ends_first)
{
	setup();
	write_to(100, 3, ">:1:a:n=1:");
	write_to(100, 3, ">:1:a:n=2:");
	write_to(100, 3, ">:1:a.b::");
	ck_assert_str_ne(line("*%span.rawparenttime"), "<NA>");
	write_to(100, 3, "<:2:a::");
	ck_assert_str_eq(line("*%span.enterargs"), "<NA>");
	write_to(100, 3, "<:1:a\\.b::");
	ck_assert_str_eq(line("*%span.enterargs"), "<NA>");
	write_to(100, 3, "<:1:a::");
	ck_assert_str_eq(line("*%span.enterargs"), "n=2");
	write_to(100, 3, "<:1:a::");
	ck_assert_str_eq(line("*%span.enterargs"), "n=1");
	write_to(100, 3, "<:1:a.b::");
	ck_assert_str_eq(line("*%span.duration %span.rawparenttime"), "10000 <NA>");
	play_fini(&p);
}
END_TEST

START_TEST(test_events_inside)
{
	setup();
	play_thread_listed(&p, (struct scap_thread){ .tid = 300, .pid = 300, .ptid = 100 });
	play_thread_listed(&p, (struct scap_thread){ .tid = 400, .pid = 400, .ptid = 1 });
	write_to(100, 3, ">:1:a.b:k=v:");
	ck_assert(!matches("evtin.span.id=1"));
	write_to(100, 3, ">:2:c::");
	ck_assert(matches("evtin.span.id=1") && !matches("evtin.span.id=2"));
	write_to(100, 4, "x");
	ck_assert(matches("evtin.span.id=1") && matches("evtin.span.id=2"));
	ck_assert(matches("evtin.span.id!=1") && !matches("evtin.span.id in (3, 4)"));
	ck_assert(matches("evtin.span.tags=a.b") && matches("evtin.span.tag[1]=b"));
	ck_assert(matches("evtin.span.tag[-1]=c") && matches("evtin.span.args=k:v"));
	ck_assert(matches("evtin.span.arg.k=v") && matches("evtin.span.arg[0]=v"));
	ck_assert(matches("evtin.span.ntags>1") && matches("evtin.span.nargs=0"));
	ck_assert_str_eq(line("%evtin.span.tags"), "c");
	write_to(101, 4, "x");
	ck_assert(!matches("evtin.span.id=1") && matches("evtin.span.p.id=1"));
	ck_assert(!matches("evtin.span.s.id=1") && matches("evtin.span.m.id=1"));
	write_to(300, 4, "x");
	ck_assert(!matches("evtin.span.p.id=1") && matches("evtin.span.s.id=1"));
	write_to(400, 4, "x");
	ck_assert(!matches("evtin.span.s.id=1") && matches("evtin.span.m.id=1"));
	write_to(100, 3, "<:1:a.b::");
	ck_assert(matches("evtin.span.id=1"));
	write_to(100, 4, "x");
	ck_assert(!matches("evtin.span.m.id=1") && matches("evtin.span.id=2"));
	play_fini(&p);
}
END_TEST

START_TEST(test_the_first_write_decides)
{
	setup();
	write_to(100, 4, ">:1:a::");
	ck_assert_str_eq(line("%evt.type"), "write");
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_WRITE_E, NUM(3), NUM(7));
	play_all(&p);
	ck_assert_ptr_nonnull(p.ev);
	write_to(100, 3, ">:1:a::");
	/* from now on enters of writes are hidden; other writes are shown as writes */
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_WRITE_E, NUM(3), NUM(7));
	play_all(&p);
	ck_assert_ptr_null(p.ev);
	ck_assert(write_to(100, 3, "hello"));
	ck_assert_str_eq(line("%evt.type %evt.buffer"), "write hello");
	write_to(100, 3, "<:1:a::");
	ck_assert_str_eq(line("%evt.type"), "tracer");
	play_fini(&p);
	setup();
	write_to(100, 3, "hello");
	write_to(100, 3, ">:1:a::");
	ck_assert_str_eq(line("%evt.type"), "write");
	play_fini(&p);
}
END_TEST

START_TEST(test_written_in_parts)
{
	setup();
	write_to(100, 3, ">:1:a::");
	ck_assert(!write_to(100, 3, ">:2:fr"));
	ck_assert(!write_to(101, 3, ">:3:fr"));
	ck_assert(write_to(100, 3, "ag:k=v:"));
	ck_assert_str_eq(line("%evt.args"), "id=2 tags=frag args=k:v ");
	/* a part that was recorded incompletely is not continued */
	CALL(&p, 100, SYSCALL_WRITE, (NUM(3), NUM(99)), (NUM(99), BYTES(">:4:", 4)));
	write_to(100, 3, ">:5:b::");
	ck_assert_str_eq(line("%evt.args"), "id=5 tags=b args= ");
	/* a part without a matching continuation is dropped */
	write_to(100, 3, "<:");
	ck_assert(write_to(100, 3, "<:5:b::"));
	ck_assert_str_eq(line("%span.id %span.duration"), "5 4000");
	play_fini(&p);
}
END_TEST

START_TEST(test_open_spans_are_bounded)
{
	char text[64];

	setup();
	for (int i = 0; i < INSP_SPANS_MAX + 1; i++) {
		snprintf(text, sizeof(text), ">:%d:a::", i);
		write_to(100, 3, text);
	}
	write_to(100, 3, "<:0:a::");
	ck_assert_str_eq(line("*%span.duration"), "<NA>");
	write_to(100, 3, "<:1:a::");
	ck_assert_str_ne(line("*%span.duration"), "<NA>");
	play_fini(&p);
}
END_TEST

int main(void)
{
	return UNIT_RUN("span", test_letters, test_json, test_no_tracers, test_span,
			test_newest_ends_first, test_events_inside, test_the_first_write_decides,
			test_written_in_parts, test_open_spans_are_bounded);
}
