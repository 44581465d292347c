/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Facts about tasks, sockets and devices that both the encoders and the walk at the
 * start read. Nothing is locked: a value that changes at that moment may be the old one
 * or the new one.
 */
#ifndef RS_FACTS_BPF_H
#define RS_FACTS_BPF_H

#include <asm/resource.h>
#include <linux/stat.h>

#include "kernel.bpf.h"
#include "ring.bpf.h"
#include "table/rules.h"

#define PAGE_BYTES 4096u
#define PAGES_KB(pages) ((pages) * (PAGE_BYTES >> 10))

#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 10
#define SUN_PATH 2 /* offset of the path in struct sockaddr_un */
#define SUN_BYTES (SUN_PATH + UNIX_PATH_MAX)

/* A member of a structure of the kernel that ptr points to; typed loads need no helper. */
#ifdef RS_BPF_ITERATES
#define MEMBER(type, ptr, member) \
	(setup.can_cast ? (u64)((struct type *)bpf_rdonly_cast( \
					(void *)(ptr), bpf_core_type_id_kernel(struct type))) \
				  ->member : \
			  (u64)READ((struct type *)(ptr), member))
#else
#define MEMBER(type, ptr, member) ((u64)READ((struct type *)(ptr), member))
#endif

/* ---- tasks ------------------------------------------------------------------------ */

/* A process number in the namespace at a level; 0: not visible there. */
static __always_inline s32 number_at(struct pid *pid, u32 level)
{
	struct upid upid = {};

	if (level > READ(pid, level))
		return 0;
	bpf_probe_read_kernel(&upid, sizeof(upid),
			      (void *)&pid->numbers + level * bpf_core_type_size(struct upid));
	return upid.nr;
}

static __always_inline u32 encode_dev(u32 dev)
{
	u32 major = dev >> 20, minor = dev & ((1 << 20) - 1);

	return (minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12);
}

static __always_inline u32 tty_of(struct task_struct *task)
{
	struct tty_struct *tty = READ(task, signal, tty);
	struct tty_driver *driver = READ(tty, driver);
	u32 minor = READ(driver, minor_start) + READ(tty, index);

	return tty ? encode_dev(((u32)READ(driver, major) << 20) | minor) : 0;
}

static __always_inline u32 loginuid_of(struct task_struct *task)
{
	return bpf_core_field_exists(task->loginuid) ? READ(task, loginuid.val) : -1;
}

/* Indices into rss_stat of struct mm_struct. */
enum { MM_FILEPAGES, MM_ANONPAGES, MM_SWAPENTS, MM_SHMEMPAGES };

static __always_inline u64 not_negative(s64 v)
{
	return v > 0 ? v : 0;
}

/* A macro, because CO-RE can relocate an array element only if its index is a constant. */
#define OLD_COUNTER(mm, which) READ((struct mm_struct___old *)(mm), rss_stat.count[which].counter)
#define MM_COUNTER(mm, which) \
	not_negative(bpf_core_type_exists(struct mm_rss_stat) ? OLD_COUNTER(mm, which) : \
								READ(mm, rss_stat[which].count))

static __always_inline u64 rss_of(struct mm_struct *mm)
{
	return MM_COUNTER(mm, MM_FILEPAGES) + MM_COUNTER(mm, MM_ANONPAGES) +
	       MM_COUNTER(mm, MM_SHMEMPAGES);
}

/* ---- sockets ---------------------------------------------------------------------- */

struct endpoint {
	u32 family;
	u32 port; /* host order */
	u32 addr[4];
};

static __always_inline u16 swap16(u16 v)
{
	return __builtin_bswap16(v);
}

static __always_inline u16 family_of(const struct sock *sk)
{
	return MEMBER(sock, sk, __sk_common.skc_family);
}

static __always_inline void local_end(struct endpoint *e, struct sock *sk)
{
	e->family = family_of(sk);
	e->port = MEMBER(sock, sk, __sk_common.skc_num);
	if (e->family == AF_INET) {
		e->addr[0] = MEMBER(sock, sk, __sk_common.skc_rcv_saddr);
		if (!e->addr[0])
			e->addr[0] = READ((struct inet_sock *)sk, inet_saddr);
	} else {
		bpf_core_read(e->addr, sizeof(e->addr), &sk->__sk_common.skc_v6_rcv_saddr);
	}
}

static __always_inline void remote_end(struct endpoint *e, struct sock *sk)
{
	e->family = family_of(sk);
	e->port = swap16(MEMBER(sock, sk, __sk_common.skc_dport));
	if (e->family == AF_INET)
		e->addr[0] = MEMBER(sock, sk, __sk_common.skc_daddr);
	else
		bpf_core_read(e->addr, sizeof(e->addr), &sk->__sk_common.skc_v6_daddr);
}

static __always_inline struct sock *unix_peer(struct sock *sk)
{
	return READ((struct unix_sock *)sk, peer);
}

static __always_inline u64 unix_id(const struct sock *sk)
{
	return rs_unix_id((u64)sk, setup.identity_key);
}

/*
 * Writes the path of a Unix address of len bytes, with '@' in front of an abstract name
 * and a NUL. path is the address of sun_path. Returns how many bytes: RS_UNIX_PATH_BYTES
 * at most.
 */
static __always_inline u32 copy_unix_path(u8 *at, u64 path, s32 len, bool in_kernel)
{
	s32 room = len - SUN_PATH;
	u8 first = 0;
	long n;

	*at = 0;
	if (room <= 0)
		return 1;
	if (room > UNIX_PATH_MAX)
		room = UNIX_PATH_MAX;
	if (in_kernel)
		bpf_probe_read_kernel(&first, 1, (void *)path);
	else
		bpf_probe_read_user(&first, 1, (void *)path);
	if (!first) {
		*at++ = '@';
		path++;
		room--;
	}
	room = (room & 127) + 1;
	if (in_kernel)
		n = bpf_probe_read_kernel_str(at, room, (void *)path);
	else
		n = bpf_probe_read_user_str(at, room, (void *)path);
	if (n <= 0) {
		*at = 0;
		n = 1;
	}
	return n + !first;
}

#endif
