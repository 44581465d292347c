// SPDX-License-Identifier: Apache-2.0
/*
 * Writes batches. Owns the file descriptor, how batches are packed, and what remains
 * of a file after a fault. file/queue.c has the thread that may run this. The program
 * must ignore SIGPIPE if it writes into a pipe.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "create.h"
#include "format.h"
#include "frame_write.h"
#include "index.h"
#include "queue.h"

/* zlib's code for a gzip header and the largest window. */
#define GZIP_WINDOW (15 + 16)
#define GZIP_BUF_BYTES (256u << 10)

struct output_ops {
	int (*begin)(struct scap_output *out);
	int (*write)(struct scap_output *out, const struct output_item *item);
	int (*finish)(struct scap_output *out);
};

struct scap_output {
	const struct output_ops *ops;
	struct scap_queue *queue; /* NULL: no thread */
	int fd;			  /* -1: not open */
	bool regular;
	uint64_t bytes;		    /* in the file; accessed atomically */
	const char *doing, *reason; /* texts for the fault; reason NULL: that of err */
	int err;		    /* the first fault; nothing is written after it */
	uint8_t *packed;
	size_t packed_room;
	z_stream zlib;
	bool zlib_ready;
	union LZ4_streamHC_u *packer;
	struct scap_vec index; /* struct index_entry */
	uint64_t checkpoint;   /* offset of one that waits for the next data frame; else 0 */
};

static int fail(struct scap_output *out, int err, const char *doing)
{
	out->doing = doing;
	return err;
}

/* ---- to the file ----------------------------------------------------------- */

/* If the file was removed meanwhile, its data would be lost when it is closed. */
static int check_name(struct scap_output *out)
{
	struct stat st;

	if (out->regular && fstat(out->fd, &st) == 0 && st.st_nlink == 0)
		out->reason = "it was removed";
	return out->reason ? fail(out, -ENOENT, "write") : 0;
}

/* The length of all whole blocks in the part of a batch that was written. */
static size_t whole_blocks(const uint8_t *data, size_t written)
{
	struct block_head head;
	size_t at = 0;

	while (written - at >= sizeof(head)) {
		memcpy(&head, data + at, sizeof(head));
		if (!head.total || head.total > written - at)
			break;
		at += head.total;
	}
	return at;
}

/* After a fault (the disk is full): removes an incomplete block or frame at the end. */
static void cut_back(struct scap_output *out, uint64_t whole)
{
	if (out->regular && ftruncate(out->fd, whole) == 0)
		__atomic_store_n(&out->bytes, whole, __ATOMIC_RELAXED);
}

static int write_all(struct scap_output *out, const void *data, size_t bytes, size_t *done)
{
	ssize_t n;

	*done = 0;
	while (*done < bytes) {
		n = write(out->fd, (const uint8_t *)data + *done, bytes - *done);
		if (n < 0 && errno != EINTR)
			return fail(out, -errno, "write");
		*done += n > 0 ? n : 0;
		__atomic_add_fetch(&out->bytes, n > 0 ? n : 0, __ATOMIC_RELAXED);
	}
	return 0;
}

static bool packed_has_room(struct scap_output *out, size_t bytes)
{
	uint8_t *bigger;

	if (out->packed_room >= bytes)
		return true;
	bigger = realloc(out->packed, bytes);
	if (!bigger)
		return false;
	out->packed = bigger;
	out->packed_room = bytes;
	return true;
}

/* ---- plain ------------------------------------------------------------------- */

static int write_plain(struct scap_output *out, const struct output_item *item)
{
	uint64_t start = out->bytes;
	size_t done;
	int err = write_all(out, item->batch.buf, item->batch.used, &done);

	if (err)
		cut_back(out, start + whole_blocks(item->batch.buf, done));
	return err;
}

/* ---- gzip -------------------------------------------------------------------- */

