/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Filters in the eBPF programs, tried through libscap as tests/kernel/test_filter.c
 * tries the module's: what every word of the context holds, what an exit carries
 * whose enter is not wanted, who is in a tree, what is told of lost events. Runs
 * as root; prints one line per test.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../kernel/expect.h"
#include "../kernel/ia32.h"
#include "scap.h"
#include "../tests.h"

#define MAX_KEPT 4096

/* What a child's work left in the rings. */
struct record {
	pid_t pid;
	struct scap_stats stats;
	unsigned int nevents;
	struct {
		uint16_t type;
		uint32_t nparams;
		int64_t tid;
		uint64_t params[8]; /* as far as they are numbers */
	} events[MAX_KEPT];
};

static struct record rec;
static uint32_t ring_bytes = 1 << 20;

static pid_t child_start(int *go, void (*work)(void))
{
	int fds[2];
	pid_t pid;
	char c;

	if (pipe(fds))
		return -1;
	pid = fork();
	if (!pid) {
		close(fds[1]);
		if (read(fds[0], &c, 1) == 1)
			work();
		_exit(0);
	}
	close(fds[0]);
	*go = fds[1];
	return pid;
}

/* Parameter n as a number, read by hand: the decoder hides what older readers pass over. */
static uint64_t number(const struct rs_event *ev, unsigned int n)
{
	const uint8_t *lens = (const uint8_t *)(ev + 1), *at = lens + 2 * ev->nparams;
	uint16_t len = 0;
	uint64_t v = 0;
	unsigned int i;

	for (i = 0; i <= n; i++) {
		at += len;
		memcpy(&len, lens + 2 * i, sizeof(len));
	}
	memcpy(&v, at, len < sizeof(v) ? len : sizeof(v));
	return v;
}

static void keep_events(struct scap *scap)
{
	const struct scap_event *ev;
	uint32_t n;

	rec.nevents = 0;
	while (scap_next(scap, &ev) == SCAP_EVENT && rec.nevents < MAX_KEPT) {
		rec.events[rec.nevents].type = ev->type;
		rec.events[rec.nevents].tid = ev->tid;
		rec.events[rec.nevents].nparams = ev->raw->nparams;
		for (n = 0; n < ev->raw->nparams && n < 8; n++)
			rec.events[rec.nevents].params[n] = number(ev->raw, n);
		rec.nevents++;
	}
}

enum whose { ITS_OWN, ITS_TREE, ALL };

/* Records what the work does; false: the engine refused. */
static bool record(void (*work)(void), enum whose whose, const struct rs_filter *filter)
{
	struct scap_options opts = { .size = sizeof(opts), .engine = SCAP_ENGINE_BPF };
	struct scap *scap;
	int go = -1, err;

	rec.pid = child_start(&go, work);
	opts.ring_bytes = ring_bytes;
	opts.only_tgid = whose == ITS_OWN ? rec.pid : 0;
	opts.tree_tgid = whose == ITS_TREE ? rec.pid : 0;
	opts.filter = filter;
	err = scap_open(&scap, SCAP_LIVE, &opts);
	if (err)
		printf("# %s\n", scap_error(scap));
	if (write(go, "", 1) == 1)
		waitpid(rec.pid, NULL, 0);
	close(go);
	if (!err) {
		scap_stop(scap);
		keep_events(scap);
		memset(&rec.stats, 0, sizeof(rec.stats));
		scap_stats(scap, &rec.stats);
	}
	scap_close(scap);
	return !err;
}

/* How many events of a type there are, the number of the last in *last. */
static unsigned int count_type(uint16_t type, unsigned int *last)
{
	unsigned int i, n = 0;

	for (i = 0; i < rec.nevents; i++)
		if (rec.events[i].type == type && ++n && last)
			*last = i;
	return n;
}

static bool books_balance(void)
{
	const struct scap_stats *s = &rec.stats;

	return s->seen == s->stored + s->filtered + s->dropped_full + s->dropped_consumer +
				  s->dropped_fault &&
	       !s->broken;
}

/* ---- by type ---------------------------------------------------------------------- */

static void make_calls(void)
{
	int i;

	prctl(PR_SET_NAME, "filtered");
	for (i = 0; i < 10; i++)
		syscall(SYS_lseek, -1L, 0x1122334455667788L, 1L);
}

static void allow_all(struct rs_filter *filter)
{
	memset(filter, 0, sizeof(*filter));
	memset(filter->types, 0xff, sizeof(filter->types));
}

static bool test_types_choose(void)
{
	struct rs_filter filter = { 0 };

	RS_FILTER_ADD(filter.types, RS_EV_SYSCALL_LSEEK_E);
	RS_FILTER_ADD(filter.types, RS_EV_SYSCALL_LSEEK_X);
	EXPECT(record(make_calls, ITS_OWN, &filter), "refused");
	EXPECT(rec.nevents == 20, "%u events", rec.nevents);
	EXPECT(count_type(RS_EV_SYSCALL_LSEEK_E, NULL) == 10, "enters");
	EXPECT(rec.stats.filtered > 0 && books_balance(), "books");
	return true;
}

