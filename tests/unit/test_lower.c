/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lowering of filters. The tested property: the kernel's part and the filter together
 * pass the same events, with the same output, as the filter alone. Uses random filters
 * and random calls.
 */
#include "classic.h"
#include "events.h"
#include "table/filter_check.h"
#include "table/filter_cmp.h"
#include "macros.h"
#include "base/buf.h"
#include "insp.h"
#include "state/thread.h"
#include "table/table.h"
#include "unit.h"

/* ---- random numbers ------------------------------------------------------------- */

static uint64_t seed;

static uint32_t chance(uint32_t n)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (seed >> 33) % n;
}

#define ONE_OF(array) ((array)[chance(ARRAY_SIZE(array))])

/* Numbers that are likely to reveal wrong comparisons. */
static int64_t any_number(void)
{
	static const int64_t numbers[] = {
		0,
		1,
		2,
		3,
		4,
		5,
		7,
		100,
		255,
		256,
		-1,
		-2,
		-9,
		INT32_MAX,
		INT32_MIN,
		UINT32_MAX,
		1ll << 32,
		(1ll << 32) + 3,
		-(1ll << 32),
		INT64_MAX,
		INT64_MIN,
		65535,
		65536,
	};

	return ONE_OF(numbers);
}

/* ---- calls ----------------------------------------------------------------------- */

/* An event: the context of the filter program, and the records. */
struct happening {
	struct rs_filter_ctx ctx;
	struct rs_event *event, *alone; /* alone: the stand-alone exit */
};

static bool is_plain(uint16_t type)
{
	static const char *const others[] = { "clone",	"fork",	    "vfork",
					      "execve", "execveat", "clone3" };
	const struct scap_event_info *info = scap_event_info(type);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(others); i++)
		if (strcmp(info->name, others[i]) == 0)
			return false;
	return true;
}

static struct test_value random_value(const struct scap_param_info *param)
{
	switch (param->type) {
	case PT_CHARBUF:
	case PT_FSPATH:
	case PT_FSRELPATH:
		return STR("/tmp/file");
	case PT_SOCKADDR:
		return ADDR("10.0.0.1", 80);
	case PT_SOCKTUPLE:
		return TUPLE("10.0.0.1", 80, "10.0.0.2", 1234);
	}
	return test_type_size(param->type) ? NUM(chance(4)) : EMPTY;
}

/* The parameters that the recipe computes from arguments and result. */
static void make_values(uint16_t type, uint16_t code, const int64_t *args, int64_t result,
			struct test_value *values)
{
	const struct scap_event_info *info = scap_event_info(type);
	uint8_t n;

	for (n = 0; n < info->nparams; n++) {
		struct scap_origin origin = scap_param_origin(type, n);
		int64_t v = origin.kind == SCAP_ORIGIN_RESULT ? result : args[origin.arg];

		if (type <= RS_EV_GENERIC_X)
			values[n] = NUM(code);
		else if (origin.kind != SCAP_ORIGIN_ARG && origin.kind != SCAP_ORIGIN_RESULT)
			values[n] = random_value(&info->params[n]);
		else
			values[n] = NUM(origin.bits == 64 ? v :
					origin.is_signed  ? (int32_t)v :
							    v & ((1ll << origin.bits) - 1));
	}
}

/* A stand-alone exit: its own values, then those of the enter according to appended.def. */
static struct rs_event *make_alone(const struct rs_event *exit, const struct test_value *own,
				   const struct test_value *enter)
{
	const struct rs_appended *appended = &rs_appended[exit->type];
	const struct scap_event_info *info = scap_event_info(exit->type);
	const struct scap_event_info *enter_info = scap_event_info(exit->type - 1);
	uint8_t bytes[4096], *to;
	uint16_t *lens = (uint16_t *)(bytes + sizeof(*exit)), len;
	uint32_t n, all = info->nparams + appended->n;
	struct rs_event head = *exit;

	to = (uint8_t *)(lens + all);
	for (n = 0; n < all; n++) {
		uint8_t from = n < info->nparams ? 0 : appended->from[n - info->nparams];
		const struct test_value *v = n < info->nparams ? &own[n] : &enter[from & 15];
		const struct scap_param_info *param =
			n < info->nparams ? &info->params[n] : &enter_info->params[from & 15];

		if (from & RS_APPENDED_BLANK) {
			len = from & ~RS_APPENDED_BLANK;
			memset(to, 0, len);
		} else {
			len = test_value_size(param, v);
			if (len)
				memcpy(to, test_value_data(v), len);
		}
		lens[n] = len;
		to += len;
	}
	head.nparams = all;
	head.len = to - bytes;
	memcpy(bytes, &head, sizeof(head));
	return memcpy(malloc(head.len), bytes, head.len);
}

