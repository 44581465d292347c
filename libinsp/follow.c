// SPDX-License-Identifier: Apache-2.0
/*
 * Rebuilds the state of a recording from the bytes of its file, so that the thread that
 * records need not keep it: reads them as a second program would that reads the file while
 * it is written.
 */
#include "base/buf.h"
#include "state/detail.h"
#include "engine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct insp_follower {
	struct scap_follower calls;
	struct insp *insp; /* NULL: no bytes have come yet */
	struct insp_buf detail;
	struct insp_buf
		start; /* the first bytes: the state, which is opened with the first event */
	/* what was given last and is not read yet; at the opening, the start goes before it */
	const uint8_t *bytes;
	size_t count, start_read;
	struct scap_bytes source; /* these bytes, for the reader */
};

static size_t read_start(struct insp_follower *follower, void *to, size_t room)
{
	size_t left = follower->start.len - follower->start_read, n = left < room ? left : room;

	memcpy(to, follower->start.data + follower->start_read, n);
	follower->start_read += n;
	return n;
}

static int64_t read_given(void *arg, uint64_t offset, void *to, size_t room)
{
	struct insp_follower *follower = arg;
	size_t n = follower->count < room ? follower->count : room;

	if (follower->start_read < follower->start.len)
		return read_start(follower, to, room);
	if (!n)
		return -EINTR;
	memcpy(to, follower->bytes, n);
	follower->bytes += n;
	follower->count -= n;
	return n;
}

static int open_insp(struct insp_follower *follower)
{
	const struct scap_options opts = { .size = sizeof(opts), .path = "the recording" };
	struct scap *scap;
	int err = scap_open_bytes(&scap, &follower->source, &opts);

	return insp_open_scap(&follower->insp, scap, err);
}

static int follow(void *arg, const void *bytes, size_t count)
{
	struct insp_follower *follower = arg;
	const struct insp_event *ev;
	int res = 0;

	if (!count)
		return 0;
	if (!follower->start.len) {
		insp_buf_put(&follower->start, bytes, count);
		return follower->start.failed ? -ENOMEM : 0;
	}
	follower->bytes = bytes;
	follower->count = count;
	if (!follower->insp)
		res = open_insp(follower);
	while (res >= 0)
		res = insp_next(follower->insp, &ev);
	return res == -EINTR ? 0 : res;
}

static int get_state(void *arg, const struct scap_state **state, const void **detail,
		     size_t *detail_len)
{
	struct insp_follower *follower = arg;
	int err = follower->insp ? insp_checkpoint_state(follower->insp, state, &follower->detail) :
				   -EINVAL;

	*detail = follower->detail.data;
	*detail_len = follower->detail.len;
	return err;
}

int insp_follower_new(struct insp_follower **result)
{
	struct insp_follower *follower = *result = calloc(1, sizeof(*follower));

	if (!follower)
		return -ENOMEM;
	follower->calls = (struct scap_follower){ follow, get_state, follower };
	follower->source = (struct scap_bytes){ .read = read_given, .arg = follower };
	return 0;
}

const struct scap_follower *insp_follower_calls(const struct insp_follower *follower)
{
	return &follower->calls;
}

void insp_follower_free(struct insp_follower *follower)
{
	if (!follower)
		return;
	insp_close(follower->insp);
	insp_buf_fini(&follower->start);
	insp_buf_fini(&follower->detail);
	free(follower);
}
