// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Encoders of memory that arguments point to: strings, buffers and small structures.
 * The caller has reserved the bounds that encoders.def gives.
 */
#include <linux/resource.h>
#include <linux/time64.h>

#include "encode.h"

static void put_text(struct rs_ctx *ctx, const char *text)
{
	u32 size = strlen(text) + 1;

	memcpy(ctx->pos, text, size);
	rs_put_len(ctx, size);
}

void rs_enc_path(struct rs_ctx *ctx, unsigned long src, const char *unread)
{
	u32 len;

	if (!src)
		return put_text(ctx, "(NULL)");
	len = rs_copy_string(ctx->pos, src, RS_PATH_BYTES);
	if (!len)
		return put_text(ctx, unread);
	rs_put_len(ctx, len);
}

void rs_enc_buf(struct rs_ctx *ctx, unsigned long src, u64 len)
{
	u32 n = min_t(u64, len, ctx->snaplen);

	rs_put_len(ctx, n ? rs_copy_buf(ctx->pos, src, n) : 0);
}

u64 rs_user_u64(unsigned long src, unsigned int n, u64 otherwise)
{
	u64 v;

	return src && rs_read_user(&v, src + n * sizeof(v), sizeof(v)) ? v : otherwise;
}

u32 rs_user_u32(unsigned long src, unsigned int n, u32 otherwise)
{
	u32 v;

	return src && rs_read_user(&v, src + n * sizeof(v), sizeof(v)) ? v : otherwise;
}

void rs_enc_rlimit(struct rs_ctx *ctx, unsigned long src, unsigned int which)
{
	rs_put_u64(ctx, rs_user_u64(src, which, -1));
}

void rs_enc_timespec(struct rs_ctx *ctx, unsigned long src)
{
	struct __kernel_timespec ts;

	if (!src)
		return rs_put_u64(ctx, U64_MAX);
	if (!rs_read_user(&ts, src, sizeof(ts)))
		return rs_put_u64(ctx, 0);
	rs_put_u64(ctx, (u64)ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec);
}
