/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A handle with an artificial machine and trace, for tests of the output of libinsp: a
 * shell with descriptors of every kind, its child, users, one interface.
 *
 *	struct bench b;
 *
 *	bench_init(&b);
 *	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_READ_E, NUM(3), NUM(10));
 *	bench_next(&b);
 *	ck_assert_str_eq(bench_field(&b, "fd.name"), "/etc/hosts");
 *	bench_fini(&b);
 */
#ifndef TEST_INSP_UNIT_H
#define TEST_INSP_UNIT_H

#include <check.h>
#include <stdio.h>

#include "macros.h"
#include "base/buf.h"
#include "state/handle.h"
#include "events.h"

struct bench {
	struct trace trace;
	struct insp *insp;
	const struct insp_event *ev;
	struct insp_buf out;
};

static inline struct scap_addr bench_addr(const char *ip)
{
	struct scap_addr addr = { { 0 } };

	ck_assert_int_eq(inet_pton(strchr(ip, ':') ? AF_INET6 : AF_INET, ip, addr.bytes), 1);
	return addr;
}

/* The state every bench starts with. It is static and filled once. */
static inline struct scap_state bench_state(void)
{
	static struct scap_fd fds[] = {
		{ .fd = 0, .type = SCAP_FD_FIFO, .name = "" },
		{ .fd = 3,
		  .type = SCAP_FD_FILE_V2,
		  .name = "/etc/hosts",
		  .dev = 0x800002,
		  .open_flags = 1 },
		{ .fd = 4, .type = SCAP_FD_DIRECTORY, .name = "/srv" },
		{ .fd = 5,
		  .type = SCAP_FD_IPV4_SOCK,
		  .l4 = SCAP_L4_TCP,
		  .sport = 4000,
		  .dport = 80 },
		{ .fd = 6,
		  .type = SCAP_FD_UNIX_SOCK,
		  .unix_source = 0xab,
		  .unix_peer = 0xcd,
		  .name = "/run/log" },
		{ .fd = 7, .type = SCAP_FD_IPV6_SOCK, .l4 = SCAP_L4_UDP, .sport = 53, .dport = 54 },
	};
	static struct scap_thread threads[] = {
		{ .tid = 1,
		  .pid = 1,
		  .vtid = 1,
		  .vpid = 1,
		  .comm = "init",
		  .exe = "/sbin/init",
		  .exepath = "/sbin/init",
		  .cwd = "/",
		  .root = "/",
		  .fdlimit = 1024 },
		{ .tid = 100,
		  .pid = 100,
		  .ptid = 1,
		  .sid = 100,
		  .vpgid = 100,
		  .vtid = 7,
		  .vpid = 7,
		  .comm = "bash",
		  .exe = "-bash",
		  .exepath = "/usr/bin/bash",
		  .cwd = "/home/al",
		  .root = "/",
		  .args = { "-c\0ls", 6 },
		  .env = { "A=1\0B=2", 8 },
		  .cgroups = { "cpu=/a\0memory=/b", 17 },
		  .fdlimit = 100,
		  .uid = 1000,
		  .gid = 1000,
		  .loginuid = 1000,
		  .vmsize_kb = 50,
		  .fds = fds,
		  .nfds = sizeof(fds) / sizeof(fds[0]) },
		{ .tid = 200,
		  .pid = 200,
		  .ptid = 100,
		  .sid = 100,
		  .vtid = 200,
		  .vpid = 200,
		  .comm = "cat",
		  .exe = "cat",
		  .exepath = "/bin/cat",
		  .cwd = "/tmp",
		  .root = "/",
		  .fdlimit = 1024,
		  .loginuid = -1 },
	};
	static struct scap_user users[] = {
		{ .uid = 0, .name = "root", .home = "/root", .shell = "/bin/bash" },
		{ .uid = 1000, .gid = 1000, .name = "al", .home = "/home/al", .shell = "/bin/sh" },
	};
	static struct scap_group groups[] = { { .gid = 1000, .name = "staff" } };
	static struct scap_interface interfaces[] = { { .family = 4, .name = "eth0" } };

	fds[3].saddr = bench_addr("10.0.0.1");
	fds[3].daddr = bench_addr("10.0.0.2");
	fds[5].saddr = bench_addr("2001:db8::1");
	fds[5].daddr = bench_addr("2001:db8::2");
	interfaces[0].addr = bench_addr("10.0.0.1");
	return (struct scap_state){
		.ninterfaces = 1,
		.interfaces = interfaces,
		.nusers = 2,
		.users = users,
		.ngroups = 1,
		.groups = groups,
		.nthreads = 3,
		.threads = threads,
	};
}

static inline void bench_init(struct bench *b)
{
	memset(b, 0, sizeof(*b));
	b->trace.state = bench_state();
}

/* Opens the trace at the first call, then reads the next event. */
static inline void bench_next(struct bench *b)
{
	struct scap_options opts = trace_options(&b->trace);

	if (!b->insp)
		ck_assert_int_eq(insp_open(&b->insp, SCAP_TEST, &opts), 0);
	ck_assert_int_eq(insp_next(b->insp, &b->ev), SCAP_EVENT);
}

/* A format's line without its newline; NULL if there is none. Valid until the next. */
static inline const char *bench_line(struct bench *b, const char *text)
{
	struct insp_format *format;
	bool printed;

	ck_assert_msg(insp_format_compile(b->insp, text, &format) == 0, "%s: %s", text,
		      insp_error(b->insp));
	b->out.len = 0;
	printed = insp_format_line(format, b->ev, &b->out);
	insp_format_free(format);
	if (!printed)
		return NULL;
	ck_assert_int_eq(b->out.data[b->out.len - 1], '\n');
	b->out.data[b->out.len - 1] = '\0';
	return b->out.data;
}

/* A field's value as text; NULL if it has none. */
static inline const char *bench_field(struct bench *b, const char *name)
{
	char text[128];

	snprintf(text, sizeof(text), "%%%s", name);
	return bench_line(b, text);
}

struct field_text {
	const char *field, *text; /* NULL: no value */
};

/* Each field must have its text for the last event of the bench. */
static inline void bench_check_fields(struct bench *b, const struct field_text *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *text = bench_field(b, cases[i].field);

		if (!cases[i].text)
			ck_assert_msg(!text, "%s: %s", cases[i].field, text);
		else
			ck_assert_msg(text && strcmp(text, cases[i].text) == 0, "%s: %s, not %s",
				      cases[i].field, text ? text : "no value", cases[i].text);
	}
}

/* Whether the event passes a filter. */
static inline bool bench_match(struct bench *b, const char *text)
{
	struct insp_filter *filter;
	bool passes;

	ck_assert_msg(insp_filter_compile(b->insp, text, &filter) == 0, "%s: %s", text,
		      insp_error(b->insp));
	passes = insp_filter_match(filter, b->ev);
	insp_filter_free(filter);
	return passes;
}

static inline void bench_fini(struct bench *b)
{
	insp_buf_fini(&b->out);
	insp_close(b->insp);
	trace_fini(&b->trace);
}

#endif
