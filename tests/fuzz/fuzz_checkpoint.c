// SPDX-License-Identifier: Apache-2.0
/*
 * The contents of a checkpoint: blocks, and libinsp's detail. The input is put into an LZ4 file
 * as a checkpoint, and reading begins there. The first two bytes give the size of the detail.
 */
#include <lz4frame.h>

#include "file/index.h"
#include "fuzz.h"
#include "insp.h"

static const uint8_t section[28] = {
	0x0a, 0x0d, 0x0d, 0x0a, 28,   0,    0,	  0,	0x4d, 0x3c, 0x2b, 0x1a, 1, 0,
	2,    0,    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 28,	  0,	0, 0,
};

struct image {
	uint8_t *data;
	size_t len;
};

/* A header with the length of the frame, and the frame. */
static void *add_frame(struct image *image, size_t head_bytes, const void *body, size_t bytes,
		       size_t *frame_bytes)
{
	size_t bound = LZ4F_compressFrameBound(bytes, NULL), start = image->len;

	image->data = realloc(image->data, start + head_bytes + bound);
	memset(image->data + start, 0, head_bytes);
	*frame_bytes =
		LZ4F_compressFrame(image->data + start + head_bytes, bound, body, bytes, NULL);
	image->len = start + head_bytes + *frame_bytes;
	return image->data + start;
}

static void add_data(struct image *image, uint64_t events)
{
	struct index_note note = { .head = index_head(INDEX_NOTE, sizeof(note)),
				   .note = { 1000, 2000, events } };
	size_t frame;
	void *at = add_frame(image, sizeof(note), section, sizeof(section), &frame);

	note.data_bytes = frame;
	memcpy(at, &note, sizeof(note));
}

static void add_checkpoint(struct image *image, const uint8_t *data, size_t size, size_t detail)
{
	struct index_checkpoint head = {
		.numbered = 5, .first_ns = 1000, .detail_bytes = detail, .unpacked_bytes = size
	};
	size_t frame;
	void *at = add_frame(image, sizeof(head), data, size, &frame);

	head.head = index_head(INDEX_CHECKPOINT, sizeof(head) + frame);
	memcpy(at, &head, sizeof(head));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scap_options opts = { .size = sizeof(opts) };
	const struct scap_state *state;
	const struct insp_event *ev;
	struct image image = { 0 };
	struct insp *insp;
	uint16_t detail;
	char path[64];
	int fd;

	if (size < sizeof(detail))
		return 0;
	memcpy(&detail, data, sizeof(detail));
	data += sizeof(detail);
	size -= sizeof(detail);
	add_data(&image, 0);
	add_checkpoint(&image, data, size, detail < size ? detail : size);
	add_data(&image, 1);
	fd = fuzz_file(image.data, image.len);
	free(image.data);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	opts.path = path;
	if (insp_open(&insp, SCAP_FILE, &opts) == 0 && insp_seek(insp, 1500) >= 0) {
		if (insp_snapshot(insp, &state) == 0)
			fuzz_touch_state(state);
		while (insp_next(insp, &ev) == SCAP_EVENT)
			fuzz_touch_event(ev->scap);
	}
	insp_close(insp);
	close(fd);
	return 0;
}
