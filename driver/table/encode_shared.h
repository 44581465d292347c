/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What the encoders of both engines do with arguments, results and user memory. The module and
 * the eBPF programs compile the same text; each defines beforehand
 *
 *   RS_PLACE                                 the type of p: the event and the operation
 *   RS_CALLED                                how a function is declared that is not to be inlined
 *   ARG(p), ARG_B(p), ARG_C(p)               the arguments that the operands a, b and c name
 *   OPERAND_A(p), ...                        these operands themselves
 *   rs_arg(p, n)                             argument n
 *   RETURNED(p), CODE_OF(p)                  the result, and the call's portable number
 *   rs_is_narrow(p)                          whether the call is one of a 32-bit program
 *   rs_read_user(dst, src, n)                reads n bytes of user memory; returns whether it could
 *   rs_flags(table, v)                       translates flags
 *   rs_put_u8(p, v), ...                     write a parameter at p->at and return its length
 *   rs_put_bytes(p, skip, src, len)          the same of readable user memory, behind skip bytes
 *   rs_iov_size(iov, count, narrow)          the bytes in a list of vectors
 *   rs_put_tuple(p, fd, addr, len, from)     both ends of a socket, one in user memory
 *   rs_put_connected(p, fd, from)            both ends of a connected socket
 *   SNAPLEN(p)                               the most bytes that are kept of a buffer
 *
 * and for encode.def what reads longer memory or the kernel's sockets: rs_put_path(),
 * rs_put_buf(), rs_put_iov(), rs_put_msg_data(), rs_put_pollfds(), rs_put_sockaddr().
 */
#ifndef RS_ENCODE_SHARED_H
#define RS_ENCODE_SHARED_H

#include "rules.h"

static __always_inline bool ok(RS_PLACE *p)
{
	return RETURNED(p) >= 0;
}

/* Element n of an array in user memory; otherwise: if src is NULL or cannot be read. */
static __always_inline __u64 rs_user_u64(__u64 src, __u32 n, __u64 otherwise)
{
	__u64 v;

	return src && rs_read_user(&v, src + n * sizeof(v), sizeof(v)) ? v : otherwise;
}

static __always_inline __u32 rs_user_u32(__u64 src, __u32 n, __u32 otherwise)
{
	__u32 v;

	return src && rs_read_user(&v, src + n * sizeof(v), sizeof(v)) ? v : otherwise;
}

/* ---- values ------------------------------------------------------------------------ */

/* A value that is written with 64 bits, of which the parameter has fewer. */
static __always_inline __u32 rs_put_cut(RS_PLACE *p, __u64 v, __u32 width)
{
	rs_put_u64(p, v);
	return width;
}

static __always_inline __u32 rs_put_flags(RS_PLACE *p)
{
	rs_put_u32(p, rs_flags(OPERAND_B(p), ARG(p)));
	return OPERAND_C(p);
}

/* A DYN parameter: the byte that selects its type, then the value. */
static __always_inline __u32 rs_put_dyn_u64(RS_PLACE *p, __u8 which, __u64 v)
{
	*p->at = which;
	__builtin_memcpy(p->at + 1, &v, sizeof(v));
	return 1 + sizeof(v);
}

static __always_inline __u64 rs_timespec(__u64 src)
{
	struct {
		__s64 sec, nsec;
	} ts;

	if (!src)
		return -1;
	return rs_read_user(&ts, src, sizeof(ts)) ? ts.sec * RS_NS_PER_S + ts.nsec : 0;
}

/* An argument of 64 bits, of which a 32-bit program has the upper half in the next one. */
static __always_inline __u64 rs_position(RS_PLACE *p)
{
	return rs_is_narrow(p) ? ARG(p) | (__u64)rs_arg(p, OPERAND_A(p) + 1) << 32 : ARG(p);
}

/* SEMOPS: a member of an array of struct sembuf, 0 if the array is shorter. */
static __always_inline __u16 rs_semop(RS_PLACE *p)
{
	const __u32 member = OPERAND_C(p);
	__u16 v;

	if (!rs_semop_has(member, ARG_B(p)) ||
	    !rs_read_user(&v, ARG(p) + member * sizeof(v), sizeof(v)))
		return 0;
	return rs_semop_is_flags(member) ? rs_flags(RS_FLAGS_semop_flags, v) : v;
}

