/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared by the files of the cache: cache.c takes events, cache_parts.c knows the fields and
 * stores their values, cache_fill.c answers views.
 *
 * Most events are alike: the same thread, the same descriptor, the same type and error. All
 * such events are one class, which has the values of all fields that these determine, the
 * number of its events, and sums of what differs. The values of a thread or a descriptor are
 * stored once for all classes that have them, and are read again only after an event that
 * changes the state.
 */
#ifndef INSP_CACHE_PRIV_H
#define INSP_CACHE_PRIV_H

#include "state/fd.h"
#include "view_priv.h"

enum cache_kind {
	CACHE_THREAD,	/* depends on the thread and its process */
	CACHE_FD,	/* depends on the descriptor */
	CACHE_EVENT,	/* depends on these, the type, and the error */
	CACHE_VOLATILE, /* a number of the thread that changes often: the greatest is kept */
	CACHE_MEASURE,	/* a number of each event: sum, least and greatest are kept */
	CACHE_KINDS,
};

#define CACHE_FIELDS_MAX 64 /* of one kind */

struct cache_field {
	const char *name;
	enum cache_kind kind;
	size_t index; /* among those of its kind */
	struct insp_field *field;
	int place; /* of a measure in a class; evt.buflen and its kin share one */
};

/* The values of the fields of one kind; shared. */
struct cache_part {
	struct cache_part *next; /* in its bucket */
	uint32_t hash;
	struct view_cell cells[];
};

/* A number as a cell has it: PT_DOUBLE or an integer, by the type of its field. */
union cache_number {
	uint64_t u64;
	double dbl;
};

struct cache_measure {
	uint64_t count;
	union cache_number sum, min, max;
};

/* Measures with a place in every class; those of process records have it only in their class. */
enum { CACHE_LATENCY, CACHE_IO, CACHE_ALWAYS, CACHE_PLACES = CACHE_ALWAYS + 3 };

#define CACHE_VOLATILES 8

struct cache_volatiles {
	uint32_t present; /* bit n: number n has a value */
	union cache_number numbers[CACHE_VOLATILES];
};

struct cache_class {
	struct cache_class *next; /* in its bucket */
	uint32_t hash;
	uint16_t type;
	bool enter_valid;
	int64_t error;
	const struct cache_part *thread, *fd, *event;
	uint64_t nevents, first_ns, last_ns;
	uint64_t last_num;    /* number of its last event */
	uint64_t volatile_at; /* the version of the thread's numbers merged last */
	uint16_t code;	      /* of a generic event */
	uint16_t present;     /* which numbers of the thread had a value */
	uint16_t io;	      /* bit n: measure n of the same bytes has a value */
	uint32_t *bins;	      /* NULL: all events are in the bin of the first; owned */
	uint32_t *latencies;  /* NULL: all are of one magnitude, latency_place; owned */
	uint32_t nlatencies;
	uint16_t latency_place;
	struct cache_volatiles volatiles; /* the greatest of each */
	struct cache_measure measures[];  /* by place */
};

/* What is known of a descriptor, until an event changes its process. */
struct cache_fd {
	const struct insp_fd *fd;
	int64_t num;
	uint64_t read_at;
	uint16_t type;		       /* of the event, if the descriptor is not known; else 0 */
	struct insp_fd was;	       /* its contents, for calls that may rename it */
	const struct cache_part *part; /* NULL: nothing */
};

/* What is known of the event's own fields. */
struct cache_known {
	const struct cache_part *part; /* NULL: nothing */
	int64_t error;
	int fd_type; /* -1: no descriptor */
	uint16_t type, code;
	bool enter_valid;
};

#define CACHE_KNOWN_BITS 10

/* Descriptors with greater numbers share places. */
#define CACHE_FDS_MAX 4096

/* What is known of a thread or a process, until an event changes it. */
struct cache_thread {
	int64_t tid;		       /* 0: a free slot */
	const struct insp_thread *was; /* of which part was read; NULL: it was not known yet */
	uint64_t changed, fds_changed; /* of a process: numbers of the last such events */
	uint64_t read_at, volatile_at;
	const struct cache_part *part;
	struct cache_volatiles volatiles;
	struct cache_fd *fds; /* by their numbers, -1 first; owned */
	size_t nfds;
};

struct cache_table {
	void **buckets;
	size_t nbuckets, count;
};

struct insp_cache {
	struct insp *insp;
	struct insp_view pool; /* counts the memory of cells and texts */
	bool complete;
	struct cache_field *fields;
	size_t nfields, nkind[CACHE_KINDS];
	const struct cache_field *by_kind[CACHE_KINDS][CACHE_FIELDS_MAX];
	struct cache_table parts[3]; /* of thread, descriptor, event */
	struct cache_table classes;
	struct cache_class **order; /* by their first events */
	size_t order_cap;
	struct cache_thread *threads; /* open addressing; a power of two */
	size_t nthreads, threads_cap;
	struct cache_known known[1 << CACHE_KNOWN_BITS];
	const struct cache_part *no_fd; /* of events without a descriptor */
	uint64_t nevents, all_changed;
	uint64_t first_ns, last_ns;
	unsigned int bin_bits;
};

/* cache.c */

/* Counts the class's events, by their time in bins of the cache. */
void insp_cache_put_counts(const struct insp_cache *cache, const struct cache_class *class,
			   struct view_counts *counts);

/* cache_parts.c */

int insp_cache_init_fields(struct insp_cache *cache);
void insp_cache_fini_fields(struct insp_cache *cache);
/* The stored field with this name, or NULL. */
const struct cache_field *insp_cache_find(const struct insp_cache *cache, const char *name);
/* Reads the values of a kind, and returns their stored copy. NULL: no room. */
const struct cache_part *insp_cache_part(struct insp_cache *cache, enum cache_kind kind,
					 const struct insp_event *ev);
/* Doubles a table of elements that begin with a pointer to the next one and a hash. */
bool insp_cache_grow(struct insp_cache *cache, struct cache_table *table);

#endif
