/* SPDX-License-Identifier: Apache-2.0 */
/* Changes containers and sets of control groups. Used by state/, and by the root. */
#ifndef INSP_CONTAINER_EDIT_H
#define INSP_CONTAINER_EDIT_H

#include "container.h"

/* The container with this id, or NULL. */
struct insp_container *insp_container_find(struct insp *insp, const char *id);
/*
 * Stores the description in a container event. Returns the container; NULL: the text is no
 * description. Sets *failed if the writer's look-up of the container had no result.
 */
struct insp_container *insp_container_describe(struct insp *insp, const char *json, size_t len,
					       bool *failed);
/* Stores the description in a container event of the oldest writers. */
void insp_container_name(struct insp *insp, const char *id, uint8_t type, const char *name,
			 const char *image);
/* Adds a reference of a set; NULL is allowed. */
void insp_container_use(struct insp *insp, struct insp_container *container);
/* Drops the reference of a set. Frees a container without references or description. */
void insp_container_put(struct insp *insp, struct insp_container *container);
/* Finds or adds the container that a set of control groups belongs to; NULL: none. */
struct insp_container *insp_container_of(struct insp *insp, const struct scap_strings *groups);
/*
 * Removes containers without threads, the oldest first, until the state uses no more than
 * goal bytes. Returns how many it removed.
 */
size_t insp_containers_forget(struct insp *insp, size_t goal);
void insp_containers_clear(struct insp *insp);

/* A reference to the set with these strings, for insp_cgroups_put(). NULL: empty or no memory. */
struct insp_cgroups *insp_cgroups_get(struct insp *insp, const void *data, size_t len);
/* Adds a reference to a set, which may be NULL. */
static inline struct insp_cgroups *insp_cgroups_share(struct insp_cgroups *set)
{
	if (set)
		set->refs++;
	return set;
}
void insp_cgroups_put(struct insp *insp, struct insp_cgroups *set);

#endif
