// SPDX-License-Identifier: Apache-2.0
/*
 * A whole trace through both libraries, from its bytes to lines, with a mutator that knows
 * its structure (trace_mutate.h). The input is a struct fuzz_head and the plain blocks. The
 * head says how they are packed, and what is wrong with the notes, checkpoint and index.
 */
#include <lz4frame.h>
#include <zlib.h>

#include "file/index.h"
#include "fuzz.h"
#include "insp.h"
#include "trace_mutate.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);

/* A packed input may unpack to far more; reads no more events than this. */
#define EVENTS_MAX 3000
#define IMAGE_MAX (1u << 20)
#define FRAMES_MAX 4
/* The index has an entry for each frame. */
#define STATE_SHARE 2

enum pack { PACK_PLAIN, PACK_GZIP, PACK_LZ4, PACKS };

struct fuzz_head {
	uint8_t pack;	/* enum pack */
	uint8_t frames; /* how many data frames */
	uint8_t fault;	/* which word of the structures is changed; 0: none */
	uint8_t seek;	/* begin at a checkpoint */
	uint32_t value; /* what the word becomes, or is added to it */
};

struct image {
	uint8_t data[IMAGE_MAX];
	size_t len;
	size_t words[64], nwords; /* offsets of words in notes, checkpoint and index */
};

/* ---- packing ------------------------------------------------------------------------ */

static void note_words(struct image *image, size_t at, size_t bytes)
{
	for (size_t n = 0; n + 4 <= bytes && image->nwords < 64; n += 4)
		image->words[image->nwords++] = at + n;
}

static void add(struct image *image, const void *data, size_t bytes)
{
	if (bytes > IMAGE_MAX - image->len)
		return;
	memcpy(image->data + image->len, data, bytes);
	image->len += bytes;
}

static void *pack_frame(const void *data, size_t bytes, size_t *packed)
{
	size_t bound = LZ4F_compressFrameBound(bytes, NULL);
	void *frame = malloc(bound);

	*packed = LZ4F_compressFrame(frame, bound, data, bytes, NULL);
	return frame;
}

static struct index_entry add_data(struct image *image, const uint8_t *data, size_t bytes, size_t n)
{
	struct index_note note = { .head = index_head(INDEX_NOTE, sizeof(note)),
				   .note = { 1000 * n, 1000 * n + 999, 10 } };
	struct index_entry entry = { .offset = image->len, .note = note.note };
	size_t packed;
	void *frame = pack_frame(data, bytes, &packed);

	note.data_bytes = packed;
	note_words(image, image->len, sizeof(note));
	add(image, &note, sizeof(note));
	add(image, frame, packed);
	free(frame);
	return entry;
}

/* The first half of the blocks as the state. */
static uint64_t add_checkpoint(struct image *image, const uint8_t *data, size_t size)
{
	struct index_checkpoint head = {
		.numbered = 5, .first_ns = 1000, .detail_bytes = size / 8, .unpacked_bytes = size
	};
	uint64_t offset = image->len;
	size_t packed;
	void *frame = pack_frame(data, size, &packed);

	head.head = index_head(INDEX_CHECKPOINT, sizeof(head) + packed);
	note_words(image, image->len, sizeof(head));
	add(image, &head, sizeof(head));
	add(image, frame, packed);
	free(frame);
	return offset;
}

static void add_index(struct image *image, const struct index_entry *entries, size_t count)
{
	size_t bytes =
		sizeof(struct index_table) + count * sizeof(*entries) + sizeof(struct index_tail);
	struct index_table table = { .head = index_head(INDEX_TABLE, bytes),
				     .offset = image->len,
				     .entries = count };
	struct index_tail tail = { bytes, INDEX_SIGNATURE };

	note_words(image, image->len, sizeof(table));
	add(image, &table, sizeof(table));
	note_words(image, image->len, sizeof(*entries));
	add(image, entries, count * sizeof(*entries));
	note_words(image, image->len, sizeof(tail));
	add(image, &tail, sizeof(tail));
}

static void pack_lz4(struct image *image, const struct fuzz_head *head, const uint8_t *data,
		     size_t size)
{
	size_t count = head->frames % FRAMES_MAX + 1, part = size / count, n;
	struct index_entry entries[FRAMES_MAX];
	uint64_t checkpoint = 0;

	for (n = 0; n < count; n++) {
		if (n == 1)
			checkpoint = add_checkpoint(image, data, size / STATE_SHARE);
		entries[n] =
			add_data(image, data + n * part, n + 1 < count ? part : size - n * part, n);
		entries[n].checkpoint = n == 1 ? checkpoint : 0;
	}
	add_index(image, entries, count);
}

