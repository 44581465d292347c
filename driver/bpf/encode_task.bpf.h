/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Encoders of the calling task: identity, command line, memory, control groups.
 */
#ifndef RS_ENCODE_TASK_BPF_H
#define RS_ENCODE_TASK_BPF_H

#include <asm/unistd.h>
#include <linux/capability.h>
#include <linux/stat.h>

#include "encode_mem.bpf.h"
#include "facts.bpf.h"
#include "table/flag_values.h"

/* The kernel's flag of struct super_block, equal to MS_RDONLY. */
#define SB_RDONLY MS_RDONLY

/* clang-format off */
#define PLAIN(name, put, value)                                                                    \
	static __always_inline u32 enc_##name(const struct place *p) { return put(p, value); }
/* clang-format on */

/* ---- identity ------------------------------------------------------------------- */

static __always_inline s32 number_in_own(struct pid *pid)
{
	return number_at(pid, READ(current_task(), thread_pid, level));
}

PLAIN(TID, rs_put_u64, (u32)bpf_get_current_pid_tgid())
PLAIN(PID, rs_put_u64, bpf_get_current_pid_tgid() >> 32)
PLAIN(PTID, rs_put_u64, READ_TASK(real_parent, pid))
PLAIN(VTID, rs_put_u64, number_in_own(READ(current_task(), thread_pid)))
PLAIN(VPID, rs_put_u64, number_in_own(READ(current_task(), signal, pids[PIDTYPE_TGID])))
PLAIN(PGID, rs_put_u64, number_in_own(READ(current_task(), signal, pids[PIDTYPE_PGID])))
PLAIN(UID, rs_put_u32, READ_TASK(cred, euid.val))
PLAIN(GID, rs_put_u32, READ_TASK(cred, egid.val))
PLAIN(FDLIMIT, rs_put_u64, READ_TASK(signal, rlim[RLIMIT_NOFILE].rlim_cur))
PLAIN(MAJFLT, rs_put_u64, READ_TASK(maj_flt))
PLAIN(MINFLT, rs_put_u64, READ_TASK(min_flt))

static __always_inline u32 enc_COMM(const struct place *p)
{
	char comm[RS_COMM_BYTES];
	u64 *out = (u64 *)p->at;
	u32 n;

	bpf_get_current_comm(comm, sizeof(comm));
	out[0] = ((u64 *)comm)[0];
	out[1] = ((u64 *)comm)[1];
	for (n = 0; n < sizeof(comm) - 1 && comm[n]; n++)
		;
	return n + 1;
}

PLAIN(TTY, rs_put_u32, tty_of(current_task()))
PLAIN(LOGINUID, rs_put_u32, loginuid_of(current_task()))

/* ---- memory ---------------------------------------------------------------------- */

static __always_inline struct mm_struct *current_mm(void)
{
	return READ(current_task(), mm);
}

#define TASK_COUNTER(which) \
	not_negative(bpf_core_type_exists(struct mm_rss_stat) ? \
			     OLD_COUNTER(current_mm(), which) : \
			     READ_TASK(mm, rss_stat[which].count))

__noinline u64 rs_rss(void)
{
	return TASK_COUNTER(MM_FILEPAGES) + TASK_COUNTER(MM_ANONPAGES) +
	       TASK_COUNTER(MM_SHMEMPAGES);
}

PLAIN(VMSIZE, rs_put_u32, PAGES_KB(READ_TASK(mm, total_vm)))
PLAIN(VMRSS, rs_put_u32, PAGES_KB(rs_rss()))
PLAIN(VMSWAP, rs_put_u32, PAGES_KB(TASK_COUNTER(MM_SWAPENTS)))

/* ---- command line and environment -------------------------------------------------- */

/* Copies strings that stand one after the other; the last one may be cut and gets a NUL. */
__noinline u32 rs_strings(u32 id, u64 from, u64 to)
{
	u32 len = to > from ? rs_copy(id, from, at_most(to - from, RS_ARGS_BYTES), 0) : 0;
	struct place p;

	if (!len || !find_place(&p, id))
		return 0;
	*EVENT_AT(&p, p.cpu->pos + len - 1) = 0;
	return len;
}

/*
 * Copies a string, cut at size bytes, to skip bytes after the event's position. Returns
 * its length with the NUL; 0: it cannot be read.
 */
__noinline u32 rs_string(u32 id, u64 src, u32 size, u32 skip)
{
	struct place p;
	long len;

	size = at_most(size, RS_ARGS_BYTES);
	if (!size || !find_place(&p, id))
		return 0;
	len = bpf_probe_read_user_str(EVENT_AT(&p, p.cpu->pos + skip),
				      masked(size, MASK_UP_TO(RS_ARGS_BYTES)), (void *)src);
	return len > 0 ? len : 0;
}

