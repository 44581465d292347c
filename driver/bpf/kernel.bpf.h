/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The members of the kernel's structures that are read. CO-RE finds their offsets by
 * name when the programs are loaded. A member that was renamed or changed its type has a
 * variant (___old, ___new).
 */
#ifndef RS_KERNEL_BPF_H
#define RS_KERNEL_BPF_H

#include <linux/bpf.h>
#include <linux/types.h>
#include <stdbool.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#include "table/recipe.h"

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s32 s32;
typedef __s64 s64;

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/* The suffix, because the UAPI header defines struct pt_regs with other names. */
struct pt_regs___kernel {
	unsigned long bp, bx, r10, r9, r8, cx, dx, si, di, orig_ax, ip;
};

/* A bit of thread_info.status: the task is in a 32-bit call. */
#define TS_COMPAT 2

struct thread_info {
	u32 status;
};

struct pid_namespace {
	struct task_struct *child_reaper;
};

struct upid {
	int nr;
	struct pid_namespace *ns;
};

struct pid {
	unsigned int level;
	struct upid numbers[1];
};

struct rlimit {
	unsigned long rlim_cur;
};

struct tty_driver {
	int major, minor_start;
};

struct tty_struct {
	int index;
	struct tty_driver *driver;
};

struct list_head {
	struct list_head *next;
};

struct sigpending {
	struct list_head list;
};

typedef struct {
	int si_signo;
} kernel_siginfo_t;

struct sigqueue {
	struct list_head list;
	kernel_siginfo_t info;
};

struct signal_struct {
	struct {
		int counter;
	} live;
	unsigned int is_child_subreaper : 1, has_child_subreaper : 1;
	struct pid *pids[4];
	int group_exit_code;
	void *oom_mm; /* not NULL: killed because memory is out */
	struct sigpending shared_pending;
	struct rlimit rlim[16];
	struct tty_struct *tty;
};

struct super_block {
	unsigned long s_flags;
	u32 s_dev;
};

typedef struct {
	u32 val;
} kuid_t;

typedef struct {
	u32 val;
} kgid_t;

struct inode {
	u16 i_mode;
	kuid_t i_uid;
	kgid_t i_gid;
	unsigned long i_ino;
	struct super_block *i_sb;
};

struct qstr {
	const unsigned char *name;
};

struct dentry {
	struct dentry *d_parent;
	struct qstr d_name;
};

struct vfsmount {
	struct dentry *mnt_root;
};

struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
};

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

struct file {
	struct inode *f_inode;
	struct path f_path;
	unsigned int f_flags;
	void *private_data;
};

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
	unsigned long *close_on_exec, *open_fds;
};

struct files_struct {
	struct fdtable *fdt;
};

/* rss_stat is an array of these since Linux 6.2 ... */
struct percpu_counter {
	s64 count;
};

/* ... and one of these before. */
typedef struct {
	s64 counter;
} atomic_long_t;

struct mm_rss_stat {
	atomic_long_t count[4];
};

struct mm_struct {
	unsigned long total_vm, arg_start, arg_end, env_start, env_end;
	struct percpu_counter rss_stat[4];
	struct file *exe_file;
};

struct mm_struct___old {
	struct mm_rss_stat rss_stat;
};

struct group_info {
	int ngroups;
	kgid_t gid[1];
};

typedef struct {
	u64 val;
} kernel_cap_t;

struct cred {
	kuid_t euid, fsuid;
	kgid_t egid, fsgid;
	kernel_cap_t cap_inheritable, cap_permitted, cap_effective;
	struct group_info *group_info;
};

struct kernfs_node {
	struct kernfs_node *parent;
	const char *name;
};

/* Since Linux 6.15. */
struct kernfs_node___new {
	struct kernfs_node *__parent;
};

struct cgroup {
	struct kernfs_node *kn;
	struct cgroup_root *root;
};

struct cgroup_subsys {
	const char *name;
};

struct cgroup_subsys_state {
	struct cgroup *cgroup;
	struct cgroup_subsys *ss;
};

#define SUBSYSTEMS_MAX 16

struct css_set {
	struct cgroup_subsys_state *subsys[SUBSYSTEMS_MAX];
	struct cgroup *dfl_cgrp;
};

