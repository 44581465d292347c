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
	u64 ino;  /* of the file that RS_ENC_DEV has found */
	u16 mode; /* the same */
	u8 *lens; /* where the next length goes */
	u8 *pos;  /* where the next parameter goes; its bound is reserved */
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

/* A DYN parameter: the byte that selects its type, then the value. */
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
/* Element n of an array in user memory; otherwise: if src is NULL or cannot be read. */
u64 rs_user_u64(unsigned long src, unsigned int n, u64 otherwise);
u32 rs_user_u32(unsigned long src, unsigned int n, u32 otherwise);

/* encode_iov.c: vectors and messages */
void rs_enc_iov_size(struct rs_ctx *ctx, unsigned long iov, u64 count);
void rs_enc_iov_data(struct rs_ctx *ctx, unsigned long iov, u64 count, u64 limit);
void rs_enc_msg_size(struct rs_ctx *ctx, unsigned long msg);
void rs_enc_msg_data(struct rs_ctx *ctx, unsigned long msg, u64 limit);
void rs_enc_msg_control(struct rs_ctx *ctx, unsigned long msg);
/* The bytes of a struct mmsghdr that were moved; failed: if the call has moved none at all. */
u64 rs_message_bytes(const struct rs_ctx *ctx, unsigned long message, u64 failed);
void rs_enc_message_bytes(struct rs_ctx *ctx, unsigned long message);
struct user_msghdr;
/* Reads a struct msghdr. Returns whether it could be read. */
bool rs_read_msg(const struct rs_ctx *ctx, struct user_msghdr *msg, unsigned long src);
void rs_enc_pollfds(struct rs_ctx *ctx, unsigned long fds, u64 count, bool answers);

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
void rs_enc_sockaddr(struct rs_ctx *ctx, unsigned long addr, int len);
void rs_enc_tuple_to(struct rs_ctx *ctx, int fd, unsigned long addr, int len);
void rs_enc_tuple_from(struct rs_ctx *ctx, int fd, unsigned long addr, unsigned long len_ptr);
void rs_enc_tuple_accepted(struct rs_ctx *ctx);
void rs_enc_sockaddr_out(struct rs_ctx *ctx, unsigned long addr, unsigned long len_ptr);
void rs_enc_msg_tuple(struct rs_ctx *ctx, int fd, unsigned long msg, bool from);
/* The same; if the message names no peer, both ends of the connected socket. */
void rs_enc_message_tuple(struct rs_ctx *ctx, int fd, unsigned long msg, bool from);
void rs_enc_backlog(struct rs_ctx *ctx, int fd, enum rs_enc which);
void rs_enc_unix_pair(struct rs_ctx *ctx, unsigned long fds, bool peer);
u8 rs_sockopt_name(int level, int option);
void rs_enc_sockopt_value(struct rs_ctx *ctx, unsigned long value, u32 len);

/* encode_file.c */
void rs_enc_dev(struct rs_ctx *ctx, int fd);
void rs_enc_real_path(struct rs_ctx *ctx, int fd);
void rs_enc_exe_path(struct rs_ctx *ctx);
void rs_enc_open_fds(struct rs_ctx *ctx);
void rs_enc_cwd(struct rs_ctx *ctx);
void rs_enc_pipe_ino(struct rs_ctx *ctx);

/* encode_task.c */
void rs_enc_task(struct rs_ctx *ctx, enum rs_enc which);
void rs_enc_task_caps(struct rs_ctx *ctx, unsigned int set);
static inline u32 rs_pages_to_kb(unsigned long pages)
{
	return pages << (PAGE_SHIFT - 10);
}
/* Writes "subsystem=path" and a NUL for each subsystem of a task. Returns the length. */
u32 rs_copy_cgroups(struct task_struct *task, u8 *dst, u32 size);

/* encode_quota.c */
void rs_enc_quota(struct rs_ctx *ctx, unsigned int field, u32 width);
void rs_enc_quota_path(struct rs_ctx *ctx);

/* flags.c: translates the kernel's flags into portable ones. */
u32 rs_flags(enum rs_flags_table table, u64 v);

#endif
