/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Rules that both engines follow when they turn a system call's arguments and result
 * into recorded values. The functions take plain values and know neither registers nor
 * memory, so the module, the eBPF programs and the unit tests compile the same text.
 */
#ifndef RS_RULES_H
#define RS_RULES_H

#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <linux/quota.h>
#include <linux/sched.h>
#include <linux/sem.h>
#include <linux/types.h>
#include <asm/socket.h>
#ifdef __KERNEL__
#include <linux/fcntl.h>
#include <linux/signal.h>
#include <linux/stddef.h>
#include <uapi/linux/dqblk_xfs.h>
#include <uapi/linux/mount.h>
#else
#include <stdbool.h>
#include <stddef.h>
#include <linux/dqblk_xfs.h>
#include <linux/mount.h>
#ifdef __bpf__
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <linux/fcntl.h>
#else
#include <fcntl.h>
#include <signal.h>
#endif
#endif

#include "table.h"

#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif

#define RS_NS_PER_S 1000000000ULL
#define RS_NS_PER_US 1000ULL

/* ---- capabilities ---------------------------------------------------------------- */

/* capset() takes two structs of three sets, each with 32 of the 64 capabilities. */
enum { RS_CAPS_SETS = 3 };

static __always_inline __u64 rs_caps(__u32 low, __u32 high)
{
	return low | (__u64)high << 32;
}

/* ---- files ---------------------------------------------------------------------- */

/* open() uses its mode argument only if the flags can create a file. */
static __always_inline __u32 rs_open_mode(__u64 flags, __u32 mode)
{
	return flags & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY)) ? mode : 0;
}

/* Programs written for Linux before 2.4 put a magic number into the upper half of the flags. */
static __always_inline __u32 rs_mount_flags(__u32 flags)
{
	return (flags & MS_MGC_MSK) == MS_MGC_VAL ? flags & ~MS_MGC_MSK : flags;
}

/* Whether the result of bpf(cmd) is recorded as a descriptor. */
static __always_inline bool rs_bpf_makes_fd(__u32 cmd)
{
	return cmd == BPF_MAP_CREATE || cmd == BPF_PROG_LOAD;
}

/* ---- socket options ------------------------------------------------------------- */

/* How the value of a socket-level option is to be read: one of RS_DYN_SOCKOPT_*. */
static __always_inline __u8 rs_sockopt_kind(__u32 option)
{
	switch (option) {
/* clang-format off */
#define SOCKOPT_KIND(option, kind) case option: return RS_DYN_SOCKOPT_##kind;
/* clang-format on */
#include "sockopt_kinds.def"
#undef SOCKOPT_KIND
	}
	return RS_DYN_SOCKOPT_RAW;
}

/* ---- Unix sockets ---------------------------------------------------------------- */

/*
 * The identity by which events refer to a Unix socket: the same for the same socket, but not
 * its address, which would tell where the kernel's memory is. key: a secret.
 */
static __always_inline __u64 rs_unix_id(__u64 address, __u64 key)
{
	__u64 v = address ^ key;

	v = (v ^ v >> 32) * 0xd6e8feb86659fd93ULL;
	v = ((v ^ v >> 32) + key) * 0xd6e8feb86659fd93ULL;
	return address ? v ^ v >> 32 : 0;
}

/* ---- messages ------------------------------------------------------------------- */

/* The size of struct mmsghdr, and where in it the number of bytes moved is. */
static __always_inline __u32 rs_message_size(bool is_narrow)
{
	return is_narrow ? 32 : 64;
}

static __always_inline __u32 rs_message_moved(bool is_narrow)
{
	return is_narrow ? 28 : 56;
}

/* ---- ptrace() ------------------------------------------------------------------- */

/* What the data argument of ptrace() is, by request. */
enum rs_ptrace_data {
	RS_PTRACE_DATA_VALUE,  /* recorded as it is */
	RS_PTRACE_DATA_PEEKED, /* the address of the word that a successful call has read */
	RS_PTRACE_DATA_SIGNAL, /* the signal with which the other task goes on */
};

