// SPDX-License-Identifier: Apache-2.0
/*
 * Writes batches as LZ4 frames, with the notes, the checkpoints and the index that only
 * Ringside reads (index.h).
 */
#include <errno.h>
#include <string.h>

#include "frame_write.h"
#include "index.h"
#include "output_priv.h"

/* Packs the batch into one frame, behind head_bytes of room. Returns 0 or -ENOMEM. */
static int pack_frame(struct output_packer *packer, struct output_packed *to, size_t head_bytes,
		      const struct scap_batch *batch, enum frame_effort effort)
{
	if (!packer->frames)
		packer->frames = scap_packer_new();
	if (!packer->frames || !scap_output_reserve(to, head_bytes + scap_frame_bound(batch->used)))
		return -ENOMEM;
	to->used = head_bytes + scap_frame_pack(packer->frames, batch->buf, batch->used,
						to->bytes + head_bytes, effort);
	return 0;
}

int scap_output_pack_checkpoint(struct output_packer *packer, struct output_packed *to,
				const struct scap_batch *batch,
				const struct output_checkpoint *checkpoint)
{
	struct index_checkpoint head = {
		.numbered = checkpoint->numbered,
		.first_ns = checkpoint->first_ns,
		.detail_bytes = checkpoint->detail_bytes,
		.unpacked_bytes = batch->used,
	};

	if (pack_frame(packer, to, sizeof(head), batch, FRAME_SMALL))
		return -ENOMEM;
	head.head = index_head(INDEX_CHECKPOINT, to->used);
	memcpy(to->bytes, &head, sizeof(head));
	return 0;
}

static int pack(struct output_packer *packer, const struct output_item *item, bool hurry)
{
	enum frame_effort effort = hurry ? FRAME_FAST : FRAME_SMALL;
	struct output_packed *to = &packer->packed;
	struct index_note note = { .head = index_head(INDEX_NOTE, sizeof(note)),
				   .note = item->batch.note,
				   .effort = effort };

	if (item->kind == OUTPUT_CHECKPOINT)
		return scap_output_pack_checkpoint(packer, to, &item->batch, &item->checkpoint);
	if (pack_frame(packer, to, sizeof(note), &item->batch, effort))
		return -ENOMEM;
	note.data_bytes = to->used - sizeof(note);
	memcpy(to->bytes, &note, sizeof(note));
	return 0;
}

/* Writes frames, or after a fault nothing of them. */
static int write_frames(struct scap_output *out, const struct output_packed *frames)
{
	uint64_t start = out->bytes;
	size_t done;
	int err = scap_output_write_all(out, frames->bytes, frames->used, &done);

	if (err)
		scap_output_cut_back(out, start);
	return err;
}

static int write_checkpoint(struct scap_output *out, const struct output_packed *frames)
{
	out->checkpoint = out->bytes;
	return write_frames(out, frames);
}

static int write_data(struct scap_output *out, const struct output_packed *frames,
		      const struct scap_note *note)
{
	struct index_entry *entry = scap_vec_push(&out->index, sizeof(*entry));

	if (!entry)
		return scap_output_fail(out, -ENOMEM, "write");
	*entry = (struct index_entry){ out->bytes, out->checkpoint, *note };
	out->checkpoint = 0;
	return write_frames(out, frames);
}

static int write_item(struct scap_output *out, const struct output_packer *packer,
		      const struct output_item *item)
{
	int err = item->before.used ? write_checkpoint(out, &item->before) : 0;

	if (err)
		return err;
	return item->kind == OUTPUT_CHECKPOINT ?
		       write_checkpoint(out, &packer->packed) :
		       write_data(out, &packer->packed, &item->batch.note);
}

static int finish(struct scap_output *out)
{
	size_t entries_bytes = out->index.count * sizeof(struct index_entry);
	size_t bytes = sizeof(struct index_table) + entries_bytes + sizeof(struct index_tail);
	struct output_packed *to = &out->own.packed;
	struct index_table table = { .head = index_head(INDEX_TABLE, bytes),
				     .offset = out->bytes,
				     .entries = out->index.count };
	struct index_tail tail = { bytes, INDEX_SIGNATURE };

	/* without the index, readers of this file use the notes */
	if (bytes > UINT32_MAX || !scap_output_reserve(to, bytes))
		return 0;
	memcpy(to->bytes, &table, sizeof(table));
	if (entries_bytes)
		memcpy(to->bytes + sizeof(table), out->index.items, entries_bytes);
	memcpy(to->bytes + bytes - sizeof(tail), &tail, sizeof(tail));
	to->used = bytes;
	return write_frames(out, to);
}

const struct output_ops scap_output_lz4 = { NULL, pack, write_item, finish };
