/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Containers and sets of control groups, to read. Threads share equal sets, and each set
 * refers to its container, so that a new thread needs no search. container_edit.h has the
 * functions that change them.
 */
#ifndef INSP_CONTAINER_H
#define INSP_CONTAINER_H

#include "base/keyed_hash.h"
#include "insp.h"

/* The trace format's numbers, followed by runtimes without a number there. */
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

/* Commands that a runtime may run to check a container. */
enum insp_probe { INSP_PROBE_HEALTH, INSP_PROBE_LIVENESS, INSP_PROBE_READINESS, INSP_PROBES };

struct insp_container {
	char *id;	/* as shown: the first 12 digits of a long id */
	uint8_t type;	/* enum insp_container_type */
	bool described; /* an event described it; false: known from a path only */
	bool privileged;
	char *name, *image, *image_id, *image_repo, *image_tag, *image_digest; /* NULL: unknown */
	struct insp_mount *mounts;
	size_t nmounts;
	char *probes[INSP_PROBES];   /* command lines; NULL: none */
	uint32_t refs;		     /* number of sets of control groups that refer to it */
	struct insp_container *next; /* in its bucket */
	struct insp_container *older, *newer;
};

/* A set of control groups: strings of the form subsystem=path. */
struct insp_cgroups {
	struct scap_strings groups;
	struct insp_container *container; /* NULL: on the host */
	uint32_t hash, refs;
	struct insp_cgroups *next; /* in its bucket */
};

/* All containers of a handle. */
struct insp_containers {
	struct insp_container **buckets; /* by id */
	struct insp_container *oldest, *newest;
	size_t count, unused;	       /* unused: how many have no reference */
	struct insp_cgroups **cgroups; /* cgroup.c: 1 << cgroup_bits buckets */
	unsigned int cgroup_bits;
	size_t ncgroups;
	struct insp_hash_key key;
};

/* "docker" and so on; NULL: the type has no name. */
const char *insp_container_type_name(uint8_t type);

/* Iterates over all, the oldest first: start with *cursor = 0 and prev = NULL; NULL at the end. */
const struct insp_container *insp_container_next(const struct insp *insp, size_t *cursor,
						 const struct insp_container *prev);

#endif
