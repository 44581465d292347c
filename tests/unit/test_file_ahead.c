// SPDX-License-Identifier: Apache-2.0
/*
 * Large packed files are unpacked by several threads: the result is the same as with one
 * thread, for all kinds of contents and damage.
 */
#include <errno.h>
#include <lz4frame.h>

#include "blocks.h"
#include "file/format.h"
#include "file/index.h"
#include "file/input.h"
#include "macros.h"

#define FRAME_BYTES (1u << 20)

/* Properties of a part of a file. */
enum {
	NOTED = 1,  /* has a note before it, as in our files */
	LINKED = 2, /* its blocks depend on the blocks before them */
	GZIPPED = 4,
	LYING_SHORT = 8, /* the note has a length that is too short, */
	LYING_LONG = 16, /* too long, */
	LYING_HUGE = 32, /* or far too long */
};

/* A packed file, its unpacked contents, and the offsets of its parts. */
struct packed {
	struct bytes file, plain;
	size_t starts[64], nparts;
};

/* Half of the content can be compressed well; no two parts are equal. */
static void put_content(struct bytes *plain, size_t bytes)
{
	uint64_t seed = plain->len + 1, *values = malloc(bytes + sizeof(*values));

	for (size_t n = 0; n <= bytes / sizeof(*values); n++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		values[n] = n % 512 < 256 ? seed : n / 512;
	}
	put(plain, values, bytes);
	free(values);
}

static void put_note(struct bytes *file, int kind, uint64_t data_bytes)
{
	struct index_note note = { .head = index_head(INDEX_NOTE, sizeof(note)),
				   .data_bytes = data_bytes };

	if (kind & LYING_SHORT)
		note.data_bytes -= 100;
	if (kind & LYING_LONG)
		note.data_bytes += 100;
	if (kind & LYING_HUGE)
		note.data_bytes = INT64_MAX;
	put(file, &note, sizeof(note));
}

static void put_lz4(struct bytes *file, int kind, const void *data, size_t bytes)
{
	const LZ4F_preferences_t prefs = { .frameInfo = {
						   .blockSizeID = kind & LINKED ? LZ4F_max64KB :
										  LZ4F_max4MB,
						   .blockMode = kind & LINKED ?
									LZ4F_blockLinked :
									LZ4F_blockIndependent,
						   .contentChecksumFlag =
							   LZ4F_contentChecksumEnabled,
						   .contentSize = bytes,
					   } };
	size_t room = LZ4F_compressFrameBound(bytes, &prefs), packed_bytes;
	void *packed = malloc(room);

	packed_bytes = LZ4F_compressFrame(packed, room, data, bytes, &prefs);
	assert(!LZ4F_isError(packed_bytes));
	if (kind & NOTED)
		put_note(file, kind, packed_bytes);
	put(file, packed, packed_bytes);
	free(packed);
}

static void put_gzip(struct bytes *file, const void *data, size_t bytes)
{
	struct bytes part;
	char path[256];

	unit_temp_path("ahead.gz", path, sizeof(path));
	save_gzip(path, data, bytes);
	part = load(path);
	put(file, part.data, part.len);
	bytes_fini(&part);
	unlink(path);
}

static void put_part(struct packed *p, int kind, size_t bytes)
{
	size_t at = p->plain.len;

	p->starts[p->nparts++] = p->file.len;
	put_content(&p->plain, bytes);
	if (kind & GZIPPED)
		put_gzip(&p->file, p->plain.data + at, bytes);
	else
		put_lz4(&p->file, kind, p->plain.data + at, bytes);
}

static void put_parts(struct packed *p, int kind, size_t bytes, int count)
{
	while (count--)
		put_part(p, kind, bytes);
}

static void packed_fini(struct packed *p)
{
	bytes_fini(&p->file);
	bytes_fini(&p->plain);
}

static void open_packed(struct scap_input *in, const struct packed *p)
{
	char path[256];

	unit_temp_path("ahead", path, sizeof(path));
	save(path, p->file.data, p->file.len);
	*in = (struct scap_input){ 0 };
	ck_assert_int_eq(scap_input_open(in, NULL, path), 0);
	unlink(path);
}

