// SPDX-License-Identifier: Apache-2.0
/*
 * Chunks of unpacked data in a small ring: the decoder fills the free ones in
 * turn, in the caller's thread or in one of its own. Knows nothing of what is
 * in them.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "file_ahead.h"

/*
 * An LZ4 frame of ours is one chunk, of a megabyte; but LZ4 only unpacks in place
 * where there is room for the largest block. Plain data stay in the cache.
 */
#define CHUNK_BYTES (4u << 20)
#define PLAIN_BYTES (256u << 10)
/* Two are with the reader at most; a thread has as many to itself. */
#define NCHUNKS 4

struct file_ahead {
	struct file_decoder *dec;
	bool threaded, stop;
	size_t chunk_bytes, nchunks;
	struct file_chunk chunks[NCHUNKS];
	uint64_t filled, taken, released;	/* counts; the lock guards the first and last */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t change;
};

static struct file_chunk *chunk_at(struct file_ahead *ahead, uint64_t n)
{
	return &ahead->chunks[n % ahead->nchunks];
}

static bool fill_chunk(struct file_ahead *ahead, struct file_chunk *chunk)
{
	chunk->result = -ENOMEM;
	chunk->status.fault = "out of memory";
	if (!chunk->bytes)
		chunk->bytes = malloc(CHUNK_HEADROOM + ahead->chunk_bytes);
	if (!chunk->bytes)
		return false;
	chunk->result = file_decoder_read(ahead->dec, chunk->bytes + CHUNK_HEADROOM,
					  ahead->chunk_bytes);
	chunk->status = file_decoder_status(ahead->dec);
	return chunk->result > 0;
}

static void *run(void *arg)
{
	struct file_ahead *ahead = arg;
	bool more = true;

	pthread_mutex_lock(&ahead->lock);
	while (more && !ahead->stop) {
		if (ahead->filled - ahead->released == NCHUNKS) {
			pthread_cond_wait(&ahead->change, &ahead->lock);
			continue;
		}
		pthread_mutex_unlock(&ahead->lock);
		more = fill_chunk(ahead, chunk_at(ahead, ahead->filled));
		pthread_mutex_lock(&ahead->lock);
		ahead->filled++;
		pthread_cond_signal(&ahead->change);
	}
	pthread_mutex_unlock(&ahead->lock);
	return NULL;
}

/* Signals are the program's and go to its own threads. */
static bool start_thread(struct file_ahead *ahead)
{
	sigset_t all, old;
	int err;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	err = pthread_create(&ahead->thread, NULL, run, ahead);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return err == 0;
}

struct file_ahead *file_ahead_new(struct file_decoder *dec, bool threaded)
{
	struct file_ahead *ahead = calloc(1, sizeof(*ahead));

	if (!ahead)
		return NULL;
	ahead->dec = dec;
	ahead->chunk_bytes = threaded ? CHUNK_BYTES : PLAIN_BYTES;
	ahead->nchunks = threaded ? NCHUNKS : NCHUNKS / 2;
	pthread_mutex_init(&ahead->lock, NULL);
	pthread_cond_init(&ahead->change, NULL);
	ahead->threaded = threaded && start_thread(ahead);
	return ahead;
}

void file_ahead_free(struct file_ahead *ahead)
{
	size_t n;

	if (!ahead)
		return;
	if (ahead->threaded) {
		pthread_mutex_lock(&ahead->lock);
		ahead->stop = true;
		pthread_cond_signal(&ahead->change);
		pthread_mutex_unlock(&ahead->lock);
		pthread_join(ahead->thread, NULL);
	}
	pthread_mutex_destroy(&ahead->lock);
	pthread_cond_destroy(&ahead->change);
	for (n = 0; n < NCHUNKS; n++)
		free(ahead->chunks[n].bytes);
	free(ahead);
}

struct file_chunk *file_ahead_next(struct file_ahead *ahead)
{
	struct file_chunk *chunk = chunk_at(ahead, ahead->taken);

	if (!ahead->threaded) {
		fill_chunk(ahead, chunk);
	} else {
		pthread_mutex_lock(&ahead->lock);
		while (ahead->filled == ahead->taken)
			pthread_cond_wait(&ahead->change, &ahead->lock);
		pthread_mutex_unlock(&ahead->lock);
	}
	/* the reader comes back for the same chunk after a signal, and at the end */
	if (chunk->result > 0)
		ahead->taken++;
	return chunk;
}

void file_ahead_release(struct file_ahead *ahead, struct file_chunk *chunk)
{
	pthread_mutex_lock(&ahead->lock);
	ahead->released++;
	pthread_cond_signal(&ahead->change);
	pthread_mutex_unlock(&ahead->lock);
}
