// SPDX-License-Identifier: Apache-2.0
/*
 * Packed trace files: reading them back, seeking, and what can be read if they are
 * damaged, truncated or removed, or if their writer is killed.
 */
#include <errno.h>
#include <fcntl.h>
#include <lz4frame.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "blocks.h"
#include "events.h"
#include "bytes.h"
#include "file/decode.h"
#include "file/format.h"
#include "file/frame_write.h"
#include "file/index.h"
#include "macros.h"

static const uint32_t all_kinds[] = { SCAP_COMPRESS_NONE, SCAP_COMPRESS_GZIP, SCAP_COMPRESS_LZ4 };

static const struct scap_thread threads[] = { {
	.tid = 7,
	.pid = 7,
	.comm = "seven",
	.exe = "",
	.exepath = "",
	.cwd = "/",
	.root = "/",
	.args.data = "",
	.env.data = "",
	.cgroups.data = "",
} };
static const struct scap_state state = { .nthreads = 1, .threads = threads };

static struct scap_dump *create(const char *path, uint32_t compress, bool threaded)
{
	struct scap_dump_options opts = { .size = sizeof(opts),
					  .compress = compress,
					  .threaded = threaded };
	struct scap_dump *dump;

	ck_assert_int_eq(scap_dump_open(&dump, path, &state, &opts), 0);
	return dump;
}

static struct scap *reopen(const char *path)
{
	struct scap_options opts = { .size = sizeof(opts), .path = path };
	struct scap *scap;

	ck_assert_msg(scap_open(&scap, SCAP_FILE, &opts) == 0, "%s", scap_error(scap));
	return scap;
}

/* Makes closes of descriptor 0, 1, ..., one per microsecond, with ids that pack badly. */
struct maker {
	struct rs_event *raw;
	struct scap_event ev;
	uint64_t n;
};

static void maker_init(struct maker *maker)
{
	maker->raw =
		test_event_new(0, 7, RS_EV_SYSCALL_CLOSE_E, (struct test_value[]){ NUM(0) }, 1);
	maker->ev = (struct scap_event){ 0 };
	maker->n = 0;
	if (scap_event_decode(&maker->ev, maker->raw, maker->raw->len))
		abort();
}

static int make_event(struct maker *maker, struct scap_dump *dump)
{
	maker->raw->ts = maker->ev.ts_ns = 1000000 + maker->n * 1000;
	memcpy((void *)maker->ev.params[0].data, &maker->n, 8);
	maker->raw->tid = maker->ev.tid = maker->n * 0x9e3779b97f4a7c15u >> 40;
	maker->n++;
	return scap_dump_event(dump, &maker->ev);
}

static void write_events(struct scap_dump *dump, uint64_t count)
{
	struct maker maker;

	maker_init(&maker);
	while (maker.n < count)
		ck_assert_int_eq(make_event(&maker, dump), 0);
	free(maker.raw);
}

static int64_t fd_of(const struct scap_event *ev)
{
	int64_t fd;

	memcpy(&fd, ev->params[0].data, sizeof(fd));
	return fd;
}

/* Reads events, whose numbers must continue from *n. Returns the result that ends them. */
static int read_on(struct scap *scap, uint64_t *n)
{
	const struct scap_event *ev;
	int result;

	while ((result = scap_next(scap, &ev)) == SCAP_EVENT) {
		if (fd_of(ev) != (int64_t)*n)
			ck_abort_msg("event %lld where %llu should be", (long long)fd_of(ev),
				     (unsigned long long)*n);
		++*n;
	}
	return result;
}

/* ---- whole files -------------------------------------------------------------- */

#define MANY 60000

