// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* Encoders of the calling task: identity, command line, memory, control groups. */
#include <linux/audit.h>
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/kdev_t.h>
#include <linux/mm.h>
#include <linux/pid_namespace.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/tty.h>
#include <linux/user_namespace.h>

#include "encode.h"
#include "table/flag_values.h"
#include "table/rules.h"

static_assert(TASK_COMM_LEN == RS_COMM_BYTES);

static pid_t parent_tid(void)
{
	pid_t tid;

	rcu_read_lock();
	tid = task_pid_nr(rcu_dereference(current->real_parent));
	rcu_read_unlock();
	return tid;
}

static u32 memory_kb(enum rs_enc which)
{
	struct mm_struct *mm = current->mm;

	if (!mm)
		return 0;
	if (which == RS_ENC_VMSIZE)
		return rs_pages_to_kb(mm->total_vm);
	if (which == RS_ENC_VMRSS)
		return rs_pages_to_kb(get_mm_rss(mm));
	return rs_pages_to_kb(get_mm_counter(mm, MM_SWAPENTS));
}

/* ---- command line and environment ------------------------------------------ */

/*
 * Copies up to size bytes of strings that stand one after the other, each with its NUL.
 * The last one may be cut and gets a NUL.
 */
static u32 copy_strings(u8 *dst, unsigned long from, unsigned long to, u32 size)
{
	u32 done = to > from ? rs_copy_buf(dst, from, min_t(unsigned long, to - from, size)) : 0;

	if (done)
		dst[done - 1] = 0;
	return done;
}

/* Element n of a list of pointers, which are 32 bits wide in a 32-bit program. */
static u64 user_pointer(const struct rs_ctx *ctx, unsigned long list, unsigned int n)
{
	return ctx->plan->arg_mask == ULONG_MAX ? rs_user_u64(list, n, 0) : rs_user_u32(list, n, 0);
}

/* Copies the strings to which elements [from, to) of a list point, up to a NULL. */
static u32 copy_string_list(const struct rs_ctx *ctx, unsigned long list, unsigned int from,
			    unsigned int to, u32 size)
{
	unsigned int i;
	u32 done = 0, n;
	u64 string;

	for (i = from; i < to && done < size; i++) {
		string = user_pointer(ctx, list, i);
		n = string ? rs_copy_string(ctx->at + done, string, size - done) : 0;
		if (!n)
			break;
		done += n;
	}
	return done;
}

static u32 copy_failed_exec(const struct rs_ctx *ctx, enum rs_enc which)
{
	u32 argv = rs_exec_argv(ctx->plan->code);

	switch (which) {
	case RS_ENC_EXE:
		return copy_string_list(ctx, rs_arg(ctx, argv), 0, 1, RS_PATH_BYTES);
	case RS_ENC_ENV:
		return copy_string_list(ctx, rs_arg(ctx, argv + 1), 0, RS_EXEC_STRINGS_MAX,
					RS_ARGS_BYTES);
	default:
		return copy_string_list(ctx, rs_arg(ctx, argv), 1, RS_EXEC_STRINGS_MAX,
					RS_ARGS_BYTES);
	}
}

static u32 copy_args(const struct rs_ctx *ctx, enum rs_enc which)
{
	struct mm_struct *mm = current->mm;
	unsigned long start, end;

	if (rs_exec_failed(ctx->plan->code, ctx->ret))
		return copy_failed_exec(ctx, which);
	if (!mm)
		return 0;
	if (which == RS_ENC_ENV)
		return copy_strings(ctx->at, mm->env_start, mm->env_end, RS_ARGS_BYTES);
	start = READ_ONCE(mm->arg_start);
	end = READ_ONCE(mm->arg_end);
	if (end <= start)
		return 0;
	if (which == RS_ENC_EXE)
		return rs_copy_string(ctx->at, start,
				      min_t(unsigned long, end - start, RS_PATH_BYTES));
	/* argv[0] is copied to find its length; the other arguments then overwrite it. */
	start += rs_copy_string(ctx->at, start, min_t(unsigned long, end - start, RS_ARGS_BYTES));
	return copy_strings(ctx->at, start, end, RS_ARGS_BYTES);
}

static u32 put_args(struct rs_ctx *ctx, enum rs_enc which)
{
	u32 len = copy_args(ctx, which);

	if (!len && which == RS_ENC_EXE) {
		ctx->at[0] = 0;
		len = 1;
	}
	return len;
}

/* ---- control groups --------------------------------------------------------- */

