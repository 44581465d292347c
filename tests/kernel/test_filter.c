/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests filters of the driver through the ABI: invalid filters, the words of the context,
 * stand-alone exits, trees of processes. Runs as root with the module loaded; prints one
 * line per test.
 */
#include <linux/filter.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "../tests.h"
#include "expect.h"
#include "session.h"

/* ---- a process that makes a few calls while a session records ------------------- */

struct child {
	pid_t pid;
	int go;
};

/* Starts a process that waits, runs work_of_child() and ends. */
static void child_start(struct child *child, void (*work_of_child)(void))
{
	int fds[2];
	char c;

	if (pipe(fds))
		die("pipe");
	child->pid = fork();
	if (child->pid < 0)
		die("fork");
	if (!child->pid) {
		close(fds[1]);
		if (read(fds[0], &c, 1) == 1)
			work_of_child();
		_exit(0);
	}
	close(fds[0]);
	child->go = fds[1];
}

static void child_finish(struct child *child)
{
	if (write(child->go, "", 1) != 1)
		die("child");
	waitpid(child->pid, NULL, 0);
	close(child->go);
}

static void allow_all(struct rs_filter *filter)
{
	memset(filter, 0, sizeof(*filter));
	memset(filter->types, 0xff, sizeof(filter->types));
}

static int set_filter(struct session *s, const struct rs_filter *filter)
{
	return ioctl(s->fd, RS_IOC_FILTER, filter) ? errno : 0;
}

/* Records a child with a filter. The session stays open, so that its events can be read. */
static void record(struct session *s, struct rs_setup *setup, const struct rs_filter *filter,
		   void (*work_of_child)(void), pid_t *pid)
{
	struct child child;

	child_start(&child, work_of_child);
	setup->ring_bytes = 1 << 20;
	if (!setup->tree_tgid)
		setup->only_tgid = child.pid;
	else
		setup->tree_tgid = child.pid;
	session_open(s, setup);
	if (filter && set_filter(s, filter))
		die("RS_IOC_FILTER");
	session_start(s);
	child_finish(&child);
	session_stop(s);
	*pid = child.pid;
}

/* The number of events of a type; *last is the last one. */
static unsigned int count_type(const struct session *s, unsigned int type,
			       const struct rs_event **last)
{
	const struct rs_event *ev;
	unsigned int n = 0, i;
	__u64 pos;

	for (i = 0; i < s->rings; i++)
		for (pos = 0; (ev = session_next(s, i, &pos));)
			if (ev->type == type && ++n && last)
				*last = ev;
	return n;
}

static bool books_balance(const struct session *s)
{
	struct rs_ring_producer books = session_books(s);

	return books.seen == books.stored + books.filtered + books.dropped_full +
				     books.dropped_consumer + books.dropped_fault;
}

/* A parameter of an event as a number. */
static __u64 param(const struct rs_event *ev, unsigned int n)
{
	const unsigned char *lens = (const unsigned char *)(ev + 1), *at = lens + 2 * ev->nparams;
	__u16 len = 0;
	__u64 v = 0;
	unsigned int i;

	for (i = 0; i <= n; i++) {
		at += len;
		memcpy(&len, lens + 2 * i, sizeof(len));
	}
	memcpy(&v, at, len < sizeof(v) ? len : sizeof(v));
	return v;
}

/* ---- invalid filters --------------------------------------------------------------- */

#define LOAD(member) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct rs_filter_ctx, member))
#define RETURN(k) BPF_STMT(BPF_RET | BPF_K, k)

static int try_program(struct sock_filter *program, unsigned int len)
{
	struct rs_setup setup = { .ring_bytes = RS_RING_BYTES_MIN };
	struct rs_filter filter;
	struct session s;
	int err;

	allow_all(&filter);
	filter.program = (unsigned long)program;
	filter.program_len = len;
	session_open(&s, &setup);
	err = set_filter(&s, &filter);
	session_close(&s);
	return err;
}

