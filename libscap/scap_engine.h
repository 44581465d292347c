/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The handle, and the table of functions through which it uses an engine. An
 * engine is what stands behind one kind of source.
 */
#ifndef SCAP_ENGINE_H
#define SCAP_ENGINE_H

#include "macros.h"
#include "scap.h"
#include "store.h"

struct scap_bytes;
struct scap_merge;
struct scap_pollable;
struct scap_usage;

/*
 * In the order of a source's life. Functions return what the functions of scap.h
 * return that call them; they set the text of a fault with scap_fail(). All but
 * open, next and close may be NULL.
 */
struct engine_ops {
	int (*open)(struct scap *scap);
	int (*begin)(struct scap *scap); /* NULL: it records everything from the start */
	int (*next)(struct scap *scap);	 /* SCAP_EVENT: scap->ev is the event */
	int (*stop)(struct scap *scap);
	/* NULL: next() never waits */
	int (*poll_fd)(struct scap *scap);
	int (*seek)(struct scap *scap, uint64_t ts_ns, struct scap_place *place);
	int (*skip_damage)(struct scap *scap);
	void (*stats)(struct scap *scap, struct scap_stats *stats);
	/* The rings, for snapshots of a flight recorder. */
	const struct scap_merge *(*merge)(const struct scap *scap);
	void (*close)(struct scap *scap); /* also after a failed open */
};

struct scap {
	const struct engine_ops *ops;
	void *engine;	      /* owned by ops */
	bool live;	      /* the source is the running machine */
	struct scap_event ev; /* the event that scap_next() returned last */
	const struct scap_state *state;
	struct scap_options opts;
	const struct scap_bytes *bytes; /* of scap_open_bytes(); NULL: opts.path */
	char *path;			/* our copy of opts.path */
	int timeout_ms;
	struct scap_stats stats; /* the members that are counted event by event */
	struct scap_store store;
	struct scap_store thread_store; /* what scap_proc_thread() returned last */
	scap_unknown_fn *unknown;	/* NULL: not set */
	void *unknown_arg;
	struct scap_usage *usage;	/* owned by live/live.c; NULL without opts.cpu_times */
	struct scap_received *received; /* owned by live/live.c */
	bool has_received;		/* it has events that are to be returned next */
	struct scap_pollable *pollable; /* owned by live/live.c; NULL: nobody polls */
	bool before_exec;		/* opts.from_exec, and there was no exec yet */
	char error[512];
};

/* Sets the text of a fault; returns err. */
int scap_fail(struct scap *scap, int err, const char *fmt, ...) PRINTF_LIKE(3, 4);

extern const struct engine_ops scap_engine_kmod, scap_engine_bpf, scap_engine_file,
	scap_engine_test, scap_engine_snapshot;

/* How many values enum scap_source and enum scap_engine have. */
#define SCAP_SOURCES (SCAP_SNAPSHOT + 1)
#define SCAP_LIVE_ENGINES (SCAP_ENGINE_BPF + 1)

/*
 * The engine for a source (live/engines.c); source and opts->engine are in bounds.
 * NULL: this build has none.
 */
const struct engine_ops *scap_engine_for(enum scap_source source, const struct scap_options *opts);

#endif