static int begin_gzip(struct scap_output *out)
{
	if (!packed_has_room(out, GZIP_BUF_BYTES) ||
	    deflateInit2(&out->zlib, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, 8,
			 Z_DEFAULT_STRATEGY) != Z_OK)
		return fail(out, -ENOMEM, "write");
	out->zlib_ready = true;
	return 0;
}

static int deflate_all(struct scap_output *out, uint8_t *data, size_t bytes, int flush)
{
	z_stream *z = &out->zlib;
	size_t done;
	int err = 0;

	z->next_in = data;
	z->avail_in = bytes;
	do {
		z->next_out = out->packed;
		z->avail_out = out->packed_room;
		deflate(z, flush);
		err = write_all(out, out->packed, out->packed_room - z->avail_out, &done);
	} while (!err && z->avail_out == 0);
	return err;
}

static int write_gzip(struct scap_output *out, const struct output_item *item)
{
	return deflate_all(out, item->batch.buf, item->batch.used,
			   item->kind == OUTPUT_SYNC ? Z_SYNC_FLUSH : Z_NO_FLUSH);
}

static int finish_gzip(struct scap_output *out)
{
	return deflate_all(out, NULL, 0, Z_FINISH);
}

/* ---- LZ4 --------------------------------------------------------------------- */

static int begin_lz4(struct scap_output *out)
{
	out->packer = scap_packer_new();
	return out->packer ? 0 : fail(out, -ENOMEM, "write");
}

/*
 * Packs the batch into one frame, into out->packed after head_bytes of room. Returns the
 * length of the frame, or 0: out of memory.
 */
static size_t pack_frame(struct scap_output *out, size_t head_bytes, const struct scap_batch *batch)
{
	if (!packed_has_room(out, head_bytes + scap_frame_bound(batch->used)))
		return 0;
	return scap_frame_pack(out->packer, batch->buf, batch->used, out->packed + head_bytes);
}

/* Writes frames, or after a fault nothing of them. */
static int write_frames(struct scap_output *out, const void *data, size_t bytes)
{
	uint64_t start = out->bytes;
	size_t done;
	int err = write_all(out, data, bytes, &done);

	if (err)
		cut_back(out, start);
	return err;
}

static int write_checkpoint(struct scap_output *out, const struct output_item *item)
{
	struct index_checkpoint head = {
		.numbered = item->checkpoint.numbered,
		.first_ns = item->checkpoint.first_ns,
		.detail_bytes = item->checkpoint.detail_bytes,
		.unpacked_bytes = item->batch.used,
	};
	size_t bytes = pack_frame(out, sizeof(head), &item->batch);

	if (!bytes)
		return fail(out, -ENOMEM, "write");
	head.head = index_head(INDEX_CHECKPOINT, sizeof(head) + bytes);
	memcpy(out->packed, &head, sizeof(head));
	out->checkpoint = out->bytes;
	return write_frames(out, out->packed, sizeof(head) + bytes);
}

static int write_lz4(struct scap_output *out, const struct output_item *item)
{
	struct index_note note = { .head = index_head(INDEX_NOTE, sizeof(note)),
				   .note = item->batch.note };
	struct index_entry *entry;

	if (item->kind == OUTPUT_CHECKPOINT)
		return write_checkpoint(out, item);
	entry = scap_vec_push(&out->index, sizeof(*entry));
	note.data_bytes = entry ? pack_frame(out, sizeof(note), &item->batch) : 0;
	if (!note.data_bytes)
		return fail(out, -ENOMEM, "write");
	*entry = (struct index_entry){ out->bytes, out->checkpoint, item->batch.note };
	out->checkpoint = 0;
	memcpy(out->packed, &note, sizeof(note));
	return write_frames(out, out->packed, sizeof(note) + note.data_bytes);
}

