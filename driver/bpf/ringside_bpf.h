/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What the eBPF programs and their loader share: the values of the maps. The
 * rings are those of ringside_abi.h; what differs is their memory.
 *
 * A map's value cannot be mapped twice in a row in the kernel. So a ring is cut
 * into chunks of a power of two, each with room behind it: a record begins in a
 * chunk and may run over its end into that room, and the next record begins at
 * its position in the next chunk. No record is ever cut, nothing is copied.
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
 * Rows of the map of recipes: enter and exit per call, of 64-bit programs and of
 * 32-bit ones, then the unknown call's, then the tracepoints.
 */
#define RS_BPF_CALLS RS_CALL_NUMBERS
#define RS_BPF_IA32(nr) (RS_BPF_CALLS + (nr))
#define RS_BPF_UNKNOWN (2 * RS_BPF_CALLS)
#define RS_BPF_ENTER(nr) (2 * (nr))
#define RS_BPF_EXIT(nr) (2 * (nr) + 1)
#define RS_BPF_TRACEPOINT(tp) (2 * (RS_BPF_UNKNOWN + 1) + (tp))

/*
 * What most parameters are made of needs no encoder: a value that a program has
 * at hand, put at its width. Such an operation is an rs_op with enc RS_BPF_PLAIN,
 * a the place in rs_bpf_cpu.args, b the width in bytes and c the bits to shift
 * up and down again for its sign.
 */
#define RS_BPF_PLAIN RS_ENC_COUNT
#define RS_BPF_RET 6 /* places behind the six arguments */
#define RS_BPF_CODE 7
#define RS_BPF_NR 8
#define RS_BPF_ARGS 16

/* What a session's filter says of an event type. */
enum rs_bpf_verdict {
	RS_BPF_REJECT,
	RS_BPF_ACCEPT,
	RS_BPF_ASK, /* its program */
};

/* At least RS_MAX_PARAMS, and such that a mask keeps a number below it. */
#define RS_BPF_OPS 32

/* A recipe, from struct rs_prog, and whether it is wanted; all zeros: no row. */
struct rs_bpf_prog {
	__u16 type; /* enum rs_event_type */
	__u16 code; /* the call's portable number */
	__u8 nops;
	__u8 nplain, nencoded; /* so many at the beginning need no encoder; the others */
	__u8 wants_args;       /* an operation looks at the call's arguments */
	__u8 verdict;	       /* enum rs_bpf_verdict */
	__u8 changes_state;    /* it may use the ring's reserve */
	__u8 reserved[2];
	__u32 bound; /* of the whole event */
	struct rs_op ops[RS_BPF_OPS];
};

#define RS_BPF_NAMES 16

/*
 * Of a flight recorder: positions of records, about one every 64th of the ring, up to
 * which the oldest are forgotten. More than a ring can hold, and a power of two.
 */
#define RS_BPF_MARKS 128

/* What a CPU's programs work on. The producer's part is read by the consumer. */
struct rs_bpf_cpu {
	struct rs_ring_producer producer;
	__u64 limit;		 /* events may end there; 0: the ring wants attention first */
	__u64 consumed;		 /* the consumer's position when last looked at */
	__u32 chunk, offset;	 /* where the ring ends: of the record being written */
	__u32 losing;		 /* events were lost and not told yet: */
	__u32 pos;		 /* in the event: where the next parameter goes */
	__u64 args[RS_BPF_ARGS]; /* of the call or tracepoint, and what else is at hand */
	struct rs_lost lost;
	__u32 first_mark, end_mark; /* marks in use, counted on and on */
	__u64 marks[RS_BPF_MARKS];
	volatile __u32 done;	   /* by a loop: in memory the verifier need not follow it */
	volatile __u32 copied;	   /* the same, of the loop inside */
	__u64 names[RS_BPF_NAMES]; /* of a path, the last first */
} __attribute__((aligned(128)));

/* Written by the consumer alone. */
struct rs_bpf_consumer {
	struct rs_ring_consumer ring;
} __attribute__((aligned(128)));

/* What a consumer that sleeps is waiting for. */
enum rs_bpf_waits {
	RS_BPF_AWAKE,
	RS_BPF_FOR_ANY,	 /* the first event */
	RS_BPF_FOR_MANY, /* a ring that is a quarter full */
};

struct rs_bpf_wait {
	__u32 waits; /* enum rs_bpf_waits */
};

/* Numbers of processes are below (PID_MAX_LIMIT); a byte each says which are in a tree. */
#define RS_BPF_PIDS (1u << 22)

/*
 * The body of the filter's function as it is compiled: this value, then so many
 * instructions, which the loader replaces by the session's program in the kernel's
 * instructions, two at most for each.
 */
#define RS_BPF_FILTER_MARK 0x5269466c74657221
#define RS_BPF_FILTER_INSNS (2 * RS_FILTER_PROGRAM_MAX + 2)

/* Fixed when the programs are loaded: the verifier folds them. */
struct rs_bpf_setup {
	__u32 chunk_bytes, chunk_shift, chunks; /* chunks: per ring */
	__u32 snaplen;
	__u32 skip_tgid, only_tgid;
	__u32 follows_tree;	/* only processes that are in it */
	__u32 has_filter;	/* there is a program, and what it looks at: */
	__u32 filter_needs;	/* enum rs_filter_need */
	__u32 can_cast;		/* the kernel has bpf_rdonly_cast() */
	__u32 can_be_preempted; /* programs, unless they forbid it */
	__u32 overwrites;	/* the oldest records where the ring is full: flight recorder */
	__s64 clock_offset_ns;
};

#define RS_IS_POWER_OF_2(n) (!((n) & ((n)-1)))
_Static_assert(RS_IS_POWER_OF_2(RS_BPF_ARGS) && RS_IS_POWER_OF_2(RS_BPF_OPS) &&
		       RS_IS_POWER_OF_2(RS_BPF_MARKS) && RS_IS_POWER_OF_2(RS_BPF_NAMES) &&
		       RS_IS_POWER_OF_2(RS_BPF_PIDS),
	       "a mask keeps an index inside its array");
_Static_assert(RS_BPF_OPS >= RS_MAX_PARAMS, "every recipe fits");
_Static_assert(RS_BPF_NR < RS_BPF_ARGS, "values at hand have a place behind the arguments");
_Static_assert(RS_BPF_PLAIN <= 0xff, "struct rs_op has a byte for the encoder");
_Static_assert(RS_BPF_MARKS > 64, "more marks than steps of a 64th in a ring");
_Static_assert(RS_BPF_EVENT_MAX <= RS_BPF_EVENT_MASK, "the mask leaves every offset as it is");
_Static_assert(RS_SNAPLEN_MAX <= RS_BPF_EVENT_MASK, "... and every buffer's length");

#endif