START_TEST(test_file_pack_gives_back_the_plain_file)
{
	char path[256], plain_path[256];
	struct scap_decoder *dec;
	struct scap_bytes file;
	struct bytes plain;
	uint8_t *unpacked;
	size_t done;
	int64_t got;

	unit_temp_path("plain", plain_path, sizeof(plain_path));
	unit_temp_path("packed", path, sizeof(path));
	for (size_t k = 0; k < 2 * ARRAY_SIZE(all_kinds); k++) {
		struct scap_dump *dump = create(plain_path, SCAP_COMPRESS_NONE, false);

		write_events(dump, MANY);
		ck_assert_int_eq(scap_dump_close(dump), 0);
		plain = load(plain_path);
		dump = create(path, all_kinds[k / 2], k % 2);
		write_events(dump, MANY);
		ck_assert_int_eq(scap_dump_close(dump), 0);
		unpacked = malloc(plain.len + 1);
		ck_assert_int_eq(scap_bytes_open(&file, path), 0);
		dec = scap_decoder_new(&file);
		for (done = 0;
		     (got = scap_decoder_read(dec, unpacked + done, plain.len + 1 - done)) > 0;)
			done += got;
		ck_assert_int_eq(got, 0);
		ck_assert_msg(done == plain.len, "kind %zu: %zu bytes of %zu", k, done, plain.len);
		ck_assert(memcmp(unpacked, plain.data, done) == 0);
		scap_decoder_free(dec);
		scap_bytes_close(&file);
		free(unpacked);
		bytes_fini(&plain);
	}
	unlink(path);
	unlink(plain_path);
}
END_TEST

START_TEST(test_file_pack_reads_parts_of_all_kinds_in_one_file)
{
	struct bytes all = { 0 }, part;
	uint64_t n = 0;
	struct scap *scap;
	char path[256];

	unit_temp_path("part", path, sizeof(path));
	for (size_t k = 0; k < ARRAY_SIZE(all_kinds); k++) {
		/* only packed parts have an end mark, so the plain part comes last */
		struct scap_dump *dump = create(path, all_kinds[2 - k], false);

		write_events(dump, 10);
		ck_assert_int_eq(scap_dump_close(dump), 0);
		part = load(path);
		put(&all, part.data, part.len);
		bytes_fini(&part);
	}
	unlink(path);
	ck_assert_int_eq(open_bytes(&scap, &all), 0);
	for (size_t k = 0; k < ARRAY_SIZE(all_kinds); k++) {
		n = 0;
		ck_assert_int_eq(read_on(scap, &n), k < 2 ? SCAP_RESTART : SCAP_EOF);
		ck_assert_uint_eq(n, 10);
	}
	scap_close(scap);
	bytes_fini(&all);
}
END_TEST

/* ---- frames --------------------------------------------------------------------- */

#define BLOCK (1u << 20)
#define BLOCK_STORED 0x80000000u
#define FRAME_HEADER 7

/* Data that cannot be compressed. */
static void fill_noise(uint8_t *to, size_t len)
{
	uint64_t x = 0x9e3779b97f4a7c15u + len;

	for (size_t n = 0; n < len; n++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		to[n] = x >> 32;
	}
}

/* Whether liblz4 accepts the whole frame and unpacks it to data. */
static bool unpacks_to(const uint8_t *frame, size_t frame_len, const uint8_t *data, size_t len)
{
	uint8_t *to = malloc(len + 1);
	size_t in, out, got = 0, taken = 0, hint = 1;
	LZ4F_dctx *lz4;
	bool same;

	ck_assert(!LZ4F_isError(LZ4F_createDecompressionContext(&lz4, LZ4F_VERSION)));
	do {
		in = frame_len - taken;
		out = len + 1 - got;
		hint = LZ4F_decompress(lz4, to + got, &out, frame + taken, &in, NULL);
		got += out;
		taken += in;
	} while (hint && !LZ4F_isError(hint) && (in || out));
	same = !hint && taken == frame_len && got == len && memcmp(to, data, len) == 0;
	LZ4F_freeDecompressionContext(lz4);
	free(to);
	return same;
}

/* Sets kinds to a letter per block of a frame: 's' if it is stored, else 'p'. */
static void blocks_of(const uint8_t *frame, char *kinds)
{
	const uint8_t *at = frame + FRAME_HEADER;
	uint32_t size;

	for (;; at += 2 * sizeof(size) + (size & ~BLOCK_STORED)) {
		memcpy(&size, at, sizeof(size));
		if (!size)
			break;
		*kinds++ = size & BLOCK_STORED ? 's' : 'p';
	}
	*kinds = '\0';
}