static void take(struct scap_input *in, size_t bytes, const struct bytes *plain, size_t *at)
{
	if (bytes &&
	    (plain->len - *at < bytes || memcmp(scap_input_at(in), plain->data + *at, bytes)))
		ck_abort_msg("other data than was packed at %zu", *at);
	in->pos += bytes;
	*at += bytes;
}

/*
 * Reads to the end or the first error, in steps as for blocks, and compares with
 * plain[*at...). Returns 0 or the error.
 */
static int64_t read_on(struct scap_input *in, const struct bytes *plain, size_t *at)
{
	size_t step = 1;
	int64_t have;

	while ((have = scap_input_want(in, step)) > 0) {
		take(in, (size_t)have < step ? (size_t)have : step, plain, at);
		step = step % 40000 + 777;
	}
	take(in, in->end - in->pos, plain, at);
	return have;
}

static void check_whole(const struct packed *p)
{
	struct scap_input in;
	size_t at = 0;

	open_packed(&in, p);
	ck_assert_int_eq(read_on(&in, &p->plain, &at), 0);
	ck_assert_uint_eq(at, p->plain.len);
	ck_assert_uint_eq(in.taken, p->file.len);
	ck_assert(!in.cut);
	scap_input_close(&in);
}

START_TEST(test_file_ahead_unpacks_our_own_frames)
{
	struct packed p = { 0 };

	put_parts(&p, NOTED, FRAME_BYTES, 20);
	put_part(&p, NOTED, 1);
	put_parts(&p, NOTED, FRAME_BYTES + 65536, 10);
	check_whole(&p);
	packed_fini(&p);
}
END_TEST

/* Parts of all kinds, also parts that do not fit into one chunk. */
START_TEST(test_file_ahead_unpacks_whatever_stands_between)
{
	struct packed p = { 0 };

	put_parts(&p, NOTED, FRAME_BYTES, 4);
	put_part(&p, NOTED, 9 * FRAME_BYTES);
	put_parts(&p, NOTED, FRAME_BYTES, 4);
	put_parts(&p, 0, FRAME_BYTES / 2, 3);
	put_parts(&p, NOTED | LINKED, FRAME_BYTES, 2);
	put_part(&p, GZIPPED, FRAME_BYTES);
	put_part(&p, LINKED, 6 * FRAME_BYTES);
	put_parts(&p, NOTED, FRAME_BYTES, 4);
	check_whole(&p);
	packed_fini(&p);
}
END_TEST

START_TEST(test_file_ahead_begins_with_whatever_stands_first)
{
	static const struct {
		int kind;
		size_t bytes;
	} firsts[] = {
		{ 0, FRAME_BYTES },
		{ NOTED, 9 * FRAME_BYTES },
		{ GZIPPED, 5 * FRAME_BYTES },
		{ LINKED, 2 * FRAME_BYTES },
	};

	for (size_t n = 0; n < ARRAY_SIZE(firsts); n++) {
		struct packed p = { 0 };

		put_part(&p, firsts[n].kind, firsts[n].bytes);
		put_parts(&p, NOTED, FRAME_BYTES, 8);
		check_whole(&p);
		packed_fini(&p);
	}
}
END_TEST

/* Wrong notes must not cause a loss of data. */
START_TEST(test_file_ahead_does_not_trust_notes)
{
	static const int lies[] = { LYING_SHORT, LYING_LONG, LYING_HUGE };

	for (size_t n = 0; n < ARRAY_SIZE(lies); n++) {
		struct packed p = { 0 };

		put_parts(&p, NOTED, FRAME_BYTES, 3);
		put_part(&p, NOTED | lies[n], FRAME_BYTES);
		put_parts(&p, NOTED, FRAME_BYTES, 8);
		check_whole(&p);
		packed_fini(&p);
	}
}
END_TEST

