// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Encoders of quotactl(), whose parameters depend on its command. A parameter that a
 * command does not have is 0, or the portable value that stands for "none".
 */
#include "encode.h"
#include "table/rules.h"

static u32 command(const struct rs_ctx *ctx)
{
	return rs_quota_command(rs_arg(ctx, 0));
}

static bool has_field(const struct rs_ctx *ctx, unsigned int field)
{
	return rs_quota_has(field, command(ctx), ctx->ret >= 0);
}

/* A field of 32 bits of the structure that the fourth argument points to. */
static u32 field32(const struct rs_ctx *ctx, unsigned int field, unsigned int place)
{
	return has_field(ctx, field) ? rs_user_u32(rs_arg(ctx, 3), place, 0) : 0;
}

/* A field of 64 bits: a limit, an amount or a time. */
static u64 field64(const struct rs_ctx *ctx, unsigned int field)
{
	if (!has_field(ctx, field))
		return 0;
	return rs_user_u64(rs_arg(ctx, 3), rs_quota_place(field), 0) * rs_quota_unit(field);
}

static u64 quota_value(const struct rs_ctx *ctx, unsigned int field)
{
	switch (field) {
	case RS_QUOTA_CMD:
		return rs_flags(RS_FLAGS_quotactl_cmds, command(ctx));
	case RS_QUOTA_TYPE:
		return rs_flags(RS_FLAGS_quotactl_types, rs_quota_type(rs_arg(ctx, 0)));
	case RS_QUOTA_ID:
		return rs_quota_takes_id(command(ctx)) ? rs_arg(ctx, 2) : 0;
	case RS_QUOTA_FMT:
		return rs_flags(RS_FLAGS_quotactl_quota_fmts,
				rs_quota_takes_format(command(ctx)) ? (u32)rs_arg(ctx, 2) : 0);
	case RS_QUOTA_FMT_OUT:
		return rs_flags(RS_FLAGS_quotactl_quota_fmts, field32(ctx, field, 0));
	case RS_QUOTA_FLAGS:
		return rs_flags(RS_FLAGS_quotactl_dqi_flags,
				field32(ctx, field, RS_QUOTA_FLAGS_PLACE));
	default:
		return field64(ctx, field);
	}
}

void rs_enc_quota(struct rs_ctx *ctx, unsigned int field, u32 width)
{
	u64 v = quota_value(ctx, field);

	memcpy(ctx->pos, &v, sizeof(v));
	rs_put_len(ctx, width);
}

void rs_enc_quota_path(struct rs_ctx *ctx)
{
	rs_enc_path(ctx, rs_quota_takes_format(command(ctx)) ? rs_arg(ctx, 3) : 0, "<NA>");
}
