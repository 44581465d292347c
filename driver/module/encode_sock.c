// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Encoders of socket addresses, of both ends of a connection, and of socket options.
 * Sockets are read without their locks: a value that changes at that moment may be the
 * old one or the new one.
 */
#include <linux/file.h>
#include <linux/in6.h>
#include <linux/net.h>
#include <linux/random.h>
#include <linux/socket.h>
#include <linux/un.h>
#include <net/af_unix.h>
#include <net/inet_sock.h>
#include <net/ipv6.h>
#include <net/sock.h>

#include "compat/socket.h"
#include "encode.h"
#include "table/rules.h"

static_assert(RS_UNIX_PATH_BYTES == UNIX_PATH_MAX + 2);

/* An address from user memory, of any family that is recorded. */
union any_addr {
	struct sockaddr sa;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	struct sockaddr_un un;
	u8 bytes[sizeof(struct sockaddr_un) + 1];
};

/* Reads an address and clears what follows it. Returns its length, 0: unreadable. */
static int read_addr(union any_addr *out, unsigned long addr, int len)
{
	len = min_t(int, len, sizeof(struct sockaddr_un));
	if (!addr || len < (int)sizeof(sa_family_t) || !rs_read_user(out, addr, len))
		return 0;
	memset(out->bytes + len, 0, sizeof(*out) - len);
	return len;
}

u32 rs_put_unix_path(u8 *dst, const struct sockaddr_un *un, int len)
{
	int n = len - (int)offsetof(struct sockaddr_un, sun_path);
	u32 used;

	if (n <= 0) {
		dst[0] = 0;
		return 1;
	}
	if (un->sun_path[0]) {
		used = strnlen(un->sun_path, min_t(int, n, UNIX_PATH_MAX));
		memcpy(dst, un->sun_path, used);
	} else {
		dst[0] = '@';
		used = strnlen(un->sun_path + 1, min_t(int, n, UNIX_PATH_MAX) - 1);
		memcpy(dst + 1, un->sun_path + 1, used);
		used++;
	}
	dst[used] = 0;
	return used + 1;
}

static bool endpoint_of_addr(struct rs_endpoint *e, const union any_addr *addr, int len)
{
	e->family = len ? addr->sa.sa_family : 0;
	if (e->family == AF_INET && len >= (int)sizeof(addr->in)) {
		memcpy(e->addr, &addr->in.sin_addr, 4);
		e->port = ntohs(addr->in.sin_port);
		return true;
	}
	if (e->family == AF_INET6 && len >= (int)offsetofend(struct sockaddr_in6, sin6_addr)) {
		memcpy(e->addr, &addr->in6.sin6_addr, 16);
		e->port = ntohs(addr->in6.sin6_port);
		return true;
	}
	return false;
}

static u32 put_endpoint(u8 *dst, const struct rs_endpoint *e)
{
	u32 n = e->family == AF_INET ? 4 : 16;

	memcpy(dst, e->addr, n);
	memcpy(dst + n, &e->port, sizeof(e->port));
	return n + sizeof(e->port);
}

u32 rs_put_sockaddr(struct rs_ctx *ctx, unsigned long addr, int len)
{
	union any_addr user;
	struct rs_endpoint e;
	u32 n = 1;

	len = read_addr(&user, addr, len);
	if (!len)
		return 0;
	ctx->at[0] = user.sa.sa_family;
	if (user.sa.sa_family == AF_UNIX)
		n += rs_put_unix_path(ctx->at + 1, &user.un, len);
	else if (endpoint_of_addr(&e, &user, len))
		n += put_endpoint(ctx->at + 1, &e);
	return n;
}

void rs_local_end(struct rs_endpoint *e, struct sock *sk)
{
	e->family = sk->sk_family;
	e->port = inet_sk(sk)->inet_num;
	if (e->family == AF_INET) {
		__be32 addr = sk->sk_rcv_saddr ?: inet_sk(sk)->inet_saddr;

		memcpy(e->addr, &addr, 4);
	} else {
		memcpy(e->addr, &sk->sk_v6_rcv_saddr, 16);
	}
}

void rs_remote_end(struct rs_endpoint *e, struct sock *sk)
{
	e->family = sk->sk_family;
	e->port = ntohs(sk->sk_dport);
	if (e->family == AF_INET)
		memcpy(e->addr, &sk->sk_daddr, 4);
	else
		memcpy(e->addr, &sk->sk_v6_daddr, 16);
}

/* IPv4 ends as IPv6 ones, for a socket that speaks both. */
static void map_to_v6(struct rs_endpoint *e)
{
	if (e->family != AF_INET)
		return;
	memcpy(e->addr + 12, e->addr, 4);
	memset(e->addr, 0, 10);
	memset(e->addr + 10, 0xff, 2);
	e->family = AF_INET6;
}

static u32 put_inet_tuple(struct rs_ctx *ctx, struct rs_endpoint *from, struct rs_endpoint *to)
{
	u32 n = 1;

	if (from->family != to->family) {
		map_to_v6(from);
		map_to_v6(to);
	}
	ctx->at[0] = from->family;
	n += put_endpoint(ctx->at + n, from);
	n += put_endpoint(ctx->at + n, to);
	return n;
}

