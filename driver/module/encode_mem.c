// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Encoders of memory that arguments point to: strings and buffers.
 * The caller has reserved the bounds that encoders.def gives.
 */
#include "encode.h"

static u32 put_text(struct rs_ctx *ctx, const char *text)
{
	u32 size = strlen(text) + 1;

	memcpy(ctx->at, text, size);
	return size;
}

u32 rs_put_path(struct rs_ctx *ctx, unsigned long src, bool early)
{
	u32 len = src ? rs_copy_string(ctx->at, src, RS_PATH_BYTES) : 0;

	return len ? len : put_text(ctx, !src || early ? "(NULL)" : "<NA>");
}

u32 rs_put_buf(struct rs_ctx *ctx, unsigned long src, u64 len)
{
	u32 n = min_t(u64, len, ctx->snaplen);

	return n ? rs_copy_buf(ctx->at, src, n) : 0;
}
