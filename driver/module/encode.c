// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The interpreter of recipes: one case for each encoder of encoders.def, whose comments say
 * what each encoder writes. Those of encode.def are shared with the eBPF programs.
 */
#include <linux/errno.h>
#include <asm/syscall.h>

#include "encode.h"
#include "table/rules.h"

/* The number that the program has used, for the event of an unknown call. */
static u16 machine_nr(const struct rs_ctx *ctx)
{
	struct pt_regs *regs = (struct pt_regs *)ctx->source;

	return min_t(unsigned int, syscall_get_nr(current, regs), U16_MAX);
}

#define NUMBER_OF(p) machine_nr(p)

static noinline u32 encode_one(struct rs_ctx *p)
{
	switch ((enum rs_enc)p->op->enc) {
/* clang-format off */
#define ENCODE(name, value) case RS_ENC_##name: return value;
/* clang-format on */
#include "table/encode.def"
#undef ENCODE
	case RS_ENC_TUPLE_ACCEPTED:
		return rs_enc_tuple_accepted(p);
	case RS_ENC_BACKLOG_PCT:
	case RS_ENC_BACKLOG_LEN:
	case RS_ENC_BACKLOG_MAX:
		return rs_enc_backlog(p, ARG(p), p->op->enc);
	case RS_ENC_UNIX_SELF:
	case RS_ENC_UNIX_PEER:
		return rs_enc_unix_pair(p, ARG(p), p->op->enc == RS_ENC_UNIX_PEER);
	case RS_ENC_DEV:
		return rs_enc_dev(p, p->ret);
	case RS_ENC_INO:
		return rs_put_u64(p, p->ino);
	case RS_ENC_REAL_PATH:
		return rs_enc_real_path(p, p->ret);
	case RS_ENC_FILE_MODE:
		return rs_put_u16(p, p->mode);
	case RS_ENC_EXE_PATH:
		return rs_enc_exe_path(p);
	case RS_ENC_OPEN_FDS:
		return rs_enc_open_fds(p);
	case RS_ENC_TASKCAPS:
		return rs_enc_task_caps(p, OPERAND_A(p));
	case RS_ENC_CWD:
		return rs_enc_cwd(p);
	case RS_ENC_PIPEINO:
		return rs_enc_pipe_ino(p);
	default:
		return rs_enc_task(p, p->op->enc);
	}
}

/*
 * Kernels are built without jump tables, so a switch over all encoders is a chain of
 * comparisons. The two most frequent encoders are compared with first.
 */
static __always_inline u32 encode_op(struct rs_ctx *ctx)
{
	switch (ctx->op->enc) {
	case RS_ENC_PATH:
		return rs_put_path(ctx, ARG(ctx), OPERAND_B(ctx));
	case RS_ENC_FLAGS:
		return rs_put_flags(ctx);
	}
	return encode_one(ctx);
}

static __always_inline void encode_ops(struct rs_ctx *ctx, u16 *lens, const struct rs_op *end)
{
	for (; ctx->op < end; ctx->op++) {
		*lens = encode_op(ctx);
		ctx->at += *lens++;
	}
}

u32 rs_encode_rest(const struct rs_plan *plan, const void *source, u8 *event,
		   const struct rs_ring *ring)
{
	struct rs_ctx ctx = {
		.plan = plan,
		.source = source,
		.ret = rs_plan_result(plan, source),
		.snaplen = ring->snaplen,
		.ring = ring,
		.at = event + plan->len,
		.op = plan->ops + plan->nplanned,
	};
	u16 *lens = (u16 *)(event + sizeof(struct rs_event));
	u32 len;

	encode_ops(&ctx, lens + plan->nplanned, plan->ops + plan->nops);
	len = ctx.at - event;
	((struct rs_event *)event)->len = len;
	return len;
}
