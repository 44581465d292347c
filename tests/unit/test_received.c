/* SPDX-License-Identifier: Apache-2.0 */
/* The events that say what received descriptors are, about descriptors of this process. */
#include "events.h"
#include "start/received.h"
#include "event_types.h"
#include "unit.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { GONE = 999 };

static struct trace trace;
static struct scap_received *received;

/* Meets the exit of a recvmsg of this process with that result and these descriptors. */
static bool receive(int64_t res, const int32_t *nums, size_t n)
{
	struct {
		uint64_t len;
		int32_t level, type;
		int32_t nums[8];
	} control = { 16 + n * sizeof(*nums), SOL_SOCKET, SCM_RIGHTS, { 0 } };
	struct scap_event ev;

	memcpy(control.nums, nums, n * sizeof(*nums));
	EVENT_ADD(&trace, getpid(), RS_EV_SOCKET_RECVMSG_X, NUM(res), NUM(1), STR(""), EMPTY,
		  BYTES(&control, control.len));
	ck_assert_int_eq(scap_event_decode(&ev, trace.events[trace.count - 1],
					   trace.events[trace.count - 1]->len),
			 0);
	ev.cpu = 3;
	return scap_received_meet(received, &ev);
}

static void assert_next(uint16_t type, int32_t num)
{
	struct scap_event ev;
	int32_t got;

	ck_assert(scap_received_next(received, &ev));
	ck_assert_uint_eq(ev.type, type);
	ck_assert_uint_eq(ev.nparams, ev.info->nparams);
	ck_assert_int_eq(ev.tid, getpid());
	ck_assert_uint_eq(ev.cpu, 3);
	ck_assert_uint_eq(ev.dump_flags, SCAP_DUMP_STATE_ONLY);
	memcpy(&got, ev.params[0].data, sizeof(got));
	ck_assert_int_eq(got, num);
	if (type == RS_EV_ITER_TASK_FILE_REGULAR_E)
		ck_assert_str_eq((const char *)ev.params[1].data, "/etc/passwd");
}

START_TEST(test_received_are_described)
{
	int pair[2];
	struct scap_event ev;

	received = scap_received_new();
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	int32_t nums[] = { open("/etc/passwd", O_RDONLY), open("/etc", O_RDONLY | O_DIRECTORY),
			   eventfd(0, 0), pair[0], GONE };

	ck_assert(receive(1, nums, 5));
	assert_next(RS_EV_ITER_TASK_FILE_REGULAR_E, nums[0]);
	assert_next(RS_EV_ITER_TASK_FILE_DIRECTORY_E, nums[1]);
	assert_next(RS_EV_ITER_TASK_FILE_ANON_INODE_E, nums[2]);
	assert_next(RS_EV_ITER_TASK_FILE_SOCKET_UNIX_E, nums[3]);
	ck_assert(!scap_received_next(received, &ev));
	ck_assert(!receive(1, nums + 4, 1));
	ck_assert(!scap_received_next(received, &ev));
	for (int i = 0; i < 4; i++)
		close(nums[i]);
	close(pair[1]);
	scap_received_free(received);
	trace_fini(&trace);
}
END_TEST

int main(void)
{
	return UNIT_RUN("received", test_received_are_described);
}
