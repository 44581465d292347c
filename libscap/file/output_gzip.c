// SPDX-License-Identifier: Apache-2.0
/* Writes batches as one gzip stream. */
#include <errno.h>

#include "output_priv.h"

/* zlib's code for a gzip header and the largest window. */
#define GZIP_WINDOW (15 + 16)
#define GZIP_BUF_BYTES (256u << 10)

static int begin(struct scap_output *out)
{
	if (!scap_output_reserve(&out->own.packed, GZIP_BUF_BYTES) ||
	    deflateInit2(&out->zlib, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, 8,
			 Z_DEFAULT_STRATEGY) != Z_OK)
		return scap_output_fail(out, -ENOMEM, "write");
	out->zlib_ready = true;
	return 0;
}

static int deflate_all(struct scap_output *out, uint8_t *data, size_t bytes, int flush)
{
	struct output_packed *packed = &out->own.packed;
	z_stream *z = &out->zlib;
	size_t done;
	int err = 0;

	z->next_in = data;
	z->avail_in = bytes;
	do {
		z->next_out = packed->bytes;
		z->avail_out = packed->room;
		deflate(z, flush);
		err = scap_output_write_all(out, packed->bytes, packed->room - z->avail_out, &done);
	} while (!err && z->avail_out == 0);
	return err;
}

static int write_stream(struct scap_output *out, const struct output_packer *packer,
			const struct output_item *item)
{
	return deflate_all(out, item->batch.buf, item->batch.used,
			   item->kind == OUTPUT_SYNC ? Z_SYNC_FLUSH : Z_NO_FLUSH);
}

static int finish(struct scap_output *out)
{
	return deflate_all(out, NULL, 0, Z_FINISH);
}

const struct output_ops scap_output_gzip = { begin, NULL, write_stream, finish };
