// SPDX-License-Identifier: Apache-2.0
/*
 * Checkpoints by a follower: the recorder only copies events, and a read that begins at a
 * checkpoint knows what the events before it did.
 */
#include <unistd.h>

#include "play.h"

#define CALLS 3000
#define WRITTEN 4000

/* Each call renames the working folder, and writes enough for several checkpoints. */
static void make_calls(struct play *p)
{
	static char data[WRITTEN];
	char folder[32];

	play_usual(p);
	for (int n = 0; n < CALLS; n++) {
		snprintf(folder, sizeof(folder), "/call%d", n);
		EVENT_ADD(&p->trace, 100, RS_EV_SYSCALL_CHDIR_X, NUM(0), STR(folder));
		EVENT_ADD(&p->trace, 100, RS_EV_SYSCALL_WRITE_E, NUM(3), NUM(WRITTEN));
		EVENT_ADD(&p->trace, 100, RS_EV_SYSCALL_WRITE_X, NUM(WRITTEN),
			  BYTES(data, WRITTEN));
	}
}

/* Copies all events to a file, without any state of its own. */
static void record(const struct trace *trace, const char *path)
{
	struct insp_follower *follower;
	struct scap_dump_options opts = { .size = sizeof(opts),
					  .compress = SCAP_COMPRESS_LZ4,
					  .threaded = 1 };
	struct scap_event ev = { 0 };
	struct scap_dump *dump;

	ck_assert_int_eq(insp_follower_new(&follower), 0);
	opts.follower = insp_follower_calls(follower);
	ck_assert_int_eq(scap_dump_open(&dump, path, &trace->state, &opts), 0);
	for (size_t n = 0; n < trace->count; n++) {
		ck_assert_int_eq(scap_event_decode(&ev, trace->events[n], trace->events[n]->len),
				 0);
		ck_assert_int_eq(scap_dump_event(dump, &ev), 0);
		ck_assert_int_eq(scap_dump_checkpoint_due(dump), 0);
	}
	ck_assert_int_eq(scap_dump_close(dump), 0);
	insp_follower_free(follower);
}

/* Reads from the last checkpoint before call n on. Returns how many events it left out. */
static uint64_t check_from(const struct play *p, const char *path, int n)
{
	const struct scap_options opts = { .size = sizeof(opts), .path = path };
	uint64_t until = p->trace.events[3 * n]->ts, first = 0;
	const struct insp_event *ev;
	struct insp *insp;
	char folder[32];

	ck_assert_int_eq(insp_open(&insp, SCAP_FILE, &opts), 0);
	ck_assert_int_eq(insp_seek(insp, until), 1);
	do {
		ck_assert_int_eq(insp_next(insp, &ev), SCAP_EVENT);
		if (!first) {
			first = ev->num;
			/* event 1 enters the first folder; the checkpoint is before this event */
			snprintf(folder, sizeof(folder), "/call%d/", (int)(first - 1) / 3);
			if (ev->scap->type != RS_EV_SYSCALL_CHDIR_X)
				ck_assert_str_eq(insp_thread_get(insp, 100)->folders->cwd, folder);
		}
	} while (ev->scap->ts_ns < until);
	snprintf(folder, sizeof(folder), "/call%d/", n);
	ck_assert_str_eq(insp_thread_get(insp, 100)->folders->cwd, folder);
	ck_assert_uint_eq(ev->num, 3 * n + 1);
	insp_close(insp);
	return first - 1;
}

START_TEST(test_follow_makes_checkpoints)
{
	struct play p = { 0 };
	uint64_t skipped;
	char path[256];

	make_calls(&p);
	unit_temp_path("follow.lz4", path, sizeof(path));
	record(&p.trace, path);
	skipped = check_from(&p, path, CALLS - 1);
	ck_assert_uint_gt(skipped, CALLS);
	ck_assert_uint_lt(check_from(&p, path, CALLS * 2 / 3), skipped);
	unlink(path);
	play_fini(&p);
}
END_TEST

int main(void)
{
	return UNIT_RUN("follow", test_follow_makes_checkpoints);
}
