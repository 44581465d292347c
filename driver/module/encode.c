// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The interpreter of recipes: one case for each encoder, in the order of encoders.def,
 * whose comments say what each encoder writes.
 */
#include <linux/errno.h>
#include <asm/syscall.h>

#include "encode.h"
#include "table/rules.h"

static __always_inline void put_flags(struct rs_ctx *ctx, const struct rs_op *op)
{
	u32 v = rs_flags(op->b, rs_arg(ctx, op->a));

	memcpy(ctx->pos, &v, sizeof(v));
	rs_put_len(ctx, op->c);
}

/* A member of the struct open_how of openat2(), which has 64 bits for each. */
static u32 how_field(const struct rs_ctx *ctx, const struct rs_op *op)
{
	u64 flags = rs_user_u64(rs_arg(ctx, op->a), 0, 0);

	switch (op->enc) {
	case RS_ENC_HOW_FLAGS:
		return rs_flags(RS_FLAGS_file_flags, flags);
	case RS_ENC_HOW_MODE:
		return rs_open_mode(flags, rs_user_u64(rs_arg(ctx, op->a), 1, 0));
	default:
		return rs_flags(RS_FLAGS_openat2_flags, rs_user_u64(rs_arg(ctx, op->a), 2, 0));
	}
}

static void put_ptrace_data(struct rs_ctx *ctx)
{
	u64 data = rs_arg(ctx, 3);

	switch (rs_ptrace_data(rs_arg(ctx, 0))) {
	case RS_PTRACE_DATA_SIGNAL:
		ctx->pos[0] = RS_DYN_PTRACE_SIGTYPE;
		ctx->pos[1] = data;
		return rs_put_len(ctx, 2);
	case RS_PTRACE_DATA_PEEKED:
		if (ctx->ret >= 0)
			data = rs_user_u64(data, 0, data);
		break;
	case RS_PTRACE_DATA_VALUE:
		break;
	}
	rs_put_dyn_u64(ctx, RS_DYN_PTRACE_UINT64, data);
}

/* SEMOPS: member number op->c of an array of struct sembuf, 0 if the array is shorter. */
static u16 semop(const struct rs_ctx *ctx, const struct rs_op *op)
{
	u16 v;

	if (!rs_semop_has(op->c, rs_arg(ctx, op->b)) ||
	    !rs_read_user(&v, rs_arg(ctx, op->a) + op->c * sizeof(v), sizeof(v)))
		return 0;
	return rs_semop_is_flags(op->c) ? rs_flags(RS_FLAGS_semop_flags, v) : v;
}

static __always_inline bool ok(const struct rs_ctx *ctx)
{
	return ctx->ret >= 0;
}

/* The number that the program has used, for the event of an unknown call. */
static u16 machine_nr(const struct rs_ctx *ctx)
{
	struct pt_regs *regs = (struct pt_regs *)ctx->source;

	return min_t(unsigned int, syscall_get_nr(current, regs), U16_MAX);
}

