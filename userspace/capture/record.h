/* SPDX-License-Identifier: Apache-2.0 */
/* The trace files that -w writes: one, or with -C, -G or -e several in turn. */
#ifndef RECORD_H
#define RECORD_H

#include "run/run.h"

struct record;

/* Whether the user asked for several files, each to begin when the one before it ends. */
bool record_rotates(const struct request *req);

/*
 * Creates the first file. copies: every event is recorded, and insp does not keep the state,
 * so a follower makes the checkpoints. This and the functions below return 0 or a negative
 * errno after one line on stderr. Pair with record_close(), also on failure.
 */
int record_open(struct record **result, const struct run *run, const struct pass *pass,
		struct insp *insp, struct insp_filter *filter, bool copies);

/* Another filter is in force from now on; NULL: none. It stays the caller's. */
void record_set_filter(struct record *rec, struct insp_filter *filter);

/*
 * Writes an event that passed the filter; begins the next file first if it is time. Returns
 * -EFBIG, without a line on stderr, once the file has more than request.record_bytes_max.
 */
int record_event(struct record *rec, const struct scap_event *ev);

/*
 * Writes an event of a type that this version does not know. The filter cannot judge it,
 * and other events may depend on it, so it is always written.
 */
int record_unknown(struct record *rec, const struct scap_unknown *ev);

/* To be called between events: writes a checkpoint if one is due. */
int record_checkpoint(struct record *rec);

/* Hands what was recorded to the kernel. Called when a live source has no events. */
int record_flush(struct record *rec);

/* Ends the last file. reported: an error was reported already. rec may be NULL. */
int record_close(struct record *rec, bool reported);

#endif
