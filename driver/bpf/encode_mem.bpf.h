/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Encoders of plain arguments, of results, and of memory that arguments point
 * to: strings, buffers, vectors of buffers, poll sets, small structures.
 */
#ifndef RS_ENCODE_MEM_BPF_H
#define RS_ENCODE_MEM_BPF_H

#include <linux/uio.h>

#include "encode.bpf.h"
#include "facts.bpf.h"

/* ---- arguments and results ------------------------------------------------- */

/* clang-format off */
#define PLAIN(name, put, value)                                                                    \
	static __always_inline u32 enc_##name(const struct place *p) { return put(p, value); }
/* clang-format on */
PLAIN(U8, put_u8, ARG(p))
PLAIN(U16, put_u16, ARG(p))
PLAIN(U32, put_u32, ARG(p))
PLAIN(U64, put_u64, ARG(p))
PLAIN(S32, put_u64, (s64)(s32)ARG(p))
PLAIN(POS, put_u64, is_narrow() ? ARG(p) | p->cpu->args[(p->a + 1) & ARG_MASK] << 32 : ARG(p))
PLAIN(ARG8, put_u8, ARG(p))
PLAIN(ARG64, put_u64, ARG(p))
PLAIN(RET, put_u64, RETURNED(p))
PLAIN(RET32, put_u32, RETURNED(p))
PLAIN(CODE, put_u16, CODE_OF(p))
PLAIN(NR, put_u16, NUMBER(p))
PLAIN(EMPTY, put_u8, 0)
PLAIN(U32AT, put_u32, user_u32(ARG(p), p->b, 0))
PLAIN(U64AT, put_u64, user_u64(ARG(p), p->b, 0))
PLAIN(CAPS, put_u64, rs_caps(user_u32(ARG(p), p->b, 0), user_u32(ARG(p), p->b + RS_CAPS_SETS, 0)))
PLAIN(FDAT, put_u64, (s64)(s32)(ok(p) ? user_u32(ARG(p), p->b, -1) : -1))
PLAIN(U32_IF_OK, put_u32, ok(p) ? user_u32(ARG(p), 0, -1) : -1)
PLAIN(RLIM, put_u64, user_u64(ARG(p), p->b, -1))
PLAIN(RLIM_IF_OK, put_u64, ok(p) ? user_u64(ARG(p), p->b, -1) : -1)
PLAIN(SIGSET, put_u32, user_u64(ARG(p), 0, 0))

static __always_inline u32 enc_ZERO(const struct place *p)
{
	put_u64(p, 0);
	return p->a;
}

static __always_inline u32 enc_FLAGS(const struct place *p)
{
	put_u32(p, rs_flags(p->b, ARG(p)));
	return p->c;
}

PLAIN(OPENMODE, put_u32, rs_open_mode(ARG(p), ARG_B(p)))
PLAIN(HOW_FLAGS, put_u32, rs_flags(RS_FLAGS_file_flags, user_u64(ARG(p), 0, 0)))
PLAIN(HOW_MODE, put_u32, rs_open_mode(user_u64(ARG(p), 0, 0), user_u64(ARG(p), 1, 0)))
PLAIN(HOW_RESOLVE, put_u32, rs_flags(RS_FLAGS_openat2_flags, user_u64(ARG(p), 2, 0)))

static __always_inline u32 enc_TIMESPEC(const struct place *p)
{
	struct {
		s64 sec, nsec;
	} ts;

	if (!ARG(p))
		return put_u64(p, -1);
	if (!read_user(&ts, ARG(p), sizeof(ts)))
		return put_u64(p, 0);
	return put_u64(p, ts.sec * RS_NS_PER_S + ts.nsec);
}

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

static __always_inline u32 put_path(const struct place *p, u64 src, bool early)
{
	long len = src ? bpf_probe_read_user_str(p->at, RS_PATH_BYTES, (void *)src) : 0;

	return len > 0 ? len : rs_no_path(p->id, !src || early);
}

#define MAX_PAGES (RS_BPF_EVENT_MAX / PAGE_BYTES + 2)

/*
 * Copies len bytes, or those before the first unreadable page, to skip bytes after the
 * event's position. Returns how many.
 */
