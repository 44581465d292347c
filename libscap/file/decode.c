// SPDX-License-Identifier: Apache-2.0
/*
 * Unpacks a trace file. Owns the state of unpacking, and
 * how the parts of a file follow one another; knows nothing of blocks.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "decode.h"
#include "format.h"
#include "platform.h"

#define RAW_BYTES (256u << 10)
/* One read returns at most this much of a gzip part, which is not divided into frames. */
#define STREAM_BYTES (1u << 20)

struct decode_ops {
	/* Like scap_decoder_read(), but 0 also at the end of the part. */
	int64_t (*read)(struct scap_decoder *dec, uint8_t *to, size_t room);
};

struct scap_decoder {
	const struct scap_bytes *bytes;
	uint8_t *raw; /* raw[pos..end): read from the file and not yet used */
	size_t pos, end;
	uint64_t fetched; /* offset in the file behind raw[end] */
	bool eof, cut;
	bool begun; /* the first part was seen */
	int err;    /* all later reads return it */
	const char *fault;
	const struct decode_ops *ops; /* NULL: between parts */
	void *gzip, *lz4;	      /* states of struct scap_packing */
};

static int fail(struct scap_decoder *dec, int err, const char *fault)
{
	dec->err = err;
	dec->fault = fault;
	return err;
}

static int fail_damaged(struct scap_decoder *dec)
{
	return fail(dec, -EBADMSG, "its compressed data are damaged");
}

static size_t have(const struct scap_decoder *dec)
{
	return dec->end - dec->pos;
}

static int64_t read_some(struct scap_decoder *dec, void *to, size_t room)
{
	const struct scap_bytes *bytes = dec->bytes;
	int64_t got = dec->eof ? 0 : bytes->read(bytes->arg, dec->fetched, to, room);

	if (got < 0)
		return got == -EINTR ? got : fail(dec, got, strerror(-got));
	dec->fetched += got;
	dec->eof = got == 0;
	return got;
}

/*
 * Reads until that many raw bytes are there, or the file ends. Returns 0 or a negative
 * errno.
 */
static int64_t want(struct scap_decoder *dec, size_t bytes)
{
	int64_t got;

	if (have(dec) < bytes && dec->pos) {
		memmove(dec->raw, dec->raw + dec->pos, have(dec));
		dec->end -= dec->pos;
		dec->pos = 0;
	}
	while (have(dec) < bytes && !dec->eof) {
		got = read_some(dec, dec->raw + dec->end, RAW_BYTES - dec->end);
		if (got < 0)
			return got;
		dec->end += got;
	}
	return 0;
}

/* ---- plain ------------------------------------------------------------------- */

static int64_t read_plain(struct scap_decoder *dec, uint8_t *to, size_t room)
{
	size_t n = have(dec) < room ? have(dec) : room;

	if (!n)
		return read_some(dec, to, room);
	memcpy(to, dec->raw + dec->pos, n);
	dec->pos += n;
	return n;
}

/* ---- packed --------------------------------------------------------------------- */

static int begin_packed(struct scap_decoder *dec, int err, const char *not_built_in)
{
	return err ? fail(dec, err, err == -ENOTSUP ? not_built_in : strerror(-err)) : 0;
}

/* ---- gzip -------------------------------------------------------------------- */

static int begin_gzip(struct scap_decoder *dec)
{
	return begin_packed(dec, scap_gzip.begin(&dec->gzip), "this build cannot read gzip files");
}

static int64_t read_gzip(struct scap_decoder *dec, uint8_t *to, size_t room)
{
	size_t done = 0, in, out;
	int64_t got = 0;
	int res = 0;

	if (room > STREAM_BYTES)
		room = STREAM_BYTES;
	while (!res && done < room) {
		got = want(dec, 1);
		if (got < 0 || !have(dec))
			break;
		in = have(dec);
		out = room - done;
		res = scap_gzip.step(dec->gzip, dec->raw + dec->pos, &in, to + done, &out);
		dec->pos += in;
		done += out;
	}
	if (res > 0)
		dec->ops = NULL;
	else if (res == -ENOMEM)
		fail(dec, -ENOMEM, strerror(ENOMEM));
	else if (res < 0)
		fail_damaged(dec);
	else if (got == 0 && done < room)
		dec->cut = true;
	/* what was unpacked before the fault is returned first; the fault comes next time */
	return done ? (int64_t)done : dec->err ?: got;
}

/* ---- LZ4 --------------------------------------------------------------------- */

static int begin_lz4(struct scap_decoder *dec)
{
	return begin_packed(dec, scap_lz4.begin(&dec->lz4), "this build cannot read LZ4 files");
}

