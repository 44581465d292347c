// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Encoders of vectors of buffers, of messages made of them, and of poll sets.
 */
#include <linux/poll.h>
#include <linux/socket.h>
#include <linux/uio.h>

#include "encode.h"

/* The most poll entries that are read: bounds the time spent with preemption off. */
#define MAX_POLL 1024
/* Vectors that are read at once. */
#define BATCH 8

/* Reads an array of vectors in batches. */
struct walk {
	unsigned long next; /* user address of the next batch */
	u64 left;	    /* vectors after this batch */
	unsigned int n, i;  /* size of the batch, next vector in it */
	struct iovec batch[BATCH];
};

static void walk_init(struct walk *walk, unsigned long iov, u64 count)
{
	walk->next = iov;
	walk->left = min_t(u64, count, UIO_MAXIOV);
	walk->n = walk->i = 0;
}

/* The next vector; NULL at the end, or if it cannot be read. */
static const struct iovec *walk_next(struct walk *walk)
{
	if (walk->i == walk->n) {
		walk->n = min_t(u64, walk->left, BATCH);
		walk->i = 0;
		if (!walk->n ||
		    !rs_read_user(walk->batch, walk->next, walk->n * sizeof(walk->batch[0]))) {
			walk->n = walk->left = 0;
			return NULL;
		}
		walk->next += walk->n * sizeof(walk->batch[0]);
		walk->left -= walk->n;
	}
	return &walk->batch[walk->i++];
}

void rs_enc_iov_size(struct rs_ctx *ctx, unsigned long iov, u64 count)
{
	const struct iovec *v;
	struct walk walk;
	u64 size = 0;

	walk_init(&walk, iov, count);
	while ((v = walk_next(&walk)))
		size += v->iov_len;
	rs_put_u32(ctx, min_t(u64, size, U32_MAX));
}

void rs_enc_iov_data(struct rs_ctx *ctx, unsigned long iov, u64 count, u64 limit)
{
	u32 room = min_t(u64, limit, ctx->snaplen), done = 0, n;
	const struct iovec *v;
	struct walk walk;

	walk_init(&walk, iov, count);
	while (done < room && (v = walk_next(&walk))) {
		n = min_t(u64, v->iov_len, room - done);
		n = rs_copy_buf(ctx->pos + done, (unsigned long)v->iov_base, n);
		done += n;
		if (n < v->iov_len)
			break;
	}
	rs_put_len(ctx, done);
}

void rs_enc_msg_size(struct rs_ctx *ctx, unsigned long msg)
{
	struct user_msghdr hdr;

	if (!rs_read_user(&hdr, msg, sizeof(hdr)))
		return rs_put_u32(ctx, 0);
	rs_enc_iov_size(ctx, (unsigned long)hdr.msg_iov, hdr.msg_iovlen);
}

void rs_enc_msg_data(struct rs_ctx *ctx, unsigned long msg, u64 limit)
{
	struct user_msghdr hdr;

	if (!rs_read_user(&hdr, msg, sizeof(hdr)))
		return rs_put_len(ctx, 0);
	rs_enc_iov_data(ctx, (unsigned long)hdr.msg_iov, hdr.msg_iovlen, limit);
}

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
