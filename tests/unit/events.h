/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Builds arrays of events for the SCAP_TEST engine. A test has the type and the values;
 * their widths come from the event's row in the table.
 *
 *	struct trace t = { 0 };
 *
 *	EVENT_ADD(&t, 100, RS_EV_SYSCALL_OPEN_E, STR("/etc/hosts"), NUM(1), NUM(0));
 *	EVENT_ADD(&t, 100, RS_EV_SYSCALL_OPEN_X, NUM(3), STR("/etc/hosts"), NUM(1), NUM(0));
 *	opts = trace_options(&t);
 *	insp_open(&insp, SCAP_TEST, &opts);
 *	...
 *	trace_fini(&t);
 *
 * Events are a microsecond apart; set t.now_ns in between for other distances.
 * Missing trailing parameters are missing in the event too, as in old files.
 */
#ifndef TEST_EVENTS_H
#define TEST_EVENTS_H

#include <arpa/inet.h>
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "scap.h"

struct trace {
	struct rs_event **events;
	size_t count;
	uint64_t now_ns;
	struct scap_state state; /* state at the start; borrowed from the test */
};

struct test_value {
	enum { TEST_NUM, TEST_BYTES } kind;
	int64_t num;
	const void *data;
	size_t len;
	uint8_t inline_data[40];
};

#define NUM(value) ((struct test_value){ .kind = TEST_NUM, .num = (int64_t)(value) })
#define BYTES(bytes, length) \
	((struct test_value){ .kind = TEST_BYTES, .data = (bytes), .len = (length) })
/* Text with its NUL; several strings: STR("a\0b"). */
#define STR(text) BYTES(text, sizeof(text))
/* The same for a text that is not a literal. */
#define TEXT(text) BYTES(text, strlen(text) + 1)
#define EMPTY BYTES(NULL, 0)

static inline void test_value_put(struct test_value *v, const void *data, size_t len)
{
	assert(v->len + len <= sizeof(v->inline_data));
	memcpy(v->inline_data + v->len, data, len);
	v->len += len;
}

static inline void test_value_put_ip(struct test_value *v, int family, const char *ip,
				     uint16_t port)
{
	uint8_t addr[16];
	int ok = inet_pton(family, ip, addr);

	assert(ok == 1);
	(void)ok;
	test_value_put(v, addr, family == AF_INET ? 4 : 16);
	test_value_put(v, &port, sizeof(port));
}

/* A PT_SOCKADDR: "10.0.0.1" or "::1". */
static inline struct test_value ADDR(const char *ip, uint16_t port) {
	uint8_t family = strchr(ip, ':') ? AF_INET6 : AF_INET;
	struct test_value v = { .kind = TEST_BYTES };

	test_value_put(&v, &family, 1);
	test_value_put_ip(&v, family, ip, port);
	return v;
}

/* A PT_SOCKTUPLE of two addresses of one family. */
static inline struct test_value
TUPLE(const char *sip, uint16_t sport, const char *dip, uint16_t dport) {
	struct test_value v = ADDR(sip, sport);

	test_value_put_ip(&v, v.inline_data[0], dip, dport);
	return v;
}

/* A PT_SOCKTUPLE of a Unix socket; short paths only. */
static inline struct test_value
UNIX_TUPLE(uint64_t source, uint64_t peer, const char *path) {
	struct test_value v = { .kind = TEST_BYTES };
	uint8_t family = AF_UNIX;

	test_value_put(&v, &family, 1);
	test_value_put(&v, &source, sizeof(source));
	test_value_put(&v, &peer, sizeof(peer));
	test_value_put(&v, path, strlen(path) + 1);
	return v;
}

/* The size of a number of this type in a file; 0: not a number. */
static inline size_t
test_type_size(uint8_t type)
{
	switch (type) {
	case PT_INT8:
	case PT_UINT8:
	case PT_FLAGS8:
	case PT_SIGTYPE:
	case PT_L4PROTO:
	case PT_SOCKFAMILY:
		return 1;
	case PT_INT16:
	case PT_UINT16:
	case PT_FLAGS16:
	case PT_PORT:
	case PT_SYSCALLID:
		return 2;
	case PT_INT32:
	case PT_UINT32:
	case PT_FLAGS32:
	case PT_UID:
	case PT_GID:
	case PT_MODE:
	case PT_BOOL:
	case PT_SIGSET:
	case PT_IPV4ADDR:
		return 4;
	case PT_INT64:
	case PT_UINT64:
	case PT_ERRNO:
	case PT_FD:
	case PT_PID:
	case PT_RELTIME:
	case PT_ABSTIME:
	case PT_DOUBLE:
		return 8;
	}
	return 0;
}

