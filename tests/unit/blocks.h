/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Builds trace files byte by byte, also files that no writer produces: old versions,
 * wrong lengths, blocks of unknown kinds.
 *
 *	struct bytes file = { 0 };
 *
 *	put_section(&file);
 *	begin_block(&file, 0x216);
 *	put_u16(&file, cpu);
 *	put(&file, event, event->len);
 *	end_block(&file);
 *	open_bytes(&scap, &file);
 */
#ifndef TEST_BLOCKS_H
#define TEST_BLOCKS_H

#include <assert.h>
#include <sys/mman.h>
#include <zlib.h>

#include "scap.h"
#include "unit.h"

struct bytes {
	uint8_t *data;
	size_t len, block;
};

static inline void put(struct bytes *b, const void *data, size_t len)
{
	if (!len)
		return;
	b->data = realloc(b->data, b->len + len);
	assert(b->data);
	memcpy(b->data + b->len, data, len);
	b->len += len;
}

#define DEFINE_PUT(name, type) \
	static inline void name(struct bytes *b, type value) \
	{ \
		put(b, &value, sizeof(value)); \
	}
DEFINE_PUT(put_u8, uint8_t)
DEFINE_PUT(put_u16, uint16_t)
DEFINE_PUT(put_u32, uint32_t)
DEFINE_PUT(put_u64, uint64_t)

static inline void put_str(struct bytes *b, const char *text)
{
	put_u16(b, strlen(text));
	put(b, text, strlen(text));
}

static inline void patch_u32(struct bytes *b, size_t at, uint32_t value)
{
	memcpy(b->data + at, &value, sizeof(value));
}

static inline void begin_block(struct bytes *b, uint32_t type)
{
	b->block = b->len;
	put_u32(b, type);
	put_u32(b, 0);
}

static inline void end_block(struct bytes *b)
{
	while ((b->len - b->block) % 4)
		put_u8(b, 0);
	put_u32(b, b->len - b->block + 4);
	patch_u32(b, b->block + 4, b->len - b->block);
}

static inline void put_section(struct bytes *b)
{
	begin_block(b, 0x0a0d0d0a);
	put_u32(b, 0x1a2b3c4d);
	put_u16(b, 1);
	put_u16(b, 2);
	put_u64(b, UINT64_MAX);
	end_block(b);
}

/* The enter of a close of this descriptor, in a current event block. */
static inline void put_close(struct bytes *b, uint64_t ts, int64_t fd)
{
	struct rs_event head = {
		.ts = ts,
		.tid = 7,
		.len = sizeof(head) + 2 + 8,
		.type = RS_EV_SYSCALL_CLOSE_E,
		.nparams = 1,
	};

	begin_block(b, 0x216);
	put_u16(b, 3);
	put(b, &head, sizeof(head));
	put_u16(b, 8);
	put_u64(b, fd);
	end_block(b);
}

/*
 * An event of an unknown type in a block of this kind: with dump flags if the kind has
 * them, with a header of the first version if v1, and with 5 bytes of content.
 */
static inline void put_unknown(struct bytes *b, uint32_t kind, bool flags, bool v1, uint64_t ts)
{
	struct rs_event head = {
		.ts = ts, .tid = 7, .type = SCAP_EVENT_TYPES + ts % 10, .nparams = 3
	};
	size_t head_bytes = v1 ? offsetof(struct rs_event, nparams) : sizeof(head);

	head.len = head_bytes + 5;
	begin_block(b, kind);
	put_u16(b, 3);
	if (flags)
		put_u32(b, SCAP_DUMP_STATE_ONLY);
	put(b, &head, head_bytes);
	put(b, "\xff\xfe\0ab", 5);
	end_block(b);
}

/* All kinds of blocks that hold events. */
static const struct {
	uint32_t type;
	bool v1, flags;
} event_blocks[] = {
	{ 0x216 },
	{ 0x217, .flags = true },
	{ 0x221 },
	{ 0x222, .flags = true },
	{ 0x204, .v1 = true },
	{ 0x208, .v1 = true, .flags = true },
};

/* An unknown event in a block of the n-th kind. */
static inline void put_unknown_in(struct bytes *b, size_t n)
{
	put_unknown(b, event_blocks[n].type, event_blocks[n].flags, event_blocks[n].v1, 100 + n);
}

static inline void save(const char *path, const void *data, size_t len)
{
	FILE *file = fopen(path, "w");

	assert(file);
	assert(fwrite(data, 1, len, file) == len);
	fclose(file);
}

static inline void save_gzip(const char *path, const void *data, size_t len)
{
	gzFile gz = gzopen(path, "wb");

	assert(gz);
	assert(gzwrite(gz, data, len) == (int)len);
	gzclose(gz);
}

static inline struct bytes load(const char *path)
{
	FILE *file = fopen(path, "r");
	struct bytes b = { 0 };
	uint8_t buf[4096];
	size_t n;

	assert(file);
	while ((n = fread(buf, 1, sizeof(buf), file)))
		put(&b, buf, n);
	fclose(file);
	return b;
}

/* Opens bytes as a file in memory, which is freed with the handle. */
static inline int open_data(struct scap **scap, const void *data, size_t len)
{
	struct scap_options opts = { .size = sizeof(opts) };
	int fd = memfd_create("trace", MFD_CLOEXEC), err;
	char path[64];

	assert(fd >= 0);
	assert(write(fd, data, len) == (ssize_t)len);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	opts.path = path;
	err = scap_open(scap, SCAP_FILE, &opts);
	close(fd);
	return err;
}

static inline int open_bytes(struct scap **scap, const struct bytes *b)
{
	return open_data(scap, b->data, b->len);
}

static inline void bytes_fini(struct bytes *b)
{
	free(b->data);
	*b = (struct bytes){ 0 };
}

#endif
