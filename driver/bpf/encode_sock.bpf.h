/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Encoders of files behind descriptors: sockets with their addresses and options,
 * devices, pipes. Nothing is locked: a value that changes at that moment may be the old
 * one or the new one.
 */
#ifndef RS_ENCODE_SOCK_BPF_H
#define RS_ENCODE_SOCK_BPF_H

#include "encode.bpf.h"
#include "facts.bpf.h"

/* ---- descriptors ---------------------------------------------------------------- */

/* The struct file of a descriptor of the current task; 0: none. */
__noinline u64 rs_file_of_fd(s32 fd)
{
	struct file **files, *file = NULL;
	struct fdtable *table;
	u32 n;

	if (HAS_TASK_BTF) {
		table = ((struct task_struct *)bpf_get_current_task_btf())->files->fdt;
		n = table->max_fds;
		files = table->fd;
	} else {
		table = READ(current_task(), files, fdt);
		n = READ(table, max_fds);
		files = READ(table, fd);
	}
	if (fd < 0 || (u32)fd >= n)
		return 0;
	bpf_probe_read_kernel(&file, sizeof(file), files + fd);
	return (u64)file;
}

/* The struct sock of a descriptor; 0: not a socket. */
__noinline u64 rs_sock_of_fd(s32 fd)
{
	u64 file = rs_file_of_fd(fd), inode = file ? MEMBER(file, file, f_inode) : 0, socket;

	if (!inode || (MEMBER(inode, inode, i_mode) & S_IFMT) != S_IFSOCK)
		return 0;
	socket = MEMBER(file, file, private_data);
	/* By a helper: the verifier takes a direct load for a pointer, which cannot be returned. */
	return (u64)READ((struct socket *)socket, sk);
}

static __always_inline u32 dev_of(u64 file)
{
	u64 inode = MEMBER(file, file, f_inode), sb = inode ? MEMBER(inode, inode, i_sb) : 0;

	return sb ? MEMBER(super_block, sb, s_dev) : 0;
}

static __always_inline u32 enc_DEV(const struct place *p)
{
	u64 file = ok(p) ? rs_file_of_fd(RETURNED(p)) : 0;

	p->cpu->file = file;
	return rs_put_u32(p, file ? encode_dev(dev_of(file)) : 0);
}

static __always_inline u32 enc_PIPEINO(const struct place *p)
{
	struct file *file =
		(struct file *)rs_file_of_fd(ok(p) ? (s32)rs_user_u32(p->cpu->args[0], 0, -1) : -1);

	return rs_put_u64(p, file ? READ(file, f_inode, i_ino) : 0);
}

/* ---- ends of connections ---------------------------------------------------------- */

/* The beginning of struct sockaddr_in6, and of struct sockaddr_in with addr4. */
struct user_addr {
	u16 family, port;
	u32 addr4;
	u32 addr6[4];
};

/* Reads an internet address from user memory. Returns false if it is not one. */
static __always_inline bool endpoint_of_user(struct endpoint *e, u64 addr, s32 len)
{
	struct user_addr user = {};

	if (len < 16 || !rs_read_user(&user, addr, 16))
		return false;
	e->family = user.family;
	e->port = swap16(user.port);
	if (user.family == AF_INET) {
		e->addr[0] = user.addr4;
		return true;
	}
	return user.family == AF_INET6 && len >= (s32)sizeof(user) &&
	       rs_read_user(e->addr, addr + 8, sizeof(e->addr));
}

static __always_inline u32 put_endpoint(u8 *at, const struct endpoint *e)
{
	u32 *out = (u32 *)at;

	out[0] = e->addr[0];
	if (e->family == AF_INET) {
		*(u16 *)(out + 1) = e->port;
		return 6;
	}
	out[1] = e->addr[1];
	out[2] = e->addr[2];
	out[3] = e->addr[3];
	*(u16 *)(out + 4) = e->port;
	return 18;
}

/* Turns an IPv4 address into an IPv6 one, for a socket that serves both. */
static __always_inline void map_to_v6(struct endpoint *e)
{
	if (e->family != AF_INET)
		return;
	e->addr[3] = e->addr[0];
	e->addr[0] = e->addr[1] = 0;
	e->addr[2] = 0xffff0000;
	e->family = AF_INET6;
}

static __always_inline u32 put_inet_tuple(const struct place *p, struct endpoint *from,
					  struct endpoint *to)
{
	u32 n;

	if (from->family != to->family) {
		map_to_v6(from);
		map_to_v6(to);
	}
	p->at[0] = from->family;
	n = put_endpoint(p->at + 1, from);
	put_endpoint(p->at + 1 + n, to);
	return 1 + 2 * n;
}

/* copy_unix_path() to skip bytes after the event's position. */
__noinline u32 rs_unix_path(u32 id, u64 path, s32 len, u32 skip, u32 in_kernel)
{
	struct place p;

	if (!find_place(&p, id))
		return 0;
	return copy_unix_path(EVENT_AT(&p, p.cpu->pos + skip), path, len, in_kernel);
}

__noinline u32 rs_sockaddr(u32 id, u64 addr, s32 len)
{
	struct endpoint e = {};
	struct place p;
	u16 family;

	if (len > SUN_BYTES)
		len = SUN_BYTES;
	if (len < (s32)sizeof(family) || !rs_read_user(&family, addr, sizeof(family)) ||
	    !find_place(&p, id))
		return 0;
	p.at[0] = family;
	if (family == AF_UNIX)
		return 1 + rs_unix_path(id, addr + SUN_PATH, len, 1, false);
	if (endpoint_of_user(&e, addr, len))
		return 1 + put_endpoint(p.at + 1, &e);
	return 1;
}

