/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The walk over the machine's tasks, which answers RS_IOC_WALK. Runs in the context of
 * its caller and may sleep. Knows nothing of sessions and rings.
 */
#ifndef RS_WALK_H
#define RS_WALK_H

#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/sched.h>

#include "table/recipe.h"
#include "ringside_abi.h"

/* Continues the walk that *walk describes. Returns 0 or a negative errno. */
int rs_walk(struct rs_walk *walk);

/* Where records are collected. Check rs_walk_room() before adding one. */
struct rs_walk_out {
	u8 *buf;
	u32 room, used;
};

/* The largest records: members, strings and padding. */
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
/* Writes a path as text, PATH_MAX bytes at most, without a NUL. Returns its length. */
u32 rs_walk_put_path(u8 *dst, const struct path *path);
/* Completes the record of len bytes that begins at out->used. */
void rs_walk_end_record(struct rs_walk_out *out, u32 type, u32 len);

/* walk_thread.c: adds a task's own record; there must be room for RS_WALK_THREAD_MAX. */
void rs_walk_put_thread(struct rs_walk_out *out, struct task_struct *task);

/* walk_fd.c */
struct rs_walk_batch;
struct rs_walk_batch *rs_walk_batch_alloc(void);
/*
 * Adds a task's descriptors from *fd on and moves *fd past them. Returns false if there
 * was not enough room for all of them.
 */
bool rs_walk_put_fds(struct rs_walk_out *out, struct task_struct *task, u32 *fd,
		     struct rs_walk_batch *batch);

#endif
