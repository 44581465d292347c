// SPDX-License-Identifier: Apache-2.0
/*
 * Chunks of unpacked data in a small ring. Owns their order, and who fills them: the
 * reader itself and threads of this file. A frame of our own LZ4 files fills one, as
 * many at a time as there are threads; all else comes from the decoder, which one of
 * them has at a time. Knows nothing of what is in the chunks.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "ahead.h"
#include "frame.h"

/*
 * A frame of ours is one chunk, of a megabyte; but LZ4 only unpacks in place where
 * there is room for the largest block. Plain data stay in the cache.
 */
#define CHUNK_BYTES (4u << 20)
#define PLAIN_BYTES (64u << 10)
/* Two are with the reader at most; the rest outlasts a pause of a thread. */
#define NSLOTS 8
#define NTHREADS 3

struct slot {
	struct scap_chunk chunk;
	enum { FILLING, READY, UNFIT } state; /* UNFIT: the frame is the decoder's to read */
	struct scap_frame frame;
};

struct scap_ahead {
	struct scap_decoder *dec;
	size_t chunk_bytes, nslots;
	const struct scap_bytes *file; /* where frames are looked for; NULL: nowhere */
	unsigned int nthreads;
	pthread_t threads[NTHREADS];
	pthread_mutex_t lock; /* of all that follows but chunks being filled */
	pthread_cond_t room, filled;
	struct slot slots[NSLOTS];
	uint64_t claimed, taken, released; /* counts */
	unsigned int busy;		   /* slots being filled */
	bool stop, paused;
	bool decoding; /* the decoder is in use */
	bool ended;    /* it has nothing more */
	bool framed;   /* frames are looked for at next_frame */
	uint64_t next_frame;
	uint64_t decoded;	       /* bytes, since frames were last looked for */
	struct scap_unpacker unpacker; /* the reader's own */
};

static struct slot *slot_at(struct scap_ahead *ahead, uint64_t n)
{
	return &ahead->slots[n % ahead->nslots];
}

/* ---- filling ----------------------------------------------------------------- */

static bool get_bytes(struct scap_ahead *ahead, struct scap_chunk *chunk)
{
	if (!chunk->bytes)
		chunk->bytes = aligned_alloc(READ_ALIGN, CHUNK_HEADROOM + ahead->chunk_bytes);
	if (chunk->bytes)
		return true;
	chunk->result = -ENOMEM;
	chunk->status = (struct scap_decoder_status){ .fault = "out of memory" };
	return false;
}

/* Whatever goes wrong here does so again with the decoder, which tells what it is. */
static void fill_from_frame(struct scap_ahead *ahead, struct slot *slot,
			    struct scap_unpacker *unpacker)
{
	const struct scap_frame *frame = &slot->frame;
	struct scap_chunk *chunk = &slot->chunk;

	if (!get_bytes(ahead, chunk))
		return;
	chunk->result = scap_frame_unpack(unpacker, ahead->file, frame,
					  chunk->bytes + CHUNK_HEADROOM, ahead->chunk_bytes);
	chunk->status = (struct scap_decoder_status){ .taken = frame->offset + frame->bytes,
						      .between = true };
}

static void fill_from_decoder(struct scap_ahead *ahead, struct scap_chunk *chunk)
{
	if (!get_bytes(ahead, chunk))
		return;
	chunk->result =
		scap_decoder_read(ahead->dec, chunk->bytes + CHUNK_HEADROOM, ahead->chunk_bytes);
	chunk->status = scap_decoder_status(ahead->dec);
}

/*
 * Behind a part of the file, if it is not too soon: every look makes the decoder begin
 * anew when a frame is found, and what it has read ahead is read again.
 */
static bool may_look_for_frames(const struct scap_ahead *ahead, const struct scap_chunk *chunk)
{
	return ahead->file && chunk->status.between && ahead->decoded >= CHUNK_BYTES;
}

/* Others can have the decoder, or look for frames. */
static void end_decoding(struct scap_ahead *ahead, const struct scap_chunk *chunk)
{
	ahead->decoding = false;
	if (chunk->result == -EINTR) {
		ahead->claimed--;
	} else if (chunk->result <= 0) {
		ahead->ended = true;
	} else {
		ahead->decoded += chunk->result;
		ahead->framed = may_look_for_frames(ahead, chunk);
		ahead->next_frame = chunk->status.taken;
	}
	pthread_cond_broadcast(&ahead->room);
}

/* ---- who fills what -------------------------------------------------------------- */

/* Nothing but the decoder can go on here. */
static void go_to_decoder(struct scap_ahead *ahead, uint64_t offset)
{
	ahead->framed = ahead->ended = false;
	ahead->decoded = 0;
	/* a fault comes back with the next read */
	if (scap_decoder_status(ahead->dec).taken != offset)
		scap_decoder_seek(ahead->dec, offset);
}

static bool can_claim(const struct scap_ahead *ahead)
{
	return !ahead->ended && !ahead->paused && !ahead->decoding &&
	       ahead->claimed - ahead->released < ahead->nslots;
}

