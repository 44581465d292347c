/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The vocabulary of the event table: the values in the columns of events.def, and the
 * event numbers by name. The driver, the libraries and the tests share it. It defines no
 * data.
 */
#ifndef RINGSIDE_TABLE_H
#define RINGSIDE_TABLE_H

/* Category of an event. An event of IO_* has the category of its descriptor. */
enum rs_category {
	EC_UNKNOWN,
	EC_OTHER,
	EC_FILE,
	EC_NET,
	EC_IPC,
	EC_MEMORY,
	EC_PROCESS,
	EC_SLEEP,
	EC_SYSTEM,
	EC_SIGNAL,
	EC_USER,
	EC_TIME,
	EC_PROCESSING,
	EC_IO_READ,
	EC_IO_WRITE,
	EC_IO_OTHER,
	EC_WAIT,
	EC_SCHEDULER,
	EC_INTERNAL,
};

enum rs_event_flag {
	EF_CREATES_FD = 1 << 0, /* a result >= 0 is a new descriptor */
	EF_DESTROYS_FD = 1 << 1,
	EF_USES_FD = 1 << 2, /* enter parameter 0 is the descriptor worked on */
	EF_READS_FROM_FD = 1 << 3,
	EF_WRITES_TO_FD = 1 << 4,
	EF_MODIFIES_STATE = 1 << 5, /* later events need this one to be understood */
	EF_UNUSED = 1 << 6,
	EF_WAITS = 1 << 7,
	EF_SKIPPARSERESET = 1 << 8, /* not part of a thread's enter/exit sequence */
	EF_OLD_VERSION = 1 << 9,
	EF_DROP_SIMPLE_CONS = 1 << 10,
	EF_LARGE_PAYLOAD = 1 << 11, /* parameter lengths are 32 bits wide */
	EF_CALL = 1 << 12,	    /* may carry the result and arguments of a generic call */
};

/* How a parameter's bytes are read; docs/files.md has the sizes. */
enum rs_param_type {
	PT_NONE,
	PT_INT8,
	PT_INT16,
	PT_INT32,
	PT_INT64,
	PT_UINT8,
	PT_UINT16,
	PT_UINT32,
	PT_UINT64,
	PT_CHARBUF,
	PT_BYTEBUF,
	PT_ERRNO,
	PT_SOCKADDR,
	PT_SOCKTUPLE,
	PT_FD,
	PT_PID,
	PT_FDLIST,
	PT_FSPATH,
	PT_FSRELPATH,
	PT_SYSCALLID,
	PT_SIGTYPE,
	PT_RELTIME,
	PT_ABSTIME,
	PT_PORT,
	PT_L4PROTO,
	PT_SOCKFAMILY,
	PT_BOOL,
	PT_IPV4ADDR,
	PT_DYN,
	PT_FLAGS8,
	PT_FLAGS16,
	PT_FLAGS32,
	PT_UID,
	PT_GID,
	PT_DOUBLE,
	PT_SIGSET,
	PT_CHARBUFARRAY,
	PT_CHARBUF_PAIR_ARRAY,
	PT_IPV4NET,
	PT_IPV6ADDR,
	PT_IPV6NET,
	PT_IPADDR,
	PT_IPNET,
	PT_MODE,
	PT_MAX,
};

/* How a number is printed. */
enum rs_print_format {
	PF_NA,
	PF_DEC,
	PF_HEX,
	PF_10_PADDED_DEC,
	PF_ID,
	PF_DIR,
	PF_OCT,
};

/* RS_EV_<id> for every row of events.def. */
enum rs_event_type {
#define EVENT(number, id, ...) RS_EV_##id = number,
#include "events.def"
#undef EVENT
};

/* RS_DYN_<name>: the byte that selects the type of a DYN parameter. */
/* clang-format off */
#define DYN_BEGIN(table) enum rs_dyn_##table {
#define DYN(name, type, format) RS_DYN_##name,
#define DYN_END(table) };
/* clang-format on */
#include "dynamic.def"
#undef DYN_BEGIN
#undef DYN
#undef DYN_END

/* The driver produces types below this; scap.h has those that files may contain. */
#define RS_EVENT_TYPES 336

/* The most parameters of an event that the driver produces. */
#define RS_MAX_PARAMS 32

#endif
