/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trace file's blocks: numbers and fixed parts, for the reader and the
 * writer. A block is its head, the body, zeros to a multiple of 4, and the
 * length once more. The files are in the byte order of the machine.
 */
#ifndef FILE_FORMAT_H
#define FILE_FORMAT_H

#include <stdint.h>

struct block_head {
	uint32_t type;
	uint32_t total; /* of the whole block */
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
	uint64_t boot_ts_ns; /* zero in older files, as the rest */
	uint64_t reserved[3];
} __attribute__((packed));

#define BLOCK_SECTION 0x0a0d0d0au
#define BLOCK_MACHINE 0x201u
#define BLOCK_PROCS 0x215u
#define BLOCK_EVENT 0x216u
#define BLOCK_EVENT_FLAGS 0x217u /* 32 bits of dump flags before the event */
#define BLOCK_FDS 0x218u
#define BLOCK_INTERFACES 0x219u
#define BLOCK_USERS 0x220u
#define BLOCK_EVENT_LARGE 0x221u
#define BLOCK_EVENT_FLAGS_LARGE 0x222u

/* What a BLOCK_EVENT can hold; above it stands BLOCK_EVENT_LARGE. */
#define EVENT_BODY_MAX 65536u

/* What packed parts of a file begin with, read in the machine's order. */
#define GZIP_MAGIC 0x8b1fu
#define LZ4_FRAME_MAGIC 0x184d2204u
#define LZ4_SKIP_MAGIC 0x184d2a50u /* and the 15 above it: skipped by all readers */

/* The end of a process entry: loginuid and exe_writable. Newer writers have more. */
#define FORMAT_TAIL_BYTES 5u

/* Kinds of entries of BLOCK_INTERFACES and BLOCK_USERS. */
enum interface_kind {
	INTERFACE_IPV4 = 1,
	INTERFACE_IPV6,
	INTERFACE_IPV4_NOSPEED,
	INTERFACE_IPV6_NOSPEED,
};
enum user_kind { KIND_USER, KIND_GROUP };

#endif
