/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes batches of blocks to a file: packed or not, in the caller's thread or in threads
 * of its own.
 */
#ifndef FILE_OUTPUT_H
#define FILE_OUTPUT_H

#include "output_item.h"
#include "scap.h"

struct scap_output;

/*
 * threaded: packs and writes in threads. follower: makes the checkpoints of marked items
 * (threaded and LZ4 only); borrowed until scap_output_close(), and may be NULL. Returns 0 or a
 * negative errno. scap_output_close() frees *out in both cases.
 */
int scap_output_open(struct scap_output **result, const char *path, enum scap_compress compress,
		     bool threaded, const struct scap_follower *follower);

/* Whether marked items get checkpoints. */
bool scap_output_follows(const struct scap_output *out);

/*
 * Writes an item, which is empty afterwards. With threads it also gets another buffer, as
 * they keep the first. Returns 0 or the first fault of any item so far.
 */
int scap_output_put(struct scap_output *out, struct output_item *item);

/* Ends the file and frees. Returns 0 if everything was written, else the first fault. */
int scap_output_close(struct scap_output *out);

/* The text of the fault that a function returned. */
void scap_output_fault(const struct scap_output *out, const char *path, char *text, size_t size);
/* Bytes in the file so far. */
uint64_t scap_output_bytes(const struct scap_output *out);
/* Unpacked bytes of the follower's last checkpoint; 0: there is none yet. */
uint64_t scap_output_checkpoint_bytes(const struct scap_output *out);

/* ---- for the queue's threads --------------------------------------------------- */

/* Packs an item, if the file is packed frame by frame; several threads may do so at once. */
int scap_output_pack(struct scap_output *out, struct output_packer *packer,
		     const struct output_item *item, bool hurry);

/* Writes the item that was packed last with the packer; one after the other, in order. */
int scap_output_write(struct scap_output *out, const struct output_packer *packer,
		      const struct output_item *item);

/* Makes the checkpoint of a marked item from the follower's state; in the follower's thread. */
int scap_output_checkpoint(struct scap_output *out, struct output_item *item,
			   const struct scap_follower *follower);

#endif
