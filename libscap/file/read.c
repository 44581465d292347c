// SPDX-License-Identifier: Apache-2.0
/*
 * The engine that reads trace files: finds the blocks, passes the state blocks to
 * file/blocks.c, and returns events where they lie in the window. Owns the order of
 * blocks and the error texts about a file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scap_engine.h"
#include "event_decode.h"
#include "event_v1.h"
#include "blocks.h"
#include "format.h"
#include "index.h"
#include "input.h"
#include "macros.h"

/*
 * Longer blocks are refused, as they would fill memory. The longest block in practice is
 * the list of processes, with up to 13 KB per thread.
 */
#define BLOCK_MAX (256u << 20)

struct file_engine {
	struct scap_input in;
	uint8_t *converted; /* an event of an older format version */
	size_t converted_room;
	uint64_t state_bytes;		    /* length of this section's state so far */
	bool detour;			    /* in_state, or repeat is not empty */
	bool in_state;			    /* a signal interrupted reading the state */
	uint8_t *checkpoint;		    /* read by a seek: blocks, then the caller's data */
	const uint8_t *repeat, *repeat_end; /* events in it that were not returned yet */
};

/* How a block stores an event; 0: it has none. */
enum event_shape {
	HOLDS_EVENT = 1,
	HOLDS_FLAGS = 2, /* with dump flags */
	HOLDS_V1 = 4,	 /* with a header that lacks the number of parameters */
};

#define BLOCK_EVENT_KINDS 0x200u
static const uint8_t event_shapes[] = {
	[BLOCK_EVENT - BLOCK_EVENT_KINDS] = HOLDS_EVENT,
	[BLOCK_EVENT_LARGE - BLOCK_EVENT_KINDS] = HOLDS_EVENT,
	[BLOCK_EVENT_FLAGS - BLOCK_EVENT_KINDS] = HOLDS_EVENT | HOLDS_FLAGS,
	[BLOCK_EVENT_FLAGS_LARGE - BLOCK_EVENT_KINDS] = HOLDS_EVENT | HOLDS_FLAGS,
	[BLOCK_EVENT_1 - BLOCK_EVENT_KINDS] = HOLDS_EVENT | HOLDS_V1,
	[BLOCK_EVENT_FLAGS_1 - BLOCK_EVENT_KINDS] = HOLDS_EVENT | HOLDS_FLAGS | HOLDS_V1,
};

static inline unsigned int event_shape(uint32_t block_type)
{
	uint32_t kind = block_type - BLOCK_EVENT_KINDS;

	if (kind < ARRAY_SIZE(event_shapes))
		return event_shapes[kind];
	return block_type == BLOCK_EVENT_FIRST ? HOLDS_EVENT | HOLDS_V1 : 0;
}

/* ---- faults ---------------------------------------------------------------- */

static __attribute__((cold)) int fail_here(struct scap *scap, int err, const char *what,
					   const char *why)
{
	struct file_engine *file = scap->engine;
	unsigned long long offset = scap_input_offset(&file->in);
	unsigned long long whole = scap->stats.seen + scap->stats.skipped_types;

	return scap_fail(scap, err, "%s: cannot read %s at 0x%llx: %s (after %llu whole events)",
			 scap->opts.path, what, offset, why, whole);
}

static __attribute__((cold)) int fail_short(struct scap *scap)
{
	return fail_here(scap, -EBADMSG, "block", "file ends early");
}

static __attribute__((cold)) int fail_input(struct scap *scap, int err)
{
	struct file_engine *file = scap->engine;

	if (err == -EINTR)
		return scap_fail(scap, err, "%s: reading was interrupted", scap->opts.path);
	return fail_here(scap, err, "block", file->in.fault);
}

static int fail_not_a_trace(struct scap *scap, const char *why)
{
	return scap_fail(scap, -EBADMSG, "%s: not a trace file (%s)", scap->opts.path, why);
}

/* ---- blocks ------------------------------------------------------------------ */

/*
 * Reads the head of the next block, and stays before it. Returns 1, 0 at the end of the
 * file, or a negative errno. Zeros in place of a block also end the file.
 */
