// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The records of a task's descriptors. Facts are collected in batches under the lock of
 * the descriptor table. After that only paths are held, not files: a close() of the task
 * releases its file at once.
 */
#include <linux/dcache.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/mm.h>
#include <linux/path.h>
#include <linux/sched/task.h>
#include <linux/un.h>
#include <net/af_unix.h>
#include <net/inet_sock.h>
#include <net/sock.h>

#include "compat/socket.h"
#include "encode.h"
#include "walk.h"

/* Descriptors that are read under one lock. */
#define BATCH 64

struct found {
	struct rs_state_fd fd;
	struct path path;	     /* with a reference; without a dentry for sockets */
	u8 name[RS_UNIX_PATH_BYTES]; /* of a Unix socket */
};

struct rs_walk_batch {
	struct files_struct *files;
	u32 n;
	struct found found[BATCH];
};

struct rs_walk_batch *rs_walk_batch_alloc(void)
{
	return kvmalloc(sizeof(struct rs_walk_batch), GFP_KERNEL);
}

static void find_inet(struct rs_state_fd *fd, struct sock *sk)
{
	struct rs_endpoint local = {}, remote = {};

	rs_local_end(&local, sk);
	rs_remote_end(&remote, sk);
	fd->sport = local.port;
	fd->dport = remote.port;
	memcpy(fd->saddr, local.addr, sizeof(local.addr));
	memcpy(fd->daddr, remote.addr, sizeof(remote.addr));
}

/* A Unix socket's address does not change once it is set. Returns whether there is one. */
static bool find_unix_path(struct found *found, struct sock *sk)
{
	const struct unix_address *addr = smp_load_acquire(&unix_sk(sk)->addr);

	if (addr)
		found->fd.name_len = rs_put_unix_path(found->name, addr->name, addr->len) - 1;
	return addr;
}

/*
 * A client has no address: its name is that of the server, to which it has a reference as long
 * as its lock is held.
 */
static void find_unix(struct found *found, struct sock *sk)
{
	struct unix_sock *client = unix_sk(sk);

	found->fd.unix_source = rs_unix_self_id(sk);
	found->fd.unix_peer = rs_unix_peer_id(sk);
	if (find_unix_path(found, sk))
		return;
	unix_state_lock(sk);
	if (client->peer)
		find_unix_path(found, client->peer);
	unix_state_unlock(sk);
}

static void find_socket(struct found *found, const struct socket *socket)
{
	struct sock *sk = READ_ONCE(socket->sk);

	if (!sk)
		return;
	found->fd.family = sk->sk_family;
	found->fd.sock_type = sk->sk_type;
	found->fd.protocol = sk->sk_protocol;
	if (sk->sk_family == AF_UNIX)
		find_unix(found, sk);
	else if (sk->sk_family == AF_INET || sk->sk_family == AF_INET6)
		find_inet(&found->fd, sk);
}

/* Runs under the table's spinlock. Returns 1 to stop before this descriptor. */
static int find_fd(const void *arg, struct file *file, unsigned int number)
{
	struct rs_walk_batch *batch = (void *)arg;
	struct found *found = &batch->found[batch->n];
	struct inode *inode = file_inode(file);
	struct socket *socket;

	if (batch->n == BATCH)
		return 1;
	batch->n++;
	memset(found, 0, sizeof(*found));
	found->fd.fd = number;
	found->fd.ino = inode->i_ino;
	found->fd.dev = new_encode_dev(inode->i_sb->s_dev);
	found->fd.mode = inode->i_mode;
	found->fd.flags = file->f_flags & ~O_CLOEXEC;
	if (test_bit(number, files_fdtable(batch->files)->close_on_exec))
		found->fd.flags |= O_CLOEXEC;
	socket = rs_sock_from_file(file);
	if (socket) {
		find_socket(found, socket);
		return 0;
	}
	found->path = file->f_path;
	path_get(&found->path);
	return 0;
}

static void find_fds(struct rs_walk_batch *batch, struct task_struct *task, u32 from)
{
	batch->n = 0;
	task_lock(task);
	batch->files = task->files;
	if (batch->files)
		iterate_fd(batch->files, from, find_fd, batch);
	task_unlock(task);
}

static void put_fd(struct rs_walk_out *out, const struct found *found, u32 pid)
{
	struct rs_state_fd *to = (void *)(out->buf + out->used);
	u8 *name = (u8 *)(to + 1);

	*to = found->fd;
	to->pid = pid;
	if (found->path.dentry)
		to->name_len = rs_walk_put_path(name, &found->path);
	else
		memcpy(name, found->name, to->name_len);
	rs_walk_end_record(out, RS_STATE_FD, sizeof(*to) + to->name_len);
}

/* Adds the descriptors for which there is room, and drops the references of all. */
static bool put_batch(struct rs_walk_out *out, struct rs_walk_batch *batch, u32 pid, u32 *fd)
{
	bool room = true;
	u32 i;

	for (i = 0; i < batch->n; i++) {
		struct found *found = &batch->found[i];

		room = room && rs_walk_room(out, RS_WALK_FD_MAX);
		if (room) {
			put_fd(out, found, pid);
			*fd = found->fd.fd + 1;
		}
		if (found->path.dentry)
			path_put(&found->path);
	}
	return room;
}

bool rs_walk_put_fds(struct rs_walk_out *out, struct task_struct *task, u32 *fd,
		     struct rs_walk_batch *batch)
{
	do {
		find_fds(batch, task, *fd);
		if (!put_batch(out, batch, task_tgid_nr(task), fd))
			return false;
		cond_resched();
	} while (batch->n == BATCH);
	return true;
}