static int finish_lz4(struct scap_output *out)
{
	size_t entries_bytes = out->index.count * sizeof(struct index_entry);
	size_t bytes = sizeof(struct index_table) + entries_bytes + sizeof(struct index_tail);
	struct index_table table = { .head = index_head(INDEX_TABLE, bytes),
				     .offset = out->bytes,
				     .entries = out->index.count };
	struct index_tail tail = { bytes, INDEX_SIGNATURE };

	/* without the index, readers of this file use the notes */
	if (bytes > UINT32_MAX || !packed_has_room(out, bytes))
		return 0;
	memcpy(out->packed, &table, sizeof(table));
	if (entries_bytes)
		memcpy(out->packed + sizeof(table), out->index.items, entries_bytes);
	memcpy(out->packed + bytes - sizeof(tail), &tail, sizeof(tail));
	return write_frames(out, out->packed, bytes);
}

/* ---- all of them ----------------------------------------------------------------- */

static const struct output_ops outputs[] = {
	[SCAP_COMPRESS_NONE] = { .write = write_plain },
	[SCAP_COMPRESS_GZIP] = { begin_gzip, write_gzip, finish_gzip },
	[SCAP_COMPRESS_LZ4] = { begin_lz4, write_lz4, finish_lz4 },
};

static int create(struct scap_output *out, const char *path)
{
	struct stat st;

	if (strcmp(path, "-") == 0) {
		out->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
		out->fd = out->fd < 0 ? -errno : out->fd;
	} else {
		out->fd = scap_file_create(path, &out->reason);
	}
	if (out->fd < 0)
		return fail(out, out->fd, "create");
	/* standard output may be redirected to a file that others write to as well */
	out->regular = strcmp(path, "-") && fstat(out->fd, &st) == 0 && S_ISREG(st.st_mode);
	return 0;
}

int scap_output_open(struct scap_output **result, const char *path, enum scap_compress compress,
		     bool threaded)
{
	struct scap_output *out = *result = calloc(1, sizeof(*out));

	if (!out)
		return -ENOMEM;
	out->fd = -1;
	out->doing = "write";
	out->ops = &outputs[compress];
	out->err = create(out, path);
	if (!out->err && out->ops->begin)
		out->err = out->ops->begin(out);
	if (!out->err && threaded)
		out->queue = scap_queue_new(out);
	return out->err;
}

int scap_output_write(struct scap_output *out, const struct output_item *item)
{
	if (!item->batch.used)
		return 0;
	return check_name(out) ?: out->ops->write(out, item);
}

int scap_output_put(struct scap_output *out, struct scap_batch *batch, enum output_kind kind,
		    const struct output_checkpoint *checkpoint)
{
	struct output_item item = { .batch = *batch, .kind = kind };

	if (checkpoint)
		item.checkpoint = *checkpoint;
	if (out->err)
		return out->err;
	if (out->queue)
		out->err = scap_queue_put(out->queue, &item);
	else
		out->err = scap_output_write(out, &item);
	*batch = item.batch;
	scap_batch_clear(batch);
	return out->err;
}

int scap_output_close(struct scap_output *out)
{
	int err;

	if (!out)
		return 0;
	if (out->queue)
		out->err = scap_queue_end(out->queue) ?: out->err;
	if (out->fd >= 0 && !out->err && out->ops->finish)
		out->err = check_name(out) ?: out->ops->finish(out);
	if (out->zlib_ready)
		deflateEnd(&out->zlib);
	/* a file that could not be created was reported by scap_output_open() */
	err = out->fd >= 0 ? out->err : 0;
	if (out->fd >= 0 && close(out->fd) && !err)
		err = -errno;
	scap_packer_free(out->packer);
	scap_vec_fini(&out->index);
	free(out->packed);
	free(out);
	return err;
}

void scap_output_fault(const struct scap_output *out, const char *path, char *text, size_t size)
{
	snprintf(text, size, "%s: cannot %s: %s", path, out->doing,
		 out->reason ? out->reason : strerror(-out->err));
}

uint64_t scap_output_bytes(const struct scap_output *out)
{
	return __atomic_load_n(&out->bytes, __ATOMIC_RELAXED);
}
