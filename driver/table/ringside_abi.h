/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The contract between the driver and its consumers: the ring's layout, the
 * event header, and the requests that /dev/ringside answers.
 *
 * To change it: never change the layout or the meaning of what is here. Use reserved
 * members (which must be zero until then), add a request, or raise RS_ABI_VERSION and
 * make both sides support the old version, too.
 *
 * Each open of the device is a session with rings, options and counters of its own.
 * Closing it frees everything, also when the process is killed.
 */
#ifndef RINGSIDE_ABI_H
#define RINGSIDE_ABI_H

#if defined(__KERNEL__) || defined(__bpf__)
#include <linux/types.h>
#include <linux/ioctl.h>
#else
#include <stdint.h>
#include <sys/ioctl.h>
#include <linux/types.h>
#endif

#define RS_ABI_VERSION 1
#define RS_DEVICE "/dev/ringside"

/*
 * An event, with the same bytes as in a trace file: this header, nparams lengths (16 bits
 * each; 32 for types with EF_LARGE_PAYLOAD), then the parameters without gaps. Nothing is
 * aligned.
 */
struct rs_event {
	__u64 ts; /* nanoseconds since the epoch */
	__s64 tid;
	__u32 len;  /* of the whole event, header included */
	__u16 type; /* enum rs_event_type */
	__u32 nparams;
} __attribute__((packed));

/*
 * A ring is mapped as the consumer's page, the producer's page, then the data twice in a
 * row, so that every record is contiguous:
 *
 *   RS_RING_OFFSET(ring)      struct rs_ring_consumer    read-write
 *      + 1 page               struct rs_ring_producer    read-only
 *      + 2 pages              data                       read-only
 *      + 2 pages + ring size  the same data again        read-only
 *
 * Positions are byte counts since the session began and never wrap; a record
 * at position p starts at data + (p & (size - 1)).
 *
 * A record is a struct rs_record header and its payload, padded to 8 bytes.
 * The header at the producer's position is always marked busy, so a consumer may step
 * from record to record without reading the producer's position and stop at the first
 * busy header. Below the producer's position a busy header is that of a record still
 * being written; at the producer's position it is the end of the ring.
 */
struct rs_ring_consumer {
	__u64 pos; /* everything before it was consumed */
};

struct rs_ring_producer {
	__u64 pos;		/* everything before it was reserved */
	__u64 seen;		/* events offered to this ring */
	__u64 stored;		/* ... written and committed */
	__u64 filtered;		/* ... rejected by the session's filter */
	__u64 dropped_full;	/* ... dropped: no room */
	__u64 dropped_consumer; /* ... dropped: the consumer's position was impossible */
	__u64 dropped_fault;	/* ... dropped: could not be encoded */
	__u64 writing;		/* not 0: an event is being written that pos does not include yet */
	__u64 high_water; /* the most bytes ever unread, rounded up by at most a 64th of the ring */
	__u64 oldest;	  /* RS_SETUP_OVERWRITE: everything before it was overwritten */
	__u64 reserved[6];
};

struct rs_record {
	__u32 len; /* payload bytes, with the bits below */
	__u32 reserved;
};

#define RS_RECORD_BUSY (1U << 31)
#define RS_RECORD_DISCARD (1U << 30)
#define RS_RECORD_LEN(len) ((len) & ~(RS_RECORD_BUSY | RS_RECORD_DISCARD))
/* Distance from one record to the next. */
#define RS_RECORD_SIZE(len) (((RS_RECORD_LEN(len)) + sizeof(struct rs_record) + 7) & ~7ULL)

/*
 * The drop record: comes before the first event that is stored after drops, and says what
 * this ring has dropped since the drop record before. It is not an event and is in none
 * of the counters.
 */
#define RS_EVENT_LOST 0xffff

struct rs_lost {
	struct rs_event event;	     /* type RS_EVENT_LOST, tid -1, no parameters */
	__u64 full, consumer, fault; /* as the members dropped_* */
} __attribute__((packed));

/*
 * The reserve: the part of a ring that only events which change the state may use, so
 * that a flood of other events cannot displace them.
 */
#define RS_RING_RESERVE(ring_bytes) ((ring_bytes) / 8)

/* Offset in mmap() for ring n; each ring has a range of offsets of its own. */
#define RS_RING_OFFSET(n) ((__u64)(n) << 32)

