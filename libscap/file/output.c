// SPDX-License-Identifier: Apache-2.0
/*
 * Writes batches. Owns the file descriptor, how batches are packed, and what remains
 * of a file after a fault. file/queue.c has the thread that may run this. The program
 * must ignore SIGPIPE if it writes into a pipe.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "create.h"
#include "format.h"
#include "frame_write.h"
#include "output_priv.h"
#include "state.h"

/* ---- items and packers ------------------------------------------------------------ */

void scap_output_item_fini(struct output_item *item)
{
	free(item->batch.buf);
	free(item->announced.buf);
	free(item->before.bytes);
}

void scap_output_packer_fini(struct output_packer *packer)
{
	scap_packer_free(packer->frames);
	free(packer->packed.bytes);
}

bool scap_output_reserve(struct output_packed *packed, size_t bytes)
{
	uint8_t *bigger;

	if (packed->room >= bytes)
		return true;
	bigger = realloc(packed->bytes, bytes);
	if (!bigger)
		return false;
	packed->bytes = bigger;
	packed->room = bytes;
	return true;
}

int scap_output_fail(struct scap_output *out, int err, const char *doing)
{
	out->doing = doing;
	return err;
}

/* ---- to the file ----------------------------------------------------------- */

/* If the file was removed meanwhile, its data would be lost when it is closed. */
static int check_name(struct scap_output *out)
{
	struct stat st;

	if (out->named && fstat(out->fd, &st) == 0 && st.st_nlink == 0)
		out->reason = "it was removed";
	return out->reason ? scap_output_fail(out, -ENOENT, "write") : 0;
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
void scap_output_cut_back(struct scap_output *out, uint64_t whole)
{
	if (out->regular && ftruncate(out->fd, whole) == 0)
		__atomic_store_n(&out->bytes, whole, __ATOMIC_RELAXED);
}

int scap_output_write_all(struct scap_output *out, const void *data, size_t bytes, size_t *done)
{
	ssize_t n;

	*done = 0;
	while (*done < bytes) {
		n = write(out->fd, (const uint8_t *)data + *done, bytes - *done);
		if (n < 0 && errno != EINTR)
			return scap_output_fail(out, -errno, "write");
		*done += n > 0 ? n : 0;
		__atomic_add_fetch(&out->bytes, n > 0 ? n : 0, __ATOMIC_RELAXED);
	}
	return 0;
}

/* ---- plain ------------------------------------------------------------------- */

static int write_plain(struct scap_output *out, const struct output_packer *packer,
		       const struct output_item *item)
{
	uint64_t start = out->bytes;
	size_t done;
	int err = scap_output_write_all(out, item->batch.buf, item->batch.used, &done);

	if (err)
		scap_output_cut_back(out, start + whole_blocks(item->batch.buf, done));
	return err;
}

/* ---- all of them ----------------------------------------------------------------- */

static const struct output_ops output_plain = { .write = write_plain };

static const struct output_ops *const outputs[] = {
	[SCAP_COMPRESS_NONE] = &output_plain,
	[SCAP_COMPRESS_GZIP] = &scap_output_gzip,
	[SCAP_COMPRESS_LZ4] = &scap_output_lz4,
};

static int create(struct scap_output *out, const char *path)
{
	struct stat st;

	if (strcmp(path, "-") == 0)
		out->fd = scap_file_copy(STDOUT_FILENO, &out->reason);
	else
		out->fd = scap_file_create(path, &out->reason);
	if (out->fd < 0)
		return scap_output_fail(out, out->fd, "create");
	/* standard output may be redirected to a file that others write to as well */
	out->regular = strcmp(path, "-") && fstat(out->fd, &st) == 0 && S_ISREG(st.st_mode);
	out->named = out->regular && st.st_nlink > 0;
	return 0;
}

/* A stream is packed by one thread; frames by as many as there are processors to spare. */
static unsigned int packing_threads(const struct scap_output *out)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	return out->ops->pack && cpus > 2 ? cpus - 1 : 1;
}

int scap_output_open(struct scap_output **result, const char *path, enum scap_compress compress,
		     bool threaded, const struct scap_follower *follower)
{
	struct scap_output *out = *result = calloc(1, sizeof(*out));

	if (!out)
		return -ENOMEM;
	out->fd = -1;
	out->doing = "write";
	out->ops = outputs[compress];
	out->err = create(out, path);
	if (!out->err && out->ops->begin)
		out->err = out->ops->begin(out);
	if (compress != SCAP_COMPRESS_LZ4)
		follower = NULL;
	if (!out->err && threaded)
		out->queue = scap_queue_new(out, packing_threads(out), follower);
	out->follows = out->queue && follower;
	return out->err;
}

bool scap_output_follows(const struct scap_output *out)
{
	return out->follows;
}

int scap_output_pack(struct scap_output *out, struct output_packer *packer,
		     const struct output_item *item, bool hurry)
{
	return item->batch.used && out->ops->pack ? out->ops->pack(packer, item, hurry) : 0;
}

int scap_output_write(struct scap_output *out, const struct output_packer *packer,
		      const struct output_item *item)
{
	if (!item->batch.used)
		return 0;
	return check_name(out) ?: out->ops->write(out, packer, item);
}

static int put_unthreaded(struct scap_output *out, const struct output_item *item)
{
	int err = scap_output_pack(out, &out->own, item, false);

	return err ? scap_output_fail(out, err, "write") : scap_output_write(out, &out->own, item);
}

int scap_output_put(struct scap_output *out, struct output_item *item)
{
	if (out->err)
		return out->err;
	out->err = out->queue ? scap_queue_put(out->queue, item) : put_unthreaded(out, item);
	scap_output_item_clear(item);
	return out->err;
}

int scap_output_checkpoint(struct scap_output *out, struct output_item *item,
			   const struct scap_follower *follower)
{
	struct scap_batch batch = { 0 };
	const struct scap_state *state;
	const void *detail;
	size_t detail_len;
	int err = follower->state(follower->arg, &state, &detail, &detail_len);

	if (err)
		return err;
	scap_put_state(&batch, state);
	put(&batch, item->announced.buf, item->announced.used);
	put(&batch, detail, detail_len);
	item->checkpoint.detail_bytes = detail_len;
	err = batch.err ? batch.err :
			  scap_output_pack_checkpoint(&out->own, &item->before, &batch,
						      &item->checkpoint);
	__atomic_store_n(&out->checkpoint_bytes, batch.used, __ATOMIC_RELAXED);
	free(batch.buf);
	return err;
}

static void free_output(struct scap_output *out)
{
	if (out->zlib_ready)
		deflateEnd(&out->zlib);
	scap_output_packer_fini(&out->own);
	scap_vec_fini(&out->index);
	free(out);
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
	/* a file that could not be created was reported by scap_output_open() */
	err = out->fd >= 0 ? out->err : 0;
	if (out->fd >= 0 && close(out->fd) && !err)
		err = -errno;
	free_output(out);
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

uint64_t scap_output_checkpoint_bytes(const struct scap_output *out)
{
	return __atomic_load_n(&out->checkpoint_bytes, __ATOMIC_RELAXED);
}