/* The exit of a generic call as the engines write it: the numbers, then the call's own. */
static struct rs_event *generic_exit(uint64_t ts, int64_t tid, uint16_t code,
				     const struct test_value *values)
{
	const struct scap_event_info *info = scap_event_info(SCAP_CALL_TYPE(code));
	struct rs_event *own = test_event_new(ts, tid, SCAP_CALL_TYPE(code), values, info->nparams);
	const uint16_t numbers[] = { code < RS_NEWER_CODES ? code : 0, 7, code };
	const uint32_t n = code < RS_NEWER_CODES ? 2 : 3, all = n + own->nparams;
	const uint8_t *lens = (const uint8_t *)(own + 1);
	struct rs_event *event = calloc(1, own->len + 4 * n);
	uint16_t *to = (uint16_t *)(event + 1);
	uint32_t i;

	*event = *own;
	event->type = RS_EV_GENERIC_X;
	event->nparams = all;
	event->len = own->len + 4 * n;
	for (i = 0; i < n; i++) {
		to[i] = sizeof(uint16_t);
		to[all + i] = numbers[i];
	}
	memcpy(to + n, lens, 2 * own->nparams);
	memcpy(to + all + n, lens + 2 * own->nparams, own->len - sizeof(*own) - 2 * own->nparams);
	free(own);
	return event;
}

static const struct {
	int64_t tid, pid;
} threads[] = { { 100, 100 }, { 101, 100 }, { 200, 200 }, { 3, 3 } };

static void put_words(__u32 words[2], int64_t v)
{
	words[0] = v;
	words[1] = (uint64_t)v >> 32;
}

static void make_ctx(struct rs_filter_ctx *ctx, uint16_t type, uint16_t code, size_t thread,
		     const int64_t *args, int64_t result)
{
	int i;

	*ctx = (struct rs_filter_ctx){
		.type = type,
		.code = code,
		.pid = threads[thread].pid,
		.tid = threads[thread].tid,
	};
	for (i = 0; i < 6; i++)
		put_words(ctx->args[i], args[i]);
	put_words(ctx->result, type % 2 ? result : 0);
}

/* A call's portable number and the type of its enter. */
static uint16_t any_call(uint16_t *code)
{
	static const char *const favourites[] = {
		"read", "write", "openat", "close", "getppid", "lseek", "connect", "kill", "getpid",
	};
	const char *name = chance(2) ? ONE_OF(favourites) : NULL;
	const struct rs_call *call;

	do
		call = &rs_calls[chance(rs_calls_count)];
	while ((name && strcmp(call->name, name)) || !is_plain(call->enter.type));
	*code = call->code;
	return call->enter.type;
}

static size_t make_call(struct happening *happening, uint64_t ts)
{
	struct test_value enter[SCAP_MAX_PARAMS], exit[SCAP_MAX_PARAMS];
	size_t thread = chance(ARRAY_SIZE(threads));
	int64_t args[6], result = chance(2) ? chance(5) : any_number();
	uint16_t code, type = any_call(&code);
	int64_t tid = threads[thread].tid;
	int i;

	for (i = 0; i < 6; i++)
		args[i] = chance(2) ? chance(6) : any_number();
	make_values(type, code, args, 0, enter);
	if (type == RS_EV_GENERIC_E)
		make_values(SCAP_CALL_TYPE(code), code, args, result, exit);
	else
		make_values(type + 1, code, args, result, exit);
	for (i = 0; i < 2; i++) {
		make_ctx(&happening[i].ctx, type + i, code, thread, args, result);
		happening[i].alone = NULL;
	}
	happening[0].event = test_event_new(ts, tid, type, enter, scap_event_info(type)->nparams);
	if (type == RS_EV_GENERIC_E) {
		happening[1].event = generic_exit(ts + 1, tid, code, exit);
		happening[1].alone = generic_exit(ts + 1, tid, code, exit);
	} else {
		happening[1].event = test_event_new(ts + 1, tid, type + 1, exit,
						    scap_event_info(type + 1)->nparams);
		happening[1].alone = make_alone(happening[1].event, exit, enter);
	}
	return 2;
}