static inline int peek_head(struct scap *scap, struct block_head *head)
{
	struct file_engine *file = scap->engine;
	int64_t have = scap_input_want(&file->in, sizeof(*head));

	if (have < 0)
		return fail_input(scap, have);
	if (have < (int64_t)sizeof(*head))
		return have || file->in.cut ? fail_short(scap) : 0;
	memcpy(head, scap_input_at(&file->in), sizeof(*head));
	if (!head->type && !head->total)
		return 0;
	if (head->total < BLOCK_FRAME_BYTES || head->total > BLOCK_MAX)
		return fail_here(scap, -EBADMSG, "block", "its length cannot be right");
	return 1;
}

/* Makes the whole block readable. *body is what follows the head. */
static inline int want_block(struct scap *scap, const struct block_head *head, const uint8_t **body)
{
	struct file_engine *file = scap->engine;
	int64_t have = scap_input_want(&file->in, head->total);

	*body = NULL;
	if (have < 0)
		return fail_input(scap, have);
	if (have < head->total)
		return fail_short(scap);
	*body = scap_input_at(&file->in) + sizeof(*head);
	return 0;
}

/* Like want_block(), and checks that the lengths before and after the body are equal. */
static int want_checked_block(struct scap *scap, const struct block_head *head,
			      const uint8_t **body)
{
	uint32_t trailer;
	int err = want_block(scap, head, body);

	if (err)
		return err;
	memcpy(&trailer, *body + head->total - BLOCK_FRAME_BYTES, sizeof(trailer));
	if (trailer != head->total)
		return fail_here(scap, -EBADMSG, "block", "its two lengths differ");
	return 0;
}

/* Moves behind the block. */
static void pass_block(struct file_engine *file, const struct block_head *head)
{
	file->in.pos += head->total;
}

/* ---- sections ------------------------------------------------------------------ */

/* Reads the section header, and skips options that newer writers put behind it. */
static int read_section_head(struct scap *scap, const struct block_head *head)
{
	struct section_body section;
	const uint8_t *body;
	int err = want_checked_block(scap, head, &body);

	if (err)
		return err;
	if (head->total < BLOCK_FRAME_BYTES + sizeof(section))
		return fail_not_a_trace(scap, "its header is too short");
	memcpy(&section, body, sizeof(section));
	if (section.magic == __builtin_bswap32(SECTION_MAGIC))
		return fail_not_a_trace(scap, "written on a machine of the other byte order");
	if (section.magic != SECTION_MAGIC)
		return fail_not_a_trace(scap, "wrong magic number");
	if (section.major > SECTION_MAJOR)
		return scap_fail(scap, -EPROTONOSUPPORT,
				 "%s: format version %u.%u is newer than this program",
				 scap->opts.path, section.major, section.minor);
	pass_block(scap->engine, head);
	return 0;
}

static int fail_large_state(struct scap *scap)
{
	char why[80];

	snprintf(why, sizeof(why), "the state at the start needs more than %llu MB of memory",
		 (unsigned long long)(scap->store.max_bytes >> 20));
	return fail_here(scap, -EFBIG, "block", why);
}

static int read_state_block(struct scap *scap, const struct block_head *head)
{
	const uint8_t *body;
	int err = want_checked_block(scap, head, &body);

	if (err)
		return err;
	err = scap_blocks_read(&scap->store, head->type, body, head->total - BLOCK_FRAME_BYTES);
	if (err == -ENOENT)
		scap->stats.skipped_blocks++;
	else if (err == -EFBIG)
		return fail_large_state(scap);
	else if (err)
		return fail_here(scap, err, "block",
				 err == -ENOMEM ? "out of memory" : "its entries do not fit in it");
	pass_block(scap->engine, head);
	return 0;
}

/* Reads the blocks up to the first event or the next section. */
static int read_state(struct scap *scap)
{
	struct file_engine *file = scap->engine;
	struct block_head head;
	int err;

	file->in_state = file->detour = true;
	while ((err = peek_head(scap, &head)) == 1) {
		if (head.type == BLOCK_SECTION || event_shape(head.type)) {
			err = 0;
			break;
		}
		if (file->state_bytes + head.total > scap->store.max_bytes)
			return fail_large_state(scap);
		err = read_state_block(scap, &head);
		if (err)
			break;
		file->state_bytes += head.total;
	}
	/* if a packed file was cut after its state, the first scap_next() says so */
	if (err == -EBADMSG && file->in.cut && file->in.pos == file->in.end)
		err = 0;
	file->in_state = file->detour = err == -EINTR;
	scap_store_publish(&scap->store);
	return err;
}

