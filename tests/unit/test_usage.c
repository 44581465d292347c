// SPDX-License-Identifier: Apache-2.0
/*
 * Process records: for which threads and when they come, on a machine under HOST_ROOT.
 */
#include <sys/stat.h>

#include "unit.h"
#include "start/usage.h"

#define SECOND 1000000000ull

static char root[] = "/tmp/test_usage.XXXXXX";

static void put_thread(int pid, int tid, const char *stat)
{
	char path[200];
	FILE *file;

	snprintf(path, sizeof(path), "%s/proc/%d/task/%d", root, pid, tid);
	for (char *at = path + 1; (at = strchr(at, '/')); *at++ = '/') {
		*at = '\0';
		mkdir(path, 0755);
	}
	mkdir(path, 0755);
	strcat(path, "/stat");
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs(stat, file);
	fclose(file);
}

/* The capture starts within the fifth second. */
static struct scap_usage *setup(void)
{
	struct scap_event ev = { .ts_ns = 4 * SECOND + 300, .type = RS_EV_SYSCALL_READ_E };
	struct scap_usage *usage = scap_usage_new();

	ck_assert_ptr_nonnull(mkdtemp(root));
	setenv("HOST_ROOT", root, 1);
	put_thread(7, 7, "7 (a) R (b) S 1 7 7 0 -1 0 1 2 3 4 150 25 0 0 20 0\n");
	put_thread(7, 8, "8 (idle) S 1 7 7 0 -1 0 1 2 3 4 0 0 0 0 20 0\n");
	put_thread(7, 9, "9 (cut) S 1 7");
	scap_usage_meet(usage, &ev);
	ck_assert_uint_eq(ev.type, RS_EV_SYSCALL_READ_E);
	ck_assert(!scap_usage_idle(usage, 5 * SECOND - 1, &ev));
	return usage;
}

static void teardown(struct scap_usage *usage)
{
	char command[200];

	scap_usage_free(usage);
	snprintf(command, sizeof(command), "rm -rf %s", root);
	ck_assert_int_eq(system(command), 0);
}

static uint64_t number(const struct scap_event *ev, int n)
{
	uint64_t value;

	ck_assert_uint_eq(ev->params[n].len, sizeof(value));
	memcpy(&value, ev->params[n].data, sizeof(value));
	return value;
}

START_TEST(test_usage_comes_before_the_first_event_of_a_second)
{
	struct scap_usage *usage = setup();
	struct scap_event ev = { .ts_ns = 5 * SECOND + 300,
				 .type = RS_EV_SYSCALL_READ_E,
				 .cpu = 1 };

	ck_assert(!scap_usage_next(usage, &ev));
	scap_usage_meet(usage, &ev);
	ck_assert_uint_eq(ev.type, RS_EV_PROCINFO_E);
	ck_assert_uint_eq(ev.ts_ns, 5 * SECOND - 1);
	ck_assert_int_eq(ev.tid, 7);
	ck_assert_uint_eq(number(&ev, 0), 150);
	ck_assert_uint_eq(number(&ev, 1), 25);
	ck_assert(scap_usage_next(usage, &ev));
	ck_assert_uint_eq(ev.type, RS_EV_SYSCALL_READ_E);
	ck_assert_uint_eq(ev.cpu, 1);
	ck_assert(!scap_usage_next(usage, &ev));
	teardown(usage);
}
END_TEST

START_TEST(test_usage_comes_once_a_second)
{
	struct scap_usage *usage = setup();
	struct scap_event ev = { .ts_ns = 5 * SECOND, .type = RS_EV_SYSCALL_READ_E };

	scap_usage_meet(usage, &ev);
	while (scap_usage_next(usage, &ev))
		;
	ev.ts_ns = 6 * SECOND - 1;
	scap_usage_meet(usage, &ev);
	ck_assert_uint_eq(ev.type, RS_EV_SYSCALL_READ_E);
	ev.ts_ns = 9 * SECOND;
	scap_usage_meet(usage, &ev);
	ck_assert_uint_eq(ev.type, RS_EV_PROCINFO_E);
	ck_assert_uint_eq(ev.ts_ns, 9 * SECOND - 1);
	teardown(usage);
}
END_TEST

START_TEST(test_usage_comes_without_events)
{
	struct scap_usage *usage = setup();
	struct scap_event ev = { .ts_ns = 5 * SECOND, .type = RS_EV_SYSCALL_READ_E };

	ck_assert(scap_usage_idle(usage, 5 * SECOND + 300, &ev));
	ck_assert_uint_eq(ev.type, RS_EV_PROCINFO_E);
	ck_assert_uint_eq(ev.ts_ns, 5 * SECOND - 1);
	ck_assert(!scap_usage_next(usage, &ev));
	ck_assert(!scap_usage_idle(usage, 6 * SECOND - 1, &ev));
	ck_assert(scap_usage_idle(usage, 6 * SECOND, &ev));
	ev = (struct scap_event){ .ts_ns = 6 * SECOND, .type = RS_EV_SYSCALL_READ_E };
	scap_usage_meet(usage, &ev);
	ck_assert_uint_eq(ev.type, RS_EV_SYSCALL_READ_E);
	teardown(usage);
}
END_TEST

START_TEST(test_usage_without_proc_holds_nothing_up)
{
	struct scap_usage *usage = setup();
	struct scap_event ev = { .ts_ns = 5 * SECOND, .type = RS_EV_SYSCALL_READ_E };

	setenv("HOST_ROOT", "/nonexistent", 1);
	scap_usage_meet(usage, &ev);
	ck_assert_uint_eq(ev.type, RS_EV_SYSCALL_READ_E);
	ck_assert(!scap_usage_next(usage, &ev));
	ck_assert(!scap_usage_idle(usage, 6 * SECOND, &ev));
	teardown(usage);
}
END_TEST

int main(void)
{
	return UNIT_RUN("usage", test_usage_comes_before_the_first_event_of_a_second,
			test_usage_comes_once_a_second, test_usage_comes_without_events,
			test_usage_without_proc_holds_nothing_up);
}