static void check_effort(struct frame_packer *packer, const uint8_t *data, size_t len,
			 const char *kinds, enum frame_effort effort)
{
	size_t bound = scap_frame_bound(len), got;
	uint8_t *frame = malloc(bound + 1);
	char blocks[16];

	frame[bound] = 0xa5;
	got = scap_frame_pack(packer, data, len, frame, effort);
	ck_assert_uint_le(got, bound);
	ck_assert_uint_eq(frame[bound], 0xa5);
	ck_assert_msg(unpacks_to(frame, got, data, len), "%zu bytes, %s", len, kinds);
	blocks_of(frame, blocks);
	ck_assert_str_eq(blocks, kinds);
	frame[got - 1] ^= 1;
	ck_assert(!unpacks_to(frame, got, data, len));
	free(frame);
}

static void check_frame(struct frame_packer *packer, const uint8_t *data, size_t len,
			const char *kinds)
{
	check_effort(packer, data, len, kinds, FRAME_FAST);
	check_effort(packer, data, len, kinds, FRAME_SMALL);
}

START_TEST(test_file_pack_makes_standard_frames)
{
	struct frame_packer *packer = scap_packer_new();
	uint8_t *even = calloc(4, BLOCK), *noise = malloc(4 * BLOCK);

	fill_noise(noise, 4 * BLOCK);
	check_frame(packer, even, 0, "");
	check_frame(packer, even, 1, "s");
	check_frame(packer, even, 100, "p");
	check_frame(packer, even, BLOCK, "p");
	check_frame(packer, even, BLOCK + 1, "ps");
	check_frame(packer, even, 4 * BLOCK, "pppp");
	check_frame(packer, noise, 100, "s");
	check_frame(packer, noise, BLOCK - 1, "s");
	check_frame(packer, noise, 4 * BLOCK, "ssss");
	memset(noise + BLOCK, 7, BLOCK);
	check_frame(packer, noise, 3 * BLOCK + 5, "spss");
	scap_packer_free(packer);
	free(noise);
	free(even);
}
END_TEST

#define NOISE_BYTES 60000
#define NOISE_EVENTS 150

static struct rs_event *noisy_event(uint64_t n, uint8_t *data)
{
	fill_noise(data, NOISE_BYTES - n);
	return test_event_new(n, 7, RS_EV_SYSCALL_WRITE_X,
			      (struct test_value[]){ NUM(n), BYTES((char *)data, NOISE_BYTES - n) },
			      2);
}

/* Frames whose blocks are all stored, read by several threads. */
START_TEST(test_file_pack_stores_what_packs_badly)
{
	uint8_t *data = malloc(NOISE_BYTES);
	struct scap_event ev = { 0 };
	const struct scap_event *got;
	struct rs_event *raw;
	struct scap_dump *dump;
	struct scap *scap;
	struct stat st;
	char path[256];
	uint64_t n;

	unit_temp_path("noise.lz4", path, sizeof(path));
	dump = create(path, SCAP_COMPRESS_LZ4, false);
	for (n = 0; n < NOISE_EVENTS; n++) {
		raw = noisy_event(n, data);
		ck_assert_int_eq(scap_event_decode(&ev, raw, raw->len), 0);
		ck_assert_int_eq(scap_dump_event(dump, &ev), 0);
		free(raw);
	}
	ck_assert_int_eq(scap_dump_close(dump), 0);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_lt(st.st_size, NOISE_EVENTS * (NOISE_BYTES + 100));
	scap = reopen(path);
	for (n = 0; n < NOISE_EVENTS; n++) {
		ck_assert_int_eq(scap_next(scap, &got), SCAP_EVENT);
		fill_noise(data, NOISE_BYTES - n);
		ck_assert_uint_eq(got->params[1].len, NOISE_BYTES - n);
		ck_assert(memcmp(got->params[1].data, data, NOISE_BYTES - n) == 0);
	}
	ck_assert_int_eq(scap_next(scap, &got), SCAP_EOF);
	scap_close(scap);
	unlink(path);
	free(data);
}
END_TEST

