/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Containers, and the sets of control groups that tell who runs in which. The
 * sets are kept once, however many threads share them, and each knows its
 * container: nothing is searched when a thread is made. What changes them is in
 * container_edit.h.
 */
#ifndef INSP_CONTAINER_H
#define INSP_CONTAINER_H

#include "insp.h"

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

/* A set of control groups as the format has it: subsystem=path, each terminated. */
struct insp_cgroups {
	struct scap_strings groups;
	struct insp_container *container; /* NULL: of the host */
	uint32_t hash, refs;
	struct insp_cgroups *next; /* hash chain */
};

/* All containers of a handle. */
struct insp_containers {
	struct insp_container **buckets; /* by id */
	size_t count;
	struct insp_cgroups **cgroups; /* cgroup.c */
};

/* "docker" and so on; NULL for a number that has no name. */
const char *insp_container_type_name(uint8_t type);

/* Iterates all: start with *cursor = 0, ends with NULL. */
const struct insp_container *insp_container_next(const struct insp *insp, size_t *cursor,
						 const struct insp_container *prev);

#endif
