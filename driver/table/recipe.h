/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Recipes: how the parameters of an event are produced, as data. A recipe is a list of
 * operations, one for each parameter. An operation is an encoder of encoders.def and
 * what the encoder works on. Both engines run the same recipes.
 */
#ifndef RS_RECIPE_H
#define RS_RECIPE_H

#include "ringside_table.h"

/* The most bytes that parameters of variable size take. */
#define RS_PATH_BYTES 4096
#define RS_ARGS_BYTES 4096
/* A task's name with its NUL: the kernel's TASK_COMM_LEN. */
#define RS_COMM_BYTES 16
/* The path in a Unix address, an '@' in front of an abstract name, a NUL. */
#define RS_UNIX_PATH_BYTES (108 + 2)
/* The family, then the longest address. */
#define RS_SOCKADDR_BYTES (1 + RS_UNIX_PATH_BYTES)
/* What stands in front of the path in a pair of Unix sockets: family, both identities. */
#define RS_UNIX_TUPLE_HEAD (1 + 8 + 8)
#define RS_TUPLE_BYTES (RS_UNIX_TUPLE_HEAD + RS_UNIX_PATH_BYTES)
/* The control data of a message: room for the most descriptors that one can carry, and more. */
#define RS_CONTROL_BYTES 2048
/* The most messages of one call that are recorded, each as an event of its own. */
#define RS_MESSAGES_MAX 64
/* A poll set: the number of entries, then of each the descriptor and its events. */
#define RS_POLL_BYTES 4096
#define RS_POLL_ENTRY_BYTES (8 + 2)
#define RS_POLL_ENTRIES ((RS_POLL_BYTES - 2) / RS_POLL_ENTRY_BYTES)
/* A DYN parameter of 64 bits: the selecting byte, then the value. */
#define RS_DYN_BYTES (1 + 8)
/*
 * The descriptors that are open after an exec: eight bytes that tell the list from what
 * other writers may have at its place, then a bit for each number, up to so many bytes.
 */
#define RS_OPEN_FDS_MAGIC "openfds"
#define RS_OPEN_FDS_HEAD 8
#define RS_OPEN_FDS_BYTES 128
/* Stands for the session's snaplen in a bound; larger than any sum of the other bounds. */
#define RS_SNAP (1 << 20)

/* How many values the probe of a tracepoint other than those of calls hands over. */
#define RS_TRACEPOINT_VALUES 4

enum rs_enc {
#define ENC(name, width, bound) RS_ENC_##name,
#include "encoders.def"
#undef ENC
	RS_ENC_COUNT,
};

/* The translating tables of flags.def: RS_FLAGS_<table>. */
enum rs_flags_table {
#define BITS_BEGIN(table) RS_FLAGS_##table,
#define CASES_BEGIN(table) RS_FLAGS_##table,
#define LABELS_BEGIN(table) RS_FLAGS_##table,
#define BITS_END(table)
#define CASES_END(table)
#define LABELS_END(table)
#define FLAG(name, value, kernel)
#define FIELD(name, value, mask, kernel)
#define CASE(name, value, kernel)
#define LABEL(name, value)
#define LABEL_OF(table, name, value)
#include "flags.def"
	RS_FLAGS_COUNT,
};

/*
 * Parameters of quotactl(). BHARD to ITIME have the order of struct if_dqblk, BGRACE to
 * FLAGS that of struct if_dqinfo, so that the number gives the member's offset (rules.h).
 */
enum rs_quota_field {
	RS_QUOTA_CMD,
	RS_QUOTA_TYPE,
	RS_QUOTA_ID,
	RS_QUOTA_FMT,
	RS_QUOTA_FMT_OUT,
	RS_QUOTA_BHARD,
	RS_QUOTA_BSOFT,
	RS_QUOTA_SPACE,
	RS_QUOTA_IHARD,
	RS_QUOTA_ISOFT,
	RS_QUOTA_INODES,
	RS_QUOTA_BTIME,
	RS_QUOTA_ITIME,
	RS_QUOTA_BGRACE,
	RS_QUOTA_IGRACE,
	RS_QUOTA_FLAGS,
};

/* Members of a struct sembuf; SEMOPS records those of the first two. */
#define RS_SEMBUF_MEMBERS 3

struct rs_op {
	unsigned char enc;     /* enum rs_enc */
	unsigned char a, b, c; /* operands: see the encoder in encoders.def */
};

#endif
