// SPDX-License-Identifier: Apache-2.0
/* LZ4 frames (platform.h), by the LZ4 library. */
#include <errno.h>
#include <lz4frame.h>

#include "platform.h"

static int begin(void **state)
{
	LZ4F_dctx *lz4 = *state;

	if (!lz4 && LZ4F_isError(LZ4F_createDecompressionContext(&lz4, LZ4F_VERSION)))
		return -ENOMEM;
	LZ4F_resetDecompressionContext(lz4);
	*state = lz4;
	return 0;
}

/* A call that neither takes nor gives would do so for ever. */
static int step(void *state, const void *from, size_t *in, void *to, size_t *out)
{
	size_t hint = LZ4F_decompress(state, to, out, from, in, NULL);

	if (LZ4F_isError(hint) || (!*in && !*out))
		return -EBADMSG;
	return hint == 0;
}

static void end(void *state)
{
	LZ4F_freeDecompressionContext(state);
}

const struct scap_packing scap_lz4 = { begin, step, end };