static bool test_programs_are_checked(void)
{
	static const struct {
		const char *fault;
		int err;
		unsigned int len;
		struct sock_filter program[4];
	} tries[] = {
		{ "none",
		  0,
		  3,
		  { LOAD(type), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 0), RETURN(1) } },
		{ "none",
		  0,
		  3,
		  { LOAD(result[1]), BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 1), RETURN(0) } },
		{ "no end", EINVAL, 1, { LOAD(type) } },
		{ "jump behind the end",
		  EINVAL,
		  3,
		  { LOAD(type), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 1, 1, 0), RETURN(1) } },
		{ "long jump behind the end",
		  EINVAL,
		  3,
		  { LOAD(type), BPF_STMT(BPF_JMP | BPF_JA, 0xffffffff), RETURN(1) } },
		{ "load behind the context",
		  EINVAL,
		  2,
		  { BPF_STMT(BPF_LD | BPF_W | BPF_ABS, sizeof(struct rs_filter_ctx)), RETURN(1) } },
		{ "load before the context",
		  EINVAL,
		  2,
		  { BPF_STMT(BPF_LD | BPF_W | BPF_ABS, -4u), RETURN(1) } },
		{ "load of half a word",
		  EINVAL,
		  2,
		  { BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 0), RETURN(1) } },
		{ "load between words",
		  EINVAL,
		  2,
		  { BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 2), RETURN(1) } },
		{ "load at an index",
		  EINVAL,
		  3,
		  { LOAD(type), BPF_STMT(BPF_LD | BPF_W | BPF_IND, 0), RETURN(1) } },
		{ "division",
		  EINVAL,
		  3,
		  { LOAD(type), BPF_STMT(BPF_ALU | BPF_DIV | BPF_K, 0), RETURN(1) } },
		{ "scratch memory", EINVAL, 3, { LOAD(type), BPF_STMT(BPF_ST, 0), RETURN(1) } },
		{ "nothing loaded",
		  EINVAL,
		  2,
		  { BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 0), RETURN(1) } },
		{ "unknown instruction", EINVAL, 2, { { 0xffff, 0, 0, 0 }, RETURN(1) } },
	};
	size_t i;

	for (i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
		int err = try_program((struct sock_filter *)tries[i].program, tries[i].len);

		EXPECT(err == tries[i].err, "%s: %s", tries[i].fault, strerror(err));
	}
	EXPECT(try_program((void *)8, 2) == EFAULT, "a bad address");
	EXPECT(try_program((void *)8, RS_FILTER_PROGRAM_MAX + 1) == EINVAL, "too long");
	EXPECT(try_program((void *)8, 0) == EINVAL, "an address and no length");
	EXPECT(try_program(NULL, 2) == EINVAL, "a length and no address");
	return true;
}

static bool test_filters_have_their_time(void)
{
	struct rs_setup setup = { .ring_bytes = RS_RING_BYTES_MIN };
	struct rs_filter filter;
	struct session s;
	int fd = open(RS_DEVICE, O_RDWR);

	allow_all(&filter);
	EXPECT(ioctl(fd, RS_IOC_FILTER, &filter) && errno == EINVAL, "before the setup");
	close(fd);
	session_open(&s, &setup);
	filter.reserved[3] = 1;
	EXPECT(set_filter(&s, &filter) == EINVAL, "reserved room");
	filter.reserved[3] = 0;
	filter.flags = 1;
	EXPECT(set_filter(&s, &filter) == EINVAL, "flags");
	filter.flags = 0;
	EXPECT(ioctl(s.fd, RS_IOC_FILTER, 8) && errno == EFAULT, "a bad address");
	EXPECT(set_filter(&s, &filter) == 0, "a good one");
	EXPECT(set_filter(&s, &filter) == EBUSY, "a second one");
	session_close(&s);
	session_open(&s, &setup);
	session_start(&s);
	EXPECT(set_filter(&s, &filter) == EINVAL, "after the start");
	session_stop(&s);
	EXPECT(set_filter(&s, &filter) == EINVAL, "after the end");
	session_close(&s);
	return true;
}

/* ---- types ------------------------------------------------------------------------ */

static void read_a_byte(void)
{
	char c;
	int fd = open("/dev/zero", O_RDONLY);

	if (read(fd, &c, 1) != 1 || lseek(fd, 7, SEEK_CUR) < 0)
		_exit(1);
	dup2(fd, 100);
	syscall(SYS_getppid);
}

