/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The walk over the machine's tasks: what RS_IOC_WALK gives. Runs in its caller's
 * context and sleeps; knows nothing of sessions and rings.
 */
#ifndef RS_WALK_H
#define RS_WALK_H

#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/sched.h>

#include "table/recipe.h"
#include "ringside_abi.h"

/* Walks on from where *walk stands. Returns 0 or a negative errno. */
int rs_walk(struct rs_walk *walk);

/* Where records are collected; whatever is added was asked for with rs_walk_room(). */
struct rs_walk_out {
	u8 *buf;
	u32 room, used;
};

/* The most that one record takes: its members, its strings, and padding. */
#define RS_WALK_CMDLINE_BYTES (RS_PATH_BYTES + RS_ARGS_BYTES)
#define RS_WALK_THREAD_MAX \
	(sizeof(struct rs_state_thread) + TASK_COMM_LEN + RS_WALK_CMDLINE_BYTES + \
	 2 * RS_ARGS_BYTES + 3 * PATH_MAX + 8)
#define RS_WALK_FD_MAX (sizeof(struct rs_state_fd) + PATH_MAX + 8)

static inline bool rs_walk_room(const struct rs_walk_out *out, u32 bytes)
{
	return out->room - out->used >= bytes;
}

struct path;
/* The text of a path, at most PATH_MAX bytes without a NUL, to dst. Returns its length. */
u32 rs_walk_put_path(u8 *dst, const struct path *path);
/* Closes the record that begins at out->used and is len bytes long. */
void rs_walk_end_record(struct rs_walk_out *out, u32 type, u32 len);

/* walk_thread.c: needs room for RS_WALK_THREAD_MAX bytes. */
void rs_walk_put_thread(struct rs_walk_out *out, struct task_struct *task);

/* walk_fd.c */
struct rs_walk_batch;
struct rs_walk_batch *rs_walk_batch_alloc(void);
/*
 * Adds a task's descriptors from *fd on, which moves past what was added. False: room
 * is out.
 */
bool rs_walk_put_fds(struct rs_walk_out *out, struct task_struct *task, u32 *fd,
		     struct rs_walk_batch *batch);

#endif