/* As an engine decides: the exits of some generic calls have a place of their own. */
static bool kernel_keeps(const struct rs_filter *filter, const struct rs_filter_ctx *ctx)
{
	uint16_t call = SCAP_CALL_TYPE(ctx->code);

	if (ctx->type == RS_EV_GENERIC_X && scap_event_info(call)->flags & EF_MODIFIES_STATE)
		return RS_FILTER_HAS(filter->sure, RS_FILTER_STATE_CALLS);
	return classic_keeps(filter, ctx);
}

/* ---- filters ----------------------------------------------------------------------- */

static void put_atom(char *text, size_t room)
{
	static const char *const words[] = {
		"evt.type=read",
		"evt.type in (write,close,getppid)",
		"evt.type!=getppid",
		"evt.dir=<",
		"evt.dir!=<",
		"evt.dir=>",
		"syscall.type=openat",
		"evt.is_io=true",
		"evt.failed=true",
		"evt.failed!=true",
		"evt.failed=false",
		"evt.res=SUCCESS",
		"evt.res!=SUCCESS",
		"evt.res=EBADF",
		"evt.res in (EBADF,EPERM)",
		"evt.res!=ENOENT",
		"evt.res in (SUCCESS,EPERM)",
		"evt.rawres exists",
		"proc.name=two",
		"proc.name!=one",
		"fd.name contains file",
		"fd.type=file",
		"fd.num exists",
		"proc.pid exists",
		"evt.rawarg.size exists",
		"evt.arg.fd exists",
		"evt.type.is.close=1",
		"evt.io_dir=read",
		"evt.category=file",
		"user.uid=7",
		"evt.latency>=0",
		"evt.args contains fd",
		"evt.type startswith get",
		"proc.apid=1",
		"proc.pid in (3,200)",
		"thread.tid in (101,3)",
		"evt.rawres in (1,-9)",
		"proc.pid in (900,8,100,3,101,5,-1,2,5,70)",
		"evt.rawres in (7,-9,0,1,4294967297,3,-2,4096)",
		"proc.pid in ()",
		"evt.res in ()",
		"evt.type in ()",
		"evt.rawres=0x3",
		"fd.num=val(evt.rawarg.fd)",
		"evt.type=val(syscall.type)",
		"evt.type=val(proc.name)",
		"len(evt.type)=4",
		"toupper(evt.type)=READ",
		"evt.rawres<len(evt.type)",
	};
	static const char *const fields[] = {
		"proc.pid",	     "thread.tid",     "evt.rawres",
		"evt.rawarg.size",   "evt.rawarg.fd",  "evt.rawarg.flags",
		"evt.rawarg.offset", "evt.rawarg.res", "evt.rawarg.sig",
		"evt.rawarg.pid",    "fd.num",	       "evt.rawarg.length",
		"evt.rawarg.mode",   "evt.rawarg.dev",
	};
	static const char *const ops[] = { "=", "!=", "<", "<=", ">", ">=" };
	const char *field;
	int64_t number;

	if (chance(2)) {
		snprintf(text, room, "%s", ONE_OF(words));
		return;
	}
	field = ONE_OF(fields);
	number = chance(2) ? (int64_t[]){ 100, 200, 3, 101 }[chance(4)] : any_number();
	snprintf(text, room, "%s%s%lld", field, ONE_OF(ops), (long long)number);
}