/* Fills the next slot. Called, and returns, with the lock held. */
static void fill_next(struct scap_ahead *ahead, struct scap_unpacker *unpacker)
{
	struct slot *slot = slot_at(ahead, ahead->claimed++);
	bool framed;

	if (ahead->framed && !scap_frame_find(ahead->file, &ahead->next_frame, &slot->frame))
		go_to_decoder(ahead, ahead->next_frame);
	framed = ahead->framed;
	ahead->decoding = !framed;
	slot->state = FILLING;
	ahead->busy++;
	pthread_mutex_unlock(&ahead->lock);
	if (framed)
		fill_from_frame(ahead, slot, unpacker);
	else
		fill_from_decoder(ahead, &slot->chunk);
	pthread_mutex_lock(&ahead->lock);
	slot->state = framed && slot->chunk.result < 0 ? UNFIT : READY;
	if (!framed)
		end_decoding(ahead, &slot->chunk);
	ahead->busy--;
	pthread_cond_signal(&ahead->filled);
}

/* A frame was not as its note says: what was filled behind it is dropped. */
static void start_again_at(struct scap_ahead *ahead, const struct slot *slot)
{
	ahead->paused = true;
	while (ahead->busy)
		pthread_cond_wait(&ahead->filled, &ahead->lock);
	ahead->paused = false;
	ahead->claimed = ahead->taken;
	go_to_decoder(ahead, slot->frame.start);
}

static void *run(void *arg)
{
	struct scap_ahead *ahead = arg;
	struct scap_unpacker unpacker = { 0 };

	pthread_mutex_lock(&ahead->lock);
	while (!ahead->stop) {
		if (can_claim(ahead))
			fill_next(ahead, &unpacker);
		else
			pthread_cond_wait(&ahead->room, &ahead->lock);
	}
	pthread_mutex_unlock(&ahead->lock);
	scap_unpacker_fini(&unpacker);
	return NULL;
}

/* ---- the reader's side ------------------------------------------------------------- */

/* Returns false if a signal came. */
static bool wait_for(struct scap_ahead *ahead, struct slot *slot)
{
	for (;;) {
		if (ahead->claimed != ahead->taken && slot->state == READY)
			return true;
		if (ahead->claimed != ahead->taken && slot->state == UNFIT) {
			start_again_at(ahead, slot);
		} else if (can_claim(ahead)) {
			fill_next(ahead, &ahead->unpacker);
			/* nothing was filled: the decoder was interrupted */
			if (ahead->claimed == ahead->taken)
				return false;
		} else {
			pthread_cond_wait(&ahead->filled, &ahead->lock);
		}
	}
}

struct scap_chunk *scap_ahead_next(struct scap_ahead *ahead)
{
	struct slot *slot = slot_at(ahead, ahead->taken);

	pthread_mutex_lock(&ahead->lock);
	/* at the end the reader comes back for the same chunk */
	if (wait_for(ahead, slot) && slot->chunk.result > 0)
		ahead->taken++;
	pthread_mutex_unlock(&ahead->lock);
	return &slot->chunk;
}

void scap_ahead_release(struct scap_ahead *ahead, struct scap_chunk *chunk)
{
	pthread_mutex_lock(&ahead->lock);
	ahead->released++;
	pthread_cond_signal(&ahead->room);
	pthread_mutex_unlock(&ahead->lock);
}

/* ---- its life ------------------------------------------------------------------------ */

/* One beside the reader, who works himself when he would wait; for frames more. */
static unsigned int threads_wanted(const struct scap_ahead *ahead)
{
	uint64_t at = ahead->next_frame;
	struct scap_frame frame;
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	if (!ahead->file)
		return 0;
	if (cpus <= 2 || !scap_frame_find(ahead->file, &at, &frame))
		return 1;
	return cpus - 1 < NTHREADS ? cpus - 1 : NTHREADS;
}

/* Signals are the program's and go to its own threads. */
static void start_threads(struct scap_ahead *ahead)
{
	unsigned int wanted = threads_wanted(ahead);
	sigset_t all, old;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	while (ahead->nthreads < wanted &&
	       !pthread_create(&ahead->threads[ahead->nthreads], NULL, run, ahead))
		ahead->nthreads++;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

struct scap_ahead *scap_ahead_new(struct scap_decoder *dec, const struct scap_bytes *file)
{
	struct scap_ahead *ahead = calloc(1, sizeof(*ahead));

	if (!ahead)
		return NULL;
	ahead->dec = dec;
	ahead->file = file;
	ahead->framed = file;
	ahead->next_frame = scap_decoder_status(dec).taken;
	ahead->chunk_bytes = file ? CHUNK_BYTES : PLAIN_BYTES;
	ahead->nslots = file ? NSLOTS : 2;
	pthread_mutex_init(&ahead->lock, NULL);
	pthread_cond_init(&ahead->room, NULL);
	pthread_cond_init(&ahead->filled, NULL);
	start_threads(ahead);
	return ahead;
}

static void end_threads(struct scap_ahead *ahead)
{
	pthread_mutex_lock(&ahead->lock);
	ahead->stop = true;
	pthread_cond_broadcast(&ahead->room);
	pthread_mutex_unlock(&ahead->lock);
	while (ahead->nthreads)
		pthread_join(ahead->threads[--ahead->nthreads], NULL);
}

void scap_ahead_free(struct scap_ahead *ahead)
{
	size_t n;

	if (!ahead)
		return;
	end_threads(ahead);
	pthread_mutex_destroy(&ahead->lock);
	pthread_cond_destroy(&ahead->room);
	pthread_cond_destroy(&ahead->filled);
	scap_unpacker_fini(&ahead->unpacker);
	for (n = 0; n < NSLOTS; n++)
		free(ahead->slots[n].chunk.bytes);
	free(ahead);
}
