/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes system calls and compares both events of each with the arguments. A call is one
 * line:
 *
 *	CHECK(openat, SYSCALL_OPENAT_2, OK, A(AT_FDCWD, "f", O_RDONLY, 0), C(1),
 *	      "d0 s1 =4a u3", "r d0 s1 =4a u3 *4");
 *
 * the call, its event pair, the result it must have (OK: any except an error), its
 * arguments, constants, and the expected parameters of enter and exit, one word each:
 *
 *	r R     the result, in 8 bytes or 4
 *	dN      argument N, an int widened to 8 bytes
 *	cN hN uN qN   argument N in 1, 2, 4, 8 bytes
 *	sN      the string at argument N
 *	bN      the buffer at argument N; its length is the result
 *	BN      the same; its length is argument N + 1
 *	=Wx     constant x (a letter: the first is a) in W bytes
 *	@x      the struct blob that constant x points to
 *	$x      the string that constant x points to
 *	*W      any W bytes; * anything
 *	0       nothing
 *
 * The expected values are computed right after the call, from the memory at that time. A
 * close() of an impossible descriptor marks the position of each call in the recording.
 */
#ifndef TEST_CHECK_CALL_H
#define TEST_CHECK_CALL_H

#include <ctype.h>
#include <sched.h>
#include <stdbool.h>
#include <sys/syscall.h>

#include "session.h"

#define OK (-99999L)
/* Converts anything to an argument. */
#define U(x) ((unsigned long)(x))
#define A_6(a, b, c, d, e, f, ...) ((unsigned long[]){ U(a), U(b), U(c), U(d), U(e), U(f) })
#define A(...) A_6(__VA_ARGS__, 0, 0, 0, 0, 0, 0)
#define C_8(a, b, c, d, e, f, g, h, ...) \
	((unsigned long[]){ U(a), U(b), U(c), U(d), U(e), U(f), U(g), U(h) })
#define C(...) C_8(__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0, 0)
/* clang-format off */
#define CHECK(call, event, want, args, constants, enter, exit)                                     \
	check_call(#call, __LINE__, SYS_##call, RS_EV_##event##_E, want, args, constants, enter,   \
		   exit)
/* clang-format on */

#define SNAPLEN 80
#define MARK(n) (-1000L - (n))
#define MAX_VALUE 400

struct blob {
	unsigned int len;
	unsigned char data[MAX_VALUE];
};

/* An expected parameter. len ANY_LEN or data NULL: not compared. */
#define ANY_LEN 0xffffffffu
struct value {
	bool known;
	struct blob blob;
};

struct expected {
	const char *call;
	int line;
	pid_t tid;
	unsigned short enter; /* type of the enter */
	bool has_exit;	      /* false: the call does not return */
	bool lone;	      /* a single event of type enter, anywhere after the mark `after` */
	unsigned int after;
	unsigned int n[2];
	struct value values[2][RS_MAX_PARAMS];
};

#define MAX_CALLS 1024
static struct expected *expectations[MAX_CALLS];
static unsigned int ncalls;

/* ---- expected events -------------------------------------------------------------- */

static inline struct blob number(unsigned long v, unsigned int width)
{
	struct blob b = { .len = width };

	memcpy(b.data, &v, width);
	return b;
}

static inline struct blob bytes(const void *data, long len)
{
	struct blob b = { 0 };

	if (len > 0) {
		b.len = len < SNAPLEN ? len : SNAPLEN;
		memcpy(b.data, data, b.len);
	}
	return b;
}

static inline struct blob text(const char *s)
{
	struct blob b = { .len = strlen(s) + 1 };

	memcpy(b.data, s, b.len);
	return b;
}

