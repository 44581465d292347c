// SPDX-License-Identifier: Apache-2.0
/*
 * Writes trace files: the state at the start, then events as they are in memory. Owns
 * when a batch is passed on, which events the next file repeats, and what the index
 * says about events. file/output.c brings the batches into the file.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "clock.h"
#include "format.h"
#include "macros.h"
#include "output.h"
#include "scap.h"
#include "state.h"

/* A batch is passed on from this size on, so that it fits into one block of a frame. */
#define FLUSH_BYTES (FRAME_BLOCK_BYTES - EVENT_BODY_MAX)
/* A checkpoint is due after this much, and after this many times its own size. */
#define CHECKPOINT_BYTES (4u << 20)
#define CHECKPOINT_TIMES 16
/* scap_dump_flush() passes packed data on at most once in this time: small frames pack badly. */
#define PAUSE_NS NS_PER_S
/* How much of the announcements is kept for the next files. */
#define ANNOUNCED_MAX (16u << 20)

struct scap_dump {
	struct scap_output *out;
	struct output_item item;     /* the batch that is being filled */
	struct scap_batch announced; /* blocks of all announcements so far */
	uint64_t numbered, first_ns; /* for struct index_checkpoint */
	uint64_t since_checkpoint;   /* bytes since the last checkpoint */
	uint64_t checkpoint_every;
	uint64_t flushed_ns;
	enum scap_compress compress;
	bool threaded;
	const struct scap_follower *follower; /* the caller's; NULL: none */
	struct scap_redact *redact;	      /* the caller's; NULL: none */
	int err;			      /* the first fault; nothing is written after it */
	char *path;
	char error[512];
};

static int fail(struct scap_dump *dump, int err, const char *why)
{
	dump->err = err;
	snprintf(dump->error, sizeof(dump->error), "%s: %s", dump->path ? dump->path : "", why);
	return err;
}

static int fail_output(struct scap_dump *dump, int err)
{
	dump->err = err;
	scap_output_fault(dump->out, dump->path, dump->error, sizeof(dump->error));
	return err;
}

static int put_item(struct scap_dump *dump, struct output_item *item)
{
	int err;

	if (dump->err)
		return dump->err;
	if (item->batch.err)
		return fail(dump, item->batch.err, "cannot write: out of memory");
	err = scap_output_put(dump->out, item);
	return err ? fail_output(dump, err) : 0;
}

/* A checkpoint is as large as the state, so the next one is due after many times that. */
static uint64_t checkpoint_distance(uint64_t bytes)
{
	return bytes * CHECKPOINT_TIMES > CHECKPOINT_BYTES ? bytes * CHECKPOINT_TIMES :
							     CHECKPOINT_BYTES;
}

static bool is_checkpoint_due(const struct scap_dump *dump)
{
	return dump->compress == SCAP_COMPRESS_LZ4 &&
	       dump->since_checkpoint >= dump->checkpoint_every;
}

/* Marks the batch that begins: the follower makes a checkpoint of the state before it. */
static void mark(struct scap_dump *dump)
{
	struct output_item *item = &dump->item;

	item->marked = true;
	item->checkpoint = (struct output_checkpoint){ dump->numbered, dump->first_ns, 0 };
	put(&item->announced, dump->announced.buf, dump->announced.used);
	dump->since_checkpoint = 0;
	dump->checkpoint_every = checkpoint_distance(scap_output_checkpoint_bytes(dump->out));
}

static int pass_on(struct scap_dump *dump, enum output_kind kind)
{
	int err;

	dump->item.kind = kind;
	err = put_item(dump, &dump->item);
	if (!err && is_checkpoint_due(dump) && scap_output_follows(dump->out))
		mark(dump);
	return err;
}

static void put_state(struct scap_dump *dump, struct scap_batch *batch,
		      const struct scap_state *state)
{
	if (dump->redact)
		state = scap_redact_state(dump->redact, state);
	if (state)
		scap_put_state(batch, state);
	else
		batch->err = -ENOMEM;
}

/* ---- events --------------------------------------------------------------------- */

static uint32_t event_block_type(const struct scap_event *ev, size_t body)
{
	bool large = (ev->info->flags & EF_LARGE_PAYLOAD) || body > EVENT_BODY_MAX;

	if (ev->dump_flags)
		return large ? BLOCK_EVENT_FLAGS_LARGE : BLOCK_EVENT_FLAGS;
	return large ? BLOCK_EVENT_LARGE : BLOCK_EVENT;
}

/*
 * Appends one event's block, with the event as it is in memory. Room is made once, and not
 * for each field, because this is most of the work of a recording.
 */