/* Element n of a list of pointers, which are 32 bits wide in a 32-bit program. */
static __always_inline u64 user_pointer(u64 list, u32 n)
{
	return READ(current_task(), thread_info.status) & TS_COMPAT ? rs_user_u32(list, n, 0) :
								      rs_user_u64(list, n, 0);
}

/* Copies the strings to which elements [from, to) of a list point, up to a NULL. */
__noinline u32 rs_string_list(u32 id, u64 list, u32 from, u32 to)
{
	struct steps steps;
	u32 i, done, n;
	struct place p;
	u64 string;

	if (!find_place(&p, id))
		return 0;
	p.cpu->done = 0;
	EACH_STEP(&steps, i, RS_EXEC_STRINGS_MAX, RS_EXEC_STRINGS_MAX)
	{
		done = p.cpu->done;
		if (from + i >= to || done >= RS_ARGS_BYTES)
			break;
		string = user_pointer(list, from + i);
		n = string ? rs_string(id, string, RS_ARGS_BYTES - done, done) : 0;
		if (!n)
			break;
		p.cpu->done = done + n;
	}
	END_STEPS(&steps);
	return p.cpu->done;
}

static __always_inline bool exec_failed(const struct place *p)
{
	return rs_exec_failed(CODE_OF(p), RETURNED(p));
}

static __always_inline u64 exec_argv(const struct place *p)
{
	return p->cpu->args[rs_exec_argv(CODE_OF(p))];
}

static __always_inline u64 exec_envp(const struct place *p)
{
	return p->cpu->args[rs_exec_argv(CODE_OF(p)) + 1];
}

static __always_inline u32 enc_EXE(const struct place *p)
{
	struct mm_struct *mm = current_mm();
	u64 start = READ(mm, arg_start), end = READ(mm, arg_end);
	u32 len = 0;

	if (exec_failed(p))
		len = rs_string_list(p->id, exec_argv(p), 0, 1);
	else if (end > start)
		len = rs_string(p->id, start, at_most(end - start, RS_PATH_BYTES), 0);
	return len ? len : rs_put_u8(p, 0);
}

static __always_inline u32 enc_ARGS(const struct place *p)
{
	struct mm_struct *mm = current_mm();
	u64 start = READ(mm, arg_start), end = READ(mm, arg_end);

	if (exec_failed(p))
		return rs_string_list(p->id, exec_argv(p), 1, RS_EXEC_STRINGS_MAX);
	if (end <= start)
		return 0;
	/* argv[0] is copied to find its length; the other arguments then overwrite it. */
	start += rs_string(p->id, start, at_most(end - start, RS_ARGS_BYTES), 0);
	return rs_strings(p->id, start, end);
}

static __always_inline u32 enc_ENV(const struct place *p)
{
	struct mm_struct *mm = current_mm();

	if (exec_failed(p))
		return rs_string_list(p->id, exec_envp(p), 0, RS_EXEC_STRINGS_MAX);
	return rs_strings(p->id, READ(mm, env_start), READ(mm, env_end));
}

/* ---- control groups ---------------------------------------------------------------- */

/* A name in a group's path with its NUL; a longer one is cut. */
#define GROUP_NAME_BYTES 255
/* A subsystem's name with its NUL: the kernel's MAX_CGROUP_TYPE_NAMELEN. */
#define SUBSYSTEM_NAME_BYTES 32
/* A path that repeats is copied if it is shorter, else made again; a power of two. */
#define COPIED_PATH_BYTES 512
/* No subsystem is added where less room is left. */
#define SUBSYSTEM_ROOM 600
_Static_assert(SUBSYSTEM_ROOM >= SUBSYSTEM_NAME_BYTES + COPIED_PATH_BYTES,
	       "a subsystem's name and a copied path fit into the room that is asked for");

static __always_inline struct kernfs_node *parent_of(struct kernfs_node *node)
{
	struct kernfs_node___new *new = (void *)node;

	if (bpf_core_field_exists(new->__parent))
		return READ(new, __parent);
	return READ(node, parent);
}