static void pack_gzip(struct image *image, const uint8_t *data, size_t size)
{
	z_stream z = { .next_in = (uint8_t *)data,
		       .avail_in = size,
		       .next_out = image->data,
		       .avail_out = IMAGE_MAX };

	if (deflateInit2(&z, 1, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
	deflate(&z, Z_FINISH);
	image->len = z.total_out;
	deflateEnd(&z);
}

/* Changes one word of a structure, or of the packed bytes. */
static void add_fault(struct image *image, const struct fuzz_head *head)
{
	size_t at = image->nwords ? image->words[head->fault % image->nwords] : head->value;
	uint32_t word;

	if (!head->fault || image->len < sizeof(word))
		return;
	at %= image->len - sizeof(word) + 1;
	memcpy(&word, image->data + at, sizeof(word));
	word = head->seek & 2 ? word + head->value : head->value;
	memcpy(image->data + at, &word, sizeof(word));
}

/* ---- reading ------------------------------------------------------------------------- */

static void read_events(struct insp *insp)
{
	static const char *const formats[] = {
		"*%evt.num %evt.outputtime %proc.name %evt.type %evt.args %fd.name %evt.buffer",
		"%proc.args %proc.env %container.id %container.name %user.name %span.tags "
		"%proc.pname",
	};
	struct insp_format *format[2] = { NULL, NULL };
	const struct insp_event *ev;
	struct insp_buf line = { 0 };
	int res = SCAP_EVENT;

	for (int n = 0; n < 2; n++)
		if (insp_format_compile(insp, formats[n], &format[n]))
			abort();
	for (size_t n = 0; n < EVENTS_MAX && (res == SCAP_EVENT || res == SCAP_TIMEOUT); n++) {
		res = insp_next(insp, &ev);
		if (res != SCAP_EVENT)
			continue;
		line.len = 0;
		insp_set_print(insp, &(struct insp_print){ .json = n & 1, .verbose = n & 2 });
		insp_format_line(format[n / 2 % 2], ev, &line);
	}
	fuzz_touch(line.data, line.len);
	insp_buf_fini(&line);
	insp_format_free(format[0]);
	insp_format_free(format[1]);
}

static void read_image(const struct image *image, bool seeks)
{
	struct scap_options opts = { .size = sizeof(opts), .max_memory_mb = 64 };
	const struct scap_state *state;
	struct insp *insp;
	char path[64];
	int fd = fuzz_file(image->data, image->len);

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	opts.path = path;
	if (!insp_open(&insp, SCAP_FILE, &opts) && (!seeks || insp_seek(insp, 1500) >= 0)) {
		read_events(insp);
		if (!insp_snapshot(insp, &state))
			fuzz_touch_state(state);
	}
	fuzz_touch(insp_error(insp), strlen(insp_error(insp)));
	insp_close(insp);
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct image image;
	struct fuzz_head head;

	if (size < sizeof(head))
		return 0;
	memcpy(&head, data, sizeof(head));
	data += sizeof(head);
	size -= sizeof(head);
	image.len = image.nwords = 0;
	if (head.pack % PACKS == PACK_LZ4)
		pack_lz4(&image, &head, data, size);
	else if (head.pack % PACKS == PACK_GZIP)
		pack_gzip(&image, data, size);
	else
		add(&image, data, size);
	add_fault(&image, &head);
	read_image(&image, head.seek & 1);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
	static uint8_t changed[IMAGE_MAX];
	size_t head = sizeof(struct fuzz_head), room = max_size < IMAGE_MAX ? max_size : IMAGE_MAX,
	       len;

	if (size <= head || room <= head || seed % 16 == 0)
		return LLVMFuzzerMutate(data, size, max_size);
	if (seed % 4 == 1) {
		LLVMFuzzerMutate(data, head, head);
		return size;
	}
	len = mutate_blocks(data + head, size - head, changed, room - head, seed);
	if (!len)
		return LLVMFuzzerMutate(data, size, max_size);
	memcpy(data + head, changed, len);
	return head + len;
}