static void put_filter(char *text, size_t room, int depth)
{
	static const char *const joints[] = { " and ", " or " };
	const char *joint = ONE_OF(joints);
	char part[2][1024];
	int i, n = 1 + chance(2);

	if (!depth) {
		put_atom(part[0], sizeof(part[0]));
		snprintf(text, room, "%s%s", chance(4) ? "" : "not ", part[0]);
		return;
	}
	for (i = 0; i <= n - 1; i++)
		put_filter(part[i], sizeof(part[i]), depth - 1);
	if (n == 1)
		snprintf(text, room, "%s(%s)", chance(4) ? "" : "not ", part[0]);
	else
		snprintf(text, room, "%s(%s%s%s)", chance(4) ? "" : "not ", part[0], joint,
			 part[1]);
}

/* ---- the property -------------------------------------------------------------------- */

#define CALLS 150

/* The events that pass, a line each. */
struct passed {
	struct insp_buf lines;
	size_t count;
};

static void run_filter(const struct rs_event *const *events, size_t n, const char *text,
		       struct passed *passed)
{
	static const struct scap_fd fds[] = {
		{ .fd = 3, .type = SCAP_FD_FILE, .name = "/etc/file" },
		{ .fd = 4, .type = SCAP_FD_DIRECTORY, .name = "/etc" },
	};
	struct scap_thread listed[ARRAY_SIZE(threads)] = { 0 };
	struct scap_state state = { .nthreads = ARRAY_SIZE(threads), .threads = listed };
	struct scap_options opts = {
		.size = sizeof(opts),
		.events = events,
		.nevents = n,
		.state = &state,
	};
	struct insp_format *format;
	struct insp_filter *filter;
	const struct insp_event *ev;
	struct insp *insp;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(threads); i++)
		listed[i] = (struct scap_thread){ .tid = threads[i].tid,
						  .pid = threads[i].pid,
						  .ptid = 1,
						  .vtid = 1,
						  .vpid = 1,
						  .comm = i % 2 ? "one" : "two",
						  .exe = "",
						  .exepath = "",
						  .cwd = "/",
						  .root = "/",
						  .uid = 7,
						  .fds = fds,
						  .nfds = threads[i].tid == threads[i].pid ? 2 : 0,
						  .flags = threads[i].tid == threads[i].pid ?
								   0 :
								   INSP_CLONE_FILES |
									   INSP_CLONE_THREAD };
	ck_assert_int_eq(insp_open(&insp, SCAP_TEST, &opts), 0);
	ck_assert_msg(!insp_filter_compile(insp, text, &filter), "%s: %s", text, insp_error(insp));
	ck_assert_int_eq(
		insp_format_compile(
			insp,
			"*%evt.rawtime %thread.tid %evt.dir %evt.type %evt.args %fd.num %fd.name "
			"%fd.type %proc.name %proc.pid %proc.cwd %evt.res %evt.buflen %user.uid",
			&format),
		0);
	insp_set_filter(insp, filter);
	*passed = (struct passed){ .count = 0 };
	while (insp_next(insp, &ev) == SCAP_EVENT) {
		insp_format_line(format, ev, &passed->lines);
		passed->count++;
	}
	insp_buf_putc(&passed->lines, '\0');
	insp_format_free(format);
	insp_filter_free(filter);
	insp_close(insp);
}

/* The first line in which two texts differ. */
static const char *first_difference(const char *a, const char *b)
{
	const char *line = a;

	for (; *a && *a == *b; a++, b++)
		if (*a == '\n')
			line = a + 1;
	return line;
}

static bool lower(const char *text, struct insp_lowered *lowered)
{
	struct insp_filter *filter;
	struct scap_options opts = { .size = sizeof(opts) };
	struct insp *insp;

	ck_assert_int_eq(insp_open(&insp, SCAP_TEST, &opts), 0);
	ck_assert_msg(!insp_filter_compile(insp, text, &filter), "%s: %s", text, insp_error(insp));
	ck_assert_int_eq(insp_filter_lower(filter, false, lowered), 0);
	insp_filter_free(filter);
	insp_close(insp);
	return lowered->any;
}

