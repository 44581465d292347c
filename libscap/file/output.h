/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes batches of blocks to a file: packed or not, in the caller's thread or in
 * one of its own.
 */
#ifndef FILE_OUTPUT_H
#define FILE_OUTPUT_H

#include "batch.h"
#include "scap.h"

struct scap_output;

/* What the blocks of a batch are. */
enum output_kind {
	OUTPUT_DATA,
	OUTPUT_SYNC,	   /* data that must be readable even if nothing follows */
	OUTPUT_CHECKPOINT, /* LZ4 only: a checkpoint between two batches of data */
};

/* The members of struct index_checkpoint that the caller knows. */
struct output_checkpoint {
	uint64_t numbered, first_ns, detail_bytes;
};

/* Returns 0 or a negative errno. scap_output_close() frees *out in both cases. */
int scap_output_open(struct scap_output **result, const char *path, enum scap_compress compress,
		     bool threaded);

/*
 * Writes what is in *batch, which is empty afterwards. With a thread, the batch also gets
 * another buffer, as the thread keeps the first. Returns 0 or the first fault of any
 * batch so far.
 */
int scap_output_put(struct scap_output *out, struct scap_batch *batch, enum output_kind kind,
		    const struct output_checkpoint *checkpoint);

/* Ends the file and frees. Returns 0 if everything was written, else the first fault. */
int scap_output_close(struct scap_output *out);

/* The text of the fault that a function returned. */
void scap_output_fault(const struct scap_output *out, const char *path, char *text, size_t size);
/* Bytes in the file so far. */
uint64_t scap_output_bytes(const struct scap_output *out);

#endif