static void forbid(struct rs_filter *filter, unsigned int type)
{
	filter->types[type / 64] &= ~(1ULL << type % 64);
}

static bool test_exit_alone_carries_what_the_enter_would(void)
{
	struct rs_setup setup = { 0 };
	const struct rs_event *read_x = NULL, *seek_x = NULL, *generic_x = NULL, *dup_x = NULL;
	struct rs_filter filter;
	struct session s;
	unsigned int type;
	pid_t pid;

	allow_all(&filter);
	for (type = 0; type < RS_EVENT_TYPES; type += 2)
		forbid(&filter, type);
	record(&s, &setup, &filter, read_a_byte, &pid);
	EXPECT(count_type(&s, RS_EV_SYSCALL_READ_E, NULL) == 0, "enters");
	EXPECT(count_type(&s, RS_EV_SYSCALL_READ_X, &read_x) == 2, "the go and the byte");
	EXPECT(read_x->nparams == 4, "%u", read_x->nparams);
	EXPECT(param(read_x, 0) == 1 && param(read_x, 2) > 2 && param(read_x, 3) == 1, "fd, size");
	EXPECT(count_type(&s, RS_EV_SYSCALL_LSEEK_X, &seek_x) == 1 && seek_x->nparams == 4,
	       "lseek");
	EXPECT(param(seek_x, 1) == param(read_x, 2), "lseek's fd");
	EXPECT(param(seek_x, 2) == 7 && param(seek_x, 3) == 1, "offset, whence");
	EXPECT(count_type(&s, RS_EV_SYSCALL_DUP_X, &dup_x) == 1 && dup_x->nparams == 3, "dup2");
	EXPECT(param(dup_x, 1) == param(read_x, 2) && param(dup_x, 2) == 100, "dup2's arguments");
	EXPECT(count_type(&s, RS_EV_GENERIC_X, &generic_x) >= 1 && generic_x->nparams >= 3,
	       "generic");
	EXPECT(books_balance(&s), "books");
	session_close(&s);
	return true;
}

static bool test_pairs_are_as_ever(void)
{
	struct rs_setup setup = { 0 };
	const struct rs_event *exit = NULL;
	struct rs_filter filter;
	struct session s;
	pid_t pid;

	allow_all(&filter);
	record(&s, &setup, &filter, read_a_byte, &pid);
	EXPECT(count_type(&s, RS_EV_SYSCALL_READ_E, NULL) == 1, "an enter");
	EXPECT(count_type(&s, RS_EV_SYSCALL_READ_X, &exit) == 2 && exit->nparams == 2, "an exit");
	EXPECT(session_books(&s).filtered == 0 || books_balance(&s), "books");
	session_close(&s);
	return true;
}

/* ---- the program ------------------------------------------------------------------ */

static void make_calls(void)
{
	int i;

	prctl(PR_SET_NAME, "filtered");
	for (i = 0; i < 10; i++)
		syscall(SYS_lseek, -1L, 0x1122334455667788L, 1L);
}

static bool program_keeps(struct sock_filter *program, unsigned int len, unsigned int enters,
			  unsigned int exits)
{
	struct rs_setup setup = { 0 };
	struct rs_filter filter;
	unsigned int e, x;
	struct session s;
	pid_t pid;
	bool fine;

	allow_all(&filter);
	filter.program = (unsigned long)program;
	filter.program_len = len;
	record(&s, &setup, &filter, make_calls, &pid);
	e = count_type(&s, RS_EV_SYSCALL_LSEEK_E, NULL);
	x = count_type(&s, RS_EV_SYSCALL_LSEEK_X, NULL);
	fine = e == enters && x == exits && books_balance(&s);
	if (!fine)
		printf("# %u enters, %u exits\n", e, x);
	session_close(&s);
	return fine;
}

/* A program that accepts events with a word of the context equal to k. */
#define IF_WORD(member, k) \
	((struct sock_filter[]){ LOAD(member), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, k, 0, 1), \
				 RETURN(1), RETURN(0) }), \
		4

