/* SPDX-License-Identifier: Apache-2.0 */
/* What changes containers and sets of control groups: for state/ alone. */
#ifndef INSP_CONTAINER_EDIT_H
#define INSP_CONTAINER_EDIT_H

#include "container.h"

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
