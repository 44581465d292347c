/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a call costs that a session does not want, by the way in which it is
 * rejected, and what exits cost alone. As overhead.c: under scripts/vm run --icount
 * the nanoseconds are instructions.
 */
#include <linux/filter.h>
#include <stddef.h>

#include "../kernel/session.h"
#include "calls.h"

static struct sock_filter of_process[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct rs_filter_ctx, pid)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, 1),
	BPF_STMT(BPF_RET | BPF_K, 0),
};

static void no_type(struct rs_filter *filter)
{
	memset(filter->types, 0, sizeof(filter->types));
}

static void exits(struct rs_filter *filter)
{
	memset(filter->types, 0xaa, sizeof(filter->types));
}

static void program_on(struct rs_filter *filter, unsigned int offset)
{
	of_process[0].k = offset;
	filter->program = (unsigned long)of_process;
	filter->program_len = 4;
}

static void other_process(struct rs_filter *filter)
{
	program_on(filter, offsetof(struct rs_filter_ctx, pid));
}

static void other_name(struct rs_filter *filter)
{
	program_on(filter, offsetof(struct rs_filter_ctx, comm));
}

static void other_argument(struct rs_filter *filter)
{
	program_on(filter, offsetof(struct rs_filter_ctx, args[5]));
}

static void everything(struct rs_filter *filter)
{
}

static const struct {
	const char *name;
	void (*make)(struct rs_filter *filter);
} ways[] = {
	{ "all recorded", everything },	 { "exits recorded", exits },
	{ "type not wanted", no_type },	 { "program: pid", other_process },
	{ "program: comm", other_name }, { "program: argument", other_argument },
};

static double measure_way(void (*make)(struct rs_filter *filter), void (*run)(void))
{
	struct rs_setup setup = { .ring_bytes = 32 << 20, .only_tgid = getpid() };
	struct rs_filter filter = { .flags = 0 };
	struct session s;
	double with;

	memset(filter.types, 0xff, sizeof(filter.types));
	make(&filter);
	session_open(&s, &setup);
	if (ioctl(s.fd, RS_IOC_FILTER, &filter))
		die("RS_IOC_FILTER");
	session_start(&s);
	with = measure(run);
	session_stop(&s);
	if (session_books(&s).dropped_full)
		printf("the ring filled: the next figure is too low\n");
	session_close(&s);
	return with;
}

int main(void)
{
	size_t i, k;

	open_files();
	for (i = 0; i < CALLS; i++) {
		double without = measure(calls[i].run);

		for (k = 0; k < sizeof(ways) / sizeof(ways[0]); k++)
			printf("%-16s %-18s %6.0f more\n", calls[i].name, ways[k].name,
			       measure_way(ways[k].make, calls[i].run) - without);
	}
	return 0;
}