static bool test_program_sees_every_word(void)
{
	static const char name[16] = "filtered";
	__u32 words[4];

	memcpy(words, name, sizeof(words));
	EXPECT(program_keeps(IF_WORD(type, RS_EV_SYSCALL_LSEEK_E), 10, 0), "type");
	EXPECT(program_keeps(IF_WORD(type, RS_EV_SYSCALL_LSEEK_X), 0, 10), "type");
	EXPECT(program_keeps(IF_WORD(code, 15), 10, 10), "code");
	EXPECT(program_keeps(IF_WORD(code, 16), 0, 0), "other code");
	EXPECT(program_keeps(IF_WORD(ppid, getpid()), 10, 10), "ppid");
	EXPECT(program_keeps(IF_WORD(ppid, getpid() + 1), 0, 0), "other ppid");
	EXPECT(program_keeps(IF_WORD(pid, getpid()), 0, 0), "other pid");
	EXPECT(program_keeps(IF_WORD(tid, getpid()), 0, 0), "other tid");
	EXPECT(program_keeps(IF_WORD(uid, 0), 10, 10), "uid");
	EXPECT(program_keeps(IF_WORD(uid, 1), 0, 0), "other uid");
	EXPECT(program_keeps(IF_WORD(comm[0], words[0]), 10, 10), "comm");
	EXPECT(program_keeps(IF_WORD(comm[1], words[1]), 10, 10), "comm");
	EXPECT(program_keeps(IF_WORD(comm[2], 0), 10, 10), "comm's end");
	EXPECT(program_keeps(IF_WORD(comm[3], 0), 10, 10), "comm's end");
	EXPECT(program_keeps(IF_WORD(comm[0], 0), 0, 0), "other comm");
	EXPECT(program_keeps(IF_WORD(args[0][0], 0xffffffff), 10, 10), "first argument");
	EXPECT(program_keeps(IF_WORD(args[1][0], 0x55667788), 10, 10), "low word");
	EXPECT(program_keeps(IF_WORD(args[1][1], 0x11223344), 10, 10), "high word");
	EXPECT(program_keeps(IF_WORD(args[2][0], 1), 10, 10), "third argument");
	EXPECT(program_keeps(IF_WORD(result[0], -EBADF), 0, 10), "result");
	EXPECT(program_keeps(IF_WORD(result[1], 0xffffffff), 0, 10), "result's high word");
	EXPECT(program_keeps(IF_WORD(result[0], 0), 10, 0), "no result at the enter");
	return true;
}

static bool test_program_sees_its_task(void)
{
	struct sock_filter program[] = {
		LOAD(pid), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 3),
		LOAD(tid), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1),
		RETURN(1), RETURN(0),
	};
	struct rs_setup setup = { .ring_bytes = 1 << 20 };
	struct rs_filter filter;
	struct child child;
	struct session s;

	child_start(&child, make_calls);
	program[1].k = program[3].k = child.pid;
	allow_all(&filter);
	filter.program = (unsigned long)program;
	filter.program_len = 6;
	session_open(&s, &setup);
	EXPECT(!set_filter(&s, &filter), "refused");
	session_start(&s);
	child_finish(&child);
	session_stop(&s);
	EXPECT(count_type(&s, RS_EV_SYSCALL_LSEEK_X, NULL) == 10, "its own are there");
	EXPECT(count_type(&s, RS_EV_GENERIC_X, NULL) > 0 && session_books(&s).filtered > 0 &&
		       books_balance(&s),
	       "others are filtered out");
	session_close(&s);
	return true;
}

/* The program does not run for sure types. */
static bool test_sure_types_do_not_ask(void)
{
	struct sock_filter never[] = { RETURN(0) };
	struct rs_setup setup = { 0 };
	struct rs_filter filter;
	struct session s;
	pid_t pid;

	allow_all(&filter);
	RS_FILTER_ADD(filter.sure, RS_EV_SYSCALL_LSEEK_X);
	filter.program = (unsigned long)never;
	filter.program_len = 1;
	record(&s, &setup, &filter, make_calls, &pid);
	EXPECT(session_books(&s).stored == 10, "%llu stored", session_books(&s).stored);
	EXPECT(count_type(&s, RS_EV_SYSCALL_LSEEK_X, NULL) == 10, "exits");
	EXPECT(books_balance(&s), "books");
	session_close(&s);
	return true;
}

static void *churn(void *arg)
{
	volatile bool *stop = arg;

	while (!*stop)
		syscall(SYS_getppid);
	return NULL;
}

