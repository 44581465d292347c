// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Encoders of quotactl(), whose parameters depend on its command. What a command does
 * not have is 0, or the flag that says so.
 */
#include <linux/time64.h>
#include <uapi/linux/quota.h>
#include <uapi/linux/dqblk_xfs.h>

#include "encode.h"

static u32 command(const struct rs_ctx *ctx)
{
	return (u32)rs_arg(ctx, 0) >> SUBCMDSHIFT;
}

static bool takes_id(u32 command)
{
	return command == Q_GETQUOTA || command == Q_SETQUOTA || command == Q_XGETQUOTA ||
	       command == Q_XSETQLIM;
}

/* Whether what the fourth argument points to holds values: read, or written by now. */
static bool has_values(const struct rs_ctx *ctx, u32 get, u32 set)
{
	return command(ctx) == set || (command(ctx) == get && ctx->ret >= 0);
}

static u64 limit(const struct rs_ctx *ctx, unsigned int field)
{
	u64 v = 0;

	if (has_values(ctx, Q_GETQUOTA, Q_SETQUOTA))
		v = rs_user_u64(rs_arg(ctx, 3), field - RS_QUOTA_BHARD, 0);
	return field >= RS_QUOTA_BTIME ? v * NSEC_PER_SEC : v;
}

static u64 grace(const struct rs_ctx *ctx, unsigned int field)
{
	if (!has_values(ctx, Q_GETINFO, Q_SETINFO))
		return 0;
	return rs_user_u64(rs_arg(ctx, 3), field - RS_QUOTA_BGRACE, 0) * NSEC_PER_SEC;
}

static u64 quota_value(const struct rs_ctx *ctx, unsigned int field)
{
	u32 v = 0;

	switch (field) {
	case RS_QUOTA_CMD:
		return rs_flags(RS_FLAGS_quotactl_cmds, command(ctx));
	case RS_QUOTA_TYPE:
		return rs_flags(RS_FLAGS_quotactl_types, rs_arg(ctx, 0) & SUBCMDMASK);
	case RS_QUOTA_ID:
		return takes_id(command(ctx)) ? rs_arg(ctx, 2) : 0;
	case RS_QUOTA_FMT:
		v = command(ctx) == Q_QUOTAON ? rs_arg(ctx, 2) : 0;
		return rs_flags(RS_FLAGS_quotactl_quota_fmts, v);
	case RS_QUOTA_FMT_OUT:
		if (has_values(ctx, Q_GETFMT, Q_GETFMT))
			v = rs_user_u32(rs_arg(ctx, 3), 0, 0);
		return rs_flags(RS_FLAGS_quotactl_quota_fmts, v);
	case RS_QUOTA_FLAGS:
		/* Behind the two times of struct if_dqinfo. */
		if (has_values(ctx, Q_GETINFO, Q_SETINFO))
			v = rs_user_u32(rs_arg(ctx, 3), 4, 0);
		return rs_flags(RS_FLAGS_quotactl_dqi_flags, v);
	case RS_QUOTA_BGRACE:
	case RS_QUOTA_IGRACE:
		return grace(ctx, field);
	default:
		return limit(ctx, field);
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
	rs_enc_path(ctx, command(ctx) == Q_QUOTAON ? rs_arg(ctx, 3) : 0, "<NA>");
}