/* A checkpoint is the only batch that may be larger than a block. */
START_TEST(test_file_pack_checkpoints_of_several_blocks)
{
	size_t len = 3 * BLOCK + 1000;
	uint8_t *detail = calloc(1, len);
	struct scap_place place;
	struct scap_dump *dump;
	struct maker maker;
	struct scap *scap;
	uint64_t n = MANY;
	char path[256];

	fill_noise(detail + BLOCK / 2, BLOCK);
	unit_temp_path("large.lz4", path, sizeof(path));
	dump = create(path, SCAP_COMPRESS_LZ4, false);
	maker_init(&maker);
	while (maker.n < 2 * MANY) {
		if (maker.n == MANY)
			ck_assert_int_eq(scap_dump_checkpoint(dump, &state, detail, len), 0);
		ck_assert_int_eq(make_event(&maker, dump), 0);
	}
	ck_assert_int_eq(scap_dump_close(dump), 0);
	scap = reopen(path);
	ck_assert_int_eq(scap_seek(scap, 1000000 + MANY * 1000ull, &place), 1);
	ck_assert_uint_eq(place.detail_len, len);
	ck_assert(memcmp(place.detail, detail, len) == 0);
	ck_assert_int_eq(read_on(scap, &n), SCAP_EOF);
	ck_assert_uint_eq(n, 2 * MANY);
	scap_close(scap);
	unlink(path);
	free(maker.raw);
	free(detail);
}
END_TEST

/* ---- seeking ------------------------------------------------------------------ */

#define CHECKPOINTED 300000

/* Writes checkpoints where they are due; the detail of each is its event number. */
static void write_with_checkpoints(const char *path)
{
	struct scap_dump *dump = create(path, SCAP_COMPRESS_LZ4, false);
	struct rs_event *user = test_event_new(1, -1, 354, NULL, 0);
	struct scap_event ev = { 0 };
	struct maker maker;

	ck_assert_int_eq(scap_event_decode(&ev, user, user->len), 0);
	ck_assert_int_eq(scap_dump_event(dump, &ev), 0);
	maker_init(&maker);
	while (maker.n < CHECKPOINTED) {
		ck_assert_int_eq(make_event(&maker, dump), 0);
		if (scap_dump_checkpoint_due(dump))
			ck_assert_int_eq(scap_dump_checkpoint(dump, &state, &maker.n, 8), 0);
	}
	ck_assert_int_eq(scap_dump_close(dump), 0);
	free(maker.raw);
	free(user);
}

/* Seeks to the time of event n. Returns the number of the first event after that, or -1. */
static int64_t seek_to(const char *path, uint64_t wanted)
{
	struct scap *scap = reopen(path);
	const struct scap_event *ev;
	struct scap_place place;
	uint64_t n;
	int result = scap_seek(scap, 1000000 + wanted * 1000, &place);

	if (result == 0) {
		scap_close(scap);
		return -1;
	}
	ck_assert_int_eq(result, 1);
	ck_assert_uint_eq(place.announcements, 1);
	ck_assert_uint_eq(place.first_ts_ns, 1000000);
	ck_assert_uint_eq(place.detail_len, 8);
	memcpy(&n, place.detail, 8);
	ck_assert_uint_eq(place.numbered, n);
	ck_assert_str_eq(scap_state(scap)->threads[0].comm, "seven");
	ck_assert_int_eq(scap_next(scap, &ev), SCAP_EVENT);
	ck_assert_uint_eq(ev->type, 354);
	ck_assert_int_eq(read_on(scap, &n), SCAP_EOF);
	ck_assert_uint_eq(n, CHECKPOINTED);
	memcpy(&n, place.detail, 8);
	scap_close(scap);
	return n;
}

START_TEST(test_file_pack_finds_places)
{
	struct bytes file;
	char path[256];
	int64_t last;

	unit_temp_path("places.lz4", path, sizeof(path));
	write_with_checkpoints(path);
	ck_assert_int_eq(seek_to(path, 0), -1);
	last = seek_to(path, CHECKPOINTED - 1);
	ck_assert_int_gt(last, CHECKPOINTED / 2);
	ck_assert_int_le(seek_to(path, last + 1), last);
	ck_assert_int_lt(seek_to(path, CHECKPOINTED / 2), CHECKPOINTED / 2);
	/* without the index at the end, the notes must lead to the same place */
	file = load(path);
	save(path, file.data, file.len - 1);
	struct scap *scap = reopen(path);
	struct scap_place place;

	ck_assert_int_eq(scap_seek(scap, 1000000 + (CHECKPOINTED - 1) * 1000ull, &place), 1);
	ck_assert_int_eq(place.numbered, last);
	scap_close(scap);
	bytes_fini(&file);
	unlink(path);
}
END_TEST

/* ---- damage ------------------------------------------------------------------- */

static struct bytes small_packed(uint32_t compress)
{
	struct scap_dump *dump;
	struct bytes file;
	char path[256];