/* insp.h does not name the type, so as not to need linux/filter.h. */
static const struct sock_filter *program_of(const struct insp_lowered *lowered)
{
	return (const struct sock_filter *)lowered->program;
}

static void check_program(const struct insp_lowered *lowered, const char *text)
{
	unsigned int needs;

	if (lowered->filter.program)
		ck_assert_msg(
			rs_filter_check(program_of(lowered), lowered->filter.program_len, &needs),
			"%s: the program is refused", text);
}

static size_t try_filter(const struct happening *happenings, size_t n, const char *text)
{
	static struct insp_lowered lowered;
	const struct rs_event *all[2 * CALLS], *kept[2 * CALLS];
	struct passed alone, together;
	size_t i, nkept = 0;

	if (!lower(text, &lowered))
		return n;
	check_program(&lowered, text);
	for (i = 0; i < n; i++) {
		const struct happening *h = &happenings[i];
		bool appends = h->alone && !RS_FILTER_HAS(lowered.filter.types, h->ctx.type - 1);

		all[i] = h->event;
		if (kernel_keeps(&lowered.filter, &h->ctx))
			kept[nkept++] = appends ? h->alone : h->event;
	}
	run_filter(all, n, text, &alone);
	run_filter(kept, nkept, text, &together);
	ck_assert_msg(strcmp(alone.lines.data, together.lines.data) == 0,
		      "%s\nthe filter alone:\n%.300s\nkernel and filter:\n%.300s", text,
		      first_difference(alone.lines.data, together.lines.data),
		      first_difference(together.lines.data, alone.lines.data));
	insp_buf_fini(&alone.lines);
	insp_buf_fini(&together.lines);
	return nkept;
}

START_TEST(test_lower_kernel_and_filter_pass_what_the_filter_passes)
{
	struct happening happenings[2 * CALLS];
	size_t n, i, kept = 0, all = 0;
	char text[4096];
	int round;

	seed = 20240229;
	for (round = 0; round < 400; round++) {
		for (n = 0; n < 2 * CALLS;)
			n += make_call(&happenings[n], 1700000000000000000ULL + n * 1000);
		put_filter(text, sizeof(text), chance(4));
		kept += try_filter(happenings, n, text);
		all += n;
		for (i = 0; i < n; i++) {
			free(happenings[i].event);
			free(happenings[i].alone);
		}
	}
	/* The kernel must drop enough events for a meaningful test. */
	ck_assert_uint_lt(kept, all * 3 / 4);
}
END_TEST

/* ---- what the kernel decides --------------------------------------------------------------- */

static struct rs_filter_ctx ctx_of(uint16_t type, uint32_t pid, int64_t result)
{
	struct rs_filter_ctx ctx = {
		.type = type, .pid = pid, .tid = pid, .code = RS_FILTER_NO_CALL
	};

	put_words(ctx.result, result);
	return ctx;
}

static bool keeps(const char *text, uint16_t type, uint32_t pid, int64_t result)
{
	static struct insp_lowered lowered;
	struct rs_filter_ctx ctx = ctx_of(type, pid, result);

	ck_assert_msg(lower(text, &lowered), "%s", text);
	check_program(&lowered, text);
	return classic_keeps(&lowered.filter, &ctx);
}

START_TEST(test_lower_types)
{
	static struct insp_lowered l;

	ck_assert(lower("evt.type=read and evt.dir=<", &l));
	ck_assert(!l.filter.program);
	ck_assert(RS_FILTER_HAS(l.filter.types, RS_EV_SYSCALL_READ_X));
	ck_assert(!RS_FILTER_HAS(l.filter.types, RS_EV_SYSCALL_READ_E));
	ck_assert(!RS_FILTER_HAS(l.filter.types, RS_EV_SYSCALL_WRITE_X));
	ck_assert(!RS_FILTER_HAS(l.filter.types, RS_EV_GENERIC_X));
}
END_TEST