#define rs_put_sockaddr(p, addr, len) rs_sockaddr((p)->id, addr, len)

/* The identities of both Unix sockets; the path of the bound one follows. */
static __always_inline void put_unix_ends(const struct place *p, const struct sock *source,
					  const struct sock *peer)
{
	p->at[0] = AF_UNIX;
	*(u64 *)(p->at + 1) = unix_id(source);
	*(u64 *)(p->at + 1 + sizeof(u64)) = unix_id(peer);
}

static __always_inline bool is_inet(u32 family)
{
	return family == AF_INET || family == AF_INET6;
}

/*
 * A connection whose remote address is in user memory: of a message that is sent, or
 * (from_user) that was received.
 */
__noinline u32 rs_tuple(u32 id, s32 fd, u64 addr, s32 len, u32 from_user)
{
	struct endpoint local = {}, remote = {};
	struct sock *sk;
	struct place p;
	u16 family, user;

	if (len > SUN_BYTES)
		len = SUN_BYTES;
	if (len < (s32)sizeof(user) || !rs_read_user(&user, addr, sizeof(user)))
		return 0;
	sk = (struct sock *)rs_sock_of_fd(fd);
	if (!sk || !find_place(&p, id))
		return 0;
	family = family_of(sk);
	if (is_inet(family)) {
		if (!endpoint_of_user(&remote, addr, len))
			return 0;
		local_end(&local, sk);
		return from_user ? put_inet_tuple(&p, &remote, &local) :
				   put_inet_tuple(&p, &local, &remote);
	}
	if (family != AF_UNIX || user != AF_UNIX)
		return 0;
	if (from_user)
		put_unix_ends(&p, sk, unix_peer(sk));
	else
		put_unix_ends(&p, unix_peer(sk), sk);
	return RS_UNIX_TUPLE_HEAD +
	       rs_unix_path(id, addr + SUN_PATH, len, RS_UNIX_TUPLE_HEAD, false);
}

/* Both ends of a connected internet socket. */
__noinline u32 rs_tuple_connected(u32 id, s32 fd, u32 from)
{
	struct sock *sk = (struct sock *)rs_sock_of_fd(fd);
	struct endpoint local = {}, remote = {};
	struct place p;

	if (!sk || !is_inet(family_of(sk)) || !find_place(&p, id))
		return 0;
	local_end(&local, sk);
	remote_end(&remote, sk);
	if (!remote.port)
		return 0;
	return from ? put_inet_tuple(&p, &remote, &local) : put_inet_tuple(&p, &local, &remote);
}

__noinline u32 rs_tuple_accepted(u32 id, s32 fd)
{
	struct sock *sk = (struct sock *)rs_sock_of_fd(fd);
	struct endpoint local = {}, remote = {};
	struct unix_address *addr;
	struct place p;
	u16 family;

	if (!sk || !find_place(&p, id))
		return 0;
	family = family_of(sk);
	if (is_inet(family)) {
		local_end(&local, sk);
		remote_end(&remote, sk);
		return put_inet_tuple(&p, &remote, &local);
	}
	if (family != AF_UNIX)
		return 0;
	put_unix_ends(&p, sk, unix_peer(sk));
	addr = READ((struct unix_sock *)sk, addr);
	return RS_UNIX_TUPLE_HEAD + rs_unix_path(id, (u64)&addr->name[0].sun_path,
						 addr ? READ(addr, len) : 0, RS_UNIX_TUPLE_HEAD,
						 true);
}

static __always_inline u32 enc_TUPLE_ACCEPTED(const struct place *p)
{
	return rs_tuple_accepted(p->id, RETURNED(p));
}

/* ---- queues, pairs ---------------------------------------------------------------- */

static __always_inline u32 enc_BACKLOG_LEN(const struct place *p)
{
	struct sock *sk = (struct sock *)rs_sock_of_fd(ARG(p));

	return rs_put_u32(p, sk ? READ(sk, sk_ack_backlog) : 0);
}

static __always_inline u32 enc_BACKLOG_MAX(const struct place *p)
{
	struct sock *sk = (struct sock *)rs_sock_of_fd(ARG(p));

	return rs_put_u32(p, sk ? READ(sk, sk_max_ack_backlog) : 0);
}

static __always_inline u32 enc_BACKLOG_PCT(const struct place *p)
{
	struct sock *sk = (struct sock *)rs_sock_of_fd(ARG(p));
	u64 len = sk ? READ(sk, sk_ack_backlog) : 0, max = sk ? READ(sk, sk_max_ack_backlog) : 0;

	return rs_put_u8(p, max ? at_most(100 * len / max, 255) : 0);
}

static __always_inline struct sock *unix_self(const struct place *p)
{
	s32 fd = ok(p) ? (s32)rs_user_u32(ARG(p), 0, -1) : -1;
	struct sock *sk = (struct sock *)rs_sock_of_fd(fd);

	return sk && family_of(sk) == AF_UNIX ? sk : NULL;
}

static __always_inline u32 enc_UNIX_SELF(const struct place *p)
{
	return rs_put_u64(p, unix_id(unix_self(p)));
}

static __always_inline u32 enc_UNIX_PEER(const struct place *p)
{
	struct sock *sk = unix_self(p);

	return rs_put_u64(p, sk ? unix_id(unix_peer(sk)) : 0);
}

#endif
