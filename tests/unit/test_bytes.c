// SPDX-License-Identifier: Apache-2.0
/* Trace files whose bytes come from functions of the caller. */
#include <errno.h>

#include "blocks.h"
#include "bytes.h"
#include "engine.h"
#include "macros.h"

#define EVENTS 5000

/* A file in memory, which may be slow or broken. */
struct memory {
	struct bytes file;
	size_t piece;	     /* the most that one read returns */
	unsigned int pauses; /* every so many reads find nothing yet; 0: none */
	size_t broken_at;    /* reading from here on fails; 0: nowhere */
	unsigned int reads;
};

static int64_t read_memory(void *arg, uint64_t offset, void *to, size_t room)
{
	struct memory *m = arg;
	size_t left = offset < m->file.len ? m->file.len - offset : 0;

	if (m->broken_at && offset >= m->broken_at)
		return -EIO;
	if (m->pauses && m->reads++ % m->pauses)
		return -EINTR;
	left = left < room ? left : room;
	left = left < m->piece ? left : m->piece;
	if (left)
		memcpy(to, m->file.data + offset, left);
	return left;
}

static void fill(struct memory *m)
{
	put_section(&m->file);
	for (uint64_t n = 0; n < EVENTS; n++)
		put_close(&m->file, 1000 + n, n);
}

static const struct scap_options options = { .size = sizeof(options), .path = "memory" };

/* Reads on, as often as it takes; counts the events. Returns what ended it. */
static int read_all(struct scap *scap, uint64_t *events)
{
	const struct scap_event *ev;
	int res;

	*events = 0;
	while ((res = scap_next(scap, &ev)) == SCAP_EVENT || res == -EINTR)
		*events += res == SCAP_EVENT;
	return res;
}

START_TEST(test_bytes_in_pieces_and_pauses)
{
	static const struct {
		size_t piece;
		unsigned int pauses;
	} cases[] = { { SIZE_MAX, 0 }, { 1000, 0 }, { 7, 0 }, { 1000, 2 }, { 30000, 3 } };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct memory m = { .piece = cases[i].piece, .pauses = cases[i].pauses };
		struct scap_bytes bytes = { .read = read_memory, .arg = &m };
		struct scap *scap;
		uint64_t events;

		fill(&m);
		ck_assert_int_eq(scap_open_bytes(&scap, &bytes, &options), 0);
		ck_assert_int_eq(read_all(scap, &events), SCAP_EOF);
		ck_assert_uint_eq(events, EVENTS);
		scap_close(scap);
		bytes_fini(&m.file);
	}
}
END_TEST

START_TEST(test_bytes_that_cannot_be_read)
{
	struct memory m = { .piece = SIZE_MAX, .broken_at = 100000 };
	struct scap_bytes bytes = { .read = read_memory, .arg = &m };
	struct scap *scap;
	uint64_t events;

	fill(&m);
	ck_assert_int_eq(scap_open_bytes(&scap, &bytes, &options), 0);
	ck_assert_int_eq(read_all(scap, &events), -EIO);
	ck_assert_uint_gt(events, 0);
	ck_assert_msg(strstr(scap_error(scap), "memory: cannot read block at ") &&
			      strstr(scap_error(scap), strerror(EIO)),
		      "%s", scap_error(scap));
	scap_close(scap);
	m.broken_at = 1;
	m.piece = 1;
	ck_assert_int_eq(scap_open_bytes(&scap, &bytes, &options), -EIO);
	scap_close(scap);
	bytes_fini(&m.file);
}
END_TEST

static int open_insp(struct insp **insp, const struct scap_bytes *bytes)
{
	struct scap *scap;
	int err = scap_open_bytes(&scap, bytes, &options);

	return insp_open_scap(insp, scap, err);
}

START_TEST(test_bytes_with_state)
{
	struct memory m = { .piece = SIZE_MAX };
	struct scap_bytes bytes = { .read = read_memory, .arg = &m };
	const struct insp_event *ev;
	struct insp *insp;

	fill(&m);
	bytes.size = m.file.len;
	ck_assert_int_eq(open_insp(&insp, &bytes), 0);
	ck_assert_int_eq(insp_next(insp, &ev), SCAP_EVENT);
	ck_assert_uint_eq(ev->scap->ts_ns, 1000);
	insp_close(insp);
	m.file.len = 10;
	ck_assert_int_eq(open_insp(&insp, &bytes), -EBADMSG);
	ck_assert_msg(strncmp(insp_error(insp), "memory: ", 8) == 0, "%s", insp_error(insp));
	insp_close(insp);
	bytes_fini(&m.file);
}
END_TEST

int main(void)
{
	return UNIT_RUN("bytes", test_bytes_in_pieces_and_pauses, test_bytes_that_cannot_be_read,
			test_bytes_with_state);
}
