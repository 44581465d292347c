// SPDX-License-Identifier: Apache-2.0
/* gzip streams (platform.h), by zlib. */
#include <errno.h>
#include <stdlib.h>
#include <zlib.h>

#include "platform.h"

/* zlib's code for a gzip header around the largest window. */
#define GZIP_WINDOW (15 + 16)

static int begin(void **state)
{
	z_stream *zlib = *state;

	if (zlib)
		return inflateReset(zlib) == Z_OK ? 0 : -ENOMEM;
	zlib = calloc(1, sizeof(*zlib));
	if (zlib && inflateInit2(zlib, GZIP_WINDOW) != Z_OK) {
		free(zlib);
		zlib = NULL;
	}
	*state = zlib;
	return zlib ? 0 : -ENOMEM;
}

static int step(void *state, const void *from, size_t *in, void *to, size_t *out)
{
	z_stream *zlib = state;
	int err;

	zlib->next_in = (Bytef *)from;
	zlib->avail_in = *in;
	zlib->next_out = to;
	zlib->avail_out = *out;
	err = inflate(zlib, Z_NO_FLUSH);
	*in -= zlib->avail_in;
	*out -= zlib->avail_out;
	switch (err) {
	case Z_STREAM_END:
		return 1;
	case Z_OK:
		return 0;
	case Z_MEM_ERROR:
		return -ENOMEM;
	}
	return -EBADMSG;
}

static void end(void *state)
{
	if (state)
		inflateEnd(state);
	free(state);
}

const struct scap_packing scap_gzip = { begin, step, end };