static bool test_what_is_filtered_out_wakes_nobody(void)
{
	struct rs_setup setup = { .ring_bytes = RS_RING_BYTES_MIN };
	struct rs_filter filter = { .reserved = { 0 } };
	volatile bool stop = false;
	struct session s;
	pthread_t thread;
	int ready;

	session_open(&s, &setup);
	EXPECT(!set_filter(&s, &filter), "refused");
	session_start(&s);
	pthread_create(&thread, NULL, churn, (void *)&stop);
	ready = poll(&(struct pollfd){ .fd = s.fd, .events = POLLIN }, 1, 300);
	stop = true;
	pthread_join(thread, NULL);
	session_stop(&s);
	EXPECT(ready == 0, "woken");
	EXPECT(session_books(&s).filtered > 0 && session_books(&s).stored == 0, "books");
	EXPECT(books_balance(&s), "books");
	session_close(&s);
	return true;
}

/* ---- trees -------------------------------------------------------------------------- */

static void *seek(void *arg)
{
	lseek(-1, 1, SEEK_SET);
	return arg;
}

static void grow_a_tree(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, seek, NULL);
	pthread_join(thread, NULL);
	if (!fork()) {
		if (!fork()) {
			lseek(-1, 2, SEEK_SET);
			execl("/bin/true", "true", NULL);
		}
		wait(NULL);
		_exit(0);
	}
	wait(NULL);
}

static bool test_tree_is_followed(void)
{
	struct rs_setup setup = { .tree_tgid = 1 };
	const struct rs_event *ev;
	struct session s;
	unsigned int i, outside = 0;
	__u64 pos;
	pid_t pid;

	record(&s, &setup, NULL, grow_a_tree, &pid);
	EXPECT(count_type(&s, RS_EV_SYSCALL_LSEEK_E, NULL) == 2, "thread and grandchild");
	EXPECT(count_type(&s, RS_EV_PROCEXIT_1_E, NULL) == 4, "ends of all four tasks");
	EXPECT(count_type(&s, RS_EV_SYSCALL_EXECVE_19_X, NULL) >= 1, "the exec in it");
	for (i = 0; i < s.rings; i++)
		for (pos = 0; (ev = session_next(&s, i, &pos));)
			outside += ev->tid == getpid();
	EXPECT(!outside, "%u events of the parent", outside);
	EXPECT(session_books(&s).filtered > 0 && books_balance(&s), "books");
	session_close(&s);
	return true;
}

/* If a thread other than the leader executes a program, the process stays in its tree. */
static void *exec_true(void *arg)
{
	execl("/bin/true", "true", NULL);
	return arg;
}

static void exec_from_a_thread(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, exec_true, NULL);
	pthread_join(thread, NULL);
}

static bool test_tree_survives_exec_of_a_thread(void)
{
	struct rs_setup setup = { .tree_tgid = 1 };
	const struct rs_event *ev;
	unsigned int i, ends = 0;
	struct session s;
	__u64 pos;
	pid_t pid;

	record(&s, &setup, NULL, exec_from_a_thread, &pid);
	EXPECT(count_type(&s, RS_EV_SYSCALL_CLOSE_X, NULL) > 0, "calls of the new program");
	for (i = 0; i < s.rings; i++)
		for (pos = 0; (ev = session_next(&s, i, &pos));)
			ends += ev->type == RS_EV_PROCEXIT_1_E && ev->tid == pid;
	EXPECT(ends == 1 || ends == 2, "%u ends of the process", ends);
	session_close(&s);
	return true;
}

static const struct test tests[] = {
#define TEST(name) \
	{ \
#name, test_##name \
	}
	TEST(programs_are_checked),
	TEST(filters_have_their_time),
	TEST(exit_alone_carries_what_the_enter_would),
	TEST(pairs_are_as_ever),
	TEST(program_sees_every_word),
	TEST(program_sees_its_task),
	TEST(sure_types_do_not_ask),
	TEST(what_is_filtered_out_wakes_nobody),
	TEST(tree_is_followed),
	TEST(tree_survives_exec_of_a_thread),
};

int main(void)
{
	return run_tests(tests, sizeof(tests) / sizeof(tests[0]), NULL) > 0;
}