/* A tracer event of either direction comes from a write exit. */
START_TEST(test_lower_tracers_are_writes)
{
	static struct insp_lowered l;

	ck_assert(lower("evt.type=tracer and evt.dir=>", &l));
	ck_assert(RS_FILTER_HAS(l.filter.types, RS_EV_SYSCALL_WRITE_X));
	ck_assert(RS_FILTER_HAS(l.filter.types, RS_EV_SYSCALL_PWRITEV_E));
	ck_assert(!RS_FILTER_HAS(l.filter.types, RS_EV_SYSCALL_READ_X));
	ck_assert(!keeps("evt.type=tracer", RS_EV_SYSCALL_READ_X, 1, 1));
	/* if the filter treats writes and tracers alike, rejected writes are dropped */
	ck_assert(!keeps("proc.pid=1", RS_EV_SYSCALL_WRITE_X, 2, 1));
	ck_assert(keeps("proc.pid=1", RS_EV_SYSCALL_WRITE_X, 1, 1));
}
END_TEST

START_TEST(test_lower_state_flows)
{
	static struct insp_lowered l;

	ck_assert(lower("proc.pid=5 and evt.type=read", &l));
	ck_assert(RS_FILTER_HAS(l.filter.sure, RS_EV_SYSCALL_OPENAT_2_X));
	ck_assert(RS_FILTER_HAS(l.filter.sure, RS_EV_SYSCALL_CLOSE_X));
	ck_assert(RS_FILTER_HAS(l.filter.sure, RS_EV_PROCEXIT_1_E));
	ck_assert(RS_FILTER_HAS(l.filter.sure, RS_EV_SYSCALL_CLONE_20_X));
	/* The exit has all parameters of the enter. */
	ck_assert(!RS_FILTER_HAS(l.filter.types, RS_EV_SYSCALL_OPENAT_2_E));
	/* Here it does not. */
	ck_assert(RS_FILTER_HAS(l.filter.sure, RS_EV_SYSCALL_DUP_E));
	ck_assert(RS_FILTER_HAS(l.filter.sure, RS_EV_SYSCALL_EXECVE_19_E));
}
END_TEST

START_TEST(test_lower_program_decides)
{
	ck_assert(keeps("proc.pid=5", RS_EV_SYSCALL_READ_E, 5, 0));
	ck_assert(!keeps("proc.pid=5", RS_EV_SYSCALL_READ_E, 6, 0));
	ck_assert(!keeps("proc.pid!=5", RS_EV_SYSCALL_READ_E, 5, 0));
	ck_assert(!keeps("not proc.pid=5", RS_EV_SYSCALL_READ_E, 5, 0));
	ck_assert(keeps("evt.rawres<0", RS_EV_SYSCALL_READ_X, 5, -1));
	ck_assert(!keeps("evt.rawres<0", RS_EV_SYSCALL_READ_X, 5, 0));
	ck_assert(!keeps("evt.failed=true", RS_EV_SYSCALL_READ_X, 5, 7));
	ck_assert(!keeps("evt.res=ENOENT", RS_EV_SYSCALL_READ_X, 5, -9));
	ck_assert(keeps("evt.res=EBADF", RS_EV_SYSCALL_READ_X, 5, -9));
}
END_TEST

START_TEST(test_lower_what_it_cannot_know_passes)
{
	ck_assert(keeps("fd.name=/x", RS_EV_SYSCALL_READ_E, 5, 0));
	ck_assert(keeps("not fd.name=/x", RS_EV_SYSCALL_READ_E, 5, 0));
	ck_assert(!keeps("fd.name=/x and proc.pid=6", RS_EV_SYSCALL_READ_E, 5, 0));
	ck_assert(keeps("fd.name=/x or proc.pid=6", RS_EV_SYSCALL_READ_E, 5, 0));
	ck_assert(!keeps("not (fd.name=/x or proc.pid=5)", RS_EV_SYSCALL_READ_E, 5, 0));
	/* The name in the kernel differs if a thread renamed itself. */
	ck_assert(keeps("proc.name=x", RS_EV_SYSCALL_READ_E, 5, 0));
}
END_TEST