/*
 * The group of a subsystem's state; NULL: none. In the unified hierarchy the state belongs to the
 * nearest ancestor in which the controller is enabled, but the task is in one group for all.
 */
static struct cgroup *group_of(const struct css_set *set, const struct cgroup_subsys_state *css)
{
	struct cgroup *group = css ? css->cgroup : NULL;

	return group && group->root == set->dfl_cgrp->root ? set->dfl_cgrp : group;
}

/* Most machines have all subsystems in one group: a path that repeats is copied. */
u32 rs_copy_cgroups(struct task_struct *task, u8 *dst, u32 size)
{
	struct cgroup_subsys_state *css;
	struct cgroup *group, *last = NULL;
	const struct css_set *set;
	u32 done = 0, n, path = 0, path_len = 0, i;

	rcu_read_lock();
	set = rcu_dereference(task->cgroups);
	for (i = 0; i < CGROUP_SUBSYS_COUNT; i++) {
		css = set->subsys[i];
		group = group_of(set, css);
		if (!group)
			continue;
		n = strlen(css->ss->name);
		if (done + n + 2 > size)
			break;
		memcpy(dst + done, css->ss->name, n);
		dst[done + n] = '=';
		if (group == last && done + n + 1 + path_len <= size) {
			memcpy(dst + done + n + 1, dst + path, path_len);
		} else {
			if (cgroup_path(group, dst + done + n + 1, size - done - n - 1) < 0)
				break;
			path_len = strnlen(dst + done + n + 1, size - done - n - 2) + 1;
		}
		last = group;
		path = done + n + 1;
		done = path + path_len;
	}
	rcu_read_unlock();
	return done;
}

/* ---- flags --------------------------------------------------------------- */

static u32 clone_flags(struct rs_ctx *ctx)
{
	const struct task_struct *leader = current->group_leader;
	u64 flags = rs_clone_flags(ctx);

	if (rs_clone_flags_are_lost(flags, ctx->ret, thread_group_leader(current)))
		flags = rs_clone_flags_of_thread(current->files == leader->files,
						 current->fs == leader->fs);
	return rs_flags(RS_FLAGS_clone_flags, flags);
}

static u32 tty_number(void)
{
	struct tty_struct *tty = get_current_tty();
	u32 number = 0;

	if (tty) {
		number = new_encode_dev(tty_devnum(tty));
		tty_kref_put(tty);
	}
	return number;
}

/* Looks at owner, group and mode only, not at access control lists. */
static bool may_write(const struct inode *inode)
{
	umode_t mode = inode->i_mode;

	if (IS_RDONLY(inode))
		return false;
	if (cap_raised(current_cap(), CAP_DAC_OVERRIDE))
		return true;
	if (uid_eq(current_fsuid(), inode->i_uid))
		return mode & S_IWUSR;
	return mode & (in_group_p(inode->i_gid) ? S_IWGRP : S_IWOTH);
}

static u32 exe_flags(void)
{
	struct inode *inode;
	struct file *exe;
	u32 flags = 0;

	rcu_read_lock();
	exe = current->mm ? rcu_dereference(current->mm->exe_file) : NULL;
	inode = exe ? READ_ONCE(exe->f_inode) : NULL;
	if (inode && may_write(inode))
		flags = RS_VALUE_EXE_WRITABLE;
	rcu_read_unlock();
	return flags;
}

static u64 exe_inode(void)
{
	struct file *exe;
	u64 ino;

	rcu_read_lock();
	exe = current->mm ? rcu_dereference(current->mm->exe_file) : NULL;
	ino = exe ? file_inode(exe)->i_ino : 0;
	rcu_read_unlock();
	return ino;
}

/* The set has 64 bits, in kernels before Linux 6.3 as two numbers. */
static u64 capabilities(unsigned int set)
{
	const struct cred *cred = current_cred();
	u64 caps;

	static_assert(sizeof(kernel_cap_t) == sizeof(caps));
	memcpy(&caps,
	       set == 0 ? &cred->cap_inheritable :
	       set == 1 ? &cred->cap_permitted :
			  &cred->cap_effective,
	       sizeof(caps));
	return caps;
}

static pid_t host_group(void)
{
	pid_t number;

	rcu_read_lock();
	number = pid_nr(task_pgrp(current));
	rcu_read_unlock();
	return number;
}

