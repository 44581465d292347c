/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A queue of batches, and the threads that pack and write them, so that the caller, which
 * must empty the rings of a live capture in time, waits neither for the disk nor for the
 * packing. Items are packed side by side and written in their order.
 */
#ifndef FILE_QUEUE_H
#define FILE_QUEUE_H

#include "output.h"

struct scap_queue;

/*
 * threads: how many may pack at once. follower: makes the checkpoints of marked items, in a
 * thread of its own; NULL: no item is marked. NULL is returned if there is no memory or no
 * thread: the caller then writes by itself.
 */
struct scap_queue *scap_queue_new(struct scap_output *out, unsigned int threads,
				  const struct scap_follower *follower);

/*
 * Takes the item's buffer and gives it an empty one; waits while the queue is full.
 * Returns 0 or the first fault of any item so far.
 */
int scap_queue_put(struct scap_queue *queue, struct output_item *item);

/* Waits until all items are written, and frees. Returns like scap_queue_put(). */
int scap_queue_end(struct scap_queue *queue);

#endif