static inline struct value expect_word(const char *word, const unsigned long *args,
				       const unsigned long *c, long ret)
{
	const unsigned long arg = strchr("dchuqsbB", word[0]) ? args[word[1] - '0'] : 0;
	const char last = word[strlen(word) - 1];
	const unsigned long constant = c[last >= 'a' && last <= 'h' ? last - 'a' : 0];
	struct value v = { .known = true };

	switch (word[0]) {
	case 'r':
		v.blob = number(ret, 8);
		break;
	case 'R':
		v.blob = number(ret, 4);
		break;
	case 'd':
		v.blob = number((long)(int)arg, 8);
		break;
	case 'c':
		v.blob = number(arg, 1);
		break;
	case 'h':
		v.blob = number(arg, 2);
		break;
	case 'u':
		v.blob = number(arg, 4);
		break;
	case 'q':
		v.blob = number(arg, 8);
		break;
	case 's':
		v.blob = text((const char *)arg);
		break;
	case 'b':
		v.blob = bytes((const void *)arg, ret);
		break;
	case 'B':
		v.blob = bytes((const void *)arg, args[word[1] - '0' + 1]);
		break;
	case '=':
		v.blob = number(constant, word[1] - '0');
		break;
	case '@':
		v.blob = *(const struct blob *)constant;
		break;
	case '$':
		v.blob = text((const char *)constant);
		break;
	case '*':
		v.known = false;
		v.blob.len = isdigit(word[1]) ? word[1] - '0' + 0u : ANY_LEN;
		break;
	case '0':
		break;
	default:
		die("a word of an expectation");
	}
	return v;
}

static inline unsigned int expect_words(struct value *values, const char *words,
					const unsigned long *args, const unsigned long *c, long ret)
{
	char copy[200], *word, *rest = copy;
	unsigned int n = 0;

	snprintf(copy, sizeof(copy), "%s", words);
	while ((word = strsep(&rest, " ")))
		if (*word)
			values[n++] = expect_word(word, args, c, ret);
	return n;
}

static inline struct expected *new_expectation(const char *call, int line, unsigned short enter)
{
	struct expected *e = calloc(1, sizeof(*e));

	if (!e || ncalls == MAX_CALLS)
		die("too many calls");
	e->call = call;
	e->line = line;
	e->tid = getpid();
	e->enter = enter;
	e->has_exit = true;
	expectations[ncalls++] = e;
	return e;
}

/* Expects an event of a thread, anywhere after a call's mark, that belongs to no call here. */
static inline void expect_event(int line, unsigned int after, pid_t tid, unsigned short type,
				const unsigned long *c, const char *words)
{
	struct expected *e = new_expectation("event", line, type);

	e->lone = true;
	e->after = after;
	e->tid = tid;
	e->n[0] = expect_words(e->values[0], words, NULL, c, 0);
}

/*
 * Makes a call that may create a process. The child exits at once with status 7: it may
 * share the stack, so no function must return in it.
 */
static inline long call_and_end_child(long nr, const unsigned long *a)
{
	register unsigned long r10 __asm__("r10") = a[3];
	register unsigned long r8 __asm__("r8") = a[4];
	register unsigned long r9 __asm__("r9") = a[5];
	long ret;

	__asm__ volatile("syscall; test %%rax, %%rax; jnz 1f; cmpl $0, %[forks]; je 1f;"
			 "mov $60, %%eax; mov $7, %%edi; syscall; 1:"
			 : "=a"(ret)
			 : "a"(nr), "D"(a[0]), "S"(a[1]), "d"(a[2]), "r"(r10), "r"(r8), "r"(r9),
			   [forks] "r"((int)(nr == SYS_fork || nr == SYS_vfork || nr == SYS_clone ||
					     nr == SYS_clone3))
			 : "rcx", "r11", "memory");
	return ret;
}

/* Returns the call's result, a negative errno on failure. */
static inline long check_call(const char *call, int line, int nr, unsigned short enter, long want,
			      const unsigned long *a, const unsigned long *c,
			      const char *enter_words, const char *exit_words)
{
	struct expected *e = new_expectation(call, line, enter);
	long ret;

	syscall(SYS_close, MARK(ncalls - 1));
	/* The enter has the memory before the call. */
	e->n[0] = expect_words(e->values[0], enter_words, a, c, 0);
	ret = call_and_end_child(nr, a);
	e->n[1] = expect_words(e->values[1], exit_words, a, c, ret);
	if (want == OK ? ret < 0 : ret != want) {
		printf("# line %d: %s returned %ld, expected %ld\n", line, call, ret, want);
		e->call = NULL;
	}
	return ret;
}

