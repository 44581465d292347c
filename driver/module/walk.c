// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The walk over tasks: which task comes next, and how far a request got. Holds one task
 * at a time, and no lock while it copies to user space.
 */
#include <linux/dcache.h>
#include <linux/idr.h>
#include <linux/mm.h>
#include <linux/pid_namespace.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "walk.h"

/* Each request has room for at least one record, so the walk always proceeds. */
static_assert(RS_WALK_BYTES_MIN >= RS_WALK_THREAD_MAX && RS_WALK_BYTES_MIN >= RS_WALK_FD_MAX);

u32 rs_walk_put_path(u8 *dst, const struct path *path)
{
	char *text = d_path(path, dst, PATH_MAX);
	u32 len = IS_ERR(text) ? 0 : strlen(text);

	/* d_path() writes to the end of its buffer. */
	memmove(dst, text, len);
	return len;
}

void rs_walk_end_record(struct rs_walk_out *out, u32 type, u32 len)
{
	struct rs_state_record *record = (void *)(out->buf + out->used);

	memset((u8 *)record + len, 0, ALIGN(len, 8) - len);
	record->type = type;
	record->len = ALIGN(len, 8);
	out->used += record->len;
}

/* The task with the lowest tid that is *tid or above, with a reference; NULL: none. */
static struct task_struct *get_task_from(u32 *tid)
{
	struct task_struct *task = NULL;
	struct pid *pid;
	int nr = *tid;

	rcu_read_lock();
	for (; !task && (pid = idr_get_next(&init_pid_ns.idr, &nr)); nr++) {
		task = pid_task(pid, PIDTYPE_PID);
		*tid = nr;
	}
	if (task)
		get_task_struct(task);
	rcu_read_unlock();
	return task;
}

/*
 * Adds the records of a task. walk->fd is 0 before the task's own record, then one more
 * than the next descriptor. Returns whether the task is complete.
 */
static bool walk_task(struct rs_walk *walk, struct rs_walk_out *out, struct task_struct *task,
		      struct rs_walk_batch *batch)
{
	u32 fd;
	bool done;

	/* The task that the last request began is gone; its number was reused. */
	if (walk->fd && walk->start != task->start_time)
		return true;
	if (!walk->fd) {
		if (!rs_walk_room(out, RS_WALK_THREAD_MAX))
			return false;
		rs_walk_put_thread(out, task);
		walk->start = task->start_time;
		walk->fd = 1;
	}
	if (!thread_group_leader(task))
		return true;
	fd = walk->fd - 1;
	done = rs_walk_put_fds(out, task, &fd, batch);
	walk->fd = fd + 1;
	return done;
}

static int walk_tasks(struct rs_walk *walk, struct rs_walk_out *out, struct rs_walk_batch *batch)
{
	struct task_struct *task;
	u32 resumed = walk->tid;
	bool done = true;

	while (done && (task = get_task_from(&walk->tid))) {
		if (walk->tid != resumed)
			walk->fd = 0;
		done = walk_task(walk, out, task, batch);
		put_task_struct(task);
		if (done) {
			walk->fd = 0;
			resumed = ++walk->tid;
		}
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return 0;
}

int rs_walk(struct rs_walk *walk)
{
	struct rs_walk_out out = { .room = min(walk->bytes, RS_WALK_BYTES_MAX) };
	struct rs_walk_batch *batch;
	int err = -ENOMEM;

	if (walk->bytes < RS_WALK_BYTES_MIN || walk->tid > INT_MAX || walk->fd > INT_MAX ||
	    memchr_inv(walk->reserved, 0, sizeof(walk->reserved)))
		return -EINVAL;
	out.buf = kvmalloc(out.room, GFP_KERNEL);
	batch = rs_walk_batch_alloc();
	if (out.buf && batch)
		err = walk_tasks(walk, &out, batch);
	if (!err && copy_to_user(u64_to_user_ptr(walk->buf), out.buf, out.used))
		err = -EFAULT;
	walk->used = out.used;
	kvfree(batch);
	kvfree(out.buf);
	return err;
}
