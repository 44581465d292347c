// SPDX-License-Identifier: Apache-2.0
/*
 * The module's walk: the tests of walk_tests.h, and invalid requests. Prints one line per
 * test.
 */
#include "walk_tests.h"

#include <errno.h>
#include <stdlib.h>

#include "../tests.h"
#include "session.h"
#include "start/walk_state.h"

static struct session session;

int walk(struct scap_store *store)
{
	return scap_walk_module(store, session.fd);
}

bool walks_in_kernel(void)
{
	return true;
}

static void begin_session(void)
{
	struct rs_setup setup = { .ring_bytes = RS_RING_BYTES_MIN };

	session_open(&session, &setup);
	session_start(&session);
}

/* ---- requests -------------------------------------------------------------------- */

static int walk_error(int fd, struct rs_walk walk)
{
	return ioctl(fd, RS_IOC_WALK, &walk) ? errno : 0;
}

static bool test_walk_requests_are_checked(void)
{
	static char buf[RS_WALK_BYTES_MIN];
	struct rs_walk good = { .buf = (uintptr_t)buf, .bytes = sizeof(buf) }, walk;
	struct rs_setup setup = { .ring_bytes = RS_RING_BYTES_MIN };
	struct session idle_session;
	bool right = walk_error(session.fd, good) == 0;

	session_open(&idle_session, &setup);
	right &= walk_error(idle_session.fd, good) == EINVAL;
	session_close(&idle_session);
	walk = good;
	walk.bytes--;
	right &= walk_error(session.fd, walk) == EINVAL;
	walk = good;
	walk.reserved[1] = 1;
	right &= walk_error(session.fd, walk) == EINVAL;
	walk = good;
	walk.tid = walk.fd = UINT32_MAX;
	right &= walk_error(session.fd, walk) == EINVAL;
	walk = good;
	walk.buf = 8;
	right &= walk_error(session.fd, walk) == EFAULT;
	return right;
}

static const struct test tests[] = {
/* clang-format off */
#define TEST(name) { #name, test_##name }
	/* clang-format on */
	TEST(walk_requests_are_checked),
	TEST(walk_shows_what_proc_shows),
	TEST(walk_while_descriptors_and_processes_change),
	TEST(walk_of_a_crowd),
};

/* Usage: test_walk [PROCESSES]: the number of processes in walk_of_a_crowd */
int main(int argc, char **argv)
{
	int failures;

	if (argc > 1)
		set_crowd_size(argv[1]);
	begin_session();
	enter_folder();
	failures = run_tests(tests, sizeof(tests) / sizeof(tests[0]), NULL);
	leave_folder();
	session_close(&session);
	return failures > 0;
}