static void put_event(struct scap_batch *batch, const struct scap_event *ev)
{
	size_t prefix = EVENT_CPU_BYTES + (ev->dump_flags ? EVENT_FLAGS_BYTES : 0);
	size_t body = prefix + ev->raw->len;
	struct block_head head = { event_block_type(ev, body), scap_block_bytes(body) };
	uint8_t *to = scap_batch_append(batch, head.total), *end;

	if (!to)
		return;
	end = to + head.total;
	/* the padding, which the body may overwrite in part */
	memset(end - 2 * sizeof(uint32_t), 0, sizeof(uint32_t));
	memcpy(end - sizeof(uint32_t), &head.total, sizeof(uint32_t));
	memcpy(to, &head, sizeof(head));
	to += sizeof(head);
	memcpy(to, &ev->cpu, EVENT_CPU_BYTES);
	if (ev->dump_flags)
		memcpy(to + EVENT_CPU_BYTES, &ev->dump_flags, EVENT_FLAGS_BYTES);
	memcpy(to + prefix, ev->raw, ev->raw->len);
}

static void note_time(struct scap_note *note, uint64_t ts_ns)
{
	if (ts_ns < note->first_ns)
		note->first_ns = ts_ns;
	if (ts_ns > note->last_ns)
		note->last_ns = ts_ns;
}

/* Keeps an announcement for the next files. */
static void keep_announcement(struct scap_dump *dump, const struct scap_event *ev)
{
	size_t before = dump->announced.used;

	if (dump->announced.err || before >= ANNOUNCED_MAX)
		return;
	put_event(&dump->announced, ev);
	if (dump->announced.err)
		dump->announced.used = before;
}

static void note_event(struct scap_dump *dump, const struct scap_event *ev)
{
	struct scap_note *note = &dump->item.batch.note;

	note->events++;
	dump->numbered += scap_event_has_number(ev);
	if (scap_event_is_announcement(ev)) {
		keep_announcement(dump, ev);
		return;
	}
	if (!dump->first_ns)
		dump->first_ns = ev->ts_ns;
	note_time(note, ev->ts_ns);
}

/* Accounts for the block that was appended at before, and passes on a full batch. */
static int end_event(struct scap_dump *dump, size_t before)
{
	dump->since_checkpoint += dump->item.batch.used - before;
	if (dump->item.batch.used < FLUSH_BYTES)
		return 0;
	return pass_on(dump, OUTPUT_DATA);
}

/*
 * The event whose block begins at before found no memory, so recording ends. The whole events
 * before it are still written.
 */
static __attribute__((cold)) int lack_memory(struct scap_dump *dump, size_t before)
{
	int err;

	dump->item.batch.used = before;
	dump->item.batch.err = 0;
	err = pass_on(dump, OUTPUT_DATA);
	return err ?: fail(dump, -ENOMEM, "cannot write: out of memory");
}

int scap_dump_event(struct scap_dump *dump, const struct scap_event *ev)
{
	size_t before = dump->item.batch.used;

	if (dump->err)
		return dump->err;
	if (!ev->raw)
		return fail(dump, -EINVAL, "cannot write: an event has no raw bytes");
	if (dump->redact && !(ev = scap_redact_event(dump->redact, ev)))
		return lack_memory(dump, before);
	put_event(&dump->item.batch, ev);
	if (dump->item.batch.err)
		return lack_memory(dump, before);
	note_event(dump, ev);
	return end_event(dump, before);
}

/* Such an event has no number, and its time is not that of the file's first event. */
int scap_dump_unknown(struct scap_dump *dump, const struct scap_unknown *ev)
{
	size_t before = dump->item.batch.used;

	/* what may be secret in it is not known */
	if (dump->err || dump->redact)
		return dump->err;
	put(&dump->item.batch, ev->block, ev->block_bytes);
	if (dump->item.batch.err)
		return lack_memory(dump, before);
	dump->item.batch.note.events++;
	note_time(&dump->item.batch.note, ev->ts_ns);
	return end_event(dump, before);
}

int scap_dump_section(struct scap_dump *dump, const struct scap_state *state)
{
	if (dump->err)
		return dump->err;
	dump->announced.used = 0;
	put_state(dump, &dump->item.batch, state);
	return pass_on(dump, OUTPUT_DATA);
}

int scap_dump_flush(struct scap_dump *dump)
{
	uint64_t now = scap_clock_ns(CLOCK_MONOTONIC_COARSE);

	if (dump->compress != SCAP_COMPRESS_NONE && now - dump->flushed_ns < (uint64_t)PAUSE_NS)
		return dump->err;
	dump->flushed_ns = now;
	return pass_on(dump, OUTPUT_SYNC);
}

/* ---- checkpoints ------------------------------------------------------------------ */

int scap_dump_checkpoint_due(const struct scap_dump *dump)
{
	return is_checkpoint_due(dump) && !scap_output_follows(dump->out);
}

