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

static void walk_init(struct walk *walk, unsigned long iov, u64 count, bool is_narrow)
{
	walk->next = iov;
	walk->left = min_t(u64, count, UIO_MAXIOV);
	walk->n = walk->i = 0;
	walk->narrow = is_narrow;
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

u32 rs_iov_size(unsigned long iov, u64 count, bool is_narrow)
{
	const struct iovec *v;
	struct walk walk;
	u64 size = 0;

	walk_init(&walk, iov, count, is_narrow);
	while ((v = walk_next(&walk)))
		size += v->iov_len;
	return min_t(u64, size, U32_MAX);
}

u32 rs_put_iov(struct rs_ctx *ctx, unsigned long iov, u64 count, u64 limit)
{
	u32 room = min_t(u64, limit, ctx->snaplen), done = 0, n;
	const struct iovec *v;
	struct walk walk;

	walk_init(&walk, iov, count, rs_is_narrow(ctx));
	while (done < room && (v = walk_next(&walk))) {
		n = min_t(u64, v->iov_len, room - done);
		n = rs_copy_buf(ctx->at + done, (unsigned long)v->iov_base, n);
		done += n;
		if (n < v->iov_len)
			break;
	}
	return done;
}

u32 rs_put_msg_data(struct rs_ctx *ctx, unsigned long src, u64 limit)
{
	struct rs_msghdr msg;

	if (!rs_read_msg(&msg, src, rs_is_narrow(ctx)))
		return 0;
	return rs_put_iov(ctx, msg.iov, msg.iovlen, limit);
}

/* ---- poll sets ----------------------------------------------------------------- */

/* An entry as it is recorded: the descriptor and its portable events. */
struct poll_entry {
	s64 fd;
	u16 events;
} __packed;
static_assert(sizeof(struct poll_entry) == RS_POLL_ENTRY_BYTES);

u32 rs_put_pollfds(struct rs_ctx *ctx, unsigned long fds, u64 count, bool answers)
{
	struct poll_entry *out = (struct poll_entry *)(ctx->at + sizeof(u16));
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
	memcpy(ctx->at, &n, sizeof(n));
	return sizeof(n) + n * sizeof(*out);
}