static __always_inline enum rs_ptrace_data rs_ptrace_data(__u64 request)
{
	switch (request) {
	case PTRACE_PEEKTEXT:
	case PTRACE_PEEKDATA:
	case PTRACE_PEEKUSR:
		return RS_PTRACE_DATA_PEEKED;
	case PTRACE_CONT:
	case PTRACE_SINGLESTEP:
	case PTRACE_DETACH:
	case PTRACE_SYSCALL:
		return RS_PTRACE_DATA_SIGNAL;
	}
	return RS_PTRACE_DATA_VALUE;
}

/* ---- semop() -------------------------------------------------------------------- */

/*
 * SEMOPS numbers the members of an array of struct sembuf through: number, operation
 * and flags of the first element, then those of the second. All are 16 bits wide.
 */
_Static_assert(sizeof(struct sembuf) == RS_SEMBUF_MEMBERS * sizeof(__u16),
	       "struct sembuf has members of 16 bits only");
_Static_assert(offsetof(struct sembuf, sem_flg) == (RS_SEMBUF_MEMBERS - 1) * sizeof(__u16),
	       "the flags are the last member of struct sembuf");

/* Whether an array of nsops elements has the member. */
static __always_inline bool rs_semop_has(__u32 member, __u64 nsops)
{
	return member / RS_SEMBUF_MEMBERS < nsops;
}

static __always_inline bool rs_semop_is_flags(__u32 member)
{
	return member % RS_SEMBUF_MEMBERS == RS_SEMBUF_MEMBERS - 1;
}

/* ---- quotactl() ----------------------------------------------------------------- */

static __always_inline __u32 rs_quota_command(__u32 cmd)
{
	return cmd >> SUBCMDSHIFT;
}

static __always_inline __u32 rs_quota_type(__u32 cmd)
{
	return cmd & SUBCMDMASK;
}

/* Whether the third argument is the number of a user, group or project. */
static __always_inline bool rs_quota_takes_id(__u32 command)
{
	return command == Q_GETQUOTA || command == Q_SETQUOTA || command == Q_XGETQUOTA ||
	       command == Q_XSETQLIM;
}

/* Whether the third argument is a quota format and the fourth the path of a file. */
static __always_inline bool rs_quota_takes_format(__u32 command)
{
	return command == Q_QUOTAON;
}

/*
 * Whether the structure that the fourth argument points to holds the field at this
 * moment: a "set" command brings it along, a "get" command has filled it in if it
 * succeeded (ok).
 */
static __always_inline bool rs_quota_has(__u32 field, __u32 command, bool ok)
{
	switch (field) {
	case RS_QUOTA_FMT_OUT:
		return command == Q_GETFMT && ok;
	case RS_QUOTA_FLAGS:
	case RS_QUOTA_BGRACE:
	case RS_QUOTA_IGRACE:
		return command == Q_SETINFO || (command == Q_GETINFO && ok);
	}
	return command == Q_SETQUOTA || (command == Q_GETQUOTA && ok);
}

/* The place of a field of 64 bits in its structure, in units of 64 bits. */
static __always_inline __u32 rs_quota_place(__u32 field)
{
	return field >= RS_QUOTA_BGRACE ? field - RS_QUOTA_BGRACE : field - RS_QUOTA_BHARD;
}

/* The place of dqi_flags, in units of 32 bits. */
#define RS_QUOTA_FLAGS_PLACE (offsetof(struct if_dqinfo, dqi_flags) / sizeof(__u32))

/* Quotas count seconds, events nanoseconds. */
static __always_inline __u64 rs_quota_unit(__u32 field)
{
	return field >= RS_QUOTA_BTIME ? RS_NS_PER_S : 1;
}

