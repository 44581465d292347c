/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The eBPF engine, for its own files: bpf_load.c loads the programs, bpf_recipe.c fills
 * their table of recipes, bpf_rings.c maps their rings, engine_bpf.c runs them.
 */
#ifndef BPF_ENGINE_H
#define BPF_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/ringside_bpf.h"
#include "bpf_log.h"
#include "merge.h"

struct scap;

#define BPF_LINKS_MAX 8

/* A map in the process's memory. base NULL: it is not mapped. */
struct bpf_mapping {
	uint8_t *base;
	size_t bytes;
	size_t value_bytes;
};

/* The forms of the compiled programs (driver/driver.mk), by what the kernel has. */
enum bpf_form {
	BPF_FORM_PLAIN,
	BPF_FORM_ITERATES, /* loops that the verifier follows once */
	BPF_FORMS,
};

struct bpf_engine {
	struct rs_filter filter; /* scap->opts.filter, but for its program */
	struct scap_bpf_log log;
	enum bpf_form form;
	bool walks;  /* it has iterators over tasks that may ask for paths */
	void *bytes; /* the compiled programs, with the session's filter in them */
	struct bpf_object *object;
	struct bpf_link *links[BPF_LINKS_MAX];
	uint32_t nlinks;
	struct rs_bpf_setup setup;
	uint8_t wanted[RS_BPF_CALLS]; /* RS_BPF_WANTS_* by call number */
	uint32_t ncpus;
	struct bpf_mapping cpus, consumers, chunks, waits;
	struct ring_buffer *bell; /* rings when a producer wakes us */
	bool waiting;		  /* the producers know that we are about to sleep */
	struct scap_merge_ring *rings;
	struct scap_merge merge;
};

/* All of these return 0, or a negative errno after scap_fail(). */

/* Checks the options and loads the programs. */
int scap_bpf_load(struct scap *scap, struct bpf_engine *bpf);
/* Frees the programs. */
void scap_bpf_unload(struct bpf_engine *bpf);

/* Which events are recorded: those that the session wants, or of these what changes the state. */
enum bpf_scope { BPF_ALL, BPF_STATE };

/* Gives every call and tracepoint its recipe. May be called again while programs run. */
int scap_bpf_fill_recipes(struct scap *scap, struct bpf_engine *bpf, enum bpf_scope scope);

/* Maps the rings and prepares the merge. */
int scap_bpf_map_rings(struct scap *scap, struct bpf_engine *bpf);
void scap_bpf_unmap_rings(struct bpf_engine *bpf);

/* Value n of a mapped map. */
static inline void *bpf_value(const struct bpf_mapping *map, uint32_t n)
{
	return map->base + n * map->value_bytes;
}

struct bpf_map *scap_bpf_map(const struct bpf_engine *bpf, const char *name);

/* Sets the text for what could not be done: what completes "cannot ...". Returns err. */
int scap_bpf_fail(struct scap *scap, int err, const char *what);

#endif