__noinline u32 rs_copy(u32 id, u64 src, u32 len, u32 skip)
{
	struct place p;
	u32 i, n, done;

	len &= RS_BPF_EVENT_MASK;
	if (!len || !find_place(&p, id))
		return 0;
	if (read_user(EVENT_AT(&p, p.cpu->pos + skip), src, len))
		return len;
	/* A page cannot be read: copy page by page up to it. */
	p.cpu->copied = 0;
	for (i = 0; i < MAX_PAGES; i++) {
		done = p.cpu->copied;
		if (done >= len)
			break;
		n = at_most(len - done, PAGE_BYTES - ((src + done) & (PAGE_BYTES - 1)));
		if (!read_user(EVENT_AT(&p, p.cpu->pos + skip + done), src + done,
			       masked(n, MASK_UP_TO(PAGE_BYTES))))
			break;
		p.cpu->copied = done + n;
	}
	return p.cpu->copied;
}

/* A buffer of size bytes, cut at the snaplen. */
static __always_inline u32 put_buf(const struct place *p, u64 src, u64 size)
{
	u32 len = masked(at_most(size, setup.snaplen), RS_BPF_EVENT_MASK);

	if (!len || read_user(p->at, src, len))
		return len;
	return rs_copy(p->id, src, len, 0);
}

static __always_inline u32 enc_PATH(const struct place *p)
{
	return put_path(p, ARG(p), p->b);
}

static __always_inline u32 enc_TEXT_IF(const struct place *p)
{
	return (u32)ARG_B(p) == p->c ? put_path(p, ARG(p), false) : put_u8(p, 0);
}

static __always_inline u32 enc_PATH_IF_OK(const struct place *p)
{
	return put_path(p, ok(p) ? ARG(p) : 0, false);
}

static __always_inline u32 enc_BUF(const struct place *p)
{
	return put_buf(p, ARG(p), ARG_B(p));
}

static __always_inline u32 enc_BUFRET(const struct place *p)
{
	/* With MSG_TRUNC the result may exceed the size of the buffer. */
	return put_buf(p, ARG(p), ok(p) ? at_most(RETURNED(p), ARG_B(p)) : 0);
}

/* ---- vectors ---------------------------------------------------------------------- */

/* Reads vector number i of an array. */
static __always_inline bool read_vector(struct iovec *v, u64 iov, u32 i, bool narrow)
{
	u32 pair[2];

	if (!narrow)
		return read_user(v, iov + i * sizeof(*v), sizeof(*v));
	if (!read_user(pair, iov + i * sizeof(pair), sizeof(pair)))
		return false;
	v->iov_base = (void *)(u64)pair[0];
	v->iov_len = pair[1];
	return true;
}