/* Unpacks the whole frame if there is room, so that its checksum is verified first. */
static int64_t read_lz4(struct scap_decoder *dec, uint8_t *to, size_t room)
{
	size_t done = 0, in, out;
	int64_t got = 0;
	int res = 0;

	while (!res && done < room) {
		got = want(dec, 1);
		if (got < 0 || !have(dec))
			break;
		in = have(dec);
		out = room - done;
		res = scap_lz4.step(dec->lz4, dec->raw + dec->pos, &in, to + done, &out);
		if (res < 0)
			return fail_damaged(dec);
		dec->pos += in;
		done += out;
	}
	if (res)
		dec->ops = NULL;
	else if (got == 0 && done < room)
		dec->cut = true;
	return done ? (int64_t)done : got;
}

/* ---- the parts ----------------------------------------------------------------- */

static const struct decode_ops plain_ops = { .read = read_plain };
static const struct decode_ops gzip_ops = { .read = read_gzip };
static const struct decode_ops lz4_ops = { .read = read_lz4 };

/* Drops the rest of the file. */
static void finish(struct scap_decoder *dec)
{
	dec->pos = dec->end;
	dec->eof = true;
}

/*
 * Recognises the part that begins here. The first part of a file may be anything. After
 * it comes a packed part, a section, or zeros up to the end of the file.
 */
static int begin_part(struct scap_decoder *dec)
{
	uint32_t magic = 0;
	int64_t got = want(dec, sizeof(magic));

	if (got < 0)
		return got;
	memcpy(&magic, dec->raw + dec->pos, have(dec) < sizeof(magic) ? have(dec) : sizeof(magic));
	if (have(dec) >= sizeof(uint16_t) && is_gzip(magic))
		dec->ops = &gzip_ops;
	else if (have(dec) >= sizeof(magic) && is_lz4(magic))
		dec->ops = &lz4_ops;
	else if (!dec->begun || magic == BLOCK_SECTION)
		dec->ops = &plain_ops;
	else if (magic)
		return fail_damaged(dec);
	else
		finish(dec);
	dec->begun = true;
	if (dec->ops == &gzip_ops)
		return begin_gzip(dec);
	return dec->ops == &lz4_ops ? begin_lz4(dec) : 0;
}

int64_t scap_decoder_read(struct scap_decoder *dec, void *to, size_t room)
{
	int64_t got = 0;
	int err;

	if (dec->err)
		return dec->err;
	while (!got && !(dec->eof && !have(dec))) {
		if (!dec->ops) {
			err = begin_part(dec);
			if (err)
				return err;
			continue;
		}
		got = dec->ops->read(dec, to, room);
		if (dec->ops == &plain_ops && !got)
			break;
	}
	return got;
}

void scap_decoder_seek(struct scap_decoder *dec, uint64_t offset)
{
	dec->pos = dec->end = 0;
	dec->fetched = offset;
	dec->eof = dec->cut = false;
	dec->begun = offset > 0;
	dec->err = 0;
	dec->ops = NULL;
}

int scap_decoder_skip_damage(struct scap_decoder *dec)
{
	static const uint32_t magic = LZ4_FRAME_MAGIC;
	const uint8_t *at;

	if (dec->ops != &lz4_ops || dec->err != -EBADMSG)
		return 0;
	dec->err = 0;
	dec->ops = NULL;
	/* do not find the frame that failed */
	dec->pos += have(dec) > 0;
	while (want(dec, sizeof(magic)) == 0 && have(dec) >= sizeof(magic)) {
		at = memmem(dec->raw + dec->pos, have(dec), &magic, sizeof(magic));
		if (at) {
			dec->pos = at - dec->raw;
			return 1;
		}
		dec->pos = dec->end - (sizeof(magic) - 1);
	}
	return 0;
}

struct scap_decoder_status scap_decoder_status(const struct scap_decoder *dec)
{
	return (struct scap_decoder_status){
		.taken = dec->fetched - have(dec),
		.cut = dec->cut,
		.fault = dec->fault,
		.between = !dec->ops,
	};
}

struct scap_decoder *scap_decoder_new(const struct scap_bytes *bytes)
{
	struct scap_decoder *dec = calloc(1, sizeof(*dec));

	if (dec)
		dec->raw = aligned_alloc(READ_ALIGN, RAW_BYTES);
	if (!dec || !dec->raw) {
		free(dec);
		return NULL;
	}
	dec->bytes = bytes;
	return dec;
}

void scap_decoder_free(struct scap_decoder *dec)
{
	if (!dec)
		return;
	scap_gzip.free(dec->gzip);
	scap_lz4.free(dec->lz4);
	free(dec->raw);
	free(dec);
}