#define RS_RING_BYTES_MIN (128U << 10) /* the reserve then holds any event: two paths */
#define RS_RING_BYTES_MAX (512U << 20)
#define RS_RING_BYTES_DEFAULT (8U << 20)
#define RS_LATENCY_US_DEFAULT 10000
#define RS_SNAPLEN_DEFAULT 80
#define RS_SNAPLEN_MAX 65000
#define RS_SNAPLEN_NONE 0xffffffffU /* as rs_setup.snaplen: keep nothing of buffers */

/* RS_IOC_INFO: which driver this is. Allowed at any time. */
struct rs_info {
	__u32 abi_version; /* RS_ABI_VERSION of the driver */
	__u32 rings;	   /* one for each possible CPU */
	__u32 page_bytes;
	__u32 event_types; /* RS_EVENT_TYPES of the driver */
	char version[32];
	__u64 reserved[4];
};

/*
 * RS_IOC_SETUP: once for each session, before mapping. A member that is zero selects its
 * default; reserved members must be zero.
 */
struct rs_setup {
	__u32 ring_bytes;      /* of each ring, a power of two */
	__u32 snaplen;	       /* bytes kept of each buffer; a quarter of ring_bytes at most */
	__u32 skip_tgid;       /* events of this process are filtered out */
	__u32 only_tgid;       /* events of all other processes are filtered out */
	__u32 flags;	       /* RS_SETUP_* */
	__u32 watermark_bytes; /* unread, they wake the consumer; default: a quarter of a ring */
	__u32 latency_us;      /* after the first event, it wakes the consumer; default: 10 ms */
	__u32 tree_tgid;       /* ... of all but this one and those it forks after the start */
	__u64 reserved[2];
};

/*
 * Flight recorder: a full ring overwrites its oldest records. The consumer's position is
 * ignored. A reader copies from producer.oldest to producer.pos and then reads
 * producer.oldest again: the part of its copy from there on is intact.
 */
#define RS_SETUP_OVERWRITE (1U << 0)
/*
 * Records page faults, too: those of programs and those of the kernel on their behalf,
 * including the driver's own. RS_IOC_START fails with EOPNOTSUPP if the kernel does not
 * have the tracepoints.
 */
#define RS_SETUP_PAGE_FAULTS (1U << 1)
/*
 * The exits of calls that open a file carry the file's path behind symbolic links, too.
 * It costs a walk up the directories, so a session has to ask for it.
 */
#define RS_SETUP_REAL_PATHS (1U << 2)

/*
 * RS_IOC_FILTER: which of the events that RS_IOC_SETUP leaves the session wants; at most
 * once, between RS_IOC_SETUP and RS_IOC_START. Decided before anything is written, in
 * this order:
 *
 *   type not in types	filtered out. If it is the enter of a call, the exit carries
 *			the enter's parameters after its own, as far as appended.def
 *			lists them.
 *   type in sure	stored
 *   else		the program decides: 0 means filtered out, any other value
 *			stored. Without a program the event is stored.
 *
 * Sets of types consist of bits: type n is bit n % 64 of word n / 64. Bits of types that
 * the driver does not know are ignored.
 *
 * The program is classic BPF over struct rs_filter_ctx. It may hold
 *
 *   BPF_LD | BPF_W | BPF_ABS			k: offset of a member, of 4 bytes
 *   BPF_ALU | BPF_AND | BPF_K
 *   BPF_JMP | BPF_JA
 *   BPF_JMP | BPF_JEQ or JGT or JGE or JSET | BPF_K
 *   BPF_RET | BPF_K
 *
 * and nothing else, and must begin with a load or a return (filter_check.h).
 */
#define RS_FILTER_TYPES 1024
#define RS_FILTER_WORDS (RS_FILTER_TYPES / 64)
#define RS_FILTER_PROGRAM_MAX 1024 /* instructions */

/*
 * In the sets of types this stands for the exits of generic calls that change the state,
 * such as setreuid() and close_range(). No event has this number.
 */
#define RS_FILTER_STATE_CALLS 17

struct rs_filter {
	__u64 types[RS_FILTER_WORDS];
	__u64 sure[RS_FILTER_WORDS];
	__u64 program; /* address of struct sock_filter[program_len]; 0: none */
	__u32 program_len;
	__u32 flags; /* must be zero */
	__u64 reserved[4];
};

#define RS_FILTER_HAS(set, type) ((set)[(type) / 64] >> ((type) % 64) & 1)
#define RS_FILTER_ADD(set, type) ((set)[(type) / 64] |= 1ULL << ((type) % 64))

