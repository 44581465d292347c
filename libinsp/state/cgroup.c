// SPDX-License-Identifier: Apache-2.0
/*
 * Sets of control groups. Threads with equal sets share one, because there are only few
 * different sets on a machine. A set is freed with the last thread that refers to it.
 */
#include "handle.h"
#include "container_edit.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS 1024
#define BYTES_MAX 4096

static uint32_t hash_of(const uint8_t *data, size_t len)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ data[i]) * 16777619u;
	return hash;
}

static struct insp_cgroups **bucket_of(struct insp *insp, uint32_t hash)
{
	if (!insp->containers.cgroups)
		insp->containers.cgroups = calloc(BUCKETS, sizeof(struct insp_cgroups *));
	return insp->containers.cgroups ? &insp->containers.cgroups[hash % BUCKETS] : NULL;
}

static struct insp_cgroups *find(struct insp_cgroups *set, uint32_t hash, const void *data,
				 size_t len)
{
	while (set && !(set->hash == hash && set->groups.len == len &&
			memcmp(set->groups.data, data, len) == 0))
		set = set->next;
	return set;
}

static struct insp_cgroups *new_set(uint32_t hash, const void *data, size_t len)
{
	struct insp_cgroups *set = malloc(sizeof(*set) + len + 1);
	char *copy;

	if (!set)
		return NULL;
	copy = (char *)(set + 1);
	memcpy(copy, data, len);
	copy[len] = '\0';
	*set = (struct insp_cgroups){ .groups = { copy, len }, .hash = hash };
	return set;
}

struct insp_cgroups *insp_cgroups_get(struct insp *insp, const void *data, size_t len)
{
	struct insp_cgroups **bucket, *set;
	uint32_t hash;

	if (!len)
		return NULL;
	if (len > BYTES_MAX)
		len = BYTES_MAX;
	hash = hash_of(data, len);
	bucket = bucket_of(insp, hash);
	if (!bucket)
		return NULL;
	set = find(*bucket, hash, data, len);
	if (!set) {
		set = new_set(hash, data, len);
		if (!set)
			return NULL;
		set->container = insp_container_of(insp, &set->groups);
		if (set->container)
			set->container->refs++;
		set->next = *bucket;
		*bucket = set;
	}
	return insp_cgroups_share(set);
}

void insp_cgroups_put(struct insp *insp, struct insp_cgroups *set)
{
	struct insp_cgroups **link;

	if (!set || --set->refs)
		return;
	link = bucket_of(insp, set->hash);
	while (*link != set)
		link = &(*link)->next;
	*link = set->next;
	insp_container_put(insp, set->container);
	free(set);
}
