/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A queue of batches for the thread that packs and writes them, so that the caller,
 * which must empty the rings of a live capture in time, does not wait for the disk.
 */
#ifndef FILE_QUEUE_H
#define FILE_QUEUE_H

#include "output.h"

struct output_item {
	struct scap_batch batch;
	enum output_kind kind;
	struct output_checkpoint checkpoint;
};

/* Packs and writes one item (file/output.c). The queue's thread calls it. */
int scap_output_write(struct scap_output *out, const struct output_item *item);

struct scap_queue;

/* NULL: there is no memory or no thread. The caller then writes by itself. */
struct scap_queue *scap_queue_new(struct scap_output *out);

/*
 * Takes the item's buffer and gives it an empty one; waits while the queue is full.
 * Returns 0 or the first fault of any item so far.
 */
int scap_queue_put(struct scap_queue *queue, struct output_item *item);

/* Waits until all items are written, and frees. Returns like scap_queue_put(). */
int scap_queue_end(struct scap_queue *queue);

#endif