static int read_section(struct scap *scap, const struct block_head *head)
{
	struct file_engine *file = scap->engine;
	int err = read_section_head(scap, head);

	if (err)
		return err;
	scap_store_fini(&scap->store);
	file->state_bytes = 0;
	return read_state(scap);
}

/* ---- events ---------------------------------------------------------------------- */

/* Converts an event of the first format version, and decodes the copy. */
static __attribute__((noinline)) int decode_v1(struct scap *scap, const uint8_t *data, size_t room)
{
	struct file_engine *file = scap->engine;
	int64_t len = scap_event_from_v1(data, room, &file->converted, &file->converted_room);

	return len < 0 ? (int)len : scap_event_decode(&scap->ev, file->converted, len);
}

/* The length of what stands before the event in the block's body. */
static inline size_t event_prefix(unsigned int shape)
{
	return EVENT_CPU_BYTES + (shape & HOLDS_FLAGS ? EVENT_FLAGS_BYTES : 0);
}

static int read_event(struct scap *scap, unsigned int shape, const uint8_t *body, size_t len)
{
	size_t prefix = event_prefix(shape);

	if (len < prefix)
		return -EBADMSG;
	memcpy(&scap->ev.cpu, body, EVENT_CPU_BYTES);
	scap->ev.dump_flags = 0;
	if (shape & HOLDS_FLAGS)
		memcpy(&scap->ev.dump_flags, body + EVENT_CPU_BYTES, EVENT_FLAGS_BYTES);
	if (shape & HOLDS_V1)
		return decode_v1(scap, body + prefix, len - prefix);
	return scap_event_decode(&scap->ev, body + prefix, len - prefix);
}

/* Between events, the only other block may be the header of a new section. */
static int restart(struct scap *scap, const struct block_head *head)
{
	int err;

	if (head->type != BLOCK_SECTION)
		return fail_here(scap, -EBADMSG, "block", "unknown kind of block among events");
	err = read_section(scap, head);
	return err ? err : SCAP_RESTART;
}

/* Continues to read a section's state, which a signal has interrupted. */
static __attribute__((cold)) int finish_restart(struct scap *scap)
{
	return read_state(scap) ?: SCAP_RESTART;
}

static __attribute__((cold)) int fail_event(struct scap *scap, int err)
{
	return fail_here(scap, err, "event",
			 err == -ENOMEM ? "out of memory" : "its lengths do not add up");
}

/* The next event from the checkpoint, whose blocks take_checkpoint() has checked. */
static __attribute__((cold)) int next_repeated(struct scap *scap)
{
	struct file_engine *file = scap->engine;
	const uint8_t *at = file->repeat;
	struct block_head head;
	int err;

	memcpy(&head, at, sizeof(head));
	file->repeat += head.total;
	file->detour = file->repeat != file->repeat_end;
	err = read_event(scap, event_shape(head.type), at + sizeof(head),
			 head.total - BLOCK_FRAME_BYTES);
	if (err)
		return fail_event(scap, err);
	scap->stats.seen++;
	return SCAP_EVENT;
}

/*
 * Passes an event of an unknown type to the caller's function. read_event() has checked
 * that its header is complete; all versions have these members at the same place.
 */
_Static_assert(offsetof(struct rs_event, nparams) + sizeof(uint32_t) == sizeof(struct rs_event),
	       "the header of old events lacks its last member alone");

static __attribute__((cold)) int give_unknown(struct scap *scap, unsigned int shape,
					      const struct block_head *head, const uint8_t *body)
{
	const uint8_t *event = body + event_prefix(shape);
	struct scap_unknown ev = { .block = body - sizeof(*head), .block_bytes = head->total };

	scap->stats.skipped_types++;
	if (!scap->unknown)
		return 0;
	memcpy(&ev.ts_ns, event + offsetof(struct rs_event, ts), sizeof(ev.ts_ns));
	memcpy(&ev.type, event + offsetof(struct rs_event, type), sizeof(ev.type));
	return scap->unknown(scap->unknown_arg, &ev);
}

