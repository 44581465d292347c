/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Encoders of quotactl(), whose parameters depend on its command. What a command does
 * not have is 0, or the flag that says so.
 */
#ifndef RS_ENCODE_QUOTA_BPF_H
#define RS_ENCODE_QUOTA_BPF_H

#include "encode_mem.bpf.h"

#define QUOTA_COMMAND(p) ((u32)(p)->cpu->args[0] >> SUBCMDSHIFT)
#define QUOTA_NS 1000000000ull

/* Whether what the fourth argument points to holds values: read, or written by now. */
static __always_inline bool quota_has(const struct place *p, u32 get, u32 set)
{
	return QUOTA_COMMAND(p) == set || (QUOTA_COMMAND(p) == get && ok(p));
}

static __always_inline u64 quota_from(const struct place *p, u32 first, u32 get, u32 set)
{
	return quota_has(p, get, set) ? user_u64(p->cpu->args[3], p->b - first, 0) : 0;
}

static __always_inline bool quota_takes_id(u32 command)
{
	return command == Q_GETQUOTA || command == Q_SETQUOTA || command == Q_XGETQUOTA ||
	       command == Q_XSETQLIM;
}

static __always_inline u64 quota_value(const struct place *p)
{
	const u64 *args = p->cpu->args;
	u32 v = 0;

	switch (p->b) {
	case RS_QUOTA_CMD:
		return rs_flags(RS_FLAGS_quotactl_cmds, QUOTA_COMMAND(p));
	case RS_QUOTA_TYPE:
		return rs_flags(RS_FLAGS_quotactl_types, args[0] & SUBCMDMASK);
	case RS_QUOTA_ID:
		return quota_takes_id(QUOTA_COMMAND(p)) ? args[2] : 0;
	case RS_QUOTA_FMT:
		v = QUOTA_COMMAND(p) == Q_QUOTAON ? args[2] : 0;
		return rs_flags(RS_FLAGS_quotactl_quota_fmts, v);
	case RS_QUOTA_FMT_OUT:
		if (quota_has(p, Q_GETFMT, Q_GETFMT))
			v = user_u32(args[3], 0, 0);
		return rs_flags(RS_FLAGS_quotactl_quota_fmts, v);
	case RS_QUOTA_FLAGS:
		/* Behind the two times of struct if_dqinfo. */
		if (quota_has(p, Q_GETINFO, Q_SETINFO))
			v = user_u32(args[3], 4, 0);
		return rs_flags(RS_FLAGS_quotactl_dqi_flags, v);
	case RS_QUOTA_BGRACE:
	case RS_QUOTA_IGRACE:
		return quota_from(p, RS_QUOTA_BGRACE, Q_GETINFO, Q_SETINFO) * QUOTA_NS;
	case RS_QUOTA_BTIME:
	case RS_QUOTA_ITIME:
		return quota_from(p, RS_QUOTA_BHARD, Q_GETQUOTA, Q_SETQUOTA) * QUOTA_NS;
	}
	return quota_from(p, RS_QUOTA_BHARD, Q_GETQUOTA, Q_SETQUOTA);
}

static __always_inline u32 enc_QUOTA(const struct place *p)
{
	put_u64(p, quota_value(p));
	return p->c;
}

static __always_inline u32 enc_QUOTA_PATH(const struct place *p)
{
	return put_path(p, QUOTA_COMMAND(p) == Q_QUOTAON ? p->cpu->args[3] : 0, false);
}

#endif