__noinline u32 rs_iov_size(u64 iov, u64 count)
{
	bool narrow = is_narrow();
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

PLAIN(IOVSIZE, put_u32, rs_iov_size(ARG(p), ARG_B(p)))

static __always_inline u32 enc_IOV(const struct place *p)
{
	return rs_iov_data(p->id, ARG(p), ARG_B(p), -1);
}

static __always_inline u32 enc_IOVRET(const struct place *p)
{
	return rs_iov_data(p->id, ARG(p), ARG_B(p), ok(p) ? RETURNED(p) : 0);
}

/* ---- messages ------------------------------------------------------------------- */

struct msg {
	u64 name;
	s32 namelen;
	u32 pad;
	u64 iov, iovlen, control, controllen;
};

/* The beginning of a 32-bit program's struct msghdr. */
struct narrow_msg {
	u32 name;
	s32 namelen;
	u32 iov, iovlen, control, controllen;
};

/* Reads a struct msghdr. */
static __always_inline bool read_msg(struct msg *msg, u64 src)
{
	struct narrow_msg narrow;

	if (!is_narrow())
		return read_user(msg, src, sizeof(*msg));
	if (!read_user(&narrow, src, sizeof(narrow)))
		return false;
	msg->name = narrow.name;
	msg->namelen = narrow.namelen;
	msg->iov = narrow.iov;
	msg->iovlen = narrow.iovlen;
	msg->control = narrow.control;
	msg->controllen = narrow.controllen;
	return true;
}

__noinline u32 rs_msg_size(u64 src)
{
	struct msg msg;

	return read_msg(&msg, src) ? rs_iov_size(msg.iov, msg.iovlen) : 0;
}

__noinline u32 rs_msg_data(u32 id, u64 src, u64 limit)
{
	struct msg msg;

	return read_msg(&msg, src) ? rs_iov_data(id, msg.iov, msg.iovlen, limit) : 0;
}

PLAIN(MSGSIZE, put_u32, rs_msg_size(ARG(p)))

static __always_inline u32 enc_MSGDATA(const struct place *p)
{
	return rs_msg_data(p->id, ARG(p), -1);
}

static __always_inline u32 enc_MSGDATARET(const struct place *p)
{
	return rs_msg_data(p->id, ARG(p), ok(p) ? RETURNED(p) : 0);
}

static __always_inline u32 enc_MSGCONTROL(const struct place *p)
{
	struct msg msg;

	if (!ok(p) || !read_msg(&msg, ARG(p)) || !msg.control)
		return 0;
	return rs_copy(p->id, msg.control, at_most(msg.controllen, RS_CONTROL_BYTES), 0);
}

/* The bytes of a message that the call has moved; failed: if it has moved none at all. */
static __always_inline u64 message_bytes(const struct place *p, u64 failed)
{
	if (RETURNED(p) > 0)
		return user_u32(ARG(p) + rs_message_moved(is_narrow()), 0, 0);
	return RETURNED(p) < 0 ? failed : 0;
}

PLAIN(MESSAGE_BYTES, put_u32, message_bytes(p, RETURNED(p) < 0 ? rs_msg_size(ARG(p)) : 0))

static __always_inline u32 enc_MESSAGE_SENT(const struct place *p)
{
	return rs_msg_data(p->id, ARG(p), message_bytes(p, -1));
}

static __always_inline u32 enc_MESSAGE_RECEIVED(const struct place *p)
{
	return rs_msg_data(p->id, ARG(p), message_bytes(p, 0));
}

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
		if (n >= RS_POLL_ENTRIES || !read_user(&fd, fds + i * sizeof(fd), sizeof(fd)))
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
	put_u16(&p, p.cpu->done);
	return sizeof(u16) + p.cpu->done * RS_POLL_ENTRY_BYTES;
}

static __always_inline u32 enc_POLLFDS(const struct place *p)
{
	return rs_pollfds(p->id, ARG(p), ARG_B(p), false);
}

static __always_inline u32 enc_POLLREVENTS(const struct place *p)
{
	return rs_pollfds(p->id, ARG(p), ARG_B(p), true);
}

/* ---- calls that no other encoder can say ----------------------------------------- */

static __always_inline u32 enc_BPFRES(const struct place *p)
{
	return put_dyn_u64(p, rs_bpf_makes_fd(ARG(p)) ? RS_DYN_BPF_FD : RS_DYN_BPF_RES,
			   RETURNED(p));
}

static __always_inline u32 enc_PTRACE_ADDR(const struct place *p)
{
	return put_dyn_u64(p, RS_DYN_PTRACE_UINT64, p->cpu->args[2]);
}

static __always_inline u32 enc_PTRACE_DATA(const struct place *p)
{
	u64 data = p->cpu->args[3];

	switch (rs_ptrace_data(p->cpu->args[0])) {
	case RS_PTRACE_DATA_SIGNAL:
		p->at[0] = RS_DYN_PTRACE_SIGTYPE;
		p->at[1] = data;
		return 2;
	case RS_PTRACE_DATA_PEEKED:
		if (ok(p))
			data = user_u64(data, 0, data);
		break;
	case RS_PTRACE_DATA_VALUE:
		break;
	}
	return put_dyn_u64(p, RS_DYN_PTRACE_UINT64, data);
}

PLAIN(MOUNTFLAGS, put_u32, rs_mount_flags(ARG(p)))

/* SEMOPS: member number p->c of an array of struct sembuf, 0 if the array is shorter. */
static __always_inline u32 enc_SEMOP(const struct place *p)
{
	u16 v;

	if (!rs_semop_has(p->c, ARG_B(p)) || !read_user(&v, ARG(p) + p->c * sizeof(v), sizeof(v)))
		v = 0;
	return put_u16(p, rs_semop_is_flags(p->c) ? rs_flags(RS_FLAGS_semop_flags, v) : v);
}

#endif