/* The reader returns the data before the damage, then the error, then the data after it. */
START_TEST(test_file_ahead_ends_at_a_damaged_frame)
{
	static const size_t damaged[] = { 0, 1, 5, 11 };
	struct packed p = { 0 };
	struct scap_input in;
	size_t at, flipped;

	put_parts(&p, NOTED, FRAME_BYTES, 12);
	for (size_t n = 0; n < ARRAY_SIZE(damaged); n++) {
		at = 0;
		flipped = p.starts[damaged[n]] + sizeof(struct index_note) + 5000;
		p.file.data[flipped] ^= 4;
		open_packed(&in, &p);
		ck_assert_int_eq(read_on(&in, &p.plain, &at), -EBADMSG);
		ck_assert_uint_eq(at, damaged[n] * FRAME_BYTES);
		ck_assert_str_eq(in.fault, "its compressed data are damaged");
		ck_assert_int_eq(read_on(&in, &p.plain, &at), -EBADMSG);
		at += FRAME_BYTES;
		ck_assert_int_eq(scap_input_skip_damage(&in), damaged[n] < 11);
		if (damaged[n] < 11) {
			ck_assert_int_eq(read_on(&in, &p.plain, &at), 0);
			ck_assert_uint_eq(at, p.plain.len);
		}
		scap_input_close(&in);
		p.file.data[flipped] ^= 4;
	}
	packed_fini(&p);
}
END_TEST

/* After the last whole frame, the result is that of the decoder for the rest. */
START_TEST(test_file_ahead_tells_of_a_cut)
{
	struct packed p = { 0 };
	struct scap_input in;
	size_t whole, at = 0;

	put_parts(&p, NOTED, FRAME_BYTES, 8);
	whole = p.file.len;
	p.file.len = p.starts[7] + 300000;
	open_packed(&in, &p);
	ck_assert_int_eq(read_on(&in, &p.plain, &at), 0);
	ck_assert_uint_le(at, 8 * FRAME_BYTES - 1);
	ck_assert_uint_ge(at, 7 * FRAME_BYTES);
	ck_assert(in.cut);
	scap_input_close(&in);
	p.file.len = whole;
	put(&p.file, "no frame", 8);
	at = 0;
	open_packed(&in, &p);
	ck_assert_int_eq(read_on(&in, &p.plain, &at), -EBADMSG);
	ck_assert_uint_eq(at, p.plain.len);
	scap_input_close(&in);
	packed_fini(&p);
}
END_TEST

START_TEST(test_file_ahead_goes_on_at_a_place)
{
	struct packed p = { 0 };
	struct scap_input in;

	put_parts(&p, NOTED, FRAME_BYTES, 12);
	for (size_t n = 0; n < p.nparts; n++) {
		size_t at = n * FRAME_BYTES;

		open_packed(&in, &p);
		ck_assert_int_gt(scap_input_want(&in, 1000), 0);
		ck_assert_int_eq(scap_input_seek(&in, p.starts[n]), 0);
		ck_assert_int_eq(read_on(&in, &p.plain, &at), 0);
		ck_assert_uint_eq(at, p.plain.len);
		scap_input_close(&in);
	}
	packed_fini(&p);
}
END_TEST

/* Closes the input while the threads are at different stages. */
START_TEST(test_file_ahead_can_be_closed_at_any_time)
{
	struct packed p = { 0 };
	struct scap_input in;

	put_parts(&p, NOTED, FRAME_BYTES, 12);
	for (size_t n = 0; n < 100; n++) {
		open_packed(&in, &p);
		if (n)
			ck_assert_int_gt(scap_input_want(&in, n * n * 1000), 0);
		scap_input_close(&in);
	}
	packed_fini(&p);
}
END_TEST

int main(void)
{
	return UNIT_RUN("file_ahead", test_file_ahead_unpacks_our_own_frames,
			test_file_ahead_unpacks_whatever_stands_between,
			test_file_ahead_begins_with_whatever_stands_first,
			test_file_ahead_does_not_trust_notes,
			test_file_ahead_ends_at_a_damaged_frame, test_file_ahead_tells_of_a_cut,
			test_file_ahead_goes_on_at_a_place,
			test_file_ahead_can_be_closed_at_any_time);
}
