/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an LZ4 trace file holds beside its data, in frames that other readers
 * skip. Before each data frame stands a note of its events; before some, a
 * checkpoint of the state; at the end the index, which gathers the notes. All
 * are optional: without the index the notes are found one after the other.
 */
#ifndef FILE_INDEX_H
#define FILE_INDEX_H

#include <stddef.h>
#include <stdint.h>

#include "vec.h"

#define INDEX_FRAME_MAGIC 0x184d2a5cu /* one of the skippable ones */
#define INDEX_SIGNATURE 0x58495352u   /* "RSIX" */
#define INDEX_VERSION 1

enum index_kind { INDEX_NOTE = 1, INDEX_CHECKPOINT, INDEX_TABLE };

/* What is in a data frame. */
struct scap_note {
	uint64_t first_ns, last_ns; /* of its events; first > last: it holds none */
	uint64_t events;
};

/* Every frame of ours begins so; bytes counts what follows the second member. */
struct index_head {
	uint32_t magic, bytes;
	uint32_t signature;
	uint16_t kind, version;
};

struct index_note {
	struct index_head head;
	struct scap_note note;
	uint64_t data_bytes; /* of the data frame behind it */
};

struct index_checkpoint {
	struct index_head head;
	uint64_t numbered;     /* events with a number before it */
	uint64_t first_ns;     /* the first event of the file */
	uint64_t detail_bytes; /* of the caller's data, behind the blocks */
	uint64_t unpacked_bytes;
	/* an LZ4 frame: state blocks, event blocks, detail */
};

struct index_entry {
	uint64_t offset;     /* of the note */
	uint64_t checkpoint; /* offset of the one that stands before it; 0: none */
	struct scap_note note;
};

struct index_table {
	struct index_head head;
	uint64_t offset; /* of this frame: else it belongs to another file */
	uint64_t entries;
	/* the entries, then an index_tail */
};

struct index_tail {
	uint32_t table_bytes; /* of the whole frame, this included */
	uint32_t signature;
};

struct scap_bytes;

struct scap_index {
	struct scap_vec entries; /* struct index_entry */
};

static inline struct index_head index_head(enum index_kind kind, size_t frame_bytes)
{
	return (struct index_head){ INDEX_FRAME_MAGIC, frame_bytes - 8, INDEX_SIGNATURE, kind,
				    INDEX_VERSION };
}

/*
 * Looks at the frame at *at and moves *at behind it, behind the data frame that it
 * belongs to if it is a note, which is then in *note. Returns what it is (enum
 * index_kind), or 0: nothing of ours stands there.
 */
int scap_index_hop(const struct scap_bytes *file, uint64_t *at, struct index_note *note);

/*
 * Reads the index of a file whose size is known, or gathers it from the notes; empty
 * if the file has none. Returns 0 or a negative errno; scap_vec_fini() frees.
 */
int scap_index_load(struct scap_index *index, const struct scap_bytes *file);

/*
 * The entry to begin with for events from from_ns on: the last one with a
 * checkpoint before the first such event. NULL: the beginning of the file.
 */
const struct index_entry *scap_index_find(const struct scap_index *index, uint64_t from_ns);

/*
 * Reads the checkpoint at that offset. *data is allocated: blocks, and the
 * detail behind them. Returns 0 or a negative errno.
 */
int scap_index_checkpoint(const struct scap_bytes *file, uint64_t offset,
			  struct index_checkpoint *head, uint8_t **data);

#endif
