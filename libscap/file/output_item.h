/* SPDX-License-Identifier: Apache-2.0 */
/* What goes into a file as one piece, and what a thread needs to pack it. */
#ifndef FILE_OUTPUT_ITEM_H
#define FILE_OUTPUT_ITEM_H

#include "batch.h"

/* What the blocks of a batch are. */
enum output_kind {
	OUTPUT_DATA,
	OUTPUT_SYNC,	   /* data that must be readable even if nothing follows */
	OUTPUT_CHECKPOINT, /* LZ4 only: a checkpoint between two batches of data */
};

/* The members of struct index_checkpoint that the caller knows. */
struct output_checkpoint {
	uint64_t numbered, first_ns, detail_bytes;
};

struct output_packed {
	uint8_t *bytes;
	size_t room, used;
};

struct output_item {
	struct scap_batch batch;
	enum output_kind kind;
	struct output_checkpoint checkpoint; /* of a checkpoint, or of the one before the item */
	bool marked;			     /* the follower makes a checkpoint before the item */
	struct scap_batch announced;	     /* of a marked item: events that it repeats */
	struct output_packed before;	     /* of a marked item: the checkpoint */
};

/* A thread's own: the state of its packing, and what it packed last. */
struct output_packer {
	struct frame_packer *frames; /* NULL: not yet used */
	struct output_packed packed;
};

/* Makes an item empty; its buffer stays for the next batch. */
static inline void scap_output_item_clear(struct output_item *item)
{
	scap_batch_clear(&item->batch);
	scap_batch_clear(&item->announced);
	item->kind = OUTPUT_DATA;
	item->marked = false;
	item->before.used = 0;
}

/* Frees what an item holds. */
void scap_output_item_fini(struct output_item *item);
void scap_output_packer_fini(struct output_packer *packer);

/* Makes room for so many bytes. False: out of memory. */
bool scap_output_reserve(struct output_packed *packed, size_t bytes);

#endif