static __always_inline __u32 rs_put_ptrace_data(RS_PLACE *p)
{
	__u64 data = rs_arg(p, 3);

	switch (rs_ptrace_data(rs_arg(p, 0))) {
	case RS_PTRACE_DATA_SIGNAL:
		p->at[0] = RS_DYN_PTRACE_SIGTYPE;
		p->at[1] = data;
		return 2;
	case RS_PTRACE_DATA_PEEKED:
		if (ok(p))
			data = rs_user_u64(data, 0, data);
		break;
	case RS_PTRACE_DATA_VALUE:
		break;
	}
	return rs_put_dyn_u64(p, RS_DYN_PTRACE_UINT64, data);
}

/* ---- new processes ------------------------------------------------------------------- */

/* The flags of clone() and its relatives; clone3() has them in a structure. */
static __always_inline __u64 rs_clone_flags(RS_PLACE *p)
{
	switch (CODE_OF(p)) {
	case RS_CODE_vfork:
		return CLONE_VFORK | CLONE_VM;
	case RS_CODE_clone:
		return rs_arg(p, 0);
	case RS_CODE_clone3:
		return rs_user_u64(rs_arg(p, 0), 0, 0);
	}
	return 0;
}

/* The kernel writes the descriptor to where an argument, or a member of the structure, points. */
static __always_inline __u32 rs_put_pidfd(RS_PLACE *p)
{
	if (RETURNED(p) <= 0 || !(rs_clone_flags(p) & CLONE_PIDFD))
		return 0;
	return rs_put_u64(p, (__s64)(__s32)rs_user_u32(CODE_OF(p) == RS_CODE_clone3 ?
							       rs_user_u64(rs_arg(p, 0), 1, 0) :
							       rs_arg(p, 2),
						       0, -1));
}

/* ---- quotactl(): its parameters depend on its command ------------------------------ */

/*
 * A parameter that a command does not have is 0, or the portable value that stands for
 * "none".
 */
#define QUOTA_COMMAND(p) rs_quota_command(rs_arg(p, 0))

static __always_inline bool rs_quota_is_there(RS_PLACE *p)
{
	return rs_quota_has(OPERAND_B(p), QUOTA_COMMAND(p), ok(p));
}

/* A field of 32 bits of the structure that the fourth argument points to. */
static __always_inline __u32 rs_quota_field32(RS_PLACE *p, __u32 place)
{
	return rs_quota_is_there(p) ? rs_user_u32(rs_arg(p, 3), place, 0) : 0;
}

/* A field of 64 bits: a limit, an amount or a time. */
static __always_inline __u64 rs_quota_field64(RS_PLACE *p)
{
	if (!rs_quota_is_there(p))
		return 0;
	return rs_user_u64(rs_arg(p, 3), rs_quota_place(OPERAND_B(p)), 0) *
	       rs_quota_unit(OPERAND_B(p));
}

static __always_inline __u64 rs_quota_value(RS_PLACE *p)
{
	const __u32 third = rs_arg(p, 2);

	switch (OPERAND_B(p)) {
	case RS_QUOTA_CMD:
		return rs_flags(RS_FLAGS_quotactl_cmds, QUOTA_COMMAND(p));
	case RS_QUOTA_TYPE:
		return rs_flags(RS_FLAGS_quotactl_types, rs_quota_type(rs_arg(p, 0)));
	case RS_QUOTA_ID:
		return rs_quota_takes_id(QUOTA_COMMAND(p)) ? third : 0;
	case RS_QUOTA_FMT:
		return rs_flags(RS_FLAGS_quotactl_quota_fmts,
				rs_quota_takes_format(QUOTA_COMMAND(p)) ? third : 0);
	case RS_QUOTA_FMT_OUT:
		return rs_flags(RS_FLAGS_quotactl_quota_fmts, rs_quota_field32(p, 0));
	case RS_QUOTA_FLAGS:
		return rs_flags(RS_FLAGS_quotactl_dqi_flags,
				rs_quota_field32(p, RS_QUOTA_FLAGS_PLACE));
	}
	return rs_quota_field64(p);
}

/* ---- messages ----------------------------------------------------------------------- */

/* The beginning of struct msghdr. */
struct rs_msghdr {
	__u64 name;
	__s32 namelen;
	__u32 pad;
	__u64 iov, iovlen, control, controllen;
};

/* The same of a 32-bit program. */
struct rs_narrow_msghdr {
	__u32 name;
	__s32 namelen;
	__u32 iov, iovlen, control, controllen;
};

