/* SPDX-License-Identifier: Apache-2.0 */
/* The trace files that -w writes: one, or several in turn. */
#ifndef RECORD_H
#define RECORD_H

#include "run.h"

struct record;

/* Creates the first file. Complains itself, as the others; pair with record_close(). */
int record_open(struct record **result, const struct run *run, const struct pass *pass,
		struct insp *insp, struct insp_filter *filter);

/* Another filter is in force from now on; NULL: none. It stays the caller's. */
void record_set_filter(struct record *rec, struct insp_filter *filter);

/* Writes an event that passed the filter, in the next file if it is time for one. */
int record_event(struct record *rec, const struct scap_event *ev);

/*
 * Writes an event of a type that nobody here knows, in its place. Whether the filter
 * would reject it cannot be told; it may change what other events mean.
 */
int record_unknown(struct record *rec, const struct scap_unknown *ev);

/* Between events: what files need from time to time. */
int record_rest(struct record *rec);

/* A live source pauses: what was recorded is handed to the system. */
int record_flush(struct record *rec);

/* Ends the last file. told: a fault was told already. NULL is allowed. */
int record_close(struct record *rec, bool told);

#endif
