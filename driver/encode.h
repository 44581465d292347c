/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Encoders: what the operations of a recipe do in the module. They write into
 * the ring in place, run with preemption off, and never sleep or fault.
 */
#ifndef RS_ENCODE_H
#define RS_ENCODE_H

#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <asm/syscall.h>

#include "recipe.h"

/* What happened, and where its parameters go. */
struct rs_ctx {
	struct pt_regs *regs;		/* where args still are; NULL: in args */
	unsigned long args[6];		/* of the system call, or of the tracepoint */
	long ret;
	u16 code;			/* the call's portable number */
	u16 nr;				/* the machine's */
	u32 snaplen;
	u8 *lens;			/* where the next length goes */
	u8 *pos;			/* where the next parameter goes; the bound is reserved */
};

/* Fetches the call's arguments, for the first that wants them. */
static __always_inline void rs_ctx_take_args(struct rs_ctx *ctx)
{
	if (!ctx->regs)
		return;
	syscall_get_arguments(current, ctx->regs, ctx->args);
	ctx->regs = NULL;
}

/* Runs a recipe. ctx->lens and ctx->pos are set; on return pos is the end. */
void rs_encode(struct rs_ctx *ctx, const struct rs_op *ops, unsigned int nops);

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

/* Reads user memory without faulting. Returns whether all of it could be read. */
static __always_inline bool rs_read_user(void *dst, unsigned long src, size_t len)
{
	return src && !copy_from_user_nofault(dst, (const void __user *)src, len);
}

/* encode_mem.c: what arguments point to */
void rs_enc_path(struct rs_ctx *ctx, unsigned long src, const char *unread);
void rs_enc_buf(struct rs_ctx *ctx, unsigned long src, u64 len);
void rs_enc_rlimit(struct rs_ctx *ctx, unsigned long src, unsigned int which);
void rs_enc_timespec(struct rs_ctx *ctx, unsigned long src);
u64 rs_user_u64(unsigned long src, unsigned int n, u64 otherwise);
u32 rs_user_u32(unsigned long src, unsigned int n, u32 otherwise);
/* Copies len bytes at src to dst, as far as they can be read. Returns how many. */
u32 rs_copy_buf(u8 *dst, unsigned long src, u32 len);
/* Copies the string at src to dst (size bytes). Returns its length with the NUL, 0: unreadable. */
u32 rs_copy_string(u8 *dst, unsigned long src, u32 size);

/* encode_iov.c: vectors and messages */
void rs_enc_iov_size(struct rs_ctx *ctx, unsigned long iov, u64 count);
void rs_enc_iov_data(struct rs_ctx *ctx, unsigned long iov, u64 count, u64 limit);
void rs_enc_msg_size(struct rs_ctx *ctx, unsigned long msg);
void rs_enc_msg_data(struct rs_ctx *ctx, unsigned long msg, u64 limit);
void rs_enc_pollfds(struct rs_ctx *ctx, unsigned long fds, u64 count, bool answers);

/* encode_sock.c */
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
void rs_enc_dev(struct rs_ctx *ctx, int fd);
void rs_enc_pipe_ino(struct rs_ctx *ctx);

/* flags.c: kernel flags to portable ones */
u32 rs_flags(enum rs_flags_table table, u64 v);

#endif