static noinline void encode_one(struct rs_ctx *ctx, const struct rs_op *op)
{
	/* If the operation's a is not the number of an argument, this value is not used. */
	unsigned long a = rs_arg(ctx, op->a % RS_PLAN_ARGS);

	switch ((enum rs_enc)op->enc) {
	case RS_ENC_U8:
		return rs_put_u8(ctx, a);
	case RS_ENC_U16:
		return rs_put_u16(ctx, a);
	case RS_ENC_U32:
		return rs_put_u32(ctx, a);
	case RS_ENC_U64:
	case RS_ENC_ARG64:
		return rs_put_u64(ctx, a);
	case RS_ENC_S32:
		return rs_put_u64(ctx, (s64)(s32)a);
	case RS_ENC_POS:
		return rs_put_u64(ctx,
				  rs_is_narrow(ctx) ? a | (u64)rs_arg(ctx, op->a + 1) << 32 : a);
	case RS_ENC_ZERO:
		memset(ctx->pos, 0, op->a);
		return rs_put_len(ctx, op->a);
	case RS_ENC_OPENMODE:
		return rs_put_u32(ctx, rs_open_mode(a, rs_arg(ctx, op->b)));
	case RS_ENC_RET:
		return rs_put_u64(ctx, ctx->ret);
	case RS_ENC_RET32:
		return rs_put_u32(ctx, ctx->ret);
	case RS_ENC_PATH_IF_OK:
		return rs_enc_path(ctx, ok(ctx) ? a : 0, "<NA>");
	case RS_ENC_BUF:
		return rs_enc_buf(ctx, a, rs_arg(ctx, op->b));
	case RS_ENC_BUFRET:
		/* With MSG_TRUNC the result may exceed the size of the buffer. */
		return rs_enc_buf(ctx, a, ok(ctx) ? min_t(u64, ctx->ret, rs_arg(ctx, op->b)) : 0);
	case RS_ENC_TEXT_IF:
		if ((u32)rs_arg(ctx, op->b) != op->c)
			return rs_put_u8(ctx, 0);
		return rs_enc_path(ctx, a, "<NA>");
	case RS_ENC_CAPS:
		return rs_put_u64(ctx, rs_caps(rs_user_u32(a, op->b, 0),
					       rs_user_u32(a, op->b + RS_CAPS_SETS, 0)));
	case RS_ENC_U32AT:
		return rs_put_u32(ctx, rs_user_u32(a, op->b, 0));
	case RS_ENC_U64AT:
		return rs_put_u64(ctx, rs_user_u64(a, op->b, 0));
	case RS_ENC_FDAT:
		return rs_put_u64(ctx, (s64)(s32)(ok(ctx) ? rs_user_u32(a, op->b, -1) : -1));
	case RS_ENC_U32_IF_OK:
		return rs_put_u32(ctx, ok(ctx) ? rs_user_u32(a, 0, -1) : -1);
	case RS_ENC_RLIM:
		return rs_enc_rlimit(ctx, a, op->b);
	case RS_ENC_RLIM_IF_OK:
		return rs_enc_rlimit(ctx, ok(ctx) ? a : 0, op->b);
	case RS_ENC_TIMESPEC:
		return rs_enc_timespec(ctx, a);
	case RS_ENC_SIGSET:
		return rs_put_u32(ctx, rs_user_u64(a, 0, 0));
	case RS_ENC_HOW_FLAGS:
	case RS_ENC_HOW_MODE:
	case RS_ENC_HOW_RESOLVE:
		return rs_put_u32(ctx, how_field(ctx, op));
	case RS_ENC_IOVSIZE:
		return rs_enc_iov_size(ctx, a, rs_arg(ctx, op->b));
	case RS_ENC_IOV:
		return rs_enc_iov_data(ctx, a, rs_arg(ctx, op->b), U64_MAX);
	case RS_ENC_IOVRET:
		return rs_enc_iov_data(ctx, a, rs_arg(ctx, op->b), ok(ctx) ? ctx->ret : 0);
	case RS_ENC_MSGSIZE:
		return rs_enc_msg_size(ctx, a);
	case RS_ENC_MSGDATA:
		return rs_enc_msg_data(ctx, a, U64_MAX);
	case RS_ENC_MSGDATARET:
		return rs_enc_msg_data(ctx, a, ok(ctx) ? ctx->ret : 0);
	case RS_ENC_MSGCONTROL:
		return rs_enc_msg_control(ctx, a);
	case RS_ENC_MESSAGE_BYTES:
		return rs_enc_message_bytes(ctx, a);
	case RS_ENC_MESSAGE_SENT:
		return rs_enc_msg_data(ctx, a, rs_message_bytes(ctx, a, U64_MAX));
	case RS_ENC_MESSAGE_RECEIVED:
		return rs_enc_msg_data(ctx, a, rs_message_bytes(ctx, a, 0));
	case RS_ENC_SOCKADDR:
		return rs_enc_sockaddr(ctx, a, rs_arg(ctx, op->b));
	case RS_ENC_TUPLE_TO:
		return rs_enc_tuple_to(ctx, a, rs_arg(ctx, op->b), rs_arg(ctx, op->c));
	case RS_ENC_TUPLE_FROM:
		return rs_enc_tuple_from(ctx, a, rs_arg(ctx, op->b), rs_arg(ctx, op->c));
	case RS_ENC_TUPLE_ACCEPTED:
		return rs_enc_tuple_accepted(ctx);
	case RS_ENC_MSGTUPLE_TO:
		return rs_enc_msg_tuple(ctx, a, rs_arg(ctx, op->b), false);
	case RS_ENC_MSGTUPLE_FROM:
		return rs_enc_msg_tuple(ctx, a, rs_arg(ctx, op->b), true);
	case RS_ENC_MESSAGE_TO:
	case RS_ENC_MESSAGE_FROM:
		return rs_enc_message_tuple(ctx, a, rs_arg(ctx, op->b),
					    op->enc == RS_ENC_MESSAGE_FROM);
	case RS_ENC_SOCKADDR_OUT:
		return rs_enc_sockaddr_out(ctx, a, rs_arg(ctx, op->b));
	case RS_ENC_BACKLOG_PCT:
	case RS_ENC_BACKLOG_LEN:
	case RS_ENC_BACKLOG_MAX:
		return rs_enc_backlog(ctx, a, op->enc);
	case RS_ENC_UNIX_SELF:
	case RS_ENC_UNIX_PEER:
		return rs_enc_unix_pair(ctx, a, op->enc == RS_ENC_UNIX_PEER);
	case RS_ENC_SOCKOPT:
		return rs_put_u8(ctx, rs_sockopt_name(a, rs_arg(ctx, op->b)));
	case RS_ENC_SOCKOPTVAL:
		return rs_enc_sockopt_value(ctx, a, rs_arg(ctx, op->b));
	case RS_ENC_SOCKOPTVAL_OUT:
		return rs_enc_sockopt_value(ctx, a,
					    ok(ctx) ? rs_user_u32(rs_arg(ctx, op->b), 0, 0) : 0);
	case RS_ENC_POLLFDS:
	case RS_ENC_POLLREVENTS:
		return rs_enc_pollfds(ctx, a, rs_arg(ctx, op->b), op->enc == RS_ENC_POLLREVENTS);
	case RS_ENC_DEV:
		return rs_enc_dev(ctx, ctx->ret);
	case RS_ENC_INO:
		return rs_put_u64(ctx, ctx->ino);
	case RS_ENC_REAL_PATH:
		return rs_enc_real_path(ctx, ctx->ret);
	case RS_ENC_FILE_MODE:
		return rs_put_u16(ctx, ctx->mode);
	case RS_ENC_EXE_PATH:
		return rs_enc_exe_path(ctx);
	case RS_ENC_OPEN_FDS:
		return rs_enc_open_fds(ctx);
	case RS_ENC_TASKCAPS:
		return rs_enc_task_caps(ctx, op->a);
	case RS_ENC_CWD:
		return rs_enc_cwd(ctx);
	case RS_ENC_PIPEINO:
		return rs_enc_pipe_ino(ctx);
	case RS_ENC_PTRACE_ADDR:
		return rs_put_dyn_u64(ctx, RS_DYN_PTRACE_UINT64, rs_arg(ctx, 2));
	case RS_ENC_PTRACE_DATA:
		return put_ptrace_data(ctx);
	case RS_ENC_BPFRES:
		return rs_put_dyn_u64(ctx, rs_bpf_makes_fd(a) ? RS_DYN_BPF_FD : RS_DYN_BPF_RES,
				      ctx->ret);
	case RS_ENC_MOUNTFLAGS:
		return rs_put_u32(ctx, rs_mount_flags(a));
	case RS_ENC_SEMOP:
		return rs_put_u16(ctx, semop(ctx, op));
	case RS_ENC_QUOTA:
		return rs_enc_quota(ctx, op->b, op->c);
	case RS_ENC_QUOTA_PATH:
		return rs_enc_quota_path(ctx);
	case RS_ENC_CODE:
		return rs_put_u16(ctx, ctx->plan->code);
	case RS_ENC_NR:
		return rs_put_u16(ctx, machine_nr(ctx));
	case RS_ENC_ARG8:
		return rs_put_u8(ctx, a);
	default:
		return rs_enc_task(ctx, op->enc);
	}
}

/*
 * Kernels are built without jump tables, so a switch over all encoders is a chain of
 * comparisons. The two most frequent encoders are compared with first.
 */
static __always_inline void encode_ops(struct rs_ctx *ctx, const struct rs_op *op,
				       const struct rs_op *end)
{
	for (; op < end; op++) {
		if (op->enc == RS_ENC_PATH)
			rs_enc_path(ctx, rs_arg(ctx, op->a), op->b ? "(NULL)" : "<NA>");
		else if (op->enc == RS_ENC_FLAGS)
			put_flags(ctx, op);
		else
			encode_one(ctx, op);
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
		.lens = event + sizeof(struct rs_event) + plan->nplanned * sizeof(u16),
		.pos = event + plan->len,
	};
	u32 len;

	encode_ops(&ctx, plan->ops + plan->nplanned, plan->ops + plan->nops);
	len = ctx.pos - event;
	((struct rs_event *)event)->len = len;
	return len;
}
