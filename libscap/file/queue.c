// SPDX-License-Identifier: Apache-2.0
/*
 * A short queue of batches (queue.h), and its threads: some pack and write, one follows.
 * Knows nothing of how a batch is packed, nor of what it says.
 */
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

#include "output_item.h"
#include "queue.h"

/* Of a megabyte each: a disk that stalls costs no event until all are full. */
#define NITEMS 32
/* From this many waiting items on, packing must be fast rather than good. */
#define HURRY (NITEMS / 8)
#define THREADS_MAX 8

struct slot {
	struct output_item item;
	bool waits; /* for the checkpoint that belongs before it */
};

struct scap_queue {
	struct scap_output *out;
	const struct scap_follower *follower; /* NULL: none */
	pthread_t threads[THREADS_MAX], following;
	unsigned int nthreads;
	pthread_mutex_t lock; /* protects what follows, except claimed slots' items */
	pthread_cond_t change;
	struct slot slots[NITEMS];
	/* how many items were, since the start; the threads take them in their order */
	uint64_t put, claimed, written, followed;
	unsigned int waiting; /* items whose checkpoint is not made yet */
	bool end;
	int err;
};

static struct slot *slot_at(struct scap_queue *queue, uint64_t n)
{
	return &queue->slots[n % NITEMS];
}

/* The batch of an item is needed until it is written and followed. */
static uint64_t released(const struct scap_queue *queue)
{
	return queue->follower && queue->followed < queue->written ? queue->followed :
								     queue->written;
}

/* ---- packing and writing ----------------------------------------------------- */

/* Called with the lock held, which is open while the item is packed and written. */
static void handle(struct scap_queue *queue, struct output_packer *packer, uint64_t n)
{
	struct slot *slot = slot_at(queue, n);
	bool hurry = queue->put - queue->claimed > HURRY;
	int err = queue->err;

	pthread_mutex_unlock(&queue->lock);
	if (!err)
		err = scap_output_pack(queue->out, packer, &slot->item, hurry);
	pthread_mutex_lock(&queue->lock);
	while (queue->written != n || slot->waits)
		pthread_cond_wait(&queue->change, &queue->lock);
	err = queue->err ? queue->err : err;
	pthread_mutex_unlock(&queue->lock);
	if (!err)
		err = scap_output_write(queue->out, packer, &slot->item);
	pthread_mutex_lock(&queue->lock);
	queue->err = err;
	queue->written++;
	pthread_cond_broadcast(&queue->change);
}

static void *pack_and_write(void *arg)
{
	struct output_packer packer = { 0 };
	struct scap_queue *queue = arg;

	pthread_mutex_lock(&queue->lock);
	while (!queue->end || queue->claimed < queue->put) {
		if (queue->claimed == queue->put)
			pthread_cond_wait(&queue->change, &queue->lock);
		else
			handle(queue, &packer, queue->claimed++);
	}
	pthread_mutex_unlock(&queue->lock);
	scap_output_packer_fini(&packer);
	return NULL;
}

/* ---- following --------------------------------------------------------------- */

/* After the follower failed there are no more checkpoints, but the file is whole. */
static void follow_item(struct scap_queue *queue, bool *failed)
{
	struct slot *slot = slot_at(queue, queue->followed);
	struct output_item *item = &slot->item;
	const struct scap_follower *follower = queue->follower;

	pthread_mutex_unlock(&queue->lock);
	if (slot->waits && !*failed)
		*failed = scap_output_checkpoint(queue->out, item, follower);
	pthread_mutex_lock(&queue->lock);
	if (slot->waits) {
		slot->waits = false;
		queue->waiting--;
		pthread_cond_broadcast(&queue->change);
	}
	pthread_mutex_unlock(&queue->lock);
	if (!*failed && item->kind != OUTPUT_CHECKPOINT)
		*failed = follower->follow(follower->arg, item->batch.buf, item->batch.used);
	pthread_mutex_lock(&queue->lock);
	queue->followed++;
	pthread_cond_broadcast(&queue->change);
}

/* At the end only checkpoints that items wait for are worth the time. */
static void *follow(void *arg)
{
	struct scap_queue *queue = arg;
	bool failed = false;

	pthread_mutex_lock(&queue->lock);
	while (!queue->end || queue->waiting) {
		if (queue->followed == queue->put)
			pthread_cond_wait(&queue->change, &queue->lock);
		else
			follow_item(queue, &failed);
	}
	pthread_mutex_unlock(&queue->lock);
	return NULL;
}

/* ---- the caller's side --------------------------------------------------------- */

static bool start_threads(struct scap_queue *queue, unsigned int threads)
{
	if (queue->follower && pthread_create(&queue->following, NULL, follow, queue))
		return false;
	while (queue->nthreads < threads && queue->nthreads < THREADS_MAX &&
	       !pthread_create(&queue->threads[queue->nthreads], NULL, pack_and_write, queue))
		queue->nthreads++;
	return queue->nthreads;
}

static void end_threads(struct scap_queue *queue, bool following)
{
	pthread_mutex_lock(&queue->lock);
	queue->end = true;
	pthread_cond_broadcast(&queue->change);
	pthread_mutex_unlock(&queue->lock);
	while (queue->nthreads)
		pthread_join(queue->threads[--queue->nthreads], NULL);
	if (following)
		pthread_join(queue->following, NULL);
}

static void free_queue(struct scap_queue *queue)
{
	for (size_t n = 0; n < NITEMS; n++)
		scap_output_item_fini(&queue->slots[n].item);
	pthread_cond_destroy(&queue->change);
	pthread_mutex_destroy(&queue->lock);
	free(queue);
}

struct scap_queue *scap_queue_new(struct scap_output *out, unsigned int threads,
				  const struct scap_follower *follower)
{
	struct scap_queue *queue = calloc(1, sizeof(*queue));
	sigset_t all, old;
	bool started;

	if (!queue)
		return NULL;
	queue->out = out;
	queue->follower = follower;
	pthread_mutex_init(&queue->lock, NULL);
	pthread_cond_init(&queue->change, NULL);
	/* the threads block all signals: those are for the program's own threads */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	started = start_threads(queue, threads);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (started)
		return queue;
	end_threads(queue, queue->following);
	free_queue(queue);
	return NULL;
}

int scap_queue_put(struct scap_queue *queue, struct output_item *item)
{
	struct output_item empty;
	struct slot *slot;
	int err;

	pthread_mutex_lock(&queue->lock);
	while (queue->put - released(queue) == NITEMS)
		pthread_cond_wait(&queue->change, &queue->lock);
	slot = slot_at(queue, queue->put);
	empty = slot->item;
	slot->item = *item;
	slot->waits = item->marked && queue->follower;
	queue->waiting += slot->waits;
	*item = empty;
	scap_output_item_clear(item);
	queue->put++;
	err = queue->err;
	pthread_cond_broadcast(&queue->change);
	pthread_mutex_unlock(&queue->lock);
	return err;
}

int scap_queue_end(struct scap_queue *queue)
{
	int err;

	end_threads(queue, queue->follower);
	err = queue->err;
	free_queue(queue);
	return err;
}
