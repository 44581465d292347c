/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What the eBPF programs and their loader share: the values of the maps. The rings are
 * those of ringside_abi.h, in a different kind of memory.
 *
 * The kernel cannot map a map's value twice in a row. So a ring consists of chunks, whose
 * size is a power of two, with slack after each: a record that begins in a chunk may
 * extend into its slack, and the next record begins at its own position in the next
 * chunk. Every record is contiguous, and nothing is copied.
 */
#ifndef RINGSIDE_BPF_H
#define RINGSIDE_BPF_H

#include "table/table.h"
#include "ringside_abi.h"

#define RS_BPF_CHUNK_MAX (1u << 20)
/* No event is longer, so that 16 bits hold every offset in it. */
#define RS_BPF_EVENT_MAX ((1u << 16) - 64)
/* Masks an offset in an event or a length, which the verifier then knows to be small. */
#define RS_BPF_EVENT_MASK 0xffffu
/*
 * The room behind each chunk: for any masked offset in an event that begins in the
 * chunk, and then for any masked length.
 */
#define RS_BPF_SLACK (2 * (RS_BPF_EVENT_MASK + 1) + 64)

/*
 * Keys of the map of recipes: enter and exit of each 64-bit call, of each 32-bit call,
 * of the unknown call, then the tracepoints.
 */
#define RS_BPF_CALLS RS_CALL_NUMBERS
#define RS_BPF_IA32(nr) (RS_BPF_CALLS + (nr))
#define RS_BPF_UNKNOWN (2 * RS_BPF_CALLS)
#define RS_BPF_ENTER(nr) (2 * (nr))
#define RS_BPF_EXIT(nr) (2 * (nr) + 1)
#define RS_BPF_TRACEPOINT(tp) (2 * (RS_BPF_UNKNOWN + 1) + (tp))

/*
 * Most parameters need no encoder: they are a value that the program has already. Such
 * an operation is an rs_op with enc RS_BPF_PLAIN, where a is the index in
 * rs_bpf_cpu.args, b the width in bytes, and c how many bits to shift left and then
 * arithmetically right, which extends the sign.
 */
#define RS_BPF_PLAIN RS_ENC_COUNT
#define RS_BPF_RET 6 /* indices after the six arguments */
#define RS_BPF_CODE 7
#define RS_BPF_NR 8
#define RS_BPF_ARGS 16

/* What the session's filter says about an event type. */
enum rs_bpf_verdict {
	RS_BPF_REJECT,
	RS_BPF_ACCEPT,
	RS_BPF_ASK, /* the program decides */
};

/*
 * Which events of the calls with a number are wanted at all. 64-bit and 32-bit calls share
 * the word of their number, so that the rejection of most calls asks nothing but the number.
 */
#define RS_BPF_WANTS_ENTER 1
#define RS_BPF_WANTS_EXIT 2

/* RS_MAX_PARAMS or more, and a power of two, so that a mask keeps an index inside. */
#define RS_BPF_OPS 32

/* A recipe, made from struct rs_prog, and the filter's verdict; all zeros: no row. */
struct rs_bpf_prog {
	__u16 type; /* enum rs_event_type */
	__u16 code; /* the call's portable number */
	__u8 nops;
	__u8 nplain, nencoded; /* the first operations, which are plain, and the others */
	__u8 wants_args;       /* an operation reads the call's arguments */
	__u8 verdict;	       /* enum rs_bpf_verdict */
	__u8 changes_state;    /* it may use the ring's reserve */
	__u8 messages;	       /* rs_prog_messages() */
	__u8 reserved;
	__u32 bound; /* of the whole event */
	struct rs_op ops[RS_BPF_OPS];
};

/* The deepest path of a control group that is recorded. */
#define RS_BPF_NAMES 16
/* The most names in the path of a file that is recorded. */
#define RS_BPF_PATH_NAMES 64

/*
 * A flight recorder marks the position of a record about every 64th of the ring, and
 * overwrites up to such a mark. More marks than a ring can hold, and a power of two.
 */
#define RS_BPF_MARKS 128