/* The same call under its own number and through socketcall(). */
static void bind_as_ia32_program(void)
{
	enum { IA32_SOCKETCALL = 102, IA32_BIND = 361, SOCKETCALL_BIND = 2 };
	uint32_t *args = mmap(NULL, sizeof(*args) * 3, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	if (args == MAP_FAILED)
		return;
	args[0] = -1;
	int80(IA32_BIND, args[0], args[1], args[2], 0, 0);
	int80(IA32_SOCKETCALL, SOCKETCALL_BIND, ia32_address(args), 0, 0, 0);
}

/* A number that both kinds of programs use is not rejected for what it means to one of them. */
static bool test_types_choose_calls_of_ia32_programs(void)
{
	struct rs_filter filter = { 0 };

	RS_FILTER_ADD(filter.types, RS_EV_SOCKET_BIND_E);
	RS_FILTER_ADD(filter.types, RS_EV_SOCKET_BIND_X);
	EXPECT(record(bind_as_ia32_program, ITS_OWN, &filter), "refused");
	EXPECT(rec.nevents == 4, "%u events", rec.nevents);
	EXPECT(count_type(RS_EV_SOCKET_BIND_E, NULL) == 2, "enters");
	EXPECT(rec.stats.filtered > 0 && books_balance(), "books");
	return true;
}

static bool test_exit_alone_carries_what_the_enter_would(void)
{
	unsigned int type, last = 0;
	struct rs_filter filter;

	allow_all(&filter);
	for (type = 0; type < RS_EVENT_TYPES; type += 2)
		filter.types[type / 64] &= ~(1ull << (type % 64));
	EXPECT(record(make_calls, ITS_OWN, &filter), "refused");
	EXPECT(count_type(RS_EV_SYSCALL_LSEEK_E, NULL) == 0, "enters");
	EXPECT(count_type(RS_EV_SYSCALL_LSEEK_X, &last) == 10, "exits");
	EXPECT(rec.events[last].nparams == 4, "%u", rec.events[last].nparams);
	EXPECT(rec.events[last].params[0] == (uint64_t)-EBADF, "result");
	EXPECT(rec.events[last].params[1] == (uint64_t)-1, "descriptor");
	EXPECT(rec.events[last].params[2] == 0x1122334455667788, "offset");
	EXPECT(rec.events[last].params[3] == 1, "whence");
	EXPECT(books_balance(), "books");
	return true;
}

/* ---- by program ------------------------------------------------------------------- */

#define LOAD(member) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct rs_filter_ctx, member))
#define RETURN(k) BPF_STMT(BPF_RET | BPF_K, k)

static bool record_with(struct sock_filter *program, unsigned int len, enum whose whose)
{
	struct rs_filter filter;

	allow_all(&filter);
	filter.program = (uintptr_t)program;
	filter.program_len = len;
	return record(make_calls, whose, &filter);
}

static bool program_keeps(struct sock_filter *program, unsigned int len, unsigned int enters,
			  unsigned int exits)
{
	return record_with(program, len, ITS_OWN) &&
	       count_type(RS_EV_SYSCALL_LSEEK_E, NULL) == enters &&
	       count_type(RS_EV_SYSCALL_LSEEK_X, NULL) == exits && books_balance();
}

/* Keeps what has a word of the context equal to k. */
/* clang-format off */
#define IF_WORD(member, k)                                                                         \
	((struct sock_filter[]){ LOAD(member), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, k, 0, 1),       \
				 RETURN(1), RETURN(0) }), 4
/* clang-format on */

static bool test_program_sees_every_word(void)
{
	static const char name[16] = "filtered";
	uint32_t words[4];

	memcpy(words, name, sizeof(words));
	EXPECT(program_keeps(IF_WORD(type, RS_EV_SYSCALL_LSEEK_E), 10, 0), "type");
	EXPECT(program_keeps(IF_WORD(code, 15), 10, 10), "code");
	EXPECT(program_keeps(IF_WORD(code, 16), 0, 0), "other code");
	EXPECT(program_keeps(IF_WORD(ppid, getpid()), 10, 10), "ppid");
	EXPECT(program_keeps(IF_WORD(ppid, getpid() + 1), 0, 0), "other ppid");
	EXPECT(program_keeps(IF_WORD(uid, 0), 10, 10), "uid");
	EXPECT(program_keeps(IF_WORD(comm[1], words[1]), 10, 10), "comm");
	EXPECT(program_keeps(IF_WORD(comm[3], 0), 10, 10), "comm's end");
	EXPECT(program_keeps(IF_WORD(args[1][1], 0x11223344), 10, 10), "high word");
	EXPECT(program_keeps(IF_WORD(args[2][0], 1), 10, 10), "third argument");
	EXPECT(program_keeps(IF_WORD(result[0], -EBADF), 0, 10), "result");
	EXPECT(program_keeps(IF_WORD(result[1], 0xffffffff), 0, 10), "result's high word");
	return true;
}

