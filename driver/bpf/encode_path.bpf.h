/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The path of a file that a call opened, behind symbolic links: a walk up the names in
 * the kernel. Nothing is locked: a file that is renamed meanwhile may get a mixed path.
 */
#ifndef RS_ENCODE_PATH_BPF_H
#define RS_ENCODE_PATH_BPF_H

#include "encode.bpf.h"
#include "facts.bpf.h"

/* Names and mount points from a file up to its root. */
#define PATH_STEPS (2 * RS_BPF_PATH_NAMES)
/* A name in a path with its NUL. */
#define PATH_NAME_BYTES 256

#ifdef RS_BPF_ITERATES
static __always_inline u64 mount_of(u64 vfsmount)
{
	return vfsmount - bpf_core_field_offset(struct mount, mnt);
}

/* One step of the walk, from where the CPU's members are. Returns whether it goes on. */
static __always_inline bool step_up(struct rs_bpf_cpu *cpu)
{
	u64 dentry = cpu->dentry, mount = cpu->mount, up;
	u32 n = cpu->done;

	if (dentry == MEMBER(mount, mount, mnt.mnt_root)) {
		up = MEMBER(mount, mount, mnt_parent);
		cpu->dentry = MEMBER(mount, mount, mnt_mountpoint);
		cpu->mount = up;
		return up != mount;
	}
	up = MEMBER(dentry, dentry, d_parent);
	if (up == dentry || n >= RS_BPF_PATH_NAMES) {
		cpu->done = 0;
		return false;
	}
	cpu->names[n & (RS_BPF_PATH_NAMES - 1)] = MEMBER(dentry, dentry, d_name.name);
	cpu->done = n + 1;
	cpu->dentry = up;
	return true;
}

/*
 * Collects the names above where the CPU's members are, up to the task's root. Returns how
 * many; 0: not known, or none.
 */
__noinline u32 rs_walk_up(u32 id)
{
	u64 root = (u64)READ_TASK(fs, root.dentry);
	u64 root_mount = mount_of((u64)READ_TASK(fs, root.mnt));
	struct steps steps;
	struct place p;
	u32 i;

	if (!find_place(&p, id))
		return 0;
	p.cpu->done = 0;
	EACH_STEP(&steps, i, PATH_STEPS, PATH_STEPS)
	{
		if (p.cpu->dentry == root && p.cpu->mount == root_mount)
			break;
		if (!step_up(p.cpu))
			break;
	}
	END_STEPS(&steps);
	return p.cpu->done;
}

__noinline u32 rs_put_names(u32 id)
{
	u32 count = rs_walk_up(id), done, i;
	struct steps steps;
	struct place p;
	long n;

	if (!find_place(&p, id))
		return 0;
	p.cpu->done = 0;
	EACH_STEP(&steps, i, RS_BPF_PATH_NAMES, count)
	{
		done = p.cpu->done;
		if (done > RS_PATH_BYTES - 1 - PATH_NAME_BYTES)
			break;
		*EVENT_AT(&p, p.cpu->pos + done) = '/';
		n = bpf_probe_read_kernel_str(
			EVENT_AT(&p, p.cpu->pos + done + 1), PATH_NAME_BYTES,
			(void *)p.cpu->names[(count - 1 - i) & (RS_BPF_PATH_NAMES - 1)]);
		if (n <= 0)
			break;
		/* The next slash takes the place of the NUL. */
		p.cpu->done = done + n;
	}
	END_STEPS(&steps);
	done = p.cpu->done;
	return done ? done + 1 : 0;
}

static __always_inline u32 put_path_from(const struct place *p, u64 dentry, u64 mnt)
{
	p->cpu->dentry = dentry;
	p->cpu->mount = mount_of(mnt);
	return rs_put_names(p->id);
}
#else
/* The walk has too many ways for the verifier of kernels without iterators. */
static __always_inline u32 put_path_from(const struct place *p, u64 dentry, u64 mnt)
{
	return 0;
}
#endif

static __always_inline u32 enc_INO(const struct place *p)
{
	/* Steps of their own: what stands inside of MEMBER() is relocated, our structs too. */
	u64 file = p->cpu->file, inode = file ? MEMBER(file, file, f_inode) : 0;

	return rs_put_u64(p, inode ? MEMBER(inode, inode, i_ino) : 0);
}

static __always_inline u32 enc_FILE_MODE(const struct place *p)
{
	u64 file = p->cpu->file, inode = file ? MEMBER(file, file, f_inode) : 0;

	return rs_put_u16(p, inode ? MEMBER(inode, inode, i_mode) : 0);
}

static __always_inline u32 enc_REAL_PATH(const struct place *p)
{
	u64 file = p->cpu->file;

	return file ? put_path_from(p, MEMBER(file, file, f_path.dentry),
				    MEMBER(file, file, f_path.mnt)) :
		      0;
}

/* A file that is in no folder, such as memory that is executed, has a name all the same. */
static __always_inline u32 put_lone_name(const struct place *p, struct dentry *dentry)
{
	long n;

	if (!dentry || READ(dentry, d_parent) != dentry)
		return 0;
	p->at[0] = '/';
	n = bpf_probe_read_kernel_str(p->at + 1, PATH_NAME_BYTES, READ(dentry, d_name.name));
	return n > 0 ? n + 1 : 0;
}

static __always_inline u32 enc_EXE_PATH(const struct place *p)
{
	struct file *file = READ(current_task(), mm, exe_file);
	struct dentry *dentry = READ(file, f_path.dentry);
	u32 len = file ? put_path_from(p, (u64)dentry, (u64)READ(file, f_path.mnt)) : 0;

	return len ? len : put_lone_name(p, dentry);
}

static __always_inline u32 enc_CWD(const struct place *p)
{
	return ok(p) ? put_path_from(p, (u64)READ_TASK(fs, pwd.dentry),
				     (u64)READ_TASK(fs, pwd.mnt)) :
		       0;
}

#endif