int scap_dump_checkpoint(struct scap_dump *dump, const struct scap_state *state, const void *detail,
			 size_t detail_len)
{
	struct output_item item = {
		.kind = OUTPUT_CHECKPOINT,
		.checkpoint = { dump->numbered, dump->first_ns, detail_len },
	};
	int err;

	if (dump->compress != SCAP_COMPRESS_LZ4)
		return dump->err;
	scap_batch_clear(&item.batch);
	put_state(dump, &item.batch, state);
	item.batch.err = item.batch.err ?: dump->announced.err;
	put(&item.batch, dump->announced.buf, dump->announced.used);
	put(&item.batch, detail, detail_len);
	dump->since_checkpoint = 0;
	dump->checkpoint_every = checkpoint_distance(item.batch.used);
	err = pass_on(dump, OUTPUT_DATA) ?: put_item(dump, &item);
	scap_output_item_fini(&item);
	return err;
}

/* ---- the file ------------------------------------------------------------------------ */

static bool ends_in(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

static int take_options(struct scap_dump *dump, const struct scap_dump_options *given)
{
	struct scap_dump_options opts = { 0 };
	size_t n;

	if (given)
		memcpy(&opts, given, given->size < sizeof(opts) ? given->size : sizeof(opts));
	for (n = 0; n < ARRAY_SIZE(opts.reserved); n++)
		if (opts.reserved[n])
			return fail(dump, -EINVAL, "options: reserved members must be zero");
	if (opts.compress > SCAP_COMPRESS_LZ4)
		return fail(dump, -EINVAL, "options: no such way of compressing");
	dump->threaded = opts.threaded;
	dump->follower = opts.follower;
	dump->redact = opts.redact;
	dump->compress = opts.compress;
	if (dump->compress == SCAP_COMPRESS_AUTO)
		dump->compress =
			ends_in(dump->path, ".lz4") ? SCAP_COMPRESS_LZ4 : SCAP_COMPRESS_NONE;
	return 0;
}

/* Writes the state at once: from then on the file exists and can be read. */
static int begin_file(struct scap_dump *dump, const struct scap_state *state)
{
	int err = scap_output_open(&dump->out, dump->path, dump->compress, dump->threaded,
				   dump->follower);

	if (err)
		return dump->out ? fail_output(dump, err) : fail(dump, err, "out of memory");
	put_state(dump, &dump->item.batch, state);
	dump->since_checkpoint = 0;
	dump->checkpoint_every = CHECKPOINT_BYTES;
	return pass_on(dump, OUTPUT_SYNC);
}

int scap_dump_open(struct scap_dump **out, const char *path, const struct scap_state *state,
		   const struct scap_dump_options *opts)
{
	struct scap_dump *dump = *out = calloc(1, sizeof(*dump));

	if (!dump)
		return -ENOMEM;
	scap_output_item_clear(&dump->item);
	dump->path = strdup(path);
	if (!dump->path)
		return fail(dump, -ENOMEM, "out of memory");
	return take_options(dump, opts) ?: begin_file(dump, state);
}

static int end_file(struct scap_dump *dump)
{
	bool failed = dump->err;
	int err = pass_on(dump, OUTPUT_DATA);
	int end_err = scap_output_close(dump->out);

	dump->out = NULL;
	if (!err && end_err)
		err = fail(dump, end_err, strerror(-end_err));
	return failed ? end_err : err;
}

/* Repeats the announcements. Their events have numbers in the new file as well. */
static void repeat_announcements(struct scap_dump *dump)
{
	const uint8_t *at = dump->announced.buf, *end = at + dump->announced.used;
	struct block_head head;
	struct scap_event ev;

	for (; at < end; at += head.total) {
		memcpy(&head, at, sizeof(head));
		memcpy(&ev.type,
		       at + sizeof(head) + EVENT_CPU_BYTES + offsetof(struct rs_event, type),
		       sizeof(ev.type));
		dump->numbered += scap_event_has_number(&ev);
		dump->item.batch.note.events++;
	}
	dump->item.batch.err = dump->item.batch.err ?: dump->announced.err;
	put(&dump->item.batch, dump->announced.buf, dump->announced.used);
}

int scap_dump_rotate(struct scap_dump *dump, const char *path, const struct scap_state *state)
{
	char *copy = strdup(path);
	int err = end_file(dump);

	if (err || !copy) {
		free(copy);
		return err ?: fail(dump, -ENOMEM, "out of memory");
	}
	free(dump->path);
	dump->path = copy;
	dump->numbered = dump->first_ns = 0;
	err = begin_file(dump, state);
	repeat_announcements(dump);
	return err;
}

uint64_t scap_dump_bytes(const struct scap_dump *dump)
{
	uint64_t bytes = dump->out ? scap_output_bytes(dump->out) : 0;

	return bytes + (dump->compress == SCAP_COMPRESS_NONE ? dump->item.batch.used : 0);
}

const char *scap_dump_error(const struct scap_dump *dump)
{
	return dump ? dump->error : "out of memory";
}

int scap_dump_close(struct scap_dump *dump)
{
	int err;

	if (!dump)
		return 0;
	err = end_file(dump);
	scap_output_item_fini(&dump->item);
	free(dump->announced.buf);
	free(dump->path);
	free(dump);
	return err;
}
