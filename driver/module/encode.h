/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Encoders: what the operations of a recipe do in the module. They write into
 * the ring in place, run with preemption off, and never sleep or fault.
 */
#ifndef RS_ENCODE_H
#define RS_ENCODE_H

#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "plan.h"
#include "ring.h"
#include "user.h"

/* The event being encoded, and where its next parameter goes. */
struct rs_ctx {
	const struct rs_plan *plan;
	const void *source; /* the call's registers, or a tracepoint's values */
	long ret;	    /* the call's result; 0 at its enter */
	u32 snaplen;
	const struct rs_ring *ring;
	u64 ino;		/* of the file that RS_ENC_DEV has found */
	u16 mode;		/* the same */
	u8 *at;			/* where the next parameter goes; its bound is reserved */
	const struct rs_op *op; /* the operation that produces it */
};

/* Argument n of the call, or value n of the tracepoint. */
static __always_inline unsigned long rs_arg(const struct rs_ctx *ctx, unsigned int n)
{
	return rs_plan_arg(ctx->plan, ctx->source, n);
}

/* Whether the call is one of a 32-bit program, whose structures have members of 32 bits. */
static __always_inline bool rs_is_narrow(const struct rs_ctx *ctx)
{
	return ctx->plan->arg_mask != ULONG_MAX;
}

/* Encodes the parameters that the plan leaves. Returns the length of the whole event. */
u32 rs_encode_rest(const struct rs_plan *plan, const void *source, u8 *event,
		   const struct rs_ring *ring);

/*
 * rs_put_*() write a parameter and return its length, which is then put into the list of
 * lengths; so does every encoder.
 */
static __always_inline u32 rs_put_u8(struct rs_ctx *ctx, u8 v)
{
	*ctx->at = v;
	return sizeof(v);
}

static __always_inline u32 rs_put_u16(struct rs_ctx *ctx, u16 v)
{
	memcpy(ctx->at, &v, sizeof(v));
	return sizeof(v);
}

static __always_inline u32 rs_put_u32(struct rs_ctx *ctx, u32 v)
{
	memcpy(ctx->at, &v, sizeof(v));
	return sizeof(v);
}

static __always_inline u32 rs_put_u64(struct rs_ctx *ctx, u64 v)
{
	memcpy(ctx->at, &v, sizeof(v));
	return sizeof(v);
}

/* encode_mem.c: what arguments point to */

/* A path. early: one that cannot be read is recorded as if it were NULL. */
u32 rs_put_path(struct rs_ctx *ctx, unsigned long src, bool early);
u32 rs_put_buf(struct rs_ctx *ctx, unsigned long src, u64 len);
/* The bytes in a list of vectors. */
u32 rs_iov_size(unsigned long iov, u64 count, bool is_narrow);
/* The contents of vectors, of which limit bytes at most are of interest. */
u32 rs_put_iov(struct rs_ctx *ctx, unsigned long iov, u64 count, u64 limit);
/* The same of a struct msghdr. */
u32 rs_put_msg_data(struct rs_ctx *ctx, unsigned long msg, u64 limit);
u32 rs_put_pollfds(struct rs_ctx *ctx, unsigned long fds, u64 count, bool answers);

/* encode_sock.c */

/* One end of an internet connection. */
struct rs_endpoint {
	u16 family;
	u16 port;    /* host order */
	u8 addr[16]; /* network order; IPv4 has four bytes */
};

struct sock;
struct sockaddr_un;
/* To be called when the module loads. */
void rs_sock_init(void);
/* The ends of an internet socket, which the caller keeps alive. */
void rs_local_end(struct rs_endpoint *e, struct sock *sk);
void rs_remote_end(struct rs_endpoint *e, struct sock *sk);
/*
 * Writes the path of a Unix address of len bytes, with '@' in front of an abstract name
 * and a NUL. Returns how many bytes: RS_UNIX_PATH_BYTES at most.
 */
u32 rs_put_unix_path(u8 *dst, const struct sockaddr_un *un, int len);
/* The identities of a Unix socket and of its peer; 0: there is none. */
u64 rs_unix_self_id(const struct sock *sk);
u64 rs_unix_peer_id(struct sock *sk);
u32 rs_put_sockaddr(struct rs_ctx *ctx, unsigned long addr, int len);
/* A connection whose remote address is in user memory: of a message, or (from) received. */
u32 rs_put_tuple(struct rs_ctx *ctx, int fd, unsigned long addr, int len, bool from);
/* Both ends of a connected internet socket. */
u32 rs_put_connected(struct rs_ctx *ctx, int fd, bool from);
u32 rs_enc_tuple_accepted(struct rs_ctx *ctx);
u32 rs_enc_backlog(struct rs_ctx *ctx, int fd, enum rs_enc which);
u32 rs_enc_unix_pair(struct rs_ctx *ctx, unsigned long fds, bool peer);

/* encode_file.c */
u32 rs_enc_dev(struct rs_ctx *ctx, int fd);
u32 rs_enc_real_path(struct rs_ctx *ctx, int fd);
u32 rs_enc_exe_path(struct rs_ctx *ctx);
u32 rs_enc_open_fds(struct rs_ctx *ctx);
u32 rs_enc_cwd(struct rs_ctx *ctx);
u32 rs_enc_pipe_ino(struct rs_ctx *ctx);

/* encode_task.c */
u32 rs_enc_task(struct rs_ctx *ctx, enum rs_enc which);
u32 rs_enc_task_caps(struct rs_ctx *ctx, unsigned int set);
static inline u32 rs_pages_to_kb(unsigned long pages)
{
	return pages << (PAGE_SHIFT - 10);
}
/* Writes "subsystem=path" and a NUL for each subsystem of a task. Returns the length. */
u32 rs_copy_cgroups(struct task_struct *task, u8 *dst, u32 size);

/* flags.c: translates the kernel's flags into portable ones. */
u32 rs_flags(enum rs_flags_table table, u64 v);

/* The words of the shared encoders. */
#define RS_PLACE struct rs_ctx
#define RS_CALLED static inline
#define OPERAND_A(p) ((p)->op->a)
#define OPERAND_B(p) ((p)->op->b)
#define OPERAND_C(p) ((p)->op->c)
#define ARG(p) rs_arg(p, OPERAND_A(p))
#define ARG_B(p) rs_arg(p, OPERAND_B(p))
#define ARG_C(p) rs_arg(p, OPERAND_C(p))
#define RETURNED(p) ((p)->ret)
#define CODE_OF(p) ((p)->plan->code)
#define SNAPLEN(p) ((p)->snaplen)
#define rs_put_bytes(p, skip, src, len) rs_copy_buf((p)->at + (skip), src, len)
#include "table/encode_shared.h"

#endif