	unit_temp_path("small", path, sizeof(path));
	dump = create(path, compress, false);
	write_events(dump, 40);
	scap_dump_checkpoint(dump, &state, "detail", 6);
	write_events(dump, 40);
	ck_assert_int_eq(scap_dump_close(dump), 0);
	file = load(path);
	unlink(path);
	return file;
}

/* Any result is accepted except a crash, a hang, or an error without a text. */
static void read_whatever(const void *data, size_t len)
{
	const struct scap_event *ev;
	struct scap_place place;
	struct scap *scap;
	int err = open_data(&scap, data, len);

	if (!err)
		err = scap_seek(scap, 1000000 + 30000, &place);
	while (err >= 0 && err != SCAP_EOF)
		err = scap_next(scap, &ev);
	ck_assert_int_eq(err < 0, scap_error(scap)[0] != '\0');
	if (err < 0)
		ck_assert_ptr_null(strchr(scap_error(scap), '\n'));
	scap_close(scap);
}

START_TEST(test_file_pack_survives_every_truncation)
{
	for (size_t k = 0; k < ARRAY_SIZE(all_kinds); k++) {
		struct bytes file = small_packed(all_kinds[k]);

		for (size_t len = 0; len < file.len; len++)
			read_whatever(file.data, len);
		bytes_fini(&file);
	}
}
END_TEST

START_TEST(test_file_pack_survives_every_flipped_bit)
{
	for (size_t k = 1; k < ARRAY_SIZE(all_kinds); k++) {
		struct bytes file = small_packed(all_kinds[k]);

		for (size_t bit = 0; bit < 8 * file.len && bit < 8 * 4096; bit++) {
			file.data[bit / 8] ^= 1 << bit % 8;
			read_whatever(file.data, file.len);
			file.data[bit / 8] ^= 1 << bit % 8;
		}
		bytes_fini(&file);
	}
}
END_TEST

/* A damaged frame loses its own events and no others. */
START_TEST(test_file_pack_passes_over_a_damaged_frame)
{
	struct scap_index index = { 0 };
	const struct index_entry *entry;
	const struct scap_event *ev;
	struct bytes file;
	struct scap *scap;
	uint64_t n = 0;
	struct scap_bytes bytes;
	char path[256];

	unit_temp_path("damaged.lz4", path, sizeof(path));
	struct scap_dump *dump = create(path, SCAP_COMPRESS_LZ4, false);

	write_events(dump, MANY);
	ck_assert_int_eq(scap_dump_close(dump), 0);
	file = load(path);
	ck_assert_int_eq(scap_bytes_open(&bytes, path), 0);
	ck_assert_int_eq(scap_index_load(&index, &bytes), 0);
	scap_bytes_close(&bytes);
	ck_assert_uint_gt(index.entries.count, 3);
	entry = (const struct index_entry *)index.entries.items + 2;
	file.data[entry->offset + sizeof(struct index_note) + 1000] ^= 0x10;
	save(path, file.data, file.len);
	scap = reopen(path);
	ck_assert_int_eq(read_on(scap, &n), -EBADMSG);
	ck_assert_msg(strstr(scap_error(scap), "compressed data are damaged"), "%s",
		      scap_error(scap));
	ck_assert_uint_eq(n, entry[-1].note.events);
	ck_assert_int_eq(scap_skip_damage(scap), 1);
	ck_assert_int_eq(scap_next(scap, &ev), SCAP_EVENT);
	n += entry->note.events;
	ck_assert_int_eq(fd_of(ev), n++);
	ck_assert_int_eq(read_on(scap, &n), SCAP_EOF);
	ck_assert_uint_eq(n, MANY);
	scap_close(scap);
	scap_vec_fini(&index.entries);
	bytes_fini(&file);
	unlink(path);
}
END_TEST

START_TEST(test_file_pack_tells_of_a_removed_file)
{
	char path[256];

	unit_temp_path("removed", path, sizeof(path));
	for (size_t k = 0; k < ARRAY_SIZE(all_kinds); k++) {
		struct scap_dump *dump = create(path, all_kinds[k], false);
		struct maker maker;
		int err = 0;

		unlink(path);
		maker_init(&maker);
		while (!err && maker.n < 2 * MANY)
			err = make_event(&maker, dump);
		ck_assert_int_eq(err, -ENOENT);
		ck_assert_ptr_nonnull(
			strstr(scap_dump_error(dump), "cannot write: it was removed"));
		ck_assert_int_eq(scap_dump_close(dump), -ENOENT);
		free(maker.raw);
	}
}
END_TEST

