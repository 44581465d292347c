/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens a session whose filter in the kernel rejects every event of the measured calls,
 * by the method given as argument. Prints a line when it is ready and keeps the session
 * open until it is killed.
 */
#include <linux/filter.h>
#include <stddef.h>

#include "../kernel/session.h"

#define LOAD(member) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct rs_filter_ctx, member))
#define RETURN(k) BPF_STMT(BPF_RET | BPF_K, k)
#define IF(k) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, k, 0, 1), RETURN(1), RETURN(0)
#define IS(member, k) LOAD(member), IF(k)

/* Length of lists: with a binary search like libinsp's, and as a sequence for the program. */
#define LISTED 8

static struct sock_filter pid[] = { IS(pid, 1) }, name[] = { IS(comm[0], 1) },
			  user[] = { IS(uid, 1) }, argument[] = { IS(args[5][0], 1) },
			  list[4 * LISTED] = { LOAD(pid) }, call[LISTED + 3] = { LOAD(pid) };

/* Writes a search for count numbers from lo on. Returns the number of instructions. */
static unsigned int make_search(struct sock_filter *at, unsigned int lo, unsigned int count)
{
	struct sock_filter last[] = { IF(lo) };
	unsigned int len;

	if (count == 1) {
		memcpy(at, last, sizeof(last));
		return 3;
	}
	len = make_search(at + 1, lo, count / 2);
	*at = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, lo + count / 2, len, 0);
	return 1 + len + make_search(at + 1 + len, lo + count / 2, count - count / 2);
}

static void make_lists(void)
{
	unsigned int i;

	make_search(list + 1, 1, LISTED);
	for (i = 0; i < LISTED; i++)
		call[1 + i] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 1 + i,
							   LISTED - i, 0);
	call[LISTED + 1] = (struct sock_filter)RETURN(0);
	call[LISTED + 2] = (struct sock_filter)RETURN(1);
}

static const struct {
	const char *name;
	const struct sock_filter *program; /* NULL: all types are rejected */
	unsigned int len;
} ways[] = {
	{ "type", NULL, 0 },	      { "pid", pid, 4 },	   { "name", name, 4 },
	{ "user", user, 4 },	      { "argument", argument, 4 }, { "list", list, 4 * LISTED },
	{ "call", call, LISTED + 3 },
};

static void make_filter(struct rs_filter *filter, const char *way)
{
	size_t i;

	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (strcmp(ways[i].name, way))
			continue;
		if (ways[i].program)
			memset(filter->types, 0xff, sizeof(filter->types));
		filter->program = (unsigned long)ways[i].program;
		filter->program_len = ways[i].len;
		return;
	}
	fprintf(stderr, "kernel_reject: '%s' is not a way to reject\n", way);
	exit(1);
}

int main(int argc, char **argv)
{
	struct rs_setup setup = { 0 };
	struct rs_filter filter = { 0 };
	struct session s;

	make_lists();
	make_filter(&filter, argc == 2 ? argv[1] : "");
	session_open(&s, &setup);
	if (ioctl(s.fd, RS_IOC_FILTER, &filter))
		die("RS_IOC_FILTER");
	session_start(&s);
	puts("ready");
	fflush(stdout);
	for (;;)
		pause();
}