/* The identities of both Unix sockets, then the path of the one that was bound. */
static u32 put_unix_tuple(struct rs_ctx *ctx, u64 source, u64 peer, const struct sockaddr_un *un,
			  int len)
{
	ctx->at[0] = AF_UNIX;
	memcpy(ctx->at + 1, &source, sizeof(source));
	memcpy(ctx->at + 1 + sizeof(source), &peer, sizeof(peer));
	return RS_UNIX_TUPLE_HEAD + rs_put_unix_path(ctx->at + RS_UNIX_TUPLE_HEAD, un, len);
}

/* The socket of a descriptor; NULL: none. The caller puts *file if it is not NULL. */
static struct sock *sock_of_fd(int fd, struct file **file)
{
	struct socket *socket;

	*file = fd >= 0 ? fget_raw(fd) : NULL;
	if (!*file)
		return NULL;
	socket = rs_sock_from_file(*file);
	return socket ? READ_ONCE(socket->sk) : NULL;
}

static bool is_inet(const struct sock *sk)
{
	return sk->sk_family == AF_INET || sk->sk_family == AF_INET6;
}

/* A secret of this boot; sessions at the same time see the same identities. */
static u64 identity_key __ro_after_init;

void rs_sock_init(void)
{
	get_random_bytes(&identity_key, sizeof(identity_key));
}

u64 rs_unix_self_id(const struct sock *sk)
{
	return rs_unix_id((unsigned long)sk, identity_key);
}

u64 rs_unix_peer_id(struct sock *sk)
{
	return rs_unix_self_id(READ_ONCE(unix_sk(sk)->peer));
}

/* The connection of a socket whose remote address was read from user memory. */
static u32 put_tuple(struct rs_ctx *ctx, struct sock *sk, const union any_addr *user, int len,
		     bool from_user)
{
	struct rs_endpoint local, remote;
	u64 self, peer;

	if (is_inet(sk) && endpoint_of_addr(&remote, user, len)) {
		rs_local_end(&local, sk);
		return from_user ? put_inet_tuple(ctx, &remote, &local) :
				   put_inet_tuple(ctx, &local, &remote);
	}
	if (sk->sk_family != AF_UNIX || user->sa.sa_family != AF_UNIX)
		return 0;
	self = rs_unix_self_id(sk);
	peer = rs_unix_peer_id(sk);
	return put_unix_tuple(ctx, from_user ? self : peer, from_user ? peer : self, &user->un,
			      len);
}

u32 rs_put_tuple(struct rs_ctx *ctx, int fd, unsigned long addr, int len, bool from)
{
	union any_addr user;
	struct file *file = NULL;
	struct sock *sk = NULL;

	len = read_addr(&user, addr, len);
	if (len)
		sk = sock_of_fd(fd, &file);
	len = sk ? put_tuple(ctx, sk, &user, len, from) : 0;
	if (file)
		fput(file);
	return len;
}

u32 rs_put_connected(struct rs_ctx *ctx, int fd, bool from)
{
	struct rs_endpoint local, remote = {};
	struct file *file;
	struct sock *sk = sock_of_fd(fd, &file);
	u32 len = 0;

	if (sk && is_inet(sk)) {
		rs_local_end(&local, sk);
		rs_remote_end(&remote, sk);
	}
	if (remote.port)
		len = from ? put_inet_tuple(ctx, &remote, &local) :
			     put_inet_tuple(ctx, &local, &remote);
	if (file)
		fput(file);
	return len;
}

/* The address that a Unix socket is bound to; once set, it does not change. */
static u32 put_accepted_unix(struct rs_ctx *ctx, struct sock *sk)
{
	struct unix_address *addr = smp_load_acquire(&unix_sk(sk)->addr);
	const struct sockaddr_un none = {};

	return put_unix_tuple(ctx, rs_unix_self_id(sk), rs_unix_peer_id(sk),
			      addr ? addr->name : &none, addr ? addr->len : 0);
}

u32 rs_enc_tuple_accepted(struct rs_ctx *ctx)
{
	struct rs_endpoint local, remote;
	struct file *file;
	struct sock *sk = sock_of_fd(ctx->ret, &file);
	u32 len = 0;

	if (sk && is_inet(sk)) {
		rs_local_end(&local, sk);
		rs_remote_end(&remote, sk);
		len = put_inet_tuple(ctx, &remote, &local);
	} else if (sk && sk->sk_family == AF_UNIX) {
		len = put_accepted_unix(ctx, sk);
	}
	if (file)
		fput(file);
	return len;
}

u32 rs_enc_backlog(struct rs_ctx *ctx, int fd, enum rs_enc which)
{
	struct file *file;
	struct sock *sk = sock_of_fd(fd, &file);
	u32 len = sk ? READ_ONCE(sk->sk_ack_backlog) : 0;
	u32 max = sk ? READ_ONCE(sk->sk_max_ack_backlog) : 0;

	if (file)
		fput(file);
	if (which == RS_ENC_BACKLOG_PCT)
		return rs_put_u8(ctx, max ? min_t(u64, 100ULL * len / max, 255) : 0);
	return rs_put_u32(ctx, which == RS_ENC_BACKLOG_LEN ? len : max);
}

u32 rs_enc_unix_pair(struct rs_ctx *ctx, unsigned long fds, bool peer)
{
	int fd = ctx->ret >= 0 ? (int)rs_user_u32(fds, 0, -1) : -1;
	struct file *file;
	struct sock *sk = sock_of_fd(fd, &file);
	u64 id = 0;

	if (sk && sk->sk_family == AF_UNIX)
		id = peer ? rs_unix_peer_id(sk) : rs_unix_self_id(sk);
	if (file)
		fput(file);
	return rs_put_u64(ctx, id);
}
