/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The body of the targets for compressed data. The first byte gives the size of each read. The
 * magic number is always present, so that the fuzzer does not have to find it.
 */
#include "bytes.h"
#include "file/decode.h"
#include "fuzz.h"

/* A small input may decompress to very much: stops after this. */
#define UNPACKED_MAX (8u << 20)

static void read_all(struct scap_decoder *dec, size_t room)
{
	uint8_t *buf = malloc(room);
	uint64_t total = 0;
	int64_t got;

	do {
		got = scap_decoder_read(dec, buf, room);
		if (got > 0)
			fuzz_touch(buf, got);
		total += got > 0 ? got : 0;
	} while ((got > 0 && total < UNPACKED_MAX) || (got < 0 && scap_decoder_skip_damage(dec)));
	free(buf);
}

struct input {
	const uint8_t *data;
	size_t size;
};

static int64_t read_input(void *arg, uint64_t offset, void *to, size_t room)
{
	const struct input *input = arg;
	size_t left = offset < input->size ? input->size - offset : 0;
	size_t count = left < room ? left : room;

	if (count)
		memcpy(to, input->data + offset, count);
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t magic[] = { FUZZ_MAGIC };
	struct scap_bytes file = { .read = read_input };
	struct scap_decoder *dec;
	struct input input;
	uint8_t *bytes;

	if (size < 1 + sizeof(magic))
		return 0;
	bytes = malloc(size - 1);
	memcpy(bytes, data + 1, size - 1);
	memcpy(bytes, magic, sizeof(magic));
	input = (struct input){ bytes, size - 1 };
	file.arg = &input;
	dec = scap_decoder_new(&file);
	read_all(dec, 1 + ((size_t)data[0] << 7));
	scap_decoder_free(dec);
	free(bytes);
	return 0;
}