/* The general case: any kind of block, wherever it lies. */
static __attribute__((noinline)) int next_block(struct scap *scap)
{
	struct file_engine *file = scap->engine;
	struct block_head head;
	unsigned int shape;
	const uint8_t *body;
	int err;

	if (file->in_state)
		return finish_restart(scap);
	if (file->repeat != file->repeat_end)
		return next_repeated(scap);
	while ((err = peek_head(scap, &head)) == 1) {
		shape = event_shape(head.type);
		if (!shape)
			return restart(scap, &head);
		err = want_block(scap, &head, &body);
		if (err)
			return err;
		err = read_event(scap, shape, body, head.total - BLOCK_FRAME_BYTES);
		if (err && err != -ENOENT)
			return fail_event(scap, err);
		pass_block(file, &head);
		if (!err) {
			scap->stats.seen++;
			return SCAP_EVENT;
		}
		err = give_unknown(scap, shape, &head, body);
		if (err)
			return err;
	}
	return err ? err : SCAP_EOF;
}

/* Where the event begins in a BLOCK_EVENT. */
#define EVENT_AT (sizeof(struct block_head) + EVENT_CPU_BYTES)
#define EVENT_BLOCK_MIN (EVENT_AT + sizeof(struct rs_event) + BLOCK_TRAILER_BYTES)

/*
 * The fast path: nearly every block is a BLOCK_EVENT that is completely in the window.
 * Everything else, including damage, is left to next_block(), which starts over.
 */
static int file_next(struct scap *scap)
{
	struct file_engine *file = scap->engine;
	size_t have = file->in.end - file->in.pos;
	const uint8_t *at = scap_input_at(&file->in);
	struct block_head head;

	if (have < sizeof(head) || file->detour)
		return next_block(scap);
	memcpy(&head, at, sizeof(head));
	if (head.type != BLOCK_EVENT || head.total < EVENT_BLOCK_MIN || head.total > have ||
	    event_decode_usual(&scap->ev, at + EVENT_AT,
			       head.total - EVENT_AT - BLOCK_TRAILER_BYTES))
		return next_block(scap);
	memcpy(&scap->ev.cpu, at + sizeof(head), EVENT_CPU_BYTES);
	scap->ev.dump_flags = 0;
	file->in.pos += head.total;
	scap->stats.seen++;
	return SCAP_EVENT;
}

/* ---- places in a file with an index ------------------------------------------------ */

/* Checks an event of a checkpoint, and notes where the first one is. */
static int note_repeated(struct scap *scap, const uint8_t *at, const struct block_head *head,
			 struct scap_place *place)
{
	struct file_engine *file = scap->engine;

	if (read_event(scap, event_shape(head->type), at + sizeof(*head),
		       head->total - BLOCK_FRAME_BYTES))
		return -EBADMSG;
	if (place->announcements++ == 0)
		file->repeat = at;
	return 0;
}

/* A block of a checkpoint. Events come after all state blocks. */
static int read_checkpoint_block(struct scap *scap, struct scap_store *store, const uint8_t *at,
				 const struct block_head *head, struct scap_place *place)
{
	int err;

	if (event_shape(head->type))
		return note_repeated(scap, at, head, place);
	if (place->announcements)
		return -EBADMSG;
	err = scap_blocks_read(store, head->type, at + sizeof(*head),
			       head->total - BLOCK_FRAME_BYTES);
	return err == -ENOENT ? 0 : err;
}

static int read_checkpoint(struct scap *scap, struct scap_store *store, const uint8_t *end,
			   struct scap_place *place)
{
	const struct file_engine *file = scap->engine;
	const uint8_t *at = file->checkpoint;
	struct block_head head;
	int err = 0;

	for (; !err && at < end; at += head.total) {
		if ((size_t)(end - at) < BLOCK_FRAME_BYTES)
			return -EBADMSG;
		memcpy(&head, at, sizeof(head));
		if (head.total < BLOCK_FRAME_BYTES || head.total > (size_t)(end - at))
			return -EBADMSG;
		err = read_checkpoint_block(scap, store, at, &head, place);
	}
	return err;
}

/*
 * Uses the blocks of a checkpoint: the state becomes that of the handle, and file_next()
 * returns the events before those of the file.
 */
static int take_checkpoint(struct scap *scap, const struct index_checkpoint *head,
			   struct scap_place *place)
{
	struct file_engine *file = scap->engine;
	const uint8_t *end = file->checkpoint + (head->unpacked_bytes - head->detail_bytes);
	struct scap_store store = { .max_bytes = scap->store.max_bytes };
	int err;

