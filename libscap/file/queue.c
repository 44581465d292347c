// SPDX-License-Identifier: Apache-2.0
/* A short queue of batches, and the thread that writes them; knows nothing of packing. */
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

#include "queue.h"

/* Of a megabyte each: a disk that stalls costs no event until all are full. */
#define NITEMS 16

struct scap_queue {
	struct scap_output *out;
	struct output_item items[NITEMS]; /* the free ones hold empty buffers */
	uint64_t put, done;		  /* how many items were, since the start */
	bool end;
	int err;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t change;
};

static void *run(void *arg)
{
	struct scap_queue *queue = arg;
	struct output_item *item;
	int err;

	pthread_mutex_lock(&queue->lock);
	while (!queue->end || queue->done < queue->put) {
		if (queue->done == queue->put) {
			pthread_cond_wait(&queue->change, &queue->lock);
			continue;
		}
		item = &queue->items[queue->done % NITEMS];
		err = queue->err;
		pthread_mutex_unlock(&queue->lock);
		err = err ?: scap_output_write(queue->out, item);
		pthread_mutex_lock(&queue->lock);
		queue->err = err;
		queue->done++;
		pthread_cond_signal(&queue->change);
	}
	pthread_mutex_unlock(&queue->lock);
	return NULL;
}

struct scap_queue *scap_queue_new(struct scap_output *out)
{
	struct scap_queue *queue = calloc(1, sizeof(*queue));
	sigset_t all, old;
	int err;

	if (!queue)
		return NULL;
	queue->out = out;
	pthread_mutex_init(&queue->lock, NULL);
	pthread_cond_init(&queue->change, NULL);
	/* the thread blocks all signals: those are for the program's own threads */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	err = pthread_create(&queue->thread, NULL, run, queue);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (!err)
		return queue;
	free(queue);
	return NULL;
}

int scap_queue_put(struct scap_queue *queue, struct output_item *item)
{
	struct output_item *slot;
	struct scap_batch empty;
	int err;

	pthread_mutex_lock(&queue->lock);
	while (queue->put - queue->done == NITEMS)
		pthread_cond_wait(&queue->change, &queue->lock);
	slot = &queue->items[queue->put % NITEMS];
	empty = slot->batch;
	*slot = *item;
	item->batch = empty;
	queue->put++;
	err = queue->err;
	pthread_cond_signal(&queue->change);
	pthread_mutex_unlock(&queue->lock);
	return err;
}

int scap_queue_end(struct scap_queue *queue)
{
	size_t n;
	int err;

	pthread_mutex_lock(&queue->lock);
	queue->end = true;
	pthread_cond_signal(&queue->change);
	pthread_mutex_unlock(&queue->lock);
	pthread_join(queue->thread, NULL);
	pthread_mutex_destroy(&queue->lock);
	pthread_cond_destroy(&queue->change);
	for (n = 0; n < NITEMS; n++)
		free(queue->items[n].batch.buf);
	err = queue->err;
	free(queue);
	return err;
}