static inline size_t test_value_size(const struct scap_param_info *param,
				     const struct test_value *v)
{
	size_t size = v->kind == TEST_NUM ? test_type_size(param->type) : v->len;

	assert(v->kind == TEST_BYTES || size != 0);
	return size;
}

static inline const void *test_value_data(const struct test_value *v)
{
	if (v->kind == TEST_NUM)
		return &v->num; /* little endian: the low bytes come first */
	return v->data ? v->data : v->inline_data;
}

/* The i-th parameter. Newer writers may add some after those of the row: bytes or 64 bits. */
static inline const struct scap_param_info *test_param(const struct scap_event_info *info, size_t i)
{
	static const struct scap_param_info extra = { .name = "extra", .type = PT_INT64 };

	return i < info->nparams ? &info->params[i] : &extra;
}

/* Encodes one event as in a file. The caller frees it. */
static inline struct rs_event *test_event_new(uint64_t ts_ns, int64_t tid, uint16_t type,
					      const struct test_value *values, size_t n)
{
	const struct scap_event_info *info = scap_event_info(type);
	size_t width = info->flags & EF_LARGE_PAYLOAD ? 4 : 2;
	size_t len = sizeof(struct rs_event) + n * width, at = sizeof(struct rs_event);
	struct rs_event *ev;

	assert(n <= SCAP_MAX_PARAMS);
	for (size_t i = 0; i < n; i++)
		len += test_value_size(test_param(info, i), &values[i]);
	ev = malloc(len);
	assert(ev);
	*ev = (struct rs_event){
		.ts = ts_ns,
		.tid = tid,
		.len = len,
		.type = type,
		.nparams = n,
	};
	for (size_t i = 0; i < n; i++, at += width) {
		uint32_t size = test_value_size(test_param(info, i), &values[i]);

		memcpy((char *)ev + at, &size, width);
	}
	for (size_t i = 0; i < n; i++) {
		size_t size = test_value_size(test_param(info, i), &values[i]);

		memcpy((char *)ev + at, test_value_data(&values[i]), size);
		at += size;
	}
	return ev;
}

/* Appends an encoded event, which the trace then owns. */
static inline void trace_append(struct trace *t, struct rs_event *ev)
{
	/* The array doubles whenever the count is a power of two. */
	if (!(t->count & (t->count - 1)))
		t->events = realloc(t->events, (t->count ? t->count * 2 : 1) * sizeof(*t->events));
	assert(t->events);
	t->events[t->count++] = ev;
}

static inline void trace_add(struct trace *t, int64_t tid, uint16_t type,
			     const struct test_value *values, size_t n)
{
	if (!t->now_ns)
		t->now_ns = 1700000000000000000ULL;
	trace_append(t, test_event_new(t->now_ns, tid, type, values, n));
	t->now_ns += 1000;
}

/* The additional zero element allows events without parameters. */
/* clang-format off */
#define EVENT_ADD(trace, tid, type, ...) \
	trace_add(trace, tid, type, \
		  (const struct test_value[]){ { 0 }, ##__VA_ARGS__ } + 1, \
		  sizeof((const struct test_value[]){ { 0 }, ##__VA_ARGS__ }) / \
			  sizeof(struct test_value) - 1)
/* clang-format on */

static inline struct scap_options trace_options(const struct trace *t)
{
	return (struct scap_options){
		.size = sizeof(struct scap_options),
		.events = (const struct rs_event *const *)t->events,
		.nevents = t->count,
		.state = &t->state,
	};
}

static inline void trace_fini(struct trace *t)
{
	for (size_t i = 0; i < t->count; i++)
		free(t->events[i]);
	free(t->events);
	memset(t, 0, sizeof(*t));
}

#endif