/* ---- recorded events --------------------------------------------------------------- */

static inline void print_blob(const char *what, const unsigned char *data, unsigned int len)
{
	printf(" %s (%u)", what, len);
	for (unsigned int i = 0; i < len && i < 48; i++)
		printf(" %02x", data[i]);
}

/*
 * The parameters of the format. More may follow, which are appended to it (real paths, what
 * an exec found, a generic call's own): tests/truth checks these.
 */
static inline bool event_is(const struct expected *e, const struct rs_event *ev, int side)
{
	const unsigned short *lens = (const unsigned short *)(ev + 1);
	const unsigned char *data = (const unsigned char *)(lens + ev->nparams);
	bool same = ev->nparams >= e->n[side];

	if (!same)
		printf("# line %d: %s: %u parameters instead of %u\n", e->line, e->call,
		       ev->nparams, e->n[side]);
	for (unsigned int i = 0; same && i < e->n[side]; data += lens[i++]) {
		const struct value *v = &e->values[side][i];
		bool len_fits = v->blob.len == ANY_LEN || v->blob.len == lens[i];

		if (len_fits && (!v->known || !memcmp(data, v->blob.data, lens[i])))
			continue;
		printf("# line %d: %s %s parameter %u is", e->line, e->call,
		       side ? "exit" : "enter", i);
		print_blob("", data, lens[i]);
		if (v->known)
			print_blob(", must be", v->blob.data, v->blob.len);
		printf("\n");
		same = false;
	}
	return same;
}

/* A position in the events of the only ring: the test runs on one CPU. */
struct cursor {
	const struct session *s;
	unsigned int cpu;
	__u64 pos;
};

static inline const struct rs_event *next_of(struct cursor *c, pid_t tid, unsigned short type)
{
	const struct rs_event *ev;

	while ((ev = session_next(c->s, c->cpu, &c->pos)))
		if (ev->tid == tid && ev->type == type)
			return ev;
	return NULL;
}

static inline bool find_mark(struct cursor *c, unsigned int n)
{
	const struct rs_event *ev;
	long fd;

	while ((ev = session_next(c->s, c->cpu, &c->pos))) {
		if (ev->type != RS_EV_SYSCALL_CLOSE_E)
			continue;
		memcpy(&fd, (const char *)(ev + 1) + sizeof(short), sizeof(fd));
		if (fd == MARK(n))
			return true;
	}
	return false;
}

static inline bool check_lone(const struct cursor *c, const struct expected *e)
{
	struct cursor all = { c->s, c->cpu, c->s->consumer[c->cpu]->pos };
	const struct rs_event *ev;

	if (!find_mark(&all, e->after))
		return false;
	ev = next_of(&all, e->tid, e->enter);
	if (!ev)
		printf("# line %d: no event %u of thread %d\n", e->line, e->enter, e->tid);
	return ev && event_is(e, ev, 0);
}

static inline bool check_recorded(struct cursor *c, unsigned int n)
{
	const struct expected *e = expectations[n];
	const struct rs_event *ev;
	struct cursor start = *c;

	/* The call itself had a wrong result, which was reported already. */
	if (!e->call)
		return false;
	if (e->lone)
		return check_lone(c, e);
	if (!find_mark(c, n)) {
		printf("# line %d: %s: not in the recording\n", e->line, e->call);
		*c = start;
		return false;
	}
	start = *c;
	ev = next_of(c, e->tid, e->enter);
	if (!ev) {
		printf("# line %d: %s: no event %u\n", e->line, e->call, e->enter);
		*c = start;
		return false;
	}
	if (!event_is(e, ev, 0))
		return false;
	if (!e->has_exit)
		return true;
	ev = next_of(c, e->tid, e->enter + 1);
	if (!ev)
		printf("# line %d: %s: no exit\n", e->line, e->call);
	return ev && event_is(e, ev, 1);
}

static inline void stay_on_cpu(unsigned int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die("sched_setaffinity");
}

#endif
