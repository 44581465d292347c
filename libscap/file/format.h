/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trace file: numbers and fixed parts of its blocks, for the reader and the
 * writer. A block is its head, the body, zeros up to a multiple of 4, and its
 * length once more. Files have the byte order of the machine that wrote them.
 */
#ifndef FILE_FORMAT_H
#define FILE_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

struct block_head {
	uint32_t type;
	uint32_t total; /* length of the whole block, head and trailer included */
};

#define BLOCK_TRAILER_BYTES 4u
#define BLOCK_FRAME_BYTES (sizeof(struct block_head) + BLOCK_TRAILER_BYTES)

#define SECTION_MAGIC 0x1a2b3c4du
#define SECTION_MAJOR 1
#define SECTION_MINOR 2

struct section_body {
	uint32_t magic;
	uint16_t major, minor;
	uint64_t section_bytes; /* all ones: not known */
} __attribute__((packed));

struct machine_body {
	uint32_t num_cpus;
	uint64_t memory_bytes;
	uint64_t max_pid;
	char hostname[128];
	uint64_t boot_ts_ns; /* this and the rest: zero in older files */
	uint64_t reserved[3];
} __attribute__((packed));

_Static_assert(sizeof(struct block_head) == 8, "layout of the file");
_Static_assert(sizeof(struct section_body) == 16, "layout of the file");
_Static_assert(sizeof(struct machine_body) == 180, "layout of the file");

/* The types of blocks that are written today. */
#define BLOCK_SECTION 0x0a0d0d0au
#define BLOCK_MACHINE 0x201u
#define BLOCK_PROCS 0x215u
#define BLOCK_EVENT 0x216u
#define BLOCK_EVENT_FLAGS 0x217u /* an event with dump flags */
#define BLOCK_FDS 0x218u
#define BLOCK_INTERFACES 0x219u
#define BLOCK_USERS 0x220u
#define BLOCK_EVENT_LARGE 0x221u /* events whose lengths have 32 bits, or long ones */
#define BLOCK_EVENT_FLAGS_LARGE 0x222u
/* Ours: when the processes began. Other readers skip it. */
#define BLOCK_STARTS 0x52530001u

/*
 * Older types, by the version of what they hold. The first programs numbered blocks
 * from 0x8000abcd on.
 */
#define BLOCK_MACHINE_FIRST 0x8002abcdu
#define BLOCK_PROCS_FIRST 0x8000abcdu
#define BLOCK_PROCS_1 0x202u
#define BLOCK_PROCS_2_FIRST 0x8013abcdu
#define BLOCK_PROCS_2 0x207u
#define BLOCK_PROCS_3_FIRST 0x8014abcdu
#define BLOCK_PROCS_3 0x209u
#define BLOCK_PROCS_4 0x210u
#define BLOCK_PROCS_5 0x211u
#define BLOCK_PROCS_6 0x212u
#define BLOCK_PROCS_7 0x213u
#define BLOCK_PROCS_8 0x214u
#define BLOCK_FDS_FIRST 0x8001abcdu
#define BLOCK_FDS_1 0x203u
#define BLOCK_INTERFACES_FIRST 0x8011abcdu
#define BLOCK_INTERFACES_1 0x205u
#define BLOCK_USERS_FIRST 0x8012abcdu
#define BLOCK_USERS_1 0x206u
#define BLOCK_EVENT_FIRST 0x8010abcdu
#define BLOCK_EVENT_1 0x204u
#define BLOCK_EVENT_FLAGS_1 0x208u

/* What stands before an event in its block. */
#define EVENT_CPU_BYTES sizeof(uint16_t)
#define EVENT_FLAGS_BYTES sizeof(uint32_t) /* dump flags, in BLOCK_EVENT_FLAGS and its kin */

/* The largest block in the LZ4 frames that we write, unpacked. */
#define FRAME_BLOCK_BYTES (1u << 20)

/* The longest body of a BLOCK_EVENT; longer ones need a BLOCK_EVENT_LARGE. */
#define EVENT_BODY_MAX 65536u

/* A checkpoint takes at most this much; more is taken for damage. */
#define STATE_BYTES_MAX (1u << 30)

/* The first bytes of packed parts of a file, read in the byte order of the machine. */
#define GZIP_MAGIC 0x8b1fu
#define LZ4_FRAME_MAGIC 0x184d2204u
#define LZ4_SKIP_MAGIC 0x184d2a50u /* and the 15 after it: readers skip such frames */

static inline bool is_gzip(uint32_t magic)
{
	return (magic & 0xffff) == GZIP_MAGIC;
}

/* Of either kind of frame. */
static inline bool is_lz4(uint32_t magic)
{
	return magic == LZ4_FRAME_MAGIC || (magic & ~0xfu) == LZ4_SKIP_MAGIC;
}

/*
 * loginuid and exe_writable, with which a process entry of ours ends. Newer writers
 * put more there.
 */
#define FORMAT_TAIL_BYTES (sizeof(uint32_t) + sizeof(uint8_t))

/* Kinds of entries of BLOCK_INTERFACES and BLOCK_USERS. */
enum interface_kind {
	INTERFACE_IPV4 = 1,
	INTERFACE_IPV6,
	INTERFACE_IPV4_NOSPEED,
	INTERFACE_IPV6_NOSPEED,
};
enum user_kind { KIND_USER, KIND_GROUP };

#endif