/* After an exec the path stands above the environment, where the kernel has put it. */
static u32 copy_exec_name(const struct rs_ctx *ctx)
{
	bool failed = rs_exec_failed(ctx->plan->code, ctx->ret);

	if (failed)
		return rs_copy_string(ctx->at, rs_arg(ctx, rs_exec_argv(ctx->plan->code) - 1),
				      RS_PATH_BYTES);
	return current->mm ? rs_copy_string(ctx->at, current->mm->env_end, RS_PATH_BYTES) : 0;
}

/* The nearest ancestor in the task's namespace that has asked for orphans; NULL: none. */
static struct task_struct *find_subreaper(void)
{
	unsigned int level = task_pid(current)->level;
	struct task_struct *found = current;

	if (!current->signal->has_child_subreaper)
		return NULL;
	for (;;) {
		found = rcu_dereference(found->real_parent);
		if (is_global_init(found) || !task_pid_nr(found) || !task_pid(found) ||
		    task_pid(found)->level != level)
			return NULL;
		if (found->signal->is_child_subreaper)
			return found;
	}
}

/* A group that goes on keeps its children. */
static pid_t reaper(void)
{
	struct task_struct *found;
	pid_t number;

	if (atomic_read(&current->signal->live) > 0)
		return task_tgid_nr(current);
	rcu_read_lock();
	found = find_subreaper();
	if (!found)
		found = task_active_pid_ns(current)->child_reaper;
	number = found ? task_tgid_nr(found) : 0;
	rcu_read_unlock();
	return number;
}

/* ---- the encoders --------------------------------------------------------- */

u32 rs_enc_task_caps(struct rs_ctx *ctx, unsigned int set)
{
	return rs_put_u64(ctx, capabilities(set));
}

u32 rs_enc_task(struct rs_ctx *ctx, enum rs_enc which)
{
	switch (which) {
	case RS_ENC_TID:
		return rs_put_u64(ctx, task_pid_nr(current));
	case RS_ENC_PID:
		return rs_put_u64(ctx, task_tgid_nr(current));
	case RS_ENC_PTID:
		return rs_put_u64(ctx, parent_tid());
	case RS_ENC_VTID:
		return rs_put_u64(ctx, task_pid_vnr(current));
	case RS_ENC_VPID:
		return rs_put_u64(ctx, task_tgid_vnr(current));
	case RS_ENC_PGID:
		return rs_put_u64(ctx, task_pgrp_vnr(current));
	case RS_ENC_UID:
		return rs_put_u32(ctx, from_kuid_munged(&init_user_ns, current_euid()));
	case RS_ENC_GID:
		return rs_put_u32(ctx, from_kgid_munged(&init_user_ns, current_egid()));
	case RS_ENC_COMM:
		strscpy(ctx->at, current->comm, TASK_COMM_LEN);
		return strlen(ctx->at) + 1;
	case RS_ENC_EXE:
	case RS_ENC_ARGS:
	case RS_ENC_ENV:
		return put_args(ctx, which);
	case RS_ENC_FDLIMIT:
		return rs_put_u64(ctx, rlimit(RLIMIT_NOFILE));
	case RS_ENC_MAJFLT:
		return rs_put_u64(ctx, current->maj_flt);
	case RS_ENC_MINFLT:
		return rs_put_u64(ctx, current->min_flt);
	case RS_ENC_VMSIZE:
	case RS_ENC_VMRSS:
	case RS_ENC_VMSWAP:
		return rs_put_u32(ctx, memory_kb(which));
	case RS_ENC_CGROUPS:
		return rs_copy_cgroups(current, ctx->at, RS_ARGS_BYTES);
	case RS_ENC_CLONEFLAGS:
		return rs_put_u32(ctx, clone_flags(ctx));
	case RS_ENC_TTY:
		return rs_put_u32(ctx, tty_number());
	case RS_ENC_LOGINUID:
		return rs_put_u32(ctx, from_kuid(&init_user_ns, audit_get_loginuid(current)));
	case RS_ENC_EXEFLAGS:
		return rs_put_u32(ctx, exe_flags());
	case RS_ENC_EXE_INO:
		return rs_put_u64(ctx, exe_inode());
	case RS_ENC_HOST_PGID:
		return rs_put_u64(ctx, host_group());
	case RS_ENC_EXEC_NAME:
		return copy_exec_name(ctx);
	case RS_ENC_REAPER:
		return rs_put_u64(ctx, reaper());
	default:
		/* Without a case for its encoder a parameter would shift all that follow. */
		WARN_ON_ONCE(1);
		return 0;
	}
}
