// SPDX-License-Identifier: Apache-2.0
/*
 * Finds places in LZ4 trace files: with the index at the end or, in a file that has
 * none, by going from note to note. What the file says is checked in both cases.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "bytes.h"
#include "format.h"
#include "index.h"
#include "platform.h"

_Static_assert((INDEX_FRAME_MAGIC & ~0xfu) == LZ4_SKIP_MAGIC, "other readers skip our frames");

static bool is_ours(const struct index_head *head, enum index_kind kind)
{
	return head->magic == INDEX_FRAME_MAGIC && head->signature == INDEX_SIGNATURE &&
	       head->kind == kind && head->version == INDEX_VERSION;
}

static int add_entry(struct scap_index *index, const struct index_entry *entry)
{
	struct index_entry *added = scap_vec_push(&index->entries, sizeof(*added));

	if (!added)
		return -ENOMEM;
	*added = *entry;
	return 0;
}

/* Returns 1 if the table at the end was read, 0 if there is none. */
static int read_table(struct scap_index *index, const struct scap_bytes *file)
{
	struct index_table table;
	struct index_entry entry;
	struct index_tail tail;
	uint64_t start, n;
	int err = 0;

	if (file->size < sizeof(table) + sizeof(tail) ||
	    !scap_bytes_get(file, file->size - sizeof(tail), &tail, sizeof(tail)) ||
	    tail.signature != INDEX_SIGNATURE || tail.table_bytes > file->size)
		return 0;
	start = file->size - tail.table_bytes;
	if (!scap_bytes_get(file, start, &table, sizeof(table)) ||
	    !is_ours(&table.head, INDEX_TABLE) || table.offset != start ||
	    table.entries != (tail.table_bytes - sizeof(table) - sizeof(tail)) / sizeof(entry))
		return 0;
	for (n = 0; n < table.entries && !err; n++) {
		if (!scap_bytes_get(file, start + sizeof(table) + n * sizeof(entry), &entry,
				    sizeof(entry)))
			return -EIO;
		err = entry.offset < start ? add_entry(index, &entry) : -EBADMSG;
	}
	return err ? err : 1;
}

int scap_index_hop(const struct scap_bytes *file, uint64_t *at, struct index_note *note)
{
	const struct index_head *head = &note->head;

	if (!scap_bytes_get(file, *at, &note->head, sizeof(note->head)))
		return 0;
	if (is_ours(head, INDEX_NOTE)) {
		if (head->bytes < INDEX_NOTE_BYTES_MIN - INDEX_SKIP_HEAD_BYTES ||
		    !scap_bytes_get(file, *at, note, INDEX_NOTE_BYTES_MIN) ||
		    note->data_bytes > INT64_MAX)
			return 0;
		*at += INDEX_SKIP_HEAD_BYTES + (uint64_t)head->bytes + note->data_bytes;
	} else if (is_ours(head, INDEX_CHECKPOINT) || is_ours(head, INDEX_TABLE)) {
		*at += INDEX_SKIP_HEAD_BYTES + (uint64_t)head->bytes;
	} else {
		return 0;
	}
	return head->kind;
}

/* Goes from frame to frame, as long as they are ours. */
static int read_notes(struct scap_index *index, const struct scap_bytes *file)
{
	uint64_t at = 0, next = 0, checkpoint = 0;
	struct index_entry entry;
	struct index_note note;
	int err = 0, kind;

	for (; !err && (kind = scap_index_hop(file, &next, &note)); at = next) {
		if (kind == INDEX_CHECKPOINT) {
			checkpoint = at;
		} else if (kind == INDEX_TABLE) {
			break;
		} else {
			entry = (struct index_entry){ at, checkpoint, note.note };
			err = add_entry(index, &entry);
			checkpoint = 0;
		}
	}
	return err;
}

int scap_index_load(struct scap_index *index, const struct scap_bytes *file)
{
	int found = read_table(index, file);

	if (found == 1 || found == -ENOMEM)
		return found == 1 ? 0 : found;
	index->entries.count = 0;
	return read_notes(index, file);
}

const struct index_entry *scap_index_find(const struct scap_index *index, uint64_t from_ns)
{
	const struct index_entry *entries = index->entries.items, *found = NULL;
	size_t n;

	for (n = 0; n < index->entries.count; n++) {
		if (entries[n].checkpoint)
			found = &entries[n];
		if (entries[n].note.events && entries[n].note.last_ns >= from_ns)
			return found;
	}
	return found;
}

static int unpack(const uint8_t *packed, size_t packed_bytes, uint8_t *to, size_t bytes)
{
	size_t in = packed_bytes, out = bytes;
	void *lz4 = NULL;
	int res = scap_lz4.begin(&lz4);

	if (res)
		return res;
	res = scap_lz4.step(lz4, packed, &in, to, &out);
	scap_lz4.free(lz4);
	return res == 1 && out == bytes ? 0 : -EBADMSG;
}

int scap_index_checkpoint(const struct scap_bytes *file, uint64_t offset,
			  struct index_checkpoint *head, uint8_t **data)
{
	uint64_t bytes;
	uint8_t *packed;
	int err = -EBADMSG;

	*data = NULL;
	if (!scap_bytes_get(file, offset, head, sizeof(*head)) ||
	    !is_ours(&head->head, INDEX_CHECKPOINT) ||
	    head->head.bytes < sizeof(*head) - INDEX_SKIP_HEAD_BYTES ||
	    head->unpacked_bytes > STATE_BYTES_MAX || head->detail_bytes > head->unpacked_bytes)
		return -EBADMSG;
	bytes = head->head.bytes - (sizeof(*head) - INDEX_SKIP_HEAD_BYTES);
	if (bytes > STATE_BYTES_MAX)
		return -EBADMSG;
	packed = malloc(bytes + 1);
	*data = malloc(head->unpacked_bytes + 1);
	if (!packed || !*data)
		err = -ENOMEM;
	else if (scap_bytes_get(file, offset + sizeof(*head), packed, bytes))
		err = unpack(packed, bytes, *data, head->unpacked_bytes);
	free(packed);
	if (err) {
		free(*data);
		*data = NULL;
	}
	return err;
}