/* Both ways of every jump, and a mask. */
static bool test_program_jumps_as_it_says(void)
{
	struct sock_filter program[] = {
		LOAD(code),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xff),
		BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, 14, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JA, 5, 0, 0),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 16, 4, 0),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 8, 1, 3),
		RETURN(0),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x10, 1, 0),
		RETURN(1),
		RETURN(0),
	};

	EXPECT(program_keeps(program, 10, 10, 10), "lseek is 15");
	return true;
}

static bool test_longest_program_runs(void)
{
	static struct sock_filter longest[RS_FILTER_PROGRAM_MAX];
	unsigned int i;

	for (i = 0; i < RS_FILTER_PROGRAM_MAX - 1; i++)
		longest[i] = i ? (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, -i, 1, 1) :
				 (struct sock_filter)LOAD(type);
	longest[i - 1] = (struct sock_filter)RETURN(1);
	longest[i] = (struct sock_filter)RETURN(1);
	EXPECT(program_keeps(longest, RS_FILTER_PROGRAM_MAX, 10, 10), "all kept");
	return true;
}

static bool test_bad_program_is_refused(void)
{
	struct sock_filter endless[] = { LOAD(pid), BPF_STMT(BPF_MISC | BPF_TAX, 0) };

	EXPECT(!record_with(endless, 2, ITS_OWN), "taken");
	return true;
}

static bool test_sure_types_do_not_ask(void)
{
	struct sock_filter never[] = { RETURN(0) };
	struct rs_filter filter;

	allow_all(&filter);
	RS_FILTER_ADD(filter.sure, RS_EV_SYSCALL_LSEEK_X);
	filter.program = (uintptr_t)never;
	filter.program_len = 1;
	EXPECT(record(make_calls, ITS_OWN, &filter), "refused");
	EXPECT(rec.nevents == 10, "%u events", rec.nevents);
	EXPECT(count_type(RS_EV_SYSCALL_LSEEK_X, NULL) == 10 && books_balance(), "exits");
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
	unsigned int i, outside = 0;

	EXPECT(record(grow_a_tree, ITS_TREE, NULL), "refused");
	for (i = 0; i < rec.nevents; i++)
		outside += rec.events[i].tid == getpid();
	EXPECT(count_type(RS_EV_SYSCALL_LSEEK_E, NULL) == 2, "thread and grandchild");
	EXPECT(count_type(RS_EV_PROCEXIT_1_E, NULL) == 4, "ends of all four tasks");
	EXPECT(count_type(RS_EV_SYSCALL_EXECVE_19_X, NULL) >= 1, "the exec in it");
	EXPECT(!outside, "%u events of the parent", outside);
	EXPECT(rec.stats.filtered > 0 && books_balance(), "books");
	return true;
}

/* ---- a full ring ---------------------------------------------------------------------- */

static void flood_then_open(void)
{
	int i;

	for (i = 0; i < 5000; i++)
		syscall(SYS_getppid);
	for (i = 0; i < 5; i++)
		close(open("/dev/null", O_RDONLY));
}

static bool test_flood_leaves_room_for_what_changes_state(void)
{
	bool opened;

	ring_bytes = RS_RING_BYTES_MIN;
	opened = record(flood_then_open, ITS_OWN, NULL);
	ring_bytes = 1 << 20;
	EXPECT(opened, "refused");
	EXPECT(rec.stats.dropped_full > 0 && books_balance(), "books");
	EXPECT(count_type(RS_EV_SYSCALL_OPENAT_2_X, NULL) == 5, "%u files opened",
	       count_type(RS_EV_SYSCALL_OPENAT_2_X, NULL));
	EXPECT(count_type(RS_EV_SYSCALL_CLOSE_X, NULL) == 5, "closed");
	EXPECT(count_type(RS_EV_PROCEXIT_1_E, NULL) == 1, "its end");
	EXPECT(count_type(RS_EV_NOTIFICATION_E, NULL) >= 1, "nothing tells of the lost");
	EXPECT(rec.nevents == rec.stats.stored + count_type(RS_EV_NOTIFICATION_E, NULL), "events");
	return true;
}

static const struct test tests[] = {
	{ "bpf_types_choose", test_types_choose },
	{ "bpf_types_choose_calls_of_ia32_programs", test_types_choose_calls_of_ia32_programs },
	{ "bpf_exit_alone_carries_what_the_enter_would",
	  test_exit_alone_carries_what_the_enter_would },
	{ "bpf_program_sees_every_word", test_program_sees_every_word },
	{ "bpf_program_jumps_as_it_says", test_program_jumps_as_it_says },
	{ "bpf_longest_program_runs", test_longest_program_runs },
	{ "bpf_bad_program_is_refused", test_bad_program_is_refused },
	{ "bpf_sure_types_do_not_ask", test_sure_types_do_not_ask },
	{ "bpf_tree_is_followed", test_tree_is_followed },
	{ "bpf_flood_leaves_room_for_what_changes_state",
	  test_flood_leaves_room_for_what_changes_state },
};

int main(int argc, char **argv)
{
	return run_tests(tests, sizeof(tests) / sizeof(tests[0]), argv + 1) > 0;
}
