// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* The record of one task, which is not the calling one as a rule. */
#include <linux/audit.h>
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/fs_struct.h>
#include <linux/kdev_t.h>
#include <linux/mm.h>
#include <linux/pid_namespace.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/tty.h>
#include <linux/user_namespace.h>

#include "compat/file.h"
#include "encode.h"
#include "walk.h"

static void put_ids(struct rs_state_thread *to, struct task_struct *task)
{
	const struct cred *cred;
	struct pid_namespace *ns;

	to->tid = task_pid_nr(task);
	to->pid = task_tgid_nr(task);
	rcu_read_lock();
	to->ptid = task_ppid_nr_ns(task, &init_pid_ns);
	to->sid = task_session_nr_ns(task, &init_pid_ns);
	/* A task that has just been reaped has no namespace, and no numbers in it. */
	ns = task_active_pid_ns(task);
	to->vtid = ns ? task_pid_nr_ns(task, ns) : to->tid;
	to->vpid = ns ? task_tgid_nr_ns(task, ns) : to->pid;
	to->vpgid = ns ? task_pgrp_nr_ns(task, ns) : -1;
	cred = __task_cred(task);
	to->uid = from_kuid_munged(&init_user_ns, cred->euid);
	to->gid = from_kgid_munged(&init_user_ns, cred->egid);
	rcu_read_unlock();
	to->loginuid = from_kuid(&init_user_ns, audit_get_loginuid(task));
}

/* The signal lock keeps the tty from changing. */
static u32 tty_number(struct task_struct *task)
{
	struct sighand_struct *sighand;
	u32 number = 0;

	rcu_read_lock();
	sighand = rcu_dereference(task->sighand);
	if (sighand) {
		spin_lock_irq(&sighand->siglock);
		if (sighand == rcu_access_pointer(task->sighand) && task->signal->tty)
			number = new_encode_dev(tty_devnum(task->signal->tty));
		spin_unlock_irq(&sighand->siglock);
	}
	rcu_read_unlock();
	return number;
}

static void put_memory(struct rs_state_thread *to, struct mm_struct *mm)
{
	to->vmsize_kb = rs_pages_to_kb(mm->total_vm);
	to->vmrss_kb = rs_pages_to_kb(get_mm_rss(mm));
	to->vmswap_kb = rs_pages_to_kb(get_mm_counter(mm, MM_SWAPENTS));
}

/* ---- strings ------------------------------------------------------------------- */

/* A record under construction. */
struct writer {
	struct rs_state_thread *thread;
	struct task_struct *task;
	u8 *pos; /* where the next string goes */
};

static void put_string(struct writer *w, enum rs_state_string which, u32 len)
{
	w->thread->lens[which] = len;
	w->pos += len;
}

/* FOLL_ANON: never waits for a device or a file system behind the memory. */
static u32 read_memory(struct writer *w, unsigned long from, unsigned long to, u32 max)
{
	int n;

	if (to <= from)
		return 0;
	n = access_process_vm(w->task, from, w->pos, min_t(unsigned long, to - from, max),
			      FOLL_ANON);
	return max(n, 0);
}

/*
 * A program that sets its title may overwrite the last argument's NUL and continue into
 * its environment. Then the title is the whole command line, as in /proc/PID/cmdline.
 */
static u32 read_cmdline(struct writer *w, struct mm_struct *mm)
{
	unsigned long start = READ_ONCE(mm->arg_start), end = READ_ONCE(mm->arg_end);
	unsigned long env_end = READ_ONCE(mm->env_end);
	u32 len;

	if (end > start && read_memory(w, end - 1, end, 1) == 1 && w->pos[0]) {
		len = read_memory(w, start, max(end, env_end),
				  min_t(u32, PAGE_SIZE, RS_WALK_CMDLINE_BYTES));
		return min_t(u32, strnlen(w->pos, len) + 1, len);
	}
	return read_memory(w, start, end, RS_WALK_CMDLINE_BYTES);
}

static void put_program(struct writer *w, struct mm_struct *mm)
{
	struct rs_state_thread *to = w->thread;
	struct file *exe = rs_get_file(&mm->exe_file);

	put_string(w, RS_STATE_CMDLINE, read_cmdline(w, mm));
	put_string(w, RS_STATE_ENV,
		   read_memory(w, READ_ONCE(mm->env_start), READ_ONCE(mm->env_end), RS_ARGS_BYTES));
	if (!exe)
		return;
	to->exe_mode = file_inode(exe)->i_mode;
	to->exe_uid = from_kuid_munged(&init_user_ns, file_inode(exe)->i_uid);
	to->exe_gid = from_kgid_munged(&init_user_ns, file_inode(exe)->i_gid);
	put_string(w, RS_STATE_EXEPATH, rs_walk_put_path(w->pos, &exe->f_path));
	fput(exe);
}

static void put_directory(struct writer *w, enum rs_state_string which,
			  void (*get)(struct fs_struct *fs, struct path *path))
{
	struct path path = {};

	task_lock(w->task);
	if (w->task->fs)
		get(w->task->fs, &path);
	task_unlock(w->task);
	if (!path.dentry)
		return;
	put_string(w, which, rs_walk_put_path(w->pos, &path));
	path_put(&path);
}

/* What all threads of a process share. */
static void put_process(struct writer *w, struct mm_struct *mm)
{
	if (mm)
		put_program(w, mm);
	put_directory(w, RS_STATE_CWD, get_fs_pwd);
	put_directory(w, RS_STATE_ROOT, get_fs_root);
	put_string(w, RS_STATE_CGROUPS, rs_copy_cgroups(w->task, w->pos, RS_ARGS_BYTES));
}

void rs_walk_put_thread(struct rs_walk_out *out, struct task_struct *task)
{
	struct rs_state_thread *to = (void *)(out->buf + out->used);
	struct writer w = { .thread = to, .task = task, .pos = (u8 *)(to + 1) };
	struct mm_struct *mm = get_task_mm(task);

	memset(to, 0, sizeof(*to));
	put_ids(to, task);
	to->fdlimit = task_rlimit(task, RLIMIT_NOFILE);
	to->pfmajor = task->maj_flt;
	to->pfminor = task->min_flt;
	to->tty = tty_number(task);
	to->start_ts_ns = task->start_time + ktime_to_ns(ktime_mono_to_real(0));
	if (mm)
		put_memory(to, mm);
	strscpy(w.pos, task->comm, TASK_COMM_LEN);
	put_string(&w, RS_STATE_COMM, strlen(w.pos));
	if (thread_group_leader(task))
		put_process(&w, mm);
	if (mm)
		mmput(mm);
	rs_walk_end_record(out, RS_STATE_THREAD, w.pos - (u8 *)to);
}