/* Writes a group's path and a NUL to skip bytes after the event's position. Returns the length. */
__noinline u32 rs_cgroup_path(u32 id, u64 cgroup, u32 skip)
{
	struct kernfs_node *node = READ((struct cgroup *)cgroup, kn), *parent;
	u32 depth, done = 0, i;
	struct place p;
	long n;

	if (!find_place(&p, id))
		return 0;
	for (depth = 0; depth < RS_BPF_NAMES; depth++) {
		parent = parent_of(node);
		if (!parent)
			break;
		p.cpu->names[depth] = (u64)READ(node, name);
		node = parent;
	}
	for (i = 0; i < RS_BPF_NAMES; i++) {
		if (i >= depth || done + skip > RS_ARGS_BYTES - (1 + GROUP_NAME_BYTES))
			break;
		*EVENT_AT(&p, p.cpu->pos + skip + done) = '/';
		n = bpf_probe_read_kernel_str(
			EVENT_AT(&p, p.cpu->pos + skip + done + 1), GROUP_NAME_BYTES,
			(void *)p.cpu->names[(depth - 1 - i) & (RS_BPF_NAMES - 1)]);
		if (n <= 0)
			break;
		done += n;
	}
	if (!done) {
		*EVENT_AT(&p, p.cpu->pos + skip) = '/';
		done = 1;
	}
	*EVENT_AT(&p, p.cpu->pos + skip + done) = 0;
	return done + 1;
}

/*
 * The group of a subsystem's state. In the unified hierarchy the state belongs to the nearest
 * ancestor in which the controller is enabled, but the task is in one group for all.
 */
static __always_inline u64 group_of(struct css_set *set, struct cgroup_subsys_state *css)
{
	struct cgroup *group = READ(css, cgroup), *unified = READ(set, dfl_cgrp);

	return (u64)(group && READ(group, root) == READ(unified, root) ? unified : group);
}

/*
 * Writes "subsystem=path" and a NUL for each subsystem. Most machines have all
 * subsystems in one group, so a path that repeats is copied.
 */
__noinline u32 rs_cgroups(u32 id)
{
	struct css_set *set = READ(current_task(), cgroups);
	u32 subsystems = bpf_core_field_size(set->subsys) / sizeof(void *);
	u32 done, path = 0, path_len = 0, i;
	struct cgroup_subsys_state *css;
	u64 cgroup, last = 0;
	struct place p;
	long n;

	if (!find_place(&p, id))
		return 0;
	p.cpu->done = 0;
	for (i = 0; i < SUBSYSTEMS_MAX && i < subsystems; i++) {
		done = p.cpu->done;
		if (done > RS_ARGS_BYTES - SUBSYSTEM_ROOM)
			break;
		css = NULL;
		bpf_core_read(&css, sizeof(css), &set->subsys[i]);
		cgroup = group_of(set, css);
		if (!cgroup)
			continue;
		n = bpf_probe_read_kernel_str(EVENT_AT(&p, p.cpu->pos + done), SUBSYSTEM_NAME_BYTES,
					      READ(css, ss, name));
		if (n <= 0)
			break;
		done += n;
		*EVENT_AT(&p, p.cpu->pos + done - 1) = '=';
		if (cgroup == last && path_len < COPIED_PATH_BYTES)
			bpf_probe_read_kernel(EVENT_AT(&p, p.cpu->pos + done),
					      path_len & (COPIED_PATH_BYTES - 1),
					      EVENT_AT(&p, p.cpu->pos + path));
		else
			path_len = rs_cgroup_path(id, cgroup, done);
		last = cgroup;
		path = done;
		p.cpu->done = done + path_len;
	}
	return p.cpu->done;
}

static __always_inline u32 enc_CGROUPS(const struct place *p)
{
	return rs_cgroups(p->id);
}

/* ---- flags -------------------------------------------------------------------------- */

static __always_inline u64 flags_of_new_thread(struct task_struct *task)
{
	struct task_struct *leader = READ(task, group_leader);

	return rs_clone_flags_of_thread(READ(task, files) == READ(leader, files),
					READ(task, fs) == READ(leader, fs));
}

static __always_inline u32 enc_CLONEFLAGS(const struct place *p)
{
	struct task_struct *task = current_task();
	u64 ids = bpf_get_current_pid_tgid(), flags = rs_clone_flags(p);

	if (rs_clone_flags_are_lost(flags, RETURNED(p), ids >> 32 == (u32)ids))
		flags = flags_of_new_thread(task);
	return rs_put_u32(p, rs_flags(RS_FLAGS_clone_flags, flags));
}

/* The most supplementary groups that are compared. */
#define MAX_GROUPS 64

__noinline u32 rs_in_group(u32 gid)
{
	const struct cred *cred = READ(current_task(), cred);
	struct group_info *info = READ(cred, group_info);
	u32 n = READ(info, ngroups), i, other;

	if (READ(cred, fsgid.val) == gid)
		return true;
	for (i = 0; i < MAX_GROUPS && i < n; i++) {
		other = -1;
		bpf_core_read(&other, sizeof(other), &info->gid[i]);
		if (other == gid)
			return true;
	}
	return false;
}

