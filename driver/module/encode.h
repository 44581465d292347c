/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Encoders: what the operations of a recipe do in the module. They write into
 * the ring in place, run with preemption off, and never sleep or fault.
 */
#ifndef RS_ENCODE_H
#define RS_ENCODE_H

#include <linux/kernel.h>
#include <linux/string.h>

#include "plan.h"
#include "user.h"

/* What happened, and where its parameters go. */
struct rs_ctx {
	const struct rs_plan *plan;
	const void *source; /* the call's registers, or a tracepoint's values */
	long ret;	    /* the call's result; 0 at its enter */
	u32 snaplen;
	u8 *lens; /* where the next length goes */
	u8 *pos;  /* where the next parameter goes; the bound is reserved */
};

/* Argument n of the call, or the n-th value that the tracepoint brings. */
static __always_inline unsigned long rs_arg(const struct rs_ctx *ctx, unsigned int n)
{
	return rs_plan_arg(ctx->plan, ctx->source, n);
}

/* Runs what a plan leaves of its recipe. Returns how long the whole event is. */
u32 rs_encode_rest(const struct rs_plan *plan, const void *source, u8 *event, u32 snaplen);

static __always_inline void rs_put_len(struct rs_ctx *ctx, u32 len)
{
	*(u16 *)ctx->lens = len;
	ctx->lens += sizeof(u16);
	ctx->pos += len;
}

static __always_inline void rs_put_u8(struct rs_ctx *ctx, u8 v)
{
	*ctx->pos = v;
	rs_put_len(ctx, sizeof(v));
}

static __always_inline void rs_put_u16(struct rs_ctx *ctx, u16 v)
{
	memcpy(ctx->pos, &v, sizeof(v));
	rs_put_len(ctx, sizeof(v));
}

static __always_inline void rs_put_u32(struct rs_ctx *ctx, u32 v)
{
	memcpy(ctx->pos, &v, sizeof(v));
	rs_put_len(ctx, sizeof(v));
}

static __always_inline void rs_put_u64(struct rs_ctx *ctx, u64 v)
{
	memcpy(ctx->pos, &v, sizeof(v));
	rs_put_len(ctx, sizeof(v));
}

/* A DYN value: the selecting byte, then the value. */
static inline void rs_put_dyn_u64(struct rs_ctx *ctx, u8 which, u64 v)
{
	ctx->pos[0] = which;
	memcpy(ctx->pos + 1, &v, sizeof(v));
	rs_put_len(ctx, 1 + sizeof(v));
}

/* encode_mem.c: what arguments point to */
void rs_enc_path(struct rs_ctx *ctx, unsigned long src, const char *unread);
void rs_enc_buf(struct rs_ctx *ctx, unsigned long src, u64 len);
void rs_enc_rlimit(struct rs_ctx *ctx, unsigned long src, unsigned int which);
void rs_enc_timespec(struct rs_ctx *ctx, unsigned long src);
u64 rs_user_u64(unsigned long src, unsigned int n, u64 otherwise);
u32 rs_user_u32(unsigned long src, unsigned int n, u32 otherwise);

/* encode_iov.c: vectors and messages */
void rs_enc_iov_size(struct rs_ctx *ctx, unsigned long iov, u64 count);
void rs_enc_iov_data(struct rs_ctx *ctx, unsigned long iov, u64 count, u64 limit);
void rs_enc_msg_size(struct rs_ctx *ctx, unsigned long msg);
void rs_enc_msg_data(struct rs_ctx *ctx, unsigned long msg, u64 limit);
void rs_enc_pollfds(struct rs_ctx *ctx, unsigned long fds, u64 count, bool answers);

/* encode_sock.c */

/* An address of the families that have one in bytes; family 0: none. */
struct rs_endpoint {
	u16 family;
	u16 port; /* host order */
	u8 addr[16];
};

struct sock;
struct sockaddr_un;
/* Of an internet socket; the caller keeps it alive. */
void rs_local_end(struct rs_endpoint *e, struct sock *sk);
void rs_remote_end(struct rs_endpoint *e, struct sock *sk);
/* Path of a Unix address with its NUL; an abstract name starts with '@'. */
u32 rs_put_unix_path(u8 *dst, const struct sockaddr_un *un, int len);
u64 rs_unix_peer_id(struct sock *sk);
void rs_enc_sockaddr(struct rs_ctx *ctx, unsigned long addr, int len);
void rs_enc_tuple_to(struct rs_ctx *ctx, int fd, unsigned long addr, int len);
void rs_enc_tuple_from(struct rs_ctx *ctx, int fd, unsigned long addr, unsigned long len_ptr);
void rs_enc_tuple_accepted(struct rs_ctx *ctx);
void rs_enc_msg_tuple(struct rs_ctx *ctx, int fd, unsigned long msg, bool from);
void rs_enc_backlog(struct rs_ctx *ctx, int fd, enum rs_enc which);
void rs_enc_unix_pair(struct rs_ctx *ctx, unsigned long fds, bool peer);
u8 rs_sockopt_name(int level, int option);
void rs_enc_sockopt_value(struct rs_ctx *ctx, unsigned long value, u32 len);

/* encode_task.c */
void rs_enc_task(struct rs_ctx *ctx, enum rs_enc which);
/* "subsystem=path" for each subsystem of a task, each with its NUL. */
u32 rs_copy_cgroups(struct task_struct *task, u8 *dst, u32 size);
void rs_enc_dev(struct rs_ctx *ctx, int fd);
void rs_enc_pipe_ino(struct rs_ctx *ctx);

/* encode_quota.c */
void rs_enc_quota(struct rs_ctx *ctx, unsigned int field, u32 width);
void rs_enc_quota_path(struct rs_ctx *ctx);

/* flags.c: kernel flags to portable ones */
u32 rs_flags(enum rs_flags_table table, u64 v);

#endif
