// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* Encoders of files behind descriptors; those of sockets are in encode_sock.c. */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>

#include "encode.h"

void rs_enc_dev(struct rs_ctx *ctx, int fd)
{
	struct file *file = fd >= 0 ? fget_raw(fd) : NULL;

	rs_put_u32(ctx, file ? new_encode_dev(file_inode(file)->i_sb->s_dev) : 0);
	if (file)
		fput(file);
}

void rs_enc_pipe_ino(struct rs_ctx *ctx)
{
	int fd = ctx->ret >= 0 ? (int)rs_user_u32(rs_arg(ctx, 0), 0, -1) : -1;
	struct file *file = fd >= 0 ? fget_raw(fd) : NULL;

	rs_put_u64(ctx, file ? file_inode(file)->i_ino : 0);
	if (file)
		fput(file);
}