/* What a filter's program sees: the event, the task that causes it, and the call. */
struct rs_filter_ctx {
	__u32 type; /* enum rs_event_type */
	__u32 code; /* the call's portable number; RS_FILTER_NO_CALL */
	__u32 pid;  /* of the process, in the initial namespace, as in events */
	__u32 tid;
	__u32 ppid;	  /* of its current parent */
	__u32 uid;	  /* effective, in the initial namespace */
	__u32 comm[4];	  /* the 16 bytes of the name, with zeros after its end */
	__u32 args[6][2]; /* of the call, low word first; other events: 0 */
	__u32 result[2];  /* of the call at its exit, low word first; else 0 */
};

#define RS_FILTER_NO_CALL 0xffffU

/* RS_IOC_START: recording begins before the request returns. */
struct rs_start {
	__s64 clock_offset_ns; /* event time = CLOCK_MONOTONIC + this */
	__u64 reserved[3];
};

/*
 * RS_IOC_WALK: the next part of the machine's state, on a session that has started. In
 * the first request tid, fd and start are 0; each request sets them for the next one. The
 * walk is complete when a request returns no bytes. Threads come in the order of their
 * tid; the descriptors of a process follow its leader immediately, also across requests.
 * Numbers are those of the initial namespace, as in events, unless a name says otherwise.
 */
struct rs_walk {
	__u64 buf;     /* address of a buffer, which receives whole records */
	__u32 bytes;   /* its size: at least RS_WALK_BYTES_MIN */
	__u32 used;    /* out: bytes of records in it */
	__u32 tid, fd; /* where to continue; the reader passes them back unchanged */
	__u64 start;
	__u64 reserved[2]; /* must be zero */
};

#define RS_WALK_BYTES_MIN (64U << 10)
#define RS_WALK_BYTES_MAX (1U << 20) /* a request does not use more */

/* The beginning of each record. A reader skips records of types that it does not know. */
struct rs_state_record {
	__u32 len;  /* of the record including this header; a multiple of 8 */
	__u32 type; /* RS_STATE_THREAD or RS_STATE_FD */
};

#define RS_STATE_THREAD 1
#define RS_STATE_FD 2

/* The strings of a thread, in this order. Only leaders have more than the first. */
enum rs_state_string {
	RS_STATE_COMM,
	RS_STATE_CMDLINE, /* the arguments one after the other, each with its NUL */
	RS_STATE_ENV,	  /* the same */
	RS_STATE_EXEPATH,
	RS_STATE_CWD,
	RS_STATE_ROOT,
	RS_STATE_CGROUPS, /* as in events: "subsystem=path", each with its NUL */
	RS_STATE_STRINGS
};

struct rs_state_thread {
	struct rs_state_record record;
	__s64 tid, pid, ptid, sid;
	__s64 vtid, vpid, vpgid; /* in the thread's namespace */
	__s64 fdlimit;		 /* -1: none */
	__u64 pfmajor, pfminor;
	__u32 uid, gid; /* effective */
	__u32 loginuid, tty;
	__u32 vmsize_kb, vmrss_kb, vmswap_kb;
	__u32 exe_mode, exe_uid, exe_gid; /* of the executable file; mode 0: none */
	__u64 start_ts_ns;		  /* when the task began, as a time of an event */
	__u32 lens[RS_STATE_STRINGS];	  /* of the strings, which follow the struct without gaps */
	__u32 pad;
};

/* The name follows the struct: name_len bytes without a NUL. */
struct rs_state_fd {
	struct rs_state_record record;
	__u32 pid, fd;
	__u64 ino;
	__u32 dev, mode;	 /* of the inode; dev as new_encode_dev() makes it */
	__u32 flags;		 /* the kernel's, with O_CLOEXEC */
	__u16 family, sock_type; /* sockets; else 0 */
	__u16 protocol;
	__u16 sport, dport;	   /* host order */
	__u16 name_len;		   /* a path as /proc shows it; a Unix socket's address */
	__u8 saddr[16], daddr[16]; /* network order; IPv4 has four bytes */
	__u64 unix_source, unix_peer;
};

#define RS_IOC_MAGIC 0xb5
#define RS_IOC_INFO _IOR(RS_IOC_MAGIC, 0, struct rs_info)
#define RS_IOC_SETUP _IOW(RS_IOC_MAGIC, 1, struct rs_setup)
#define RS_IOC_START _IOR(RS_IOC_MAGIC, 2, struct rs_start)
#define RS_IOC_STOP _IO(RS_IOC_MAGIC, 3)
#define RS_IOC_FILTER _IOW(RS_IOC_MAGIC, 4, struct rs_filter)
#define RS_IOC_WALK _IOWR(RS_IOC_MAGIC, 5, struct rs_walk)

#endif