#define RS_ASSERT_QUOTA_PLACE(field, first, type, member) \
	_Static_assert(offsetof(struct type, member) == ((field) - (first)) * sizeof(__u64), \
		       "enum rs_quota_field follows the members of struct " #type)
RS_ASSERT_QUOTA_PLACE(RS_QUOTA_BHARD, RS_QUOTA_BHARD, if_dqblk, dqb_bhardlimit);
RS_ASSERT_QUOTA_PLACE(RS_QUOTA_BSOFT, RS_QUOTA_BHARD, if_dqblk, dqb_bsoftlimit);
RS_ASSERT_QUOTA_PLACE(RS_QUOTA_SPACE, RS_QUOTA_BHARD, if_dqblk, dqb_curspace);
RS_ASSERT_QUOTA_PLACE(RS_QUOTA_IHARD, RS_QUOTA_BHARD, if_dqblk, dqb_ihardlimit);
RS_ASSERT_QUOTA_PLACE(RS_QUOTA_ISOFT, RS_QUOTA_BHARD, if_dqblk, dqb_isoftlimit);
RS_ASSERT_QUOTA_PLACE(RS_QUOTA_INODES, RS_QUOTA_BHARD, if_dqblk, dqb_curinodes);
RS_ASSERT_QUOTA_PLACE(RS_QUOTA_BTIME, RS_QUOTA_BHARD, if_dqblk, dqb_btime);
RS_ASSERT_QUOTA_PLACE(RS_QUOTA_ITIME, RS_QUOTA_BHARD, if_dqblk, dqb_itime);
RS_ASSERT_QUOTA_PLACE(RS_QUOTA_BGRACE, RS_QUOTA_BGRACE, if_dqinfo, dqi_bgrace);
RS_ASSERT_QUOTA_PLACE(RS_QUOTA_IGRACE, RS_QUOTA_BGRACE, if_dqinfo, dqi_igrace);
_Static_assert(RS_QUOTA_BTIME > RS_QUOTA_INODES && RS_QUOTA_BGRACE > RS_QUOTA_ITIME,
	       "all times stand behind all other values: rs_quota_unit()");

/* ---- signals and the end of a process ------------------------------------------- */

/* Whether a signal's siginfo holds the number of a process that sent it. */
static __always_inline bool rs_signal_has_sender(int signal, int code)
{
	switch (code) {
	case SI_USER:
	case SI_QUEUE:
	case SI_TKILL:
	case SI_MESGQ:
		return true;
	}
	return signal == SIGCHLD && code > 0;
}

/*
 * A fatal signal ends all threads of a process: the kernel keeps its number for the exit
 * status and delivers SIGKILL, with a marker in place of siginfo. Returns the signal that
 * was sent.
 */
static __always_inline int rs_signal_sent(int signal, bool has_info, __u32 group_exit_code)
{
	const int fatal = group_exit_code & 0x7f;

	return signal == SIGKILL && !has_info && fatal ? fatal : signal;
}

/*
 * The sender of a signal of which the kernel keeps nothing: 0 is the kernel itself, -1 is
 * not known. A process that is killed because memory is out is marked.
 */
static __always_inline int rs_untold_sender(__u32 group_exit_code, bool out_of_memory)
{
	return (group_exit_code & 0x7f) == SIGKILL && !out_of_memory ? -1 : 0;
}

/* The parts of a process's exit status, which is laid out as for wait(). */
static __always_inline __u32 rs_exit_signal(__u64 status)
{
	return status & 0x7f;
}

static __always_inline __u32 rs_exit_code(__u64 status)
{
	return rs_exit_signal(status) ? 0 : (status >> 8) & 0xff;
}

static __always_inline bool rs_exit_dumped_core(__u64 status)
{
	return status & 0x80;
}

/* ---- new programs and threads --------------------------------------------------- */

/* The most strings of a failed exec that are looked at: bounds the time it takes. */
#define RS_EXEC_STRINGS_MAX 512

/* After a failed exec the arguments are still in the caller's memory, as lists of pointers. */
static __always_inline bool rs_exec_failed(__u32 code, __s64 ret)
{
	return ret < 0 && (code == RS_CODE_execve || code == RS_CODE_execveat);
}

/* Which argument of the call is the list argv; the next one is envp. */
static __always_inline __u32 rs_exec_argv(__u32 code)
{
	return code == RS_CODE_execveat ? 2 : 1;
}

/*
 * Whether a call that has just made this thread cannot be asked for its flags: the
 * structure of clone3() may be gone from the caller's memory by now, so it is trusted
 * in a new thread only if it says that it makes a thread.
 */
static __always_inline bool rs_clone_flags_are_lost(__u64 flags, __s64 ret, bool is_leader)
{
	return ret == 0 && !is_leader && !(flags & CLONE_THREAD);
}

/* The flags that must have made a thread, by what it shares with its leader. */
static __always_inline __u64 rs_clone_flags_of_thread(bool shares_files, bool shares_fs)
{
	return CLONE_THREAD | CLONE_SIGHAND | CLONE_VM | (shares_files ? CLONE_FILES : 0) |
	       (shares_fs ? CLONE_FS : 0);
}

#endif
