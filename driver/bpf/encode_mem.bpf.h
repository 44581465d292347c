/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Memory that arguments point to: strings, buffers, vectors of buffers, poll sets.
 */
#ifndef RS_ENCODE_MEM_BPF_H
#define RS_ENCODE_MEM_BPF_H

#include <linux/uio.h>

#include "encode.bpf.h"
#include "facts.bpf.h"

/* ---- strings and buffers ------------------------------------------------------ */

/* Writes the text that replaces a path which is NULL or cannot be read. */
__noinline u32 rs_no_path(u32 id, u32 is_null)
{
	struct place p;

	if (!find_place(&p, id))
		return 0;
	if (is_null) {
		__builtin_memcpy(p.at, "(NULL)", sizeof("(NULL)"));
		return sizeof("(NULL)");
	}
	__builtin_memcpy(p.at, "<NA>", sizeof("<NA>"));
	return sizeof("<NA>");
}

static __always_inline u32 rs_put_path(const struct place *p, u64 src, bool early)
{
	long len = src ? bpf_probe_read_user_str(p->at, RS_PATH_BYTES, (void *)src) : 0;

	return len > 0 ? len : rs_no_path(p->id, !src || early);
}

#define MAX_PAGES (RS_BPF_EVENT_MAX / PAGE_BYTES + 2)

__noinline u32 rs_copy(u32 id, u64 src, u32 len, u32 skip)
{
	struct place p;
	u32 i, n, done;

	len &= RS_BPF_EVENT_MASK;
	if (!len || !find_place(&p, id))
		return 0;
	if (rs_read_user(EVENT_AT(&p, p.cpu->pos + skip), src, len))
		return len;
	/* A page cannot be read: copy page by page up to it. */
	p.cpu->copied = 0;
	for (i = 0; i < MAX_PAGES; i++) {
		done = p.cpu->copied;
		if (done >= len)
			break;
		n = at_most(len - done, PAGE_BYTES - ((src + done) & (PAGE_BYTES - 1)));
		if (!rs_read_user(EVENT_AT(&p, p.cpu->pos + skip + done), src + done,
				  masked(n, MASK_UP_TO(PAGE_BYTES))))
			break;
		p.cpu->copied = done + n;
	}
	return p.cpu->copied;
}

/* A buffer of size bytes, cut at the snaplen. */
static __always_inline u32 rs_put_buf(const struct place *p, u64 src, u64 size)
{
	u32 len = masked(at_most(size, setup.snaplen), RS_BPF_EVENT_MASK);

	if (!len || rs_read_user(p->at, src, len))
		return len;
	return rs_copy(p->id, src, len, 0);
}

/* ---- vectors ---------------------------------------------------------------------- */

/* Reads vector number i of an array. */
static __always_inline bool read_vector(struct iovec *v, u64 iov, u32 i, bool narrow)
{
	u32 pair[2];

	if (!narrow)
		return rs_read_user(v, iov + i * sizeof(*v), sizeof(*v));
	if (!rs_read_user(pair, iov + i * sizeof(pair), sizeof(pair)))
		return false;
	v->iov_base = (void *)(u64)pair[0];
	v->iov_len = pair[1];
	return true;
}

__noinline u32 rs_iov_size(u64 iov, u64 count, u32 narrow)
{
	struct steps steps;
	struct iovec v;
	u64 size = 0;
	u32 i;

	EACH_STEP(&steps, i, UIO_MAXIOV, count)
	{
		if (!read_vector(&v, iov, i, narrow))
			break;
		size += v.iov_len;
	}
	END_STEPS(&steps);
	return at_most(size, (u32)-1);
}

__noinline u32 rs_iov_data(u32 id, u64 iov, u64 count, u64 limit)
{
	u32 room = at_most(limit, setup.snaplen), done, n, i;
	bool narrow = is_narrow();
	struct steps steps;
	struct iovec v;
	struct place p;

	if (!find_place(&p, id))
		return 0;
	p.cpu->done = 0;
	EACH_STEP(&steps, i, UIO_MAXIOV, count)
	{
		done = p.cpu->done;
		if (done >= room || !read_vector(&v, iov, i, narrow))
			break;
		n = rs_copy(id, (u64)v.iov_base, at_most(v.iov_len, room - done), done);
		p.cpu->done = done + n;
		if (n < v.iov_len)
			break;
	}
	END_STEPS(&steps);
	return p.cpu->done;
}

__noinline u32 rs_msg_data(u32 id, u64 src, u64 limit)
{
	struct rs_msghdr msg;

	return rs_read_msg(&msg, src, is_narrow()) ? rs_iov_data(id, msg.iov, msg.iovlen, limit) :
						     0;
}

#define rs_put_iov(p, iov, count, limit) rs_iov_data((p)->id, iov, count, limit)
#define rs_put_msg_data(p, src, limit) rs_msg_data((p)->id, src, limit)

/* ---- poll sets ------------------------------------------------------------------ */

/* The most poll entries that are read. */
#define MAX_POLL 512

struct pollfd {
	s32 fd;
	u16 events, revents;
};

__noinline u32 rs_pollfds(u32 id, u64 fds, u64 count, u32 answers)
{
	struct steps steps;
	struct pollfd fd;
	struct place p;
	u32 i, n;
	u8 *out;

	if (!find_place(&p, id))
		return 0;
	p.cpu->done = 0;
	EACH_STEP(&steps, i, MAX_POLL, count)
	{
		n = p.cpu->done;
		if (n >= RS_POLL_ENTRIES || !rs_read_user(&fd, fds + i * sizeof(fd), sizeof(fd)))
			break;
		if (answers && !fd.revents)
			continue;
		out = EVENT_AT(&p, p.cpu->pos + sizeof(u16) + n * RS_POLL_ENTRY_BYTES);
		*(s64 *)out = fd.fd;
		*(u16 *)(out + sizeof(s64)) =
			rs_flags(RS_FLAGS_poll_flags, answers ? fd.revents : fd.events);
		p.cpu->done = n + 1;
	}
	END_STEPS(&steps);
	rs_put_u16(&p, p.cpu->done);
	return sizeof(u16) + p.cpu->done * RS_POLL_ENTRY_BYTES;
}

#define rs_put_pollfds(p, fds, count, answers) rs_pollfds((p)->id, fds, count, answers)

#endif