	file->repeat = file->repeat_end = end;
	err = read_checkpoint(scap, &store, end, place);
	if (err) {
		scap_store_fini(&store);
		file->repeat = file->repeat_end = NULL;
		return err;
	}
	scap_store_fini(&scap->store);
	scap->store = store;
	scap_store_publish(&scap->store);
	file->detour = file->repeat != file->repeat_end;
	place->numbered = head->numbered;
	place->first_ts_ns = head->first_ns;
	place->detail = end;
	place->detail_len = head->detail_bytes;
	return 0;
}

static int seek_entry(struct scap *scap, const struct index_entry *entry, struct scap_place *place)
{
	struct file_engine *file = scap->engine;
	struct index_checkpoint head;
	int err =
		scap_index_checkpoint(&file->in.bytes, entry->checkpoint, &head, &file->checkpoint);

	if (!err)
		err = take_checkpoint(scap, &head, place);
	if (err == -ENOMEM)
		return scap_fail(scap, err, "%s: out of memory", scap->opts.path);
	/* without a good checkpoint, the file is read from its beginning */
	if (err)
		return 0;
	err = scap_input_seek(&file->in, entry->offset);
	return err ? fail_input(scap, err) : 1;
}

static int file_seek(struct scap *scap, uint64_t ts_ns, struct scap_place *place)
{
	struct file_engine *file = scap->engine;
	struct scap_index index = { 0 };
	const struct index_entry *entry;
	int err;

	if (!file->in.bytes.size || file->checkpoint)
		return 0;
	err = scap_index_load(&index, &file->in.bytes);
	entry = err ? NULL : scap_index_find(&index, ts_ns);
	err = entry ? seek_entry(scap, entry, place) : 0;
	if (err <= 0)
		*place = (struct scap_place){ 0 };
	scap_vec_fini(&index.entries);
	return err;
}

static int file_skip_damage(struct scap *scap)
{
	struct file_engine *file = scap->engine;

	return scap_input_skip_damage(&file->in);
}

/* ---- open and close ---------------------------------------------------------------- */

static int read_first_section(struct scap *scap)
{
	struct file_engine *file = scap->engine;
	const uint32_t first = BLOCK_SECTION;
	int64_t have = scap_input_want(&file->in, sizeof(first));
	struct block_head head;
	int err;

	if (have < 0)
		return fail_input(scap, have);
	if (have < (int64_t)sizeof(first) && file->in.cut)
		return fail_not_a_trace(scap, "it is cut off before its first block");
	if (have == 0)
		return fail_not_a_trace(scap, "it is empty");
	if (have < (int64_t)sizeof(first) ||
	    memcmp(scap_input_at(&file->in), &first, sizeof(first)))
		return fail_not_a_trace(scap, "it does not begin with a section header");
	err = peek_head(scap, &head);
	return err < 0 ? err : read_section(scap, &head);
}

static int file_open(struct scap *scap)
{
	struct file_engine *file = scap->engine = calloc(1, sizeof(*file));
	int err;

	if (!file)
		return scap_fail(scap, -ENOMEM, "out of memory");
	if (!scap->opts.path)
		return scap_fail(scap, -EINVAL, "trace file: no path was given");
	scap->store.max_bytes = scap_state_memory(scap);
	err = scap_input_open(&file->in, scap->bytes, scap->opts.path);
	if (err)
		return scap_fail(scap, err, "%s: cannot open: %s", scap->opts.path, strerror(-err));
	return read_first_section(scap);
}

static void file_stats(struct scap *scap, struct scap_stats *stats)
{
	struct file_engine *file = scap->engine;

	stats->stored = stats->seen;
	stats->bytes_read = file->in.taken;
	stats->bytes_total = file->in.bytes.size;
	stats->offset = scap_input_offset(&file->in);
}

static void file_close(struct scap *scap)
{
	struct file_engine *file = scap->engine;

	if (!file)
		return;
	scap_input_close(&file->in);
	free(file->converted);
	free(file->checkpoint);
	free(file);
}

const struct engine_ops scap_engine_file = {
	.open = file_open,
	.next = file_next,
	.seek = file_seek,
	.skip_damage = file_skip_damage,
	.stats = file_stats,
	.close = file_close,
};