/* The state of a CPU's ring. The consumer reads its first member. */
struct rs_bpf_cpu {
	struct rs_ring_producer producer;
	__u64 limit;		 /* room without further checks up to here; 0: take the slow path */
	__u64 consumed;		 /* the consumer's position when last read */
	__u32 chunk, offset;	 /* where the record being written is */
	__u32 unreported;	 /* lost has to be reported in a drop record */
	__u32 pos;		 /* offset in the event where the next parameter goes */
	__u64 args[RS_BPF_ARGS]; /* of the call or the tracepoint, then RS_BPF_RET, ... */
	struct rs_lost lost;
	__u32 first_mark, end_mark; /* the marks in use; never wrapped, so masked as an index */
	__u64 marks[RS_BPF_MARKS];
	volatile __u32 done; /* a loop's count: in map memory, which the verifier does not track */
	volatile __u32 copied;		/* the same for the inner loop */
	__u64 names[RS_BPF_PATH_NAMES]; /* the names in a path, last one first */
	__u64 file;			/* that RS_ENC_DEV has found; 0: none */
	volatile __u64 dentry, mount;	/* where the walk up a path is */
} __attribute__((aligned(128)));

/* Only the consumer writes it. */
struct rs_bpf_consumer {
	struct rs_ring_consumer ring;
} __attribute__((aligned(128)));

/* What a sleeping consumer waits for. */
enum rs_bpf_waits {
	RS_BPF_AWAKE,	 /* nothing: it does not sleep */
	RS_BPF_FOR_ANY,	 /* the first event */
	RS_BPF_FOR_MANY, /* a ring that is a quarter full */
};

struct rs_bpf_wait {
	__u32 waits; /* enum rs_bpf_waits */
};

/* Process numbers are below it: the kernel's PID_MAX_LIMIT. */
#define RS_BPF_PIDS (1u << 22)

/*
 * The compiled body of the filter's function: this value, then so many instructions. The
 * loader replaces them by the session's program, whose classic BPF instructions take up
 * to two instructions each.
 */
#define RS_BPF_FILTER_MARK 0x5269466c74657221
#define RS_BPF_FILTER_INSNS (2 * RS_FILTER_PROGRAM_MAX + 2)

/* Constants at the time the programs are loaded: the verifier removes dead branches. */
struct rs_bpf_setup {
	__u32 chunk_bytes, chunk_shift, chunks; /* chunks: per ring */
	__u32 snaplen;
	__u32 skip_tgid, only_tgid;
	__u32 follows_tree;	/* only processes in the tree are recorded */
	__u32 has_filter;	/* the session has a program */
	__u32 filter_needs;	/* enum rs_filter_need: what the program reads */
	__u32 can_cast;		/* the kernel has bpf_rdonly_cast() */
	__u32 can_be_preempted; /* a program can be preempted unless it disables that */
	__u32 overwrites;	/* flight recorder: a full ring overwrites its oldest records */
	__s64 clock_offset_ns;
	__u64 identity_key; /* for rs_unix_id() */
};

#define RS_IS_POWER_OF_2(n) (!((n) & ((n)-1)))
_Static_assert(RS_IS_POWER_OF_2(RS_BPF_ARGS) && RS_IS_POWER_OF_2(RS_BPF_OPS) &&
		       RS_IS_POWER_OF_2(RS_BPF_MARKS) && RS_IS_POWER_OF_2(RS_BPF_NAMES) &&
		       RS_IS_POWER_OF_2(RS_BPF_PATH_NAMES) && RS_BPF_NAMES <= RS_BPF_PATH_NAMES &&
		       RS_IS_POWER_OF_2(RS_BPF_PIDS) && RS_IS_POWER_OF_2(RS_BPF_CALLS),
	       "a mask keeps an index inside its array");
_Static_assert(RS_BPF_OPS >= RS_MAX_PARAMS, "every recipe fits");
_Static_assert(RS_BPF_NR < RS_BPF_ARGS, "values at hand have a place behind the arguments");
_Static_assert(RS_BPF_PLAIN <= 0xff, "struct rs_op has a byte for the encoder");
_Static_assert(RS_BPF_MARKS > 64, "more marks than steps of a 64th in a ring");
_Static_assert(RS_BPF_EVENT_MAX <= RS_BPF_EVENT_MASK, "the mask leaves every offset as it is");
_Static_assert(RS_SNAPLEN_MAX <= RS_BPF_EVENT_MASK, "... and every buffer's length");

#endif