START_TEST(test_lower_generic_events_by_their_call)
{
	static struct insp_lowered l;
	struct rs_filter_ctx ctx = ctx_of(RS_EV_GENERIC_E, 5, 0);

	ck_assert(lower("evt.type=getppid", &l));
	check_program(&l, "getppid");
	ctx.code = 41;
	ck_assert(classic_keeps(&l.filter, &ctx));
	ctx.code = 42;
	ck_assert(!classic_keeps(&l.filter, &ctx));
	ctx.code = 9999;
	ck_assert(!classic_keeps(&l.filter, &ctx));
}
END_TEST

START_TEST(test_lower_latency_keeps_enters)
{
	static struct insp_lowered l;

	ck_assert(lower("evt.dir=< and evt.latency>1000", &l));
	ck_assert(RS_FILTER_HAS(l.filter.types, RS_EV_SYSCALL_READ_E));
	ck_assert(lower("evt.dir=<", &l));
	ck_assert(!RS_FILTER_HAS(l.filter.types, RS_EV_SYSCALL_READ_E));
}
END_TEST

START_TEST(test_lower_nothing_where_the_past_counts)
{
	static struct insp_lowered l;

	ck_assert(!lower("evt.num<100", &l));
	ck_assert(!lower("evt.type=read and evt.reltime<100", &l));
	ck_assert(!lower("evt.type=read and evtin.span.tags=a", &l));
	ck_assert(!lower("span.id=1", &l));
	ck_assert(!lower("fd.num=val(evt.num)", &l));
	ck_assert(!lower("evt.type=read and tolower(span.tags)=a", &l));
}
END_TEST

/* A list that is too long for a program is left to user space. */
START_TEST(test_lower_too_long_passes)
{
	static char text[20000] = "proc.pid in (1";
	size_t at = strlen(text);
	int i;

	for (i = 2; i < 2000; i++)
		at += sprintf(text + at, ",%d", i);
	strcpy(text + at, ")");
	ck_assert(keeps(text, RS_EV_SYSCALL_READ_E, 5000, 0));
}
END_TEST

/* The first of the driver's comparisons for a type; depth 0: it has none. */
static struct rs_cmp first_cmp(const char *text, uint16_t type)
{
	static struct rs_cmp_insn known[RS_FILTER_PROGRAM_MAX];
	static struct insp_lowered l;
	static struct rs_cmps cmps;

	ck_assert(lower(text, &l));
	check_program(&l, text);
	rs_cmps_make(&cmps, program_of(&l), l.filter.program_len, known);
	return *rs_cmp_of_type(program_of(&l), known, type);
}

/* Calling the program is the largest cost of a rejected event, so the driver avoids it. */
START_TEST(test_lower_needs_no_call_for_what_is_plain)
{
	static const char *const plain[] = {
		"proc.pid=5",
		"proc.pid!=5",
		"proc.pid in (5,6)",
		"proc.pid in (1,2,3,4,5,6,7,8,9)",
		"thread.tid=5 and evt.type in (read,write)",
		"evt.type=read and fd.num=3",
		"evt.type=read and evt.failed=true",
		"evt.type=read and evt.rawres>=0",
		"evt.type=read and evt.res=EBADF",
		"fd.name=/x and proc.pid=5",
	};
	size_t i;

	for (i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		ck_assert_msg(first_cmp(plain[i], RS_EV_SYSCALL_READ_X).depth, "%s", plain[i]);
	ck_assert_uint_eq(first_cmp("evt.type=getppid", RS_EV_GENERIC_X).depth, 1);
	/* A binary search; a sequence of that many comparisons would be left to the program. */
	ck_assert_uint_eq(first_cmp("proc.pid in (1,2,3,4,5,6,7,8)", RS_EV_SYSCALL_READ_X).depth,
			  4);
}
END_TEST

int main(void)
{
	return UNIT_RUN("lower", test_lower_kernel_and_filter_pass_what_the_filter_passes,
			test_lower_types, test_lower_tracers_are_writes, test_lower_state_flows,
			test_lower_program_decides, test_lower_what_it_cannot_know_passes,
			test_lower_generic_events_by_their_call, test_lower_latency_keeps_enters,
			test_lower_nothing_where_the_past_counts, test_lower_too_long_passes,
			test_lower_needs_no_call_for_what_is_plain);
}