/* Reads a struct msghdr. Returns whether it could be read. */
static __always_inline bool rs_read_msg(struct rs_msghdr *msg, __u64 src, bool is_narrow)
{
	struct rs_narrow_msghdr narrow;

	if (!is_narrow)
		return rs_read_user(msg, src, sizeof(*msg));
	if (!rs_read_user(&narrow, src, sizeof(narrow)))
		return false;
	msg->name = narrow.name;
	msg->namelen = narrow.namelen;
	msg->iov = narrow.iov;
	msg->iovlen = narrow.iovlen;
	msg->control = narrow.control;
	msg->controllen = narrow.controllen;
	return true;
}

RS_CALLED __u32 rs_msg_size(__u64 src, __u32 is_narrow)
{
	struct rs_msghdr msg;

	return rs_read_msg(&msg, src, is_narrow) ? rs_iov_size(msg.iov, msg.iovlen, is_narrow) : 0;
}

static __always_inline __u32 rs_put_control(RS_PLACE *p)
{
	struct rs_msghdr msg;

	if (!ok(p) || !rs_read_msg(&msg, ARG(p), rs_is_narrow(p)) || !msg.control)
		return 0;
	return rs_put_bytes(p, 0, msg.control,
			    msg.controllen < RS_CONTROL_BYTES ? msg.controllen : RS_CONTROL_BYTES);
}

/* The bytes of a message that the call has moved; failed: if it has moved none at all. */
static __always_inline __u64 rs_message_bytes(RS_PLACE *p, __u64 failed)
{
	if (RETURNED(p) > 0)
		return rs_user_u32(ARG(p) + rs_message_moved(rs_is_narrow(p)), 0, 0);
	return RETURNED(p) < 0 ? failed : 0;
}

static __always_inline __u32 rs_message_size_moved(RS_PLACE *p)
{
	return rs_message_bytes(p, RETURNED(p) < 0 ? rs_msg_size(ARG(p), rs_is_narrow(p)) : 0);
}

/* Both ends of the socket that sends the message, or (from) receives it. */
static __always_inline __u32 rs_put_msg_tuple(RS_PLACE *p, bool from)
{
	struct rs_msghdr msg;

	if ((from && !ok(p)) || !rs_read_msg(&msg, ARG_B(p), rs_is_narrow(p)))
		return 0;
	return rs_put_tuple(p, ARG(p), msg.name, msg.namelen, from);
}

/* The same; if the message names no peer, both ends of the connected socket. */
static __always_inline __u32 rs_put_message_tuple(RS_PLACE *p, bool from)
{
	struct rs_msghdr msg;

	if (!RETURNED(p) || (from && !ok(p)) || !rs_read_msg(&msg, ARG_B(p), rs_is_narrow(p)))
		return 0;
	return msg.name && msg.namelen ? rs_put_tuple(p, ARG(p), msg.name, msg.namelen, from) :
					 rs_put_connected(p, ARG(p), from);
}

/* ---- socket options ------------------------------------------------------------------ */

/* A struct timeval in nanoseconds. */
static __always_inline __u64 rs_timeval(__u64 src, bool is_narrow)
{
	if (is_narrow)
		return rs_user_u32(src, 0, 0) * RS_NS_PER_S + rs_user_u32(src, 1, 0) * RS_NS_PER_US;
	return rs_user_u64(src, 0, 0) * RS_NS_PER_S + rs_user_u64(src, 1, 0) * RS_NS_PER_US;
}

/* In getsockopt() and setsockopt(), argument 1 is the level and argument 2 the option. */
static __always_inline __u32 rs_put_sockopt(RS_PLACE *p, __u64 value, __u32 len)
{
	const __u8 kind = (__u32)rs_arg(p, 1) == SOL_SOCKET ? rs_sockopt_kind(rs_arg(p, 2)) :
							      RS_DYN_SOCKOPT_RAW;
	__u32 v;

	p->at[0] = kind;
	switch (kind) {
	case RS_DYN_SOCKOPT_ERRNO:
		return rs_put_dyn_u64(p, kind, -(__s64)(__s32)rs_user_u32(value, 0, 0));
	case RS_DYN_SOCKOPT_UINT32:
		v = rs_user_u32(value, 0, 0);
		__builtin_memcpy(p->at + 1, &v, sizeof(v));
		return 1 + sizeof(v);
	case RS_DYN_SOCKOPT_UINT64:
		return rs_put_dyn_u64(p, kind, rs_user_u64(value, 0, 0));
	case RS_DYN_SOCKOPT_TIMEVAL:
		return rs_put_dyn_u64(p, kind, rs_timeval(value, rs_is_narrow(p)));
	}
	return 1 + rs_put_bytes(p, 1, value, len < SNAPLEN(p) ? len : SNAPLEN(p));
}

#endif
