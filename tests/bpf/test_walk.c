// SPDX-License-Identifier: Apache-2.0
/*
 * The walk of the eBPF engine: what every walk must show (walk_tests.h), and that it is
 * left where it would not show the machine. One line per test.
 */
#include "../kernel/walk_tests.h"

#include <bpf/btf.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../kernel/expect.h"
#include "../tests.h"
#include "scap_engine.h"
#include "start/walk_state.h"

/* What an engine finds when it is opened. */
int walk(struct scap_store *store)
{
	struct scap_options opts = { .size = sizeof(opts), .engine = SCAP_ENGINE_BPF };
	struct scap *scap;
	int err = scap_open(&scap, SCAP_LIVE, &opts);

	if (err)
		complain("%s", scap_error(scap));
	*store = scap->store;
	memset(&scap->store, 0, sizeof(scap->store));
	scap_close(scap);
	return err;
}

bool walks_in_kernel(void)
{
	struct btf *btf = btf__load_vmlinux_btf();
	bool possible = scap_walk_is_possible(btf);

	btf__free(btf);
	return possible;
}

/* Runs as the first process of a name space. */
static bool sees(pid_t pid)
{
	struct scap_store store = { 0 };

	EXPECT(!walks_in_kernel(), "another name space is not noticed");
	return !walk(&store) && scap_store_find_thread(&store, pid);
}

static int wait_for(pid_t pid)
{
	int status = -1;

	waitpid(pid, &status, 0);
	return status;
}

static bool test_walk_is_left_in_another_name_space(void)
{
	pid_t here = getpid(), outer = fork(), inner;

	if (!outer) {
		if (unshare(CLONE_NEWPID))
			_exit(2);
		inner = fork();
		if (!inner)
			_exit(!sees(here));
		_exit(wait_for(inner) != 0);
	}
	EXPECT(!wait_for(outer), "the machine is not seen");
	return true;
}

static const struct test tests[] = {
	{ "bpf_walk_shows_what_proc_shows", test_walk_shows_what_proc_shows },
	{ "bpf_walk_while_descriptors_and_processes_change",
	  test_walk_while_descriptors_and_processes_change },
	{ "bpf_walk_is_left_in_another_name_space", test_walk_is_left_in_another_name_space },
	{ "bpf_walk_of_a_crowd", test_walk_of_a_crowd },
};

/* test_walk [NAME...]; CROWD=PROCESSES for the last one */
int main(int argc, char **argv)
{
	const char *crowd = getenv("CROWD");
	int failures;

	if (crowd)
		set_crowd_size(crowd);
	enter_folder();
	failures = run_tests(tests, sizeof(tests) / sizeof(tests[0]), argv + 1);
	leave_folder();
	return failures > 0;
}
