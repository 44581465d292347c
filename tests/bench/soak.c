// SPDX-License-Identifier: Apache-2.0
/*
 * Writes to standard output a trace of N short-lived processes, one every 1.8 ms (two
 * million are an hour). Most of them exit, of some the exit is missing, some leave a
 * thread behind. Each executes a program and has descriptors, and every fiftieth has a
 * container of its own.
 *
 *	soak [N]
 */
#include <stdio.h>

#include "events.h"

#define SHELL 100
#define TID_MIN 1000
#define TIDS 30000
#define EVERY_NS 1800000

enum { CLONE_THREAD = 1 << 13 | 1 };

static void put_block(uint32_t kind, const void *a, uint32_t a_len, const void *b, uint32_t b_len)
{
	uint32_t pad = -(a_len + b_len) & 3, zero = 0;
	uint32_t head[2] = { kind, 12 + a_len + b_len + pad };

	fwrite(head, sizeof(head), 1, stdout);
	fwrite(a, 1, a_len, stdout);
	fwrite(b, 1, b_len, stdout);
	fwrite(&zero, 1, pad, stdout);
	fwrite(&head[1], sizeof(head[1]), 1, stdout);
}

/* Writes the added events and frees them. */
static void flush_events(struct trace *t)
{
	static const uint16_t cpu;
	uint64_t now_ns = t->now_ns;

	for (size_t i = 0; i < t->count; i++)
		put_block(0x216, &cpu, sizeof(cpu), t->events[i], t->events[i]->len);
	trace_fini(t);
	t->now_ns = now_ns;
}

static void put_clone(struct trace *t, int64_t caller, int64_t res, int64_t tid, int64_t pid,
		      uint32_t flags)
{
	EVENT_ADD(t, caller, RS_EV_SYSCALL_CLONE_20_X, NUM(res), STR("sh"), STR("-c\0job"),
		  NUM(res ? caller : tid), NUM(res ? caller : pid), NUM(SHELL), STR("/"), NUM(1024),
		  NUM(0), NUM(0), NUM(0), NUM(0), NUM(0), STR("sh"), STR("cpu=/user.slice"),
		  NUM(flags), NUM(0), NUM(0), NUM(tid), NUM(pid));
}

static void put_program(struct trace *t, int64_t tid, uint64_t n)
{
	char comm[16], args[200], cgroups[128];
	int args_len = snprintf(args, sizeof(args), "--job%c%0150llu", 0, (unsigned long long)n);
	int cgroups_len = n % 50 ? snprintf(cgroups, sizeof(cgroups), "cpu=/user.slice") :
				   snprintf(cgroups, sizeof(cgroups), "cpu=/docker/%064llx",
					    (unsigned long long)n);

	snprintf(comm, sizeof(comm), "job-%llu", (unsigned long long)n % 1000);
	EVENT_ADD(t, tid, RS_EV_SYSCALL_EXECVE_19_E, STR("/usr/bin/job"));
	EVENT_ADD(t, tid, RS_EV_SYSCALL_EXECVE_19_X, NUM(0), TEXT(comm), BYTES(args, args_len + 1),
		  NUM(tid), NUM(tid), NUM(SHELL), STR("/"), NUM(1024), NUM(0), NUM(0), NUM(0),
		  NUM(0), NUM(0), TEXT(comm), BYTES(cgroups, cgroups_len + 1), STR("A=1"), NUM(0),
		  NUM(tid), NUM(0), NUM(0));
}

static void put_files(struct trace *t, int64_t tid, uint64_t n)
{
	char path[64];

	snprintf(path, sizeof(path), "/tmp/job/%llu", (unsigned long long)n);
	for (int fd = 3; fd < 6; fd++) {
		EVENT_ADD(t, tid, RS_EV_SYSCALL_OPENAT_2_E, NUM(-100), TEXT(path), NUM(1), NUM(0));
		EVENT_ADD(t, tid, RS_EV_SYSCALL_OPENAT_2_X, NUM(fd), NUM(-100), TEXT(path), NUM(1),
			  NUM(0), NUM(0));
	}
}

static void put_process(struct trace *t, uint64_t n)
{
	int64_t tid = TID_MIN + n % TIDS, thread = TID_MIN + TIDS + n % TIDS;
	uint64_t begin_ns = t->now_ns;

	put_clone(t, SHELL, tid, tid, tid, 0);
	put_clone(t, tid, 0, tid, tid, 0);
	put_program(t, tid, n);
	put_files(t, tid, n);
	if (n % 10 == 0)
		put_clone(t, thread, 0, thread, tid, CLONE_THREAD);
	if (n % 20)
		EVENT_ADD(t, tid, RS_EV_PROCEXIT_1_E, NUM(0));
	if (n % 10 == 0)
		EVENT_ADD(t, thread, RS_EV_PROCEXIT_1_E, NUM(0));
	t->now_ns = begin_ns + EVERY_NS;
}

int main(int argc, char **argv)
{
	static const struct {
		uint32_t magic;
		uint16_t major, minor;
		int64_t length;
	} __attribute__((packed)) section = { 0x1a2b3c4d, 1, 2, -1 };
	uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 10) : 2000000;
	struct trace t = { .now_ns = 1700000000000000000ULL };

	put_block(0x0a0d0d0a, &section, sizeof(section), NULL, 0);
	for (uint64_t n = 0; n < count; n++) {
		put_process(&t, n);
		flush_events(&t);
	}
	return 0;
}
