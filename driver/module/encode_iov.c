// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Encoders of vectors of buffers, of messages made of them, and of poll sets.
 */
#include <linux/poll.h>
#include <linux/socket.h>
#include <linux/uio.h>

#include "encode.h"
#include "table/rules.h"

/* The most poll entries that are read: bounds the time spent with preemption off. */
#define MAX_POLL 1024
/* Vectors that are read at once. */
#define BATCH 8

/* Reads an array of vectors in batches. */
struct walk {
	unsigned long next; /* user address of the next batch */
	u64 left;	    /* vectors after this batch */
	unsigned int n, i;  /* size of the batch, next vector in it */
	bool narrow;
	struct iovec batch[BATCH];
};

static void walk_init(struct walk *walk, const struct rs_ctx *ctx, unsigned long iov, u64 count)
{
	walk->next = iov;
	walk->left = min_t(u64, count, UIO_MAXIOV);
	walk->n = walk->i = 0;
	walk->narrow = rs_is_narrow(ctx);
}

struct narrow_iovec {
	u32 base, len;
};

static u32 vector_size(const struct walk *walk)
{
	return walk->narrow ? sizeof(struct narrow_iovec) : sizeof(walk->batch[0]);
}

static bool read_batch(struct walk *walk)
{
	struct narrow_iovec narrow[BATCH];
	unsigned int i;

	if (!walk->narrow)
		return rs_read_user(walk->batch, walk->next, walk->n * sizeof(walk->batch[0]));
	if (!rs_read_user(narrow, walk->next, walk->n * sizeof(narrow[0])))
		return false;
	for (i = 0; i < walk->n; i++) {
		walk->batch[i].iov_base = (void __user *)(unsigned long)narrow[i].base;
		walk->batch[i].iov_len = narrow[i].len;
	}
	return true;
}

/* The next vector; NULL at the end, or if it cannot be read. */
static const struct iovec *walk_next(struct walk *walk)
{
	if (walk->i == walk->n) {
		walk->n = min_t(u64, walk->left, BATCH);
		walk->i = 0;
		if (!walk->n || !read_batch(walk)) {
			walk->n = walk->left = 0;
			return NULL;
		}
		walk->next += walk->n * vector_size(walk);
		walk->left -= walk->n;
	}
	return &walk->batch[walk->i++];
}

static u64 iov_size(const struct rs_ctx *ctx, unsigned long iov, u64 count)
{
	const struct iovec *v;
	struct walk walk;
	u64 size = 0;

	walk_init(&walk, ctx, iov, count);
	while ((v = walk_next(&walk)))
		size += v->iov_len;
	return min_t(u64, size, U32_MAX);
}

void rs_enc_iov_size(struct rs_ctx *ctx, unsigned long iov, u64 count)
{
	rs_put_u32(ctx, iov_size(ctx, iov, count));
}

void rs_enc_iov_data(struct rs_ctx *ctx, unsigned long iov, u64 count, u64 limit)
{
	u32 room = min_t(u64, limit, ctx->snaplen), done = 0, n;
	const struct iovec *v;
	struct walk walk;

	walk_init(&walk, ctx, iov, count);
	while (done < room && (v = walk_next(&walk))) {
		n = min_t(u64, v->iov_len, room - done);
		n = rs_copy_buf(ctx->pos + done, (unsigned long)v->iov_base, n);
		done += n;
		if (n < v->iov_len)
			break;
	}
	rs_put_len(ctx, done);
}

/* ---- messages ---------------------------------------------------------------- */

/* The beginning of a 32-bit program's struct msghdr. */
struct narrow_msg {
	u32 name;
	s32 namelen;
	u32 iov, iovlen, control, controllen;
};

bool rs_read_msg(const struct rs_ctx *ctx, struct user_msghdr *msg, unsigned long src)
{
	struct narrow_msg narrow;

	if (!rs_is_narrow(ctx))
		return rs_read_user(msg, src, sizeof(*msg));
	if (!rs_read_user(&narrow, src, sizeof(narrow)))
		return false;
	msg->msg_name = (void __user *)(unsigned long)narrow.name;
	msg->msg_namelen = narrow.namelen;
	msg->msg_iov = (struct iovec __user *)(unsigned long)narrow.iov;
	msg->msg_iovlen = narrow.iovlen;
	msg->msg_control = (void __user *)(unsigned long)narrow.control;
	msg->msg_controllen = narrow.controllen;
	return true;
}

static u64 msg_size(const struct rs_ctx *ctx, unsigned long src)
{
	struct user_msghdr msg;

	if (!rs_read_msg(ctx, &msg, src))
		return 0;
	return iov_size(ctx, (unsigned long)msg.msg_iov, msg.msg_iovlen);
}

void rs_enc_msg_size(struct rs_ctx *ctx, unsigned long msg)
{
	rs_put_u32(ctx, msg_size(ctx, msg));
}

void rs_enc_msg_data(struct rs_ctx *ctx, unsigned long src, u64 limit)
{
	struct user_msghdr msg;

	if (!rs_read_msg(ctx, &msg, src))
		return rs_put_len(ctx, 0);
	rs_enc_iov_data(ctx, (unsigned long)msg.msg_iov, msg.msg_iovlen, limit);
}

void rs_enc_msg_control(struct rs_ctx *ctx, unsigned long src)
{
	struct user_msghdr msg;
	u32 len = 0;

	if (ctx->ret >= 0 && rs_read_msg(ctx, &msg, src) && msg.msg_control)
		len = min_t(u64, msg.msg_controllen, RS_CONTROL_BYTES);
	rs_put_len(ctx, len ? rs_copy_buf(ctx->pos, (unsigned long)msg.msg_control, len) : 0);
}

u64 rs_message_bytes(const struct rs_ctx *ctx, unsigned long message, u64 failed)
{
	if (ctx->ret > 0)
		return rs_user_u32(message + rs_message_moved(rs_is_narrow(ctx)), 0, 0);
	return ctx->ret < 0 ? failed : 0;
}

void rs_enc_message_bytes(struct rs_ctx *ctx, unsigned long message)
{
	u64 failed = ctx->ret < 0 ? msg_size(ctx, message) : 0;

	rs_put_u32(ctx, rs_message_bytes(ctx, message, failed));
}

/* ---- poll sets ----------------------------------------------------------------- */

/* An entry as it is recorded: the descriptor and its portable events. */
struct poll_entry {
	s64 fd;
	u16 events;
} __packed;
static_assert(sizeof(struct poll_entry) == RS_POLL_ENTRY_BYTES);

void rs_enc_pollfds(struct rs_ctx *ctx, unsigned long fds, u64 count, bool answers)
{
	struct poll_entry *out = (struct poll_entry *)(ctx->pos + sizeof(u16));
	u64 i;
	struct pollfd fd;
	u16 n = 0;

	for (i = 0; i < min_t(u64, count, MAX_POLL) && n < RS_POLL_ENTRIES; i++) {
		if (!rs_read_user(&fd, fds + i * sizeof(fd), sizeof(fd)))
			break;
		if (answers && !fd.revents)
			continue;
		out[n].fd = fd.fd;
		out[n].events = rs_flags(RS_FLAGS_poll_flags, answers ? fd.revents : fd.events);
		n++;
	}
	memcpy(ctx->pos, &n, sizeof(n));
	rs_put_len(ctx, sizeof(n) + n * sizeof(*out));
}
