// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* Encoders of files behind descriptors; those of sockets are in encode_sock.c. */
#include <linux/dcache.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/fdtable.h>
#include <linux/fs_struct.h>
#include <linux/kdev_t.h>

#include "encode.h"
#include "table/rules.h"
#include "walk.h"

static_assert(RS_PATH_BYTES >= PATH_MAX, "rs_walk_put_path() uses PATH_MAX bytes");

u32 rs_enc_dev(struct rs_ctx *ctx, int fd)
{
	struct file *file = fd >= 0 ? fget_raw(fd) : NULL;
	u32 dev = file ? new_encode_dev(file_inode(file)->i_sb->s_dev) : 0;

	ctx->ino = file ? file_inode(file)->i_ino : 0;
	ctx->mode = file ? file_inode(file)->i_mode : 0;
	if (file)
		fput(file);
	return rs_put_u32(ctx, dev);
}

static u32 put_found_path(struct rs_ctx *ctx, const struct path *path)
{
	static const char deleted[] = " (deleted)";
	u32 len = rs_walk_put_path(ctx->at, path);

	/* The mark is d_path()'s, not a part of the name. */
	if (len > strlen(deleted) && d_unlinked(path->dentry))
		len -= strlen(deleted);
	if (len)
		ctx->at[len++] = 0;
	return len;
}

u32 rs_enc_real_path(struct rs_ctx *ctx, int fd)
{
	struct file *file = ctx->ring->real_paths && fd >= 0 ? fget_raw(fd) : NULL;
	u32 len = file ? put_found_path(ctx, &file->f_path) : 0;

	if (file)
		fput(file);
	return len;
}

/* The file cannot go away: it is that of the running program. */
u32 rs_enc_exe_path(struct rs_ctx *ctx)
{
	struct file *exe;
	u32 len;

	rcu_read_lock();
	exe = current->mm ? rcu_dereference(current->mm->exe_file) : NULL;
	len = exe ? put_found_path(ctx, &exe->f_path) : 0;
	rcu_read_unlock();
	return len;
}

u32 rs_enc_open_fds(struct rs_ctx *ctx)
{
	struct fdtable *table;
	u32 bytes;

	if (rs_exec_failed(ctx->plan->code, ctx->ret) || !current->files)
		return 0;
	memcpy(ctx->at, RS_OPEN_FDS_MAGIC, RS_OPEN_FDS_HEAD);
	rcu_read_lock();
	table = files_fdtable(current->files);
	bytes = min_t(u32, table->max_fds / 8, RS_OPEN_FDS_BYTES);
	memcpy(ctx->at + RS_OPEN_FDS_HEAD, table->open_fds, bytes);
	rcu_read_unlock();
	return RS_OPEN_FDS_HEAD + bytes;
}

/*
 * A reference could not be dropped here, because that may sleep. Another thread may change
 * the folder, but what it was is freed after the RCU section.
 */
u32 rs_enc_cwd(struct rs_ctx *ctx)
{
	struct path pwd;
	u32 len;

	if (!ctx->ring->real_paths || ctx->ret < 0)
		return 0;
	rcu_read_lock();
	pwd = current->fs->pwd;
	len = put_found_path(ctx, &pwd);
	rcu_read_unlock();
	return len;
}

u32 rs_enc_pipe_ino(struct rs_ctx *ctx)
{
	int fd = ctx->ret >= 0 ? (int)rs_user_u32(rs_arg(ctx, 0), 0, -1) : -1;
	struct file *file = fd >= 0 ? fget_raw(fd) : NULL;
	u64 ino = file ? file_inode(file)->i_ino : 0;

	if (file)
		fput(file);
	return rs_put_u64(ctx, ino);
}
