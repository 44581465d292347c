/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The walk over the machine's tasks and descriptors: two iterators that write the
 * module's records (RS_STATE_* of the ABI), one for threads in the order of their tid,
 * one for descriptors in the order of the processes. The memory of a process and its
 * directories are left to the scan of /proc: an iterator does not hold them.
 */
#ifndef RS_WALK_BPF_H
#define RS_WALK_BPF_H

#include <linux/fcntl.h>
#include <linux/limits.h>

#include "facts.bpf.h"
#include "ringside_abi.h"

#define BITS_PER_LONG 64

/* Records are multiples of 8 bytes, filled up with zeros. */
#define RECORD_LEN(bytes) (((bytes) + 7) & ~7u)

/* ---- threads ---------------------------------------------------------------------- */

struct thread_room {
	struct rs_state_thread thread;
	char comm[RS_COMM_BYTES];
};

static __always_inline void put_numbers(struct rs_state_thread *to, struct task_struct *task)
{
	struct pid *own = READ(task, thread_pid);
	/* A task that has just been reaped has no namespace, and no numbers in it. */
	u32 level = own ? READ(own, level) : 0;

	to->tid = READ(task, pid);
	to->pid = READ(task, tgid);
	to->ptid = READ(task, real_parent, tgid);
	to->sid = number_at(READ(task, signal, pids[PIDTYPE_SID]), 0);
	to->vtid = own ? number_at(own, level) : to->tid;
	to->vpid = own ? number_at(READ(task, signal, pids[PIDTYPE_TGID]), level) : to->pid;
	to->vpgid = own ? number_at(READ(task, signal, pids[PIDTYPE_PGID]), level) : -1;
}

static __always_inline void put_memory(struct rs_state_thread *to, struct mm_struct *mm)
{
	to->vmsize_kb = PAGES_KB(READ(mm, total_vm));
	to->vmrss_kb = PAGES_KB(rss_of(mm));
	to->vmswap_kb = PAGES_KB(MM_COUNTER(mm, MM_SWAPENTS));
}

static __always_inline void put_thread(struct rs_state_thread *to, struct task_struct *task)
{
	put_numbers(to, task);
	to->uid = READ(task, real_cred, euid.val);
	to->gid = READ(task, real_cred, egid.val);
	to->loginuid = loginuid_of(task);
	to->fdlimit = READ(task, signal, rlim[RLIMIT_NOFILE].rlim_cur);
	to->pfmajor = READ(task, maj_flt);
	to->pfminor = READ(task, min_flt);
	to->tty = tty_of(task);
	to->start_ts_ns = READ(task, start_time) + setup.clock_offset_ns;
	put_memory(to, READ(task, mm));
}

SEC("iter/task")
int walk_task(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct thread_room room = {};
	long len;

	if (!task)
		return 0;
	put_thread(&room.thread, task);
	len = bpf_probe_read_kernel_str(room.comm, sizeof(room.comm), task->comm);
	room.thread.lens[RS_STATE_COMM] = len > 0 ? len - 1 : 0;
	room.thread.record.type = RS_STATE_THREAD;
	room.thread.record.len = sizeof(room);
	bpf_seq_write(ctx->meta->seq, &room, sizeof(room));
	return 0;
}

/* ---- descriptors ------------------------------------------------------------------- */

struct fd_room {
	struct rs_state_fd fd;
	u8 name[PATH_MAX + 8];
};

/* An iterator's program runs in the process that reads it. A session has one reader. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct fd_room);
} rooms SEC(".maps");

static __always_inline void put_inet(struct rs_state_fd *fd, struct sock *sk)
{
	struct endpoint local = {}, remote = {};

	local_end(&local, sk);
	remote_end(&remote, sk);
	fd->sport = local.port;
	fd->dport = remote.port;
	__builtin_memcpy(fd->saddr, local.addr, sizeof(local.addr));
	__builtin_memcpy(fd->daddr, remote.addr, sizeof(remote.addr));
}

/*
 * A Unix socket's address does not change once it is set. A client has none: its name is
 * that of the server.
 */
static __always_inline void put_unix(struct fd_room *room, struct sock *sk)
{
	struct unix_address *addr = READ((struct unix_sock *)sk, addr);
	struct sock *peer = unix_peer(sk);

	room->fd.unix_source = unix_id(sk);
	room->fd.unix_peer = unix_id(peer);
	if (!addr)
		addr = READ((struct unix_sock *)peer, addr);
	if (addr)
		room->fd.name_len = copy_unix_path(room->name, (u64)&addr->name[0].sun_path,
						   READ(addr, len), true) -
				    1;
}

static __always_inline void put_socket(struct fd_room *room, struct sock *sk)
{
	if (!sk)
		return;
	room->fd.family = READ(sk, __sk_common.skc_family);
	room->fd.sock_type = READ(sk, sk_type);
	room->fd.protocol = READ(sk, sk_protocol);
	if (room->fd.family == AF_UNIX)
		put_unix(room, sk);
	else if (room->fd.family == AF_INET || room->fd.family == AF_INET6)
		put_inet(&room->fd, sk);
}

static __always_inline bool is_closed_on_exec(struct task_struct *task, u32 fd)
{
	unsigned long *bits = READ(task, files, fdt, close_on_exec), word = 0;

	bpf_probe_read_kernel(&word, sizeof(word), bits + fd / BITS_PER_LONG);
	return word >> fd % BITS_PER_LONG & 1;
}

static __always_inline void put_file(struct fd_room *room, struct task_struct *task,
				     struct file *file)
{
	long len = bpf_d_path(&file->f_path, (char *)room->name, PATH_MAX);

	room->fd.name_len = len > 0 ? len - 1 : 0;
	room->fd.flags = file->f_flags & ~O_CLOEXEC;
	if (is_closed_on_exec(task, room->fd.fd))
		room->fd.flags |= O_CLOEXEC;
}

/* The iterator holds a reference to the file while its program runs. */
SEC("iter/task_file")
int walk_file(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	struct fd_room *room;
	u32 zero = 0, len;

	if (!task || !file || task->pid != task->tgid)
		return 0;
	room = bpf_map_lookup_elem(&rooms, &zero);
	if (!room)
		return 0;
	__builtin_memset(&room->fd, 0, sizeof(room->fd));
	room->fd.pid = task->tgid;
	room->fd.fd = ctx->fd;
	room->fd.ino = file->f_inode->i_ino;
	room->fd.dev = encode_dev(file->f_inode->i_sb->s_dev);
	room->fd.mode = file->f_inode->i_mode;
	if ((room->fd.mode & S_IFMT) == S_IFSOCK)
		put_socket(room, READ((struct socket *)file->private_data, sk));
	else
		put_file(room, task, file);
	len = room->fd.name_len & (PATH_MAX - 1);
	*(u64 *)(room->name + len) = 0;
	len = RECORD_LEN(sizeof(room->fd) + len);
	room->fd.record.type = RS_STATE_FD;
	room->fd.record.len = len;
	bpf_seq_write(ctx->meta->seq, room, len);
	return 0;
}

#endif
