/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Containers, and the sets of control groups that tell who runs in which. The
 * sets are kept once, however many threads share them, and each knows its
 * container: nothing is searched when a thread is made.
 */
#ifndef INSP_CONTAINER_H
#define INSP_CONTAINER_H

#include "insp_priv.h"

/* Numbers of the format, and beyond them what it has no number for. */
enum insp_container_type {
	INSP_CONTAINER_DOCKER,
	INSP_CONTAINER_LXC,
	INSP_CONTAINER_LIBVIRT_LXC,
	INSP_CONTAINER_MESOS,
	INSP_CONTAINER_RKT,
	INSP_CONTAINER_CUSTOM,
	INSP_CONTAINER_CRI,
	INSP_CONTAINER_CONTAINERD,
	INSP_CONTAINER_CRIO,
	INSP_CONTAINER_BPM,
	INSP_CONTAINER_STATIC,
	INSP_CONTAINER_PODMAN,
	INSP_CONTAINER_UNKNOWN,
	INSP_CONTAINER_NSPAWN,
};

struct insp_mount {
	char *source, *dest, *mode, *propagation; /* never NULL; owned */
	bool writable;
};

/* What a runtime may run to see how a container does. */
enum insp_probe { INSP_PROBE_HEALTH, INSP_PROBE_LIVENESS, INSP_PROBE_READINESS, INSP_PROBES };

struct insp_container {
	char *id;	/* as shown: at most 12 digits of a long one */
	uint8_t type;	/* enum insp_container_type */
	bool described; /* an event told the rest, not the path alone */
	bool privileged;
	char *name, *image, *image_id, *image_repo, *image_tag, *image_digest; /* NULL: unknown */
	struct insp_mount *mounts;
	size_t nmounts;
	char *probes[INSP_PROBES];   /* the command's words; NULL: none */
	uint32_t refs;		     /* sets of control groups */
	struct insp_container *next; /* hash chain */
};

/* "docker" and so on; NULL for a number that has no name. */
const char *insp_container_type_name(uint8_t type);

/* The container with this id, or NULL. */
struct insp_container *insp_container_find(struct insp *insp, const char *id);
/*
 * Takes what a container event tells. Returns the container, NULL if the text
 * is not one's description. Sets *failed if it says that nothing was found out.
 */
struct insp_container *insp_container_describe(struct insp *insp, const char *json, size_t len,
					       bool *failed);
/* Takes the little that the oldest container events tell. */
void insp_container_name(struct insp *insp, const char *id, uint8_t type, const char *name,
			 const char *image);
/* A set of control groups goes. Nothing is lost with a container that was never described. */
void insp_container_put(struct insp *insp, struct insp_container *container);
/* The container that a set of control groups belongs to, made if need be; NULL: none. */
struct insp_container *insp_container_of(struct insp *insp, const struct scap_strings *groups);
void insp_containers_clear(struct insp *insp);
/* Iterates all: start with *cursor = 0, ends with NULL. */
struct insp_container *insp_container_next(struct insp *insp, size_t *cursor,
					   struct insp_container *prev);

/* A set of control groups as the format has it: subsystem=path, each terminated. */
struct insp_cgroups {
	struct scap_strings groups;
	struct insp_container *container; /* NULL: of the host */
	uint32_t hash, refs;
	struct insp_cgroups *next; /* hash chain */
};

/* The set with these bytes, for its holder to put. NULL: empty, or out of memory. */
struct insp_cgroups *insp_cgroups_get(struct insp *insp, const void *data, size_t len);
/* One more holder of a set, which may be NULL. */
static inline struct insp_cgroups *insp_cgroups_share(struct insp_cgroups *set)
{
	if (set)
		set->refs++;
	return set;
}
void insp_cgroups_put(struct insp *insp, struct insp_cgroups *set);

#endif