/* Looks at owner, group and mode only, not at access control lists. */
static __always_inline bool may_write(struct inode *inode)
{
	const struct cred *cred = READ(current_task(), cred);
	u32 mode = READ(inode, i_mode);
	u64 caps = 0;

	if (READ(inode, i_sb, s_flags) & SB_RDONLY)
		return false;
	bpf_core_read(&caps, sizeof(caps), &cred->cap_effective);
	if (caps & (1ull << CAP_DAC_OVERRIDE))
		return true;
	if (READ(cred, fsuid.val) == READ(inode, i_uid.val))
		return mode & S_IWUSR;
	return mode & (rs_in_group(READ(inode, i_gid.val)) ? S_IWGRP : S_IWOTH);
}

static __always_inline u32 enc_EXEFLAGS(const struct place *p)
{
	struct inode *inode = READ(current_mm(), exe_file, f_inode);

	return rs_put_u32(p, inode && may_write(inode) ? RS_VALUE_EXE_WRITABLE : 0);
}

PLAIN(EXE_INO, rs_put_u64, READ(current_mm(), exe_file, f_inode, i_ino))
PLAIN(HOST_PGID, rs_put_u64, number_at(READ(current_task(), signal, pids[PIDTYPE_PGID]), 0))

static __always_inline u32 enc_TASKCAPS(const struct place *p)
{
	const struct cred *cred = READ(current_task(), cred);
	u64 caps = 0;

	if (p->a == 0)
		bpf_core_read(&caps, sizeof(caps), &cred->cap_inheritable);
	else if (p->a == 1)
		bpf_core_read(&caps, sizeof(caps), &cred->cap_permitted);
	else
		bpf_core_read(&caps, sizeof(caps), &cred->cap_effective);
	return rs_put_u64(p, caps);
}

/* After an exec the path stands above the environment, where the kernel has put it. */
static __always_inline u32 enc_EXEC_NAME(const struct place *p)
{
	u64 name = exec_failed(p) ? p->cpu->args[rs_exec_argv(CODE_OF(p)) - 1] :
				    READ(current_mm(), env_end);

	return rs_string(p->id, name, RS_PATH_BYTES, 0);
}

static __always_inline u32 enc_OPEN_FDS(const struct place *p)
{
	struct fdtable *table = READ(current_task(), files, fdt);
	u32 bytes = at_most(READ(table, max_fds) / 8, RS_OPEN_FDS_BYTES);

	if (exec_failed(p))
		return 0;
	__builtin_memcpy(p->at, RS_OPEN_FDS_MAGIC, RS_OPEN_FDS_HEAD);
	bpf_probe_read_kernel(p->at + RS_OPEN_FDS_HEAD,
			      masked(bytes, MASK_UP_TO(RS_OPEN_FDS_BYTES)), READ(table, open_fds));
	return RS_OPEN_FDS_HEAD + bytes;
}

/* ---- who adopts the children ---------------------------------------------------------- */

/* The most ancestors among which a subreaper is searched for. */
#define ANCESTORS_MAX 64

static __always_inline u32 level_of(struct task_struct *task)
{
	return READ(task, thread_pid, level);
}

/* The nearest ancestor in the task's namespace that has asked for orphans; NULL: none. */
static __always_inline struct task_struct *find_subreaper(struct task_struct *task)
{
	struct task_struct *ancestor = task, *found = NULL;
	struct signal_struct *signal;
	u32 level = level_of(task), i;
	struct steps steps;

	EACH_STEP(&steps, i, ANCESTORS_MAX, ANCESTORS_MAX)
	{
		ancestor = READ(ancestor, real_parent);
		if (!ancestor || !READ(ancestor, pid) || level_of(ancestor) != level)
			break;
		signal = READ(ancestor, signal);
		if (BPF_CORE_READ_BITFIELD_PROBED(signal, is_child_subreaper)) {
			found = ancestor;
			break;
		}
	}
	END_STEPS(&steps);
	return found;
}

/* The number of the process that adopts the children of the current task. */
__noinline u64 rs_reaper(void)
{
	struct task_struct *task = current_task(), *found = NULL;
	struct signal_struct *signal = READ(task, signal);
	struct upid *own;

	/* a group that goes on keeps its children */
	if (READ(signal, live.counter) > 0)
		return READ(task, tgid);
	if (BPF_CORE_READ_BITFIELD_PROBED(signal, has_child_subreaper))
		found = find_subreaper(task);
	if (!found) {
		own = (void *)&READ(task, thread_pid)->numbers +
		      level_of(task) * bpf_core_type_size(struct upid);
		found = READ(own, ns, child_reaper);
	}
	return READ(found, tgid);
}

PLAIN(REAPER, rs_put_u64, rs_reaper())

#endif