/* ---- a writer that is killed ---------------------------------------------------- */

/* Writes without end and flushes regularly, like a live capture. */
static void write_for_ever(const char *path, uint32_t compress)
{
	struct scap_dump_options opts = { .size = sizeof(opts),
					  .compress = compress,
					  .threaded = 1 };
	struct scap_dump *dump;
	struct maker maker;

	if (scap_dump_open(&dump, path, &state, &opts))
		_exit(1);
	maker_init(&maker);
	while (maker.n < 10000000) {
		make_event(&maker, dump);
		if (maker.n % 1000 == 0)
			scap_dump_flush(dump);
	}
	_exit(0);
}

/* The number of whole events in the file, counted without the reader. */
static uint64_t events_in(const char *path, uint32_t compress)
{
	struct bytes file = load(path);
	struct block_head head;
	uint64_t events = 0;
	size_t at = 0;

	if (compress == SCAP_COMPRESS_LZ4) {
		struct index_note note;

		for (; at + sizeof(note) <= file.len; at += sizeof(note) + note.data_bytes) {
			memcpy(&note, file.data + at, sizeof(note));
			if (note.data_bytes > file.len - at - sizeof(note))
				break;
			events += note.note.events;
		}
	}
	for (; compress == SCAP_COMPRESS_NONE && file.len - at >= sizeof(head); at += head.total) {
		memcpy(&head, file.data + at, sizeof(head));
		if (head.total > file.len - at)
			break;
		events += head.type == 0x216;
	}
	bytes_fini(&file);
	return events;
}

/* Executes this program again, because a fork would copy the sanitizer's page tables. */
static pid_t spawn_writer(const char *path, uint32_t compress)
{
	char kind[2] = { '0' + compress };
	char *args[] = { "test_file_pack", (char *)path, kind, NULL };
	pid_t pid;

	ck_assert_int_eq(posix_spawn(&pid, "/proc/self/exe", NULL, NULL, args, environ), 0);
	return pid;
}

static void kill_a_writer(const char *path, uint32_t compress, unsigned int after_us)
{
	struct timespec pause = { 0, after_us * 1000 };
	uint64_t n = 0;
	struct stat st = { 0 };
	struct scap *scap;
	pid_t pid;
	int result;

	unlink(path);
	pid = spawn_writer(path, compress);
	while (stat(path, &st) || st.st_size == 0)
		nanosleep(&(struct timespec){ 0, 100000 }, NULL);
	nanosleep(&pause, NULL);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	scap = reopen(path);
	result = read_on(scap, &n);
	ck_assert_msg(result == SCAP_EOF || result == -EBADMSG, "%s", scap_error(scap));
	if (result < 0)
		ck_assert_ptr_nonnull(strstr(scap_error(scap), "file ends early (after "));
	if (compress != SCAP_COMPRESS_GZIP)
		ck_assert_uint_eq(n, events_in(path, compress));
	scap_close(scap);
}

/* Kills the writer 102 times at different moments while it writes the first megabytes. */
START_TEST(test_file_pack_outlives_its_writer)
{
	char path[256];

	unit_temp_path("killed", path, sizeof(path));
	srandom(getpid());
	for (int n = 0; n < 34; n++)
		for (size_t k = 0; k < ARRAY_SIZE(all_kinds); k++)
			kill_a_writer(path, all_kinds[k], random() % 5000);
	unlink(path);
}
END_TEST

int main(int argc, char **argv)
{
	if (argc == 3)
		write_for_ever(argv[1], argv[2][0] - '0');
	return UNIT_RUN(
		"file_pack", test_file_pack_gives_back_the_plain_file,
		test_file_pack_reads_parts_of_all_kinds_in_one_file,
		test_file_pack_makes_standard_frames, test_file_pack_stores_what_packs_badly,
		test_file_pack_checkpoints_of_several_blocks, test_file_pack_finds_places,
		test_file_pack_survives_every_truncation, test_file_pack_survives_every_flipped_bit,
		test_file_pack_passes_over_a_damaged_frame, test_file_pack_tells_of_a_removed_file,
		test_file_pack_outlives_its_writer);
}