struct fs_struct {
	struct path root, pwd;
};

struct task_struct {
	struct thread_info thread_info;
	int pid, tgid;
	char comm[RS_COMM_BYTES];
	int exit_code;
	u64 start_time;
	unsigned long maj_flt, min_flt;
	struct task_struct *real_parent, *group_leader;
	struct pid *thread_pid;
	struct signal_struct *signal;
	struct files_struct *files;
	struct fs_struct *fs;
	struct mm_struct *mm;
	const struct cred *cred, *real_cred;
	struct css_set *cgroups;
	kuid_t loginuid;
};

#define UNIX_PATH_MAX 108

struct in6_addr {
	u32 words[4];
};

struct sock_common {
	u32 skc_daddr, skc_rcv_saddr;
	u16 skc_dport, skc_num, skc_family;
	struct in6_addr skc_v6_daddr, skc_v6_rcv_saddr;
};

struct sock {
	struct sock_common __sk_common;
	u32 sk_ack_backlog, sk_max_ack_backlog;
	u16 sk_type, sk_protocol;
};

struct inet_sock {
	u32 inet_saddr;
};

struct sockaddr_un {
	char sun_path[UNIX_PATH_MAX];
};

struct unix_address {
	int len;
	struct sockaddr_un name[1];
};

struct unix_sock {
	struct unix_address *addr;
	struct sock *peer;
};

struct socket {
	struct sock *sk;
};

/* The contexts of iterator programs. */
struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
};

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
};

struct bpf_iter__task_file {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
	u32 fd;
	struct file *file;
};

#pragma clang attribute pop

/* enum pid_type */
#define PIDTYPE_TGID 1
#define PIDTYPE_PGID 2
#define PIDTYPE_SID 3

/* Reads through a chain of pointers; 0 if one of them is NULL. */
#define READ BPF_CORE_READ

/* Since Linux 5.11 the verifier can know the type of the current task: no helper reads it. */
enum bpf_func_id___known {
	BPF_FUNC_get_current_task_btf___known = 1,
};
#define HAS_TASK_BTF \
	bpf_core_enum_value_exists(enum bpf_func_id___known, BPF_FUNC_get_current_task_btf___known)

/*
 * Functions of newer kernels, in the form of the programs for Linux 6.4 and newer alone: where one
 * is missing, libbpf before 1.4 looks for it in the type information of all modules, and gives up
 * without CAP_SYS_ADMIN.
 */
#ifdef RS_BPF_ITERATES
/* Since Linux 6.11. setup.can_be_preempted says whether they are needed. */
extern void bpf_preempt_disable(void) __ksym __weak;
extern void bpf_preempt_enable(void) __ksym __weak;
/* Since Linux 6.2. Gives an address a type that the verifier knows. */
extern void *bpf_rdonly_cast(const void *obj, u32 btf_id) __ksym __weak;

/* Since Linux 6.4. Loops whose body the verifier checks once. */
struct bpf_iter_num {
	u64 opaque[1];
};
extern int bpf_iter_num_new(struct bpf_iter_num *it, int start, int end) __ksym __weak;
extern int *bpf_iter_num_next(struct bpf_iter_num *it) __ksym __weak;
extern void bpf_iter_num_destroy(struct bpf_iter_num *it) __ksym __weak;
#endif

/* A mask that leaves n as it is, for masked(); n is a power of two. */
#define MASK_UP_TO(n) (2 * (n)-1)

/* Shows the verifier a bound. The compiler must not see that the mask changes nothing. */
static __always_inline u32 masked(u32 v, u32 mask)
{
	asm volatile("" : "+r"(v));
	return v & mask;
}

static __always_inline struct task_struct *current_task(void)
{
	return (struct task_struct *)bpf_get_current_task();
}

/*
 * Reads through a chain of pointers that begins at the calling task, as READ() does. Where the
 * verifier knows the task's type the program loads directly: a helper for each pointer takes
 * several times as long.
 */
#define READ_TASK(...) \
	(HAS_TASK_BTF ? \
		 ___arrow(((struct task_struct *)bpf_get_current_task_btf()), __VA_ARGS__) : \
		 READ(current_task(), __VA_ARGS__))

#endif
