/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What our LZ4 trace files hold beside their data, in frames that other readers skip:
 * a note before each data frame, about its events; before some of these notes a
 * checkpoint, which is the state at that place; and at the end the index, a copy of all
 * notes. All are optional. Without the index, the notes are read one after the other.
 */
#ifndef FILE_INDEX_H
#define FILE_INDEX_H

#include <stddef.h>
#include <stdint.h>

#include "vec.h"

#define INDEX_FRAME_MAGIC 0x184d2a5cu /* of a frame that readers skip (LZ4_SKIP_MAGIC) */
#define INDEX_SIGNATURE 0x58495352u   /* "RSIX" */
#define INDEX_VERSION 1

enum index_kind { INDEX_NOTE = 1, INDEX_CHECKPOINT, INDEX_TABLE };

/* About the events in a data frame. */
struct scap_note {
	uint64_t first_ns, last_ns; /* oldest and youngest event; first > last: no event */
	uint64_t events;
};

/* Every frame of ours begins with this. bytes is the length of what follows bytes. */
struct index_head {
	uint32_t magic, bytes;
	uint32_t signature;
	uint16_t kind, version;
};

#define INDEX_SKIP_HEAD_BYTES offsetof(struct index_head, signature)

struct index_note {
	struct index_head head;
	struct scap_note note;
	uint64_t data_bytes; /* length of the data frame that follows */
	uint64_t effort;     /* enum frame_effort; not in files by earlier versions */
};

#define INDEX_NOTE_BYTES_MIN offsetof(struct index_note, effort)

struct index_checkpoint {
	struct index_head head;
	uint64_t numbered;     /* events with a number before the checkpoint */
	uint64_t first_ns;     /* time of the file's first event */
	uint64_t detail_bytes; /* length of the caller's data, which come last */
	uint64_t unpacked_bytes;
	/* an LZ4 frame follows: state blocks, event blocks, the caller's data */
};

struct index_entry {
	uint64_t offset;     /* of the note */
	uint64_t checkpoint; /* offset of the checkpoint before the note; 0: none */
	struct scap_note note;
};

struct index_table {
	struct index_head head;
	uint64_t offset; /* of this frame; another value: it was copied from another file */
	uint64_t entries;
	/* the entries follow, then struct index_tail */
};

struct index_tail {
	uint32_t table_bytes; /* length of the whole frame, this tail included */
	uint32_t signature;
};

_Static_assert(INDEX_SKIP_HEAD_BYTES == 8, "of a skippable frame: its magic and length");
_Static_assert(sizeof(struct index_note) == 56, "layout of the file");
_Static_assert(sizeof(struct index_checkpoint) == 48, "layout of the file");
_Static_assert(sizeof(struct index_entry) == 40, "layout of the file");
_Static_assert(sizeof(struct index_table) == 32, "layout of the file");
_Static_assert(sizeof(struct index_tail) == 8, "layout of the file");

struct scap_bytes;

struct scap_index {
	struct scap_vec entries; /* struct index_entry */
};

static inline struct index_head index_head(enum index_kind kind, size_t frame_bytes)
{
	return (struct index_head){ INDEX_FRAME_MAGIC, frame_bytes - INDEX_SKIP_HEAD_BYTES,
				    INDEX_SIGNATURE, kind, INDEX_VERSION };
}

/*
 * Reads the head of the frame at *at and moves *at behind the frame. A note is read into
 * *note, and *at moves behind the data frame that follows it. Returns the frame's kind
 * (enum index_kind), or 0 if there is no frame of ours.
 */
int scap_index_hop(const struct scap_bytes *file, uint64_t *at, struct index_note *note);

/*
 * Reads the index of a file whose size is known, or makes it from the notes. It is empty
 * if the file has neither. Returns 0 or a negative errno; free it with scap_vec_fini().
 */
int scap_index_load(struct scap_index *index, const struct scap_bytes *file);

/*
 * Where to begin to read events from from_ns on: at the last entry with a checkpoint
 * before the first such event. NULL: at the beginning of the file.
 */
const struct index_entry *scap_index_find(const struct scap_index *index, uint64_t from_ns);

/*
 * Reads the checkpoint at that offset. The caller frees *data: blocks, followed by the
 * caller's data. Returns 0 or a negative errno.
 */
int scap_index_checkpoint(const struct scap_bytes *file, uint64_t offset,
			  struct index_checkpoint *head, uint8_t **data);

#endif
