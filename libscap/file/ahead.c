// SPDX-License-Identifier: Apache-2.0
/*
 * A small ring of chunks of unpacked data. Owns their order and who fills them: the
 * reader itself, or threads that this file starts. A chunk is filled with one frame of
 * our own LZ4 files, in several threads at once, or else by the decoder, which only one
 * thread uses at a time. Knows nothing of what is in the chunks.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "ahead.h"
#include "format.h"
#include "frame.h"

/*
 * A chunk holds a frame of ours, which is about a megabyte. It is larger because LZ4
 * avoids a copy only where the largest block of any frame has room.
 */
#define CHUNK_BYTES (4u << 20)
_Static_assert(CHUNK_BYTES >= FRAME_BLOCK_BYTES, "a frame of ours fits into a chunk");
/* Chunks of plain files are small, so that they stay in the processor's cache. */
#define PLAIN_BYTES (64u << 10)
/* The reader holds up to two; the others keep it busy while a thread is interrupted. */
#define NSLOTS 8
#define NTHREADS 3

struct slot {
	struct scap_chunk chunk;
	enum { FILLING, READY, UNFIT } state; /* UNFIT: leave this frame to the decoder */
	struct scap_frame frame;
};

struct scap_ahead {
	struct scap_decoder *dec;
	size_t chunk_bytes, nslots;
	const struct scap_bytes *file; /* for reading frames; NULL: there are none */
	unsigned int nthreads;
	pthread_t threads[NTHREADS];
	pthread_mutex_t lock; /* protects what follows, except slots in state FILLING */
	pthread_cond_t room, filled;
	struct slot slots[NSLOTS];
	uint64_t claimed, taken, released; /* how many chunks were, since the start */
	unsigned int busy;		   /* slots in state FILLING */
	bool stop, paused;
	bool decoding; /* a thread uses the decoder */
	bool ended;    /* the decoder has reached the end, or failed */
	bool framed;   /* the next slot tries the frame at next_frame */
	uint64_t next_frame;
	uint64_t decoded;	       /* bytes from the decoder since the last frame */
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

/* A fault has no text here: the decoder will meet it again, and explain it. */
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
 * Frames are looked for only between two parts of the file, and not too often: when one
 * is found, the data that the decoder has read ahead are read a second time.
 */
static bool may_look_for_frames(const struct scap_ahead *ahead, const struct scap_chunk *chunk)
{
	return ahead->file && chunk->status.between && ahead->decoded >= CHUNK_BYTES;
}

/* Lets other threads use the decoder, or look for frames. */
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

/* From offset on, the decoder fills the slots. */
static void go_to_decoder(struct scap_ahead *ahead, uint64_t offset)
{
	ahead->framed = ahead->ended = false;
	ahead->decoded = 0;
	/* if this fails, the next read returns the fault */
	if (scap_decoder_status(ahead->dec).taken != offset)
		scap_decoder_seek(ahead->dec, offset);
}

static bool can_claim(const struct scap_ahead *ahead)
{
	return !ahead->ended && !ahead->paused && !ahead->decoding &&
	       ahead->claimed - ahead->released < ahead->nslots;
}

/* Fills the next slot. The caller holds the lock, which is released meanwhile. */
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

/* The frame in the slot is not what its note says: drops it and all chunks after it. */
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

/* Waits until the slot is READY. Returns false if a signal came. */
static bool wait_for(struct scap_ahead *ahead, struct slot *slot)
{
	for (;;) {
		if (ahead->claimed != ahead->taken && slot->state == READY)
			return true;
		if (ahead->claimed != ahead->taken && slot->state == UNFIT) {
			start_again_at(ahead, slot);
		} else if (can_claim(ahead)) {
			fill_next(ahead, &ahead->unpacker);
			/* the claim was taken back: a signal interrupted the decoder */
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
	/* the last result (the end, or a fault) is returned again and again */
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

/*
 * One thread beside the reader, which fills slots itself instead of waiting. Frames can
 * be unpacked by more.
 */
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

/* The threads block all signals: those are for the program's own threads. */
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
