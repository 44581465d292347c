/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by output.c and the ways of packing: output_gzip.c and output_lz4.c. */
#ifndef FILE_OUTPUT_PRIV_H
#define FILE_OUTPUT_PRIV_H

#include <zlib.h>

#include "output.h"
#include "queue.h"
#include "vec.h"

struct output_ops {
	int (*begin)(struct scap_output *out);
	/* NULL: the file is one stream, which write() packs */
	int (*pack)(struct output_packer *packer, const struct output_item *item, bool hurry);
	int (*write)(struct scap_output *out, const struct output_packer *packer,
		     const struct output_item *item);
	int (*finish)(struct scap_output *out);
};

struct scap_output {
	const struct output_ops *ops;
	struct scap_queue *queue; /* NULL: no threads */
	bool follows;		  /* the queue has a follower */
	int fd;			  /* -1: not open */
	bool regular;
	bool named;		    /* regular; a temporary file may have no name (O_TMPFILE) */
	uint64_t bytes;		    /* in the file; accessed atomically */
	const char *doing, *reason; /* texts for the fault; reason NULL: that of err */
	int err;		    /* the first fault; nothing is written after it */
	struct output_packer own;   /* of the caller's thread, or else of the follower's */

	/* gzip */
	z_stream zlib;
	bool zlib_ready;

	/* LZ4 */
	struct scap_vec index;	   /* struct index_entry */
	uint64_t checkpoint;	   /* offset of one that waits for the next data frame; else 0 */
	uint64_t checkpoint_bytes; /* accessed atomically; see scap_output_checkpoint_bytes() */
};

extern const struct output_ops scap_output_gzip, scap_output_lz4;

/* Notes what was being done; returns err. */
int scap_output_fail(struct scap_output *out, int err, const char *doing);

/* Writes to the file. Returns 0 or a negative errno; *done is how much was written. */
int scap_output_write_all(struct scap_output *out, const void *data, size_t bytes, size_t *done);

/* After a fault (the disk is full): removes an incomplete block or frame at the end. */
void scap_output_cut_back(struct scap_output *out, uint64_t whole);

/* Packs a checkpoint with its head; the blocks are all in the batch. Returns 0 or -ENOMEM. */
int scap_output_pack_checkpoint(struct output_packer *packer, struct output_packed *to,
				const struct scap_batch *batch,
				const struct output_checkpoint *checkpoint);

#endif
