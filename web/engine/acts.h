/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What threads did that may end the wait of another one: a write, a connect, an exit. An act
 * is kept by the thing that it was done to. The memory is bounded: an act may be forgotten
 * when there are many things, and is never taken for that of another thing.
 */
#ifndef WEB_ACTS_H
#define WEB_ACTS_H

#include "insp.h"

#define ACT_TEXT_BYTES 32

struct act {
	uint64_t num, ts_ns; /* of the event; num 0: there is none */
	int64_t tid;
	char thread[ACT_TEXT_BYTES], call[ACT_TEXT_BYTES];
};

/* What was done to a thing: acts of the two ends of a connection are kept apart. */
enum act_kind {
	ACT_DATA,    /* something can be read: the first act since it was cleared */
	ACT_ROOM,    /* something can be written: likewise */
	ACT_CONNECT, /* likewise */
	ACT_WAKE,    /* the last one, as of all that follow */
	ACT_EXEC,
	ACT_EXIT,
};

struct acts;

/* The name of an event's call; it is never freed. */
const char *acts_call_of(const struct insp_event *ev);

/* NULL: out of memory. */
struct acts *acts_new(void);
void acts_free(struct acts *acts);

/* A thing's name: any bytes. */
uint64_t acts_thing(enum act_kind kind, const void *name, size_t len);

/* The event is an act on the thing, from its end 0 or 1. */
void acts_add(struct acts *acts, uint64_t thing, enum act_kind kind, int end, uint64_t ts_ns,
	      const struct insp_event *ev);

/*
 * The act on the thing by another thread between two times, if possible from the other end.
 * NULL: none is known.
 */
const struct act *acts_find(const struct acts *acts, uint64_t thing, int end, int64_t tid,
			    uint64_t begin_ns, uint64_t end_ns);

/* What was done to the thing so far ends no later wait. */
void acts_clear(struct acts *acts, uint64_t thing);

#endif
