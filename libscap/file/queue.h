/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way of batches to the thread that packs and writes them, so that what
 * brings them (the rings of a live capture) never waits for the disk.
 */
#ifndef FILE_QUEUE_H
#define FILE_QUEUE_H

#include "output.h"

struct output_item {
	struct scap_batch batch;
	enum output_kind kind;
	struct output_checkpoint checkpoint;
};

/* Packs and writes one item; the queue's thread calls it (file/output.c). */
int scap_output_write(struct scap_output *out, const struct output_item *item);

struct scap_queue;

/* NULL: no thread could be had; the caller then writes by itself. */
struct scap_queue *scap_queue_new(struct scap_output *out);

/*
 * Takes over the item's buffer and gives an empty one in its place; waits while
 * the queue is full. Returns 0 or the first fault of any item so far.
 */
int scap_queue_put(struct scap_queue *queue, struct output_item *item);

/* Waits for the last item, frees. Returns as scap_queue_put(). */
int scap_queue_end(struct scap_queue *queue);

#endif
