/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Encoders of quotactl(), whose parameters depend on its command. A parameter that a
 * command does not have is 0, or the portable value that stands for "none".
 */
#ifndef RS_ENCODE_QUOTA_BPF_H
#define RS_ENCODE_QUOTA_BPF_H

#include "encode_mem.bpf.h"

#define QUOTA_COMMAND(p) rs_quota_command((p)->cpu->args[0])

static __always_inline bool quota_has(const struct place *p)
{
	return rs_quota_has(p->b, QUOTA_COMMAND(p), ok(p));
}

/* A field of 32 bits of the structure that the fourth argument points to. */
static __always_inline u32 quota_field32(const struct place *p, u32 place)
{
	return quota_has(p) ? user_u32(p->cpu->args[3], place, 0) : 0;
}

/* A field of 64 bits: a limit, an amount or a time. */
static __always_inline u64 quota_field64(const struct place *p)
{
	if (!quota_has(p))
		return 0;
	return user_u64(p->cpu->args[3], rs_quota_place(p->b), 0) * rs_quota_unit(p->b);
}

static __always_inline u64 quota_value(const struct place *p)
{
	const u64 *args = p->cpu->args;

	switch (p->b) {
	case RS_QUOTA_CMD:
		return rs_flags(RS_FLAGS_quotactl_cmds, QUOTA_COMMAND(p));
	case RS_QUOTA_TYPE:
		return rs_flags(RS_FLAGS_quotactl_types, rs_quota_type(args[0]));
	case RS_QUOTA_ID:
		return rs_quota_takes_id(QUOTA_COMMAND(p)) ? args[2] : 0;
	case RS_QUOTA_FMT:
		return rs_flags(RS_FLAGS_quotactl_quota_fmts,
				rs_quota_takes_format(QUOTA_COMMAND(p)) ? (u32)args[2] : 0);
	case RS_QUOTA_FMT_OUT:
		return rs_flags(RS_FLAGS_quotactl_quota_fmts, quota_field32(p, 0));
	case RS_QUOTA_FLAGS:
		return rs_flags(RS_FLAGS_quotactl_dqi_flags,
				quota_field32(p, RS_QUOTA_FLAGS_PLACE));
	}
	return quota_field64(p);
}

static __always_inline u32 enc_QUOTA(const struct place *p)
{
	put_u64(p, quota_value(p));
	return p->c;
}

static __always_inline u32 enc_QUOTA_PATH(const struct place *p)
{
	u64 path = rs_quota_takes_format(QUOTA_COMMAND(p)) ? p->cpu->args[3] : 0;

	return put_path(p, path, false);
}

#endif
