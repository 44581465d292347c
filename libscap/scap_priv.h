/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of libscap share: the handle, the engines' table of
 * functions, and the store that holds the state at the start.
 */
#ifndef SCAP_PRIV_H
#define SCAP_PRIV_H

#include <stdbool.h>
#include <string.h>

#include "scap.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

/* ---- memory (memory.c) ---------------------------------------------------- */

/* Many small pieces that live and die together. All zeros is an empty arena. */
struct scap_arena {
	struct scap_arena_chunk *chunks;
	uint8_t *next;
	size_t left;
};

void *scap_arena_alloc(struct scap_arena *arena, size_t bytes);
/* Copies and terminates; NULL: out of memory. */
char *scap_arena_strn(struct scap_arena *arena, const void *text, size_t len);
void scap_arena_fini(struct scap_arena *arena);

/* A growing array of items of one size. All zeros is an empty one. */
struct scap_vec {
	void *items;
	size_t count, room;
};

/* A new item of zeros at the end; NULL: out of memory. */
void *scap_vec_push(struct scap_vec *vec, size_t item_bytes);
void scap_vec_fini(struct scap_vec *vec);

/* ---- the state at the start (store.c) --------------------------------------- */

/*
 * The state under construction. The arrays of .state are set by
 * scap_store_publish() and stay valid until something is added.
 */
struct scap_store {
	struct scap_state state;
	struct scap_arena arena;
	struct scap_vec interfaces, users, groups, threads;
	struct scap_vec fds; /* the list being collected */
	uint32_t *by_tid;    /* hash: index into threads + 1 */
	size_t by_tid_slots, by_tid_count;
};

/* A thread whose strings are "" and whose ids are unknown; NULL: no memory. */
struct scap_thread *scap_store_add_thread(struct scap_store *store);
/* NULL: not there. */
struct scap_thread *scap_store_find_thread(struct scap_store *store, int64_t tid);
/* Gives the thread the collected descriptors, in place of any it had. */
int scap_store_take_fds(struct scap_store *store, struct scap_thread *thread);
void scap_store_publish(struct scap_store *store);
/* Back to empty. */
void scap_store_fini(struct scap_store *store);

/* ---- events (event.c) ------------------------------------------------------- */

/*
 * Rewrites an event with the header of the first format version, which lacks
 * the number of parameters, into the buffer *out of *out_room bytes, growing
 * it. Returns the new length, -ENOENT, -EBADMSG or -ENOMEM.
 */
int64_t scap_event_from_v1(const uint8_t *data, size_t room, uint8_t **out, size_t *out_room);

/* ---- the handle and its engine ------------------------------------------------ */

struct scap_merge;
struct scap_usage;

/*
 * A source of events, in the order of its life. Functions return as those of
 * scap.h that they serve; a fault's text goes through scap_fail().
 */
struct engine_ops {
	int (*open)(struct scap *scap);
	int (*next)(struct scap *scap); /* SCAP_EVENT: scap->ev is filled */
	int (*stop)(struct scap *scap);
	int (*seek)(struct scap *scap, uint64_t ts_ns, struct scap_place *place);
	int (*skip_damage)(struct scap *scap);
	void (*stats)(struct scap *scap, struct scap_stats *stats);
	/* The rings of one that can be a flight recorder. */
	const struct scap_merge *(*merge)(const struct scap *scap);
	void (*close)(struct scap *scap); /* also after a failed open */
};

extern const struct engine_ops scap_engine_kmod, scap_engine_bpf, scap_engine_file,
	scap_engine_test, scap_engine_snapshot;

/* How many values enum scap_source and enum scap_engine have. */
#define SCAP_SOURCES (SCAP_SNAPSHOT + 1)
#define SCAP_LIVE_ENGINES (SCAP_ENGINE_BPF + 1)

/* The engine for a source; both numbers are in bounds. NULL: this build has none. */
const struct engine_ops *scap_engine_for(enum scap_source source, const struct scap_options *opts);

struct scap {
	const struct engine_ops *ops;
	void *engine;	      /* owned by ops */
	struct scap_event ev; /* the one handed out */
	const struct scap_state *state;
	struct scap_options opts;
	char *path; /* our copy of opts.path */
	int timeout_ms;
	struct scap_stats stats; /* what an engine counts as it goes */
	struct scap_store store;
	struct scap_store thread_store; /* of scap_proc_thread() */
	scap_unknown_fn *unknown;	/* NULL: nobody asked */
	void *unknown_arg;
	struct scap_usage *usage; /* live.c; NULL: nobody asked */
	bool before_exec;	  /* opts.from_exec, and it has not come yet */
	char error[512];
};

/* Keeps the text of a fault; returns err. */
int scap_fail(struct scap *scap, int err, const char *fmt, ...) PRINTF_LIKE(3, 4);

#endif
